from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Level, State, TicketType
from deskbell.tickets import linking, locking
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.web.agent.forms.bulk import MOST
from tests.web.agent.conftest import signed_in
from tests.world import World

URL = "/desk/bulk/"


def state(code: str) -> str:
    return State.objects.get(code=code).public_id


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("state", "owner", "queue").get(pk=ticket.pk)


def colleague(world: World, level: int = Level.REPLY) -> Person:
    """Another agent of Support."""
    mia = Person.objects.create(name="Mia Sand", username="mia", is_agent=True)
    group = Group.objects.create(name="Second line")
    group.members.add(mia)
    Grant.objects.create(group=group, queue=world.support, level=level)
    return mia


def confirmed(client: Client, chosen: dict[str, object]) -> HttpResponse:
    """Send it, read what it warns of, and send it again."""
    knows = client.post(URL, chosen).context["knows"]
    return client.post(URL, {**chosen, "knows": knows})


def test_the_form_lists_what_was_ticked_and_nothing_else(world: World, ada: Client) -> None:
    mine, other, hidden = world.ticket(), world.ticket(title="Not ticked"), world.ticket(queue=world.billing)
    page = ada.post(URL, {"t": [mine.number, hidden.number], "do": "owner"}).content.decode()
    assert f'value="{mine.number}"' in page
    assert other.number not in page
    assert hidden.number not in page


def test_everything_chosen_is_done_with_every_ticket(world: World, ada: Client) -> None:
    mia = colleague(world)
    tickets = [world.ticket() for _ in range(3)]
    chosen = {
        "owner": mia.public_id,
        "priority": "5",
        "note": "Taken from the meeting.",
        "state": state("open"),
        "next": "/desk/tickets/?s=open",
    }
    answer = ada.post(URL, {"t": [t.number for t in tickets], "do": "apply", **chosen}, follow=True)
    assert answer.redirect_chain == [("/desk/tickets/?s=open", 302)]
    assert "3 tickets changed." in answer.content.decode()
    for ticket in map(again, tickets):
        assert (ticket.owner, ticket.locked, ticket.priority, ticket.state.code) == (mia, True, 5, "open")
        assert ticket.articles.filter(kind=Article.Kind.NOTE, text="Taken from the meeting.").count() == 1


def test_who_takes_tickets_over_may_change_them_in_the_same_act(world: World, ada: Client) -> None:
    ticket = world.ticket()
    locking.lock(by=colleague(world), ticket=ticket)
    ada.post(
        URL, {"t": ticket.number, "do": "apply", "owner": world.ada.public_id, "state": state("closed_successful")}
    )
    assert again(ticket).state.code == "closed_successful"
    assert again(ticket).owner == world.ada


def test_one_that_is_refused_is_listed_and_the_others_are_done(world: World, ada: Client) -> None:
    free, held = world.ticket(title="Free"), world.ticket(title="Held")
    locking.lock(by=colleague(world), ticket=held)
    page = ada.post(URL, {"t": [free.number, held.number], "do": "close"}).content.decode()
    assert again(free).is_closed
    assert not again(held).is_closed
    assert "1 ticket was not changed" in page
    assert "Mia Sand has locked this ticket" in page
    assert held.number in page
    assert free.number not in page


def test_a_ticket_is_changed_as_a_whole_or_not_at_all(world: World, ada: Client) -> None:
    """The note is allowed, the priority of what another locked is not: there is no note either."""
    held = world.ticket()
    locking.lock(by=colleague(world), ticket=held)
    before = again(held).seq
    ada.post(URL, {"t": held.number, "do": "apply", "note": "Half done", "priority": "1"})
    assert again(held).seq == before
    assert not Article.objects.filter(text="Half done").exists()
    assert not Event.objects.filter(ticket=held, kind=Event.Kind.NOTED).exists()


def test_what_one_does_not_see_is_as_if_it_were_not_there(world: World, ada: Client) -> None:
    hidden = world.ticket(queue=world.billing, title="Invoice 7")
    for number in (hidden.number, "2020010112345678"):
        page = ada.post(URL, {"t": number, "do": "close"}).content.decode()
        assert "There is no such ticket." in page
        assert "Invoice 7" not in page
    assert not again(hidden).is_closed


def test_an_owner_without_the_queue_is_refused(world: World) -> None:
    group = Group.objects.get(name="Billing agents")
    both = Person.objects.create(name="Bo", username="bo", is_agent=True)
    group.members.add(both)
    Group.objects.get(name="Support agents").members.add(both)
    support, billing = world.ticket(), world.ticket(queue=world.billing)
    page = signed_in(both).post(
        URL, {"t": [support.number, billing.number], "do": "apply", "owner": world.ben.public_id}
    )
    assert "Ben Wolf does not work in queue" in page.content.decode()
    assert again(billing).owner == world.ben
    assert again(support).owner is None


def test_who_would_lose_sight_is_asked_first(world: World, ada: Client) -> None:
    ticket = world.ticket()
    chosen = {"t": ticket.number, "do": "apply", "queue": world.billing.public_id}
    page = ada.post(URL, chosen).content.decode()
    assert "You will not see 1 of these tickets any more" in page
    assert again(ticket).queue == world.support
    confirmed(ada, chosen)
    assert again(ticket).queue == world.billing


def test_tickets_are_handed_over_into_a_queue_one_does_not_see(world: World, ada: Client) -> None:
    ticket = world.ticket()
    locking.lock(by=world.ada, ticket=ticket)
    chosen = {"queue": world.billing.public_id, "owner": world.ben.public_id}
    world.ben.agent_groups.add(Group.objects.get(name="Support agents"))
    confirmed(ada, {"t": ticket.number, "do": "apply", **chosen})
    assert (again(ticket).queue, again(ticket).owner, again(ticket).locked) == (world.billing, world.ben, True)


def test_nothing_chosen_and_nothing_ticked_say_so(world: World, ada: Client) -> None:
    ticket = world.ticket()
    refused = ada.post(URL, {"t": ticket.number, "do": "apply"})
    assert refused.status_code == 422
    assert "Choose what to change." in refused.content.decode()
    assert "Tick the tickets first." in ada.post(URL, {"do": "close"}, follow=True).content.decode()


def test_no_more_than_the_limit_at_once(world: World, ada: Client) -> None:
    numbers = [str(10**15 + n) for n in range(MOST + 1)]
    assert f"at most {MOST}" in ada.post(URL, {"t": numbers, "do": "close"}, follow=True).content.decode()


def test_next_leads_to_no_other_house(world: World, ada: Client) -> None:
    ticket = world.ticket()
    for to in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = ada.post(URL, {"t": ticket.number, "do": "take", "next": to})
        assert answer.headers["Location"] == "/desk/tickets/"


def test_merged_and_removed_tickets_are_left_alone(world: World, ada: Client) -> None:
    ticket = world.ticket()
    merged = State.objects.get(code="merged")
    Ticket.objects.filter(pk=ticket.pk).update(state=merged, stage=merged.stage, active=False)
    page = ada.post(URL, {"t": ticket.number, "do": "apply", "priority": "5"}).content.decode()
    assert "This ticket is merged." in page


def test_tickets_are_merged_into_the_oldest_after_who_sees_what_was_said(world: World, ada: Client) -> None:
    oldest, second, third = (world.ticket(customer) for customer in (world.carla, world.carla, world.dora))
    chosen = {"t": [third.number, oldest.number, second.number], "do": "apply", "merge": "oldest"}
    asked = ada.post(URL, chosen).content.decode()
    assert f"2 tickets become part of #{oldest.number}" in asked
    assert "different customers" in asked
    assert again(second).merged_into is None
    confirmed(ada, chosen)
    assert again(second).merged_into == again(third).merged_into == oldest


def test_merging_into_a_ticket_one_does_not_see_is_refused(world: World, ada: Client) -> None:
    ticket, hidden = world.ticket(), world.ticket(queue=world.billing)
    page = ada.post(URL, {"t": ticket.number, "do": "apply", "merge": "into", "number": hidden.number})
    assert page.status_code == 422
    assert "There is no such ticket." in page.content.decode()


def test_links_watchers_and_types(world: World, ada: Client) -> None:
    kind = TicketType.objects.create(name="Request")
    parent, one, two = (world.ticket() for _ in range(3))
    chosen = {"link": "child", "number": parent.number, "watch": "on", "type": kind.public_id}
    ada.post(URL, {"t": [one.number, two.number], "do": "apply", **chosen})
    for ticket in map(again, (one, two)):
        assert linking.links_of(ticket) == [(linking.Relation.CHILD, parent)]
        assert ticket.type == kind
        assert ticket.watches.get().person == world.ada
    ada.post(URL, {"t": [one.number, two.number], "do": "apply", "watch": "off"})
    assert not again(one).watches.exists()
