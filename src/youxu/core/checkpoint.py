"""The daily head of the journal: one hash that stands for every stream that moved that day.

Printed in the daily summary, it finds out even a database rewritten from end to end. A day is a day in UTC.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError
from django.db.models import Max

from youxu.core import clock, jobs
from youxu.core.database import writing
from youxu.core.models import Checkpoint, Entry

SETTLED = timedelta(minutes=4)
LONGEST = 400


@jobs.task("checkpoint")
def make_checkpoints_due() -> None:
    """Make the checkpoint of every finished day that has none yet, the first entry's day first."""
    make_checkpoints(clock.now())


def make_checkpoints(at: datetime) -> list[Checkpoint]:
    """Make and return the checkpoints of the days that ended at least four minutes before ``at``."""
    made: list[Checkpoint] = []
    day = _first_open_day()
    while day is not None and _ends_at(day) + SETTLED <= at and len(made) < LONGEST:
        heads = _heads(day)
        try:
            with writing():
                made.append(
                    Checkpoint.objects.create(
                        day=day, head_count=len(heads), hash=_hash(day, heads), made_at=at
                    )
                )
        except IntegrityError:
            return made
        day += timedelta(days=1)
    return made


def first_difference() -> date | None:
    """Return the first day whose entries no longer give the hash that was printed, or None."""
    for checkpoint in Checkpoint.objects.order_by("day"):
        if _hash(checkpoint.day, _heads(checkpoint.day)) != checkpoint.hash:
            return checkpoint.day
    return None


def _first_open_day() -> date | None:
    last = Checkpoint.objects.order_by("-day").first()
    if last is not None:
        return last.day + timedelta(days=1)
    first = Entry.objects.order_by("recorded_at").first()
    return first.recorded_at.astimezone(UTC).date() if first else None


def _ends_at(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _heads(day: date) -> list[list[object]]:
    """Return [stream, sequence, hash] of the last entry of each stream that moved on ``day``."""
    of_day = Entry.objects.filter(
        recorded_at__gte=_ends_at(day) - timedelta(days=1), recorded_at__lt=_ends_at(day)
    )
    last = of_day.values("stream").annotate(last=Max("id")).values_list("last", flat=True)
    rows = Entry.objects.filter(pk__in=last).values_list("stream", "sequence", "hash")
    return sorted([list(row) for row in rows], key=lambda row: str(row[0]))


def _hash(day: date, heads: list[list[object]]) -> str:
    before = Checkpoint.objects.filter(day__lt=day).order_by("-day").values_list("hash", flat=True).first()
    body = json.dumps([day.isoformat(), before or "", heads], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
