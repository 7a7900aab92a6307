"""What a query selects is written once in a process: the words of Django, not worked out anew for each query.

A model has up to fifty columns, and its rows are read thousands of times an hour, often with those that they point at.
To name, quote and convert every column again for each query was an eighth of the time of commands and pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    _Compiler = SQLCompiler
else:
    _Compiler = object


@dataclass(frozen=True)
class _Selected:
    """What a query of whole rows selects, what makes rows of it, and Python's values."""

    select: tuple[Any, ...]
    rows: dict[str, Any]
    converters: dict[int, Any]


@dataclass(frozen=True)
class _Way:
    """A foreign key that ``select_related`` goes, and those that it goes on by from there."""

    field: Any
    further: tuple[_Way, ...]


_Wanted = tuple[tuple[str, Any], ...]
_ways: dict[tuple[type[Model], _Wanted], tuple[_Way, ...] | None] = {}
_selected: dict[tuple[type[Model], _Wanted, tuple[str, ...]], _Selected] = {}
_ordered: dict[tuple[type[Model], tuple[str, ...], bool], tuple[Any, ...] | None] = {}


class KeptSelect(_Compiler):
    """Stands before a compiler of Django's. A process knows one kind of database, so nothing is kept by kind."""

    _kept: _Selected | None = None

    def compile(self, node: Any) -> Any:
        """Return the SQL of an expression; of a plain column, the most frequent by far, without asking for dialects."""
        if node.__class__ is Col and node.alias:
            quoted: Any = self.quote_name_unless_alias
            return f"{quoted(node.alias)}.{quoted(node.target.column)}", []
        return super().compile(node)

    def get_select(self, with_col_aliases: bool = False) -> Any:
        """Return what is selected, what of it makes which rows, and the annotations."""
        self._kept = None
        ways = None if with_col_aliases else self._ways()
        if ways is None:
            return super().get_select(with_col_aliases)
        query: Any = self.query
        # The joins are made for each query, as Django makes them; the columns follow from the names that they got.
        key = (
            query.model,
            _wanted(query.select_related or {}),
            tuple(self._join(ways, query.get_meta(), query.get_initial_alias())),
        )
        kept = _selected.get(key)
        if kept is None:
            select, rows, _annotations = super().get_select()
            converters = super().get_converters([column for column, _sql, _alias in select])
            kept = _selected[key] = _Selected(tuple(select), rows or {}, converters)
        self._kept = kept
        return list(kept.select), dict(kept.rows), {}

    def get_converters(self, expressions: Any) -> Any:
        """Return what makes Python's values, by place."""
        if self._kept is not None and len(expressions) == len(self._kept.select):
            return self._kept.converters
        return super().get_converters(expressions)

    def get_order_by(self) -> Any:
        """Return the parts of the order; Django compares each with every column that is selected, whatever it is."""
        query: Any = self.query
        if self._kept is None or query.combinator or query.extra_order_by:
            return super().get_order_by()
        about = query.get_meta()
        of_model = not query.order_by and query.default_ordering
        order = about.ordering if of_model else query.order_by
        if not all(isinstance(name, str) for name in order):
            return super().get_order_by()
        key = query.model, tuple(order), query.standard_ordering
        if key not in _ordered:
            own = all(_is_own(about, name.lstrip("+-")) for name in order)
            _ordered[key] = tuple(super().get_order_by()) if own else None
        kept = _ordered[key]
        if kept is None:
            return super().get_order_by()
        if of_model and order:
            self._meta_ordering = order
        return list(kept)

    def _ways(self) -> tuple[_Way, ...] | None:
        """Return the ways of a query of whole rows; None for one of another shape."""
        query: Any = self.query
        if (
            not query.default_cols
            or query.annotations
            or query.extra
            or query.selected is not None
            or query.deferred_loading != (frozenset(), True)
            or query.select_related is True
        ):
            return None
        about = query.get_meta()
        # By another name, in a subquery, a table is not quoted alike.
        if not _is_plain(about) or query.get_initial_alias() != about.db_table:
            return None
        return _ways_from(about, query.select_related or {})

    def _join(self, ways: tuple[_Way, ...], about: Any, alias: str) -> Iterator[str]:
        for way in ways:
            there = self.query.setup_joins([way.field.name], about, alias).joins[-1]
            yield there
            yield from self._join(way.further, way.field.remote_field.model._meta, there)


def _wanted(asked: dict[str, Any]) -> _Wanted:
    """Return what ``select_related`` asks for as a key."""
    return tuple((name, _wanted(further)) for name, further in asked.items())


def _ways_from(about: Any, asked: dict[str, Any]) -> tuple[_Way, ...] | None:
    """Return the ways in the order of the model's fields, in which Django goes them; None if one is no foreign key."""
    key = about.model, _wanted(asked)
    if key not in _ways:
        _ways[key] = _found_ways(about, asked)
    return _ways[key]


def _found_ways(about: Any, asked: dict[str, Any]) -> tuple[_Way, ...] | None:
    found = []
    for field in about.fields:
        if field.name not in asked:
            continue
        if not field.is_relation or field.remote_field.parent_link:
            return None
        there = field.remote_field.model._meta
        further = _ways_from(there, asked[field.name]) if _is_plain(there) else None
        if further is None:
            return None
        found.append(_Way(field, further))
    return tuple(found) if len(found) == len(asked) else None


def _is_own(about: Any, name: str) -> bool:
    """Tell whether a name is that of a column of the model's own table, so that ordering by it needs no other."""
    if name == "pk":
        return not about.pk.is_relation
    return any(name == field.attname and (name == field.name or field.is_relation) for field in about.fields)


def _is_plain(about: Any) -> bool:
    """Tell whether a model is one of the product as it stands, with one table: not one of a migration's past."""
    return about is not None and not about.parents and not about.proxy and about.apps is apps
