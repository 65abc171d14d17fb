"""The administration's front page: what needs care, each with its page; and the path to the first ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.utils import timezone

from deskbell.contracts import recording
from deskbell.desk import settings as desk
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.operations import care, guiding, of_the_machine
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant, Mailbox, Queue
from tests.world import World

pytestmark = pytest.mark.django_db


def told() -> dict[str, str]:
    """The sentences by the page they lead to."""
    return {matter.where: matter.text for matter in care.all_matters()}


def test_agents_without_rights_and_queues_nobody_sees_are_named(world: World) -> None:
    Person.objects.create(name="Mei", username="mei", is_agent=True)
    Queue.objects.create(name="Orphans", path="Orphans")
    assert "Mei is an agent and sees no queue" in told()["people"]
    assert "nobody sees their tickets: Orphans." in told()["groups"]
    group = Group.objects.create(name="All")
    Grant.objects.create(group=group, level=4)
    assert "groups" in told()  # nobody is in that group
    group.members.add(Person.objects.get(username="mei"))
    assert not {"people", "groups"} & set(told())


def test_a_desk_whose_administrators_have_a_password_alone_is_told_so(world: World) -> None:
    assert "No administrator has a second factor" in told()["security"]
    auth.TOTP.activate(world.ines, auth.generate_totp_secret())
    assert "security" not in told()


def test_mails_that_wait_too_long_and_keys_that_run_out_are_told(world: World) -> None:
    spool.keep(b"Subject: x\r\n\r\nraw", recipient="support@desk.example", envelope_from="", source="smtp")
    assert "spool" not in told()
    RawMail.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    assert "1 received mail has been waiting" in told()["spool"]
    licence = recording.add(by=world.ines, key="OX-SUP-1", organization=world.dora.organization)
    recording.change(
        by=world.ines,
        licence=licence,
        organization=licence.organization,
        kind=licence.kind,
        valid_from=None,
        valid_until=timezone.now().date() + timedelta(days=9),
        note="",
    )
    assert "1 support key runs out within 30 days." in told()["licences"]


def test_the_machine_and_decisions_nobody_took(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nobody has decided yet" in told()["retention"]
    assert "" not in told()
    monkeypatch.setattr(of_the_machine, "LEAST_BYTES", 10**18)
    monkeypatch.setattr(of_the_machine, "LEAST_SHARE", 2)
    assert "The disk is nearly full" in told()[""]


def test_a_sample_desk_says_what_it_is(world: World) -> None:
    now = desk.current()
    now.is_sample = True
    desk.save(now)
    assert "This is the sample desk" in told()[""]
    assert guiding.open_steps() == []


def test_each_sentence_leads_to_its_page(ines: Client, world: World) -> None:
    Person.objects.create(name="Mei", username="mei", is_agent=True)
    Queue.objects.create(name="Orphans", path="Orphans")
    page = ines.get("/admin/")
    for matter in page.context["matters"]:
        if matter["url"]:
            assert ines.get(matter["url"]).status_code == 200, matter


def steps() -> dict[str, bool]:
    return {step.name: step.done for step in guiding.open_steps()}


def test_the_path_is_ticked_by_what_the_desk_is(ines: Client, world: World) -> None:
    Queue.objects.update(address="")
    Person.objects.exclude(pk=world.ines.pk).update(is_active=False)
    assert not any(steps().values())
    page = ines.get("/admin/").content.decode()
    assert "0 of 6 steps are done" in page and "Connect a mailbox" in page
    done: list[tuple[str, Callable[[], object]]] = [
        ("name", lambda: ines.post("/admin/guide/named/")),
        ("mailbox", lambda: Mailbox.objects.create(name="x")),
        ("address", lambda: Queue.objects.filter(path="Support").update(address="support@desk.example")),
        ("colleagues", lambda: Person.objects.filter(username="ada").update(is_active=True)),
        ("scenario", lambda: ines.post("/admin/guide/scenario/")),
    ]
    for name, act in done:
        act()
        assert steps()[name], name
    assert "5 of 6 steps are done" in ines.get("/admin/").content.decode()
    world.ticket()
    assert steps() == {} and "To the first ticket" not in ines.get("/admin/").content.decode()


def test_the_path_can_be_put_away_and_brought_back(ines: Client, world: World) -> None:
    ines.post("/admin/guide/hidden/")
    page = ines.get("/admin/").content.decode()
    assert "To the first ticket" not in page and "Show the path to the first ticket again" in page
    ines.post("/admin/guide/hidden/", {"on": "0"})
    assert "To the first ticket" in ines.get("/admin/").content.decode()
    assert ines.post("/admin/guide/nonsense/").status_code == 404
    assert ines.get("/admin/guide/hidden/").status_code == 405


def test_the_page_of_the_first_mail_says_what_became_of_it(ines: Client, world: World) -> None:
    assert "Nothing yet" in ines.get("/admin/guide/arrival/").content.decode()
    spool.keep(b"Subject: x\r\n\r\nraw", recipient="support@desk.example", envelope_from="", source="smtp")
    assert "It is being read" in ines.get("/admin/guide/arrival/").content.decode()
    ticket = world.ticket()
    RawMail.objects.update(status="done", ticket=ticket)
    page = ines.get("/admin/guide/arrival/").content.decode()
    assert ticket.number in page and "It arrived." in page
    assert f"/desk/tickets/{ticket.number}/" not in page  # Ines administers; she has no right on the queue


def test_the_manual_has_a_section_for_every_screen_that_points_to_one(ines: Client) -> None:
    page = ines.get("/admin/manual/").content.decode()
    for section in ("needs-care", "guided-path", "mailboxes", "security", "retention"):
        assert f'id="{section}"' in page
    assert 'href="/admin/manual/#security"' in ines.get("/admin/security/").content.decode()
