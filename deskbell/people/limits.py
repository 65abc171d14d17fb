"""Counts per key and time window, in the database: atomic, shared by all processes, one statement.

Counted outside the request's transaction (autocommit), so a rolled-back request still counts."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from allauth.core.internal import ratelimit
from django.db import connection

from deskbell.desk import settings as desk
from deskbell.people.models import Limit

HIT = """INSERT INTO people_limit (key, "window", hits) VALUES (%s, %s, 1)
         ON CONFLICT (key, "window") DO UPDATE SET hits = people_limit.hits + 1 RETURNING hits"""


def hit(what: str, key: str, amount: int, seconds: int, *, at: float | None = None) -> bool:
    """Count one; True while at most `amount` fell into this window of `seconds`. `at`: it happened then, not now."""
    with connection.cursor() as cursor:
        cursor.execute(HIT, [_key(what, key), _window(seconds, at)])
        return cursor.fetchone()[0] <= amount


def back(what: str, key: str, seconds: int) -> None:
    """Take one hit back."""
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE people_limit SET hits = hits - 1 WHERE key = %s AND "window" = %s AND hits > 0',
            [_key(what, key), _window(seconds)],
        )


def count(what: str, key: str, seconds: int) -> int:
    found = Limit.objects.filter(key=_key(what, key), window=_window(seconds)).values_list("hits", flat=True)
    return next(iter(found), 0)


def clear(what: str, key: str) -> None:
    Limit.objects.filter(key=_key(what, key)).delete()


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """What one household or company is: an IPv4 address's /24, an IPv6 address's /48."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def sweep(older_than: int = 2 * 86_400) -> int:
    """Forget windows that began more than `older_than` seconds ago. Returns how many rows went."""
    return Limit.objects.filter(window__lt=int(time.time()) - older_than).delete()[0]


def _key(what: str, key: str) -> str:
    return f"{what}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def _window(seconds: int, at: float | None = None) -> int:
    return int((time.time() if at is None else at) // seconds * seconds)


@dataclass
class Used:
    """What allauth wants back from a consumed rate."""

    key: str
    seconds: int

    def rollback(self) -> None:
        back("allauth", self.key, self.seconds)


def consume_for_allauth(
    request: Any,
    *,
    app: str,
    action: str,
    rate: Any,
    key: Any = None,
    user: Any = None,
    dry_run: bool = False,
    raise_exception: bool = False,
) -> Used | None:
    """In place of allauth.core.internal.ratelimit._consume_single_rate."""
    name = ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key, user=user)
    of_a_name = action == "login_failed" and rate.per == "key"
    amount = desk.current().sign_in_tries if of_a_name else rate.amount
    if dry_run:
        free = count("allauth", name, rate.duration) < amount
        return Used(name, rate.duration) if free else None
    if hit("allauth", name, amount, rate.duration):
        return Used(name, rate.duration)
    if raise_exception:
        raise ratelimit.RateLimited
    return None


def clear_for_allauth(
    request: Any, *, app: str, action: str, config: Any = None, key: Any = None, user: Any = None
) -> None:
    """In place of allauth.core.internal.ratelimit.clear."""
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        clear("allauth", ratelimit.get_cache_key(request, app=app, action=action, rate=rate, key=key, user=user))
