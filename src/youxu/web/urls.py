"""Addresses of the pages: each page module lists its own in ``urlpatterns``; this file only collects them."""

from __future__ import annotations

import importlib
import pkgutil

from django.urls import URLPattern, URLResolver, path

from youxu.web import pages
from youxu.web.live import live

Patterns = list[URLPattern | URLResolver]


def collected() -> Patterns:
    """Return the addresses of every page module, in the order of the modules' names."""
    found: Patterns = []
    for module in sorted(pkgutil.iter_modules(pages.__path__), key=lambda one: one.name):
        found += getattr(importlib.import_module(f"{pages.__name__}.{module.name}"), "urlpatterns", [])
    return found


urlpatterns = [*collected(), path("live/", live, name="live")]
