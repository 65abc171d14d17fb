from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.contracts import entitlement, recording
from deskbell.contracts.models import ImportRun, KeyKind, KeyRequest, Licence
from deskbell.db import keeping
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Queue
from deskbell.tickets import licensing
from tests.world import World

pytestmark = pytest.mark.django_db
NEW = {
    "key": "OX-SUP-1",
    "organization": "Acme",
    "kind": "",
    "valid_from": "",
    "valid_until": "2099-12-31",
    "note": "",
}


def text(client: Client, path: str, **query: str) -> str:
    return client.get(path, query).content.decode()


def upload(client: Client, content: str, **more: str) -> str:
    file = SimpleUploadedFile("licences.csv", content.encode())
    answer = client.post("/admin/licences/import/", {"file": file, "source": "erp", **more})
    return client.get(answer["Location"]).content.decode() if answer.status_code == 302 else answer.content.decode()


def test_a_licence_is_entered_changed_and_ended(ines: Client, world: World) -> None:
    page = ines.post("/admin/licences/new/", NEW)["Location"]
    licence = Licence.objects.get()
    assert (licence.organization, licence.valid_until) == (world.carla.organization, date(2099, 12, 31))
    assert "There is a licence of this key." in ines.post("/admin/licences/new/", NEW).content.decode()
    assert "six letters" in ines.post("/admin/licences/new/", NEW | {"key": "x y"}).content.decode()
    backwards = {"organization": "New Firm", "valid_from": "2100-01-01", "valid_until": "2099-01-01"}
    assert "ends before it begins" in ines.post(page, backwards).content.decode()
    ines.post(page, {"organization": "New Firm", "valid_until": ""})
    licence.refresh_from_db()
    assert (licence.organization.name, licence.valid_until, str(licence.kind)) == ("New Firm", None, "Support")
    ines.post(f"{page}end/")
    assert "expired" in text(ines, "/admin/licences/")
    ines.post(f"{page}end/", {"on": "1"})
    assert Licence.objects.get().ended_at is None
    actions = Entry.objects.filter(action__startswith="licence_").values_list("action", flat=True)
    assert set(actions) == {"licence_added", "licence_changed", "licence_ended", "licence_revived"}


def test_a_long_list_is_searched_and_paged(ines: Client, world: World) -> None:
    day = entitlement.today()
    kind = KeyKind.objects.get(code="support")
    Licence.objects.bulk_create(
        Licence(
            key=f"OX-SUP-{n:05}",
            folded=f"OX-SUP-{n:05}",
            kind=kind,
            organization=world.dora.organization if n % 100 else world.carla.organization,
            valid_until=day + timedelta(days=n - 100),
        )
        for n in range(260)
    )
    first = text(ines, "/admin/licences/")
    assert first.count("/admin/licences/") > 50 and "OX-SUP-00259" in first and "OX-SUP-00001" not in first
    assert "OX-SUP-00208" in text(ines, "/admin/licences/", before=str(Licence.objects.get(folded="OX-SUP-00209").pk))
    assert "OX-SUP-00042" in text(ines, "/admin/licences/", q="sup-00042")
    acme = text(ines, "/admin/licences/", q="acme")
    assert "OX-SUP-00100" in acme and "OX-SUP-00101" not in acme
    assert "OX-SUP-00099" in text(ines, "/admin/licences/", show="over")
    soon = text(ines, "/admin/licences/", show="ending", q="00190")
    assert "OX-SUP-00190" in soon and "OX-SUP-00191" not in text(ines, "/admin/licences/", show="ending", q="00191")
    assert "No licence fits." in text(ines, "/admin/licences/", q="nothing like it")


def test_kinds_and_rules_are_set(ines: Client, world: World) -> None:
    ines.post("/admin/licences/kinds/", {"name": "Gold", "pattern": "-gold-", "entitles": "on"})
    gold = KeyKind.objects.get(name="Gold")
    assert (gold.pattern, gold.entitles) == ("-GOLD-", True)
    again = ines.post("/admin/licences/kinds/", {"name": "Other", "pattern": "-GOLD-"})
    assert again.status_code == 422 and "Another kind has this pattern." in again.content.decode()
    ines.post(f"/admin/licences/kinds/{gold.public_id}/", {"name": "Gold", "pattern": "-gld-"})
    gold.refresh_from_db()
    assert (gold.pattern, gold.entitles) == ("-GLD-", False)
    ines.post(f"/admin/licences/kinds/{gold.public_id}/", {"remove": "1"})
    assert not KeyKind.objects.filter(pk=gold.pk).exists()
    ines.post("/admin/licences/rules/", {f"rule-{world.support.public_id}": "required", "end_missing": "on"})
    assert Queue.objects.get(pk=world.support.pk).licence_rule == "required"
    ines.post("/admin/licences/rules/", {f"rule-{world.support.public_id}": "whatever"})
    assert Queue.objects.get(pk=world.support.pk).licence_rule == "required"
    assert Entry.objects.filter(action="licence_rule_set", about=world.support.path).count() == 1
    assert 'value="required" selected' in text(ines, "/admin/licences/rules/")


def test_a_file_is_tried_then_imported_with_a_report(ines: Client, world: World) -> None:
    lines = "key,organisation,email\nOX-SUP-1,Acme,nadia@acme.example\n<script>,Acme,\nOX-SUP-2,,\n"
    tried = upload(ines, lines, dry="on")
    assert "What the import would do" in tried and not Licence.objects.exists()
    done = upload(ines, lines)
    assert "What the import did" in done and "“&lt;script&gt;” cannot be a key." in done and "<script>," not in done
    assert "It names no organisation." in done and Licence.objects.get().organization.name == "Acme"
    assert addresses.row("nadia@acme.example").verified
    assert ImportRun.objects.filter(by=world.ines).count() == 2
    assert "one of them must be “key”" in upload(ines, "a,b\n1,2\n")
    assert "erp" in text(ines, "/admin/licences/import/")


def test_an_import_lets_go_on_what_waited(ines: Client, world: World) -> None:
    ines.post("/admin/licences/rules/", {f"rule-{world.support.public_id}": "required"})
    world.support.refresh_from_db()
    ticket = world.ticket(world.carla)
    assert licensing.is_waiting(ticket)
    upload(ines, "key;organisation\nOX-SUP-1;Acme\n")
    assert not licensing.is_waiting(ticket)


def test_a_customers_key_is_accepted_or_refused(ines: Client, world: World) -> None:
    recording.add(by=world.ines, key="OX-SUP-1", organization=world.carla.organization)
    one, other = addresses.person_for("one@x.example", "One"), addresses.person_for("other@x.example", "Other")
    for person in (one, other):
        licensing.claim(by=person, key="OX-SUP-1")
    page = text(ines, "/admin/licences/")
    assert "one@x.example" in page and "other@x.example" in page
    ids = dict(KeyRequest.objects.values_list("person", "public_id"))
    ines.post(f"/admin/licences/requests/{ids[one.pk]}/", {"accept": "1"})
    ines.post(f"/admin/licences/requests/{ids[other.pk]}/", {"accept": "0"})
    assert world.again(one).organization == world.carla.organization and world.again(other).organization is None
    assert "one@x.example" not in text(ines, "/admin/licences/")


def test_an_agent_sees_states_waiting_tickets_and_what_runs_out(client: Client, world: World) -> None:
    def page(path: str) -> str:
        keeping.forget_all()
        return text(client, path)

    client.force_login(world.ada)
    plain = world.ticket(world.carla)
    assert "licence" not in page(f"/desk/tickets/{plain.number}/").lower()
    assert "Without licence" not in page("/desk/customers/")
    Queue.objects.filter(pk=world.support.pk).update(licence_rule="required")
    world.support.refresh_from_db()
    entitlement.forget()
    waits = world.ticket(world.dora, text="OX-SUP-7", title="No key here")
    shown = page(f"/desk/tickets/{waits.number}/")
    assert "This ticket came without a valid support licence" in shown and "OX-SUP-7" in shown and "unknown" in shown
    assert "Brightside has no valid one." in shown
    assert "no licence" in page("/desk/tickets/?s=new")
    assert "No key here" in page("/desk/customers/licences/waiting/")
    refused = client.post(f"/desk/tickets/{waits.number}/licence/", {"key": "OX-SUP-8"}, follow=True)
    assert "No valid licence has this key." in refused.content.decode()
    soon = entitlement.today() + timedelta(days=40)
    recording.add(by=world.ines, key="OX-SUP-8", organization=world.dora.organization, valid_until=soon)
    elsewhere = Organization.objects.create(name="Elsewhere")
    recording.add(by=world.ines, key="OX-SUP-9", organization=elsewhere, valid_until=soon)
    client.post(f"/desk/tickets/{waits.number}/licence/", {"key": "ox-sup-8"})
    assert not licensing.is_waiting(waits) and "No key here" not in page("/desk/customers/licences/waiting/")
    assert "valid" in page(f"/desk/tickets/{waits.number}/")
    assert "OX-SUP-8" not in page("/desk/customers/licences/?days=30")
    within = page("/desk/customers/licences/?days=60")
    assert "OX-SUP-8" in within and "40 days left" in within and "OX-SUP-9" not in within  # nobody's she sees
    for path in (
        f"/desk/customers/{world.dora.public_id}/",
        f"/desk/organizations/{world.dora.organization.public_id}/",
    ):
        assert "OX-SUP-8" in page(path) and "Support licences" in page(path)
    assert Person.objects.filter(pk=world.dora.pk).exists()


def test_a_ticket_that_is_let_pass_is_not_marked_as_waiting(client: Client, world: World) -> None:
    Queue.objects.filter(pk=world.support.pk).update(licence_rule="required")
    world.support.refresh_from_db()
    entitlement.forget()
    ticket = world.ticket(world.dora)
    client.force_login(world.ben)
    assert client.post(f"/desk/tickets/{ticket.number}/licence/", {"waive": "1"}).status_code == 404
    client.force_login(world.ada)
    client.post(f"/desk/tickets/{ticket.number}/licence/", {"waive": "1"})
    shown = text(client, f"/desk/tickets/{ticket.number}/")
    assert "There is no valid support licence for this ticket." in shown and "Let it pass" not in shown
    assert "The ticket goes on without a support licence" in shown


def test_a_ticket_from_before_the_rule_can_be_let_pass(client: Client, world: World) -> None:
    ticket = world.ticket(world.dora)
    Queue.objects.filter(pk=world.support.pk).update(licence_rule="required")
    entitlement.forget()
    client.force_login(world.ada)
    assert "Let it pass without" in text(client, f"/desk/tickets/{ticket.number}/")
    client.post(f"/desk/tickets/{ticket.number}/licence/", {"waive": "1"})
    assert "Let it pass" not in text(client, f"/desk/tickets/{ticket.number}/")
    client.force_login(world.dora)
    assert client.get(f"/ticket/{ticket.number}/").status_code == 200
