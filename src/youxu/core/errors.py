"""What an act can be refused with: a sentence for the reader, the field, the clause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from youxu.kernel.words import Sentence, mark


class UnableTo(Exception):
    """An act that the rules refuse; nothing was written.

    ``sentence`` is translated by the surface; ``field`` names the input at fault, ``clause`` the plan clause
    or law article behind the refusal; ``details`` carries what a page needs to explain it (who can instead).
    Each action derives its own error from this one, beside the action.
    """

    text = mark("This cannot be done.")
    clause = ""

    def __init__(
        self,
        text: str = "",
        /,
        *,
        field: str = "",
        clause: str = "",
        details: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        self.sentence = Sentence(text or self.text, values)
        self.field = field
        self.clause = clause or self.clause
        self.details = dict(details or {})
        super().__init__(str(self.sentence))


class NotPermitted(UnableTo):
    """The actor holds no post that grants this verb on this unit."""

    text = mark("Your posts do not allow this act ({verb}) for this unit.")

    def __init__(self, *, verb: str) -> None:
        super().__init__(verb=verb)
        self.verb = verb


class Stale(UnableTo):
    """The row changed since the form was opened; ``details`` holds both versions, neither is lost.

    ``details`` has one shape everywhere: ``yours`` and ``theirs`` ({field: value}), ``revision`` (the row's now).
    """

    text = mark("Someone changed this meanwhile. Both versions are shown; nothing you wrote is lost.")
    SHAPE = frozenset({"yours", "theirs", "revision"})

    def __init__(self, *, field: str = "", details: Mapping[str, object] | None = None) -> None:
        if unknown := set(details or {}) - self.SHAPE:
            raise ValueError(f"Stale tells yours, theirs and revision, not {', '.join(sorted(unknown))}")
        super().__init__(field=field, details=details)

    @property
    def yours(self) -> Mapping[str, Any]:
        """Return what the refused act would have stored."""
        found: Any = self.details.get("yours")
        return found or {}

    @property
    def theirs(self) -> Mapping[str, Any]:
        """Return what stands now."""
        found: Any = self.details.get("theirs")
        return found or {}


class SentBefore(Stale):
    """The submission was spent on something else: the same form, changed and sent again, or another's."""

    text = mark(
        "This was sent before with other content, and what was sent first stands. Nothing that you entered now is "
        "stored yet, and nothing of it is lost: look at what stands, then send it again if you still want it."
    )


class Invalid(UnableTo):
    """Several inputs are at fault: ``faults`` maps a field name to its Sentence."""

    text = mark("Some entries need another look.")

    def __init__(self, faults: Mapping[str, Sentence]) -> None:
        super().__init__(field=next(iter(faults), ""), details={"faults": dict(faults)})
        self.faults = dict(faults)
