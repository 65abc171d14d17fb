"""What agents are told, and by which way each of them wants it: written by `notices.agents`, by nothing else. And the
texts of mails to customers, as administrators have them: written by `notices.texting`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deskbell.db.ids import public_id
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.queues.models import Queue, TicketType
from deskbell.tickets.models import Article, Ticket


class Notice(models.Model):
    """One thing one agent is told about a ticket. Several of a kind on one ticket are one until it is read."""

    class Kind(models.TextChoices):
        """In the order of the preferences; the words are those of its table, after "Tell me when …"."""

        NEW_TICKET = "new_ticket", _("a customer opens a ticket in one of my queues")
        FOLLOW_UP_MINE = "follow_up_mine", _("a customer writes on a ticket I own or am responsible for")
        FOLLOW_UP_WATCHED = "follow_up_watched", _("a customer writes on a ticket I watch")
        FOLLOW_UP_QUEUE = "follow_up_queue", _("a customer writes on a ticket in one of my queues that nobody locked")
        OWNER = "owner", _("a ticket is handed to me")
        RESPONSIBLE = "responsible", _("I am made responsible for a ticket")
        INFORMED = "informed", _("a colleague informs me with a note")
        NOTE = "note", _("somebody adds a note to a ticket of mine or one I watch")
        MOVED = "moved", _("a ticket is moved into one of my queues")
        LOCK_TIMEOUT = "lock_timeout", _("the lock on a ticket of mine runs out")
        REMINDER = "reminder", _("a pending ticket’s time has come")
        FAILURE = "failure", _("a mail on a ticket of mine could not be delivered")
        RETURNED = "returned", _("a message I sent goes back to my drafts instead of leaving")

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="notices")
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()  # of the last of them
    times = models.PositiveIntegerField(default=1)
    who = models.CharField(max_length=200, blank=True)  # did it, as the agents' pages name them
    shown = models.BooleanField(default=True)  # in the browser
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)  # when a mail about it is due; NULL = none is
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at", "-id"], condition=Q(shown=True), name="notice_list"),
            models.Index(fields=["person", "ticket"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["mail_at", "person"], condition=Q(mail_at__isnull=False), name="notice_mail_due"),
            models.Index(fields=["person", "mailed_at"], condition=Q(mailed_at__isnull=False), name="notice_mailed"),
            models.Index(fields=["at"], name="notice_age"),
        ]


class Told(models.Model):
    """A mail to an agent that tells of a ticket (`notices.agents.told`)."""

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")


class NoticeChoice(models.Model):
    """How one agent wants one kind; without a row it is as `notices.agents.choosing` says."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notice_choices", db_index=False)
    kind = models.CharField(max_length=20, choices=Notice.Kind.choices)
    mail = models.BooleanField()
    browser = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_choice_once")]


class QuietType(models.Model):
    """An agent with a grant on this type wants no notice of new tickets on it (decision D49)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="quiet_types", db_index=False)
    type = models.ForeignKey(TicketType, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "type"], name="quiet_type_once")]


class MailText(models.Model):
    """Whether and in whose words one kind of mail is sent: for the desk, a queue, a type, or a type in a queue."""

    kind = models.CharField(max_length=20)  # of notices.texts.kinds
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    type = models.ForeignKey(TicketType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=True)
    texts = models.JSONField(
        default=dict
    )  # {"de": {"subject": "…", "text": "…"}}; empty: the words of the level above

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(queue=None, type=None), name="mail_text_desk"),
            models.UniqueConstraint(
                fields=["kind", "queue"], condition=Q(queue__isnull=False, type=None), name="mail_text_queue"
            ),
            models.UniqueConstraint(
                fields=["kind", "type"], condition=Q(queue=None, type__isnull=False), name="mail_text_type"
            ),
            models.UniqueConstraint(
                fields=["kind", "queue", "type"],
                condition=Q(queue__isnull=False, type__isnull=False),
                name="mail_text_both",
            ),
        ]
