"""A database from before the erasures, and the journal beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from deskbell.mime.blanking import MARK
from deskbell.privacy import by_hand, journal, reapplying, redacting
from deskbell.privacy.models import Journal
from deskbell.tickets.models import Article, Attachment, ErasedTicket, Ticket
from tests.privacy import desk
from tests.world import World


class _Undone(Exception):
    pass


@pytest.fixture(autouse=True)
def _own_journal() -> Iterator[None]:
    journal.file().unlink(missing_ok=True)
    yield
    journal.file().unlink(missing_ok=True)


def restore(act: object) -> None:
    """Do it, and have the database forget that it was done; files on the disk and the journal know."""
    with pytest.raises(_Undone), transaction.atomic():
        act()  # type: ignore[operator]
        raise _Undone


def test_files_that_a_run_erased_go_again(world: World) -> None:
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    restore(desk.run)
    assert desk.files_left(ticket) == 3
    assert reapplying.catch_up() == 1
    assert desk.files_left(ticket) == 0
    assert Attachment.objects.get(name="plan.pdf").erased_under == str(desk.builtin())
    assert reapplying.catch_up() == 0


def test_redactions_and_whole_tickets_go_again(world: World) -> None:
    redacted, erased = world.ticket(text="call Anna now"), world.ticket(title="Gone")
    article = redacted.articles.get()
    file = desk.attach(erased.articles.get(), b"x", "x.pdf")

    def acts() -> None:
        redacting.passage(by=world.ada, article=article, text="Anna")
        by_hand.erase(by=world.ines, ticket=erased, reason="asked for")

    restore(acts)
    assert reapplying.catch_up() >= 2
    assert Article.objects.get(pk=article.pk).text == f"call {MARK} now"
    assert not Ticket.objects.filter(pk=erased.pk).exists()
    assert ErasedTicket.objects.filter(number=erased.number).exists()
    assert not Attachment.objects.filter(pk=file.pk).exists()


def test_a_text_that_differs_from_what_was_cut_goes_whole(world: World) -> None:
    article = world.ticket(text="call Anna now").articles.get()
    restore(lambda: redacting.passage(by=world.ada, article=article, text="Anna"))
    Article.objects.filter(pk=article.pk).update(text="please call Anna now")
    reapplying.catch_up()
    assert Article.objects.get(pk=article.pk).text == MARK


def test_what_is_written_meanwhile_waits_for_its_turn(world: World) -> None:
    one, two = (world.ticket(text=f"call Anna {n}").articles.get() for n in range(2))
    restore(lambda: redacting.passage(by=world.ada, article=one, text="Anna"))
    redacting.passage(by=world.ada, article=two, text="Anna")
    assert Journal.objects.get().line == 0  # the line before is still to be done
    reapplying.catch_up()
    assert Article.objects.get(pk=one.pk).text == f"call {MARK} 0"
    assert journal.followed() == journal.last()


def test_half_a_line_is_no_line(world: World) -> None:
    article = world.ticket(text="call Anna now").articles.get()
    redacting.passage(by=world.ada, article=article, text="Anna")
    last = journal.last()
    with journal.file().open("a") as opened:
        opened.write('{"n":99,"do":"til')
    assert journal.last() == last
    assert reapplying.catch_up() == 0


def test_what_was_rolled_back_is_not_done_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that failed, a run that was cancelled: whoever reopened it, or holds it, since then has all of it."""
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    note = journal.note

    def breaks_behind_it(**erasure: object) -> None:
        note(**erasure)
        raise OSError("disk")

    monkeypatch.setattr(journal, "note", breaks_behind_it)
    assert desk.run().failed == 1
    with pytest.raises(OSError, match="disk"):
        redacting.passage(by=world.ada, article=ticket.articles.order_by("pk")[0], text="canary")
    monkeypatch.undo()
    assert reapplying.catch_up() == 0
    assert desk.files_left(ticket) == 3
    assert Article.objects.get(ticket=ticket, kind="mail").text == "canary-text stays"
    assert journal.followed() == journal.last()
