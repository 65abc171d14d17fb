"""The ticket and what hangs on it. Only the verbs beside this folder change these rows."""

from __future__ import annotations

from deskbell.tickets.models.article import Article, Attachment, Scan
from deskbell.tickets.models.draft import Draft, DraftFile, PendingSend
from deskbell.tickets.models.event import CountDelta, Event, Reaction
from deskbell.tickets.models.field import FieldValue
from deskbell.tickets.models.following import Merge, Presence, Seen, TimeSpent, Watch
from deskbell.tickets.models.keeping import ErasedTicket, FilesTerm, LegalHold
from deskbell.tickets.models.licence import LicenceReview, TicketLicence
from deskbell.tickets.models.scanning import Scanning
from deskbell.tickets.models.ticket import Link, Participant, Tag, Ticket
from deskbell.tickets.models.transfer import Transfer

__all__ = [
    "Article",
    "Attachment",
    "CountDelta",
    "Draft",
    "DraftFile",
    "ErasedTicket",
    "Event",
    "FieldValue",
    "FilesTerm",
    "LegalHold",
    "LicenceReview",
    "Link",
    "Merge",
    "Participant",
    "PendingSend",
    "Presence",
    "Reaction",
    "Scan",
    "Scanning",
    "Seen",
    "Tag",
    "Ticket",
    "TicketLicence",
    "TimeSpent",
    "Transfer",
    "Watch",
]
