"""Which ticket, if any, does this mail belong to, and may its sender write there (decision D29)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from deskbell.db.among import Among
from deskbell.db.prepared import Prepared
from deskbell.desk import settings as desk
from deskbell.intake import spool
from deskbell.intake.endings import Later
from deskbell.intake.models import RawMail
from deskbell.intake.steps.authenticity import Proof
from deskbell.intake.steps.sender import Sender
from deskbell.mime import threading
from deskbell.mime.mail import ParsedMail
from deskbell.notices import bounces, brakes
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.tickets import merged, reply_tokens
from deskbell.tickets.models import Article, Participant, Ticket

WAIT = timedelta(seconds=5)
PATIENCE = timedelta(minutes=10)  # a mail that answers one still waiting is held back no longer than this


ASIDE = ("forward", "write")
"""Purposes of mails that agents write to others than customers and participants."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`ticket`: it goes there; `aside`, for agents only. `maybe`: it becomes a new ticket that may belong to that."""

    ticket: Ticket | None = None
    maybe: Ticket | None = None
    unverified: bool = False
    aside: bool = False


def ticket_for(row: RawMail, mail: ParsedMail, sender: Sender) -> Decision:
    """Reply token, then References, then the number in the subject; always with the sender checked."""
    if mail.bounce:
        return Decision(ticket=_of_bounce(mail))
    if named := _by_token(mail):
        return _join(named, sender, proved=True)
    if named := _by_references(row, mail):
        return _join(named, sender, proved=sender.proof is Proof.PASSED)
    if named := _by_number(mail):
        if sender.proof is Proof.PASSED:
            return _join(named, sender, proved=True)
        return Decision(maybe=merged.root_of(named), unverified=not _is_proved(sender))  # numbers can be guessed
    return Decision(unverified=not _is_proved(sender))


def _is_proved(sender: Sender) -> bool:
    # Not `known`: whoever forges two mails in somebody's name is known by the second (D31).
    known = sender.known and brakes.proved_before(sender.person, sender.address.email)
    return sender.proof is Proof.PASSED or known


def _join(named: Ticket, sender: Sender, *, proved: bool) -> Decision:
    """The ticket that was named, or the next one it was merged into on which the sender takes part.

    A message stays on the ticket its sender knows, for the target's customer may not read it (decision A7)."""
    ticket = next((step for step in merged.way_up(named) if _takes_part(step, sender)), None)
    if ticket is None:
        if _was_written_to(named, sender):
            return Decision(ticket=merged.root_of(named), unverified=not proved, aside=True)
        return Decision(maybe=merged.root_of(named), unverified=True)
    if not proved and sender.proof is Proof.FAILED and not sender.known:
        return Decision(maybe=ticket, unverified=True)
    return Decision(ticket=ticket, unverified=not proved)


def _takes_part(ticket: Ticket, sender: Sender) -> bool:
    if ticket.customer_id == sender.person.pk:
        return True
    return Participant.objects.filter(ticket=ticket, person=sender.person).exists()


def _was_written_to(named: Ticket, sender: Sender) -> bool:
    """Somebody to whom an agent forwarded a message of the ticket, or wrote about it: they take part in that exchange
    only, which the customer does not see."""
    sent = Delivery.objects.filter(email=sender.address.email, mail__purpose__in=ASIDE)
    return sent.filter(mail__ticket_key__in=[step.pk for step in merged.way_up(named)]).exists()


def _by_token(mail: ParsedMail) -> Ticket | None:
    for text in threading.tokens_in(mail):
        token = reply_tokens.read(text)
        if (
            token
            and token.purpose == reply_tokens.CUSTOMER
            and (found := Ticket.objects.filter(pk=token.subject_id).first())
        ):
            return found
    return None


def _by_references(row: RawMail, mail: ParsedMail) -> Ticket | None:
    named = dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)])
    digests = [threading.message_id_digest(message_id) for message_id in named][:50]
    if not digests:
        return None
    for named_in in (_of_articles, _of_sent):
        if found := named_in.one(digests):
            known: Ticket = found
            return known
    _wait_for(row, digests)
    return None


_of_articles = Prepared(
    lambda digests: Ticket.objects.filter(
        # The index leaves out what has no id: only who says so too is led along it.
        pk__in=Article.objects.filter(~Q(message_id_digest=""), Among("message_id_digest", digests)).values("ticket"),
    ).order_by("-touched_at")[:1]
)
_of_sent = Prepared(
    lambda digests: Ticket.objects.filter(
        pk__in=OutgoingMail.objects.filter(Among("message_id_digest", digests), ticket_key__isnull=False).values(
            "ticket_key"
        ),
    ).order_by("pk")[:1]
)


def _wait_for(row: RawMail, digests: list[str]) -> None:
    """A mail that answers one still in the spool comes after it, or it would make a ticket of its own."""
    if timezone.now() - row.received_at > PATIENCE:
        return
    if spool.has_waiting(row, digests):
        raise Later("It answers a mail that is still waiting.", WAIT)


def _by_number(mail: ParsedMail) -> Ticket | None:
    hook = desk.current().ticket_hook
    numbers = threading.number_candidates(mail.subject, hook=hook)[:10]
    return Ticket.objects.filter(number__in=numbers).first() if numbers else None


def _of_bounce(mail: ParsedMail) -> Ticket | None:
    assert mail.bounce is not None
    keys = [key for delivery in bounces.match(mail.bounce) if (key := delivery.mail.ticket_key) is not None]
    return Ticket.objects.filter(pk__in=keys).first() if keys else None
