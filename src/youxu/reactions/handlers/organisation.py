"""What follows entries of the organisation: the tasks of who is relieved are offered to who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from youxu.core import journal
from youxu.core.actor import Actor, ActorKind
from youxu.core.database import path_under
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import respond
from youxu.incidents.models import Task
from youxu.incidents.rules.words import OPEN_STAGES, OPEN_TASKS, TaskState
from youxu.organisation import rules
from youxu.organisation.models import Cover, Person, Relief
from youxu.organisation.queries import is_relieved, resolve_role

UNTOUCHED = (TaskState.NEW, TaskState.REFUSED)
"""States of a task that nobody works on."""


def offer_tasks(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Hand the open tasks of a relieved person to who stands in, who takes them on anew; nothing once it is ended."""
    relief = Relief.objects.select_related("person").get(pk=entry.subject_id)
    if not rules.holds_at(relief.starts_at, relief.ends_at, at):
        return
    covers = [(_post_of(row), row.person) for row in _covers(relief)]
    rows = Task.objects.filter(
        path_under("unit_path", relief.unit_path),
        owner=relief.person_id,
        world=relief.world,
        state__in=OPEN_TASKS,
        incident__stage__in=OPEN_STAGES,
    )
    by = _for(by, entry)
    for task in rows.select_related("incident", "incident__unit", "outlet").order_by("pk"):
        owner = _owner(task, covers, at)
        if owner is not None and owner.pk != relief.person_id:
            with suppress(Stale, UnableTo):
                respond.hand_over(by=by, at=at, task=task, owner=owner, lent=True, revision=task.revision)


def give_back(entry: Entry, *, by: Actor, at: datetime) -> None:
    """After a relief: what nobody has taken on goes back by itself, what is worked on is offered back."""
    relief = Relief.objects.select_related("person").get(pk=entry.subject_id)
    rows = Task.objects.filter(
        path_under("unit_path", relief.unit_path),
        lent_from=relief.person_id,
        world=relief.world,
        state__in=OPEN_TASKS,
        incident__stage__in=OPEN_STAGES,
    )
    if relief.person.retired_at is not None or is_relieved(relief.person, relief.unit_path, at, relief.world):
        return
    by = _for(by, entry)
    for task in rows.select_related("incident", "outlet", "lent_from").order_by("pk"):
        with suppress(Stale, UnableTo):
            if task.state in UNTOUCHED:
                respond.hand_over(by=by, at=at, task=task, owner=relief.person, revision=task.revision)
            else:
                respond.offer_back(by=by, at=at, task=task)


def _owner(task: Task, covers: list[tuple[str, Person]], at: datetime) -> Person | None:
    """Return who stands in for the post that owes a task; without anybody, who answers for that post now."""
    found = rules.chosen_for(task.role, covers)
    return found or resolve_role(task.role, unit=task.incident.unit, at=at, outlet=task.outlet)


def _covers(relief: Relief) -> list[Cover]:
    rows = relief.covers.filter(person__retired_at=None).select_related("post", "person")
    return list(rows.order_by("post__place", "pk"))


def _post_of(cover: Cover) -> str:
    return cover.post.key if cover.post else rules.POST_OF_ROSTER[rules.RosterKind(cover.kind)]


def _for(by: Actor, entry: Entry) -> Actor:
    """Return the handler acting for who relieved the person."""
    if entry.actor_kind == ActorKind.SYSTEM:
        return by
    values: Mapping[str, object] = journal.payload_of(entry) or {}
    return replace(by, on_behalf_of=str(values.get("by", ""))[:120])
