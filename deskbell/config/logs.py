"""How a line of the log looks: UTC time, level, part of the program, text. Never a mail's body or address."""

from __future__ import annotations

import logging
import time


class Line(logging.Formatter):
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # One entry, one line: text from outside cannot forge a second entry. A traceback may have lines.
        record.msg, record.args = record.getMessage().replace("\r", "\\r").replace("\n", "\\n"), None
        return super().format(record)
