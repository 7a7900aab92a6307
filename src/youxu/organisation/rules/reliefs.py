"""Relief (离岗): who is spared the duty for a while, who stands in, and what may not be asked for. Moments are aware."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from youxu.core.actor import Held
from youxu.kernel.words import Sentence, mark
from youxu.organisation.rules.rosters import holds_at

End = datetime | None
FARTHEST = timedelta(days=366)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Absence:
    """A relief as the rules see it: ``person`` is an opaque id, ``path`` the unit in which it holds, and below."""

    person: int
    path: str
    starts_at: datetime
    ends_at: datetime | None

    def spares(self, person: int, path: str, at: datetime) -> bool:
        """Tell whether the person has no duty of the unit at ``path`` at a moment."""
        return (
            person == self.person and within(path, self.path) and holds_at(self.starts_at, self.ends_at, at)
        )


def within(path: str, above: str) -> bool:
    """Tell whether the unit at ``path`` is the one at ``above`` or lies below it."""
    return path.startswith(above)


def relieved(absences: Iterable[Absence], person: int, path: str, at: datetime) -> bool:
    """Tell whether one of the reliefs spares a person the duties of a unit at a moment."""
    return any(one.spares(person, path, at) for one in absences)


def common_span(one: tuple[datetime, End], other: tuple[datetime, End]) -> tuple[datetime, End] | None:
    """Return what two half-open spans share, an end of None being open; None where they share nothing."""
    starts_at = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    ends_at = min(ends) if ends else None
    return None if ends_at is not None and ends_at <= starts_at else (starts_at, ends_at)


def span_fault(starts_at: datetime, ends_at: End, at: datetime) -> tuple[str, Sentence] | None:
    """Return the field and what is wrong with the time of a new relief, or None."""
    if starts_at > at + FARTHEST:
        return "starts_at", Sentence(mark("This lies more than a year ahead; check the date."))
    if ends_at is not None and ends_at <= starts_at:
        return "ends_at", Sentence(mark("The end lies before the beginning."))
    if ends_at is not None and ends_at <= at:
        return "ends_at", Sentence(mark("This relief would be over already."))
    return None


def may_give(verbs: Collection[str], own: Collection[str], *, deputy: bool, keeps: bool) -> bool:
    """Tell whether somebody may put a person into a post that grants ``verbs``.

    Nobody gives away more than they may do themselves (``own``), to themselves or to another; but the post's deputy by
    the plan stands in anyway, and who ``keeps`` the organisation may give the post in any case.
    """
    return deputy or keeps or set(verbs) <= set(own)


def chosen_for(role: str, covers: Iterable[tuple[str, Found]]) -> Found | None:
    """Return who takes a task over: who covers the post that owes it, else who covers the first; None for nobody."""
    several = list(covers)
    return next((person for post, person in several if post == role), several[0][1] if several else None)


def without_relieved(
    held: Iterable[Held], absences: Iterable[Absence], person: int, at: datetime
) -> tuple[Held, ...]:
    """Return the posts of a person that no relief takes away at a moment, each once."""
    several = tuple(absences)
    return tuple(dict.fromkeys(one for one in held if not relieved(several, person, one.path, at)))
