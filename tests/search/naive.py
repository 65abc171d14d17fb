"""What a query means, in plain Python over rows read beforehand: no SQL, no index, nothing shared with the compiler
but the words of a text. Slow and obvious on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from deskbell.contracts.models import Licence
from deskbell.db.fulltext.normalise import words
from deskbell.people.models import Person
from deskbell.search.query import times
from deskbell.search.query.tree import (
    Age,
    And,
    Between,
    Compared,
    Field,
    Literal,
    Node,
    Not,
    Number,
    Or,
    Period,
    Text,
    Thing,
    Value,
    Word,
)
from deskbell.tickets.models import Article, Draft, Event, Link, Seen, Ticket, TicketLicence, Watch

MESSAGE = ("subject", "body", "from", "to", "cc", "file")
STAGES = {"new": {0}, "open": {1}, "pending": {2, 3}, "closed": {4}, "removed": {5}, "merged": {6}}
COLUMNS = {
    "created": "created_at",
    "changed": "touched_at",
    "closed": "closed_at",
    "due": "pending_until",
    "answered": "answered_at",
    "waits": "waiting_since",
}


@dataclass
class Message:
    article: Article
    parts: dict[str, list[list[str]]]


@dataclass
class Facts:
    """A ticket with everything that hangs on it."""

    ticket: Ticket
    messages: list[Message]
    tags: set[int]
    watchers: set[int]
    opened_by: int | None
    events: set[str]
    linked: bool
    drafts: set[int]
    seen_at: dict[int, datetime]
    sizes: list[int] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)  # key → its state


def read(number: str) -> Facts:
    ticket = Ticket.objects.get(number=number)
    messages = []
    sizes = []
    for article in Article.objects.filter(ticket=ticket):
        files = list(article.attachments.all())
        sizes += [file.size for file in files]
        parts = {
            "subject": [words(ticket.title), words(article.subject)],
            "body": [words(article.text)],
            "from": [words(article.from_name), words(article.from_email)],
            "to": [words(piece) for pair in article.to for piece in pair],
            "cc": [words(piece) for pair in article.cc for piece in pair],
            "file": [words(file.name) for file in files],
            "number": [words(ticket.number)],
        }
        messages.append(Message(article, parts))
    opened = Event.objects.filter(ticket=ticket, kind="opened").first()
    return Facts(
        ticket,
        messages,
        set(ticket.tags.values_list("pk", flat=True)),
        set(Watch.objects.filter(ticket=ticket).values_list("person", flat=True)),
        opened.by_id if opened else None,
        set(Event.objects.filter(ticket=ticket).values_list("kind", flat=True)),
        Link.objects.filter(source=ticket).exists() or Link.objects.filter(target=ticket).exists(),
        set(Draft.objects.filter(ticket=ticket).values_list("person", flat=True)),
        dict(Seen.objects.filter(ticket=ticket).values_list("person", "at")),
        sizes,
        {
            key: state_of(key)
            for key in TicketLicence.objects.filter(ticket=ticket).values_list("licence_id", flat=True)
        },
    )


def state_of(key: str) -> str:
    licence = Licence.objects.filter(folded=key).first()
    if licence is None:
        return "unknown"
    if "-SUP-" not in key:
        return "wrong"
    over = licence.valid_until is not None and licence.valid_until < timezone.now().date()
    return "expired" if over or licence.ended_at else "valid"


def is_true(node: Node | None, facts: Facts, me: Person, now: datetime) -> bool:
    if node is None:
        return True
    if about_a_message(node):
        return any(of_message(node, message) for message in facts.messages)
    match node:
        case And(parts):
            texts = [part for part in parts if about_a_message(part)]
            others = [part for part in parts if not about_a_message(part)]
            together = not texts or any(
                all(of_message(text, message) for text in texts) for message in facts.messages
            )
            return together and all(is_true(part, facts, me, now) for part in others)
        case Or(parts):
            return any(is_true(part, facts, me, now) for part in parts)
        case Not(part):
            return not is_true(part, facts, me, now)
        case Field(name, values):
            return any(of_ticket(name, value, facts, me, now) for value in values)
    raise AssertionError(node)


def about_a_message(node: Node) -> bool:
    match node:
        case Text():
            return True
        case Field(name):
            return name in MESSAGE
        case And(parts) | Or(parts):
            return all(about_a_message(part) for part in parts)
    return False


def of_message(node: Node, message: Message) -> bool:
    match node:
        case Text():
            return any(holds(pieces, node) for pieces in all_parts(message))
        case Field(name, values):
            return any(holds(piece, value) for value in values for piece in message.parts[name])
        case And(parts):
            return all(of_message(part, message) for part in parts)
        case Or(parts):
            return any(of_message(part, message) for part in parts)
    raise AssertionError(node)


def all_parts(message: Message) -> list[list[str]]:
    return [piece for pieces in message.parts.values() for piece in pieces]


def holds(piece: list[str], text: Value) -> bool:
    assert isinstance(text, Text)
    plain = text.text.strip().lower()
    if not text.phrase and "@" in plain:
        wanted = ["_" + plain[1:].replace(".", "_").replace("-", "_")] if plain.startswith("@") else words(plain)[:1]
    else:
        wanted = words(text.text)
    for at in range(len(piece) - len(wanted) + 1):
        here = piece[at : at + len(wanted)]
        if here[:-1] == wanted[:-1] and (here[-1].startswith(wanted[-1]) if text.prefix else here[-1] == wanted[-1]):
            return True
    return False


def of_ticket(name: str, value: Value, facts: Facts, me: Person, now: datetime) -> bool:
    ticket = facts.ticket
    if name in COLUMNS:
        return in_time(getattr(ticket, COLUMNS[name]), value, me, now, ahead=name == "due")
    match name, value:
        case "number", Literal(text, prefix):
            return ticket.number.startswith(text) if prefix else ticket.number == text
        case "queue", Thing(key, below):
            return ticket.queue_id == key or (below and ticket.queue.parent_id == key)
        case "queue", Literal(text):
            return ticket.queue.path.lower().startswith(text.lower())
        case "type", Word("none"):
            return ticket.type_id is None
        case "type", Thing(key):
            return ticket.type_id == key
        case "state", Word(stage):
            return ticket.stage in STAGES[stage]
        case "state", Thing(key):
            return ticket.state_id == key
        case "priority", _:
            return figure(ticket.priority, value)
        case "tag", Word("none"):
            return not facts.tags
        case "tag", Thing(key):
            return key in facts.tags
        case (("owner" | "responsible"), _):
            return agent(getattr(ticket, f"{name}_id"), value, me)
        case "watcher", Word("none"):
            return not facts.watchers
        case "watcher", _:
            return any(agent(one, value, me) for one in facts.watchers)
        case "creator", _:
            return agent(facts.opened_by, value, me)
        case "customer", Thing(key):
            return ticket.customer_id == key
        case "org", Word("none"):
            return ticket.organization_id is None
        case "org", Thing(key):
            return ticket.organization_id == key
        case "locked", Word(word):
            return three(word, ticket.locked, ticket.owner_id == me.pk)
        case "waiting", Word(word):
            return three(word, ticket.waiting_since is not None, ticket.owner_id == me.pk)
        case "merged", Word(word):
            return three(word, ticket.merged_into_id is not None, True)
        case "held", Word(word):
            return three(word, ticket.legal_holds.filter(ended_at=None).exists(), True)
        case "unread", Word(word):
            seen = facts.seen_at.get(me.pk, datetime(1970, 1, 1, tzinfo=UTC))
            return three(word, ticket.article_at > max(seen, me.created_at), True)
        case "language", Word(code):
            return ticket.language.split("-")[0] == code
        case "messages", _:
            return figure(sum(message.article.kind != "note" for message in facts.messages), value)
        case "size", _:
            return figure(sum(facts.sizes), value)
        case "licence", Word(state):
            best = next(
                (one for one in ("valid", "expired", "wrong", "unknown") if one in facts.keys.values()), "none"
            )
            return best == state
        case "licence", Literal(text, prefix):
            return any(key.startswith(text) if prefix else key == text for key in facts.keys)
        case "has", Word(what):
            return has(what, facts, me)
    raise AssertionError((name, value))


def has(what: str, facts: Facts, me: Person) -> bool:
    articles = [message.article for message in facts.messages]
    return {
        "attachment": facts.ticket.file_count > 0,
        "note": any(article.kind == "note" for article in articles),
        "link": facts.linked,
        "reply": any(article.side == "agent" and article.visible for article in articles),
        "bounce": bool(facts.events & {"bounced", "delivery_failed"}),
        "draft": me.pk in facts.drafts,
        "licence": bool(facts.keys),
    }[what]


def agent(key: int | None, value: Value, me: Person) -> bool:
    match value:
        case Word("none"):
            return key is None
        case Word("me"):
            return key == me.pk
        case Word("away"):
            return key is not None and Person.objects.get(pk=key).away_from is not None
        case Thing(wanted):
            return key == wanted
    raise AssertionError(value)


def three(word: str, is_so: bool, mine: bool) -> bool:
    return not is_so if word == "no" else is_so and (mine or word == "yes")


def figure(n: int, value: Value) -> bool:
    units = {"": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}

    def size(amount: object) -> int:
        assert isinstance(amount, Number)
        return amount.number * units[amount.unit]

    if isinstance(value, Between):
        low = value.low is None or n >= size(value.low)
        return low and (value.high is None or n <= size(value.high))
    assert isinstance(value, Compared)
    wanted = size(value.amount)
    return {"=": n == wanted, ">": n > wanted, ">=": n >= wanted, "<": n < wanted, "<=": n <= wanted}[value.op]


def in_time(moment: datetime | None, value: Value, me: Person, now: datetime, *, ahead: bool) -> bool:
    if moment is None:
        return False
    if isinstance(value, Between):
        low = value.low is None or in_time(moment, Compared(">=", value.low), me, now, ahead=ahead)
        return low and (value.high is None or in_time(moment, Compared("<=", value.high), me, now, ahead=ahead))
    assert isinstance(value, Compared)
    op, amount = value.op, value.amount
    if isinstance(amount, Age):
        length = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}[amount.unit] * amount.number
        passed = (moment - now if ahead else now - moment) - timedelta(seconds=length)
        zero = timedelta(0)
        return {">": passed > zero, ">=": passed >= zero, "<": passed < zero, "<=": passed <= zero}[op]
    assert isinstance(amount, Period)
    begins, ends = times.bounds(amount, now, UTC)
    return {
        "=": begins <= moment < ends,
        ">": moment >= ends,
        ">=": moment >= begins,
        "<": moment < begins,
        "<=": moment < ends,
    }[op]
