"""Inside a desk: lays mails into the spool, starts its worker and waits until all are worked off.

    python -m bench.backlog MAILS | --queue | --count

--queue only gives the default queue its address, --count only says how many mails are stored. Prints one JSON object:
mails a second from the worker's first breath until the last mail is on its ticket and the last automatic answer is
written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from django.conf import settings
from django.db.models import Count

from bench.desk import deskbell
from bench.mails import ADDRESS, mails
from deskbell.intake import spool
from deskbell.intake.models import RawMail
from deskbell.intake.spool import Arrival
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import Queue
from deskbell.tickets.models import Article, Reaction, Ticket
from deskbell.worker import alive

SLICE = 200
LOOK_EVERY = 0.2
PATIENCE = 900.0
UNDER_WAY = (RawMail.Status.WAITING, RawMail.Status.WORKING)


def lay(count: int) -> None:
    waiting: list[Arrival] = []
    for mail in mails(count, to=ADDRESS):
        waiting.append(Arrival(mail.raw, ADDRESS, mail.sender, "smtp"))
        if len(waiting) == SLICE:
            spool.keep_many(waiting)
            waiting = []
    if waiting:
        spool.keep_many(waiting)


def work_off() -> dict[str, float]:
    process = subprocess.Popen(deskbell("worker"), stdout=subprocess.DEVNULL, stderr=sys.stderr)
    try:
        while not alive.worker_is_alive(settings.DESKBELL_DATA):
            time.sleep(0.01)
        began = time.perf_counter()
        on_tickets = 0.0
        while (taken := time.perf_counter() - began) < PATIENCE:
            if not on_tickets and not RawMail.objects.filter(status__in=UNDER_WAY).exists():
                on_tickets = taken
            if on_tickets and not Reaction.objects.filter(failed=False).exists():
                break
            time.sleep(LOOK_EVERY)
        used = _cpu(process.pid)
    finally:
        process.terminate()
        process.wait(20)
    return {"seconds": taken, "seconds_to_tickets": on_tickets, "cpu_seconds": used}


def _cpu(pid: int) -> float:
    """Of the process and the parsers it started, so far."""
    ticks = 0
    for folder in os.listdir("/proc"):
        if not folder.isdigit():
            continue
        try:
            with open(f"/proc/{folder}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> int:
    wanted = sys.argv[1]
    if wanted == "--count":
        print(json.dumps({"stored": RawMail.objects.count()}))
        return 0
    Queue.objects.filter(is_default=True).update(address=ADDRESS)
    if wanted != "--queue":
        print(json.dumps(_measure(int(wanted))))
    return 0


def _measure(count: int) -> dict[str, object]:
    lay(count)
    found = work_off()
    return {
        **found,
        "mails": count,
        "per_second": round(count / found["seconds"], 1),
        "endings": dict(RawMail.objects.order_by().values_list("status").annotate(Count("id"))),
        "tickets": Ticket.objects.count(),
        "articles": Article.objects.count(),
        "answers": OutgoingMail.objects.count(),
    }


if __name__ == "__main__":
    sys.exit(main())
