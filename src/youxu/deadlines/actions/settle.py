"""What people say of a clock: it was met, why it was late, it is excused, it is not needed (G5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.deadlines import events
from youxu.deadlines.actions.entries import change, check_outlet, ended, fresh, names, record, step
from youxu.deadlines.models import Clock
from youxu.deadlines.rules import limits, settling
from youxu.deadlines.rules.words import BY_HAND, ClockState, Moot, StepKind
from youxu.incidents.actions.entries import iso
from youxu.kernel.words import Sentence


class UnableToMeet(UnableTo):
    """The clock does not run, or ends only when its task is done."""


class UnableToExplain(UnableTo):
    """The clock is not late, or no reason was given."""


class UnableToExcuse(UnableTo):
    """The clock cannot be excused any more, or no reason was given."""


class UnableToDispense(UnableTo):
    """The clock cannot be called not needed."""


@action
def meet(
    *,
    by: Actor,
    at: datetime,
    clock: Clock,
    proof: str,
    met_at: datetime | None = None,
    revision: int | None = None,
) -> Clock:
    """Enter that what is owed was done at ``met_at`` (now when left out), with what proves it.

    Judged by when it was done, not by when it is written down. Raises UnableToMeet, Stale.
    """
    row = _allowed(by, clock, UnableToMeet)
    done = met_at or at
    _refuse(UnableToMeet, settling.meet_fault(row.state, row.follows, proof, row.opened_at, done, at))
    state = limits.outcome(row.due_at, done)
    entry = record(
        events.ClockMet(**names(row), met_at=iso(done), proof=proof.strip()),
        row.incident,
        by=by,
        at=at,
        subject=row,
        unit_path=row.unit_path,
    )
    columns = {**met_columns(row, done, entry), "proof": proof.strip()}
    kind = StepKind.MET if state is ClockState.MET else StepKind.LATE
    return _settled(row, kind, by, at, revision, entry, proof, settles=False, moment=done, **columns)


def met_columns(row: Clock, done: datetime, entry: Entry) -> dict[str, Any]:
    """Return the columns of a clock that a person says was met at ``done``."""
    return {
        **ended(limits.outcome(row.due_at, done)),
        "met_at": done,
        "met_entry": entry.pk,
        "met_by_hand": True,
        "seconds_late": limits.seconds_late(row.due_at, done),
        "moot": "",
    }


@action
def explain(*, by: Actor, at: datetime, clock: Clock, reason: str, revision: int | None = None) -> Clock:
    """Say why a limit was not kept; the clock stays late. Raises UnableToExplain, Stale."""
    row = fresh(clock)
    by.require("task", unit=row.unit_path, outlet=row.outlet.code if row.outlet else "")
    check_outlet(by, row, UnableToExplain)
    _refuse(UnableToExplain, settling.late_fault(row.state, row.due_at, at, reason))
    what = events.LatenessExplained(**names(row), reason=reason.strip())
    entry = record(what, row.incident, by=by, at=at, subject=row, unit_path=row.unit_path)
    return _settled(row, StepKind.REASON, by, at, revision, entry, reason)


@action
def excuse(*, by: Actor, at: datetime, clock: Clock, reason: str, revision: int | None = None) -> Clock:
    """Excuse a limit that was not, or cannot be, kept: who leads does, with the reason. Raises UnableToExcuse, Stale."""
    row = fresh(clock)
    by.require("excuse_clock", unit=row.unit_path)
    _refuse(UnableToExcuse, settling.excuse_fault(row.state, reason))
    what = events.ClockExcused(**names(row), reason=reason.strip())
    entry = record(what, row.incident, by=by, at=at, subject=row, unit_path=row.unit_path)
    return _settled(row, StepKind.EXCUSED, by, at, revision, entry, reason, **ended(ClockState.EXCUSED))


@action
def dispense(
    *, by: Actor, at: datetime, clock: Clock, moot: str, reason: str = "", revision: int | None = None
) -> Clock:
    """Say that something is not owed after all (false alarm, called off, merged, joined, other with its reason).

    Raises UnableToDispense, Stale.
    """
    row = _allowed(by, clock, UnableToDispense)
    _refuse(UnableToDispense, settling.moot_fault(row.state, row.follows, moot, reason, BY_HAND))
    what = events.ClockNotNeeded(**names(row), moot=Moot(moot), reason=reason.strip())
    entry = record(what, row.incident, by=by, at=at, subject=row, unit_path=row.unit_path)
    columns = {**ended(ClockState.NOT_NEEDED), "moot": Moot(moot)}
    return _settled(row, StepKind.NOT_NEEDED, by, at, revision, entry, reason, why=moot, **columns)


def _allowed(by: Actor, clock: Clock, error: type[UnableTo]) -> Clock:
    row = fresh(clock)
    by.require("keep_clock", unit=row.unit_path)
    check_outlet(by, row, error)
    return row


def _refuse(error: type[UnableTo], fault: tuple[str, Sentence] | None) -> None:
    if fault is not None:
        field, sentence = fault
        values: dict[str, Any] = dict(sentence.values)
        raise error(sentence.text, field=field, clause="G5", **values)


def _settled(
    row: Clock,
    kind: StepKind,
    by: Actor,
    at: datetime,
    revision: int | None,
    entry: Entry,
    text: str,
    *,
    settles: bool = True,
    why: str = "",
    moment: datetime | None = None,
    **columns: Any,
) -> Clock:
    """Write what a person said: the columns, who said it (``settles``), and the line of the history."""
    said: dict[str, Any] = {}
    if settles:
        said = {
            "reason": text.strip(),
            "settled_by_id": by.person_id,
            "settled_by_name": by.doer,
            "settled_at": at,
        }
    change(row, revision, **columns, **said)
    line = step(row, kind, moment or at, why=why, entry=entry.pk, text=text.strip(), by_name=by.doer)
    line.save(force_insert=True)
    return fresh(row)
