"""The test of the tests: each check of the gate is taken out in turn, and the comparison with rights.md notices."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import FunctionType, ModuleType

import pytest
from django.db import transaction
from django.utils import timezone

from deskbell.access import abilities, fetch, guest, hearing, levels, licensed, scope
from deskbell.blobs import storage
from deskbell.contracts import recording
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Group, Organization, Person
from deskbell.queues import licence_rules
from deskbell.queues.models import Grant, Level, LicenceRule, Queue, TicketType
from deskbell.tickets import assigning, licensing, locking, merging, noting, receiving
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Ticket
from tests.access.naive import at_the_desk, deviations, in_the_portal
from tests.world import World

GATE: dict[ModuleType, list[str]] = {
    levels: ["levels_of", "is_active_agent", "_read_levels"],
    scope: [
        *("tickets_q", "level_on", "queues_for", "agents_for", "seeing"),
        *("portal_tickets_for", "concerning", "shared_q", "shares_with", "articles_for", "thread_for"),
        *("portal_articles_for", "_concerning", "concerns"),
    ],
    abilities: [
        "_why_not",
        "may_take_over",
        "_merged",
        "may_move_to",
        "may_retype_to",
        "may_open",
        "_stays",
        "portal_may",
    ],
    fetch: ["ticket", "article", "attachment", "_must_see", "portal_ticket", "portal_article", "portal_attachment"],
    licensed: ["closed_queues", "open_q", "opens"],
    hearing: ["hears"],
    guest: ["guest_of"],
}
MERGED = "Merge.objects.filter(source=ticket, target=target, undone_at=None, by=person)"
SAME = frozenset(
    {
        # What was read once is read again; nobody who is anonymous has the rest.
        "levels.levels_of: “known is None” always",
        "levels.is_active_agent: without “person.is_authenticated” in "
        "“person.is_authenticated and person.is_active and person.is_agent”",
        # None is among no keys.
        "scope.seeing: without “key is not None” in “key in keys and key is not None”",
        "scope.seeing: “key is not None” always",
        # Its caller asks for these too.
        "scope._concerning: without “ticket=ticket” in “Article.objects.filter(ticket=ticket, visible=True)”",
        "scope._concerning: without “visible=True” in “Article.objects.filter(ticket=ticket, visible=True)”",
        "fetch.portal_ticket: without “person is None” in “person is None or not licensed.opens(person, found)”",
        # A ticket that is part of none was merged by nobody, and one that stands is part of one ticket only.
        f"abilities._merged: without “target is not None” in “target is not None and {MERGED}.exists()”",
        "abilities._merged: “target is not None” always",
        f"abilities._merged: without “target=target” in “{MERGED}”",
        # Two ways to the same levels (test_levels).
        "levels._read_levels: without “if len(rows) > MANY”",
        "levels._read_levels: “len(rows) > MANY” always",
        # Where no queue asks for a licence the answer is the same, only later.
        "licensed.closed_queues: without “not required” in "
        "“not required or entitlement.is_entitled(person.organization_id)”",
        "licensed.open_q: without “if not closed”",
    }
)
"""Checks without which the answers are the same."""


@dataclass(frozen=True)
class Mutant:
    """A function of the gate with one of its checks gone."""

    function: FunctionType
    name: str
    code: object


class _Without(ast.NodeTransformer):
    """Takes the check of this place out; `what` says which."""

    def __init__(self, place: int) -> None:
        self.place, self.at, self.what = place, -1, ""

    def _mine(self) -> bool:
        self.at += 1
        return self.at == self.place

    def visit_If(self, node: ast.If) -> ast.AST:
        if self._mine():
            self.what = f"without “if {ast.unparse(node.test)}”"
            node.test = ast.Constant(False)
            return node
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        for value in list(node.values):
            if self._mine():
                self.what = f"without “{ast.unparse(value)}” in “{ast.unparse(node)}”"
                node.values.remove(value)
                return node.values[0] if len(node.values) == 1 else node
        return self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if self._mine():
            self.what = f"“{ast.unparse(node)}” always"
            return ast.Constant(True)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("filter", "exclude"):
            for given in [*node.args, *node.keywords]:
                if self._mine():
                    self.what = f"without “{ast.unparse(given)}” in “{ast.unparse(node)}”"
                    kept = [arg for arg in node.args if arg is not given]
                    node.args, node.keywords = kept, [word for word in node.keywords if word is not given]
                    return node
        return self.generic_visit(node)


def mutants() -> Iterator[Mutant]:
    for module, names in GATE.items():
        for name in names:
            function = getattr(module, name)
            source = inspect.getsource(function)
            for place in range(100):
                without = _Without(place)
                tree = without.visit(ast.parse(source))
                if not without.what:
                    break
                space = dict(vars(module))
                exec(compile(ast.fix_missing_locations(tree), module.__name__, "exec"), space)  # noqa: S102  our own source
                label = f"{module.__name__.rpartition('.')[2]}.{name}: {without.what}"
                yield Mutant(function, label, space[name].__code__)


def situations(world: World) -> tuple[list[Person], list[Person]]:
    """Every kind of grant, holder, lock, merge, copy, sharing and licence once. Agents and customers to ask for."""
    kind, other = TicketType.objects.create(name="Incident"), TicketType.objects.create(name="Wish")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=kind, level=Level.NOTE)
    special = TicketType.objects.create(name="Special")
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), type=special, level=Level.MANAGE)
    closed = Queue.objects.create(name="Closed", path="Closed", open_to_moves=False)
    resting = Queue.objects.create(name="Resting", path="Resting", is_active=False)
    Grant.objects.create(group=Group.objects.get(name="Billing agents"), queue=resting, level=Level.MANAGE)
    eve = Person.objects.create(name="Eve", username="eve", is_agent=True)
    gone = Person.objects.create(name="Gone", username="gone", is_agent=True)
    lone = Person.objects.create(name="Lone", username="lone", is_agent=True)
    all_over = Group.objects.create(name="Everywhere")
    all_over.members.set([eve, gone, world.ines])
    Grant.objects.create(group=all_over, level=Level.REPLY)
    Grant.objects.create(group=all_over, queue=closed, level=Level.MANAGE)
    today = timezone.now().date()
    Person.objects.filter(pk=lone.pk).update(away_from=today, away_until=today + timedelta(days=1))
    file = NewFile(storage.store(b"bytes"), "file.txt", "text/plain")
    tickets = [
        world.ticket(type=kind),
        world.ticket(world.dora, world.billing, type=other),
        world.ticket(queue=closed),
    ]
    noting.note(by=world.ada, ticket=tickets[0], text="secret", files=(file,))
    copy = world.ticket(participants=[world.colin, world.dora])
    world.ticket(world.dora, participants=[world.otto])
    to = (MailAddress("", "COLIN@acme.example"),)
    for writer, more in ((world.colin, {}), (world.carla, {"cc": to}), (world.carla, {"to": to}), (world.carla, {})):
        receiving.receive(by=writer, ticket=copy, article=world.message(writer, "more", **more))
    hidden = receiving.receive(by=world.carla, ticket=copy, article=world.message(world.carla, "hidden"))
    Article.objects.filter(pk=hidden.articles.latest("pk").pk).update(visible=False)
    noting.note(by=world.ada, ticket=copy, text="a note that somebody marked as visible")
    Article.objects.filter(ticket=copy, kind=Article.Kind.NOTE).update(visible=True)
    locking.lock(by=world.ada, ticket=copy)
    held = assigning.assign(by=world.ada, ticket=world.ticket(), owner=lone)
    locking.lock(by=lone, ticket=held)
    answered = assigning.set_responsible(by=world.ada, ticket=world.ticket(world.dora), responsible=lone)
    Ticket.objects.filter(pk=answered.pk).update(locked=True, owner=world.ada)
    assigning.assign(by=world.ada, ticket=world.ticket(), owner=gone)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    Ticket.objects.filter(pk=world.ticket(world.dora, closed).pk).update(responsible=world.ines)
    source, target = world.ticket(world.dora), world.ticket(world.carla, world.billing)
    merging.merge(by=eve, ticket=source, into=target)
    merging.merge(by=world.ada, ticket=world.ticket(world.dora), into=target)
    merging.merge(by=world.ben, ticket=world.ticket(type=kind), into=world.ticket(type=special))
    again, into = world.ticket(world.dora), world.ticket(world.carla)
    merging.merge(by=eve, ticket=again, into=into)
    merging.undo(by=eve, ticket=Ticket.objects.get(pk=again.pk))
    merging.merge(by=world.ada, ticket=Ticket.objects.get(pk=again.pk), into=into)
    licence_rules.set_rule(by=world.ines, queue=world.billing, rule=LicenceRule.REQUIRED)
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    licensing.waive(by=world.ada, ticket=tickets[1])
    world.ticket(world.dora, world.billing)
    Organization.objects.filter(name="Acme").update(sharing=Organization.Sharing.CONTACTS)
    Organization.objects.filter(name="Brightside").update(sharing=Organization.Sharing.EVERYBODY)
    Person.objects.filter(pk=world.otto.pk).update(is_contact_person=True)
    secret = Organization.objects.create(name="Secret", sharing=Organization.Sharing.NOBODY)
    chief, clerk = (Person.objects.create(name=name, organization=secret) for name in ("Chief", "Clerk"))
    Person.objects.filter(pk=chief.pk).update(is_contact_person=True)
    Ticket.objects.filter(pk=world.ticket(world.dora).pk).update(customer=clerk, organization=secret)
    newcomer = Person.objects.create(name="Newcomer", organization=world.dora.organization)
    off = Person.objects.create(name="Off", organization=world.dora.organization, is_active=False)
    Ticket.objects.filter(pk=world.ticket(world.dora).pk).update(customer=off)
    alone = Person.objects.create(name="Alone")
    staff = [world.ada, world.ben, world.ines, eve, gone, lone]
    return staff, [world.carla, world.colin, world.dora, world.otto, newcomer, off, alone, chief]


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_without_any_of_its_checks_the_gate_is_found_open(world: World) -> None:
    staff, customers = situations(world)
    assert list(deviations(staff, customers)) == []
    survived = {mutant.name for mutant in mutants() if not _noticed(mutant, staff, customers)}
    assert survived == SAME


def _noticed(mutant: Mutant, staff: list[Person], customers: list[Person]) -> bool:
    """The side it is likely to be noticed at is asked first."""
    sides = [partial(at_the_desk, [*staff, customers[0]]), partial(in_the_portal, customers)]
    if any(word in mutant.name for word in ("portal", "licensed", "guest", "shar", "concern")):
        sides.reverse()
    before = mutant.function.__code__
    mutant.function.__code__ = mutant.code
    try:
        with transaction.atomic():
            return any(next(side(), None) is not None for side in sides)
    except Exception:  # it broke: that is noticed too
        return True
    finally:
        mutant.function.__code__ = before
