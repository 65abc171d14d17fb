"""Fetching from a POP3 account by UIDL. The mailbox is locked while we are there, so a visit is short."""

from __future__ import annotations

import contextlib
import logging
import poplib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.db import transaction

from deskbell.intake import spool
from deskbell.intake.receive import account, cursors
from deskbell.intake.receive.account import Trouble
from deskbell.intake.receive.imap import keep_alive
from deskbell.intake.receive.imap_visit import AGAIN
from deskbell.intake.receive.reaching import Pop3, Pop3Tls
from deskbell.intake.spool import Arrival
from deskbell.queues.models import Mailbox

log = logging.getLogger(__name__)

BATCH = 20
BATCH_BYTES = 8 * 1024 * 1024
PAUSE_SECONDS = 60.0
UID_LENGTH = 80  # RFC 1939 §7: up to 70

# Longer lines than RFC 5321 allows are common; the library would end the connection over one.
poplib._MAXLINE = 10 * 1024 * 1024  # type: ignore[attr-defined]


def connect(mailbox: Mailbox) -> poplib.POP3:
    """A signed-in connection. Raises what the library raises, and Trouble."""
    context = account.tls(mailbox)
    secret = account.password(mailbox)
    timeout = account.READ_SECONDS
    client: poplib.POP3
    if mailbox.fetch_security == Mailbox.Security.TLS:
        client = Pop3Tls(mailbox.fetch_host, mailbox.fetch_port, timeout=timeout, context=context)
    else:
        client = Pop3(mailbox.fetch_host, mailbox.fetch_port, timeout=timeout)
    try:
        keep_alive(client.sock)
        if mailbox.fetch_security == Mailbox.Security.STARTTLS:
            client.stls(context=context)
        client.user(mailbox.fetch_username)
        try:
            client.pass_(secret)
        except poplib.error_proto as error:
            raise account.refused_sign_in(mailbox, error) from error
    except BaseException:
        with contextlib.suppress(Exception):
            client.close()
        raise
    return client


class Visit:
    """Everything that is new, oldest first; mails that cannot be read are left for the next visit."""

    def __init__(
        self,
        client: poplib.POP3,
        mailbox: Mailbox,
        still_ours: Callable[[], bool],
        broke_off_at: set[str],
    ) -> None:
        self.client = client
        self.mailbox = mailbox
        self.still_ours = still_ours
        self.broke_off_at = broke_off_at
        self.mails = 0
        self.trouble: Trouble | None = None

    def run(self) -> int:
        numbers = self._uids()
        taken = self._known(numbers)
        set_aside = cursors.noted(self.mailbox, cursors.FETCH)
        cursors.forget(self.mailbox, cursors.FETCH, set_aside - set(numbers))
        again = set(cursors.due(self.mailbox, cursors.FETCH, AGAIN))
        new = [uid for uid in numbers if uid not in taken | set_aside]
        new += [uid for uid in numbers if uid in again - taken]  # last, as they may end the connection once more
        for batch in self._batches(new, numbers):
            if not self.still_ours():
                return self.mails
            self._take(batch)
        self._delete(numbers)
        return self.mails

    def _uids(self) -> dict[str, int]:
        """Message numbers by UID, in order."""
        lines = self.client.uidl()[1]
        found: dict[str, int] = {}
        for line in lines:
            number, _, uid = line.decode("latin-1").partition(" ")
            found[uid.strip()[:UID_LENGTH]] = int(number)
        return found

    def _known(self, numbers: dict[str, int]) -> set[str]:
        there = set(numbers)
        taken = cursors.noted(self.mailbox, cursors.TAKEN)
        if cursors.connected(self.mailbox) is None:
            waits = self._waiting(numbers)
            with transaction.atomic():
                cursors.note_connected(self.mailbox)
                if not self.mailbox.fetch_all_at_first:  # what is there already is history (decision A5)
                    cursors.note(self.mailbox, cursors.TAKEN, there - waits)
                    taken |= there - waits
        if there:
            cursors.forget(self.mailbox, cursors.TAKEN, taken - there)
        return taken

    def _waiting(self, numbers: dict[str, int]) -> set[str]:
        """Those that came since we first tried in vain. POP3 tells no dates: the newest trace field does."""
        since = cursors.waits_since(self.mailbox)
        found: set[str] = set()
        if since is None or self.mailbox.fetch_all_at_first:
            return found
        for uid, number in reversed(numbers.items()):
            try:
                lines = self.client.top(number, 0)[1]
            except poplib.error_proto as error:
                if not _is_answer(error):
                    raise
                break  # TOP is optional (RFC 1939 §7)
            came = _came_at(b"\r\n".join(lines))
            if came is None or came < since:
                break
            found.add(uid)
        return found

    def _batches(self, uids: list[str], numbers: dict[str, int]) -> Iterator[list[tuple[str, bytes]]]:
        batch: list[tuple[str, bytes]] = []
        size = 0
        for uid in uids:
            raw = self._read(uid, numbers[uid])
            if raw is None:
                continue
            batch.append((uid, raw))
            size += len(raw)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _read(self, uid: str, number: int) -> bytes | None:
        try:
            size = int(self.client.list(number).split()[2])  # type: ignore[attr-defined]  # given a number: bytes
            if size > settings.DESKBELL_MAIL_LIMIT:
                self._too_large(uid, size)
                return None
            lines = self.client.retr(number)[1]
        except (poplib.error_proto, OSError, EOFError) as error:
            if not _is_answer(error):
                self._broke_off(uid)
                raise
            log.warning("mailbox %s: mail %s could not be read (%s)", self.mailbox.name, uid, error)
            self.trouble = account.explain(self.mailbox, error)
            return None
        return b"".join(line + b"\r\n" for line in lines)

    def _broke_off(self, uid: str) -> None:
        """The connection ended at this mail. When that happens twice, the others go first."""
        if uid in self.broke_off_at:
            cursors.note(self.mailbox, cursors.FETCH, [uid])
        self.broke_off_at.add(uid)

    def _too_large(self, uid: str, size: int) -> None:
        address = account.own_address(self.mailbox)
        spool.note_too_large(mailbox=self.mailbox, recipient=address, source="pop3", name=uid, size=size)
        cursors.note(self.mailbox, cursors.TAKEN, [uid])

    def _take(self, batch: list[tuple[str, bytes]]) -> None:
        address = account.own_address(self.mailbox)
        was_there = cursors.of(self.mailbox).last_ok_at is None  # a first visit finds years of mail at once
        kept = spool.keep_many([Arrival(raw, address, "", "pop3", self.mailbox, was_there) for _uid, raw in batch])
        self.mails += sum(one.new for one in kept)
        uids = [uid for uid, _raw in batch]
        with transaction.atomic():
            cursors.note(self.mailbox, cursors.TAKEN, uids)
            cursors.forget(self.mailbox, cursors.FETCH, uids)
            if self.mailbox.afterwards == Mailbox.Afterwards.DELETE:
                cursors.note(self.mailbox, cursors.FINISH, uids)

    def _delete(self, numbers: dict[str, int]) -> None:
        """Marked now, deleted by the server when we say QUIT. Forgotten once they are no longer listed."""
        stored = cursors.noted(self.mailbox, cursors.FINISH)
        cursors.forget(self.mailbox, cursors.FINISH, stored - set(numbers))
        if self.mailbox.afterwards != Mailbox.Afterwards.DELETE:
            cursors.forget(self.mailbox, cursors.FINISH, stored)
            return
        for uid in stored & set(numbers):
            self.client.dele(numbers[uid])


def _came_at(head: bytes) -> datetime | None:
    """When the account's server got it (RFC 5321 §4.4), else when it was written."""
    fields = BytesHeaderParser(policy=compat32).parsebytes(head)
    value = str(fields.get("Received", "")).rpartition(";")[2] or str(fields.get("Date", ""))
    try:
        came = parsedate_to_datetime(value)
    except ValueError:
        return None
    return came if came.tzinfo else came.replace(tzinfo=UTC)


def _is_answer(error: BaseException) -> bool:
    """Whether the server has said no, and listens on. The library calls the end of the connection an answer too."""
    text = str(error)
    return isinstance(error, poplib.error_proto) and "-ERR" in text[:6] and text != "-ERR EOF"
