"""Files that come in pieces: what is there is on the disk, what is whole is a blob, what nobody used goes."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from deskbell.blobs import appending, durable, storage, uploads
from deskbell.blobs.appending import Appending
from deskbell.blobs.models import Blob, Upload

pytestmark = pytest.mark.django_db
MOST = 1000


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DESKBELL_DATA = tmp_path / "desk"
    settings.DESKBELL_DATA.mkdir()
    return tmp_path / "desk"


def begin(size: int, *, owner: str = "ticket:1:person:2", by: str = "person:2") -> Upload:
    return uploads.begin(owner=owner, by=by, name="a.log", content_type="text/plain", size=size, most=MOST)


def send(upload: Upload, offset: int, data: bytes) -> bool:
    with Appending(upload, offset) as turn:
        turn.write(data)
        return turn.finish()


def test_pieces_of_several_connections_become_one_blob() -> None:
    upload = begin(11)
    assert not send(upload, 0, b"hello")
    assert send(upload, 5, b" world")
    blob = Upload.objects.get().blob
    assert blob is not None
    assert storage.read(blob) == b"hello world"
    assert (blob.sha256, blob.size) == (hashlib.sha256(b"hello world").hexdigest(), 11)
    assert not uploads.partial_path(upload.key).exists()


def test_a_file_of_no_bytes_is_complete_with_its_first_visit() -> None:
    upload = begin(0)
    assert send(upload, 0, b"")
    assert send(upload, 0, b""), "and a second visit changes nothing"
    assert Blob.objects.get().size == 0


def test_bytes_for_another_place_are_refused_with_the_right_one() -> None:
    upload = begin(10)
    send(upload, 0, b"12345")
    with pytest.raises(appending.Misplaced) as refused:
        Appending(upload, 7)
    assert refused.value.right == 5


def test_what_was_not_made_durable_is_sent_again() -> None:
    upload = begin(10)
    with Appending(upload, 0) as turn:
        turn.write(b"12345")
        turn.keep()
        turn.write(b"67")  # the process dies here
    assert Upload.objects.get().received == 5
    assert send(upload, 5, b"abcde")
    assert storage.read(Blob.objects.get()) == b"12345abcde"


def test_a_disk_that_lost_bytes_is_believed_more_than_the_row() -> None:
    upload = begin(10)
    send(upload, 0, b"12345")
    uploads.partial_path(upload.key).write_bytes(b"12")
    with pytest.raises(appending.Misplaced) as refused:
        Appending(upload, 5)
    assert refused.value.right == 2
    assert Upload.objects.get().received == 2


def test_a_crash_between_the_move_and_the_row_is_made_good() -> None:
    upload = begin(5)
    with Appending(upload, 0) as turn:
        turn.write(b"12345")
        turn.keep()
    storage.adopt(uploads.partial_path(upload.key), upload.key)
    assert send(upload, 5, b"")
    assert storage.read(Blob.objects.get()) == b"12345"


def test_two_connections_never_write_at_once() -> None:
    upload = begin(10)
    with Appending(upload, 0), pytest.raises(appending.Busy):
        Appending(upload, 0)
    assert send(upload, 0, b"1234567890")


def test_more_than_was_declared_is_refused_and_what_fits_stays() -> None:
    upload = begin(5)
    with Appending(upload, 0) as turn:
        turn.write(b"1234")
        with pytest.raises(appending.Overfull):
            turn.write(b"56")
        turn.keep()
    assert Upload.objects.get().received == 4


def test_size_number_and_room_are_looked_at_before_the_first_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(uploads.TooLarge):
        begin(MOST + 1)
    for _ in range(uploads.TIMES_MOST):
        begin(MOST)
    with pytest.raises(uploads.TooMuch):
        begin(1)
    begin(1, by="person:3")
    monkeypatch.setattr(durable, "RESERVE", 10**18)
    with pytest.raises(uploads.NoRoom):
        begin(1, by="person:3")
    assert Upload.objects.count() == uploads.TIMES_MOST + 1


def test_what_is_only_announced_keeps_room_and_numbers_from_others_for_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def has_room(size: int) -> bool:
        asked.append(size)
        return True

    monkeypatch.setattr(storage, "has_room", has_room)
    announced = [begin(MOST) for _ in range(uploads.TIMES_MOST)]
    begin(1, by="person:3")
    assert asked[-1] == uploads.TIMES_MOST * MOST + 1
    assert all(one.expires_at - one.created_at == uploads.ANNOUNCED for one in announced)
    with Appending(announced[0], 0) as turn:
        turn.write(b"1")  # and the rest takes its time
        assert Upload.objects.get(pk=announced[0].pk).expires_at > timezone.now() + timedelta(hours=23)
    ended = timezone.now() - timedelta(seconds=1)
    Upload.objects.filter(pk__in=[one.pk for one in announced[1:]]).update(expires_at=ended)
    begin(1, by="person:3")
    assert asked[-1] == (MOST - 1) + 1 + 1, "the one that came, the first of person 3, and this"
    begin(MOST)


def test_a_full_disk_stops_a_turn_and_keeps_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begin(10)
    monkeypatch.setattr(appending, "STEP", 4)
    with Appending(upload, 0) as turn:
        monkeypatch.setattr(durable, "RESERVE", 10**18)
        with pytest.raises(uploads.NoRoom):
            turn.write(b"12345")
    assert Upload.objects.get().received == 5


def test_only_the_owner_uses_a_file_and_only_once() -> None:
    upload = begin(5)
    ids = [upload.public_id]
    with pytest.raises(uploads.NotReady):
        uploads.claim(upload.owner, ids)
    send(upload, 0, b"12345")
    with pytest.raises(uploads.NotReady):
        uploads.claim("ticket:1:person:3", ids)
    assert uploads.of("ticket:1:person:3", ids) == [] and len(uploads.of(upload.owner, ids)) == 1
    (used,) = uploads.claim(upload.owner, ids * 2)
    assert used.blob is not None and storage.read(used.blob) == b"12345"
    with pytest.raises(uploads.NotReady):
        uploads.claim(upload.owner, ids)


def test_a_rollback_brings_the_file_back() -> None:
    upload = begin(1)
    send(upload, 0, b"1")
    with pytest.raises(RuntimeError), transaction.atomic():
        uploads.claim(upload.owner, [upload.public_id])
        raise RuntimeError
    assert len(uploads.claim(upload.owner, [upload.public_id])) == 1


def test_the_address_opens_with_its_signature_only() -> None:
    upload, other = begin(1), begin(1)
    assert uploads.opened(upload.public_id, uploads.signature(upload.public_id)) == upload
    for signed in ("", "x", uploads.signature(other.public_id), "ä"):
        assert uploads.opened(upload.public_id, signed) is None
    assert uploads.opened("nothing", uploads.signature("nothing")) is None


@pytest.mark.django_db(transaction=True)
def test_what_nobody_used_in_a_day_goes_with_its_bytes() -> None:
    half, whole, fresh = begin(5), begin(5), begin(5)
    send(half, 0, b"12")
    send(whole, 0, b"12345")
    send(fresh, 0, b"12345")
    Upload.objects.exclude(pk=fresh.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert uploads.sweep() == 2
    assert list(Upload.objects.all()) == [fresh] and Blob.objects.count() == 1
    left = [path for path in storage._root().glob("*/*") if path.is_file()]
    assert [path.name for path in left] == [fresh.key]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_given_up_is_gone_and_takes_no_more_bytes() -> None:
    upload = begin(5)
    with Appending(upload, 0) as turn:
        turn.write(b"12")
        uploads.drop(upload)
        turn.write(b"3")
        with pytest.raises(appending.Gone):
            turn.keep()
    with pytest.raises(appending.Gone):
        Appending(upload, 0)
    assert not uploads.partial_path(upload.key).exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_begun_at_once_no_more_get_in_than_one_after_the_other() -> None:
    ends: list[str] = []
    gate = threading.Barrier(3 * uploads.TIMES_MOST)

    def run() -> None:
        try:
            gate.wait(30)
            begin(MOST)
            ends.append("begun")
        except Exception as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(gate.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(ends) == {"begun": uploads.TIMES_MOST, "TooMuch": 2 * uploads.TIMES_MOST}
