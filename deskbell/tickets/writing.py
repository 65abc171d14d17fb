"""An agent's mail to somebody else about a ticket (OTRS: e-mail outbound). Answers to it come back to the ticket."""

from __future__ import annotations

from datetime import datetime

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress
from deskbell.mime.subjects import tag_subject
from deskbell.outbox.wording import letter_mail
from deskbell.people.models import Person
from deskbell.queues.models import State
from deskbell.tickets import outgoing
from deskbell.tickets.adding import add
from deskbell.tickets.articles import NewFile
from deskbell.tickets.changes import Change, change
from deskbell.tickets.locking import hold
from deskbell.tickets.models import Event, Ticket


def write(
    *,
    by: Person,
    ticket: Ticket,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    subject: str = "",
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    visible: bool = False,
    state: State | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
) -> Ticket:
    """Write to others. They take part in this exchange only: their answers are for agents, as long as they are
    no participants, and they get no link. LockedByAnother, WasMerged, NobodyToWriteTo."""
    with change(ticket, by=by, now=now) as doing:
        hold(doing, by)
        fresh = doing.ticket
        tell(
            doing,
            by,
            text=text,
            html=html,
            sanitiser=sanitiser,
            subject=tag_subject(subject.strip() or fresh.title, fresh.number, desk.current().ticket_hook, prefix=""),
            to=to,
            cc=cc,
            bcc=bcc,
            files=files,
            visible=visible,
        )
        outgoing.next_state(doing, state, until)
    return doing.ticket


def tell(
    doing: Change,
    by: Person,
    *,
    text: str,
    html: str = "",
    sanitiser: int = 0,
    subject: str,
    to: tuple[MailAddress, ...],
    cc: tuple[MailAddress, ...] = (),
    bcc: tuple[MailAddress, ...] = (),
    files: tuple[NewFile, ...] = (),
    visible: bool,
) -> None:
    """Within a change: the letter itself, which nobody counts as an answer. `subject` has its number already."""
    queue = doing.ticket.queue
    words = letter_mail(
        text=text,
        html=html,
        signature=outgoing.signature(queue, by),
        language=outgoing.language_for(doing.ticket),
    )
    mail = outgoing.send(doing, purpose="write", to=to, cc=cc, bcc=bcc, subject=subject, words=words, files=files)
    new = outgoing.article_of(doing, mail, visible=visible, text=text, html=html, sanitiser=sanitiser, files=files)
    written = add(doing, new, by=by)
    doing.event(Event.Kind.WROTE, article=written, to=[a.email for a in (*to, *cc, *bcc)])
