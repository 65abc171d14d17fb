"""The page of a new ticket, gathered for its template: the form, the customer that is chosen, what is kept so far."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.access import customers, fetch, sharing
from deskbell.access.errors import NotThere
from deskbell.people import addresses
from deskbell.people.models import Organization, Person, PersonNote
from deskbell.queues import canning
from deskbell.tickets import drafting
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Draft, Ticket
from deskbell.web.agent import looking_up, receivers, tickets_of
from deskbell.web.agent.forms.new_ticket import NewTicket
from deskbell.web.ui import marks, placeholders

OPEN_SHOWN = 8
NOT_KEPT = ("csrfmiddlewaretoken", "act", "files", "template")
LONGEST_KEPT = 20_000


class Chosen:
    """The customer of the new ticket, as far as this agent may know them (decision D42)."""

    def __init__(self, me: Person, person: Person) -> None:
        self.person = person
        self.known = customers.sees_person(me, person)
        self.emails = addresses.of(person)
        self.name = person.name or next(iter(self.emails), _("No name"))
        self.organization: Organization | None = person.organization if self.known else None
        self.phone = person.phone if self.known else ""
        self.notes: list[PersonNote] = (
            list(person.notes.select_related("by").order_by("-at")[:5]) if self.known else []
        )
        tickets = tickets_of.of_person(me, person).filter(tickets_of.OPEN)
        self.tickets = tickets_of.page(me, tickets, None, size=OPEN_SHOWN).rows
        self.open = tickets_of.count(tickets)

    @property
    def avatar(self) -> SafeString:
        return marks.avatar(self.name, self.person.pk, "av-c av-lg")

    @property
    def url(self) -> str:
        return reverse("agent:person", args=[self.person.public_id]) if self.known else ""

    @property
    def organization_url(self) -> str:
        return reverse("agent:organization", args=[self.organization.public_id]) if self.organization else ""


def chosen(me: Person, public_id: str) -> Chosen | None:
    """None for who is not there."""
    if not public_id:
        return None
    try:
        return Chosen(me, fetch.customer(me, public_id))
    except NotThere:
        return None


def kept(draft: Draft | None) -> dict[str, Any]:
    """What was typed before, as the form's initial values."""
    if draft is None:
        return {}
    form = draft.data.get("form", {})
    return {**form, "subject": draft.subject, "text": draft.text}


def keep(me: Person, kind: str, draft: Draft | None, posted: QueryDict) -> Draft:
    """Everything that was typed, right or wrong, but for the files."""
    form = {
        name: storable(str(posted.get(name, "")), LONGEST_KEPT)
        for name in posted
        if name.replace("-", "_").isidentifier() and name not in (*NOT_KEPT, "subject", "text") and len(name) < 50
    }
    return drafting.save(
        by=me,
        ticket=None,
        kind=kind,
        draft=draft,
        subject=str(posted.get("subject", ""))[:255],
        text=str(posted.get("text", "")).replace("\r\n", "\n")[:500_000],
        data={"form": form},
    )


def with_template(me: Person, form: NewTicket, public_id: str, customer: Person | None) -> str:
    """The text of a canned reply with what is known of the ticket in it; "" when there is none."""
    found = canning.usable_by(me, form.queue_now)
    reply = next((one for one in found if one.public_id == public_id), None)
    if reply is None or form.queue_now is None:
        return ""
    about = Ticket(queue=form.queue_now, customer=customer or Person(), title=str(form["subject"].value() or ""))
    if customer is not None and looking_up.sees(me, customer):
        about.organization = customer.organization
    return placeholders.fill(reply.text, about, me)


def _receivers(form: NewTicket, customer: Chosen | None) -> list[receivers.Row]:
    """Who gets the first mail and why; nobody before it is known whom it is for."""
    if not form.is_mail:
        return []
    typed = str(form["new_email"].value() or "") if customer is None else ""
    email = str(form["email"].value() or "") or next(iter(customer.emails), "") if customer else typed
    name = customer.name if customer else str(form["new_name"].value() or "")
    return receivers.of_first_mail(name, addresses.clean(email), str(form["cc"].value() or "")) if email else []


def context(
    me: Person,
    form: NewTicket,
    draft: Draft | None,
    *,
    found: list[looking_up.Suggestion] | None = None,
    gain: sharing.Gain | None = None,
) -> dict[str, Any]:
    """For agent/new/page.html. `found` are suggestions to choose from, None before anybody looked."""
    customer = chosen(me, str(form["customer"].value() or ""))
    return {
        "nav": "",
        "form": form,
        "is_mail": form.is_mail,
        "customer": customer,
        "found": found,
        "gain": gain,
        "draft": draft,
        "files": list(draft.files.order_by("pk")) if draft else [],
        "templates": list(canning.usable_by(me, form.queue_now)) if form.queue_now else [],
        "phone_url": reverse("agent:new_call"),
        "mail_url": reverse("agent:new_mail"),
        "zone": timezone.localtime().tzname(),
        "receivers": _receivers(form, customer),
        "new_open": bool(form["new_name"].value() or form["new_email"].value()),
    }
