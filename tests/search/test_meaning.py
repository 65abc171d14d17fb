"""The same query over the same world: the database (SQLite or PostgreSQL, whichever the tests run on) and a naive
filter in Python must find the same tickets, whole and page by page, in every order."""

from __future__ import annotations

import random

import pytest
from django.utils import timezone

from deskbell.access.scope import tickets_for
from deskbell.people.models import Person
from deskbell.search import finding
from deskbell.search.query import parse, write
from deskbell.search.query.vocabulary import ORDERS
from tests.search import naive
from tests.world import World

LEAVES = """
printer login rechnung Größe grosse serial ab-12 invoice "login invoice" "invoice login" fire* счет ёлка 発票 4711
inv*
help@acme.example @acme.example carla finch scan nothing acme.example
subject:login subject:"der rechnung" body:login body:invoice subject:invoice,sync from:carla@acme.example
from:@acme.example from:dora to:support@desk.example to:colin cc:nobody file:scan file:pdf* number:20*
queue:Support queue:Support/* queue:Mobile queue:Billing queue:sup* type:Incident type:none type:request,none
state:new state:open state:pending,closed state:merged state:"closed successful"
priority:3 priority:>=4 priority:<2 priority:2..4 priority:high tag:vip tag:"hardware fault" tag:none tag:vip,none
owner:me owner:none owner:ben owner:away owner:"ada lark" responsible:ben responsible:none
watcher:me watcher:none watcher:ben creator:none creator:me creator:ada
customer:"carla finch" customer:dora@brightside.example customer:reed org:Acme org:none org:acme,brightside
locked:yes locked:no locked:me unread:yes unread:no waiting:yes waiting:no waiting:me merged:yes merged:no
held:yes held:no
created:<2d created:>=1d created:1h..3d created:today created:this-month changed:<=1w changed:..yesterday
closed:>=1d closed:<1w closed:today closed:2000..2100 due:<3d due:>1h due:today.. answered:<30d answered:2020..
waits:>4h waits:<=5h has:attachment has:note has:link has:reply has:bounce has:draft has:licence
licence:valid licence:expired licence:none licence:wrong licence:unknown,none licence:ox-sup-9 licence:OX-SUP-*,wrong
messages:>1 messages:1 messages:..1 size:>1KB size:0 size:1..4KB language:de language:en,ru
"""


def leaves() -> list[str]:
    """The lines above, cut at blanks that are not inside quotation marks."""
    found, inside, one = [], False, ""
    for sign in LEAVES.replace("\n", " "):
        if sign == '"':
            inside = not inside
        if sign == " " and not inside:
            found.append(one)
            one = ""
        else:
            one += sign
    return [one for one in found if one]


def some_query(chance: random.Random, depth: int = 3) -> str:
    if depth == 0 or chance.random() < 0.35:
        return chance.choice(leaves())
    kind = chance.choice(("and", "and", "or", "not"))
    parts = [some_query(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    if kind == "not":
        return f"-({parts[0]})"
    return "(" + (" " if kind == "and" else " OR ").join(parts) + ")"


@pytest.fixture
def facts(desk: World) -> list[naive.Facts]:
    return [naive.read(ticket.number) for ticket in tickets_for(desk.again(desk.ada)).order_by("pk")]


def expected(text: str, facts: list[naive.Facts], me: Person) -> set[str]:
    now = timezone.now()
    tree = parse(text, me).tree
    return {one.ticket.number for one in facts if naive.is_true(tree, one, me, now)}


def test_each_question_finds_what_it_says(desk: World, facts: list[naive.Facts]) -> None:
    me = desk.again(desk.ada)
    seen_some, seen_none = 0, []
    for text in leaves():
        for asked in (text, f"-{text}"):
            found = set(finding.tickets(me, parse(asked, me)).values_list("number", flat=True))
            assert found == expected(asked, facts, me), asked
        found_at_all = expected(text, facts, me)
        seen_some += bool(found_at_all)
        seen_none += [] if found_at_all else [text]
    assert seen_some > 0.85 * len(leaves()), f"these tell nothing apart: {seen_none}"


@pytest.mark.parametrize("seed", range(4))
def test_questions_put_together_mean_what_they_say(desk: World, facts: list[naive.Facts], seed: int) -> None:
    chance = random.Random(seed)
    me = desk.again(desk.ada)
    for _ in range(40):
        text = some_query(chance)
        query = parse(text, me)
        found = set(finding.tickets(me, query).values_list("number", flat=True))
        assert found == expected(text, facts, me), text
        assert parse(write(query, me), me) == query, text


def test_pages_hold_every_ticket_once_in_every_order(desk: World, monkeypatch: pytest.MonkeyPatch) -> None:
    me = desk.again(desk.ada)
    monkeypatch.setattr("deskbell.search.slicing.FIRST", 4)
    for common in (10_000, 0):
        monkeypatch.setattr("deskbell.search.slicing.COMMON", common)
        for text in ("login OR rechnung", "-login -has:note"):
            query = parse(text, me)
            whole = set(finding.tickets(me, query).values_list("pk", flat=True))
            for order in ORDERS:
                got, after = [], ""
                while True:
                    page = finding.find(me, query, order=order, after=after, limit=6)
                    got += [hit.ticket.pk for hit in page.hits]
                    after = page.more
                    if not after:
                        break
                assert sorted(got) == sorted(whole), (text, order, common)
            assert finding.count(me, query) == len(whole)


def test_orders_are_what_they_are_called(desk: World) -> None:
    me = desk.again(desk.ada)

    def tickets(order: str) -> list[naive.Ticket]:
        return [hit.ticket for hit in finding.find(me, parse(f"sort:{order}", me), limit=100).hits]

    newest = [ticket.pk for ticket in tickets("newest")]
    assert newest == sorted(newest, reverse=True) == [ticket.pk for ticket in tickets("oldest")][::-1]
    changed = [ticket.touched_at for ticket in tickets("changed")]
    assert changed == sorted(changed, reverse=True)
    urgent = [ticket.priority for ticket in tickets("priority")]
    assert urgent == sorted(urgent, reverse=True)
    waits = [ticket.waiting_since for ticket in tickets("waits")]
    waiting = [moment for moment in waits if moment]
    assert waits == sorted(waiting) + [None] * (len(waits) - len(waiting))
