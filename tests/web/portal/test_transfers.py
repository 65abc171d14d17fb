"""Upload and download links: made by an agent who may reply, opened by whoever has them, ended by hand or by time."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.entry.models import AccessLink
from deskbell.queues.models import Stage
from deskbell.tickets import merging, noting
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Event, Ticket, Transfer
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world: World, client: Client) -> Client:
    client.force_login(world.ada)
    return client


@pytest.fixture
def ticket(world: World) -> Ticket:
    ticket = world.ticket()
    file = NewFile(storage.store(b"the secret plan"), "plan.txt", "text/plain")
    return noting.note(by=world.ada, ticket=ticket, text="x", files=(file,))


def page(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.number}/transfers/"


def made(answer: object, what: str = "made-url") -> str:
    found = re.search(rf'id="{what}" value="([^"]+)"', answer.content.decode())  # type: ignore[attr-defined]
    assert found, answer.content.decode()  # type: ignore[attr-defined]
    return urlsplit(found[1]).path if what == "made-url" else found[1]


def plain(answer: object) -> str:
    """The page without what differs each time: the form's token, and the address it comes back to."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())  # type: ignore[attr-defined]


def ask_for_files(ada: Client, ticket: Ticket) -> str:
    return made(ada.post(f"{page(ticket)}upload/"))


def give_file(ada: Client, ticket: Ticket, **more: object) -> object:
    file = Attachment.objects.get(name="plan.txt")
    return ada.post(f"{page(ticket)}download/", {"chosen": [file.public_id], "days": "7", **more})


def test_somebody_without_an_account_gives_files_once(ada: Client, ticket: Ticket) -> None:
    link, stranger = ask_for_files(ada, ticket), Client()
    shown = stranger.get(link).content.decode()
    assert f"#{ticket.number}" in shown and ticket.title not in shown and "within" not in shown
    begun = stranger.post(f"{link}files/", {"name": "big.log", "size": "5"}).json()
    headers = {"Upload-Token": begun["token"], "Upload-Offset": "0"}
    stranger.patch(begun["url"], b"12345", content_type="application/octet-stream", headers=headers)
    files = [SimpleUploadedFile("small.log", b"678")]
    done = stranger.post(link, {"text": "Here they are", "upload": [begun["id"]], "files": files})
    assert (done.status_code, "2 files have arrived" in done.content.decode()) == (200, True)
    article = Article.objects.get(kind=Article.Kind.WEB)
    assert (article.author, article.side, article.visible) == (ticket.customer, "customer", True)
    assert article.from_email == "carla@acme.example" and article.text == "Here they are"
    assert {file.name: storage.read(file.blob) for file in article.attachments.all()} == {
        "big.log": b"12345",
        "small.log": b"678",
    }
    assert Transfer.objects.get().article == article
    assert Event.objects.filter(kind=Event.Kind.RECEIVED).exists()
    assert stranger.get(link).status_code == stranger.post(link, {"text": "again"}).status_code == 404


def test_a_form_without_files_does_not_spend_the_link(ada: Client, ticket: Ticket) -> None:
    link = ask_for_files(ada, ticket)
    answer = Client().post(link, {"text": "no file"})
    assert answer.status_code == 422 and "Choose at least one file." in answer.content.decode()
    too_long = Client().post(link, {"text": "x" * 200_001, "files": [SimpleUploadedFile("a", b"1")]})
    assert too_long.status_code == 422 and 'name="upload"' in too_long.content.decode()
    assert Client().get(link).status_code == 200


def test_files_go_out_to_who_has_the_link_and_are_counted(ada: Client, ticket: Ticket) -> None:
    link, stranger = made(give_file(ada, ticket)), Client()
    assert "plan.txt" in stranger.get(link).content.decode()
    file = Attachment.objects.get(name="plan.txt")
    answer = stranger.get(f"{link}{file.public_id}/")
    assert b"".join(answer) == b"the secret plan" and answer["Content-Disposition"].startswith("attachment")
    part = stranger.get(f"{link}{file.public_id}/", headers={"Range": "bytes=4-9"})
    assert (part.status_code, b"".join(part)) == (206, b"secret")
    assert Transfer.objects.get().taken == 1
    assert "downloaded once" in ada.get(page(ticket)).content.decode()
    assert Event.objects.get(kind=Event.Kind.TRANSFER_OFFERED).data["files"] == ["plan.txt"]
    assert "Download link made: plan.txt" in ada.get(f"/desk/tickets/{ticket.number}/history/").content.decode()
    other = Attachment.objects.create(article=file.article, blob=storage.store(b"no"), name="no", size=2)
    assert stranger.get(f"{link}{other.public_id}/").status_code == 404


def test_a_passphrase_is_asked_and_tries_are_few(ada: Client, ticket: Ticket) -> None:
    answer = give_file(ada, ticket, protect="on")
    link, words = made(answer), made(answer, "made-words")
    file, stranger = Attachment.objects.get(name="plan.txt"), Client()
    assert words not in Transfer.objects.get().passphrase
    shown = stranger.get(link)
    assert "plan.txt" not in shown.content.decode() and "passphrase" in shown.content.decode()
    assert stranger.get(f"{link}{file.public_id}/")["Location"] == link
    assert stranger.post(link, {"words": "wrong"}).status_code == 422
    assert stranger.post(link, {"words": f" {words.upper()} "})["Location"] == link
    assert "plan.txt" in stranger.get(link).content.decode()
    assert stranger.get(f"{link}{file.public_id}/").status_code == 200
    assert Client().get(f"{link}{file.public_id}/").status_code == 302
    assert words not in ada.get(page(ticket)).content.decode()


def test_an_agents_new_file_becomes_a_note_and_goes_out(ada: Client, ticket: Ticket) -> None:
    files = {"new": SimpleUploadedFile("new.zip", b"PK")}
    link = made(ada.post(f"{page(ticket)}download/", {"days": "1", **files}))
    file = Attachment.objects.get(name="new.zip")
    assert (file.article.kind, file.article.visible) == (Article.Kind.NOTE, False)
    assert b"".join(Client().get(f"{link}{file.public_id}/")) == b"PK"


@pytest.mark.parametrize("how", ["revoked", "expired", "guessed"])
def test_a_link_that_has_ended_says_no_more_than_one_that_never_was(ada: Client, ticket: Ticket, how: str) -> None:
    upload, download = ask_for_files(ada, ticket), made(give_file(ada, ticket))
    if how == "revoked":
        for transfer in Transfer.objects.all():
            assert ada.post(f"/desk/transfers/{transfer.public_id}/removal/").status_code == 302
        assert Event.objects.filter(kind=Event.Kind.TRANSFER_REVOKED).count() == 2
    if how == "expired":
        AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    file = Attachment.objects.get(name="plan.txt").public_id
    never = plain(Client().get(f"/t/{'x' * 43}/"))
    for path in (upload, f"{upload}files/", download, f"{download}{file}/"):
        if how == "guessed":
            path = re.sub(r"/t/[^/]+/", f"/t/{'y' * 43}/", path)
        answer = (Client().post if path.endswith("/files/") else Client().get)(path)
        assert (answer.status_code, plain(answer)) == (404, never), path


def test_only_who_may_reply_makes_and_ends_links(world: World, ada: Client, ticket: Ticket) -> None:
    ask_for_files(ada, ticket)
    ben = Client()
    ben.force_login(world.ben)
    transfer = Transfer.objects.get()
    for path in (f"{page(ticket)}upload/", f"{page(ticket)}download/", f"{page(ticket)}files/"):
        assert ben.post(path).status_code == 404
    assert ben.post(f"/desk/transfers/{transfer.public_id}/removal/").status_code == 404
    assert Transfer.objects.count() == 1 and not AccessLink.objects.exclude(revoked_at=None).exists()
    assert "Files by link" in ada.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert ada.post(f"{page(ticket)}download/", {"days": "7"}).status_code == 422


@pytest.mark.parametrize("where", ["target", "source"])
def test_links_of_a_merged_ticket_are_listed_and_ended(world: World, ada: Client, ticket: Ticket, where: str) -> None:
    upload, download = ask_for_files(ada, ticket), made(give_file(ada, ticket))
    target = merging.merge(by=world.ada, ticket=ticket, into=world.ticket())
    shown = target if where == "target" else Ticket.objects.get(pk=ticket.pk)
    assert page(shown) in ada.get(f"/desk/tickets/{shown.number}/").content.decode()
    listed = ada.get(page(shown)).content.decode()
    assert "Make an upload link" in listed if where == "target" else "Make an upload link" not in listed
    assert ada.post(f"{page(ticket)}upload/").status_code == 403
    ended = re.findall(r"/desk/transfers/\w+/removal/", listed)
    assert len(ended) == 2
    for path in ended:
        assert ada.post(path)["Location"] == page(target)
    assert Client().get(upload).status_code == Client().get(download).status_code == 404
    assert Event.objects.filter(ticket=ticket, kind=Event.Kind.TRANSFER_REVOKED).count() == 2


def test_links_open_nothing_once_what_their_ticket_is_part_of_was_removed(
    world: World, ada: Client, ticket: Ticket
) -> None:
    link = ask_for_files(ada, ticket)
    target = merging.merge(by=world.ada, ticket=ticket, into=world.ticket())
    assert Client().get(link).status_code == 200
    Ticket.objects.filter(pk=target.pk).update(stage=Stage.REMOVED)
    assert Client().get(link).status_code == 404
