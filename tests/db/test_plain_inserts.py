"""Inserts that our own compiler writes are those of Django, statement by statement and value by value."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models
from django.db.models import Value
from django.db.models.constants import OnConflict
from django.db.models.functions import Upper
from django.db.models.sql import InsertQuery

from youxu.core.jobs.models import Job

pytestmark = [pytest.mark.both]

MODELS = sorted(apps.get_models(), key=lambda model: model._meta.label)
AT = datetime(2026, 11, 28, 18, 30, 1, 250, tzinfo=timezone(timedelta(hours=8)))
SAMPLES: tuple[tuple[type[models.Field[Any, Any]], Any], ...] = (
    (models.DateTimeField, AT),
    (models.DateField, date(2026, 11, 28)),
    (models.TimeField, time(8, 30)),
    (models.DurationField, timedelta(minutes=5)),
    (models.BooleanField, True),
    (models.DecimalField, Decimal("1.5")),
    (models.FloatField, 2),
    (models.UUIDField, uuid.UUID(int=7)),
    (models.JSONField, {"one": ["a", 1, None]}),
    (models.BinaryField, b"\x00\x01"),
    (models.FileField, "a/file.png"),
    (models.GenericIPAddressField, "127.0.0.1"),
    (models.IntegerField, 3),
    (models.Field, "text'%s"),
)


def _row(model: type[models.Model], *, empty: bool) -> models.Model:
    """Return a row with a value of its kind in each column, or with None wherever there may be none."""
    row = model()
    for field in model._meta.concrete_fields:
        kind = field.target_field if isinstance(field, models.ForeignKey) else field
        value = next(sample for of, sample in SAMPLES if isinstance(kind, of))
        if not field.primary_key:
            setattr(row, field.attname, None if empty and field.null else value)
    return row


def _compiled(module: str, rows: list[models.Model], returning: bool, **upsert: Any) -> tuple[Any, Any]:
    model = type(rows[0])
    query = InsertQuery(model, **upsert)
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    query.insert_values(fields, rows, raw=False)
    compiler = import_module(module).SQLInsertCompiler(query, connection, "default")
    compiler.returning_fields = list(model._meta.db_returning_fields) if returning else None
    said = [(statement, [*map(_typed, values)]) for statement, values in compiler.as_sql()]
    return said, compiler.returning_params


def _typed(value: Any) -> tuple[type, str]:
    """Return a value that can be compared: psycopg's JSON equals nothing but itself."""
    return type(value), repr(value)


def _both(rows: list[models.Model], *, returning: bool = False, **upsert: Any) -> list[tuple[Any, Any]]:
    kind = "sqlite3" if connection.vendor == "sqlite" else connection.vendor
    django = "django.db.models.sql.compiler" if kind == "sqlite3" else f"django.db.backends.{kind}.compiler"
    modules = (django, f"youxu.core.backends.{kind}.base")
    return [_compiled(module, rows, returning, **upsert) for module in modules]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_insert_into_any_table_is_djangos(
    model: type[models.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    rows = [_row(model, empty=False), _row(model, empty=True)]
    for some in (rows[:1], rows[1:], rows):
        for returning in (False, True):
            django, ours = _both(some, returning=returning)
            assert ours == django


def test_a_value_of_another_type_is_made_what_the_column_takes() -> None:
    row = Job(task=7, attempts="3", state=Job.State.WAITING, payload={}, enqueued_at=AT.astimezone(UTC))
    django, ours = _both([row])
    assert ours == django
    assert (str, "'7'") in ours[0][0][1]
    assert (str, "'3'") not in ours[0][0][1]


def test_an_expression_is_written_by_the_database() -> None:
    rows = [_row(Job, empty=False), _row(Job, empty=False)]
    rows[1].task = Upper(Value("react"))
    django, ours = _both(rows)
    assert ours == django
    assert "UPPER" in ours[0][0][0]


def test_a_row_that_stands_already_is_written_over_or_left() -> None:
    fields = {field.name: field for field in Job._meta.concrete_fields}
    over: dict[str, Any] = {"update_fields": [fields["trouble"]], "unique_fields": [fields["task"]]}
    rows = [_row(Job, empty=False), _row(Job, empty=True)]
    for upsert in ({"on_conflict": OnConflict.IGNORE}, {"on_conflict": OnConflict.UPDATE, **over}):
        django, ours = _both(rows, **upsert)
        assert ours == django
        assert ("IGNORE" in ours[0][0][0]) or ("ON CONFLICT" in ours[0][0][0])


@pytest.mark.django_db
def test_rows_are_inserted_by_our_compiler() -> None:
    assert type(connections["default"]).__module__.startswith("youxu.core.backends.")
    Job.objects.bulk_create([Job(task="react", enqueued_at=AT, payload={"entry": n}) for n in range(3)])
    kept = Job.objects.create(task="react", enqueued_at=AT)
    assert kept.pk is not None
    assert list(Job.objects.order_by("pk").values_list("payload", "enqueued_at", "due_at"))[:2] == [
        ({"entry": 0}, AT, None),
        ({"entry": 1}, AT, None),
    ]
    assert Job.objects.count() == 4
