"""What needs care about people and rights: who sees nothing, what nobody sees, second factors of administrators."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from deskbell.operations.matters import Care
from deskbell.people import factors, staff
from deskbell.people.models import Person
from deskbell.queues.models import Grant, Queue

MOST = 3
"""Named; then the others are counted no further."""


def matters() -> list[Care]:
    return [*_agents_without_grants(), *_queues_without_grants(), *_second_factor()]


def _agents_without_grants() -> list[Care]:
    some = Grant.objects.filter(group__members=OuterRef("pk"))
    names = [str(person) for person in staff.agents().filter(~Exists(some))[: MOST + 1]]
    if not names:
        return []
    if len(names) == 1:
        return [
            Care(
                "people",
                _("%(name)s is an agent and sees no queue: no group of theirs has rights.") % {"name": names[0]},
            )
        ]
    return [
        Care(
            "people",
            _("Agents who see no queue, for no group of theirs has rights: %(names)s.") % {"names": _few(names)},
        )
    ]


def _queues_without_grants() -> list[Care]:
    """Only where no active agent sees every queue."""
    seen = Q(group__members__is_active=True, group__members__is_agent=True)
    if Grant.objects.filter(seen, queue=None, type=None).exists():
        return []
    of_it = Grant.objects.filter(seen, queue=OuterRef("pk"))
    names = list(
        Queue.objects.filter(~Exists(of_it), is_active=True)
        .order_by("path")
        .values_list("path", flat=True)[: MOST + 1]
    )
    if not names:
        return []
    text = _("No agent has rights on these queues, so nobody sees their tickets: %(names)s.")
    return [Care("groups", text % {"names": _few(names)}, urgent=True)]


def _second_factor() -> list[Care]:
    administrators = Person.objects.filter(is_administrator=True, is_active=True)
    if not administrators.exists() or factors.having(administrators).exists():
        return []
    text = _("No administrator has a second factor: a password alone opens this desk’s settings.")
    return [Care("security", text)]


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:MOST])
    return _("%(names)s and others") % {"names": shown} if len(names) > MOST else shown
