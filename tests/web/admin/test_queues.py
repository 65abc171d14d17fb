from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from deskbell.audit.models import Entry
from deskbell.queues import arranging
from deskbell.queues.models import Calendar, Mailbox, Queue
from tests.world import World

pytestmark = pytest.mark.django_db


def fields(client: Client, path: str) -> dict[str, Any]:
    """What a browser sends that opened the page and changed nothing."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    found = {name: "on" if value is True else value for name, value in values.items() if value not in (None, False)}
    return found | {"seen": client.get(path).context["seen"]}


def test_the_page_of_a_queue_saves_all_of_it(ines: Client, world: World) -> None:
    week, box = Calendar.objects.create(name="Week"), Mailbox.objects.create(name="Box")
    path = f"/admin/queues/{world.billing.public_id}/"
    given = fields(ines, path) | {
        **{"name": "Invoices", "parent": world.support.public_id, "address": "Bill@desk.example"},
        **{"aliases": "money@desk.example\n\nMONEY@desk.example", "language": "de", "sender_name": "Invoices"},
        **{"salutation": "Hello {customer_name},", "signature": "{agent}\nInvoices", "calendar": week.public_id},
        **{"mailbox": box.public_id, "follow_up": "reject", "reopen_days": "120", "unlock_minutes": "60"},
        **{"default_owner": world.ben.public_id, "max_file_mb": "5", "links_open": "never", "sender_form": "agent"},
    }
    del given["open_to_moves"]
    assert ines.post(path, given).status_code == 302
    queue = Queue.objects.get(pk=world.billing.pk)
    assert (queue.path, queue.address, queue.language) == ("Support/Invoices", "bill@desk.example", "de")
    assert arranging.aliases(queue) == ["money@desk.example"]
    assert (queue.calendar, queue.mailbox, queue.default_owner) == (week, box, world.ben)
    assert (queue.reopen_days, queue.unlock_minutes, queue.max_file_mb, queue.links_open) == (120, 60, 5, "never")
    assert (queue.follow_up, queue.open_to_moves, queue.auto_reply) == ("reject", False, True)
    assert Entry.objects.get(action="queue_changed").details["new"]["address"] == "bill@desk.example"
    assert fields(ines, path)["aliases"] == "money@desk.example"
    assert ines.post(path, fields(ines, path)).status_code == 302
    assert Entry.objects.filter(action="queue_changed").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "A/B"}, "Leave out the slash"),
        ({"name": "Support"}, "There is a queue of this name"),
        ({"address": "support@desk.example"}, "Another queue receives at support@desk.example."),
        ({"aliases": "support@desk.example"}, "Another queue receives at support@desk.example."),
        ({"aliases": "nobody"}, "“nobody” is no e-mail address."),
        ({"salutation": "Hello {nobody},"}, "{nobody} is not known here. These are: {customer_name}"),
        ({"signature": "{customer_name}"}, "{customer_name} is not known here."),
        ({"reopen_days": "5"}, "Enter at least that."),
        ({"max_file_mb": "0"}, "greater than or equal to 1"),
        ({"default_owner": "x"}, "Select a valid choice"),
    ],
)
def test_a_bad_value_is_told_and_nothing_typed_is_lost(
    ines: Client, world: World, wrong: dict[str, str], said: str
) -> None:
    path = f"/admin/queues/{world.billing.public_id}/"
    page = ines.post(path, fields(ines, path) | {"sender_name": "Typed before"} | wrong)
    assert page.status_code == 422
    text = page.content.decode().replace("&#x27;", "'")
    assert said in text and "Typed before" in text
    world.billing.refresh_from_db()
    assert (world.billing.path, world.billing.sender_name) == ("Billing", "")


def test_the_second_of_two_administrators_is_told(ines: Client, world: World) -> None:
    path = f"/admin/queues/{world.billing.public_id}/"
    opened = fields(ines, path)
    arranging.save(by=world.ines, queue=world.billing, signature="Other")
    page = ines.post(path, opened | {"sender_name": "Mine"})
    assert "Ines Kern changed this" in page.content.decode() and "Mine" in page.content.decode()
    world.billing.refresh_from_db()
    assert (world.billing.signature, world.billing.sender_name) == ("Other", "")


def test_salutation_and_signature_are_shown_as_typed(ines: Client, world: World) -> None:
    path = f"/admin/queues/{world.billing.public_id}/"
    given = fields(ines, path) | {"salutation": "Dear {first_name},", "signature": "{agent}, {queue}"}
    page = ines.post(path, given | {"preview": "1"}).content.decode()
    assert "Dear Nadia," in page and "Mei Tanaka, Billing" in page
    world.billing.refresh_from_db()
    assert world.billing.salutation == ""


def test_the_tree_is_searched_and_shows_what_rests(ines: Client, world: World) -> None:
    arranging.save(by=world.ines, queue=Queue(), name="Mobile", parent=world.support)
    arranging.switch(by=world.ines, queue=world.billing, on=False)
    page = ines.get("/admin/queues/").content.decode()
    assert 'data-depth="1"' in page and "Billing" not in page
    assert "Billing" in ines.get("/admin/queues/?show=resting").content.decode()
    found = ines.get("/admin/queues/?q=mob").content.decode()
    assert "Support/Mobile" in found and "support@desk.example" not in found
    assert "No queue fits." in ines.get("/admin/queues/?q=nothing").content.decode()


def test_a_queue_is_made_rests_and_is_removed(ines: Client, world: World) -> None:
    path = f"/admin/queues/new/?inside={world.support.public_id}"
    page = ines.post(path, fields(ines, path) | {"name": "Mobile"})
    mobile = Queue.objects.get(path="Support/Mobile")
    assert page["Location"] == f"/admin/queues/{mobile.public_id}/"
    ines.post(f"/admin/queues/{mobile.public_id}/switch/", {"on": "0"})
    mobile.refresh_from_db()
    assert not mobile.is_active
    ines.post(f"/admin/queues/{world.support.public_id}/switch/", {"on": "0"})
    ines.post(f"/admin/queues/{world.support.public_id}/removal/")
    assert Queue.objects.get(pk=world.support.pk).is_active
    ines.post(f"/admin/queues/{mobile.public_id}/default/")
    assert Queue.objects.get(is_default=True) == mobile
    ines.post(f"/admin/queues/{world.support.public_id}/default/")
    assert ines.post(f"/admin/queues/{mobile.public_id}/removal/")["Location"] == "/admin/queues/"
    assert not Queue.objects.filter(pk=mobile.pk).exists()
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"queue_added", "queue_changed", "default_queue_set", "queue_removed"} <= actions
