"""Writing the log: each entry's digest covers its content and the digest before it (S9). Reading it: `told`.

Names and addresses of customers enter as commitments, for they may have to be erased: what an action of PERSONAL
says, and every detail of OF_PEOPLE. Where a call came from is the actor's network, never the whole address."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.audit import checkpoint
from deskbell.audit.models import Entry, Wording
from deskbell.db import fulltext
from deskbell.db.claiming import lock_name

FIRST = "0" * 64
COMMITMENTS = "commitments"
"""The detail that holds them: name → SHA-256 of salt and text."""
ORIGIN = "origin"
PERSONAL = ("person_", "people_", "customer_", "own_address_", "public_key_", "contact_")
"""Actions that begin so are about customers, or about agents as customers."""
OF_PEOPLE = frozenset({"address", "email", "person", "customer", "other"})
WORDS_KEPT = 2_000


def record(
    *,
    action: str,
    by: Any = None,
    about: str = "",
    erasable: Mapping[str, str] | None = None,
    origin: str = "",
    **details: Any,
) -> Entry:
    """Append an entry in the caller's transaction. `by` is a Person, or None for the machine.

    `erasable`: texts that one day may have to go; `origin`: the network of who is not signed in. The lock holds until
    the transaction ends, so record late in a long one."""
    about = about[:200]
    texts = dict(erasable or {})
    is_personal = action.startswith(PERSONAL)
    for name in [name for name, value in details.items() if isinstance(value, str) and value]:
        if is_personal or name in OF_PEOPLE:
            texts[name] = details.pop(name)
    if is_personal and about:
        texts["about"] = about
    who = str(by)[:200] if by else ""
    if by and getattr(by, "is_customer", False):
        texts["who"] = who
    said = {name: [secrets.token_hex(16), text] for name, text in texts.items()}
    if said:
        details[COMMITMENTS] = {name: commitment(*pair) for name, pair in said.items()}
    if network := origin or getattr(by, "network", ""):
        details[ORIGIN] = network
    with transaction.atomic():
        lock_name("audit")
        last = Entry.objects.order_by("-pk").values_list("digest", flat=True).first() or FIRST
        entry = Entry(
            at=timezone.now(),
            actor=getattr(by, "pk", None),
            actor_name="" if "who" in said else who,
            action=action,
            about="" if "about" in said else about,
            details=details,
            previous=last,
        )
        entry.digest = digest_of(entry)
        entry.save()
        Wording.objects.create(entry=entry, about=about, said=said, words=words_of(entry, said))
        transaction.on_commit(lambda: checkpoint.move(entry.pk, entry.digest), robust=True)
        return entry


def commitment(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}:{text}".encode("utf-8", "surrogatepass")).hexdigest()


def digest_of(entry: Entry) -> str:
    content = [
        entry.previous,
        entry.at.isoformat(),
        entry.actor,
        entry.actor_name,
        entry.action,
        entry.about,
        entry.details,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def words_of(entry: Entry, said: Mapping[str, list[str]]) -> str:
    """What the search reads of an entry."""
    parts = [entry.actor_name, entry.action, entry.about, *(text for _salt, text in said.values())]
    parts += _texts({name: value for name, value in entry.details.items() if name != COMMITMENTS})
    return fulltext.fold(" ".join(dict.fromkeys(filter(None, parts)))[:WORDS_KEPT])


def told(entry: Entry, said: Mapping[str, list[str]]) -> dict[str, Any]:
    """The details as they were given; None for a text that was erased. `who` and `about` are among them if they could
    be erased."""
    found = {name: value for name, value in entry.details.items() if name != COMMITMENTS}
    for name in entry.details.get(COMMITMENTS, {}):
        found[name] = said[name][1] if name in said else None
    return found


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in _texts(one)]
        case list():
            return [text for one in value for text in _texts(one)]
        case bool() | None:
            return []
        case _:
            return [str(value)]
