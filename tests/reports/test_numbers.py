"""The numbers of the small past, counted by hand; and every number with a list agrees with that list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

import pytest
import time_machine

from deskbell.access.levels import key_of
from deskbell.people import addresses
from deskbell.people.models import Organization, Person
from deskbell.queues.models import Grant, Level, Queue
from deskbell.reports import acts, arrivals, course, figures, groups, lists, overview, standing, times
from deskbell.reports.groups import GROUPINGS
from deskbell.reports.questions import Question
from deskbell.reports.ranges import Range
from deskbell.reports.tables import Table
from deskbell.search import finding
from deskbell.search.query import parse
from deskbell.tickets.models import Ticket
from tests.reports.conftest import NOW, Past
from tests.world import World


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def written(table: Table) -> dict[str, list[object]]:
    """The first cell of each row → the others."""
    return {str(first.value): [cell.value for cell in others] for first, *others in table.rows}


def test_created_closed_and_open_are_counted_day_by_day(past: Past) -> None:
    question = past.question()
    found = course.read(question)
    days = question.days
    assert course.read(question).total("created", days) == [2, 0, 1, 0, 0, 1, 0, 0, 0, 0]
    assert found.total("closed", days) == [0, 0, 0, 0, 1, 2, 0, 0, 0, 0]  # a by its last closing only
    assert found.total("open", days) == [2, 1, 2, 3, 2, 1, 1, 1, 1, 1]  # a rested from the 2nd to the 4th


def test_days_are_those_of_the_readers_zone(past: Past) -> None:
    berlin = course.read(past.question(zone=ZoneInfo("Europe/Berlin")))
    assert berlin.total("created", past.question().days) == [2, 0, 0, 1, 0, 1, 0, 0, 0, 0]


def test_the_backlog_of_a_range_in_the_past_is_that_of_then(past: Past) -> None:
    question = Question(past.world.ada, Range(date(2026, 11, 2), date(2026, 11, 4)))
    assert course.read(question).total("open", question.days) == [1, 2, 3]


def test_a_ticket_that_was_merged_or_removed_leaves_the_backlog(past: Past) -> None:
    past.c.__class__.objects.filter(pk=past.c.pk).update(active=False, stage=6, touched_at=past.d.closed_at)
    question = past.question()
    assert course.read(question).total("open", question.days) == [2, 1, 2, 3, 2, 0, 0, 0, 0, 0]


def test_how_long_it_took_is_told_by_nearest_rank(past: Past) -> None:
    question = past.question()
    answered, closed = (times.read(question, what, "owner") for what in ("answered", "closed"))
    hour, day = 3600, 86_400
    assert answered.seconds() and sorted(answered.seconds()) == [hour, 3 * day]
    assert (answered.whole().n, answered.whole().median, answered.whole().p90) == (2, hour, 3 * day)
    assert sorted(closed.seconds()) == [2 * hour, 4 * day - hour, 5 * day]
    assert (closed.whole().median, closed.whole().p90) == (4 * day - hour, 5 * day)
    assert answered.histogram((hour, 2 * hour)) == [1, 0, 1]
    table = written(times.table(question, "closed", closed))
    assert table["2026-11-06"] == [2, 2 * hour, 5 * day]
    assert table["2026-11-07"] == [0, None, None]


def test_a_number_whose_list_cannot_be_written_has_none(past: Past) -> None:
    question = past.question(queue=past.world.support)
    assert question.lists("state:open") == 'queue:"Support" state:open'
    assert question.lists("state:open", None) == ""


def test_queues_owners_types_and_organisations_have_their_own_figures(past: Past) -> None:
    question = past.question()
    tables = {id: written(groups.table(question, grouping)) for id, grouping in GROUPINGS.items()}
    first = {id: {name: row[:4] for name, row in table.items()} for id, table in tables.items()}
    support = past.world.support.path
    assert first["queues"] == {support: [4, 3, 1, 2]}
    assert first["agents"] == {"Ada Lark": [2, 2, 0, 2], "Nobody": [2, 1, 1, 0]}
    assert first["types"] == {"Incident": [1, 1, 0, 1], "None": [3, 2, 1, 1]}
    assert first["organizations"] == {"Acme": [3, 2, 1, 1], "Brightside": [1, 1, 0, 1]}
    whole = groups.table(question, GROUPINGS["types"])
    assert [cell.value for cell in whole.total][1:5] == [4, 3, 1, 2]


def test_closings_are_counted_each_time_and_by_who_closed(past: Past) -> None:
    table = written(acts.table(past.question()))
    assert table["Ada Lark"][:2] == [2, 1]
    assert table["Ada Lark"][4:6] == [3, 0]
    assert table["Customers"][4:6] == [1, 1]


def test_states_and_queues_are_counted_as_of_now(past: Past) -> None:
    table = standing.table(past.question())
    assert written(table) == {past.world.support.path: [1, 3, 4]}
    assert [column.label for column in table.columns][1:3] == ["new", "closed successful"]


def test_arrivals_are_counted_by_weekday_and_hour(past: Past) -> None:
    found = arrivals.grid(past.question())
    assert (found[6][9], found[6][10], found[1][23], found[4][8]) == (1, 1, 1, 1)
    assert sum(map(sum, found)) == 4


def test_the_lists_of_last_month_and_this_month_have_their_numbers(past: Past) -> None:
    with time_machine.travel("2026-12-05T12:00:00Z", tick=False):
        assert list(written(lists.table(past.question())).values()) == [[4], [3], [1], [0], [0], [1]]


def test_the_overview_says_what_the_single_reports_say(past: Past) -> None:
    question = past.question()
    found = overview.read(question)
    assert (found.figures.created, found.figures.closed) == (4, 3)
    assert (found.before.created, found.before.closed, found.before.answer) == (0, 0, None)
    assert written(found.days()) == written(course.table(question, course.read(question)))
    assert written(found.by("agents")) == written(groups.table(question, GROUPINGS["agents"]))


def test_the_days_before_are_kept_for_each_person_where_a_search_says_me(past: Past) -> None:
    """Both see everything, and each of them counts their own tickets."""
    world, later = past.world, Range(date(2026, 11, 7), date(2026, 11, 12))
    for person in (world.ada, world.ben):
        Grant.objects.create(group=person.agent_groups.get(), level=Level.VIEW)
    ada, ben = world.again(world.ada), world.again(world.ben)
    assert key_of(ada) == key_of(ben)

    def created(person: Person) -> int:
        found = finding.tickets(person, parse("owner:me", person))
        before = figures.before(Question(person, later, search="owner:me", found=found))
        assert before is not None
        return before.created

    expected = [
        Ticket.objects.filter(owner=person, created_at__date__lte=date(2026, 11, 6)).count() for person in (ada, ben)
    ]
    assert expected[0] != expected[1]
    assert [created(ada), created(ben)] == expected


def test_nobody_counts_what_they_may_not_see(past: Past) -> None:
    question = past.question(past.world.ben)
    assert written(groups.table(question, GROUPINGS["queues"])) == {
        "Billing": [1, 1, 0, 0, None, None, *[4 * 86_400] * 2]
    }
    assert set(written(acts.table(question))) == {"Ben Wolf"}
    assert written(standing.table(question)) == {"Billing": [1, 1]}
    nothing = past.question(past.world.carla)
    assert not groups.table(nothing, GROUPINGS["queues"]).rows
    assert not acts.table(nothing).rows


def every_table(question: Question) -> Iterator[Table]:
    found = course.read(question)
    yield course.table(question, found)
    for what in course.WHAT:
        yield course.matrix(question, found, what)
    for grouping in GROUPINGS.values():
        yield groups.table(question, grouping)
    yield standing.table(question)
    yield lists.table(question)
    for what in ("answered", "closed"):
        yield times.table(question, what, times.read(question, what))
    read = overview.read(question)
    yield from (read.days(), read.by("queues"), read.by("agents"), read.lists())


def walked(question: Question) -> int:
    """Follow every number to its list; how many there were."""
    seen = 0
    for table in every_table(question):
        for row in [*table.rows, table.total]:
            for column, cell in zip(table.columns, row, strict=bool(row)):
                if cell.lists:
                    query = parse(cell.lists, question.person)
                    assert not query.hints, (table.id, cell.lists, query.hints)
                    n = finding.tickets(question.person, query).count()
                    assert n == cell.value, (table.id, column.label, cell.lists)
                    seen += 1
    return seen


@pytest.fixture
def awkward(past: Past) -> Past:
    """Names that are words of the language, or somebody else's too."""
    world = past.world
    for name in ("none", "open", 'The "best" queue', "Support & Co/a*b", "состояние:открыта"):
        queue = Queue.objects.create(name=name.rpartition("/")[2], path=name)
        Grant.objects.create(group=world.ada.agent_groups.get(), queue=queue, level=Level.VIEW)
        world.ticket(queue=queue, now=past.d.created_at)
    inner = Queue.objects.create(name="Billing", path=f"{world.support.path}/Billing", parent=world.support)
    Grant.objects.create(group=world.ada.agent_groups.get(), queue=inner, level=Level.VIEW)
    Grant.objects.create(group=world.ada.agent_groups.get(), queue=world.billing, level=Level.VIEW)
    world.ticket(queue=inner)
    twin = Organization.objects.create(name="ACME")
    Person.objects.filter(pk=world.otto.pk).update(organization=twin)
    world.ticket(Person.objects.get(pk=world.otto.pk))
    for name in ("Ada Lark", "me", "Ada"):
        other = Person.objects.create(name=name, username=f"x{name.lower().replace(' ', '')}", is_agent=True)
        addresses.add(other, f"{other.username}@desk-staff.example", verified=True)
        world.ticket(owner=other)
    return past


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_every_number_with_a_list_agrees_with_it(awkward: Past, zone: str) -> None:
    ada = awkward.world.ada
    Person.objects.filter(pk=ada.pk).update(time_zone=zone)
    ada = awkward.world.again(ada)
    assert walked(awkward.question(ada, zone=ZoneInfo(zone))) > 60


def test_limits_of_queue_agent_and_search_hold_in_numbers_and_lists(awkward: Past) -> None:
    world = awkward.world
    ada = world.again(world.ada)
    text = "(printer OR number:1*)"
    found = finding.tickets(ada, parse(text, ada))
    for more in (
        {"queue": world.support},
        {"agent": world.ada},
        {"search": text, "found": found},
        {"queue": world.support, "agent": world.ada, "search": text, "found": found},
    ):
        assert walked(awkward.question(ada, **more)) > 20, more


def test_restricted_agents_follow_their_numbers_too(past: Past) -> None:
    assert walked(past.question(past.world.ben)) > 10


def test_long_ranges_go_by_weeks_and_months_and_still_agree(past: Past, world: World) -> None:
    for first in (date(2026, 6, 1), date(2025, 1, 15)):
        question = Question(world.ada, Range(first, date(2026, 11, 10)))
        assert sum(course.read(question).total("created", question.days)) == 4
        assert walked(question) > 20
