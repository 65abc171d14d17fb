"""Files in a real browser, on a phone: through a connection that breaks, with the form, and without any script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from deskbell.blobs import storage
from deskbell.people import addresses
from deskbell.tickets import transferring
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Attachment
from tests import world as worlds
from tests.web.test_faces import look, sign_in

pytestmark = [pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def world(built_ins: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    assert trouble == []
    context.close()


def test_files_arrive_over_a_connection_that_breaks_and_without_scripts(
    world: worlds.World, page: Page, browser: Browser, live_server: Any
) -> None:
    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia Petrova")
    ticket = world.ticket(nadia)
    link = urlsplit(link_for(ticket, nadia, "nadia@lindqvist.example")).path
    page.goto(link)
    data, broken = os.urandom(3_000_000), []

    def cut(route: Route) -> None:
        if len(broken) < 2:
            broken.append(route.request.method)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/uploads/*/", cut)
    picker = page.get_by_label("Add files")
    picker.set_input_files([{"name": "trace.bin", "mimeType": "", "buffer": data}])
    expect(page.get_by_text("The connection is broken. It goes on by itself.")).to_be_visible()
    page.get_by_label("Your reply").fill("Here is the trace.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("The form is sent as soon as the files are there.")).to_be_visible()
    expect(page.get_by_text("Your reply has been sent.")).to_be_visible(timeout=30_000)
    assert broken == ["PATCH", "HEAD"]
    assert storage.read(Attachment.objects.get().blob) == data

    picker.set_input_files([{"name": name, "mimeType": "", "buffer": b"x"} for name in ("keep.txt", "drop.txt")])
    expect(page.get_by_text("Uploaded")).to_have_count(2)
    page.wait_for_load_state("load")
    look(page, "portal-uploads")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Remove drop.txt").click()
    page.get_by_role("button", name="Send reply").click()
    expect(page.locator(".files").get_by_text("keep.txt")).to_be_visible()
    assert Attachment.objects.exclude(name="trace.bin").get().name == "keep.txt"

    offer = transferring.offer_upload(by=world.ada, ticket=ticket)
    page.goto(f"/upload/t/{offer.token}/")
    look(page, "upload-link")
    plain = browser.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto(f"/upload/t/{offer.token}/")
    plain.get_by_role("button", name="Send files").click()
    expect(plain.get_by_role("alert")).to_contain_text("Choose at least one file.")
    plain.get_by_label("Choose files").set_input_files(
        [{"name": "p.txt", "mimeType": "text/plain", "buffer": b"plain"}]
    )
    plain.get_by_role("button", name="Send files").click()
    expect(plain.get_by_role("heading", name="Thank you")).to_be_visible()
    assert storage.read(Attachment.objects.get(name="p.txt").blob) == b"plain"
    plain.context.close()

    sign_in(page, live_server.url, "ada")
    page.goto(f"/desk/tickets/{ticket.number}/transfers/")
    page.get_by_label("trace.bin").check()
    page.get_by_label("Ask for a passphrase").check()
    page.get_by_role("button", name="Make a download link").click()
    expect(page.get_by_role("heading", name="The download link is ready")).to_be_visible()
    page.wait_for_load_state("load")
    look(page, "transfers")
    words, address = page.get_by_label("Passphrase", exact=True).input_value(), page.get_by_label("Link", exact=True)
    page.goto(urlsplit(address.input_value()).path)
    expect(page.get_by_label("Passphrase")).to_be_visible()
    look(page, "passphrase")
    page.get_by_label("Passphrase").fill(words)
    page.get_by_role("button", name="Show the files").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="trace.bin").click()
    assert saved.value.path().read_bytes() == data
    page.wait_for_load_state("load")
    look(page, "download-link")
