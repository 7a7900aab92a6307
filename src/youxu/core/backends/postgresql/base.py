"""PostgreSQL as Django knows it, but for how inserts and selects are written and moments are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.postgresql import base, compiler, operations
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from django.db.models import Field

from youxu.core.backends.inserting import TEXTS, PlainInsert, value_field
from youxu.core.backends.selecting import KeptSelect

__all__ = [
    "DatabaseWrapper", "SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler",
    "SQLUpdateCompiler",
]  # fmt: skip


class SQLCompiler(KeptSelect, compiler.SQLCompiler):
    """A query, what it selects written once."""


class SQLInsertCompiler(PlainInsert, compiler.SQLInsertCompiler):
    """An insert, its plain values taken as they are, those of several rows column by column."""

    as_it_is = TEXTS  # a whole number is told its size

    def placed(self, rows: list[list[Any]]) -> tuple[Any, Sequence[Sequence[Any]]]:
        """Return one array a column where Django would, so that the statement is short however many the rows."""
        arrays = _arrays(tuple(self.query.fields)) if len(rows) > 1 else None
        if arrays is None:
            return super().placed(rows)
        return compiler.InsertUnnest(arrays), [[list(column) for column in zip(*rows, strict=True)]]


@lru_cache(maxsize=512)
def _arrays(fields: tuple[Field[Any, Any], ...]) -> list[str] | None:
    """Return how an array of each column's values is written, or None where Django makes no arrays of them."""
    kinds = [value_field(field).get_internal_type() for field in fields]
    if any(hasattr(field, "get_placeholder") for field in fields) or not set(kinds) <= set(
        connection.data_types
    ):
        return None
    return [f"(%s)::{str(field.db_type(connection)).split('(')[0]}[]" for field in fields]


class DatabaseOperations(operations.DatabaseOperations):
    """Statements for PostgreSQL."""

    compiler_module = __name__


class MomentLoader(BaseTzLoader):
    """Reads a moment in UTC by Python's own reader: the driver takes its text apart, and a board has three thousand."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return the moment; what is no such text (of another zone, or infinite) is the driver's to read or refuse."""
        try:
            moment = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)
        return moment if moment.tzinfo is UTC else super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that reads moments by what reads them faster."""
        made = super().get_new_connection(conn_params)
        if self.timezone is UTC:
            made.adapters.register_loader("timestamptz", MomentLoader)
        return made
