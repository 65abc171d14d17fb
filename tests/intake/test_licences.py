"""A mail to a queue that requires a support licence: kept in any case, answered once, and released by its key."""

from __future__ import annotations

import pytest

from deskbell.contracts import entitlement, recording
from deskbell.intake.models import RawMail
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import Queue
from deskbell.tickets import licence_standing
from deskbell.worker import reactions
from tests.intake.test_pipeline import arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db


def answers() -> list[str]:
    while reactions.work_once():
        pass
    return list(OutgoingMail.objects.order_by("pk").values_list("purpose", flat=True))


def test_a_mail_without_a_key_waits_and_its_answer_with_one_goes_on(world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(licence_rule="required")
    entitlement.forget()
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.dora.organization)
    row = arrive(mail(sender="nadia@nowhere.example", name="Nadia"))
    assert row.status == RawMail.Status.DONE and row.ticket is not None
    assert list(licence_standing.waiting()) == [row.ticket] and answers() == ["licence_missing"]
    told = OutgoingMail.objects.get()
    answer = mail(
        sender="nadia@nowhere.example",
        subject=f"Re: {told.subject}",
        text="My key: ox-sup-1",
        In_Reply_To=f"<{told.message_id}>",
        References=f"<{told.message_id}>",
    )
    assert arrive(answer).ticket == row.ticket
    assert not licence_standing.waiting().exists()
    standing = licence_standing.of(row.ticket)
    assert standing is not None and standing.state == "valid"
    assert [key.organization for key in standing.keys] == ["Brightside"]
    assert answers() == ["licence_missing", "auto_reply"]  # who answers our mail proved to be who they say
