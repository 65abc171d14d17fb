"""What administrators are told of a run: a mail each, in their language. The whole report is a page."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deskbell.desk import settings as desk
from deskbell.mime.mail import MailAddress, MailToSend
from deskbell.mime.threading import make_message_id
from deskbell.notices import answers, senders
from deskbell.outbox import sheet
from deskbell.outbox.enqueueing import Recipient, enqueue
from deskbell.outbox.wording import language_of
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.privacy.models import Run


def tell(run: Run) -> None:
    """In the transaction that ends the run."""
    for person in Person.objects.filter(is_administrator=True, is_active=True).order_by("pk"):
        if email := addresses.primary(person):
            _write(run, person, email)


def figures(run: Run) -> list[tuple[str, str]]:
    """In the language that is active."""
    found = [
        (_("Tickets"), number_format(run.tickets, force_grouping=True)),
        (_("Files"), number_format(run.files, force_grouping=True)),
        (_("Raw mails and copies"), number_format(run.raws, force_grouping=True)),
        (_("Together"), filesizeformat(run.bytes)),
    ]
    more = [
        (_("Left alone: legal hold"), run.held),
        (_("Left alone: reopened meanwhile"), run.changed),
        (_("Failed"), run.failed),
    ]
    return found + [(what, number_format(n, force_grouping=True)) for what, n in more if n]


def _write(run: Run, person: Person, email: str) -> None:
    sender = senders.for_desk()
    language = language_of(person.language, desk.current().language)
    with translation.override(language):
        title = _("Erased: %(name)s") % {"name": run.name}
        said = ngettext(
            "The run of this policy has ended. It erased content of %(n)s ticket.",
            "The run of this policy has ended. It erased content of %(n)s tickets.",
            run.tickets,
        ) % {"n": number_format(run.tickets, force_grouping=True)}
        facts = figures(run)
        address = f"{settings.DESKBELL_URL}/admin/retention/runs/{run.public_id}/"
        where = _("The whole report, ticket by ticket:")
        text = "\n\n".join([said, "\n".join(f"{what}: {value}" for what, value in facts), f"{where}\n{address}\n"])
        link = format_html('{} <a href="{}">{}</a>', where, address, address)
        inside = [sheet.quiet(sender.address.name), sheet.heading(title), sheet.paragraph(said), sheet.facts(facts)]
        html = sheet.card(language=language, title=title, inside=[*inside, sheet.paragraph(link)])
    mail = MailToSend(
        message_id=make_message_id("retention", sender.address.email.rpartition("@")[2], secrets.token_hex(16)),
        date=timezone.now(),
        sender=sender.address,
        to=(MailAddress(person.name, email),),
        subject=title,
        text=text,
        html=html,
        automatic="auto-generated",
        language=language,
    )
    enqueue(
        purpose="retention_report",
        mail=mail,
        recipients=[Recipient(person.name, email)],
        mailbox=sender.mailbox,
        ticket_key=None,
        envelope_from=answers.NULL_PATH,
    )
