"""Inside a filled desk: where its pages are. Prints JSON: per person a queue and a ticket of ten messages."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from django.db.models import Count

from bench.words import EVERYWHERE, RESTRICTED
from deskbell.access import scope
from deskbell.people.models import Person


def main() -> int:
    found = {}
    for username in (EVERYWHERE, RESTRICTED):
        person = Person.objects.get(username=username)
        ticket = scope.tickets_for(person).filter(pk__lte=2_000).annotate(n=Count("articles")).filter(n=10).first()
        queue = scope.queues_for(person).order_by("pk")[1]
        assert ticket is not None
        found[username] = {"queue": queue.public_id, "ticket": ticket.number}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
