"""Asking a front over its own port whether everything is ready, with nothing but a socket."""

from __future__ import annotations

import socket


def is_ready(address: str, port: int) -> bool:
    """Whether `/healthz` answers 200."""
    request = f"GET /healthz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((reachable(address), port), timeout=2) as connection:
            connection.sendall(request.encode("ascii"))
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")
    except OSError:
        return False


def reachable(address: str) -> str:
    """Where to reach a server of this machine that listens on the address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104
