"""A customer opens a ticket on the web: signed in, or as a guest whose address nobody has proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from deskbell.db.claiming import lock_name
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues import types
from deskbell.queues.models import TicketType
from deskbell.tickets import fielding
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.tickets.opening import open_ticket

LOCKS = 16
"""Forms that are sent at the same moment wait for each other only when they share one of these."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was filled in. `token` is its own and random; `drawn_at` is when the page was made."""

    token: str
    drawn_at: datetime
    type: TicketType | None
    title: str
    text: str
    values: fielding.Values
    language: str
    licence: str = ""  # the support key that was typed


def submit(
    *,
    by: Person,
    form: Form,
    files: Callable[[], tuple[NewFile, ...]] = tuple,
    email: str = "",
    name: str = "",
    proved: bool,
    now: datetime | None = None,
) -> Ticket:
    """The ticket of this form; sent twice, it is the same ticket. `files` is called inside the transaction.

    Not `proved`: somebody entered the address of `by`. What is answered then has no word of the form in it."""
    with transaction.atomic():
        lock_name(f"form {_lane(form.token)}")
        if before := submitted(form.token, form.drawn_at):
            return before.ticket
        return open_ticket(
            by=by,
            queue=types.queue_for(form.type),
            customer=by,
            title=form.title,
            article=NewArticle(
                kind=Article.Kind.WEB,
                side=Article.Side.CUSTOMER,
                visible=True,
                author=by,
                sender=MailAddress(name or by.name, email or addresses.primary(by)),
                subject=form.title,
                text=form.text,
                unverified=not proved,
                files=files(),
            ),
            type=form.type,
            language=form.language,
            values=form.values,
            licence=form.licence,
            data={"form": form.token},
            now=now,
        )


def submitted(token: str, drawn_at: datetime) -> Event | None:
    """How the ticket of this form was opened, if it was."""
    opened = Event.objects.filter(kind=Event.Kind.OPENED, at__gte=drawn_at, data__form=token)
    return opened.select_related("ticket", "article").first()


def _lane(token: str) -> int:
    return sum(token.encode()) % LOCKS
