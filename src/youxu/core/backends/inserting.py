"""How the values of an insert get into its statement: most are what the database takes already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    DateTimeField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)
from django.db.models.sql.compiler import SQLInsertCompiler

NONE = type(None)
TEXTS: tuple[tuple[type[Field[Any, Any]], type], ...] = (
    (CharField, str),
    (TextField, str),
    (BooleanField, bool),
    (AutoField, int),
)


class Column(NamedTuple):
    """How the value of a row for one column is found and made ready."""

    value_of: Callable[[Any], Any]
    plain: type
    prepare: Callable[..., Any]


class PlainInsert(SQLInsertCompiler):
    """An insert whose statement and values are those of Django, got to without asking each value ten questions.

    What holds an expression, or stands in no row, is written by Django itself.
    """

    as_it_is = (*TEXTS, (IntegerField, int))
    """Of which kind of field a value of which type is what the database takes: Django hands back the very same."""

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Any:
        """Return a list of the one statement with its values, as Django's own compiler of inserts does."""
        query: Any = self.query
        ops: Any = self.connection.ops
        features = self.connection.features
        returns = bool(self.returning_fields) and features.can_return_columns_from_insert
        at_once = features.can_return_rows_from_bulk_insert if returns else features.has_bulk_insert
        rows = self.plain_rows() if query.fields and not query.raw and at_once else None
        if rows is None:
            return super().as_sql()
        fields = query.fields
        placeholders, values = self.placed(rows)
        table = ops.quote_name(query.get_meta().db_table)
        columns = ", ".join(ops.quote_name(field.column) for field in fields)
        written = [
            f"{ops.insert_statement(on_conflict=query.on_conflict)} {table} ({columns})",
            ops.bulk_insert_sql(fields, placeholders),
        ]
        updated, unique = (
            (field.column for field in some) for some in (query.update_fields, query.unique_fields)
        )
        if suffix := ops.on_conflict_suffix_sql(fields, query.on_conflict, updated, unique):
            written.append(suffix)
        parameters = list(chain.from_iterable(values))
        if returns:
            said, self.returning_params = ops.return_insert_columns(self.returning_fields)
            written.append(said)
            parameters.extend(self.returning_params)
        return [(" ".join(written), tuple(parameters))]

    def plain_rows(self) -> list[list[Any]] | None:
        """Return the values of each row as the database takes them, or None where one is an expression."""
        connection, found = self.connection, []
        names = tuple([field.attname for field in self.query.fields])
        columns = _columns_of(self.query.model, names, self.as_it_is)
        if columns is None:
            return None
        for row in self.query.objs:
            values = []
            for value_of, plain, prepare in columns:
                value = value_of(row)
                kind = type(value)
                if kind is plain or kind is NONE or (plain is str and isinstance(value, str)):
                    values.append(value)
                elif hasattr(value, "resolve_expression"):
                    return None
                else:
                    values.append(prepare(value, connection))
            found.append(values)
        return found

    def placed(self, rows: list[list[Any]]) -> tuple[Any, Sequence[Sequence[Any]]]:
        """Return the placeholders of so many rows, and the values in their order."""
        return [("%s",) * len(rows[0])] * len(rows), rows


@cache
def _columns_of(
    model: type[Model], names: tuple[str, ...], as_it_is: tuple[tuple[type[Field[Any, Any]], type], ...]
) -> list[Column] | None:
    """Return how the values of columns are made ready; None where Django places one of them in a way of its own."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in names]
    if any(hasattr(field, "get_placeholder") for field in fields):
        return None
    return [_column_of(field, as_it_is) for field in fields]


def _column_of(field: Field[Any, Any], as_it_is: tuple[tuple[type[Field[Any, Any]], type], ...]) -> Column:
    plain = next((kind for of, kind in as_it_is if isinstance(value_field(field), of)), NONE)
    moment = type(field) is DateTimeField
    own = type(field).pre_save is not Field.pre_save and not (moment and not _is_set_by_itself(field))
    value_of = partial(_before_saving, field) if own else attrgetter(field.attname)
    return Column(value_of, plain, partial(_moment, field) if moment else field.get_db_prep_save)


def _is_set_by_itself(field: Any) -> bool:
    return bool(field.auto_now or field.auto_now_add)


def _moment(field: Field[Any, Any], value: Any, connection: Any) -> Any:
    """Return a moment as the database takes it; whatever else stands in its place goes Django's way."""
    if type(value) is datetime and value.tzinfo is not None:
        return connection.ops.adapt_datetimefield_value(value)
    return field.get_db_prep_save(value, connection)


def value_field(field: Field[Any, Any]) -> Field[Any, Any]:
    """Return the field whose kind of value a column holds: of a foreign key, that which it points to."""
    return field.target_field if isinstance(field, ForeignKey) else field


def _before_saving(field: Field[Any, Any], row: Model) -> Any:
    return field.pre_save(row, add=True)
