"""Fetching from an IMAP folder by UID: never by UNSEEN or SINCE, so a mail a human has read is fetched as well.

A mail is marked, moved or deleted only after it is durable here; that failing never fetches it twice."""

from __future__ import annotations

import contextlib
import imaplib
import logging
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from deskbell.intake import spool
from deskbell.intake.models import FetchCursor
from deskbell.intake.receive import account, cursors
from deskbell.intake.receive.account import Trouble
from deskbell.intake.spool import Arrival
from deskbell.queues.models import Mailbox

log = logging.getLogger(__name__)
logging.getLogger("imapclient").setLevel(logging.WARNING)

BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
LOOK_BATCH = 1000
IDLE_SECONDS = 120.0  # then it is issued anew: long before a router forgets the connection
POLL_SECONDS = 30.0  # for servers without IDLE
CLOCK_MARGIN = timedelta(hours=1)  # the server's clock may differ from ours
AGAIN = timedelta(minutes=5)  # between two tries of a mail that could not be read
BODY = b"BODY[]"
Answer = TypeVar("Answer", int, bytes)


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
    client = IMAPClient(
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


class Visit:
    """Everything new in the folder, in the order it came, batch by batch."""

    def __init__(self, folder: Folder, cursor: FetchCursor, still_ours: Callable[[], bool]) -> None:
        self.folder = folder
        self.mailbox = folder.mailbox
        self.cursor = cursor
        self.still_ours = still_ours
        self.mails = 0
        self.trouble: Trouble | None = None

    def run(self) -> int:
        """How many mails were new to us. Raises what the libraries raise, and BrokenOff; what was done is noted.

        `trouble` tells what did not work but kept no mail from us."""
        self._begin()
        while uids := self.folder.uids_after(self.cursor.last_uid):
            last = self.cursor.last_uid
            for batch in self._batches(uids):
                if not self.still_ours():
                    return self.mails
                self._take(batch)
            if self.cursor.last_uid == last:
                break
        self._try_again()
        return self.mails

    def _begin(self) -> None:
        """Set the cursor when we come for the first time, or when the server has begun to count anew."""
        now = self.folder.uidvalidity
        if self.cursor.uidvalidity is None:
            if self.mailbox.fetch_all_at_first:
                cursors.read_up_to(self.cursor, 0, now)
            else:
                cursors.note_connected(self.mailbox)
                cursors.read_up_to(self.cursor, self.folder.uidnext - 1, now)
        elif self.cursor.uidvalidity != now:
            log.warning("mailbox %s counts anew: all its mails are compared", self.mailbox.name)
            with transaction.atomic():
                cursors.forget_uidvalidity(self.mailbox)
                cursors.read_up_to(self.cursor, 0, now)
            self._compare()

    def _compare(self) -> None:
        """Read all that came since we were connected; what is stored already is known by its digest."""
        connected = cursors.connected(self.mailbox)
        if connected is None:
            return
        uids = self.folder.uids_after(0)
        old = self.folder.arrived_before(uids, connected - CLOCK_MARGIN)
        for batch in self._batches(uids):
            self._take([uid for uid in batch if uid not in old], up_to=batch[-1])

    def _batches(self, uids: Sequence[int]) -> Iterator[list[int]]:
        for start in range(0, len(uids), BATCH):
            yield list(uids[start : start + BATCH])

    def _take(self, uids: list[int], up_to: int | None = None) -> None:
        """Fetch, store, note what could not be fetched, move the cursor, then mark, move or delete."""
        last = up_to or uids[-1]
        set_aside = cursors.noted(self.mailbox, cursors.FETCH)
        uids = [uid for uid in uids if str(uid) not in set_aside]
        missing: list[int] = []
        for some, bodies in self._fetch(uids, missing):
            self._store(some, bodies)
        with transaction.atomic():
            cursors.note(self.mailbox, cursors.FETCH, map(str, missing))
            cursors.read_up_to(self.cursor, last)
        self._finish()

    def _fetch(self, uids: list[int], missing: list[int]) -> Iterator[tuple[list[int], list[bytes]]]:
        sizes = self._sizes(uids)
        missing += [uid for uid in uids if uid not in sizes]
        limit = settings.DESKBELL_MAIL_LIMIT
        for uid in [uid for uid, size in sizes.items() if size > limit]:
            self._too_large(uid, sizes.pop(uid))
        for some in _by_size(sorted(sizes), sizes):
            bodies = self._bodies(some, missing)
            got = [uid for uid in some if uid in bodies]
            if got:
                yield got, [bodies[uid] for uid in got]

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        """Of those the server tells; what it keeps to itself is looked for again later."""
        return self._ask(uids, self.folder.sizes)

    def _bodies(self, uids: list[int], missing: list[int]) -> dict[int, bytes]:
        bodies = self._ask(uids, self.folder.bodies)
        missing += [uid for uid in uids if uid not in bodies]
        return bodies

    def _ask(self, uids: list[int], question: Callable[[Sequence[int]], dict[int, Answer]]) -> dict[int, Answer]:
        """All at once, then singly those that got no answer: one mail must not keep the others from us.

        BrokenOff, if the connection ends over it."""
        answers: dict[int, Answer] = {}
        if uids and not self.folder.one_by_one:
            with contextlib.suppress(IMAPClientError, ValueError):
                answers = self._ask_now(uids, question)
        for uid in uids:
            if uid not in answers:
                try:
                    answers |= self._ask_now([uid], question)
                except (IMAPClientError, ValueError) as error:
                    log.warning("mailbox %s: mail %d could not be read (%s)", self.mailbox.name, uid, error)
        return answers

    def _ask_now(self, uids: list[int], question: Callable[[Sequence[int]], dict[int, Answer]]) -> dict[int, Answer]:
        try:
            return question(uids)
        except (imaplib.IMAP4.abort, OSError) as error:
            raise BrokenOff(uids) from error

    def _store(self, uids: list[int], bodies: list[bytes]) -> None:
        address = account.own_address(self.mailbox)
        kept = spool.keep_many([Arrival(raw, address, "", "imap", self.mailbox) for raw in bodies])
        self.mails += sum(one.new for one in kept)
        if self.mailbox.afterwards != Mailbox.Afterwards.LEAVE:
            cursors.note(self.mailbox, cursors.FINISH, map(str, uids))

    def _too_large(self, uid: int, size: int) -> None:
        spool.note_too_large(
            mailbox=self.mailbox,
            recipient=account.own_address(self.mailbox),
            source="imap",
            name=f"{self.folder.uidvalidity}:{uid}",
            size=size,
        )

    def _finish(self) -> None:
        uids = sorted(map(int, cursors.noted(self.mailbox, cursors.FINISH)))
        if not uids or self.trouble:
            return
        try:
            self.folder.finish(uids)
        except IMAPClientError as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            self.trouble = cannot_finish(self.mailbox, error)
        else:
            cursors.forget(self.mailbox, cursors.FINISH, list(map(str, uids)))

    def _try_again(self) -> None:
        """What could not be read or finished at an earlier visit. Last, as it may end the connection again."""
        waiting = sorted(map(int, cursors.due(self.mailbox, cursors.FETCH, AGAIN)))
        there = set(self.folder.client.search(["UID", _uid_set(waiting)])) if waiting else set()
        cursors.forget(self.mailbox, cursors.FETCH, [str(uid) for uid in waiting if uid not in there])
        for uid in sorted(there):
            missing: list[int] = []
            for some, bodies in self._fetch([uid], missing):
                self._store(some, bodies)
            if not missing:
                cursors.forget(self.mailbox, cursors.FETCH, [str(uid)])
        self._finish()


class BrokenOff(Exception):
    """The connection ended while these mails were being fetched. One of them may be why."""

    def __init__(self, uids: list[int]) -> None:
        super().__init__(f"the connection broke off at {len(uids)} mails")
        self.uids = uids


def cannot_finish(mailbox: Mailbox, error: Exception) -> Trouble:
    found = account.explain(mailbox, error)
    text = account.CANNOT_FINISH % {"name": mailbox.name, "place": account.place(mailbox)}
    return Trouble(text, answer=found.answer)


def _by_size(uids: Iterable[int], sizes: dict[int, int]) -> Iterator[list[int]]:
    """In order, as many at once as fit; a large one alone."""
    some: list[int] = []
    for uid in uids:
        if some and sum(sizes[one] for one in some) + sizes[uid] > BATCH_BYTES:
            yield some
            some = []
        some.append(uid)
    if some:
        yield some


def _uid_set(uids: Iterable[int]) -> str:
    return ",".join(map(str, uids))


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
