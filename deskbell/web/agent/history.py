"""A ticket's events as sentences. Names in them are as they were when it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.db.prepared import Prepared
from deskbell.notices.brakes import Held
from deskbell.people.models import Person
from deskbell.tickets.models import Event, Ticket
from deskbell.web.agent import words
from deskbell.web.ui import times

Kind = Event.Kind


@dataclass(frozen=True)
class Line:
    """One event: when, who, what."""

    at: datetime
    who: str
    text: str
    by_machine: bool


def _state(name: object) -> str:
    return _(str(name)) if name else ""


def _changed(what: str, before: str, after: str) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}


def _state_set(data: dict[str, Any]) -> str:
    text = _changed(_("State"), _state(data.get("from")), _state(data.get("to")))
    until = parse_datetime(data["until"]) if data.get("until") else None
    return f"{text}, {_('until')} {times.full(until)}" if until else text


def _level(value: object) -> str:
    level = value if isinstance(value, int) else 0
    return str(words.PRIORITIES.get(level, value))


REASONS = {
    "closed": lambda: _("because it was closed"),
    "moved": lambda: _("because it was moved"),
    "owner_away": lambda: _("because its owner is away"),
    "owner_gone": lambda: _("because its owner is not an agent any more"),
    "timeout": lambda: _("because its owner had not answered in time"),
    "merged": lambda: _("because it was merged"),
    "undone": lambda: _("because its lock was given back"),
}


def _unlocked(data: dict[str, Any]) -> str:
    reason = REASONS.get(data.get("reason", ""))
    return f"{_('Unlocked')}, {reason()}" if reason else _("Unlocked")


def _why_held(data: dict[str, Any]) -> str:
    reason = data.get("reason", "")
    return str(Held(reason).label) if reason in Held.values else str(reason)


def _linked(data: dict[str, Any]) -> str:
    """`relation` is what this ticket is to the other."""
    words = {
        "parent": _("Linked: parent of #%(number)s"),
        "child": _("Linked: child of #%(number)s"),
    }.get(str(data.get("relation", "")), _("Linked with #%(number)s"))
    return words % {"number": data.get("number", "")}


def _merged(data: dict[str, Any]) -> str:
    """On the ticket that went, `into` says where; on the one that stayed, `number` says what came."""
    if data.get("into"):
        return _("Merged into #%(number)s") % {"number": data["into"]}
    return _("#%(number)s was merged into this ticket") % {"number": data.get("number", "")}


def _unmerged(data: dict[str, Any]) -> str:
    if data.get("into"):
        return _("Taken out of #%(number)s again") % {"number": data["into"]}
    return _("The merge of #%(number)s was undone") % {"number": data.get("number", "")}


def _split(data: dict[str, Any]) -> str:
    if data.get("to"):
        return _("A message was split off as #%(number)s") % {"number": data["to"]}
    return _("Split off from #%(number)s") % {"number": data.get("number", "")}


def _customer_set(data: dict[str, Any]) -> str:
    text = _changed(_("Customer"), data.get("from", ""), data.get("to", ""))
    before, after = (*data.get("organizations", []), "", "")[:2]
    if before == after:
        return text
    return f"{text}; {_changed(_('Organisation'), before or _('none'), after or _('none'))}"


def _to(what: str, data: dict[str, Any]) -> str:
    """`to` is one address or several."""
    to = data.get("to") or []
    people = to if isinstance(to, str) else ", ".join(map(str, to))
    return f"{what}: {people}" if people else what


def _returned(data: dict[str, Any]) -> str:
    why = data.get("why") or data.get("reason") or ""
    what = _("A message was not sent and is back with the drafts")
    return f"{what}: {why}" if why else what


def _released(data: dict[str, Any]) -> str:
    if data.get("how") in ("waived", ""):  # "": its queue needs none any more
        return _("The ticket goes on without a support licence")
    return _("There is a valid support licence: the ticket goes on")


REDACTED = {
    "passage": lambda: _("a passage"),
    "subject": lambda: _("the subject"),
    "file name": lambda: _("a file’s name"),
    "file": lambda: _("a file"),
    "text": lambda: _("a text became an attachment"),
}


def _redacted(data: dict[str, Any]) -> str:
    what = REDACTED.get(str(data.get("what", "")))
    return f"{_('Redacted')}: {what()}" if what else _("Redacted")


def _files_erased(data: dict[str, Any]) -> str:
    files, raws = int(data.get("files", 0)), int(data.get("raws", 0))
    told = [ngettext("%(n)d file erased", "%(n)d files erased", files) % {"n": files}] if files else []
    told += [ngettext("%(n)d raw mail erased", "%(n)d raw mails erased", raws) % {"n": raws}] if raws else []
    return f"{', '.join(told)} ({data.get('policy', '')})"


def _offered(data: dict[str, Any]) -> str:
    if data.get("way") == "upload":
        return _("Upload link made")
    return _("Download link made: %(files)s") % {"files": ", ".join(data.get("files", []))}


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    Kind.OPENED: lambda d: _("Ticket opened"),
    Kind.RECEIVED: lambda d: _("Customer wrote"),
    Kind.REPLIED: lambda d: _("Reply to the customer"),
    Kind.NOTED: lambda d: _("Internal note"),
    Kind.LOCKED: lambda d: _("Locked to %(owner)s") % {"owner": d.get("owner", "")},
    Kind.UNLOCKED: _unlocked,
    Kind.OWNER_SET: lambda d: _changed(_("Owner"), d.get("from") or _("nobody"), d.get("to") or _("nobody")),
    Kind.STATE_SET: _state_set,
    Kind.CLOSED: lambda d: _changed(_("Closed"), _state(d.get("from")), _state(d.get("to"))),
    Kind.REOPENED: lambda d: _("Opened again"),
    Kind.MOVED: lambda d: _changed(_("Queue"), d.get("from", ""), d.get("to", "")),
    Kind.PRIORITY_SET: lambda d: _changed(_("Priority"), _level(d.get("from")), _level(d.get("to"))),
    Kind.TYPE_SET: lambda d: _changed(_("Type"), d.get("from") or _("none"), d.get("to") or _("none")),
    Kind.TITLED: lambda d: _changed(_("Subject"), d.get("from", ""), d.get("to", "")),
    Kind.CUSTOMER_SET: _customer_set,
    Kind.FIELD_SET: lambda d: _changed(str(d.get("label", "")), d.get("from") or _("none"), d.get("to") or _("none")),
    Kind.RESPONSIBLE_SET: lambda d: _changed(
        _("Responsible"), d.get("from") or _("nobody"), d.get("to") or _("nobody")
    ),
    Kind.WATCHED: lambda d: _("Began to watch"),
    Kind.UNWATCHED: lambda d: _("Watches no longer"),
    Kind.TAGGED: lambda d: _("Tag added: %(tag)s") % {"tag": d.get("tag", "")},
    Kind.UNTAGGED: lambda d: _("Tag removed: %(tag)s") % {"tag": d.get("tag", "")},
    Kind.TIME_SPENT: lambda d: _("Time noted: %(units)s") % {"units": d.get("units", "")},
    Kind.LINKED: _linked,
    Kind.UNLINKED: lambda d: _("Link with #%(number)s removed") % {"number": d.get("number", "")},
    Kind.MERGED: _merged,
    Kind.JOINED: _merged,
    Kind.UNMERGED: _unmerged,
    Kind.SPLIT: _split,
    Kind.MAYBE_CLEARED: lambda d: _("Does not belong to #%(number)s") % {"number": d.get("number", "")},
    Kind.LOCK_TIMED_OUT: lambda d: _("The lock of %(owner)s ran out") % {"owner": d.get("owner", "")},
    Kind.REMINDED: lambda d: _("Its time has come: reminded"),
    Kind.FORWARDED: lambda d: _to(_("Forwarded"), d),
    Kind.REDIRECTED: lambda d: _to(_("Sent on as it came"), d),
    Kind.WROTE: lambda d: _to(_("Mail to others"), d),
    Kind.CALLED: lambda d: _("Telephoned"),
    Kind.CALL_TAKEN: lambda d: _("Call taken"),
    Kind.SEND_RETURNED: _returned,
    Kind.FILE_REFUSED: lambda d: (
        _("Refused by the virus scanner: %(name)s (%(found)s)")
        % {"name": d.get("name", ""), "found": d.get("found", "")}
    ),
    Kind.TRANSFER_OFFERED: _offered,
    Kind.TRANSFER_REVOKED: lambda d: (
        _("Upload link revoked") if d.get("way") == "upload" else _("Download link revoked")
    ),
    Kind.AUTO_REPLIED: lambda d: _("Automatic reply with the number sent"),
    Kind.AUTO_REPLY_HELD: lambda d: _("Automatic reply held back: %(why)s") % {"why": _why_held(d)},
    Kind.DELIVERY_FAILED: lambda d: _("Delivery failed: %(who)s") % {"who": d.get("email", d.get("to", ""))},
    Kind.BOUNCED: lambda d: _("Came back undelivered: %(who)s") % {"who": d.get("email", d.get("to", ""))},
    Kind.LICENCE_MISSING: lambda d: _("No valid support licence: the ticket waits"),
    Kind.LICENCE_RELEASED: _released,
    Kind.LICENCE_SET: lambda d: _("Support licence: %(key)s") % {"key": d.get("key", "")},
    Kind.FILES_ERASED: _files_erased,
    Kind.REDACTED: _redacted,
    Kind.LEGAL_HOLD_SET: lambda d: _("Put on legal hold: %(why)s") % {"why": d.get("reason", "")},
    Kind.LEGAL_HOLD_ENDED: lambda d: _("Legal hold ended"),
    Kind.REJECTED: lambda d: _("Message to a closed ticket: its sender was told to open a new one"),
}


def line(event: Event) -> Line:
    """One event in words."""
    make = SENTENCES.get(event.kind, lambda d: event.kind)
    return Line(event.at, _who(event), make(event.data), event.by_id is None)


def _who(event: Event) -> str:
    """As Person writes itself: `by_name` comes with the event, the person does not."""
    return getattr(event, "by_name", "") or (f"#{event.by_id}" if event.by_id else _("Deskbell"))


def lines(events: Iterable[Event]) -> list[Line]:
    return [line(event) for event in events]


def events_of(ticket: Ticket) -> list[Event]:
    """All events of a ticket the caller has fetched through `access`, oldest first."""
    return _events.rows(ticket.pk)


_events = Prepared(
    lambda ticket: Event.objects.filter(ticket=ticket).annotate(by_name=F("by__name")).order_by("at", "pk")
)


def said(found: Line, me: Person) -> str:
    """The sentence with its actor in front, for lists without a column for who."""
    return f"{found.text} · {found.who}" if not found.by_machine else found.text
