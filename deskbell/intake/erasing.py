"""Raw mails whose bytes go. Their rows stay: received is still ticketed, ignored, rejected, failed and waiting.

In the caller's transaction. The digest stays too: the same mail, fetched again, is known and makes no new ticket."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from deskbell.intake.models import RawMail
from deskbell.queues.models import Mailbox


def of_articles(tickets: Iterable[int], articles: Collection[int]) -> list[RawMail]:
    """Mails with bytes that became one of these articles, or that belong to these tickets without being a message."""
    ours = Q(article__in=articles) | Q(ticket__in=list(tickets), article=None)
    return list(RawMail.objects.filter(ours, blob__isnull=False).select_related("blob").order_by("pk"))


def forget_bytes(mails: Collection[RawMail]) -> None:
    """What named them may not be named any more; their blobs are the caller's to doom."""
    RawMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(blob=None)


def forget_words(tickets: Iterable[int]) -> None:
    """Of tickets that go whole: who wrote, and what about."""
    rows = RawMail.objects.filter(ticket__in=list(tickets))
    nothing = dict.fromkeys(("from_email", "envelope_from", "subject", "reason", "words"), "")
    rows.update(blob=None, ticket=None, article=None, **nothing)


def mailboxes_that_keep() -> list[str]:
    """Names of those whose mails stay on their server after they were fetched: no policy reaches them there."""
    fetched = Mailbox.objects.exclude(fetch=Mailbox.Fetch.NONE).exclude(afterwards=Mailbox.Afterwards.DELETE)
    return list(fetched.order_by("name").values_list("name", flat=True))
