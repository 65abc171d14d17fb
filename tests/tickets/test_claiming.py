from __future__ import annotations

import pytest

from deskbell.tickets import assigning, claiming, locking
from deskbell.tickets.changes import ChangedMeanwhile, LockedByAnother
from deskbell.tickets.models import Article, Event
from tests.world import World

pytestmark = pytest.mark.django_db


def test_claiming_takes_owner_and_lock_and_leaves_a_note(world: World) -> None:
    ticket = claiming.claim(by=world.ada, ticket=world.ticket(), was=None)
    assert (ticket.owner, ticket.locked) == (world.ada, True)
    note = ticket.articles.get(kind=Article.Kind.NOTE)
    assert (note.text, note.visible, note.author) == ("Claimed by Ada Lark.", False, world.ada)
    assert Event.objects.get(ticket=ticket, kind=Event.Kind.NOTED).data == {"claimed": True}


def test_what_one_holds_is_not_claimed_again(world: World) -> None:
    ticket = locking.lock(by=world.ada, ticket=world.ticket())
    claiming.claim(by=world.ada, ticket=ticket, was=world.ada)
    assert not ticket.articles.filter(kind=Article.Kind.NOTE).exists()


def test_nobody_claims_what_a_colleague_took_meanwhile(world: World) -> None:
    ticket = world.ticket()
    assigning.assign(by=world.ada, ticket=ticket, owner=world.ben)
    with pytest.raises(ChangedMeanwhile):
        claiming.claim(by=world.ada, ticket=ticket, was=None)


def test_nobody_claims_over_a_lock_that_came_after_the_right_was_asked(world: World) -> None:
    ticket = world.ticket()
    ticket.owner = world.ben
    ticket.save(update_fields=["owner"])
    locking.lock(by=world.ben, ticket=ticket)
    assert not ticket.locked  # as the door read it
    with pytest.raises(LockedByAnother):
        claiming.claim(by=world.ada, ticket=ticket, was=world.ben)
    ticket.refresh_from_db()
    assert claiming.claim(by=world.ada, ticket=ticket, was=world.ben).owner == world.ada
