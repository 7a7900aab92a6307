"""What the plan holds and this incident did not owe, with the rule that says so; nothing is left out silently."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from youxu.deadlines.rules import duties
from youxu.deadlines.rules.duties import duty_of
from youxu.evaluation.queries.compliance.owed import Reading
from youxu.evaluation.queries.compliance.rows import Duty
from youxu.evaluation.rules import compliance as rules
from youxu.evaluation.rules.compliance import DutyState, Source, Standing
from youxu.incidents import planned
from youxu.incidents.queries.situation import situation_of
from youxu.incidents.rules import levels
from youxu.incidents.rules.levels import Situation
from youxu.kernel.words import Sentence
from youxu.network.models import Unit
from youxu.plan.schema import When
from youxu.plan.schema.moments import SAID
from youxu.plan.schema.parts import Clock, OutsideDuty, Task
from youxu.plan.schema.words import Moment, Weight


class LeftOut:
    """The parts of a plan that ask nothing of an incident now; what is asked more than once is read once."""

    def __init__(self, now: Reading, owed: Collection[Duty], opened: Collection[str]) -> None:
        self.now = now
        self.keys = {duty_of(one.key) for one in owed}
        self.opened = opened
        self.situation: Situation = situation_of(now.incident, now.plan, now.at)
        self.passed = set(planned.passed(now.incident))
        self.lines = set(now.incident.interruptions.order_by().values_list("line", flat=True).distinct())

    def all(self) -> Iterator[Duty]:
        """Yield tasks, limits and duties to others that the plan holds and no line of the sheet stands for."""
        yield from self._tasks()
        yield from self._limits()
        yield from self._duties()

    def _tasks(self) -> Iterator[Duty]:
        for key, task in self.now.plan.tasks.items():
            if key not in self.opened:
                standing = self._of_task(task)
                by_weight = task.weight_at(self.now.incident.level) is Weight.NOT_APPLICABLE
                yield Duty(
                    source=Source.PLAN,
                    key=f"tasks.{key}",
                    clauses=task.clause,
                    title=task.title,
                    state=standing.state,
                    rule=standing.rule,
                    rule_text=task.weight_rule if by_weight else None,
                )

    def _of_task(self, task: Task) -> Standing:
        if task.weight_at(self.now.incident.level) is Weight.NOT_APPLICABLE:
            return _none(rules.NOT_AT_LEVEL)
        if task.causes and self.now.incident.cause not in task.causes:
            return _none(rules.OTHER_CAUSE)
        if task.when is not None and not levels.applies(task.when, self.situation):
            return _unmet(task.when)
        if task.opens not in self.passed:
            return self._not_begun(task.opens)
        if task.opens is Moment.DIRECTIVE_ISSUED:
            return _none(rules.NOT_ORDERED)
        return (
            _none(rules.NO_PLACE) if task.each_outlet else rules.pending(self.now.early, over=self.now.over)
        )

    def _not_begun(self, moment: Moment) -> Standing:
        """Return how stands what begins later: to come while the course goes on, else it never came."""
        if moment in planned.MOMENTS and moment is not Moment.RELAPSED and not self.now.over:
            return Standing(DutyState.RUNNING)
        return _none(rules.NEVER_CAME, moment=Sentence(SAID[moment]))

    def _limits(self) -> Iterator[Duty]:
        tasked = {task.due for task in self.now.plan.tasks.values()}
        for key, clock in self.now.plan.clocks.items():
            if key not in tasked and key not in self.keys and clock.starts[0] is not Moment.MESSAGE_OUT:
                standing = self._of_limit(clock)
                yield Duty(
                    source=Source.PLAN,
                    key=f"clocks.{key}",
                    clauses=clock.clause,
                    title=clock.title,
                    state=standing.state,
                    law=clock.law,
                    rule=standing.rule,
                )

    def _of_limit(self, clock: Clock) -> Standing:
        if clock.limit_at(self.now.incident.level) is None:
            return _none(rules.NOT_AT_LEVEL)
        return self._not_begun(clock.starts[0]) if not self._began(clock) else _none(rules.NO_PLACE)

    def _began(self, clock: Clock) -> bool:
        return all(moment in self.passed for moment in clock.starts)

    def _duties(self) -> Iterator[Duty]:
        above = self._above()
        for key, duty in self.now.plan.duties_out.items():
            if key not in self.keys:
                standing = self._of_duty(duty, above)
                yield Duty(
                    source=Source.PLAN,
                    key=f"duties_out.{key}",
                    clauses=duty.clause,
                    title=duty.to,
                    state=standing.state,
                    to=duty.to,
                    law=duty.law,
                    rule=standing.rule,
                )

    def _above(self) -> list[str]:
        own = self.now.incident.unit
        keys = own.path.strip("/").split("/")
        paths = ["/".join(keys[:count]) + "/" for count in range(1, len(keys))]
        units = sorted(Unit.objects.filter(path__in=paths), key=lambda unit: -len(unit.path))
        return [own.level, *(unit.level for unit in units)]

    def _of_duty(self, duty: OutsideDuty, above: list[str]) -> Standing:
        if duty.causes and self.now.incident.cause not in duty.causes:
            return _none(rules.OTHER_CAUSE)
        if not duties.concerns(duty, self.lines, self.now.incident.cause):
            return _none(rules.OTHER_LINES)
        if duty.when is not None and not levels.applies(duty.when, self.situation):
            return _unmet(duty.when)
        owner = duties.owner(duty, above)
        if not duties.is_on(duty, above[owner] if owner is not None else duty.owed_by):
            return _none(rules.SHIPPED_OFF)
        if owner is None:
            return _none(rules.NO_OWNER)
        if duty.starts not in self.passed:
            return self._not_begun(duty.starts)
        return _none(rules.OWED_ABOVE if owner else rules.NOT_AT_LEVEL)


def _none(text: str, **values: object) -> Standing:
    return Standing(DutyState.NOT_APPLICABLE, Sentence(text, values))


def _unmet(when: When) -> Standing:
    """Return the condition that keeps a part of the plan from asking anything, in the plan's words."""
    found = [*when.any, *when.all]
    if found:
        return _none(rules.NOT_THE_CASE, condition=found[0].sentence())
    return _none(rules.UNLESS, condition=when.none_of[0].sentence())
