"""Turning the pinned plan into what an incident owes: tasks, directives, limits. Reads and computes only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from youxu.incidents.models import Incident
from youxu.incidents.rules import levels
from youxu.incidents.rules.levels import Situation
from youxu.kernel.words import Sentence, mark
from youxu.network import queries as network
from youxu.plan import queries as plans
from youxu.plan.schema import Plan, Text
from youxu.plan.schema.parts import DirectiveDraft, Task
from youxu.plan.schema.values import Duration
from youxu.plan.schema.words import Act, GroupKey, LevelKey, Moment, Weight

FIRST_15 = "first_15"
LEVEL_NAMES = {"OUTLET": ("网点级", "outlet level")}


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
class DirectiveProposal:
    """A directive as the plan drafts it for this incident; a leader issues it as it is or changes the words."""

    key: str
    title: str
    title_en: str
    body: str
    clause: str
    groups: tuple[str, ...]
    tasks: tuple[str, ...]
    outlets: tuple[int, ...] = ()
    body_en: str = ""


def plan_of(incident: Incident) -> Plan:
    """Return the plan version that the incident is pinned to."""
    return plans.plan_of(incident.plan_version)


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
    Moment.CLEARED: "cleared_at",
    Moment.CLOSED: "closed_at",
}
"""The column of an incident that holds a moment; the other moments belong to single rows."""


def passed(incident: Incident) -> tuple[Moment, ...]:
    """Return the moments that the incident has passed."""
    return tuple(moment for moment, column in MOMENTS.items() if getattr(incident, column) is not None)


def limit_of(plan: Plan, clock: str, incident: Incident, moment: Moment, at: datetime) -> datetime | None:
    """Return when the limit of ``clock`` ends, now that ``moment`` came at ``at``.

    None when the clock does not start here, is not owed at the incident's level, or waits for another moment;
    of several moments the latest counts.
    """
    if not clock:
        return None
    rule = plan.clock(clock)
    limit = rule.limit_at(incident.level)
    if moment not in rule.starts or limit is None:
        return None
    others = [getattr(incident, MOMENTS[m]) for m in rule.starts if m is not moment and m in MOMENTS]
    if any(other is None for other in others):
        return None
    return end_of(limit, max([at, *others]), incident)


def end_of(limit: Duration, start: datetime, incident: Incident) -> datetime:
    """Return the moment at which ``limit`` ends: clock time, or opening hours and days of the incident's unit."""
    if limit.delta is not None:
        return start + limit.delta
    return network.add_duration(
        incident.unit, start, count=limit.count, unit=limit.unit, at_time=limit.at_time
    )


def draft_directives(
    plan: Plan, level: str, cause: str, outlets: Iterable[tuple[int, str, str]], estimate_by: str = ""
) -> tuple[DirectiveProposal, ...]:
    """Return the directives that the plan drafts at a level for a cause; groups without a task are left out.

    ``outlets`` are (id, name, English name) of the outlets concerned; those of a directive to outlets.
    """
    places = tuple(outlets)
    drafts = plan.directives_for(level, cause)
    proposals = (
        _proposal(plan, key, draft, level, cause, places, estimate_by) for key, draft in drafts.items()
    )
    return tuple(proposal for proposal in proposals if proposal.groups or proposal.outlets)


def _proposal(
    plan: Plan,
    key: str,
    draft: DirectiveDraft,
    level: str,
    cause: str,
    outlets: tuple[tuple[int, str, str], ...],
    estimate_by: str,
) -> DirectiveProposal:
    tasks = tuple(k for k in draft.tasks if plan.tasks[k].applies(level, cause))
    fill = _Filler(plan, level, cause, outlets, estimate_by)
    to_outlets = GroupKey.OUTLET in draft.groups
    return DirectiveProposal(
        key=key,
        title=fill.zh(draft.title),
        title_en=fill.en(draft.title),
        body=fill.zh(draft.body),
        body_en=fill.en(draft.body),
        clause=draft.clause[0],
        groups=_busy_groups(plan, draft, tasks, level),
        tasks=tasks,
        outlets=tuple(outlet for outlet, _, _ in outlets) if to_outlets else (),
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
        return self._fill(text.zh, names, self.plan.causes[self.cause].title.zh, self._level().zh)

    def en(self, text: Text) -> str:
        names = ", ".join(english or name for _, name, english in self.outlets[:6])
        return self._fill(text.en, names, self.plan.causes[self.cause].title.en, self._level().en)

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


NOT_LEADING = mark("At this level {posts} decides; ask them, or raise the level with a reason.")


def who_leads(plan: Plan, level: str, language: str = "zh") -> Sentence:
    """Return the sentence that names who decides at a level."""
    posts = [plan.posts[key].title.in_language(language) for key in plan.level(level).led_by]
    return Sentence(
        NOT_LEADING, {"posts": "、".join(posts) if language.startswith("zh") else ", ".join(posts)}
    )
