"""The plan as a whole, and the questions that other parts ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field

from youxu.plan.schema.parts import (
    Adjust,
    AlertRule,
    AlternativeRules,
    Annexes,
    Announcing,
    Body,
    Cause,
    Chapter,
    Checklist,
    Checks,
    ClauseText,
    Clock,
    Confirm,
    CustodyClasses,
    DailySummary,
    DirectiveDraft,
    Evaluation,
    FeedbackRules,
    FirstFifteen,
    HelpReport,
    LegalDuty,
    Level,
    LongClosureRules,
    OutsideDuty,
    PeakEntry,
    Post,
    Preparation,
    Profile,
    PublishRule,
    Reminders,
    Review,
    Risk,
    RollCallMessage,
    RollCallRule,
    Separation,
    ServiceLine,
    ShiftMinimum,
    SiteRules,
    SmsTemplate,
    Step,
    StopRules,
    Supplies,
    Task,
    Template,
    TrainingPlan,
    Warnings,
    WithoutData,
)
from youxu.plan.schema.scoring import ExerciseSheets
from youxu.plan.schema.simulating import Simulation
from youxu.plan.schema.values import FIXED, OWN, SUPERSET, WITHIN, Frozen, ProfileKey, Text
from youxu.plan.schema.words import (
    AlertMoment,
    CauseKey,
    Colour,
    LevelKey,
    Moment,
    NoticeKey,
    Season,
    SeparatedAct,
    StepKey,
    Weight,
)


class Plan(Frozen):
    """A contingency plan: pure data, frozen. ``key`` names it, ``extends`` the plan that it tightens."""

    key: Annotated[str, FIXED] = Field(pattern=r"^[a-z][a-z0-9-]{1,59}$")
    number: Annotated[int, OWN] = Field(default=1, ge=1)
    extends: Annotated[str, OWN] = ""
    title: Annotated[Text, OWN]
    document_number: Annotated[str, OWN] = ""
    document: Annotated[dict[str, Chapter], SUPERSET]
    clauses: Annotated[dict[str, ClauseText], SUPERSET]
    causes: Annotated[dict[CauseKey, Cause], SUPERSET]
    risks: Annotated[dict[str, Risk], SUPERSET]
    posts: Annotated[dict[str, Post], SUPERSET]
    organisation: Annotated[dict[str, Body], SUPERSET]
    minimum: Annotated[ShiftMinimum, WITHIN]
    levels: Annotated[dict[LevelKey, Level], SUPERSET]
    adjust: Annotated[Adjust, WITHIN]
    steps: Annotated[dict[StepKey, Step], SUPERSET]
    directives: Annotated[dict[str, DirectiveDraft], SUPERSET]
    clocks: Annotated[dict[str, Clock], SUPERSET]
    reminders: Annotated[Reminders, WITHIN] = Field(default_factory=Reminders)
    duties_out: Annotated[dict[str, OutsideDuty], SUPERSET]
    profiles: Annotated[dict[str, Profile], SUPERSET] = Field(default_factory=dict)
    laws: Annotated[dict[str, LegalDuty], SUPERSET] = Field(default_factory=dict)
    adopts: Annotated[tuple[ProfileKey, ...], SUPERSET] = ()
    confirm: Annotated[Confirm, WITHIN]
    rollcall: Annotated[dict[str, RollCallRule], SUPERSET]
    rollcall_message: Annotated[RollCallMessage | None, OWN] = None
    help_report: Annotated[HelpReport | None, OWN] = None
    watch: Annotated[dict[str, Preparation], SUPERSET] = Field(default_factory=dict)
    warnings: Annotated[Warnings | None, OWN] = None
    alerts: Annotated[dict[str, AlertRule], SUPERSET] = Field(default_factory=dict)
    summary: Annotated[DailySummary | None, WITHIN] = None
    lines: Annotated[dict[str, ServiceLine], SUPERSET]
    restricted_how: Annotated[dict[str, Text], SUPERSET]
    first_15: Annotated[dict[str, FirstFifteen], SUPERSET]
    office_first_15: Annotated[dict[str, Checklist], SUPERSET]
    outlet_card: Annotated[dict[str, Checklist], SUPERSET] = Field(default_factory=dict)
    without_data: Annotated[WithoutData | None, WITHIN] = None
    writing: Annotated[dict[str, Checklist], SUPERSET] = Field(default_factory=dict)
    checks: Annotated[Checks, WITHIN]
    custody_classes: Annotated[CustodyClasses, WITHIN]
    clean_up: Annotated[Checklist, WITHIN]
    separation: Annotated[dict[SeparatedAct, Separation], SUPERSET]
    publish: Annotated[dict[str, PublishRule], SUPERSET]
    announcing: Annotated[Announcing | None, WITHIN] = None
    site: Annotated[SiteRules | None, WITHIN] = None
    notices: Annotated[dict[NoticeKey, Template], SUPERSET]
    sms: Annotated[dict[str, SmsTemplate], SUPERSET]
    loudspeaker: Annotated[dict[str, Template], SUPERSET]
    flash_report: Annotated[dict[str, Template], SUPERSET]
    supplies: Annotated[Supplies, WITHIN]
    calendar: Annotated[dict[str, PeakEntry], OWN]
    planned_stop: Annotated[StopRules | None, WITHIN] = None
    long_closure: Annotated[LongClosureRules | None, WITHIN] = None
    alternatives: Annotated[AlternativeRules, WITHIN] = Field(default_factory=AlternativeRules)
    feedback: Annotated[FeedbackRules | None, WITHIN] = None
    evaluation: Annotated[Evaluation, WITHIN]
    training: Annotated[TrainingPlan, WITHIN]
    exercise_sheets: Annotated[ExerciseSheets | None, WITHIN] = None
    simulation: Annotated[Simulation | None, WITHIN] = None
    review: Annotated[Review, WITHIN]
    annexes: Annotated[Annexes, WITHIN] = Field(default_factory=Annexes)

    def level(self, key: str) -> Level:
        """Return the response level ``key``. Raises KeyError for a level that the plan lacks."""
        return self.levels[LevelKey(key)]

    def clock(self, key: str) -> Clock:
        """Return the clock ``key``. Raises KeyError for a clock that the plan lacks."""
        return self.clocks[key]

    def clocks_from(self, moment: str) -> dict[str, Clock]:
        """Return the clocks that a moment starts, by key."""
        return {key: clock for key, clock in self.clocks.items() if Moment(moment) in clock.starts}

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Return every task of every step by key."""
        return {key: task for step in self.steps.values() for key, task in step.tasks.items()}

    def step_of(self, task_key: str) -> StepKey:
        """Return the step that a task belongs to. Raises KeyError for an unknown task."""
        for key, step in self.steps.items():
            if task_key in step.tasks:
                return key
        raise KeyError(task_key)

    def tasks_for(
        self, level: str, cause: str = "", *, step: str = "", opens: str = "", group: str = ""
    ) -> dict[str, Task]:
        """Return the tasks owed at a level for a cause, of one step, opening moment or group when given.

        Tasks that a rule makes not applicable at the level are left out (see ``left_out``); a task's ``when``
        is for ``incidents.rules`` to ask.
        """
        return {key: task for key, task in self._chosen(step, opens, group) if task.applies(level, cause)}

    def left_out(self, level: str, cause: str = "") -> dict[str, Task]:
        """Return the tasks that are not applicable at a level, each with the ``weight_rule`` that says so."""
        return {
            key: task
            for key, task in self._chosen("", "", "")
            if task.weight_at(level) is Weight.NOT_APPLICABLE and (not task.causes or cause in task.causes)
        }

    def _chosen(self, step: str, opens: str, group: str) -> Iterator[tuple[str, Task]]:
        for name, body in self.steps.items():
            if step and name != step:
                continue
            for key, task in body.tasks.items():
                if (not opens or task.opens == opens) and (not group or task.group == group):
                    yield key, task

    def directives_for(self, level: str, cause: str = "") -> dict[str, DirectiveDraft]:
        """Return the directives that the plan drafts at a level for a cause, in order."""
        return {
            key: draft
            for key, draft in self.directives.items()
            if level in draft.levels and (not draft.causes or not cause or cause in draft.causes)
        }

    def cause_called(self, key: str) -> Cause:
        """Return the cause with a key as rows hold it (G4). Raises ValueError or KeyError for one the plan lacks."""
        return self.causes[CauseKey(key)]

    def known_cause(self, key: str) -> Cause | None:
        """Return the cause with a key as rows hold it, or None for one that the plan lacks (G4)."""
        return self.causes.get(CauseKey(key)) if key in set(CauseKey) else None

    def first_15_for(self, cause: str) -> tuple[Text, ...]:
        """Return the first-15-minutes list of a cause; empty for a cause without one."""
        for entry in self.first_15.values():
            if cause in entry.causes:
                return entry.items
        return ()

    @property
    def card_steps(self) -> tuple[Text, ...]:
        """Return the first steps that an outlet's card prints, whatever the cause; empty in a plan without them."""
        found = self.outlet_card.get("first_steps")
        return found.items if found is not None else ()

    @property
    def never_written(self) -> tuple[Text, ...]:
        """Return what stands beside free words of a need-to-know incident: what is never written there (G3, R2)."""
        found = self.writing.get("need_to_know")
        return found.items if found is not None else ()

    def checklist(self, key: str) -> tuple[Text, ...]:
        """Return a list that a task names: ``clean_up``, ``custody``, ``gate`` or ``office.<post>``.

        ``first_15`` depends on the cause: ask ``first_15_for``. Raises KeyError for another name.
        """
        if key.startswith("office."):
            return self.office_first_15[key.removeprefix("office.")].items
        named = {
            "clean_up": self.clean_up.items,
            "custody": self.custody_classes.items,
            "gate": self.checks.gate,
        }
        return named[key]

    @property
    def gate(self) -> tuple[Text, ...]:
        """Return the check items that stop everything."""
        return self.checks.gate

    def checks_for(self, line: str) -> tuple[Text, ...]:
        """Return the restoration checks of a line, without the gate; empty for a line that has none."""
        return self.checks.lines.get(line, ())

    def separation_of(self, act: str) -> Separation:
        """Return who must be another person for an act. Raises KeyError for an act outside the table."""
        return self.separation[SeparatedAct(act)]

    def public_lines(self) -> dict[str, ServiceLine]:
        """Return the lines that may appear in public: confidential mail never does."""
        return {key: line for key, line in self.lines.items() if line.public}

    def recurring_on(self, day: date) -> dict[str, PeakEntry]:
        """Return the entries of the calendar that fall on a day by themselves, not by an order."""
        return {
            key: entry
            for key, entry in self.calendar.items()
            if entry.season is not Season.BY_ORDER and entry.dates.holds_on(day)
        }

    def preparations(self, hazard: str, colour: str) -> dict[str, Preparation]:
        """Return what a watch of a colour against a hazard asks for, by key."""
        wanted = Colour(colour)
        return {key: one for key, one in self.watch.items() if wanted in one.within and one.applies(hazard)}

    def alerts_on(self, moment: str) -> dict[str, AlertRule]:
        """Return the rules that say who is told at a moment, by key."""
        wanted = AlertMoment(moment)
        return {key: rule for key, rule in self.alerts.items() if rule.moment is wanted}

    def body(self, key: str) -> Body:
        """Return a body of the organisation: leading_group, office or a working group."""
        return self.organisation[key]
