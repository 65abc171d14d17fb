from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from deskbell.db.fulltext import Match, read_term
from deskbell.people import addresses
from deskbell.queues import extra_fields
from deskbell.queues.models import ExtraField, TicketType
from deskbell.search.models import Words
from deskbell.tickets import fielding, submitting, titling
from deskbell.tickets.changes import ChangedMeanwhile
from deskbell.tickets.models import Event, Ticket
from deskbell.web.agent import history
from tests.world import World

pytestmark = pytest.mark.django_db


def field(code: str, **more: object) -> ExtraField:
    return ExtraField.objects.create(code=code, label=code.capitalize(), **more)


def found(word: str, *, agents: bool = False) -> bool:
    wanted = read_term(word)
    assert wanted is not None
    return Words.objects.filter(Match(wanted, agents=agents)).exists()


def form(world: World, **more: object) -> submitting.Form:
    ticket = world.ticket()
    given = {
        "token": "abc",
        "drawn_at": ticket.created_at,
        "type": None,
        "title": "No printing",
        "text": "It does not print.",
        "values": {},
        "language": "en",
    }
    return submitting.Form(**given | more)


def test_values_come_with_the_ticket_and_are_found(world: World) -> None:
    version, secret = field("version"), field("rank", shown_to=ExtraField.For.AGENT)
    ticket = submitting.submit(
        by=world.carla, form=form(world, values={version: "zebra8", secret: "hush9"}), proved=True
    )
    assert fielding.values_of(ticket) == {version.pk: "zebra8", secret.pk: "hush9"}
    assert ticket.events.get(kind="opened").data["fields"] == {"version": "zebra8", "rank": "hush9"}
    assert found("zebra8")
    assert not found("hush9") and not found("hush9", agents=True)


def test_a_form_sent_twice_is_one_ticket(world: World) -> None:
    sent = form(world)
    first = submitting.submit(by=world.carla, form=sent, proved=True)
    assert submitting.submit(by=world.carla, form=sent, proved=True).pk == first.pk
    assert Ticket.objects.filter(title="No printing").count() == 1


def test_the_types_queue_takes_the_ticket_while_it_is_active(world: World) -> None:
    bills = TicketType.objects.create(name="Bills", queue=world.billing)
    sent = form(world, type=bills)
    assert submitting.submit(by=world.carla, form=sent, proved=True).queue == world.billing
    world.billing.is_active = False
    world.billing.save()
    bills.refresh_from_db()
    assert (
        submitting.submit(by=world.carla, form=form(world, token="def", type=bills), proved=True).queue
        == world.support
    )


def test_a_change_is_an_event_and_found_by_its_new_word(world: World) -> None:
    version = field("version")
    ticket = submitting.submit(by=world.carla, form=form(world, values={version: "zebra8"}), proved=True)
    fielding.fill_in(by=world.ada, ticket=ticket, values={version: "quagga9"}, was={version.pk: "zebra8"})
    event = ticket.events.get(kind=Event.Kind.FIELD_SET)
    assert history.line(event).text == "Version: zebra8 → quagga9"
    assert found("quagga9") and not found("zebra8")
    fielding.fill_in(by=world.ada, ticket=ticket, values={version: ""})
    assert fielding.values_of(ticket) == {}
    assert history.line(ticket.events.order_by("pk").last()).text == "Version: quagga9 → none"


def test_nothing_is_overwritten_silently(world: World) -> None:
    version, other = field("version"), field("other")
    ticket = submitting.submit(by=world.carla, form=form(world, values={version: "8"}), proved=True)
    with pytest.raises(ChangedMeanwhile):
        fielding.fill_in(by=world.ada, ticket=ticket, values={version: "9", other: "x"}, was={version.pk: "7"})
    assert fielding.values_of(ticket) == {version.pk: "8"}
    fielding.fill_in(by=world.ada, ticket=ticket, values={version: "8"}, was={version.pk: "7"})  # the same wish
    assert not ticket.events.filter(kind=Event.Kind.FIELD_SET).exists()


def test_a_retitled_ticket_is_still_found_by_its_fields(world: World) -> None:
    version = field("version")
    ticket = submitting.submit(by=world.carla, form=form(world, values={version: "zebra8"}), proved=True)
    titling.retitle(by=world.ada, ticket=ticket, title="Else")
    assert found("zebra8")


def test_an_unproved_form_is_marked_so(world: World) -> None:
    nadia = addresses.person_for("nadia@nowhere.example")
    ticket = submitting.submit(by=nadia, form=form(world), email="nadia@nowhere.example", name="N", proved=False)
    article = ticket.articles.get()
    assert (article.unverified, article.from_name, article.kind) == (True, "N", "web")


def test_values_are_kept_as_text() -> None:
    for value, kept in (
        ("  a\nb ", "a b"),
        ("x" * 2000, "x" * 1000),
        (True, "1"),
        (False, ""),
        (None, ""),
        (date(2026, 11, 22), "2026-11-22"),
        (Decimal("1.50"), "1.5"),
        (Decimal("100"), "100"),
        (Decimal("0.00"), "0"),
        (Decimal("1E+3"), "1000"),
    ):
        assert extra_fields.kept(value) == kept
