from __future__ import annotations

from django.test import Client

from deskbell.queues.models import Queue, Subscription
from deskbell.tickets import assigning, closing, locking
from tests.world import World


def test_a_new_ticket_of_nobody_stands_under_new(world: World, ada: Client) -> None:
    world.ticket(title="Nobody has me")
    page = ada.get("/desk/")
    assert "Nobody has me" in page.context["new"]["rows"]
    assert page.context["new"]["count"] == 1
    assert page.context["open"]["rows"] == ""


def test_a_new_ticket_that_somebody_owns_stands_under_open(world: World, ada: Client) -> None:
    ticket = world.ticket(title="Taken")
    locking.lock(by=world.ada, ticket=ticket)
    page = ada.get("/desk/?scope=all")
    assert page.context["new"]["rows"] == ""
    assert "Taken" in page.context["open"]["rows"]


def test_the_chips_count_what_their_lists_show(world: World, ada: Client) -> None:
    other = Queue.objects.create(name="Sales", path="Sales")
    group = world.ada.agent_groups.get()
    group.grants.create(queue=other, level=4)
    Subscription.objects.create(person=world.ada, queue=world.support)
    for queue in (world.support, other):
        assigning.assign(by=world.ada, ticket=world.ticket(queue=queue), owner=world.ada)
    unlocked = world.ticket(queue=world.support)
    assigning.assign(by=world.ada, ticket=unlocked, owner=world.ada)
    locking.unlock(by=world.ada, ticket=unlocked)
    for scope, rows in (("locked", 2), ("queues", 2), ("all", 3)):
        page = ada.get(f"/desk/?scope={scope}")
        chip = next(chip for chip in page.context["chips"] if chip["current"])
        assert (chip["count"], page.context["open"]["rows"].count("<tr ")) == (rows, rows), scope


def test_waiting_customers_come_first_and_longest_first(world: World, ada: Client) -> None:
    for title in ("first", "second", "answered"):
        ticket = world.ticket(title=title)
        assigning.assign(by=world.ada, ticket=ticket, owner=world.ada)
        if title == "answered":
            closing.close(by=world.ada, ticket=ticket)  # nobody waits any more
            closing.reopen(by=world.ada, ticket=ticket)
    rows = ada.get("/desk/?scope=all").context["open"]["rows"]
    assert rows.index("first") < rows.index("second") < rows.index("answered")
    assert rows.count('class="ring"') == 2


def test_other_queues_are_neither_shown_nor_counted(world: World, ada: Client) -> None:
    world.ticket(queue=world.billing, title="Invoice")
    page = ada.get("/desk/")
    assert "Invoice" not in page.content.decode()
    assert page.context["new"]["count"] == 0
    assert "Billing" not in page.content.decode()


def test_a_customers_subject_is_text_and_not_markup(world: World, ada: Client) -> None:
    world.ticket(title="<script>alert(1)</script>\"'&")
    content = ada.get("/desk/").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(1)" in content
