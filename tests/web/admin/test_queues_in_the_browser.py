"""From a queue and its text to a claimed ticket: an administrator on a telephone, then an agent."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.queues.models import Queue
from deskbell.worker import reactions
from tests import world as worlds
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket_in_the_browser import PHONE, look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]


@pytest.mark.long
def test_a_claimed_ticket_tells_its_customer_in_the_queues_words(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    base = live_server.url  # type: ignore[attr-defined]

    def opens(person: Person, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=base, viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce"
        )
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
        return context.new_page()

    admin = opens(world.ines)
    admin.goto("/admin/queues/")
    look(admin, "queues")
    admin.get_by_role("link", name="Support", exact=True).click()
    admin.get_by_role("link", name="Add one inside").click()
    admin.get_by_label("Name", exact=True).fill("Mobile")
    admin.get_by_label("Signature").fill("Yours, {queue}")
    admin.get_by_role("button", name="See it with what is typed").click()
    expect(admin.get_by_text("Yours, Mobile")).to_be_visible()
    look(admin, "queue")
    admin.get_by_role("button", name="Save queue").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Support/Mobile")
    mobile = Queue.objects.get(path="Support/Mobile")
    admin.goto("/admin/states/")
    look(admin, "states")
    admin.goto("/admin/calendars/new/")
    look(admin, "calendar")

    plain = opens(world.ines, scripts=False)
    plain.goto(f"/admin/texts/?queue={mobile.public_id}")
    plain.get_by_role("link", name="Claimed").click()
    plain.get_by_label("Send this mail").check()
    plain.get_by_label("Text (English)").fill("{agent} takes care of #{nmber}.")
    plain.get_by_role("button", name="Save text").click()
    expect(plain.get_by_text("{nmber} is not known here.").first).to_be_visible()
    plain.get_by_label("Text (English)").fill("{agent} takes care of #{number}.\n\n{link}")
    plain.get_by_role("button", name="Save text").click()
    expect(plain.get_by_text("The text is saved.")).to_be_visible()
    admin.goto(f"/admin/texts/claimed/?queue={mobile.public_id}")
    look(admin, "text")

    nadia = addresses.person_for("nadia@lindqvist.example", "Nadia Petrova")
    ticket = world.ticket(nadia, queue=mobile)
    world.ada.agent_groups.get().grants.create(queue=mobile, level=3)
    agent = opens(world.ada)
    agent.set_viewport_size({"width": 1440, "height": 900})
    agent.goto(f"/desk/tickets/{ticket.number}/")
    agent.get_by_role("group", name="Ticket actions").get_by_role("button", name="Claim").click()
    expect(agent.get_by_text("Claimed by Ada Lark.").first).to_be_visible()
    while reactions.work_once():
        pass
    mail = OutgoingMail.objects.get(purpose="claimed")
    assert mail.text.startswith(f"Ada Lark takes care of #{ticket.number}.") and "Yours, Mobile" in mail.text
