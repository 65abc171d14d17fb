from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from deskbell.audit.models import Entry
from deskbell.contracts import daily, entitlement, importing, recording
from deskbell.contracts.models import ImportRun, Licence
from deskbell.operations import care
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from tests.contracts.conftest import numbers, reasons, take
from tests.world import World

pytestmark = pytest.mark.django_db
NADIA = "OX-SUP-1;Lindqvist Logistik;2026-01-01;31.12.2099;Nadia@Lindqvist.example;Nadia Petrova;nadia"


def test_a_line_makes_organisation_licence_and_account(world: World) -> None:
    run = take(NADIA, "OX-SUP-1;Lindqvist Logistik;2026-01-01;31.12.2099;emil@lindqvist.example;Emil;")
    assert numbers(run) == {"lines": 2, "added": 1, "organizations": 1, "accounts": 2}
    licence = Licence.objects.get()
    assert (licence.folded, licence.valid_until, str(licence.kind)) == ("OX-SUP-1", date(2099, 12, 31), "Support")
    nadia = Person.objects.get(username="nadia")
    assert (nadia.name, nadia.organization) == ("Nadia Petrova", licence.organization)
    assert not nadia.has_usable_password() and not nadia.is_contact_person
    row = addresses.row("nadia@lindqvist.example")
    assert row is not None and row.verified and addresses.may_be_recovered(row)
    assert entitlement.is_entitled(licence.organization_id)


def test_the_same_file_again_changes_nothing(world: World) -> None:
    take(NADIA)
    before = list(Person.objects.values()), list(Licence.objects.values("folded", "valid_until", "ended_at"))
    run = take(NADIA)
    assert numbers(run) == {"lines": 1, "same": 1, "known": 1}
    assert before == (
        list(Person.objects.values()),
        list(Licence.objects.values("folded", "valid_until", "ended_at")),
    )


def test_a_later_import_changes_the_licence_and_nothing_of_the_account(world: World) -> None:
    take(NADIA)
    nadia = Person.objects.get(username="nadia")
    nadia.set_password("her own words here")
    nadia.name = "Nadia P."
    nadia.save()
    addresses.row("nadia@lindqvist.example").delete()
    addresses.give(nadia, "nadia@home.example")
    run = take("OX-SUP-1;Brightside;;2027-12-31;nadia@lindqvist.example;Nadia Petrova;nadia2")
    assert numbers(run) == {"lines": 1, "changed": 1, "known": 1}
    assert Licence.objects.get().organization.name == "Brightside"
    again = world.again(nadia)
    assert again.check_password("her own words here") and (again.name, again.username) == ("Nadia P.", "nadia")
    assert addresses.of(again) == ["nadia@home.example"] and again.organization.name == "Lindqvist Logistik"
    assert addresses.row("nadia@lindqvist.example") is None


def test_who_wrote_before_becomes_the_account_and_keeps_the_tickets(world: World) -> None:
    contact = addresses.person_for("nadia@lindqvist.example")
    ticket = world.ticket(contact)
    take(NADIA)
    assert Person.objects.get(username="nadia") == contact == ticket.customer
    assert not addresses.is_contact(contact)


def test_an_account_of_ones_own_and_colleagues_are_left_alone(world: World) -> None:
    run = take(
        "OX-SUP-1;Other;;;carla@acme.example;Carla;carla",
        "OX-SUP-2;Other;;;ada@desk-staff.example;Ada;",
        "OX-SUP-3;Other;;;new@other.example;Ben;ben",
    )
    assert numbers(run) == {"lines": 3, "added": 3, "organizations": 1, "known": 1, "wrong": 2}
    assert reasons(run) == [(3, "colleague"), (4, "colleague")]
    carla = world.again(world.carla)
    assert (carla.username, carla.organization.name) == (None, "Acme") and carla.has_usable_password()
    assert addresses.row("new@other.example") is None


def test_missing_lines_end_licences_of_the_same_source_only_when_asked(world: World) -> None:
    acme = world.carla.organization
    recording.add(by=world.ines, key="HAND-SUP-1", organization=acme)
    take("OTHER-SUP-1;Acme;;;;;", source="other")
    take("OX-SUP-1;Acme;;;;;", "OX-SUP-2;Acme;;;;;", "OX-SUP-3;Acme;;;;;")
    assert numbers(take("OX-SUP-1;Acme;;;;;")) == {"lines": 1, "same": 1}
    tried = take("OX-SUP-1;Acme;;;;;", "OX-SUP-3;Acme;no date;;;;", end_missing=True, dry=True)
    assert tried.report["ended"] == 1 and not Licence.objects.exclude(ended_at=None).exists()
    run = take("OX-SUP-1;Acme;;;;;", "OX-SUP-3;Acme;no date;;;;", end_missing=True)  # a bad line is not a missing one
    assert run.report["ended"] == 1
    assert list(Licence.objects.exclude(ended_at=None).values_list("folded", flat=True)) == ["OX-SUP-2"]
    back = take("OX-SUP-1;Acme;;;;;", "OX-SUP-2;Acme;;;;;", "OX-SUP-3;Acme;;;;;", end_missing=True)
    assert numbers(back) == {"lines": 3, "same": 2, "changed": 1} and not Licence.objects.exclude(ended_at=None)
    recording.end(by=world.ines, licence=Licence.objects.get(folded="OX-SUP-1"))
    take("OX-SUP-1;Acme;;;;;")
    assert Licence.objects.get(folded="OX-SUP-1").ended_at is not None  # ended by hand stays ended


def test_an_empty_file_ends_nothing(world: World) -> None:
    take("OX-SUP-1;Acme;;;;;")
    for lines in ((), ("X;Acme;;;;;",)):
        run = take(*lines, end_missing=True)
        assert run.error and run.report["ended"] == 0
    assert Licence.objects.get().ended_at is None


@pytest.mark.parametrize("dry", [False, True])
@pytest.mark.parametrize(
    "lines",
    [
        ('OX-SUP-1;"Acme;;;;;', "OX-SUP-2;Acme;;;;;", 'OX-SUP-3;Acme;;;;"Nadia";', "OX-SUP-4;Acme;;;;;"),
        ("OX-SUP-1;Acme;;;;;", 'OX-SUP-2;"Acme;;;;;', "OX-SUP-3;Acme;;;;;", "OX-SUP-4;Acme;;;;;"),
        ("OX-SUP-1;Acme;;;;;", ";Acme;;;;;"),
        ("OX-SUP-1;Acme;;;;;", "O\ufffdX-SUP-2;Acme;;;;;"),
    ],
)
def test_beside_a_line_whose_key_nobody_can_read_no_licence_ends(
    world: World, lines: tuple[str, ...], dry: bool
) -> None:
    take(*(f"OX-SUP-{n};Acme;;;;;" for n in range(1, 6)))
    run = take(*lines, end_missing=True, dry=dry)
    assert "Nothing was ended" in run.error and run.report["ended"] == 0
    assert not Licence.objects.exclude(ended_at=None).exists()


def test_a_bad_line_with_a_key_is_not_a_missing_one(world: World) -> None:
    take(*(f"OX-SUP-{n};Acme;;;;;" for n in range(1, 5)))
    run = take(
        "OX-SUP-1;Acme;;;;;", "OX-SUP-2;Acme\ufffd;;;;;", "OX-SUP-3;Acme;;;;;;more", source="erp", end_missing=True
    )
    assert not run.error and reasons(run) == [(3, "not_text"), (4, "fields")]
    assert Licence.objects.exclude(ended_at=None).get().folded == "OX-SUP-4"
    shifted = take("Acme; HOLDING-1;OX-SUP-1;;x", head="organisation;key;until;name", end_missing=True)
    assert shifted.error and Licence.objects.get(folded="OX-SUP-1").ended_at is None


def test_what_an_import_names_that_began_later_is_not_missing(world: World) -> None:
    began = timezone.now()
    take("OX-SUP-1;Acme;;;;;", now=began + timedelta(minutes=1))
    run = take("OX-SUP-2;Acme;;;;;", end_missing=True, now=began)
    assert not run.error and run.report["ended"] == 0


def test_names_the_databases_fold_each_in_its_way_stop_no_import(world: World) -> None:
    names = ("ISPARTA Ltd", "ısparta ltd", "İzmir", "izmir", "ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ")
    for n, name in enumerate(names):
        run = take(f"OX-SUP-{n};{name};;;;;")
        assert not run.error and run.report["added"] == 1, name
    again = take(*(f"OX-SUP-{n};{name};;;;;" for n, name in enumerate(names)))
    assert not again.error and "organizations" not in numbers(again)


def test_a_dry_run_says_the_same_and_writes_nothing(world: World) -> None:
    lines = (NADIA, "OX-SUP-1;Lindqvist Logistik;2026-01-01;31.12.2099;emil@lindqvist.example;Emil;", "bad")
    tried = take(*lines, dry=True)
    assert not Licence.objects.exists() and not Organization.objects.filter(name__startswith="Lind").exists()
    assert addresses.row("nadia@lindqvist.example") is None
    assert numbers(tried) == numbers(take(*lines)) and reasons(tried) == [(4, "bad_key")]


def test_each_bad_line_has_its_reason_and_the_others_are_taken(world: World) -> None:
    run = take(
        ";Acme;;;;;",
        "no key at all;Acme;;;;;",
        "OX-SUP-1;;;;;;",
        "OX-SUP-2;Acme;2026-02-30;;;;",
        "OX-SUP-3;Acme;2026-02-03;2026-01-01;;;",
        "OX-SUP-4;Acme;;;no address;;",
        "OX-SUP-5;Acme;;;a@b.example;;No Name",
        "OX-SUP-6;Acme;;;;;;;more",
        "OX-SUP-7;Acme;;2026-12-31;;;",
        "ox-sup-7;Brightside;;2026-12-31;;;",
        '"OX-SUP-8";"Acme";;;;"a ""quoted""\r\nname over two lines";',
        "\ufffdOX-SUP-9;Acme;;;;;",
        '=HYPERLINK("x");Acme;;;;;',
        "OX-SUP-10;=1+1;;;;@SUM(A1);",
        "x" * 90_000 + ";Acme;;;;;",
        ",,,",
        "",
        "OX-SUP-11;Acme;;;;;",
    )
    assert [reason for _number, reason in reasons(run)] == [
        *("no_key", "bad_key", "no_organization", "bad_date", "dates", "bad_email", "bad_login", "fields", "twice"),
        *("several", "not_text", "bad_key", "bad_key", "bad_key"),
    ]
    assert reasons(run)[8] == (11, "twice") and run.report["bad"][8][2] == "10"
    taken = set(Licence.objects.values_list("folded", flat=True))
    assert taken == {"OX-SUP-7", "OX-SUP-10", "OX-SUP-11"}
    assert Organization.objects.filter(name="=1+1").exists()  # a text like any other


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_what_spreadsheets_write_is_understood(world: World, encoding: str, sign: str) -> None:
    head = sign.join(("Support Key", "Firma", "Gültig bis", "Art", "whatever"))
    line = sign.join(("ox-saas-1", "Müller & Söhne", "31.12.2026", "Wartung" if sign == "x" else "", '"a, b; c"'))
    run = take(line, head=head, encoding=encoding)
    assert numbers(run) == {"lines": 1, "added": 1, "organizations": 1}
    licence = Licence.objects.select_related("organization", "kind").get()
    assert (licence.organization.name, licence.kind.code) == ("Müller & Söhne", "saas")
    assert numbers(take(line.replace("Müller", "MÜLLER"), head=head)) == {"lines": 1, "same": 1}


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02" * 1000, b"name;mail\nx;y\n", b"key;key\n1;2\n", b"k" * 300_000]
)
def test_what_is_no_such_file_is_refused_whole(world: World, data: bytes) -> None:
    run = importing.run(io.BytesIO(data), by=None, source="x")
    assert run.error and not Licence.objects.exists()


def test_a_kind_may_be_named_and_an_unknown_one_is_a_bad_line(world: World) -> None:
    run = take("ABC-0001;Acme;support", "ABC-0002;Acme;Maintenance", "ABC-0003;Acme;gold", head="key;company;kind")
    assert numbers(run) == {"lines": 3, "added": 2, "wrong": 1} and reasons(run) == [(4, "unknown_kind")]
    assert Licence.objects.get(folded="ABC-0001").kind.entitles
    assert not Licence.objects.get(folded="ABC-0002").kind.entitles


class Endless(io.RawIOBase):
    """So many lines, made while they are read."""

    def __init__(self, lines: int) -> None:
        self.rows: Iterator[bytes] = (
            f"OX-SUP-{n};Firm {n % 50};;2099-12-31;p{n % 300}@firm.example\n".encode() for n in range(lines)
        )
        self.rest = b"key;firma;von;bis;mail\n"

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        while len(self.rest) < len(into) and (line := next(self.rows, b"")):
            self.rest += line
        n = min(len(into), len(self.rest))
        into[:n], self.rest = self.rest[:n], self.rest[n:]
        return n


def test_a_large_file_is_taken_batch_by_batch(world: World) -> None:
    run = importing.run(Endless(1_200), by=None, source="big", end_missing=True)
    assert numbers(run) == {"lines": 1200, "added": 1200, "organizations": 50, "accounts": 300}
    assert numbers(importing.run(Endless(1_200), by=None, source="big")) == {
        "lines": 1200,
        "same": 1200,
        "known": 300,
    }
    assert Entry.objects.filter(action="licences_imported").count() == 2


def test_the_daily_file_is_read_by_the_clock_and_missed_after_a_day(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    def worries() -> list[str]:
        return [matter.text for matter in care.all_matters() if matter.where == "licence_import"]

    assert daily.run_due() is None and not worries()
    path = tmp_path / "licences.csv"
    settings.DESKBELL_LICENCES_FILE = path
    now = timezone.now()
    missing = daily.run_due(now)
    assert missing is not None and missing.error and "No such file" in worries()[0]
    assert daily.run_due(now + timedelta(minutes=30)) is None
    path.write_text("key,company\nOX-SUP-1,Acme\n")
    good = daily.run_due(now + timedelta(hours=2))
    assert good is not None and not good.error and not daily.is_late(now + timedelta(hours=3))
    assert daily.run_due(now + timedelta(hours=13)) is None
    assert daily.run_due(now + timedelta(hours=15)) is not None
    daily.set_rules(by=world.ines, end_missing=True)
    path.write_text("key,company\nOX-SUP-2,Acme\n")
    daily.run_due(now + timedelta(hours=30))
    assert Licence.objects.get(folded="OX-SUP-1").ended == "missing"
    path.unlink()
    daily.run_due(now + timedelta(hours=45))
    assert not daily.is_late(now + timedelta(hours=53)) and daily.is_late(now + timedelta(hours=55))
    assert ImportRun.objects.filter(by_clock=True).count() == 5
