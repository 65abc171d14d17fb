"""A ticket as a row of a list: everything a template needs, drawn and worded, so that fifty rows cost little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deskbell.people.models import Person
from deskbell.queues.models import Queue, State
from deskbell.web.agent import words
from deskbell.web.ui import marks, times


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    url: str
    title: str
    waits: bool
    state: SafeString
    customer: str
    organization: str
    queue: str
    files: int
    preview: str
    priority: SafeString
    owner: SafeString
    age: SafeString


def drawn(rows: Iterable[dict[str, Any]], me: Person) -> list[Row]:
    """The rows of `listing.page`, ready to be shown to `me`."""
    now = timezone.now()
    states = {state.pk: words.drawn(state, narrow=True) for state in State.objects.all()}
    queues = dict(Queue.objects.values_list("pk", "path"))
    base = reverse("agent:ticket", args=["0"])[:-2]
    nameless, no_title, locked = _("No name"), _("(no subject)"), _("locked")
    you, nobody = _("You"), marks.nobody(_("Nobody"))

    def row(t: dict[str, Any]) -> Row:
        waiting = t["waiting_since"]
        moment = waiting or t["touched_at"]
        return Row(
            number=t["number"],
            url=f"{base}{quote(t['number'])}/",
            title=t["title"] or no_title,
            waits=waiting is not None,
            state=states[t["state_id"]],
            customer=t["customer__name"] or nameless,
            organization=t["organization__name"] or "",
            queue=queues[t["queue_id"]],
            files=t["file_count"],
            preview=t["preview"],
            priority=words.priority(t["priority"]),
            owner=nobody
            if t["owner_id"] is None
            else marks.owner(
                *(t["owner__name"], t["owner_id"], t["locked"], locked), you if t["owner_id"] == me.pk else ""
            ),
            age=times.tag(moment, times.waits(moment, now) if waiting else times.age(moment, now), "l2"),
        )

    return [row(t) for t in rows]
