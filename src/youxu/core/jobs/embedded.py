"""The embedded engine: jobs in a table of the SQLite file, run by the product's own worker processes."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim
from django.db import OperationalError, connection, transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce

from youxu.core import clock, environment, stamps, turns
from youxu.core.database import writing
from youxu.core.jobs.models import Job, Recurrence
from youxu.core.jobs.registry import (
    LONGEST_REST,
    Carried,
    Load,
    attempts_of,
    call,
    recurring,
    rest_seconds,
    words_of,
)
from youxu.core.jobs.trouble import JobFailed
from youxu.core.questions import kept_question

log = logging.getLogger("youxu.jobs")
KEEP_FAILED = timedelta(days=90)
SET_BACK = timedelta(seconds=60)
UNFINISHED_SECONDS = 1.0
"""How long a worker waits between looks while a restore into its database is not finished."""


def enqueue(name: str, payload: dict[str, Any], *, at: datetime | None, key: str, world: str) -> None:
    """Insert the job; a key that waits already makes it a no-op."""
    job = Job(task=name, payload=payload, due_at=at, key=key, world=world, enqueued_at=clock.now())
    with writing():
        Job.objects.bulk_create([job], ignore_conflicts=bool(key))


@dataclass(frozen=True)
class Held:
    """A job that this process holds under ``token``."""

    id: int
    task: str
    payload: dict[str, Any]
    attempts: int
    token: str


CLAIM = """
UPDATE jobs_job SET state = 'RUNNING', key = '', token = %s, lease_until = %s, attempts = attempts + 1
WHERE id = (SELECT id FROM jobs_job WHERE state = 'WAITING' AND (due_at IS NULL OR due_at <= %s)
            AND (rest_until <= %s OR rest_until > %s) ORDER BY id LIMIT 1)
RETURNING id, task, payload, attempts
"""
CLAIM_ONE = """
UPDATE jobs_job SET state = 'RUNNING', key = '', token = %s, lease_until = %s, attempts = attempts + 1
WHERE id = %s AND state = 'WAITING' RETURNING id, task, payload, attempts
"""


DONE = "DELETE FROM jobs_job WHERE id = %s AND token = %s AND state = 'RUNNING'"


def claim(now: datetime) -> Held | None:
    """Take the oldest job that is due at ``now`` and has rested since its last try, by one statement."""
    ticks = clock.monotonic()
    if not _any_due(now=now, ticks=ticks, latest=ticks + LONGEST_REST).answer():
        return None
    return _take(CLAIM, connection.ops.adapt_datetimefield_value(now), ticks, ticks + LONGEST_REST)


@kept_question
def _any_due(*, now: datetime, ticks: float, latest: float) -> QuerySet[Job, int]:
    rested = _due(now).filter(Q(rest_until__lte=ticks) | Q(rest_until__gt=latest))
    return rested.values_list("pk", flat=True)[:1]


def _take(statement: str, *values: Any) -> Held | None:
    token = secrets.token_hex(16)
    with writing(), connection.cursor() as cursor:
        cursor.execute(statement, [token, clock.monotonic() + _lease(), *values])
        row = cursor.fetchone()
    return Held(row[0], row[1], json.loads(row[2]), row[3], token) if row else None


def _due(now: datetime) -> Any:
    return Job.objects.filter(Q(due_at=None) | Q(due_at__lte=now), state=Job.State.WAITING)


def _rested(jobs: Any) -> Any:
    ticks = clock.monotonic()
    return jobs.filter(Q(rest_until__lte=ticks) | Q(rest_until__gt=ticks + LONGEST_REST))


def perform(held: Held) -> Exception | None:
    """Run a held job and say so in the table; return what it raised."""
    if held.task in recurring:
        _forget_failures(held.task)
    error = _call(held)
    if error is None:
        with writing(), connection.cursor() as cursor:
            cursor.execute(DONE, [held.id, held.token])
        return None
    log.warning("job %s failed", held.task, extra={"job": held.id}, exc_info=error)
    put_back(_mine(held), held.task, held.attempts, words_of(error))
    return error


def _call(held: Held) -> Exception | None:
    try:
        call(held.task, held.payload)
    except Exception as error:
        return error
    return None


def _forget_failures(task: str) -> None:
    """Remove what failed of a recurring task before: its next run takes its place, one line stays at most."""
    failed = Job.objects.filter(state=Job.State.FAILED, task=task)
    if failed.exists():
        with writing():
            failed.delete()


def _mine(held: Held) -> Any:
    return Job.objects.filter(pk=held.id, token=held.token, state=Job.State.RUNNING)


def put_back(rows: Any, task: str, attempts: int, trouble: str) -> None:
    """Let the job wait for its next try, or end it FAILED and visible when it has had them all."""
    with writing():
        if attempts >= attempts_of(task):
            rows.update(state=Job.State.FAILED, token="", trouble=trouble, failed_at=clock.now())
            log.error("job %s failed for good after %s tries", task, attempts)
        else:
            rest = clock.monotonic() + rest_seconds(attempts)
            rows.update(state=Job.State.WAITING, token="", trouble=trouble, rest_until=rest)


def drain(until: datetime, quiet: bool) -> int:
    """See ``face.drain``; a job that rests after a failure is tried once more, and only once."""
    tried: set[int] = set()
    while (first := _due(until).exclude(pk__in=tried).order_by("pk").first()) is not None:
        tried.add(first.pk)
        held = _take(CLAIM_ONE, first.pk)
        error = perform(held) if held else None
        if error is not None and not quiet:
            raise JobFailed(first.task) from error
    return len(tried)


def reap() -> None:
    """Offer again what a dead worker held; a job that has killed all its workers ends FAILED."""
    ticks = clock.monotonic()
    dead = Q(lease_until__lte=ticks) | Q(lease_until__gt=ticks + 2 * _lease())
    for job in Job.objects.filter(dead, state=Job.State.RUNNING)[:100]:
        rows = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING).filter(dead)
        put_back(rows, job.task, job.attempts, "its worker died or stopped answering")
    old = Job.objects.filter(state=Job.State.FAILED, failed_at__lt=clock.now() - KEEP_FAILED)
    if old.exists():
        with writing():
            Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:1000])).delete()


class Rota:
    """The recurring tasks: which moment each is due at next, in this process."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._last_look: datetime | None = None

    def enqueue_due(self, now: datetime) -> bool:
        """Enqueue each task whose moment has come, once among all processes; return whether any was."""
        if self._last_look and now < self._last_look - SET_BACK:
            self._next.clear()
        self._last_look = now
        due = [name for name in recurring if self._next.get(name, now) <= now]
        moved = [self._enqueue(name, now) for name in due]
        return any(moved)

    def next_at(self) -> datetime | None:
        """Return the next moment of any recurring task."""
        return min(self._next.values(), default=None)

    def _enqueue(self, name: str, now: datetime) -> bool:
        expression = seconds_first(recurring[name])
        moment = next(CronSim(expression, now + timedelta(seconds=1), reverse=True))
        self._next[name] = next(CronSim(expression, now))
        with writing(), transaction.atomic():
            row, created = Recurrence.objects.get_or_create(task=name, defaults={"last_at": moment})
            late = Q(last_at__lt=moment) | Q(last_at__gt=now + SET_BACK)
            moved = created or Recurrence.objects.filter(late, pk=row.pk).update(last_at=moment)
            if moved:
                enqueue(name, {}, at=None, key=f"every:{name}", world="")
        return bool(moved)


def seconds_first(cron: str) -> str:
    """Turn six fields with the seconds last into the order that cronsim reads."""
    fields = cron.split()
    return " ".join([fields[-1], *fields[:-1]]) if len(fields) == 6 else cron


class Heartbeat(threading.Thread):
    """Prolongs the lease of the job under way, from its own connection, so that a long job keeps it."""

    def __init__(self) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._ended = threading.Event()
        self._held: Held | None = None

    @contextmanager
    def during(self, held: Held) -> Iterator[None]:
        """Keep the lease of ``held`` while the body runs."""
        self._held = held
        try:
            yield
        finally:
            self._held = None

    def run(self) -> None:
        """Beat three times a lease until ended."""
        try:
            while not self._ended.wait(_lease() / 3):
                self._beat()
        finally:
            connection.close()

    def end(self) -> None:
        """Stop beating."""
        self._ended.set()
        self.join(timeout=5)

    def _beat(self) -> None:
        held = self._held
        if held is None:
            return
        try:
            if not _mine(held).update(lease_until=clock.monotonic() + _lease()):
                log.warning(
                    "job %s was offered to another worker meanwhile", held.task, extra={"job": held.id}
                )
        except OperationalError:
            log.warning("the heartbeat found the database busy", exc_info=True)


def work(stop: threading.Event, ready: Callable[[], None]) -> None:
    """See ``face.work``."""
    turns.stand_back()
    heartbeat, rota = Heartbeat(), Rota()
    heartbeat.start()
    next_reap = 0.0
    try:
        while not stop.is_set():
            if stamps.unfinished():
                stop.wait(UNFINISHED_SECONDS)
                continue
            now = clock.now()
            if clock.monotonic() >= next_reap:
                reap()
                next_reap = clock.monotonic() + _lease() / 4
            rota.enqueue_due(now)
            version = _data_version()
            held = claim(now)
            ready()
            if held is None:
                _sleep(stop, version, rota.next_at(), next_reap)
                continue
            with heartbeat.during(held):
                perform(held)
    finally:
        heartbeat.end()
        connection.close()


def _sleep(stop: threading.Event, version: int, next_at: datetime | None, next_reap: float) -> None:
    """Wait until someone writes, a moment comes, or it is time to look for dead workers."""
    moments = Job.objects.filter(state=Job.State.WAITING).aggregate(
        due=Min("due_at", filter=Q(due_at__gt=clock.now())),
        rest=Min("rest_until", filter=Q(rest_until__gt=clock.monotonic())),
    )
    until = min(filter(None, (next_at, moments["due"])), default=None)
    rest = min(next_reap, moments["rest"] or next_reap)
    began_at, began = clock.now(), clock.monotonic()
    poll = environment.number("YOUXU_JOB_POLL_SECONDS")
    while not stop.wait(poll):
        jumped = abs((clock.now() - began_at).total_seconds() - (clock.monotonic() - began)) > 1
        if jumped or clock.monotonic() >= rest or (until and clock.now() >= until):
            return
        if _data_version() != version:
            return


def _data_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def load(at: datetime) -> Load:
    """See ``face.load``."""
    oldest = _due(at).aggregate(since=Min(Coalesce("due_at", "enqueued_at")))["since"]
    seconds = max(0.0, (at - oldest).total_seconds()) if oldest else 0.0
    return Load(_due(at).count(), seconds, Job.objects.filter(state=Job.State.FAILED).count())


def carried() -> Iterator[tuple[Carried, bool]]:
    """See ``face.carried``; tells of each job whether it is under way."""
    for job in Job.objects.order_by("pk").iterator(chunk_size=2000):
        failed = job.failed_at if job.state == Job.State.FAILED else None
        yield (
            Carried(
                job.task, job.payload, job.key, job.world, job.due_at, job.enqueued_at, job.trouble, failed
            ),
            job.state == Job.State.RUNNING,
        )


def put_failed(job: Carried) -> None:
    """See ``face.put_failed``."""
    with writing():
        Job.objects.create(
            task=job.task,
            payload=job.payload,
            world=job.world,
            state=Job.State.FAILED,
            due_at=job.due_at,
            attempts=attempts_of(job.task),
            trouble=job.trouble,
            enqueued_at=job.enqueued_at,
            failed_at=job.failed_at,
        )


def _lease() -> float:
    return environment.number("YOUXU_JOB_LEASE_SECONDS")
