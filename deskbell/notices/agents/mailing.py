"""Mails to agents about what they were told: one mail per agent for all that is due, never one for each event.

The brake is per agent: the first notice is mailed at once, then at most one mail a minute, and after MOST_AN_HOUR
mails in an hour one in a quarter of an hour. What happens meanwhile waits and comes together in the next mail, so
five hundred mails at once cost each agent a handful of mails. What was read on the desk meanwhile is not mailed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from deskbell.access import scope
from deskbell.desk import settings as desk
from deskbell.desk.zones import zone_of
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import make_message_id
from deskbell.notices import answers, senders
from deskbell.notices.agents import answering, told, wording
from deskbell.notices.models import Notice
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.tickets.models import Article, Ticket
from deskbell.tickets.reply_tokens import address_with

AGENTS_AT_ONCE = 20
BETWEEN = timedelta(minutes=1)
BETWEEN_WHEN_MANY = timedelta(minutes=15)
MOST_AN_HOUR = 20
MOST_TOLD = 500
"""Notices looked at for one mail; a longer one is read by nobody."""


def work_once() -> int:
    """Write to the agents for whom a mail is due. Returns how many were looked at."""
    now = timezone.now()
    due = Notice.objects.filter(mail_at__lte=now).order_by("mail_at").values_list("person", flat=True)
    people = list(dict.fromkeys(due[: AGENTS_AT_ONCE * 10]))[:AGENTS_AT_ONCE]
    for key in people:
        _write_to(key, now)
    return len(people)


def write_none() -> int:
    """Nobody is to be mailed about what they were told up to now; how many notices stay in the browser only."""
    return Notice.objects.filter(mail_at__isnull=False).update(mail_at=None)


def _write_to(key: int, now: datetime) -> OutgoingMail | None:
    with transaction.atomic():
        # Whoever has the person's row writes; a second worker waits here, and then finds nothing due.
        person = Person.objects.select_for_update().get(pk=key)
        due = Notice.objects.filter(person=person, mail_at__lte=now)
        if wait := _until(person, now):
            due.update(mail_at=wait)
            return None
        notices = list(due.filter(read_at=None).order_by("-at", "-pk")[:MOST_TOLD])
        due.update(mail_at=None)
        email = addresses.primary(person) if notices else ""
        grouped = _by_ticket(person, notices)
        if not grouped or not email:
            return None
        Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed_at=now)
        limits.hit("agent_notice", str(key), MOST_AN_HOUR, 3600)
        return _send(person, email, grouped, now)


def _until(person: Person, now: datetime) -> datetime | None:
    """When the next mail may go to this agent; None: now."""
    last = Notice.objects.filter(person=person, mailed_at__isnull=False).aggregate(last=Max("mailed_at"))["last"]
    if last is None:
        return None
    many = limits.count("agent_notice", str(person.pk), 3600) >= MOST_AN_HOUR
    free = last + (BETWEEN_WHEN_MANY if many else BETWEEN)
    return free if free > now else None


def _by_ticket(person: Person, notices: list[Notice]) -> list[tuple[Ticket, list[Notice]]]:
    """Only tickets the agent sees now; a right may have gone since the notice was written."""
    keys = {one.ticket_id for one in notices}
    seen = scope.tickets_for(person).filter(pk__in=keys) if keys else Ticket.objects.none()
    tickets = {one.pk: one for one in seen.select_related("queue", "customer")}
    grouped: dict[int, list[Notice]] = {}
    for one in notices:
        if one.ticket_id in tickets:
            one.ticket = tickets[one.ticket_id]
            grouped.setdefault(one.ticket_id, []).append(one)
    return [(tickets[key], told) for key, told in grouped.items()]


def _send(person: Person, email: str, grouped: list[tuple[Ticket, list[Notice]]], now: datetime) -> OutgoingMail:
    sender = senders.for_desk()
    language = language_of(person.language, desk.current().language)
    token = ""
    with translation.override(language), timezone.override(zone_of(person.time_zone)):
        if len(grouped) == 1:
            ticket, notices = grouped[0]
            articles = Article.objects.in_bulk([one.article_id for one in notices[:1] if one.article_id])
            way = answering.way_for(person, ticket, notices[0].kind) if sender.queue else answering.Way.NONE
            token = answering.token_for(person, ticket, way)
            words = wording.one_ticket(ticket, notices, articles, language, way)
            subject = wording.subject(ticket, notices[0])
        else:
            words = wording.several(grouped, language)
            subject = wording.several_subject(sum(len(told) for _ticket, told in grouped), len(grouped))
    answer_to = address_with(token, sender.queue) if token else ""
    mail = MailToSend(
        message_id=make_message_id(token or "notice", sender.address.email.rpartition("@")[2], secrets.token_hex(16)),
        date=now,
        sender=sender.address,
        to=(MailAddress(person.name, email),),
        subject=subject,
        text=words.text,
        html=words.html,
        reply_to=MailAddress("", answer_to) if answer_to else None,
        automatic="auto-generated",
        language=language,
    )
    # No ticket's key: a notice that cannot be delivered must not become news on the ticket, and be told again.
    written = enqueue(
        purpose=answering.PURPOSE,
        mail=mail,
        recipients=[Recipient(person.name, email)],
        mailbox=sender.mailbox,
        ticket_key=None,
        envelope_from=answers.NULL_PATH,
    )
    told.keep(written, [ticket for ticket, _notices in grouped])
    return written
