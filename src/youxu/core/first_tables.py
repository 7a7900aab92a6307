"""The tables of an empty database, made at once as all migrations leave them.

Step by step Django renders every model again at each operation: 12,000 times, 7 s of CPU at every first start and every
restore; made at once they take half a second. ``tests/db/test_first_tables.py`` compares both ways.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation

OF_MODELS = (ModelOperation, FieldOperation, IndexOperation)
"""What the last state of the models says whole; calls (RunPython) are run in their order, when the tables stand."""


def make(targets: Iterable[tuple[str, str]] | None = None) -> None:
    """Make the tables up to ``targets``, or those of this program, where there are none yet; else change nothing."""
    executor = MigrationExecutor(connection)
    if not _is_empty(executor):
        return
    named = list(executor.loader.graph.leaf_nodes() if targets is None else targets)
    by_step = {migration.app_label for migration in _plan(executor, named) if not _is_known(migration)}
    executor.migrate([key for key in named if key[0] in by_step])
    executor = MigrationExecutor(connection)
    plan = _plan(executor, named)
    if {migration.app_label for migration in plan}.isdisjoint(dict(executor.loader.applied_migrations)):
        _make(executor, plan)
        executor.check_replacements()


def _is_empty(executor: MigrationExecutor) -> bool:
    log = executor.recorder.Migration._meta.db_table
    return not executor.loader.applied_migrations and set(connection.introspection.table_names()) <= {log}


def _plan(executor: MigrationExecutor, named: list[tuple[str, str]]) -> list[Migration]:
    return [migration for migration, _backwards in executor.migration_plan(named)]


def _is_known(migration: Migration) -> bool:
    """Tell whether the steps may be put together: SQL of others (the engine's on PostgreSQL) commits between its own."""
    return all(isinstance(step, (*OF_MODELS, RunPython)) for step in migration.operations)


def _make(executor: MigrationExecutor, plan: list[Migration]) -> None:
    """Make tables and constraints, then what else the steps do, in one transaction: killed, it leaves nothing."""
    labels = {migration.app_label for migration in plan}
    state = executor.loader.project_state([(migration.app_label, migration.name) for migration in plan])
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.app_label in labels and model._meta.can_migrate(connection):
                editor.create_model(model)
        for statement in editor.deferred_sql:
            editor.execute(statement)
        editor.deferred_sql.clear()
        for migration in plan:
            for step in migration.operations:
                if isinstance(step, RunPython):
                    step.database_forwards(migration.app_label, editor, state, state)
            for label, name in migration.replaces or [(migration.app_label, migration.name)]:
                executor.recorder.record_applied(label, name)
