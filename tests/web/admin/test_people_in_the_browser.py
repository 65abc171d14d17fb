"""On a telephone: an agent of one type is made and told what they see; two customers are merged and split again."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from deskbell.people import addresses
from deskbell.queues.models import TicketType
from tests import world as worlds
from tests.fresh import fresh
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket_in_the_browser import PHONE, look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]


@pytest.mark.long
def test_an_agent_of_a_type_and_two_customers_who_are_one(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    kind = TicketType.objects.create(name="Incident")
    ticket = world.ticket(addresses.person_for("c.finch@old.example", "C. Finch"), type=kind)
    base = live_server.url  # type: ignore[attr-defined]
    context = browser.new_context(base_url=base, viewport=PHONE, reduced_motion="reduce")
    key = fresh(signed_in(world.ines)).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
    page = context.new_page()

    def seen(name: str) -> None:
        page.wait_for_load_state()
        look(page, name)

    page.goto("/admin/people/")
    seen("agents")
    page.get_by_role("link", name="Add an agent").click()
    page.get_by_label("First name or pseudonym").fill("Mei")
    page.get_by_label("Last name").fill("Tanaka")
    page.get_by_label("User name").fill("mei")
    page.get_by_label("E-mail address").fill("mei@desk-staff.example")
    page.get_by_role("button", name="Add agent").click()
    expect(page.get_by_role("heading", name="Mei Tanaka")).to_be_visible()
    seen("agent")

    page.goto("/admin/groups/")
    page.get_by_label("Name").last.fill("Incident team")
    page.get_by_role("button", name="Add group").click()
    page.get_by_label("Agent to add").fill("mei")
    page.get_by_role("button", name="Find").first.click()
    page.get_by_role("button", name="Add Mei Tanaka").click()
    page.get_by_role("combobox", name="Incident", exact=True).select_option("manage")
    page.get_by_role("button", name="Save rights").click()
    expect(page.get_by_role("combobox", name="Incident", exact=True)).to_have_value("4")
    seen("group")
    page.get_by_role("link", name="Mei Tanaka").click()
    page.get_by_role("link", name="What they can see, and why").click()
    page.get_by_label("Ticket number").fill(ticket.number)
    page.get_by_role("button", name="Can they see it?").click()
    expect(page.get_by_text("Group Incident team has manage on type Incident.")).to_be_visible()
    seen("rights")

    page.goto("/admin/customers/")
    page.get_by_role("link", name="Carla Finch").click()
    page.get_by_role("link", name="Merge", exact=True).click()
    page.get_by_role("searchbox", name="Search customers").fill("finch")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Compare C. Finch").click()
    seen("customer-merge")
    page.get_by_role("button", name="Merge people").click()
    expect(page.get_by_text("C. Finch became part of this person.")).to_be_visible()
    seen("customer")
    page.get_by_role("link", name="Make two people of them again").click()
    page.get_by_role("button", name="Make two people").click()
    expect(page.get_by_role("heading", name="C. Finch")).to_be_visible()

    page.goto("/admin/organizations/")
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("textbox", name="Mail domain").fill("gmail.com")
    page.get_by_role("button", name="Add domain").click()
    expect(page.get_by_text("Anybody can have an address there.")).to_be_visible()
    seen("organization")
