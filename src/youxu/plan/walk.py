"""Walking over plan data by its types: what refers to what, and what cites which clause."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from youxu.plan.reading import Path
from youxu.plan.schema.predicates import KINDS, AnyPredicate
from youxu.plan.schema.values import Ref, Tighten

_PREDICATES = get_args(AnyPredicate)[0]


@dataclass(frozen=True)
class Mention:
    """A place that names something by its key: ``kind`` as in ``Ref``."""

    path: Path
    kind: str
    value: str


@dataclass(frozen=True)
class _Form:
    """What a type says of the raw data under it, as far as keys can stand there; worked out once for each type."""

    kind: str = ""
    """What a text names here, as in ``Ref``."""
    model: type[BaseModel] | None = None
    item: _Form | None = None
    entry: tuple[_Form | None, _Form | None] | None = None
    choices: tuple[_Form, ...] = ()
    predicate: bool = False


def mentions(model: type[BaseModel], raw: object, path: Path = ()) -> Iterator[Mention]:
    """Yield every reference in raw data, guided by the model; parts of the wrong shape are passed over."""
    if not isinstance(raw, Mapping):
        return
    for name, form in _fields(model):
        if name in raw:
            yield from _of(form, raw[name], (*path, name))


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, _Form], ...]:
    """Return the fields of a model in which a key may stand."""
    types_of: dict[str, tuple[Any, Any]] = {
        name: (info.annotation, tuple(info.metadata)) for name, info in model.model_fields.items()
    }
    found = ((name, _form(*given)) for name, given in types_of.items())
    return tuple((name, form) for name, form in found if form)


@cache
def _form(annotation: Any, metadata: tuple[Any, ...] = ()) -> _Form | None:
    """Return the form of a type, or None where nothing can be named: numbers, words of a list, plain texts."""
    annotation, metadata = _bare(annotation, metadata)
    kinds = [item.kind for item in metadata if isinstance(item, Ref)]
    origin, parts = get_origin(annotation), get_args(annotation)
    if kinds:
        return _Form(kind=kinds[0])
    if annotation == _PREDICATES:
        return _Form(predicate=True)
    if origin in (Union, types.UnionType):
        choices = tuple(form for part in parts if (form := _form(part)))
        return _Form(choices=choices) if choices else None
    if origin is tuple:
        item = _form(parts[0])
        return _Form(item=item) if item else None
    if origin is dict:
        entry = (_form(parts[0]), _form(parts[1]))
        return _Form(entry=entry) if any(entry) else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _Form(model=annotation)
    return None


def _of(form: _Form | None, raw: object, path: Path) -> Iterator[Mention]:
    if form is None:
        return
    if form.kind:
        if isinstance(raw, str):
            yield Mention(path, form.kind, raw)
    elif form.predicate:
        yield from _of_predicate(raw, path)
    elif form.model:
        yield from mentions(form.model, raw, path)
    elif form.item:
        yield from _of_items(form.item, raw, path)
    elif form.entry and isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _of(form.entry[0], key, (*path, key))
            yield from _of(form.entry[1], value, (*path, key))
    for choice in form.choices:
        yield from _of(choice, raw, path)


def _of_items(item: _Form, raw: object, path: Path) -> Iterator[Mention]:
    if isinstance(raw, str):
        yield from _of(item, raw, path)
    elif isinstance(raw, list | tuple):
        for place, value in enumerate(raw):
            yield from _of(item, value, (*path, place))


def _of_predicate(raw: object, path: Path) -> Iterator[Mention]:
    if not isinstance(raw, Mapping):
        return
    if "kind" in raw:
        yield from mentions(KINDS.get(str(raw["kind"]), BaseModel), raw, path)
        return
    for name, parameters in raw.items():
        yield from mentions(KINDS.get(str(name), BaseModel), parameters, (*path, name))


def _bare(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = (*metadata, *more)
    return annotation, metadata


def tighten_of(info: FieldInfo) -> Tighten | None:
    """Return how a field may be tightened, or None where it does not say."""
    return next((item for item in info.metadata if isinstance(item, Tighten)), None)


@cache
def tightened(model: type[BaseModel]) -> tuple[tuple[str, Tighten | None], ...]:
    """Return the fields of a model, each with how it may be tightened; worked out once for each model."""
    return tuple((name, tighten_of(info)) for name, info in model.model_fields.items())


def models_in(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> set[type[BaseModel]]:
    """Return a model and every model that its fields hold."""
    seen = set() if seen is None else seen
    if model in seen:
        return seen
    seen.add(model)
    for kind in typing.get_type_hints(model, include_extras=False).values():
        for part in _types_in(kind):
            models_in(part, seen)
    return seen


def _types_in(kind: Any) -> Iterator[type[BaseModel]]:
    if get_origin(kind) is typing.ClassVar:
        return
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from _types_in(part)
