"""A sealed message: nothing of it is anywhere until its release, and then it is sent once or goes back whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.blobs import storage
from deskbell.mime.mail import MailAddress
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Queue
from deskbell.sending import acting, releasing
from deskbell.tickets import closing, drafting, locking, replying, sealing
from deskbell.tickets.changes import built_in
from deskbell.tickets.models import Article, Draft, Event, PendingSend, Ticket, TimeSpent
from deskbell.tickets.receiving import receive
from tests.world import World

CARLA = MailAddress("Carla Finch", "carla@acme.example")


def _draft(world: World, ticket: Ticket, **more: Any) -> Draft:
    last = ticket.articles.order_by("-pk").first()
    values = {"kind": "reply", "text": "Use water.", "to": [CARLA], "seen": last.public_id, **more}
    return drafting.save(by=world.ada, ticket=ticket, **values)


def _sealed(world: World, ticket: Ticket, **more: Any) -> Draft:
    draft = _draft(world, ticket, **more)
    sealing.seal(draft=draft, release_at=timezone.now())
    return draft


def test_until_its_time_nothing_is_sent(world: World) -> None:
    ticket = world.ticket()
    draft = _draft(world, ticket)
    sealing.seal(draft=draft, release_at=timezone.now() + timedelta(seconds=30))
    assert releasing.work_once() == 0
    assert ticket.articles.count() == 1 and not OutgoingMail.objects.exists()
    assert ticket.events.count() == 1
    sealing.postpone(draft=draft, release_at=timezone.now())
    assert releasing.work_once() == 1
    assert ticket.articles.count() == 2 and OutgoingMail.objects.count() == 1
    assert not Draft.objects.exists() and not PendingSend.objects.exists()


def test_id_and_date_are_those_of_the_release(world: World) -> None:
    ticket = world.ticket()
    draft = _draft(world, ticket)
    sealing.seal(draft=draft, release_at=timezone.now() - timedelta(minutes=1))
    PendingSend.objects.update(sealed_at=timezone.now() - timedelta(days=1))
    before = timezone.now()
    releasing.work_once()
    mail = OutgoingMail.objects.get()
    assert mail.date >= before and mail.message_id


def test_it_takes_files_state_and_time_with_it(world: World) -> None:
    ticket = world.ticket()
    draft = _draft(world, ticket, state=built_in("closed_successful"), data={"units": "2.50"})
    drafting.attach(draft=draft, blob=storage.store(b"map"), name="map.txt", content_type="text/plain")
    sealing.seal(draft=draft, release_at=timezone.now())
    releasing.work_once()
    ticket.refresh_from_db()
    article = ticket.articles.get(side="agent")
    assert ticket.is_closed
    assert [storage.read(file.blob) for file in article.attachments.all()] == [b"map"]
    spent = TimeSpent.objects.get()
    assert (str(spent.units), spent.article) == ("2.50", article)


def _lose_the_grant(world: World, ticket: Ticket) -> None:
    Grant.objects.all().delete()


def _be_disabled(world: World, ticket: Ticket) -> None:
    Person.objects.filter(pk=world.ada.pk).update(is_active=False)


def _be_locked_out(world: World, ticket: Ticket) -> None:
    locking.lock(by=world.ben, ticket=ticket)


def _be_answered(world: World, ticket: Ticket) -> None:
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "It went out by itself."))


def _be_overtaken(world: World, ticket: Ticket) -> None:
    replying.reply(by=world.ben, ticket=ticket, text="Use sand.", to=(CARLA,))
    Ticket.objects.filter(pk=ticket.pk).update(locked=False)


def _be_merged(world: World, ticket: Ticket) -> None:
    merged = built_in("merged")
    Ticket.objects.filter(pk=ticket.pk).update(
        merged_into=world.ticket(), state=merged, stage=merged.stage, active=False
    )


def _lose_the_address(world: World, ticket: Ticket) -> None:
    Queue.objects.update(address="")


HAPPENINGS = [
    *(_lose_the_grant, _be_disabled, _be_locked_out, _be_answered, _be_overtaken, _be_merged, _lose_the_address),
]


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_what_cannot_be_sent_any_more_goes_back_whole(world: World, happens: Any) -> None:
    ticket = world.ticket()
    draft = _sealed(world, ticket)
    drafting_file_name = "map.txt"
    Draft.objects.update(sealed=False)
    drafting.attach(draft=draft, blob=storage.store(b"map"), name=drafting_file_name)
    Draft.objects.update(sealed=True)
    happens(world, ticket)
    mails = OutgoingMail.objects.count()
    releasing.work_once()
    found = Draft.objects.get()
    assert found.returned and not found.sealed and found.text == "Use water."
    assert [storage.read(file.blob) for file in found.files.all()] == [b"map"]
    assert OutgoingMail.objects.count() == mails
    assert not Article.objects.filter(author=world.ada, side="agent").exists()
    assert ticket.events.filter(kind=Event.Kind.SEND_RETURNED).count() == 1
    assert releasing.work_once() == 0


def test_a_worker_that_dies_with_it_loses_nothing_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = world.ticket()
    _sealed(world, ticket)

    class Killed(BaseException):
        pass

    def die(**_: object) -> None:
        acting.send(person=world.ada, draft=Draft.objects.get())
        raise Killed  # everything is written, nothing is committed

    with monkeypatch.context() as patch:
        patch.setattr(releasing, "send", die)
        with pytest.raises(Killed):
            releasing.work_once()
    assert not OutgoingMail.objects.exists() and Draft.objects.get().sealed
    assert releasing.work_once() == 0  # its lease runs
    PendingSend.objects.update(next_at=timezone.now(), lease_until=timezone.now())
    assert releasing.work_once() == 1
    assert OutgoingMail.objects.count() == 1 and not Draft.objects.exists()


def test_whoever_lost_the_lease_sends_nothing(world: World) -> None:
    ticket = world.ticket()
    draft = _sealed(world, ticket)
    slow = PendingSend.objects.get()
    assert releasing.work_once() == 1
    releasing._release(slow)
    assert ticket.articles.count() == 2 and not Draft.objects.filter(pk=draft.pk).exists()


def test_trouble_of_ours_is_tried_again_and_ends_with_the_writer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sealed(world, world.ticket())
    monkeypatch.setattr(releasing, "send", lambda **_: 1 / 0)
    for _ in range(releasing.MOST_ATTEMPTS):
        assert releasing.work_once() == 1
        assert Draft.objects.count() == 1
        PendingSend.objects.update(next_at=timezone.now())
    draft = Draft.objects.get()
    assert draft.returned and not draft.sealed and not PendingSend.objects.exists()


STEPS = st.lists(
    st.sampled_from(["save", "seal", "undo", "work", "lock", "unlock", "write", "close", "revoke"]), max_size=14
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@pytest.mark.django_db(transaction=False)
def test_whatever_happens_a_text_is_a_draft_or_was_sent_and_never_both(world: World, steps: list[str]) -> None:
    ticket = world.ticket()
    saved = 0
    texts: set[str] = set()
    for step in steps:
        mine = Draft.objects.filter(person=world.ada, ticket=ticket)
        if step == "save":
            saved += 1
            before = drafting.open_draft(world.ada, ticket, "reply")
            texts -= {before.text} if before else set()
            last = ticket.articles.order_by("-pk").first()
            drafting.save(
                by=world.ada,
                ticket=ticket,
                kind="reply",
                draft=before,
                text=f"t{saved}",
                to=[CARLA],
                seen=last.public_id,
            )
            texts.add(f"t{saved}")
        elif step == "seal" and (draft := drafting.open_draft(world.ada, ticket, "reply")):
            sealing.seal(draft=draft, release_at=timezone.now())
        elif step == "undo" and (draft := mine.filter(sealed=True).first()):
            sealing.unseal(draft=draft)
        elif step == "work":
            releasing.work_once()
        elif step == "lock":
            Ticket.objects.filter(pk=ticket.pk).update(locked=True, owner=world.ben)
        elif step == "unlock":
            Ticket.objects.filter(pk=ticket.pk).update(locked=False)
        elif step == "write":
            receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "More."))
        elif step == "close":
            closing.close(by=None, ticket=ticket)
        elif step == "revoke":
            Grant.objects.filter(group__members=world.ada).delete()
    drafts = set(Draft.objects.filter(ticket=ticket).values_list("text", flat=True))
    sent = list(ticket.articles.filter(side="agent").values_list("text", flat=True))
    assert drafts | set(sent) == texts and not drafts & set(sent) and len(sent) == len(set(sent))
