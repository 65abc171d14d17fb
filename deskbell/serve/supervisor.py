"""The supervisor: starts the parts as processes of their own, starts one again that dies, ends them all.

It imports no Django, so that it stays small, and does no work, so that it has no reason to die. The parts
notice by a pipe (`lifeline`) when it does all the same.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

from deskbell.serve import lifeline
from deskbell.serve.ending import CANNOT_START

STOP_WITHIN = 4.5  # seconds from the signal to the last resort
SOUND_AFTER = 60.0  # seconds after which a part that dies had been well
LONGEST_PAUSE = 30.0
TICK = 0.1


@dataclass
class Part:
    """One child process and how it fared."""

    name: str
    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)


class Supervisor:
    def __init__(self, parts: Sequence[Part], environ: dict[str, str]) -> None:
        self.parts = parts
        self.stopping = False
        self.called: list[subprocess.Popen[bytes]] = []
        self.lifeline, self._lifeline_end = os.pipe()
        os.set_inheritable(self.lifeline, True)
        # glibc gives each thread a memory pool of its own; two are enough, and memory goes back.
        pools = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072"}
        self.environ = {**pools, **environ, lifeline.VARIABLE: str(self.lifeline)}

    def run(self) -> int:
        """Until a signal, or until a part cannot be started at all; the exit status."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told_to_stop)
        status = 0
        while not self.stopping:
            for part in self.parts:
                if self._tend(part) == CANNOT_START:
                    status, self.stopping = CANNOT_START, True
            time.sleep(TICK)
        self._end_all()
        return status

    def call(self, words: Sequence[str]) -> int:
        """Runs one command to its end, which may be ours; its exit status. From any thread."""
        process = self._popen(words)
        self.called.append(process)
        return process.wait()

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self, part: Part) -> int | None:
        """Starts the part when it is due. The exit status of one that ended just now."""
        now = time.monotonic()
        if part.process is None:
            if now >= part.start_at:
                self._start(part)
            return None
        status = part.process.poll()
        if status is None:
            return None
        part.process = None
        part.deaths = 1 if now - part.began > SOUND_AFTER else part.deaths + 1
        pause = 0.0 if part.deaths == 1 else min(LONGEST_PAUSE, 2.0**part.deaths / 4)
        part.start_at = now + pause
        if status != CANNOT_START and not self.stopping:
            how = f"by signal {-status}" if status < 0 else f"with status {status}"
            sys.stderr.write(f"The {part.name} ended {how}; it is started again in {pause:.0f} s.\n")
        return status

    def _start(self, part: Part) -> None:
        part.began = time.monotonic()
        part.process = self._popen(part.words)

    def _popen(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command_line(words),
            env=self.environ,
            stdin=subprocess.DEVNULL,
            pass_fds=[self.lifeline],
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which then ends the parts
        )

    def _end_all(self) -> None:
        started = [part.process for part in self.parts if part.process] + self.called
        alive = [process for process in started if process.poll() is None]
        for process in alive:
            process.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def command_line(words: Sequence[str]) -> list[str]:
    """How a part is started: the same Python, the same program."""
    return [sys.executable, "-m", "deskbell.serve.command", *words]
