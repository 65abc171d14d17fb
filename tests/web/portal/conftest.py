"""A contact who wrote once, their ticket, and the link that our answer carried."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from deskbell.mime.html import SANITISER_VERSION
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import noting, receiving
from deskbell.tickets.access_links import link_for
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.models import Article, Ticket
from tests.world import World

SECRET = "internal: they have not paid"


@dataclass
class Case:
    world: World
    person: Person
    ticket: Ticket
    link: str  # the path of the address in the mail

    @property
    def page(self) -> str:
        return f"/ticket/{self.ticket.number}/"

    def agent_says(self, text: str, html: str = "", **more: object) -> None:
        receiving.receive(
            by=self.world.ada,
            ticket=self.ticket,
            article=NewArticle(
                kind=Article.Kind.MAIL,
                side=Article.Side.AGENT,
                visible=True,
                author=self.world.ada,
                text=text,
                html=html,
                sanitiser=SANITISER_VERSION if html else 0,
                **more,
            ),
        )


@pytest.fixture
def case(world: World) -> Case:
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia Petrova")
    ticket = world.ticket(nadia, title="IMAP login fails", text="Good morning,\n\nnobody can sign in.")
    noting.note(by=world.ada, ticket=ticket, text=SECRET)
    ticket.refresh_from_db()
    return Case(world, nadia, ticket, urlsplit(link_for(ticket, nadia, "nadia@lindqvist.example")).path)
