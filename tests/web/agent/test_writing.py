from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from deskbell.blobs import storage
from deskbell.blobs.models import Blob
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.queues.models import Stage, State
from deskbell.tickets import locking, receiving
from deskbell.tickets.models import Article, Draft, Ticket
from tests.web.agent.conftest import desk
from tests.world import World


def form_of(client: Client, ticket: Ticket) -> dict[str, str]:
    """The composer's fields as a browser would send them back untouched."""
    composer = client.get(desk(ticket)).context["composer"]
    return {"seen": composer.seen, "cc": composer.form["cc"].value(), "state": composer.form["state"].value()}


def test_a_reply_goes_to_the_customer_and_locks_the_ticket(world: World, ada: Client, ticket: Ticket) -> None:
    answer = ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "Restart the importer."})
    assert answer.headers["Location"] == desk(ticket)
    mail = OutgoingMail.objects.get()
    assert mail.to == [["Carla Finch", "carla@acme.example"]]
    assert mail.from_email == world.support.address
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.locked, ticket.stage) == (world.ada, True, Stage.OPEN)
    assert "Restart the importer." in ada.get(desk(ticket)).content.decode()


def test_files_go_with_the_reply(world: World, ada: Client, ticket: Ticket) -> None:
    files = [SimpleUploadedFile("a.txt", b"one"), SimpleUploadedFile("b.txt", b"two")]
    ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "See both.", "files": files})
    kept = Article.objects.latest("pk").attachments.order_by("pk")
    assert [(file.name, storage.read(file.blob)) for file in kept] == [("a.txt", b"one"), ("b.txt", b"two")]
    assert len(OutgoingMail.objects.get().files) == 2


def test_copies_go_to_who_is_named_and_the_names_are_read(world: World, ada: Client, ticket: Ticket) -> None:
    cc = "Colin Reed <Colin@Acme.example>; dora@brightside.example"
    ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "For all.", "cc": cc})
    sent = set(Delivery.objects.values_list("email", flat=True))
    assert sent == {"carla@acme.example", "colin@acme.example", "dora@brightside.example"}


def test_a_wrong_address_is_said_and_the_text_kept(world: World, ada: Client, ticket: Ticket) -> None:
    page = ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "Long text.", "cc": "colin@"})
    assert page.status_code == 422
    content = page.content.decode()
    assert "“colin@” is not a mail address." in content
    assert "Long text." in content
    assert not OutgoingMail.objects.exists()


def test_nothing_is_not_sent(world: World, ada: Client, ticket: Ticket) -> None:
    for resource in ("reply/", "note/"):
        page = ada.post(desk(ticket, resource), form_of(ada, ticket) | {"text": " \r\n "})
        assert page.status_code == 422
        assert "Write something first." in page.content.decode()
    assert ticket.articles.count() == 1


def test_the_state_after_the_reply_is_the_chosen_one(world: World, ada: Client, ticket: Ticket) -> None:
    closed = State.objects.get(code="closed_successful")
    fields = form_of(ada, ticket) | {"text": "Done.", "state": closed.public_id}
    ada.post(desk(ticket, "reply/"), fields)
    ticket.refresh_from_db()
    assert ticket.is_closed
    assert not ticket.locked


def test_pending_after_a_reply_means_a_day(world: World, ada: Client, ticket: Ticket) -> None:
    pending = State.objects.get(code="pending_reminder")
    ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "Tomorrow.", "state": pending.public_id})
    ticket.refresh_from_db()
    assert ticket.pending_until is not None


def test_a_message_that_came_in_between_stops_the_reply_and_keeps_the_text(
    world: World, ada: Client, ticket: Ticket
) -> None:
    fields = form_of(ada, ticket) | {"text": "It is nine accounts."}
    receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "It is eleven now."))
    page = ada.post(desk(ticket, "reply/"), fields)
    assert page.status_code == 409
    content = page.content.decode()
    assert "Not sent: a message came in while you were writing" in content
    assert "It is eleven now." in content
    assert "It is nine accounts." in content
    assert not OutgoingMail.objects.exists()
    again = fields | {"seen": page.context["composer"].seen, "text": "Eleven, then."}
    assert ada.post(desk(ticket, "reply/"), again).status_code == 302


def test_a_colleague_who_was_faster_stops_the_reply_and_the_text_becomes_a_note(
    world: World, ada: Client, ticket: Ticket
) -> None:
    fields = form_of(ada, ticket) | {"text": "Mine, written slowly."}
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    locking.lock(by=world.again(world.ben), ticket=ticket)
    page = ada.post(desk(ticket, "reply/"), fields)
    assert page.status_code == 409
    assert "Ben Wolf has locked this ticket" in page.content.decode()
    assert "Mine, written slowly." in page.content.decode()
    assert page.context["composer"].kind == "note"
    assert not OutgoingMail.objects.exists()
    assert ada.post(desk(ticket, "note/"), fields).status_code == 302
    assert ticket.articles.latest("pk").kind == Article.Kind.NOTE


def test_files_of_a_refused_reply_are_kept_with_its_text(world: World, ada: Client, ticket: Ticket) -> None:
    fields = form_of(ada, ticket) | {"text": "See file.", "files": SimpleUploadedFile("a.txt", b"one")}
    receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "Wait."))
    page = ada.post(desk(ticket, "reply/"), fields)
    assert page.status_code == 409
    composer = page.context["composer"]
    assert [file["name"] for file in composer.files] == ["a.txt"]
    again = {"text": "See file.", "seen": composer.seen, "draft": composer.draft.public_id}
    assert ada.post(desk(ticket, "reply/"), again).status_code == 302
    file = Article.objects.latest("pk").attachments.get()
    assert (file.name, storage.read(file.blob)) == ("a.txt", b"one") and Blob.objects.count() == 1


def test_a_draft_of_another_ticket_is_neither_changed_nor_sent(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(title="Another", text="Another.")
    ada.post(desk(other, "draft/"), form_of(ada, other) | {"text": "Only for the other."})
    draft = Draft.objects.get(ticket=other)
    fields = form_of(ada, ticket) | {"text": "For this one.", "draft": draft.public_id}
    page = ada.post(desk(ticket, "reply/"), fields)
    assert page.status_code == 409
    assert "For this one." in page.content.decode()
    assert page.context["composer"].draft is None
    json = {"Accept": "application/json"}
    assert ada.post(desk(ticket, "draft/"), fields, headers=json).status_code == 409
    draft.refresh_from_db()
    assert (draft.ticket, draft.text) == (other, "Only for the other.")
    assert Draft.objects.count() == 1 and not OutgoingMail.objects.exists()


def test_a_message_of_another_ticket_is_not_what_is_forwarded(world: World, ada: Client, ticket: Ticket) -> None:
    other = world.ticket(title="Another", text="Another.").articles.get()
    asked = {"compose": "forward", "article": other.public_id}
    assert ada.get(desk(ticket), asked).context["composer"].article is None
    own = ticket.articles.get()
    assert ada.get(desk(ticket), asked | {"article": own.public_id}).context["composer"].article == own
    page = ada.post(desk(ticket, "forward/"), {"text": "See.", "to": "no address", "article": other.public_id})
    assert page.status_code == 422
    assert page.context["composer"].article is None


def test_a_queue_without_an_address_cannot_answer_and_says_so(world: World, ada: Client, ticket: Ticket) -> None:
    world.support.address = ""
    world.support.save()
    page = ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "Hello."})
    assert page.status_code == 409
    assert "Hello." in page.content.decode()


def test_what_was_written_as_a_note_is_one_even_on_the_replys_address(
    world: World, ada: Client, ticket: Ticket
) -> None:
    """Enter on the chosen mode presses the form's first button, which is the reply's."""
    ada.post(desk(ticket, "reply/"), form_of(ada, ticket) | {"text": "They have not paid.", "kind": "note"})
    assert not OutgoingMail.objects.exists()
    assert ticket.articles.latest("pk").kind == Article.Kind.NOTE


def test_a_note_never_leaves_the_house(world: World, ada: Client, ticket: Ticket) -> None:
    ada.post(desk(ticket, "note/"), {"text": "They have not paid.", "cc": "nonsense, colin@acme.example"})
    assert not OutgoingMail.objects.exists()
    note = ticket.articles.latest("pk")
    assert (note.kind, note.visible) == (Article.Kind.NOTE, False)


def test_a_colleague_is_not_named_to_the_customer(ada: Client, ticket: Ticket) -> None:
    answer = ada.post(desk(ticket, "reply/"), {"text": "Look at this.", "cc": "Ben <BEN@desk-staff.example>"})
    assert b"belongs to a colleague" in answer.content
    assert not OutgoingMail.objects.filter(purpose="reply").exists()
