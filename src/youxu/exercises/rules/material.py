"""What one post reads for its training (T1), made from the plan: the first 15 minutes, then every duty by its clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from youxu.plan.carriers import Limit, limits_of
from youxu.plan.schema import Body, Plan, Task, Text
from youxu.plan.schema.words import StepKey

FIRST = "first_15"
OFFICE = "office."


@dataclass(frozen=True)
class FirstList:
    """What is done in the first 15 minutes; ``titles`` are the causes or the task that the list is for."""

    titles: tuple[Text, ...]
    items: tuple[Text, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class DutyLine:
    """One duty: what, in which step, within what time by level.

    ``own`` is false for one of the group; ``told`` is whether ``title`` names somebody outside who is told.
    """

    title: Text
    clauses: tuple[str, ...]
    limits: tuple[Limit, ...]
    step: StepKey | None
    own: bool
    starts: str = ""
    told: bool = False


@dataclass(frozen=True)
class ClausePart:
    """A clause of the plan with the duties of the post that carry it out."""

    clause: str
    title: Text
    text: Text
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True)
class Material:
    """All that one post reads."""

    post: str
    title: Text
    bodies: tuple[Body, ...]
    lists: tuple[FirstList, ...]
    parts: tuple[ClausePart, ...]


def material_for(plan: Plan, post: str, unit_level: str = "") -> Material:
    """Return the material of a post; what is owed outside is that of units of a level (empty: of all).

    Raises KeyError for a post that the plan lacks.
    """
    known = plan.posts[post]
    bodies = tuple(
        body for body in plan.organisation.values() if post in (body.head, *body.deputies, *body.members)
    )
    return Material(
        post, known.title, bodies, tuple(_lists(plan, post)), tuple(_parts(plan, post, unit_level))
    )


def _lists(plan: Plan, post: str) -> Iterator[FirstList]:
    """Yield the lists of the tasks that the post owes; where it owes none with a list, those of its group."""
    carrying = [task for task in plan.tasks.values() if _is_first(task.checklist)]
    own = [task for task in carrying if owes(task, post)]
    group = plan.posts[post].group
    for task in own or [task for task in carrying if task.group == group]:
        key = task.checklist or ""
        if key != FIRST:
            yield FirstList((task.title,), plan.checklist(key), task.clause)
            continue
        card = plan.outlet_card.get("first_steps")
        if card is not None:
            yield FirstList((), card.items, card.clause)
        for entry in plan.first_15.values():
            causes = tuple(plan.causes[cause].title for cause in entry.causes if cause in plan.causes)
            yield FirstList(causes, entry.items, entry.clause)


def _is_first(checklist: str | None) -> bool:
    return checklist is not None and (checklist == FIRST or checklist.startswith(OFFICE))


def owes(task: Task, post: str) -> bool:
    """Tell whether a post owes a task, at whatever level."""
    return post == task.owner or post in task.owner_at.values()


def _parts(plan: Plan, post: str, unit_level: str) -> Iterator[ClausePart]:
    found: dict[str, list[DutyLine]] = {}
    for line in (*_tasks(plan, post), *_limits(plan, post), *_outside(plan, post, unit_level)):
        found.setdefault(line.clauses[0], []).append(line)
    for clause, known in plan.clauses.items():
        if clause in found:
            yield ClausePart(clause, known.title, known.text, tuple(found[clause]))


def _tasks(plan: Plan, post: str) -> Iterator[DutyLine]:
    group = plan.posts[post].group
    for key, step in plan.steps.items():
        for task in step.tasks.values():
            own = owes(task, post)
            if own or task.group == group:
                clock = plan.clocks.get(task.due) if task.due else None
                limits = limits_of(clock) if clock is not None else ()
                yield DutyLine(task.title, task.clause, limits, key, own)


def _limits(plan: Plan, post: str) -> Iterator[DutyLine]:
    """Yield the limits that the post answers for and that no task of its own has."""
    shown = {task.due for task in plan.tasks.values() if owes(task, post)}
    for key, clock in plan.clocks.items():
        if clock.bearer == post and key not in shown:
            yield DutyLine(clock.title, clock.clause, limits_of(clock), None, True, clock.starts[0])


def _outside(plan: Plan, post: str, unit_level: str) -> Iterator[DutyLine]:
    for duty in plan.duties_out.values():
        here = not unit_level or duty.owed_by == unit_level
        if duty.bearer == post and duty.shipped and here:
            yield DutyLine(duty.to, duty.clause, limits_of(duty), None, True, duty.starts, told=True)
