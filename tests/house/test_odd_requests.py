"""Every URL with values nobody would type: an answer, never an error of ours; and no form without its token.

By day a sample, the same every day: half of the values, and each form for one of the persons. `--full` tries all."""

from __future__ import annotations

import os
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from deskbell.people.models import Person
from tests.house.test_doors import Case, case, urls

__all__ = ["case"]
pytestmark = pytest.mark.django_db
NAMES = (
    *("q", "s", "after", "before", "show", "status", "to", "images", "kind", "text", "cc", "state", "seen", "owner"),
    *("queue", "priority", "until", "name", "email", "username", "password", "language", "next", "login", "code"),
    *("path", "address", "send_host", "send_port", "fetch_host", "fetch_port", "fetch", "level", "groups", "members"),
    *("theme", "density", "time_zone", "number_format", "ticket_hook", "reopen_days", "link_days", "phone", "sort"),
    *("auto_replies_per_hour", "auto_replies_per_day", "queues", "grants", "person", "group", "page", "size", "v"),
    *("range", "from", "agent", "tag", "number", "ticket", "draft", "last", "message", "other", "remove"),
    *("key", "pattern", "organization", "valid_from", "valid_until", "days", "waive", "accept", "on", "source"),
    *("stream", "id", "inform", "include", "customer", "article", "drop_file", "act"),
    *("type", "subject", "once", "upload", "field-version", "was-version", "order", "label", "hint", "choices"),
    *("place", "purpose", "per_sender", "per_domain", "never", "reason", "about", "who", "up_to"),
    *("accent", "embed_origins", "portal_url", "title-de"),
)
VALUES = (
    *("\x00", "a\x00b", "9" * 30, "-1", "0", "١٢٣", "99999999999999999-999999999999999999", "0-0", "1-9" * 4, "NaN"),
    *("9999-12-31T23:59", "0001-01-01T00:00", "1e999", "\U0010ffff", "x" * 70_000),
    *("'\"`;--", "%", "%s%n{}", "../../../x", "\r\nX: y", '"' * 500, "(" * 500, "* OR NOT - AND"),
    *("-", "-x", "#" * 50, "a@b@c", "ä" * 300, "\u202e\u2066", "<script>", "[]", "null", "​", " "),
    *('"unclosed', "word:", "NEAR(a b)", "a*", "^a", ":*", "a & b | !c", "\\", "日本語", "ß" * 100, "İ" * 100),
)  # fmt: skip
RAW = (
    "a=%ff%fe&q=%ed%a0%80",
    "q=%c0%af",
    "%00=%00",
    "&".join(["q=a"] * 500),
    "q[]=a&q[a]=b",
    "=",
    "after=%F0%9F",
    "q=+",
)


FULL = bool(os.environ.get("DESKBELL_TEST_FULL"))
WHO = {"agent": ("ada",), "admin": ("ines",), "portal": ("carla", "guest"), "ui": ("anonymous",)}


def quiet(case: Case, who: str) -> Client:
    client = case.clients[who]
    client.raise_request_exception = False
    return client


@pytest.mark.timeout(600)
def test_no_value_gives_an_error_of_ours(case: Case) -> None:
    chance = random.Random(7)
    bad = []
    for name, arguments in urls():
        if name in ("account_logout", "setup"):
            continue
        paths = [reverse(name, kwargs=case.arguments[name])]
        if arguments and "token" not in arguments:
            paths.append(reverse(name, kwargs=dict.fromkeys(arguments, "9" * 300)))
        for who in WHO[name.partition(":")[0]] if ":" in name else ("anonymous",):
            for path in paths if FULL else chance.sample(paths, 1):
                some = ["a\x00b", *chance.sample(VALUES, 2 if FULL else 1)]  # that one is what PostgreSQL refuses
                asked = [{key: value for key in NAMES} for value in some]
                asked.append({key: chance.choice(VALUES) for key in NAMES})
                for fields in asked:
                    answers = {"get": quiet(case, who).get(path, fields), "post": quiet(case, who).post(path, fields)}
                    bad += [(who, how, path, fields["q"][:40]) for how, a in answers.items() if a.status_code >= 500]
                for raw in chance.sample(RAW, 3 if FULL else 1):
                    if quiet(case, who).get(f"{path}?{raw}").status_code >= 500:
                        bad.append((who, "get", path, raw[:40]))
            Person.objects.filter(pk=case.world.ada.pk).update(is_active=True, is_agent=True)
    assert bad == []


@pytest.mark.parametrize(
    "name", ["\x00", "a\x00.txt", "x" * 5000, "../../x", "a\r\nb: c", '"; x="', "\u202egpj.exe", " ", "CON"]
)
def test_no_name_of_a_file_gives_an_error_of_ours(case: Case, name: str) -> None:
    number = case.ticket.number
    kinds = ("text/plain", "x" * 3000, "a/b; c=\x00", "")
    for path, who in ((f"/desk/tickets/{number}/reply/", "ada"), (f"/ticket/{number}/reply/", "guest")):
        for kind in kinds:
            file = SimpleUploadedFile("x", b"bytes", content_type=kind)
            file.name, file._name = name or "x", name or "x"  # type: ignore[attr-defined]
            answer = quiet(case, who).post(path, {"text": "With a file.", "files": [file], "cc": ""})
            assert answer.status_code < 500, (path, name, kind)
    for attachment in [one for article in case.ticket.articles.all() for one in article.attachments.all()]:
        answer = quiet(case, "ada").get(f"/desk/files/{attachment.public_id}/")
        assert answer.status_code == 200
        said = answer.headers["Content-Disposition"]
        assert said.startswith("attachment") and "\n" not in said and "/" not in said.replace("UTF-8''", "")


@pytest.mark.timeout(600)
def test_every_form_needs_its_token(case: Case) -> None:
    chance = random.Random(7)
    kinds = ("ada", "ines", "carla", "guest")  # one of each kind: what else they may is no matter here
    for name, _ in urls():
        path = reverse(name, kwargs=case.arguments[name])
        for who in kinds if FULL else chance.sample(kinds, 1):
            client = Client(enforce_csrf_checks=True)
            client.cookies = case.clients[who].cookies
            assert client.post(path, {"text": "x", "kind": "note"}).status_code in (403, 404, 405), (who, name)
            assert client.post(path, {}, headers={"Origin": "https://evil.example"}).status_code in (403, 404, 405)
            for method in ("put", "patch", "delete"):
                assert getattr(client, method)(path).status_code in (403, 404, 405), (who, method, name)
