"""One transaction: ticket if new, article, files, words, event, and the raw mail's ending."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from deskbell.blobs import storage
from deskbell.db import prepared
from deskbell.intake import spool
from deskbell.intake.endings import Recorded
from deskbell.intake.ours import is_our_address
from deskbell.intake.steps.authenticity import Proof
from deskbell.intake.steps.prepare import Prepared
from deskbell.intake.steps.sender import Sender
from deskbell.intake.steps.ticket import Decision
from deskbell.mime import threading
from deskbell.mime.html import SANITISER_VERSION
from deskbell.mime.mail import ParsedMail
from deskbell.notices import bounces
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Queue
from deskbell.tickets import merged
from deskbell.tickets.articles import NewArticle, NewFile
from deskbell.tickets.changes import SYSTEM
from deskbell.tickets.linking import Relation, link
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.opening import open_ticket
from deskbell.tickets.receiving import FollowUp, follow_up, receive

MOST_PARTICIPANTS = 20


def record(ready: Prepared, sender: Sender, decision: Decision, queue: Queue) -> Recorded:
    """Write everything that must come of this mail, together with its ending. Bytes are durable before the rows."""
    row, mail = ready.row, ready.mail
    now = timezone.now()
    with transaction.atomic():
        ticket = decision.ticket
        joins = ticket is not None and follow_up(ticket, now) is not FollowUp.NEW_TICKET
        aside = decision.aside and joins
        article = _article(ready, sender, decision, visible=not (mail.bounce or aside))
        # Anybody can write a delivery report who has seen a Message-ID of ours: it invites nobody to the ticket.
        others = [] if decision.unverified or mail.bounce or aside else _others(mail, sender.person)
        if ticket and joins:
            if mail.bounce:
                bounces.mark(mail.bounce, ticket)
            ticket = receive(by=sender.person, ticket=ticket, article=article, participants=others, now=now)
        else:
            ticket = _open(mail, sender, decision, queue, article, others, now)
        written = _last.one(ticket.pk)
        rejected = decision.ticket is not None and follow_up(ticket, now) is FollowUp.REJECT
        ended = spool.rejected if rejected else spool.done
        ended(row, "The ticket is closed and takes no more messages." if rejected else "", ticket, written)
    return Recorded(ticket, written)


_last = prepared.Prepared(
    lambda ticket: Article.objects.filter(ticket=ticket).order_by("-pk").only("pk", "ticket")[:1]
)


def _open(
    mail: ParsedMail,
    sender: Sender,
    decision: Decision,
    queue: Queue,
    article: NewArticle,
    others: list[Person],
    now: datetime,
) -> Ticket:
    language = sender.person.language or mail.language or queue.language
    with override(language or "en"):
        title = threading.clean_subject(mail.subject) or gettext("(no subject)")
    old = decision.ticket
    ticket = open_ticket(
        by=sender.person,
        queue=queue,
        customer=sender.person,
        title=title,
        article=article,
        participants=others,
        organization=_organization(sender),
        language=language,
        maybe_of=decision.maybe,
        now=now,
        data={"follows": old.number} if old else None,
    )
    if old:  # closed for too long: a new ticket, linked to the old one
        link(by=SYSTEM, ticket=merged.root_of(old), other=ticket, relation=Relation.NORMAL, now=now)
    return ticket


def _article(ready: Prepared, sender: Sender, decision: Decision, *, visible: bool) -> NewArticle:
    """A delivery report is for agents only: it may quote hidden addresses and internal servers."""
    mail, html = ready.mail, ready.html
    report = mail.bounce is not None
    return NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.SYSTEM if report else Article.Side.CUSTOMER,
        visible=visible,
        author=sender.person,
        sender=sender.address,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        text=mail.text,
        reply_text=mail.reply_text,
        html=html.html if html else "",
        sanitiser=SANITISER_VERSION if html else 0,
        remote_images=html.remote_images if html else 0,
        sent_at=mail.date,
        message_id=mail.message_id,
        message_id_digest=threading.message_id_digest(mail.message_id) if mail.message_id else "",
        raw=ready.row.blob,
        automatic=mail.automatic,
        unverified=decision.unverified,
        defects=mail.defects,
        files=_files(ready),
    )


def _files(ready: Prepared) -> tuple[NewFile, ...]:
    blobs = storage.keep_many(ready.staged) if ready.staged else []
    return tuple(
        NewFile(blob, file.name, file.content_type, file.content_id, file.inline)
        for blob, file in zip(blobs, ready.mail.files, strict=True)
    )


def _others(mail: ParsedMail, sender: Person) -> list[Person]:
    """Who was sent this mail besides us: they take part from now on. Agents do not become customers by a Cc."""
    emails = dict.fromkeys(a.email for a in [*mail.to, *mail.cc] if "@" in a.email and not is_our_address(a.email))
    if not emails:
        return []
    emails_of_agents = addresses.agents_among(emails)
    names = {a.email: a.name for a in [*mail.to, *mail.cc]}
    wanted = [email for email in emails if email not in emails_of_agents][:MOST_PARTICIPANTS]
    wanted.sort()  # two mails that make the same new persons in another order would wait for each other
    people = [addresses.person_for(email, names[email]) for email in wanted]
    return [person for person in people if person.pk != sender.pk]


def _organization(sender: Sender) -> Organization | None:
    """By mail domain, when the address is proved (decision D42); else the person's own."""
    if sender.person.organization_id:
        return sender.person.organization
    proved = sender.proof is Proof.PASSED or (
        sender.known and sender.address.email in addresses.verified(sender.person)
    )
    found = addresses.organization_for(sender.address.email) if proved else None
    if found:
        Person.objects.filter(pk=sender.person.pk, organization=None).update(organization=found)
    return found
