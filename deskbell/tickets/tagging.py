"""Words agents put on tickets."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from deskbell.people.models import Person
from deskbell.tickets import articles
from deskbell.tickets.changes import change
from deskbell.tickets.models import Event, Tag, Ticket

LONGEST = 60
MOST = 50
"""Tags on one ticket."""


class TooManyTags(Exception):
    """The ticket has as many tags as it takes."""


def tag(*, by: Person, ticket: Ticket, name: str, now: datetime | None = None) -> Ticket:
    """Put a tag on the ticket; a new word becomes a tag. Nothing happens when it is there already."""
    word = called(name)
    with change(ticket, by=by, now=now) as doing:
        on_it = doing.ticket.tags.all()
        if not word or on_it.filter(name__iexact=word).exists():
            return doing.ticket
        if on_it.count() >= MOST:
            raise TooManyTags
        found = _tag(word)
        doing.ticket.tags.add(found)
        doing.event(Event.Kind.TAGGED, tag=found.name)
    return doing.ticket


def untag(*, by: Person, ticket: Ticket, name: str, now: datetime | None = None) -> Ticket:
    """Take a tag off."""
    with change(ticket, by=by, now=now) as doing:
        for found in doing.ticket.tags.filter(name__iexact=called(name)):
            doing.ticket.tags.remove(found)
            doing.event(Event.Kind.UNTAGGED, tag=found.name)
    return doing.ticket


def called(name: str) -> str:
    """The word as it is kept: one space between words, no leading #."""
    return articles.storable(" ".join(name.split()).lstrip("#").strip(), LONGEST).strip()


def _tag(word: str) -> Tag:
    """Compared without case; two agents may invent the same word at once."""
    if found := Tag.objects.filter(name__iexact=word).first():
        return found
    try:
        with transaction.atomic():
            return Tag.objects.create(name=word)
    except IntegrityError:
        return Tag.objects.get(name__iexact=word)
