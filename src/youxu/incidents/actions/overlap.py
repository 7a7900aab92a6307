"""Several incidents at once (O2): the leading group's order of priority, and the means that tasks need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry, Visibility
from youxu.incidents.actions.entries import added, added_all, belonging, fresh, open_incident, record, refused
from youxu.incidents.events import overlap as events
from youxu.incidents.models import Incident, Means, MeansNeed, PriorityOrder, PriorityPlace, Task
from youxu.incidents.rules import overlap as rules
from youxu.incidents.rules.words import OPEN_TASKS
from youxu.kernel.words import mark
from youxu.network.models import Unit

MEANS_STREAM = "means"


class UnableToPrioritise(UnableTo):
    """An order names at least two open incidents that the unit leads, each once, and says why."""

    clause = "O2"


class UnableToListMeans(UnableTo):
    """A means on the list has a name, and each name stands there once."""

    clause = "P3c"


class UnableToNameMeans(UnableTo):
    """A task that is open needs a means that is on the unit's list."""

    clause = "P3c"


@action
def prioritise(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    incidents: Sequence[Incident],
    reason: str,
    revision: int | None = None,
    world: str = "",
) -> PriorityOrder:
    """Put open incidents that ``unit`` leads into the order given, with the reason; it supersedes the one before.

    ``revision`` is the number of the order that the form was opened with, 0 for none. Each incident's course gets
    its place; the reason stands with an open one only when the order names no need-to-know incident. Raises
    UnableToPrioritise, Stale, NotPermitted.
    """
    by.require("prioritise", unit=unit.path)
    found = [open_incident(one, UnableToPrioritise) for one in incidents]
    if (fault := rules.order_fault([one.reference for one in found], reason)) is not None:
        raise refused(UnableToPrioritise, fault)
    for one in found:
        if (one.command_path or one.unit_path) != unit.path or one.world != world:
            raise UnableToPrioritise(
                mark("{reference} is led by another unit."), field="incidents", reference=one.reference
            )
    stream = f"priority:{unit.pk}:{world}"
    number = _replaced(unit, world, revision, reason, at) + 1
    order = added(
        PriorityOrder,
        stream,
        unit=unit,
        unit_path=unit.path,
        world=world,
        number=number,
        ordered_by_name=by.name,
        ordered_at=at,
    )
    hides = any(one.visibility == Visibility.NEED_TO_KNOW for one in found)
    for place, one in enumerate(found, start=1):
        told = "" if hides and one.visibility == Visibility.OPEN else reason.strip()[:400]
        row = PriorityPlace(
            **belonging(one), order=order, place=place, reason=told, ordered_by_id=by.person_id
        )
        added_all([row], stream)
        what = events.PrioritySet(number, place, len(found), told)
        record(what, one, by=by, at=at, subject=order)
    return order


def _replaced(unit: Unit, world: str, revision: int | None, reason: str, at: datetime) -> int:
    """Let the standing order end and return its number, 0 when there is none. Raises Stale."""
    standing = PriorityOrder.objects.filter(unit=unit, world=world, replaced_at=None).first()
    number = standing.number if standing is not None else 0
    if revision is not None and revision != number:
        raise Stale(field="revision", details={"yours": {"reason": reason}, "theirs": {}, "revision": number})
    if standing is not None:
        PriorityOrder.objects.filter(pk=standing.pk).update(replaced_at=at)
        return number
    last = PriorityOrder.objects.filter(unit=unit, world=world).order_by("-number").first()
    return last.number if last is not None else 0


@action
def list_means(*, by: Actor, at: datetime, unit: Unit, kind: str, name: str, world: str = "") -> Means:
    """Put a vehicle, a generator or another means on the unit's list, by its plate or name; return it.

    Raises UnableToListMeans, NotPermitted.
    """
    by.require("keep_means", unit=unit.path)
    wanted = " ".join(name.split())[:80]
    if kind not in list(rules.MeansKind):
        raise UnableToListMeans(mark("Say what sort of means it is."), field="kind")
    if not wanted:
        raise UnableToListMeans(mark("Write its plate or name."), field="name")
    if Means.objects.filter(unit=unit, world=world, name=wanted, retired_at=None).exists():
        raise UnableToListMeans(mark("{name} is on the list already."), field="name", name=wanted)
    row = added(
        Means,
        f"means-of:{unit.pk}",
        unit=unit,
        unit_path=unit.path,
        world=world,
        kind=kind,
        name=wanted,
        listed_at=at,
    )
    _say(events.MeansListed(wanted, kind), row, by, at, begins=True)
    return row


@action
def retire_means(*, by: Actor, at: datetime, means: Means) -> Means:
    """Take a means off the list; refused while an open task needs it. Raises UnableToListMeans, NotPermitted."""
    by.require("keep_means", unit=means.unit_path)
    row = fresh(means)
    if row.retired_at is not None:
        raise UnableToListMeans(mark("{name} is not on the list any more."), field="name", name=row.name)
    if MeansNeed.objects.filter(means=row, freed_at=None, task__state__in=OPEN_TASKS).exists():
        raise UnableToListMeans(
            mark("A task still needs {name}; give it back first."), field="name", name=row.name
        )
    Means.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at)
    row.retired_at = at
    _say(events.MeansRetired(row.name), row, by, at)
    return row


@action
def name_means(*, by: Actor, at: datetime, task: Task, means: Means, cause: Entry | None = None) -> MeansNeed:
    """Say that an open task needs a means of its unit; another incident that needs it too then shows as a clash.

    Raises UnableToNameMeans, NotPermitted.
    """
    task = _open_task(by, task)
    row = fresh(means)
    if row.retired_at is not None or row.world != task.world or row.unit_id not in _units_of(task.incident):
        raise UnableToNameMeans(
            mark("{name} is not on the unit's list of means."), field="means", name=row.name
        )
    if MeansNeed.objects.filter(task=task, means=row, freed_at=None).exists():
        raise UnableToNameMeans(mark("{name} is named for this task already."), field="means", name=row.name)
    need = added(
        MeansNeed,
        task.incident.stream,
        **belonging(task.incident),
        task=task,
        means=row,
        named_by_id=by.person_id,
        named_at=at,
    )
    what = events.MeansNamed(row.name, task.title, task.title_en or task.title)
    record(what, task.incident, by=by, at=at, subject=need, cause=cause)
    return need


@action
def free_means(*, by: Actor, at: datetime, task: Task, means: Means, cause: Entry | None = None) -> MeansNeed:
    """Say that a task needs a means no longer. Raises UnableToNameMeans, NotPermitted."""
    task = _open_task(by, task)
    need = MeansNeed.objects.filter(task=task, means=means, freed_at=None).first()
    if need is None:
        raise UnableToNameMeans(mark("{name} is not named for this task."), field="means", name=means.name)
    MeansNeed.objects.filter(pk=need.pk, freed_at=None).update(freed_at=at)
    need.freed_at = at
    what = events.MeansFreed(means.name, task.title, task.title_en or task.title)
    record(what, task.incident, by=by, at=at, subject=need, cause=cause)
    return need


def _open_task(by: Actor, task: Task) -> Task:
    by.require("task", unit=task.unit_path, outlet=task.outlet.code if task.outlet else "")
    row = Task.objects.select_related("incident").get(pk=task.pk)
    open_incident(row.incident, UnableToNameMeans)
    if row.state not in OPEN_TASKS:
        raise UnableToNameMeans(mark("This task is over; name the means with an open one."), field="task")
    return row


def _units_of(incident: Incident) -> set[int | None]:
    """Return whose means an incident may need: its own unit's, and those of the unit above that has command."""
    found: set[int | None] = {incident.unit_id}
    if incident.command_path:
        found |= set(Unit.objects.filter(path=incident.command_path).values_list("pk", flat=True))
    return found


def _say(what: journal.Event, row: Means, by: Actor, at: datetime, *, begins: bool = False) -> None:
    journal.append(
        what,
        by=by,
        at=at,
        stream=f"{MEANS_STREAM}:{row.pk}",
        subject=row,
        unit=row.unit_path,
        world=row.world,
        begins=begins,
    )
