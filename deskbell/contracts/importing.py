"""Licences and accounts from a CSV file: as often as wanted, the same file again changes nothing.

A batch of lines is a transaction: a desk goes on working beside a large file, and what was taken stays taken.
Missing lines end licences of the same source only, and only when that is asked for (decision F47)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from deskbell.audit import log
from deskbell.contracts import entitlement, kinds, lines
from deskbell.contracts.lines import Bad, BadFile, Line, Reason
from deskbell.contracts.models import ImportRun, Licence, Provisioned
from deskbell.db.claiming import lock_name
from deskbell.people import organizing, provisioning
from deskbell.people.models import Organization, Person
from deskbell.people.provisioning import Account, Outcome

BATCH = 500
MOST_BAD = 1_000
"""Bad lines that are written down; all are counted."""
FIELDS = ("organization", "kind", "valid_from", "valid_until", "ended_at", "ended")


@dataclass
class Report:
    """How many lines there were and what came of them; of `bad` the first ones: number, reason, what."""

    dry: bool = False
    lines: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    ended: int = 0
    organizations: int = 0
    accounts: int = 0
    known: int = 0
    wrong: int = 0
    bad: list[tuple[int, str, str]] = field(default_factory=list)

    def note(self, bad: Bad) -> None:
        self.wrong += 1
        if len(self.bad) < MOST_BAD:
            self.bad.append((bad.number, bad.reason.value, bad.what))


def run(
    file: BinaryIO,
    *,
    by: Person | None,
    source: str,
    end_missing: bool = False,
    dry: bool = False,
    by_clock: bool = False,
    now: datetime | None = None,
) -> ImportRun:
    """Take the file in and write down what became of it. `dry` says what would, and changes nothing but that.

    A file that cannot be used, or read on, is a run with an `error`; lines before that are taken."""
    now = now or timezone.now()
    work = _Work(source[:60] or "csv", dry, now)
    error = ""
    try:
        for some in _batches(lines.read(file)):
            with transaction.atomic():
                work.take(some)
        if end_missing and not (work.report.added + work.report.changed + work.report.same):
            raise BadFile(_("No line has a licence. Nothing was ended."))
        if end_missing and work.has_unread:
            raise BadFile(_("A line has no key that can be read. Nothing was ended."))
        if end_missing:
            work.end_missing()
    except BadFile as bad:
        error = str(bad)[:300]
    except (IntegrityError, organizing.NameTaken):
        error = _("Somebody wrote the same at this moment. Import the file again; what was taken stays.")
    except OSError as trouble:
        error = str(trouble.strerror or trouble)[:300]
    work.report.bad.sort()
    report = asdict(work.report)
    entitlement.forget()
    with transaction.atomic():
        made = ImportRun.objects.create(
            source=work.source, at=now, by=by, by_clock=by_clock, error=error, report=report
        )
        if not dry:
            counts: dict[str, Any] = {name: n for name, n in report.items() if isinstance(n, int) and name != "dry"}
            log.record(action="licences_imported", by=by, about=work.source, error=error, **counts)
    return made


def _batches(found: Iterator[Line | Bad]) -> Iterator[list[Line | Bad]]:
    while some := list(islice(found, BATCH)):
        yield some


@dataclass
class _Rows:
    """What the lines of a batch are about, and what is to be written."""

    licences: dict[str, Licence]
    firms: dict[str, Organization]
    new: dict[str, Licence] = field(default_factory=dict)
    changed: dict[str, Licence] = field(default_factory=dict)


class _Work:
    """One import while it runs."""

    def __init__(self, source: str, dry: bool, now: datetime) -> None:
        self.source, self.dry, self.now = source, dry, now
        self.report = Report(dry=dry)
        self._said: dict[str, tuple[int, int]] = {}  # folded key → its first line and a digest of what that says
        self._named: set[str] = set()  # keys of lines that were left out: they are not missing
        self._new_firms: set[str] = set()  # a dry run makes none
        self._emails: set[str] = set()  # each counts once
        self.has_unread = False  # of a bad line without a key nobody knows which licence it names

    def take(self, some: list[Line | Bad]) -> None:
        """Within a transaction."""
        lock_name("licences imported")  # of two imports at once one waits
        self.report.lines += len(some)
        good = [line for one in some if (line := self._checked(one)) is not None]
        firms = organizing.named_all(line.organization for line in good if line.organization)
        rows = _Rows({one.folded: one for one in _licences(good)}, firms)
        taken = [line for line in good if self._licence(line, rows)]
        if not self.dry:
            Licence.objects.bulk_create(rows.new.values())
            Licence.objects.bulk_update(rows.changed.values(), FIELDS)
        rows.licences |= rows.new
        self._accounts(taken, rows)
        if not self.dry:
            named = [one.folded for one in some if one.folded]
            Licence.objects.filter(self._before(), folded__in=named).update(imported_at=self.now)

    def _checked(self, one: Line | Bad) -> Line | None:
        """A key may stand on several lines, each with another account, when they say the same of it."""
        if isinstance(one, Bad):
            self.report.note(one)
            if one.folded:
                self._named.add(one.folded)
            else:
                self.has_unread = True
            return None
        said = hash(one.says)
        first, before = self._said.setdefault(one.folded, (one.number, said))
        if before != said:
            self.report.note(Bad(one.number, Reason.TWICE, str(first)))
            return None
        return one

    def _licence(self, line: Line, rows: _Rows) -> bool:
        """What the line makes of its licence; whether it was taken."""
        known = rows.licences.get(line.folded)
        if line.folded in rows.new:
            return True  # a further account of it
        kind = kinds.named(line.kind) if line.kind else kinds.kind_of(line.folded)
        if line.kind and kind is None:
            self.report.note(Bad(line.number, Reason.UNKNOWN_KIND, line.kind[:80]))
            return False
        if not line.organization and known is None:
            self.report.note(Bad(line.number, Reason.NO_ORGANIZATION))
            return False
        is_again = self._said[line.folded][0] != line.number
        firm = self._firm(line.organization, rows.firms) if line.organization else None
        if known is None and self.dry:
            self.report.added += 0 if is_again else 1
            return True
        fresh = known or Licence(key=line.key, folded=line.folded, source=self.source)
        before = [getattr(fresh, f"{name}_id" if name in FIELDS[:2] else name) for name in FIELDS]
        if firm is not None:
            fresh.organization = firm
        fresh.kind, fresh.valid_from, fresh.valid_until = kind, line.valid_from, line.valid_until
        if fresh.ended == Licence.Ended.MISSING and fresh.source == self.source:
            fresh.ended_at, fresh.ended = None, ""
        after = [getattr(fresh, f"{name}_id" if name in FIELDS[:2] else name) for name in FIELDS]
        # In a dry run a firm that is not there yet has no key, and differs from the one that is.
        differs = before != after or (firm is not None and firm.pk is None)
        if known is None:
            rows.new[line.folded] = fresh
            self.report.added += 1
        elif differs:
            rows.changed[line.folded] = fresh
            self.report.changed += 1
        elif not is_again:
            self.report.same += 1
        return True

    def _firm(self, name: str, firms: dict[str, Organization]) -> Organization:
        """The organisation of this name, made where there is none."""
        name = " ".join(name.split())
        # PostgreSQL folds some letters, as the Turkish and Greek ones, otherwise than Python: only `named` is sure.
        found = firms.get(name.casefold()) or organizing.named(name)
        if found is None:
            found = Organization(name=name) if self.dry else organizing.make(name=name)
            if name.casefold() not in self._new_firms:
                self._new_firms.add(name.casefold())
                self.report.organizations += 1
        firms[name.casefold()] = found
        return found

    def _accounts(self, taken: list[Line], rows: _Rows) -> None:
        wanted: dict[str, Line] = {}
        for line in taken:
            if line.email and line.email not in self._emails:
                wanted[line.email] = line
                self._emails.add(line.email)
        made_before = Provisioned.objects.filter(email__in=list(wanted)).values_list("email", flat=True)
        done = set(made_before)
        self.report.known += len(done)
        new = {email: line for email, line in wanted.items() if email not in done}
        accounts = [Account(email, line.name, line.login, _organization(line, rows)) for email, line in new.items()]
        weighed = provisioning.weigh(accounts)
        for one in weighed:
            if one.outcome is Outcome.COLLEAGUE:
                self.report.note(Bad(new[one.account.email].number, Reason.COLLEAGUE))
            elif one.outcome is Outcome.KNOWN:
                self.report.known += 1
            else:
                self.report.accounts += 1
        if not self.dry:
            provisioning.make(weighed)
            marks = [Provisioned(email=one.account.email, person=one.person) for one in weighed if one.person]
            Provisioned.objects.bulk_create(marks, ignore_conflicts=True)

    def end_missing(self) -> None:
        """Licences of this source that the file did not name, unless somebody ended them before."""
        missing = Licence.objects.filter(source=self.source, ended_at=None)
        if self.dry:
            named = self._named | set(self._said)
            keys = missing.values_list("folded", flat=True).iterator()
            self.report.ended = sum(key not in named for key in keys)
            return
        missing = missing.filter(self._before())
        self.report.ended = missing.update(ended_at=self.now, ended=Licence.Ended.MISSING)

    def _before(self) -> Q:
        """Of this source and not named since this run began: another one that began later counts."""
        return Q(source=self.source) & (Q(imported_at=None) | Q(imported_at__lt=self.now))


def _licences(good: list[Line]) -> list[Licence]:
    wanted = {line.folded for line in good}
    return list(Licence.objects.select_related("organization").filter(folded__in=wanted))


def _organization(line: Line, rows: _Rows) -> Organization | None:
    if not line.organization:
        return rows.licences[line.folded].organization if line.folded in rows.licences else None
    found = rows.firms.get(" ".join(line.organization.split()).casefold())
    return found if found is not None and found.pk is not None else None
