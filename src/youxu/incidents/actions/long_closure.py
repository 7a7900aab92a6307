"""A long closure (长期停办): from the fourth day a stop has milestones, an owner, a rhythm, a place that serves meanwhile.

It never stands among today's matters; the incident itself goes on as before and is released like every other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from youxu.core import clock
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import holds, owed, owing
from youxu.incidents.actions.entries import added, belonging, iso, open_incident, record, set_columns
from youxu.incidents.actions.lines import title
from youxu.incidents.events import long_closure as events
from youxu.incidents.events.respond import TaskAdded
from youxu.incidents.models import Incident, Interruption, LongClosure, Task, TemporaryPlace
from youxu.incidents.rules import long_closure as rules
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_LINES, OPEN_TASKS, Kind, Stage
from youxu.kernel.words import mark
from youxu.network.actions.holds import HoldRow, place_holds
from youxu.network.models import Outlet
from youxu.network.rules import State
from youxu.organisation.models import Person
from youxu.plan.schema import LongClosureRules

AT_ONCE = 10
REVIEW = ("跟进长期停办，写明进展和下次时间", "Follow the long closure up: what is new, when next")


class UnableToCloseLong(UnableTo):
    """A long closure is an interruption not yet restored; it is declared once, followed up, ended with a reason."""

    clause = "G2"


@action
def declare_long_closure(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    reason: str = "",
    owner: Person | None = None,
    cause: Entry | None = None,
) -> LongClosure:
    """Make an interruption a long closure before its fourth day, or again: milestones and the follow-up are owed.

    Raises UnableToCloseLong for one that is restored, that is one already, or under a plan that knows none.
    """
    by.require("long_closure", unit=incident.unit_path)
    incident = _interruption(incident)
    if incident.long_since is not None:
        raise UnableToCloseLong(mark("This is a long closure already."), field="incident")
    return _declare(incident, reason.strip(), owner, by, at, cause)


@action
def review_long_closure(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    text: str,
    owner: Person | None = None,
    next_review_at: datetime | None = None,
    revision: int | None = None,
    cause: Entry | None = None,
) -> LongClosure:
    """Follow a long closure up: what is new, who has it in hand, when it is looked at next (by the plan's rhythm).

    Raises UnableToCloseLong naming ``text`` or ``next_review_at``, Stale.
    """
    by.require("long_closure", unit=incident.unit_path)
    incident, closure = _closure(incident)
    if not text.strip():
        raise UnableToCloseLong(rules.NO_TEXT, field="text")
    if next_review_at is not None and next_review_at <= at:
        raise UnableToCloseLong(mark("The next time lies in the past."), field="next_review_at")
    later = next_review_at or rules.next_review(incident.began_at, at, _zone(incident), _rules(incident))
    columns = {"last_word": text.strip()[:400], "reviewed_at": at, "next_review_at": later}
    if owner is not None:
        columns["owner_id"] = owner.pk
    closure = set_columns(closure, revision, **columns)
    due = incident.tasks.filter(key=rules.REVIEW_KEY, state__in=OPEN_TASKS)
    due.update(result=text.strip())
    owing.complete_keys(incident, (rules.REVIEW_KEY,), by=by, at=at)
    owing.set_aside_keys(incident, (rules.REVIEW_KEY,))
    _owe_review(incident, closure, at)
    who = closure.owner.name if closure.owner else ""
    what = events.LongClosureReviewed(text.strip(), who, iso(later))
    record(what, incident, by=by, at=at, subject=closure, cause=cause)
    return closure


@action
def end_long_closure(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> LongClosure:
    """Take a long closure back among today's matters, with the reason; it does not become one again by itself.

    Raises UnableToCloseLong, Stale.
    """
    by.require("long_closure", unit=incident.unit_path)
    incident, closure = _closure(incident)
    if not reason.strip():
        raise UnableToCloseLong(mark("Say why in a few words."), field="reason")
    closure = set_columns(closure, revision, ended_at=at)
    _forget(incident, reason.strip())
    record(events.LongClosureEnded(reason.strip()), incident, by=by, at=at, subject=closure, cause=cause)
    return closure


@action
def add_milestone(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    text: str,
    owner: Person | None = None,
    due_at: datetime | None = None,
    cause: Entry | None = None,
) -> Task:
    """Add a milestone of a long closure: what, by whom, until when. It is a task like others, done by its owner.

    Raises UnableToCloseLong naming ``text`` or ``due_at``.
    """
    by.require("long_closure", unit=incident.unit_path)
    incident, closure = _closure(incident)
    if not text.strip():
        raise UnableToCloseLong(rules.NO_TEXT, field="text")
    if due_at is not None and due_at <= at:
        raise UnableToCloseLong(mark("The limit lies in the past; enter a later one."), field="due_at")
    count = incident.tasks.filter(key__startswith=rules.MILESTONE).count()
    words = (text.strip()[:200], "")
    holder = owner.pk if owner else closure.owner_id
    task = _task(incident, f"{rules.MILESTONE}{count + 1}", words, holder, due_at, at)
    what = TaskAdded(task.title, task.title, task.group)
    record(what, incident, by=by, at=at, subject=task, cause=cause)
    return task


@action
def open_temporary_place(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    outlet: Outlet,
    kind: str,
    place: str,
    hours: str,
    lines: Sequence[str],
    cause: Entry | None = None,
) -> TemporaryPlace:
    """Open a temporary counter or mobile unit for interrupted lines of an outlet: they count as moved meanwhile.

    Raises Invalid, UnableToCloseLong for lines that this incident does not interrupt there.
    """
    by.require("long_closure", unit=incident.unit_path)
    incident, _closure_row = _closure(incident)
    if found := rules.place_faults(place, hours):
        raise Invalid(found)
    rows = _rows(incident, outlet, lines)
    if not rows or len(rows) != len(set(lines)):
        text = mark("Choose lines that this incident interrupts at this outlet.")
        raise UnableToCloseLong(text, field="lines")
    made = TemporaryPlace.objects.create(
        **belonging(incident),
        outlet=outlet,
        kind=rules.PlaceKind(kind),
        place=place.strip()[:200],
        hours=hours.strip()[:200],
        lines=sorted(set(lines)),
        starts_at=at,
    )
    words = [title(planned.plan_of(incident), line) for line in made.lines]
    what = events.TemporaryPlaceOpened(
        outlet.name,
        outlet.name_en or outlet.name,
        "、".join(word.zh for word in words),
        ", ".join(word.en for word in words),
        made.place,
        made.hours,
    )
    entry = record(what, incident, by=by, at=at, subject=made, cause=cause)
    _hold(incident, rows, State.RELOCATED, f"{made.place}（{made.hours}）", by, at, entry)
    return made


@action
def close_temporary_place(
    *, by: Actor, at: datetime, place: TemporaryPlace, cause: Entry | None = None
) -> TemporaryPlace:
    """Close a temporary place: lines that are not back yet are stopped again. Raises UnableToCloseLong."""
    by.require("long_closure", unit=place.unit_path)
    incident = open_incident(place.incident, UnableToCloseLong)
    if TemporaryPlace.objects.filter(pk=place.pk, ends_at=None).update(ends_at=at) != 1:
        raise UnableToCloseLong(mark("This place is closed already."), field="place")
    place.refresh_from_db()
    outlet = place.outlet
    what = events.TemporaryPlaceClosed(outlet.name, outlet.name_en or outlet.name, place.place)
    entry = record(what, incident, by=by, at=at, subject=place, cause=cause)
    _hold(incident, _rows(incident, outlet, place.lines), State.SUSPENDED, "", by, at, entry)
    return place


@action
def tend_long_closures(*, by: Actor, at: datetime) -> int:
    """Make long closures of interruptions that reached their fourth day; return how many. Idempotent.

    Reality is measured by ``at``, an exercise by its own clock.
    """
    by.require("long_closure", unit="")
    rows = Incident.objects.filter(
        kind=Kind.INTERRUPTION, stage__in=BEFORE_RESTORED, long_since=None, longclosures=None
    ).exclude(stage=Stage.REPORTED)
    count = 0
    for incident in rows.select_related("unit").order_by("began_at", "pk")[: AT_ONCE * 5]:
        moment = clock.now(incident.world) if incident.world else at
        plan = planned.plan_of(incident).long_closure
        lasting = plan is not None and rules.is_long(incident.began_at, moment, _zone(incident), plan)
        if lasting and incident.interruptions.filter(status__in=OPEN_LINES).exists():
            _declare(incident, "", None, by, moment, None)
            count += 1
        if count == AT_ONCE:
            break
    return count


def end_with_release(incident: Incident, by: Actor, at: datetime, cause: Entry) -> None:
    """End a long closure with the release of its incident, within that act; temporary places serve no more."""
    if incident.long_since is None:
        return
    LongClosure.objects.filter(incident=incident, ended_at=None).update(ended_at=at)
    TemporaryPlace.objects.filter(incident=incident, ends_at=None).update(ends_at=at)
    _forget(incident, incident.title)


def _interruption(incident: Incident) -> Incident:
    incident = open_incident(incident, UnableToCloseLong)
    if incident.kind != Kind.INTERRUPTION or Stage(incident.stage) not in BEFORE_RESTORED:
        text = mark("Only an interruption that is not restored can be a long closure.")
        raise UnableToCloseLong(text, field="incident")
    return incident


def _closure(incident: Incident) -> tuple[Incident, LongClosure]:
    incident = _interruption(incident)
    closure = LongClosure.objects.select_related("owner").filter(incident=incident, ended_at=None).first()
    if closure is None:
        raise UnableToCloseLong(mark("This is no long closure."), field="incident")
    return incident, closure


def _rules(incident: Incident) -> LongClosureRules:
    found = planned.plan_of(incident).long_closure
    if found is None:
        raise UnableToCloseLong(
            mark("The plan says nothing of long closures; complete it first."), field="plan"
        )
    return found


def _zone(incident: Incident) -> ZoneInfo:
    return ZoneInfo(incident.unit.time_zone)


def _declare(
    incident: Incident, reason: str, owner: Person | None, by: Actor, at: datetime, cause: Entry | None
) -> LongClosure:
    plan = _rules(incident)
    later = rules.next_review(incident.began_at, at, _zone(incident), plan)
    holder = owner.pk if owner else owed.Owners(incident, at).of("leader", None)
    columns = {
        "declared_at": at,
        "declared_by_id": by.person_id,
        "owner_id": holder,
        "next_review_at": later,
        "ended_at": None,
    }
    closure, _made = LongClosure.objects.update_or_create(
        incident=incident, defaults={**belonging(incident), **columns}
    )
    Incident.objects.filter(pk=incident.pk).update(long_since=at)
    incident.long_since = at
    there = set(incident.tasks.filter(key__startswith=rules.MILESTONE).values_list("key", flat=True))
    for place, text in enumerate(plan.milestones, start=1):
        if f"{rules.MILESTONE}{place}" not in there:
            _task(incident, f"{rules.MILESTONE}{place}", (text.zh, text.en), holder, None, at)
    _owe_review(incident, closure, at)
    what = events.LongClosureDeclared(
        rules.day_of(incident.began_at, at, _zone(incident)), iso(later), reason
    )
    record(what, incident, by=by, at=at, subject=closure, cause=cause)
    return closure


def _owe_review(incident: Incident, closure: LongClosure, at: datetime) -> None:
    owed.supersede_tasks(incident.tasks.filter(key=rules.REVIEW_KEY), incident.title)
    _task(incident, rules.REVIEW_KEY, REVIEW, closure.owner_id, closure.next_review_at, at)


def _task(
    incident: Incident,
    key: str,
    words: tuple[str, str],
    owner: int | None,
    due_at: datetime | None,
    at: datetime,
) -> Task:
    return added(
        Task,
        incident.stream,
        **belonging(incident),
        key=key,
        clause="P3b" if key == rules.REVIEW_KEY else "G2",
        step="P3",
        group="office",
        role="duty_officer",
        owner_id=owner,
        title=words[0],
        title_en=words[1],
        opened_at=at,
        due_at=due_at,
    )


def _forget(incident: Incident, reason: str) -> None:
    Incident.objects.filter(pk=incident.pk).update(long_since=None)
    incident.long_since = None
    owed.supersede_tasks(incident.tasks.filter(key=rules.REVIEW_KEY), reason)


def _rows(incident: Incident, outlet: Outlet, lines: Sequence[str]) -> list[Interruption]:
    rows = incident.interruptions.filter(outlet=outlet, line__in=lines, status__in=OPEN_LINES)
    return list(rows.order_by("line"))


def _hold(
    incident: Incident,
    rows: Sequence[Interruption],
    state: State,
    place: str,
    by: Actor,
    at: datetime,
    cause: Entry,
) -> None:
    """Say of these lines that they are moved to ``place``, or stopped again: this incident's own holds say so."""
    Interruption.objects.filter(pk__in=[row.pk for row in rows]).update(state=state)
    wanted = [
        HoldRow(
            row.outlet_id,
            row.line,
            state,
            "" if state is State.RELOCATED else row.how,
            at,
            incident.title,
            place,
        )
        for row in rows
    ]
    place_holds(
        by=by,
        at=at,
        rows=wanted,
        source=holds.source_of(incident),
        source_reference=incident.reference,
        world=incident.world,
        cause=cause,
    )
