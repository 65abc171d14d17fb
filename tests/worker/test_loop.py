"""The worker's frame: tasks are called again while they find work, survive their errors, and end when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from deskbell.db import claiming, wakeup
from deskbell.worker import loop, schedule
from deskbell.worker.tasks import Task, Watch

CHANNEL = "a channel of the test"


@pytest.fixture(autouse=True)
def running() -> Iterator[None]:
    loop._stop.clear()
    wakeup.wait(CHANNEL, 0)
    yield
    loop.stop()
    while STARTED:
        STARTED.pop().join(5)


STARTED: list[threading.Thread] = []


def start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    STARTED.append(thread)
    return thread


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def task(work_once: Callable[[], int], pause: float = 30) -> Callable[[], None]:
    return loop._repeat(Task("task", work_once, CHANNEL, pause=pause))


def test_a_task_is_called_again_at_once_while_it_finds_work() -> None:
    left = [3, 2, 1, 0, 0]
    calls: list[int] = []

    def work_once() -> int:
        calls.append(left.pop(0))
        return calls[-1]

    start(task(work_once))
    wait_until(lambda: calls[:4] == [3, 2, 1, 0])


def test_a_task_without_work_waits_for_its_channel() -> None:
    calls: list[float] = []
    start(task(lambda: calls.append(0.0) or 0))
    time.sleep(0.3)
    before = len(calls)
    wakeup._tap("another channel")
    time.sleep(0.2)
    assert len(calls) == before
    wakeup._tap(CHANNEL)
    wait_until(lambda: len(calls) == before + 1)


def test_a_task_without_a_tap_looks_for_itself() -> None:
    calls: list[float] = []
    start(task(lambda: calls.append(0.0) or 0, pause=0.05))
    wait_until(lambda: len(calls) >= 3)


def test_a_task_that_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[float] = []

    def work_once() -> int:
        calls.append(time.monotonic())
        if len(calls) == 1:
            raise ValueError("broken on purpose")
        return 0

    start(task(work_once))
    wait_until(lambda: len(calls) >= 2)
    assert calls[1] - calls[0] > 0.5
    assert "task failed (1 times in a row)" in caplog.text
    assert "broken on purpose" in caplog.text


def test_waiting_threads_end_at_once_when_told_to() -> None:
    threads = [start(task(lambda: 0)) for _ in range(3)]
    time.sleep(0.1)
    loop.stop()
    for thread in threads:
        thread.join(10)  # far less than the pause of 30 s they are in
    assert not any(thread.is_alive() for thread in threads)


def test_a_watch_that_fails_is_started_again() -> None:
    calls: list[int] = []

    def run(stop: threading.Event) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the connection broke")
        stop.wait()

    thread = start(loop._keep(Watch("watch", run)))
    wait_until(lambda: len(calls) == 2)
    loop.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_a_tap_while_busy_is_not_slept_over() -> None:
    wakeup.wait(CHANNEL, 0)
    before = wakeup._listener().taps[CHANNEL]
    wakeup._tap(CHANNEL)
    wait_until(lambda: wakeup._listener().taps[CHANNEL] > before)
    assert wakeup.wait(CHANNEL, 0)
    assert not wakeup.wait(CHANNEL, 0.05)


@pytest.mark.django_db(transaction=True)
def test_each_entry_of_the_schedule_runs_on_one_machine_and_survives_another_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("fails")
        raise ValueError("broken on purpose")

    page = [
        schedule.Entry("fails", fail, 60),
        schedule.Entry("works", lambda: done.append("works"), 60),
    ]
    monkeypatch.setattr(schedule, "entries", lambda: page)
    for worker in ("this machine", "another machine"):
        monkeypatch.setattr(claiming, "WORKER", worker)
        stop = threading.Event()
        thread = start(partial(schedule.run, stop))
        wait_until(lambda: len(done) >= 2)
        time.sleep(0.2)
        stop.set()
        thread.join(5)
    assert sorted(done) == ["fails", "works"]
