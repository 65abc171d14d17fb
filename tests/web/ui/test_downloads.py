"""Files go out whole or in the part that was asked for, always to be saved, never to be run."""

from __future__ import annotations

import pytest
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.web.ui import downloads
from deskbell.web.ui.shelves import Shelf

pytestmark = pytest.mark.django_db
DATA = bytes(range(200))


@pytest.fixture
def blob(db: None) -> Blob:
    return storage.store(DATA)


def get(blob: Blob, method: str = "get", **headers: str) -> HttpResponseBase:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = getattr(RequestFactory(), method)("/", headers=names)
    return downloads.attachment(request, blob, "a.html", "text/html")


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]


def test_all_of_it_has_its_length_and_cannot_run(blob: Blob) -> None:
    answer = get(blob)
    assert (answer.status_code, body(answer), answer["Content-Length"]) == (200, DATA, "200")
    assert answer["Accept-Ranges"] == "bytes" and answer["ETag"] == f'"{blob.sha256}"'
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/octet-stream")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        *(("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=150-", 150, 200), ("bytes=-5", 195, 200)),
        *(("bytes=190-999", 190, 200), ("bytes=-999", 0, 200)),
    ],
)
def test_a_part(blob: Blob, asked: str, start: int, stop: int) -> None:
    answer = get(blob, Range=asked)
    assert (answer.status_code, body(answer)) == (206, DATA[start:stop])
    assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/200"
    assert answer["Content-Length"] == str(stop - start)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=999-1000", "bytes=-0"])
def test_a_part_that_is_not_there(blob: Blob, asked: str) -> None:
    answer = get(blob, Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */200")


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=" + "9" * 99]
)
def test_what_cannot_be_understood_gives_all_of_it(blob: Blob, asked: str) -> None:
    answer = get(blob, Range=asked)
    assert (answer.status_code, body(answer)) == (200, DATA)


def test_a_part_of_another_version_gives_all_of_it(blob: Blob) -> None:
    assert get(blob, Range="bytes=5-9", If_Range='"other"').status_code == 200
    assert get(blob, Range="bytes=5-9", If_Range=f'"{blob.sha256}"').status_code == 206
    assert get(blob, If_None_Match=f'"{blob.sha256}"').status_code == 304
    assert get(blob, "head", Range="bytes=5-9").status_code == 200


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        *(("image/png", "image/png"), ("application/zip", "application/zip")),
        *(("text/plain\r\nSet-Cookie: a=b", None), ("image/png\n", None), ("image/", None), ("image/ö", None)),
    ],
)
def test_what_is_no_type_is_sent_as_plain_bytes(blob: Blob, given: str, sent: str | None) -> None:
    answer = downloads.attachment(RequestFactory().get("/"), blob, "a", given)
    assert (answer.status_code, answer["Content-Type"]) == (200, sent or "application/octet-stream")
    assert body(answer) == DATA


def test_a_type_with_a_line_break_is_put_on_the_shelf_as_one_line(blob: Blob) -> None:
    begun = Shelf("form:1", "person:1", 1000).begin("a.txt", "text/plain\r\nX: y", 5)
    assert begun.content_type == "text/plain X: y"
