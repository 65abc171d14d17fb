"""An agent answers a notice by mail (decision D29d): is this such a mail, and what becomes of it.

As an agent writes only who holds the address, the personal token of a notice that has not run out, and the right at
this moment. Whatever lacks one of them is a customer's mail, or a stranger's, and `ticket` decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from deskbell.blobs import storage
from deskbell.db.claiming import lock_name
from deskbell.desk import settings as desk
from deskbell.intake import spool
from deskbell.intake.endings import Ignored, Recorded
from deskbell.intake.models import RawMail
from deskbell.intake.steps.authenticity import Proof
from deskbell.intake.steps.prepare import Prepared
from deskbell.intake.steps.sender import Sender
from deskbell.mime import threading
from deskbell.mime.mail import MailFile, ParsedMail
from deskbell.mime.quotes import cut_text
from deskbell.notices.agents import answering, held, reading
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.sending import mailed
from deskbell.tickets import merged, reply_tokens
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Ticket

MACHINES = {"auto-submitted", "auto-reply", "responder", "report", "null-sender", "bounce"}
"""Signs of `ParsedMail.automatic` that no person wrote it: nobody's words to a customer."""
SAYS_WHO = {
    *("text/vcard", "text/x-vcard", "text/directory", "application/pgp-signature", "application/pgp-keys"),
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-encrypted"),
}
"""Cards, signatures and keys: files that tell who their writer is. Mails as files do so too."""
NAMES = (".vcf", ".p7s", ".asc", ".eml")


@dataclass(frozen=True, slots=True)
class Answer:
    """`since`: when the notice was written, as far as the mail says which one it answers."""

    person: Person
    ticket: Ticket
    as_note: bool
    since: datetime | None


def answer_of(mail: ParsedMail, sender: Sender) -> Answer | None:
    """None: it is nobody's answer to a notice. Ignored: a machine answered for the agent."""
    if mail.bounce or sender.proof is Proof.FAILED:
        return None
    token = _token_of(mail, sender.person)
    if token is None or sender.address.email not in addresses.verified(sender.person):
        return None
    named = Ticket.objects.select_related("queue", "customer").filter(pk=token.subject_id).first()
    ticket = merged.root_of(named) if named else None
    if ticket is None or not mailed.may_answer(sender.person, ticket):
        return None
    if mail.automatic in MACHINES:
        raise Ignored("A machine answered a notice in an agent's stead.")
    return Answer(sender.person, ticket, token.purpose == reply_tokens.NOTE, _written_at(mail))


def record_answer(ready: Prepared, answer: Answer) -> Recorded:
    """The message, the mail to the customer if it is one, and the raw mail's ending, in the caller's transaction."""
    row, mail, person = ready.row, ready.mail, answer.person
    lock_name("agents-answers")
    if _is_recorded(row, answer):
        raise Ignored("An agent's answer that came to another address of the desk as well.")
    with translation.override(language_of(person.language, desk.current().language)):
        done = mailed.answer(
            person=person,
            ticket=answer.ticket,
            text=_words(mail),
            whole=mail.text,
            files=_files(ready),
            as_note=answer.as_note,
            since=answer.since,
        )
    if done.held:
        held.say_held(person, answer.ticket, done.held, answers_id=mail.message_id)
    reading.read_ticket(person, answer.ticket)  # who answers it has read it
    spool.done(row, done.held, done.ticket, done.article)
    return Recorded(done.ticket, done.article)


def _is_recorded(row: RawMail, answer: Answer) -> bool:
    """The same mail to two addresses of ours (reply to all) is two raw mails; the customer gets one answer."""
    others = spool.with_ids([row.message_id_digest]).exclude(pk=row.pk)
    return others.filter(status=RawMail.Status.DONE, article__author=answer.person).exists()


def _token_of(mail: ParsedMail, person: Person) -> threading.Token | None:
    """The newest that is this agent's own."""
    for text in threading.tokens_in(mail):
        token = reply_tokens.read(text)
        if token and token.purpose in (reply_tokens.ANSWER, reply_tokens.NOTE) and token.person_id == person.pk:
            return token
    return None


def _written_at(mail: ParsedMail) -> datetime | None:
    digests = [threading.message_id_digest(one) for one in mail.in_reply_to][:5]
    notices = OutgoingMail.objects.filter(message_id_digest__in=digests, purpose=answering.PURPOSE)
    return notices.order_by("-pk").values_list("date", flat=True).first() if digests else None


def _words(mail: ParsedMail) -> str:
    """What the agent wrote. A mail that is nothing but a quote counts as empty here: it would go to a customer."""
    return cut_text(mail.reply_text).reply.strip()


def _files(ready: Prepared) -> tuple[NewFile, ...]:
    """Pictures within the text are left out: most are logos of signatures. The notice says so."""
    wanted = [pair for pair in zip(ready.staged, ready.mail.files, strict=True) if _goes_out(pair[1])]
    blobs = storage.keep_many([staged for staged, _file in wanted]) if wanted else []
    return tuple(
        NewFile(blob, file.name, file.content_type) for blob, (_staged, file) in zip(blobs, wanted, strict=True)
    )


def _goes_out(file: MailFile) -> bool:
    if file.inline and file.content_id and file.content_type.startswith("image/"):
        return False
    kind = file.content_type.lower()
    return kind not in SAYS_WHO and not kind.startswith("message/") and not file.name.lower().endswith(NAMES)
