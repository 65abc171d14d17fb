"""A list of tickets as rows of a table, drawn for one reader.

The markup of a row stands here and not in a template: drawn by a template, fifty rows cost more time than everything
else on the page together. What comes from people
is escaped; the rest was made safe by `marks` and `times`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.web.agent import words
from deskbell.web.ui import marks, times

ROW = (
    '<tr role="row" class="tr{unread}" data-row><td role="cell" class="c-state">{ring}{state}</td>'
    '<td role="cell" class="c-who"><span class="l1">{who}</span><span class="l2">{organization}</span></td>'
    '<td role="cell" class="c-subj"><span class="sl"><a class="rowlink" href="{url}">{title}</a>{files}</span>'
    '<span class="l2"><span class="no">#{number}</span> <span class="who2">{who} · </span>'
    '<span class="snip">{preview}</span></span></td>'
    '<td role="cell" class="c-queue" title="{queue}">{queue}</td><td role="cell" class="c-prio">{priority}</td>'
    '{owner}<td role="cell" class="c-age">{age}</td></tr>\n'
)
OWNER = '<td role="cell" class="c-owner">{}</td>'
FILES = '<span class="att">{clip}{n}<span class="vh"> {word}</span></span>'


class Drawing:
    """What all rows of one page share: the reader, the moment, names and words looked up once."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.now: datetime = timezone.now()
        self.addresses: dict[int, str] = {}
        self.states = {state.pk: words.drawn(state, narrow=True) for state in words.STATES.get()}
        self.queues = {pk: escape(path) for pk, path in words.QUEUE_PATHS.get().items()}
        self.base = reverse("agent:ticket", args=["0"])[:-2]
        self.ring = f'<span class="ring"><span class="vh">{escape(_("Needs an answer."))}</span></span>'
        self.clip = marks.icon("clip", "i-sm")
        self.attachments = escape(_("attachments"))
        self.nobody = marks.nobody(_("Nobody"))
        self.you, self.locked = _("You"), _("locked")
        self.nameless, self.untitled = _("No name"), _("(no subject)")

    def table(self, rows: Iterable[dict[str, Any]], *, owners: bool = True) -> SafeString:
        """The rows of `listing.page` as markup; empty when there are none."""
        rows = list(rows)
        nameless = [t["customer_id"] for t in rows if not t["customer__name"]]
        self.addresses = addresses.primaries(nameless) if nameless else {}
        return mark_safe("".join(self.row(t, owners) for t in rows))  # noqa: S308 - escaped or made safe

    def row(self, t: dict[str, Any], owners: bool) -> str:
        waiting = t["waiting_since"]
        moment = waiting or t["touched_at"]
        age = times.waits(moment, self.now) if waiting else times.age(moment, self.now)
        return ROW.format(
            unread=" unread" if waiting else "",
            ring=self.ring if waiting else "",
            state=self.states[t["state_id"]],
            who=escape(t["customer__name"] or self.addresses.get(t["customer_id"], self.nameless)),
            organization=escape(t["organization__name"] or ""),
            url=escape(f"{self.base}{quote(t['number'])}/"),
            title=escape(t["title"] or self.untitled),
            files=FILES.format(clip=self.clip, n=t["file_count"], word=self.attachments) if t["file_count"] else "",
            number=escape(t["number"]),
            preview=escape(t["preview"]),
            queue=self.queues[t["queue_id"]],
            priority=words.priority(t["priority"]),
            owner=OWNER.format(self.owner(t)) if owners else "",
            age=times.tag(moment, age, "l1"),
        )

    def owner(self, t: dict[str, Any]) -> SafeString:
        key = t["owner_id"]
        if key is None:
            return self.nobody
        return marks.owner(t["owner__name"], key, t["locked"], self.locked, self.you if key == self.me.pk else "")
