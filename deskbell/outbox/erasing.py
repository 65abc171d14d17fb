"""What is said in mails that left stays; the files that went along, and copies of the whole, go.

In the caller's transaction. A mail that still waits cannot leave any more: it is called off."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q

from deskbell.blobs import dooming
from deskbell.outbox import catch_all, deliver
from deskbell.outbox.models import Delivery, OutgoingMail

GONE = "erased"
"""Stands where a blob's key stood; no file is called so."""


def with_files(tickets: Iterable[int]) -> list[OutgoingMail]:
    """Mails of these tickets (keys) that took files along, and could still."""
    rows = OutgoingMail.objects.filter(~Q(files=[]), ticket_key__in=list(tickets)).order_by("pk")
    return [mail for mail in rows if any(file["blob"] != GONE for file in mail.files)]


def sent_on(tickets: Iterable[int], keys: Collection[str]) -> list[OutgoingMail]:
    """Mails by which one of these blobs went on as it came."""
    return list(OutgoingMail.objects.filter(resent__in=keys, ticket_key__in=list(tickets)).order_by("pk"))


def with_copies(tickets: Iterable[int]) -> list[OutgoingMail]:
    """Mails of which the catch-all has a copy."""
    if not catch_all.folder().is_dir():
        return []
    mails = OutgoingMail.objects.filter(ticket_key__in=list(tickets)).prefetch_related("deliveries").order_by("pk")
    return [m for m in mails if any(catch_all.path_of(m, one).exists() for one in m.deliveries.all())]


def all_of(tickets: Iterable[int]) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(ticket_key__in=list(tickets)).order_by("pk"))


def forget_files(mails: Collection[OutgoingMail]) -> None:
    """Their blobs' rows are the messages' files: whoever erases those dooms them."""
    for mail in mails:
        mail.files = [file | {"blob": GONE} for file in mail.files]
        mail.resent = GONE if mail.resent else ""
    OutgoingMail.objects.bulk_update(mails, ["files", "resent"], batch_size=100)
    forget_copies(mails)


def forget_file(mails: Collection[OutgoingMail], key: str) -> None:
    """One file of theirs."""
    for mail in mails:
        mail.files = [file | {"blob": GONE} if file["blob"] == key else file for file in mail.files]
        mail.save(update_fields=["files"])


def forget_words(mails: Collection[OutgoingMail], mark: str) -> None:
    """What they say, and of whom; that they left stays."""
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(subject=mark, text=mark, html="")
    forget_copies(mails)


def forget_copies(mails: Collection[OutgoingMail]) -> None:
    """The catch-all's files, and what still waits."""
    deliver.cancel_all(Delivery.objects.filter(mail__in=mails))
    forget_kept(mails)


def forget_kept(mails: Collection[OutgoingMail]) -> None:
    """The catch-all's files."""
    by_key = {mail.pk: mail for mail in mails}
    rows = Delivery.objects.filter(mail__in=by_key)
    paths = [catch_all.path_of(by_key[row.mail_id], row) for row in rows]
    root = catch_all.folder().parent
    dooming.doom_files(path.relative_to(root) for path in paths if path.exists())


def forget(mails: Collection[OutgoingMail]) -> None:
    """All of them, with whom they went to."""
    forget_copies(mails)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).delete()
