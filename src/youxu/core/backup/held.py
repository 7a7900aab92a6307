"""What was due before a restore waits here: a restored copy sends nothing again until a person lets it go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from youxu.core import jobs, journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.events import HeldJobsDiscarded, HeldJobsReleased
from youxu.core.jobs.models import HeldJob
from youxu.core.models import DataRestore
from youxu.kernel.words import mark

AT_ONCE = 500


class UnableToDiscardHeld(UnableTo):
    """What was held is thrown away with a reason only."""

    text = mark("Say why: who has seen to it, or how it was done on the other computer.")


@dataclass(frozen=True)
class HeldRow:
    """The held jobs of one task: how many, and since when the oldest was due."""

    task: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True)
class Held:
    """What is held, and of which archive; ``restored_at`` is None where nothing was ever restored."""

    rows: tuple[HeldRow, ...]
    archive: str = ""
    made_at: datetime | None = None
    restored_at: datetime | None = None

    @property
    def count(self) -> int:
        """Return how many jobs are held."""
        return sum(row.count for row in self.rows)


def held_count() -> int:
    """Return how many jobs are held since a restore."""
    return HeldJob.objects.count()


def undecided_until() -> datetime | None:
    """Return up to when what was due waits for the decision on what is held, None when nothing is held.

    A sweep that would tell people asks it: a restored copy chases nobody for what the other computer may have told.
    """
    if not HeldJob.objects.exists():
        return None
    return DataRestore.objects.order_by("-pk").values_list("finished_at", flat=True).first()


def not_held(field: str) -> Q:
    """Return the filter of rows whose moment ``field`` is not held since a restore."""
    edge = undecided_until()
    return Q(**{f"{field}__gt": edge}) if edge else Q()


def held() -> Held:
    """Return what is held by task, the oldest first."""
    found = HeldJob.objects.values("task").annotate(count=Count("pk"), oldest=Min("enqueued_at"))
    rows = tuple(HeldRow(row["task"], row["count"], row["oldest"]) for row in found.order_by("oldest"))
    last = DataRestore.objects.order_by("-pk").first()
    if last is None:
        return Held(rows)
    return Held(rows, last.archive, last.made_at, last.finished_at)


def release_all(*, by: Actor, at: datetime, deciding: str, task: str = "") -> int:
    """Let go everything held (of one task), in portions; return how many."""
    return _in_portions(lambda: release_held(by=by, at=at, deciding=deciding, task=task))


def discard_all(*, by: Actor, at: datetime, deciding: str, reason: str, task: str = "") -> int:
    """Throw away everything held (of one task), in portions; return how many."""
    return _in_portions(lambda: discard_held(by=by, at=at, deciding=deciding, reason=reason, task=task))


def _in_portions(act: Any) -> int:
    total = 0
    while count := act():
        total += count
        if count < AT_ONCE:
            break
    return total


@action
def release_held(*, by: Actor, at: datetime, deciding: str, task: str = "") -> int:
    """Let up to 500 held jobs go, the oldest first: they run at once. Returns how many.

    ``deciding`` is the path of the unit whose administrator decides for the installation: what is held is of all
    its units. Raises NotPermitted.
    """
    by.require("release_held", unit=deciding)
    found = _portion(task)
    for job in found:
        jobs.enqueue(job.task, job.payload, key=job.key, world=job.world)
    return _gone(found, HeldJobsReleased(len(found)), by, at)


@action
def discard_held(*, by: Actor, at: datetime, deciding: str, reason: str, task: str = "") -> int:
    """Throw up to 500 held jobs away, with a reason, likewise. Returns how many. Raises UnableToDiscardHeld."""
    by.require("release_held", unit=deciding)
    if not reason.strip():
        raise UnableToDiscardHeld(field="reason")
    found = _portion(task)
    return _gone(found, HeldJobsDiscarded(len(found), reason.strip()), by, at)


def _portion(task: str) -> list[HeldJob]:
    rows = HeldJob.objects.filter(task=task) if task else HeldJob.objects.all()
    return list(rows.order_by("pk")[:AT_ONCE])


def _gone(found: list[HeldJob], what: journal.Event, by: Actor, at: datetime) -> int:
    """Take the rows away and write it down; what another hand took meanwhile makes the act begin again."""
    if not found:
        return 0
    taken, _kinds = HeldJob.objects.filter(pk__in=[job.pk for job in found]).delete()
    if taken != len(found):
        raise UnableToDiscardHeld(mark("Someone else is deciding on what is held. Look again."))
    last = DataRestore.objects.order_by("-pk").first()
    stream = f"data_restore:{last.archive}" if last else "data_restore"
    journal.append(what, by=by, at=at, stream=stream, subject=last or found[-1], unit=by.unit)
    return taken
