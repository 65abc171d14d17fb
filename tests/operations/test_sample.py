"""The sample desk, filled end to end: its own receiver, its own worker, its own files."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deskbell.desk import settings as desk
from deskbell.operations.sample import SampleTrouble, cast, fill, mails
from tests.running import ROOT, RunningDesk
from tests.world import World

pytestmark = pytest.mark.timeout(300)
CUT_OFF_AFTER = 45
"""Steps, of about a hundred: in the middle of the agents' first shift."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk whose first filling was killed, and whose second went on from there."""
    running = RunningDesk(tmp_path_factory.mktemp("sample"))
    try:
        running.start()
        running.wait_ready()
        command = running._command("fill-sample")
        first = subprocess.Popen(command, cwd=ROOT, env=running.environ, stdout=running.log, stderr=running.log)
        while len(_progress(running.folder).get("done", [])) < CUT_OFF_AFTER:
            assert first.poll() is None, running.log_text()
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = subprocess.run(command, cwd=ROOT, env=running.environ, capture_output=True, text=True)
        assert second.returncode == 0, second.stderr
        yield running
    finally:
        running.stop()


def _progress(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "sample-progress.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def test_every_mail_is_there_once_although_the_filling_was_cut_off(filled: RunningDesk) -> None:
    number = len(mails.FIRST) + len(mails.SECOND) + len(mails.THIRD)
    found = filled.python("result = list(RawMail.objects.values_list('status', 'reason'))")
    assert found == [["done", ""]] * number


def test_nobody_said_anything_twice(filled: RunningDesk) -> None:
    said = filled.python("result = list(Article.objects.values_list('ticket_id', 'author_id', 'text'))")
    assert len({tuple(row) for row in said}) == len(said)


def test_answers_found_their_tickets(filled: RunningDesk) -> None:
    opening = [m for m in (*mails.FIRST, *mails.SECOND, *mails.THIRD) if not m.answers]
    assert filled.python("result = Ticket.objects.count()") == len(opening)


def test_the_desk_looks_lived_in(filled: RunningDesk) -> None:
    stages = filled.python("result = sorted(set(Ticket.objects.values_list('stage', flat=True)))")
    assert stages == [0, 1, 2, 3, 4]  # new, open, pending reminder, pending auto close, closed
    kinds = filled.python("result = list(Event.objects.values_list('kind', flat=True).distinct())")
    expected = {"replied", "noted", "locked", "reopened", "bounced", "auto_replied", "moved", "priority_set"}
    assert expected <= set(kinds)
    assert filled.python("result = Ticket.objects.filter(maybe_of__isnull=False).count()") == 1


def test_a_thank_you_reopens_and_locks_to_who_answered(filled: RunningDesk) -> None:
    found = filled.python(
        "result = list(Ticket.objects.filter(title__startswith='Rechnung 2026-1183')"
        ".values_list('owner__name', 'locked', 'state__code'))"
    )
    assert found == [["Samuel Adeyemi", True, "open"]]


def test_nothing_left_the_machine(filled: RunningDesk) -> None:
    states = filled.python("result = list(Delivery.objects.values_list('status', flat=True).distinct())")
    assert set(states) == {"sent", "bounced"}
    sent = filled.python("result = Delivery.objects.count()")
    assert len(list((filled.folder / "sent").glob("*.eml"))) == sent


def test_the_sign_ins_work_and_are_for_this_user_only(filled: RunningDesk) -> None:
    path = filled.folder / "sample-signins.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = json.loads(path.read_text("utf-8"))
    assert all(set(row) == {"name", "username", "email", "password", "roles"} for row in rows)
    assert {"administrator", "agent", "customer"} == {role for row in rows for role in row["roles"]}
    assert min(len(row["password"]) for row in rows) >= 14
    assert len({row["password"] for row in rows}) == len(rows)
    good = filled.python(
        f"rows = {rows!r}\n"
        "result = [Person.objects.get(username=r['username']).check_password(r['password']) for r in rows]"
    )
    assert all(good)


def test_a_second_call_does_nothing(filled: RunningDesk) -> None:
    before = filled.python("result = [RawMail.objects.count(), Event.objects.count()]")
    filled._run("fill-sample")
    assert filled.python("result = [RawMail.objects.count(), Event.objects.count()]") == before


@pytest.mark.django_db
def test_a_desk_in_use_does_not_become_the_sample(world: World) -> None:
    settings = desk.current()
    settings.set_up_at = "2026-11-01T00:00:00Z"
    desk.save(settings)
    with pytest.raises(SampleTrouble, match="in use already"):
        fill()
    assert not desk.current().is_sample


def test_one_agent_sees_billing_only() -> None:
    billing = [agent for agent in cast.AGENTS if agent.groups == ("Billing",)]
    assert len(billing) == 1
    assert set(cast.GROUPS["Billing"]) == {"Billing"}
