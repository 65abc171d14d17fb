"""What needs an administrator's care, in sentences; here what is about mail. Each asks a small index."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.blobs import scanning
from deskbell.contracts import daily, entitlement, looking
from deskbell.intake.models import FetchCursor, RawMail
from deskbell.operations import of_people, of_the_machine
from deskbell.operations.matters import Care
from deskbell.outbox import catch_all
from deskbell.outbox.models import Delivery
from deskbell.queues.models import Mailbox, Queue
from deskbell.tickets.models import Scanning

STUCK_TRIES = 3
LOOK_BACK = timedelta(days=7)
LATE = timedelta(minutes=15)
SOON_DAYS = 30
MANY = 1000
"""Nobody counts further."""


def all_matters() -> list[Care]:
    """For the administration's front page."""
    return [
        *(
            *mailboxes(),
            *_sending(),
            *_failed_mails(),
            *_held_mails(),
            *_waiting_mails(),
            *_licences(),
            *_unscanned(),
            *_unconnected(),
        ),
        *(*of_the_machine.matters(), *of_people.matters()),
    ]


def mailboxes() -> list[Care]:
    """Mailboxes that cannot be fetched from: the banner on administrators' pages."""
    failing = FetchCursor.objects.filter(mailbox__is_active=True).exclude(last_error="").select_related("mailbox")
    fetched = failing.exclude(mailbox__fetch=Mailbox.Fetch.NONE).order_by("mailbox__name")
    return [
        Care("mailbox", cursor.last_error, urgent=True, public_id=cursor.mailbox.public_id)
        for cursor in fetched
        if cursor.last_ok_at is None or cursor.last_error_at is None or cursor.last_error_at >= cursor.last_ok_at
    ]


def _sending() -> list[Care]:
    matters = []
    stuck = Delivery.objects.filter(status=Delivery.Status.WAITING, attempts__gte=STUCK_TRIES)
    if some := stuck.order_by("next_at").first():
        n = stuck[:MANY].count()
        text = ngettext("%(n)d mail could not be sent yet.", "%(n)d mails could not be sent yet.", n) % {"n": n}
        matters.append(Care("sent", f"{text} {some.answer}".strip(), urgent=True))
    since = timezone.now() - LOOK_BACK
    lost = Delivery.objects.filter(status__in=(Delivery.Status.FAILED, Delivery.Status.BOUNCED), next_at__gte=since)
    if n := lost[:MANY].count():
        text = ngettext(
            "%(n)d mail of the last week did not arrive.", "%(n)d mails of the last week did not arrive.", n
        )
        matters.append(Care("sent", text % {"n": n}))
    return matters


def _failed_mails() -> list[Care]:
    if not (n := RawMail.objects.filter(status=RawMail.Status.FAILED)[:MANY].count()):
        return []
    text = ngettext(
        "%(n)d received mail could not be read. It is kept and can be tried again.",
        "%(n)d received mails could not be read. They are kept and can be tried again.",
        n,
    )
    return [Care("spool", text % {"n": n}, urgent=True, query="status=failed")]


def _held_mails() -> list[Care]:
    if not (n := RawMail.objects.filter(status=RawMail.Status.HELD)[:MANY].count()):
        return []
    text = ngettext(
        "%(n)d received mail is held: its sender wrote more than usual.",
        "%(n)d received mails are held: their senders wrote more than usual.",
        n,
    )
    return [Care("spool", text % {"n": n}, query="status=held")]


def _waiting_mails() -> list[Care]:
    """Mails that should have become tickets within seconds."""
    late = timezone.now() - LATE
    waiting = RawMail.objects.filter(status=RawMail.Status.WAITING, next_at__lte=timezone.now(), received_at__lt=late)
    if not (n := waiting[:MANY].count()):
        return []
    text = ngettext(
        "%(n)d received mail has been waiting for more than a quarter of an hour. Is the worker running?",
        "%(n)d received mails have been waiting for more than a quarter of an hour. Is the worker running?",
        n,
    )
    return [Care("spool", text % {"n": n}, urgent=True)]


def _unscanned() -> list[Care]:
    """Files that nobody gets because the virus scanner gave no verdict."""
    if not scanning.is_on():
        return []
    stuck = Scanning.objects.exclude(error="")
    if (some := stuck.order_by("pk").first()) is None:
        return []
    n = stuck[:MANY].count()
    text = ngettext("%(n)d file waits for the virus scanner.", "%(n)d files wait for the virus scanner.", n)
    return [Care("", f"{text % {'n': n}} {some.error}", urgent=True)]


def _licences() -> list[Care]:
    """The daily file of licences was not read for a day; keys that run out."""
    soon = looking.ending(SOON_DAYS, entitlement.today(), Q())[:MANY].count() if entitlement.in_use() else 0
    words = ngettext(
        "%(n)d support key runs out within %(days)d days.", "%(n)d support keys run out within %(days)d days.", soon
    )
    ending = [Care("licences", words % {"n": soon, "days": SOON_DAYS}, query="show=ending")] if soon else []
    return [*_late_import(), *ending]


def _late_import() -> list[Care]:
    path = daily.file()
    if path is None or not daily.is_late():
        return []
    text = _("No licences were read from %(file)s for a day.") % {"file": path}
    before = daily.last(good=False)
    return [Care("licence_import", f"{text} {before.error if before else ''}".strip(), urgent=True)]


def _unconnected() -> list[Care]:
    return [*_without_address(), *_without_sender()]


def _without_sender() -> list[Care]:
    """Queues people can write to, but whose answers cannot leave."""
    if catch_all.is_on():
        return []
    dumb = Queue.objects.filter(Q(mailbox=None) | Q(mailbox__send_host=""), is_active=True).exclude(address="")
    names = list(dumb.order_by("path").values_list("path", flat=True)[:5])
    text = _("No mailbox sends for queue %(queue)s: answers and auto-replies wait.")
    return [Care("mailboxes", text % {"queue": name}, urgent=True) for name in names]


def _without_address() -> list[Care]:
    without = Queue.objects.filter(is_active=True, is_default=True, address="").first()
    if without is None:
        return []
    text = _("Queue %(queue)s has no address: nobody can write to it, and answers cannot leave.")
    return [Care("mailboxes", text % {"queue": without.path}, urgent=True)]
