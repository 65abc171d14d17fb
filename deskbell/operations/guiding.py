"""The short path from an empty desk to its first ticket: which steps there are, and which of them are done.

A step is done when the desk itself says so: whoever does things elsewhere, or in another order, finds them ticked.
What the desk cannot say is kept as a mark."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.desk import changing
from deskbell.desk import settings as desk
from deskbell.intake.models import RawMail
from deskbell.outbox import catch_all
from deskbell.people import staff
from deskbell.people.models import Person
from deskbell.queues.models import Mailbox, Queue
from deskbell.tickets.models import Ticket

NAMED, BY_SMTP, ALONE, SCENARIO, HIDDEN = "named", "smtp", "alone", "scenario", "hidden"
MARKS: dict[str, str | Promise] = {
    NAMED: gettext_lazy("It is right as it is"),
    BY_SMTP: gettext_lazy("Mail comes by SMTP here"),
    ALONE: gettext_lazy("I work alone"),
    SCENARIO: gettext_lazy("Customers sign in"),
    HIDDEN: gettext_lazy("Hide this list"),
}
"""What somebody says by a button; the words on it."""


@dataclass(frozen=True, slots=True)
class Step:
    """`where` names the administrators' page it is done on; `mark` is what may be said instead, "" for nothing."""

    name: str
    title: str
    text: str
    done: bool
    where: str
    public_id: str = ""
    mark: str = ""

    @property
    def mark_words(self) -> str:
        return str(MARKS[self.mark])


def steps() -> list[Step]:
    marks = set(desk.current().guide_marks)
    first = Queue.objects.filter(is_active=True, is_default=True).first()
    return [
        Step(
            "name",
            _("Give the desk a name and a language"),
            _("Customers read the name on every page."),
            NAMED in marks,
            "desk",
            mark=NAMED,
        ),
        Step(
            "mailbox",
            _("Connect a mailbox"),
            _("The account that customers’ mails are fetched from and answers are sent through."),
            BY_SMTP in marks or catch_all.is_on() or Mailbox.objects.filter(is_active=True).exists(),
            "new_mailbox",
            mark=BY_SMTP if settings.DESKBELL.receives else "",
        ),
        Step(
            "address",
            _("Give the first queue its address"),
            _("Customers write to it. What they write becomes tickets of this queue."),
            Queue.objects.filter(is_active=True).exclude(address="").exists(),
            "queue" if first else "queues",
            public_id=first.public_id if first else "",
        ),
        Step(
            "colleagues",
            _("Add your colleagues"),
            _("Agents get a user name and a first password, or an invitation by mail."),
            ALONE in marks or staff.everybody().filter(is_active=True)[:2].count() > 1,
            "new_agent",
            mark=ALONE,
        ),
        Step(
            "scenario",
            _("Say how customers come in"),
            _("By signing in, by an external page without passwords, or by mail alone."),
            SCENARIO in marks,
            "portal",
            mark=SCENARIO,
        ),
        Step(
            "mail",
            _("Send yourself a mail and watch it arrive"),
            _("From your own mail program to the address of the queue."),
            Ticket.objects.exists(),
            "arrival",
        ),
    ]


def is_hidden() -> bool:
    """Somebody put it away; it can be brought back while a step is open."""
    return HIDDEN in desk.current().guide_marks


def open_steps() -> list[Step]:
    """All steps while one is to be done; nothing afterwards, and nothing on a sample desk."""
    if desk.current().is_sample:
        return []
    found = steps()
    return [] if all(step.done for step in found) else found


def mark(*, by: Person, name: str, on: bool = True) -> None:
    """Somebody says it is so, or that it is not. Nothing is written when that was said already."""
    marks = set(desk.current().guide_marks)
    changing.change(by=by, guide_marks=sorted(marks | {name} if on else marks - {name}))


def newest_mails(most: int) -> list[RawMail]:
    """What came in last, with the ticket it became."""
    return list(RawMail.objects.select_related("ticket").order_by("-pk")[:most])
