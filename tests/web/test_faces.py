"""The pages of sign-in, portal and administration in a real browser: accessible, within the policy, on every width.

With DESKBELL_TEST_SHOTS=folder each page is also kept as a picture, for people to look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from deskbell.entry.invitations import make_setup_link
from deskbell.intake import spool
from deskbell.intake.models import FetchCursor, RawMail
from deskbell.mime.html import SANITISER_VERSION
from deskbell.mime.mail import MailAddress
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Mailbox
from deskbell.tickets import closing, replying
from deskbell.tickets.access_links import link_for
from tests import world as worlds

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"1440": (1440, 900), "390": (390, 844)}
FULL = bool(os.environ.get("DESKBELL_TEST_FULL"))
THEMES = {"1440": ("light", "dark") if FULL else ("light",), "390": ("light", "dark") if FULL else ("dark",)}
"""Every day each width in one theme, and axe on every fourth page at one; `bin/test --full` asks axe of all four."""
SHOTS = os.environ.get("DESKBELL_TEST_SHOTS", "")
HTML = (
    "<h2>Limits</h2><p>Set the <b>limit</b> to 60 on both nodes:</p><pre>kestrelctl set imap.login_maxuserip 60</pre>"
    '<img src="https://track.example/pixel.gif"><blockquote>Good morning, nobody can sign in.</blockquote>'
)


@pytest.fixture(autouse=True)
def _restored(built_ins: None) -> None:
    """Every test here has real transactions."""


@pytest.fixture
def visit(live_server: object, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`visit(path)` looks at the page in both widths and themes and returns it."""
    context: BrowserContext = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on(
        "response", lambda answer: trouble.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
    )

    def go(path: str, name: str = "", *, status: int = 200) -> Page:
        page.goto("about:blank")
        trouble.clear()  # axe and the camera put styles of their own into the page before
        answer = page.goto(f"{live_server.url}{path}", wait_until="networkidle")  # type: ignore[attr-defined]
        assert answer is not None and answer.status == status, path
        found = [line for line in trouble if not (status >= 400 and str(status) in line)]
        assert not found, f"{path}: {found[:3]}"
        look(page, name or path.strip("/").replace("/", "-") or "home")
        return page

    go.context = context  # type: ignore[attr-defined]
    yield go
    context.close()


def look(page: Page, name: str) -> None:
    page.wait_for_function("document.readyState === 'complete'")  # "networkidle" may be that of the page before
    page.wait_for_load_state("networkidle")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES[size]:
            page.emulate_media(color_scheme=theme)
            page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wide = page.evaluate(
                "[...document.querySelectorAll('body *')]"
                ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
                ".slice(0, 3).map(e => e.outerHTML.slice(0, 120))"
            )
            assert overflow <= 0, f"{name} is {overflow} px too wide at {width}: {wide}"
            if SHOTS:
                Path(SHOTS).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=f"{SHOTS}/{name}.{size}.{theme}.png", full_page=True)
            if not FULL and crc32(name.encode()) % (4 * len(SIZES)) != list(SIZES).index(size):
                continue
            found = Axe().run(page, options={"resultTypes": ["violations"]})
            assert found.violations_count == 0, f"{name} at {width}, {theme}: {found.generate_report()[:3000]}"


def sign_in(page: Page, base: str, login: str) -> None:
    page.goto(f"{base}/sign-in/")
    page.get_by_label("E-mail address or user name").fill(login)
    page.get_by_label("Password", exact=True).fill(worlds.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_the_sign_in(visit: Callable[..., Page]) -> None:
    worlds.build()
    page = visit("/sign-in/")
    page.get_by_label("E-mail address or user name").fill("ada")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_label("Password", exact=True).get_attribute("type") == "text"
    page.get_by_role("button", name="Sign in").click()
    assert "The name or the password is wrong." in page.get_by_role("alert").inner_text()
    look(page, "sign-in-refused")


def test_the_first_password(visit: Callable[..., Page], live_server: object) -> None:
    world = worlds.build()
    Person.objects.filter(pk=world.carla.pk).update(must_change_password=True)
    page = visit.context.pages[0]  # type: ignore[attr-defined]
    page.goto(f"{live_server.url}/sign-in/")  # type: ignore[attr-defined]
    page.get_by_label("E-mail address or user name").fill("carla@acme.example")
    page.get_by_label("Password", exact=True).fill(worlds.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/password/")
    look(page, "first-password")
    page.get_by_label("New password").fill("another long phrase")
    page.get_by_role("button", name="Save and sign in").click()
    page.wait_for_url("**/tickets/")


def test_the_set_up(visit: Callable[..., Page], live_server: object) -> None:
    path = urlsplit(make_setup_link()).path
    page = visit(path, "setup")
    page.get_by_label("Your name").fill("Ines Kern")
    page.get_by_label("Your e-mail address").fill("ines@desk.example")
    page.get_by_label("User name").fill("ines")
    page.get_by_label("Password", exact=True).fill("four calm words here")
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/admin/")
    look(page, "setup-path")


def test_the_portal(visit: Callable[..., Page], live_server: object) -> None:
    world = worlds.build()
    visit("/")
    visit("/t/nonsense/", "link-that-does-not-open", status=404)
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia Petrova")
    ticket = world.ticket(
        nadia,
        title="IMAP login fails for 40 users since this morning’s upgrade",
        text="Good morning,\n\nsince the upgrade nobody can log in.\n\n> earlier",
    )
    to = (MailAddress("Nadia Petrova", "nadia@lindqvist.example"),)
    ticket = replying.reply(
        by=world.ada, ticket=ticket, text="Set the limit to 60.", html=HTML, sanitiser=SANITISER_VERSION, to=to
    )
    page = visit(urlsplit(link_for(ticket, nadia, "nadia@lindqvist.example")).path, "ticket")
    assert page.frame_locator("iframe").locator("h2").inner_text() == "Limits"
    page.get_by_label("Your reply").fill("That worked.")
    page.get_by_label("Add files").set_input_files([{"name": "trace.log", "mimeType": "text/plain", "buffer": b"ok"}])
    page.get_by_role("button", name="Send reply").click()
    page.get_by_text("Your reply has been sent.").wait_for()
    assert page.get_by_role("link", name="trace.log").count() == 1
    page.get_by_role("link", name="Solved, close ticket").click()
    look(page, "ticket-closure")
    page.get_by_role("button", name="Close ticket").click()
    page.get_by_text("A reply opens it again").wait_for()
    look(page, "ticket-closed")
    sent = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    assert not any("htmx" in name for name in sent)


def test_my_tickets(visit: Callable[..., Page], live_server: object) -> None:
    world = worlds.build()
    page = visit.context.pages[0]  # type: ignore[attr-defined]
    sign_in(page, live_server.url, "carla@acme.example")  # type: ignore[attr-defined]
    visit("/tickets/", "tickets-none")
    world.ticket(title="Printer on fire")
    closing.close(by=world.carla, ticket=world.ticket(title="A question about invoices"))
    visit("/tickets/?show=all", "tickets")
    visit("/sign-out/")


@pytest.mark.long
def test_the_administration(visit: Callable[..., Page], live_server: object, settings: object) -> None:
    world = worlds.build()
    Person.objects.filter(pk=world.ines.pk).update(is_agent=True)
    mailbox = Mailbox.objects.create(name="help@desk.example", fetch="imap", fetch_host="imap.desk.example")
    trouble = (
        "Mailbox help@desk.example: imap.desk.example:993 refused the sign-in. Check the password under Mailboxes."
    )
    FetchCursor.objects.create(mailbox=mailbox, last_error=trouble, last_error_at=timezone.now())
    spool.keep(
        b"Subject: x\r\n\r\nhello\r\n", recipient="support@desk.example", envelope_from="a@b.example", source="smtp"
    )
    raw = RawMail.objects.get()
    ticket = world.ticket()
    to = (MailAddress("Carla", "carla@acme.example"),)
    replying.reply(by=world.ada, ticket=ticket, text="We are on it.", to=to)
    page = visit.context.pages[0]  # type: ignore[attr-defined]
    sign_in(page, live_server.url, "ines")  # type: ignore[attr-defined]
    for path in (
        "",
        "mailboxes/",
        "mailboxes/new/",
        f"mailboxes/{mailbox.public_id}/",
        "spool/",
        "sent/",
        "desk/",
        "portal/",
        "security/",
    ):
        visit(f"/admin/{path}", f"admin-{path.split('/')[0] or 'home'}{'-new' if 'new' in path else ''}")
    page = visit(f"/admin/spool/{raw.public_id}/", "admin-raw")
    page.get_by_role("button", name="Show the mail").click()
    page.get_by_text("hello").wait_for()
    page = visit("/admin/sent/", "admin-sent")
    page.locator("table a").first.click()
    look(page, "admin-sent-mail")
    for path in ("people/", "people/new/", f"people/{world.ada.public_id}/", "groups/"):
        visit(f"/admin/{path}", f"admin-{path.strip('/').replace(world.ada.public_id, 'one').replace('/', '-')}")
