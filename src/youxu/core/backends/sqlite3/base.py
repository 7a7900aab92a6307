"""SQLite as Django knows it, but for how inserts and selects are written."""

from __future__ import annotations

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


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to SQLite."""

    ops_class = DatabaseOperations
