"""What stands on an agent's dashboard, and in which order: lists, saved searches, and small things beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.people import preferring
from deskbell.people.models import Person
from deskbell.search import saved
from deskbell.search.models import SavedSearch
from deskbell.web.agent.arranging import Thing
from deskbell.web.agent.desk import FILTERS, LISTS

KEY = "dashboard"
SEARCH = "search-"
SIDE: dict[str, str | Promise] = {
    "week": gettext_lazy("Last 7 days"),
    "away": gettext_lazy("Out of office"),
    "drafts": gettext_lazy("My drafts"),
}


@dataclass(frozen=True)
class Widgets:
    """One person's widgets. `order` names those that are there, `off` those that are hidden."""

    order: list[str]
    off: set[str]
    filters: dict[str, str]
    searches: dict[str, SavedSearch] = field(default_factory=dict)

    @property
    def main(self) -> list[str]:
        return [id for id in self.order if id not in SIDE and id not in self.off]

    @property
    def side(self) -> list[str]:
        return [id for id in self.order if id in SIDE and id not in self.off]

    def called(self, id: str) -> str:
        if id in self.searches:
            return self.searches[id].name
        return str(LISTS[id].name if id in LISTS else SIDE[id])

    def things(self) -> list[Thing]:
        """For agent/_arrange.html."""
        return [Thing(id, self.called(id), id not in self.off, extra=self._filter(id)) for id in self.order]

    def _filter(self, id: str) -> SafeString | str:
        """Which filter a list begins with."""
        if id not in LISTS:
            return ""
        chosen = self.filters.get(id, "")
        options = [("", _("as suits")), *((name, FILTERS[name]) for name in LISTS[id].filters)]
        rows = ((value, SafeString(" selected") if value == chosen else "", name) for value, name in options)
        return format_html(
            '<select class="select select-sm" name="show-{}" aria-label="{}">{}</select>',
            id,
            _("%(list)s: begins with") % {"list": LISTS[id].name},
            format_html_join("", '<option value="{}"{}>{}</option>', rows),
        )


def of(person: Person) -> Widgets:
    """What the person arranged, with what has come since at the end; what has gone is left out."""
    kept = preferring.arrangement(person, KEY)
    kept = kept if isinstance(kept, dict) else {}
    searches = {f"{SEARCH}{search.public_id}": search for search in saved.on_dashboard(person)}
    known = dict.fromkeys([*LISTS, *searches, *SIDE])
    order = dict.fromkeys([*(id for id in _strings(kept.get("order")) if id in known), *known])
    filters = kept.get("show")
    return Widgets(
        list(order), set(_strings(kept.get("off"))), filters if isinstance(filters, dict) else {}, searches
    )


def arrange(person: Person, order: list[str], shown: list[str], filters: dict[str, str]) -> None:
    """Keep it. What is no widget of this person is not kept."""
    there = of(person).order
    order = [id for id in order if id in there]
    kept = {
        "order": order,
        "off": [id for id in order if id not in shown],
        "show": {id: name for id, name in filters.items() if id in LISTS and name in LISTS[id].filters},
    }
    preferring.arrange(person, KEY, kept)


def forget(person: Person) -> None:
    """As it is for everybody who arranged nothing."""
    preferring.arrange(person, KEY, None)


def _strings(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
