"""The log of security and administration: who did what, when and from where; as a page and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from deskbell.audit import checkpoint, finding, findings, log
from deskbell.audit.finding import OTHER, Wanted
from deskbell.audit.models import Entry, Wording
from deskbell.audit.sentences import KINDS, plain, sentence
from deskbell.db.patience import TookTooLong, at_most
from deskbell.web.admin import asking, paging
from deskbell.web.admin.asking import LONGEST, day
from deskbell.web.admin.doors import AdminRequest, for_administrators, risky
from deskbell.web.ui.sheets import Sheet, Value, csv_file

SECONDS = 1.5
HIDDEN = ("about", "who", log.ORIGIN)
"""Details that stand in the sentence or beside it."""


@require_safe
@for_administrators
def index(request: AdminRequest) -> HttpResponse:
    wanted = _read(request.GET)
    page, too_long = paging.Page([], "", ""), False
    try:
        with at_most(SECONDS):
            page = paging.page(request, finding.entries(wanted))
    except TookTooLong:
        too_long = True
    context = {
        "rows": [_row(wording) for wording in page.rows],
        "page": page,
        "wanted": wanted,
        "asked": _parameters(wanted),
        "kinds": {key: label for key, (label, _some) in KINDS.items()} | {OTHER: _("Other")},
        "too_long": too_long,
        "troubles": [line for name, lines in findings.troubles() if name == "audit" for line in lines],
        "file": checkpoint.NAME,
    }
    return render(request, "admin/audit.html", context | {"nav": "admin", "toc": "audit"})


@require_POST
@for_administrators
@risky
def download(request: AdminRequest, kind: str) -> HttpResponseBase:
    """What a search found, oldest first, as CSV or as a line of JSON for each entry, with its digests."""
    if kind not in ("csv", "jsonl"):
        raise Http404
    wanted = _read(request.POST)
    name = f"audit-{timezone.localtime():%Y-%m-%d}"
    log.record(action="audit_exported", by=request.user, kind=kind, searched=_parameters(wanted))
    up_to = finding.newest()
    if kind == "csv":
        head = [
            _("Time"),
            _("Who"),
            _("From"),
            _("Action"),
            _("About"),
            _("What happened"),
            _("Details"),
            _("Digest"),
        ]
        return csv_file(name, Sheet(_("Log"), head, _cells(wanted, up_to)))
    answer = StreamingHttpResponse(_json(wanted, up_to), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.jsonl"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _read(data: QueryDict) -> Wanted:
    kind = data.get("kind", "")
    texts = {name: data.get(name, "").replace("\0", "")[:LONGEST].strip() for name in ("q", "who", "about")}
    return Wanted(
        text=texts["q"],
        who=texts["who"],
        about=texts["about"],
        kind=kind if kind in KINDS or kind == OTHER else "",
        first=day(data.get("from", "")),
        last=day(data.get("until", "")),
    )


def _parameters(wanted: Wanted) -> dict[str, str]:
    return asking.parameters(wanted, "who", "about", "kind")


def _row(wording: Wording) -> dict[str, Any]:
    entry, told = wording.entry, _told(wording)
    who = entry.actor_name or str(told.get("who") or "")
    details = {
        name.replace("_", " "): plain(value)
        for name, value in told.items()
        if name not in HIDDEN and value not in ("", [], {})
    }
    more = {"who": who, "origin": told.get(log.ORIGIN, ""), "details": details}
    return {"entry": entry, "text": sentence(entry.action, _who(entry, told), told), **more}


def _who(entry: Entry, told: dict[str, Any]) -> str:
    """Nobody's name where it was erased: the key is all that is left."""
    if entry.actor_name or entry.actor is None:
        return entry.actor_name
    return str(told.get("who") or _("Person %(key)d") % {"key": entry.actor})


def _told(wording: Wording) -> dict[str, Any]:
    return {"about": wording.entry.about} | log.told(wording.entry, wording.said)


def _cells(wanted: Wanted, up_to: int) -> Iterator[list[Value]]:
    for wording in finding.oldest_first(wanted, up_to):
        row, entry = _row(wording), wording.entry
        yield [
            timezone.localtime(entry.at),
            row["who"],
            row["origin"],
            entry.action,
            plain(_told(wording)["about"]),
            row["text"],
            "; ".join(f"{name}: {value}" for name, value in row["details"].items()),
            entry.digest,
        ]


def _json(wanted: Wanted, up_to: int) -> Iterator[str]:
    for wording in finding.oldest_first(wanted, up_to):
        entry = wording.entry
        told = {
            "entry": entry.pk,
            "at": entry.at.isoformat(),
            "actor": entry.actor,
            "actor_name": entry.actor_name,
            "action": entry.action,
            "about": entry.about,
            "details": entry.details,
            "said": {name: text for name, (_salt, text) in wording.said.items()},
            "previous": entry.previous,
            "digest": entry.digest,
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"
