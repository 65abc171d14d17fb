"""Mails about further addresses of an account: the link that proves one, a word to its holder, a word of changes."""

from __future__ import annotations

from django.utils import translation

from deskbell.desk import settings as desk
from deskbell.desk.urls import portal_base
from deskbell.entry import own_addresses
from deskbell.notices import composing, senders, sign_in, values
from deskbell.notices.texts import own_addresses as texts
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.wording import language_of
from deskbell.people import addresses
from deskbell.people.models import Person

PATH = "preferences/addresses"


def ask(*, person: Person, email: str) -> OutgoingMail:
    """Whoever holds the address gets one mail, and who asked sees no difference. TooMany (entry.own_addresses)."""
    token = own_addresses.ask(person=person, email=email)
    row = addresses.row(email)
    holder = row.user if row is not None and row.user_id != person.pk else None
    if holder is not None and not addresses.is_contact(holder):
        with translation.override(language_of(holder.language, desk.current().language)):
            text = texts.held(desk=desk.current().name)
            return sign_in.send(email=addresses.clean(email), subject=texts.held_title(), text=text)
    language = language_of(person.language, desk.current().language)
    sender = senders.for_desk().address.name
    written = composing.compose("address", values=values.of_desk(desk=sender), language=language, sender=sender)
    assert written is not None
    return sign_in.send(
        email=addresses.clean(email),
        subject=written.subject,
        text=written.words.text,
        html=written.words.html,
        purpose="address",
        link=f"{portal_base()}/{PATH}/{token}/",
        language=written.language,
    )


def tell(*, person: Person, to: str, email: str, added: bool) -> None:
    """`to` is where we wrote before the change: whoever took the account over does not read it."""
    if not to:
        return
    with translation.override(language_of(person.language, desk.current().language)):
        text = texts.changed(email=email, added=added, desk=desk.current().name)
        sign_in.send(email=to, subject=texts.changed_title(), text=text)
