"""Does this mail go on at all? Loops end here; delivery reports about our own mail go to their deliveries."""

from __future__ import annotations

from deskbell.intake.endings import Ignored
from deskbell.intake.models import RawMail
from deskbell.intake.ours import is_our_address
from deskbell.mime.mail import ParsedMail
from deskbell.notices import bounces

MOST_HOPS = 50


def screen(row: RawMail, mail: ParsedMail) -> None:
    """Ignored for what must not become a ticket. A bounce of our mail is marked on its delivery and goes on."""
    row.from_email = (mail.sender.email if mail.sender else row.envelope_from)[:254]
    row.subject = mail.subject[:255]
    if mail.hops > MOST_HOPS:
        raise Ignored(f"It went through {mail.hops} servers: a loop.")
    if mail.sender and is_our_address(mail.sender.email):
        raise Ignored(f"It says it comes from our own address {mail.sender.email}.")
    if mail.bounce and not bounces.match(mail.bounce):
        raise Ignored("It reports on the delivery of a mail that we did not send.")
