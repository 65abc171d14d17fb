"""What a merge, a split or another customer will show to whom, in words, before it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.access import scope, sights
from deskbell.access.sights import Reader
from deskbell.people.models import Person
from deskbell.queues.models import LAST_ACTIVE
from deskbell.tickets.models import Article, Ticket
from deskbell.web.agent import words

MOST = 5


@dataclass(frozen=True)
class Row:
    """One person: what they see today, and will. `more`: they begin to see something."""

    name: str
    role: str
    today: str
    after: str
    more: bool = False


@dataclass(frozen=True)
class Preview:
    rows: list[Row]
    warnings: list[str]

    @property
    def digest(self) -> str:
        """Sent along with the decision: what was shown must still be so."""
        return hashlib.sha256(repr((self.rows, self.warnings)).encode()).hexdigest()[:24]


def others(me: Person, ticket: Ticket) -> list[Ticket]:
    """Other active tickets of the same customer, to be picked."""
    same = scope.tickets_for(me).filter(customer=ticket.customer_id, active=True).exclude(pk=ticket.pk)
    return list(same.select_related("state").order_by("-touched_at")[:MOST])


def merge(me: Person, source: Ticket, target: Ticket) -> Preview:
    """Customers keep what they have; agents of the target read the source's messages there."""
    stays, goes = {"n": target.number}, {"n": source.number}
    theirs = {reader.person.pk: reader for reader in sights.readers(target)}
    rows = []
    for reader in theirs.values():
        rows.append(
            Row(
                _name(reader.person),
                _role(reader, _("of #%(n)s, which stays") % stays),
                _messages(reader),
                _("the same; nothing of #%(n)s") % goes,
            )
        )
    for reader in sights.readers(source):
        after = _("the same, and that it was merged")
        if reader.person.pk in theirs:
            after = _("the same, each under its own number")
        rows.append(Row(_name(reader.person), _role(reader, _("of #%(n)s") % goes), _messages(reader), after))
    gaining = sights.agents_reading_by_merge(source, target)
    both = [person for person in sights.agents_seeing(target) if person not in gaining]
    if both:
        rows.append(Row(_names(both), _("agents"), _("both tickets"), _("both in one, by time")))
    for person in gaining:
        rows.append(
            Row(
                words.you_or(str(person), person == me),
                _("agent"),
                _("only #%(n)s") % stays,
                _("also the messages and notes of #%(n)s") % goes,
                more=True,
            )
        )
    losing = [person for person in sights.agents_seeing(source) if person not in both and person not in gaining]
    for person in losing:
        rows.append(
            Row(
                words.you_or(str(person), person == me),
                _("agent"),
                _("only #%(n)s") % goes,
                _("only #%(n)s; nothing that is written from now on") % goes,
            )
        )
    return Preview(rows, _warnings(source, target))


def _warnings(source: Ticket, target: Ticket) -> list[str]:
    found = []
    if source.customer_id != target.customer_id:
        found.append(
            _("The tickets have different customers. Answers go to %(who)s, unless you add somebody in copy.")
            % {"who": words.called(target.customer)}
        )
    if source.waiting_since and target.stage > LAST_ACTIVE:
        found.append(_("The ticket that stays is closed: nobody will see that a customer of this one waits."))
    return found


def customer(ticket: Ticket, new: Person, *, keep: bool) -> Preview:
    """The new customer, and with them an organisation, reads every message but the notes."""
    before = {reader.person.pk: reader for reader in sights.readers(ticket)}
    other = sights.changed(ticket, customer=new, organization=new.organization)
    after = {reader.person.pk: reader for reader in sights.readers(other)}
    rows = []
    for key, reader in after.items():
        had = before.get(key)
        today = _messages(had) if had else _("nothing")
        rows.append(
            Row(
                _name(reader.person),
                _role(reader),
                today,
                _messages(reader),
                more=reader.messages > (had.messages if had else 0),
            )
        )
    for key, reader in before.items():
        if key not in after:
            kept = keep and key == ticket.customer_id
            rows.append(
                Row(
                    _name(reader.person),
                    _role(reader),
                    _messages(reader),
                    _("what they sent or were sent") if kept else _("nothing any more"),
                )
            )
    return Preview(rows, [])


def split(article: Article, new: Person) -> Preview:
    """Whoever begins to read this message by the new ticket."""
    now = sights.readers_of_article(article)
    if not article.visible:
        return Preview([], [])
    organization = article.ticket.organization if new.pk == article.ticket.customer_id else new.organization
    people = {new.pk: Reader(new, "customer", 1)}
    for colleague in sights.colleagues(organization):
        people.setdefault(colleague.pk, Reader(colleague, "colleague", 1))
    rows = [
        Row(_name(r.person), _role(r), _("not this message"), _("this message with its files"), more=True)
        for key, r in people.items()
        if key not in now
    ]
    return Preview(rows, [])


def _name(person: Person) -> str:
    return words.called(person)


def _names(people: list[Person]) -> str:
    return words.some([str(person) for person in people], MOST)


def _role(reader: Reader, whose: str = "") -> str:
    role = {
        "customer": _("customer"),
        "copy": _("in copy"),
        "colleague": _("colleague, sees what the organisation shares"),
    }[reader.role]
    return f"{role} {whose}".strip()


def _messages(reader: Reader) -> str:
    return ngettext("%(n)d message", "%(n)d messages", reader.messages) % {"n": reader.messages}
