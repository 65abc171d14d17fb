"""rights.md once more, over rows in plain Python: who may see and do what. Shares nothing with `access`.

`deviations` compares; the tests that use it must find nothing, and the test of the tests must find something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from deskbell.access import abilities, choices, fetch, hearing, licensed, reasons, scope, sights
from deskbell.access.errors import NoLicence, NotAllowed, NotThere
from deskbell.access.guest import Guest, guest_of
from deskbell.contracts import entitlement
from deskbell.db import keeping
from deskbell.entry.models import AccessLink
from deskbell.people import absence, addresses
from deskbell.people.models import Group, Organization, Person
from deskbell.queues.models import Grant, Level, LicenceRule, Queue
from deskbell.tickets.models import Article, LicenceReview, Merge, Participant, Ticket
from tests.access.test_acts_table import FOR_THE_HOLDER, NEEDS, ON_MERGED

Kind = Article.Kind
TAKING = {"lock", "assign", "claim"}


@dataclass
class Facts:
    """All rows that rights hang on, read once."""

    people: dict[int, Person]
    tickets: dict[int, Ticket]
    grants: list[Grant] = field(default_factory=lambda: list(Grant.objects.all()))
    groups: dict[int, set[int]] = field(default_factory=dict)
    copies: set[tuple[int, int]] = field(default_factory=set)
    articles: list[Article] = field(default_factory=list)
    emails: dict[int, set[str]] = field(default_factory=dict)
    waived: set[int] = field(default_factory=set)
    merges: set[tuple[int, int | None, int | None]] = field(default_factory=set)

    def level(self, who: Person, ticket: Ticket) -> int:
        if not (who.is_active and who.is_agent):
            return 0
        levels = [0]
        for grant in self.grants:
            everywhere = grant.queue_id is None and grant.type_id is None
            on_queue = grant.queue_id is not None and grant.queue_id == ticket.queue_id
            on_type = grant.type_id is not None and grant.type_id == ticket.type_id
            if who.pk in self.groups.get(grant.group_id, ()) and (everywhere or on_queue or on_type):
                levels.append(grant.level)
        if who.pk in (ticket.owner_id, ticket.responsible_id):
            levels.append(Level.REPLY)
        return max(levels)

    def acts(self, who: Person, ticket: Ticket) -> set[str]:
        level = self.level(who, ticket)
        may = {act for needed, acts in NEEDS.items() if needed <= level for act in acts}
        if (ticket.pk, ticket.merged_into_id, who.pk) in self.merges and level >= Level.REPLY:
            may.add("undo_merge")
        if ticket.merged_into_id is not None:
            return may & ON_MERGED
        if ticket.locked and who.pk not in (ticket.owner_id, ticket.responsible_id):
            may -= FOR_THE_HOLDER
            owner = self.people.get(ticket.owner_id or 0)
            away = owner is not None and absence.is_away(owner, timezone.now())
            if level < Level.MANAGE:
                may -= {"unlock"} if away else {"unlock", *TAKING}
        return may

    def parts(self, ticket: Ticket) -> set[int]:
        """The ticket and all that became part of it."""
        found = {ticket.pk}
        while more := {t.pk for t in self.tickets.values() if t.merged_into_id in found} - found:
            found |= more
        return found

    def roots(self, ticket: Ticket) -> list[Ticket]:
        found = [ticket]
        while found[-1].merged_into_id is not None:
            found.append(self.tickets[found[-1].merged_into_id])
        return found

    def shares(self, who: Person, ticket: Ticket) -> bool:
        organization = who.organization
        if organization is None or ticket.organization_id != organization.pk:
            return False
        contacts = organization.sharing == Organization.Sharing.CONTACTS and who.is_contact_person
        return organization.sharing == Organization.Sharing.EVERYBODY or contacts

    def concerns(self, who: Person, ticket: Ticket) -> bool:
        return ticket.customer_id == who.pk or (ticket.pk, who.pk) in self.copies or self.shares(who, ticket)

    def licensed(self, who: Person, ticket: Ticket) -> bool:
        required = ticket.queue.licence_rule == LicenceRule.REQUIRED
        return not required or ticket.pk in self.waived or entitlement.is_entitled(who.organization_id)

    def readable(self, who: Person, ticket: Ticket, *, as_guest: bool = False) -> set[int]:
        shown = [a for a in self.articles if a.ticket_id == ticket.pk and a.visible and a.kind != Kind.NOTE]
        if ticket.customer_id == who.pk or (not as_guest and self.shares(who, ticket)):
            return {a.pk for a in shown}
        own = self.emails.get(who.pk, set())
        return {a.pk for a in shown if a.author_id == who.pk or own & {mail.lower() for _, mail in [*a.to, *a.cc]}}


def facts() -> Facts:
    people = {p.pk: p for p in Person.objects.select_related("organization")}
    found = Facts(people, {t.pk: t for t in Ticket.objects.select_related("queue", *fetch.WITH)})
    for group, person in Group.members.through.objects.values_list("group", "person"):
        found.groups.setdefault(group, set()).add(person)
    found.copies = set(Participant.objects.values_list("ticket", "person"))
    found.articles = list(Article.objects.all())
    found.emails = {key: set(addresses.of(person)) for key, person in people.items()}
    released = LicenceReview.objects.filter(released=LicenceReview.Released.WAIVED)
    found.waived = set(released.values_list("ticket", flat=True))
    found.merges = set(Merge.objects.filter(undone_at=None).values_list("source", "target", "by"))
    return found


def deviations(staff: Iterable[Person], customers: Iterable[Person]) -> Iterator[str]:
    """Each place where `access` says something else than the table, one at a time."""
    yield from at_the_desk([*staff, *list(customers)[:1]])
    yield from in_the_portal(customers)


def at_the_desk(people: Iterable[Person]) -> Iterator[str]:
    keeping.forget_all()
    known = facts()
    for ticket in known.tickets.values():
        yield from _about(known, ticket)
    for who in people:
        yield from _desk(known, Person.objects.get(pk=who.pk))


def in_the_portal(people: Iterable[Person]) -> Iterator[str]:
    keeping.forget_all()
    known = facts()
    for key in [person.pk for person in people]:
        who = Person.objects.select_related("organization").get(pk=key)
        yield from _portal(known, who)
        yield from _guest(known, who)
    yield from _nobody(known)


def _desk(known: Facts, who: Person) -> Iterator[str]:
    tickets = list(known.tickets.values())
    for level in Level:
        listed = set(scope.tickets_for(who, level).values_list("pk", flat=True))
        if listed != {t.pk for t in tickets if known.level(who, t) >= level}:
            yield f"{who} lists at {level.name}"
    for ticket in tickets:
        level, may = known.level(who, ticket), known.acts(who, ticket)
        if scope.level_on(who, ticket) != level:
            yield f"{who} level on {ticket.number}"
        if {act for act, yes in abilities.acts_for(who, ticket).items() if yes} != may:
            odd = sorted({act for act, yes in abilities.acts_for(who, ticket).items() if yes} ^ may)
            yield f"{who} acts on {ticket.number}: {odd}"
        owner = known.people.get(ticket.owner_id or 0)
        away = owner is not None and absence.is_away(owner, timezone.now())
        if abilities.may_take_over(who, ticket) != (level >= (Level.REPLY if away else Level.MANAGE)):
            yield f"{who} takes {ticket.number} over"
        for act in ("view", "reply", "assign", "undo_merge", "unlock"):
            if _opens(who, ticket, act) != (act in may if level else None):
                yield f"{who} {act} {ticket.number}"
        reads = {a.pk for a in known.articles if a.ticket_id in known.parts(ticket)} if level else set()
        if set(scope.articles_for(who, ticket).values_list("pk", flat=True)) != reads:
            yield f"{who} articles of {ticket.number}"
        if {a.pk for a in scope.thread_for(who, ticket)} != reads:
            yield f"{who} thread of {ticket.number}"
        if reasons.at_desk(who, ticket).sees != bool(level):
            yield f"{who} is told of {ticket.number}"
        heard = hearing.Heard(
            ticket.number,
            frozenset([ticket.queue_id]),
            ticket.type_id,
            frozenset(key for key in (ticket.owner_id, ticket.responsible_id) if key),
            frozenset(),
            frozenset(),
        )
        if who.is_active and who.is_agent and hearing.hears(who, heard) != bool(level):  # nobody else has a stream
            yield f"{who} hears of {ticket.number}"
    for article in known.articles:
        sees = any(known.level(who, step) for step in known.roots(known.tickets[article.ticket_id]))
        if _there(fetch.article, who, article.public_id) != sees:
            yield f"{who} fetches article {article.pk}"
        for attachment in article.attachments.all():
            if _there(fetch.attachment, who, attachment.public_id) != sees:
                yield f"{who} fetches file {attachment.pk}"
    if _opens(who, Ticket(number="2014020442000018"), "view") is not None:
        yield f"{who} opens what is not there"
    yield from _places(known, who)


def _places(known: Facts, who: Person) -> Iterator[str]:
    for level in Level:
        wanted = {
            q.pk
            for q in Queue.objects.filter(is_active=True)
            if known.level(who, Ticket(queue=q, type=None)) >= level
        }
        if set(scope.queues_for(who, level).values_list("pk", flat=True)) != wanted:
            yield f"{who} queues at {level.name}"
        if {place.pk for place in choices.queues(who, level)} != wanted:
            yield f"{who} is offered queues at {level.name}"
    for ticket in known.tickets.values():
        here = known.level(who, ticket)
        for queue in Queue.objects.filter(is_active=True):
            there = known.level(who, Ticket(queue=queue, type_id=ticket.type_id))
            may = there <= here and (queue.open_to_moves or there >= Level.REPLY)
            if abilities.may_move_to(who, ticket, queue.pk, queue.open_to_moves) != may:
                yield f"{who} moves {ticket.number} to {queue}"
        for kind in {t.type_id: t.type for t in known.tickets.values()}.values():
            there = known.level(who, Ticket(queue_id=ticket.queue_id, type=kind))
            if abilities.may_retype_to(who, ticket, kind) != (Level.REPLY <= there <= here):
                yield f"{who} retypes {ticket.number}"
            if abilities.may_open(who, ticket.queue, kind) != (there >= Level.REPLY):
                yield f"{who} opens in {ticket.queue}"


def _about(known: Facts, ticket: Ticket) -> Iterator[str]:
    unheld = Ticket(queue_id=ticket.queue_id, type_id=ticket.type_id)
    for level in (Level.VIEW, Level.REPLY):
        wanted = {p.pk for p in known.people.values() if known.level(p, unheld) >= level}
        if set(scope.agents_for(ticket, level).values_list("pk", flat=True)) != wanted:
            yield f"agents for {ticket.number} at {level.name}"
    seeing = {p.pk for p in known.people.values() if known.level(p, ticket)}
    if scope.seeing(ticket, [p.pk for p in known.people.values()]) != seeing:
        yield f"seeing {ticket.number}"
    some = {key for key in known.people if key % 2}
    if scope.seeing(ticket, some) != seeing & some:
        yield f"some seeing {ticket.number}"
    if {p.pk for p in sights.agents_seeing(ticket)} != seeing:
        yield f"sights of {ticket.number}"


def _portal(known: Facts, who: Person) -> Iterator[str]:
    listed = set(scope.portal_tickets_for(who).values_list("pk", flat=True))
    if listed != {t.pk for t in known.tickets.values() if known.concerns(who, t) and known.licensed(who, t)}:
        yield f"{who} lists in the portal"
    for ticket in known.tickets.values():
        if licensed.opens(who, ticket) != known.licensed(who, ticket):
            yield f"{who} licence for {ticket.number}"
        for act in ("view", "close"):
            if (answer := _portal_opens(who, ticket, act)) != _portal_may(known, who, ticket, act):
                yield f"{who} {act} {ticket.number} in the portal: {answer}"
        reads = known.readable(who, ticket)
        if set(scope.portal_articles_for(who, ticket).values_list("pk", flat=True)) != reads:
            yield f"{who} reads of {ticket.number} in the portal"
        opens = _portal_may(known, who, ticket, "view") == "yes"
        for article in [a for a in known.articles if a.ticket_id == ticket.pk]:
            if _there(fetch.portal_article, who, ticket.number, article.public_id) != (opens and article.pk in reads):
                yield f"{who} fetches article {article.pk} in the portal"
            for file in article.attachments.all():
                shown = opens and article.pk in reads
                if _there(fetch.portal_attachment, who, ticket.number, file.public_id) != shown:
                    yield f"{who} fetches file {file.pk} in the portal"


def _portal_may(known: Facts, who: Person, ticket: Ticket, act: str) -> str:
    if not known.concerns(who, ticket) or not who.is_active:
        return "not there"
    if not known.licensed(who, ticket):
        return "no licence"
    owns = ticket.customer_id == who.pk or (who.is_contact_person and known.shares(who, ticket))
    return "yes" if act in ("view", "reply") or owns else "no"


def _guest(known: Facts, who: Person) -> Iterator[str]:
    """Somebody with a link to one ticket: that one and no other."""
    tickets = list(known.tickets.values())
    for ticket, other in zip(tickets, [*tickets[1:], tickets[0]], strict=True):
        guest = Guest(ticket.pk, who, "", 1)
        if set(scope.articles_for(guest, ticket).values_list("pk", flat=True)) != known.readable(
            who, ticket, as_guest=True
        ):
            yield f"{who} as guest reads {ticket.number}"
        for act in ("view", "close"):
            may = "not there"
            if who.is_active:
                closes = act == "view" or ticket.customer_id == who.pk
                may = ("yes" if closes else "no") if known.licensed(who, ticket) else "no licence"
            if _portal_opens(guest, ticket, act) != may:
                yield f"{who} as guest does {act} on {ticket.number}"
        if _portal_opens(guest, other, "view") != "not there":
            yield f"{who} as guest of {ticket.number} opens {other.number}"


def _nobody(known: Facts) -> Iterator[str]:
    ticket = next(iter(known.tickets.values()))
    nobody = Guest(ticket.pk, None, "", 1)
    if scope.portal_articles_for(nobody, ticket).exists() or _portal_opens(nobody, ticket, "view") == "yes":
        yield "a guest who is nobody reads"
    if _portal_opens(nobody, Ticket(number="2014020442000018"), "view") != "not there":
        yield "a guest opens what is not there"
    ours, others = AccessLink.Purpose.TICKET, AccessLink.Purpose.SETUP
    made = [
        guest_of(AccessLink(purpose=p, about=about)) is not None
        for p, about in ((ours, 1), (others, 1), (ours, None))
    ]
    if made != [True, False, False]:
        yield "who a guest is"


def _opens(who: Person, ticket: Ticket, act: str) -> bool | None:
    """None: as if there were no such ticket."""
    try:
        fetch.ticket(who, ticket.number, to=act)
    except NotThere:
        return None
    except NotAllowed:
        return False
    return True


def _portal_opens(who: Person | Guest, ticket: Ticket, act: str) -> str:
    try:
        fetch.portal_ticket(who, ticket.number, to=act)
    except NotThere:
        return "not there"
    except NoLicence:
        return "no licence"
    except NotAllowed:
        return "no"
    return "yes"


def _there(fetching: object, *asked: object) -> bool:
    try:
        fetching(*asked)  # type: ignore[operator]
    except (NotThere, NotAllowed):
        return False
    return True
