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

from deskbell.access import abilities, fetch, scope
from deskbell.access.errors import NotAllowed, NotThere
from deskbell.people.models import Person
from deskbell.queues.models import Queue, Stage, State
from deskbell.tickets import (
    assigning,
    bundling,
    claiming,
    closing,
    linking,
    locking,
    merged,
    merging,
    moving,
    noting,
    pending,
    prioritising,
    retyping,
    watching,
)
from deskbell.tickets.changes import CannotChange
from deskbell.tickets.models import Ticket
from deskbell.web.ui import refusals

log = logging.getLogger(__name__)
Step = Callable[[Person, str], object]


@dataclass(frozen=True)
class Outcome:
    """What became of one ticket; `reason` is empty when everything was done."""

    number: str
    reason: str = ""


def apply(me: Person, numbers: list[str], chosen: dict[str, Any]) -> list[Outcome]:
    """Do what was chosen (BulkForm.cleaned_data) with each ticket."""
    target: Ticket | None = chosen.get("into")
    if target is not None:
        numbers = [number for number in numbers if number != target.number]
        return [Outcome(number, _refused(me, number, [partial(_merge, into=target.number)])) for number in numbers]
    steps = steps_of(me, chosen)
    return [Outcome(number, _refused(me, number, steps)) for number in numbers]


def steps_of(me: Person, chosen: dict[str, Any]) -> list[Step]:
    """What was chosen, in the order in which nothing stands in the way of the next: who takes a ticket over may then
    change it, who hands it over or moves it may do nothing more."""
    owner: Any = chosen.get("owner")
    queue: Any = chosen.get("queue")
    wanted: list[tuple[Any, Step]] = [
        (owner == me, partial(_assign, owner=me)),
        (chosen.get("lock") == "take", _take),
        (chosen.get("lock") == "claim", _claim),
        (chosen.get("watch"), partial(_watch, on=chosen.get("watch") == "on")),
        (chosen.get("link"), partial(_link, chosen=chosen)),
        (chosen.get("note"), partial(_note, text=str(chosen.get("note")))),
        (chosen.get("type"), partial(_retype, chosen=chosen)),
        (chosen.get("priority"), partial(_prioritise, chosen=chosen)),
        (chosen.get("state"), partial(_set_state, chosen=chosen)),
        (chosen.get("lock") == "free", _free),
        (queue, partial(_move, queue=queue, owner=owner)),
        (owner and owner != me and not queue, partial(_assign, owner=owner)),
    ]
    return [step for is_wanted, step in wanted if is_wanted]


def _refused(me: Person, number: str, steps: list[Step]) -> str:
    """Why nothing was done; "" when everything was."""
    try:
        bundling.together(partial(step, me, number) for step in [_standing, *steps])
    except NotThere:
        return _("There is no such ticket.")
    except NotAllowed as error:
        return str(error)
    except CannotChange as error:
        return refusals.why(error)
    except merging.NotMerged:
        return _("It is part of that ticket already.")
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


def _claim(me: Person, number: str) -> None:
    claiming.claim(by=me, ticket=fetch.ticket(me, number, to="claim"))


def _free(me: Person, number: str) -> None:
    locking.unlock(by=me, ticket=fetch.ticket(me, number, to="unlock"))


def _note(me: Person, number: str, text: str) -> None:
    noting.note(by=me, ticket=fetch.ticket(me, number, to="note"), text=text)


def _watch(me: Person, number: str, on: bool) -> None:
    ticket = fetch.ticket(me, number, to="watch")
    if on:
        watching.watch(by=me, ticket=ticket)
    else:
        watching.unwatch(by=me, ticket=ticket)


def _link(me: Person, number: str, chosen: dict[str, Any]) -> None:
    """To one ticket; that one itself, and what is linked with it already, stays as it is."""
    other = fetch.ticket(me, chosen["other"].number)
    ticket = fetch.ticket(me, number, to="link")
    if other.pk == ticket.pk or linking.between(ticket, other).exists():
        return
    linking.link(by=me, ticket=ticket, other=other, relation=linking.Relation(chosen["link"]))


def _retype(me: Person, number: str, chosen: dict[str, Any]) -> None:
    ticket, kind = fetch.ticket(me, number, to="type"), chosen["type"]
    if not abilities.may_retype_to(me, ticket, kind):
        raise NotAllowed(_("You may not make it a ticket of type %(type)s.") % {"type": kind})
    retyping.retype(by=me, ticket=ticket, type=kind)


def _prioritise(me: Person, number: str, chosen: dict[str, Any]) -> None:
    prioritising.set_priority(by=me, ticket=fetch.ticket(me, number, to="priority"), level=chosen["priority"])


def _set_state(me: Person, number: str, chosen: dict[str, Any]) -> None:
    state: State = chosen["state"]
    if state.stage == Stage.CLOSED:
        closing.close(by=me, ticket=fetch.ticket(me, number, to="close"), state=state)
    elif state.stage == Stage.OPEN and fetch.ticket(me, number).is_closed:
        closing.reopen(by=me, ticket=fetch.ticket(me, number, to="reopen"))
    else:
        ticket = fetch.ticket(me, number, to="state")
        pending.set_state(by=me, ticket=ticket, state=state, until=chosen.get("until"))


def _move(me: Person, number: str, queue: Queue, owner: Person | None) -> None:
    """With a new owner: somebody who works there. Both rights are asked before, where the agent still sees it."""
    if owner is not None and owner != me:
        fetch.ticket(me, number, to="assign")
    ticket = fetch.ticket(me, number, to="move")
    if not abilities.may_move_to(me, ticket, queue.pk, queue.open_to_moves):
        raise NotAllowed(_("You may not move this ticket to %(queue)s.") % {"queue": queue})
    moved = moving.move(by=me, ticket=ticket, queue=queue)
    if owner is not None:
        _hand(me, moved, owner)


def _merge(me: Person, number: str, into: str) -> None:
    ticket, target = fetch.ticket(me, number, to="merge"), fetch.ticket(me, into, to="merge")
    if merged.root_of(target).pk != target.pk:
        raise NotAllowed(_("#%(number)s was merged itself meanwhile.") % {"number": into})
    merging.merge(by=me, ticket=ticket, into=target)
