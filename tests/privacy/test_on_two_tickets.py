"""A mail that was processed once more is on two tickets: neither stands in the other's way."""

from __future__ import annotations

import pytest

from deskbell.blobs.models import Blob
from deskbell.intake import deciding
from deskbell.intake.models import RawMail
from deskbell.privacy import by_hand
from deskbell.tickets.models import Article, Ticket
from tests.privacy import desk
from tests.world import World


@pytest.fixture
def two(world: World) -> tuple[Ticket, Ticket]:
    first = desk.with_files(world)
    second = world.ticket(title="Once more")
    row = RawMail.objects.get(ticket=first)
    Article.objects.filter(ticket=second).update(raw=row.blob)
    desk.attach(second.articles.get(), b"x", "plan.pdf")
    RawMail.objects.filter(pk=row.pk).update(ticket=second, article=second.articles.get())
    return first, second


def raws(ticket: Ticket) -> int:
    return Article.objects.filter(ticket=ticket, raw__isnull=False).count()


def test_each_loses_its_raw_mail_in_its_own_time(two: tuple[Ticket, Ticket]) -> None:
    first, second = two
    blob = RawMail.objects.get(ticket=second).blob
    assert blob is not None
    desk.close(first, 100)
    assert (desk.run().failed, raws(first), raws(second)) == (0, 0, 1)
    assert Blob.objects.filter(pk=blob.pk).exists()
    desk.close(second, 100)
    assert (desk.run().failed, raws(second)) == (0, 0)
    assert not Blob.objects.filter(pk=blob.pk).exists() and not desk.on_disk(blob)


def test_one_that_is_erased_whole_leaves_the_others(world: World, two: tuple[Ticket, Ticket]) -> None:
    first, second = two
    by_hand.erase(by=world.ines, ticket=first, reason="asked for")
    assert raws(second) == 1
    by_hand.erase(by=world.ines, ticket=second, reason="asked for")
    assert not Article.objects.filter(raw__isnull=False).exists()


def test_discarding_the_second_try_leaves_what_is_on_the_ticket(world: World, two: tuple[Ticket, Ticket]) -> None:
    _first, second = two
    RawMail.objects.filter(ticket=second).update(status=RawMail.Status.HELD, ticket=None, article=None)
    assert deciding.discard(by=world.ines, mails=RawMail.objects.all(), reason="a flood") == 1
    assert raws(second) == 1
