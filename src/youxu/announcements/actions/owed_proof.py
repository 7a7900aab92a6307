"""What each publication owes anew where nothing proves itself: the sheet at the door, the brief that the hot line has (P3b).

The plan's tasks have their own limits, so the outlet's head and the officer are reminded, then the office is, by the
rhythm of every other limit; what is late stands on the call list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.announcements.actions.entries import SUPERSEDED
from youxu.announcements.models import NoticeRevision, Posting
from youxu.announcements.queries.composing import content_of, outlets_named
from youxu.announcements.queries.handles import outlets_told, stands
from youxu.announcements.queries.sending import is_brief_handed
from youxu.announcements.rules.words import (
    BRIEF_AGAIN,
    BRIEF_TASKS,
    DOOR_AGAIN,
    DOOR_TASKS,
    OVER,
    NoticeState,
)
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents.actions import owing
from youxu.incidents.rules.words import OPEN_TASKS, TaskState
from youxu.network.models import Outlet
from youxu.plan.schema.words import Channel, Moment

AT_ONCE = 100
"""How many doors one act looks at: a transaction stays short, the next one goes on."""


@action
def owe_proof(*, by: Actor, at: datetime, published: NoticeRevision, after: int = 0) -> int:
    """Open what a revision that stands owes at the doors and to the hot line; return from where to go on, 0 at the end.

    What proves an earlier revision proves nothing of this one. Of the word that service is back, of a correction and
    of a notice that stands no more nothing is owed: what was open of it is superseded.
    """
    by.require("task", unit=published.unit_path)
    row = NoticeRevision.objects.select_related("notice__incident__unit", "notice__outlet").get(
        pk=published.pk
    )
    incident = row.notice.incident
    back = row.kind in OVER and not content_of(row).places
    over = row.state != NoticeState.PUBLISHED or back or not stands(row.notice, at)
    # An earlier revision that is looked at late takes nothing from the one that superseded it.
    if row.notice.to_persons or row.notice.outlet_id is not None or row.state == NoticeState.SUPERSEDED:
        return 0
    if over:
        owing.retire_keys(incident, (*DOOR_AGAIN, *BRIEF_AGAIN), reason=SUPERSEDED)
        return 0
    if not after and Channel.HOTLINE in row.channels and _lacks_brief(row):
        owing.open_again(incident, Moment.PUBLISHED, BRIEF_AGAIN, at=at)
    codes = sorted(outlets_told(row)) if Channel.DOOR in row.channels else []
    if doors := _unproven(row, codes[after : after + AT_ONCE]):
        owing.open_again(incident, Moment.PUBLISHED, DOOR_AGAIN, at=at, outlets=doors)
    return after + AT_ONCE if after + AT_ONCE < len(codes) else 0


def _lacks_brief(row: NoticeRevision) -> bool:
    """Tell whether the hot line has an earlier brief and not this one; the first is the task of its own moment."""
    tasks = row.notice.incident.tasks.filter(key__in=BRIEF_TASKS)
    return (
        (row.number or 0) > 1 and not is_brief_handed(row) and not tasks.filter(state__in=OPEN_TASKS).exists()
    )


def _unproven(row: NoticeRevision, codes: Sequence[str]) -> list[Outlet]:
    """Return the outlets whose door has another sheet than this one, and where no task of it is open.

    The first sheet is the task of the stop itself: only a door that was done before is asked anew.
    """
    outlets = list(outlets_named(codes, row.unit_path).order_by("code"))
    proofs = Posting.objects.filter(notice_revision=row, channel=Channel.DOOR)
    tasks = row.notice.incident.tasks.filter(key__in=DOOR_TASKS, outlet__in=outlets)
    waiting = tasks.filter(state__in=OPEN_TASKS).values_list("outlet", flat=True)
    settled = {*proofs.values_list("outlet", flat=True), *waiting}
    done = set(tasks.filter(state=TaskState.DONE).values_list("outlet", flat=True))
    return [one for one in outlets if one.pk not in settled and ((row.number or 0) > 1 or one.pk in done)]
