"""Customers and organisations in the administration."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from deskbell.audit import latest
from deskbell.audit.models import Entry
from deskbell.desk import settings as desk
from deskbell.desk.models import Scenario
from deskbell.entry import asking
from deskbell.entry.accounts import REGISTRATION
from deskbell.entry.models import AccessLink
from deskbell.outbox.models import OutgoingMail
from deskbell.people import addresses, organizing
from deskbell.people.models import Organization, Person, Union
from deskbell.tickets.access_links import link_for
from tests.world import World

pytestmark = pytest.mark.django_db
CUSTOMERS = "/admin/customers/"


def at(person: Person, resource: str = "") -> str:
    return f"{CUSTOMERS}{person.public_id}/{resource}"


def details(person: Person, **more: object) -> dict[str, object]:
    return {"name": person.name, "organization": str(person.organization or ""), **more}


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row" class="any"><a [^>]*>([^<]*)</a>', page)


def test_customers_are_listed_filtered_and_found(ines: Client, world: World) -> None:
    contact = addresses.person_for("nadia@lindqvist.example")
    Person.objects.filter(pk=world.otto.pk).update(is_active=False)
    every = listed(ines.get(CUSTOMERS).content.decode())
    assert every == ["nadia@lindqvist.example", "Carla Finch", "Colin Reed", "Dora Vale", "Otto Away"]
    for show, names in {
        "accounts": ["Carla Finch", "Colin Reed", "Dora Vale", "Otto Away"],
        "alone": ["nadia@lindqvist.example"],
        "disabled": ["Otto Away"],
        "contacts": [],
    }.items():
        assert listed(ines.get(CUSTOMERS, {"show": show}).content.decode()) == names, show
    assert listed(ines.get(CUSTOMERS, {"q": "acme"}).content.decode()) == ["Carla Finch", "Colin Reed", "Otto Away"]
    assert listed(ines.get(CUSTOMERS, {"q": "nadia@"}).content.decode()) == ["nadia@lindqvist.example"]
    assert listed(ines.get(CUSTOMERS, {"q": "ada lark"}).content.decode()) == []
    assert ines.get(at(contact)).status_code == 200


def test_a_new_customer_is_invited(ines: Client, world: World) -> None:
    given = {"name": "Nadia", "email": "nadia@lindqvist.example", "organization": "Lindqvist", "invite": "on"}
    answer = ines.post(f"{CUSTOMERS}new/", given)
    nadia = addresses.holder("nadia@lindqvist.example")
    assert nadia is not None and answer["Location"] == at(nadia)
    assert (nadia.organization.name, nadia.is_contact_person) == ("Lindqvist", False)
    assert OutgoingMail.objects.get(purpose="invitation").deliveries.get().email == "nadia@lindqvist.example"
    again = ines.post(f"{CUSTOMERS}new/", given)
    assert again.status_code == 422 and "Nadia has this address." in again.content.decode()


def test_nobody_is_invited_where_customers_do_not_sign_in(ines: Client, world: World) -> None:
    contact = addresses.person_for("nadia@lindqvist.example")
    now = desk.current()
    now.scenario = Scenario.AGENTS
    desk.save(now)
    ines.post(f"/admin/people/{contact.public_id}/invitation/")
    assert not OutgoingMail.objects.filter(purpose="invitation").exists()


def test_what_an_organisation_opens_has_to_be_agreed_to(ines: Client, world: World) -> None:
    world.ticket(world.carla)
    brightside, acme = world.dora.organization, world.carla.organization
    organizing.share(by=world.ines, organization=acme, sharing="everybody")
    answer = ines.post(at(world.dora), details(world.dora, organization="Acme"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "They will see 1 tickets of the organisation" in page
    assert world.again(world.dora).organization == brightside
    ines.post(at(world.dora), details(world.dora, organization="Acme", agreed="on"))
    assert world.again(world.dora).organization == acme
    organizing.share(by=world.ines, organization=acme, sharing="contacts")
    answer = ines.post(at(world.colin), details(world.colin, contact="on"))
    assert answer.status_code == 422 and not world.again(world.colin).is_contact_person
    ines.post(at(world.colin), details(world.colin, contact="on", agreed="on"))
    assert world.again(world.colin).is_contact_person
    assert latest.change_of("Colin Reed").action == "contact_appointed"
    ines.post(at(world.colin), details(world.again(world.colin), contact="on", phone="+49 1"))  # nothing new to see
    assert world.again(world.colin).phone == "+49 1"


def test_who_is_disabled_signs_in_nowhere_and_an_address_taken_away_opens_nothing(ines: Client, world: World) -> None:
    carla = Client()
    carla.force_login(world.carla)
    addresses.add(world.carla, "carla@home.example", verified=True)
    ticket = world.ticket(world.carla)
    link_for(ticket, world.carla, "carla@home.example")
    asking.make(REGISTRATION, email="new@acme.example", person=None)
    ines.post(
        f"/admin/people/{world.carla.public_id}/addresses/change/", {"email": "carla@home.example", "act": "remove"}
    )
    assert AccessLink.objects.get(email="carla@home.example").revoked_at is not None
    ines.post(f"/admin/people/{world.carla.public_id}/addresses/", {"email": "new@acme.example", "proved": "on"})
    assert AccessLink.objects.get(email="new@acme.example").revoked_at is not None
    assert addresses.verified(world.carla) == ["carla@acme.example", "new@acme.example"]
    assert carla.get("/tickets/").status_code == 200
    ines.post(f"/admin/people/{world.carla.public_id}/switch/", {"on": "0"})
    assert carla.get("/tickets/").status_code == 302


def test_the_last_address_of_a_customer_stays(ines: Client, world: World) -> None:
    act = f"/admin/people/{world.carla.public_id}/addresses/change/"
    ines.post(act, {"email": "carla@acme.example", "act": "remove"})
    assert addresses.of(world.carla) == ["carla@acme.example"]


def test_two_are_merged_and_split_again_by_an_administrator_who_sees_no_ticket(ines: Client, world: World) -> None:
    old = addresses.person_for("c.finch@old.example", "C. Finch")
    ticket = world.ticket(old, title="canary-title")
    page = ines.get(at(world.carla, "merge/"), {"other": old.public_id}).content.decode()
    assert "And 1 ticket that you do not see yourself." in page and "canary-title" not in page
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    ines.post(at(world.carla, "merge/"), {"other": old.public_id, "shown": shown})
    ticket.refresh_from_db()
    assert ticket.customer == world.carla and ines.get(at(old)).status_code == 404
    assert "Make two people of them again" in ines.get(at(world.carla)).content.decode()
    split = f"{CUSTOMERS}merges/{Union.objects.get().public_id}/"
    page = ines.get(split).content.decode()
    assert "c.finch@old.example" in page and "canary-title" not in page
    assert ines.post(split, {"shown": "x"}).status_code == 409
    answer = ines.post(split, {"shown": re.search(r'name="shown" value="(\w+)"', page)[1]})
    assert answer["Location"] == at(old) and ines.get(at(old)).status_code == 200
    ticket.refresh_from_db()
    assert ticket.customer == old
    assert ines.post(split, {"shown": "x"})["Location"] == at(world.carla)


def test_organisations_are_listed_made_renamed_and_share(ines: Client, world: World) -> None:
    url = "/admin/organizations/"
    assert listed(ines.get(url).content.decode()) == ["Acme", "Brightside"]
    assert listed(ines.get(url, {"q": "bright"}).content.decode()) == ["Brightside"]
    assert ines.post(f"{url}new/", {"name": "acme", "sharing": "nobody"}).status_code == 422
    ines.post(f"{url}new/", {"name": "Lindqvist", "sharing": "nobody"})
    made = Organization.objects.get(name="Lindqvist")
    assert made.sharing == "nobody"
    page = ines.get(f"{url}{made.public_id}/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    ines.post(f"{url}{made.public_id}/", {"name": "Lindqvist AB", "sharing": "everybody", "seen": seen})
    made.refresh_from_db()
    assert (made.name, made.sharing) == ("Lindqvist AB", "everybody")
    late = ines.post(f"{url}{made.public_id}/", {"name": "Late", "sharing": "nobody", "seen": seen})
    assert late.status_code == 422 and "after you opened it" in late.content.decode()
    assert listed(ines.get(url, {"show": "everybody"}).content.decode()) == ["Lindqvist AB"]


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.net", "@yahoo.co.uk", "mail.gmx.de", "hotmail.fr", "web.de"])
def test_public_mail_domains_belong_to_nobody(ines: Client, world: World, domain: str) -> None:
    page = f"/admin/organizations/{world.carla.organization.public_id}/domains/"
    answer = ines.post(page, {"domain": domain})
    assert answer.status_code == 422 and "Anybody can have an address there" in answer.content.decode()
    assert f'value="{domain}"' in answer.content.decode()


def test_a_domain_belongs_to_one_organisation_and_brings_in_who_proves_an_address(ines: Client, world: World) -> None:
    page = f"/admin/organizations/{world.carla.organization.public_id}/domains/"
    for domain in ("Acme.Example", "live.acme.example", "outlook.acme.example"):
        assert ines.post(page, {"domain": domain}).status_code == 302
    other = f"/admin/organizations/{world.dora.organization.public_id}/domains/"
    assert "belongs to Acme" in ines.post(other, {"domain": "acme.example"}).content.decode()
    assert ines.post(page, {"domain": "no domain"}).status_code == 422
    new = addresses.person_for("new@acme.example")
    act = f"/admin/people/{new.public_id}/addresses/change/"
    ines.post(act, {"email": "new@acme.example", "act": "prove"})
    assert world.again(new).organization == world.carla.organization
    ines.post(page, {"remove": "acme.example"})
    assert world.carla.organization.domains.count() == 2


def test_who_was_added_and_what_was_changed_of_somebody_is_in_the_log(ines: Client, world: World) -> None:
    ines.post(f"{CUSTOMERS}new/", {"name": "Nadia", "email": "nadia@lindqvist.example"})
    assert Entry.objects.filter(action="person_added", actor=world.ines.pk).count() == 1
    ines.post(at(world.carla), details(world.carla, phone="+49 381 1"))
    assert Entry.objects.get(action="person_changed").details["fields"] == ["phone"]
    assert not Entry.objects.filter(action="person_renamed").exists()
