from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.db import sealing
from deskbell.intake import spool
from deskbell.intake.models import FetchCursor
from deskbell.operations import care
from deskbell.queues import mailboxes
from deskbell.queues.models import Mailbox, Queue
from deskbell.web.admin.views import mailboxes as views
from tests.running import free_port
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
    port = str(free_port())
    answer = ines.post("/admin/mailboxes/new/", FORM | {"send_host": "127.0.0.1", "send_port": port})
    page = answer.content.decode()
    assert f"Mail cannot be sent through 127.0.0.1:{port}" in page and "does not answer" in page


def test_a_fetching_account_that_does_not_answer_is_told_in_a_sentence(ines: Client) -> None:
    given = {"fetch": "imap", "fetch_host": "127.0.0.1", "fetch_port": str(free_port()), "fetch_username": "help"}
    page = ines.post("/admin/mailboxes/new/", FORM | given | {"fetch_password": SECRET}).content.decode()
    assert 'data-r="bad"' in page and "refused the connection" in page and SECRET not in page
    again = ines.post(f"/admin/mailboxes/{Mailbox.objects.get().public_id}/test/").content.decode()
    assert 'data-r="bad"' in again


@pytest.mark.parametrize("fetch", ["imap", "pop3"])
def test_a_place_that_is_no_mail_servers_is_told_without_asking_it(ines: Client, fetch: str) -> None:
    given = {"fetch": fetch, "fetch_host": "169.254.169.254", "fetch_port": "993", "fetch_username": "help"}
    page = ines.post("/admin/mailboxes/new/", FORM | given).content.decode()
    assert "169.254.169.254:993 is no place of a mail server" in page
    odd = ines.post("/admin/mailboxes/new/", FORM | given | {"fetch_port": "80"}).content.decode()
    assert "993 and 995 only" in odd


def test_a_thousand_mailboxes_are_searched_and_paged(ines: Client, world: World) -> None:
    boxes = [Mailbox(name=f"box-{n:04}@desk.example", fetch_host="imap.example") for n in range(1000)]
    Mailbox.objects.bulk_create(boxes)
    Queue.objects.filter(path="Billing").update(mailbox=Mailbox.objects.get(name="box-0777@desk.example"))
    page = ines.get("/admin/mailboxes/")
    assert "box-0000@" in page.content.decode() and "box-0050@" not in page.content.decode()
    assert "box-0050@" in ines.get(f"/admin/mailboxes/{page.context['page'].older}").content.decode()
    for q in ("box-0777", "billing"):
        found = ines.get("/admin/mailboxes/", {"q": q}).content.decode()
        assert "box-0777@" in found and "box-0778@" not in found, q
    assert "No mailbox fits." in ines.get("/admin/mailboxes/", {"q": "nowhere"}).content.decode()


def test_the_list_tells_what_came_today_what_waits_and_what_stays_on_the_server(ines: Client, world: World) -> None:
    box = Mailbox.objects.create(name="support@desk.example", fetch="imap", fetch_host="imap.example")
    Queue.objects.filter(path="Support").update(mailbox=box)
    for n in range(2):
        raw = b"Subject: %d\r\n\r\nraw" % n
        to = "support+x@desk.example" if n else "support@desk.example"
        spool.keep(raw, recipient=to, envelope_from="", source="smtp")
    health = ines.get("/admin/mailboxes/").context["mailboxes"][0]
    assert (health.today, health.waiting) == (2, 2)
    assert "leaves mails on the server" in ines.get("/admin/mailboxes/").content.decode()
    assert "2 mails today, 2 not read yet" in ines.get(f"/admin/mailboxes/{box.public_id}/").content.decode()


def test_the_second_administrator_is_told_who_changed_the_mailbox(ines: Client, world: World) -> None:
    ines.post("/admin/mailboxes/new/", FORM)
    box = Mailbox.objects.get()
    opened = ines.get(f"/admin/mailboxes/{box.public_id}/").context["seen"]
    mailboxes.switch(by=world.ada, mailbox=box, on=False)
    page = ines.post(f"/admin/mailboxes/{box.public_id}/", FORM | {"seen": opened, "sender_name": "Typed"})
    assert "Ada Lark changed this" in page.content.decode() and 'value="Typed"' in page.content.decode()
    assert Queue.objects.get(path="Support").sender_name == "Help"


def test_connections_are_not_tried_without_end(ines: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TESTS", 1)
    ines.post("/admin/mailboxes/new/", FORM)
    page = ines.post(f"/admin/mailboxes/{Mailbox.objects.get().public_id}/test/").content.decode()
    assert "Wait ten minutes" in page


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


def test_the_page_of_a_first_mailbox_offers_the_first_queue(ines: Client, world: World) -> None:
    world.support.address = ""
    world.support.save()
    assert 'value="Support"' in ines.get("/admin/mailboxes/new/").content.decode()
    assert "has no address" in ines.get("/admin/").content.decode()
