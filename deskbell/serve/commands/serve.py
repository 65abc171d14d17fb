"""`deskbell serve`: everything in one place, under the supervisor. No Django in this process."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import threading
import time

from deskbell.config.environment import Environment, read_or_exit, unknown
from deskbell.serve import fingerprint, ready, sample_desk
from deskbell.serve.ending import CANNOT_START
from deskbell.serve.supervisor import Part, Supervisor
from deskbell.worker import alive

PARTS = (
    ("front", ("web", "--receive", "--with-worker")),
    ("worker", ("worker",)),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--sample",
        action="store_true",
        help="a new data folder becomes a sample desk: filled with mail, on loopback, sending nothing",
    )
    kind.add_argument("--empty", action="store_true", help="a new data folder stays an empty desk")


def run(given: argparse.Namespace) -> int:
    environment = read_or_exit()
    for sentence in unknown():
        sys.stderr.write(f"{sentence}\n")
    if given.empty and sample_desk.is_one(environment):
        sys.stderr.write(
            f"{environment.data} holds the sample desk. Set DESKBELL_DATA to another folder for an empty one.\n"
        )
        return CANNOT_START
    try:
        if given.sample and not environment.data.exists():
            sample_desk.mark(environment)
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        return _not_started(f"The data folder {environment.data} cannot be made: {error.strerror}.", "DESKBELL_DATA")
    if sample_desk.is_one(environment):
        sample_desk.confine()
        environment = read_or_exit()
    if trouble := _in_the_way(environment):
        return _not_started(trouble, "DESKBELL_PORT or DESKBELL_BIND")
    supervisor = Supervisor([Part(name, words) for name, words in PARTS], dict(os.environ))
    if not fingerprint.is_prepared(environment):
        _say("Preparing the database …")
        if status := supervisor.call(["setup"]):
            return status
    alive.forget_worker(environment.data)
    threading.Thread(target=_Welcome(supervisor, environment).run, name="welcome", daemon=True).start()
    return supervisor.run()


def _in_the_way(environment: Environment) -> str:
    """What listens on our port already would answer for us when we ask whether we are ready."""
    family = socket.AF_INET6 if ":" in environment.bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((environment.bind, environment.port))
        except OSError as error:
            where = f"{environment.bind} port {environment.port}"
            return f"The web server cannot listen on {where}: {error.strerror}. Is Deskbell running already?"
    return ""


def _not_started(why: str, setting: str) -> int:
    sys.stderr.write(f"Deskbell was not started.\n{why} Set {setting} to another one.\n")
    return CANNOT_START


class _Welcome:
    """Once everything is ready: fills a new sample desk, and says where to go."""

    def __init__(self, supervisor: Supervisor, environment: Environment) -> None:
        self.supervisor = supervisor
        self.environment = environment

    def run(self) -> None:
        while not ready.is_ready(self.environment.bind, self.environment.port):
            time.sleep(0.05)
        if sample_desk.is_one(self.environment):
            self._sample()
        else:
            self._real()
        _say("Ctrl-C ends it.")

    def _sample(self) -> None:
        if not sample_desk.is_filled(self.environment):
            _say("Sending the sample mails …")
            if self.supervisor.call(["fill-sample"]):
                _say("The sample desk could not be filled; the next start tries again.")
            else:
                sample_desk.remember_filled(self.environment)
        self._where()
        for line in sample_desk.sign_ins(self.environment):
            _say(line)

    def _real(self) -> None:
        self._where()
        self.supervisor.call(["make-admin", "--if-none"])

    def _where(self) -> None:
        _say(f"\nDeskbell is ready: {self.environment.url}")
        if self.environment.smtp_port:
            _say(f"Mail is received at {self.environment.smtp_bind} port {self.environment.smtp_port} (SMTP).")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
