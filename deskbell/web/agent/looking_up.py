"""Finding a customer by what an agent types: whom the agent sees, then, for a new ticket, everybody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.access import customers
from deskbell.access.levels import is_active_agent
from deskbell.people import addresses, matching
from deskbell.people.models import Person
from deskbell.search import finding
from deskbell.tickets.articles import storable
from deskbell.web.agent import tickets_of
from deskbell.web.ui import marks

MOST = 20


@dataclass(frozen=True)
class Suggestion:
    """A person as the list of suggestions shows them. Of a stranger nothing but name and address is told."""

    id: str
    name: str
    email: str
    organization: str
    tickets: str
    avatar: SafeString


def find(me: Person, text: str, *, for_ticket: bool) -> list[Suggestion]:
    """By number, else by the beginnings of words; at most MOST."""
    text = storable(text.strip(), 200)
    if not text:
        return []
    known = []
    if ticket := finding.by_number(me, text):
        known = [ticket.customer]
    known += [one for one in matching.people(text, customers.persons_q(me), most=MOST) if one not in known]
    others: list[Person] = []
    if for_ticket and len(known) < MOST:
        seen = {one.pk for one in known}
        others = customers.strangers(me, text, but=seen, most=MOST - len(known))
    emails = addresses.primaries(one.pk for one in [*known, *others])
    figures = tickets_of.open_counts(me, [one.pk for one in known])
    found = [_suggestion(one, emails, _open(figures.get(one.pk, 0))) for one in known[:MOST]]
    return found + [_suggestion(one, emails, "") for one in others]


def _suggestion(person: Person, emails: dict[int, str], tickets: str) -> Suggestion:
    email = emails.get(person.pk, "")
    name = person.name or email or _("No name")
    organization = str(person.organization or "") if tickets else ""
    return Suggestion(
        person.public_id, name, email, organization, tickets, marks.avatar(name, person.pk, "av-c av-sm")
    )


def _open(n: int) -> str:
    if not n:
        return _("none open")
    if n > tickets_of.COUNTED:
        return _("over %(n)d open") % {"n": tickets_of.COUNTED}
    return ngettext("%(n)d open", "%(n)d open", n) % {"n": n}


def sees(me: Person, person: Person) -> bool:
    return is_active_agent(me) and customers.sees_person(me, person)
