"""The administrators' pages about retention and erasure."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from deskbell.audit.models import Entry
from deskbell.people.models import Group, Person
from deskbell.privacy import policies, runs
from deskbell.privacy.models import Policy, Run
from deskbell.queues.models import Grant, Level, Mailbox
from deskbell.tickets import retaining
from deskbell.tickets.models import ErasedTicket, Ticket
from tests.privacy import desk
from tests.world import World

PAGE = "/admin/retention/"
GOOD = {"name": "Old files", "what": "files", "after": "6", "unit": "mo", "weekday": "6", "hour": "3", "tickets": ""}


def test_the_policy_is_ready_and_off_until_it_is_switched_on(ines: Client, world: World) -> None:
    page = ines.get(PAGE).content.decode()
    assert "Attachments of closed tickets" in page
    assert "Ready, and off until you decide" in page
    policy = desk.builtin()
    ines.post(reverse("admin:retention_policy_switch", args=[policy.public_id]), {"on": "1"})
    assert desk.builtin().is_on
    assert Entry.objects.filter(action="retention_policy_on", actor=world.ines.pk).exists()
    ines.post(reverse("admin:retention_policy_switch", args=[policy.public_id]), {"on": "0"})
    assert not desk.builtin().is_on


def test_a_preview_counts_and_lists_and_names_mailboxes_that_keep(ines: Client, world: World) -> None:
    Mailbox.objects.create(name="Kept there", fetch=Mailbox.Fetch.IMAP)
    ticket = desk.with_files(world)
    desk.close(ticket, 100)
    answer = ines.post(reverse("admin:retention_policy_attempt", args=[desk.builtin().public_id]), follow=True)
    assert "Waiting for the worker" in answer.content.decode()
    desk.finish(Run.objects.get())
    page = ines.get(answer.request["PATH_INFO"]).content.decode()
    assert "Nothing was erased. This is what a run would do now." in page
    assert "Kept there" in page
    assert "Would be erased" in page
    assert ticket.number[-4:] in page
    assert desk.files_left(ticket) == 3


def test_a_run_can_be_watched_searched_and_cancelled(ines: Client, world: World) -> None:
    for n in range(2):
        desk.close(desk.with_files(world, title=f"Matter {n}"), 100)
    made = desk.run()
    address = reverse("admin:retention_run", args=[made.public_id])
    number = made.lines.first().number
    assert "No ticket here." not in ines.get(address, {"q": number}).content.decode()
    assert "No ticket here." in ines.get(address, {"q": "0000"}).content.decode()
    assert "No ticket here." in ines.get(address, {"outcome": "held"}).content.decode()
    waiting = runs.begin(policy=desk.builtin(), by=None)
    ines.post(reverse("admin:retention_run_cancel", args=[waiting.public_id]))
    assert Run.objects.get(pk=waiting.pk).status == Run.Status.CANCELLED


def test_a_policy_is_written_and_bad_values_lose_nothing(ines: Client) -> None:
    address = reverse("admin:new_retention_policy")
    bad = ines.post(address, {**GOOD, "after": "0", "tickets": "queue:Nowhere"})
    assert bad.status_code == 422
    assert "queue:Nowhere" in bad.content.decode()
    assert set(bad.context["form"].errors) == {"after", "tickets"}
    assert ines.post(address, {**GOOD, "tickets": "-tag:none"}).status_code == 302
    policy = Policy.objects.get(name="Old files")
    assert (policy.after, policy.unit, policy.is_on) == (6, "mo", False)
    assert policies.text_of(policy) == "-tag:none"


def test_the_second_of_two_administrators_is_told(ines: Client, world: World) -> None:
    policy = desk.builtin()
    address = reverse("admin:retention_policy", args=[policy.public_id])
    seen = ines.get(address).context["seen"]
    ines.post(address, {**GOOD, "seen": seen, "hour": "5"})
    second = ines.post(address, {**GOOD, "seen": seen, "hour": "7"})
    assert second.status_code == 422
    assert Policy.objects.get(pk=policy.pk).hour == 5


def test_a_built_in_name_stays_translated_while_it_is_not_changed(ines: Client) -> None:
    policy = desk.builtin()
    address = reverse("admin:retention_policy", args=[policy.public_id])
    ines.post(address, {**GOOD, "name": str(policy)})
    assert Policy.objects.get(pk=policy.pk).code == "attachments"
    ines.post(address, {**GOOD, "name": "Mine"})
    assert Policy.objects.get(pk=policy.pk).code is None


def test_a_ticket_is_erased_by_an_administrator_who_manages_it(ines: Client, world: World) -> None:
    ticket = desk.with_files(world)
    asked = {"number": f"#{ticket.number}", "again": ticket.number, "reason": "A request"}
    assert "your groups do not let you see it" in ines.post("/admin/erasure/", asked).content.decode()
    Person.objects.filter(pk=world.ines.pk).update(is_agent=True)
    group = Group.objects.create(name="All")
    group.members.add(world.ines)
    Grant.objects.create(group=group, queue=world.support, level=Level.REPLY)
    assert ines.post("/admin/erasure/", asked).status_code == 422
    Grant.objects.filter(group=group).update(level=Level.MANAGE)
    assert ines.post("/admin/erasure/", {**asked, "again": "1"}).status_code == 422
    retaining.retain(by=world.ada, ticket=ticket, reason="Court")
    assert "A legal hold stands" in ines.post("/admin/erasure/", asked).content.decode()
    assert "Court" in ines.get("/admin/erasure/").content.decode()
    retaining.release(by=world.ada, ticket=ticket)
    assert ines.post("/admin/erasure/", asked).status_code == 302
    assert not Ticket.objects.filter(pk=ticket.pk).exists()
    assert ErasedTicket.objects.get().number == ticket.number
    assert "No ticket" not in ines.get("/admin/erasure/", {"q": ticket.number}).content.decode()
