"""What a planned stop owes in words: the notice ahead of it, at its start, at its end (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.incidents import planned
from youxu.incidents.actions import owed
from youxu.incidents.actions.entries import added_all, belonging
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import CORRECTION_KEY, OPEN_TASKS, TaskState
from youxu.network.models import Outlet
from youxu.plan.schema import StopRules

BEFORE, START, END = "stop_notice_before", "stop_notice_start", "stop_notice_end"
END_CLOCK = "restored_notice"
TITLES = {
    BEFORE: ("贴出并公布停办预告", "Post and publish the notice ahead of the stop"),
    START: ("门口换贴停办公告", "Put up the notice of the stop at the door"),
    END: ("发布恢复公告，撤下停办公告", "Publish that service is back, take the old notices down"),
    CORRECTION_KEY: ("更正：撤下停办预告，照常营业", "Correct: take the notice down, service is as usual"),
}


def owe_before(incident: Incident, rules: StopRules, starts_at: datetime, at: datetime) -> None:
    """Owe the notice ahead, as long before the start as the plan says; at once when the time is shorter."""
    wanted = starts_at - (rules.announce.delta or rules.begun_notice.delta or starts_at - starts_at)
    soonest = at + (rules.begun_notice.delta or starts_at - starts_at)
    _owe(incident, BEFORE, "customer", "customer_officer", min(max(wanted, soonest), starts_at), at)


def move_before(incident: Incident, rules: StopRules, starts_at: datetime, at: datetime) -> None:
    """Owe the notice ahead anew with the new dates: what hangs already names the old ones."""
    owed.supersede_tasks(incident.tasks.filter(key=BEFORE), incident.title)
    incident.tasks.filter(key=BEFORE, state=TaskState.DONE).update(state=TaskState.SUPERSEDED)
    owe_before(incident, rules, starts_at, at)


def owe_start(incident: Incident, rules: StopRules, outlets: Sequence[Outlet], at: datetime) -> None:
    """Owe the notice at each door now that the stop has begun."""
    due = planned.end_of(rules.begun_notice, at, incident)
    _owe(incident, START, "outlet", "outlet_head", due, at, outlets)


def renew_start(incident: Incident, rules: StopRules, outlets: Sequence[Outlet], at: datetime) -> None:
    """Owe the notice at each door anew: the end that hangs there is no longer true."""
    incident.tasks.filter(key=START).exclude(state=TaskState.SUPERSEDED).update(
        state=TaskState.SUPERSEDED, reason=incident.title[:400]
    )
    owe_start(incident, rules, outlets, at)


def owe_end(incident: Incident, at: datetime) -> None:
    """Owe the notice that service is back, within the time of every restoration notice (P4c)."""
    clock = planned.plan_of(incident).clocks.get(END_CLOCK)
    limit = clock.limit_at(incident.level) if clock else None
    due = planned.end_of(limit, at, incident) if limit else at
    owed.supersede_tasks(incident.tasks.filter(key__in=(BEFORE, START)), incident.title)
    _owe(incident, END, "customer", "customer_officer", due, at)


def owe_correction(incident: Incident, reason: str, at: datetime) -> None:
    """After a call-off: give up what is owed; where the notice ahead was out, owe that it is taken back."""
    announced = incident.tasks.filter(key=BEFORE, state=TaskState.DONE).exists()
    owed.supersede_tasks(incident.tasks.filter(state__in=OPEN_TASKS), reason)
    if announced:
        _owe(incident, CORRECTION_KEY, "customer", "customer_officer", at, at)


def _owe(
    incident: Incident,
    key: str,
    group: str,
    role: str,
    due_at: datetime,
    at: datetime,
    outlets: Sequence[Outlet | None] = (None,),
) -> None:
    owners = owed.Owners(incident, at).know([outlet for outlet in outlets if outlet is not None])
    zh, en = TITLES[key]
    clause, step = ("P4c", "P4") if key == END else ("P3b", "P3")
    added_all(
        [
            Task(
                **belonging(incident),
                key=key,
                outlet=outlet,
                clause=clause,
                step=step,
                group=group,
                role=role,
                owner_id=owners.of(role, outlet),
                title=zh,
                title_en=en,
                opened_at=at,
                due_at=due_at,
            )
            for outlet in outlets
        ],
        incident.stream,
    )
