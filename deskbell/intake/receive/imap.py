"""Fetching from an IMAP folder by UID: never by UNSEEN or SINCE, so a mail a human has read is fetched as well.

A mail is marked, moved or deleted only after it is durable here; that failing never fetches it twice."""

from __future__ import annotations

import contextlib
import imaplib
import logging
import socket
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from deskbell.intake.receive import account
from deskbell.intake.receive.account import Trouble
from deskbell.intake.receive.reaching import Imap
from deskbell.queues.models import Mailbox

log = logging.getLogger(__name__)
logging.getLogger("imapclient").setLevel(logging.WARNING)

LOOK_BATCH = 1000
IDLE_SECONDS = 120.0  # then it is issued anew: long before a router forgets the connection
POLL_SECONDS = 30.0  # for servers without IDLE
BODY = b"BODY[]"


class Folder:
    """A signed-in connection with the folder selected."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Raises Trouble."""
        self.mailbox = mailbox
        self.one_by_one = False
        try:
            self.client = connect(mailbox)
            self.uidvalidity, self.uidnext = self._select()
        except Exception as error:
            raise account.explain(mailbox, error) from error

    def _select(self) -> tuple[int, int]:
        try:
            state = self.client.select_folder(self.mailbox.folder)
        except IMAPClientError as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise no_such_folder(self.mailbox, self.mailbox.folder, error) from error
        uidnext = state.get(b"UIDNEXT") or max(self.client.search("ALL"), default=0) + 1
        return int(state[b"UIDVALIDITY"]), int(uidnext)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.client.logout()
        with contextlib.suppress(Exception):
            self.client.shutdown()

    # -- looking ---------------------------------------------------------------------------------

    def uids_after(self, uid: int) -> list[int]:
        # "n:*" names the last mail even if its UID is lower than n (RFC 3501 §6.4.8).
        return sorted(found for found in self.client.search(["UID", f"{uid + 1}:*"]) if found > uid)

    def arrived_before(self, uids: Sequence[int], begin: datetime) -> set[int]:
        """Those the server is known to have got before `begin`."""
        found: set[int] = set()
        for start in range(0, len(uids), LOOK_BATCH):
            dates = self.client.fetch(uids[start : start + LOOK_BATCH], ["INTERNALDATE"])
            found |= {uid for uid, data in dates.items() if _utc(data.get(b"INTERNALDATE"), begin) < begin}
        return found

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """By UID; mails that went away meanwhile are missing."""
        return {uid: int(data[b"RFC822.SIZE"]) for uid, data in self.client.fetch(uids, ["RFC822.SIZE"]).items()}

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        """What the server gave; PEEK leaves a mail unread."""
        got = self.client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: data[BODY] for uid, data in got.items() if isinstance(data.get(BODY), bytes)}

    # -- afterwards ------------------------------------------------------------------------------

    def finish(self, uids: Sequence[int]) -> None:
        match self.mailbox.afterwards:
            case Mailbox.Afterwards.FLAG:
                self.client.add_flags(uids, [b"\\Seen"], silent=True)
            case Mailbox.Afterwards.MOVE:
                self._move(uids)
            case Mailbox.Afterwards.DELETE:
                self._delete(uids)

    def _move(self, uids: Sequence[int]) -> None:
        target = self.mailbox.move_to
        if not self.client.folder_exists(target):
            self.client.create_folder(target)
        if self.client.has_capability("MOVE"):
            self.client.move(uids, target)
        else:
            self.client.copy(uids, target)
            self._delete(uids)

    def _delete(self, uids: Sequence[int]) -> None:
        self.client.delete_messages(uids, silent=True)
        # A plain EXPUNGE would also remove what others have marked; without UIDPLUS the mark must do.
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge(uids)


def connect(mailbox: Mailbox) -> IMAPClient:
    """A signed-in connection. Raises what the libraries raise, and Trouble."""
    context = account.tls(mailbox)
    secret = account.password(mailbox)
    client = Imap(
        mailbox.fetch_host,
        port=mailbox.fetch_port,
        ssl=mailbox.fetch_security == Mailbox.Security.TLS,
        ssl_context=context,
        timeout=SocketTimeout(connect=account.CONNECT_SECONDS, read=account.READ_SECONDS),
    )
    try:
        keep_alive(client.socket())
        if mailbox.fetch_security == Mailbox.Security.STARTTLS:
            client.starttls(context)
        client.login(mailbox.fetch_username, secret)
    except BaseException:
        with contextlib.suppress(Exception):
            client.shutdown()
        raise
    return client


def keep_alive(connection: socket.socket) -> None:
    """A dead peer is noticed after a minute, also while nothing is said."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def no_such_folder(mailbox: Mailbox, name: str, error: Exception) -> Trouble:
    found = account.explain(mailbox, error)
    text = account.FOLDER_MISSING % {"name": mailbox.name, "place": account.place(mailbox), "folder": name}
    return Trouble(text, answer=found.answer, needs_hand=True)


def _utc(moment: datetime | None, default: datetime) -> datetime:
    """IMAPClient gives local times without a zone."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else default


def wait_for_mail(folder: Folder, should_end: Callable[[], bool]) -> None:
    """Return when the server says there may be something new, when it is time to look, or `should_end`."""
    if not folder.client.has_capability("IDLE"):
        _pause(POLL_SECONDS, should_end)
        folder.client.noop()
        return
    folder.client.idle()
    until = time.monotonic() + IDLE_SECONDS
    while time.monotonic() < until and not should_end():
        asked = time.monotonic()
        said = folder.client.idle_check(timeout=1)
        # Nothing said, and too early: the connection has ended, which idle_done finds out.
        if any(b"EXISTS" in words for words in said) or (not said and time.monotonic() - asked < 0.5):
            break
    folder.client.idle_done()


def _pause(seconds: float, should_end: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not should_end():
        time.sleep(0.5)
