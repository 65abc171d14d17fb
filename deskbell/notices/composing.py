"""Whether a mail to a customer is sent, and in whose words: the most specific level that an administrator filled in
decides (type in a queue, type, queue, desk), else what we wrote. Everything `notices` sends them is composed here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation

from deskbell.db.keeping import Kept
from deskbell.desk import settings as desk
from deskbell.notices.models import MailText
from deskbell.notices.texts.filled import subject_of, words_of
from deskbell.notices.texts.kinds import KINDS, Kind, Values
from deskbell.outbox.personal import LINK
from deskbell.outbox.wording import Words
from deskbell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Written:
    """`language` is that of the words: a level may have none in the reader's own."""

    subject: str
    words: Words
    language: str


def is_on(kind: str, ticket: Ticket | None = None) -> bool:
    return _is_on(KINDS[kind], _levels(kind, ticket))


def compose(
    kind: str, *, values: Values, language: str, sender: str, signature: str = "", ticket: Ticket | None = None
) -> Written | None:
    """None where administrators switched it off. `sender` stands at the head of it, and at its end without a
    signature."""
    what, levels = KINDS[kind], _levels(kind, ticket)
    if not _is_on(what, levels):
        return None
    own = next((level.texts for level in levels if any(one.get("text") for one in level.texts.values())), None)
    return written(what, own or {}, values=values, language=language, sender=sender, signature=signature)


def written(
    kind: Kind,
    own: dict[str, dict[str, str]],
    *,
    values: Values,
    language: str,
    sender: str,
    signature: str = "",
) -> Written:
    """In the words of one level, `own`; in ours where there are none."""
    if (found := _language(own, language)) is not None:
        language = found
    text = own.get(language, {}) if found is not None else {}
    with translation.override(language):
        subject, words = kind.write(values, sender=sender, signature=signature, language=language)
        if text:
            allowed = {name: values.get(name, "") for name in kind.placeholders}
            subject = subject_of(text.get("subject", ""), allowed) or subject
            words = words_of(
                kind,
                title=subject,
                text=text["text"],
                values=values,
                sender=sender,
                signature=signature,
                language=language,
            )
    return Written(subject, words, language)


def as_template(kind: Kind, language: str) -> tuple[str, str]:
    """What we wrote, as an administrator would write it: subject and text with placeholders."""
    values = {name: f"{{{name}}}" for name in kind.placeholders}
    with translation.override(language):
        subject, words = kind.write(values, sender="{desk}", signature="", language=language)
    text = words.text.replace(LINK, "{link}").strip()
    return subject, text.removesuffix("{desk}").strip()  # the signature follows by itself


def forget() -> None:
    """After a change."""
    _known.forget()


def _levels(kind: str, ticket: Ticket | None) -> list[MailText]:
    """What administrators have for it, the most specific first."""
    if kind not in _known.get():
        return []
    where = Q(queue=None, type=None)
    if ticket is not None:
        where = (Q(queue=None) | Q(queue=ticket.queue_id)) & (Q(type=None) | Q(type=ticket.type_id))
    rows = MailText.objects.filter(where, kind=kind)
    return sorted(rows, key=lambda row: (row.type_id is not None, row.queue_id is not None), reverse=True)


def _is_on(kind: Kind, levels: list[MailText]) -> bool:
    return kind.secure or (levels[0].is_on if levels else kind.on_at_first)


def _language(own: dict[str, dict[str, str]], wanted: str) -> str | None:
    """The reader's, else the desk's, else the first there is; None without any."""
    there = [code for code, text in own.items() if text.get("text")]
    return next((code for code in (wanted, desk.current().language, *there) if code in there), None)


_known = Kept(lambda: set(MailText.objects.values_list("kind", flat=True).distinct()))
"""Most desks keep our words: then nothing more is asked."""
