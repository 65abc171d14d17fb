"""Links for files: what they open, for whoever has them, and which of them an agent may end."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.access import fetch
from deskbell.access.abilities import may
from deskbell.access.errors import NotThere
from deskbell.access.scope import articles_for
from deskbell.entry import links
from deskbell.entry.models import AccessLink
from deskbell.people.models import Person
from deskbell.queues.models import Stage
from deskbell.tickets import merged, scanning
from deskbell.tickets.models import Attachment, Ticket, Transfer

NO_LINK = "x" * 43
PURPOSES = {Transfer.Way.UPLOAD: AccessLink.Purpose.UPLOAD, Transfer.Way.DOWNLOAD: AccessLink.Purpose.DOWNLOAD}
SHOWN = 50


def behind(token: str, way: str) -> Transfer:
    """What this token opens now. NotThere, after as much work for a token of the wrong form."""
    purpose = PURPOSES[Transfer.Way(way)]
    link = links.find(token, purpose) or links.find(NO_LINK, purpose)
    found = Transfer.objects.select_related("ticket__queue", "link__person").filter(link=link, way=way).first()
    if link is None or found is None or merged.root_of(found.ticket).stage == Stage.REMOVED:
        raise NotThere
    return found


def files(transfer: Transfer) -> list[Attachment]:
    """What a download link gives out; of a file that was erased there is nothing to give."""
    return list(transfer.files.exclude(blob=None).select_related("blob").order_by("pk"))


def file(transfer: Transfer, public_id: str) -> Attachment:
    found = [one for one in files(transfer) if one.public_id == public_id]
    if not found:
        raise NotThere
    return found[0]


def of(agent: Person, public_id: str) -> tuple[Transfer, Ticket]:
    """One that this agent may revoke, and the ticket that lists it for them: its own, or what that is part of.
    NotThere, NotAllowed."""
    found = Transfer.objects.select_related("ticket", "link").filter(public_id=public_id).first()
    if found is None:
        raise NotThere
    if listing := [step for step in merged.way_up(found.ticket) if may(agent, step, "revoke_transfer")]:
        return found, listing[-1]
    return found, fetch.ticket(agent, found.ticket.number, to="revoke_transfer")


def live_on(ticket: Ticket) -> QuerySet[Transfer]:
    """The links of a ticket at hand, and of what was merged into it, that open something now, newest first."""
    now, keys = timezone.now(), merged.keys_of(ticket)
    rows = Transfer.objects.filter(ticket__in=keys, link__revoked_at=None, link__expires_at__gt=now)
    return rows.select_related("link", "made_by", "ticket").prefetch_related("files").order_by("-pk")[:SHOWN]


def offerable(agent: Person, ticket: Ticket) -> QuerySet[Attachment]:
    """The files of a ticket that this agent may give out by a link."""
    of_ticket = Attachment.objects.filter(article__in=articles_for(agent, ticket), inline=False)
    return scanning.passed(of_ticket.exclude(blob=None)).select_related("article").order_by("-pk")
