from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.db import sealing
from deskbell.intake.models import FetchCursor
from deskbell.operations import care
from deskbell.queues.models import Mailbox, Queue
from tests.world import World

pytestmark = pytest.mark.django_db
FORM = {
    **{"address": "Help@Desk.example", "sender_name": "Help", "queue_name": "Support", "fetch": "none"},
    **{"fetch_port": "993", "fetch_security": "tls", "folder": "INBOX", "afterwards": "leave"},
    **{"send_port": "587", "send_security": "starttls"},
}
SECRET = "swordfish-7"


def test_a_mailbox_connects_a_queue_and_seals_its_passwords(ines: Client) -> None:
    answer = ines.post("/admin/mailboxes/new/", FORM | {"fetch_password": SECRET, "fetch_username": "help"})
    assert answer.status_code == 200 and "The mailbox is saved." in answer.content.decode()
    assert SECRET not in answer.content.decode()
    mailbox = Mailbox.objects.get()
    queue = Queue.objects.get(path="Support")
    assert (queue.address, queue.mailbox, queue.sender_name) == ("help@desk.example", mailbox, "Help")
    assert SECRET.encode() not in bytes(mailbox.fetch_secret)
    assert sealing.unseal(mailbox.fetch_secret, purpose="mailbox") == SECRET
    assert SECRET not in str(list(Entry.objects.values()))
    assert Entry.objects.filter(action="mailbox_connected", about="help@desk.example").exists()


def test_an_empty_password_keeps_the_one_there_is_and_the_page_shows_none(ines: Client) -> None:
    ines.post("/admin/mailboxes/new/", FORM | {"send_password": SECRET})
    page = f"/admin/mailboxes/{Mailbox.objects.get().public_id}/"
    assert SECRET not in ines.get(page).content.decode()
    ines.post(page, FORM | {"sender_name": "Help desk"})
    assert sealing.unseal(Mailbox.objects.get().send_secret, purpose="mailbox") == SECRET
    assert Queue.objects.get(path="Support").sender_name == "Help desk"
    assert Mailbox.objects.count() == 1


def test_a_new_name_makes_a_queue(ines: Client) -> None:
    ines.post("/admin/mailboxes/new/", FORM | {"queue_name": "Support / Mobile", "address": "m@desk.example"})
    assert Queue.objects.get(path="Support/Mobile").name == "Mobile"


def test_an_address_belongs_to_one_queue(ines: Client) -> None:
    answer = ines.post("/admin/mailboxes/new/", FORM | {"address": "billing@desk.example"})
    assert "Another queue receives at this address." in answer.content.decode()
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"fetch": "imap"}, "choose that mail is not fetched"),
        ({"fetch": "imap", "fetch_host": "bad host", "fetch_username": "x"}, "host name"),
        ({"afterwards": "move"}, "Name the folder"),
        ({"fetch_port": "99999999999"}, "less than"),
        ({"address": "nonsense"}, "valid email"),
    ],
)
def test_what_is_wrong_is_said(ines: Client, given: dict[str, str], word: str) -> None:
    assert word in ines.post("/admin/mailboxes/new/", FORM | given).content.decode()
    assert not Mailbox.objects.exists()


def test_the_same_account_serves_both_ways(ines: Client) -> None:
    given = {"fetch_username": "help", "fetch_password": SECRET, "same_account": "on"}
    ines.post("/admin/mailboxes/new/", FORM | given)
    mailbox = Mailbox.objects.get()
    assert mailbox.send_username == "help"
    assert sealing.unseal(mailbox.send_secret, purpose="mailbox") == SECRET


def test_a_sending_account_that_does_not_answer_is_told_in_a_sentence(ines: Client) -> None:
    answer = ines.post("/admin/mailboxes/new/", FORM | {"send_host": "127.0.0.1", "send_port": "1"})
    page = answer.content.decode()
    assert "Mail cannot be sent through 127.0.0.1:1" in page and "does not answer" in page


def test_a_fetching_account_that_does_not_answer_is_told_in_a_sentence(ines: Client) -> None:
    given = {"fetch": "imap", "fetch_host": "127.0.0.1", "fetch_port": "1", "fetch_username": "help"}
    page = ines.post("/admin/mailboxes/new/", FORM | given | {"fetch_password": SECRET}).content.decode()
    assert 'data-r="bad"' in page and "127.0.0.1:1" in page and SECRET not in page
    again = ines.post(f"/admin/mailboxes/{Mailbox.objects.get().public_id}/test/").content.decode()
    assert 'data-r="bad"' in again


def test_a_failing_mailbox_shows_on_its_page_in_the_list_and_as_a_matter_of_care(ines: Client, world: World) -> None:
    mailbox = Mailbox.objects.create(name="help@desk.example", fetch="imap", fetch_host="imap.example")
    trouble = "Mailbox help@desk.example: imap.example:993 refused the sign-in."
    FetchCursor.objects.create(mailbox=mailbox, last_error=trouble, last_error_at=timezone.now())
    assert [matter.text for matter in care.mailboxes()] == [trouble]
    for page in ("/admin/", "/admin/desk/", "/admin/mailboxes/", f"/admin/mailboxes/{mailbox.public_id}/"):
        assert trouble in ines.get(page).content.decode(), page


def test_it_is_quiet_again_once_a_visit_went_well_or_it_is_switched_off(ines: Client) -> None:
    mailbox = Mailbox.objects.create(name="help@desk.example", fetch="imap", fetch_host="imap.example")
    cursor = FetchCursor.objects.create(mailbox=mailbox, last_error="No.", last_error_at=timezone.now())
    ines.post(f"/admin/mailboxes/{mailbox.public_id}/switch/", {"on": "0"})
    assert not care.mailboxes()
    ines.post(f"/admin/mailboxes/{mailbox.public_id}/switch/", {"on": "1"})
    assert care.mailboxes()
    cursor.last_ok_at = timezone.now()
    cursor.save()
    assert not care.mailboxes()


def test_a_queue_whose_answers_cannot_leave_is_a_matter_of_care(ines: Client, settings: object) -> None:
    assert "No mailbox sends for queue Support" in ines.get("/admin/").content.decode()
    box = Mailbox.objects.create(name="out", send_host="smtp.example")
    Queue.objects.filter(path="Support").update(mailbox=box)
    page = ines.get("/admin/").content.decode()
    assert "sends for queue Support" not in page and "sends for queue Billing" in page
    settings.DESKBELL_CATCH_ALL = True  # type: ignore[attr-defined]
    assert "No mailbox sends" not in ines.get("/admin/").content.decode()


def test_the_page_after_the_set_up_offers_the_first_queue_and_a_way_around(ines: Client, world: World) -> None:
    world.support.address = ""
    world.support.save()
    page = ines.get("/admin/mailboxes/new/?first=1").content.decode()
    assert 'value="Support"' in page and "Skip" in page
    assert "has no address" in ines.get("/admin/").content.decode()
