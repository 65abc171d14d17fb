"""Mail: how fast it is acknowledged (250 after fsync) while nothing else runs; how fast a backlog becomes tickets."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bench.desk import Desk
from bench.mails import ADDRESS, mails
from bench.sending import send_all

CONNECTIONS = 10


def accepted(desk: Desk, count: int) -> dict[str, Any]:
    """Mails a second over CONNECTIONS connections. Front only: no worker runs. Every mail is counted afterwards."""
    made = list(mails(count, to=ADDRESS))
    desk.bench("backlog", "--queue")
    with desk.running("web", "--receive"):
        desk.wait_ready()
        warm_up = list(mails(CONNECTIONS * 2, to=ADDRESS, seed=1))
        for some in (warm_up, made):
            sent = send_all(some, host="127.0.0.1", port=desk.smtp_port, to=ADDRESS, connections=CONNECTIONS)
            seconds = asyncio.run(sent)
    stored = json.loads(desk.bench("backlog", "--count"))["stored"]
    if stored != len(made) + len(warm_up):
        raise AssertionError(f"{len(made) + len(warm_up)} mails were acknowledged, {stored} are stored")
    return {"mails": count, "connections": CONNECTIONS, "per_second": round(count / seconds, 1)}


def processed(desk: Desk, count: int) -> dict[str, Any]:
    """Mails a second from the spool to a ticket with its automatic answer composed."""
    found: dict[str, Any] = json.loads(desk.bench("backlog", str(count)))
    if found["endings"] != {"done": count}:
        raise AssertionError(f"not every mail is done: {found['endings']}")
    return found
