"""What the migrations make of an empty database: the models' tables whole; and what becomes of steps put together."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.models import Model, UniqueConstraint
from django.utils import translation

from youxu.cli.commands import migrate
from youxu.core import clock, health

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("youxu.")}
MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]


@pytest.fixture(autouse=True)
def forget(monkeypatch) -> None:
    monkeypatch.setattr(health, "_current", set())


def test_the_migrations_come_to_the_models() -> None:
    # The labels of Django's own fields are compared in the language that is spoken.
    with translation.override("en"):
        loader = MigrationLoader(None)
        found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        assert OURS.isdisjoint(found.changes(loader.graph))


@pytest.mark.long
@pytest.mark.both
@pytest.mark.django_db
def test_every_table_stands_with_all_columns_indexes_and_constraints_of_its_model() -> None:
    with connection.cursor() as cursor:
        wanted = {model._meta.label: of_model(model) for model in MODELS}
        assert {model._meta.label: of_table(cursor, model) for model in MODELS} == wanted


def of_model(model: type[Model]) -> dict[str, set[Any]]:
    """Return what the table of ``model`` must have."""
    fields = model._meta.local_concrete_fields
    named = (*model._meta.indexes, *model._meta.constraints)
    return {
        "columns": {field.column for field in fields},
        "named": {one.name for one in named},
        "unique": {one.name for one in named if isinstance(one, UniqueConstraint)},
        "links": {(one.column, one.remote_field.model._meta.db_table) for one in fields if one.remote_field},
        "of one column": {
            field.column for field in fields if field.unique or getattr(field, "db_index", False)
        },
    }


def of_table(cursor: Any, model: type[Model]) -> dict[str, set[Any]]:
    """Return the same of the table that stands; names that the database gave are left out."""
    table, meant = model._meta.db_table, of_model(model)
    columns = connection.introspection.get_table_description(cursor, table)
    found = connection.introspection.get_constraints(cursor, table)
    single = {one["columns"][0] for one in found.values() if len(one["columns"]) == 1}
    return {
        "columns": {column.name for column in columns},
        "named": meant["named"] & set(found),
        "unique": {name for name in meant["unique"] & set(found) if found[name]["unique"]},
        "links": {(one["columns"][0], one["foreign_key"][0]) for one in found.values() if one["foreign_key"]},
        "of one column": meant["of one column"] & single,
    }


def squashed() -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return the steps that each squashed migration of the product replaces."""
    found = MigrationLoader(None).replacements
    return {key: list(migration.replaces) for key, migration in found.items() if key[0] in OURS}


@pytest.mark.both
@pytest.mark.django_db
def test_a_database_that_went_through_every_step_before_they_were_put_together_has_nothing_to_do() -> None:
    for key in squashed():
        MigrationRecorder(connection).record_unapplied(*key)
    assert health.schema_state() == "current"
    assert health.unknown_migrations() == []


@pytest.mark.both
@pytest.mark.django_db
@pytest.mark.parametrize("part", ["incidents", "oversight"])
def test_a_database_that_stopped_between_such_steps_is_told_what_to_do(part: str) -> None:
    """Also in a part that no other one stands on: Django would leave it out and call the tables up to date."""
    key = next(key for key in squashed() if key[0] == part)
    for taken in (key, squashed()[key][-1]):
        MigrationRecorder(connection).record_unapplied(*taken)
    assert health.schema_state() == "between"
    assert not health.readiness(clock.now()).ok
    with pytest.raises(migrate.UnableToMigrate, match="0022-squashed-migrations") as refused:
        migrate.migrate()
    assert ".".join(key) in str(refused.value)
    outcome = CliRunner().invoke(migrate.command, ["--check"])
    assert isinstance(outcome.exception, migrate.UnableToMigrate)
