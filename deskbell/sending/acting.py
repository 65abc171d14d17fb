"""A draft becomes what it says: the kind decides verb and right. All of it happens, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from deskbell.access import fetch, scope
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues.models import Level, Stage
from deskbell.sending import opening
from deskbell.sending.drafted import Refused, words_of
from deskbell.tickets import calling, forwarding, noting, outgoing, redirecting, replying, timing, writing
from deskbell.tickets.changes import LockedByAnother, WasMerged
from deskbell.tickets.models import Article, Draft, Ticket

Kind = Draft.Kind
ACTS = {
    Kind.REPLY: "reply",
    Kind.NOTE: "note",
    Kind.FORWARD: "forward",
    Kind.WRITE: "write",
    Kind.REDIRECT: "redirect",
}
"""What its writer must be allowed to do, by `access.abilities`."""


class Overtaken(Refused):
    """Messages came in between: the writer should read them first."""

    def __init__(self, newer: list[Article]) -> None:
        super().__init__(_("A message came in before it was sent."))
        self.newer = newer


def act_of(draft: Draft) -> str:
    """The act of `access.abilities` a draft stands for."""
    if draft.kind == Kind.CALL:
        return "take_call" if draft.data.get("inbound") else "call"
    return ACTS[Kind(draft.kind)]


def send(*, person: Person, draft: Draft) -> Ticket:
    """Do what the draft says and delete it, in one transaction. Refused, and then nothing happened."""
    if draft.kind in opening.KINDS:
        return opening.open_drafted(person=person, draft=draft)
    with in_words(), transaction.atomic():
        ticket = _fetched(person, draft)
        done = VERBS[Kind(draft.kind)](person, ticket, draft)
        _note_time(person, done, draft)
        Draft.objects.filter(pk=draft.pk).delete()
        return done


def check(*, person: Person, draft: Draft) -> None:
    """Refused when it could not be sent now; asked before it is sealed, so that what is plain is said at once."""
    with in_words():
        ticket = _fetched(person, draft)
        if draft.kind == Kind.REPLY:
            replying.must_be_current(ticket, person, draft.seen)
        if draft.kind in (Kind.REPLY, Kind.FORWARD, Kind.WRITE, Kind.REDIRECT):
            outgoing.must_be_sendable(ticket.queue, draft.to)


@contextmanager
def in_words() -> Iterator[None]:
    """What stands against it becomes Refused, in a sentence for the writer."""
    try:
        yield
    except NotThere:
        raise Refused(_("You may not see this ticket any more.")) from None
    except NotAllowed as error:
        raise Refused(str(error)) from error
    except WasMerged as error:
        raise Refused(_merged(error.ticket)) from error
    except LockedByAnother as error:
        raise Refused(
            _("%(owner)s has locked this ticket and answers it.") % {"owner": error.ticket.owner}
        ) from error
    except replying.Overtaken as error:
        raise Overtaken(error.newer) from error
    except (outgoing.NobodyToWriteTo, redirecting.ToOurselves, forwarding.NotForOthers) as error:
        raise Refused(reason(error)) from error


def reason(error: Exception) -> str:
    """Why a verb refused, in a sentence."""
    if isinstance(error, redirecting.ToOurselves):
        return _("%(email)s is an address of this desk: the mail would come back.") % {"email": error.email}
    if isinstance(error, forwarding.NotForOthers):
        return _(
            "This message is for agents only, its mail is not kept any more, or the virus scanner holds a file of it."
        )
    return str(error)


def _fetched(person: Person, draft: Draft) -> Ticket:
    if draft.ticket is None:
        raise NotThere
    ticket = fetch.ticket(person, draft.ticket.number, to=act_of(draft))
    if ticket.merged_into_id is not None or ticket.stage == Stage.MERGED:
        raise NotAllowed(_merged(ticket))
    if ticket.stage == Stage.REMOVED:
        raise NotAllowed(_("This ticket was removed."))
    return ticket


def _merged(ticket: Ticket) -> str:
    target = ticket.merged_into
    if target is None:
        return _("This ticket was merged into another one.")
    return _("This ticket was merged into #%(number)s.") % {"number": target.number}


def _note_time(person: Person, ticket: Ticket, draft: Draft) -> None:
    try:
        units = Decimal(str(draft.data.get("units") or 0))
    except InvalidOperation:
        return
    if units and abs(units) <= timing.MOST:
        article = Article.objects.filter(ticket=ticket, author=person).order_by("-pk").first()
        timing.spend(by=person, ticket=ticket, units=units, article=article)


# -- the verbs ---------------------------------------------------------------------------------------------


def _people(draft: Draft) -> dict[str, Any]:
    return {
        field: tuple(MailAddress(name, email) for name, email in getattr(draft, field))
        for field in ("to", "cc", "bcc")
    }


def _after(draft: Draft) -> dict[str, Any]:
    return {"state": draft.state, "until": draft.until}


def _article(person: Person, draft: Draft) -> Article:
    if draft.article is None:
        raise Refused(_("The message it is about is gone."))
    return fetch.article(person, draft.article.public_id)


def _reply(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    return replying.reply(
        by=person,
        ticket=ticket,
        article=draft.article,
        quotes=not draft.data.get("unquoted"),
        seen=draft.seen,
        **words_of(draft),
        **_people(draft),
        **_after(draft),
    )


def _note(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    wanted = draft.data.get("inform", [])
    agents = scope.agents_for(ticket, Level.VIEW).filter(public_id__in=wanted) if wanted else ()
    return noting.note(by=person, ticket=ticket, subject=draft.subject, inform=tuple(agents), **words_of(draft))


def _forward(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    return forwarding.forward(
        by=person,
        ticket=ticket,
        article=_article(person, draft),
        subject=draft.subject,
        visible=bool(draft.data.get("visible")),
        **words_of(draft),
        **_people(draft),
        **_after(draft),
    )


def _write(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    return writing.write(
        by=person,
        ticket=ticket,
        subject=draft.subject,
        visible=bool(draft.data.get("visible")),
        **words_of(draft),
        **_people(draft),
        **_after(draft),
    )


def _redirect(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    return redirecting.redirect(
        by=person,
        ticket=ticket,
        article=_article(person, draft),
        to=_people(draft)["to"],
        inform=draft.text,
        **_after(draft),
    )


def _call(person: Person, ticket: Ticket, draft: Draft) -> Ticket:
    return calling.call(
        by=person,
        ticket=ticket,
        inbound=bool(draft.data.get("inbound")),
        subject=draft.subject,
        visible=bool(draft.data.get("visible")),
        **words_of(draft),
        **_after(draft),
    )


VERBS: dict[Draft.Kind, Callable[[Person, Ticket, Draft], Ticket]] = {
    Kind.REPLY: _reply,
    Kind.NOTE: _note,
    Kind.FORWARD: _forward,
    Kind.WRITE: _write,
    Kind.REDIRECT: _redirect,
    Kind.CALL: _call,
}
