"""Looking persons and organisations up by the beginnings of words: of names, addresses, organisations, telephones.

All words must fit, a word of the organisation's name counts for its people. Who may be found is the caller's
condition (`access.scope`); the walk goes along the index of words and stops when enough are found."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from deskbell.db.fulltext.normalise import words
from deskbell.db.prefixes import begins
from deskbell.people.models import Organization, OrganizationWord, Person, PersonWord

SHORTEST = 2
"""A single letter says too little: half the desk begins with it."""
MOST_WORDS = 6
MOST_ORGANIZATIONS = 100


def terms(text: str) -> list[str]:
    """The words that were typed, the longest first; none when there is too little to look for."""
    found = sorted(dict.fromkeys(words(text[:200])), key=len, reverse=True)[:MOST_WORDS]
    return found if found and len(found[0]) >= SHORTEST else []


def people(text: str, where: Q, *, most: int, with_organizations: bool = True) -> list[Person]:
    """At most `most` persons, those whose own words fit best first. `where` is a condition on Person."""
    wanted = terms(text)
    if not wanted:
        return []
    firms = {term: _organizations(term) if with_organizations else [] for term in wanted}
    others = Q()
    for term in wanted[1:]:
        others &= _has(term) | Q(organization__in=firms[term])
    allowed = Person.objects.filter(where & others, merged_into=None)
    found = _by_word(wanted[0], allowed, most)
    if len(found) < most and firms[wanted[0]]:
        of_firm = allowed.filter(organization__in=firms[wanted[0]]).exclude(pk__in=found)
        found += of_firm.order_by("name", "pk").values_list("pk", flat=True)[: most - len(found)]
    rows = Person.objects.select_related("organization").in_bulk(found)
    return [rows[key] for key in found]


def organizations(text: str, where: Q, *, most: int) -> list[Organization]:
    """At most `most` organisations whose names have all these words."""
    wanted = terms(text)
    if not wanted:
        return []
    found = Organization.objects.filter(where)
    for term in wanted:
        rows = OrganizationWord.objects.filter(begins("word", term), organization=OuterRef("pk"))
        found = found.filter(Exists(rows))
    return list(found.order_by("name", "pk")[:most])


def _by_word(term: str, allowed: QuerySet[Person], most: int) -> list[int]:
    """Along the index of words; a person with two fitting words comes once."""
    rows = along_the_index(term, allowed)
    found: dict[int, None] = {}
    start, step = 0, most * 3
    while len(found) < most:
        page = list(rows.values_list("person", flat=True)[start : start + step])
        found |= dict.fromkeys(page)
        if len(page) < step:
            break
        start += step
    return list(found)[:most]


def along_the_index(term: str, allowed: QuerySet[Person]) -> QuerySet[PersonWord]:
    """The words that begin so of those who may be found, in the index's order."""
    may_be_found = Exists(allowed.filter(pk=OuterRef("person")))  # not IN: SQLite would begin with all of them
    return PersonWord.objects.filter(begins("word", term), may_be_found).order_by("word", "person")


def _has(term: str) -> Exists:
    return Exists(PersonWord.objects.filter(begins("word", term), person=OuterRef("pk")))


def _organizations(term: str) -> list[int]:
    rows = OrganizationWord.objects.filter(begins("word", term)).order_by("word", "organization")
    return list(dict.fromkeys(rows.values_list("organization", flat=True)[:MOST_ORGANIZATIONS]))
