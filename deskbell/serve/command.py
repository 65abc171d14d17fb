"""The console command `deskbell`: which commands there are. Each is a module of its own in `commands/`.

A command's module is imported only when it is called, and Django is set up only for those that need it: the
supervisor stays small, and `deskbell mail parse` starts in a tenth of a second.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from deskbell import __version__
from deskbell.serve.ending import TRY_AGAIN_LATER


class Module(Protocol):
    """What each module of `commands/` has."""

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, given: argparse.Namespace) -> int: ...


@dataclass(frozen=True)
class Command:
    name: str
    help: str
    needs_django: bool = True

    @property
    def module(self) -> str:
        return f"deskbell.serve.commands.{self.name.replace('-', '_')}"


COMMANDS = (
    Command("serve", "run everything in one place", needs_django=False),
    Command("web", "run the web server alone"),
    Command("receive", "run the mail receiver alone, or take one mail from a pipe"),
    Command("worker", "run the worker alone"),
    Command("setup", "create or update the database and the static files"),
    Command("migrate", "bring the database up to date"),
    Command("check", "say what is wrong with this installation"),
    Command("verify-audit", "see whether the log of security and administration is as it was written"),
    Command("make-admin", "print a one-time link that makes an administrator"),
    Command("reset-factor", "take an agent's second factor away, when no administrator is left to do it"),
    Command("licences", "import support licences and accounts from a CSV file"),
    Command("fill-sample", "send the sample mails to the sample desk that is running"),
    Command("mail", "look at mail files", needs_django=False),
    Command("settings-doc", "print the page about settings", needs_django=False),
    Command("manage", "one of Django's own commands, for developers", needs_django=False),
)


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; its exit status."""
    os.umask(0o077)  # whatever is written belongs to this user alone
    words = list(sys.argv[1:] if words is None else words)
    try:
        return _run(words)
    except (Exception, SystemExit) as error:
        if words[:1] != ["receive"] or "--pipe" not in words or getattr(error, "code", 1) == 0:
            raise
        # The mail server behind the pipe must keep the mail, whatever is wrong here; it bounces it otherwise.
        sys.stderr.write(f"The mail was not taken: {error!r}\n")
        return TRY_AGAIN_LATER


def _run(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="deskbell", description="A helpdesk.")
    parser.add_argument("--version", action="version", version=f"deskbell {__version__}")
    choices = parser.add_subparsers(dest="command", metavar="command", required=True)
    known = {command.name: command for command in COMMANDS}
    chosen = known.get(words[0]) if words else None
    modules: dict[str, Module] = {}
    for command in COMMANDS:
        child = choices.add_parser(command.name, help=command.help, description=command.help)
        if command is chosen:
            modules[command.name] = _load(command)
            modules[command.name].arguments(child)
    given = parser.parse_args(words)
    return modules[given.command].run(given)


def _load(command: Command) -> Module:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
    if command.needs_django:
        import_module("django").setup()
    return cast(Module, import_module(command.module))


if __name__ == "__main__":
    sys.exit(main())
