"""Saved searches as one reader has them: their own and those that others share. `saving` changes them."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, When

from deskbell.access.errors import NotThere
from deskbell.db.prepared import Prepared
from deskbell.people.models import Person
from deskbell.search.models import SavedSearch, readable_by
from deskbell.search.query import Hidden, Query, as_json, write


def for_person(person: Person) -> QuerySet[SavedSearch]:
    """What the drop-down lists: the last search, one's own by name, then those of others."""
    order = Case(When(is_last=True, then=0), When(owner=person, then=1), default=2, output_field=IntegerField())
    seen = SavedSearch.objects.filter(readable_by(person)).select_related("owner")
    return seen.annotate(_order=order).order_by("_order", "name", "pk")


def on_dashboard(person: Person) -> list[SavedSearch]:
    """Those the person has on their dashboard, in their order; what is shared no more is not there."""
    return [found for found in _on_dashboard.rows(person.pk) if found.owner_id == person.pk or found.is_shared]


_on_dashboard = Prepared(
    lambda person: (
        SavedSearch.objects.filter(dashboard_lists__person=person)
        .select_related("owner")
        .order_by("dashboard_lists__position", "name", "pk")
    )
)


def one(person: Person, public_id: str) -> SavedSearch:
    """To run it. NotThere unless it is the person's own or shared."""
    found = None if "\0" in public_id else for_person(person).filter(public_id=public_id).first()
    if found is None:
        raise NotThere
    return found


def own(person: Person, public_id: str) -> SavedSearch:
    """To change it: by whoever made it only."""
    found = SavedSearch.objects.filter(owner=person, is_last=False, public_id=public_id).first()
    if found is None:
        raise NotThere
    return found


def query_of(saved: SavedSearch) -> Query:
    return Query(as_json.loaded(saved.tree), saved.sort)


def text_of(person: Person, saved: SavedSearch) -> str:
    """As this reader may read it. What names something they may not see is only called by its own name."""
    try:
        return write(query_of(saved), person)
    except Hidden:
        return "" if saved.is_last else f'in:"{saved.name}"'


def last(person: Person) -> SavedSearch | None:
    return SavedSearch.objects.filter(owner=person, is_last=True).first()
