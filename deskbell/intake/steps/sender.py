"""Who wrote this mail, and is that proved?"""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.intake.models import RawMail
from deskbell.intake.steps.authenticity import Proof, proof_of
from deskbell.mime.mail import MailAddress, ParsedMail
from deskbell.people import addresses
from deskbell.people.models import Person

NOBODY = "nobody@unknown.invalid"  # RFC 2606: a mail without any sender is kept under it


@dataclass(frozen=True, slots=True)
class Sender:
    address: MailAddress
    person: Person
    known: bool  # somebody held the address before this mail
    proof: Proof


def sender_of(row: RawMail, mail: ParsedMail) -> Sender:
    """The person of the From address; unknown ones become customers. An agent's mail is a customer's here."""
    address = mail.sender or MailAddress("", row.envelope_from or NOBODY)
    if "@" not in address.email:
        address = MailAddress(address.name, NOBODY)
    proof = proof_of(row, mail)
    person, known = addresses.find_or_make(address.email, address.name, mail.language)
    if known and address.name and not person.name:
        addresses.name(person, address.name)
    return Sender(address, person, known, proof)
