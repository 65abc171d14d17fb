"""Connections of the IMAP and POP3 libraries, which they make by the rule of `outbox.egress`."""

from __future__ import annotations

import poplib
import socket
from typing import Any

from imapclient import IMAPClient, imap4, tls

from deskbell.outbox import egress


class _Imap(imap4.IMAP4WithTimeout):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return egress.connect(self.host, self.port, timeout if timeout is not None else self._timeout)


class _ImapTls(tls.IMAP4_TLS):
    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        plain = egress.connect(self.host, self.port, timeout if timeout is not None else self._timeout)
        return tls.wrap_socket(plain, self.ssl_context, self.host)


class Imap(IMAPClient):  # type: ignore[misc]
    def _create_IMAP4(self) -> Any:
        patience = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _ImapTls(self.host, self.port, self.ssl_context, patience)
        return _Imap(self.host, self.port, patience)


class Pop3(poplib.POP3):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return egress.connect(self.host, self.port, timeout)  # type: ignore[attr-defined]


class Pop3Tls(poplib.POP3_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = egress.connect(self.host, self.port, timeout)  # type: ignore[attr-defined]
        return self.context.wrap_socket(plain, server_hostname=self.host)  # type: ignore[attr-defined, no-any-return]
