"""The engine's one face: what must happen is a row in the same transaction as its cause.

Tasks register here by name, never by an engine's decorator. The embedded engine (SQLite) and procrastinate
(PostgreSQL) stand behind it and pass one contract suite.
"""

from youxu.core.jobs.face import (
    Carried,
    Load,
    Task,
    aside,
    carried,
    drain,
    enqueue,
    every,
    load,
    name_of,
    put_failed,
    recurring,
    run,
    task,
    tasks,
    work,
)
from youxu.core.jobs.trouble import JobFailed, NoSuchTask

__all__ = [
    "Carried",
    "JobFailed",
    "Load",
    "NoSuchTask",
    "Task",
    "aside",
    "carried",
    "drain",
    "enqueue",
    "every",
    "load",
    "name_of",
    "put_failed",
    "recurring",
    "run",
    "task",
    "tasks",
    "work",
]
