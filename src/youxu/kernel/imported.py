"""How an import ended: how many rows came to what, and what is to be said of single rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from youxu.kernel.words import Sentence


@dataclass(frozen=True)
class RowWord:
    """What is to be said of one row of a file, put into words when it is shown."""

    row: int
    reason: Sentence

    def as_json(self) -> dict[str, Any]:
        """Return what a stored import keeps of it."""
        return {"row": self.row, "text": self.reason.text, "values": dict(self.reason.values)}


@dataclass(frozen=True)
class ImportResult:
    """How an import ended; rows = created + updated + unchanged + rejected. ``run_id``: its row, 0 where none is kept."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[RowWord, ...]
    warned: tuple[RowWord, ...] = ()
    seconds: float = 0.0
    run_id: int = 0

    def as_json(self, say: Callable[[Sentence], str]) -> dict[str, Any]:
        """Return what every command that imports publishes; ``say`` puts a sentence into words."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [{"row": one.row, "reason": say(one.reason)} for one in self.rejected],
            "warned": [{"row": one.row, "reason": say(one.reason)} for one in self.warned],
            "seconds": self.seconds,
        }
