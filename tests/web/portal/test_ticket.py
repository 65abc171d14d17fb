from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.db.keeping import forget_all
from deskbell.desk import settings as desk
from deskbell.people.models import Person
from deskbell.queues import licence_rules
from deskbell.queues.models import ExtraField, LicenceRule, Stage
from deskbell.tickets import closing, locking, merging, noting
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Event, FieldValue, Ticket
from tests.web.portal.conftest import SECRET, Case
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(client: Client, case: Case) -> Client:
    client.get(case.link)
    return client


def reply(client: Client, case: Case, text: str = "It works now.", files: list[object] | None = None) -> object:
    return client.post(f"{case.page}reply/", {"text": text, "files": files or []})


def test_never_a_note_an_agents_address_or_user_name(nadia: Client, case: Case) -> None:
    case.agent_says("Set the limit to 60.")
    locking.lock(by=case.world.ada, ticket=case.ticket)
    page = nadia.get(case.page).content.decode()
    assert "Set the limit to 60." in page and "Ada Lark" in page
    for word in (SECRET, "ada@desk-staff.example", ">ada<", "locked", "/desk/"):
        assert word not in page, word


def test_the_note_cannot_be_fetched_by_its_address(nadia: Client, case: Case) -> None:
    note = Article.objects.get(kind=Article.Kind.NOTE)
    Article.objects.filter(pk=note.pk).update(html="<p>x</p>")
    file = Attachment.objects.create(
        article=note, blob=storage.store(b"secret"), name="secret.txt", content_type="text/plain", size=6
    )
    assert nadia.get(f"{case.page}messages/{note.public_id}/").status_code == 404
    assert nadia.get(f"{case.page}files/{file.public_id}/").status_code == 404


def test_the_box_says_what_customers_ask(nadia: Client, case: Case) -> None:
    page = nadia.get(case.page).content.decode()
    for word in ("Received", "Support", "Normal", "by you"):
        assert word in page, word


def test_the_pages_load_no_htmx_and_stay_small(nadia: Client, case: Case) -> None:
    page = nadia.get(case.page)
    assert b"htmx" not in page.content
    assert len(page.content) < 12_000
    assert page["Cache-Control"].startswith("max-age=0") or "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_a_reply_with_files_reaches_the_ticket(nadia: Client, case: Case) -> None:
    files = [SimpleUploadedFile("../../trace.log", b"one\n"), SimpleUploadedFile("bild.png", b"\x89PNG", "image/png")]
    assert reply(nadia, case, "Here are\r\nthe traces.", files)["Location"] == case.page
    article = Article.objects.filter(kind=Article.Kind.WEB).get()
    assert (article.text, article.side, article.visible) == ("Here are\nthe traces.", "customer", True)
    assert (article.author, article.from_email) == (case.person, "nadia@lindqvist.example")
    assert [storage.read(a.blob) for a in article.attachments.order_by("pk")] == [b"one\n", b"\x89PNG"]
    assert article.attachments.first().name == "trace.log"
    assert Event.objects.filter(ticket=case.ticket, kind=Event.Kind.RECEIVED, by=case.person).exists()
    page = nadia.get(case.page).content.decode()
    assert "trace.log" in page and "Your reply has been sent." in page


def test_a_file_comes_back_as_a_download_that_cannot_run(nadia: Client, case: Case) -> None:
    reply(nadia, case, files=[SimpleUploadedFile("x.html", b"<script>alert(1)</script>", "text/html")])
    file = Attachment.objects.get()
    answer = nadia.get(f"{case.page}files/{file.public_id}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/octet-stream")
    assert Client().get(f"{case.page}files/{file.public_id}/").status_code == 404


def test_an_empty_reply_is_asked_for_again_and_a_long_one_is_kept_on_the_page(nadia: Client, case: Case) -> None:
    answer = reply(nadia, case, "   ")
    assert answer.status_code == 422 and "Write a message or add a file." in answer.content.decode()
    answer = reply(nadia, case, "begin " + "x" * 200_000)
    assert answer.status_code == 422 and "begin xxx" in answer.content.decode()
    assert Article.objects.filter(kind=Article.Kind.WEB).count() == Blob.objects.count() == 0


def test_a_reply_opens_a_closed_ticket_and_locks_it_to_its_owner(nadia: Client, case: Case) -> None:
    locking.lock(by=case.world.ada, ticket=case.ticket)
    closing.close(by=case.world.ada, ticket=case.ticket)
    page = nadia.get(case.page).content.decode()
    assert "Solved" in page and "A reply opens it again, until" in page
    reply(nadia, case)
    ticket = Ticket.objects.get()
    assert (ticket.stage, ticket.locked, ticket.owner) == (Stage.OPEN, True, case.world.ada)
    assert "Opened again" in nadia.get(case.page).content.decode()


@pytest.mark.parametrize("rule", ["reject", "new_ticket"])
def test_a_ticket_that_stays_closed_says_so_and_takes_nothing(nadia: Client, case: Case, rule: str) -> None:
    closing.close(by=case.world.ada, ticket=case.ticket)
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=91))
    case.world.support.follow_up = rule
    case.world.support.save()
    page = nadia.get(case.page).content.decode()
    assert "stays closed" in page and "support@desk.example" in page and "<textarea" not in page
    reply(nadia, case)
    assert not Article.objects.filter(kind=Article.Kind.WEB).exists()


def test_closing_asks_first_and_acts_by_post_only(nadia: Client, case: Case) -> None:
    assert "Close this ticket?" in nadia.get(f"{case.page}closure/").content.decode()
    assert Ticket.objects.get().active
    assert nadia.post(f"{case.page}closure/")["Location"] == case.page
    assert Ticket.objects.get().is_closed
    page = nadia.get(case.page).content.decode()
    assert "Solved" in page and "closure/" not in page


def test_a_locked_ticket_is_closed_by_its_customer_all_the_same(nadia: Client, case: Case) -> None:
    locking.lock(by=case.world.ada, ticket=case.ticket)
    nadia.post(f"{case.page}closure/")
    assert Ticket.objects.get().is_closed


def test_an_html_mail_stands_in_a_frame_with_its_own_policy(nadia: Client, case: Case) -> None:
    case.agent_says("Look", html='<p>Look</p><img src="https://track.example/1.gif"><img src="cid:logo">')
    article = Article.objects.latest("pk")
    assert f'src="{case.page}messages/{article.public_id}/"' in nadia.get(case.page).content.decode()
    frame = nadia.get(f"{case.page}messages/{article.public_id}/")
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "frame-ancestors 'self'" in policy
    assert "script-src" not in policy and "track.example" not in frame.content.decode()


def test_a_picture_inside_a_mail_opens_by_a_signed_address_only(nadia: Client, case: Case) -> None:
    picture = NewFile(storage.store(b"\x89PNG"), "logo.png", "image/png", "logo", inline=True)
    case.agent_says("Look", html='<img src="cid:logo">', files=(picture,))
    article = Article.objects.latest("pk")
    body = nadia.get(f"{case.page}messages/{article.public_id}/").content.decode()
    address = body.split('img src="')[1].split('"')[0].replace("&amp;", "&")
    assert b"".join(Client().get(address).streaming_content) == b"\x89PNG"
    assert Client().get(address.partition("?")[0]).status_code == 404
    assert Client().get(address[:-2]).status_code == 404


def test_thirty_messages_an_hour_are_enough(nadia: Client, case: Case) -> None:
    for _ in range(30):
        assert reply(nadia, case).status_code == 302
    assert reply(nadia, case).status_code == 422


def test_a_signed_in_customer_reads_the_same_page_and_finds_it_in_the_list(client: Client, case: Case) -> None:
    ticket = case.world.ticket(case.world.carla, title="A question")
    client.login(username="carla@acme.example", password=PASSWORD)
    assert "A question" in client.get("/tickets/").content.decode()
    assert "IMAP login" not in client.get("/tickets/?show=all").content.decode()
    assert client.get(f"/ticket/{ticket.number}/").status_code == 200
    assert client.post(f"/ticket/{ticket.number}/reply/", {"text": "More"}).status_code == 302
    assert client.get("/")["Location"] == "/tickets/"


def test_who_takes_part_reads_their_own_messages_and_may_not_close(client: Client, case: Case) -> None:
    colin = case.world.colin
    ticket = case.ticket
    ticket.participants.create(person=colin, added_at=timezone.now())
    client.login(username="colin@acme.example", password=PASSWORD)
    page = client.get(case.page).content.decode()
    assert "nobody can sign in" not in page and "Solved, close ticket" not in page
    assert client.post(f"{case.page}closure/")["Location"] == case.page
    assert Ticket.objects.get().active
    assert client.post(f"{case.page}reply/", {"text": "I am Colin"}).status_code == 302


def test_the_list_pages_by_the_last_row(client: Client, case: Case) -> None:
    for n in range(27):
        case.world.ticket(case.world.carla, title=f"Matter {n:02}")
    client.login(username="carla@acme.example", password=PASSWORD)
    first = client.get("/tickets/").content.decode()
    assert "Matter 26" in first and "Matter 01" not in first
    older = first.split("after=")[1].split('"')[0]
    assert "Matter 01" in client.get(f"/tickets/?after={older}").content.decode()
    assert client.get("/tickets/?after=nonsense&show=nonsense").status_code == 200


def test_the_front_page_names_the_ways_in(client: Client, case: Case) -> None:
    page = client.get("/").content.decode()
    assert "mailto:support@desk.example" in page and "/sign-in/" in page


def test_a_stranger_is_led_to_the_sign_in_from_the_list(client: Client) -> None:
    assert client.get("/tickets/")["Location"].startswith("/sign-in/")


def test_a_merged_ticket_says_so_and_a_reply_there_reaches_the_target_unseen_by_its_customer(world: World) -> None:
    source, target = world.ticket(title="Mine"), world.ticket(world.dora, title="Of Dora")
    merging.merge(by=world.ada, ticket=source, into=target)
    carla, dora = Client(), Client()
    carla.force_login(world.carla)
    dora.force_login(world.dora)
    page = carla.get(f"/ticket/{source.number}/").content.decode()
    assert "was joined with another one" in page and target.number not in page
    carla.post(f"/ticket/{source.number}/reply/", {"text": "Any news for me?"})
    assert "Any news for me?" in carla.get(f"/ticket/{source.number}/").content.decode()
    assert "Any news for me?" not in dora.get(f"/ticket/{target.number}/").content.decode()
    target.refresh_from_db()
    assert target.waiting_since is not None
    assert carla.get(f"/ticket/{target.number}/").status_code == 404


def test_a_ticket_joined_with_one_that_needs_a_licence_still_opens(world: World, client: Client) -> None:
    source, target = world.ticket(queue=world.billing), world.ticket()
    merging.merge(by=world.ada, ticket=source, into=target)
    client.force_login(world.carla)
    assert target.number in client.get(f"/ticket/{source.number}/").content.decode()
    licence_rules.set_rule(by=world.ines, queue=world.support, rule=LicenceRule.REQUIRED)
    shown = client.get(f"/ticket/{source.number}/")
    assert shown.status_code == 200 and target.number not in shown.content.decode()


def test_a_reply_may_close_the_ticket_with_it(nadia: Client, case: Case) -> None:
    locking.lock(by=case.world.ada, ticket=case.ticket)
    nadia.post(f"{case.page}reply/", {"text": "It works, thank you.", "close": "on"})
    ticket = Ticket.objects.get()
    assert ticket.is_closed and not ticket.locked and ticket.waiting_since is None
    page = nadia.get(case.page).content.decode()
    assert "It works, thank you." in page and "the ticket is closed" in page


def test_who_may_not_close_only_replies(client: Client, case: Case) -> None:
    case.ticket.participants.create(person=case.world.colin, added_at=timezone.now())
    client.force_login(case.world.colin)
    assert 'name="close"' not in client.get(case.page).content.decode()
    client.post(f"{case.page}reply/", {"text": "Hello", "close": "on"})
    assert Ticket.objects.get().active and Article.objects.filter(text="Hello").exists()


def test_a_closed_ticket_is_opened_again_by_a_button_while_its_time_runs(nadia: Client, case: Case) -> None:
    assert "reopening/" not in nadia.get(case.page).content.decode()
    locking.lock(by=case.world.ada, ticket=case.ticket)
    closing.close(by=case.world.ada, ticket=case.ticket)
    assert "Open it again" in nadia.get(case.page).content.decode()
    assert nadia.get(f"{case.page}reopening/").status_code == 405
    assert nadia.post(f"{case.page}reopening/")["Location"] == case.page
    ticket = Ticket.objects.get()
    assert (ticket.stage, ticket.owner, ticket.locked) == (Stage.OPEN, case.world.ada, True)
    assert ticket.waiting_since is not None
    assert Event.objects.filter(kind=Event.Kind.REOPENED, by=case.person).count() == 1
    nadia.post(f"{case.page}reopening/")
    assert Event.objects.filter(kind=Event.Kind.REOPENED).count() == 1


@pytest.mark.parametrize("rule", ["reject", "new_ticket"])
def test_after_its_time_no_button_opens_it(nadia: Client, case: Case, rule: str) -> None:
    closing.close(by=case.world.ada, ticket=case.ticket)
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=91))
    case.world.support.follow_up = rule
    case.world.support.save()
    assert "Open it again" not in nadia.get(case.page).content.decode()
    nadia.post(f"{case.page}reopening/")
    assert Ticket.objects.get().is_closed


def test_a_contact_of_the_organisation_closes_and_opens_what_an_agent_holds_and_who_is_in_copy_does_not(
    world: World,
) -> None:
    ticket = world.ticket(title="Of Carla")
    locking.lock(by=world.ada, ticket=ticket)
    page = f"/ticket/{ticket.number}/"
    ticket.participants.create(person=world.dora, added_at=timezone.now())
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=True)
    colin, dora = Client(), Client()
    colin.force_login(world.colin)
    dora.force_login(world.dora)
    dora.post(f"{page}closure/")
    assert Ticket.objects.get().active
    colin.post(f"{page}closure/")
    assert Ticket.objects.get().is_closed
    dora.post(f"{page}reopening/")
    assert Ticket.objects.get().is_closed and "Open it again" not in dora.get(page).content.decode()
    colin.post(f"{page}reopening/")
    assert Ticket.objects.get().active


def test_the_box_has_the_fields_customers_see_and_the_teams_own_name(nadia: Client, case: Case) -> None:
    for name, shown_to, value in (("Severity", "customer", "Two"), ("Cost", "agent", "canary-cost")):
        field = ExtraField.objects.create(code=name.lower(), label=name, kind="text", shown_to=shown_to)
        FieldValue.objects.create(ticket=case.ticket, field=field, value=value)
    forget_all()
    page = nadia.get(case.page).content.decode()
    assert "Severity" in page and "Two" in page and "Desk Support" in page
    assert "canary-cost" not in page and "Cost" not in page


def test_the_form_says_where_personal_data_belongs_as_long_as_that_is_wanted(nadia: Client, case: Case) -> None:
    assert "personal data" in nadia.get(case.page).content.decode()
    current = desk.current()
    current.privacy_notice = False
    desk.save(current)
    assert "personal data" not in nadia.get(case.page).content.decode()


def test_no_route_of_a_ticket_says_a_word_of_a_note(nadia: Client, case: Case) -> None:
    """Page, print (the same page), lists and search, counts and files: the note and its file are nowhere."""
    file = NewFile(storage.store(b"x"), "canary-note.txt", "text/plain")
    noting.note(by=case.world.ada, ticket=case.ticket, text=f"{SECRET} again", files=(file,))
    case.person.set_password(PASSWORD)
    case.person.save()
    EmailAddress.objects.filter(user=case.person).update(verified=True)
    member = Client()
    member.force_login(case.person)
    addresses = [case.page, f"{case.page}closure/", "/tickets/", "/tickets/?show=all", "/search/?q=paid"]
    addresses += ["/search/?q=canary*", "/search/?q=has:attachment", "/company/", "/preferences/"]
    for client in (nadia, member):
        for address in addresses:
            text = client.get(address, follow=True).content.decode()
            for word in (SECRET, "canary-note", "have not", "Ada Lark"):
                assert word not in text, (address, word)
