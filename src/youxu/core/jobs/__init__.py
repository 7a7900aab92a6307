"""The engine's one face: what must happen is a row in the same transaction as its cause.

Tasks register here by name, never by an engine's decorator. The embedded engine (SQLite) and procrastinate
(PostgreSQL) stand behind it and pass one contract suite.
"""

from youxu.core.jobs.face import Task, drain, enqueue, every, recurring, task, tasks

__all__ = ["Task", "drain", "enqueue", "every", "recurring", "task", "tasks"]
