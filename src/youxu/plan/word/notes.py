"""What was read so far: sparse plan data over the plan that it extends, and what is doubtful, each with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from youxu.kernel.words import Sentence
from youxu.plan.schema import Plan, Text

Data = dict[str, Any]
FROM_DOCUMENT = "S"
"""The source of what the document itself says: the plan's own words."""


@dataclass(frozen=True)
class Doubt:
    """What a person must settle: the key that it concerns, where it stands in the document, why."""

    path: tuple[str, ...]
    place: Sentence
    reason: Sentence


@dataclass
class Notes:
    """The data and doubts under way; ``base`` is the plan that the new one extends, None for one that stands alone.

    ``kept``: rows of tables that have no place in the data, for the end of their chapter.
    """

    language: str
    base: Plan | None = None
    data: Data = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def doubt(self, path: tuple[str, ...], place: Sentence, reason: str, /, **values: object) -> None:
        """Note what is doubtful."""
        self.doubts.append(Doubt(path, place, Sentence(reason, values)))

    def put(self, *path: str, value: Any) -> None:
        """Put a value at a path, unless the plan below says just that."""
        above = self.above(*path)
        if isinstance(value, str) and above is not None and str(above) == value:
            return
        place = self.data
        for name in path[:-1]:
            place = place.setdefault(name, {})
        place[path[-1]] = value

    def put_text(self, *path: str, text: str) -> None:
        """Put a text in the document's language; where the plan below says the same, its own words in both stand.

        The other language stays empty: ``plan check`` names each gap.
        """
        above = self.above(*path)
        if not text or (isinstance(above, Text) and same(above.in_language(self.language), text)):
            return
        other = "en" if self.language == "zh" else "zh"
        both = {self.language: text, other: ""}
        self.put(*path, value={"zh": both["zh"], "en": both["en"]})

    def above(self, *path: str) -> Any:
        """Return what the plan below says at a path, None where it says nothing."""
        found: Any = self.base
        for name in path:
            if isinstance(found, Mapping):
                found = found.get(name)
            else:
                found = getattr(found, name, None) if isinstance(name, str) else None
        return found

    def taken(self, *path: str) -> Any:
        """Return what was put at a path, None for nothing."""
        found: Any = self.data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def free_key(self, *path: str, stem: str) -> str:
        """Return a key with a number that neither the plan below nor what was read has at a path."""
        used = {*(self.above(*path) or ()), *(self.taken(*path) or ())}
        return next(key for count in range(1, 10_000) if (key := f"{stem}_{count}") not in used)

    def titled(self, *path: str, title: str) -> str:
        """Return the key of what bears a title at a path in the plan below or in what was read, '' for none."""
        for key, one in (self.above(*path) or {}).items():
            if same(one.title.in_language(self.language), title):
                return str(key)
        for key, one in (self.taken(*path) or {}).items():
            if same(one.get("title", {}).get(self.language, ""), title):
                return str(key)
        return ""


def same(one: str, other: str) -> bool:
    """Tell whether two texts say the same: width of punctuation, blanks and capitals do not count."""
    return plain(one) == plain(other)


def plain(text: str) -> str:
    """Return a text without blanks, its punctuation of one width."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).rstrip("。.;")
