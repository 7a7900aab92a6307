"""Bring the clocks of an incident to what its plan and its recorded moments say: the one way in which they open.

A handler calls it after each entry that may open, move or meet one. It reads the present rows, so it may run late,
twice or out of order, and writes only what differs. It appends no entry: the entries of the moments are the proof, and
each clock names those that opened and met it (decision 0021).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.core import stamps
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import write_columns
from youxu.core.models import Entry
from youxu.core.questions import kept_question, row_by_key
from youxu.deadlines.actions.entries import step, title_of_post
from youxu.deadlines.models import Clock, ClockStep
from youxu.deadlines.queries.expected import AGAIN, ENDINGS, Expected, expected_of
from youxu.deadlines.rules import limits, reminders
from youxu.deadlines.rules.duties import duty_of
from youxu.deadlines.rules.limits import Occurred
from youxu.deadlines.rules.words import ClockState, Moot, StepKind, Why
from youxu.incidents import planned
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import BEFORE_RESTORED, Stage
from youxu.plan.schema import Plan
from youxu.plan.schema.parts import Clock as Rule
from youxu.plan.schema.values import Duration

AT_ONCE = 300
"""How many clocks one call opens or changes: a transaction stays short, the next call goes on."""
CHANGING = frozenset({"LEVEL_SET", "FACTS_STATED", "FACTS_ADDED", "REPORT_JOINED", "EVENT_GRADED"})
"""Entries after which something is owed that was not owed before: it runs from then, never from earlier."""

COLUMNS = (
    "part", "task", "follows", "due_at", "level", "limit", "why", "state", "met_at", "met_entry", "met_by_hand", "seconds_late", "moot",
    "next_at", "reminded_until", "title", "title_en", "bearer", "group", "visibility", "settled_at",
)  # fmt: skip


@action
@stamps.steady()
def follow(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    heard: Collection[Occurred] = (),
    entry: Entry | None = None,
) -> int:
    """Open, move, meet or end the clocks of an incident; return how many, at most ``AT_ONCE``: call again then.

    ``heard`` are moments that other parts recorded for it; ``entry`` is the one after which this runs.
    """
    by.require("task", unit="")
    incident = row_by_key(Incident, incident.pk, "unit")
    pass_ = _Pass(incident, planned.plan_of(incident), at, entry)
    return pass_.run(expected_of(incident, at, heard))


@dataclass
class _Pass:
    """One pass over an incident's clocks: what is new, what changed, and the lines of their histories."""

    incident: Incident
    plan: Plan
    at: datetime
    entry: Entry | None
    made: list[Clock] = field(default_factory=list)
    changed: list[Clock] = field(default_factory=list)
    steps: list[ClockStep] = field(default_factory=list)
    known: bool = False

    def run(self, wanted: Iterable[Expected]) -> int:
        """Write what differs and return how many clocks that were."""
        rows = {(row.key, row.part): row for row in _clocks(incident=self.incident.pk).rows()}
        self.known, seen = bool(rows), set()
        for one in wanted:
            if len(self.made) + len(self.changed) >= AT_ONCE:
                break
            seen.add((one.key, one.part))
            row = rows.get((one.key, one.part)) or self._taken_over(rows, one)
            if row is None:
                self._open(one)
            else:
                self._move(row, one)
        self._end_the_rest(rows[key] for key in rows.keys() - seen)
        self._prove()
        Clock.objects.bulk_create(self.made)
        write_columns(self.changed, *COLUMNS)
        ClockStep.objects.bulk_create(self.steps)
        return len(self.made) + len(self.changed)

    def _end_the_rest(self, rows: Iterable[Clock]) -> None:
        """End what runs although nothing asks for it any more: the incident ended, or service is back."""
        ending = ENDINGS.get(Stage(self.incident.stage))
        back = Stage(self.incident.stage) not in BEFORE_RESTORED
        for row in rows:
            again = row.part.startswith(AGAIN) and back
            if row.state == ClockState.OPEN and (ending is not None or again):
                self._not_needed(row, ending or Moot.RESTORED)
                self._remind(row)
                self._note(row)

    def _taken_over(self, rows: dict[tuple[str, str], Clock], one: Expected) -> Clock | None:
        """Return the clock that ran before its task was opened: from now on it is the task's."""
        row = rows.pop((one.key, one.instead), None) if one.instead else None
        if row is not None:
            row.part, row.task_id = one.part, one.task_id
            row.follows = True
            self._note(row)
        return row

    def _note(self, row: Clock) -> None:
        if row not in self.changed:
            self.changed.append(row)

    def _open(self, one: Expected) -> None:
        start, due = self._from_now(one)
        if one.moot is not None and one.met_at is None and not one.follows and not self.known:
            return
        owed = one.owed_by or title_of_post(self.plan, one.bearer)
        row = Clock(
            incident=self.incident,
            unit=one.unit,
            unit_path=one.unit.path,
            visibility=self.incident.visibility,
            world=self.incident.world,
            outlet_id=one.outlet_id,
            task_id=one.task_id,
            group=one.group,
            key=one.key,
            part=one.part,
            follows=one.follows,
            clause=one.clause,
            law=one.law.zh if one.law else "",
            law_en=one.law.en if one.law else "",
            title=one.title.zh,
            title_en=one.title.en,
            bearer=one.bearer,
            owed_by=owed.zh,
            owed_by_en=owed.en,
            to=one.to.zh if one.to else "",
            to_en=one.to.en if one.to else "",
            way=one.way,
            level=one.level,
            limit=one.limit,
            why=Why.START if start == one.opened_at else Why.LEVEL,
            opened_at=start,
            due_at=due,
            reminded_until=start,
        )
        self.made.append(row)
        self.steps.append(step(row, StepKind.OPENED, start, why=row.why))
        self._end(row, one)
        self._remind(row)

    def _from_now(self, one: Expected) -> tuple[datetime, datetime]:
        """Return from when to when a new clock runs: what a raised level or a new fact brought runs from then."""
        changed = self.entry is not None and self.entry.code in CHANGING and self.known
        if not changed or one.follows or self.entry is None or self.entry.occurred_at <= one.opened_at:
            return one.opened_at, one.due_at
        start = self.entry.occurred_at
        return start, self._end_of(one, start) or one.due_at

    def _end_of(self, one: Expected, start: datetime) -> datetime | None:
        return planned.end_of(Duration.model_validate(one.limit), start, self.incident) if one.limit else None

    def _move(self, row: Clock, one: Expected) -> None:
        due, level, limit, why = row.due_at, row.level, row.limit, row.why
        if one.follows:
            due, level, limit = one.due_at, one.level, one.limit
            why = Why.LEVEL if limits.is_raised(row.level, one.level) else Why.WORK
        elif row.state == ClockState.OPEN and limits.is_raised(row.level, one.level):
            raised = self.entry.occurred_at if self.entry is not None else self.at
            renewed = self._end_of(one, raised) or one.due_at
            due, level, limit, why = limits.tightened(row.due_at, renewed), one.level, one.limit, Why.LEVEL
        if due != row.due_at:
            row.due_at, row.level, row.limit, row.why = due, level, limit, why
            row.reminded_until = self.at
            self.steps.append(step(row, StepKind.RENEWED, self._moment(), why=why))
            self._note(row)
        elif (level, limit) != (row.level, row.limit):
            row.level, row.limit = level, limit
            self._note(row)
        before = (row.state, row.met_at, row.seconds_late, row.moot)
        self._end(row, one)
        if (row.state, row.met_at, row.seconds_late, row.moot) != before:
            self._note(row)
        if row.visibility != self.incident.visibility:
            row.visibility = self.incident.visibility
            self._note(row)
        next_at = row.next_at
        self._remind(row)
        if row.next_at != next_at:
            self._note(row)

    def _moment(self) -> datetime:
        return self.entry.occurred_at if self.entry is not None else self.at

    def _end(self, row: Clock, one: Expected) -> None:
        """Let the clock end, or run again, as its row or moment says; what a person said of it stands."""
        if row.met_by_hand and one.met_at is None:
            return
        if one.met_at is not None:
            self._meet(row, one.met_at)
        elif row.met_at is not None:
            row.met_at = row.met_entry = row.seconds_late = None
            if row.state in (ClockState.MET, ClockState.LATE):
                row.state = ClockState.OPEN
                self.steps.append(step(row, StepKind.REOPENED, self._moment()))
        if one.moot is not None and row.state == ClockState.OPEN:
            self._not_needed(row, one.moot)
        elif one.moot is None and row.state == ClockState.NOT_NEEDED and not row.settled_by_name:
            row.state, row.moot, row.settled_at = ClockState.OPEN, "", None
            self.steps.append(step(row, StepKind.REOPENED, self._moment()))

    def _meet(self, row: Clock, met_at: datetime) -> None:
        late = limits.seconds_late(row.due_at, met_at)
        state = row.state if row.state == ClockState.EXCUSED else limits.outcome(row.due_at, met_at)
        if (row.met_at, row.seconds_late, row.state) == (met_at, late, state):
            return
        row.met_at, row.seconds_late, row.state, row.moot = met_at, late, state, ""
        row.met_by_hand = False
        kind = StepKind.MET if late == 0 else StepKind.LATE
        self.steps.append(step(row, kind, met_at))

    def _not_needed(self, row: Clock, moot: Moot) -> None:
        row.state, row.moot, row.settled_at = ClockState.NOT_NEEDED, moot, self._moment()
        self.steps.append(step(row, StepKind.NOT_NEEDED, self._moment(), why=moot))

    def _remind(self, row: Clock) -> None:
        row.next_at = next_reminder(row, self.plan) if row.state == ClockState.OPEN else None

    def _prove(self) -> None:
        """Name the entries that opened and met the clocks: those of the same moment in the incident's stream."""
        whole = [*self.made, *self.changed]
        wanted = {row.opened_at for row in self.made} | {row.met_at for row in whole if row.met_at}
        if not wanted:
            return
        found: dict[datetime, list[Any]] = {}
        stream = self.incident.stream
        if len(wanted) == 1:
            (at,) = wanted
            found[at] = _of_moment(stream=stream, at=at).answer()
        else:
            rows = Entry.objects.filter(stream=stream, occurred_at__in=wanted).order_by("-sequence")
            for at, *proof in rows.values_list("occurred_at", *PROOF):
                found.setdefault(at, []).append(proof)
        first = (
            Entry.objects.filter(stream=self.incident.stream)
            .order_by("sequence")
            .values_list("pk", flat=True)
        )
        for row in self.made:
            row.opened_entry = _proof(found.get(row.opened_at, ()), row) or first.first()
        for row in whole:
            if row.met_at is not None and not row.met_by_hand:
                row.met_entry = _proof(found.get(row.met_at, ()), row)


PROOF = ("pk", "subject_kind", "subject_id")


@kept_question
def _clocks(*, incident: int) -> QuerySet[Clock]:
    return Clock.objects.filter(incident=incident)


@kept_question
def _of_moment(*, stream: str, at: datetime) -> QuerySet[Entry, tuple[int, str, int]]:
    rows = Entry.objects.filter(stream=stream, occurred_at=at).order_by("-sequence")
    return rows.values_list(*PROOF)


def _proof(entries: Sequence[Any], row: Clock) -> int | None:
    """Return the entry of the very row that the clock limits, else the last one of that moment."""
    kinds = {
        "task": "incidents.task",
        "receipt": "incidents.receipt",
        "ticket": "incidents.vendorticket",
        "voice": "feedback.voice",
    }
    name, _colon, key = row.part.partition(":")
    for pk, kind, subject in entries:
        if kinds.get(name) == kind and key.isdigit() and int(key) == subject:
            return int(pk)
    return int(entries[0][0]) if entries else None


def next_reminder(row: Clock, plan: Plan) -> datetime | None:
    """Return when the next reminder of a running clock is owed, by the pinned plan."""
    return reminders.following(
        marks_of(row, plan), row.reminded_until, is_due_said=row.due_said_at is not None
    )


def marks_of(row: Clock, plan: Plan) -> tuple[reminders.Mark, ...]:
    """Return every reminder of a clock by the pinned plan."""
    rule: Rule | None = plan.clocks.get(row.key)
    duty = plan.duties_out.get(duty_of(row.key))
    chase = rule.chase if rule is not None else (duty.chase if duty is not None else ())
    return reminders.marks(row.opened_at, row.due_at, plan.reminders, chase)
