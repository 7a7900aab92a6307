"""A moment that PostgreSQL gives is read faster, and as the driver reads it."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.db import DataError, connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

MOMENTS = (
    "2026-03-10 02:30:00+00",
    "2026-03-10 02:30:00.5+00",
    "2026-12-31 23:59:59.999999+08",
    "1900-01-01 00:00:00+08:05:43",
    "0001-01-01 00:00:00+00",
)


class _ByDriver(BaseTzLoader):
    timezone = UTC


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_is_read_as_the_driver_reads_it(moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        ((found,),) = cursor.fetchall()
        cursor.cursor.adapters.register_loader("timestamptz", _ByDriver)
        cursor.execute("SELECT %s::timestamptz", [moment])
        assert cursor.fetchall() == [(found,)]
    assert found.tzinfo is UTC


def test_what_is_no_moment_of_a_calendar_is_refused_as_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError):
            cursor.fetchall()
