# ruff: noqa: F811  fixtures of another file
"""Writing at the desk, in a real browser: rich text, drafts, undo, files, canned replies, a send that is stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from deskbell.blobs import storage
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people.models import Person
from deskbell.queues import canning
from deskbell.queues.models import CannedReply
from deskbell.sending import releasing
from deskbell.tickets import receiving
from deskbell.tickets.models import Article, Draft, PendingSend, Ticket
from tests.web.agent.conftest import desk
from tests.web.agent.test_in_the_browser import (  # noqa: F401
    PNG,
    Opens,
    _restored,
    opens,
    ticket,
    trouble,
    world,
)
from tests.web.test_faces import look
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True)]


def message(page: Page) -> Locator:
    return page.get_by_label("Message", exact=True)


def begin(page: Page, ticket: Ticket, kind: str = "r") -> Locator:
    """Ada opens the ticket and begins to write; the editor is there."""
    page.goto(desk(ticket))
    page.keyboard.press(kind)
    rich = page.locator(".crich [contenteditable]")
    expect(rich).to_be_focused()
    return rich


def test_what_was_sent_can_be_taken_back_and_is_sent_later(world: World, opens: Opens, ticket: Ticket) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=10)
    page = opens(world.ada)
    begin(page, ticket)
    page.keyboard.type("All orders are imported now.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Only you see it, and nothing has left yet.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Only you see it, and nothing has left yet.")).to_be_visible()
    assert releasing.work_once() == 0 and not OutgoingMail.objects.exists()
    page.keyboard.press("z")
    expect(page.get_by_text("Not sent. You can go on writing.")).to_be_visible()
    assert not PendingSend.objects.exists() and not OutgoingMail.objects.exists()
    expect(message(page)).to_have_value("All orders are imported now.")
    page.get_by_role("button", name="Send reply").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("It is being sent.")).to_be_visible()
    assert releasing.work_once() == 1
    assert OutgoingMail.objects.count() == 1 and not Draft.objects.exists()
    page.reload()
    expect(page.get_by_text("All orders are imported now.")).to_be_visible()


def test_nobody_else_sees_a_message_that_can_be_taken_back(world: World, opens: Opens, ticket: Ticket) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=120)
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    page = opens(world.ada)
    page.goto(desk(ticket))
    message(page).fill("Secret until it leaves.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Secret until it leaves.")).to_be_visible()
    other = opens(world.ben)
    other.goto(desk(ticket))
    expect(other.get_by_text("Secret until it leaves.")).to_have_count(0)


def test_what_is_formatted_leaves_as_html_and_as_honest_text(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    rich = begin(page, ticket)
    page.keyboard.type("Do this:")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="List", exact=True).click()
    page.keyboard.type("stop")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("start")
    expect(rich.locator("li strong")).to_have_text("start")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    mail = OutgoingMail.objects.get()
    assert "<strong>start</strong>" in mail.html and "<li>" in mail.html
    assert "- stop\n" in mail.text and "- start" in mail.text and "<" not in mail.text.split("\n\n")[1]
    assert Article.objects.latest("pk").sanitiser


def test_a_draft_is_there_in_another_browser(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    begin(page, ticket)
    page.keyboard.type("Half a sentence")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    other = opens(world.ada)
    other.goto(desk(ticket))
    expect(message(other)).to_have_value("Half a sentence")
    expect(other.get_by_text("Draft saved")).to_be_visible()
    other.goto("/desk/drafts/")
    expect(other.get_by_text("Half a sentence")).to_be_visible()
    other.get_by_role("button", name="Throw away").click()
    expect(other.get_by_text("No drafts")).to_be_visible()
    page.keyboard.type(" more")
    expect(page.get_by_text("This draft was sent or thrown away in another window.")).to_be_visible()
    assert not Draft.objects.exists()


def test_the_first_letter_takes_the_lock_and_gives_it_back(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    begin(page, ticket)
    page.keyboard.type("D")
    expect(page.get_by_text("Locked to you, because you began to write.")).to_be_visible()
    ticket.refresh_from_db()
    assert ticket.locked and ticket.owner == world.ada
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.locator("[data-held]").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Unlocked, and owned by whoever owned it before.")).to_be_visible()
    ticket.refresh_from_db()
    assert not ticket.locked and ticket.owner is None


def test_files_are_uploaded_when_they_are_dropped_and_go_with_the_reply(
    world: World, opens: Opens, ticket: Ticket
) -> None:
    page = opens(world.ada)
    begin(page, ticket)
    page.keyboard.type("See the files.")
    drop = """([name, type, size]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(size)], name, { type }));
        for (const kind of ["dragenter", "dragover", "drop"]) {
            const happens = { dataTransfer: data, bubbles: true, cancelable: true };
            document.querySelector(".thread").dispatchEvent(new DragEvent(kind, happens));
        }
    }"""
    page.evaluate(drop, ["trace.log", "text/plain", 300_000])
    page.evaluate(drop, ["wrong.log", "text/plain", 10])
    uploads = page.locator("[data-uploads] li.done")
    expect(uploads).to_have_count(2)
    page.get_by_role("button", name="Remove wrong.log").click()
    expect(uploads).to_have_count(1)
    page.locator("input[type=file]").set_input_files({"name": "b.txt", "mimeType": "text/plain", "buffer": b"bytes"})
    expect(uploads).to_have_count(2)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    files = Article.objects.latest("pk").attachments.order_by("pk")
    assert [(file.name, file.size) for file in files] == [("trace.log", 300_000), ("b.txt", 5)]


def test_a_picture_that_is_pasted_goes_inside_the_mail(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    rich = begin(page, ticket)
    page.keyboard.type("Look: ")
    paste = """(bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "shot.png", { type: "image/png" }));
        const happens = { clipboardData: data, bubbles: true, cancelable: true };
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", happens));
    }"""
    page.evaluate(paste, list(PNG))
    expect(rich.get_by_alt_text("shot.png")).to_have_js_property("naturalWidth", 1)
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.keyboard.type("there")
    page.reload()
    expect(page.locator(".crich").get_by_alt_text("shot.png")).to_have_js_property("naturalWidth", 1)
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    article = Article.objects.latest("pk")
    picture = article.attachments.get()
    assert picture.inline and storage.read(picture.blob) == PNG
    mail = OutgoingMail.objects.get()
    assert f"cid:{picture.content_id}" in mail.html and mail.files[0]["content_id"] == picture.content_id


def test_a_canned_reply_is_put_in_and_what_it_does_not_know_is_noticed(
    world: World, opens: Opens, ticket: Ticket, trouble: list[str]
) -> None:
    canning.save(
        by=world.ada,
        reply=CannedReply(person=world.ada),
        name="Licence renewed",
        text="Dear {customer_name},\n\nrenewed until {licence_end}.",
    )
    canning.save(by=world.ada, reply=CannedReply(person=world.ada), name="Other", text="Nothing.")
    page = opens(world.ada)
    rich = begin(page, ticket)
    page.keyboard.press("/")
    find = page.get_by_label("Find a canned reply")
    expect(find).to_be_focused()
    page.keyboard.type("licence")
    page.keyboard.press("Enter")
    expect(rich).to_contain_text("Dear Carla Finch,")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("{licence_end} was not filled in")
    assert not OutgoingMail.objects.exists() and {line[:3] for line in trouble} <= {"422", "Fai"}
    trouble.clear()
    text = message(page)
    text.fill("Dear Carla, renewed until May.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()


def test_the_palette_puts_a_canned_reply_into_the_message(world: World, opens: Opens, ticket: Ticket) -> None:
    canning.save(
        by=world.ada,
        reply=CannedReply(person=world.ada),
        name="Licence renewed",
        text="Dear {customer_name}, renewed.",
    )
    page = opens(world.ada)
    page.goto(desk(ticket))
    page.keyboard.press("Control+k")
    page.keyboard.type("licence")
    expect(page.get_by_role("option", name="Licence renewed")).to_be_visible()
    page.keyboard.press("Enter")
    expect(message(page)).to_contain_text("Dear Carla Finch, renewed.")
    page.keyboard.type(" See you")
    expect(message(page)).to_contain_text("Dear Carla Finch, renewed. See you")


def test_a_send_is_stopped_when_a_colleague_was_faster(
    world: World, opens: Opens, ticket: Ticket, trouble: list[str]
) -> None:
    world.ben.agent_groups.get().grants.create(queue=world.support, level=3)
    first, second = opens(world.ada), opens(world.ben)
    first.goto(desk(ticket))
    second.goto(desk(ticket))
    message(second).fill("Ben was faster.")
    second.get_by_role("button", name="Send reply").click()
    expect(second.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    Ticket.objects.filter(pk=ticket.pk).update(locked=False)
    message(first).fill("Ada was thorough.")
    first.get_by_role("button", name="Send reply").click()
    expect(first.get_by_role("alert")).to_contain_text("Not sent: a message came in while you were writing")
    expect(first.get_by_role("alert")).to_contain_text("Ben was faster.")
    expect(message(first)).to_have_value("Ada was thorough.")
    assert OutgoingMail.objects.count() == 1
    first.get_by_role("button", name="Send reply").click()
    expect(first.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    assert OutgoingMail.objects.count() == 2


def test_what_was_overtaken_while_it_waited_comes_back(world: World, opens: Opens, ticket: Ticket) -> None:
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=120)
    page = opens(world.ada)
    page.goto(desk(ticket))
    message(page).fill("Use water.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Only you see it, and nothing has left yet.")).to_be_visible()
    receiving.receive(by=world.carla, ticket=ticket, article=world.message(world.carla, "It went out."))
    PendingSend.objects.update(next_at="2020-01-01T00:00Z")
    releasing.work_once()
    page.goto(desk(ticket))
    expect(page.get_by_role("alert")).to_contain_text("your message came back")
    expect(message(page)).to_have_value("Use water.")
    assert not OutgoingMail.objects.exists()


def test_who_gets_it_follows_what_is_typed(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(desk(ticket))
    message(page).focus()
    page.get_by_text("Who gets this, and why").click()
    rows = page.locator("[data-receivers] li")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Customer of this ticket.")
    page.get_by_label("Copy to", exact=True).fill("x@vendor.example")
    page.get_by_label("Hidden copy to").fill("colin@acme.example")
    page.keyboard.press("Tab")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("Nobody at vendor.example takes part so far.")
    page.get_by_role("button", name="Leave out x@vendor.example").click()
    expect(rows).to_have_count(2)
    message(page).fill("For both.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Reply to Carla Finch is on its way.")).to_be_visible()
    assert set(Delivery.objects.values_list("email", flat=True)) == {"carla@acme.example", "colin@acme.example"}
    assert OutgoingMail.objects.get().cc == []


def test_a_message_is_forwarded_with_its_files_and_without_scripts(
    world: World, opens: Opens, ticket: Ticket
) -> None:
    page = opens(world.ada, scripts=False)
    article = ticket.articles.filter(side="customer").latest("pk")
    page.goto(f"{desk(ticket)}?compose=forward&article={article.public_id}#composer")
    page.get_by_label("To", exact=True).fill("vera@vendor.example")
    message(page).fill("Do you know this?")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.get_by_text("The message is forwarded.")).to_be_visible()
    mail = OutgoingMail.objects.get()
    assert mail.purpose == "forward" and "runs again" in mail.text and mail.subject.startswith("Fwd:")


def test_a_call_is_noted_and_time_spent(world: World, opens: Opens, ticket: Ticket) -> None:
    page = opens(world.ada)
    page.goto(f"{desk(ticket)}?compose=call&in=1#composer")
    message(page).fill("She called and was kind.")
    page.get_by_label("Work units").fill("1.5")
    page.get_by_role("button", name="Add call").click()
    expect(page.get_by_text("Call added.")).to_be_visible()
    article = Article.objects.latest("pk")
    assert article.kind == Article.Kind.PHONE and not article.visible
    assert str(ticket.times.get().units) == "1.50"


@pytest.mark.timeout(480)
@pytest.mark.long
def test_the_composer_is_accessible_whatever_it_writes(
    world: World, opens: Opens, ticket: Ticket, trouble: list[str]
) -> None:
    canning.save(by=world.ada, reply=CannedReply(person=world.ada), name="Greeting", text="Dear {customer_name}")
    Person.objects.filter(pk=world.ada.pk).update(undo_seconds=120)
    article = ticket.articles.filter(side="customer").latest("pk").public_id
    page = opens(world.ada)
    page.goto(desk(ticket))
    message(page).fill("It waits.")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Only you see it")).to_be_visible()
    for name, path in (
        ("waiting", desk(ticket)),
        ("forward", f"{desk(ticket)}?compose=forward&article={article}"),
        ("redirect", f"{desk(ticket)}?compose=redirect&article={article}"),
        ("call", f"{desk(ticket)}?compose=call"),
        ("drafts", "/desk/drafts/"),
        ("canned", "/desk/canned-replies/"),
    ):
        page.goto(path, wait_until="networkidle")
        if "compose" in path:
            message(page).focus()
        assert trouble == [], path
        look(page, f"composer-{name}")
        page.goto("about:blank")
        trouble.clear()
    begin(page, ticket)
    page.keyboard.type("Formatted")
    page.get_by_text("Who gets this, and why").click()
    look(page, "composer-open")
    page.goto("about:blank")
    trouble.clear()
