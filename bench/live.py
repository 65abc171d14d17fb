"""What open pages cost the web server: processor time of a hundred event streams, while little and much happens.

Streams only. A page that heard of something it shows looks again, which costs what the page costs (bench.pages)."""

from __future__ import annotations

import json
import os
import selectors
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from bench.desk import Desk

AGENTS = 100
SECONDS = 20.0
SETTLE = 3.0
PER_SECOND = 2.0
NAME = "deskbell"  # the session's cookie


def streams(desk: Desk) -> dict[str, float]:
    """Shares of one core, in percent, and how much all pages heard in the busy time. The desk was filled before."""
    sessions: list[str] = json.loads(desk.bench("sessions", str(AGENTS)))
    with desk.running("web") as process, ExitStack() as open_ones:
        desk.wait_ready()
        sockets = [open_ones.enter_context(_open(desk, key)) for key in sessions]
        time.sleep(SETTLE)
        idle = _share(process.pid, SECONDS / 2)
        stirring = threading.Thread(target=desk.bench, args=("stir", str(PER_SECOND), str(SECONDS + 2 * SETTLE)))
        stirring.start()
        time.sleep(SETTLE)  # its interpreter starts
        _drain(sockets)
        busy = _share(process.pid, SECONDS)
        heard = _drain(sockets)
        stirring.join()
    return {"idle_percent": round(idle, 2), "busy_percent": round(busy, 2), "kb_heard": round(heard / 1024, 1)}


def _open(desk: Desk, session: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", desk.port), timeout=30)
    connection.sendall(
        f"GET /desk/live/ HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {NAME}={session}\r\n\r\n".encode()
    )
    first = connection.recv(4096)
    assert b"200 OK" in first, first[:200]
    return connection


def _drain(sockets: list[socket.socket]) -> int:
    """Read what waits; how many bytes were read now. What the server closed is not asked again."""
    total = 0
    with selectors.DefaultSelector() as ready:
        for one in sockets:
            ready.register(one, selectors.EVENT_READ)
        while found := ready.select(timeout=0):
            for key, _events in found:
                some = key.fileobj.recv(65536)  # type: ignore[union-attr]
                total += len(some)
                if not some:
                    ready.unregister(key.fileobj)
    return total


def _share(pid: int, seconds: float) -> float:
    """Percent of one core that the process used."""
    before, began = _cpu(pid), time.perf_counter()
    time.sleep(seconds)
    return 100 * (_cpu(pid) - before) / (time.perf_counter() - began)


def _cpu(pid: int) -> float:
    """Seconds of processor time of all its threads, in the kernel too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
