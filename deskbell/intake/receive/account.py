"""What IMAP and POP3 accounts have in common: reaching them safely, and saying in a sentence why it failed."""

from __future__ import annotations

import imaplib
import ipaddress
import poplib
import re
import socket
import ssl
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from imapclient.exceptions import LoginError

from deskbell.db import sealing
from deskbell.outbox import egress
from deskbell.queues.models import Mailbox

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
ANSWER_LENGTH = 300
FOLDER_MISSING = _lazy("Mailbox %(name)s: %(place)s has no folder “%(folder)s”. Check its name under Mailboxes.")
CANNOT_FINISH = _lazy(
    "Mailbox %(name)s: the mails were fetched, but %(place)s did not let them be marked, moved or deleted. "
    "It is tried again."
)


_BYTES_AS_TEXT = re.compile(r"""b(?P<quote>['"])(?P<text>.*)(?P=quote)$""", re.DOTALL)


class Trouble(Exception):
    """What is wrong with a mailbox and what to do about it, for its administrator.

    `needs_hand`: trying again soon is of no use, and may lock the account."""

    def __init__(self, sentence: str, *, answer: str = "", needs_hand: bool = False) -> None:
        super().__init__(sentence)
        self.answer = answer
        self.needs_hand = needs_hand


@dataclass(frozen=True)
class Check:
    """One step of trying a connection. `detail` quotes the server, then says what to do."""

    ok: bool
    what: str
    detail: str = ""


def place(mailbox: Mailbox) -> str:
    return f"{mailbox.fetch_host}:{mailbox.fetch_port}"


def own_address(mailbox: Mailbox) -> str:
    """What its mails are kept under: the same for as long as the account is, so that none is kept twice."""
    for name in (mailbox.name, mailbox.fetch_username):
        if "@" in name:
            return name.strip().lower()
    return f"{mailbox.fetch_username}@{mailbox.fetch_host}".lower()


def password(mailbox: Mailbox) -> str:
    """Raises Trouble when it was stored under another key file."""
    try:
        return sealing.unseal(bytes(mailbox.fetch_secret), purpose="mailbox")
    except sealing.CannotUnseal as error:
        raise Trouble(_about(mailbox, str(error)), needs_hand=True) from error


def tls(mailbox: Mailbox) -> ssl.SSLContext | None:
    """How to verify the server; None without TLS, which only this very machine may be spoken to."""
    if mailbox.fetch_security != Mailbox.Security.NONE:
        return ssl.create_default_context()
    if not _is_this_machine(mailbox.fetch_host):
        text = _("%(place)s is another machine, and without TLS the password could be read on the way. Choose TLS.")
        raise Trouble(_about(mailbox, text % {"place": place(mailbox)}), needs_hand=True)
    return None


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refused_sign_in(mailbox: Mailbox, error: BaseException) -> Trouble:
    text = _("%(place)s refused the sign-in. Check the user name and the password under Mailboxes.")
    return Trouble(_about(mailbox, text % {"place": place(mailbox)}), answer=_answer(error), needs_hand=True)


def explain(mailbox: Mailbox, error: BaseException) -> Trouble:
    """The error as Trouble, for whatever a mail library raises."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, LoginError):
        return refused_sign_in(mailbox, error)
    text, needs_hand = _sentence(mailbox, error)
    where = {"place": place(mailbox), "host": mailbox.fetch_host}
    return Trouble(_about(mailbox, text % where), answer=_answer(error), needs_hand=needs_hand)


def _sentence(mailbox: Mailbox, error: BaseException) -> tuple[str, bool]:
    if isinstance(error, egress.Forbidden):
        return str(egress.WORDS), True
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("%(place)s has a certificate that is not valid for this name. Check the host name."), True
    if isinstance(error, ssl.SSLError):
        return _("%(place)s does not speak TLS this way. Check the port and the kind of security."), True
    if isinstance(error, socket.gaierror):
        return _("There is no host named %(host)s. Check its spelling."), False
    if isinstance(error, ConnectionRefusedError):
        return _("%(place)s refused the connection. Check the port, and whether the server runs."), False
    if isinstance(error, TimeoutError):
        return _("%(place)s did not answer in time. It is tried again."), False
    if isinstance(error, OSError | imaplib.IMAP4.abort | EOFError):
        return _("The connection to %(place)s broke off. It is tried again."), False
    if isinstance(error, imaplib.IMAP4.error | poplib.error_proto):
        return _("%(place)s refused what it was asked. It is tried again."), False
    return _("The mails of %(place)s could not be fetched. It is tried again."), False


def _about(mailbox: Mailbox, text: str) -> str:
    return _("Mailbox %(name)s: %(text)s") % {"name": mailbox.name, "text": text}


def _answer(error: BaseException) -> str:
    """What the server said, or the system."""
    if isinstance(error, egress.Forbidden):
        return ""
    first = error.args[0] if error.args and not isinstance(error, OSError) else str(error)
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    if found := _BYTES_AS_TEXT.match(text):  # the libraries' own str(bytes)
        text = found["text"]
    return " ".join(text.split())[:ANSWER_LENGTH]
