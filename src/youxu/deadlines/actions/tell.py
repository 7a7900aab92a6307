"""A call is entered as it was made, before any form: whom, who answered, what was said (P1).

It meets what was owed by word of mouth, at the moment of the call: what was told in time is not late, whenever it is
written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.deadlines import events
from youxu.deadlines.actions.entries import change, check_outlet, fresh, record, step
from youxu.deadlines.actions.settle import met_columns
from youxu.deadlines.models import Call, Clock
from youxu.deadlines.rules import limits, settling
from youxu.deadlines.rules.words import StepKind
from youxu.incidents.actions import respond
from youxu.incidents.actions.entries import iso
from youxu.incidents.models import Incident


class UnableToTell(UnableTo):
    """Nothing owed was named, or the call lacks who answered, what was said, or a moment that can be."""


@action
def tell(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    clocks: Sequence[Clock],
    answered_by: str,
    said: str,
    to: str = "",
    number: str = "",
    called_at: datetime | None = None,
) -> Call:
    """Enter a call made at ``called_at`` (now when left out); each of ``clocks`` is met by it at that moment.

    Where a clock limits a task, its task is done with the words of the call. Raises UnableToTell.
    """
    rows = [fresh(clock) for clock in clocks]
    by.require("keep_clock", unit=rows[0].unit_path if rows else incident.unit_path)
    for row in rows:
        by.require("keep_clock", unit=row.unit_path)
        check_outlet(by, row, UnableToTell)
        if row.incident_id != incident.pk:
            raise UnableToTell(settling.NO_CLOCK, field="clocks")
    moment = called_at or at
    states = [(row.state, row.opened_at) for row in rows]
    fault = settling.call_fault(states, called_at=moment, answered_by=answered_by, said=said, at=at)
    if fault is not None:
        values: dict[str, Any] = dict(fault[1].values)
        raise UnableToTell(fault[1].text, field=fault[0], clause="P1", **values)
    call = Call.objects.create(
        incident=incident,
        unit_path=rows[0].unit_path,
        visibility=incident.visibility,
        world=incident.world,
        called_at=moment,
        to=(to.strip() or rows[0].to)[:120],
        number=number.strip()[:40],
        answered_by=answered_by.strip()[:120],
        said=said.strip(),
        made_by_id=by.person_id,
        made_by_name=by.doer,
        entered_at=at,
    )
    english = call.to if to.strip() else rows[0].to_en or call.to
    titles = ", ".join(row.key for row in rows)
    what = events.CallRecorded(call.to, english, call.answered_by, iso(moment), call.said, titles)
    entry = record(what, incident, by=by, at=moment, subject=call, unit_path=call.unit_path)
    for row in rows:
        _met(row, call, entry, by, at)
    return call


def _met(row: Clock, call: Call, entry: Entry, by: Actor, at: datetime) -> None:
    columns = {**met_columns(row, call.called_at, entry), "proof": call.said, "call_id": call.pk}
    change(row, None, **columns)
    late = limits.seconds_late(row.due_at, call.called_at)
    line = step(
        row,
        StepKind.LATE if late else StepKind.MET,
        call.called_at,
        entry=entry.pk,
        text=call.said,
        by_name=by.doer,
    )
    line.save(force_insert=True)
    if row.task is not None:
        respond.done(by=by, at=call.called_at, task=row.task, result=call.said, cause=entry)
