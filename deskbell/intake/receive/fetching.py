"""One thread for each account that mail is fetched from, one worker for each account. Also: trying a connection."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext as _

from deskbell.db import claiming
from deskbell.intake.receive import account, cursors, imap, pop3
from deskbell.intake.receive.account import Check, Trouble
from deskbell.intake.receive.imap_visit import BrokenOff, Visit
from deskbell.queues.models import Mailbox

__all__ = ["Check", "run", "test_connection"]

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How soon a new or changed mailbox is noticed."""
HOLD_SECONDS = 90
RENEW_SECONDS = 20.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
HAND_PAUSE = 300.0
"""After a refused sign-in: trying often locks accounts. A changed mailbox is tried at once."""
STOP_WITHIN = 3.0

_FIELDS = (
    *("fetch", "fetch_host", "fetch_port", "fetch_security", "fetch_username", "fetch_secret"),
    *("folder", "afterwards", "move_to", "name"),
)


def run(stop: threading.Event) -> None:
    """Watch all mailboxes until `stop` is set; new, changed and switched-off ones are noticed within seconds."""
    watchers: dict[int, Watcher] = {}
    while not stop.is_set():
        try:
            _attend(watchers)
        except DatabaseError:
            log.exception("the mailboxes could not be looked up")
            connection.close()
        stop.wait(LOOK_SECONDS)
    for watcher in watchers.values():
        watcher.ended.set()
    until = time.monotonic() + STOP_WITHIN
    for watcher in watchers.values():
        watcher.join(max(0.0, until - time.monotonic()))
    connection.close()


def _attend(watchers: dict[int, Watcher]) -> None:
    close_old_connections()
    active = Mailbox.objects.filter(is_active=True).exclude(fetch=Mailbox.Fetch.NONE)
    wanted = {mailbox.pk: mailbox for mailbox in active}
    for key, watcher in list(watchers.items()):
        if key not in wanted or watcher.known != _known(wanted[key]):
            watcher.ended.set()
        if not watcher.is_alive():
            del watchers[key]
    for key in wanted.keys() - watchers.keys():
        watchers[key] = Watcher(wanted[key])
        watchers[key].start()


def _known(mailbox: Mailbox) -> tuple[object, ...]:
    values = (getattr(mailbox, name) for name in _FIELDS)
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)


class Watcher(threading.Thread):
    """Fetches from one mailbox until `ended` is set, through every failure."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox {mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self.known = _known(mailbox)
        self.ended = threading.Event()
        self.lease = f"mailbox:{mailbox.pk}"
        self.held_until = 0.0
        self.one_by_one = False
        self.broke_off_at: set[str] = set()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self.ended.is_set():
            trouble = self._stay()
            if trouble is None:
                pause = FIRST_PAUSE
                self.ended.wait(LOOK_SECONDS)
            else:
                self.ended.wait(HAND_PAUSE if trouble.needs_hand else pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        with contextlib.suppress(DatabaseError):
            claiming.release(self.lease)
        connection.close()

    def _stay(self) -> Trouble | None:
        """Fetch for as long as all goes well. None: nothing is wrong, it ended or another worker has the mailbox."""
        try:
            close_old_connections()
            if not self._is_ours():
                return None
            fetch = self._pop3 if self.mailbox.fetch == Mailbox.Fetch.POP3 else self._imap
            fetch()
        except BrokenOff as error:
            return self._broken_off(error)
        except DatabaseError as error:
            log.error("mailbox %s: the database failed (%s)", self.mailbox.name, error)
            connection.close()
            return Trouble(str(error))
        except Exception as error:
            return self._went_wrong(account.explain(self.mailbox, error))
        return None

    def _imap(self) -> None:
        folder = imap.Folder(self.mailbox)
        folder.one_by_one = self.one_by_one
        try:
            cursor = cursors.of(self.mailbox)
            while self._is_ours():
                close_old_connections()
                visit = Visit(folder, cursor, self._is_ours)
                visit.run()
                folder.one_by_one = self.one_by_one = False
                self._say(cursor, visit.mails, visit.trouble)
                imap.wait_for_mail(folder, lambda: not self._is_ours())
        finally:
            folder.close()

    def _pop3(self) -> None:
        cursor = cursors.of(self.mailbox)
        while self._is_ours():
            close_old_connections()
            client = pop3.connect(self.mailbox)
            try:
                visit = pop3.Visit(client, self.mailbox, self._is_ours, self.broke_off_at)
                visit.run()
                client.quit()
            finally:
                client.close()
            self._say(cursor, visit.mails, visit.trouble)
            until = time.monotonic() + pop3.PAUSE_SECONDS
            while time.monotonic() < until and self._is_ours():
                self.ended.wait(1)

    def _say(self, cursor: cursors.FetchCursor, mails: int, trouble: Trouble | None) -> None:
        if trouble:
            cursors.went_wrong(cursor, trouble)
        else:
            cursors.went_well(cursor, mails=mails)

    def _broken_off(self, error: BrokenOff) -> Trouble:
        """One of these mails may end the connection each time: the next visit asks for each alone, then skips it."""
        if self.one_by_one and len(error.uids) == 1:
            cursors.note(self.mailbox, cursors.FETCH, map(str, error.uids))
        self.one_by_one = True
        cause = error.__cause__ or error
        return self._went_wrong(account.explain(self.mailbox, cause))

    def _went_wrong(self, trouble: Trouble) -> Trouble:
        log.warning("%s %s", trouble, trouble.answer)
        with contextlib.suppress(DatabaseError):
            cursors.note_tried(self.mailbox)
            cursors.went_wrong(cursors.of(self.mailbox), trouble)
        return trouble

    def _is_ours(self) -> bool:
        """Whether to go on: not ended, and no other worker fetches from this mailbox."""
        if self.ended.is_set():
            return False
        now = time.monotonic()
        if now >= self.held_until:
            if not claiming.hold(self.lease, HOLD_SECONDS):
                return False
            self.held_until = now + RENEW_SECONDS
        return True


def test_connection(mailbox: Mailbox) -> list[Check]:
    """Sign in and look, step by step; nothing is fetched or changed. Takes half a minute at most."""
    where = {"place": account.place(mailbox), "folder": mailbox.folder}
    try:
        if mailbox.fetch == Mailbox.Fetch.POP3:
            return _try_pop3(mailbox, where)
        return _try_imap(mailbox, where)
    except Exception as error:
        return [_failed(_("Mail cannot be fetched from %(place)s") % where, account.explain(mailbox, error))]


def _try_imap(mailbox: Mailbox, where: dict[str, str]) -> list[Check]:
    client = imap.connect(mailbox)
    checks = [Check(True, _("%(place)s accepts the sign-in") % where)]
    try:
        checks.append(_try_folder(mailbox, client.folder_status, mailbox.folder))
    finally:
        with contextlib.suppress(Exception):
            client.logout()
    return checks


def _try_folder(mailbox: Mailbox, look: Callable[..., dict[bytes, int]], name: str) -> Check:
    try:
        state = look(name, ["MESSAGES"])
    except Exception as error:
        return _failed(
            _("There is no folder “%(folder)s”") % {"folder": name}, imap.no_such_folder(mailbox, name, error)
        )
    text = _("The folder “%(folder)s” is there; it holds %(count)d mails")
    return Check(True, text % {"folder": name, "count": state.get(b"MESSAGES", 0)})


def _try_pop3(mailbox: Mailbox, where: dict[str, str]) -> list[Check]:
    client = pop3.connect(mailbox)
    checks = [Check(True, _("%(place)s accepts the sign-in") % where)]
    try:
        count = len(client.uidl()[1])
        checks.append(Check(True, _("The account holds %(count)d mails") % {"count": count}))
    except pop3.poplib.error_proto as error:
        text = _("%(place)s does not number its mails (UIDL). Use IMAP.") % where
        checks.append(_failed(_("New mails cannot be told from old ones"), Trouble(text, answer=str(error))))
    finally:
        with contextlib.suppress(Exception):
            client.quit()
    return checks


def _failed(what: str, trouble: Trouble) -> Check:
    quoted = f"“{trouble.answer}” " if trouble.answer else ""
    return Check(False, what, f"{quoted}{trouble}")
