"""Whether the process can serve: the database answers, its tables are this program's, nothing waits too long."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from youxu.core import jobs, stamps

OLDEST_JOB_SECONDS = 120.0
_current: set[str] = set()


@dataclass(frozen=True)
class Readiness:
    """What ``/readyz`` says: each named check and whether it is well."""

    checks: dict[str, bool]
    waiting: int = 0
    oldest_seconds: float = 0.0
    failed: int = 0

    @property
    def ok(self) -> bool:
        """Tell whether every check is well."""
        return all(self.checks.values())

    def as_json(self) -> dict[str, object]:
        """Return the published form."""
        queue = {
            "waiting": self.waiting,
            "oldest_seconds": round(self.oldest_seconds, 1),
            "failed": self.failed,
        }
        return {"ok": self.ok, "checks": self.checks, "queue": queue}


def liveness() -> dict[str, object]:
    """Return what ``/healthz`` says: the process answers, nothing else is asked."""
    return {"ok": True}


def readiness(at: datetime) -> Readiness:
    """Return what ``/readyz`` says at ``at``; a database that cannot be reached is a finding, not an error."""
    try:
        schema = schema_state()
        if schema == "current" and stamps.unfinished():
            return Readiness({"database": True, "migrations": True, "restored": False, "queue": False})
        load = jobs.load(at) if schema == "current" else None
    except DatabaseError:
        return Readiness({"database": False, "migrations": False, "queue": False})
    if load is None:
        return Readiness({"database": True, "migrations": False, "queue": False})
    checks = {"database": True, "migrations": True, "queue": load.oldest_seconds < OLDEST_JOB_SECONDS}
    return Readiness(checks, load.waiting, load.oldest_seconds, load.failed)


def schema_state() -> str:
    """Return ``current``, ``behind`` (run ``youxu migrate``), ``newer`` (a later program has been here) or ``between``."""
    name = str(connection.settings_dict["NAME"])
    if name in _current:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "current"
    if stopped_between():
        return "between"
    executor = MigrationExecutor(connection)
    if unknown_migrations(executor):
        return "newer"
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "behind"
    _current.add(name)
    return "current"


def unknown_migrations(executor: MigrationExecutor | None = None) -> list[str]:
    """Return the applied migrations of this product that this program does not know."""
    loader = (executor or MigrationExecutor(connection)).loader
    ours = {label for label, _ in loader.disk_migrations}
    applied = [key for key in loader.applied_migrations if key not in loader.disk_migrations]
    replaced = {key for migration in loader.replacements.values() for key in migration.replaces}
    return sorted(
        f"{label}.{name}" for label, name in applied if label in ours and (label, name) not in replaced
    )


def stopped_between(named: AbstractSet[tuple[str, str]] | None = None) -> list[str]:
    """Return the squashed migrations of which some steps are taken, the others being in this program no longer.

    ``named`` are the steps taken, by default those of the database in use. What Django does then depends on the part:
    it fails, or leaves the part out and calls the tables up to date.
    """
    taken = MigrationRecorder(connection).applied_migrations().keys() if named is None else named
    loader = MigrationLoader(None)
    return sorted(
        f"{label}.{name}"
        for (label, name), squashed in loader.replacements.items()
        if (missing := set(squashed.replaces) - taken) != set(squashed.replaces)
        and missing - loader.disk_migrations.keys()
    )
