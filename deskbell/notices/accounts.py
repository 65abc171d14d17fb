"""Mails with a link into an account: to register, to come back, to be invited. Nothing that a form said stands in
them, and the link is kept sealed until it is sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deskbell.desk import settings as desk
from deskbell.desk.urls import portal_base
from deskbell.entry import accounts, asking
from deskbell.entry.models import Knock
from deskbell.notices import brakes, composing, senders, sign_in, values
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.smtp import is_address
from deskbell.outbox.wording import language_of
from deskbell.people import addresses, agents
from deskbell.people.models import Person

PATHS: dict[str, str] = {
    accounts.RECOVERY: "recover",
    accounts.REGISTRATION: "register",
    accounts.INVITATION: "invitation",
}


def recovery(knock: Knock) -> OutgoingMail | None:
    """A link to a new password, to the stored address; None for who has none."""
    found = asking.for_recovery(knock.typed)
    if found is None or not _reachable(found[1]):
        return None
    person, email = found
    return _send(accounts.RECOVERY, email=email, person=person, language=knock.language)


def registration(knock: Knock) -> OutgoingMail | None:
    """A link that confirms the address; who has an account is told so, in the same time and place."""
    email = knock.typed
    found = asking.for_registration(email) if _reachable(email) else None
    if found is None:
        return None
    person, has_account = found
    if not has_account:
        return _send(accounts.REGISTRATION, email=email, person=person, language=knock.language)
    base = _base(person)
    about = values.of_desk(desk=_sender(), sign_in=f"{base}/sign-in/", recover=f"{base}/recover/")
    return _mail("known", about, email=email, purpose="registration", language=_language(person, knock.language))


def invite(*, by: Person, person: Person) -> OutgoingMail | None:
    """Ask a customer to make their account, or a new agent to choose a password; None when they have one, or no
    address."""
    email = addresses.primary(person)
    if not addresses.awaits_password(person) or not _reachable(email):
        return None
    return _send(accounts.INVITATION, email=email, person=person, language="", by=by)


def add_agent(*, by: Person, with_password: bool, **fields: Any) -> tuple[Person, str]:
    """A new agent as `agents.add` makes one, and, unless they get a temporary password, the mail that invites them.
    ValidationError by field."""
    with transaction.atomic():
        person, password = agents.add(by=by, with_password=with_password, **fields)
        if not with_password and invite(by=by, person=person) is None:
            raise ValidationError({"email": _("No mail can be sent to this address.")})
    return person, password


def _send(
    purpose: str, *, email: str, person: Person | None, language: str, by: Person | None = None
) -> OutgoingMail:
    link = f"{_base(person)}/{PATHS[purpose]}/{asking.make(purpose, email=email, person=person, by=by)}/"
    kind = "agent" if purpose == accounts.INVITATION and person is not None and not person.is_customer else purpose
    about = values.of_desk(who=str(by or ""), desk=_sender())
    return _mail(kind, about, email=email, purpose=purpose, language=_language(person, language), link=link)


def _mail(
    kind: str, about: dict[str, str], *, email: str, purpose: str, language: str, link: str = ""
) -> OutgoingMail:
    """A mail that somebody's way in depends on: it cannot be switched off."""
    written = composing.compose(kind, values=about, language=language, sender=_sender())
    assert written is not None
    return sign_in.send(
        email=email,
        subject=written.subject,
        text=written.words.text,
        html=written.words.html,
        purpose=purpose,
        link=link,
        language=written.language,
    )


def _reachable(email: str) -> bool:
    return is_address(email) and not brakes.is_ours(email)


def _base(person: Person | None) -> str:
    return portal_base() if person is None or person.is_customer else str(settings.DESKBELL_URL)


def _language(person: Person | None, asked_in: str) -> str:
    return language_of(person.language if person else "", asked_in, desk.current().language)


def _sender() -> str:
    return senders.for_desk().address.name
