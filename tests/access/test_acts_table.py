"""Every act × level × who holds the ticket, against the table of rights.md written out once more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.access import abilities
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Level
from deskbell.tickets import assigning, locking, merging
from deskbell.tickets.models import Ticket
from tests.world import World

NEEDS = {
    Level.VIEW: {"view", "watch", "source"},
    Level.NOTE: {"note", "tag", "time", "link"},
    Level.REPLY: {
        *(
            "lock",
            "unlock",
            "assign",
            "claim",
            "reply",
            "close",
            "reopen",
            "state",
            "priority",
            "type",
            "title",
            "customer",
        ),
        *("split", "merge", "move", "retry_delivery", "join_maybe"),
        *("forward", "redirect", "write", "call", "take_call", "revoke_links", "fields", "licence", "transfer"),
        "revoke_transfer",
    },
    Level.MANAGE: {"responsible", "undo_merge", "redact", "legal_hold", "erase"},
}
FOR_THE_HOLDER = {"reply", "close", "state", "priority", "merge", "move", "forward", "redirect", "write", "call"}
"""Of a locked ticket these are its owner's and responsible's, whatever anybody's level."""
ON_MERGED = {"view", "watch", "source", "undo_merge", "revoke_links", "revoke_transfer", "redact", "legal_hold"}


def _ben(world: World, level: int) -> Person:
    Grant.objects.filter(group__name="Billing agents").delete()
    Grant.objects.create(group=world.ben.agent_groups.get(), queue=world.support, level=level)
    return world.again(world.ben)


def _allowed(level: int) -> set[str]:
    return {act for needed, acts in NEEDS.items() if needed <= level for act in acts}


def _may(person: Person, ticket: Ticket) -> set[str]:
    ticket = Ticket.objects.get(pk=ticket.pk)
    return {act for act, may in abilities.acts_for(person, ticket).items() if may}


def test_the_table_names_every_act() -> None:
    assert set(abilities.ACTS) == set().union(*NEEDS.values())


@pytest.mark.parametrize("level", Level)
def test_a_free_ticket(world: World, level: Level) -> None:
    assert _may(_ben(world, level), world.ticket()) == _allowed(level)


@pytest.mark.parametrize("level", Level)
def test_a_ticket_another_has_locked(world: World, level: Level) -> None:
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    taking = set() if level >= Level.MANAGE else {"lock", "assign", "claim", "unlock"}
    assert _may(_ben(world, level), ticket) == _allowed(level) - FOR_THE_HOLDER - taking


@pytest.mark.parametrize("level", Level)
def test_while_the_owner_is_away_reply_takes_over_and_does_not_unlock(world: World, level: Level) -> None:
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    today = timezone.now().date()
    Person.objects.filter(pk=world.ada.pk).update(away_from=today, away_until=today + timedelta(days=1))
    unlocking = set() if level >= Level.MANAGE else {"unlock"}
    assert _may(_ben(world, level), ticket) == _allowed(level) - FOR_THE_HOLDER - unlocking


def test_owner_and_responsible_have_reply_whatever_their_grants(world: World) -> None:
    owned = assigning.assign(by=world.ada, ticket=world.ticket(), owner=world.ben)
    answered_for = assigning.set_responsible(by=world.ada, ticket=world.ticket(), responsible=world.ben)
    answered_for = locking.lock(by=world.ada, ticket=answered_for)
    for ticket in (owned, answered_for):
        assert _may(world.again(world.ben), ticket) == _allowed(Level.REPLY)


@pytest.mark.parametrize("level", Level)
def test_a_merged_ticket_is_looked_at_only(world: World, level: Level) -> None:
    source = world.ticket()
    merging.merge(by=world.ada, ticket=source, into=world.ticket())
    assert _may(_ben(world, level), source) == _allowed(level) & ON_MERGED


def test_who_merged_undoes_it_without_manage(world: World) -> None:
    ben, source = _ben(world, Level.REPLY), world.ticket()
    merging.merge(by=ben, ticket=source, into=world.ticket())
    assert "undo_merge" in _may(ben, source)
    merging.undo(by=ben, ticket=Ticket.objects.get(pk=source.pk))
    merging.merge(by=world.ada, ticket=Ticket.objects.get(pk=source.pk), into=world.ticket())
    assert "undo_merge" not in _may(ben, source)
