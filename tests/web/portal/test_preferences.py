"""A customer's preferences: profile, addresses with their proof, OpenPGP keys."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from deskbell.audit.models import Entry
from deskbell.db import sealing
from deskbell.entry.models import AccessLink
from deskbell.outbox.enqueueing import LINK_PURPOSE
from deskbell.outbox.models import Delivery
from deskbell.people import addresses, limits
from deskbell.people.models import Person, PublicKey
from deskbell.tickets.models import Event, Ticket
from deskbell.worker import reactions
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
KEYS = Path(__file__).parents[2] / "mime" / "keys"
OTHER = "carla@private.example"


@pytest.fixture
def carla(world: World) -> Client:
    return fresh(world.carla)


def fresh(person: Person) -> Client:
    """Signed in a moment ago."""
    client = Client()
    client.post("/sign-in/", {"login": addresses.primary(person), "password": PASSWORD})
    return client


def mails(email: str) -> list[Delivery]:
    return list(Delivery.objects.filter(email=email).select_related("mail").order_by("pk"))


def link_to(email: str) -> str:
    """The path of the newest link mailed there."""
    link = sealing.unseal(mails(email)[-1].link, purpose=LINK_PURPOSE)
    return re.sub(r"^https?://[^/]+", "", link)


def ask(client: Client, email: str = OTHER) -> object:
    return client.post("/preferences/addresses/", {"email": email})


def test_name_language_and_time_zone_are_kept(world: World, carla: Client) -> None:
    form = {"name": "  Carla   F. Finch ", "phone": "+49 30 1", "language": "de", "time_zone": "Europe/Berlin"}
    assert carla.post("/preferences/profile/", form)["Location"] == "/preferences/#profile"
    person = world.again(world.carla)
    assert (person.name, person.phone, person.language, person.time_zone) == (
        "Carla F. Finch",
        "+49 30 1",
        "de",
        "Europe/Berlin",
    )
    page = carla.get("/preferences/").content.decode()
    assert "Einstellungen" in page and "Carla F. Finch" in page
    answer = carla.post("/preferences/profile/", {**form, "name": " ", "time_zone": "Nowhere/At all"})
    assert answer.status_code == 422 and world.again(world.carla).name == "Carla F. Finch"


def test_agents_have_preferences_of_their_own(world: World) -> None:
    client = Client()
    client.force_login(world.ada)
    assert client.get("/preferences/")["Location"] == "/desk/preferences/"
    answer = client.post("/preferences/profile/", {"name": "Boss", "language": "en"})
    assert answer.status_code == 404 and world.again(world.ada).name == "Ada Lark"


def test_a_free_address_is_proved_by_its_mail_a_button_and_the_same_sign_in(world: World, carla: Client) -> None:
    assert ask(carla)["Location"] == "/preferences/#addresses"
    assert (
        addresses.row(OTHER) is None
        and "waits for you to open the link" in carla.get("/preferences/").content.decode()
    )
    mail = mails(OTHER)[-1].mail
    assert "Carla" not in mail.text and mail.purpose == "address"
    path = link_to(OTHER)
    assert "Add this address?" in carla.get(path).content.decode() and addresses.row(OTHER) is None
    assert Client().get(path)["Location"].startswith("/sign-in/")
    assert fresh(world.colin).post(path).status_code == 404
    assert carla.post(path)["Location"] == "/preferences/#addresses"
    assert addresses.verified(world.carla) == ["carla@acme.example", OTHER]
    assert addresses.primary(world.carla) == "carla@acme.example"
    assert carla.post(path).status_code == 404
    assert "was added to your account" in mails("carla@acme.example")[-1].mail.text
    assert Entry.objects.filter(action="own_address_proved", actor=world.carla.pk).exists()


def test_a_sign_in_of_long_ago_is_repeated_before_an_address_comes_or_goes(world: World, carla: Client) -> None:
    ask(carla)
    old = Client()
    old.force_login(world.carla)
    path = link_to(OTHER)
    assert old.get(path).status_code == 200
    assert old.post(path)["Location"].startswith("/sign-in/again/") and addresses.row(OTHER) is None
    addresses.add(world.carla, "x@private.example", verified=True)
    answer = old.post("/preferences/addresses/removal/", {"email": "x@private.example"})
    assert answer["Location"].startswith("/sign-in/again/") and addresses.row("x@private.example")
    resumed = old.post(answer["Location"], {"password": PASSWORD}, follow=True)
    assert "x@private.example is removed" in resumed.content.decode() and not addresses.row("x@private.example")


def test_links_end_after_a_day(world: World, carla: Client) -> None:
    ask(carla)
    path = link_to(OTHER)
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert carla.get(path).status_code == carla.post(path).status_code == 404
    assert addresses.row(OTHER) is None


def test_a_contacts_address_brings_their_tickets_along(world: World, carla: Client) -> None:
    contact = addresses.person_for(OTHER, "Carla at home")
    ticket = world.ticket(contact, title="From home")
    ask(carla)
    assert carla.get(f"/ticket/{ticket.number}/").status_code == 404
    carla.post(link_to(OTHER))
    assert Ticket.objects.get(pk=ticket.pk).customer == world.carla
    assert "From home" in carla.get("/tickets/").content.decode()
    assert world.again(contact).merged_into == world.carla
    assert set(addresses.verified(world.carla)) == {"carla@acme.example", OTHER}


def test_from_a_contact_with_several_addresses_only_the_proved_one_comes(world: World, carla: Client) -> None:
    contact = addresses.person_for(OTHER, "Somebody")
    addresses.add(contact, "other@private.example")
    ticket = world.ticket(contact, title="Whose?")
    ask(carla)
    carla.post(link_to(OTHER))
    assert addresses.holder(OTHER) == world.carla and addresses.of(contact) == ["other@private.example"]
    assert Ticket.objects.get(pk=ticket.pk).customer == contact


def test_an_accounts_address_gets_the_same_answer_and_its_holder_is_told(world: World, carla: Client) -> None:
    def seen(email: str) -> tuple[object, str]:
        answer = ask(carla, email)
        page = carla.get("/preferences/").content.decode().replace(email, "X")
        return (answer.status_code, answer["Location"]), re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", page)

    known = seen("dora@brightside.example")
    EmailAddress.objects.filter(email=OTHER).delete()
    AccessLink.objects.all().delete()
    assert seen(OTHER) == known
    mail = mails("dora@brightside.example")[-1]
    assert "It belongs to yours, so nothing changed." in mail.mail.text and not mail.link
    assert addresses.holder("dora@brightside.example") == world.dora


def test_an_address_that_became_an_accounts_meanwhile_stays_there(world: World, carla: Client) -> None:
    ask(carla)
    path = link_to(OTHER)
    addresses.add(world.dora, OTHER, verified=True)
    assert carla.post(path).status_code == 404
    assert addresses.holder(OTHER) == world.dora


def test_our_own_addresses_and_ones_own_are_refused(world: World, carla: Client) -> None:
    for email, words in (
        ("support@desk.example", "address of ours"),
        ("Carla@Acme.example", "is yours already"),
        ("nonsense", "Enter a valid email"),
    ):
        answer = ask(carla, email)
        assert answer.status_code == 422 and words in answer.content.decode(), email
    assert not Delivery.objects.exists()


def test_five_an_hour_and_three_mails_to_one_address_a_day(world: World, carla: Client) -> None:
    for _ in range(3):
        assert ask(carla).status_code == 302
    assert ask(carla).status_code == 422 and len(mails(OTHER)) == 3
    limits.clear("own-address", str(world.carla.pk))
    for n in range(5):
        assert ask(carla, f"n{n}@private.example").status_code == 302
    assert ask(carla, "n5@private.example").status_code == 422


def test_the_address_written_to_is_chosen_among_proved_ones_and_the_last_stays(world: World, carla: Client) -> None:
    addresses.add(world.carla, OTHER, verified=True)
    addresses.add(world.carla, "typo@private.example")
    carla.post("/preferences/addresses/first/", {"email": "typo@private.example"})
    assert addresses.primary(world.carla) == "carla@acme.example"
    carla.post("/preferences/addresses/first/", {"email": OTHER})
    assert addresses.primary(world.carla) == OTHER
    carla.post("/preferences/addresses/removal/", {"email": "dora@brightside.example"})
    assert addresses.holder("dora@brightside.example") == world.dora
    carla.post("/preferences/addresses/removal/", {"email": OTHER})
    assert addresses.primary(world.carla) == "carla@acme.example" and addresses.row(OTHER) is None
    assert "was removed from your account" in mails(OTHER)[-1].mail.text
    page = carla.post("/preferences/addresses/removal/", {"email": "carla@acme.example"}, follow=True)
    assert "Your last confirmed address stays" in page.content.decode()
    assert addresses.verified(world.carla) == ["carla@acme.example"]


def test_a_wish_can_be_taken_back(world: World, carla: Client) -> None:
    ask(carla)
    path = link_to(OTHER)
    carla.post("/preferences/addresses/removal/", {"email": OTHER})
    assert carla.get(path).status_code == 404 and OTHER not in carla.get("/preferences/").content.decode()


def test_a_key_is_pasted_or_uploaded_shown_with_its_fingerprint_and_removed(world: World, carla: Client) -> None:
    text = (KEYS / "ed25519.asc").read_text()
    assert carla.post("/preferences/keys/", {"text": text})["Location"] == "/preferences/#key"
    carla.post("/preferences/keys/", {"text": text})
    file = SimpleUploadedFile("rsa.asc", (KEYS / "rsa.asc").read_bytes())
    carla.post("/preferences/keys/", {"text": "", "file": file})
    page = carla.get("/preferences/").content.decode()
    for word in ("<span>A787</span> <span>BAC5</span>", "nadia@lindqvist.example", "RSA 2048", "does not expire"):
        assert word in page, word
    assert PublicKey.objects.filter(person=world.carla).count() == 2
    key = PublicKey.objects.get(fingerprint__startswith="A787")
    saved = carla.get(f"/preferences/keys/{key.public_id}/")
    assert saved.content.decode().startswith("-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert saved["Content-Disposition"].startswith("attachment")
    other = Client()
    other.force_login(world.colin)
    assert other.get(f"/preferences/keys/{key.public_id}/").status_code == 404
    assert other.post(f"/preferences/keys/{key.public_id}/removal/").status_code == 404
    carla.post(f"/preferences/keys/{key.public_id}/removal/")
    assert not PublicKey.objects.filter(pk=key.pk).exists()
    assert Entry.objects.filter(action="public_key_removed").exists()


def test_a_private_key_is_refused_kept_nowhere_and_not_sent_back(world: World, carla: Client) -> None:
    secret = (KEYS / "private.asc").read_text()
    for form in ({"text": secret}, {"text": "", "file": SimpleUploadedFile("k.asc", secret.encode())}):
        answer = carla.post("/preferences/keys/", form)
        page = answer.content.decode()
        assert answer.status_code == 422 and "This is a private key. It was not kept." in page
        assert secret.splitlines()[5] not in page
    assert not PublicKey.objects.exists()


@pytest.mark.parametrize(("text", "words"), [("hello", "no public key in it"), ("", "Paste your key")])
def test_what_is_no_key_comes_back_with_the_reason(carla: Client, text: str, words: str) -> None:
    answer = carla.post("/preferences/keys/", {"text": text})
    assert answer.status_code == 422 and words in answer.content.decode() and text in answer.content.decode()


def test_five_keys_are_enough_and_an_expired_one_says_so(world: World, carla: Client) -> None:
    carla.post("/preferences/keys/", {"text": (KEYS / "ed25519.asc").read_text()})
    PublicKey.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert 'data-tone="warn"' in carla.get("/preferences/").content.decode()
    key = PublicKey.objects.get()
    for n in range(4):
        key.pk, key.public_id, key.fingerprint = None, f"k{n}", f"{n}" * 40
        key.save()
    answer = carla.post("/preferences/keys/", {"text": (KEYS / "rsa.asc").read_text()})
    assert answer.status_code == 422 and PublicKey.objects.count() == 5


def test_preferences_are_of_the_person_alone(world: World, carla: Client) -> None:
    page = carla.get("/preferences/").content.decode()
    assert "carla@acme.example" in page and "colin@" not in page and "/account/" in page
    assert Person.objects.get(pk=world.carla.pk).username is None


def test_who_wants_no_confirmation_gets_none_and_every_answer_all_the_same(world: World, carla: Client) -> None:
    assert "checked" in carla.get("/preferences/").content.decode().partition('id="notices"')[2][:900]
    assert carla.post("/preferences/notices/", {})["Location"] == "/preferences/#notices"
    assert "checked" not in carla.get("/preferences/").content.decode().partition('id="notices"')[2][:900]
    ticket = world.ticket(world.again(world.carla))
    while reactions.work_once():
        pass
    assert not Delivery.objects.filter(mail__purpose="auto_reply").exists()
    assert Event.objects.get(ticket=ticket, kind=Event.Kind.AUTO_REPLY_HELD).data["reason"] == "not_wanted"
    carla.post("/preferences/notices/", {"confirmation": "on"})
    world.ticket(world.again(world.carla))
    while reactions.work_once():
        pass
    assert Delivery.objects.get(mail__purpose="auto_reply").email == "carla@acme.example"
