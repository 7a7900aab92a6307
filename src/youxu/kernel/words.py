"""Marks on text that pure modules own and surfaces translate.

A pure module may not import gettext (house law: rules know no Django), so it marks a
sentence here; the extractor finds the mark, the surface translates on display.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def mark(text: str) -> str:
    """Return ``text`` unchanged; the catalogue extractor reads calls of this name."""
    return text


@dataclass(frozen=True)
class Sentence:
    """A marked text with its values, translated and filled in only when shown.

    ``text`` is source English with ``{name}`` places; ``values`` fills them.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text
