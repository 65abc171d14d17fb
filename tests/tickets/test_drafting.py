"""What agents write is kept until it is sent or thrown away, whatever happens meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.mime.mail import MailAddress
from deskbell.tickets import drafting, sealing
from deskbell.tickets.models import Draft, DraftFile, Event, PendingSend
from tests.world import World

LATER = timezone.now() + timedelta(hours=1)


def test_saving_again_changes_the_one_open_draft_of_the_kind(world: World) -> None:
    ticket = world.ticket()
    first = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="Dear")
    second = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="Dear Carla")
    drafting.save(by=world.ada, ticket=ticket, kind="note", text="She is angry.")
    drafting.save(by=world.ben, ticket=ticket, kind="reply", text="Hello")
    assert first.pk == second.pk and Draft.objects.get(pk=first.pk).text == "Dear Carla"
    assert Draft.objects.count() == 3
    assert ticket.events.count() == 1  # opened: a draft is nothing that happened


def test_a_draft_holds_all_that_was_filled_in(world: World) -> None:
    ticket = world.ticket()
    article = ticket.articles.get()
    drafting.save(
        by=world.ada,
        ticket=ticket,
        kind="forward",
        text="Look",
        html="<p><b>Look</b></p>",
        subject="Fwd",
        to=[MailAddress("", "x@vendor.example")],
        article=article,
        seen=article.public_id,
        data={"units": "1.5"},
    )
    found = drafting.open_draft(world.ada, ticket, "forward")
    assert found is not None and found.to == [["", "x@vendor.example"]] and found.article == article
    assert (found.html, found.subject, found.seen, found.data) == (
        *("<p><b>Look</b></p>", "Fwd", article.public_id),
        {"units": "1.5"},
    )


def test_a_sealed_one_is_not_changed_and_another_can_be_begun(world: World) -> None:
    ticket = world.ticket()
    draft = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="One")
    sealing.seal(draft=draft, release_at=LATER)
    with pytest.raises(drafting.Sealed):
        drafting.save(by=world.ada, ticket=ticket, kind="reply", draft=draft, text="Other")
    with pytest.raises(drafting.Sealed):
        drafting.discard(draft=draft)
    with pytest.raises(drafting.Sealed):
        sealing.seal(draft=draft, release_at=LATER)
    two = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="Two")
    assert two.pk != draft.pk and Draft.objects.get(pk=draft.pk).text == "One"


def test_what_is_taken_back_is_opened_before_what_was_begun_meanwhile(world: World) -> None:
    ticket = world.ticket()
    draft = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="One")
    sealing.seal(draft=draft, release_at=LATER)
    drafting.save(by=world.ada, ticket=ticket, kind="reply", text="Two")
    sealing.unseal(draft=draft)
    opened = drafting.open_draft(world.ada, ticket, "reply")
    assert opened is not None and opened.text == "One"
    assert {d.text for d in Draft.objects.all()} == {"One", "Two"}
    assert not PendingSend.objects.exists()
    with pytest.raises(sealing.TooLate):
        sealing.unseal(draft=draft)


def test_what_comes_back_says_why_and_the_history_knows(world: World) -> None:
    ticket = world.ticket()
    draft = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="One")
    pending = sealing.seal(draft=draft, release_at=LATER)
    assert sealing.give_back(pending=pending, why="Ben answered.")
    assert not sealing.give_back(pending=pending, why="Ben answered.")
    draft.refresh_from_db()
    assert (draft.sealed, draft.returned, draft.text) == (False, "Ben answered.", "One")
    event = ticket.events.get(kind=Event.Kind.SEND_RETURNED)
    assert event.by is None and event.data["writer"] == world.ada.pk


def test_a_time_is_moved_only_while_it_waits(world: World) -> None:
    draft = drafting.save(by=world.ada, ticket=world.ticket(), kind="reply", text="One")
    sealing.seal(draft=draft, release_at=LATER)
    now = timezone.now()
    assert sealing.postpone(draft=draft, release_at=now).next_at == now
    sealing.unseal(draft=draft)
    with pytest.raises(sealing.TooLate):
        sealing.postpone(draft=draft, release_at=LATER)


def test_files_live_and_go_with_their_draft(world: World) -> None:
    ticket = world.ticket()
    draft = drafting.save(by=world.ada, ticket=ticket, kind="reply", text="One")
    one = drafting.attach(draft=draft, blob=storage.store(b"one"), name="one.txt", content_type="text/plain")
    drafting.attach(draft=draft, blob=storage.store(b"two"), name="two.txt")
    assert drafting.size(draft) == 6
    drafting.detach(file=one)
    assert [file.name for file in draft.files.all()] == ["two.txt"]
    drafting.discard(draft=draft)
    assert not DraftFile.objects.exists() and not Blob.objects.exists()
