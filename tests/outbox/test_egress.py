"""Where mail servers may be: no spelling of a forbidden place is connected to."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from deskbell.outbox import egress

METADATA = "169.254.169.254"
FORBIDDEN = (
    *(METADATA, "169.254.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1"),  # noqa: S104
    *("100.100.100.200", "168.63.129.16", "192.0.0.192"),
    *("::", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254"),
    *(f"::ffff:{METADATA}", "::ffff:a9fe:a9fe", f"::{METADATA}", f"64:ff9b::{METADATA}", "2002:a9fe:a9fe::1"),
    "2001:0:0:0:0:0:5601:5601",  # Teredo around the same
)
ALLOWED = ("10.1.2.3", "192.168.0.9", "172.16.3.4", "100.64.0.1", "203.0.113.9", "2606:4700::1", "fd12:3456::9")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_of_a_clouds_own_or_of_nobody(address: str) -> None:
    assert not any(egress.may(address, port) for port in egress.PORTS)


@pytest.mark.parametrize("address", ALLOWED)
def test_a_mail_server_may_be_inside_or_outside_but_at_a_port_of_mail(address: str) -> None:
    assert all(egress.may(address, port) for port in egress.PORTS)
    assert not any(egress.may(address, port) for port in (22, 80, 443, 2525, 5432, 6379, 8080))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machines_own_mail_server_may_listen_at_any_port_that_is_not_the_systems(address: str) -> None:
    assert egress.may(address, 25) and egress.may(address, 2525) and egress.may(address, 10025)
    assert not any(egress.may(address, port) for port in (1, 22, 80, 443, 631))


@pytest.mark.parametrize("host", [METADATA, "2852039166", "0xa9fea9fe", "169.254.43518", "[::ffff:169.254.169.254]"])
def test_other_spellings_are_the_same_place_and_nothing_is_connected_to(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: tried.append(place))
    with pytest.raises(OSError):  # Forbidden, or no host of this name where the system does not know the spelling
        egress.connect(host, 25, 1)
    assert tried == []


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose first address is forbidden and whose second is not; asked for once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        asked: list[str] = []

        def resolver(host: str, port: int, **_more: Any) -> list[Any]:
            asked.append(host)
            return [(*kind, (METADATA, port)), (*kind, ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        with egress.connect("mail.example", port, 5) as made:
            assert made.getpeername() == ("127.0.0.1", port)
        assert asked == ["mail.example"]


def test_what_a_connection_fails_with_is_what_the_caller_knows() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        egress.connect("127.0.0.1", port, 5)
    with pytest.raises(socket.gaierror):
        egress.connect("no.such.host.invalid", 25, 5)
