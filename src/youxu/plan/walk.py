"""Walking over plan data by its types: what refers to what, and what cites which clause."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


def mentions(model: type[BaseModel], raw: object, path: Path = ()) -> Iterator[Mention]:
    """Yield every reference in raw data, guided by the model; parts of the wrong shape are passed over."""
    if not isinstance(raw, Mapping):
        return
    for name, info in model.model_fields.items():
        if name in raw:
            yield from _of(info.annotation, list(info.metadata), raw[name], (*path, name))


def _of(annotation: Any, metadata: list[Any], raw: object, path: Path) -> Iterator[Mention]:
    annotation, metadata = _bare(annotation, metadata)
    kinds = [item.kind for item in metadata if isinstance(item, Ref)]
    if kinds and isinstance(raw, str):
        yield Mention(path, kinds[0], raw)
    elif annotation == _PREDICATES:
        yield from _of_predicate(raw, path)
    elif get_origin(annotation) in (Union, types.UnionType):
        for choice in get_args(annotation):
            if choice is not type(None):
                yield from _of(choice, [], raw, path)
    elif get_origin(annotation) is tuple:
        yield from _of_items(get_args(annotation)[0], raw, path)
    elif get_origin(annotation) is dict and isinstance(raw, Mapping):
        yield from _of_entries(get_args(annotation), raw, path)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from mentions(annotation, raw, path)


def _of_items(item: Any, raw: object, path: Path) -> Iterator[Mention]:
    if isinstance(raw, str):
        yield from _of(item, [], raw, path)
    elif isinstance(raw, list | tuple):
        for place, value in enumerate(raw):
            yield from _of(item, [], value, (*path, place))


def _of_entries(kinds: tuple[Any, Any], raw: Mapping[Any, Any], path: Path) -> Iterator[Mention]:
    for key, value in raw.items():
        yield from _of(kinds[0], [], key, (*path, key))
        yield from _of(kinds[1], [], value, (*path, key))


def _of_predicate(raw: object, path: Path) -> Iterator[Mention]:
    if not isinstance(raw, Mapping):
        return
    if "kind" in raw:
        yield from mentions(KINDS.get(str(raw["kind"]), BaseModel), raw, path)
        return
    for name, parameters in raw.items():
        yield from mentions(KINDS.get(str(name), BaseModel), parameters, (*path, name))


def _bare(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any]]:
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        metadata = [*metadata, *more]
    return annotation, metadata


def tighten_of(info: FieldInfo) -> Tighten | None:
    """Return how a field may be tightened, or None where it does not say."""
    return next((item for item in info.metadata if isinstance(item, Tighten)), None)


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
