"""Handing mails to the desk's own receiver, as another mail server would: by SMTP."""

from __future__ import annotations

import smtplib
import time
from types import TracebackType

from django.conf import settings

from deskbell.operations.sample.trouble import SampleTrouble
from deskbell.operations.sample.writing import Written

PATIENCE = 8.0
"""Seconds within which the receiver must answer, and know the addresses that were just made."""


class Line:
    """A connection to the receiver; opened with the first mail, opened again when it breaks."""

    def __init__(self) -> None:
        self.port = settings.DESKBELL.smtp_port
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Line:
        if not self.port:
            raise SampleTrouble("The sample mails need the SMTP receiver: DESKBELL_SMTP_PORT must not be 0.")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self.smtp is not None:
            self.smtp.close()

    def send(self, mail: Written) -> None:
        """Returns once the receiver has answered for the mail. SampleTrouble when it does not."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._try(mail)
            except (OSError, smtplib.SMTPException) as error:
                self.smtp = None
                if time.monotonic() > deadline:
                    where = f"127.0.0.1 port {self.port}"
                    raise SampleTrouble(f"The receiver at {where} does not take the sample mails: {error}") from None
                time.sleep(0.25)

    def _try(self, mail: Written) -> None:
        if self.smtp is None:
            self.smtp = smtplib.SMTP("127.0.0.1", self.port, local_hostname="mx.example", timeout=PATIENCE)
        refused = self.smtp.sendmail(mail.envelope_from, mail.recipients, mail.raw)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
