"""Licences on a telephone: an administrator imports, a customer gives a key, an agent sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from deskbell.contracts import entitlement, kinds, recording
from deskbell.contracts.models import KeyKind
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import licensing
from tests import world as worlds
from tests.web.agent.conftest import signed_in
from tests.web.portal.test_new_ticket_in_the_browser import PHONE, look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_ins")]
CSV = """Key;Company;Valid until;E-mail
OX-SUP-2026-0001;Lindqvist Logistik;2099-12-31;nadia@lindqvist.example
OX-MNT-2026-0002;Lindqvist Logistik;2099-12-31;
a key with blanks;Lindqvist Logistik;;
"""


@pytest.mark.long
def test_a_licence_from_the_file_to_the_ticket(live_server: object, browser: Browser) -> None:
    world = worlds.build()
    base = live_server.url  # type: ignore[attr-defined]

    def opens(person: Person, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=base, viewport=PHONE, java_script_enabled=scripts, reduced_motion="reduce"
        )
        key = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": base}])
        return context.new_page()

    if not KeyKind.objects.exists():
        for name, pattern in (("Support", "-SUP-"), ("Maintenance", "-MNT-")):
            kinds.save(by=world.ines, kind=None, name=name, pattern=pattern, entitles=name == "Support")
    admin = opens(world.ines)
    admin.goto("/admin/licences/rules/")
    admin.get_by_label(world.support.path, exact=True).select_option("required")
    admin.get_by_role("button", name="Save rules").click()
    look(admin, "licence-rules")
    admin.get_by_role("link", name="Import").click()
    admin.locator("input[type=file]").set_input_files(
        [{"name": "licences.csv", "mimeType": "text/csv", "buffer": CSV.encode()}]
    )
    admin.get_by_label("Try only").uncheck()
    admin.get_by_role("button", name="Import", exact=True).click()
    expect(admin.get_by_text("“a key with blanks” cannot be a key.")).to_be_visible()
    look(admin, "licence-run")
    soon = entitlement.today() + timedelta(days=20)
    recording.add(by=world.ines, key="OX-SUP-2026-0003", organization=world.dora.organization, valid_until=soon)

    world.support.refresh_from_db()
    emil = addresses.person_for("emil@lindqvist.example", "Emil Sand")
    waits = world.ticket(emil, title="Nobody can sign in", text="Our key: OX-MNT-2026-0002")
    world.ticket(world.dora, title="A question")
    customer = opens(emil)
    customer.goto(f"/ticket/{waits.number}/")
    look(customer, "no-licence")
    plain = opens(emil, scripts=False)
    plain.goto(f"/ticket/{waits.number}/")
    plain.get_by_role("link", name="Give a support key").click()
    plain.get_by_label("Support key").fill("ox-sup-2026-0001")
    plain.get_by_role("button", name="Send key").click()

    agent = opens(world.ada)
    agent.goto("/desk/tickets/?s=new")
    expect(agent.get_by_text("no licence")).to_be_visible()
    agent.goto("/desk/customers/licences/waiting/")
    look(agent, "licences-waiting")
    agent.get_by_role("link", name="Nobody can sign in").click()
    expect(agent.get_by_text("This ticket came without a valid support licence")).to_be_visible()
    look(agent, "ticket-without-licence")
    agent.goto("/desk/customers/licences/")
    look(agent, "licences-ending")

    admin.goto("/admin/licences/")
    look(admin, "licences")
    admin.get_by_role("button", name="Accept").first.click()
    customer.goto(f"/ticket/{waits.number}/")
    expect(customer.get_by_role("heading", name="Nobody can sign in")).to_be_visible()
    Person.objects.filter(pk=emil.pk).update(is_contact_person=True)
    licensing.claim(by=addresses.person_for("new@lindqvist.example", "Newcomer"), key="OX-SUP-2026-0001")
    customer.goto("/licence/")
    expect(customer.get_by_text("Newcomer")).to_be_visible()
    look(customer, "licence-valid")
