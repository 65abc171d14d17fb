"""Files past the mail: an agent offers a link by which somebody gives us files, once, or gets files of the ticket.

Who may open a link is not asked here: whoever has it (`access.transfers` looks it up). Its token and a passphrase can
be read at the moment they are made and never again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, override

from deskbell.db.ids import ALPHABET
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import noting, receiving
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import change, changes
from deskbell.tickets.models import Article, Attachment, Event, Ticket, Transfer

UPLOAD_DAYS = 7
DOWNLOAD_DAYS = (1, 7, 30)
Files = Callable[[], tuple[NewFile, ...]]
"""Gives the files, inside the verb's transaction."""


class Spent(Exception):
    """The link was used, or revoked, meanwhile."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What was just made, with what can be read only now. `passphrase` is "" where none is asked."""

    transfer: Transfer
    token: str
    passphrase: str = ""


def offer_upload(*, by: Person, ticket: Ticket, now: datetime | None = None) -> Offer:
    """A link by which the ticket's customer gives us files, good once, for UPLOAD_DAYS."""
    with change(ticket, by=by, now=now) as doing:
        lifetime = timedelta(days=UPLOAD_DAYS)
        transfer, token = _make(Transfer.Way.UPLOAD, by, doing.ticket, lifetime, doing.now)
        doing.event(Event.Kind.TRANSFER_OFFERED, way=transfer.way, until=transfer.link.expires_at.isoformat())
    return Offer(transfer, token)


def offer_download(
    *,
    by: Person,
    ticket: Ticket,
    files: Sequence[Attachment],
    more: Files = tuple,
    days: int = 7,
    protect: bool = False,
    now: datetime | None = None,
) -> Offer:
    """A link to files of the ticket. `more` are new ones: a note's first. `protect`: with a passphrase."""
    with transaction.atomic():
        given = [*files, *_noted(by, ticket, more(), now)]
        with change(ticket, by=by, now=now) as doing:
            transfer, token = _make(Transfer.Way.DOWNLOAD, by, doing.ticket, timedelta(days=days), doing.now)
            passphrase = _new_passphrase() if protect else ""
            transfer.passphrase = make_password(passphrase) if protect else ""
            transfer.save(update_fields=["passphrase"])
            transfer.files.set(given)
            doing.event(
                Event.Kind.TRANSFER_OFFERED,
                way=transfer.way,
                until=transfer.link.expires_at.isoformat(),
                files=[file.name for file in given],
            )
    return Offer(transfer, token, passphrase)


def revoke(*, by: Person, transfer: Transfer, now: datetime | None = None) -> None:
    """End a link at once, also where its ticket is part of another by now."""
    with changes(transfer.ticket, by=by, now=now) as (doing,):
        if links.end(transfer.link):
            doing.event(Event.Kind.TRANSFER_REVOKED, way=transfer.way)


def give(*, transfer: Transfer, text: str, files: Files, now: datetime | None = None) -> Ticket:
    """What somebody gives us by an upload link becomes a message of the person it was made for. Spent."""
    ticket, person = transfer.ticket, transfer.link.person
    with transaction.atomic():
        if not links.use_once(transfer.link):
            raise Spent
        with override(ticket.language or "en"):
            text = text or gettext("Files by upload link.")
        new = NewArticle(
            kind=Article.Kind.WEB,
            side=Article.Side.CUSTOMER,
            visible=True,
            text=text,
            author=person,
            unverified=True,  # the agent hands the link on, by whatever way: it proves nobody
            sender=MailAddress(person.name if person else "", transfer.link.email),
            subject=ticket.title,
            files=files(),
        )
        found = receiving.receive(by=person, ticket=ticket, article=new, now=now)
        written = found.articles.filter(kind=Article.Kind.WEB).order_by("-pk").first()
        Transfer.objects.filter(pk=transfer.pk).update(article=written)
    return found


def opens(transfer: Transfer, passphrase: str) -> bool:
    """Whether this is the passphrase, spaces and capitals aside."""
    return check_password(passphrase.strip().lower().replace(" ", "-"), transfer.passphrase)


def was_taken(transfer: Transfer) -> None:
    """Somebody got a file."""
    Transfer.objects.filter(pk=transfer.pk).update(taken=F("taken") + 1, last_taken_at=timezone.now())


def _make(way: str, by: Person, ticket: Ticket, lifetime: timedelta, now: datetime) -> tuple[Transfer, str]:
    purpose = AccessLink.Purpose.UPLOAD if way == Transfer.Way.UPLOAD else AccessLink.Purpose.DOWNLOAD
    customer = ticket.customer
    token = links.make(
        purpose, lifetime=lifetime, about=ticket.pk, person=customer, email=addresses.primary(customer)
    )
    link = links.find(token, purpose)
    assert link is not None
    return Transfer.objects.create(ticket=ticket, way=way, link=link, made_by=by, made_at=now), token


def _noted(by: Person, ticket: Ticket, files: tuple[NewFile, ...], now: datetime | None) -> list[Attachment]:
    if not files:
        return []
    noting.note(by=by, ticket=ticket, text=gettext("Files for a download link."), files=files, now=now)
    return list(Attachment.objects.filter(blob__in=[file.blob for file in files]).order_by("pk"))


def _new_passphrase() -> str:
    """60 bits, easy to read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
