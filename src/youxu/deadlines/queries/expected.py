"""What clocks an incident has by its plan, as its rows and recorded moments stand now: read, never written.

The limit of a task, a receipt or an estimate is that row's own and is taken from it; only what no row of the
incident holds is reckoned here. So a limit is computed in one place (decision 0021).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from youxu.core.database import filled
from youxu.core.models import Entry
from youxu.core.questions import kept_question
from youxu.deadlines.models import Clock
from youxu.deadlines.rules import duties
from youxu.deadlines.rules.duties import UPWARD, next_word
from youxu.deadlines.rules.limits import Occurred, met, started
from youxu.deadlines.rules.words import ClockState, Moot
from youxu.incidents import planned
from youxu.incidents.models import (
    AlarmCall,
    Directive,
    Estimate,
    Incident,
    Interruption,
    PostEventReport,
    Receipt,
    Task,
    VendorTicket,
)
from youxu.incidents.queries.people import addressee_of
from youxu.incidents.queries.situation import situation_of, stated_of
from youxu.incidents.rules import levels
from youxu.incidents.rules.levels import Situation
from youxu.incidents.rules.words import BEFORE_RESTORED, OPEN_STAGES, Kind, ReceiptStatus, Stage, TaskState
from youxu.network.models import Unit
from youxu.plan.schema import Plan, Text, When
from youxu.plan.schema.parts import Clock as Rule
from youxu.plan.schema.parts import OutsideDuty
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import CallWay, LevelKey, Moment

RENEW, ACCEPT, ESCALATE = "renew_estimate", "accept_directive", "vendor_escalated"
OF_PARTS = (RENEW, ACCEPT, ESCALATE, UPWARD)
"""Clocks of the plan that are read from rows of their own, or from the duties of units above."""
LAST_ESTIMATES = 3
HANGING = (Directive, Estimate, VendorTicket, PostEventReport, AlarmCall, Clock)
"""What only some incidents have: looked for at once, read where there is any."""
AGAIN = "again:"
"""How the part of a word begins that is owed again and again."""
ENDINGS = {Stage.CALLED_OFF: Moot.CALLED_OFF, Stage.MERGED: Moot.MERGED}
CLOCKED_KINDS = (Kind.INTERRUPTION, Kind.CAUSE_ABOVE)
"""Kinds of incidents for which duties to others run; a watch and a planned stop have the limits of their tasks."""


@dataclass(frozen=True)
class Expected:
    """A clock as it should stand: what is owed, from when, until when, and how it ended if it did.

    ``instead`` is the part under which the same clock ran before its task was opened.
    """

    key: str
    part: str
    clause: str
    title: Text
    bearer: str
    unit: Unit
    level: str
    limit: str
    opened_at: datetime
    due_at: datetime
    met_at: datetime | None = None
    moot: Moot | None = None
    law: Text | None = None
    to: Text | None = None
    way: str = ""
    group: str = ""
    outlet_id: int | None = None
    task_id: int | None = None
    follows: bool = False
    instead: str = ""
    owed_by: Text | None = None


def expected_of(incident: Incident, at: datetime, heard: Collection[Occurred] = ()) -> list[Expected]:
    """Return every clock that the incident has now.

    ``heard`` are moments that other parts recorded for it (the steps of a roll-call, a notice, a neighbour's answer).
    """
    return list(_Reading(incident, planned.plan_of(incident), at, heard).all())


@kept_question
def _tasks_of(*, incident: int) -> QuerySet[Task]:
    rows = Task.objects.select_related("directive").filter(incident=incident)
    return rows.exclude(key="").order_by("pk")


@kept_question
def _lines_of(*, incident: int) -> QuerySet[Interruption, str]:
    rows = Interruption.objects.filter(incident=incident).order_by()
    return rows.values_list("line", flat=True).distinct()


@kept_question
def _units_at(paths: tuple[str, ...]) -> QuerySet[Unit]:
    return Unit.objects.filter(path__in=paths)


@dataclass
class _Reading:
    """One reading of an incident; what is asked often is read once."""

    incident: Incident
    plan: Plan
    at: datetime
    heard: Collection[Occurred] = ()
    _receipts: list[Receipt] = field(default_factory=list, init=False)
    _filled: frozenset[type[Model]] = field(default=frozenset(), init=False)

    def all(self) -> Iterator[Expected]:
        self._filled = filled(HANGING, self.incident.pk)
        if Directive in self._filled:
            self._receipts = list(
                Receipt.objects.filter(directive__incident=self.incident)
                .select_related("directive", "outlet", "unit")
                .order_by("pk")
            )
        yield from self._of_tasks()
        yield from self._of_receipts()
        yield from self._of_estimates()
        yield from self._of_tickets()
        yield from self._of_moments()
        if self.incident.kind in CLOCKED_KINDS:
            yield from self._before_their_tasks()
            yield from self._of_duties()

    @cached_property
    def situation(self) -> Situation:
        return situation_of(self.incident, self.plan, self.at)

    @cached_property
    def stated(self) -> Situation:
        """Return what conditions of flags and causes ask for: most of those of duties, and nothing is read for them."""
        return stated_of(self.incident, self.plan)

    @cached_property
    def moments(self) -> tuple[Occurred, ...]:
        """Return the moments of the incident as a whole, and those that other parts recorded."""
        own = (
            Occurred(moment, when)
            for moment, column in planned.MOMENTS.items()
            if (when := getattr(self.incident, column)) is not None
        )
        signed = self._signed
        more = () if signed is None else (Occurred(Moment.REPORT_SIGNED, signed),)
        return (*own, *more, *self._alarms, *self.heard)

    @cached_property
    def _signed(self) -> datetime | None:
        if PostEventReport not in self._filled:
            return None
        return self.incident.posteventreports.values_list("signed_at", flat=True).first()

    @cached_property
    def _alarms(self) -> tuple[Occurred, ...]:
        """Return when 110, 119 or 120 was called: the people of the incident have those calls."""
        if AlarmCall not in self._filled:
            return ()
        called = self.incident.alarmcalls.order_by("called_at").values_list("called_at", flat=True)
        return tuple(Occurred(Moment.ALARM_CALLED, when) for when in called)

    @property
    def ending(self) -> Moot | None:
        """Return why nothing of the incident is owed any more, when it was called off or merged."""
        return ENDINGS.get(Stage(self.incident.stage))

    @cached_property
    def upward(self) -> tuple[Unit, ...]:
        """Return the unit of the incident and those above it, its own first."""
        own = self.incident.unit
        keys = own.path.strip("/").split("/")
        paths = ["/".join(keys[:count]) + "/" for count in range(1, len(keys))]
        above = _units_at(tuple(paths)).rows()
        return (own, *sorted(above, key=lambda unit: -len(unit.path)))

    # What limits a row of the incident

    @cached_property
    def _tasks(self) -> list[Task]:
        return _tasks_of(incident=self.incident.pk).rows()

    def _of_tasks(self) -> Iterator[Expected]:
        for task in self._tasks:
            name = task.key.partition("~")[0]
            rule = self.plan.tasks.get(name)
            if rule is None or rule.due is None or task.due_at is None:
                continue
            clock = self.plan.clocks[rule.due]
            yield self._expected(
                rule.due,
                f"task:{task.pk}",
                clock,
                task.clause,
                self._began(task, clock),
                task.due_at,
                title=Text(zh=task.title, en=task.title_en or task.title),
                bearer=task.role,
                met_at=task.done_at if task.state == TaskState.DONE else None,
                moot=self._moot_task(task),
                group=task.group,
                outlet_id=task.outlet_id,
                task_id=task.pk,
                follows=True,
                instead=f"plan:{name}",
            )

    def _moot_task(self, task: Task) -> Moot | None:
        if task.state == TaskState.SUPERSEDED:
            return self.ending or Moot.SUPERSEDED
        return None

    def _began(self, task: Task, clock: Rule) -> datetime:
        """Return when the limit of a task began: the latest of the moments that start it, as far as known."""
        found = [when for moment in clock.starts if (when := self._when(task, moment)) is not None]
        begun = max(found, default=task.opened_at)
        return min(begun, task.due_at or begun)

    def _when(self, task: Task, moment: Moment) -> datetime | None:
        if moment is Moment.DIRECTIVE_ISSUED and task.directive is not None:
            return task.directive.issued_at
        if moment is Moment.ACCEPTED:
            mine = (row for row in self._receipts if row.status == ReceiptStatus.ACCEPTED)
            return min(
                (row.answered_at for row in mine if row.group == task.group and row.answered_at), default=None
            )
        if moment in planned.OF_ROWS and moment not in (Moment.CLAIMED, Moment.CHECKS_PASSED):
            return None
        column = planned.MOMENTS.get(moment)
        return getattr(self.incident, column) if column else None

    def _of_receipts(self) -> Iterator[Expected]:
        clock = self.plan.clocks.get(ACCEPT)
        for row in self._receipts if clock is not None else ():
            if row.due_at is None or clock is None:
                continue
            directive = row.directive
            zh, en = addressee_of(row, self.plan)
            yield self._expected(
                ACCEPT,
                f"receipt:{row.pk}",
                clock,
                directive.clause,
                directive.issued_at,
                row.due_at,
                title=Text(
                    zh=f"{clock.title.zh}：{directive.title}"[:200],
                    en=f"{clock.title.en}: {directive.title_en or directive.title}"[:200],
                ),
                bearer=_head_of(self.plan, row) or clock.bearer,
                owed_by=Text(zh=zh, en=en or zh),
                unit=row.unit or self.incident.unit,
                met_at=row.answered_at
                if row.status in (ReceiptStatus.ACCEPTED, ReceiptStatus.REFUSED)
                else None,
                moot=(self.ending or Moot.SUPERSEDED)
                if row.status == ReceiptStatus.SUPERSEDED
                else self.ending,
                group=row.group,
                outlet_id=row.outlet_id,
                follows=True,
            )

    def _of_estimates(self) -> Iterator[Expected]:
        clock = self.plan.clocks.get(RENEW)
        if clock is None or clock.limit_at(self.incident.level) is None or Estimate not in self._filled:
            return
        restored = Moot.RESTORED if Stage(self.incident.stage) not in BEFORE_RESTORED else None
        rows = Estimate.objects.filter(incident=self.incident).order_by("-number")[:LAST_ESTIMATES]
        for row in rows:
            yield self._expected(
                RENEW,
                f"estimate:{row.pk}",
                clock,
                clock.clause[0],
                row.made_at,
                row.next_word_at,
                met_at=row.replaced_at,
                moot=self.ending or restored,
                group="technical",
                follows=True,
            )

    def _of_tickets(self) -> Iterator[Expected]:
        clock = self.plan.clocks.get(ESCALATE)
        limit = clock.limit_at(self.incident.level) if clock else None
        if clock is None or limit is None or VendorTicket not in self._filled:
            return
        rows = list(VendorTicket.objects.filter(incident=self.incident).order_by("pk"))
        answers = self._answers(rows)
        for row in rows:
            yield self._expected(
                ESCALATE,
                f"ticket:{row.pk}",
                clock,
                clock.clause[0],
                row.called_at,
                planned.end_of(limit, row.called_at, self.incident),
                title=Text(zh=f"{clock.title.zh}：{row.vendor}", en=f"{clock.title.en}: {row.vendor}"),
                met_at=answers.get(row.pk) or row.arrived_at or row.ended_at,
                moot=self.ending or (None if self.incident.released_at is None else Moot.RESTORED),
                group="technical",
            )

    def _answers(self, rows: Iterable[VendorTicket]) -> Mapping[int, datetime]:
        """Return ticket -> when the vendor first answered after the call."""
        keys = [row.pk for row in rows]
        if not keys:
            return {}
        entries = Entry.objects.filter(
            stream=self.incident.stream, code="VENDOR_TICKET_UPDATED", subject_id__in=keys
        )
        found = entries.order_by("-occurred_at").values_list("subject_id", "occurred_at")
        return dict(found)

    # What moments alone begin and meet

    def _of_moments(self) -> Iterator[Expected]:
        tasked = {task.due for task in self.plan.tasks.values()}
        for key, clock in self.plan.clocks.items():
            limit = clock.limit_at(self.incident.level)
            if key in tasked or key in OF_PARTS or limit is None:
                continue
            for part in dict.fromkeys(one.part for one in self.moments if one.moment in clock.starts):
                yield from self._of_part(key, clock, limit, part)

    def _of_part(self, key: str, clock: Rule, limit: Duration, part: str) -> Iterator[Expected]:
        mine = [one for one in self.moments if one.part in (part, "")]
        start = started(clock.starts, mine)
        if start is None:
            return
        again = bool(set(clock.starts) & set(clock.met))
        own = (one.due_at for one in mine if one.moment in clock.starts and one.at == start)
        yield self._expected(
            key,
            part,
            clock,
            clock.clause[0],
            start,
            next(filter(None, own), None) or planned.end_of(limit, start, self.incident),
            met_at=met(clock.met, [one for one in mine if one.part == part], start, again=again),
            moot=self.ending,
        )

    def _before_their_tasks(self) -> Iterator[Expected]:
        """Yield the clocks that run already while the directive that opens their task is not issued yet."""
        if self.incident.directed_at is not None or Stage(self.incident.stage) not in OPEN_STAGES:
            return
        opened = {task.key for task in self._tasks}
        for key, task in self.plan.tasks_for(self.incident.level, self.incident.cause).items():
            clock = self.plan.clocks.get(task.due or "")
            if (
                clock is None
                or key in opened
                or task.opens is not Moment.DIRECTIVE_ISSUED
                or task.each_outlet
            ):
                continue
            start = started(clock.starts, self.moments)
            if start is None or not self._asked(task.when):
                continue
            due = planned.limit_of(self.plan, task.due or "", self.incident, clock.starts[-1], start)
            if due is None:
                continue
            yield self._expected(
                task.due or "",
                f"plan:{key}",
                clock,
                task.clause[0],
                start,
                due,
                title=task.title,
                bearer=task.owner_post(self.incident.level),
                moot=self.ending,
                group=task.group,
            )

    def _asked(self, when: When | None) -> bool:
        if when is None:
            return True
        return levels.applies(when, self.stated if levels.is_stated(when) else self.situation)

    def _expected(
        self,
        key: str,
        part: str,
        clock: Rule,
        clause: str,
        opened_at: datetime,
        due_at: datetime,
        *,
        title: Text | None = None,
        bearer: str = "",
        met_at: datetime | None = None,
        moot: Moot | None = None,
        unit: Unit | None = None,
        **more: Any,
    ) -> Expected:
        level = LevelKey(self.incident.level)
        way = clock.way.get(level) if clock.way else None
        return Expected(
            key=key,
            part=part,
            clause=clause,
            title=title or clock.title,
            bearer=bearer or clock.bearer,
            unit=unit or self.incident.unit,
            level=self.incident.level,
            limit=str(clock.limit_at(level) or ""),
            opened_at=opened_at,
            due_at=due_at,
            met_at=met_at,
            moot=None if met_at is not None else (moot or self._unless(clock)),
            law=clock.law,
            to=clock.to,
            way=way or "",
            **more,
        )

    def _unless(self, clock: Rule) -> Moot | None:
        """Return why a clock is not owed that the plan takes back under a condition (service was back in time)."""
        if clock.not_if is None or self.incident.released_at is None:
            return None
        return Moot.CONDITION if levels.applies(clock.not_if, self.situation) else None

    # What is owed to others

    def _of_duties(self) -> Iterator[Expected]:
        owed_above = False
        lines: set[str] | None = None
        for key, duty in self.plan.duties_out.items():
            if duty.lines and lines is None:
                lines = {line for (line,) in _lines_of(incident=self.incident.pk).answer()}
            start = started((duty.starts,), [one for one in self.moments if not one.part])
            if start is None or not duties.concerns(duty, lines or (), self.incident.cause):
                continue
            if not self._asked(duty.when):
                continue
            owner = duties.owner(duty, [unit.level for unit in self.upward])
            if not duties.is_on(duty, self.upward[owner].level if owner is not None else duty.owed_by):
                continue
            owed_above |= owner != 0
            if owner is not None:
                yield from self._of_duty(key, duty, self.upward[owner], start)
        if owed_above:
            yield from self._told_upward()

    def _of_duty(self, key: str, duty: OutsideDuty, unit: Unit, start: datetime) -> Iterator[Expected]:
        met_at = self._met_duty(duty, start)
        for one in duties.parts(duty, self.incident.level, self.plan.adopts):
            yield Expected(
                key=f"{key}{one.suffix}",
                part=self._round(start),
                clause=duty.clause[0],
                title=_title(duty, one.way),
                bearer=duty.bearer,
                unit=unit,
                level=self.incident.level,
                limit=str(one.limit),
                opened_at=start,
                due_at=planned.end_of(one.limit, start, self.incident),
                met_at=met_at,
                moot=self.ending if met_at is None else None,
                law=duty.law,
                to=duty.to,
                way=one.way,
            )
        if duty.every is not None or duty.at:
            yield from self._again(key, duty, unit)

    def _met_duty(self, duty: OutsideDuty, start: datetime) -> datetime | None:
        """Return when a duty was met by its own moment; the alarm call may come before anybody else noticed."""
        since = start if self._round(start) else min(start, self.incident.began_at)
        return met(duty.met, [one for one in self.moments if not one.part], since)

    def _again(self, key: str, duty: OutsideDuty, unit: Unit) -> Iterator[Expected]:
        """Yield the next word of a duty that is owed again and again until service is restored."""
        if Clock not in self._filled:
            return
        rows = list(Clock.objects.filter(incident=self.incident, key=key).order_by("opened_at", "pk"))
        stopped = Stage(self.incident.stage) in BEFORE_RESTORED
        if not rows:
            return
        last, begins = rows[-1], None
        if last.state in (ClockState.MET, ClockState.LATE) and last.met_at is not None and stopped:
            begins, part = last.met_at, f"{AGAIN}{len(rows) + 1}"
        elif last.state == ClockState.OPEN and last.part.startswith(AGAIN):
            begins, part = last.opened_at, last.part
        if begins is None:
            return
        yield Expected(
            key=key,
            part=part,
            clause=duty.clause[0],
            title=_title(duty, duty.way),
            bearer=duty.bearer,
            unit=unit,
            level=self.incident.level,
            limit=str(duty.every or ""),
            opened_at=begins,
            due_at=next_word(duty, begins, ZoneInfo(unit.time_zone)),
            moot=self.ending or (None if stopped else Moot.RESTORED),
            law=duty.law,
            to=duty.to,
            way=duty.way,
        )

    def _told_upward(self) -> Iterator[Expected]:
        """Yield the one word that a unit owes upward for all that units above owe to others."""
        clock = self.plan.clocks.get(UPWARD)
        limit = clock.limit_at(self.incident.level) if clock else None
        start = started(clock.starts, self.moments) if clock else None
        if clock is None or limit is None or start is None:
            return
        yield self._expected(
            UPWARD,
            self._round(start),
            clock,
            clock.clause[0],
            start,
            planned.end_of(limit, start, self.incident),
            moot=self.ending,
        )

    def _round(self, start: datetime) -> str:
        """Return the part of a clock that begins anew when service failed again after it was restored."""
        relapsed = self.incident.relapsed_at
        return f"after:{relapsed:%Y%m%d%H%M}" if relapsed is not None and start > relapsed else ""


def _head_of(plan: Plan, row: Receipt) -> str:
    """Return the post that answers a directive: the head of the group, of the outlet, or the duty of a unit below."""
    if row.outlet_id is not None:
        return "outlet_head"
    if row.unit_id is not None:
        return "duty_officer"
    body = plan.organisation.get(row.group)
    return body.head if body is not None else ""


_BY_WAY = {
    CallWay.VOICE: Text(zh="电话报告：", en="By telephone:"),
    CallWay.WRITTEN: Text(zh="书面报送：", en="In writing:"),
    CallWay.MESSAGE: Text(zh="发消息：", en="By message:"),
}


def _title(duty: OutsideDuty, way: CallWay) -> Text:
    """Return what a duty to others is called: by what way whom is told."""
    said = _BY_WAY[way]
    return Text(zh=f"{said.zh}{duty.to.zh}", en=f"{said.en} {duty.to.en}")
