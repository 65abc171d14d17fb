"""The walls: what import-linter cannot see."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "deskbell"
SOURCES = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
OF_DJANGO = {"auth", "account", "mfa", "sessions", "contenttypes"}


def floors() -> dict[str, int]:
    """Package → its floor, the highest is 0; read from the contract itself."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:floors"]["layers"].split("\n")
    found: dict[str, int] = {}
    for floor, line in enumerate(filter(None, lines)):
        for name in line.split("|"):
            found[name.strip().removeprefix("deskbell.")] = floor
    return found


def test_every_package_has_a_floor() -> None:
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert packages == set(floors())


def test_foreign_keys_point_down() -> None:
    """Also when written as a string: a key to a table above would tie the lower package to the higher."""
    floor = floors()
    for model in apps.get_models():
        if not model.__module__.startswith("deskbell."):
            continue
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if not field.concrete or field.related_model is None:
                continue
            target = field.related_model.__module__.split(".")
            if target[0] == "deskbell" and target[1] != own:
                assert floor[target[1]] > floor[own], f"{model.__name__}.{field.name} points up"


@pytest.mark.parametrize(
    ("what", "pattern", "allowed"),
    [
        ("no signals", r"django\.(db\.models|core|dispatch)\S*signals|@receiver|\.connect\(.*sender=", set()),
        ("mail from outside meets no email.policy.default", r"policy\.default", set()),
        ("nothing is unpickled", r"\bimport (pickle|marshal|shelve)\b|yaml\.load", set()),
        (
            "no SQL of our own outside db and people.limits",
            r"objects\.raw\(|objects\.extra\(|RawSQL|connection\.cursor\(\)",
            {"db", "people", "serve"},
        ),
        ("SMTP leaves from one place", r"^import smtplib|from smtplib", {"outbox", "operations"}),
        ("addresses are touched in one place", r"\bEmailAddress\b", {"people", "web/signin"}),
    ],
)
def test_a_thing_is_done_in_its_place_only(what: str, pattern: str, allowed: set[str]) -> None:
    guilty = [
        str(path.relative_to(PACKAGE))
        for path in SOURCES
        if re.search(pattern, path.read_text(), re.MULTILINE)
        and not any(str(path.relative_to(PACKAGE)).startswith(place) for place in allowed)
    ]
    assert guilty == [], what


def test_views_do_not_query_tickets_by_themselves() -> None:
    """Doors get tickets, articles and files from `access`, or their own rights would drift away."""
    shut = re.compile(r"\b(Ticket|Article|Attachment)\.objects\b")
    guilty = [str(p.relative_to(PACKAGE)) for p in SOURCES if "web" in p.parts and shut.search(p.read_text())]
    assert guilty == []


def test_templates_have_nothing_inline() -> None:
    """The policy forbids it, and the page would silently lose it."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    guilty = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("templates/**/*.html")
        if (found := inline.search(path.read_text())) and 'type="application/json"' not in found[0]
    ]
    assert guilty == []


def test_files_stay_small() -> None:
    """A file of several hundred lines wants to be two (house rule)."""
    guilty = [
        f"{p.relative_to(PACKAGE)}: {n}"
        for p in SOURCES
        if (n := p.read_text().count("\n")) > 350 and "mails" not in p.parts
    ]
    assert guilty == []
