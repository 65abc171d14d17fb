"""Texts and trees: what is understood, in which language, how it is written again, what is refused and why."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from deskbell.people.models import Person
from deskbell.queues.models import Queue, State, TicketType
from deskbell.search import finding
from deskbell.search.query import Hidden, QueryError, as_json, parse, write
from deskbell.search.query.tree import And, Field, Not, Or, Text
from deskbell.tickets.models import Tag, Ticket, TicketLicence
from tests.world import World

MEANINGS = {  # what is typed: how it is written when it was understood
    "owner:me state:open": "owner:me state:open",
    "  printer   fire ": "printer fire",
    "printer AND fire": "printer fire",
    "printer | fire": "printer OR fire",
    "printer OR fire smoke": "printer OR (fire smoke)",
    "(printer OR fire) smoke": "(printer OR fire) smoke",
    "((printer))": "printer",
    "NOT printer": "-printer",
    "-(-printer)": "printer",
    "-(printer fire)": "-(printer fire)",
    "printer or fire": "printer or fire",  # words, not an operator: upper case only
    "#2026": "number:2026",
    "#2026*": "number:2026*",
    "priority:urgent,4": None,
    "priority:>=high": "priority:>=4",
    "priority:very*": "priority:very*",
    "priority:2..4": "priority:2..4",
    "state:OPEN,Pending": "state:open,pending",
    'state:"closed successful"': 'state:"closed successful"',
    "queue:support": "queue:Support",
    "queue:Support/*": 'queue:"Support/*"',
    "owner:lark": 'owner:"Ada Lark"',
    "owner:ben@desk-staff.example": 'owner:"Ben Wolf"',
    "customer:finch": 'customer:"Carla Finch"',
    "org:ACME": "org:Acme",
    "created:<90D": "created:<90d",
    "created:3d": "created:<=3d",
    "created:2026-01..2026-03": "created:2026-01..2026-03",
    "created:2026-w03": "created:2026-W03",
    "due:..today": "due:..today",
    "size:>10mb": "size:>10MB",
    "subject:a,b*": "subject:a,b*",
    'subject:"a  b"': 'subject:"a  b"',
    "zustand:offen": "state:open",
    "состояние:открыта": "state:open",
    "besitzer:ich": "owner:me",
    "владелец:я": "owner:me",
    "erstellt:heute": "created:today",
    "создано:>3ч": "created:>3h",
    "priorität:hoch": "priority:4",
    "hat:anhang": "has:attachment",
    "лицензия:истекла": "licence:expired",
    "licence:ox-sup-1": "licence:OX-SUP-1",
    "lizenz:ox‑sup*,keine": "licence:OX-SUP*,none",
    "wartet:ja sortierung:wartezeit": "waiting:yes sort:waits",
    "sort:changed printer": "printer sort:changed",
    "foo:bar": "foo:bar",
    "https://a.example/b": "https://a.example/b",
    "- printer -": "printer",
    "": "",
}


@pytest.fixture
def ada(world: World) -> Person:
    ticket = world.ticket()
    TicketLicence.objects.create(ticket=ticket, licence_id="OX-SUP-1", place="text", at=ticket.created_at)
    return world.again(world.ada)


def test_what_is_typed_is_understood_and_written_in_one_way(ada: Person) -> None:
    with translation.override("en"):
        for typed, written in MEANINGS.items():
            if written is None:
                continue
            query = parse(typed, ada)
            assert write(query, ada) == written, typed
            assert parse(written, ada).tree == query.tree, typed
            assert as_json.loaded(as_json.dumped(query.tree)) == query.tree


WRONG = {  # what is typed: what is wrong, a word of the answer, what fits instead
    "priority:urgnt": ("urgnt", "not known", ""),
    "priority:hihg": ("hihg", "not known", "high"),
    "state:opne": ("opne", "not known", "open"),
    "queue:Suport": ("Suport", "not known", "Support"),
    "owner:Adda": ("Adda", "not known", ""),
    "owner:ben@desk-staf.example": ("ben@desk-staf.example", "not known", "ben@desk-staff.example"),
    "customer:nobodyhere": ("nobodyhere", "not known", ""),
    "printer owner:": ("owner:", "directly after the colon", ""),
    "created:soon": ("soon", "not known", ""),
    "created:2026-13": ("2026-13", "not known", ""),
    "created:2026-02-30": ("2026-02-30", "not known", ""),
    "created:3d..x": ("3d..x", "not known", ""),
    "created:..": ("..", "from..to", ""),
    "created:>1d..2d": ("1d..2d", "from..to", ""),
    "queue:>Support": ("Support", "cannot be compared", ""),
    "priority:>=hi*": ("hi*", "“hi*” cannot be compared", ""),
    "*printer": ("*printer", "comes last", ""),
    "pri*nter": ("pri*nter", "comes last", ""),
    "subject:*x": ("*x", "comes last", ""),
    '"printer': ('"printer', "no second one", ""),
    "(printer": ("(printer", "never closed", ""),
    "printer)": (")", "never opened", ""),
    "printer OR": ("OR", "missing beside OR", ""),
    "OR printer": ("OR", "missing beside OR", ""),
    "AND printer": ("AND", "missing beside AND", ""),
    "NOT": ("NOT", "missing after NOT", ""),
    "-sort:newest": ("sort:newest", "whole search", ""),
    "sort:newest sort:oldest": ("sort:oldest", "before", ""),
    'in:"Nothing"': ("Nothing", "not known", ""),
    "licence:OX-SUP-2": ("OX-SUP-2", "or a key", "OX-SUP-1"),
    "licence:valit": ("valit", "or a key", "valid"),
    "licence:>valid": ("valid", "cannot be compared", ""),
    "x" * 2001: ("x", "2000", ""),
    " ".join(["a"] * 51): ("a", "at most 50", ""),
    "(" * 12 + "a" + ")" * 12: ("(", "10 times", ""),
    "NOT " * 12 + "a": ("NOT", "10 times", ""),
}


def test_what_is_wrong_is_named_with_its_place_and_the_nearest_word(ada: Person) -> None:
    for typed, (place, words, instead) in WRONG.items():
        with translation.override("en"), pytest.raises(QueryError) as caught:
            parse(typed, ada)
        error = caught.value
        assert words in error.message, typed
        assert place in typed[error.start : error.end] or typed[error.start : error.end] in place, typed
        if instead:
            assert error.instead == instead, typed


def test_a_word_with_a_colon_that_is_no_field_is_text_with_a_hint(ada: Person) -> None:
    with translation.override("en"):
        query = parse("onwer:me", ada)
        assert query.tree == Text("onwer:me")
        assert "owner:" in query.hints[0]
        assert parse("https://x.example/", ada).hints == ()
        assert parse("weather:expired", ada).tree == Text("weather:expired")


def test_a_bare_number_is_a_tickets_or_else_a_word(world: World) -> None:
    ticket = world.ticket()
    hidden = world.ticket(queue=world.billing)
    ada = world.again(world.ada)
    assert write(parse(ticket.number, ada), ada) == f"number:{ticket.number}"
    assert parse(hidden.number, ada).tree == parse("999", ada).tree.__class__(hidden.number, phrase=True)


def test_renaming_breaks_no_tree(world: World, ada: Person) -> None:
    tag = Tag.objects.create(name="vip")
    ticket = Ticket.objects.get()
    ticket.tags.add(tag)
    query = parse('queue:Support owner:ben tag:vip state:"pending reminder" customer:"Carla Finch"', ada)
    Queue.objects.filter(pk=world.support.pk).update(name="Help", path="Help (all)")
    Person.objects.filter(pk=world.ben.pk).update(name="Benedict Wolf")
    Tag.objects.filter(pk=tag.pk).update(name="important person")
    assert write(query, ada) == (
        'queue:"Help (all)" owner:"Benedict Wolf" tag:"important person" state:"pending reminder"'
        ' customer:"Carla Finch"'
    )
    assert parse(write(query, ada), ada) == query


def test_own_names_are_known_in_every_language(ada: Person) -> None:
    waiting = State.objects.create(name="With the vendor", names={"de": "Beim Hersteller"}, stage=2)
    TicketType.objects.create(name="none")
    for typed in ('state:"with the vendor"', 'state:"beim hersteller"'):
        assert write(parse(typed, ada), ada) == f'state:"{waiting.name}"'
    assert write(parse("type:none", ada), ada) == "type:none"
    assert write(parse('type:"none"', ada), ada) == 'type:"none"'


def test_names_that_several_have_are_told_apart_by_their_addresses(world: World) -> None:
    Person.objects.filter(pk=world.colin.pk).update(name="Carla Finch")
    world.ticket(world.carla)
    world.ticket(world.colin)
    ada = world.again(world.ada)
    assert write(parse('customer:"Carla Finch"', ada), ada) == "customer:carla@acme.example,colin@acme.example"


def test_who_may_not_see_somebody_cannot_name_them(world: World) -> None:
    world.ticket(world.dora, world.billing)
    tag = Tag.objects.create(name="secret")
    Ticket.objects.get().tags.add(tag)
    ben, ada = world.again(world.ben), world.again(world.ada)
    Queue.objects.filter(pk=world.billing.pk).update(open_to_moves=False)
    for typed in ("customer:dora@brightside.example", 'customer:"Dora Vale"', "org:Brightside", "tag:secret"):
        query = parse(typed, ben)
        assert finding.tickets(ben, query).count() == 1
        with pytest.raises(QueryError) as caught:
            parse(typed, ada)
        assert caught.value.instead == ""
        with pytest.raises(Hidden):
            write(query, ada)
        assert finding.tickets(ada, query).count() == 0
    with pytest.raises(QueryError):
        parse("queue:Billing", ada)


def test_the_machine_has_neither_me_nor_saved_searches(world: World) -> None:
    assert parse("state:closed closed:>=90d queue:Billing", None).tree
    for typed in ("owner:me", "locked:me", 'in:"x"', "unread:yes"):
        with pytest.raises(QueryError):
            parse(typed, None)


PLAIN = some.text("abcé日", min_size=1, max_size=4)
LEAF = some.one_of(
    PLAIN.map(Text),
    PLAIN.map(lambda text: Text(text, prefix=True)),
    some.text("ab c-(:*#OR|,", min_size=1, max_size=8)
    .filter(lambda text: any(sign.isalnum() for sign in text))
    .map(lambda text: Text(text, phrase=True)),
    some.sampled_from(["subject", "from", "file"]).flatmap(
        lambda name: some.lists(PLAIN.map(Text), min_size=1, max_size=3, unique=True).map(
            lambda texts: Field(name, tuple(texts))
        )
    ),
)
# A node never stands directly in one of its own kind: that is how the parser keeps trees.
TREES = some.recursive(
    LEAF,
    lambda inside: some.one_of(
        some.lists(inside.filter(lambda n: not isinstance(n, And)), min_size=2, max_size=3).map(
            lambda parts: And(tuple(parts))
        ),
        some.lists(inside.filter(lambda n: not isinstance(n, Or)), min_size=2, max_size=3).map(
            lambda parts: Or(tuple(parts))
        ),
        inside.filter(lambda n: not isinstance(n, Not)).map(Not),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=TREES)
def test_every_tree_is_read_back_from_its_text(tree: Text | Field | And | Or | Not) -> None:
    query = parse("x", None).__class__(tree)
    assert parse(write(query, None), None).tree == tree
    assert as_json.loaded(as_json.dumped(tree)) == tree


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=some.text('abc "():-*|#,.<>=ORANDNT日\u0301', max_size=30))
def test_whatever_is_typed_is_understood_or_refused(text: str) -> None:
    try:
        query = parse(text, None)
    except QueryError as error:
        assert 0 <= error.start <= error.end <= max(len(text), error.end)
        assert error.message
    else:
        again = parse(write(query, None), None)
        assert again.tree == query.tree
