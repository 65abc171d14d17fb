from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.desk.models import LinksOpen, Scenario
from deskbell.entry import knocking, links
from deskbell.entry.models import AccessLink, Knock
from deskbell.notices import knocks
from deskbell.outbox.copies import copy_for
from deskbell.outbox.models import Delivery
from deskbell.people import addresses
from deskbell.people.models import Person
from deskbell.tickets import replying
from deskbell.tickets.access_links import link_for
from deskbell.tickets.models import Participant
from tests.notices.conftest import answer, arrives
from tests.web.portal.conftest import Case
from tests.web.signin.asking import answered, link_in, to
from tests.web.signin.test_registration import set_desk
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db
EMAIL = "nadia@lindqvist.example"


def check(client: Client, number: str, email: str = EMAIL) -> object:
    return client.post("/state/", {"email": email, "number": number})


def test_an_address_and_a_number_that_fit_bring_a_link_that_opens_this_ticket(client: Client, case: Case) -> None:
    other = case.world.ticket(case.person, title="Something else")
    page = check(client, case.ticket.number).content.decode()
    assert "Look into your mail" in page and "IMAP login fails" not in page
    (mail,) = answered()
    assert to(mail) == [EMAIL] and mail.purpose == "access_link" and case.ticket.number in mail.subject
    assert client.get(link_in(mail))["Location"] == case.page
    assert "nobody can sign in" in client.get(case.page).content.decode()
    assert client.get(f"/ticket/{other.number}/").status_code == 404


@pytest.mark.parametrize(
    "style", ["{}", "#{}", "Ticket#{}", "[Ticket#{}]", "ticket # {}", "Заявка №{}", " {} ", "Re: [Ticket#{}] IMAP"]
)
def test_the_number_in_any_style(client: Client, case: Case, style: str) -> None:
    check(client, style.format(case.ticket.number))
    assert [to(mail) for mail in answered()] == [[EMAIL]]


def test_spaces_within_the_number(client: Client, case: Case) -> None:
    number = case.ticket.number
    check(client, f"{number[:8]} {number[8:10]} {number[10:]}")
    assert len(answered()) == 1


def test_who_was_in_copy_gets_one_and_others_do_not(client: Client, case: Case) -> None:
    copied = addresses.person_for("copy@lindqvist.example", "Copy")
    Participant.objects.create(ticket=case.ticket, person=copied, added_at=timezone.now())
    number = case.ticket.number
    for email in ("copy@lindqvist.example", "dora@brightside.example", "ada@desk-staff.example", "no@where.example"):
        check(Client(), number, email)
    check(Client(), "2099010110000017")
    assert [to(mail) for mail in answered()] == [["copy@lindqvist.example"]]
    assert not Knock.objects.exists()


def test_the_mail_says_nothing_that_anybody_wrote(client: Client, case: Case) -> None:
    check(client, case.ticket.number)
    (mail,) = answered()
    said = mail.subject + mail.text + mail.html
    assert "IMAP login" not in said and "Nadia" not in said
    assert link_in(mail).split("/")[2] not in said


def test_who_has_an_account_is_led_through_the_sign_in(client: Client, case: Case) -> None:
    case.person.set_password(PASSWORD)
    case.person.save()
    check(client, case.ticket.number)
    (mail,) = answered()
    assert "sign in, and it leads you to the ticket" in mail.text
    assert client.get(link_in(mail))["Location"].startswith("/sign-in/?next=")


def test_an_address_gets_a_few_and_a_network_not_thousands(case: Case) -> None:
    for _ in range(knocking.PER_ADDRESS + 2):
        assert check(Client(), case.ticket.number).status_code == 200
    assert len(answered()) == knocking.PER_ADDRESS
    for n in range(knocking.PER_NETWORK):
        knocking.knock(kind=Knock.Kind.TICKET, typed=f"a{n}@where.example", network="192.0.2.0/24")
    knocking.knock(kind=Knock.Kind.TICKET, typed=EMAIL.replace("nadia", "other"), network="192.0.2.0/24")
    assert Knock.objects.count() == knocking.PER_NETWORK


def test_what_cannot_be_sent_is_tried_again_and_given_up_in_time(
    case: Case, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(knock: Knock) -> None:
        raise OSError("no disk")

    with monkeypatch.context() as patched:
        patched.setitem(knocks.ANSWERS, Knock.Kind.TICKET, broken)
        check(client, case.ticket.number)
        assert knocks.work_once() == 1
    assert knocks.work_once() == 0  # later
    Knock.objects.update(next_at=Knock.objects.get().at)
    assert len(answered()) == 1
    check(client, case.ticket.number)
    Knock.objects.update(at=Knock.objects.get().at - knocking.TOO_LATE * 2)
    assert knocks.work_once() == 0 and not Knock.objects.exists()


def test_the_page_offers_registration_and_helps_with_what_is_wrong(client: Client, case: Case) -> None:
    assert 'href="/register/"' in client.get("/state/").content.decode()
    assert f'value="{case.ticket.number}"' in client.get(f"/state/?number={case.ticket.number}").content.decode()
    for wrong in ({"email": "nadia"}, {"number": ""}, {"number": "mine"}):
        page = client.post("/state/", {"email": EMAIL, "number": "1"} | wrong).content.decode()
        assert 'class="err"' in page
    assert not Knock.objects.exists()


def test_where_no_links_are_sent_the_page_says_so_and_no_mail_has_one(client: Client, case: Case) -> None:
    set_desk(scenario=Scenario.AGENTS)
    assert "answered by e-mail" in check(client, case.ticket.number).content.decode()
    knocking.knock(kind=Knock.Kind.TICKET, typed=EMAIL, number=case.ticket.number, network="x")
    assert answered() == []
    assert link_for(case.ticket, case.person, EMAIL) == ""
    to_whom, cc = replying.default_recipients(case.ticket)
    replying.reply(by=case.world.ada, ticket=case.ticket, text="Fixed.", to=to_whom, cc=cc)
    copied = copy_for(Delivery.objects.select_related("mail").get())
    assert "Fixed." in copied.text and "/t/" not in copied.text + copied.html and "online" not in copied.text
    assert client.get(case.link).status_code == client.get(case.page).status_code == 404  # those of before


def test_an_auto_reply_says_no_word_about_a_link_where_none_is_sent(world: World) -> None:
    set_desk(scenario=Scenario.AGENTS)
    mail = answer(arrives(world.support))
    assert mail is not None
    copied = copy_for(Delivery.objects.select_related("mail").get(mail=mail))
    assert "registered as ticket" in copied.text
    for said in (copied.text, copied.html):
        assert "/t/" not in said and "online" not in said and "The link" not in said


@pytest.mark.parametrize(
    ("policy", "account", "opens"),
    [
        (LinksOpen.ALL, True, True),
        (LinksOpen.ALL, False, True),
        (LinksOpen.WITHOUT_ACCOUNT, True, False),
        (LinksOpen.WITHOUT_ACCOUNT, False, True),
        (LinksOpen.NEVER, True, False),
        (LinksOpen.NEVER, False, False),
    ],
)
def test_links_open_as_the_administrator_chose(
    client: Client, case: Case, policy: str, account: bool, opens: bool
) -> None:
    set_desk(links_open=policy)
    if account:
        case.person.set_password(PASSWORD)
        case.person.save()
    led = client.get(case.link)["Location"]
    assert led == (case.page if opens else f"/sign-in/?next=%2Fticket%2F{case.ticket.number}%2F")
    assert client.get(case.page).status_code == (200 if opens else 404)


def test_a_link_that_opened_yesterday_does_not_when_the_policy_changed(client: Client, case: Case) -> None:
    client.get(case.link)
    assert client.get(case.page).status_code == 200
    set_desk(links_open=LinksOpen.NEVER)
    assert client.get(case.page).status_code == 404


def test_on_an_external_page_links_open_for_everybody(client: Client, case: Case) -> None:
    set_desk(scenario=Scenario.EXTERNAL, links_open=LinksOpen.NEVER)
    Person.objects.filter(pk=case.person.pk).update(password="argon2$x")
    assert client.get(case.link)["Location"] == case.page


@pytest.mark.parametrize(
    ("path", "to_page"),
    [
        ("/createticket.php?x=1", "/new/"),
        ("/tickets/externalpage/newticket", "/new/"),
        ("/tickets/externalpage/ticket?ticket_number=7&ticket_verifier=3", "/state/"),
        ("/tickets/externalpage/ticketlist", "/tickets/"),
    ],
)
def test_the_old_addresses_lead_on(client: Client, world: World, path: str, to_page: str) -> None:
    assert client.get(path)["Location"] == to_page


def test_links_quoted_in_an_answer_are_taken_out() -> None:
    token = links.make(AccessLink.Purpose.RECOVERY, lifetime=knocking.LEASE)
    for door in ("t", "recover", "register", "invitation", "addresses"):
        assert token not in links.without_tokens(f"> https://desk.example/{door}/{token}/ <")
