"""A list of tickets as rows of a table, drawn for one reader.

The markup of a row stands here and not in a template: drawn by a template, fifty rows cost more time than everything
else on the page together. What comes from people
is escaped; the rest was made safe by `marks` and `times`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape  # of texts; Django's looks for lazy ones first, which takes longer than to escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import licence_standing, seeing
from deskbell.web.agent import listing, words
from deskbell.web.agent.columns import Column
from deskbell.web.ui import marks, times

ROW = (
    '<tr role="row" class="tr{unread}" data-row data-t="{number}">{tick}'
    '<td role="cell" class="c-state">{ring}{state}</td>'
)
TICK = (
    '<td role="cell" class="c-sel"><label class="tick"><input type="checkbox" name="t" value="{number}" data-sel>'
    '<span class="vh">{select}</span></label></td>'
)
CELLS = {
    "who": '<td role="cell" class="c-who"><span class="l1">{who}</span><span class="l2">{organization}</span></td>',
    "subj": (
        '<td role="cell" class="c-subj">'
        '<span class="sl">{fresh}<a class="rowlink" href="{url}">{title}</a>{files}{lacking}</span>'
        '<span class="l2"><span class="no">#{number}</span> <span class="who2">{who} · </span>'
        '<span class="snip">{preview}</span></span></td>'
    ),
    "queue": '<td role="cell" class="c-queue" title="{queue}">{queue}</td>',
    "type": '<td role="cell" class="c-type">{type}</td>',
    "prio": '<td role="cell" class="c-prio">{priority}</td>',
    "owner": '<td role="cell" class="c-owner">{owner}</td>',
    "responsible": '<td role="cell" class="c-responsible">{responsible}</td>',
    "tags": '<td role="cell" class="c-tags">{tags}</td>',
    "made": '<td role="cell" class="c-made">{made}</td>',
    "until": '<td role="cell" class="c-until">{until}</td>',
    "age": '<td role="cell" class="c-age">{age}</td>',
}
FILES = '<span class="att">{clip}{n}<span class="vh"> {word}</span></span>'
DUE = '<span class="due" data-tone="{tone}">{icon}{time}</span>'
TURNS = ((timedelta(days=2), "danger", "alert"), (timedelta(days=1), "warn", "clock"))
"""How long a customer may wait before the age turns (OTRS's HighlightAge1 and 2)."""


class Drawing:
    """What all rows of one page share: the reader, the moment, names and words looked up once."""

    def __init__(self, me: Person, columns: Sequence[Column], *, ticks: bool = False) -> None:
        self.me = me
        self.columns = columns
        self.now: datetime = timezone.now()
        self.addresses: dict[int, str] = {}
        self.tags: dict[int, list[str]] = {}
        self.fresh: set[int] = set()
        self.lacking: set[int] = set()
        self.states = {state.pk: words.drawn(state, narrow=True) for state in words.STATES.get()}
        self.queues = {pk: escape(path) for pk, path in words.QUEUE_PATHS.get().items()}
        self.priorities = {level: words.priority(level) for level in words.PRIORITIES}
        self.base = reverse("agent:ticket", args=["0"])[:-2]
        self.ring = f'<span class="ring"><span class="vh">{escape(_("Needs an answer."))}</span></span>'
        self.dot = f'<span class="dot"><span class="vh">{escape(_("Unread."))}</span></span>'
        self.unlicensed = f'<span class="badge" data-tone="warn">{escape(_("no licence"))}</span>'
        self.clip = marks.icon("clip", "i-sm")
        self.attachments = escape(_("attachments"))
        self.nobody = marks.nobody(_("Nobody"))
        self.you, self.locked, self.select = _("You"), _("locked"), _("Select #%(number)s")
        self.nameless, self.untitled = _("No name"), _("(no subject)")
        self.template = ROW + "".join(CELLS[column.id] for column in columns) + "</tr>\n"
        self.has = {column.id for column in columns}
        self.ticks = ticks

    def table(self, rows: Iterable[dict[str, Any]]) -> SafeString:
        """The rows of `listing.page` as markup; empty when there are none."""
        rows = list(rows)
        self.prepare(rows)
        return self.drawn(rows)

    def prepare(self, rows: list[dict[str, Any]]) -> None:
        """Read what all these rows need besides; they may be drawn as several tables."""
        if not rows:
            return
        nameless = [t["customer_id"] for t in rows if not t["customer__name"]]
        self.addresses = addresses.primaries(nameless) if nameless else {}
        self.fresh = seeing.unread_among(self.me, {t["id"]: t["article_at"] for t in rows})
        self.lacking = licence_standing.lacking((t["id"], t["queue_id"]) for t in rows)
        self.tags = listing.tags_of(t["id"] for t in rows) if "tags" in self.has else {}

    def drawn(self, rows: list[dict[str, Any]]) -> SafeString:
        return mark_safe("".join(self.row(t) for t in rows))  # noqa: S308 - escaped or made safe

    def row(self, t: dict[str, Any]) -> str:
        waiting = t["waiting_since"]
        number = escape(t["number"])
        return self.template.format(
            unread=" unread" if waiting else "",
            tick=TICK.format(number=number, select=escape(self.select % {"number": t["number"]}))
            if self.ticks
            else "",
            ring=self.ring if waiting else "",
            fresh=self.dot if t["id"] in self.fresh else "",
            state=self.states[t["state_id"]],
            who=escape(t["customer__name"] or self.addresses.get(t["customer_id"], self.nameless)),
            organization=escape(t["organization__name"] or ""),
            url=escape(f"{self.base}{quote(t['number'])}/"),
            title=escape(t["title"] or self.untitled),
            files=FILES.format(clip=self.clip, n=t["file_count"], word=self.attachments) if t["file_count"] else "",
            lacking=self.unlicensed if t["id"] in self.lacking else "",
            number=number,
            preview=escape(t["preview"]),
            queue=self.queues[t["queue_id"]],
            priority=self.priorities[t["priority"]],
            owner=self.person(t["owner_id"], t["owner__name"], locked=t["locked"]),
            age=self.age(t),
            **self.chosen(t),
        )

    def chosen(self, t: dict[str, Any]) -> dict[str, Any]:
        """Cells that only some agents have."""
        found: dict[str, Any] = {}
        if "type" in self.has:
            found["type"] = escape(str(words.TYPES.get().get(t["type_id"], "")))
        if "responsible" in self.has:
            found["responsible"] = self.person(t["responsible_id"], t["responsible__name"])
        if "tags" in self.has:
            found["tags"] = "".join(f'<span class="pill">{escape(tag)}</span>' for tag in self.tags.get(t["id"], ()))
        if "made" in self.has:
            found["made"] = times.tag(t["created_at"], times.age(t["created_at"], self.now))
        if "until" in self.has:
            until = t["pending_until"]
            found["until"] = times.tag(until, times.full(until, self.now)) if until else ""
        return found

    def age(self, t: dict[str, Any]) -> str:
        """How long the customer waits, turning after a day and after two; else when the ticket changed."""
        moment = t["waiting_since"]
        if not moment:
            return times.tag(t["touched_at"], times.age(t["touched_at"], self.now), "l1")
        time = times.tag(moment, times.waits(moment, self.now))
        for after, tone, icon in TURNS:
            if self.now - moment >= after:
                return f'<span class="l1">{DUE.format(tone=tone, icon=marks.icon(icon, "i-sm"), time=time)}</span>'
        return f'<span class="l1">{time}</span>'

    def person(self, key: int | None, name: str, *, locked: bool = False) -> SafeString:
        if key is None:
            return self.nobody
        return marks.owner(name, key, locked, self.locked, self.you if key == self.me.pk else "")
