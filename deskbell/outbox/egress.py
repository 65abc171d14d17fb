"""Which places may be connected to when an administrator names a mail server (reliability.md E8).

Ports of mail only, and never an address that belongs to no mail server: those by which clouds tell their machines
secrets, link-local, multicast and reserved ones. Private networks are where companies have their mail servers: they
are allowed. So is this machine, at any unprivileged port besides: a mail server here may listen anywhere, and whoever
administers the desk had it put there. The address that was checked is the one connected to: a name cannot be
another's a moment later."""

from __future__ import annotations

import ipaddress
import socket

from django.utils.translation import gettext_lazy as _lazy

PORTS = frozenset({25, 110, 143, 465, 587, 993, 995})
UNPRIVILEGED = 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "192.0.0.0/24"),
        *("100.100.100.200/32", "168.63.129.16/32"),  # Alibaba's and Azure's
        *("::/128", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "2001:db8::/32"),
        *("fd00:ec2::/32", "fd20:ce::/32"),  # Amazon's and Google's
    )
)
WORDS = _lazy("%(place)s is no place of a mail server: the port is none for mail, or the address none of theirs.")
"""What an administrator is told of a Forbidden."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_OLD_MAPPED = ipaddress.ip_network("::/96")


class Forbidden(OSError):
    """The place is none that mail servers are at. Nothing was asked of it."""


def may(address: str, port: int) -> bool:
    """Whether this address may be connected to at this port."""
    inner = _inner(ipaddress.ip_address(address.partition("%")[0]))
    if inner.is_loopback:
        return port in PORTS or port >= UNPRIVILEGED
    return port in PORTS and not any(inner in network for network in _NEVER if network.version == inner.version)


def connect(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to the first address of this name that may be spoken to and answers. Forbidden where none may be;
    gaierror and other OSErrors as socket.create_connection raises them."""
    trouble: OSError = Forbidden(f"{host}:{port}")
    for family, kind, protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not may(str(place[0]), port):
            continue
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(timeout)
            made.connect(place)
            return made
        except OSError as error:
            made.close()
            trouble = error
    raise trouble


def _inner(address: Address) -> Address:
    """What an IPv6 address stands for when it wraps an IPv4 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if wrapped is None and (address in _NAT64 or (address in _OLD_MAPPED and int(address) > 1)):
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address
