"""Whether a machine may answer this message at all, and how openly (decision D31). Every automatic answer asks here.

Anyone can make us write to anyone by forging a sender, so an address that proved nothing gets few mails, and none
with words of the sender in it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from deskbell.db.prepared import Prepared
from deskbell.desk import settings as desk
from deskbell.mime.addresses import without_plus
from deskbell.outbox.smtp import is_address
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.queues.addresses import book
from deskbell.tickets.models import Article, Ticket

HOUR = 3600
DAY = 86_400
OLDEST = timedelta(hours=24)
FIXED_PER_HOUR = 1
FIXED_PER_DAY = 10


class Held(models.TextChoices):
    """Why an automatic answer was not written; kept on the event, worded here."""

    AUTOMATIC = "automatic", _("the message was written by a machine")
    NO_ADDRESS = "no_address", _("the sender has no address that can be answered")
    OWN_ADDRESS = "own_address", _("the sender is an address of this desk")
    ROLE_ADDRESS = "role_address", _("nobody reads the sender’s address")
    OLD = "old", _("the message is older than a day")
    OVER = "over", _("the ticket was closed already")
    LIMIT = "limit", _("this address got enough of them")
    TOLD = "told", _("this address was told the same today")
    NOT_WANTED = "not_wanted", _("the customer wants none")
    UNPROVED = "unproved", _("nothing proves that the address is the customer’s")
    NO_SENDER = "no_sender", _("the queue has no address to write from")


# RFC 3834 2 (owner-, -request, mailer-daemon) and those whose owners say that nobody reads them.
_ROLE = re.compile(
    r"(?:mailer[-_.]?daemon|daemon|postmaster|hostmaster|abuse|listserv|listproc|majordomo|bounces?|bounced"
    r"|mdaemon|uucp|null|devnull|(?:do[-_.]?)?no[-_.]?t?[-_.]?repl(?:y|ies)|do[-_.]?not[-_.]?(?:reply|respond|answer)"
    r"|no[-_.]?response|unattended|auto[-_.]?(?:reply|responder|confirm|notify)|kein[-_.]?antwort|nicht[-_.]?antworten"
    r"|owner-.*|.*-(?:request|owner|bounces?|relay)|bounces?[-+=_.].*|.*[-_.](?:no[-_.]?reply|donotreply))",
    re.IGNORECASE,
)


def held_back(ticket: Ticket, article: Article, email: str, now: datetime) -> Held | None:
    """Why this message gets no automatic answer, whoever sent it; None when it may get one."""
    if article.automatic:
        return Held.AUTOMATIC
    if why := unreachable(email):
        return why
    if article.sent_at is not None and article.sent_at < now - OLDEST:
        return Held.OLD
    return None


def unreachable(email: str) -> Held | None:
    """Why nobody would read a mail to this address, or a machine would answer it."""
    if not is_address(email):
        return Held.NO_ADDRESS
    if is_ours(email):
        return Held.OWN_ADDRESS
    if _ROLE.fullmatch(without_plus(email).partition("@")[0]):
        return Held.ROLE_ADDRESS
    return None


def is_proved(article: Article, person: Person, email: str) -> bool:
    """The sender is who the message says: this one came proved, or the address proved itself before."""
    return not article.unverified or proved_before(person, email)


def may_quote(article: Article) -> bool:
    """Whether an answer may hold words of the message. A form of the web that nobody signed in for proves nothing,
    whoever's address stands in it: no stranger writes to our customers in our name (mail bombs through forms)."""
    return not (article.kind == Article.Kind.WEB and article.unverified)


def proved_before(person: Person, email: str) -> bool:
    """A confirmed address, or one that answered a mail of ours on a ticket of its own, or passed DMARC.

    Being in our tables proves nothing: a forged mail makes a contact too."""
    if email in addresses.verified(person):
        return True
    return _proofs.one(person.pk, email) is not None


_proofs = Prepared(
    lambda person, email: Article.objects.filter(
        author=person,
        from_email=email,
        side=Article.Side.CUSTOMER,
        unverified=False,
        ticket__customer=person,
    ).values_list("pk", flat=True)[:1]
)


def within_limits(email: str, *, proved: bool) -> bool:
    """Counts one automatic mail to the address; False when it had its share of this hour or day."""
    key = without_plus(email)
    if proved:
        most = desk.current()
        per_hour, per_day, what = most.auto_replies_per_hour, most.auto_replies_per_day, "auto_reply"
    else:
        per_hour, per_day, what = FIXED_PER_HOUR, FIXED_PER_DAY, "auto_reply_fixed"
    # Two names: at midnight an hour and a day begin at the same second, and would share a counter.
    return limits.hit(f"{what}_hour", key, per_hour, HOUR) and limits.hit(f"{what}_day", key, per_day, DAY)


def is_ours(email: str) -> bool:
    """An address of a queue or of an account of ours, with or without a plus part."""
    return book.get().is_ours(email)
