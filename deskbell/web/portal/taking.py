"""A form that was sent becomes a ticket, or comes back with what is wrong. The same for customers, guests and other
sites' frames."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.people import limits, recording
from deskbell.people.models import Person
from deskbell.queues.addresses import bare, book
from deskbell.queues.addresses import public as our_address
from deskbell.tickets import submitting
from deskbell.tickets.models import Ticket
from deskbell.web.portal.new_ticket import Draft
from deskbell.web.ui import shelves

HOUR = 3600
PER_NETWORK = 6
"""A network may send so many times as much as one address."""


def take(draft: Draft) -> Ticket | None:
    """The ticket; None when the form says why not. Its files are kept whatever becomes of it."""
    form = draft.form
    if form.is_valid() and (before := submitting.submitted(draft.once.token, draft.once.drawn_at)):
        return before.ticket
    draft.keep_files()
    if draft.person is None and book.get().is_ours(form.cleaned_data.get("email", "")):
        form.add_error("email", _("This is an address of ours. Enter your own."))
    if form.errors or not _within_limits(draft):
        return None
    try:
        return _submit(draft)
    except shelves.NotReady as error:
        form.add_error("files", shelves.missing(error))
        return None


def _submit(draft: Draft) -> Ticket:
    data, language = draft.data, (get_language() or "")[:2]
    person, text = draft.person, data["text"]
    if person is None:
        person, known = recording.contact(
            by=None, name=data["name"], email=data["email"], phone=data["phone"], language=language
        )
        if known and data["phone"] and data["phone"] != person.phone:
            # Nobody overwrites what another is reached by; agents read it all the same.
            text = f"{text}\n\n{_('Telephone')}: {data['phone']}"
    form = submitting.Form(
        token=draft.once.token,
        drawn_at=draft.once.drawn_at,
        type=draft.type,
        title=data["subject"],
        text=text,
        values=draft.values,
        language=(draft.person.language if draft.person else "") or language,
        licence=data.get("licence", ""),
    )
    return submitting.submit(
        by=person,
        form=form,
        files=lambda: draft.shelf.take(draft.files),
        email="" if draft.person else data["email"].lower(),
        name="" if draft.person else data["name"],
        proved=draft.person is not None,
    )


def _within_limits(draft: Draft) -> bool:
    """Counts one ticket of the address and of its network; what is refused counts for neither."""
    most = desk.current().forms_per_hour
    who = f"person:{draft.person.pk}" if draft.person else bare(draft.data["email"])
    network = limits.network_of(draft.request.META.get("REMOTE_ADDR", ""))
    one = limits.count("form", who, HOUR) < most
    together = limits.count("form-network", network, HOUR) < most * PER_NETWORK
    if one and together:
        one = limits.hit("form", who, most, HOUR)
        together = limits.hit("form-network", network, most * PER_NETWORK, HOUR)
    if one and together:
        return True
    words = (
        _("This address opened %(n)s tickets within an hour.") % {"n": most}
        if not one
        else _("Many tickets came from your network within an hour.")
    )
    words += " " + _("Nothing is lost: what you typed stays here. Wait a while and send it again.")
    if address := our_address():
        words += " " + _("Or write to %(address)s.") % {"address": address}
    draft.form.add_error(None, words)
    return False


def signed_in(user: object) -> Person | None:
    return user if isinstance(user, Person) and user.is_active else None
