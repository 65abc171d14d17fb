"""Searching as agents do all day: type, be completed, save, run, export; with the keyboard, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.agent.test_in_the_browser import Opens, _restored, opens, trouble, world
from tests.web.test_faces import look
from tests.world import World

__all__ = ["_restored", "opens", "trouble", "world"]
pytestmark = [pytest.mark.django_db(transaction=True)]


def test_box_completion_saved_search_form_and_export(world: World, opens: Opens, trouble: list[str]) -> None:
    for title in ("Orders are late", "Orders twice", "Nothing new"):
        world.ticket(title=title)
    page = opens(world.ada)
    page.goto("/desk/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search tickets, numbers and people")
    expect(box).to_be_focused()
    box.press_sequentially("orders sta")
    option = page.get_by_role("option", name="state:")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.locator("#find-o-1[data-text=new]")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("orders state:new ")
    box.press("Enter")
    expect(page.get_by_role("heading", name="2 tickets")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("Orders")
    assert trouble == []
    look(page, "search")
    page.set_viewport_size({"width": 1280, "height": 800})

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "Orders twice" in download.value.path().read_text()

    page.get_by_role("button", name="Save search").click()
    page.locator("#save-name").fill("Late orders")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as “Late orders”.")).to_be_visible()

    page.goto("/desk/")
    page.get_by_role("link", name="Saved searches").click()
    menu = page.locator("#find-saved")
    expect(menu.get_by_role("link").first).to_have_text("Last search")
    menu.get_by_role("link", name="Late orders").click()
    expect(page.get_by_role("heading", name="2 tickets")).to_be_visible()

    page.get_by_role("banner").get_by_role("link", name="Search form").click()
    expect(page.get_by_label("Words anywhere")).to_have_value("orders")
    expect(page.get_by_label("New", exact=True)).to_be_checked()
    look(page, "search")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_label("Subject").fill("twice")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="Orders twice")).to_be_visible()  # one hit opens
    trouble.clear()  # that of axe, which looks for style sheets beside the page and writes styles into it


def test_without_scripts_the_box_the_list_and_the_form_work(world: World, opens: Opens) -> None:
    for title in ("Orders are late", "Orders twice"):
        world.ticket(title=title)
    page = opens(world.ada, scripts=False)
    page.goto("/desk/")
    page.get_by_label("Search tickets, numbers and people").fill("orders state:opne")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean open?")
    page.get_by_label("Search tickets, numbers and people").fill("orders")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2 tickets")).to_be_visible()
    page.get_by_role("link", name="Saved searches").first.click()
    page.get_by_role("link", name="Last search").click()
    expect(page.get_by_role("heading", name="2 tickets")).to_be_visible()
