"""The mails that the machine writes to customers, in the order of their page: what each may say, and what it says at
first. Whether one is sent, and in whose words, is in `notices.composing`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.notices.texts import accounts, own_addresses, progress
from deskbell.notices.texts.access_link import access_link
from deskbell.notices.texts.access_link import subject as access_link_subject
from deskbell.notices.texts.licence_needed import licence_needed, licence_needed_subject
from deskbell.notices.texts.opened_for import opened_for
from deskbell.notices.texts.received import received, registered, registered_subject
from deskbell.notices.texts.refused import refused, refused_subject
from deskbell.outbox.wording import Words

Values = Mapping[str, str]
Write = Callable[..., tuple[str, Words]]
"""Values, then sender=, signature=, language= → subject and words, in the language that is active."""

PLACEHOLDERS = {
    "name": gettext_lazy("the customer’s name"),
    "number": gettext_lazy("the ticket’s number"),
    "subject": gettext_lazy("the ticket’s subject"),
    "link": gettext_lazy("the reader’s own link; alone in a paragraph it is a button"),
    "tag": gettext_lazy("the number as subjects carry it"),
    "files": gettext_lazy("names of the files that came"),
    "queue": gettext_lazy("the queue’s name"),
    "type": gettext_lazy("the ticket’s type"),
    "agent": gettext_lazy("the name of the ticket’s owner"),
    "address": gettext_lazy("the address for new requests"),
    "old_number": gettext_lazy("the number of the ticket before"),
    "reopen_days": gettext_lazy("days in which an answer opens the ticket again"),
    "desk": gettext_lazy("the desk’s name"),
    "who": gettext_lazy("who invites"),
    "sign_in": gettext_lazy("the address of the sign-in"),
    "recover": gettext_lazy("the address for a new password"),
}
OF_TICKET = ("number", "link", "tag", "queue", "type", "desk")
"""Nothing in these was written by whoever gets the mail."""
SAID = ("name", "subject")


@dataclass(frozen=True)
class Kind:
    """`secure`: somebody's way in depends on it, so it cannot be switched off. `needs`: what has to stand in it.
    `fixed`: it may go to who never wrote to us, so nothing that a sender wrote can stand in it (decision D31)."""

    code: str
    name: Any
    when: Any
    placeholders: tuple[str, ...]
    write: Write
    on_at_first: bool = True
    secure: bool = False
    fixed: bool = False
    needs: tuple[str, ...] = field(default=())
    button: Callable[[Values], str] = lambda values: _("Open ticket #%(number)s") % {"number": values["number"]}

    @property
    def of_ticket(self) -> bool:
        """Queues and types may have a text of their own."""
        return "number" in self.placeholders


def _account(code: str) -> Write:
    def write(values: Values, *, sender: str, signature: str, language: str) -> tuple[str, Words]:
        words = accounts.with_link(code, by=values.get("who", ""), sender=values["desk"], language=language)
        return accounts.title(code), words

    return write


def _known(values: Values, *, sender: str, signature: str, language: str) -> tuple[str, Words]:
    words = accounts.known(
        sign_in=values["sign_in"], recover=values["recover"], sender=values["desk"], language=language
    )
    return accounts.title("known"), words


def _received(values: Values, **around: Any) -> tuple[str, Words]:
    words = received(
        **{name: values[name] for name in ("name", "number", "tag", "subject")},
        files=[values["files"]] if values["files"] else [],
        **around,
    )
    return values["subject"], words


def _with(words: Callable[..., Words], names: tuple[str, ...], subject: Callable[[Values], str]) -> Write:
    """A text that takes these values as they are."""

    def write(values: Values, **around: Any) -> tuple[str, Words]:
        return subject(values), words(**{name: values[name] for name in names}, **around)

    return write


def _title(values: Values) -> str:
    return values["subject"]


def _access_link(values: Values, **around: Any) -> tuple[str, Words]:
    signs_in = values.get("signs_in", "") == "1"
    return access_link_subject(), access_link(number=values["number"], signs_in=signs_in, **around)


def _address(values: Values, *, sender: str, signature: str, language: str) -> tuple[str, Words]:
    return own_addresses.confirm_title(), own_addresses.confirm(sender=values["desk"], language=language)


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "received",
            gettext_lazy("New ticket"),
            gettext_lazy("A customer opened a ticket by mail or on the web."),
            (*SAID, *OF_TICKET, "files"),
            _received,
        ),
        Kind(
            "registered",
            gettext_lazy("New ticket, address not proved"),
            gettext_lazy(
                "The same where nothing proves that the sender is who they say. It may reach somebody who never wrote"
                " to us, so it holds no word of the message."
            ),
            OF_TICKET,
            _with(registered, ("number",), lambda values: registered_subject()),
            fixed=True,
        ),
        Kind(
            "follow_up",
            gettext_lazy("Further message"),
            gettext_lazy("A customer wrote again on a ticket."),
            (*SAID, *OF_TICKET, "agent"),
            _with(progress.follow_up, ("name", "number", "subject"), _title),
            on_at_first=False,
        ),
        Kind(
            "rejected",
            gettext_lazy("Message not accepted"),
            gettext_lazy("A customer wrote to a closed ticket whose queue takes no more messages."),
            (*OF_TICKET, "address"),
            _with(refused, ("number", "address"), lambda values: refused_subject()),
            fixed=True,
        ),
        Kind(
            "new_ticket",
            gettext_lazy("Reopened as a new ticket"),
            gettext_lazy("A message to a closed ticket became a new ticket."),
            (*SAID, *OF_TICKET, "old_number"),
            _with(progress.new_ticket, ("name", "number", "old_number", "subject"), _title),
        ),
        Kind(
            "opened_for",
            gettext_lazy("Created for you"),
            gettext_lazy("An agent opened a ticket after a call and wished that the customer hears of it."),
            (*SAID, *OF_TICKET, "agent"),
            _with(opened_for, ("name", "number", "subject"), _title),
        ),
        Kind(
            "claimed",
            gettext_lazy("Claimed"),
            gettext_lazy("An agent claimed the ticket."),
            (*SAID, *OF_TICKET, "agent"),
            _with(progress.claimed, ("name", "number", "agent", "subject"), _title),
            on_at_first=False,
        ),
        Kind(
            "closed",
            gettext_lazy("Closed"),
            gettext_lazy("The ticket was closed, but not by the customer."),
            (*SAID, *OF_TICKET, "agent", "reopen_days"),
            _with(progress.closed, ("name", "number", "reopen_days", "subject"), _title),
            on_at_first=False,
        ),
        Kind(
            "licence_missing",
            gettext_lazy("Support licence missing"),
            gettext_lazy("A new ticket waits for the key of a support licence."),
            OF_TICKET,
            _with(licence_needed, ("number",), lambda values: licence_needed_subject()),
            fixed=True,
        ),
        Kind(
            "access_link",
            gettext_lazy("Access link"),
            gettext_lazy("Somebody asked with address and number for a link to the ticket."),
            OF_TICKET,
            _access_link,
            secure=True,
            fixed=True,
            needs=("link",),
        ),
        Kind(
            "registration",
            gettext_lazy("Registration"),
            gettext_lazy("Somebody registers: the link confirms the address."),
            ("link", "desk"),
            _account("registration"),
            secure=True,
            needs=("link",),
            button=lambda values: _("Confirm and sign in"),
        ),
        Kind(
            "known",
            gettext_lazy("Registration of a known address"),
            gettext_lazy("Somebody registers an address that has an account."),
            ("desk", "sign_in", "recover"),
            _known,
            secure=True,
        ),
        Kind(
            "recovery",
            gettext_lazy("Forgotten password"),
            gettext_lazy("Somebody asked for a new password."),
            ("link", "desk"),
            _account("recovery"),
            secure=True,
            needs=("link",),
            button=lambda values: _("Choose a password"),
        ),
        Kind(
            "invitation",
            gettext_lazy("Invitation"),
            gettext_lazy("An agent invites a customer to an account."),
            ("link", "desk", "who"),
            _account("invitation"),
            secure=True,
            needs=("link",),
            button=lambda values: _("Choose a password"),
        ),
        Kind(
            "agent",
            gettext_lazy("Invitation of an agent"),
            gettext_lazy("An administrator made an agent who chooses a password."),
            ("link", "desk", "who"),
            _account("agent"),
            secure=True,
            needs=("link",),
            button=lambda values: _("Choose a password"),
        ),
        Kind(
            "address",
            gettext_lazy("Further address"),
            gettext_lazy("Somebody adds an address to an account: the link confirms it."),
            ("link", "desk"),
            _address,
            secure=True,
            needs=("link",),
            button=lambda values: _("Confirm this address"),
        ),
    )
}
