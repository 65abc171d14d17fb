"""Many tickets at once: each through the same doors as a single one, each as a whole or not at all.

A ticket is one transaction with all that was chosen for it. What one of them refuses is told with its reason and
leaves the others alone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deskbell.access import fetch, prospects, scope
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import assigning, bundling, closing, locking, moving, noting, pending, prioritising
from deskbell.tickets.changes import LockedByAnother
from deskbell.tickets.models import Ticket

log = logging.getLogger(__name__)
Step = Callable[[Person, str], object]


@dataclass(frozen=True)
class Outcome:
    """What became of one ticket; `reason` is empty when everything was done."""

    number: str
    reason: str = ""


def apply(me: Person, numbers: list[str], chosen: dict[str, Any]) -> list[Outcome]:
    """Do what was chosen (BulkForm.cleaned_data) with each ticket."""
    steps = steps_of(me, chosen)
    return [Outcome(number, _refused(me, number, steps)) for number in numbers]


def steps_of(me: Person, chosen: dict[str, Any]) -> list[Step]:
    """What was chosen, in the order in which nothing stands in the way of the next: who takes a ticket over may then
    change it, who hands it over or moves it may do nothing more."""
    owner: Any = chosen.get("owner")
    queue: Any = chosen.get("queue")
    state = chosen.get("state")
    wanted: list[tuple[Any, Step]] = [
        (owner == me, partial(_assign, owner=me)),
        (chosen.get("lock") == "take", _take),
        (chosen.get("note"), partial(_note, text=chosen.get("note"))),
        (chosen.get("priority"), partial(_prioritise, level=chosen.get("priority"))),
        (state, partial(_set_state, state=state, until=chosen.get("until"))),
        (chosen.get("lock") == "free", _free),
        (queue, partial(_move, queue=queue, owner=owner)),
        (owner and owner != me and not queue, partial(_assign, owner=owner)),
    ]
    return [step for is_wanted, step in wanted if is_wanted]


def lost(me: Person, tickets: list[Ticket], chosen: dict[str, Any]) -> list[Ticket]:
    """The tickets this agent would not see any more."""
    queue, owner = chosen.get("queue"), chosen.get("owner")
    if not (queue or owner):
        return []
    return [t for t in tickets if not prospects.keeps_sight(me, t, queue=queue, owner=owner)]


def _refused(me: Person, number: str, steps: list[Step]) -> str:
    """Why nothing was done; "" when everything was."""
    try:
        bundling.together(partial(step, me, number) for step in [_standing, *steps])
    except NotThere:
        return _("There is no such ticket.")
    except NotAllowed as error:
        return str(error)
    except LockedByAnother as error:
        return _("%(owner)s has locked this ticket.") % {"owner": error.ticket.owner}
    except ValidationError as error:
        return " ".join(error.messages)
    except Exception:
        # The tickets before this one are changed: whoever asked must read of them, and of this one.
        log.exception("bulk: ticket %s", number)
        return _("Something went wrong here. It was written down for the administrator.")
    return ""


def _standing(me: Person, number: str) -> None:
    """What was merged or removed is not worked on any more."""
    if (ticket := fetch.ticket(me, number)).stage > Stage.CLOSED:
        raise NotAllowed(_("This ticket is %(state)s.") % {"state": ticket.state})


def _assign(me: Person, number: str, owner: Person) -> None:
    _hand(me, fetch.ticket(me, number, to="assign"), owner)


def _hand(me: Person, ticket: Ticket, owner: Person) -> None:
    if not scope.agents_for(ticket).filter(pk=owner.pk).exists():
        raise NotAllowed(_("%(who)s does not work in queue %(queue)s.") % {"who": owner, "queue": ticket.queue})
    assigning.assign(by=me, ticket=ticket, owner=owner)


def _take(me: Person, number: str) -> None:
    locking.lock(by=me, ticket=fetch.ticket(me, number, to="lock"))


def _free(me: Person, number: str) -> None:
    locking.unlock(by=me, ticket=fetch.ticket(me, number, to="unlock"))


def _note(me: Person, number: str, text: str) -> None:
    noting.note(by=me, ticket=fetch.ticket(me, number, to="note"), text=text)


def _prioritise(me: Person, number: str, level: int) -> None:
    prioritising.set_priority(by=me, ticket=fetch.ticket(me, number, to="priority"), level=level)


def _set_state(me: Person, number: str, state: State, until: Any) -> None:
    if state.stage == Stage.CLOSED:
        closing.close(by=me, ticket=fetch.ticket(me, number, to="close"), state=state)
    elif state.stage == Stage.OPEN and fetch.ticket(me, number).is_closed:
        closing.reopen(by=me, ticket=fetch.ticket(me, number, to="reopen"))
    else:
        pending.set_state(by=me, ticket=fetch.ticket(me, number, to="state"), state=state, until=until)


def _move(me: Person, number: str, queue: Queue, owner: Person | None) -> None:
    """With a new owner: somebody who works there. Both rights are asked before, where the agent still sees it."""
    if owner is not None:
        fetch.ticket(me, number, to="assign")
    moved = moving.move(by=me, ticket=fetch.ticket(me, number, to="move"), queue=queue)
    if owner is not None:
        _hand(me, moved, owner)
