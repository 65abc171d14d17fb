"""A new ticket's draft becomes the ticket, with its writer's rights of that very moment: all of it, or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.access import creating, fetch
from deskbell.access.errors import NotThere
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Person
from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField, Queue, Stage, TicketType
from deskbell.sending.drafted import Refused, words_of
from deskbell.tickets import opening_for, outgoing, sealing
from deskbell.tickets.models import Draft, Ticket

KINDS = (Draft.Kind.NEW_MAIL, Draft.Kind.NEW_CALL)


def open_drafted(*, person: Person, draft: Draft) -> Ticket:
    """Open the ticket and delete the draft. `draft.data["wanted"]` names customer, queue, type, owner and responsible
    by public ids, beside priority, email and tell. Refused, and then nothing happened."""
    try:
        with transaction.atomic():
            wanted: dict[str, Any] = draft.data.get("wanted", {})
            values = _values(person, draft, wanted)
            if draft.kind == Draft.Kind.NEW_MAIL:
                cc = tuple(MailAddress(name, email) for name, email in draft.cc)
                ticket = opening_for.open_by_mail(
                    by=person, cc=cc, email=str(wanted.get("email", "")), draft=draft.public_id, **values
                )
            else:
                ticket = opening_for.open_by_phone(by=person, tell=bool(wanted.get("tell")), **values)
            Draft.objects.filter(pk=draft.pk).delete()
            return ticket
    except NotThere:
        raise Refused(_("The customer, or the queue, is not there any more.")) from None
    except outgoing.NobodyToWriteTo as error:
        raise Refused(str(error)) from error


def press(*, person: Person, draft: Draft) -> Ticket | None:
    """Open it now; a mail only when the time to take it back is over, and then there is no ticket yet. Refused."""
    if draft.kind != Draft.Kind.NEW_MAIL or not person.undo_seconds:
        return open_drafted(person=person, draft=draft)
    try:
        _values(person, draft, draft.data.get("wanted", {}))
    except NotThere:
        raise Refused(_("The customer, or the queue, is not there any more.")) from None
    now = timezone.now()
    sealing.seal(draft=draft, release_at=now + timedelta(seconds=person.undo_seconds), now=now)
    return None


def _values(person: Person, draft: Draft, wanted: dict[str, Any]) -> dict[str, Any]:
    queue = creating.queues(person).filter(public_id=wanted.get("queue")).first()
    if queue is None:
        raise Refused(_("You may not open tickets in this queue."))
    type = _type(person, queue, wanted)
    state = draft.state
    if state is not None and not (state.is_active and Stage.NEW < state.stage <= Stage.CLOSED):
        raise Refused(_("Choose another state."))
    return {
        "queue": queue,
        "customer": fetch.customer(person, str(wanted.get("customer", ""))),
        "title": draft.subject,
        **words_of(draft),
        "type": type,
        "priority": int(wanted.get("priority") or 3),
        "state": state,
        "until": draft.until,
        "owner": _agent(queue, type, wanted.get("owner")),
        "responsible": _responsible(person, queue, type, wanted.get("responsible")),
        "values": _fields(type, wanted),
    }


def _fields(type: TicketType | None, wanted: dict[str, Any]) -> dict[ExtraField, str]:
    """What the type's extra fields are to hold; a field that rests by now is left out."""
    given = wanted.get("fields") or {}
    fields = extra_fields.of_type(type, customers=False)
    return {field: str(given[field.code]) for field in fields if given.get(field.code)}


def _type(person: Person, queue: Queue, wanted: dict[str, Any]) -> TicketType | None:
    if not (chosen := wanted.get("type")):
        return None
    found = next((one for one in creating.types(person, queue) if one.public_id == chosen), None)
    if found is None:
        raise Refused(_("You may not open tickets of this type there."))
    return found


def _agent(queue: Queue, type: TicketType | None, chosen: object) -> Person | None:
    if not chosen:
        return None
    there = creating.colleagues(queue, type)
    found = next((one.person for one in there if one.person.public_id == chosen), None)
    if found is None:
        raise Refused(_("Choose an owner who works in queue %(queue)s.") % {"queue": queue})
    return found


def _responsible(person: Person, queue: Queue, type: TicketType | None, chosen: object) -> Person | None:
    if chosen and not creating.may_set_responsible(person, queue):
        raise Refused(_("You may not say who is responsible in queue %(queue)s.") % {"queue": queue})
    return _agent(queue, type, chosen)
