"""Filling the texts of the plan for people on duty."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACE = re.compile(r"{(\w+)}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text of the plan with its places filled; one without a value is left empty. Braces in values stay."""
    return PLACE.sub(lambda found: values.get(found[1], ""), text)


def short(text: str, most: int = 35) -> str:
    """Return what fits a place of a registered short message: at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"
