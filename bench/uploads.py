"""A large file over connections that are cut, and what it does to the server's memory.

python -m bench.uploads SIZE, inside a desk: begins an upload and prints its address and signature."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from bench.desk import Desk
from bench.start import memory_of_tree

MB = 1024 * 1024
CUTS = 3
RANDOM = 4 * MB
"""So many bytes are random; the file repeats them with its place in front, so that nothing in it is alike."""
MOST_REFUSED = 20
EVERY = 0.05  # seconds between two looks at the memory


def upload(desk: Desk, size: int) -> dict[str, Any]:
    """Whether `size` bytes arrive as they were sent over a connection that is reset three times, and by how many MB
    the server grew meanwhile."""
    file = desk.folder.with_suffix(".bin")
    digest = write(file, size)
    with desk.running("web") as process:
        desk.wait_ready()
        one = json.loads(desk.bench("uploads", "begin", str(size)))
        send(desk.port, one, file, size, cuts=0, until=min(size // 10, 4 * MB))  # what is loaded once is not growth
        watch = Watch(process.pid)
        began = time.perf_counter()
        with watch:
            send(desk.port, one, file, size, cuts=CUTS)
        seconds = time.perf_counter() - began
        kept = desk.bench("uploads", "digest", one["path"].split("/")[2]).strip()
    file.unlink()
    return {
        "mb": size // MB,
        "cuts": CUTS,
        "same": kept == digest,
        "grown_mb": round(watch.grown, 1),
        "mb_per_second": round(size / MB / seconds, 1),
    }


class Watch:
    """The most memory a process held, by PSS, while the block ran."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.before = self.most = memory_of_tree(process)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    @property
    def grown(self) -> float:
        """MB"""
        return self.most - self.before

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            self.most = max(self.most, memory_of_tree(self.process))


def write(file: Path, size: int) -> str:
    chance, digest = random.Random(1).randbytes(RANDOM), hashlib.sha256()
    with file.open("wb") as target:
        for place in range(0, size, RANDOM):
            piece = (struct.pack("!Q", place) + chance[8:])[: size - place]
            target.write(piece)
            digest.update(piece)
    return digest.hexdigest()


def send(port: int, one: dict[str, str], file: Path, size: int, *, cuts: int, until: int | None = None) -> None:
    """Everything that is missing up to `until`; the connection is reset so many times on the way."""
    end = size if until is None else until
    refused = 0
    breaks = [end * n // (cuts + 1) for n in range(1, cuts + 1)]
    while (offset := _offset(port, one)) < end or end == size:
        stop = next((place for place in breaks if place > offset), end)
        if stop in breaks:
            breaks.remove(stop)
            _broken(port, one, file, offset, stop, size)
            continue
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        headers = {"Upload-Token": one["token"], "Upload-Offset": str(offset), "Content-Length": str(end - offset)}
        connection.request("PATCH", one["path"], _pieces(file, offset, end), headers, encode_chunked=False)
        status = connection.getresponse().status
        connection.close()
        if status == 204:
            return
        refused += 1
        if status not in (409, 423) or refused > MOST_REFUSED:  # the server had not noticed the break yet
            raise RuntimeError(f"the upload was answered {status}")


def _broken(port: int, one: dict[str, str], file: Path, offset: int, stop: int, size: int) -> None:
    """Bytes up to `stop`, then a reset instead of the rest."""
    with socket.create_connection(("127.0.0.1", port), timeout=600) as connection:
        head = f"PATCH {one['path']} HTTP/1.1\r\nHost: desk\r\nUpload-Token: {one['token']}\r\n"
        connection.sendall(f"{head}Upload-Offset: {offset}\r\nContent-Length: {size - offset}\r\n\r\n".encode())
        for piece in _pieces(file, offset, stop):
            connection.sendall(piece)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _offset(port: int, one: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("HEAD", one["path"], headers={"Upload-Token": one["token"]})
    answer = connection.getresponse()
    connection.close()
    return int(answer.headers["Upload-Offset"])


def _pieces(file: Path, start: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(start)
        while (left := end - source.tell()) > 0:
            yield source.read(min(MB, left))


def main(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
    import_module("django").setup()
    uploads, models = import_module("deskbell.blobs.uploads"), import_module("deskbell.blobs.models")
    if words[0] == "begin":
        size = int(words[1])
        one = uploads.begin(owner="bench", by="bench", name="bench.bin", content_type="", size=size, most=size)
        told = {"path": f"/uploads/{one.public_id}/", "token": uploads.signature(one.public_id)}
        print(json.dumps(told))
    else:
        blob = models.Upload.objects.get(public_id=words[1]).blob
        print(blob.sha256 if blob else "not complete")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
