"""Hostile HTML in a real browser (reliability T-XSS-CORPUS, T-CSS, T-REMOTE, T-CANARY).

First what the sanitiser lets through, on a page that would run anything; then whole mails through the pipeline, on
every page that shows a mail or a word of one. Nothing may run, ask another host for anything, or try to."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from deskbell.intake import pipeline, spool
from deskbell.intake.models import RawMail
from deskbell.mime import html
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Ticket
from deskbell.tickets.replying import default_recipients, reply
from deskbell.worker import reactions
from tests import world as worlds
from tests.web import payloads
from tests.web.agent.conftest import desk, signed_in
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]
A_PAGE = 100
A_TICKET = 50
LOADING = ("http", "https", "ws", "wss", "ftp", "file")
# What must not be in the document after the browser itself has read it.
ODD = """() => {
  const odd = [];
  const attributes = Object.getOwnPropertyDescriptor(Element.prototype, 'attributes').get;  // a form may hide its own
  const bad = new Set('script style link meta base form input button textarea select iframe frame object embed applet'
    .concat(' svg math template noscript audio video source track picture portal canvas param area map marquee')
    .split(' '));
  const look = (root, where) => {
    for (const e of root.querySelectorAll('*')) {
      const name = e.localName;
      if (bad.has(name) || e.namespaceURI !== 'http://www.w3.org/1999/xhtml') odd.push(where + ' <' + name + '>');
      for (const a of attributes.call(e)) {
        if (/^(on|hx-|data-hx|srcdoc|formaction|action|ping|srcset|background|poster|class|id$)/i.test(a.name))
          odd.push(where + ' ' + name + '.' + a.name);
        if (/url\\s*\\(|expression|@import|position|\\\\/i.test(a.name === 'style' ? a.value : ''))
          odd.push(where + ' style ' + a.value);
      }
      if (e.href && !/^(https?|mailto|tel):/.test(e.href)) odd.push(where + ' href ' + e.href);
      if (e.localName === 'img' && e.src && !/^(cid:|data:image\\/(png|jpe?g|gif|webp|bmp);base64,)/i.test(e.src))
        odd.push(where + ' src ' + e.src);
      for (const type of ['click', 'mouseover', 'focus', 'error', 'load', 'toggle'])
        if (name !== 'a') e.dispatchEvent(new Event(type));
    }
  };
  document.querySelectorAll('iframe').forEach((f, i) => look(f.contentDocument.body, 'f' + i));
  document.querySelectorAll('.box').forEach((b, i) => look(b, 'b' + i));
  return odd;
}"""
FILL = """([clean]) => {
  for (const html of clean) {
    const frame = document.createElement('iframe'); frame.srcdoc = html; document.body.append(frame);
    const box = document.createElement('div'); box.className = 'box'; document.body.append(box);
    box.innerHTML = html; box.innerHTML = box.innerHTML;
  }
  return Promise.all([...document.querySelectorAll('iframe')].map(f => new Promise(done => {
    f.contentDocument.readyState === 'complete' && f.contentDocument.URL !== 'about:blank' ? done() : f.onload = done;
    setTimeout(done, 3000);
  })));
}"""


class Watch:
    """What a page did that none of ours may do."""

    def __init__(self, page: Page, own: str = "") -> None:
        self.seen: list[str] = []
        self.own = urlsplit(own).netloc
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss())[0])
        page.on("console", lambda told: self._console(told.type, told.text))
        page.on("pageerror", lambda error: self.seen.append(f"error {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))
        page.on("download", lambda download: self.seen.append(f"download {download.url}"))
        # Names are never looked up: what is asked of others is noted and ends here.
        page.context.route(lambda url: urlsplit(url).netloc != self.own, lambda route: route.abort())

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in LOADING and parts.netloc != self.own:
            self.seen.append(f"request {url}")

    def _console(self, kind: str, text: str) -> None:
        if "ERR_UNKNOWN_URL_SCHEME" in text or "ERR_FAILED" in text:
            return  # cid:, and what `route` ended and `_request` noted
        if kind == "error" or "script" in text.lower() or "policy" in text.lower():
            self.seen.append(f"console {text}")


@pytest.fixture
def world(built_ins: None) -> World:
    return worlds.build()


# -- the sanitiser alone -----------------------------------------------------------------------------------


def stands_alone(browser: Browser, hostile: list[str]) -> None:
    page = browser.new_page()
    try:
        watch = Watch(page)
        for start in range(0, len(hostile), A_PAGE):
            some = hostile[start : start + A_PAGE]
            clean = [html.clean(one).html for one in some]
            again = [html.clean(one).html for one in clean]
            assert [html.clean(one).html for one in again] == again
            # As the frame shows it: quotes folded, pictures of the mail put in, those from elsewhere left out.
            shown = []
            for one in clean:
                fresh, quoted = html.split_quoted(html.replace_cids(one, {"logo@acme": "cid:own"}))
                shown.append(html.without_remote_images(fresh + f"<details><summary>x</summary>{quoted}</details>"))
            page.goto("about:blank")
            page.evaluate(FILL, [shown])
            odd = page.evaluate(ODD)
            where = [f"{one}: {some[int(one.split()[0][1:])]!r}" for one in odd]
            assert where == [] and watch.seen == [], (where, watch.seen, start)
    finally:
        page.close()


@pytest.mark.timeout(600)
def test_what_the_sanitiser_leaves_runs_nowhere(browser: Browser) -> None:
    stands_alone(browser, payloads.some(500))


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_nothing_of_everything_runs_anywhere(browser: Browser) -> None:
    stands_alone(browser, list(payloads.everything()))


def test_the_browser_would_tell(browser: Browser) -> None:
    """The watch itself: without the sanitiser the same payloads do run and ask."""
    page = browser.new_page()
    watch = Watch(page)
    page.evaluate(FILL, [list(payloads.WHOLE)])
    assert len(page.evaluate(ODD)) > 50
    assert [one for one in watch.seen if one.startswith("dialog")]
    assert [one for one in watch.seen if one.startswith("request")]
    page.close()


# -- through the house -------------------------------------------------------------------------------------


def word(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text[:200].encode('utf-8', 'replace')).decode()}?="


def hostile_mail(payload: str, number: int, parent: str) -> bytes:
    """The payload as body, and in every field that is shown somewhere."""
    plain = payload.replace("\r", "").replace("\n", " ").replace("\x00", "")
    quoted = plain.encode("utf-8", "replace").decode("latin-1").replace("\\", "\\\\").replace('"', '\\"')[:300]
    fields = [
        f"From: {word(plain)} <carla@acme.example>",
        f'To: {word(plain)} <support@desk.example>, "{quoted}" <friend{number}@far.example>',
        f"Subject: {word(plain)}",
        f"Message-ID: <{number}.{quoted.replace('>', '').replace('<', '').replace(' ', '')}@acme.example>",
        f"References: {parent}" if parent else "X-First: yes",
        'Content-Type: multipart/mixed; boundary="b"',
        "MIME-Version: 1.0",
    ]
    body = b64encode(payload.encode("utf-8", "replace")).decode()
    text = "\r\n".join(
        [
            *fields,
            "",
            "--b",
            "Content-Type: text/html; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            *(body[at : at + 76] for at in range(0, len(body), 76)),
            "--b",
            f'Content-Type: image/svg+xml; name="{quoted}"',
            f'Content-Disposition: attachment; filename="{quoted}"',
            f"Content-ID: <{quoted.replace('>', '').replace('<', '')}>",
            "",
            "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "--b--",
            "",
        ]
    )
    return text.encode("latin-1", "replace")


def arrive(raw: bytes) -> RawMail:
    kept = spool.keep(raw, recipient="support@desk.example", envelope_from="", source="smtp")
    while pipeline.work_once():
        pass
    return RawMail.objects.select_related("ticket").get(public_id=kept.public_id)


def fill(hostile: list[str]) -> list[Ticket]:
    """Tickets whose mails are the payloads; A_TICKET mails each."""
    tickets: list[Ticket] = []
    for number, payload in enumerate(hostile):
        parent = ""
        if number % A_TICKET:
            parent = f"<{tickets[-1].articles.earliest('pk').message_id}>"
        row = arrive(hostile_mail(payload, number, parent))
        assert row.status == RawMail.Status.DONE and row.ticket is not None, (payload, row.status)
        if not parent:
            tickets.append(row.ticket)
        assert row.ticket == tickets[-1], payload
    return tickets


@pytest.fixture
def pages(live_server: object, browser: Browser) -> Iterator[tuple[Page, Watch]]:
    """A browser as tall as a ticket, so that every frame of it loads."""
    url = live_server.url  # type: ignore[attr-defined]
    context = browser.new_context(base_url=url, viewport={"width": 1200, "height": 20_000})
    page = context.new_page()
    yield page, Watch(page, url)
    context.close()


def sign_in(page: Page, person: Person, url: str) -> None:
    key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": url}])


def nothing_happens(
    world: World, pages: tuple[Page, Watch], live_server: object, hostile: list[str], images: int
) -> None:
    url = live_server.url  # type: ignore[attr-defined]
    page, watch = pages
    name = '"><img src=x onerror=alert(1)><script>alert(1)</script>'
    Queue.objects.filter(pk=world.support.pk).update(name=name, path=name, sender_name=name, signature=name)
    Person.objects.filter(pk=world.carla.pk).update(name=name, phone=name[:40])
    Person.objects.filter(pk=world.ines.pk).update(is_agent=True)
    world.carla.organization.name = name  # type: ignore[union-attr]
    world.carla.organization.save()  # type: ignore[union-attr]
    tickets = fill(hostile)
    while reactions.work_once():
        pass
    guests = []
    for ticket in tickets:
        to, cc = default_recipients(ticket)
        reply(by=world.ada, ticket=ticket, text=name + "\n" + hostile[0], to=to, cc=cc[:1])
        guests.append(urlsplit(link_for(ticket, world.carla, "carla@acme.example")).path)

    def open_all(paths: list[str]) -> None:
        for path in paths:
            answer = page.goto(path, wait_until="load")
            assert answer is not None and answer.status == 200, path
            page.evaluate("document.querySelectorAll('iframe').forEach(one => one.loading = 'eager')")
            for _ in range(600):
                page.wait_for_timeout(50)
                if all(frame.url for frame in page.frames):
                    break
            assert watch.seen == [], (path, watch.seen)
            for frame in page.frames[1:]:
                assert urlsplit(frame.url).netloc == watch.own, frame.url

    sign_in(page, world.ada, url)
    lists = ["/desk/", "/desk/tickets/?s=all", "/desk/search/?q=alert", "/desk/search/?q=%3Cscript%3Ealert(1)"]
    open_all([*lists, *(desk(one) for one in tickets), *(desk(one, "history/") for one in tickets)])
    frames = page.request.get(desk(tickets[0])).text().count("<iframe")
    assert frames > 0
    sign_in(page, world.carla, url)
    open_all(["/tickets/?show=all", *guests])
    sign_in(page, world.ines, url)
    sent = OutgoingMail.objects.order_by("-pk")[:images]
    raw = RawMail.objects.order_by("pk")[:images]
    open_all(["/admin/", "/admin/spool/", "/admin/sent/", *(f"/admin/sent/{one.public_id}/" for one in sent)])
    for row in raw:
        open_all([f"/admin/spool/{row.public_id}/"])
        page.locator(f'form[action$="/spool/{row.public_id}/source/"] button').click()
        page.wait_for_load_state("load")
        assert watch.seen == [], watch.seen


@pytest.mark.timeout(900)
def test_hostile_mails_do_nothing_on_any_page(world: World, pages: tuple[Page, Watch], live_server: object) -> None:
    nothing_happens(world, pages, live_server, payloads.some(25), 3)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_many_more_hostile_mails_do_nothing_on_any_page(
    world: World, pages: tuple[Page, Watch], live_server: object
) -> None:
    nothing_happens(world, pages, live_server, payloads.some(5000, seed=5), 50)
