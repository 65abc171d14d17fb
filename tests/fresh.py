"""A browser that has just signed in with a password: risky acts do not ask for it again."""

from __future__ import annotations

import time

from django.test import Client


def fresh(client: Client, *, ago: int = 0) -> Client:
    """As allauth's records say after a sign-in, `ago` seconds back."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session.save()
    return client
