"""Addresses of the other world: what a page of a drill names outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import get_script_prefix, reverse, set_script_prefix


@contextmanager
def below(prefix: str) -> Iterator[None]:
    """Make addresses below ``prefix`` meanwhile."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def outward(name: str, *args: Any) -> str:
    """Return the address of a page of reality, from within a drill too."""
    with below("/"):
        return reverse(name, args=args)


def inward(world: str, name: str, *args: Any) -> str:
    """Return the address of a page in a world, from wherever: below the drill's own address, or the page of reality."""
    with below(f"/drill/{world}/" if world else "/"):
        return reverse(name, args=args)
