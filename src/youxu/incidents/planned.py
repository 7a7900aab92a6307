"""Turning the pinned plan into what an incident owes: tasks, directives, limits. Reads and computes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from youxu.incidents.models import Directive, Incident
from youxu.incidents.models import Task as TaskRow
from youxu.incidents.peaks import peak_outlets
from youxu.incidents.rules import levels
from youxu.incidents.rules.ends import end_in
from youxu.incidents.rules.levels import Situation
from youxu.incidents.rules.words import OPEN_TASKS, Kind
from youxu.kernel import spans
from youxu.kernel.spans import Timetable
from youxu.kernel.words import Sentence, mark
from youxu.network.queries import hours
from youxu.plan import queries as plans
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.parts import DirectiveDraft, Task
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import Act, CauseKey, GroupKey, LevelKey, Moment, Weight

FIRST_15 = "first_15"
MOST_NAMED = 200
ACCEPT_CLOCK = "accept_directive"
ESTIMATE_CLOCK = "first_estimate"
BY_THE_CLOCK = Timetable("", spans.zone("UTC"))
"""The hours that count where a limit runs by the clock: always open."""


@dataclass(frozen=True)
class Line:
    """One line of a task's list, in both languages, with the clause that it carries out."""

    text: str
    text_en: str
    clause: str = ""


@dataclass(frozen=True)
class Owed:
    """A task as the plan states it for one incident: not yet a row, no owner resolved, no limit computed."""

    key: str
    clause: str
    step: str
    group: str
    role: str
    title: str
    title_en: str
    detail: str
    weight: str
    weight_reason: str
    clock: str
    each_outlet: bool
    list: tuple[Line, ...]


@dataclass(frozen=True)
class OwnTask:
    """A task that a leader orders besides those of the plan: ``group`` owes it, at one outlet when it is given."""

    title: str
    group: str
    title_en: str = ""
    detail: str = ""
    role: str = ""
    owner_id: int | None = None
    outlet_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class DirectiveProposal:
    """A directive before it is issued: as the plan drafts it, or in a leader's own words.

    ``groups``, ``outlets`` and ``units`` below (ids) are its addressees, ``tasks`` keys of the plan that it orders,
    ``own_tasks`` those that the plan does not name.
    """

    title: str
    body: str = ""
    groups: tuple[str, ...] = ()
    outlets: tuple[int, ...] = ()
    tasks: tuple[str, ...] = ()
    own_tasks: tuple[OwnTask, ...] = ()
    title_en: str = ""
    body_en: str = ""
    key: str = ""
    clause: str = "P2"
    units: tuple[int, ...] = ()


def plan_of(incident: Incident) -> Plan:
    """Return the plan version that the incident is pinned to."""
    return plan_of_version(incident.plan_version_id)


def plan_of_version(version_id: int) -> Plan:
    """Return a version's plan; see plan.queries, which reads each text once."""
    return plans.plan_of(version_id)


def owed_at(
    plan: Plan, moment: Moment, level: str, cause: str, situation: Situation | None
) -> tuple[Owed, ...]:
    """Return the tasks that ``moment`` opens at a level for a cause, without those whose condition fails."""
    found = plan.tasks_for(level, cause, opens=moment)
    return tuple(
        owed(plan, key, task, level, cause) for key, task in found.items() if _asked(task, situation)
    )


def _asked(task: Task, situation: Situation | None) -> bool:
    return task.when is None or situation is None or levels.applies(task.when, situation)


def owed(plan: Plan, key: str, task: Task, level: str, cause: str) -> Owed:
    """Return one task of the plan as it is owed at a level for a cause."""
    weight = task.weight_at(level)
    reason = str(task.weight_rule) if task.weight_rule and weight is not Weight.FULL else ""
    return Owed(
        key=key,
        clause=task.clause[0],
        step=plan.step_of(key),
        group=task.group,
        role=task.owner_post(level),
        title=task.title.zh,
        title_en=task.title.en,
        detail=task.detail.zh if task.detail else "",
        weight=weight,
        weight_reason=reason,
        clock=task.due or "",
        each_outlet=task.each_outlet,
        list=list_of(plan, task, cause),
    )


def list_of(plan: Plan, task: Task, cause: str) -> tuple[Line, ...]:
    """Return the list that a task carries: the first 15 minutes of the cause, or a named checklist."""
    if task.checklist is None:
        return ()
    items = plan.first_15_for(cause) if task.checklist == FIRST_15 else plan.checklist(task.checklist)
    return tuple(Line(item.zh, item.en, task.clause[0]) for item in items)


def keys_of_act(plan: Plan, act: Act) -> tuple[str, ...]:
    """Return the keys of the tasks that ``act`` completes by itself."""
    return tuple(key for key, task in plan.tasks.items() if task.act is act)


def has_clock(task: TaskRow) -> bool:
    """Tell whether the limit of a task is a clock of the plan; else a person, or a watch, has set it."""
    rule = plan_of(task.incident).tasks.get(task.key.partition("~")[0])
    return rule is not None and rule.due is not None


def keys_of_clocks_from(plan: Plan, moment: Moment) -> Mapping[str, str]:
    """Return task key -> clock key of the tasks whose limit starts at ``moment``."""
    started = plan.clocks_from(moment)
    return {key: task.due for key, task in plan.tasks.items() if task.due in started}


MOMENTS: Mapping[Moment, str] = {
    Moment.NOTICED: "noticed_at",
    Moment.REPORTED: "reported_at",
    Moment.SUSPENDED: "noticed_at",
    Moment.REPORT_VERIFIED: "verified_at",
    Moment.CONVENED: "convened_at",
    Moment.DIRECTIVE_ISSUED: "directed_at",
    Moment.ACCEPTED: "accepted_at",
    Moment.CLAIMED: "claimed_at",
    Moment.CHECKS_PASSED: "checks_passed_at",
    Moment.RELEASED: "released_at",
    Moment.RELAPSED: "relapsed_at",
    Moment.SCENE_FREE: "scene_free_at",
    Moment.CLEARED: "cleared_at",
    Moment.CLOSED: "closed_at",
}
"""The column of an incident that holds a moment; the other moments belong to single rows."""


OF_ROWS = frozenset(
    {
        Moment.DIRECTIVE_ISSUED,
        Moment.ACCEPTED,
        Moment.ESTIMATED,
        Moment.NOT_SELF_SOLVED,
        Moment.VENDOR_CALLED,
        Moment.ASKED,
        Moment.COMPLAINT_RECEIVED,
        Moment.CALL_BACK_LISTED,
        Moment.MESSAGE_OUT,
        Moment.ROLLCALL_OUT,
        Moment.PUBLISHED,
        Moment.PUBLISHED_ALONE,
        Moment.CHECKS_PASSED,
        Moment.CLAIMED,
    }
)
"""Moments that come again and again, each for the rows that it concerns."""


def passed(incident: Incident) -> tuple[Moment, ...]:
    """Return the moments that the incident has passed."""
    return tuple(moment for moment, column in MOMENTS.items() if getattr(incident, column) is not None)


def limit_of(plan: Plan, clock: str, incident: Incident, moment: Moment, at: datetime) -> datetime | None:
    """Return when the limit of ``clock`` ends, now that ``moment`` came at ``at``.

    None when it is not owed at the incident's level or waits for a moment that has not come. Of several moments
    the latest counts; those of the whole incident that came before are read from it.
    """
    return limits_of(plan, clock, incident, moment, at, (None,))[None]


def limits_of(
    plan: Plan,
    clock: str,
    incident: Incident,
    moment: Moment,
    at: datetime,
    outlets: Iterable[int | None],
) -> dict[int | None, datetime | None]:
    """Return when the limit of ``clock`` ends for each outlet (id), and under None for the incident as a whole.

    Opening time is that of the outlet itself; the timetables of several are read at once.
    """
    wanted = tuple(outlets)
    running = _running(plan, clock, incident, moment, at)
    if running is None:
        return dict.fromkeys(wanted)
    limit, start = running
    short = shortened(plan, clock, limit)
    peaks = set() if short == limit else set(peak_outlets(plan, incident, start))
    if not peaks:
        return {**ends_of(limit, start, incident, wanted)}
    busy = [pk for pk in wanted if pk is None or pk in peaks]
    plain = [pk for pk in wanted if pk is not None and pk not in peaks]
    return {**ends_of(limit, start, incident, plain), **ends_of(short, start, incident, busy)}


def shortened(plan: Plan, clock: str, limit: Duration) -> Duration:
    """Return the limit of a clock on a peak day: less where the plan says so (``adjust.peak_clocks``), whole units."""
    if clock not in plan.adjust.peak_clocks or limit.count == 0:
        return limit
    return limit.model_copy(update={"count": max(1, limit.count * plan.adjust.peak_percent // 100)})


def _running(
    plan: Plan, clock: str, incident: Incident, moment: Moment, at: datetime
) -> tuple[Duration, datetime] | None:
    """Return the limit of ``clock`` with the moment that it runs from, or None while it does not run."""
    if not clock:
        return None
    rule = plan.clock(clock)
    limit = rule.limit_at(incident.level)
    known = [_when(incident, other, moment, at) for other in rule.starts]
    if limit is None or not known or any(when is None for when in known):
        return None
    return limit, max(when for when in known if when is not None)


def _when(incident: Incident, asked: Moment, moment: Moment, at: datetime) -> datetime | None:
    """Return when a starting moment came; one that belongs to a single row only when it comes now.

    A scene that was never held keeps nothing waiting, and so does a moment that no row of this part holds.
    """
    if asked is moment or (asked is Moment.SCENE_FREE and incident.scene_held_at is None):
        return at
    if asked in OF_ROWS:
        return None
    return getattr(incident, MOMENTS[asked]) if asked in MOMENTS else at


def end_of(limit: Duration, start: datetime, incident: Incident, outlet: int | None = None) -> datetime:
    """Return the moment at which ``limit`` ends: clock time, or opening hours and days.

    These are the outlet's own where it concerns one ``outlet`` (id), or the incident has only one; else the
    ordinary hours of the incident's unit.
    """
    return ends_of(limit, start, incident, (outlet,))[outlet]


def ends_of(
    limit: Duration, start: datetime, incident: Incident, outlets: Iterable[int | None]
) -> dict[int | None, datetime]:
    """Return the moment at which ``limit`` ends for each outlet (id); None stands for the whole incident."""
    wanted = dict.fromkeys(outlets)
    if limit.opening_hours is None and limit.opening_days is None:
        return dict.fromkeys(wanted, end_in(limit, start, BY_THE_CLOCK))
    tables = _tables(incident, start, wanted)
    alike = {id(table): table for table in tables.values()}
    ends = {key: end_in(limit, start, table) for key, table in alike.items()}
    return {outlet: ends[id(tables[outlet])] for outlet in wanted}


def _tables(incident: Incident, start: datetime, wanted: Iterable[int | None]) -> dict[int | None, Timetable]:
    """Return the hours that opening time runs by; an outlet whose hours are not known keeps those of its unit."""
    alone = only_outlet(incident) if None in wanted else None
    ids = {pk for pk in (*wanted, alone) if pk is not None}
    own = hours.timetables(ids, start).of_outlet if ids else {}
    ordinary = hours.timetable_of_unit(incident.unit, start)
    found: dict[int | None, Timetable] = {}
    for pk in wanted:
        key = alone if pk is None else pk
        table = own.get(key) if key is not None else None
        found[pk] = table if table is not None and table.pattern else ordinary
    return found


def only_outlet(incident: Incident) -> int | None:
    """Return the id of the outlet that an incident concerns, when it is a single one and no more are to come."""
    if incident.mass_rule is not None:
        return None
    ids = incident.interruptions.order_by().values_list("outlet", flat=True).distinct()[:2]
    found = list(ids)
    return found[0] if len(found) == 1 else None


def draft_directives(
    plan: Plan,
    level: str,
    cause: str,
    outlets: Iterable[tuple[int, str, str]],
    estimate_by: str = "",
    units: Iterable[tuple[int, str, str]] = (),
) -> tuple[DirectiveProposal, ...]:
    """Return the directives that the plan drafts at a level for a cause; groups without a task are left out.

    ``outlets`` are (id, name, English name) of the outlets concerned; those of a directive to outlets. ``units`` are
    those below for which the cause was declared: they are named in the place of outlets.
    """
    places, below = tuple(outlets), tuple(units)
    fill = _Filler(plan, level, cause, below or places, estimate_by)
    drafts = plan.directives_for(level, cause)
    proposals = (_proposal(plan, key, draft, fill, places, below) for key, draft in drafts.items())
    return tuple(one for one in proposals if one.groups or one.outlets or one.units)


def draft_for(incident: Incident, at: datetime) -> tuple[DirectiveProposal, ...]:
    """Return the directives that the plan drafts for an incident as it stands at ``at``."""
    plan = plan_of(incident)
    rows = incident.interruptions.order_by("outlet__code").values_list(
        "outlet", "outlet__name", "outlet__name_en"
    )
    clock = plan.clocks.get(ESTIMATE_CLOCK)
    limit = clock.limit_at(incident.level) if clock else None
    by = at + (limit.delta or timedelta()) if limit else at
    local = by.astimezone(ZoneInfo(incident.unit.time_zone))
    outlets = tuple(dict.fromkeys(rows[: 40 * MOST_NAMED]))[:MOST_NAMED]
    units = incident.children.order_by("unit__path").values_list("unit", "unit__name", "unit__name_en")
    below = tuple(units) if incident.kind == Kind.CAUSE_ABOVE else ()
    return draft_directives(plan, incident.level, incident.cause, outlets, f"{local:%H:%M}", below)


def drafts_issued(incident: Incident) -> dict[str, Directive]:
    """Return the directives that stand for the plan's drafts, by the draft's key; none while they are due anew.

    They are due anew when a raised level opened the duty to direct a second time.
    """
    keys = keys_of_act(plan_of(incident), Act.DIRECT)
    if incident.tasks.filter(key__in=keys, state__in=OPEN_TASKS).exists():
        return {}
    return {row.key: row for row in incident.directives.exclude(key="").order_by("number")}


def _proposal(
    plan: Plan,
    key: str,
    draft: DirectiveDraft,
    fill: _Filler,
    outlets: tuple[tuple[int, str, str], ...],
    units: tuple[tuple[int, str, str], ...],
) -> DirectiveProposal:
    tasks = tuple(k for k in draft.tasks if plan.tasks[k].applies(fill.level, fill.cause))
    to_outlets = GroupKey.OUTLET in draft.groups
    return DirectiveProposal(
        key=key,
        title=fill.zh(draft.title),
        title_en=fill.en(draft.title),
        body=fill.zh(draft.body),
        body_en=fill.en(draft.body),
        clause=draft.clause[0],
        groups=_busy_groups(plan, draft, tasks, fill.level),
        tasks=tasks,
        outlets=tuple(outlet for outlet, _, _ in outlets) if to_outlets else (),
        units=tuple(unit for unit, _, _ in units) if draft.to_units else (),
    )


def _busy_groups(plan: Plan, draft: DirectiveDraft, tasks: tuple[str, ...], level: str) -> tuple[str, ...]:
    """Return the groups to address: at outlet level only those with something to do."""
    named = [group for group in draft.groups if group is not GroupKey.OUTLET]
    if LevelKey(level) is not LevelKey.OUTLET:
        return tuple(named)
    return tuple(group for group in named if any(plan.tasks[key].group is group for key in tasks))


@dataclass(frozen=True)
class _Filler:
    """Fills the places of a drafted directive in one language."""

    plan: Plan
    level: str
    cause: str
    outlets: tuple[tuple[int, str, str], ...]
    estimate_by: str

    def zh(self, text: Text) -> str:
        names = "、".join(name for _, name, _ in self.outlets[:6])
        return self._fill(text.zh, names, self.plan.causes[CauseKey(self.cause)].title.zh, self._level().zh)

    def en(self, text: Text) -> str:
        names = ", ".join(english or name for _, name, english in self.outlets[:6])
        return self._fill(text.en, names, self.plan.causes[CauseKey(self.cause)].title.en, self._level().en)

    def _level(self) -> Text:
        return self.plan.level(self.level).title

    def _fill(self, text: str, outlets: str, cause: str, level: str) -> str:
        values = {"cause": cause, "outlets": outlets, "level": level, "estimate_by": self.estimate_by}
        for place, value in values.items():
            text = text.replace("{" + place + "}", value)
        return text


def leaders_at(plan: Plan, level: str) -> tuple[str, ...]:
    """Return the posts that may lead at a level: those the plan names for it and for every higher one."""
    found: list[str] = []
    for key, rule in sorted(plan.levels.items(), key=lambda item: item[0].rank):
        if key.rank >= LevelKey(level).rank:
            found += rule.led_by
    return tuple(dict.fromkeys(found))


def tasks_of_directives(plan: Plan) -> frozenset[str]:
    """Return the keys of the tasks that come with a directive of the plan."""
    return frozenset(key for draft in plan.directives.values() for key in draft.tasks)


def receipt_limit(plan: Plan, level: str) -> timedelta | None:
    """Return within which time a directive is accepted or refused at a level; None when no limit is set."""
    clock = plan.clocks.get(ACCEPT_CLOCK)
    limit = clock.limit_at(level) if clock else None
    return limit.delta if limit else None


NOT_LEADING = mark("At this level {posts} decides; ask them, or raise the level with a reason.")


def who_leads(plan: Plan, level: str) -> Sentence:
    """Return the sentence that names who decides at a level."""
    titles = [plan.posts[key].title for key in plan.level(level).led_by]
    both = {"zh": "、".join(title.zh for title in titles), "en": ", ".join(title.en for title in titles)}
    return Sentence(NOT_LEADING, {"posts": both})
