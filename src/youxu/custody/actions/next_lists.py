"""Which custody list comes next: at every move, and before the restart of an outlet whose stop was listed (G2).

The plan says at which levels such a list is owed (its tasks opened by CUSTODY_MOVED and CLAIMED). What is owed leaves a
condition on the release, and on reopening a line of the outlet alone, until two people signed the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.custody import events
from youxu.custody.actions import cases
from youxu.custody.actions.entries import names_of, record
from youxu.custody.models import CustodyList
from youxu.custody.queries.lists import condition_of, outlets_down_again
from youxu.custody.queries.places import answering
from youxu.custody.rules.words import LIST_TASKS, ListKind, ListState, Move
from youxu.incidents import planned
from youxu.incidents.actions import conditions, owing
from youxu.incidents.models import Condition, Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Stage
from youxu.network.models import Outlet
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Moment

OPENED_BY: Mapping[ListKind, Moment] = {
    ListKind.MOVE: Moment.CUSTODY_MOVED,
    ListKind.RESTART: Moment.CLAIMED,
}
"""The moment that opens the plan's task of writing a list; the list at the stop is owed from the first moment."""
CONDITIONS: Mapping[ListKind, tuple[str, str]] = {
    ListKind.MOVE: (
        "{outlet}物品已转移或换人保管，保管清单未由两人签字",
        "{outlet}: what it holds moved or changed hands, and no custody list of the move is signed by two people",
    ),
    ListKind.RESTART: (
        "{outlet}恢复前的保管清单未由两人签字",
        "{outlet}: the custody list before the restart is not signed by two people",
    ),
}
"""What is to be met first, in both languages: that a list is missing, nothing of what it holds."""
AT_ONCE = 20


class UnableToNoteMove(UnableTo):
    """Nobody but the system notes a move by what was recorded elsewhere; people write the list."""

    clause = "G2"


def follow_signed(row: CustodyList, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Complete what a signed list completes and owe the one before the restart. Within ``sign_list``."""
    incident = row.incident
    if incident is None or incident.stage not in OPEN_STAGES:
        return
    kind = ListKind(row.kind)
    owing.complete_keys(
        incident, (*LIST_TASKS[ListKind.STOP], *LIST_TASKS[kind]), by=by, at=at, outlets=(row.outlet,)
    )
    if kind in CONDITIONS:
        cases.meet_in(incident, condition_of(kind, row.outlet), by=by, at=at, cause=cause)
    owe_restart(row, by=by, at=at, cause=cause)


def owe_restart(row: CustodyList, *, by: Actor, at: datetime, cause: Entry) -> None:
    """Leave the condition of the list before the restart, after a list at the stop or at a move."""
    incident = row.incident
    if incident is None or incident.stage not in BEFORE_RESTORED or row.kind == ListKind.RESTART:
        return
    if _wanted(ListKind.RESTART, incident):
        _require(ListKind.RESTART, incident, row.outlet, by=by, at=at, cause=cause)


def owe_again(
    incident: Incident, outlet: Outlet, left: Incident | None, *, by: Actor, at: datetime, cause: Entry
) -> None:
    """Bring what an outlet owes from the incident that it left into the one that it is in now."""
    for kind in CONDITIONS:
        key = condition_of(kind, outlet)
        if left is not None and Condition.objects.filter(incident=left, key=key, met_at=None).exists():
            cases.meet_in(left, key, by=by, at=at, cause=cause)
            if incident.stage in BEFORE_RESTORED:
                _require(kind, incident, outlet, by=by, at=at, cause=cause)
    if (row := _standing(outlet, incident)) is not None:
        owe_restart(row, by=by, at=at, cause=cause)


@action
def note_move(
    *, by: Actor, at: datetime, incident: Incident, outlet: Outlet, move: Move, cause: Entry | None = None
) -> bool:
    """Owe a list because what an outlet holds moved or changed hands; return whether one is owed now.

    None is owed where the plan asks for none at this level, after the list before the restart or the release, or when
    the list of this move is signed already.
    """
    by.require("merge", unit=answering(outlet))
    incident = Incident.objects.select_related("unit", "plan_version").get(pk=incident.pk)
    if incident.stage not in BEFORE_RESTORED or not _wanted(ListKind.MOVE, incident):
        return False
    if _is_listed(_standing(outlet, incident), incident, at):
        return False
    row = CustodyList(outlet=outlet, incident=incident, unit_path=answering(outlet), world=incident.world)
    what = events.CustodyMoved(**names_of(outlet), custody_move=move)
    entry = record(what, row, by=by, at=at, subject=outlet)
    owing.open_tasks(incident, Moment.CUSTODY_MOVED, by=by, at=at, outlets=(outlet,), again=True)
    _require(ListKind.MOVE, incident, outlet, by=by, at=at, cause=entry)
    return True


@action
def owe_lists(*, by: Actor, at: datetime, incident: Incident, cause: Entry) -> int:
    """Owe the list before the restart wherever a list stands, once the level asks for one; return at how many outlets.

    Tasks of a list that was signed before they were opened are done. Up to 20 outlets that still lack it a call.
    """
    by.require("merge", unit=incident.unit_path)
    incident = Incident.objects.select_related("unit", "plan_version").get(pk=incident.pk)
    if incident.stage not in BEFORE_RESTORED or not _wanted(ListKind.RESTART, incident):
        return 0
    done = CustodyList.objects.filter(
        incident=incident, world=incident.world, state=ListState.SIGNED, kind=ListKind.RESTART
    )
    listed = [row.outlet for row in done.select_related("outlet") if _restarts(row, incident)]
    if listed:
        owing.complete_keys(incident, LIST_TASKS[ListKind.RESTART], by=by, at=at, outlets=listed)
    open_keys = set(Condition.objects.filter(incident=incident, met_at=None).values_list("key", flat=True))
    rows = CustodyList.objects.filter(incident=incident, world=incident.world, state=ListState.SIGNED)
    rows = rows.exclude(kind=ListKind.RESTART).select_related("outlet", "incident__unit")
    lacking = [row for row in rows if condition_of(ListKind.RESTART, row.outlet) not in open_keys][:AT_ONCE]
    for row in lacking:
        owe_restart(row, by=by, at=at, cause=cause)
    return len(lacking)


@action
def owe_anew(*, by: Actor, at: datetime, incident: Incident, cause: Entry) -> int:
    """Owe the list at the stop anew where lines failed again; return at how many outlets it is owed.

    The list before the first restart says nothing of the one that lies ahead: its condition comes back where it was
    signed.
    """
    by.require("merge", unit=incident.unit_path)
    incident = Incident.objects.select_related("unit", "plan_version").get(pk=incident.pk)
    if incident.stage not in BEFORE_RESTORED:
        return 0
    outlets, since = outlets_down_again(incident), incident.relapsed_at or at
    owing.open_again(incident, Moment.SUSPENDED, LIST_TASKS[ListKind.STOP], at=since, outlets=outlets)
    owing.set_aside_keys(incident, LIST_TASKS[ListKind.RESTART], outlets)
    for outlet in outlets if _wanted(ListKind.RESTART, incident) else ():
        if _standing(outlet, incident) is not None:
            _require(ListKind.RESTART, incident, outlet, by=by, at=at, cause=cause)
    return len(outlets)


def _wanted(kind: ListKind, incident: Incident) -> bool:
    plan = planned.plan_of(incident)
    owed = plan.tasks_for(incident.level, incident.cause, opens=OPENED_BY[kind])
    return any(key in owed for key in LIST_TASKS[kind])


def _standing(outlet: Outlet, incident: Incident) -> CustodyList | None:
    rows = CustodyList.objects.filter(outlet=outlet, world=incident.world, state=ListState.SIGNED)
    return rows.filter(incident=incident).select_related("outlet", "incident__unit").first()


def _is_listed(row: CustodyList | None, incident: Incident, at: datetime) -> bool:
    """Tell whether the standing list is that of this move, or the one before the restart."""
    if row is None:
        return False
    if row.kind == ListKind.MOVE:
        return row.counted_at >= at - _near(planned.plan_of(incident), incident)
    return _restarts(row, incident)


def _restarts(row: CustodyList, incident: Incident) -> bool:
    """Tell whether a list counts for the restart that lies ahead: not one from before a relapse."""
    relapsed = incident.relapsed_at
    return row.kind == ListKind.RESTART and (relapsed is None or row.counted_at > relapsed)


def _near(plan: Plan, incident: Incident) -> timedelta:
    """Return how long before it was entered a list may have been counted: as long as it may take afterwards."""
    for key in LIST_TASKS[ListKind.MOVE]:
        due = plan.tasks[key].due if key in plan.tasks else None
        limit = plan.clock(due).limit_at(incident.level) if due else None
        if limit is not None and limit.delta is not None:
            return limit.delta
    return timedelta()


def _require(
    kind: ListKind, incident: Incident, outlet: Outlet, *, by: Actor, at: datetime, cause: Entry
) -> None:
    zh, en = CONDITIONS[kind]
    key = condition_of(kind, outlet)
    if Condition.objects.filter(incident=incident, key=key, met_at=None).exists():
        return
    conditions.require_first(
        by=by,
        at=at,
        incident=incident,
        stage=Stage.RESTORED,
        key=key,
        text=zh.format(outlet=outlet.name),
        text_en=en.format(outlet=outlet.name_en or outlet.name),
        cause=cause,
    )
