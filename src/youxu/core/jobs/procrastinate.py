"""The engine for several hosts: procrastinate on PostgreSQL, deferred on Django's own connection.

The only module that imports procrastinate; it is loaded on PostgreSQL alone. One procrastinate task carries
every job: the task's name and payload are its arguments. A job that succeeds is deleted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import procrastinate
from django.db import connection
from django.db.utils import DatabaseError
from procrastinate import exceptions, jobs, manager, retry
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.sql import queries

from youxu.core import clock, environment
from youxu.core.jobs.registry import Carried, Load, attempts_of, call, recurring, rest_seconds, tasks
from youxu.core.jobs.trouble import JobFailed

log = logging.getLogger("youxu.jobs")
NAME = "youxu"


class Backoff(retry.BaseRetryStrategy):
    """Try again after a rest that doubles, as often as the job's task asks for."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> retry.RetryDecision | None:
        """Return when to try ``job`` again, or None when it has had all its tries."""
        starts = job.attempts + 1
        if starts >= attempts_of(str(job.task_kwargs["task"])):
            return None
        return retry.RetryDecision(retry_at=clock.now() + timedelta(seconds=rest_seconds(starts)))


@app.task(name=NAME, retry=Backoff(), pass_context=True)
def perform(
    context: procrastinate.JobContext,
    task: str,
    payload: dict[str, Any],
    world: str = "",
    timestamp: int | None = None,
) -> None:
    """Run one job in a worker's thread, then what else waits; its key is given up first, so that the next may be enqueued."""
    if context.job.queueing_lock:
        _execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", context.job.id)
    _run(task, payload)
    _here.go_on(context.job)


def _run(task: str, payload: dict[str, Any]) -> None:
    """Run a task; of a recurring one that failed before, this run takes the place, so one line stays at most."""
    if task in recurring:
        _execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND args ->> 'task' = %s", task)
    call(task, payload)


def _execute(statement: str, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])


NEXT = """
WITH done AS (DELETE FROM procrastinate_jobs WHERE id = %s AND status IN ('todo', 'doing'))
UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, queueing_lock = NULL
WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND NOT id = %s AND lock IS NULL
            AND (scheduled_at IS NULL OR scheduled_at <= now()) AND NOT %s
            ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, args, attempts
"""
"""Mark a job done and take the one that has waited longest, of the same worker, whose heartbeat is the lease of both."""


class _Here:
    """What this worker process runs without going back to procrastinate between two jobs, which costs as much as a job.

    ``done`` is what it has marked done itself; ``left`` (job, task, starts) could not be, and is offered again.
    """

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.done: set[int] = set()
        self.left: list[tuple[int, str, int]] = []

    def go_on(self, job: jobs.Job) -> None:
        """Mark a job done that has run, then run what waits, one after the other, until nothing does."""
        if job.id is None or job.worker_id is None:
            return
        try:
            held = self._next(job.id, job.worker_id)
        except DatabaseError:
            log.warning("a job is not marked done yet", exc_info=True, extra={"job": job.id})
            connection.close()
            return
        self.done.add(job.id)
        while held is not None:
            held = self._ran(held, job.worker_id)

    def _ran(self, held: tuple[int, Any, int], worker: int) -> tuple[int, Any, int] | None:
        number, arguments, attempts = held[0], _arguments(held[1]), held[2]
        try:
            if _failed(number, arguments) is not None:
                _put_back(number, str(arguments["task"]), attempts + 1)
                number = 0
            return self._next(number, worker)
        except (DatabaseError, exceptions.ConnectorException):
            log.warning("a job is offered again later", exc_info=True, extra={"job": number})
            self.left.append((held[0], str(arguments["task"]), attempts + 1))
            connection.close()
            return None

    def _next(self, done: int, worker: int) -> tuple[int, Any, int] | None:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [done, worker, NAME, done, self.stop.is_set()])
            return cursor.fetchone()


_here = _Here()


class _Manager(manager.JobManager):
    """Procrastinate's own book of jobs, which leaves alone what was marked done where it ran."""

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        """Mark a job done unless it is already."""
        if job.id in _here.done:
            _here.done.discard(job.id)
            return
        await super().finish_job(job, status, delete_job)


ENQUEUE = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at, queueing_lock, priority)
VALUES ('default', %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
"""As procrastinate defers a job, whose triggers do the rest, but that nothing fails where its key waits already."""


def enqueue(name: str, payload: dict[str, Any], *, at: datetime | None, key: str, world: str) -> None:
    """Insert the job on Django's connection; a key that waits already makes it a no-op."""
    lock = f"{name}:{world}:{key}" if key else None
    arguments = json.dumps({"task": name, "payload": payload, "world": world})
    known = tasks.get(name)
    with connection.cursor() as cursor:
        cursor.execute(ENQUEUE, [NAME, arguments, at, lock, -1 if known and known.behind else 0])


CLAIM_ONE = """
UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, queueing_lock = NULL
WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND NOT id = ANY(%s)
            AND (scheduled_at IS NULL OR scheduled_at <= %s OR attempts > 0)
            ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, args, attempts
"""


def drain(until: datetime, quiet: bool) -> int:
    """See ``face.drain``; a job that rests after a failure is tried once more, and only once."""
    worker = _query("register_worker")["worker_id"]
    tried: list[int] = []
    try:
        while (row := _take(worker, tried, until)) is not None:
            number, arguments, attempts = row[0], _arguments(row[1]), row[2]
            tried.append(number)
            error = _call(number, arguments, attempts)
            if error is not None and not quiet:
                raise JobFailed(arguments["task"]) from error
    finally:
        app.connector.get_sync_connector().execute_query(query=queries["unregister_worker"], worker_id=worker)
    return len(tried)


def _arguments(value: Any) -> dict[str, Any]:
    """Return a job's arguments: Django's connection gives JSON as text."""
    return json.loads(value) if isinstance(value, str) else value


def _take(worker: int, tried: list[int], until: datetime) -> tuple[int, Any, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_ONE, [worker, tried, until])
        return cursor.fetchone()


def _call(number: int, arguments: dict[str, Any], attempts: int) -> Exception | None:
    error = _failed(number, arguments)
    if error is not None:
        _put_back(number, str(arguments["task"]), attempts + 1)
    else:
        _finish(number, "succeeded")
    return error


def _failed(number: int, arguments: dict[str, Any]) -> Exception | None:
    """Run a job and return what it raised."""
    try:
        _run(arguments["task"], arguments["payload"])
    except Exception as error:
        log.warning("job %s failed", arguments["task"], extra={"job": number}, exc_info=error)
        return error
    return None


def _put_back(number: int, task: str, starts: int) -> None:
    if starts >= attempts_of(task):
        _finish(number, "failed")
        log.error("job %s failed for good after %s tries", task, starts)
        return
    at = clock.now() + timedelta(seconds=rest_seconds(starts))
    app.connector.get_sync_connector().execute_query(
        query=queries["retry_job"],
        job_id=number,
        retry_at=at,
        new_priority=None,
        new_queue_name=None,
        new_lock=None,
    )


def _finish(number: int, status: str) -> None:
    app.connector.get_sync_connector().execute_query(
        query=queries["finish_job"], job_id=number, status=status, delete_job=status == "succeeded"
    )


def _query(name: str, **arguments: Any) -> dict[str, Any]:
    return app.connector.get_sync_connector().execute_query_one(query=queries[name], **arguments)


def reap() -> None:
    """Offer again what dead workers held; a job that has killed all its workers ends failed and visible."""
    while _here.left:
        _put_back(*_here.left[0])
        _here.left.pop(0)
    rows = app.connector.get_sync_connector().execute_query_all(
        query=queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=_lease(),
    )
    for row in rows:
        try:
            _put_back(row["id"], str(_arguments(row["args"])["task"]), row["attempts"] + 1)
        except (exceptions.ConnectorException, DatabaseError):
            log.info("another worker already saw to a stalled job", extra={"job": row["id"]})


class Rescue(threading.Thread):
    """Looks for dead workers' jobs from its own connection, in every worker process."""

    def __init__(self) -> None:
        super().__init__(name="rescue", daemon=True)
        self._ended = threading.Event()

    def run(self) -> None:
        """Look four times a lease until ended."""
        while not self._ended.is_set():
            try:
                reap()
            except (exceptions.ConnectorException, DatabaseError):
                log.warning("the look for dead workers failed", exc_info=True)
            finally:
                connection.close()
            self._ended.wait(_lease() / 4)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join(timeout=5)


def work(stop: threading.Event, ready: Callable[[], None]) -> None:
    """See ``face.work``; signals stop the worker after the job under way."""
    _here.stop = stop
    rescue = Rescue()
    rescue.start()
    try:
        asyncio.run(_work(stop, ready))
    finally:
        rescue.end()


async def _work(stop: threading.Event, ready: Callable[[], None]) -> None:
    workers = _worker_app()
    async with workers.open_async():
        running = asyncio.create_task(workers.run_worker_async(**_options()))
        ready()
        while not stop.is_set() and not running.done():
            await asyncio.sleep(0.1)
        if not running.done():
            running.cancel()
        try:
            await running
        except asyncio.CancelledError:
            log.info("the worker stopped")


def _worker_app() -> procrastinate.App:
    """Return an app on a pool of its own that runs the same task.

    The task stays bound to Django's app, so that what a job enqueues is in the job's own transaction.
    """
    workers = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    workers.tasks = app.tasks
    workers.job_manager = _Manager(workers.connector)
    for name, cron in recurring.items():
        workers.periodic_registry.register_task(
            task=app.tasks[NAME],
            cron=cron,
            periodic_id=name,
            configure_kwargs={"queueing_lock": f"every:{name}", "task_kwargs": {"task": name, "payload": {}}},
        )
    return workers


def _options() -> dict[str, Any]:
    lease = _lease()
    return {
        "name": "youxu",
        "wait": True,
        "listen_notify": True,
        "fetch_job_polling_interval": min(1.0, lease / 4),
        "abort_job_polling_interval": 60.0,
        "update_heartbeat_interval": lease / 3,
        "stalled_worker_timeout": max(lease * 4, 60.0),
        "delete_jobs": "successful",
        "install_signal_handlers": False,
    }


def load(at: datetime) -> Load:
    """See ``face.load``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, %s) <= %s), "
            "min(coalesce(j.scheduled_at, e.at)) FILTER (WHERE j.status = 'todo'), "
            "count(*) FILTER (WHERE j.status = 'failed') FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'",
            [at, at],
        )
        waiting, oldest, failed = cursor.fetchone()
    seconds = max(0.0, (at - oldest).total_seconds()) if oldest and waiting else 0.0
    return Load(waiting, seconds, failed)


CARRIED = """
SELECT j.args, j.status, j.scheduled_at, j.queueing_lock, min(e.at) FILTER (WHERE e.type = 'deferred'),
       max(e.at) FILTER (WHERE e.type = 'failed')
FROM procrastinate_jobs j LEFT JOIN procrastinate_events e ON e.job_id = j.id
WHERE j.task_name = %s AND j.status IN ('todo', 'doing', 'failed') GROUP BY j.id ORDER BY j.id
"""


def carried() -> Iterator[tuple[Carried, bool]]:
    """See ``face.carried``; tells of each job whether it is under way."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(CARRIED, [NAME])
        for found, status, due_at, lock, deferred_at, failed_at in cursor:
            yield (
                _carried(_arguments(found), status, due_at, lock or "", deferred_at, failed_at),
                status == "doing",
            )


def _carried(
    found: dict[str, Any],
    status: str,
    due_at: datetime | None,
    lock: str,
    deferred_at: datetime | None,
    failed_at: datetime | None,
) -> Carried:
    task, world = str(found["task"]), str(found.get("world", ""))
    since = deferred_at or due_at or clock.now()
    failed = (failed_at or since) if status == "failed" else None
    return Carried(
        task, found["payload"], lock.removeprefix(f"{task}:{world}:"), world, due_at, since, "", failed
    )


FAILED = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at, attempts)
VALUES ('default', %s, %s, 'failed', %s, %s)
"""


def put_failed(job: Carried) -> None:
    """See ``face.put_failed``; the engine keeps no words of what went wrong."""
    arguments = {"task": job.task, "payload": job.payload, "world": job.world}
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [NAME, json.dumps(arguments), job.due_at, attempts_of(job.task)])


def _lease() -> float:
    return environment.number("YOUXU_JOB_LEASE_SECONDS")
