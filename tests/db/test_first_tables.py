"""The tables that an empty database gets at once, as every database of the suite, are those that the migrations make."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from tests import databases
from youxu.core import first_tables

CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity,
        character_maximum_length, numeric_precision FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'""",
    "enums": "SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid",
}
NOT_COMPARED = {"django_migrations", "sqlite_sequence"}


def schema() -> dict[str, list[Any]]:
    """Return what the catalogue of the database in use says, the order of columns left aside."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return {what: _sorted(cursor, query) for what, query in CATALOGUE.items()}
        cursor.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        return {"all": sorted((kind, name, of, _parts(text)) for kind, name, of, text in cursor.fetchall())}


def _sorted(cursor: Any, query: str) -> list[Any]:
    cursor.execute(query)
    return sorted(cursor.fetchall(), key=repr)


def _parts(statement: str | None) -> list[str]:
    """Return the columns and constraints of a CREATE TABLE, whose order is free, or the whole of another statement."""
    text = re.sub(r"\s+", " ", statement or "")
    return sorted(re.split(r", (?=\"|CONSTRAINT)", text.rstrip(")"))) if "CREATE TABLE" in text else [text]


def rows() -> dict[str, int]:
    """Return how many rows each table has: what migrations and their signals write."""
    counted = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - NOT_COMPARED:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counted[table] = cursor.fetchone()[0]
    return counted


def applied() -> list[list[str]]:
    """Return the names of the migrations that the database says it has."""
    return sorted([label, name] for label, name in MigrationRecorder(connection).applied_migrations())


def found() -> Any:
    """Return all that is compared, as it comes back from a file."""
    return json.loads(json.dumps([schema(), rows(), applied()]))


def step_by_step() -> Any:
    """Return what the migrations make one after another, kept while they and the server are the same: 7 s of CPU."""
    version = ".".join(map(str, connection.get_database_version()))
    kept = databases.KEPT / f"{connection.vendor}-{version}-{databases.digest()}.json"
    if not kept.exists():
        empty = databases.make_empty(f"steps_{uuid4().hex[:8]}")
        with databases.using(empty):
            call_command("migrate", verbosity=0, interactive=False)
            told = found()
        databases.drop(empty)
        for old in databases.KEPT.glob(f"{connection.vendor}-*.json"):
            old.unlink(missing_ok=True)
        made = databases.KEPT / f"{uuid4().hex}.part"
        made.write_text(json.dumps(told), encoding="utf-8")
        made.replace(kept)
    return json.loads(kept.read_text(encoding="utf-8"))


@pytest.mark.both
def test_tables_made_at_once_are_those_that_the_migrations_make_one_after_another(committed_db: Any) -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    at_once = found()
    assert all(at_once[0].values())
    assert at_once == step_by_step()


@pytest.mark.both
def test_where_tables_stand_already_nothing_is_made(committed_db: Any) -> None:
    before = schema()
    first_tables.make()
    assert schema() == before
