from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.db import claiming
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.tickets.models import Reaction
from deskbell.worker import recovering
from tests.world import World

DEAD = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True).stdout
HOST = claiming.WORKER.rsplit(":", 2)[0]


@pytest.mark.parametrize(
    ("holder", "is_freed"),
    [
        (f"{HOST}:{DEAD.strip()}:abcdef12", True),
        (f"{HOST}:1:abcdef12", False),  # somebody lives there
        (f"elsewhere:{DEAD.strip()}:abcdef12", False),  # another machine's
        (claiming.WORKER, False),
        (claiming.WORKER.rsplit(":", 1)[0] + ":00000000", True),  # the one before us that had our number
        ("", False),
    ],
    ids=["died", "lives", "elsewhere", "is us", "had our number", "never held"],  # numbers of processes differ
)
def test_what_a_dead_worker_of_this_machine_held_goes_on_at_once(world: World, holder: str, is_freed: bool) -> None:
    spool.keep(b"Subject: x\r\n\r\ny", recipient="support@desk.example", envelope_from="", source="smtp")
    world.ticket()
    assert len(spool.claim(8)) == 1
    RawMail.objects.update(holder=holder)
    Reaction.objects.update(
        holder=holder, lease_until=timezone.now() + timedelta(hours=1), next_at=timezone.now() + timedelta(hours=1)
    )
    assert recovering.take_back() == (2 if is_freed else 0)
    assert len(spool.claim(8)) == (1 if is_freed else 0)
    assert Reaction.objects.filter(next_at__lte=timezone.now()).exists() == is_freed


def test_a_mail_that_was_tried_before_is_tried_alone(world: World) -> None:
    """One that ends its worker must not use up the attempts of those beside it."""
    for i in range(5):
        spool.keep(b"Subject: %d\r\n\r\ny" % i, recipient="support@desk.example", envelope_from="", source="smtp")
    second = RawMail.objects.order_by("pk")[1]
    RawMail.objects.filter(pk=second.pk).update(attempts=1)
    assert [len(spool.claim(8)) for _ in range(4)] == [1, 1, 3, 0]
