from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from deskbell.blobs import durable, storage
from deskbell.blobs.models import Blob

pytestmark = pytest.mark.django_db


def files() -> set[str]:
    return {path.name for path in storage._root().glob("*/*")}


@pytest.fixture
def data_folder(tmp_path: Path, settings: Settings) -> Path:
    settings.DESKBELL_DATA = tmp_path / "desk"
    return tmp_path / "desk"


def test_what_is_stored_is_read_back_with_its_size_and_hash(data_folder: Path) -> None:
    blob = storage.store(b"hello\x00world")
    assert storage.read(blob) == b"hello\x00world"
    with storage.open(blob) as file:
        assert file.read(5) == b"hello"
    assert (blob.size, blob.sha256) == (11, hashlib.sha256(b"hello\x00world").hexdigest())


def test_a_stream_is_stored_like_its_whole(data_folder: Path) -> None:
    blob = storage.store(bytes([n]) * 1000 for n in range(50))
    assert storage.read(blob) == b"".join(bytes([n]) * 1000 for n in range(50))
    assert blob.size == 50_000


def test_equal_bytes_are_never_shared(data_folder: Path) -> None:
    first, second = storage.keep_many(storage.stage_many([b"same", b"same"]))
    assert first.key != second.key and first.sha256 == second.sha256
    with transaction.atomic():
        storage.delete([first.key])
    assert storage.read(second) == b"same"


def test_files_and_folders_are_for_their_user_only(data_folder: Path) -> None:
    path = storage.path(storage.store(b"x").key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert path.parent.name == path.name[:2]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_keeps_the_file_of_a_deleted_blob(data_folder: Path) -> None:
    blob = storage.store(b"still wanted")
    with pytest.raises(RuntimeError), transaction.atomic():
        storage.delete([blob.key])
        raise RuntimeError
    assert storage.read(Blob.objects.get(key=blob.key)) == b"still wanted"
    storage.delete([blob.key])
    assert not Blob.objects.filter(key=blob.key).exists() and files() == set()


def test_only_old_files_without_a_row_are_swept(data_folder: Path) -> None:
    kept = storage.store(b"kept")
    lost, young = storage.stage(b"lost"), storage.stage(b"young")
    for key in (kept.key, lost.key):
        os.utime(storage.path(key), (0, 0))
    assert list(storage.orphans(timedelta(days=1))) == [lost.key]
    assert storage.sweep() == 1
    assert files() == {kept.key, young.key}


def test_a_stream_that_breaks_leaves_nothing_behind(data_folder: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the upload ended")

    with pytest.raises(OSError, match="the upload ended"):
        storage.stage_many([b"whole", broken()])
    assert files() == set()


def test_files_and_folders_are_synced_before_staging_returns(data_folder: Path) -> None:
    """Seen from outside, by strace: every file created is synced, and after it the folder that names it."""
    data_folder.mkdir()
    trace = data_folder.parent / "trace"
    code = (
        "import django, sys; from pathlib import Path; from django.conf import settings;"
        f"settings.configure(DESKBELL_DATA=Path({str(data_folder)!r}),"
        "INSTALLED_APPS=['deskbell.blobs']); django.setup();"
        "from deskbell.blobs import storage; storage.stage_many([b'one', b'two']); sys.stdout.write('told')"
    )
    try:
        subprocess.run(
            [
                "strace",
                "-f",
                "-y",
                "-e",
                "trace=openat,mkdir,fsync,write",
                "-o",
                trace,
                sys.executable,
                "-c",
                code,
            ],
            check=True,
            capture_output=True,
        )
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        if isinstance(error, FileNotFoundError):
            pytest.skip("strace is not installed")
        raise
    lines = [line for line in trace.read_text().splitlines() if str(data_folder) in line or '"told"' in line]
    told = next(at for at, line in enumerate(lines) if '"told"' in line)
    made = [at for at, line in enumerate(lines) if "O_EXCL" in line]
    synced = [line.split("<")[1].split(">")[0] for line in lines[:told] if " fsync(" in line]
    assert len(made) == 2
    paths = [line.split("<")[-1].split(">")[0] for line in (lines[at] for at in made)]
    folder = str(Path(paths[0]).parent)
    assert set(paths) <= set(synced)
    assert synced.index(folder) > max(synced.index(path) for path in paths)
    assert str(data_folder / "blobs") in synced and str(data_folder) in synced


@pytest.mark.parametrize("many", ["[b'x']", "[b'x', b'y', b'z']"])
def test_a_failed_fsync_ends_the_process(data_folder: Path, many: str) -> None:
    """A shared object that makes fsync fail stands in for the broken disk."""
    data_folder.mkdir()
    source, shim = data_folder / "eio.c", data_folder / "eio.so"
    source.write_text("#include <errno.h>\nint fsync(int fd) { (void)fd; errno = EIO; return -1; }\n")
    try:
        subprocess.run(["gcc", "-shared", "-fPIC", "-o", shim, source], check=True)
    except FileNotFoundError:
        pytest.skip("gcc is not installed")
    code = (
        "import django; from pathlib import Path; from django.conf import settings;"
        f"settings.configure(DESKBELL_DATA=Path({str(data_folder)!r}),"
        "INSTALLED_APPS=['deskbell.blobs']); django.setup();"
        "from deskbell.blobs import storage\n"
        f"try:\n    storage.stage_many({many})\nexcept BaseException: pass\nprint('went on')"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == durable.EX_IOERR
    assert "went on" not in ended.stdout


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 96 MB; only root can mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_room_is_refused_before_the_reserve_is_touched(small_disk: Path, settings: Settings) -> None:
    settings.DESKBELL_DATA = small_disk
    assert storage.has_room(1_000_000)
    assert not storage.has_room(20_000_000)
    (small_disk / "ballast").write_bytes(b"\0" * 40_000_000)
    assert not storage.has_room(1)
    (small_disk / "ballast").unlink()
    assert storage.has_room(1)


def test_a_full_disk_is_an_error_and_leaves_no_half_file(small_disk: Path, settings: Settings) -> None:
    settings.DESKBELL_DATA = small_disk
    with pytest.raises(OSError, match="No space"):
        storage.stage(b"\0" * 1_000_000 for _ in range(120))
    assert files() == set()
