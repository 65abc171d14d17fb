"""Mails to agents quote: what is erased or redacted goes from them too."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction

from deskbell.mime.blanking import MARK
from deskbell.notices.agents import held, mailing, told
from deskbell.notices.models import Told
from deskbell.outbox import catch_all
from deskbell.outbox.models import Delivery, OutgoingMail
from deskbell.privacy import by_hand, journal, reapplying, redacting
from deskbell.queues.models import Subscription
from deskbell.tickets.models import Article, Ticket
from deskbell.worker import reactions
from tests.intake.test_pipeline import arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db
SECRET = "Quittenbrot"


@pytest.fixture
def ticket(world: World) -> Ticket:
    """Ada was told of it, and that her answer did not go out."""
    journal.file().unlink(missing_ok=True)
    Subscription.objects.create(person=world.ada, queue=world.support)
    arrive(mail(subject=f"About {SECRET}", text=f"He said {SECRET} and left."))
    while reactions.work_once():
        pass
    mailing.work_once()
    found = Ticket.objects.get()
    held.say_held(world.ada, found, "It was late.", answers_id="")
    assert set(said()) >= {"agent_notice", "agent_answer_held"}
    return found


def said() -> list[str]:
    """Purposes of the mails that say it."""
    return [mail.purpose for mail in OutgoingMail.objects.all() if SECRET in mail.text + mail.html + mail.subject]


def test_a_ticket_that_is_erased_whole_goes_from_them(world: World, ticket: Ticket) -> None:
    notice = Delivery.objects.select_related("mail").get(mail__purpose="agent_notice")
    copy = catch_all.write(notice.mail, notice, SECRET.encode())
    with transaction.atomic():
        by_hand.erase(by=world.ada, ticket=ticket, reason="asked for")
    assert said() == []
    reapplying.dooming.carry_out()
    assert not copy.exists()


def test_a_passage_and_a_subject_go_from_them_and_after_a_restore_again(world: World, ticket: Ticket) -> None:
    before = dict(OutgoingMail.objects.filter(purpose="agent_notice").values_list("pk", "text"))
    redacting.passage(by=world.ada, article=Article.objects.get(side="customer"), text=SECRET)
    redacting.subject(by=world.ada, ticket=ticket, title="An absence")
    assert said() == []
    assert Delivery.objects.get(mail__purpose="agent_notice").status == Delivery.Status.CANCELLED
    for key, text in before.items():
        OutgoingMail.objects.filter(pk=key).update(text=text)
    journal.Journal.objects.update(line=0)
    reapplying.catch_up()
    assert set(OutgoingMail.objects.filter(pk__in=before).values_list("text", flat=True)) == {MARK}


def test_mails_that_left_before_are_found_by_the_migration(ticket: Ticket) -> None:
    Told.objects.all().delete()
    import_module("deskbell.notices.migrations.0003_told").find(apps, None)
    assert {mail.purpose for mail in told.mails_about([ticket.pk])} == {"agent_notice", "agent_answer_held"}
