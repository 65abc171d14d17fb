"""The words persons and organisations are looked up by, written anew whenever what they come from has changed.

Callers go through `addresses.index` (persons) and `organizing` (organisations); `matching` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deskbell.db.fulltext.normalise import words
from deskbell.people.models import Organization, OrganizationWord, Person, PersonWord

LONGEST = 60
MOST = 60
"""Words of one person; nobody's name is longer."""
BATCH = 1_000
_NOT_DIGIT = re.compile(r"\D+")


def words_of(name: str, emails: Iterable[str], phone: str = "") -> list[str]:
    """Each word once. A telephone number is found in groups and in one piece."""
    found = words(" \n".join([name, *emails, phone]))
    if digits := _NOT_DIGIT.sub("", phone):
        found.append(digits[:LONGEST])
    return list(dict.fromkeys(found))[:MOST]


def index(person: Person, emails: Iterable[str]) -> None:
    """In the caller's transaction."""
    wanted = words_of(person.name, emails, person.phone)
    PersonWord.objects.filter(person=person).exclude(word__in=wanted).delete()
    rows = [PersonWord(person=person, word=word) for word in wanted]
    PersonWord.objects.bulk_create(rows, ignore_conflicts=True)


def index_organization(organization: Organization) -> None:
    wanted = list(dict.fromkeys(words(organization.name)))[:MOST]
    OrganizationWord.objects.filter(organization=organization).exclude(word__in=wanted).delete()
    rows = [OrganizationWord(organization=organization, word=word) for word in wanted]
    OrganizationWord.objects.bulk_create(rows, ignore_conflicts=True)


def index_many(people: Iterable[tuple[Person, list[str]]]) -> None:
    """Persons with their addresses, who have no words yet; after an import."""
    rows: list[PersonWord] = []
    for person, emails in people:
        rows += [PersonWord(person=person, word=word) for word in words_of(person.name, emails, person.phone)]
        if len(rows) >= BATCH:
            PersonWord.objects.bulk_create(rows, ignore_conflicts=True)
            rows.clear()
    PersonWord.objects.bulk_create(rows, ignore_conflicts=True)
