"""A new desk has nobody in it, and no secret of it can be read in its database."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from deskbell.entry.models import AccessLink
from deskbell.people.models import Group, Person
from deskbell.queues.models import Grant
from tests.fresh import fresh
from tests.web.admin.test_mailboxes import FORM
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
MARKS = ("swordfish-fetch-7", "swordfish-send-7")


def everything() -> bytes:
    """Every value of every row of every table, as the database has it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            for row in cursor.fetchall():
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\0".join(found)


def test_no_account_comes_with_the_program(db: None) -> None:
    for model in (Person, EmailAddress, Authenticator, AccessLink, Session, Group, Grant):
        assert not model._default_manager.exists(), model


def test_no_usual_name_and_password_opens_a_new_desk(db: None) -> None:
    for name in ("admin", "administrator", "root", "deskbell", "demo", "agent"):
        for password in ("admin", "password", "deskbell", "changeme", ""):
            assert not Client().login(username=name, password=password)


def test_a_mailboxs_passwords_are_in_the_database_as_nobody_can_read_them(world: World) -> None:
    client = Client()
    client.login(username="ines", password=PASSWORD)
    given = FORM | dict(zip(("fetch_password", "send_password"), MARKS, strict=True))
    fresh(client, ago=3600).post("/admin/mailboxes/new/", given)  # asked for the password: what was posted waits
    assert not any(mark.encode() in everything() for mark in MARKS)
    again = client.post("/sign-in/again/?next=/admin/mailboxes/new/", {"password": PASSWORD})
    client.post(again["Location"])
    kept = everything()
    assert b"help@desk.example" in kept  # it is saved, and the search finds what is there
    assert not any(mark.encode() in kept or mark[::-1].encode() in kept for mark in MARKS)
