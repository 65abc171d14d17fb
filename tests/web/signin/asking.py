"""What the tests of registration and recovery share: forms as a browser fills them, the worker, the mail's link."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.test import Client

from deskbell.notices import knocks
from deskbell.outbox.copies import copy_for
from deskbell.outbox.models import Delivery, OutgoingMail

PASSWORD = "four calm words here"
FILLED = {"name": "Nadia Petrova", "phone": "+49 30 1234", "password": PASSWORD, "time_zone": "Europe/Berlin"}
LINK = re.compile(r"https?://\S+/(?:t|register|invitation|recover)/[\w-]{43}/")


def register(client: Client, email: str, **more: str) -> object:
    return client.post("/register/", FILLED | {"email": email} | more)


def recover(client: Client, login: str) -> object:
    return client.post("/recover/", {"login": login})


def answered() -> list[OutgoingMail]:
    """The worker answers all who knocked; the mails there are now."""
    while knocks.work_once():
        pass
    return list(OutgoingMail.objects.order_by("pk"))


def link_in(mail: OutgoingMail) -> str:
    """The path of the link as it arrives, for the one recipient."""
    delivery = Delivery.objects.select_related("mail").get(mail=mail)
    found = LINK.search(copy_for(delivery).text)
    assert found, copy_for(delivery).text
    return urlsplit(found[0]).path


def to(mail: OutgoingMail) -> list[str]:
    return [one.email for one in mail.deliveries.all()]


def signed_in(client: Client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def bare(answer: object) -> tuple[object, ...]:
    """All a stranger can tell answers apart by, without the form's token."""
    page = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    moments = ("Expires", "Content-Length")  # the moment of the answer, and what was typed
    headers = sorted((name, value) for name, value in answer.headers.items() if name not in moments)
    cookies = sorted((cookie.key, cookie["path"], cookie["httponly"]) for cookie in answer.cookies.values())
    return answer.status_code, headers, cookies, page
