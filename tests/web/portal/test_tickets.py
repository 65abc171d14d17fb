"""My tickets and Company tickets, and what their rows may say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.access import licensed, portal_lists, scope
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import LicenceRule, State
from deskbell.tickets import closing, noting, pending, receiving
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Participant, Ticket
from deskbell.web.portal import listing
from tests.world import World

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: Person, path: str = "/tickets/") -> str:
    return signed_in(person).get(path).content.decode()


def answer(world: World, ticket: Ticket, text: str = "Try this.", **more: object) -> None:
    receiving.receive(
        by=world.ada,
        ticket=ticket,
        article=NewArticle(
            kind=Article.Kind.MAIL, side=Article.Side.AGENT, visible=True, author=world.ada, text=text, **more
        ),
    )


def copy(ticket: Ticket, person: Person) -> None:
    Participant.objects.create(ticket=ticket, person=person, added_at=timezone.now())


def share(world: World, sharing: str, contact: Person | None = None) -> None:
    Organization.objects.filter(pk=world.carla.organization_id).update(sharing=sharing)
    if contact is not None:
        Person.objects.filter(pk=contact.pk).update(is_contact_person=True)


def rows(text: str) -> list[str]:
    return re.findall(r'class="rowlink"[^>]*>([^<]+)<', text)


def test_mine_are_those_i_opened_from_any_address_and_those_i_am_in_copy_of(world: World) -> None:
    mine, other = world.ticket(title="Mine"), world.ticket(world.dora, title="Of Dora")
    copied = world.ticket(world.dora, title="Of Dora, with me")
    copy(copied, world.carla)
    text = page(world.carla)
    assert set(rows(text)) == {"Mine", "Of Dora, with me"} and other.number not in text
    assert "you are in copy" in text and f"#{mine.number}" in text and "Dora Vale" in text


def test_the_last_changed_comes_first_and_closed_ones_have_a_tab_with_their_number(world: World) -> None:
    first, second, third = (world.ticket(title=title) for title in ("One", "Two", "Three"))
    closing.close(by=world.ada, ticket=second)
    receiving.receive(by=world.carla, ticket=first, article=world.message(world.carla, "Still so"))
    assert rows(page(world.carla)) == ["One", "Three"]
    assert rows(page(world.carla, "/tickets/?show=closed")) == ["Two"]
    assert rows(page(world.carla, "/tickets/?show=all")) == ["One", "Two", "Three"]
    counts = re.findall(r"show=(\w+)[^<]*<?[^>]*>\s*\w+ <b>([^<]+)</b>", page(world.carla))
    assert dict(counts) == {"open": "2", "closed": "1", "all": "3"}
    assert third.number in page(world.carla, "/tickets/?show=nonsense")


def test_counts_stop_at_five_hundred(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        world.ticket()
    counts = portal_lists.counts_of_own(world.carla, licensed.open_q(world.carla))
    assert (counts.open, counts.closed) == (3, 0)
    monkeypatch.setattr("deskbell.web.portal.views.tickets.MOST", 2)
    assert "2+" in page(world.carla)


def test_older_and_newer_lead_through_the_whole_list_and_back(world: World) -> None:
    for n in range(60):
        world.ticket(title=f"Matter {n:02}")
    for n, ticket in enumerate(Ticket.objects.filter(title__startswith="Matter").order_by("pk")[10:20]):
        copied = world.ticket(world.dora, title=f"Copied {n:02}")
        copy(copied, world.carla)
        Ticket.objects.filter(pk=copied.pk).update(touched_at=ticket.touched_at)
    client = signed_in(world.carla)
    seen, address, pages = list[str](), "/tickets/", list[list[str]]()
    while address:
        text = client.get(address).content.decode()
        pages.append(rows(text))
        seen += pages[-1]
        older = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/tickets/{older[1].replace('&amp;', '&')}" if older else ""
    assert len(seen) == len(set(seen)) == 70 and [len(one) for one in pages] == [25, 25, 20]
    newer = re.search(r'rel="prev" href="([^"]+)"', text)
    assert newer
    back = client.get(f"/tickets/{newer[1].replace('&amp;', '&')}").content.decode()
    assert rows(back) == pages[1]
    assert client.get("/tickets/?after=nonsense&before=%00").status_code == 200


def test_a_place_in_an_address_tells_nothing_of_what_agents_did_when(world: World) -> None:
    moment = timezone.now()
    place = str(listing.Place(moment, 42))
    assert listing.Place.read(place) == listing.Place(moment, 42)
    assert str(int(moment.timestamp()))[:7] not in place
    assert listing.Place.read(place[:-4] + "AAAA") is None


def test_a_note_moves_no_time_of_a_row_and_makes_nothing_new(world: World) -> None:
    ticket = world.ticket(title="Mine")
    Article.objects.update(created_at=timezone.now() - timedelta(days=3))
    noting.note(by=world.ada, ticket=ticket, text="canary-note")
    text = page(world.carla)
    assert " ago</time>" not in text and "canary-note" not in text and "New answer" not in text


def test_an_answer_is_new_until_the_ticket_was_open_and_pages_say_so_by_post_only(world: World) -> None:
    ticket = world.ticket(title="Mine")
    answer(world, ticket)
    client = signed_in(world.carla)
    assert "New answer" in client.get("/tickets/").content.decode()
    opened = client.get(f"/ticket/{ticket.number}/").content.decode()
    assert "data-seen" in opened and "New answer" in client.get("/tickets/").content.decode()
    assert client.get(f"/ticket/{ticket.number}/seen/").status_code == 405
    assert client.post(f"/ticket/{ticket.number}/seen/").status_code == 204
    text = client.get("/tickets/").content.decode()
    assert "New answer" not in text and "answered" in text
    assert "data-seen" not in client.get(f"/ticket/{ticket.number}/").content.decode()


def test_what_is_pending_after_our_answer_waits_for_the_customer(world: World) -> None:
    ticket = world.ticket(title="Mine")
    answer(world, ticket)
    Ticket.objects.filter(pk=ticket.pk).update(waiting_since=None)
    client = signed_in(world.carla)
    client.post(f"/ticket/{ticket.number}/seen/")
    assert "Waiting for you" not in client.get("/tickets/").content.decode()
    state = State.objects.get(code="pending_reminder")
    pending.set_state(
        by=world.ada, ticket=Ticket.objects.get(), state=state, until=timezone.now() + timedelta(days=2)
    )
    assert "Waiting for you" in client.get("/tickets/").content.decode()
    receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Here it is"))
    assert "Waiting for you" not in client.get("/tickets/").content.decode()


def test_who_is_in_copy_reads_only_the_times_of_messages_they_got(world: World) -> None:
    ticket = world.ticket(world.dora, title="Of Dora")
    copy(ticket, world.carla)
    answer(world, ticket, "Only for Dora")
    assert "New answer" not in page(world.carla)
    answer(world, ticket, "For both", cc=(MailAddress("", "carla@acme.example"),))
    assert "New answer" in page(world.carla)


def test_an_empty_list_says_what_will_stand_there(world: World) -> None:
    assert "No tickets yet" in page(world.carla)
    ticket = world.ticket()
    closing.close(by=world.ada, ticket=ticket)
    assert "No open tickets" in page(world.carla)


def test_who_has_none_sees_those_of_the_company_and_is_told_so(world: World) -> None:
    world.ticket(title="Of Carla")
    share(world, Organization.Sharing.EVERYBODY)
    text = page(world.again(world.colin))
    assert rows(text) == ["Of Carla"] and "These are the tickets of Acme" in text and "Carla Finch" in text
    world.ticket(world.colin, title="Of Colin")
    assert rows(page(world.again(world.colin))) == ["Of Colin"]


@pytest.mark.parametrize(
    ("sharing", "contact", "sees"),
    [("nobody", True, False), ("contacts", False, False), ("contacts", True, True), ("everybody", False, True)],
)
def test_the_company_list_is_there_for_whom_it_is_shared_with(
    world: World, sharing: str, contact: bool, sees: bool
) -> None:
    world.ticket(title="Of Carla")
    world.ticket(world.dora, title="Of Dora")
    share(world, sharing, world.colin if contact else None)
    colin = world.again(world.colin)
    answered = signed_in(colin).get("/company/")
    text = answered.content.decode()
    assert answered.status_code == (200 if sees else 404)
    assert rows(text) == (["Of Carla"] if sees else [])
    assert ("Company tickets" in page(colin)) == sees and "Of Dora" not in text


def test_company_tickets_page_and_count_like_ones_own(world: World) -> None:
    share(world, Organization.Sharing.EVERYBODY)
    for n in range(27):
        world.ticket(world.carla if n % 2 else world.otto, title=f"Matter {n:02}")
    client = signed_in(world.again(world.colin))
    text = client.get("/company/").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', text)
    assert older and "<b>27</b>" in text
    assert rows(client.get(f"/company/{older[1].replace('&amp;', '&')}").content.decode()) == [
        "Matter 01",
        "Matter 00",
    ]


def test_the_lists_are_exactly_the_scope(world: World) -> None:
    made = [world.ticket(person) for person in (world.carla, world.colin, world.dora, world.otto) for _ in range(3)]
    copy(made[6], world.carla)
    copy(made[0], world.carla)  # her own: counted once
    closing.close(by=world.ada, ticket=made[1])
    share(world, Organization.Sharing.CONTACTS, world.otto)
    Ticket.objects.filter(pk=made[4].pk).update(queue=world.billing)
    world.billing.licence_rule = LicenceRule.REQUIRED
    world.billing.save()
    for person in (world.carla, world.colin, world.dora, world.otto):
        person = world.again(person)
        within, shared = licensed.open_q(person), scope.shares_with(person)
        keys = [*portal_lists.own(person.pk).filter(within), *portal_lists.copied(person.pk).filter(within)]
        counts = portal_lists.counts_of_own(person, within)
        assert counts.open + counts.closed == len(keys) == len({ticket.pk for ticket in keys})
        if shared is not None:
            keys += portal_lists.shared(shared.pk).filter(within)
        assert {ticket.pk for ticket in keys} == set(scope.portal_tickets_for(person).values_list("pk", flat=True))
        reading = portal_lists.reading(person)
        readable = set(Article.objects.filter(reading.where()).values_list("pk", flat=True))
        allowed = {
            article.pk
            for ticket in scope.portal_tickets_for(person)
            for article in scope.portal_articles_for(person, ticket)
        }
        keys = reading.keys(len(allowed))
        assert readable == allowed == set(keys or ()) and len(keys or ()) == len(allowed)
        assert not allowed or reading.keys(len(allowed) - 1) is None


def test_tickets_that_need_a_licence_are_not_listed_and_the_page_says_why(world: World) -> None:
    world.ticket(title="Needs one", queue=world.billing)
    world.ticket(title="Needs none")
    world.billing.licence_rule = LicenceRule.REQUIRED
    world.billing.save()
    text = page(world.carla)
    assert rows(text) == ["Needs none"] and "no valid support licence" in text


def test_a_list_costs_the_same_few_queries_however_long(world: World) -> None:
    share(world, Organization.Sharing.EVERYBODY)
    client = signed_in(world.carla)
    cost = []
    for n in (2, 20):
        for _ in range(n):
            answer(world, world.ticket())
        client.get("/tickets/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/tickets/")
        cost.append(len(asked))
    assert cost[0] == cost[1] <= 12, [query["sql"][:120] for query in asked]


def test_a_person_without_name_is_a_colleague(world: World) -> None:
    nobody = addresses.person_for("x@acme.example")
    Person.objects.filter(pk=nobody.pk).update(organization=world.carla.organization)
    share(world, Organization.Sharing.EVERYBODY)
    world.ticket(world.again(nobody), title="Of nobody", organization=world.carla.organization)
    assert "a colleague" in page(world.again(world.colin), "/company/")
