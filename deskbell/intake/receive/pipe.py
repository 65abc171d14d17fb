"""One mail from a mail server's pipe. Exit status (sysexits.h): 0 stored, or stored before; 75 try again later;
69 larger than this desk takes, so that the mail server tells the sender."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from deskbell.blobs import storage
from deskbell.intake import spool
from deskbell.intake.receive import addresses
from deskbell.intake.receive.addresses import AddressBook

log = logging.getLogger(__name__)

EX_UNAVAILABLE = 69
EX_TEMPFAIL = 75
HEADER_SCAN = 256 * 1024

# Postfix's local(8), Exim and procmail set these; the one before rewriting comes second, as it may be a stranger's.
RECIPIENTS = ("RECIPIENT", "ORIGINAL_RECIPIENT")
FIELDS = (b"delivered-to", b"x-original-to", b"envelope-to", b"to", b"cc")


def main(recipient: str | None = None, envelope_from: str | None = None, stdin: BinaryIO | None = None) -> int:
    """Store the mail on `stdin` for `recipient`; without one it is looked for in the environment and the mail."""
    limit = settings.DESKBELL_MAIL_LIMIT
    try:
        raw = (stdin or sys.stdin.buffer).read(limit + 1)
        if not raw.strip():
            return _say(_("Nothing came on standard input. Give the mail there: < mail.eml"), EX_TEMPFAIL)
        if len(raw) > limit:
            text = _("The mail is larger than %(limit)d MB, the most this desk takes.")
            return _say(text % {"limit": limit // 1024**2}, EX_UNAVAILABLE)
        if not storage.has_room(len(raw)):
            return _say(_("There is not enough room on the disk. The mail was not taken."), EX_TEMPFAIL)
        spool.keep(
            raw,
            recipient=recipient or find_recipient(raw, addresses.load(), os.environ),
            envelope_from=os.environ.get("SENDER", "") if envelope_from is None else envelope_from,
            source="pipe",
        )
    except Exception as error:
        log.debug("the mail was not taken", exc_info=True)
        return _say(_("The mail was not taken: %(error)s") % {"error": error}, EX_TEMPFAIL)
    return 0


def find_recipient(raw: bytes, book: AddressBook, environment: Mapping[str, str]) -> str:
    """The first address of ours that the mail server or the mail names; else the default queue's."""
    named = [environment.get(name, "") for name in RECIPIENTS]
    for address in (*named, *_addresses_in(raw)):
        if found := book.find(address):
            return found.address
    return book.default or next(filter(None, named), "")


def _addresses_in(raw: bytes) -> Iterator[str]:
    block = re.split(rb"\r?\n\r?\n", raw[:HEADER_SCAN], maxsplit=1)[0]
    for field in FIELDS:
        for value in re.findall(rb"(?im)^%s[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)" % field, block):
            for address in re.findall(rb"[^\s<>(),;:\"]+@[^\s<>(),;:\"]+", value):
                yield address.decode("latin-1")


def _say(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status
