"""A new ticket by an agent: every step without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.blobs.models import Blob
from deskbell.db import keeping
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization, Person
from deskbell.queues.models import CannedReply, ExtraField, Grant, State, TicketType
from deskbell.sending import releasing
from deskbell.tickets import fielding
from deskbell.tickets.models import Article, Draft, PendingSend, Ticket
from tests.web.agent.conftest import signed_in
from tests.world import World

pytestmark = pytest.mark.django_db
PHONE, MAIL = "/desk/tickets/new/phone/", "/desk/tickets/new/mail/"


def fields(world: World, **more: object) -> dict[str, object]:
    return {
        "act": "create",
        "customer": world.carla.public_id,
        "subject": "The lamp is dark",
        "text": "Since this morning.",
        "queue": world.support.public_id,
        "priority": "3",
        "owner": world.ada.public_id,
        "state": State.objects.get(code="open").public_id,
        **more,
    }


def test_a_call_becomes_a_ticket_locked_to_its_owner(world: World, ada: Client) -> None:
    answer = ada.post(PHONE, fields(world, tell="on"))
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.customer, ticket.owner, ticket.locked) == (world.carla, world.ada, True)
    assert ticket.articles.get().kind == Article.Kind.PHONE
    assert not Draft.objects.exists()


def test_files_weigh_together_no_more_than_a_mail_may(world: World, ada: Client, settings: Any) -> None:
    settings.DESKBELL_MAIL_LIMIT = 2_000_000
    files = [SimpleUploadedFile(name, b"x" * 800_000) for name in ("a.bin", "b.bin")]
    page = ada.post(MAIL, fields(world, act="find", files=files))
    assert "All files together may have 1 MB" in page.content.decode()
    assert [file.name for file in Draft.objects.get().files.all()] == ["a.bin"]
    assert Blob.objects.count() == 1


def test_a_mail_goes_out_and_nothing_is_left_of_the_draft(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=0)
    ada.post(MAIL, fields(world, cc="IT <it@acme.example>", owner=""))
    ticket = Ticket.objects.get()
    assert (ticket.owner, ticket.locked) == (None, False)
    assert set(OutgoingMail.objects.get().deliveries.values_list("email", flat=True)) == {
        "carla@acme.example",
        "it@acme.example",
    }
    assert not Draft.objects.exists()


def test_a_mail_can_be_taken_back_before_it_leaves_and_there_is_no_ticket_yet(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=10)
    address = ada.post(MAIL, fields(world)).headers["Location"]
    draft = Draft.objects.get()
    assert draft.sealed
    assert not Ticket.objects.exists()
    assert "Carla Finch" in ada.get(address).content.decode()
    assert signed_in(world.ben).get(address).status_code == 404
    assert ada.post("/desk/drafts/undo/", {"draft": draft.public_id}).headers["Location"] == MAIL
    assert "Since this morning." in ada.get(MAIL).content.decode()
    assert ada.get(address).headers["Location"] == MAIL


def test_when_its_time_has_come_the_ticket_is_there_and_the_page_leads_to_it(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=10)
    address = ada.post(MAIL, fields(world)).headers["Location"]
    PendingSend.objects.update(next_at=timezone.now())
    assert releasing.work_once() == 1
    ticket = Ticket.objects.get()
    assert ada.get(address).headers["Location"] == f"/desk/tickets/{ticket.number}/"
    assert OutgoingMail.objects.get().deliveries.get().email == "carla@acme.example"
    assert not Draft.objects.exists()


def test_what_is_not_allowed_any_more_when_its_time_has_come_goes_back(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=10)
    ada.post(MAIL, fields(world))
    world.ada.agent_groups.get().grants.update(level=2)
    Grant.objects.create(group=world.ada.agent_groups.get(), queue=world.billing, level=3)
    PendingSend.objects.update(next_at=timezone.now())
    releasing.work_once()
    assert not Ticket.objects.exists()
    assert "You may not open tickets in this queue." in ada.get(MAIL).content.decode()


def test_a_customer_is_made_on_the_spot(world: World, ada: Client) -> None:
    ada.post(
        PHONE,
        fields(
            world,
            customer="",
            new_name="Petro Hnatiuk",
            new_email="petro@hafenbau.example",
            new_phone="+49 381 1",
            new_organization="Hafenbau",
        ),
    )
    petro = addresses.holder("petro@hafenbau.example")
    assert petro is not None
    assert addresses.is_contact(petro)
    assert Ticket.objects.get().customer == petro
    assert petro.organization == Organization.objects.get(name="Hafenbau")
    assert petro.phone == "+49 381 1"


def test_a_taken_address_finds_its_person_and_changes_nothing_about_them(world: World, ada: Client) -> None:
    ada.post(
        PHONE, fields(world, customer="", new_name="Somebody", new_email="DORA@brightside.example", new_phone="1")
    )
    world.dora.refresh_from_db()
    assert Ticket.objects.get().customer == world.dora
    assert (world.dora.name, world.dora.phone) == ("Dora Vale", "")


def test_nothing_typed_is_lost_on_an_error_files_included(world: World, ada: Client) -> None:
    file = SimpleUploadedFile("notes.txt", b"what she said")
    answer = ada.post(PHONE, fields(world, subject="", files=[file]))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Since this morning." in body
    assert "notes.txt" in body
    again = ada.get(PHONE).content.decode()
    assert "Since this morning." in again
    assert "Carla Finch" in again
    ada.post(PHONE, fields(world))
    assert [file.name for file in Article.objects.get().attachments.all()] == ["notes.txt"]


def test_looking_up_and_choosing_works_without_scripts(world: World, ada: Client) -> None:
    assert world.dora.organization is not None
    organizing.rename(by=world.ada, organization=world.dora.organization, name="Lantern")
    found = ada.post(PHONE, fields(world, act="find", customer="", q="lantern")).content.decode()
    assert "Dora Vale" not in found  # an organisation the agent has nothing to do with says nothing
    found = ada.post(PHONE, fields(world, act="find", customer="", q="dora")).content.decode()
    assert f"pick:{world.dora.public_id}" in found
    chosen = ada.post(PHONE, fields(world, act=f"pick:{world.dora.public_id}", customer="")).content.decode()
    assert f'name="customer" value="{world.dora.public_id}"' in chosen
    assert "Since this morning." in chosen


def test_open_tickets_of_the_customer_are_shown_in_the_agents_scope(world: World, ada: Client) -> None:
    world.ticket(title="Seen by Ada")
    world.ticket(queue=world.billing, title="Seen by Ben")
    body = ada.get(f"{PHONE}?customer={world.carla.public_id}").content.decode()
    assert "Seen by Ada" in body
    assert "Seen by Ben" not in body


def test_queues_are_those_with_reply(world: World, ada: Client) -> None:
    answer = ada.post(PHONE, fields(world, queue=world.billing.public_id))
    assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_the_owner_works_in_the_queue(world: World, ada: Client) -> None:
    assert ada.post(PHONE, fields(world, owner=world.ben.public_id)).status_code == 422


def test_only_who_manages_says_who_is_responsible(world: World) -> None:
    ben = signed_in(world.ben)
    body = ben.get(PHONE).content.decode()
    assert 'name="responsible"' not in body
    ben.post(
        PHONE,
        fields(world, queue=world.billing.public_id, owner="", responsible=world.ben.public_id),
    )
    assert Ticket.objects.get().responsible is None


def test_a_mail_needs_an_address(world: World, ada: Client) -> None:
    ada.post(PHONE, fields(world, customer="", new_name="Only Phone"))
    somebody = Person.objects.get(name="Only Phone")
    answer = ada.post(MAIL, fields(world, customer=somebody.public_id))
    assert answer.status_code == 422
    assert Ticket.objects.count() == 1


def test_a_colleagues_address_never_stands_in_a_copy(world: World, ada: Client) -> None:
    assert ada.post(MAIL, fields(world, cc="ben@desk-staff.example")).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_whoever_is_put_into_an_organisation_that_shares_all_is_shown_what_they_will_see(
    world: World, ada: Client
) -> None:
    world.ticket(title="The secret of Acme")
    Organization.objects.filter(name="Acme").update(sharing=Organization.Sharing.EVERYBODY)
    new = {"customer": "", "new_name": "New", "new_email": "new@example.org", "new_organization": "acme"}
    answer = ada.post(PHONE, fields(world, **new))
    assert answer.status_code == 422
    assert "The secret of Acme" in answer.content.decode()
    assert not Person.objects.filter(name="New").exists()
    ada.post(PHONE, fields(world, **new, agreed="on"))
    assert Person.objects.get(name="New").organization == world.carla.organization


def test_an_organisation_one_does_not_see_is_not_joined(world: World, ada: Client) -> None:
    organizing.make(name="Hidden")
    answer = ada.post(PHONE, fields(world, customer="", new_name="New", new_organization="hidden"))
    assert answer.status_code == 422
    assert not Person.objects.filter(name="New").exists()


def test_a_draft_is_saved_and_discarded(world: World, ada: Client) -> None:
    ada.post(PHONE, fields(world, act="save", text="Half a sen"))
    assert "Half a sen" in ada.get(PHONE).content.decode()
    assert "Half a sen" not in ada.get(MAIL).content.decode()
    ada.post(PHONE, {"act": "discard"})
    assert not Draft.objects.exists()


def test_a_text_template_is_put_below_what_is_written(world: World, ada: Client) -> None:
    canned = CannedReply.objects.create(name="Outage", text="Hello {first_name}, who is affected?")
    body = ada.post(PHONE, fields(world, act="template", template=canned.public_id)).content.decode()
    assert "Since this morning.\n\nHello Carla, who is affected?" in body


def test_create_again_where_one_wishes_it(world: World, ada: Client) -> None:
    Person.objects.filter(pk=world.ada.pk).update(after_new="again")
    assert ada.post(PHONE, fields(world)).headers["Location"] == PHONE


def test_who_may_open_nowhere_finds_no_page(world: World) -> None:
    world.ben.agent_groups.get().grants.update(level=2)
    assert signed_in(world.ben).get(PHONE).status_code == 404


def test_the_types_extra_fields_are_asked_and_kept(world: World, ada: Client) -> None:
    bug = TicketType.objects.create(name="Bug", queue=world.support)
    version = ExtraField.objects.create(code="app-version", label="Version", type=bug, is_required=True)
    rank = ExtraField.objects.create(code="rank", label="Rank", kind="number", shown_to="agent")
    keeping.forget_all()
    body = ada.post(PHONE, fields(world, act="type", type=bug.public_id, **{"field-app-version": "8.2"}))
    page = body.content.decode()
    assert "Version" in page and 'value="8.2"' in page and "Rank" in page
    assert 'value="8.2"' in ada.get(PHONE).content.decode()  # it is a draft
    wrong = ada.post(PHONE, fields(world, type=bug.public_id, **{"field-rank": "much"}))
    assert wrong.status_code == 422
    ada.post(PHONE, fields(world, type=bug.public_id, **{"field-app-version": "8.2", "field-rank": "3,50"}))
    assert fielding.values_of(Ticket.objects.get()) == {version.pk: "8.2", rank.pk: "3.5"}


def test_who_gets_the_first_mail_and_why_is_shown(world: World, ada: Client) -> None:
    cc = "IT <it@acme.example>, Ben <ben@desk-staff.example>, x@far.example"
    page = ada.post(MAIL, fields(world, act="receivers", cc=cc)).content.decode()
    shown = page.partition('id="receivers"')[2].partition("</ul>")[0]
    assert "carla@acme.example" in shown and "Customer of this ticket." in shown
    assert "A colleague’s address" in shown and "Nobody at far.example takes part so far." in shown
    assert "data-leave-out" not in shown
