from __future__ import annotations

import re

import pytest
from django.conf import settings

from deskbell.audit.models import Entry
from deskbell.mime.mail import MailAddress
from deskbell.notices import composing, progress, texting, values
from deskbell.notices.models import MailText
from deskbell.notices.texts.kinds import KINDS
from deskbell.outbox.models import OutgoingMail
from deskbell.outbox.personal import LINK, text_for
from deskbell.people import addresses
from deskbell.queues.models import Queue, TicketType
from deskbell.queues.placeholders import names_in
from deskbell.tickets import claiming, closing, receiving
from deskbell.tickets.articles import NewArticle
from deskbell.tickets.changes import built_in
from deskbell.tickets.models import Article, Event, Ticket
from deskbell.worker import reactions
from tests.notices.conftest import answer, arrives, held
from tests.world import World

pytestmark = pytest.mark.django_db


def write(
    world: World,
    kind: str,
    text: str = "",
    *,
    queue: Queue | None = None,
    type: TicketType | None = None,
    on: bool = True,
    subject: str = "",
    **others: str,
) -> MailText:
    texts = {"en": {"subject": subject, "text": text}} if text else {}
    texts |= {code: {"subject": "", "text": own} for code, own in others.items()}
    return texting.save(by=world.ines, text=texting.at(kind, queue, type), is_on=on, texts=texts)


def text_of(mail: OutgoingMail | None) -> str:
    assert mail is not None
    return mail.text


def mails(kind: str) -> list[OutgoingMail]:
    while reactions.work_once():
        pass
    return list(OutgoingMail.objects.filter(purpose=kind))


@pytest.mark.parametrize("language", [code for code, _own in settings.LANGUAGES])
def test_what_we_wrote_is_a_text_an_administrator_could_have_written(language: str) -> None:
    for code, kind in KINDS.items():
        subject, text = composing.as_template(kind, language)
        assert subject and text and LINK not in text, code
        assert set(names_in(subject + text)) <= set(kind.placeholders), code
        assert set(kind.needs) <= set(names_in(text)), code
        if kind.fixed:
            assert not {"name", "subject", "files"} & set(kind.placeholders), code


def test_the_most_specific_level_speaks(world: World) -> None:
    bug = TicketType.objects.create(name="Bug")
    ticket = arrives(world.support)
    typed = arrives(world.support, "b@nowhere.example")
    Ticket.objects.filter(pk=typed.pk).update(type=bug)
    typed.refresh_from_db()

    def said(ticket: Ticket) -> str:
        found = composing.compose(
            "received", ticket=ticket, values=values.of_ticket(ticket), language="en", sender="Desk"
        )
        assert found is not None
        return found.words.text.splitlines()[0]

    ours = said(ticket)
    write(world, "received", "desk")
    assert (said(ticket), said(typed)) == ("desk", "desk") != (ours, ours)
    write(world, "received", "queue", queue=world.support)
    assert (said(ticket), said(typed)) == ("queue", "queue")
    write(world, "received", "type", type=bug)
    assert (said(ticket), said(typed)) == ("queue", "type")
    write(world, "received", "both", queue=world.support, type=bug)
    assert (said(ticket), said(typed)) == ("queue", "both")
    assert said(arrives(world.billing, "c@nowhere.example")) == "desk"
    texting.remove(by=world.ines, text=texting.at("received", world.support, None))
    assert said(ticket) == "desk"


def test_a_level_without_the_readers_language_speaks_the_desks(world: World) -> None:
    write(world, "received", "english", de="deutsch")
    german = composing.compose("received", values=values.sample(), language="de", sender="Desk")
    russian = composing.compose("received", values=values.sample(), language="ru", sender="Desk")
    assert german is not None and russian is not None
    assert (german.words.text.splitlines()[0], german.language) == ("deutsch", "de")
    assert (russian.words.text.splitlines()[0], russian.language) == ("english", "en")


def test_what_is_switched_off_is_not_sent_and_not_held_back_either(world: World) -> None:
    write(world, "received", on=False, queue=world.support)
    ticket = arrives(world.support)
    assert answer(ticket) is None and not held(ticket)
    assert answer(arrives(world.billing, "b@nowhere.example")) is not None
    write(world, "received", on=True, type=TicketType.objects.create(name="Bug"))
    assert answer(arrives(world.support, "c@nowhere.example")) is None


def test_a_mail_somebodys_way_in_depends_on_cannot_be_switched_off(world: World) -> None:
    for code in ("access_link", "registration", "recovery", "invitation", "address"):
        write(world, code, on=False)
        assert composing.is_on(code)


def test_placeholders_are_filled_once_and_a_name_stays_a_name(world: World) -> None:
    write(world, "received", "Dear {name},\n\n{subject} {nobody}\n\n{link}\n\nSee https://kb.example/{number} <b>")
    mail = answer(arrives(world.support, name="{number} <i>x</i>", subject="{link} {0.__class__} https://evil"))
    text = text_of(mail)
    assert mail is not None
    assert "Dear {number} <i>x</i>," not in text  # a name with a slash is none
    assert "{link} {0.__class__} https://evil {nobody}" in text
    assert "https://evil</a>" not in mail.html and "&lt;b&gt;" in mail.html and "<i>" not in mail.html
    assert mail.html.count('class="cta"') == 1
    assert LINK not in text_for(text, "") and "Dear" in text_for(text, "")


def test_a_strangers_words_never_get_into_the_fixed_text(world: World) -> None:
    write(world, "registered", "We registered #{number}. {subject} {name}")
    mail = answer(arrives(world.support, unverified=True, kind=Article.Kind.WEB, subject="buy", name="Evil"))
    assert "buy" not in text_of(mail) and "Evil" not in text_of(mail)
    assert "{subject} {name}" in text_of(mail)  # nothing fills them there


def test_the_subject_is_one_line_and_carries_the_number(world: World) -> None:
    write(world, "received", "text", subject="Got it:\n {subject}")
    mail = answer(arrives(world.support, subject="IMAP login fails"))
    assert mail is not None
    assert re.fullmatch(r"\[Ticket#\d+\] Got it: IMAP login fails", mail.subject)


def test_a_change_is_logged_without_the_text(world: World) -> None:
    write(world, "received", "secret words", queue=world.support)
    entry = Entry.objects.get(action="mail_text_changed")
    assert entry.about == "received in Support" and "secret" not in str(entry.details)


def wrote_again(world: World, ticket: Ticket, **more: object) -> None:
    email = addresses.primary(ticket.customer)
    new = NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=ticket.customer,
        sender=MailAddress("Nadia", email),
        text="More.",
        **more,  # type: ignore[arg-type]
    )
    receiving.receive(by=ticket.customer, ticket=ticket, article=new)


def test_a_further_message_is_answered_only_where_it_is_wished(world: World) -> None:
    ticket = arrives(world.support)
    wrote_again(world, ticket)
    assert mails("follow_up") == []
    write(world, "follow_up", queue=world.support)
    wrote_again(world, ticket)
    (mail,) = mails("follow_up")
    assert f"added to ticket #{ticket.number}" in mail.text
    wrote_again(world, ticket, automatic="auto-replied")  # a machine
    assert len(mails("follow_up")) == 1
    wrote_again(world, ticket, unverified=True)
    assert len(mails("follow_up")) == 2  # the address proved itself before


def test_an_address_that_proved_nothing_hears_of_no_progress(world: World) -> None:
    write(world, "follow_up")
    ticket = arrives(world.support, unverified=True, kind=Article.Kind.WEB)
    wrote_again(world, ticket, unverified=True)
    assert mails("follow_up") == []
    reasons = Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLY_HELD).values_list(
        "data__reason", flat=True
    )
    assert "unproved" in reasons


def test_a_claim_tells_the_customer_where_it_is_wished(world: World) -> None:
    claiming.claim(by=world.ada, ticket=arrives(world.support))
    assert mails("claimed") == []
    write(world, "claimed", "{agent} has #{number}.", queue=world.support)
    ticket = claiming.claim(by=world.ada, ticket=arrives(world.support, "b@nowhere.example"))
    (mail,) = mails("claimed")
    assert mail.text.startswith(f"Ada Lark has #{ticket.number}.")


def test_a_closed_ticket_tells_who_did_not_close_it(world: World) -> None:
    write(world, "closed", queue=world.support)
    closing.close(by=world.ada, ticket=arrives(world.support))
    assert "90 days" in mails("closed")[0].text
    own = arrives(world.support, "b@nowhere.example")
    closing.close(by=own.customer, ticket=own)
    opened = closing.close(by=world.ada, ticket=arrives(world.support, "c@nowhere.example"))
    closing.reopen(by=world.ada, ticket=opened)
    assert len(mails("closed")) == 1


def test_a_message_that_became_a_new_ticket_says_so(world: World) -> None:
    ticket = arrives(world.support)
    Event.objects.filter(ticket=ticket, kind=Event.Kind.OPENED).update(data={"follows": "2026000000000017"})
    assert "Ticket #2026000000000017 is closed for longer" in text_of(answer(ticket))


def test_progress_of_a_ticket_that_an_agent_began_goes_to_its_customer(world: World) -> None:
    write(world, "closed")
    ticket = world.ticket()
    Article.objects.filter(ticket=ticket).delete()
    event = Event(ticket=ticket, kind=Event.Kind.CLOSED, by=world.ada)
    Ticket.objects.filter(pk=ticket.pk).update(state=built_in("closed_successful"), stage=4)
    event.ticket = Ticket.objects.get(pk=ticket.pk)
    mail = progress.closed(event)
    assert mail is not None and mail.deliveries.get().email == "carla@acme.example"


def test_what_somebody_in_copy_proved_proves_nothing_of_the_customer(world: World) -> None:
    write(world, "claimed")
    ticket = arrives(world.support, unverified=True, subject="Buy pills")
    other = NewArticle(
        kind=Article.Kind.MAIL,
        side=Article.Side.CUSTOMER,
        visible=True,
        author=world.dora,
        sender=MailAddress("Dora Vale", "dora@brightside.example"),
        text="Me too.",
    )
    receiving.receive(by=world.dora, ticket=ticket, article=other)
    claiming.claim(by=world.ada, ticket=ticket)
    assert mails("claimed") == []
    reasons = Event.objects.filter(ticket=ticket, kind=Event.Kind.AUTO_REPLY_HELD)
    assert reasons.latest("pk").data["reason"] == "unproved"


def test_who_claims_a_closed_ticket_writes_to_nobody(world: World) -> None:
    write(world, "claimed")
    claiming.claim(by=world.ada, ticket=closing.close(by=world.ada, ticket=arrives(world.support)))
    assert mails("claimed") == []


def test_a_customer_hears_that_a_colleague_closed_the_ticket(world: World) -> None:
    write(world, "closed")
    closing.close(by=world.colin, ticket=world.ticket())
    assert mails("closed")[0].deliveries.get().email == "carla@acme.example"
