"""Mail to the number, or to a mail, of a ticket that was merged: kept where its writer may read it, worked on in the
target."""

from __future__ import annotations

import pytest

from deskbell.access import scope
from deskbell.outbox.models import OutgoingMail
from deskbell.queues.models import Stage
from deskbell.tickets import closing, linking, merging
from deskbell.tickets.models import Article, Ticket
from tests.intake.test_pipeline import answered, arrive, mail
from tests.world import World

pytestmark = pytest.mark.django_db


def _merged(world: World) -> tuple[Ticket, Ticket, OutgoingMail]:
    """Carla's ticket, answered, merged into Dora's; and the mail she got."""
    source, target = world.ticket(title="Mine"), world.ticket(world.dora, title="Of Dora")
    sent = answered(world, source)
    merging.merge(by=world.ada, ticket=source, into=target)
    return source, target, sent


def test_an_answer_to_a_mail_of_the_old_ticket_arrives_in_the_target_and_its_customer_does_not_read_it(
    world: World,
) -> None:
    source, target, sent = _merged(world)
    target = closing.close(by=world.ada, ticket=target)
    row = arrive(mail(subject="Re: Mine", text="Any news?", In_Reply_To=sent.message_id))
    assert row.status == "done"
    article = Article.objects.get(text__contains="Any news?")
    assert article.ticket == source
    target.refresh_from_db()
    assert target.stage == Stage.OPEN and target.waiting_since is not None
    assert article in scope.articles_for(world.ada, target)
    assert article not in scope.portal_articles_for(world.dora, target)
    source.refresh_from_db()
    assert article in scope.portal_articles_for(world.carla, source)
    assert Ticket.objects.count() == 2


def test_who_takes_part_only_in_the_target_writes_there(world: World) -> None:
    _source, target, sent = _merged(world)
    third = world.ticket(world.dora)
    merging.merge(by=world.ada, ticket=target, into=third)
    message = mail("dora@brightside.example", "Re: Mine", "From Dora", "Dora Vale", In_Reply_To=sent.message_id)
    arrive(message)
    assert Article.objects.get(text__contains="From Dora").ticket == target  # the first on the way she takes part in


def test_a_stranger_opens_a_ticket_that_may_belong_to_the_target(world: World) -> None:
    _source, target, sent = _merged(world)
    arrive(mail("x@else.example", "Re: Mine", "Me too", "Xaver", In_Reply_To=sent.message_id))
    assert Article.objects.get(text__contains="Me too").ticket.maybe_of == target


def test_a_target_that_takes_no_more_makes_a_new_ticket_linked_to_it(world: World) -> None:
    source, target, sent = _merged(world)
    target = closing.close(by=world.ada, ticket=target)
    Ticket.objects.filter(pk=target.pk).update(stage=Stage.REMOVED)
    arrive(mail(subject="Re: Mine", text="Hello again", In_Reply_To=sent.message_id))
    new = Article.objects.get(text__contains="Hello again").ticket
    assert new not in (source, target)
    assert [other for _relation, other in linking.links_of(new)] == [target]
