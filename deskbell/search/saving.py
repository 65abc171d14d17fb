"""Keeping a search, changing, sharing and forgetting it; and which of them stand on one's dashboard."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.people.models import Person
from deskbell.search.models import DashboardList, SavedSearch
from deskbell.search.query import Query, as_json

MOST = 200  # of one agent
MOST_LISTS = 20  # on one dashboard


def remember(*, by: Person, query: Query) -> SavedSearch:
    """What was searched last. There is one for each agent."""
    values = {**_of(query), "changed_at": timezone.now()}
    return SavedSearch.objects.update_or_create(owner=by, is_last=True, defaults=values)[0]


def save(*, by: Person, name: str, query: Query, shared: bool = False) -> SavedSearch:
    """A new one. ValidationError by field."""
    if SavedSearch.objects.filter(owner=by).count() > MOST:
        raise ValidationError({"name": _("You have %(n)d saved searches. Delete one first.") % {"n": MOST}})
    return _written(SavedSearch(owner=by, **_of(query)), name=name, is_shared=shared)


def change(
    *, saved: SavedSearch, name: str | None = None, shared: bool | None = None, query: Query | None = None
) -> SavedSearch:
    """Another name, another query; shared or not."""
    if query is not None:
        saved.tree, saved.sort = as_json.dumped(query.tree), query.sort
    return _written(
        saved,
        name=saved.name if name is None else name,
        is_shared=saved.is_shared if shared is None else shared,
    )


def forget(*, saved: SavedSearch) -> None:
    saved.delete()


def show_on_dashboard(*, by: Person, saved: SavedSearch, shown: bool) -> None:
    """As the last list of the person's dashboard, or no more."""
    if not shown:
        DashboardList.objects.filter(person=by, search=saved).delete()
        return
    lists = DashboardList.objects.filter(person=by)
    if lists.count() >= MOST_LISTS:
        raise ValidationError(_("A dashboard has room for %(n)d lists.") % {"n": MOST_LISTS})
    place = (lists.aggregate(last=Max("position"))["last"] or 0) + 1
    DashboardList.objects.get_or_create(person=by, search=saved, defaults={"position": place})


def _of(query: Query) -> dict[str, object]:
    return {"tree": as_json.dumped(query.tree), "sort": query.sort}


def _written(saved: SavedSearch, *, name: str, is_shared: bool) -> SavedSearch:
    saved.name, saved.is_shared, saved.changed_at = _clean(name), is_shared, timezone.now()
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("You have a saved search of this name.")}) from error
    return saved


def _clean(name: str) -> str:
    name = " ".join(name.replace('"', "").replace("\0", "").split())
    if not name:
        raise ValidationError({"name": _("A saved search needs a name.")})
    if len(name) > 100:
        raise ValidationError({"name": _("At most 100 characters.")})
    return name
