"""The acts of the ticket page that are not writing: fields, tags, times, links, merges, splits, the source."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.blobs import storage
from deskbell.outbox.models import OutgoingMail
from deskbell.people.models import Organization
from deskbell.queues.models import Level, Stage, State, TicketType
from deskbell.tickets import assigning, linking, locking, merging, prioritising
from deskbell.tickets.articles import NewFile
from deskbell.tickets.models import Article, Attachment, Event, Seen, Ticket, TimeSpent, Watch
from deskbell.tickets.receiving import receive
from tests.web.agent.conftest import desk, signed_in
from tests.world import World


def _colleague(world: World, level: int = Level.REPLY) -> Client:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=level)
    return signed_in(world.ben)


def _raw(article: Article, data: bytes) -> None:
    Article.objects.filter(pk=article.pk).update(raw=storage.store(data))


# What changed meanwhile


def test_a_field_that_changed_since_the_page_was_drawn_is_not_overwritten(
    world: World, ada: Client, ticket: Ticket
) -> None:
    prioritising.set_priority(by=world.ada, ticket=ticket, level=5)
    answer = ada.post(desk(ticket, "priority/"), {"priority": "2", "was": "3"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "Very high" in page and "Ada Lark" in page
    ticket.refresh_from_db()
    assert ticket.priority == 5
    ada.post(desk(ticket, "priority/"), {"priority": "2", "was": "5"})  # what the button of that page sends
    ticket.refresh_from_db()
    assert ticket.priority == 2


def test_a_claim_from_a_page_that_showed_no_owner_takes_no_ticket_over(
    world: World, ada: Client, ticket: Ticket
) -> None:
    assert 'name="was" value=""' in ada.get(desk(ticket)).content.decode()
    locking.lock(by=world.ben, ticket=ticket)
    answer = ada.post(desk(ticket, "claim/"), {"was": ""})
    assert answer.status_code == 409 and "Ben Wolf" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.owner == world.ben
    ada.post(desk(ticket, "claim/"), {"was": world.ben.public_id})  # what the button of that page sends
    ticket.refresh_from_db()
    assert ticket.owner == world.ada


@pytest.mark.parametrize("field", ["state", "owner", "responsible", "queue", "type", "title"])
def test_every_field_is_guarded(world: World, ada: Client, ticket: Ticket, field: str) -> None:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    TicketType.objects.create(name="Incident")
    new = {
        "state": State.objects.get(code="open").public_id,
        "owner": world.ben.public_id,
        "responsible": world.ben.public_id,
        "queue": world.billing.public_id,
        "type": TicketType.objects.get(name="Incident").public_id,
        "title": "New words",
    }
    before = Event.objects.count()
    knows = " ".join(p.public_id for p in (world.ada, world.ben))
    answer = ada.post(desk(ticket, f"{field}/"), {field: new[field], "was": "something else", "knows": knows})
    assert answer.status_code == 409 and Event.objects.count() == before
    ada.post(desk(ticket, f"{field}/"), {field: new[field], "knows": knows})
    assert Event.objects.count() > before


# The lock


def test_the_first_act_that_needs_the_lock_takes_it_and_gives_it_back(
    world: World, ada: Client, ticket: Ticket
) -> None:
    ada.post(desk(ticket, "priority/"), {"priority": "4"})
    ticket.refresh_from_db()
    assert ticket.locked and ticket.owner == world.ada
    undo = desk(ticket, "hold/undo/")
    assert f'action="{undo}"' in ada.get(desk(ticket)).content.decode()
    ada.post(undo)
    ticket.refresh_from_db()
    assert not ticket.locked and ticket.owner is None and ticket.priority == 4


def test_a_lock_is_not_given_back_when_something_else_happened(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "priority/"), {"priority": "4"})
    ada.post(desk(ticket, "title/"), {"title": "Other"})
    ada.post(desk(ticket, "hold/undo/"))
    ticket.refresh_from_db()
    assert ticket.locked


def test_unlocking_what_another_holds_needs_manage(world: World, ada: Client, ticket: Ticket) -> None:
    ben = _colleague(world)
    locking.lock(by=world.ada, ticket=ticket)
    assert ben.post(desk(ticket, "unlock/")).status_code == 403
    locking.unlock(by=world.ada, ticket=ticket)
    locking.lock(by=world.ben, ticket=ticket)
    ada.post(desk(ticket, "unlock/"))
    ticket.refresh_from_db()
    assert not ticket.locked and ticket.owner == world.ben


def test_responsible_needs_manage(world: World, ada: Client, ticket: Ticket) -> None:
    ben = _colleague(world)
    assert ben.post(desk(ticket, "responsible/"), {"responsible": world.ben.public_id}).status_code == 403
    ada.post(desk(ticket, "responsible/"), {"responsible": world.ben.public_id})
    ticket.refresh_from_db()
    assert ticket.responsible == world.ben and not ticket.locked
    ada.post(desk(ticket, "responsible/"), {"responsible": ""})
    ticket.refresh_from_db()
    assert ticket.responsible is None


# Moving and retyping


def test_who_loses_sight_by_moving_is_told_before(world: World, ada: Client, ticket: Ticket) -> None:
    answer = ada.post(desk(ticket, "queue/"), {"queue": world.billing.public_id})
    page = answer.content.decode()
    assert answer.status_code == 200 and "1 agent loses sight of it" in page and "Ben Wolf" in page
    ticket.refresh_from_db()
    assert ticket.queue == world.support


def test_moving_and_retyping_never_raise_ones_own_level(world: World, ticket: Ticket) -> None:
    ben = _colleague(world, Level.REPLY)
    world.ben.agent_groups.get().grants.filter(queue=world.billing).update(level=Level.MANAGE)
    ben.post(desk(ticket, "queue/"), {"queue": world.billing.public_id, "knows": world.ada.public_id})
    kind = TicketType.objects.create(name="Mine")
    world.ben.agent_groups.get().grants.create(type=kind, level=Level.MANAGE)
    ben.post(desk(ticket, "type/"), {"type": kind.public_id})
    ticket.refresh_from_db()
    assert ticket.queue == world.support and ticket.type is None


def test_a_type_is_set_and_taken_off(world: World, ada: Client, ticket: Ticket) -> None:
    kind = TicketType.objects.create(name="Incident")
    ada.post(desk(ticket, "type/"), {"type": kind.public_id})
    ticket.refresh_from_db()
    assert ticket.type == kind
    ada.post(desk(ticket, "type/"), {"type": ""})
    ticket.refresh_from_db()
    assert ticket.type is None


# Small things on a ticket


def test_tags_times_and_watching(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "tags/"), {"tag": "Update, #login limit"})
    ada.post(desk(ticket, "tags/"), {"tag": "UPDATE"})
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["Update", "login limit"]
    ada.post(desk(ticket, "tags/remove/"), {"tag": "update"})
    assert list(ticket.tags.values_list("name", flat=True)) == ["login limit"]
    ada.post(desk(ticket, "times/"), {"units": "1.5"})
    ada.post(desk(ticket, "times/"), {"units": "-0.5"})
    ada.post(desk(ticket, "times/"), {"units": "much"})
    assert [t.units for t in TimeSpent.objects.order_by("pk")] == [1.5, -0.5]
    ada.post(desk(ticket, "watch/"))
    ada.post(desk(ticket, "watch/"))
    assert Watch.objects.count() == 1
    page = ada.get(desk(ticket)).content.decode()
    assert "login limit" in page and ">1<" in page.replace(" ", "")
    ada.post(desk(ticket, "unwatch/"))
    assert not Watch.objects.exists()


def test_what_was_read_is_marked_and_taken_back(world: World, ada: Client, ticket: Ticket) -> None:
    first = ticket.articles.get()
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Again."))
    second = ticket.articles.order_by("-pk").first()
    assert second is not None
    ada.post(desk(ticket, "seen/"), {"last": second.public_id})
    assert Seen.objects.get(person=world.ada).at == second.created_at
    ada.post(desk(ticket, "unread/"), {"message": first.public_id})
    assert Seen.objects.get(person=world.ada).at < first.created_at
    assert ada.post(desk(ticket, "seen/"), {"last": "nosuch"}).status_code == 404


# Links


def test_links_need_view_on_the_other_and_only_one_kind(world: World, ada: Client, ticket: Ticket) -> None:
    other, hidden = world.ticket(title="Other"), world.ticket(queue=world.billing, title="Hidden matter")
    answer = ada.post(desk(ticket, "links/"), {"number": hidden.number, "relation": "normal"})
    assert answer.status_code == 422 and "There is no such ticket" in answer.content.decode()
    ada.post(desk(ticket, "links/"), {"number": f"#{other.number}", "relation": "parent"})
    assert linking.links_of(other)[0][0] == "child"
    again = ada.post(desk(other, "links/"), {"number": ticket.number, "relation": "parent"})
    assert again.status_code == 422 and "linked already" in again.content.decode()
    linking.link(by=world.ada, ticket=ticket, other=hidden, relation=linking.Relation.NORMAL)
    page = ada.get(desk(ticket)).content.decode()
    assert hidden.number in page and "Hidden matter" not in page and "Other" in page
    ada.post(desk(ticket, "links/remove/"), {"other": other.number})
    assert not linking.between(ticket, other).exists()
    assert ada.post(desk(ticket, "links/remove/"), {"other": hidden.number}).status_code == 404


def test_numbers_are_completed_among_visible_tickets_only(world: World, ada: Client, ticket: Ticket) -> None:
    hidden = world.ticket(queue=world.billing)
    page = ada.get("/desk/choose/tickets/", {"number": ticket.number[:8]}).content.decode()
    assert ticket.number in page and hidden.number not in page


# Merging


def _merge(client: Client, ticket: Ticket, into: Ticket) -> None:
    page = client.get(desk(ticket, "merge/"), {"number": into.number}).content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    client.post(desk(ticket, "merge/"), {"number": into.number, "shown": shown})


def test_a_merge_is_shown_then_done_then_undone(world: World, ada: Client, ticket: Ticket) -> None:
    into = world.ticket(world.dora, title="The one that stays", text="Dora wrote this")
    page = ada.get(desk(ticket, "merge/"), {"number": into.number}).content.decode()
    assert "Dora Vale" in page and "Carla Finch" in page and "nothing of" in page
    ticket.refresh_from_db()
    assert ticket.merged_into is None
    _merge(ada, ticket, into)
    ticket.refresh_from_db()
    assert ticket.merged_into == into and ticket.stage == Stage.MERGED
    union = ada.get(desk(into)).content.decode()
    assert "no orders arrive" in union and "Dora wrote this" in union and f"#{ticket.number}" in union
    old = ada.get(desk(ticket)).content.decode()
    assert "no orders arrive" in old and "Dora wrote this" not in old and desk(into) in old
    ada.post(desk(ticket, "merge/undo/"))
    ticket.refresh_from_db()
    assert ticket.merged_into is None and ticket.waiting_since is not None
    assert "no orders arrive" not in ada.get(desk(into)).content.decode()


def test_a_merge_tells_the_customer_only_when_ticked(world: World, ada: Client, ticket: Ticket) -> None:
    into = world.ticket(world.dora)
    page = ada.get(desk(ticket, "merge/"), {"number": into.number}).content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    assert f"Your ticket #{ticket.number} was merged into #{into.number}" in page
    decided = {"number": into.number, "shown": shown, "inform": "1", "words": " "}
    answer = ada.post(desk(ticket, "merge/"), decided)
    assert answer.status_code == 422 and "untick the box" in answer.content.decode()
    assert not Ticket.objects.exclude(merged_into=None).exists()
    ada.post(desk(ticket, "merge/"), decided | {"words": "We go on elsewhere."})
    assert "We go on elsewhere." in OutgoingMail.objects.get().text
    other = world.ticket()
    _merge(ada, other, into)
    assert OutgoingMail.objects.count() == 1


def test_what_changed_between_looking_and_merging_is_shown_again(world: World, ada: Client, ticket: Ticket) -> None:
    into = world.ticket(world.dora)
    page = ada.get(desk(ticket, "merge/"), {"number": into.number}).content.decode()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    receive(by=world.dora, ticket=into, article=world.message(world.dora, "More."))
    answer = ada.post(desk(ticket, "merge/"), {"number": into.number, "shown": shown})
    assert answer.status_code == 409
    ticket.refresh_from_db()
    assert ticket.merged_into is None


def test_a_merge_needs_reply_on_both_and_undoing_manage_or_who_did_it(world: World, ada: Client) -> None:
    ticket, into = world.ticket(), world.ticket(queue=world.billing)
    assert ada.get(desk(ticket, "merge/"), {"number": into.number}).status_code == 200
    assert "There is no such ticket" in ada.get(desk(ticket, "merge/"), {"number": into.number}).content.decode()
    ben = _colleague(world)
    into = world.ticket()
    _merge(ben, ticket, into)
    assert Ticket.objects.get(pk=ticket.pk).merged_into == into
    assert ben.post(desk(ticket, "merge/undo/")).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).merged_into is None
    merging.merge(by=world.ada, ticket=ticket, into=into)
    assert ben.post(desk(ticket, "merge/undo/")).status_code == 403
    assert ada.post(desk(ticket, "merge/undo/")).status_code == 302


def test_what_may_belong_can_be_cleared_or_joined(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(world.dora, maybe_of=ticket)
    page = ada.get(desk(other)).content.decode()
    assert f"{desk(other, 'merge/')}?number={ticket.number}" in page
    ada.post(desk(other, "maybe/clear/"))
    other.refresh_from_db()
    assert other.maybe_of is None


def test_every_act_on_a_merged_ticket_is_refused(world: World, ada: Client, ticket: Ticket) -> None:
    into = world.ticket()
    merging.merge(by=world.ada, ticket=ticket, into=into)
    for act in ("priority", "state", "owner", "queue", "title", "tags", "times", "note", "reply", "closure", "links"):
        fields = {"priority": "1", "title": "x", "tag": "x", "state": State.objects.get(code="open").public_id}
        answer = ada.post(desk(ticket, f"{act}/"), fields)
        assert answer.status_code in (403, 409, 422), act
    assert Ticket.objects.get(pk=ticket.pk).priority == 3 and not ticket.tags.exists()


# Splitting


def test_a_message_is_split_off_with_copies_of_its_files(world: World, ada: Client, ticket: Ticket) -> None:
    file = NewFile(storage.store(b"trace"), "trace.txt", "text/plain")
    receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Another matter.", files=(file,)))
    article = ticket.articles.get(text="Another matter.")
    url = f"/desk/articles/{article.public_id}/split/"
    page = ada.get(url).content.decode()
    assert "Another matter." in page
    fields = {"title": "Second", "queue": world.support.public_id, "priority": "4", "relation": "parent"}
    answer = ada.post(url, fields)
    new = Ticket.objects.get(title="Second")
    assert answer.headers["Location"] == desk(new) and new.priority == 4 and new.customer == world.carla
    assert linking.links_of(ticket) == [(linking.Relation.PARENT, new)]
    mine, theirs = Attachment.objects.order_by("pk")
    assert mine.blob != theirs.blob and storage.read(theirs.blob) == b"trace"
    assert ticket.articles.filter(text="Another matter.").exists()
    kinds = set(Event.objects.filter(kind=Event.Kind.SPLIT).values_list("ticket", flat=True))
    assert kinds == {ticket.pk, new.pk}


def test_a_split_for_somebody_else_is_shown_before(world: World, ada: Client, ticket: Ticket) -> None:
    url = f"/desk/articles/{ticket.articles.get().public_id}/split/"
    dora, support = world.dora.public_id, world.support.public_id
    fields = {"title": "For Dora", "queue": support, "priority": "3", "customer": dora}
    page = ada.post(url, fields).content.decode()
    assert "Dora Vale" in page and not Ticket.objects.filter(title="For Dora").exists()
    shown = page.split('name="shown" value="')[1].split('"')[0]
    ada.post(url, fields | {"shown": shown})
    assert Ticket.objects.get(title="For Dora").customer == world.dora


# Another customer


def test_another_customer_is_looked_up_shown_and_set(world: World, ada: Client, ticket: Ticket) -> None:
    Organization.objects.filter(name="Brightside").update(sharing=Organization.Sharing.EVERYBODY)
    page = ada.get(desk(ticket, "customer/"), {"q": "dora"}).content.decode()
    assert world.dora.public_id in page
    page = ada.get(desk(ticket, "customer/"), {"customer": world.dora.public_id, "keep": "1"}).content.decode()
    assert "Dora Vale" in page and "Carla Finch" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    fields = {"customer": world.dora.public_id, "keep": "1", "shown": shown, "was": world.carla.public_id}
    ada.post(desk(ticket, "customer/"), fields)
    ticket.refresh_from_db()
    assert (ticket.customer, ticket.organization.name) == (world.dora, "Brightside")
    assert ticket.participants.get().person == world.carla


# The source


def test_the_source_is_shown_escaped_and_saved_as_text(world: World, ada: Client, ticket: Ticket) -> None:
    article = ticket.articles.get()
    _raw(article, b"Subject: <script>alert(1)</script>\r\n folded\r\nX-A: b\r\n\r\n<b>body</b>\xff")
    page = ada.get(f"/desk/articles/{article.public_id}/source/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; folded" in page
    answer = ada.get(f"/desk/articles/{article.public_id}/raw/")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).endswith(b"body</b>\xff")


def test_without_a_source_there_is_none(ada: Client, ticket: Ticket) -> None:
    assert ada.get(f"/desk/articles/{ticket.articles.get().public_id}/source/").status_code == 404


# Pages


def test_notes_are_left_out_of_the_print_when_asked(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "note/"), {"kind": "note", "text": "only for us"})
    assert "only for us" in ada.get(desk(ticket)).content.decode()
    assert "only for us" not in ada.get(desk(ticket), {"notes": "0"}).content.decode()


def test_pending_takes_days_from_now(world: World, ada: Client, ticket: Ticket) -> None:
    state = State.objects.get(code="pending_reminder").public_id
    ada.post(desk(ticket, "state/"), {"state": state, "days": "7"})
    ticket.refresh_from_db()
    assert ticket.pending_until is not None and 6 <= (ticket.pending_until - timezone.now()).days <= 7


def test_taking_over_is_the_way_around_a_lock_with_manage(world: World, ada: Client, ticket: Ticket) -> None:
    _colleague(world)
    assigning.assign(by=world.ada, ticket=ticket, owner=world.ben)
    assert "Take over" in ada.get(desk(ticket)).content.decode()
    ada.post(desk(ticket, "owner/"), {"owner": world.ada.public_id, "was": world.ben.public_id})
    ticket.refresh_from_db()
    assert ticket.owner == world.ada and ticket.locked
