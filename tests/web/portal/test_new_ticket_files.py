from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.blobs import storage, uploads
from deskbell.blobs.models import Upload
from deskbell.tickets.models import Attachment, Ticket
from tests.web.portal.test_new_ticket import GUEST, offered, send, set_desk, token
from tests.world import World

pytestmark = pytest.mark.django_db


def file(name: str, content: bytes = b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def kept(page: str) -> list[str]:
    return re.findall(r'name="upload" value="([^"]+)"', page)


def test_files_of_a_refused_form_are_kept_and_go_along_with_the_next(client: Client, world: World) -> None:
    refused = send(client, subject="", files=[file("a.log", b"first"), file("b.log", b"second")])
    page = refused.content.decode()
    ids = kept(page)
    assert refused.status_code == 422 and len(ids) == 2 and "a.log" in page and "b.log" in page
    sent = send(client, once=token(page), upload=ids[:1], files=[file("c.log", b"third")])
    assert sent.status_code == 302
    files = Attachment.objects.order_by("pk")
    assert [(one.name, storage.read(one.blob)) for one in files] == [("a.log", b"first"), ("c.log", b"third")]
    assert "2 files" in client.get(sent["Location"]).content.decode()


def test_files_are_kept_while_a_types_fields_are_shown(client: Client, world: World) -> None:
    bug = offered("Bug")
    page = send(client, type=bug.public_id, show="1", files=[file("a.log")]).content.decode()
    assert len(kept(page)) == 1


def test_another_forms_files_cannot_be_taken(client: Client, world: World) -> None:
    page = send(client, subject="", files=[file("a.log")]).content.decode()
    stolen = send(Client(), upload=kept(page))
    assert stolen.status_code == 422 and not Ticket.objects.exists()
    assert "Add them again" in stolen.content.decode()


def test_a_file_that_is_too_large_is_named_and_the_others_are_kept(client: Client, world: World) -> None:
    set_desk(max_file_mb=1)
    answer = send(client, files=[file("huge.bin", b"x" * (1024 * 1024 + 1)), file("small.txt")])
    page = answer.content.decode()
    assert answer.status_code == 422 and "huge.bin" in page and "larger than 1.0 MB" in page
    assert len(kept(page)) == 1 and "small.txt" in page


def test_what_no_ticket_took_is_swept(client: Client, world: World) -> None:
    page = send(client, subject="", files=[file("a.log")]).content.decode()
    Upload.objects.update(expires_at=timezone.now())
    uploads.sweep()
    answer = send(client, once=token(page), upload=kept(page))
    assert answer.status_code == 422 and not Ticket.objects.exists()
    assert GUEST["text"] in answer.content.decode()
