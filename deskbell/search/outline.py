"""A query as a form has it: a slot for each of the usual questions, and what fits into none as text.

`taken_apart` and `put_together` undo each other; the form never loses a part of a query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from deskbell.people.models import Person
from deskbell.search.query.fields import FIELDS
from deskbell.search.query.kinds import quoted, write_text
from deskbell.search.query.tree import (
    And,
    Between,
    Compared,
    Field,
    Literal,
    Node,
    Not,
    Number,
    Period,
    Query,
    Text,
    Word,
)
from deskbell.search.query.writing import write_node

LINES = {"number": "number", "customer": "customer", "org": "org", "owner": "owner", "tag": "tag"}
LINES |= {"responsible": "responsible", "subject": "subject", "body": "body", "sender": "from", "to": "to"}
LISTS = ("queue", "type", "state", "priority")
CHOICES = ("locked", "waiting")
SPANS = ("created", "changed", "closed")
INSIDE, EITHER = re.compile(r'\([^()]*\)|"[^"]*"'), re.compile(r"(?:^|\s)(?:OR|\|)(?:\s|$)")
_SLOT_OF = {field: slot for slot, field in LINES.items()}


def taken_apart(query: Query, person: Person) -> dict[str, Any]:
    """Slot → what stands in it. Hidden when the query names what the reader may not see."""
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,) if query.tree is not None else ()
    slots: dict[str, Any] = {}
    words, rest = [], []
    for part in parts:
        if isinstance(part, Text):
            words.append(write_text(part))
        elif not _placed(part, slots, person):
            rest.append(write_node(part, person) if not _is_either(part) else f"({write_node(part, person)})")
    if query.sort:
        rest.append(f"sort:{query.sort}")
    return {**slots, "words": " ".join(words), "rest": " ".join(rest)}


def _is_either(part: Node) -> bool:
    return part.tag == "or"


def _placed(part: Node, slots: dict[str, Any], person: Person) -> bool:
    """Whether the part found its slot, which takes one only."""
    if part in (Field("has", (Word("attachment"),)), Not(Field("has", (Word("attachment"),)))):
        return _put(slots, "attachment", "no" if isinstance(part, Not) else "yes")
    if not isinstance(part, Field):
        return False
    name, values = part.name, part.values
    if name in SPANS:
        return _span(name, values, slots)
    if name in CHOICES and len(values) == 1 and isinstance(values[0], Word):
        return _put(slots, name, values[0].word)
    written = [FIELDS[name].kind.write(value, person) for value in values]
    if name in LISTS:
        return _listed(name, values, written, slots)
    return name in _SLOT_OF and _put(slots, _SLOT_OF[name], ", ".join(written))


def _listed(name: str, values: tuple[Any, ...], written: list[str], slots: dict[str, Any]) -> bool:
    """Only what can be ticked: whole things, stages of states, single levels."""
    if name == "state":
        plain = all(isinstance(value, Word) for value in values)
    elif name == "priority":
        plain = all(isinstance(v, Compared) and v.op == "=" and isinstance(v.amount, Number) for v in values)
    else:
        plain = all(not isinstance(v, Word | Literal) and not v.below for v in values)
    return plain and _put(slots, name, [one.strip('"') for one in written])


def _span(name: str, values: tuple[Any, ...], slots: dict[str, Any]) -> bool:
    """Days only; ages and months stay text."""
    if len(values) != 1 or not isinstance(values[0], Between) or f"{name}_from" in slots:
        return False
    ends = (values[0].low, values[0].high)
    if not all(end is None or (isinstance(end, Period) and _day(end.text)) for end in ends):
        return False
    for end, side in zip(ends, ("from", "to"), strict=True):
        slots[f"{name}_{side}"] = end.text if isinstance(end, Period) else ""
    return True


def _day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10 and "W" not in text


def _put(slots: dict[str, Any], slot: str, value: Any) -> bool:
    if slot in slots:
        return False
    slots[slot] = value
    return True


def put_together(slots: Mapping[str, Any]) -> str:
    """The text of the query. What a person typed into a slot is not checked here: `parse` does, and shows where."""
    parts = [_whole(str(slots.get("words") or "").strip())]
    for slot, field in LINES.items():
        if values := _values(str(slots.get(slot) or "")):
            parts.append(f"{field}:{','.join(values)}")
    for name in LISTS:
        if chosen := slots.get(name):
            parts.append(f"{name}:{','.join(quoted(one) for one in chosen)}")
    parts += [f"{name}:{slots[name]}" for name in CHOICES if slots.get(name)]
    if has := slots.get("attachment"):
        parts.append("has:attachment" if has == "yes" else "-has:attachment")
    for name in SPANS:
        low, high = slots.get(f"{name}_from") or "", slots.get(f"{name}_to") or ""
        if low or high:
            parts.append(f"{name}:{low}..{high}")
    parts.append(_whole(str(slots.get("rest") or "").strip()))
    return " ".join(part for part in parts if part)


def _whole(text: str) -> str:
    """In brackets where an OR would else reach over the other slots."""
    bare = INSIDE.sub("", text)
    return f"({text})" if EITHER.search(bare) and "sort:" not in bare else text


def _values(text: str) -> list[str]:
    """`me, "Ada Lark", Ben Wolf` → each as it is written in a query."""
    found, at = [], 0
    while at <= len(text):
        end = _comma(text, at)
        if one := text[at:end].strip():
            found.append(one if one.startswith('"') or (one.endswith("*") and " " not in one) else _safe(one))
        at = end + 1
    return found


def _safe(text: str) -> str:
    return text if text.startswith("@") and " " not in text else quoted(text.replace('"', ""))


def _comma(text: str, start: int) -> int:
    """Where the value that begins here ends: at a comma that is not inside quotation marks."""
    inside = False
    for at in range(start, len(text)):
        if text[at] == '"':
            inside = not inside
        elif text[at] == "," and not inside:
            return at
    return len(text)
