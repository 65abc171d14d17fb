"""Group-Office's other two scenarios, set up through the pages the guided path names, until a mail is answered.

The first one, customers who sign in, is told in a browser: stories/test_from_an_empty_desk.py."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from deskbell.entry.invitations import make_setup_link
from deskbell.intake import pipeline
from deskbell.notices import failures
from deskbell.people.models import Person
from deskbell.sending import releasing
from deskbell.tickets.models import Ticket
from deskbell.worker import reactions
from tests.intake.test_pipeline import arrive, mail
from tests.outbox.sink import Sink
from tests.web.admin.test_conflicts import FORM as DESK
from tests.web.admin.test_mailboxes import FORM as MAILBOX
from tests.web.admin.test_types_and_portal import PORTAL
from tests.web.agent.test_writing import form_of

pytestmark = pytest.mark.usefixtures("built_ins")
LINK = re.compile(r"https?://\S+/t/[\w-]+/")
ADDRESS = "support@kestrel.example"


def next_page(ines: Client) -> tuple[str, str]:
    """The next step of the path, and the page it leads to."""
    steps = ines.get("/admin/").context["steps"]
    return next((step.name, url) for step, url, is_next in steps if is_next)


def set_up(sink: Sink, scenario: str) -> Client:
    """Goes the path from the set-up link on, whatever it names next."""
    ines = Client()
    account = {
        "name": "Ines",
        "email": "ines@kestrel.example",
        "username": "ines",
        "password": "four calm words here",
    }
    assert ines.post(urlsplit(make_setup_link()).path, account)["Location"] == "/admin/"
    account_out = {"send_host": "127.0.0.1", "send_port": str(sink.port), "send_security": "none"}
    filled = {
        "name": DESK,
        "mailbox": MAILBOX | account_out | {"address": ADDRESS, "queue_name": "Support"},
        "scenario": PORTAL | {"scenario": scenario},
    }
    went = []
    while (here := next_page(ines))[0] != "mail":
        name, page = here
        went.append(name)
        assert ines.get(page).status_code == 200
        if name == "colleagues":
            ines.post("/admin/guide/alone/")
        elif name == "address":
            pytest.fail("the mailbox gave the queue its address")
        else:
            assert ines.post(page, filled[name]).status_code in (200, 302), name
        assert next_page(ines)[0] != name, f"{name} is not done"
    assert went == ["name", "mailbox", "colleagues", "scenario"]
    assert ADDRESS in ines.get("/admin/guide/arrival/").content.decode()
    Person.objects.update(undo_seconds=0)
    return ines


def work() -> None:
    """What the worker does, until there is nothing left."""
    while pipeline.work_once() or reactions.work_once() or releasing.work_once() or failures.work_once():
        pass


def answered(ines: Client, sink: Sink) -> Ticket:
    """A mail from outside, confirmed and answered."""
    arrive(mail("nadia@outside.example", "The lamp is dark", name="Nadia", to=ADDRESS), ADDRESS)
    work()
    ticket = Ticket.objects.get()
    assert ticket.number in ines.get("/admin/guide/arrival/").content.decode()
    assert ticket.number in sink.got[0].message["Subject"] and sink.got[0].to == ["nadia@outside.example"]
    ines.post(f"/desk/tickets/{ticket.number}/reply/", form_of(ines, ticket) | {"text": "Is it plugged in?"})
    work()
    assert "Is it plugged in?" in sink.got[1].text
    return ticket


def test_an_external_page_guests_read_by_their_link_and_nobody_signs_in() -> None:
    with Sink() as sink:
        ines = set_up(sink, "external")
        ticket = answered(ines, sink)
        link = LINK.search(sink.got[1].text)
    assert link
    guest, front = Client(), Client().get("/").content.decode()
    page = guest.get(urlsplit(link[0]).path, follow=True).content.decode()
    assert "Is it plugged in?" in page and ticket.number in page
    assert "Open a new ticket" in front and 'href="/sign-in/"' not in front.partition("<main")[2]


def test_agents_only_customers_write_and_read_by_mail() -> None:
    with Sink() as sink:
        ines = set_up(sink, "agents")
        ticket = answered(ines, sink)
        assert not any(LINK.search(got.text) for got in sink.got)
        reply = mail("nadia@outside.example", f"Re: {sink.got[1].message['Subject']}", "It was not.", name="Nadia")
        reply["In-Reply-To"] = sink.got[1].message["Message-ID"]
        arrive(reply, sink.got[1].message["Reply-To"] or ADDRESS)
        work()
    assert ticket.articles.filter(text__contains="It was not.").exists()
    front = Client().get("/").content.decode()
    assert f"mailto:{ADDRESS}" in front and 'href="/new/"' not in front
