"""`deskbell check --deep` names what does not hold, and nothing else."""

from __future__ import annotations

import pytest

from deskbell.audit import findings
from deskbell.blobs import storage
from deskbell.db import fulltext
from deskbell.intake import pipeline, spool
from deskbell.intake.models import LedgerDelta
from deskbell.operations import care, invariants, nightly
from deskbell.tickets.models import CountDelta, Ticket
from tests.intake.test_pipeline import mail
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _desk(world: World) -> None:
    message = mail()
    message.add_attachment(b"file", maintype="text", subtype="plain", filename="a.txt")
    spool.keep(message.as_bytes(), recipient="support@desk.example", envelope_from="c@acme.example", source="smtp")
    assert pipeline.work_once() == 1


def found() -> list[str]:
    """What another test left on the disk is not ours."""
    return [line for line in invariants.problems() if "belong to nothing" not in line]


def test_a_desk_that_worked_holds() -> None:
    assert found() == []


def test_each_thing_that_is_broken_is_named() -> None:
    ticket = Ticket.objects.get()
    article = ticket.articles.get()
    fulltext.forget([article.pk])
    CountDelta.objects.create(queue=ticket.queue, stage=1, locked=False, owned=False, waiting=False, n=1)
    LedgerDelta.objects.filter(status="done").update(n=3, kept=3)
    gone, changed = storage.path(article.raw.key), storage.path(article.attachments.get().blob.key)
    gone.unlink()
    changed.write_bytes(b"fila")
    said = " ".join(found())
    for words in (
        f"does not know the messages with the keys {article.pk}",
        "The figures of 1 groups",
        "The ledger does not add up",
        f"The file {gone.name} is gone",
        f"The file {changed.name} is not what was stored",
    ):
        assert words in said, said


def test_what_the_night_finds_stands_on_the_front_page_until_it_is_mended() -> None:
    LedgerDelta.objects.filter(status="done").update(n=3, kept=3)
    nightly.adding_up()
    assert any(matter.where == "ledger" for matter in care.all_matters())
    LedgerDelta.objects.filter(status="done").update(n=1, kept=1)
    nightly.adding_up()
    assert findings.troubles() == []
