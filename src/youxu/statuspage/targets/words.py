"""What every way of copying returns or raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Copied:
    """How many files a target was given, and how many were taken from it."""

    written: int
    removed: int


class Uncopied(Exception):
    """A target that could not be written, with words for a person."""


def differing(digests: Mapping[str, str], before: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the names to write and to remove; the front pages come last, so that they lead nowhere that is not there."""
    new = [name for name, value in digests.items() if before.get(name) != value]
    return sorted(new, key=lambda name: (name.endswith("index.html"), name)), sorted(
        before.keys() - digests.keys()
    )
