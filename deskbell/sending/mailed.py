"""An agent answers a notice by mail: to the customer in the queue's name, or, where that may not be, as a note.

Only words and files come here, quotes and signature are cut off before; that the writer is who they say was proved by
the caller (decision D29d). No address of an agent and no key to their mail gets out with it (decision D35)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from deskbell.access import abilities, fetch
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.sending.acting import in_words
from deskbell.sending.drafted import Refused
from deskbell.tickets import merged, noting, reply_tokens, replying
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Ticket

TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{24,56}(?![a-z2-7])")
MOST_TOKENS = 50


@dataclass(frozen=True, slots=True)
class Answered:
    """`held`: why it did not go to the customer and is a note, in a sentence for its writer; "" = it is as meant."""

    ticket: Ticket
    article: Article | None
    held: str = ""


def may_answer(person: Person, ticket: Ticket) -> bool:
    """Whether an agent may write on this ticket by mail at all, at this moment; if only a note."""
    return ticket.stage not in (Stage.REMOVED, Stage.MERGED) and abilities.may(person, ticket, "note")


def answer(
    *,
    person: Person,
    ticket: Ticket,
    text: str,
    whole: str = "",
    files: tuple[NewFile, ...] = (),
    as_note: bool = False,
    since: datetime | None = None,
) -> Answered:
    """In the caller's transaction. `whole`: the mail with what it quotes, for a note where cutting left nothing.
    `since`: when the notice was written; a colleague's answer after it holds this one back."""
    held = "" if as_note else _send(person, ticket, text, files, since)
    if as_note or held:
        noting.note(by=person, ticket=ticket, text=text or whole, files=files)
    written = Article.objects.filter(ticket=ticket, author=person, side=Article.Side.AGENT).order_by("-pk")
    return Answered(ticket, written.only("pk", "ticket").first(), held)


def _send(person: Person, ticket: Ticket, text: str, files: tuple[NewFile, ...], since: datetime | None) -> str:
    """Why it was not sent; "" when it was."""
    if not text.strip() and not files:
        return _("It says nothing besides what it quotes.")
    if _gives_away(text, person):
        return _(
            "What it quotes could not be told from what you wrote, and it has your address or a link of the desk."
        )
    if since is not None and _was_answered(ticket, person, since):
        return _("A colleague answered after the mail you replied to.")
    to, cc = replying.default_recipients(ticket)
    try:
        with in_words(), transaction.atomic():
            fetched = fetch.ticket(person, ticket.number, to="reply")
            replying.reply(by=person, ticket=fetched, text=text, to=to, cc=cc, files=files)
    except Refused as error:
        return str(error)
    return ""


def _was_answered(ticket: Ticket, person: Person, since: datetime) -> bool:
    answers = Article.objects.filter(ticket__in=merged.keys_of(ticket), side=Article.Side.AGENT, visible=True)
    return answers.filter(created_at__gt=since).exclude(author=person).exists()


def _gives_away(text: str, person: Person) -> bool:
    """The writer's own address, a page of the desk, or what would let somebody else answer in their name."""
    low = text.lower()
    if f"{settings.DESKBELL_URL}/desk/".lower() in low or any(email in low for email in addresses.of(person)):
        return True
    found = (reply_tokens.read(token) for token in TOKEN.findall(low)[:MOST_TOKENS])
    return any(token is not None and token.purpose != reply_tokens.CUSTOMER for token in found)
