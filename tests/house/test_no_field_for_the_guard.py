"""Nothing asks for cash-van times, routes, vault or camera positions: no table, form or plan key has such a field (G3)."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.apps import apps

from youxu.plan.schema import Plan
from youxu.plan.walk import models_in
from youxu.web import forms as pages

FORBIDDEN = re.compile(
    r"(^|_)(cash_?van|van|armou?red|escort|convoy|route|routes|vault|safe_room|camera|cameras|cctv|alarm_code)(_|$)"
)


def names() -> Iterator[tuple[str, str]]:
    """Yield every name of a field with where it stands."""
    for model in apps.get_models():
        if model.__module__.startswith("youxu."):
            yield from ((model.__name__, field.name) for field in model._meta.get_fields())
    for module in pkgutil.iter_modules(pages.__path__):
        found = import_module(f"{pages.__name__}.{module.name}")
        for name, kind in inspect.getmembers(found, inspect.isclass):
            if issubclass(kind, forms.Form):
                yield from ((name, field) for field in kind.base_fields)
    for part in models_in(Plan):
        yield from ((part.__name__, field) for field in part.model_fields)


def test_no_field_has_such_a_name() -> None:
    every = list(names())
    assert len(every) > 500
    assert [pair for pair in every if FORBIDDEN.search(pair[1])] == []


@pytest.mark.parametrize("name", ["cash_van_at", "route", "vault", "camera_place", "escort_route"])
def test_the_names_are_known_that_would_tell_of_one(name: str) -> None:
    assert FORBIDDEN.search(name)
