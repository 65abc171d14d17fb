"""Whatever happens to tickets, people and grants, in whatever order: everybody sees what the table says, at once, and
nothing of yesterday's rights is left in browsers, links, drafts or open pages."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.access import abilities, hearing, scope, sights
from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, agents, grouping, merging, organizing, shutting
from deskbell.people.models import Group, Organization, Person, Union
from deskbell.queues import granting
from deskbell.queues.models import Grant, Level, Queue, TicketType
from deskbell.sending import releasing
from deskbell.tickets import (
    assigning,
    drafting,
    locking,
    moving,
    noting,
    retyping,
    sealing,
    separating,
    splitting,
    uniting,
)
from deskbell.tickets import merging as ticket_merging
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Draft, Ticket
from tests.access.naive import deviations
from tests.world import PASSWORD, World

ROUNDS, STEPS = 2, 10


class History:
    """One world and what may happen in it. Each act says, through `access`, who would see more by it."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.kinds = [TicketType.objects.create(name=f"Kind {n}") for n in range(2)]
        self.queues = [world.support, world.billing, Queue.objects.create(name="Third", path="Third")]
        self.staff = [world.ada, world.ben, Person.objects.create(name="Eve", username="eve", is_agent=True)]
        self.customers = [world.carla, world.colin, world.dora, world.otto]
        for n in range(4):
            customer = chance.choice(self.customers)
            copies = chance.sample([p for p in self.customers if p != customer], 1)
            ticket = world.ticket(
                customer, chance.choice(self.queues), type=chance.choice(self.kinds), participants=copies
            )
            noting.note(by=world.ada, ticket=ticket, text=f"note {n}")
        grouping.add(by=world.ines, name="Third group")

    def ticket(self) -> Ticket:
        return self.chance.choice(list(Ticket.objects.select_related("queue", "type", "customer").order_by("pk")))

    def person(self) -> Person:
        return self.world.again(self.chance.choice(self.staff))

    def step(self) -> None:
        acts = [
            self.grant,
            self.grant,
            self.member,
            self.move,
            self.retype,
            self.own,
            self.lock,
            self.merge,
            self.unmerge,
        ]
        acts += [self.split, self.unite, self.separate, self.share, self.switch]
        self.chance.choice(acts)()

    def grant(self) -> None:
        group, level = self.chance.choice(list(Group.objects.order_by("pk"))), self.chance.choice([0, *Level.values])
        where = self.chance.choice(
            [{}, {"queue": self.chance.choice(self.queues)}, {"type": self.chance.choice(self.kinds)}]
        )
        granting.grant(by=self.world.ines, group=group, level=level, **where)

    def member(self) -> None:
        group = self.chance.choice(list(Group.objects.order_by("pk")))
        change = self.chance.choice([grouping.join, grouping.leave])
        change(by=self.world.ines, group=group, person=self.person())

    def move(self) -> None:
        ticket, agent, queue = self.ticket(), self.person(), self.chance.choice(self.queues)
        if abilities.may(agent, ticket, "move") and abilities.may_move_to(
            agent, ticket, queue.pk, queue.open_to_moves
        ):
            told = {p.pk for p in sights.agents_gaining(ticket, queue=queue)}
            self.unwidened(agent, ticket, lambda: moving.move(by=agent, ticket=ticket, queue=queue), told)

    def retype(self) -> None:
        ticket, agent, kind = self.ticket(), self.person(), self.chance.choice([None, *self.kinds])
        if abilities.may(agent, ticket, "type") and abilities.may_retype_to(agent, ticket, kind):
            told = {p.pk for p in sights.agents_gaining(ticket, type=kind)}
            self.unwidened(agent, ticket, lambda: retyping.retype(by=agent, ticket=ticket, type=kind), told)

    def unwidened(self, agent: Person, ticket: Ticket, act: object, told: set[int]) -> None:
        """The actor may not do more than before, and nobody sees more who was not named before."""
        before = scope.level_on(agent, ticket)
        saw = {p.pk for p in sights.agents_seeing(ticket)}
        act()  # type: ignore[operator]
        fresh = Ticket.objects.get(pk=ticket.pk)
        assert scope.level_on(self.world.again(agent), fresh) <= before
        assert {p.pk for p in sights.agents_seeing(fresh)} - saw <= told

    def own(self) -> None:
        ticket, agent = self.ticket(), self.person()
        heirs = list(scope.agents_for(ticket))
        if abilities.may(agent, ticket, "assign") and heirs:
            assigning.assign(by=agent, ticket=ticket, owner=self.chance.choice(heirs))

    def lock(self) -> None:
        ticket, agent = self.ticket(), self.person()
        if abilities.may(agent, ticket, "lock"):
            locking.lock(by=agent, ticket=ticket)

    def merge(self) -> None:
        ticket, into, agent = self.ticket(), self.ticket(), self.person()
        if ticket != into and abilities.may(agent, ticket, "merge") and abilities.may(agent, into, "merge"):
            ticket_merging.merge(by=agent, ticket=ticket, into=into)

    def unmerge(self) -> None:
        ticket, agent = self.ticket(), self.person()
        if abilities.may(agent, ticket, "undo_merge") and ticket_merging.undoable(ticket):
            ticket_merging.undo(by=agent, ticket=ticket)

    def split(self) -> None:
        ticket, agent = self.ticket(), self.person()
        queue = self.chance.choice(self.queues)
        if abilities.may(agent, ticket, "split") and abilities.may_open(agent, queue, None):
            article = ticket.articles.order_by("pk").first()
            assert article is not None
            splitting.split(by=agent, article=article, title="Part", customer=ticket.customer, queue=queue)

    def unite(self) -> None:
        free = [p for p in map(self.world.again, self.customers) if p.merged_into_id is None]
        one, other = self.chance.sample(free, 2)
        stays, goes = merging.in_order(one, other)
        uniting.unite(by=self.world.ines, stays=stays, goes=goes, shown=uniting.plan(stays=stays, goes=goes).digest)

    def separate(self) -> None:
        for union in Union.objects.select_related("stays", "goes").order_by("-pk"):
            if not merging.why_not(union):
                separating.separate(by=self.world.ines, union=union, shown=separating.plan(union).digest)
                return

    def share(self) -> None:
        organization = self.chance.choice(list(Organization.objects.order_by("pk")))
        sharing = self.chance.choice(Organization.Sharing.values)
        organizing.share(by=self.world.ines, organization=organization, sharing=sharing)
        customer = self.world.again(self.chance.choice(self.customers))
        organizing.appoint(by=self.world.ines, person=customer, contact=self.chance.random() < 0.5)

    def switch(self) -> None:
        person = self.world.again(self.chance.choice([*self.staff, *self.customers]))
        if person.merged_into_id is None:
            shutting.switch(by=self.world.ines, person=person, on=self.chance.random() < 0.7)


@pytest.mark.parametrize("seed", [*range(ROUNDS), *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 22))])
def test_after_every_step_everybody_sees_what_the_table_says(world: World, seed: int) -> None:
    """After each step one agent and one customer are asked about everything, in the end everybody."""
    chance = random.Random(seed)
    history = History(world, chance)
    for _ in range(STEPS):
        history.step()
        assert not list(deviations([chance.choice(history.staff)], [chance.choice(history.customers)]))
    assert not list(deviations(history.staff, history.customers))


def test_nothing_lingers_when_a_grant_goes(world: World) -> None:
    kind = TicketType.objects.create(name="Incident")
    group = Group.objects.get(name="Billing agents")
    granting.grant(by=world.ines, group=group, type=kind, level=Level.MANAGE)
    ticket = world.ticket(type=kind)
    browser = Client()
    browser.force_login(world.ben)
    page = f"/desk/tickets/{ticket.number}/"
    assert browser.get(page).status_code == 200
    article = ticket.articles.get()
    to = [MailAddress("Carla Finch", "carla@acme.example")]
    draft = drafting.save(by=world.ben, ticket=ticket, kind="reply", text="Yes.", to=to, seen=article.public_id)
    sealing.seal(draft=draft, release_at=timezone.now())
    listener = hearing.Hearing()
    listener.news()
    granting.grant(by=world.ines, group=group, type=kind, level=0)
    noting.note(by=world.ada, ticket=ticket, text="secret")
    assert [hearing.hears(world.again(world.ben), heard) for heard in listener.news()] == [False]
    for url in (page, f"{page}history/", f"{page}reply/", f"/desk/articles/{article.public_id}/body/"):
        assert browser.get(url).status_code in (404, 405)
    assert browser.post(f"{page}note/", {"text": "me too"}).status_code == 404
    assert ticket.number not in browser.get("/desk/search/", {"q": "printer"}).content.decode()
    releasing.work_once()
    draft = Draft.objects.get(pk=draft.pk)
    assert not hasattr(draft, "pending") and not OutgoingMail.objects.filter(purpose="reply").exists()


def test_nothing_lingers_when_a_role_goes(world: World) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": "ada", "password": PASSWORD})
    ticket = world.ticket()
    assert browser.get(f"/desk/tickets/{ticket.number}/").status_code == 200
    groups = list(world.ada.agent_groups.all())
    more = {"name": world.ada.name, "language": "", "groups": groups}
    agents.change(by=world.ines, person=world.ada, agent=False, administrator=True, **more)
    assert browser.get(f"/desk/tickets/{ticket.number}/").status_code == 302
    again = Client()
    again.force_login(world.again(world.ada))
    assert again.get(f"/desk/tickets/{ticket.number}/").status_code == 404
    assert Grant.objects.filter(
        group__in=groups
    ).exists()  # they wait for the agent, and give an administrator nothing


def test_a_link_of_before_opens_what_its_person_may_read_now(world: World) -> None:
    contact, other = (addresses.person_for(f"{name}@brightside.example", name) for name in ("one", "two"))
    ticket = world.ticket(contact)
    guest = Client()
    guest.get(urlsplit(link_for(ticket, contact, "one@brightside.example")).path)
    page = f"/ticket/{ticket.number}/"
    assert "It burns" in guest.get(page).content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(customer=other)
    noting.note(by=world.ada, ticket=ticket, text="secret")
    shown = guest.get(page)
    assert "secret" not in shown.content.decode()
    shutting.switch(by=world.ines, person=contact, on=False)
    assert guest.get(page).status_code == 404
