from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.contracts import recording
from deskbell.contracts.models import KeyRequest
from deskbell.desk import settings as desk
from deskbell.notices import brakes
from deskbell.notices.models import Notice
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.people import addresses, limits
from deskbell.people.models import Person
from deskbell.queues.models import ExtraField, Grant, Group, Level, TicketType
from deskbell.tickets import fielding
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.web.portal import new_ticket
from deskbell.worker import reactions
from tests.world import World

pytestmark = pytest.mark.django_db

GUEST = {
    "name": "Nadia Petrova",
    "email": "nadia@nowhere.example",
    "phone": "+49 30 1234",
    "subject": "IMAP login fails",
    "text": "Nobody can sign in.",
}


def token(page: str) -> str:
    return re.search(r'name="once" value="([^"]+)"', page)[1]


def send(client: Client, **more: Any) -> Any:
    """The form as it is drawn now, filled in and sent."""
    once = more.pop("once", None) or token(client.get("/new/").content.decode())
    given = {**GUEST, "once": once, **more}
    return client.post("/new/", {name: value for name, value in given.items() if value is not None})


def offered(name: str, **more: Any) -> TicketType:
    return TicketType.objects.create(name=name, is_published=True, **more)


def set_desk(**fields: Any) -> None:
    now = desk.current()
    for name, value in fields.items():
        setattr(now, name, value)
    desk.save(now)


@pytest.fixture
def carla(world: World) -> Client:
    client = Client()
    client.force_login(world.carla)
    return client


def test_a_guest_sends_a_ticket_and_reads_that_it_came_but_not_its_number(client: Client, world: World) -> None:
    answer = send(client)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    ticket = Ticket.objects.get(title="IMAP login fails")
    assert "IMAP login fails" in page and "nadia@nowhere.example" in page
    assert ticket.number not in page and ticket.number not in answer["Location"]
    assert ticket.queue == world.support and ticket.waiting_since is not None
    assert ticket.customer == addresses.holder("nadia@nowhere.example")
    assert (ticket.customer.name, ticket.customer.phone) == ("Nadia Petrova", "+49 30 1234")
    article = ticket.articles.get()
    assert (article.kind, article.unverified, article.from_email) == ("web", True, "nadia@nowhere.example")
    assert Client().get(f"/ticket/{ticket.number}/").status_code == 404
    assert client.get(f"/ticket/{ticket.number}/").status_code == 404


def test_the_confirmation_has_no_word_of_the_form(client: Client, world: World) -> None:
    send(client)
    reactions.work_once()
    ticket = Ticket.objects.get(title="IMAP login fails")
    mail = OutgoingMail.objects.get(purpose="auto_reply")
    assert ticket.number in mail.subject and ticket.number in mail.text
    for said in (mail.subject, mail.text, mail.html, str(mail.to)):
        assert "IMAP" not in said and "Nadia" not in said and "Nobody can" not in said
    assert Delivery.objects.get(mail=mail).email == "nadia@nowhere.example"
    assert ticket.events.get(kind=Event.Kind.AUTO_REPLIED).data["fixed"] is True


def test_whoever_enters_a_customers_proved_address_writes_nothing_to_them(client: Client, world: World) -> None:
    send(client, email="carla@acme.example", subject="Buy at evil.example")
    reactions.work_once()
    mail = OutgoingMail.objects.get(purpose="auto_reply")
    assert "evil" not in mail.subject
    ticket = Ticket.objects.get(title="Buy at evil.example")
    assert ticket.customer == world.carla
    assert brakes.may_quote(ticket.articles.get()) is False


def test_who_is_known_is_not_renamed_and_keeps_their_telephone(client: Client, world: World) -> None:
    send(client, email="Carla@Acme.example", name="Somebody", phone="666")
    world.carla.refresh_from_db()
    assert (world.carla.name, world.carla.phone) == ("Carla Finch", "")
    article = Article.objects.get(kind="web")
    assert article.from_name == "Somebody" and "666" in article.text


def test_signed_in_one_sees_the_ticket_at_once(carla: Client, world: World) -> None:
    answer = send(carla, name=None, email=None, phone=None)
    ticket = Ticket.objects.get(title="IMAP login fails")
    assert answer["Location"] == f"/ticket/{ticket.number}/"
    assert carla.get(answer["Location"]).status_code == 200
    article = ticket.articles.get()
    assert (article.unverified, article.from_email, ticket.customer) == (False, "carla@acme.example", world.carla)
    reactions.work_once()
    assert "IMAP login fails" in OutgoingMail.objects.get(purpose="auto_reply").subject


def test_agents_with_a_grant_on_the_type_hear_of_it(client: Client, world: World) -> None:
    bug = offered("Bug")
    group = Group.objects.create(name="Bug agents")
    group.members.add(world.ben)
    Grant.objects.create(group=group, type=bug, level=Level.REPLY)
    send(client, type=bug.public_id)
    reactions.work_once()
    assert Notice.objects.filter(person=world.ben, kind=Notice.Kind.NEW_TICKET).exists()


def test_sent_twice_it_is_one_ticket(client: Client, world: World) -> None:
    once = token(client.get("/new/").content.decode())
    first, second = send(client, once=once), send(client, once=once)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.filter(title="IMAP login fails").count() == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "This field is required."),
    ({"email": "nonsense"}, "Enter a valid email address."),
    ({"email": "support@desk.example"}, "This is an address of ours."),
    ({"subject": ""}, "This field is required."),
    ({"subject": "x" * 201}, "at most 200 characters"),
    ({"text": ""}, "This field is required."),
    ({"text": "x" * 200_001}, "at most 200000 characters"),
    ({"type": "nothing"}, "Select a valid choice."),
    ({"type": None}, "This field is required."),
]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client: Client, world: World) -> None:
    bug = offered("Bug")
    for wrong, said in WRONG:
        answer = send(client, **{"type": bug.public_id, **wrong})
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page, wrong
        kept = {name: value for name, value in GUEST.items() if name not in wrong}
        assert all(value in page for value in kept.values()), wrong
    assert not Ticket.objects.exists() and addresses.holder("nadia@nowhere.example") is None


def test_only_published_types_are_offered_and_taken(client: Client, world: World) -> None:
    offered("Bug", description="An error, an outage")
    hidden = TicketType.objects.create(name="Secret matter")
    resting = offered("Old matter", is_active=False)
    page = client.get("/new/").content.decode()
    assert "An error, an outage" in page and "Secret matter" not in page and "Old matter" not in page
    assert send(client, type=hidden.public_id).status_code == 422
    assert send(client, type=resting.public_id).status_code == 422


def test_a_type_asks_for_its_fields_and_keeps_what_is_told(client: Client, world: World) -> None:
    bug, other = offered("Bug"), offered("Question")
    make = ExtraField.objects.create
    version = make(code="version", label="Version", type=bug, is_required=True)
    kind = make(code="platform", label="Platform", kind="choice", choices=["Linux", "Windows"], type=bug)
    since = make(code="since", label="Since when", kind="date", type=bug)
    users = make(code="users", label="Users", kind="number", type=bug)
    urgent = make(code="urgent", label="Is it urgent", kind="checkbox")
    make(code="rank", label="Rank inside", shown_to=ExtraField.For.AGENT, type=bug)
    page = client.get(f"/new/?type={bug.public_id}").content.decode()
    assert "Platform" in page and "Is it urgent" in page and "Rank inside" not in page
    assert "Platform" not in client.get(f"/new/?type={other.public_id}").content.decode()
    refused = send(
        client, type=bug.public_id, **{"field-platform": "Mac", "field-since": "soon", "field-users": "9e9999"}
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Mac is not one of the available choices" in page and "Enter a valid date" in page and "soon" in page
    told = {
        "version": "8.2",
        "platform": "Linux",
        "since": "2026-11-20",
        "users": "1,50",
        "urgent": "on",
        "rank": "1",
    }
    assert send(client, type=bug.public_id, **{f"field-{name}": v for name, v in told.items()}).status_code == 302
    ticket = Ticket.objects.get()
    assert fielding.values_of(ticket) == {
        version.pk: "8.2",
        kind.pk: "Linux",
        since.pk: "2026-11-20",
        users.pk: "1.5",
        urgent.pk: "1",
    }


def test_without_scripts_a_button_shows_the_fields_and_keeps_what_was_typed(client: Client, world: World) -> None:
    bug = offered("Bug")
    ExtraField.objects.create(code="version", label="Version", type=bug, is_required=True)
    assert 'name="show"' in client.get("/new/").content.decode()
    shown = send(client, type=bug.public_id, show="1", email="")
    page = shown.content.decode()
    assert shown.status_code == 200 and "Version" in page and "Nothing has been saved yet" not in page
    assert "IMAP login fails" in page and "Nobody can sign in." in page
    assert not Ticket.objects.exists()


def test_an_address_and_a_network_may_send_so_many_an_hour(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_window", lambda seconds, at=None: 0)
    set_desk(forms_per_hour=1)
    assert send(client).status_code == 302
    again = send(client, subject="Second")
    page = again.content.decode()
    assert again.status_code == 422 and "This address opened 1 tickets within an hour." in page and "Second" in page
    assert "support@desk.example" in page
    for n in range(5):
        assert send(client, email=f"n{n}@nowhere.example").status_code == 302
    assert "from your network" in send(client, email="last@nowhere.example").content.decode()
    elsewhere = client.post(
        "/new/",
        {**GUEST, "email": "last@nowhere.example", "once": token(client.get("/new/").content.decode())},
        REMOTE_ADDR="198.51.100.7",
    )
    assert elsewhere.status_code == 302


OPEN: list[tuple[dict[str, Any], int | str, int | str]] = [
    ({"scenario": "agents"}, "/", "/"),
    ({"scenario": "external"}, 200, 200),
    ({"scenario": "sign_in", "web_form": False}, "/", "/"),
    ({"web_form": True, "guest_form": False}, "/sign-in/?next=%2Fnew%2F", 200),
]


def test_the_form_is_open_to_whom_the_administrator_opened_it(carla: Client, world: World) -> None:
    for fields, guest, signed_in in OPEN:
        set_desk(**fields)
        for client, wanted in ((Client(), guest), (carla, signed_in)):
            for answer in (client.get("/new/"), client.post("/new/", {"name": "Nobody"})):
                where = answer.headers.get("Location", "")
                assert where == wanted if isinstance(wanted, str) else answer.status_code in (200, 422), fields
    assert not Ticket.objects.exists()


def test_the_privacy_notice_says_what_the_administrator_wrote(client: Client, world: World) -> None:
    assert "personal data" in client.get("/new/").content.decode()
    set_desk(portal_texts={"en": {"privacy": "No <b>names</b> here."}})
    assert "No &lt;b&gt;names&lt;/b&gt; here." in client.get("/new/").content.decode()
    set_desk(privacy_notice=False)
    assert "names" not in client.get("/new/").content.decode()


def test_it_is_drawn_in_each_language(client: Client, world: World) -> None:
    bug = offered("Bug", names={"de": "Fehler", "ru": "Ошибка"})
    ExtraField.objects.create(code="v", label="Version", labels={"de": "Fassung", "ru": "Версия"}, type=bug)
    for language, words in {
        "en": ("Bug", "Version"),
        "de": ("Fehler", "Fassung"),
        "ru": ("Ошибка", "Версия"),
    }.items():
        asked = {"accept-language": language}
        page = client.get(f"/new/?type={bug.public_id}", headers=asked).content.decode()
        assert f'<html lang="{language}"' in page and all(word in page for word in words)
        filled = {**GUEST, "type": bug.public_id, "once": token(page)}
        assert client.post("/new/", filled, headers=asked).status_code == 302
        assert Ticket.objects.latest("pk").language == language


def test_odd_tokens_open_nothing(client: Client, world: World) -> None:
    world.ticket()
    for odd in ("x", "a:b:c", "9" * 300):
        assert client.get(f"/new/sent/{odd}/")["Location"] == "/"
        assert client.post(f"/new/files/{odd}/", {"size": "1"}).status_code == 404


def test_a_form_that_is_a_day_old_is_sent_as_a_new_one(client: Client, world: World) -> None:
    assert send(client, once="forged").status_code == 302
    assert Ticket.objects.count() == 1 and Person.objects.filter(name="Nadia Petrova").count() == 1
    assert Ticket.objects.get().created_at <= timezone.now()


def test_a_form_is_good_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = new_ticket.fresh()
    found = new_ticket.once(str(drawn))
    assert found is not None and (found.token, str(found)) == (drawn.token, str(drawn))
    later = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert new_ticket.once(str(drawn)) is None


def test_customers_read_their_fields_on_the_ticket_and_never_the_agents(carla: Client, world: World) -> None:
    version = ExtraField.objects.create(code="version", label="Version")
    rank = ExtraField.objects.create(code="rank", label="Rank inside", shown_to=ExtraField.For.AGENT)
    where = send(carla, name=None, email=None, phone=None, **{"field-version": "8.2"})["Location"]
    fielding.fill_in(by=world.ada, ticket=Ticket.objects.get(), values={rank: "hush9"})
    page = carla.get(where).content.decode()
    assert "<dt>Version</dt><dd>8.2</dd>" in page
    assert "Rank inside" not in page and "hush9" not in page
    assert fielding.values_of(Ticket.objects.get()) == {version.pk: "8.2", rank.pk: "hush9"}


def test_a_form_nobody_signed_in_for_asks_nothing_in_anybodys_name(client: Client, world: World) -> None:
    """Else the contact who accepts the request would read that person's tickets from then on."""
    recording.add(by=None, key="OX-SUP-1", organization=world.carla.organization)
    nadia = Person.objects.get(pk=addresses.person_for("nadia@nowhere.example").pk)
    send(client, text="OX-SUP-1")
    assert Ticket.objects.filter(customer=nadia).exists() and not KeyRequest.objects.exists()
    client.force_login(nadia)
    send(client, name=None, email=None, phone=None, text="OX-SUP-1")
    assert KeyRequest.objects.get().person == nadia
