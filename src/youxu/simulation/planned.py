"""A plan as a network: its tasks with what opens them, what they wait for, who owes them, how long each may take."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from youxu.kernel.words import mark
from youxu.plan.schema import Act, Clock, Moment, Plan, Simulation, Task, ThreePoint
from youxu.simulation.scenario import (
    Answer,
    Basis,
    Crew,
    Kind,
    Node,
    Scenario,
    Spread,
    UnsoundNetwork,
    fixed,
    in_order,
)

REPAIR = "REPAIR"
"""The node that stands for the repair itself: nobody of the plan does it alone."""
NOTICE = "NOTICE"
"""How the variant is called in which the stop is noticed in half the time."""
GAPS = "GAPS"
FEWEST_PAST = 30
"""From so many own interruptions the past is asked instead of the plan."""
OF_ACT: Mapping[Act, Moment] = {
    Act.REPORT: Moment.REPORTED,
    Act.VERIFY_REPORT: Moment.REPORT_VERIFIED,
    Act.CONVENE: Moment.CONVENED,
    Act.DIRECT: Moment.DIRECTIVE_ISSUED,
    Act.ESTIMATE: Moment.ESTIMATED,
    Act.CALL_VENDOR: Moment.VENDOR_CALLED,
    Act.CLAIM_RESTORED: Moment.CLAIMED,
    Act.CHECK: Moment.CHECKS_PASSED,
    Act.RELEASE: Moment.RELEASED,
    Act.CLEAN_UP: Moment.CLEARED,
    Act.SIGN: Moment.REPORT_SIGNED,
}
"""The moment that a task's verb records."""
AT_ONCE: Mapping[Moment, Moment] = {
    Moment.SUSPENDED: Moment.NOTICED,
    Moment.ACCEPTED: Moment.DIRECTIVE_ISSUED,
    Moment.CALL_BACK_LISTED: Moment.DIRECTIVE_ISSUED,
}
"""Moments that come with another: who accepts a directive has been found for its task."""
SHOWN = (
    Moment.NOTICED,
    Moment.REPORTED,
    Moment.REPORT_VERIFIED,
    Moment.DIRECTIVE_ISSUED,
    Moment.PUBLISHED,
    Moment.ESTIMATED,
    Moment.CLAIMED,
    Moment.CHECKS_PASSED,
    Moment.RELEASED,
    Moment.CLEARED,
    Moment.REPORT_SIGNED,
)
MOST_VARIANTS = 4


@dataclass(frozen=True)
class Case:
    """What interruption is tried: cause, level, how many outlets it stops."""

    cause: str
    level: str
    outlets: int = 1


@dataclass(frozen=True)
class Past:
    """Own interruptions in minutes: by the act of a task, until they were noticed, the repair."""

    noticed: Sequence[float] = ()
    acts: Mapping[str, Sequence[float]] = field(default_factory=dict)
    repair: Sequence[float] = ()


@dataclass(frozen=True)
class Planned:
    """The network with what was left out: tasks that only a condition opens, tasks whose moment never comes."""

    scenario: Scenario
    conditional: tuple[str, ...]
    unopened: tuple[str, ...]


def planned(
    plan: Plan, case: Case, crews: Collection[Crew], starts: Sequence[int], past: Past | None = None
) -> Planned:
    """Return the network of a plan for a case.

    Raises UnsoundNetwork where the plan says nothing of times, a task or the repair has no spread, or tasks wait in a circle.
    """
    terms = plan.simulation
    if terms is None:
        raise UnsoundNetwork(
            mark("this plan has no section simulation: nothing says how long its tasks take")
        )
    return _Drawing(plan, terms, case, past or Past()).whole(crews, starts)


def roles_of(plan: Plan, case: Case) -> tuple[str, ...]:
    """Return the posts that owe a task in a case."""
    tasks = plan.tasks_for(case.level, case.cause).values()
    return tuple(dict.fromkeys(task.owner_post(case.level) for task in tasks))


@dataclass
class _Drawing:
    plan: Plan
    terms: Simulation
    case: Case
    past: Past
    nodes: dict[str, Node] = field(default_factory=dict)

    def whole(self, crews: Collection[Crew], starts: Sequence[int]) -> Planned:
        tasks = self.plan.tasks_for(self.case.level, self.case.cause)
        owed = {key: task for key, task in tasks.items() if task.when is None}
        self.nodes[Moment.NOTICED] = self._moment(Moment.NOTICED, spread=self._noticed())
        self._moments(owed)
        opened = self._opened(owed)
        for key in opened:
            self.nodes[key] = self._task(key, owed[key], opened)
        self._repair(opened)
        kept = self._reachable()
        target = Moment.RELEASED if Moment.RELEASED in kept else in_order(kept.values())[-1].key
        scenario = Scenario(
            name=f"{self.case.cause} {self.case.level}",
            nodes=tuple(kept.values()),
            crews=tuple(crews),
            answers=self._answers(),
            starts=tuple(starts),
            target=str(target),
            measured=tuple(moment.value for moment in SHOWN if moment in kept),
        )
        in_order(scenario.nodes)
        conditional = tuple(key for key in tasks if key not in owed)
        return Planned(scenario, conditional, tuple(key for key in owed if key not in kept))

    def _noticed(self) -> Spread:
        return _past(self.past.noticed) or spread_of(self.terms.noticed)

    def _moment(
        self, moment: Moment, *, opens: str = "", share: float = 1.0, spread: Spread | None = None
    ) -> Node:
        return Node(moment.value, spread or fixed(0.0), opens=opens, share=share, task=False)

    def _moments(self, owed: Mapping[str, Task]) -> None:
        for key, task in owed.items():
            if task.act is not None and (moment := OF_ACT.get(task.act)) is not None:
                self.nodes.setdefault(moment.value, self._moment(moment, opens=key))
        for moment, comes in self.terms.moments.items():
            if comes.after in owed:
                self.nodes[moment.value] = self._moment(moment, opens=comes.after, share=comes.share / 100)
        for moment, other in AT_ONCE.items():
            self.nodes.setdefault(moment.value, self._moment(moment, opens=other.value))

    def _opened(self, owed: Mapping[str, Task]) -> list[str]:
        """Return the tasks whose moment comes about in this network."""
        return [key for key, task in owed.items() if task.opens.value in self.nodes]

    def _task(self, key: str, task: Task, opened: Collection[str]) -> Node:
        after = tuple(other for other in self.terms.after.get(key, ()) if other in opened)
        fitted = _past(self.past.acts.get(task.act.value, ())) if task.act is not None else None
        return Node(
            key,
            fitted or self._work(key),
            role="" if fitted else task.owner_post(self.case.level),
            opens=task.opens.value,
            after=after,
            copies=self.case.outlets if task.each_outlet else 1,
            limit=self._limit(task),
        )

    def _work(self, key: str) -> Spread:
        if (said := self.terms.work.get(key)) is not None:
            return spread_of(said)
        if self.terms.otherwise is None:
            raise UnsoundNetwork(
                mark("nothing says how long the task {name} takes (simulation.work)"), name=key
            )
        return spread_of(self.terms.otherwise, Basis.DEFAULT)

    def _limit(self, task: Task) -> tuple[str, float] | None:
        """Return from which moment a task's limit runs, and its minutes; none for a limit in opening hours."""
        clock = self._met_by(task) or (self.plan.clocks.get(task.due) if task.due else None)
        limit = clock.limit_at(self.case.level) if clock is not None else None
        if clock is None or limit is None or limit.minutes is None:
            return None
        origin = next((moment.value for moment in clock.starts if moment.value in self.nodes), None)
        return None if origin is None else (origin, float(limit.minutes))

    def _met_by(self, task: Task) -> Clock | None:
        """Return the limit that a task's verb meets by the moment that it records: checks end later than they begin."""
        moment = OF_ACT.get(task.act) if task.act is not None else None
        for clock in self.plan.clocks.values():
            if moment in clock.met and moment not in clock.starts and clock.starts[0].value in self.nodes:
                return clock
        return None

    def _repair(self, opened: Collection[str]) -> None:
        claim = next((key for key in opened if self.plan.tasks[key].act is Act.CLAIM_RESTORED), None)
        if claim is None or Moment.DIRECTIVE_ISSUED.value not in self.nodes:
            return
        said = next(
            (spread for key, spread in self.terms.repair.items() if key.value == self.case.cause), None
        )
        fitted = _past(self.past.repair)
        if fitted is None and said is None:
            raise UnsoundNetwork(
                mark("nothing says how long a repair takes after {name} (simulation.repair)"),
                name=self.case.cause,
            )
        spread = fitted or (spread_of(said) if said is not None else fixed(0.0))
        self.nodes[REPAIR] = Node(REPAIR, spread, opens=Moment.DIRECTIVE_ISSUED.value)
        node = self.nodes[claim]
        self.nodes[claim] = Node(
            node.key,
            node.spread,
            node.role,
            node.opens,
            (*node.after, REPAIR),
            node.share,
            node.copies,
            node.limit,
        )

    def _reachable(self) -> dict[str, Node]:
        """Return the nodes that something begins: one whose moment nothing brings about is left out with its followers."""
        kept = dict(self.nodes)
        while True:
            lost = [key for key, node in kept.items() if node.opens and node.opens not in kept]
            if not lost:
                break
            for key in lost:
                del kept[key]
        return {
            key: Node(**{**vars(node), "after": tuple(one for one in node.after if one in kept)})
            for key, node in kept.items()
        }

    def _answers(self) -> dict[Answer, Spread]:
        said = self.terms.answering
        return {
            Answer.ON_SHIFT: spread_of(said.on_shift),
            Answer.CALLED: spread_of(said.called),
            Answer.OFF_HOURS: spread_of(said.off_hours),
            Answer.NOBODY: spread_of(said.nobody),
        }


def spread_of(said: ThreePoint, basis: Basis = Basis.PLAN) -> Spread:
    """Return what the plan says of a length as the engine draws it."""
    return Spread(Kind.TRIANGULAR, (float(said.least), float(said.usual), float(said.most)), basis)


def _past(minutes: Sequence[float]) -> Spread | None:
    return Spread(Kind.PAST, tuple(sorted(minutes)), Basis.PAST) if len(minutes) >= FEWEST_PAST else None


def variants_of(scenario: Scenario, roles: Sequence[str]) -> dict[str, Scenario]:
    """Return what is tried beside a scenario: one person more in each role, everybody reached, noticed in half the time."""
    return dict(_variants(scenario, roles))


def _variants(scenario: Scenario, roles: Sequence[str]) -> Iterator[tuple[str, Scenario]]:
    crews = {crew.role: crew for crew in scenario.crews}
    for role in roles[:MOST_VARIANTS]:
        yield role, scenario.with_crew(crews[role].one_more())
    if any(crew.gap_share for crew in scenario.crews):
        whole = scenario
        for crew in scenario.crews:
            whole = whole.with_crew(crew.without_gaps())
        yield GAPS, whole
    noticed = scenario.by_key[Moment.NOTICED.value]
    sooner = Node(noticed.key, noticed.spread.times(0.5), task=False)
    yield NOTICE, scenario.with_node(sooner)
