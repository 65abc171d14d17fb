from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.people import absence, preferring
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, Queue, State, Subscription, TicketType
from deskbell.tickets import assigning, closing, counts, drafting, locking, pending, watching
from deskbell.tickets.models import Draft, Ticket
from deskbell.web.agent import widgets
from deskbell.web.agent.desk import FILTERS, LISTS, Desk, within
from tests.web.agent.conftest import signed_in
from tests.world import World

NUMBER = re.compile(r'<span class="no">#([^<]+)</span>')


def widget(client: Client, id: str, **show: str) -> dict[str, object]:
    """What the dashboard shows under that name."""
    page = client.get("/desk/", show)
    return next(w for w in page.context["main"] if w["id"] == id)


def test_a_new_ticket_of_nobody_stands_under_new(world: World, ada: Client) -> None:
    world.ticket(title="Nobody has me")
    new = widget(ada, "new")
    assert "Nobody has me" in new["rows"]
    assert new["count"] == 1
    assert widget(ada, "open")["rows"] == ""


def test_a_new_ticket_that_somebody_owns_stands_under_open(world: World, ada: Client) -> None:
    locking.lock(by=world.ada, ticket=world.ticket(title="Taken"))
    assert widget(ada, "new")["rows"] == ""
    assert "Taken" in widget(ada, "open", open="all")["rows"]


@pytest.fixture
def mixed(world: World) -> World:
    """Tickets in every situation: queues with and without Ada's grant, a type she is granted, owned, held by
    others, watched, hers to answer for, waiting, pending, due, closed."""
    sales = Queue.objects.create(name="Sales", path="Sales")
    kind = TicketType.objects.create(name="Incident")
    Group.objects.get(name="Support agents").grants.create(queue=sales, level=Level.REPLY)
    Group.objects.get(name="Support agents").grants.create(type=kind, level=Level.REPLY)
    Subscription.objects.create(person=world.ada, queue=world.support)
    Subscription.objects.create(person=world.ada, queue=world.billing)
    reminder = State.objects.get(code="pending_reminder")
    now = timezone.now()
    n = 0
    for queue in (world.support, sales, world.billing):
        for owner in (None, world.ada, world.ben):
            for what in ("new", "locked", "due", "later", "closed", "typed", "responsible", "watched"):
                ticket = world.ticket(queue=queue, title=f"{queue.name} {owner} {what}")
                n += 1
                if owner:
                    ticket = assigning.assign(by=owner, ticket=ticket, owner=owner)
                    if what != "locked" and n % 2:
                        ticket = locking.unlock(by=owner, ticket=ticket)
                if what == "due" and not ticket.locked:
                    until = now + timedelta(days=1)
                    pending.set_state(by=world.ines, ticket=ticket, state=reminder, until=until)
                    Ticket.objects.filter(pk=ticket.pk).update(pending_until=now - timedelta(hours=1))
                if what == "later" and not ticket.locked:
                    until = now + timedelta(days=1)
                    pending.set_state(by=world.ines, ticket=ticket, state=reminder, until=until)
                if what == "closed":
                    closing.close(by=None, ticket=ticket)
                if what == "typed":
                    Ticket.objects.filter(pk=ticket.pk).update(type=kind)
                if what == "responsible":
                    Ticket.objects.filter(pk=ticket.pk).update(responsible=world.ada)
                if what == "watched":
                    watching.watch(by=world.ada, ticket=ticket)
    counts.recount()  # types and responsibles were set beside the verbs
    return world


def everywhere(world: World) -> Person:
    chief = Person.objects.create(name="Cleo Chief", username="cleo", is_agent=True)
    group = Group.objects.create(name="Chiefs")
    group.members.add(chief)
    Grant.objects.create(group=group, level=Level.MANAGE)
    Subscription.objects.create(person=chief, queue=world.billing)
    return chief


def test_every_number_is_as_many_as_its_list_has(mixed: World) -> None:
    for person in (mixed.again(mixed.ada), mixed.again(mixed.ben), everywhere(mixed)):
        desk = Desk(person)
        figures = desk.figures().lists
        for one in LISTS.values():
            for name in FILTERS:
                shown = desk.tickets.filter(one.where(person), within(name, person.pk, desk.queues)).count()
                assert figures[one.id, name] == shown, (person, one.id, name)
        assert any(figures.values())


def test_the_chips_say_those_numbers(mixed: World) -> None:
    ada = signed_in(mixed.ada)
    for one in LISTS.values():
        for name in one.filters:
            shown = widget(ada, one.id, **{one.id: name})
            chip = next(chip for chip in shown["filters"] if chip["current"])
            rows = len(NUMBER.findall(str(shown["rows"])))
            assert rows == min(chip["count"], one.size), (one.id, name)
            alone = ada.get(chip["part"]).content.decode()
            assert len(NUMBER.findall(alone)) == rows


def test_who_chose_no_queues_has_none_and_not_all(world: World, ada: Client) -> None:
    world.ticket()
    new = widget(ada, "new", new="queues")
    assert (new["count"], new["rows"]) == (0, "")


def test_waiting_customers_come_first_and_longest_first(world: World, ada: Client) -> None:
    for title in ("first", "second", "answered"):
        ticket = world.ticket(title=title)
        assigning.assign(by=world.ada, ticket=ticket, owner=world.ada)
        if title == "answered":
            closing.close(by=world.ada, ticket=ticket)  # nobody waits any more
            closing.reopen(by=world.ada, ticket=ticket)
    rows = str(widget(ada, "open", open="all")["rows"])
    assert rows.index("first") < rows.index("second") < rows.index("answered")
    assert rows.count('class="ring"') == 2


def test_other_queues_are_neither_shown_nor_counted(world: World, ada: Client) -> None:
    world.ticket(queue=world.billing, title="Invoice")
    assert "Invoice" not in ada.get("/desk/").content.decode()
    assert widget(ada, "new")["count"] == 0
    assert "Billing" not in ada.get("/desk/").content.decode()


def test_a_customers_subject_is_text_and_not_markup(world: World, ada: Client) -> None:
    world.ticket(title="<script>alert(1)</script>\"'&")
    content = ada.get("/desk/").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_widgets_are_hidden_and_put_in_an_order(world: World, ada: Client) -> None:
    everything = ["open", "new", "due", "drafts", "week", "away"]
    shown = ["open", "due", "drafts", "away"]
    ada.post("/desk/arrangement/", {"all": everything, "w": shown, "show-open": "all", "show-due": "nothing"})
    page = ada.get("/desk/")
    assert [w["id"] for w in page.context["main"]] == ["open", "due"]
    assert [w["id"] for w in page.context["side"]] == ["drafts", "away"]
    assert next(f["current"] for f in widget(ada, "open")["filters"] if f["name"] == FILTERS["all"])
    ada.post("/desk/arrangement/", {"usual": "1"})
    assert [w["id"] for w in ada.get("/desk/").context["main"]] == ["new", "open", "due"]


def test_an_arrow_moves_a_widget_without_a_script(world: World, ada: Client) -> None:
    order = [thing.id for thing in ada.get("/desk/arrangement/").context["things"]]
    answer = ada.post("/desk/arrangement/", {"all": order, "w": order, "down": "new"}, follow=True)
    assert answer.redirect_chain == [("/desk/arrangement/", 302)]
    assert [thing.id for thing in answer.context["things"]] == ["open", "new", *order[2:]]


def test_what_was_arranged_long_ago_is_no_trouble(world: World, ada: Client) -> None:
    for nonsense in ([1], {"order": [None, "gone", 7], "off": "new", "show": [1]}, {"show": {"open": 5}}, "x"):
        preferring.arrange(world.ada, widgets.KEY, nonsense)
        assert ada.get("/desk/").status_code == 200, nonsense


def test_beside_stand_who_is_away_and_what_is_not_sent(world: World, ada: Client) -> None:
    today = timezone.now().date()
    absence.be_away(world.ben, since=today, until=today + timedelta(days=2), substitute=world.ada)
    ticket, hidden = world.ticket(title="Half an answer"), world.ticket(queue=world.billing, title="Not yours")
    for one in (ticket, hidden):
        drafting.save(by=world.ada, ticket=one, kind=Draft.Kind.REPLY, text="Dear")
    drafting.save(by=world.ada, ticket=None, kind=Draft.Kind.NEW_MAIL, text="Without a ticket yet")
    drafting.save(by=world.ada, ticket=None, kind=Draft.Kind.NEW_CALL)
    page = ada.get("/desk/").content.decode()
    assert "Without a ticket yet" in page
    assert "Ben Wolf" in page
    assert "Ada Lark covers" in page
    assert "Half an answer" in page
    assert "Not yours" not in page


def test_a_widget_that_is_none_is_not_there(world: World, ada: Client) -> None:
    for name in ("nothing", "search-nothing", "week"):
        assert ada.get(f"/desk/widgets/{name}/").status_code == 404


def test_an_agent_without_any_group_has_a_dashboard_and_what_is_theirs(world: World) -> None:
    alone = Person.objects.create(name="Alma Alone", username="alma", is_agent=True)
    theirs = world.ticket(title="Hers all the same", owner=alone)
    world.ticket(title="Nobody may show her this")
    counts.recount()
    alma = signed_in(alone)
    for address in (
        "/desk/",
        "/desk/tickets/",
        "/desk/tickets/?s=mine",
        "/desk/search/?q=hers",
        "/desk/preferences/",
    ):
        answer = alma.get(address, follow=True)
        assert answer.status_code == 200 and "Nobody may show" not in answer.content.decode(), address
    assert theirs.title in alma.get("/desk/tickets/").content.decode()
    assert Desk(Person.objects.get(pk=alone.pk)).figures().lists["open", "all"] == 1
