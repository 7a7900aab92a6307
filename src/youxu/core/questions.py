"""Questions whose statement is written once: of a hot path most of the time goes into writing SQL, not into its answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property, lru_cache, wraps
from typing import Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import DateTimeField, UUIDField, Value
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=models.Model)
Given = ParamSpec("Given")


class Slot(Value):
    """The place in a written statement of a value that is another with each asking."""

    def __init__(self, name: str) -> None:
        super().__init__(None)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return a parameter whose value is this slot itself."""
        return "%s", cast("tuple[str | int, ...]", (self,))


class Slots(Value):
    """The place in a written statement of the values of a collection: as many slots as it has, or one for an array."""

    def __init__(self, name: str, size: int) -> None:
        super().__init__(None)
        self.array = Slot(name)
        self.slots = tuple(Slot(f"{name}.{place}") for place in range(size))

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return a list of parameters, each a slot."""
        return f"({', '.join(['%s'] * len(self.slots))})", cast("tuple[str | int, ...]", self.slots)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """Return one parameter that is an array: of hundreds each would be quoted and the statement split anew."""
        return OF_ARRAY, cast("tuple[str | int, ...]", (self.array,))


OF_ARRAY = "(ANY %s)"
"""What stands behind IN until the whole statement is written, where Django has no word for an array."""


class _Asked(SQLCompiler):
    """What Django reads rows with, its statement written already."""

    def __init__(self, written: _Written[Any], values: Sequence[Any]) -> None:
        self.__dict__.update(vars(written.compiler))
        self.connection = connections[DEFAULT_DB_ALIAS]  # a connection is its thread's own
        self.said, self.known = (written.statement, tuple(values)), written.converters

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> tuple[str, tuple[Any, ...]]:
        return self.said

    def get_converters(self, expressions: Any) -> Any:
        """Return how the columns are read, found out once as the statement is."""
        key = len(expressions)
        if key not in self.known:
            self.known[key] = super().get_converters(expressions)
        return self.known[key]

    def get_compiler(self, **_using: Any) -> _Asked:
        """Stand for the query too, of which reading rows asks for nothing else."""
        return self


@dataclass(frozen=True)
class _Written(Generic[Row]):
    """A statement with its slots, and how its rows are read. An empty one has no answer."""

    model: type[Row]
    statement: str = ""
    values: tuple[Any, ...] = ()
    compiler: SQLCompiler | None = None
    converters: dict[int, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Question(Generic[Row]):
    """A question whose statement is written already; it is put to the database anew each time it is asked."""

    written: _Written[Row]
    given: Mapping[str, Any]

    @property
    def model(self) -> type[Row]:
        """Return what it asks for."""
        return self.written.model

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """Return the parameters of the statement, each slot filled."""
        return tuple(
            self.given[value.name] if isinstance(value, Slot) else value for value in self.written.values
        )

    def answer(self) -> list[tuple[Any, ...]]:
        """Return the rows as the database gives them: numbers and texts; a moment would come as SQLite's text."""
        if not self.written.statement:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.written.statement, self.values)
            return cast("list[tuple[Any, ...]]", cursor.fetchall())

    def columns(self) -> list[tuple[Any, ...]]:
        """Return the rows of a question for single columns, each value as its field reads it."""
        return [tuple(row) for row in self._asked.results_iter()] if self.written.statement else []

    def rows(self) -> list[Row]:
        """Return the rows with what the question says is related to them, as far as it names their columns."""
        if not self.written.statement:
            return []
        return list(models.QuerySet(self.model, query=cast("Query", self._asked)))

    def first(self) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self.rows()), None)

    def count(self) -> int:
        """Return how many rows it has."""
        if not self.written.statement:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({self.written.statement}) AS counted", self.values)
            return int(cursor.fetchone()[0])

    @property
    def _asked(self) -> _Asked:
        return _Asked(self.written, self.values)


def kept_question(rows: Callable[Given, models.QuerySet[Row, Any]]) -> Callable[Given, Question[Row]]:
    """Write the statement of a question once for the same (hashable) positional arguments, from which it must follow.

    Arguments by name are values that a row is compared with: each has its place in the statement and is filled in when
    it is asked. They are not None and no path of units (``path_under`` reads the text it is given). A collection is for
    ``__in`` of a filter: its statement is written for as many as it has, rounded up (on PostgreSQL it is one array), and
    of an empty one nothing is in. One of more than ``AT_ONCE`` comes seldom: as far as it has as many places as values,
    its statement is written as it is and not kept.

    Of a page that asks fifty questions of nearly empty tables, writing them in SQL is what takes the time: a filter of
    who may read what costs a millisecond, its answer a twentieth. What is kept is the statement, never an answer. The
    clock is no positional argument: a new moment would be a new statement each time.
    """

    @lru_cache(maxsize=2048)
    def written(names: tuple[tuple[str, int], ...], *args: Any) -> _Written[Row]:
        slots = {name: Slots(name, size) if size else Slot(name) for name, size in names}
        found = cast("Callable[..., models.QuerySet[Row, Any]]", rows)(*args, **slots)
        compiler = found.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            statement, values = compiler.as_sql()
        except EmptyResultSet:
            return _Written(found.model)
        statement = statement.replace(f"IN {OF_ARRAY}", "= ANY(%s)")
        return _Written(found.model, statement, tuple(values), compiler)

    @wraps(rows)
    def ask(*args: Any, **given: Any) -> Question[Row]:
        names, parameters, often = [], dict[str, Any](), True
        for name, value in given.items():
            if not isinstance(value, COLLECTIONS):
                size, parameters[name] = 0, _parameter(name, value)
            elif not value:
                return Question(_Written(cast("type[Row]", models.Model)), {})
            elif connection.vendor == "postgresql":
                size, parameters[name] = 1, [_parameter(name, one) for one in value]
            else:
                several = _rounded_up(value)
                size = len(several)
                often = often and size <= AT_ONCE
                parameters |= {f"{name}.{place}": _parameter(name, one) for place, one in enumerate(several)}
            names.append((name, size))
        write = written if often else written.__wrapped__
        return Question(write(tuple(names), *args), parameters)

    return cast("Callable[Given, Question[Row]]", ask)


AT_ONCE = 512
"""So many values of a collection one statement may have, as far as SQLite is concerned; no page shows more."""
COLLECTIONS = (list, tuple, set, frozenset)


def _rounded_up(values: Collection[Any]) -> list[Any]:
    """Return the values with the last one repeated up to the next power of two, so that few statements are written."""
    known = list(values)
    if not 0 < len(known) <= AT_ONCE:
        return known
    return known + known[-1:] * ((1 << (len(known) - 1).bit_length()) - len(known))


def _parameter(name: str, value: Any) -> Any:
    """Return a value as the database compares it. Raises TypeError for what no row can be compared with."""
    if isinstance(value, datetime):
        return DateTimeField().get_db_prep_value(value, connection)
    if isinstance(value, UUID):
        return UUIDField().get_db_prep_value(value, connection)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (str, int, float, date)):
        return value
    raise TypeError(f"{name}: {value!r} is nothing that a row is compared with")


Change = tuple[models.QuerySet[Row, Any], Mapping[str, Any]]
"""Some rows, and what is set in them by column."""


def kept_change(changed: Callable[Given, Change[Row]]) -> Callable[Given, int]:
    """Write the statement once that sets columns of rows, as ``kept_question`` does; ask it, and it sets them.

    It returns how many rows there were. An argument by name may be None: then it is part of the statement.
    """

    @lru_cache(maxsize=512)
    def written(names: tuple[str, ...], empty: tuple[str, ...], *args: Any) -> tuple[str, tuple[Any, ...]]:
        given = {**{name: Slot(name) for name in names}, **dict.fromkeys(empty)}
        rows, columns = cast("Callable[..., Change[Row]]", changed)(*args, **given)
        query = cast("UpdateQuery", rows.query.chain(UpdateQuery))
        query.add_update_values(dict(columns))
        statement, values = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return statement, tuple(values)

    @wraps(changed)
    def change(*args: Any, **given: Any) -> int:
        there = {name: _parameter(name, value) for name, value in given.items() if value is not None}
        empty = tuple(name for name in given if name not in there)
        statement, values = written(tuple(there), empty, *args)
        filled = [there[value.name] if isinstance(value, Slot) else value for value in values]
        with connection.cursor() as cursor:
            cursor.execute(statement, filled)
            return int(cursor.rowcount)

    return cast("Callable[Given, int]", change)


def row_by_key(model: type[Row], key: Any, *related: str) -> Row:
    """Return the row with a key, with what is ``related`` to it. Raises the model's DoesNotExist."""
    found = _with_key(model, related, key=model._meta.pk.to_python(key)).first()
    return model._default_manager.get(pk=key) if found is None else found


@kept_question
def _with_key(model: type[Row], related: tuple[str, ...], *, key: Any) -> models.QuerySet[Row]:
    rows = model._default_manager.filter(pk=key)
    return rows.select_related(*related) if related else rows


def set_where(model: type[models.Model], where: Mapping[str, Any], **columns: Any) -> int:
    """Set ``columns`` in the rows whose own equal ``where``, by a statement written once; return how many there were.

    As ``filter(**where).update(**columns)``, which writes it whenever a value is an expression or a row's must be None.
    """
    values = [*columns.values(), *where.values()]
    if None in where.values() or any(hasattr(value, "resolve_expression") for value in values):
        return model._default_manager.filter(**where).update(**columns)
    statement, fields = _setting(model, tuple(columns), tuple(where))
    prepared = [
        field.get_db_prep_save(value.pk if isinstance(value, models.Model) else value, connection)
        for field, value in zip(fields, values, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, prepared)
        return int(cursor.rowcount)


@lru_cache(maxsize=2048)
def _setting(
    model: type[models.Model], columns: tuple[str, ...], where: tuple[str, ...]
) -> tuple[str, tuple[models.Field[Any, Any], ...]]:
    meta, quoted = model._meta, connection.ops.quote_name
    known = {name: own for own in meta.concrete_fields for name in (own.name, own.attname)}
    fields = tuple(meta.pk if name == "pk" else known[name] for name in (*columns, *where))
    places = [f"{quoted(str(own.column))} = %s" for own in fields]
    changed, meant = ", ".join(places[: len(columns)]), " AND ".join(places[len(columns) :])
    return f"UPDATE {quoted(meta.db_table)} SET {changed} WHERE {meant}", fields


def by_keys(rows: models.QuerySet[Row] | Question[Row], *related: str, only: Sequence[str] = ()) -> list[Row]:
    """Return ``rows`` in their order, whole and with what is ``related``, having found them by their keys alone.

    Whole rows are slow to sort and dear to ask for: where there are none, as on most days, nothing more is asked.
    ``only`` names the columns that are needed where they are few. Of a kept question the first column is the key.
    """
    keys = (
        [row[0] for row in rows.answer()]
        if isinstance(rows, Question)
        else list(rows.values_list("pk", flat=True))
    )
    return rows_with(rows.model, keys, *related, only=only)


def rows_with(model: type[Row], keys: Sequence[Any], *related: str, only: Sequence[str] = ()) -> list[Row]:
    """Return the rows with ``keys`` in their order, with what is ``related`` to them; none where there is no key."""
    portions = (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
    found = {
        row.pk: row for some in portions for row in _with_keys(model, related, tuple(only), keys=some).rows()
    }
    return [found[key] for key in keys if key in found]


@kept_question
def _with_keys(
    model: type[Row], related: tuple[str, ...], only: tuple[str, ...], *, keys: Collection[Any]
) -> models.QuerySet[Row]:
    rows = model._default_manager.filter(pk__in=keys)
    rows = rows.select_related(*related) if related else rows
    return rows.only(*only) if only else rows
