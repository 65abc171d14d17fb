"""Inside a desk: how long the doors take that must not tell who is known: sign-in, recovery, registration, check
state. Known and unknown take turns, each from a network of its own, so that no limit and no drift of the machine
takes a side. Prints JSON: door → Times of known and unknown, and the median of what lies between two that followed
each other (milliseconds)."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.config.settings")
import_module("django").setup()

from django.test import Client

from bench.measuring import summed_up
from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article
from deskbell.tickets.opening import open_ticket

PASSWORD = "four calm words here"
NOWHERE = "2099010110000017"
WARM_UP = 5

Door = Callable[[Client, str, str], object]


def sign_in(client: Client, email: str, number: str) -> object:
    return client.post("/sign-in/", {"login": email, "password": "not the right one"})


def recovery(client: Client, email: str, number: str) -> object:
    return client.post("/recover/", {"login": email})


def registration(client: Client, email: str, number: str) -> object:
    filled = {"name": "Kim Known", "email": email, "password": PASSWORD, "phone": "", "time_zone": ""}
    return client.post("/register/", filled)


def check_state(client: Client, email: str, number: str) -> object:
    return client.post("/state/", {"email": email, "number": number})


DOORS: dict[str, Door] = {
    "sign-in": sign_in,
    "recovery": recovery,
    "registration": registration,
    "check state": check_state,
}


def known(n: int) -> tuple[str, str]:
    """An address with an account, and the number of its ticket."""
    person = Person(name=f"Known {n}")
    person.set_password(PASSWORD)
    person.save()
    email = f"known{n:05}@bench.example"
    addresses.add(person, email, verified=True)
    article = NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=person,
        sender=MailAddress(person.name, email),
        text="The printer burns.",
    )
    queue = Queue.objects.get(is_default=True)
    ticket = open_ticket(by=person, queue=queue, customer=person, title="Printer", article=article)
    return email, ticket.number


def timed(door: Door, email: str, number: str, n: int) -> float:
    client = Client(REMOTE_ADDR=f"10.{n >> 8 & 255}.{n & 255}.1", headers={"host": "localhost"})
    began = time.perf_counter()
    answer = door(client, email, number)
    taken = time.perf_counter() - began
    assert answer.status_code == 200, answer.status_code  # type: ignore[attr-defined]
    return taken


def main(words: list[str]) -> int:
    times = int(words[0])
    desk.current()
    people = [known(n) for n in range(times + WARM_UP)]
    network = 0
    found: dict[str, dict[str, Any]] = {}
    for name, door in DOORS.items():
        taken: dict[str, list[float]] = {"known": [], "unknown": []}
        for n, (email, number) in enumerate(people):
            asked = {"known": (email, number), "unknown": (email.replace("known", "nobod"), NOWHERE)}
            for who in ("known", "unknown") if n % 2 else ("unknown", "known"):
                network += 1
                seconds = timed(door, *asked[who], network)
                if n >= WARM_UP:
                    taken[who].append(seconds)
        times_of = {who: summed_up(seconds).as_dict() for who, seconds in taken.items()}
        pairs = zip(taken["known"], taken["unknown"], strict=True)
        found[name] = times_of | {"difference": round(1000 * median(one - other for one, other in pairs), 3)}
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
