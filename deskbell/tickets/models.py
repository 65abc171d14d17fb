"""The ticket and what hangs on it. Only the verbs beside this file change these rows."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from deskbell.blobs.models import Blob
from deskbell.db.ids import public_id
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Queue, Stage, State, TicketType


class Tag(models.Model):
    """A word agents put on tickets; one row per word, compared without case."""

    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """One matter. People call it by its number; its key never leaves the database."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=255)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, db_index=False)
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.PROTECT)
    state = models.ForeignKey(State, on_delete=models.PROTECT, db_index=False)
    stage = models.PositiveSmallIntegerField(choices=Stage.choices, default=Stage.NEW)  # the state's
    active = models.BooleanField(default=True)  # stage up to pending; the lists' first key
    priority = models.PositiveSmallIntegerField(default=3)  # 1 very low … 5 very high
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="owned_tickets", db_index=False
    )
    locked = models.BooleanField(default=False)
    locked_at = models.DateTimeField(null=True)
    responsible = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    customer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.SET_NULL, related_name="tickets", db_index=False
    )
    language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # last article or change; lists sort by it
    article_at = models.DateTimeField()  # last message or note of a person; what is unread compares with it
    closed_at = models.DateTimeField(null=True)  # last close; NULL while not closed (decision A6)
    pending_until = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)  # of its pending time; once a day
    waiting_since = models.DateTimeField(null=True)  # the customer waits for an answer: bold, the brass ring
    answered_at = models.DateTimeField(null=True)  # first answer by an agent
    preview = models.CharField(max_length=200, blank=True)  # of the last article the customer may see
    file_count = models.PositiveIntegerField(default=0)
    tags = models.ManyToManyField(Tag, related_name="tickets", blank=True)
    seq = models.PositiveIntegerField(default=0)  # raised by every change; two agents notice each other by it
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from", db_index=False
    )
    maybe_of = models.ForeignKey(  # "may belong to": a mail named that ticket, but its sender may not write there
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            # "Only active ones" is a condition of the index, never a column of it: SQLite looks up no bare boolean.
            models.Index(fields=["-touched_at", "-id"], condition=Q(active=True), name="ticket_active"),
            models.Index(
                fields=["queue", "-touched_at", "-id"], condition=Q(active=True), name="ticket_queue_active"
            ),
            models.Index(fields=["owner", "-touched_at", "-id"], condition=Q(active=True), name="ticket_owner"),
            models.Index(fields=["-touched_at", "-id"], condition=Q(active=True, owner=None), name="ticket_nobody"),
            models.Index(fields=["queue", "-touched_at", "-id"], name="ticket_queue"),
            models.Index(fields=["stage", "-touched_at", "-id"], name="ticket_stage"),
            models.Index(fields=["-touched_at", "-id"], name="ticket_touched"),
            models.Index(
                fields=["responsible", "-touched_at"],
                condition=Q(active=True, responsible__isnull=False),
                name="ticket_responsible",
            ),
            # The other orders of lists (web/agent/sorting.py): within a priority, by age, by subject.
            models.Index(fields=["priority", "created_at", "id"], condition=Q(active=True), name="ticket_priority"),
            models.Index(
                fields=["queue", "priority", "created_at", "id"],
                condition=Q(active=True),
                name="ticket_queue_priority",
            ),
            models.Index(fields=["created_at", "id"], condition=Q(active=True), name="ticket_age"),
            models.Index(fields=["queue", "created_at", "id"], condition=Q(active=True), name="ticket_queue_age"),
            models.Index(Lower("title"), "id", condition=Q(active=True), name="ticket_title"),
            models.Index(fields=["customer", "-touched_at", "-id"], name="ticket_customer"),
            models.Index(fields=["organization", "-touched_at", "-id"], name="ticket_organization"),
            models.Index(
                fields=["waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="ticket_waiting",
            ),
            models.Index(
                fields=["queue", "waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="ticket_queue_waiting",
            ),
            models.Index(fields=["pending_until"], condition=Q(pending_until__isnull=False), name="ticket_pending"),
            models.Index(fields=["created_at", "id"], name="ticket_created"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="ticket_closed"),
            models.Index(fields=["answered_at"], condition=Q(answered_at__isnull=False), name="ticket_answered"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="ticket_merged_into"),
            models.Index(fields=["maybe_of"], condition=Q(maybe_of__isnull=False), name="ticket_maybe_of"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def is_closed(self) -> bool:
        return self.stage == Stage.CLOSED


class Participant(models.Model):
    """Somebody besides the customer who was sent, or sent, customer-visible mail on a ticket (Cc)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "person"], name="participant_once")]


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

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="article_thread"),
            models.Index(fields=["message_id_digest"], condition=~Q(message_id_digest=""), name="article_message_id"),
            models.Index(fields=["author"], condition=Q(author__isnull=False), name="article_author"),
        ]


class Attachment(models.Model):
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="attachments")
    blob = models.OneToOneField(Blob, null=True, on_delete=models.PROTECT, related_name="attachment")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)  # shown inside the HTML, not in the list of files


class Event(models.Model):
    """One thing that happened to a ticket, in the past tense. Append-only; the ticket's history."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        RECEIVED = "received"  # a customer's message
        REPLIED = "replied"
        NOTED = "noted"
        LOCKED = "locked"
        UNLOCKED = "unlocked"
        OWNER_SET = "owner_set"
        STATE_SET = "state_set"
        CLOSED = "closed"
        REOPENED = "reopened"
        MOVED = "moved"
        PRIORITY_SET = "priority_set"
        TYPE_SET = "type_set"
        TITLED = "titled"
        CUSTOMER_SET = "customer_set"
        AUTO_REPLIED = "auto_replied"
        AUTO_REPLY_HELD = "auto_reply_held"
        DELIVERY_FAILED = "delivery_failed"
        BOUNCED = "bounced"
        REJECTED = "rejected"  # a follow-up the queue does not take
        FORWARDED = "forwarded"
        REDIRECTED = "redirected"  # a mail sent on as it came (OTRS: bounce)
        WROTE = "wrote"  # an agent's mail to somebody else than the customer (OTRS: e-mail outbound)
        CALLED = "called"  # an agent telephoned
        CALL_TAKEN = "call_taken"  # somebody telephoned
        SEND_RETURNED = "send_returned"  # a sealed message went back to its writer's drafts
        RESPONSIBLE_SET = "responsible_set"
        WATCHED = "watched"
        UNWATCHED = "unwatched"
        TAGGED = "tagged"
        UNTAGGED = "untagged"
        TIME_SPENT = "time_spent"
        LOCK_TIMED_OUT = "lock_timed_out"
        REMINDED = "reminded"  # a pending ticket's time has come
        LINKED = "linked"
        UNLINKED = "unlinked"
        MERGED = "merged"  # into another; on both tickets
        UNMERGED = "unmerged"
        SPLIT = "split"  # an article became a ticket of its own; on both
        JOINED = "joined"  # what "may belong to" it was joined with it
        MAYBE_CLEARED = "maybe_cleared"  # … or not

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    data = models.JSONField(default=dict)  # {"from": …, "to": …} and what the line needs

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_history"),
            models.Index(fields=["kind", "at"], name="event_kind"),
        ]


class Reaction(models.Model):
    """What still has to follow an event; the worker claims it and deletes the row when done (decision A9)."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="reaction")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)
    failed = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], condition=Q(failed=False), name="reaction_waiting")]


class CountDelta(models.Model):
    """How many tickets stand where: delta rows, summed on read, folded by the clock (decision A11)."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.ForeignKey(TicketType, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    stage = models.PositiveSmallIntegerField()
    locked = models.BooleanField()
    owned = models.BooleanField()
    waiting = models.BooleanField()
    n = models.IntegerField()


class Link(models.Model):
    """Two tickets that belong together. NORMAL is symmetric; PARENT points from parent to child."""

    class Kind(models.TextChoices):
        NORMAL = "normal"
        PARENT = "parent"

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_not_to_itself"),
        ]


class Watch(models.Model):
    """An agent follows a ticket. It gives no right to see it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="watches", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="watch_once")]


class Seen(models.Model):
    """Up to when an agent has read a ticket. Without a row: nothing since the person is here."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seen", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seen", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ticket"], name="seen_once")]
        indexes = [models.Index(fields=["ticket"], name="seen_ticket")]


class TimeSpent(models.Model):
    """Work units an agent noted, in the desk's unit (OTRS: time accounting)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="times")
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    units = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()


class Merge(models.Model):
    """A merge that was made: what undoing it within seven days puts back (decision A7)."""

    source = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)  # of the source: {"state": key, "locked": …, "owner": key or null, …}
    undone_at = models.DateTimeField(null=True)


class Draft(models.Model):
    """What an agent is writing, saved every few seconds. One open one per agent, ticket and kind; besides it those
    that are sealed, and those that came back."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        FORWARD = "forward"
        WRITE = "write"  # to others (e-mail outbound)
        CALL = "call"  # a telephone call, either way
        REDIRECT = "redirect"  # a mail sent on as it came
        NEW_MAIL = "new_mail"
        NEW_CALL = "new_call"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    article = models.ForeignKey(  # the one that is answered or forwarded
        Article, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    to = models.JSONField(default=list)  # [[name, address], …]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    subject = models.CharField(max_length=998, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.ForeignKey(State, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    until = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)  # what the form has besides
    seen = models.CharField(max_length=24, blank=True)  # public id of the last message before the writer's eyes
    saved_at = models.DateTimeField()
    sealed = models.BooleanField(default=False)  # has a PendingSend: nobody changes it
    returned = models.CharField(max_length=300, blank=True)  # why a sealed one came back

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "ticket", "kind"],
                condition=Q(ticket__isnull=False, sealed=False, returned=""),
                name="draft_once",
            )
        ]
        indexes = [models.Index(fields=["person", "-saved_at"], name="draft_person")]


class DraftFile(models.Model):
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    blob = models.OneToOneField(Blob, on_delete=models.PROTECT, related_name="draft_file")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    content_id = models.CharField(max_length=255, blank=True)
    inline = models.BooleanField(default=False)


class PendingSend(models.Model):
    """A draft that is sealed: the worker sends it at `release_at`, until then it can be taken back (decision A1)."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="pending_send")
    sealed_at = models.DateTimeField()
    release_at = models.DateTimeField()  # what the writer was told; `next_at` is when it is tried
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True)  # the worker that has it (db.claiming)
    fence = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="pending_send_due")]


class Presence(models.Model):
    """An agent has a ticket open in one browser. Rows live as long as that browser's stream (serve/live.py)."""

    stream = models.CharField(max_length=24)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    typing = models.BooleanField(default=False)
    until = models.DateTimeField()  # a stream that died without a word is forgotten then

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "ticket"], name="presence_once")]
