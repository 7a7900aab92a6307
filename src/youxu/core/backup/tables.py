"""Which tables an archive carries, in which order they are loaded, and how a value stands in JSON.

Every table of the product is carried unless it is named in ``LEFT_OUT`` with the reason: a new one cannot be
forgotten. The models may be historical ones, so that an archive of an earlier version is loaded into the tables that
it was made from and then migrated.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection, models

from youxu.core.backup.archive import Fault
from youxu.kernel.words import Sentence, mark

LEFT_OUT = {
    "auth": "the product grants by posts; Django's own groups and permissions are made by its migrations",
    "contenttypes": "made anew by the migrations, and nothing that is carried points at it",
    "sessions": "nobody stays signed in on another computer",
    "axes": "failed sign-ins are counted anew",
    "procrastinate": "jobs are carried in a form of their own, for either engine",
    "jobs.job": "jobs are carried in a form of their own, for either engine",
    "jobs.recurrence": "recurring rounds begin anew",
    "core.datarestore": "it tells of this database, not of the archive",
}
"""Labels of apps and models whose rows stay behind, each with the reason."""

CHUNK = 2000
Row = list[Any]


@dataclass(frozen=True)
class Table:
    """One table: ``links`` are its columns that point at itself or at a table loaded later; they are filled last."""

    model: type[models.Model]
    links: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the label by which the archive names the table: ``core.entry``."""
        return self.model._meta.label_lower

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        """Return the columns in the model's order."""
        return tuple(self.model._meta.concrete_fields)

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return [str(field.attname) for field in self.fields]

    def count(self) -> int:
        """Return how many rows the database holds now."""
        return self.model._default_manager.count()

    def lines(self) -> Iterator[bytes]:
        """Yield each row as one line of JSON, in the order of the primary key, in little memory."""
        rows = self.model._default_manager.order_by("pk").values_list(*self.columns)
        for row in rows.iterator(chunk_size=CHUNK):
            yield line(row)

    def insert(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Insert rows read from an archive; what points onward stays empty until ``link``."""
        fields = self._named(columns)
        blank = [field.attname in self.links for field in fields]
        quoted = connection.ops.quote_name
        names = ", ".join(quoted(field.column) for field in fields)
        places = ", ".join(["%s"] * len(fields))
        values = (
            [
                None if empty else stored(field, value)
                for field, value, empty in zip(fields, row, blank, strict=True)
            ]
            for row in rows
        )
        with connection.cursor() as cursor:
            statement = f"INSERT INTO {quoted(self.model._meta.db_table)} ({names}) VALUES ({places})"
            cursor.executemany(statement, list(values))

    def link(self, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Fill the columns that point onward, where a row has one."""
        fields = self._named(columns)
        key = next(place for place, field in enumerate(fields) if field.primary_key)
        places = [(place, field) for place, field in enumerate(fields) if field.attname in self.links]
        for row in rows:
            found = {
                field.attname: read(field, row[place]) for place, field in places if row[place] is not None
            }
            if found:
                self.model._default_manager.filter(pk=read(fields[key], row[key])).update(**found)

    def fault(self, columns: Sequence[str], row: Row) -> Fault | None:
        """Return the column and the reason for which this database cannot keep a row, or None."""
        if len(row) != len(columns):
            return "", because_of_length(row)
        for look, place in self._looks(tuple(columns)):
            if row[place] is not None and (reason := look(row[place])) is not None:
                return columns[place], reason
        return None

    def _named(self, columns: Sequence[str]) -> list[Any]:
        known = {field.attname: field for field in self.fields}
        return [known[name] for name in columns]

    def _looks(self, columns: tuple[str, ...]) -> list[tuple[Callable[[Any], Sentence | None], int]]:
        kept = _LOOKS.get((self.model, columns))
        if kept is None:
            found = [(_look(field), place) for place, field in enumerate(self._named(columns))]
            kept = _LOOKS[(self.model, columns)] = [
                (look, place) for look, place in found if look is not None
            ]
        return kept


_LOOKS: dict[Any, list[Any]] = {}


def _look(field: Any) -> Callable[[Any], Sentence | None] | None:
    """Return what tells whether a value fits the column: its own range, text length, and text that PostgreSQL takes.

    SQLite keeps text of any length and any 64-bit number; PostgreSQL keeps what the column says.
    """
    kind = field.get_internal_type()
    if isinstance(field, models.ForeignKey):
        return _look(field.target_field)
    if kind in ("CharField", "TextField", "EmailField", "SlugField"):
        most = field.max_length if kind != "TextField" else None
        return lambda value: _text_fault(value, most)
    if "Integer" in kind or kind.endswith("AutoField"):
        low, high = connection.ops.integer_field_range(kind.replace("AutoField", "IntegerField"))
        return lambda value: _number_fault(value, low, high)
    if kind in _READ:
        return lambda value: _reading_fault(_READ[kind], value)
    return None


def _because(text: str, found: object = "", wanted: object = "") -> Sentence:
    return Sentence(text, {"found": found, "wanted": wanted})


def _text_fault(value: Any, most: int | None) -> Sentence | None:
    if not isinstance(value, str):
        return _because(mark("it holds {found} where text belongs"), type(value).__name__)
    if "\x00" in value:
        return _because(mark("its text holds a character without meaning (NUL)"))
    if most is not None and len(value) > most:
        return _because(mark("its text has {found} characters, at most {wanted} fit"), len(value), most)
    return None


def _number_fault(value: Any, low: int | None, high: int | None) -> Sentence | None:
    if not isinstance(value, int):
        return _because(mark("it holds {found} where a number belongs"), type(value).__name__)
    if (low is not None and value < low) or (high is not None and value > high):
        return _because(mark("the number {found} does not fit"), value)
    return None


def _reading_fault(how: Callable[[Any], Any], value: Any) -> Sentence | None:
    try:
        how(value)
    except (ValueError, TypeError, ArithmeticError):
        return _because(mark("it holds {found}, which cannot be read"), str(value)[:40])
    return None


def because_of_length(row: Row) -> Sentence:
    """Return what is wrong with a row that has too many values or too few."""
    return _because(mark("it has {found} values"), len(row))


def line(row: Sequence[Any]) -> bytes:
    """Return a row as one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=plain).encode() + b"\n"


def plain(value: Any) -> Any:
    """Return a stored value as JSON can say it. Raises TypeError for a kind that no table has."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"no form in an archive for {type(value).__name__}")


_READ: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "TimeField": time.fromisoformat,
    "DecimalField": Decimal,
    "UUIDField": UUID,
    "BinaryField": base64.b64decode,
}


def read(field: Any, value: Any) -> Any:
    """Return the value of a column as Django knows it, from its form in JSON."""
    if value is None:
        return None
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    how = _READ.get(target.get_internal_type())
    return how(value) if how else value


def stored(field: Any, value: Any) -> Any:
    """Return the value of a column as the database's driver takes it."""
    return field.get_db_prep_save(read(field, value), connection)


def carried(registry: Apps) -> list[Table]:
    """Return the tables that an archive carries, each after those that it points at.

    Raises ValueError for a circle of columns that may not be empty.
    """
    waiting = {
        model: _targets(model)
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not is_left_out(model)
    }
    placed: list[Table] = []
    done: set[type[models.Model]] = set()
    while waiting:
        model = _next(waiting, done)
        links = tuple(name for name, (to, _null) in waiting.pop(model).items() if to not in done)
        placed.append(Table(model, links))
        done.add(model)
    return placed


def is_left_out(model: type[models.Model]) -> bool:
    """Tell whether the rows of a model stay behind."""
    return model._meta.app_label in LEFT_OUT or model._meta.label_lower in LEFT_OUT


def _targets(model: type[models.Model]) -> dict[str, tuple[type[models.Model], bool]]:
    """Return column -> (the model that it points at, whether it may be empty)."""
    return {
        field.attname: (field.remote_field.model, bool(field.null))
        for field in model._meta.concrete_fields
        if field.remote_field is not None and not is_left_out(field.remote_field.model)
    }


def _next(waiting: dict[type[models.Model], Any], done: set[type[models.Model]]) -> type[models.Model]:
    """Return the next model: one whose targets are all there, else one whose missing targets may be empty."""
    for strict in (True, False):
        for model in sorted(waiting, key=lambda one: one._meta.label_lower):
            missing = [null for to, null in waiting[model].values() if to not in done]
            to_others = [to for to, _null in waiting[model].values() if to not in done and to is not model]
            if all(missing) and not (strict and to_others):
                return model
    names = ", ".join(sorted(model._meta.label_lower for model in waiting))
    raise ValueError(f"these tables point at each other with columns that may not be empty: {names}")
