"""The engine's one face: what must happen is a row in the same transaction as its cause.

Tasks register here by name, never by an engine's decorator. The embedded engine (SQLite) and procrastinate
(PostgreSQL) stand behind it and pass one contract suite.
"""

from youxu.core.jobs.face import (
    Load,
    Task,
    drain,
    enqueue,
    every,
    load,
    name_of,
    recurring,
    run,
    task,
    tasks,
    work,
)
from youxu.core.jobs.trouble import JobFailed, NoSuchTask

__all__ = [
    "JobFailed",
    "Load",
    "NoSuchTask",
    "Task",
    "drain",
    "enqueue",
    "every",
    "load",
    "name_of",
    "recurring",
    "run",
    "task",
    "tasks",
    "work",
]
