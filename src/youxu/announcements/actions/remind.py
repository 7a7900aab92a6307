"""The reminder before a notice ends: nothing stands for ever, and nothing ends unseen (P3b)."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.announcements import events
from youxu.announcements.models import Notice
from youxu.announcements.queries.handles import standing_of
from youxu.announcements.rules.words import NoticeKind
from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.incidents.actions.entries import iso, record, set_columns
from youxu.incidents.actions.respond import add_task
from youxu.incidents.planned import plan_of
from youxu.incidents.rules.words import BEFORE_RESTORED

AT_ONCE = 20
LOOK_AHEAD = timedelta(days=1)
"""How far ahead rows are read: no plan reminds longer before an end."""
TITLE = ("公告快到期，更新或撤下", "A notice ends soon: renew it or withdraw it")


@action
def remind_ends(*, by: Actor, at: datetime) -> int:
    """Remind of notices that end soon while service is still stopped, each once; return how many.

    The customer group gets a task with the end as its limit. Reads a partial index and usually finds nothing.
    """
    by.require("task", unit="")
    rows = Notice.objects.filter(
        ends_at__gt=at, ends_at__lte=at + LOOK_AHEAD, withdrawn_at=None, replaced_by=None, reminded_at=None
    )
    few = rows.select_related("incident__unit").order_by("ends_at")[:AT_ONCE]
    return sum(_remind(row, by, at) for row in few)


def _remind(row: Notice, by: Actor, at: datetime) -> int:
    now = clock.now(row.world) if row.world else at
    rules, out = plan_of(row.incident).announcing, standing_of(row)
    before = rules.remind_before.delta if rules is not None else None
    assert row.ends_at is not None
    if before is None or now < row.ends_at - before or row.incident.stage not in BEFORE_RESTORED:
        return 0
    if out is None or out.kind == NoticeKind.RESTORED:
        return 0
    row = set_columns(row, None, reminded_at=now)
    what = events.NoticeEndsSoon(row.reference, row.number, str(out.kind), iso(row.ends_at))
    entry = record(what, row.incident, by=by, at=now, subject=row)
    add_task(
        by=by,
        at=now,
        incident=row.incident,
        title=f"{TITLE[0]}：{row.reference}",
        title_en=f"{TITLE[1]}: {row.reference}",
        group="customer",
        role="customer_officer",
        due_at=row.ends_at,
        clause="P3b",
        cause=entry,
    )
    return 1
