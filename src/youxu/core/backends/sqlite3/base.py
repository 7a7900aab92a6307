"""SQLite as Django knows it, but for how inserts and selects are written."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.db.models.sql import compiler
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)

from youxu.core.backends.inserting import PlainInsert
from youxu.core.backends.selecting import KeptSelect

__all__ = [
    "DatabaseWrapper", "SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler",
    "SQLUpdateCompiler",
]  # fmt: skip


class SQLCompiler(KeptSelect, compiler.SQLCompiler):
    """A query, what it selects written once."""


class SQLInsertCompiler(PlainInsert, compiler.SQLInsertCompiler):
    """An insert, its plain values taken as they are."""


class DatabaseOperations(operations.DatabaseOperations):
    """Statements for SQLite."""

    compiler_module = __name__

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return a moment of UTC as Django does, in fewer steps: a page of lists has some thousands."""
        if value is None:
            return None
        if type(value) is datetime and value.tzinfo is None and self.connection.timezone is UTC:
            return value.replace(tzinfo=UTC)
        return super().convert_datetimefield_value(value, expression, connection)


LONGEST_KEPT = 4_000
"""Letters of a statement that is kept with its marks: longer ones name many values, and seldom as many again."""


class Cursor(base.SQLiteCursorWrapper):
    """Django's, finding once for each statement where its values go."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return a statement with the marks that SQLite knows."""
        if param_names is None and len(query) <= LONGEST_KEPT:
            return _marked(query)
        return str(super().convert_query(query, param_names=param_names))


@lru_cache(maxsize=2048)
def _marked(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor of the connection."""
        return self.connection.cursor(factory=Cursor)
