from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.queues.models import Stage
from deskbell.tickets import closing, locking, merging
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Event, Ticket
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
