"""Bytes of uploads through the running web server: pieces, breaks, refusals, and a page that goes on working."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import uploads as large
from tests.running import RunningDesk

MB = 1024 * 1024
BROKEN, LARGE, SMALL, HANGING = SIZES = (
    5 * MB,
    (1024 if os.environ.get("DESKBELL_TEST_FULL") else 20) * MB,  # 1 GB with bin/test --full
    10,
    2 * MB,
)
Begun = list[dict[str, Any]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path_factory.mktemp("uploads") / "data", DESKBELL_MAIL_LIMIT_MB="1")
    desk.start("front", "worker")
    desk.wait_ready()
    yield desk
    desk.stop()


@pytest.fixture(scope="module")
def begun(desk: RunningDesk) -> Begun:
    """One upload of each size, begun."""
    return desk.python(f"""
        from deskbell.blobs import uploads
        result = []
        for size in {SIZES}:
            one = uploads.begin(owner="o", by=str(size), name="a", content_type="", size=size, most=2**31)
            told = {{"path": f"/uploads/{{one.public_id}}/", "token": uploads.signature(one.public_id), "size": size}}
            result.append(told)
    """)


def ask(desk: RunningDesk, method: str, one: dict[str, str], offset: object = None, body: Any = None) -> Any:
    headers = {"Upload-Token": one["token"]} | ({} if offset is None else {"Upload-Offset": str(offset)})
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    connection.request(method, one["path"], body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def sha256_of(desk: RunningDesk, one: dict[str, str]) -> list[object]:
    """… and the size of what was kept."""
    found: list[object] = desk.python(f"""
        from deskbell.blobs.models import Upload
        blob = Upload.objects.get(public_id="{one["path"].split("/")[2]}").blob
        result = [blob.sha256, blob.size]
    """)
    return found


def at(desk: RunningDesk, one: dict[str, str]) -> int:
    return int(ask(desk, "HEAD", one).headers["Upload-Offset"])


def test_a_file_over_a_connection_that_breaks_twice_arrives_as_it_was_sent(desk: RunningDesk, begun: Begun) -> None:
    data, one = os.urandom(BROKEN), begun[SIZES.index(BROKEN)]
    for cut in (2 * MB, 3 * MB):
        offset = at(desk, one)
        with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as connection:
            head = f"PATCH {one['path']} HTTP/1.1\r\nHost: desk\r\nUpload-Token: {one['token']}\r\n"
            head += f"Upload-Offset: {offset}\r\nContent-Length: {len(data) - offset}\r\n\r\n"
            connection.sendall(head.encode() + data[offset:cut])
            if cut == 2 * MB:  # a clean end; the other one is reset
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
    for _ in range(5):  # the server may notice the break only now: it says where it goes on
        offset = at(desk, one)
        answer = ask(desk, "PATCH", one, offset, data[offset:])
        if answer.status == 204:
            break
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(data))), desk.log_text()
    assert sha256_of(desk, one) == [hashlib.sha256(data).hexdigest(), len(data)]


def test_a_large_file_over_three_broken_connections_leaves_the_memory_flat(
    desk: RunningDesk, begun: Begun, tmp_path: Path
) -> None:
    digest, one = large.write(tmp_path / "file", LARGE), begun[SIZES.index(LARGE)]
    with large.Watch(desk.processes["front"].pid) as watch:
        large.send(desk.port, one, tmp_path / "file", LARGE, cuts=3)
    assert sha256_of(desk, one) == [digest, LARGE]
    assert watch.grown < 50


def test_what_does_not_fit_is_refused_with_a_reason(desk: RunningDesk, begun: Begun) -> None:
    one = begun[SIZES.index(SMALL)]
    assert ask(desk, "PATCH", one, 0, b"12345").headers["Upload-Offset"] == "5"
    misplaced = ask(desk, "PATCH", one, 0, b"x" * 5)
    assert (misplaced.status, misplaced.headers["Upload-Offset"]) == (409, "5")
    overfull = ask(desk, "PATCH", one, 5, b"x" * 3 * MB)
    assert (overfull.status, at(desk, one)) == (413, 5)
    assert ask(desk, "PATCH", one | {"token": "x"}, 5, b"12345").status == 404
    assert ask(desk, "PATCH", one, "x", b"12345").status == 400
    assert ask(desk, "HEAD", one | {"token": ""}).status == 404
    assert ask(desk, "PUT", one, 5, b"67890").status == 204
    assert ask(desk, "DELETE", one).status == 204
    assert ask(desk, "PATCH", one, 10, b"").status == 404


def test_who_comes_back_takes_over_from_a_connection_that_hangs(desk: RunningDesk, begun: Begun) -> None:
    one = begun[SIZES.index(HANGING)]
    with socket.create_connection(("127.0.0.1", desk.port), timeout=20) as hanging:
        head = f"PATCH {one['path']} HTTP/1.1\r\nHost: desk\r\nUpload-Token: {one['token']}\r\n"
        hanging.sendall(f"{head}Upload-Offset: 0\r\nContent-Length: {2 * MB}\r\n\r\n".encode() + b"a" * MB)
        for _ in range(5):
            offset = at(desk, one)
            answer = ask(desk, "PATCH", one, offset, b"a" * (2 * MB - offset))
            if answer.status == 204:
                break
    assert (answer.status, at(desk, one)) == (204, 2 * MB)


def test_a_form_that_is_too_large_is_told_so_although_it_is_still_being_sent(desk: RunningDesk) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    connection.request("POST", "/sign-in/", b"x" * 5 * MB, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    assert (answer.status, b"Too large" in answer.read()) == (413, True)
    connection.close()


def test_a_large_file_goes_out_in_the_parts_that_are_asked_for(desk: RunningDesk, tmp_path: Path) -> None:
    """Through Django and the bridge: a range of the middle, and the whole."""
    made = desk.python("""
        import hashlib, os
        from django.test import RequestFactory
        from deskbell.blobs import storage
        data = os.urandom(3_000_000)
        blob = storage.store(data)
        from deskbell.people import addresses
        from deskbell.queues.models import Queue
        from deskbell.mime.mail import MailAddress
        from deskbell.tickets.access_links import link_for
        from deskbell.tickets.articles import NewArticle, NewFile
        from deskbell.tickets.opening import open_ticket
        person = addresses.person_for("nadia@lindqvist.example", "Nadia")
        article = NewArticle(kind="web", side="customer", visible=True, text="x", author=person,
                             files=(NewFile(blob, "big.bin"),))
        ticket = open_ticket(by=person, queue=Queue.objects.get(is_default=True), customer=person, title="t",
                             article=article)
        link = link_for(ticket, person, "nadia@lindqvist.example")
        result = [link.partition("/t/")[2], ticket.number, Attachment.objects.get().public_id,
                  hashlib.sha256(data).hexdigest(), hashlib.sha256(data[1000:2_000_000]).hexdigest()]
    """)
    token, number, file, whole, middle = made
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=20)
    connection.request("GET", f"/t/{token}")
    first = connection.getresponse()
    first.read()
    cookie = first.headers["Set-Cookie"].partition(";")[0]
    for headers, status, digest in (({}, 200, whole), ({"Range": "bytes=1000-1999999"}, 206, middle)):
        connection.request("GET", f"/ticket/{number}/files/{file}/", headers={"Cookie": cookie, **headers})
        answer = connection.getresponse()
        assert (answer.status, hashlib.sha256(answer.read()).hexdigest()) == (status, digest)
    connection.close()
