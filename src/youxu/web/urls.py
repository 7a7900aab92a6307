"""Addresses of the pages: each page module lists its own in ``urlpatterns``; this file only collects them."""

from __future__ import annotations

import importlib
import pkgutil

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from youxu.web import pages
from youxu.web.live import live

Patterns = list[URLPattern | URLResolver]


def collected() -> Patterns:
    """Return the addresses of every page module, in the order of the modules' names."""
    found: Patterns = []
    for module in sorted(pkgutil.iter_modules(pages.__path__), key=lambda one: one.name):
        found += getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "urlpatterns", [])
    return found


def by_first_word(patterns: Patterns) -> Patterns:
    """Return the addresses with those of one first word (``incidents/…``) together, in the place of the first of them.

    An address is looked for by its first word and then among those that share it, instead of being compared with all
    440. An address that begins with no word of its own stays as it is: none that begins with a parameter may be one.
    """
    found: dict[str, Patterns] = {}
    for one in patterns:
        word, rest = _parted(one)
        found.setdefault(word, []).append(rest)
    return [
        path(f"{word}/", include(several)) if "/" not in word else several[0]
        for word, several in found.items()
    ]


def _parted(one: URLPattern | URLResolver) -> tuple[str, URLPattern | URLResolver]:
    """Return the first word of an address and what comes behind it; ``/`` and the whole address where it has none."""
    route = str(one.pattern)
    word, slash, rest = route.partition("/")
    if isinstance(one, URLResolver) or not slash or "<" in word:
        return f"/{route}", one
    pattern = RoutePattern(rest, one.name, is_endpoint=True)
    return word, URLPattern(pattern, one.callback, one.default_args, one.name)


urlpatterns = by_first_word([*collected(), path("live/", live, name="live")])
