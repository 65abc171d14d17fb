"""A flood on an administrator's telephone: held, let go on, or thrown away; all of it counted."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from deskbell.intake import braking, pipeline, spool
from deskbell.intake.models import RawMail
from deskbell.intake.steps.brake import setting
from tests import world as worlds
from tests.intake.test_pipeline import mail
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket_in_the_browser import PHONE, look
from tests.world import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]


@pytest.mark.long
def test_a_flood_is_held_released_and_counted(live_server: object, browser: Browser) -> None:
    world, base = worlds.build(), live_server.url  # type: ignore[attr-defined]
    braking.change(by=world.ines, per_sender=2, per_domain=0, never="")
    setting.forget()
    for n in range(5):
        raw = mail(subject=f"Alarm {n}", text=f"Number {n}").as_bytes()
        spool.keep(raw, recipient="support@desk.example", envelope_from="carla@acme.example", source="smtp")
        pipeline.work_once()
    spam = mail("support@desk.example", subject="Cheap watches", text="Buy").as_bytes()
    spool.keep(spam, recipient="support@desk.example", envelope_from="x@y.example", source="smtp")
    pipeline.work_once()

    context = browser.new_context(base_url=base, viewport=PHONE, reduced_motion="reduce")
    key = signed_in(world.ines).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_role("listitem").filter(has_text="are held: their senders").get_by_role("link").click()
    look(page, "spool-held")
    page.get_by_role("link", name="Release all…").click()
    expect(page.get_by_role("heading", name="Release 3 mails")).to_be_visible()
    look(page, "spool-many")
    page.get_by_role("button", name="Release them").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)  # risky: asked for again
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 mails go on.")).to_be_visible()
    while pipeline.work_once():
        pass

    page.goto("/admin/spool/?q=watches")
    page.get_by_role("link", name="Cheap watches").click()
    look(page, "spool-mail")
    page.get_by_label("Why").fill("Spam.")
    page.get_by_role("button", name="Discard this mail").click()
    expect(page.get_by_text("Its content has been erased.")).to_be_visible()
    page.goto("/admin/ledger/")
    look(page, "ledger")
    row = page.get_by_role("row").filter(has_text="support@desk.example").first
    expect(row.get_by_role("cell")).to_have_text(["support@desk.example", "6", "5", "0", "0", "0", "0", "1", "0"])
    row.get_by_role("link", name="5").click()
    expect(page.get_by_role("link", name="Alarm 4")).to_be_visible()
    assert RawMail.objects.filter(status="done").count() == 5
    page.goto("/admin/log/")
    expect(page.get_by_text("Ines Kern discarded a received mail: Spam.")).to_be_visible()
    look(page, "log")
    page.goto("/admin/sent/")
    look(page, "sent")
