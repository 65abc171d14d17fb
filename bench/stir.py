"""Inside a filled desk: notes on tickets, evenly, for a while; what open pages have to hear of."""

from __future__ import annotations

import os
import sys
import time
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from bench.words import EVERYWHERE
from deskbell.people.models import Person
from deskbell.tickets import noting
from deskbell.tickets.models import Ticket


def main(words: list[str]) -> int:
    per_second, seconds = float(words[0]), float(words[1])
    by = Person.objects.get(username=EVERYWHERE)
    tickets = list(Ticket.objects.filter(active=True).order_by("-touched_at")[:500])
    began = time.perf_counter()
    n = 0
    while (now := time.perf_counter() - began) < seconds:
        if now < n / per_second:
            time.sleep(n / per_second - now)
        noting.note(by=by, ticket=tickets[n % len(tickets)], text="Looked at it.")
        n += 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
