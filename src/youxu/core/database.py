"""What differs between the two databases, in one place."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    Aggregate,
    BigIntegerField,
    BooleanField,
    CharField,
    DateTimeField,
    F,
    Func,
    Lookup,
    Q,
    TextField,
    UniqueConstraint,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

from youxu.core import turns


def unique_also_empty(
    *fields: str, empty: tuple[str, ...], name: str, condition: Q | None = None
) -> UniqueConstraint:
    """Return a constraint that counts an absent foreign key of ``empty`` as one value, so that two rows clash.

    ``nulls_distinct=False`` says the same, but SQLite and PostgreSQL before 15 have no such constraint, and Django
    then makes none.
    """
    absent = [Coalesce(F(key), Value(0), output_field=BigIntegerField()) for key in empty]
    return UniqueConstraint(*map(F, fields), *absent, name=name, condition=condition)


class FairLock:
    """A reentrant lock that serves waiting threads in the order in which they came.

    SQLite's own waiting is unfair: with 16 writers the longest wait measured was 5.1 s, with this lock 33 ms.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._owner: int | None = None
        self._depth = 0

    def acquire(self) -> None:
        """Take the lock, waiting behind those who came before."""
        me = threading.get_ident()
        with self._gate:
            if self._owner == me:
                self._depth += 1
                return
            if self._owner is None and not self._queue:
                self._owner, self._depth = me, 1
                return
            turn = threading.Event()
            self._queue.append(turn)
        turn.wait()
        with self._gate:
            self._owner, self._depth = me, 1

    def release(self) -> None:
        """Give the lock to the thread that has waited longest."""
        with self._gate:
            self._depth -= 1
            if self._depth:
                return
            self._owner = None
            if self._queue:
                self._owner = -1
                self._queue.popleft().set()


_writers = FairLock()


@contextmanager
def writing() -> Iterator[None]:
    """Enclose a writing transaction: on SQLite one writer at a time, first come first served in a process.

    Among processes a file beside the database says whose turn it is, and a worker lets people go first
    (``core.turns``): SQLite's own waiting sleeps ever longer and asks again, so that who writes often wins.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _writers.acquire()
    try:
        with turns.turn(str(connection.settings_dict["NAME"])):
            yield
    finally:
        _writers.release()


def is_awaited() -> bool:
    """Tell a worker that writes whether somebody waits for it to commit: it does so at the next whole step."""
    return connection.vendor == "sqlite" and turns.is_awaited(str(connection.settings_dict["NAME"]))


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one moment of the database for as long as the block lasts; writers go on meanwhile, on either kind.

    The block only reads. Inside a transaction it reads that transaction's own view.
    """
    if connection.in_atomic_block:
        yield
    elif is_postgres():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


class TryTurn(Func):
    """Whether this transaction may write to the stream it is made with: false while another one does (PostgreSQL)."""

    function = "pg_try_advisory_xact_lock"
    output_field = BooleanField()

    def __init__(self, stream: str | Value) -> None:
        text = stream if isinstance(stream, Value) else Value(stream)
        super().__init__(Func(text, Value(0), function="hashtextextended"))


def wait_turns(streams: Iterable[str]) -> None:
    """Wait until no other transaction writes to the streams, first come first served; they are mine until I commit.

    SQLite has one writer at a time and nothing to wait for.
    """
    if not is_postgres():
        return
    with connection.cursor() as cursor:
        for stream in sorted(streams):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stream])


def is_postgres() -> bool:
    """Tell whether this process runs on PostgreSQL."""
    return connection.vendor == "postgresql"


def write_columns(rows: Sequence[models.Model], *columns: str) -> None:
    """Write ``columns`` of whole rows that stand in the database already, all of one kind, 500 a statement.

    An upsert by the key: Django's ``bulk_update`` names every row in every column (21 columns of 20 rows cost 42 ms of
    CPU, by upsert 2).
    """
    if rows:
        manager = type(rows[0])._default_manager
        manager.bulk_create(rows, 500, update_conflicts=True, update_fields=columns, unique_fields=["pk"])


def keep_latest(rows: Sequence[models.Model], *, latest: str, unique: str) -> None:
    """Insert rows of one kind; where one with the same ``unique`` field stands, move its ``latest`` on, never back."""
    if not rows:
        return
    table = rows[0]._meta.db_table
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    columns = {field.name: str(field.column) for field in fields}
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields
    ]
    places = f"({', '.join(['%s'] * len(fields))})"
    moved = columns[latest]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns.values())})"
            f" VALUES {', '.join([places] * len(rows))} ON CONFLICT ({columns[unique]})"
            f" DO UPDATE SET {moved} = excluded.{moved} WHERE {table}.{moved} < excluded.{moved}",
            values,
        )


def filled(
    kinds: tuple[type[models.Model], ...], key: int, by: str = "incident"
) -> frozenset[type[models.Model]]:
    """Return which of several tables hold a row whose foreign key ``by`` is ``key``: all by one statement.

    Most of what may hang on a row does not: whoever reads a dozen tables asks first, and leaves out those without.
    """
    with connection.cursor() as cursor:
        cursor.execute(_filled_statement(kinds, by), [key] * len(kinds))
        found = cursor.fetchone()
    return frozenset(kind for kind, there in zip(kinds, found, strict=True) if there)


@lru_cache
def _filled_statement(kinds: tuple[type[models.Model], ...], by: str) -> str:
    asked = (f"EXISTS(SELECT 1 FROM {kind._meta.db_table} WHERE {_column(kind, by)} = %s)" for kind in kinds)
    return f"SELECT {', '.join(asked)}"


def _column(kind: type[models.Model], name: str) -> str:
    key = kind._meta.get_field(name)
    assert isinstance(key, models.ForeignKey)
    return key.column


if TYPE_CHECKING:
    _Lookup = Lookup[Any]
else:
    _Lookup = Lookup


@CharField.register_lookup
class InWholeTree(_Lookup):
    """Whether a path lies in a tree of units, asked of each row by itself: no index by paths is gone through (SQLite).

    Nearly all rows lie in the tree of a group. SQLite, which knows no numbers of rows, would still rather go by the
    paths than by what there is little of: a state, or what is open.
    """

    lookup_name = "in_whole_tree"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """Return the comparison of a column that its sign takes out of SQLite's search for an index."""
        column, before = self.process_lhs(compiler, connection)
        path, given = self.process_rhs(compiler, connection)
        behind = [f"{text}{LAST}" for text in given]
        return f"(+{column} >= {path} AND +{column} < {path})", (*before, *given, *before, *behind)


@DateTimeField.register_lookup
class ByThen(LessThanOrEqual):
    """Whether a moment had come by another, asked of each row by itself: of nearly all rows it had.

    SQLite, which knows no numbers of rows, takes it for a quarter of them and would rather go by it than by a second
    condition that leaves few.
    """

    lookup_name = "by_then"

    def get_rhs_op(self, connection: BaseDatabaseWrapper, rhs: str) -> str:
        """Return the comparison with the other moment."""
        return f"<= {rhs}"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any
    ) -> tuple[str, Any]:
        """Return the comparison of a column that its sign takes out of the search for an index."""
        compared, values = self.as_sql(compiler, connection)
        return f"+{compared}", values


LAST = "\U0010ffff"


def path_under(field: str, path: str) -> Q:
    """Return the filter "``field`` is ``path`` or lies below it", in the form that uses the index.

    SQLite answers LIKE without its index, PostgreSQL compares ranges by locale; each gets what it is good at.
    """
    if not path:
        return Q()
    if is_postgres():
        return Q(**{f"{field}__startswith": path})
    if path.count("/") == 1:
        return Q(**{f"{field}__in_whole_tree": path})
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + LAST})


class Joined(Aggregate):
    """The texts of all rows one after the other as one text: many small values are read as one."""

    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return what SQLite calls it."""
        return self.as_sql(
            compiler, connection, function="GROUP_CONCAT", template="%(function)s(%(expressions)s, '')"
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        """Return what PostgreSQL calls it."""
        return self.as_sql(
            compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, '')"
        )
