"""One visit to an IMAP folder: what is new, batch by batch, each mail durable before the cursor moves.

A mail that cannot be read, or whose mark cannot be set, is noted and tried again; it never stops the others."""

from __future__ import annotations

import contextlib
import imaplib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from imapclient.exceptions import IMAPClientError

from deskbell.intake import spool
from deskbell.intake.models import FetchCursor
from deskbell.intake.receive import account, cursors
from deskbell.intake.receive.account import Trouble
from deskbell.intake.receive.imap import Folder
from deskbell.intake.spool import Arrival
from deskbell.queues.models import Mailbox

log = logging.getLogger(__name__)

BATCH = 50
BATCH_BYTES = 8 * 1024 * 1024
CLOCK_MARGIN = timedelta(hours=1)  # the server's clock may differ from ours
AGAIN = timedelta(minutes=5)  # between two tries of a mail that could not be read
Answer = TypeVar("Answer", int, bytes)


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
                history = self._history()
                cursors.note_connected(self.mailbox)
                cursors.read_up_to(self.cursor, history, now)
        elif self.cursor.uidvalidity != now:
            log.warning("mailbox %s counts anew: all its mails are compared", self.mailbox.name)
            with transaction.atomic():
                cursors.forget_uidvalidity(self.mailbox)
                cursors.read_up_to(self.cursor, 0, now)
            self._compare()

    def _history(self) -> int:
        """The last mail that was there before us: all there are, but for those that came since we tried in vain."""
        last = self.folder.uidnext - 1
        waits_since = cursors.waits_since(self.mailbox)
        if waits_since is None:
            return last
        uids = self.folder.uids_after(0)
        return min(set(uids) - self.folder.arrived_before(uids, waits_since), default=last + 1) - 1

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
        was_there = self.cursor.last_ok_at is None  # a first visit finds years of mail at once
        kept = spool.keep_many([Arrival(raw, address, "", "imap", self.mailbox, was_there) for raw in bodies])
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
