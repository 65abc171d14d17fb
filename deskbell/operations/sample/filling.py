"""Filling a new desk: three waves of mail through its own receiver, and the agents' work in between."""

from __future__ import annotations

from collections.abc import Callable

from deskbell.mime.threading import message_id_digest
from deskbell.notices.agents import mailing
from deskbell.operations.sample import cast, desk, mails, people, progress, sending, shifts, sign_ins, waiting
from deskbell.operations.sample.acting import perform
from deskbell.operations.sample.acts import Act
from deskbell.operations.sample.letters import Letter
from deskbell.operations.sample.progress import Progress
from deskbell.operations.sample.sign_ins import SignIn
from deskbell.operations.sample.trouble import SampleTrouble
from deskbell.operations.sample.writing import Writer
from deskbell.tickets.models import Article, Ticket

OnProgress = Callable[[int, int, str], None]
Step = Letter | Act
WAVES: tuple[tuple[Step, ...], ...] = (mails.FIRST, shifts.FIRST, mails.SECOND, shifts.SECOND, mails.THIRD)


def fill(on_progress: OnProgress | None = None) -> list[SignIn]:
    """Make the running, empty desk the sample desk; the sign-ins made for it.

    Does nothing when that has been done, and goes on where an earlier call was cut off. `on_progress` is told how
    many of how many steps are done, and what is being done. SampleTrouble says why it cannot go on."""
    state = progress.read()
    if state.finished:
        return sign_ins.read()
    _must_be_ours()
    state.save()
    tell = on_progress or (lambda _done, _total, _what: None)
    tell(len(state.done), _total(), "Setting up the desk")
    if not desk.is_set_up():
        desk.set_up()
    if not sign_ins.read():
        sign_ins.write(people.make())
    _Filling(state, tell).run()
    state.finished = True
    state.save()
    return sign_ins.read()


def _must_be_ours() -> None:
    if progress.path().exists():
        return
    if desk.is_in_use() or Ticket.objects.exists():
        raise SampleTrouble(
            "This desk is in use already, so it does not become the sample desk. "
            "Set DESKBELL_DATA (and DESKBELL_DATABASE_URL, if used) to a new place for it."
        )


def _total() -> int:
    return sum(map(len, WAVES))


class _Filling:
    def __init__(self, state: Progress, tell: OnProgress) -> None:
        letters = {step.key: step for wave in WAVES for step in wave if isinstance(step, Letter)}
        self.state = state
        self.tell = tell
        self.writer = Writer(letters, state.began, cast.HOST)

    def run(self) -> None:
        for number, wave in enumerate(WAVES):
            with sending.Line() as line:
                for place, step in enumerate(wave):
                    name = f"{number}.{place}"
                    if name not in self.state.done:
                        self._take(step, line)
                        self.state.tick(name)
            waiting.until_quiet(self._waited)
        # The bell says what the agents were told in these minutes; mails about it would trickle out for an hour.
        mailing.write_none()
        waiting.until_quiet(self._waited)

    def _take(self, step: Step, line: sending.Line) -> None:
        if isinstance(step, Letter):
            self._say(f"Mail from {step.sender.partition(' <')[0]}")
            number = self._ticket(step.names).number if step.names else ""
            line.send(self.writer.write(step, number))
        else:
            self._say(f"{step.by.capitalize()} is at work")
            perform(step, self._ticket(step.on))

    def _ticket(self, key: str) -> Ticket:
        digest = message_id_digest(self.writer.message_id(key))
        article = Article.objects.select_related("ticket").filter(message_id_digest=digest).first()
        if article is None:
            raise SampleTrouble(
                f"The sample mail “{self.writer.letters[key].subject}” did not become a ticket. "
                "See under Mail, Received, what became of it."
            )
        return article.ticket

    def _say(self, what: str) -> None:
        self.tell(len(self.state.done), _total(), what)

    def _waited(self, left: int) -> None:
        self._say(f"Mails on their way in: {left}" if left else "The desk answers")
