"""A tap on the shoulder between the processes of one machine: "there is work on this channel".

Only ever a hint. Work is rows, and whoever waits also looks by itself every second or so; a lost tap costs
that second, and machines that share only the database live with it. Nothing may depend on a tap arriving.

Each process that waits owns a FIFO in the data folder; `notify` writes the channel's name into all of them.
(FIFOs, not sockets: a socket's path must fit in 108 bytes, and no port is needed.)
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import secrets
import threading
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.db import transaction

MAIL = "mail"
"""Raw mail was stored."""
EVENTS = "events"
"""Something happened to a ticket."""
OUTBOX = "outbox"
"""A mail is ready to leave."""
LIVE = "live"
"""Something happened that open pages show."""
NOTICES = "notices"
"""Agents have something to be told by mail."""
SENDING = "sending"
"""A message was sealed."""
SCANNING = "scanning"
"""A file waits for the virus scanner."""
DOOR = "door"
"""Somebody knocked."""
PRIVACY = "privacy"
"""Something is to be erased, or cleaned up after."""


def notify(channel: str) -> None:
    """Taps everyone who waits on the channel, once the transaction around this call has committed."""
    transaction.on_commit(lambda: _tap(channel), robust=True)


def wait(channel: str, timeout: float) -> bool:
    """Sleeps until the channel is tapped, `timeout` seconds at most; whether it was tapped.

    A tap since this thread's last wait counts, so work that came while it was busy is not slept over.
    """
    return _listener().wait(channel, timeout)


def wake_all() -> None:
    """Ends every wait of this process, for a clean stop."""
    if _this_process is not None:
        _this_process.wake_all()


class _Listener:
    """The FIFO of this process, and the thread that reads it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.process = os.getpid()
        self.path = folder / f"{self.process}-{secrets.token_hex(4)}"
        os.mkfifo(self.path, 0o600)
        # Open for writing too, else the read end reports "end of file" whenever the last writer leaves.
        self.fifo = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        self.changed = threading.Condition()
        self.taps: dict[str, int] = defaultdict(int)
        self.seen = threading.local()
        threading.Thread(target=self._read, name="wakeup", daemon=True).start()
        atexit.register(self.path.unlink, missing_ok=True)

    def wait(self, channel: str, timeout: float) -> bool:
        seen: dict[str, int] = self.seen.__dict__
        with self.changed:
            tapped = self.changed.wait_for(lambda: self.taps[channel] != seen.get(channel, 0), timeout)
            seen[channel] = self.taps[channel]
        return tapped

    def wake_all(self) -> None:
        with self.changed:
            for channel in self.taps:
                self.taps[channel] += 1
            self.changed.notify_all()

    def _read(self) -> None:
        rest = b""
        while True:
            *names, rest = (rest + os.read(self.fifo, 4096)).split(b"\n")
            with self.changed:
                for channel in {name.decode("ascii", "replace") for name in names}:
                    self.taps[channel] += 1
                self.changed.notify_all()


_this_process: _Listener | None = None
_making = threading.Lock()


def _folder() -> Path:
    return Path(settings.DESKBELL_DATA) / "run" / "wakeup"


def _listener() -> _Listener:
    global _this_process
    with _making:
        if _this_process is None or _this_process.process != os.getpid():
            _this_process = _Listener(_folder())
        return _this_process


def _tap(channel: str) -> None:
    try:
        paths = list(_folder().iterdir())
    except FileNotFoundError:
        return  # nobody has waited yet
    for path in paths:
        try:
            fifo = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno == errno.ENXIO:  # its reader was killed
                path.unlink(missing_ok=True)
            continue
        with contextlib.suppress(OSError):  # full: its reader has enough to wake up for
            os.write(fifo, f"{channel}\n".encode("ascii"))
        os.close(fifo)
