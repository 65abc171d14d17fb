"""Files that go ahead of a reply: begun by who may reply, sent with it, and never lost by a form that is refused."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.blobs import storage, uploads
from deskbell.blobs.models import Upload
from deskbell.desk import settings as desk
from deskbell.queues.models import Stage
from deskbell.tickets.models import Article, Attachment, Ticket
from tests.web.portal.conftest import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def nadia(client: Client, case: Case) -> Client:
    client.get(case.link)
    return client


def begin(client: Client, case: Case, size: int = 5, name: str = "trace.log") -> dict[str, str]:
    answer = client.post(f"{case.page}uploads/", {"name": name, "type": "text/plain", "size": str(size)})
    return {**answer.json(), "status": answer.status_code}


def send(client: Client, made: dict[str, str], data: bytes, offset: int = 0) -> object:
    headers = {"Upload-Token": made["token"], "Upload-Offset": str(offset)}
    return client.patch(made["url"], data, content_type="application/offset+octet-stream", headers=headers)


def test_a_file_that_went_ahead_comes_with_the_reply(nadia: Client, case: Case) -> None:
    made = begin(nadia, case, 11, "../../trace\u202e.log")
    assert made["status"] == 201
    assert send(nadia, made, b"hello").headers["Upload-Offset"] == "5"
    head = nadia.head(made["url"], headers={"Upload-Token": made["token"]})
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("5", "11")
    assert send(nadia, made, b"oops", 0).status_code == 409
    assert send(nadia, made, b" world", 5).status_code == 204
    answer = nadia.post(f"{case.page}reply/", {"text": "", "upload": [made["id"]]})
    assert answer["Location"] == case.page
    file = Attachment.objects.get()
    assert (storage.read(file.blob), file.name, file.content_type) == (b"hello world", "trace.log", "text/plain")
    assert not Upload.objects.exists()


def test_who_may_not_reply_begins_nothing(nadia: Client, case: Case) -> None:
    dora = Client()
    dora.force_login(case.world.dora)
    for client in (Client(), dora):
        answer = client.post(f"{case.page}uploads/", {"name": "x", "size": "1"})
        assert answer.status_code == 404
    Ticket.objects.update(stage=Stage.CLOSED, active=False, closed_at="2020-01-01T00:00Z")
    case.ticket.queue.follow_up = "reject"
    case.ticket.queue.save()
    assert nadia.post(f"{case.page}uploads/", {"name": "x", "size": "1"}).status_code == 403
    assert not Upload.objects.exists()


def test_nobody_else_can_take_send_or_read_it(nadia: Client, case: Case) -> None:
    made = begin(nadia, case, 5)
    send(nadia, made, b"12345")
    other = case.world.ticket(case.world.dora, title="Other")
    dora = Client()
    dora.force_login(case.world.dora)
    answer = dora.post(f"/ticket/{other.number}/reply/", {"text": "x", "upload": [made["id"]]})
    assert answer.status_code == 422 and "not kept any more" in answer.content.decode()
    for method in ("head", "patch", "delete", "get", "post", "put"):
        assert getattr(dora, method)(made["url"]).status_code in (404, 405)
    assert uploads.of(Upload.objects.get().owner, [made["id"]])


def test_the_size_is_looked_at_before_the_first_byte(nadia: Client, case: Case) -> None:
    row = desk.current()
    row.max_file_mb = 2
    desk.save(row)
    page = nadia.get(case.page).content.decode()
    assert "Up to 2.0 MB each." in page
    answer = nadia.post(f"{case.page}uploads/", {"name": "x", "size": str(2 * 1024 * 1024 + 1)})
    assert (answer.status_code, answer.json()) == (413, {"error": "A file may have 2.0 MB at most."})
    assert nadia.post(f"{case.page}uploads/", {"name": "x", "size": "-1"}).status_code == 422


def test_a_refused_form_keeps_its_files_without_any_script(nadia: Client, case: Case) -> None:
    files = [SimpleUploadedFile("one.log", b"one"), SimpleUploadedFile("two.log", b"two")]
    answer = nadia.post(f"{case.page}reply/", {"text": "x" * 200_001, "files": files})
    page = answer.content.decode()
    assert answer.status_code == 422
    kept = re.findall(r'name="upload" value="(\w+)" id="up-\w+" checked', page)
    assert len(kept) == 2 and "one.log" in page
    answer = nadia.post(f"{case.page}reply/", {"text": "shorter", "upload": kept[1:]})
    assert answer["Location"] == case.page
    assert [file.name for file in Attachment.objects.all()] == ["two.log"]


def test_a_file_that_is_not_complete_stops_the_reply_and_loses_nothing(nadia: Client, case: Case) -> None:
    made = begin(nadia, case, 5, "half.log")
    send(nadia, made, b"12")
    answer = nadia.post(f"{case.page}reply/", {"text": "here", "upload": [made["id"]]})
    assert answer.status_code == 422 and "Not uploaded completely: half.log" in answer.content.decode()
    assert not Article.objects.filter(kind=Article.Kind.WEB).exists()
    nadia.delete(made["url"], headers={"Upload-Token": made["token"]})
    assert not Upload.objects.exists()


def test_files_that_came_with_a_reply_stay_when_an_earlier_one_is_missing(nadia: Client, case: Case) -> None:
    files = [SimpleUploadedFile("new.log", b"new")]
    answer = nadia.post(f"{case.page}reply/", {"text": "here", "upload": ["gone"], "files": files})
    page = answer.content.decode()
    assert answer.status_code == 422 and "not kept any more" in page and "new.log" in page
    (kept,) = re.findall(r'name="upload" value="(\w+)" id="up-\w+" checked', page)
    assert nadia.post(f"{case.page}reply/", {"text": "here", "upload": [kept]})["Location"] == case.page
    assert [(file.name, storage.read(file.blob)) for file in Attachment.objects.all()] == [("new.log", b"new")]
    assert not Upload.objects.exists()
