"""One entry on a ticket, with its files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deskbell.blobs.models import Blob
from deskbell.db.ids import public_id
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.tickets.models.ticket import Ticket


class Article(models.Model):
    """One entry on a ticket. What customers may see is `visible`; doors hand out
    `access.articles_for(person, ticket)` only."""

    class Kind(models.TextChoices):
        MAIL = "mail", _("e-mail")
        WEB = "web", _("web")
        PHONE = "phone", _("phone")
        NOTE = "note", _("note")

    class Side(models.TextChoices):
        """Who wrote it."""

        CUSTOMER = "customer", _("customer")
        AGENT = "agent", _("agent")
        SYSTEM = "system", _("system")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="articles", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    side = models.CharField(max_length=8, choices=Side.choices)
    visible = models.BooleanField()  # to the customer
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="articles", db_index=False)
    from_name = models.CharField(max_length=200, blank=True)
    from_email = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)  # whole, quotes included
    reply_text = models.TextField(blank=True)  # without quotes and signature; what lists and mails quote
    html = models.TextField(blank=True)  # sanitised; cid: and remote images still named
    sanitiser = models.PositiveSmallIntegerField(default=0)  # version that cleaned `html`
    remote_images = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()  # when we took it; orders the thread together with the key
    sent_at = models.DateTimeField(null=True)  # the mail's own Date
    message_id = models.CharField(max_length=998, blank=True)
    message_id_digest = models.CharField(max_length=64, blank=True)
    raw = models.ForeignKey(
        Blob, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # the mail as it came
    outgoing = models.OneToOneField(OutgoingMail, null=True, on_delete=models.SET_NULL, related_name="article")
    automatic = models.CharField(max_length=40, blank=True)  # why we think a machine wrote it
    unverified = models.BooleanField(default=False)  # the sender could not be proved
    defects = models.JSONField(default=list)
    raw_erased_at = models.DateTimeField(null=True)  # its bytes as they came or left (privacy)
    redacted_at = models.DateTimeField(null=True)  # a passage, the subject or a file's name was taken out

    class Meta:
        indexes = [
            # Without it a blob that goes is looked for in every article: the databases check who still names it.
            models.Index(fields=["raw"], condition=Q(raw__isnull=False), name="article_raw"),
            models.Index(fields=["ticket", "created_at", "id"], name="article_thread"),
            models.Index(fields=["message_id_digest"], condition=~Q(message_id_digest=""), name="article_message_id"),
            models.Index(fields=["author"], condition=Q(author__isnull=False), name="article_author"),
        ]


class Scan(models.TextChoices):
    """What the virus scanner says; "" where none is asked."""

    WAITING = "waiting", _("being scanned")
    CLEAN = "clean", _("scanned, clean")
    REFUSED = "refused", _("refused by the virus scanner")


class Attachment(models.Model):
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="attachments")
    blob = models.OneToOneField(Blob, null=True, on_delete=models.PROTECT, related_name="attachment")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)  # shown inside the HTML, not in the list of files
    scan = models.CharField(max_length=8, choices=Scan.choices, blank=True)
    erased_at = models.DateTimeField(null=True)  # the bytes are gone; name, size and type stay
    erased_under = models.CharField(max_length=100, blank=True)  # the policy's name; "" by hand
