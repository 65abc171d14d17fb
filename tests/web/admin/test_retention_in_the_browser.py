"""From an administrator's decision to the mark on the ticket; a passage taken out by an agent without scripts."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from deskbell.mime.blanking import MARK
from deskbell.people.models import Person
from deskbell.privacy import working
from deskbell.privacy.models import Policy
from tests import world as worlds
from tests.privacy import desk
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket_in_the_browser import PHONE, look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]


def test_a_policy_is_tried_switched_on_and_runs(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    base = live_server.url  # type: ignore[attr-defined]

    def opens(person: Person, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=base, viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce"
        )
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
        return context.new_page()

    old = desk.with_files(world)
    other = world.ticket(text="My number is 0171 234 and that is it.")
    desk.close(old, 100)
    admin = opens(world.ines)
    admin.goto("/admin/retention/")
    look(admin, "retention")
    admin.get_by_role("button", name="Preview").click()
    expect(admin.get_by_text("Waiting for the worker.")).to_be_visible()
    while working.work_once():
        pass
    admin.get_by_role("link", name="Look again").click()
    expect(admin.get_by_text("Nothing was erased. This is what a run would do now.")).to_be_visible()
    look(admin, "retention-run")
    assert desk.files_left(old) == 3
    admin.goto("/admin/retention/")
    admin.get_by_role("link", name="Attachments of closed tickets").first.click()
    look(admin, "retention-policy")
    admin.goto("/admin/retention/")
    admin.get_by_role("button", name="Switch on").click()
    admin.get_by_label("Password").fill(worlds.PASSWORD)
    admin.get_by_role("button", name="Go on").click()
    expect(admin.get_by_text("The policy is on.")).to_be_visible()
    assert Policy.objects.get().is_on
    admin.get_by_role("button", name="Run now").click()
    expect(admin.get_by_text("Waiting for the worker.")).to_be_visible()
    while working.work_once():
        pass
    assert desk.files_left(old) == 0
    admin.goto("/admin/erasure/")
    look(admin, "erasure")

    agent = opens(world.ada)
    agent.goto(f"/desk/tickets/{old.number}/")
    expect(agent.get_by_text("Erased on").first).to_be_visible()
    look(agent, "erased-ticket")
    agent.goto(f"/desk/articles/{other.articles.get().public_id}/redact/")
    look(agent, "redact")
    plain = opens(world.ada, scripts=False)
    plain.goto(f"/desk/articles/{other.articles.get().public_id}/redact/")
    plain.get_by_role("textbox", name="Passage").fill("0171 234")
    plain.get_by_role("button", name="Preview").click()
    plain.get_by_label("Password").fill(worlds.PASSWORD)
    plain.get_by_role("button", name="Go on").click()
    expect(plain.locator("del")).to_have_text("0171 234")
    plain.get_by_role("button", name="Take it out for good").click()
    expect(plain.get_by_text(f"My number is {MARK} and that is it.")).to_be_visible()
