"""Where tickets wait and how they are named: queues, types, states, priorities, mailboxes, grants."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from deskbell.db.ids import public_id
from deskbell.desk.models import LinksOpen
from deskbell.people.models import Group
from deskbell.queues.names import BUILT_IN


class Named(models.Model):
    """Built-ins have a code and are translated by gettext, until an administrator gives them words of their own."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    code = models.CharField(max_length=32, unique=True, null=True, blank=True)
    name = models.CharField(max_length=100)
    names = models.JSONField(default=dict, blank=True)  # {"de": "…"}

    class Meta:
        abstract = True

    def __str__(self) -> str:
        own = self.names.get((get_language() or "en")[:2])
        return own or (gettext(self.name) if self.is_as_built else self.name)

    @property
    def is_as_built(self) -> bool:
        """Nobody changed what the program calls it, in the language that is active."""
        own = self.names.get((get_language() or "en")[:2])
        return self.code is not None and self.name in BUILT_IN and not own


class Stage(models.IntegerChoices):
    """OTRS's state types, in the order of a ticket's life. Up to PENDING_AUTO a ticket is active."""

    NEW = 0, _("new")
    OPEN = 1, _("open")
    PENDING_REMINDER = 2, _("pending reminder")
    PENDING_AUTO = 3, _("pending auto close")
    CLOSED = 4, _("closed")
    REMOVED = 5, _("removed")
    MERGED = 6, _("merged")


LAST_ACTIVE = Stage.PENDING_AUTO


class State(Named):
    stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)


class Priority(Named):
    """Five levels; 3 is normal, 5 the most urgent."""

    level = models.PositiveSmallIntegerField(unique=True)
    color = models.CharField(max_length=9, blank=True)


class TicketType(Named):
    description = models.TextField(blank=True)
    is_published = models.BooleanField(default=False)  # on the web form
    is_active = models.BooleanField(default=True)
    # Where tickets of this type go that come by the web form; none = the default queue
    queue = models.ForeignKey("Queue", null=True, blank=True, on_delete=models.SET_NULL, related_name="types")
    order = models.PositiveSmallIntegerField(default=0)
    mails_agents = models.BooleanField(default=True)  # agents with a grant on it hear of new tickets (decision D49)


class ExtraField(models.Model):
    """What a desk wants to know besides, of tickets of one type or of all."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        CHOICE = "choice", _("Choice")
        DATE = "date", _("Date")
        CHECKBOX = "checkbox", _("Checkbox")

    class For(models.TextChoices):
        CUSTOMER = "customer", _("Customers and agents")
        AGENT = "agent", _("Agents only")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)  # `field.CODE` of the query language
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.CASCADE, related_name="fields")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    label = models.CharField(max_length=100)
    labels = models.JSONField(default=dict, blank=True)  # {"de": "…"}
    hint = models.CharField(max_length=200, blank=True)
    hints = models.JSONField(default=dict, blank=True)
    choices = models.JSONField(default=list, blank=True)  # ["…", …] of a choice
    is_required = models.BooleanField(default=False)  # of customers
    shown_to = models.CharField(max_length=10, choices=For.choices, default=For.CUSTOMER)
    is_active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.labels.get((get_language() or "en")[:2]) or self.label


class Mailbox(models.Model):
    """An account we fetch from and/or send through. Secrets are sealed with the data key (`db.sealing`)."""

    class Fetch(models.TextChoices):
        NONE = "none", _("Not fetched: mail comes by SMTP, LMTP or pipe")
        IMAP = "imap", "IMAP"
        POP3 = "pop3", "POP3"

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", _("None (this machine only)")

    class Afterwards(models.TextChoices):
        LEAVE = "leave", _("Leave it")
        FLAG = "flag", _("Mark it as read")
        MOVE = "move", _("Move it to a folder")
        DELETE = "delete", _("Delete it")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    fetch = models.CharField(max_length=8, choices=Fetch.choices, default=Fetch.NONE)
    fetch_host = models.CharField(max_length=253, blank=True)
    fetch_port = models.PositiveIntegerField(default=993)
    fetch_security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    fetch_username = models.CharField(max_length=254, blank=True)
    fetch_secret = models.BinaryField(default=b"", editable=False)
    folder = models.CharField(max_length=200, default="INBOX")
    afterwards = models.CharField(max_length=8, choices=Afterwards.choices, default=Afterwards.LEAVE)
    move_to = models.CharField(max_length=200, blank=True)
    fetch_all_at_first = models.BooleanField(default=False)  # else it begins at UIDNEXT (decision A5)
    send_host = models.CharField(max_length=253, blank=True)  # "" = mail is not sent through this account
    send_port = models.PositiveIntegerField(default=587)
    send_security = models.CharField(max_length=8, choices=Security.choices, default=Security.STARTTLS)
    send_username = models.CharField(max_length=254, blank=True)
    send_secret = models.BinaryField(default=b"", editable=False)
    # The receiver trusts Authentication-Results fields of this host only (decision D29); "" = none
    trusted_authserv = models.CharField(max_length=253, blank=True)

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.name


class Calendar(models.Model):
    """Working hours: what counts as a business minute of the queues that use it."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    slots = models.JSONField(default=dict)  # {"0": [["08:00", "18:00"], …]}; 0 is Monday
    holidays = models.JSONField(default=list)  # ["2026-12-25", …]

    def __str__(self) -> str:
        return self.name


class LicenceRule(models.TextChoices):
    """Whether a queue's tickets need a valid support licence (`contracts`)."""

    NOT_NEEDED = "not_needed", _("Not needed")
    WANTED = "wanted", _("Wanted: tickets without one are marked")
    REQUIRED = "required", _("Required: new tickets without one are answered and wait in a list")


class Queue(models.Model):
    class FollowUp(models.TextChoices):
        REOPEN = "reopen", _("Reopens the ticket")
        REJECT = "reject", _("Is kept, and the sender is told to open a new ticket")
        NEW_TICKET = "new_ticket", _("Becomes a new, linked ticket")

    class SenderName(models.TextChoices):
        QUEUE = "queue", _("The queue's name")
        AGENT = "agent", _("The agent's name")
        AGENT_VIA = "agent_via", _("The agent's name via the queue's")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField(max_length=100)
    path = models.CharField(max_length=300, unique=True)  # "Support/Mobile sync": the names from the top
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)  # takes mail that fits no queue
    address = models.CharField(max_length=254, blank=True)  # From of all its mail, lower-cased
    sender_name = models.CharField(max_length=100, blank=True)
    sender_form = models.CharField(max_length=12, choices=SenderName.choices, default=SenderName.QUEUE)
    plus_addressing = models.BooleanField(default=False)  # the address takes support+anything@
    mailbox = models.ForeignKey(Mailbox, null=True, blank=True, on_delete=models.SET_NULL, related_name="queues")
    language = models.CharField(max_length=8, blank=True)
    salutation = models.TextField(blank=True)  # begins an agent's answer; with {placeholders}, as the signature
    signature = models.TextField(blank=True)
    auto_reply = models.BooleanField(default=True)
    follow_up = models.CharField(max_length=12, choices=FollowUp.choices, default=FollowUp.REOPEN)
    reopen_days = models.PositiveSmallIntegerField(null=True, blank=True)  # None = the desk's; never fewer (D33)
    follow_up_locks = models.BooleanField(default=True)  # a reopened ticket is locked to its owner
    unlock_minutes = models.PositiveIntegerField(default=0)  # 0 = never
    calendar = models.ForeignKey(Calendar, null=True, blank=True, on_delete=models.SET_NULL)  # None = day and night
    default_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    open_to_moves = models.BooleanField(default=True)
    max_file_mb = models.PositiveIntegerField(null=True, blank=True)  # None = the desk's
    links_open = models.CharField(max_length=16, choices=LinksOpen.choices, blank=True)  # "" = as the desk has it
    licence_rule = models.CharField(max_length=12, choices=LicenceRule.choices, default=LicenceRule.NOT_NEEDED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_queue"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="queue_address_lower"),
            models.UniqueConstraint(fields=["address"], condition=~Q(address=""), name="one_queue_per_address"),
        ]

    def __str__(self) -> str:
        return self.path


class QueueAlias(models.Model):
    """A further address whose mail goes to a queue. Nothing is sent from it."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="aliases")
    address = models.CharField(max_length=254, unique=True)


class Level(models.IntegerChoices):
    """What a grant gives; each includes those below it (rights.md)."""

    VIEW = 1, _("view")
    NOTE = 2, _("note")
    REPLY = 3, _("reply")
    MANAGE = 4, _("manage")


class Grant(models.Model):
    """A group's level on one queue, on one type, or (both empty) on every queue."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="grants")
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.CASCADE, related_name="grants")
    level = models.PositiveSmallIntegerField(choices=Level.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(queue=None) | Q(type=None), name="grant_queue_or_type"),
            models.UniqueConstraint(fields=["group", "queue"], condition=~Q(queue=None), name="grant_group_queue"),
            models.UniqueConstraint(fields=["group", "type"], condition=~Q(type=None), name="grant_group_type"),
            models.UniqueConstraint(
                fields=["group"], condition=Q(queue=None, type=None), name="grant_group_everywhere"
            ),
        ]
        indexes = [models.Index(fields=["queue", "-level", "group"], name="grant_highest")]  # access.scope


class Subscription(models.Model):
    """My Queues: the queues an agent follows."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="subscriptions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "queue"], name="subscription_once")]


class CannedReply(models.Model):
    """A text agents put into what they write: for all, for a queue, for a group, or one agent's own."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=100)
    text = models.TextField()  # with {placeholders}
    language = models.CharField(max_length=8, blank=True)  # "" = any
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(Lower("name"), name="canned_reply_name")]

    def __str__(self) -> str:
        return self.name
