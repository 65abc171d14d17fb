"""What the command palette offers for what was typed: places, tickets, people, canned replies. Acts on the open
ticket are the page's own buttons, which the script adds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.access import choices, customers, fetch, scope
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.db.fulltext import normalise
from deskbell.db.patience import TookTooLong
from deskbell.people import addresses, matching
from deskbell.people.models import Person
from deskbell.queues import canning
from deskbell.queues.models import CannedReply
from deskbell.search import finding
from deskbell.search.query import QueryError, parse
from deskbell.tickets.articles import storable
from deskbell.tickets.models import Ticket
from deskbell.tickets.outgoing import language_for
from deskbell.web.agent import words
from deskbell.web.agent.rail import Rail, address_of
from deskbell.web.ui import marks

MOST = 6
LEAST = 2  # letters before tickets, people and canned replies are searched


@dataclass(frozen=True)
class Option:
    """A line: `url` is where it leads; `keys` the letters after G that lead there too. With `canned`, a reply's id,
    the script of an open composer puts that in instead."""

    icon: str
    label: str
    url: str
    keys: str = ""
    canned: str = ""


@dataclass(frozen=True)
class Group:
    id: str
    name: str
    options: list[Option]


def groups(me: Person, text: str, number: str = "") -> list[Group]:
    """Only what holds something. "#" asks for tickets alone. `number`: the ticket whose composer is open."""
    text = storable(text).strip()
    found = [Group("tickets", _("Tickets") if text else _("Seen last"), _tickets(me, text))]
    if not text.startswith("#"):
        found.insert(0, Group("places", _("Go to"), [o for o in _places(me) if _fits(o.label, text)]))
    if not text.startswith("#") and len(text) >= LEAST:
        found.append(Group("people", _("Customers"), _people(me, text)))
        found.append(Group("canned", _("Canned replies"), _canned(me, text, number)))
    return [group for group in found if group.options]


def _fits(label: str, text: str) -> bool:
    """Every word typed begins a word of the label."""
    have = normalise.words(label)
    return all(any(word.startswith(wanted) for word in have) for wanted in normalise.words(text))


def _places(me: Person) -> Iterable[Option]:
    rail = Rail(me)
    for section in rail.sections:
        yield Option(section.icon, section.label, section.url, section.key)
    for name, label, icon in (
        ("agent:new_call", _("New phone ticket"), "phone"),
        ("agent:new_mail", _("New e-mail ticket"), "mail"),
        ("agent:drafts", _("Drafts"), "note"),
        ("agent:notices", _("Notices"), "bell"),
        ("agent:preferences", _("Preferences"), "sliders"),
        ("agent:canned_replies", _("Canned replies"), "bolt"),
    ):
        if url := address_of(name):
            yield Option(icon, label, url)
    for _pk, public_id, _name, path, _open in choices.queues(me):
        yield Option("folder", _("Queue: %(queue)s") % {"queue": path}, reverse("agent:queue", args=[public_id]))


def _tickets(me: Person, text: str) -> list[Option]:
    return [
        Option(marks.STATE_ICONS[words.mark(ticket.state)], f"#{ticket.number} {ticket.title}", _url(ticket))
        for ticket in (_matching(me, text) if text else _seen_last(me))
    ]


def _people(me: Person, text: str) -> list[Option]:
    found = matching.people(text, customers.persons_q(me), most=MOST)
    emails = addresses.primaries(person.pk for person in found)
    return [
        Option("user", " · ".join(filter(None, (person.name, emails.get(person.pk)))), _page_of(person))
        for person in found
    ]


def _page_of(person: Person) -> str:
    return reverse("agent:person", args=[person.public_id])


def _canned(me: Person, text: str, number: str) -> list[Option]:
    found = [one for one in _usable(me, number) if _fits(one.name, text)][:MOST]
    page = reverse("agent:canned_replies")
    return [
        Option(
            "bolt",
            one.name,
            reverse("agent:canned_reply", args=[one.public_id]) if one.person_id == me.pk else page,
            canned=one.public_id,
        )
        for one in found
    ]


def _usable(me: Person, number: str) -> Iterable[CannedReply]:
    """Those of the open ticket's queue too."""
    if not number:
        return canning.usable_by(me).defer("text")
    try:
        ticket = fetch.ticket(me, number, to="note")
    except (NotThere, NotAllowed):
        return ()
    return canning.usable_by(me, ticket.queue, language_for(ticket)).defer("text")


def _url(ticket: Ticket) -> str:
    return reverse("agent:ticket", args=[ticket.number])


def _seen_last(me: Person) -> list[Ticket]:
    last = dict(me.seen.order_by("-at").values_list("ticket", "at")[:MOST])
    found = scope.tickets_for(me).filter(pk__in=last).select_related("state")
    return sorted(found, key=lambda ticket: last[ticket.pk], reverse=True)


def _matching(me: Person, text: str) -> list[Ticket]:
    number = text.lstrip("#").strip()
    if number.isdigit():
        mine = scope.tickets_for(me).filter(number__startswith=number).select_related("state")
        return list(mine.order_by("-number")[:MOST])
    if len(text) < LEAST:
        return []
    try:
        return [hit.ticket for hit in finding.find(me, parse(text, me), limit=MOST).hits]
    except (QueryError, TookTooLong):
        return []  # half a query is typed; Enter asks the search page, which says what is wrong
