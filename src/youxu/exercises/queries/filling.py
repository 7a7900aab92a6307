"""What the journal of a drill knows of the items of its score sheets (T2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from youxu.core import clock
from youxu.core.models import Entry
from youxu.deadlines.queries.of_world import WorldLimit, limits_of_world
from youxu.deadlines.rules.words import ClockState
from youxu.exercises.models import Exercise, Expectation
from youxu.exercises.queries.scoring import sheets_for
from youxu.exercises.rules.filling import Outcome, from_moments, from_outcomes
from youxu.exercises.rules.words import ExerciseState, ExpectationState
from youxu.incidents.models import Incident
from youxu.plan.schema import Moment
from youxu.plan.schema.moments import CODE_OF
from youxu.plan.schema.scoring import ItemKind, SheetItem

_OF_CLOCK = {ClockState.MET: Outcome.IN_TIME, ClockState.LATE: Outcome.LATE}
_OF_EXPECTATION = {
    ExpectationState.MET: Outcome.IN_TIME,
    ExpectationState.LATE: Outcome.LATE,
    ExpectationState.MISSED: Outcome.MISSED,
}


@dataclass(frozen=True)
class Known:
    """What happened in a drill so far: outcomes by limit and by item, moments, and the end (None: it goes on)."""

    limits: dict[str, list[Outcome]]
    expected: dict[str, list[Outcome]]
    moments: dict[Moment, datetime]
    ended: datetime | None


def known_values(exercise: Exercise, at: datetime) -> dict[str, Decimal]:
    """Return the values of the items that the journal knows at a real moment; what it does not know is left out."""
    sheets = sheets_for(exercise)
    if sheets is None or exercise.started_at is None:
        return {}
    items = [(key, sheet.kind_of(item), item) for _, sheet, _, _, key, item in sheets.items_of(exercise.form)]
    known = _known(exercise, at, [item for _, _, item in items])
    found = {key: _value(key, kind, item, known) for key, kind, item in items}
    return {key: value for key, value in found.items() if value is not None}


def _value(key: str, kind: ItemKind, item: SheetItem, known: Known) -> Decimal | None:
    said = item.filled
    if said is not None and said.since is not None and said.until is not None and item.limits is not None:
        since, until = known.moments.get(said.since), known.moments.get(said.until)
        return from_moments(kind, since, until, known.ended, item.limits)
    outcomes = [one for name in (said.clocks if said else ()) for one in known.limits.get(name, ())]
    return from_outcomes(kind, [*outcomes, *known.expected.get(key, ())])


def _known(exercise: Exercise, at: datetime, items: Iterable[SheetItem]) -> Known:
    now = clock.within(exercise.world, at)
    expected: dict[str, list[Outcome]] = defaultdict(list)
    for item, state in Expectation.objects.filter(exercise=exercise).values_list("item", "state"):
        if item and state in _OF_EXPECTATION:
            expected[item].append(_OF_EXPECTATION[ExpectationState(state)])
    limits: dict[str, list[Outcome]] = defaultdict(list)
    for limit in limits_of_world(exercise.world):
        outcome = _outcome(limit, now)
        if outcome is not None:
            limits[limit.key].append(outcome)
    over = exercise.state == ExerciseState.ENDED
    return Known(limits, expected, _moments(exercise.world, items), now if over else None)


def _outcome(limit: WorldLimit, now: datetime) -> Outcome | None:
    """Return how a limit ended; one that still runs, was excused or is owed no more says nothing."""
    if limit.state == ClockState.OPEN:
        return Outcome.MISSED if limit.due_at < now else None
    return _OF_CLOCK.get(ClockState(limit.state))


def _moments(world: str, items: Iterable[SheetItem]) -> dict[Moment, datetime]:
    """Return the first time that each moment came in a world; NOTICED is told by the incidents themselves."""
    wanted = {
        moment
        for item in items
        if item.filled is not None
        for moment in (item.filled.since, item.filled.until)
        if moment is not None
    }
    codes = {CODE_OF[moment] for moment in wanted}
    first: dict[str, datetime] = {}
    rows = Entry.objects.filter(world=world, code__in=codes).order_by("occurred_at", "pk")
    for code, moment in rows.values_list("code", "occurred_at"):
        first.setdefault(code, moment)
    found = {moment: first[CODE_OF[moment]] for moment in wanted if CODE_OF[moment] in first}
    if Moment.NOTICED in found:
        noticed = (
            Incident.objects.filter(world=world).order_by("noticed_at").values_list("noticed_at", flat=True)
        )
        found[Moment.NOTICED] = noticed.first() or found[Moment.NOTICED]
    return found
