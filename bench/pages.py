"""Server time of the agents' pages: from the request to the last byte of the answer, on loopback, kept alive."""

from __future__ import annotations

import http.client
import json
import re
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from bench.desk import Desk
from bench.measuring import Times, summed_up
from bench.words import COMMON, EVERYWHERE, PASSWORD, QUERIES, RARE, RESTRICTED, SELDOM

VIEWS = (
    *("new", "answer", "available", "mine", "locked", "watched", "responsible", "unread", "nobody", "pending", "due"),
    *("open", "closed", "all"),
)
"""Every list of the agents' desk, by the name it has in an address."""
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Browser:
    """As much of one as signing in and reading takes."""

    port: int

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip, br",
        }
        if form is None:
            self.connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            self.connection.request("POST", path, urlencode(form), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        return answer.status, body

    def sign_in(self, username: str) -> None:
        token = FORM_TOKEN.search(self.ask("/sign-in/")[1].decode())
        assert token, "the sign-in page has no form"
        form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        status, _body = self.ask("/sign-in/", form)
        assert status == 302, f"{username} could not sign in"

    def timed(self, path: str, times: int, warm_up: int = 10) -> Times:
        taken = []
        for n in range(warm_up + times):
            began = time.perf_counter()
            status, body = self.ask(path)
            if n >= warm_up:
                taken.append(time.perf_counter() - began)
            assert status in (200, 302), f"{path} answered {status}: {body[:300]!r}"  # one hit leads to its ticket
        return summed_up(taken)


def pages(desk: Desk, times: int) -> dict[str, Any]:
    """Person → page → Times. The desk was filled before (bench.fill)."""
    targets: dict[str, dict[str, str]] = json.loads(desk.bench("targets"))
    found: dict[str, Any] = {}
    with desk.running("web"):
        desk.wait_ready()
        for username in (EVERYWHERE, RESTRICTED):
            browser = Browser(desk.port)
            browser.sign_in(username)
            addresses = {
                "dashboard": "/desk/?open=all",
                "list": "/desk/tickets/",
                "queue": f"/desk/queues/{targets[username]['queue']}/",
                "zoom": f"/desk/tickets/{targets[username]['ticket']}/",
                "search common": f"/desk/search/?q={COMMON}",
                "search rare": f"/desk/search/?q={RARE}",
                "search seldom": f"/desk/search/?q={SELDOM}",
            }
            found[username] = {name: browser.timed(path, times).as_dict() for name, path in addresses.items()}
            found[username]["views"] = {
                view: browser.timed(f"/desk/tickets/?s={view}", times // 2, 5).as_dict() for view in VIEWS
            }
            found[username]["queries"] = {
                query: browser.timed(f"/desk/search/?{urlencode({'q': query})}", times // 4, 3).as_dict()
                for query in QUERIES
            }
    return found
