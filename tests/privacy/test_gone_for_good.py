"""A mark in every kind of place, then every byte of every file is read: none has it, in whatever form it could."""

from __future__ import annotations

import base64
import os
import quopri
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from deskbell.blobs import storage, uploads
from deskbell.outbox import catch_all
from deskbell.privacy import by_hand, cleaning, journal, redacting
from deskbell.tickets import drafting, noting, transferring
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.replying import default_recipients, reply
from tests import world as worlds
from tests.privacy import desk
from tests.world import World

SECRET = "Zebrakuchen-4711-Geheim"


def forms() -> list[bytes]:
    """How a text may lie about."""
    found = [SECRET.encode(), SECRET.lower().encode(), SECRET.encode("utf-16-le"), SECRET.encode("utf-16-be")]
    found.append(quopri.encodestring(SECRET.replace("-", "=2D").encode()))
    for shift in range(3):  # base64 of it, wherever in a text it begins
        coded = base64.b64encode(b"x" * shift + SECRET.encode())
        found.append(coded[4:-4])
    return [*found, b"zebrakuchen"]


def places_with_it() -> list[str]:
    """Files of the data folder, SQLite's database among them; and PostgreSQL's files of tables and indexes."""
    folder = Path(settings.DESKBELL_DATA)
    wanted = forms()
    found = [name for name, content in relations() if any(one in content for one in wanted)]
    for path in [*folder.rglob("*")]:
        if path.is_file() and any(one in path.read_bytes() for one in wanted):
            found.append(str(path.relative_to(folder)))
    return found


def relations() -> Iterator[tuple[str, bytes]]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT relname, pg_read_binary_file(pg_relation_filepath(oid), 0, 100000000, true) FROM pg_class"
            " WHERE relkind IN ('r', 'i', 't') AND pg_relation_filepath(oid) IS NOT NULL AND NOT relisshared"
        )
        for name, content in cursor.fetchall():
            yield name, bytes(content or b"")


@pytest.fixture
def real(built_ins: None) -> Iterator[World]:
    """On real transactions: what is not committed cannot be cleaned."""
    for name in ("sent", "blobs"):
        for path in (Path(settings.DESKBELL_DATA) / name).rglob("*"):
            if path.is_file():
                os.unlink(path)
    journal.file().unlink(missing_ok=True)
    cleaning.work_once()
    yield worlds.build()
    journal.file().unlink(missing_ok=True)


def clean_up() -> None:
    assert cleaning.work_once() == 1


def test_the_run_leaves_no_byte_of_a_file(real: World) -> None:
    ticket = desk.with_files(real, content=SECRET.encode())
    mail = ticket.articles.get(kind="mail")
    desk.give_raw(mail, b"Subject: x\r\n\r\n" + base64.b64encode(SECRET.encode()))
    to, cc = default_recipients(ticket)
    answer = NewFile(storage.store(SECRET.encode()), "answer.txt", "text/plain")
    reply(by=real.ada, ticket=ticket, text="See the file.", to=to, cc=cc, files=(answer,))
    out = Article.objects.get(ticket=ticket, side="agent", kind="mail").outgoing
    assert out is not None
    catch_all.write(out, out.deliveries.get(), quopri.encodestring(SECRET.replace("-", "=2D").encode()))
    draft = drafting.save(by=real.ada, ticket=ticket, kind="reply", text="a draft")
    drafting.attach(draft=draft, blob=storage.store(SECRET.lower().encode()), name="d.txt")
    transferring.offer_download(
        by=real.ada,
        ticket=ticket,
        files=[],
        more=lambda: (NewFile(storage.store(SECRET.encode("utf-16-le")), "t.txt", "text/plain"),),
    )
    desk.close(ticket, 100)
    assert len(places_with_it()) >= 8
    made = desk.run()
    assert made.tickets == 1
    assert places_with_it() == []


def test_redaction_leaves_no_word(real: World) -> None:
    ticket = real.ticket(title=f"About {SECRET}", text=f"He said {SECRET} and left.")
    article = ticket.articles.get()
    Article.objects.filter(pk=article.pk).update(html=f"<p>He said {SECRET} and left.</p>", sanitiser=1)
    desk.give_raw(article, f"Subject: {SECRET}\r\n\r\n{SECRET}".encode())
    for n in range(30):  # so that pages split, and words stand in several segments of the index
        noting.note(by=real.ada, ticket=ticket, text=f"note {n} says {SECRET} " + "and more " * 80)
    assert places_with_it()
    everywhere = frozenset(one.id for one in redacting.preview(article, SECRET).elsewhere)
    redacting.passage(by=real.ada, article=article, text=SECRET, also=everywhere)
    redacting.subject(by=real.ada, ticket=ticket, title="An absence")
    clean_up()
    assert places_with_it() == []


def test_a_whole_ticket_leaves_nothing(real: World) -> None:
    ticket = desk.with_files(real, title=SECRET, content=SECRET.encode())
    noting.note(by=real.ada, ticket=ticket, text=SECRET)
    kept = uploads.keep(
        owner=f"ticket:{ticket.pk}:person:1", by="person:1", most=1000,
        files=[("x.txt", "text/plain", len(SECRET), [SECRET.encode()])],
    )  # fmt: skip
    assert kept
    by_hand.erase(by=real.ada, ticket=Ticket.objects.get(pk=ticket.pk), reason="asked for")
    clean_up()
    assert places_with_it() == []
