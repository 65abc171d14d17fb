from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from deskbell.notices import texting
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import KINDS
from deskbell.people.models import Person
from deskbell.queues.models import TicketType
from tests.world import World

pytestmark = pytest.mark.django_db
RECEIVED = "/admin/texts/received/"


def given(ines: Client, path: str = RECEIVED, **typed: str) -> dict[str, Any]:
    return {"is_on": "on", "seen": ines.get(path).context["seen"]} | typed


def test_each_mail_has_a_page_that_shows_what_we_wrote(ines: Client, world: World) -> None:
    page = ines.get("/admin/texts/").content.decode()
    assert all(str(kind.name) in page for kind in KINDS.values())
    for code in KINDS:
        assert "What we wrote" in ines.get(f"/admin/texts/{code}/").content.decode()
    assert ines.get("/admin/texts/nothing/").status_code == 404
    assert ines.get(f"/admin/texts/recovery/?queue={world.support.public_id}").status_code == 404


def test_a_text_is_written_for_a_queue_and_removed_again(ines: Client, world: World) -> None:
    path = f"{RECEIVED}?queue={world.support.public_id}"
    typed = given(
        ines, path, **{"text-en": "Hello {name},\r\n\r\n{link}", "subject-en": "Got it", "text-de": "Hallo"}
    )
    assert ines.post(path, typed).status_code == 302
    row = MailText.objects.get(kind="received", queue=world.support)
    assert row.texts["en"] == {"subject": "Got it", "text": "Hello {name},\n\n{link}"}
    assert row.texts["de"] == {"subject": "", "text": "Hallo"}
    listed = ines.get(f"/admin/texts/?queue={world.support.public_id}").content.decode()
    assert "set for: Support" in listed and "yours" in listed
    assert "1 other level has its own" in ines.get("/admin/texts/").content.decode()
    ines.post(f"/admin/texts/received/removal/?queue={world.support.public_id}")
    assert not MailText.objects.exists()


def test_a_mail_is_switched_off_unless_a_way_in_depends_on_it(ines: Client, world: World) -> None:
    typed = given(ines)
    del typed["is_on"]
    ines.post(RECEIVED, typed)
    assert not MailText.objects.get(kind="received").is_on
    page = ines.get("/admin/texts/recovery/").content.decode()
    assert 'name="is_on"' not in page and "always sent" in page


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("received", {"text-en": "{nmae}"}, "{nmae} is not known here. These are: {name}, {subject}, {number}"),
        ("received", {"subject-en": "{link}", "text-en": "x"}, "{link} is not known here."),
        ("registered", {"text-en": "Hello {name}"}, "{name} is not known here. These are: {number}, {link}"),
        ("recovery", {"text-en": "Go away"}, "Without {link} the mail is of no use."),
        ("received", {"subject-en": "Alone"}, "Write a text for this subject"),
    ],
)
def test_a_text_that_could_not_be_filled_is_refused(
    ines: Client, world: World, code: str, typed: dict[str, str], said: str
) -> None:
    path = f"/admin/texts/{code}/"
    page = ines.post(path, given(ines, path, **typed))
    assert page.status_code == 422 and said in page.content.decode()
    assert all(value in page.content.decode() for value in typed.values())
    assert not MailText.objects.exists()


def test_a_text_is_looked_at_on_a_ticket_the_administrator_sees(ines: Client, world: World) -> None:
    ticket = world.ticket(title="Printer on fire")
    typed = given(ines, **{"text-en": "{name}: {subject}", "preview": "en"})
    sample = ines.post(RECEIVED, typed).content.decode()
    assert "Nadia Petrova: IMAP login fails" in sample
    refused = ines.post(RECEIVED, typed | {"ticket": ticket.number}).content.decode()
    assert "you do not see it at the desk" in refused and "Printer on fire" not in refused
    Person.objects.filter(pk=world.ines.pk).update(is_agent=True)
    world.ada.agent_groups.get().members.add(world.ines)
    page = ines.post(RECEIVED, typed | {"ticket": f"#{ticket.number}"}).content.decode()
    assert "Carla Finch: Printer on fire" in page and f"[Ticket#{ticket.number}]" in page
    assert not MailText.objects.exists()


def test_ours_can_be_begun_with(ines: Client, world: World) -> None:
    page = ines.get(f"{RECEIVED}?begin=1")
    assert "{number}" in page.context["form"]["text-de"].value()
    assert "{link}" in page.context["form"]["text-en"].value()


def test_the_second_of_two_administrators_is_told(ines: Client, world: World) -> None:
    typed = given(ines, **{"text-en": "Mine"})
    texting.save(by=world.ines, text=texting.at("received", None, None), is_on=True, texts={"en": {"text": "Theirs"}})
    page = ines.post(RECEIVED, typed).content.decode()
    assert "Ines Kern changed this" in page and "Mine" in page
    assert MailText.objects.get().texts["en"]["text"] == "Theirs"


def test_a_type_has_its_own_texts_and_tells_its_agents_or_not(ines: Client, world: World) -> None:
    bug = TicketType.objects.create(name="Bug")
    page = ines.get(f"/admin/types/{bug.public_id}/").content.decode()
    assert f"/admin/texts/?type={bug.public_id}" in page and "No group has rights on it" in page
    ines.post(f"/admin/types/{bug.public_id}/", {"name": "Bug", "order": "0", "is_active": "on"})
    bug.refresh_from_db()
    assert not bug.mails_agents
