"""The log: what it takes, that nothing can be changed in it, and that what has to go can go."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from deskbell.audit import checkpoint, erasing, log, verifying
from deskbell.audit.models import Entry, Wording
from deskbell.audit.sentences import SENTENCES, sentence
from deskbell.db import guarding
from deskbell.serve.commands import verify_audit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DESKBELL_DATA = tmp_path


def write(n: int = 3) -> list[Entry]:
    return [log.record(action="group_added", about=f"Group {number}") for number in range(n)]


def force(statement: str, *values: object) -> None:
    """What somebody could do who owns the database."""
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for line in guarding.unguard(vendor, verifying.TABLE):
            cursor.execute(line)
        cursor.execute(statement, values)
        for line in guarding.guard(vendor, verifying.TABLE, verifying.SAYS):
            cursor.execute(line)


@pytest.mark.parametrize("act", ["update", "delete", "sql"])
def test_the_database_refuses_to_change_an_entry(act: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if act == "update":
            Entry.objects.filter(about="Group 1").update(about="Another")
        elif act == "delete":
            Entry.objects.filter(about="Group 1")._raw_delete("default")
        else:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM audit_entry")
    assert Entry.objects.count() == 3 and verifying.verify().trouble == ""


def test_every_way_of_tampering_is_found_at_its_place() -> None:
    _first, second, third = write()
    assert verifying.verify() == verifying.Verdict(3)
    force("UPDATE audit_entry SET about = 'Another' WHERE id = %s", second.pk)
    assert verifying.verify().broken == second.pk
    force("UPDATE audit_entry SET about = %s WHERE id = %s", second.about, second.pk)
    assert verifying.verify().trouble == ""
    Wording.objects.filter(pk=second.pk).delete()
    force("DELETE FROM audit_entry WHERE id = %s", second.pk)
    verdict = verifying.verify()
    assert verdict.broken == third.pk and "does not follow" in verdict.trouble


def test_a_log_whose_end_was_cut_off_is_found_out() -> None:
    *_, last = write()
    checkpoint.move(last.pk, last.digest)
    assert verifying.verify().trouble == ""
    Wording.objects.filter(pk=last.pk).delete()
    force("DELETE FROM audit_entry WHERE id = %s", last.pk)
    assert "The end of the log is missing" in verifying.verify().trouble
    log.record(action="group_added", about="As if nothing had been")
    assert "The end of the log is missing" in verifying.verify().trouble
    verifying.accept()
    assert verifying.verify().trouble == "" and Entry.objects.latest("pk").action == "audit_end_accepted"


def test_a_log_that_was_written_anew_is_found_out() -> None:
    *_, last = write()
    checkpoint.move(last.pk, last.digest)
    force("UPDATE audit_entry SET about = 'Another' WHERE id = %s", last.pk)
    last.refresh_from_db()
    force("UPDATE audit_entry SET digest = %s WHERE id = %s", log.digest_of(last), last.pk)
    assert "is another one than it was" in verifying.verify().trouble


def test_the_checkpoint_only_goes_forward_and_a_broken_one_is_told_of() -> None:
    checkpoint.move(7, "b" * 64)
    checkpoint.move(6, "a" * 64)
    assert checkpoint.read() == checkpoint.Checkpoint(7, "b" * 64)
    checkpoint.path().write_text("{")
    checkpoint.move(8, "c" * 64)
    assert "cannot be read" in verifying.verify().trouble


@pytest.mark.django_db(transaction=True)
def test_the_end_is_kept_outside_the_database_once_it_is_committed() -> None:
    (entry,) = write(1)
    assert checkpoint.read() == checkpoint.Checkpoint(entry.pk, entry.digest)
    with pytest.raises(RuntimeError), transaction.atomic():
        log.record(action="group_added", about="Never was")
        raise RuntimeError
    assert checkpoint.read() == checkpoint.Checkpoint(entry.pk, entry.digest)


def test_the_command_names_the_first_broken_entry_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    _first, second, _third = write()
    assert verify_audit.run(argparse.Namespace(accept_end=False)) == 0
    assert "3 entries" in capsys.readouterr().out
    force("UPDATE audit_entry SET action = 'group_removed' WHERE id = %s", second.pk)
    assert verify_audit.run(argparse.Namespace(accept_end=False)) == 1
    assert capsys.readouterr().out.startswith(f"Entry {second.pk} (")


def test_a_log_without_its_guards_is_told_of() -> None:
    write()
    with connection.cursor() as cursor:
        for line in guarding.unguard(connection.vendor, verifying.TABLE):
            cursor.execute(line)
    assert "does not guard" in verifying.verify().trouble


def test_names_of_customers_enter_as_commitments_and_can_be_erased(world: World) -> None:
    email = "nadia@lindqvist.example"
    entry = log.record(
        action="person_address_added", by=world.ada, about="Nadia Petrova", address=email, verified=True
    )
    other = log.record(action="registered", by=world.carla)
    staff = log.record(action="agent_added", by=world.ines, about="Zoe", groups=["Support"])
    chained = json.dumps([entry.about, entry.details, other.actor_name])
    assert "Nadia" not in chained and email not in chained and "Carla" not in chained
    told = log.told(entry, entry.wording.said)
    assert (told["about"], told["address"], told["verified"]) == ("Nadia Petrova", email, True)
    assert (staff.about, staff.actor_name) == ("Zoe", "Ines Kern")
    assert erasing.forget(actors=[world.carla.pk], texts=["nadia petrova"]) == 2
    assert "petrova" not in str(list(Wording.objects.values())).lower()
    assert "Carla" not in str(list(Wording.objects.filter(pk=other.pk).values()))
    entry.wording.refresh_from_db()
    assert log.told(entry, entry.wording.said)["address"] is None
    assert verifying.verify().trouble == ""


def test_words_that_were_put_into_somebodys_mouth_are_found_out() -> None:
    entry = log.record(action="person_renamed", about="Nadia", before="Nadja")
    said = entry.wording.said
    said["before"][1] = "Somebody else"
    Wording.objects.filter(pk=entry.pk).update(said=said)
    assert verifying.verify().broken == entry.pk


def test_every_sentence_can_be_said_whatever_is_known() -> None:
    for action in SENTENCES:
        for told in ({}, {"about": "It", "old": None, "new": {"name": True, "list": [1, "a"], "empty": ""}}):
            assert sentence(action, "Ada", told).strip(), action
    assert sentence("moon_landed", "Ada", {"about": "100%"}) == "Ada: moon landed 100%"
    assert "erased" in sentence("person_renamed", "", {"before": None, "about": "Ada"})
