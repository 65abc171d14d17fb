"""Searching in the portal: what customers may ask, and that nothing they may not read answers."""

from __future__ import annotations

import random
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deskbell.access import scope
from deskbell.blobs import storage
from deskbell.db.fulltext.normalise import words
from deskbell.mime.mail import MailAddress
from deskbell.people.models import Organization, Person
from deskbell.queues.models import LicenceRule, State
from deskbell.search import portal
from deskbell.search.query import QueryError
from deskbell.tickets import closing, noting, pending, receiving
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.models import Article, Participant, Ticket
from tests.world import World

pytestmark = pytest.mark.django_db
WORDS = ("printer", "login", "invoice", "Größe", "счёт", "sync", "fire", "toner")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no reason to stop a search of these tests."""
    monkeypatch.setattr("deskbell.search.finding.PATIENCE", 60.0)


def found(person: Person, text: str) -> list[str]:
    return [hit.ticket.title for hit in portal.find(person, portal.parse(text, person)).hits]


def page(person: Person, text: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/search/", {"q": text}).content.decode()


def write(world: World, ticket: Ticket, text: str, *, by: Person | None = None, **more: object) -> None:
    side = Article.Side.AGENT if by is None else Article.Side.CUSTOMER
    receiving.receive(
        by=by or world.ada,
        ticket=ticket,
        article=NewArticle(
            kind=Article.Kind.MAIL, side=side, visible=True, author=by or world.ada, text=text, **more
        ),
    )


def test_words_find_ones_own_tickets_and_show_where(world: World) -> None:
    world.ticket(title="Mine", text="The toner <b>leaks</b> since Monday.")
    world.ticket(world.dora, title="Of Dora", text="Toner again.")
    text = page(world.carla, "toner leak*")
    assert "Mine" in text and "Of Dora" not in text and "1 ticket" in text
    assert "<mark>toner</mark> &lt;b&gt;<mark>leaks</mark>" in text


def test_a_number_of_ones_own_jumps_and_one_of_others_finds_nothing(world: World) -> None:
    mine, other = world.ticket(), world.ticket(world.dora)
    client = Client()
    client.force_login(world.carla)
    for typed in (mine.number, f"#{mine.number}", f"[Ticket#{mine.number}]"):
        assert client.get("/search/", {"q": typed})["Location"] == f"/ticket/{mine.number}/"
    for typed in (other.number, f"number:{other.number}", f"number:{other.number[:8]}* -number:{mine.number}"):
        answer = client.get("/search/", {"q": typed})
        assert answer.status_code == 200 and "Nothing found" in answer.content.decode()


def test_fields_ask_what_the_pages_show(world: World) -> None:
    first = world.ticket(title="Login fails", text="One.")
    world.ticket(title="Invoice", text="Two.")
    write(world, first, "Try again", sender=MailAddress("Mei Tanaka", "support@desk.example"))
    pending.set_state(by=world.ada, ticket=first, state=State.objects.get(code="open"))
    files = (NewFile(storage.store(b"x"), "trace.log", "text/plain"),)
    closed = world.ticket(title="Solved thing", text="Three.")
    write(world, closed, "Here", files=files)
    closing.close(by=world.ada, ticket=closed)
    carla = world.carla
    assert found(carla, "subject:login") == found(carla, "betreff:login") == ["Login fails"]
    assert found(carla, 'from:"Mei Tanaka"') == ["Login fails"]
    assert found(carla, "state:closed") == found(carla, "zustand:erledigt") == ["Solved thing"]
    assert found(carla, "state:open") == ["Invoice", "Login fails"] == found(carla, "-state:closed")
    assert found(carla, "state:received") == ["Invoice"] and found(carla, "state:working") == ["Login fails"]
    assert found(carla, "has:attachment") == ["Solved thing"]
    assert found(carla, "created:today sort:oldest") == ["Login fails", "Invoice", "Solved thing"]
    assert found(carla, "closed:today OR subject:invoice") == ["Solved thing", "Invoice"]
    assert found(carla, "created:>2d") == []


def test_what_only_agents_may_ask_is_text_with_a_hint(world: World) -> None:
    world.ticket(title="Mine", text="It says owner:me in the log.")
    for field in ("owner:me", "queue:Support", "tag:vip", "customer:finch", "waiting:yes", "changed:today", "in:x"):
        query = portal.parse(field, world.carla)
        assert query.hints and "is no field" in query.hints[0], field
        assert "is no field" in page(world.carla, field)
    assert found(world.carla, "owner:me") == ["Mine"]
    assert found(world.carla, "owner:none") == []
    for wrong in ("has:note", "has:draft", "state:merged", "sort:waits", "closed:soon"):
        with pytest.raises(QueryError):
            portal.parse(wrong, world.carla)
        assert 'role="alert"' in page(world.carla, wrong)


def test_notes_never_answer(world: World) -> None:
    ticket = world.ticket(title="Mine", text="Visible words.")
    files = (NewFile(storage.store(b"x"), "canaryfile.txt", "text/plain"),)
    noting.note(by=world.ada, ticket=ticket, text="canarynote visible", files=files)
    for asked in ("canarynote", "canarynote OR nothingelse", "canary*", "canaryfile", "from:ada", "has:attachment"):
        assert found(world.carla, asked) == [], asked
    assert found(world.carla, "visible -canarynote") == ["Mine"]
    text = page(world.carla, "visible")
    assert "canarynote" not in text and "Visible words." not in text.replace("<mark>Visible</mark> words.", "")
    Article.objects.filter(kind=Article.Kind.NOTE).update(visible=True)  # whatever somebody marks a note as
    assert found(world.carla, "canarynote") == []


def test_who_is_in_copy_finds_what_they_sent_or_were_sent(world: World) -> None:
    ticket = world.ticket(world.dora, title="Of Dora", text="Secret beginning.")
    Participant.objects.create(ticket=ticket, person=world.carla, added_at=timezone.now())
    write(world, ticket, "Only for Dora.", files=(NewFile(storage.store(b"x"), "a.txt"),))
    write(world, ticket, "For both.", cc=(MailAddress("", "Carla@acme.example"),))
    write(world, ticket, "Carla speaks.", by=world.carla)
    # An address that is like hers to the full text, which knows no punctuation
    write(world, ticket, "For another one.", cc=(MailAddress("", "carla@acme-example"),))
    for asked in ("beginning", "only", "another", "has:attachment", "subject:dora beginning"):
        assert found(world.carla, asked) == [], asked
    assert found(world.carla, "both") == found(world.carla, "speaks") == ["Of Dora"]
    assert found(world.carla, "-beginning") == ["Of Dora"]  # of what she may read, nothing has it
    assert found(world.dora, "beginning has:attachment") == ["Of Dora"]


def test_colleagues_find_what_is_shared(world: World) -> None:
    world.ticket(title="Of Carla", text="toner")
    assert found(world.colin, "toner") == []
    Organization.objects.filter(pk=world.carla.organization_id).update(sharing="everybody")
    assert found(world.again(world.colin), "toner") == ["Of Carla"]


def test_results_page_by_a_place_that_says_nothing(world: World) -> None:
    for n in range(27):
        world.ticket(title=f"Matter {n:02}", text="toner")
    text = page(world.carla, "toner")
    older = re.search(r'rel="next" href="([^"]+)"', text)
    assert older and "Matter 26" in text and "Matter 01" not in text
    client = Client()
    client.force_login(world.carla)
    rest = client.get(f"/search/{older[1].replace('&amp;', '&')}").content.decode()
    assert "Matter 01" in rest and "Matter 02" not in rest
    assert client.get("/search/?q=toner&after=nonsense").status_code == 200


def test_many_messages_and_common_words_find_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _random_desk(world, 3)
    for person in (world.carla, world.colin, world.dora):
        person = world.again(person)
        expected = {word: found(person, word) for word in WORDS}
        with monkeypatch.context() as patched:
            patched.setattr(portal, "FEW", 0)
            assert {word: found(person, word) for word in WORDS} == expected
            patched.setattr("deskbell.search.slicing.COMMON", 0)
            patched.setattr("deskbell.search.slicing.FIRST", 3)
            assert {word: found(person, word) for word in WORDS} == expected
    assert desk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
@pytest.mark.parametrize("licensed", [False, True])
def test_what_somebody_in_copy_may_read_is_not_looked_for_among_all_messages(world: World, licensed: bool) -> None:
    """The plan is looked at, not the clock."""
    ticket = world.ticket(world.dora, title="Of Dora", text="Beginning.")
    Participant.objects.create(ticket=ticket, person=world.colin, added_at=timezone.now())
    write(world, ticket, "For both.", cc=(MailAddress("", "colin@acme.example"),))
    own, shared = world.ticket(world.colin), world.ticket(world.carla)
    Organization.objects.filter(pk=world.carla.organization_id).update(sharing="everybody")
    if licensed:
        world.billing.licence_rule = LicenceRule.REQUIRED
        world.billing.save()
        hidden = world.ticket(world.dora, queue=world.billing)
        Participant.objects.create(ticket=hidden, person=world.colin, added_at=timezone.now())
        write(world, hidden, "For both.", cc=(MailAddress("", "colin@acme.example"),))
    colin = world.again(world.colin)
    with CaptureQueriesContext(connection) as asked:
        readable = portal._asking(colin, portal.parse("both", colin)).readable
    assert readable is not None and readable.keys is not None
    found = Article.objects.filter(pk__in=readable.keys).values_list("ticket", flat=True)
    assert sorted(found) == [ticket.pk, own.pk, shared.pk]
    articles = [query["sql"] for query in asked if 'FROM "tickets_article"' in query["sql"]]
    with connection.cursor() as cursor:
        for sql in articles:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[3] for row in cursor.fetchall()]
            walked = [step for step in plan if step.startswith("SCAN") and "licence_review_waived" not in step]
            assert not walked, (sql, plan)
    assert len(articles) == 2


@pytest.mark.parametrize("seed", range(2))
def test_a_search_finds_exactly_what_stands_in_messages_the_person_may_read(world: World, seed: int) -> None:
    """Random desks of tickets, copies, notes and sharing × random queries, against plain Python."""
    chance = random.Random(seed)
    _random_desk(world, seed)
    for person in (world.carla, world.colin, world.dora, world.otto):
        person = world.again(person)
        mine = {ticket.pk: ticket for ticket in scope.portal_tickets_for(person)}
        texts = {
            key: [
                set(words(f"{article.text} {ticket.title}")) for article in scope.portal_articles_for(person, ticket)
            ]
            for key, ticket in mine.items()
        }
        for _ in range(4):
            one, other = (words(word)[0] for word in chance.sample(WORDS, 2))
            asked = (f"{one} {other}", f"{one} OR {other}", f"{one} -{other}", f"{one[:3]}*", "canarynote")
            for n, query in enumerate(asked):
                hits = {ticket.pk for ticket in portal.tickets(person, portal.parse(query, person))}
                assert hits == {key for key, said in texts.items() if _holds(n, one, other, said)}, (person, query)


def _holds(n: int, one: str, other: str, said: list[set[str]]) -> bool:
    """What the n-th of these queries means, of the words of a ticket's messages."""
    return (
        any({one, other} <= text for text in said),
        any({one, other} & text for text in said),
        any(one in text for text in said) and not any(other in text for text in said),
        any(word.startswith(one[:3]) for text in said for word in text),
        False,
    )[n]


def _random_desk(world: World, seed: int) -> list[Ticket]:
    chance = random.Random(seed)
    customers = [world.carla, world.colin, world.dora, world.otto]
    Organization.objects.filter(pk=world.carla.organization_id).update(sharing=chance.choice(("nobody", "contacts")))
    Person.objects.filter(pk=world.colin.pk).update(is_contact_person=True)
    made = []
    for _ in range(14):
        customer = chance.choice(customers)
        ticket = world.ticket(customer, title=chance.choice(WORDS), text=_said(chance))
        if chance.random() < 0.5:
            noting.note(by=world.ada, ticket=ticket, text=f"{_said(chance)} canarynote")
        for copied in chance.sample(customers, chance.randint(0, 2)):
            if copied != customer:
                Participant.objects.create(ticket=ticket, person=copied, added_at=timezone.now())
        for _message in range(chance.randint(0, 2)):
            to = chance.choice(("carla@acme.example", "dora@brightside.example", "somebody@else.example"))
            write(world, ticket, _said(chance), subject=ticket.title, cc=(MailAddress("", to),))
        made.append(ticket)
    return made


def _said(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=3))
