"""The only line to other people's mail servers. Knows one mailbox's account; knows no rows.

TLS is verified or nothing is said; a password crosses the wire in the clear to this machine only."""

from __future__ import annotations

import base64
import contextlib
import enum
import ipaddress
import os
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from django.db import connection
from django.utils.translation import gettext as _

from deskbell.db import sealing
from deskbell.outbox import egress
from deskbell.outbox.reasons import answer_of, reason, why
from deskbell.queues import mailboxes

PIECE = 64 * 1024
# The server wants a sign-in it did not get or refused: our account's trouble, not the recipient's (RFC 4954).
ACCOUNT_TROUBLE = {454, 530, 534, 535, 538}
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+")


class Outcome(enum.Enum):
    SENT = "sent"
    LATER = "later"  # try again
    FAILED = "failed"  # trying again would bring the same answer


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    text: str


class NoLine(Exception):
    """The account cannot be used at the moment; the text is the sentence for its administrator."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a connection, for one answer, and for a whole mail however slowly its bytes trickle."""

    connect: float = 30
    answer: float = 120
    whole: float = 600


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    name: str
    host: str
    port: int
    security: str  # "tls", "starttls", "none"
    username: str = ""
    sealed_password: bytes = b""
    we_are: str = "localhost"  # the name in EHLO: the desk's, never that of the machine

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


class _Client(smtplib.SMTP):
    """smtplib's, which verifies TLS from the first byte if told, and whose connection can be cut from outside."""

    def __init__(self, account: Account, patience: Patience) -> None:
        self.handle: socket.socket | None = None
        self.account = account
        super().__init__(local_hostname=account.we_are, timeout=patience.connect)
        self._host = account.host  # what STARTTLS checks the certificate against

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = egress.connect(host, port, timeout)
        # A second handle on the same connection: it stays valid when TLS takes the first one over.
        self.handle = socket.socket(fileno=os.dup(plain.fileno()))
        if self.account.security != "tls":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)

    def wait_for(self, seconds: float) -> None:
        """So long for each answer from now on."""
        if self.sock is not None:
            self.sock.settimeout(seconds)

    def cut(self) -> None:
        if self.handle is not None:
            with contextlib.suppress(OSError):
                self.handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self.handle is not None:
            self.handle.close()
            self.handle = None


class Line:
    """A connection to one account's server, opened at the first mail and kept for those that follow."""

    def __init__(self, account: Account, patience: Patience) -> None:
        self.account = account
        self.patience = patience
        self._client: _Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            with self._within(self.patience.connect), contextlib.suppress(OSError):
                self._client.docmd("QUIT")
            self._hang_up()

    def send(self, *, envelope_from: str, spare_from: str, to: str, data: bytes) -> Answer:
        """Hand one mail over for one recipient. Raises NoLine when there is no server to hand it to.

        `spare_from` is used where a submission server does not take the null path (RFC 3834 4 allows either)."""
        if not is_address(to):
            return Answer(Outcome.FAILED, _("“%s” is no address that mail can be sent to.") % to)
        if connection.in_atomic_block:
            raise RuntimeError("Mail is never sent inside a transaction.")
        to = _on_the_wire(to)
        handed_over = False
        try:
            client = self._client or self._open()
            with self._within(self.patience.whole):
                options = self._options(client, to, envelope_from, data)
                if options is None:
                    return Answer(Outcome.FAILED, _("%s takes no addresses with such letters.") % self.account.place)
                code, text = client.mail(_on_the_wire(envelope_from), options)
                if code >= 500 and code not in ACCOUNT_TROUBLE and not envelope_from and spare_from:
                    client.rset()
                    code, text = client.mail(_on_the_wire(spare_from), options)
                if code != 250:
                    return self._refused(code, text)
                code, text = client.rcpt(to)
                if code not in (250, 251):
                    return self._refused(code, text)
                code, text = client.docmd("DATA")
                if code != 354:
                    return self._refused(code, text)
                _send_in_pieces(client, _dot_stuffed(data))
                handed_over = True
                code, text = client.getreply()
                if code != 250:
                    return self._refused(code, text)
                return Answer(Outcome.SENT, answer_of(code, text))
        except OSError as error:  # smtplib's errors are OSErrors too
            self._hang_up()
            if handed_over:
                return Answer(
                    Outcome.LATER,
                    _("The connection broke before the server confirmed the mail. The same mail is sent again."),
                )
            return Answer(Outcome.LATER, _("The connection to %s broke: %s") % (self.account.place, reason(error)))

    def refuses(self, sender: str) -> str:
        """What the server has against mail from this address, when asked to take one to itself; "" for nothing. No
        mail is sent. NoLine."""
        client = self._client or self._open()
        try:
            with self._within(self.patience.answer):
                code, text = client.mail(_on_the_wire(sender))
                if code == 250:
                    code, text = client.rcpt(_on_the_wire(sender))
                client.rset()
        except OSError as error:
            self._hang_up()
            raise NoLine(self._sentence(why(error), reason(error))) from error
        return "" if code in (250, 251) else answer_of(code, text)

    # -- the connection --------------------------------------------------------------------------

    def _open(self) -> _Client:
        account = self.account
        client = self._client = _Client(account, self.patience)
        try:
            with self._within(self.patience.answer):
                code, text = client.connect(account.host, account.port)
                if code != 220:
                    raise NoLine(self._sentence(_("%(place)s takes no mail: %(answer)s"), answer_of(code, text)))
                client.wait_for(self.patience.answer)
                client.ehlo_or_helo_if_needed()
                if account.security == "starttls":
                    client.starttls(context=ssl.create_default_context())
                    client.ehlo_or_helo_if_needed()
                self._sign_in(client)
        except (OSError, UnicodeError) as error:  # a host name that is none is a UnicodeError
            self._hang_up()
            raise NoLine(self._sentence(why(error), reason(error))) from error
        except NoLine:
            self._hang_up()
            raise
        return client

    def _sign_in(self, client: _Client) -> None:
        account = self.account
        if not account.username:
            return
        if not isinstance(client.sock, ssl.SSLSocket) and not _is_this_machine(client.sock):
            raise NoLine(
                self._sentence(_("the password is not sent to %(place)s without TLS. Choose TLS or STARTTLS."))
            )
        try:
            password = sealing.unseal(account.sealed_password, purpose=mailboxes.PURPOSE)
        except sealing.CannotUnseal as error:
            raise NoLine(self._sentence(str(error))) from error
        try:
            if (account.username + password).isascii():
                client.login(account.username, password)
            else:
                _sign_in_beyond_ascii(client, account.username, password)
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code == 454:  # temporary authentication failure
                raise NoLine(
                    self._sentence(
                        _("%(place)s cannot check the sign-in now: %(answer)s"),
                        answer_of(error.smtp_code, error.smtp_error),
                    )
                ) from error
            raise NoLine(
                self._sentence(_("%(place)s refused the sign-in. Check the password under Mailboxes."))
            ) from error

    def _sentence(self, text: str, answer: str = "") -> str:
        rest = text % {"place": self.account.place, "host": self.account.host, "answer": answer}
        return _("Mailbox %(name)s: %(rest)s") % {"name": self.account.name, "rest": rest}

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Cuts the connection after that time: timeouts of a socket begin anew with every byte that trickles in."""
        client = self._client
        if client is None:
            yield
            return
        alarm = threading.Timer(seconds, client.cut)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    # -- one mail --------------------------------------------------------------------------------

    def _options(self, client: _Client, to: str, envelope_from: str, data: bytes) -> list[str] | None:
        options = []
        if client.has_extn("size"):
            options.append(f"size={len(data)}")
        if client.has_extn("8bitmime") and not data.isascii():
            options.append("body=8bitmime")
        if not (to + envelope_from).isascii():
            if not client.has_extn("smtputf8"):
                return None
            options.append("smtputf8")
        return options

    def _refused(self, code: int, text: bytes) -> Answer:
        answer = answer_of(code, text)
        if code == 421 or code in ACCOUNT_TROUBLE:
            self._hang_up()
        elif self._client is not None:
            try:
                self._client.rset()
            except OSError:
                self._hang_up()
        if code in ACCOUNT_TROUBLE:
            raise NoLine(self._sentence(_("%(place)s wants a sign-in: %(answer)s"), answer))
        return Answer(Outcome.FAILED if 500 <= code <= 599 else Outcome.LATER, answer)


def _sign_in_beyond_ascii(client: smtplib.SMTP, username: str, password: str) -> None:
    """AUTH PLAIN is UTF-8 (RFC 4616); smtplib's own cannot say it."""
    secret = f"\0{username}\0{password}".encode()
    code, text = client.docmd("AUTH", "PLAIN " + base64.b64encode(secret).decode("ascii"))
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, text)


def is_address(email: str) -> bool:
    return len(email) <= 254 and bool(_ADDRESS.fullmatch(email))


def _on_the_wire(email: str) -> str:
    """The domain in ASCII (IDNA); a local part beyond ASCII needs SMTPUTF8."""
    local, at, domain = email.rpartition("@")
    if domain.isascii():
        return email
    try:
        return local + at + domain.encode("idna").decode("ascii")
    except UnicodeError:
        return email


def _dot_stuffed(data: bytes) -> bytes:
    """CRLF line ends only, so that no server sees an end where another sees none (SMTP smuggling, 2023)."""
    data = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    data = re.sub(rb"(?m)^\.", b"..", data)
    return data + (b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n")


def _send_in_pieces(client: smtplib.SMTP, data: bytes) -> None:
    """A socket's timeout is for the whole of what it is given at once; a large mail on a slow line takes longer."""
    for start in range(0, len(data), PIECE):
        client.send(data[start : start + PIECE])


def _is_this_machine(connected: socket.socket | None) -> bool:
    if connected is None:
        return False
    try:
        return ipaddress.ip_address(connected.getpeername()[0]).is_loopback
    except (OSError, ValueError):
        return False
