"""Who is told next: down the chain of the plan, nobody twice, past who is not there or sleeps, until its end (P2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

UPWARD = ("own_deputy", "leader_on_call", "leader", "parent_duty")


@dataclass(frozen=True)
class Rung:
    """One place of a chain: the role, and the people (opaque ids) who have it now."""

    role: str
    people: tuple[int, ...]


@dataclass(frozen=True)
class Turn:
    """One step that is due: its place in the chain, whom to tell; nobody where the role has none left to tell.

    ``already``: somebody has the role, and was told by another one.
    """

    place: int
    role: str
    people: tuple[int, ...]
    already: bool = False


def chain_of(role: str, then: Sequence[str]) -> tuple[str, ...]:
    """Return the roles that are told one after the other, each once: the role itself, then those of the plan."""
    return tuple(dict.fromkeys((role, *then)))


def turns(
    rungs: Sequence[Rung], told: Collection[int], *, after: int = -1, asleep: Collection[int] = ()
) -> Iterator[Turn]:
    """Yield the steps that are due at once after the place ``after``: up to the first that reaches somebody awake.

    Whoever was ``told`` already is not told again. A role without anybody new is yielded empty, so that it can be
    said, and the next follows at once; so it does after people in their quiet hours, whose message waits. Nothing is
    yielded when the chain is at its end.
    """
    known = set(told)
    for place in range(after + 1, len(rungs)):
        rung = rungs[place]
        new = tuple(person for person in dict.fromkeys(rung.people) if person not in known)
        known.update(new)
        yield Turn(place, rung.role, new, bool(rung.people) and not new)
        if any(person not in asleep for person in new):
            return


def is_spent(rungs: Sequence[Rung], place: int) -> bool:
    """Tell whether no place follows: the top was told."""
    return place >= len(rungs) - 1
