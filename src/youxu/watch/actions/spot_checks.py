"""Spot checks (E0, G2): drawn every week by lot, rung by the office, what was found written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import F

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.kernel import spans
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.watch.events import spot_checks as events
from youxu.watch.models import SpotCheck
from youxu.watch.queries.spot_checks import candidates_in, rule_of, state_of, week_at
from youxu.watch.rules.spot_checks import FOUND, SpotResult, in_order

VERB = "spot_check"
WEEK = timedelta(days=7)
CHUNK = 50


class UnableToDraw(UnableTo):
    """Outlets are drawn once a week, where the plan asks for it and somebody is open."""

    text = mark("The plan of this unit asks for no spot checks.")
    clause = "E0"


class UnableToRecordCheck(UnableTo):
    """What was found is written down once, and a wrong status says what is so instead."""

    text = mark("This outlet was asked already this week.")
    clause = "E0"


@action
def draw_spot_checks(*, by: Actor, at: datetime, unit: Unit) -> list[SpotCheck]:
    """Draw the outlets of the running week by lot: open ones, those first that were not asked lately.

    The same unit and week draw the same outlets. Raises NotPermitted, UnableToDraw where the plan asks for none, they
    were drawn already or no outlet opens this week.
    """
    by.require(VERB, unit=unit.path)
    rule, week = rule_of(unit, at), week_at(unit, at)
    if rule is None:
        raise UnableToDraw
    if SpotCheck.objects.filter(unit=unit, week=week, world="").exists():
        raise UnableToDraw(mark("The outlets of this week are drawn already."))
    since = (at - (rule.again_after.delta or timedelta(0))).date()
    order = in_order(candidates_in(unit, at), f"{unit.key}:{week.isoformat()}", since)
    chosen = list(islice(_opening(order, at), rule.outlets))
    if not chosen:
        raise UnableToDraw(mark("No outlet of this unit opens within seven days."))
    rows = SpotCheck.objects.bulk_create(
        SpotCheck(unit=unit, unit_path=unit.path, week=week, outlet_id=pk, place=place, drawn_at=at)
        for place, pk in enumerate(chosen, start=1)
    )
    found = list(SpotCheck.objects.filter(unit=unit, week=week).select_related("outlet").order_by("place"))
    names = ", ".join(row.outlet.code for row in found)
    _note(events.SpotChecksDrawn(week.isoformat(), len(rows), names), found[0], by, at)
    return found


@action
def record_spot_check(
    *, by: Actor, at: datetime, check: SpotCheck, result: str, found: str = "", note: str = ""
) -> SpotCheck:
    """Write down what a call came to: the status was right, wrong with what was found, or nobody answered.

    What the status said at that moment is kept beside it. Raises NotPermitted, UnableToRecordCheck.
    """
    by.require(VERB, unit=check.unit_path)
    if result not in (SpotResult.RIGHT, SpotResult.WRONG, SpotResult.NOT_REACHED):
        raise UnableToRecordCheck(
            mark("Say whether the status was right, wrong, or nobody answered."), field="result"
        )
    if result == SpotResult.NOT_REACHED:
        return _tried(check, by, at)
    state = state_of(check, at)
    if result == SpotResult.WRONG:
        _refuse_found(found, state)
    new = {
        "result": result,
        "said": state,
        "found": found if result == SpotResult.WRONG else state,
        "note": note.strip()[:400],
        "checked_at": at,
        "checked_by": by.name[:80],
    }
    if not SpotCheck.objects.filter(pk=check.pk, checked_at=None).update(**new):
        raise UnableToRecordCheck
    said = events.SpotCheckRecorded(check.outlet.name, state, result, str(new["found"]))
    _note(said, check, by, at)
    return _fresh(check)


def _tried(check: SpotCheck, by: Actor, at: datetime) -> SpotCheck:
    new = {"result": SpotResult.NOT_REACHED, "tries": F("tries") + 1, "tried_at": at}
    if not SpotCheck.objects.filter(pk=check.pk, checked_at=None).update(**new):
        raise UnableToRecordCheck
    row = _fresh(check)
    _note(events.SpotCheckTried(row.outlet.name, row.tries), row, by, at)
    return row


def _refuse_found(found: str, state: str) -> None:
    if found not in FOUND:
        raise UnableToRecordCheck(mark("Say what was found instead."), field="found")
    if found == state:
        raise UnableToRecordCheck(
            mark("The status says the same, {state}: then it was right."), field="found", state=state
        )


def _opening(order: Iterable[int], at: datetime) -> Iterator[int]:
    """Yield the outlets of an order that open within seven days, or whose hours nobody entered; asked in portions."""
    several = iter(order)
    while portion := list(islice(several, CHUNK)):
        tables = network.timetables(portion, at)
        for pk in portion:
            table = tables.table(pk, "")
            opens = spans.next_opening(table, at)
            if not table.pattern or (opens is not None and opens < at + WEEK):
                yield pk


def _fresh(check: SpotCheck) -> SpotCheck:
    return SpotCheck.objects.select_related("outlet", "unit").get(pk=check.pk)


def _note(what: journal.Event, row: SpotCheck, by: Actor, at: datetime) -> Entry:
    return journal.append(
        what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world
    )
