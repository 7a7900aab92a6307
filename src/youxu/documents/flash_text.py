"""The text of a flash report (快报): the plan's template filled in, what is unknown said so, at most 200 characters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

MOST = 200
"""So many characters fit a message and can be read out in a minute: a Chinese flash report has no more."""
PLACE = re.compile(r"(?<!\$)\{([^}]*)\}")
HINT = re.compile(r"[（(](未知填|Unknown: write)[^）)]*[）)]\.?$")
"""What a template says to who fills it in by hand; a text that is filled in needs it no more."""
KEPT, SHORTEST = 6, 2
"""A value is never cut below so many characters, at the end of a part below so many."""
FIXED = frozenset(
    {"unit", "date", "time", "k", "next", "due", "restored_at", "duration", "outlets", "signer"}
)
"""Values that are given whole: names, moments, counts."""


def composed(
    template: str, values: Mapping[str, str], unknown: str, *, most: int = MOST, more: str = "等"
) -> str:
    """Return the template with its values; longer ones are cut, the longest first, until the whole is short enough."""
    words = HINT.sub("", template.strip())
    given = {place: values.get(place, "") or unknown for place in PLACE.findall(words)}
    text = _filled(words, given)
    while len(text) > most:
        place = max((key for key in given if key not in FIXED), key=lambda key: len(given[key]), default="")
        if not place or len(given[place]) <= KEPT + len(more):
            break
        keep = max(len(given[place]) - (len(text) - most) - len(more), KEPT)
        given[place] = next(iter(_cut(given[place], keep))) + more
        text = _filled(words, given)
    return text


def _cut(value: str, keep: int) -> Iterator[str]:
    """Yield a value cut after its last whole part that fits, else in the middle of a word."""
    short = value[:keep]
    for mark in "；、，; ,":
        if short.rfind(mark) >= SHORTEST:
            yield short[: short.rfind(mark)]
    yield short


def _filled(words: str, given: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: given[found[1]], words).strip()


def is_too_long(text: str, language: str) -> bool:
    """Tell whether a text is longer than a flash report may be; English takes what it takes."""
    return language.startswith("zh") and len(text) > MOST
