"""Which channel an address means now, for a unit in a world: the first of a recipient's addresses that can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from youxu.core.questions import kept_question
from youxu.delivery.models import Channel, WorldAddress
from youxu.delivery.rules.addresses import fault, tidy
from youxu.delivery.rules.words import GROUPS, Kind, Reason


@dataclass(frozen=True)
class Skipped:
    """An address that cannot be used, and why."""

    step: int
    kind: str
    channel: Channel | None
    address: str
    reason: Reason


@dataclass(frozen=True)
class Way:
    """The address in turn: ``kind`` is empty when none is left. A person who forwards needs no channel."""

    step: int
    kind: str
    channel: Channel | None
    address: str
    skipped: tuple[Skipped, ...]


@kept_question
def _channels() -> QuerySet[Channel]:
    return Channel.objects.filter(retired_at=None)


class Ways:
    """The channels of one unit, read once for a whole act."""

    def __init__(self, unit: str, world: str) -> None:
        self._world = world
        self._channels = sorted(
            (row for row in _channels().rows() if unit.startswith(row.unit_path)),
            key=lambda row: (-len(row.unit_path), row.place, row.pk),
        )
        self._entered: set[tuple[str, str]] | None = None

    def first(self, steps: Sequence[Sequence[str]], at_step: int = 0) -> Way:
        """Return the first address from ``at_step`` on that can be used."""
        skipped: list[Skipped] = []
        for step in range(at_step, len(steps)):
            kind, channel, address = self._meant(*steps[step])
            reason = self._trouble(kind, channel, address)
            if reason is Reason.NONE:
                return Way(step, kind, channel, address, tuple(skipped))
            skipped.append(Skipped(step, kind, channel, address, reason))
        return Way(max(len(steps) - 1, 0), "", None, "", tuple(skipped))

    def _meant(self, named: str, address: str) -> tuple[str, Channel | None, str]:
        """Return kind, channel and address: by kind the nearest channel serves, by key the very one."""
        if named == Kind.BY_HAND:
            return named, None, address
        by_kind = named in Kind.__members__
        found = next((row for row in self._channels if named == (row.kind if by_kind else row.key)), None)
        kind = found.kind if found else named if by_kind else ""
        if kind:
            address = tidy(Kind(kind), address)
        return kind, found, address or (found.key if found and kind in GROUPS else "")

    def _trouble(self, kind: str, channel: Channel | None, address: str) -> Reason:
        if self._world and (kind, address) not in self._of_world():
            return Reason.NOT_ENTERED
        if kind == Kind.BY_HAND:
            return Reason.NONE
        if channel is None:
            return Reason.NO_CHANNEL
        if fault(Kind(kind), address) is not None:
            return Reason.BAD_ADDRESS
        return Reason.NONE

    def _of_world(self) -> set[tuple[str, str]]:
        if self._entered is None:
            rows = WorldAddress.objects.filter(world=self._world).values_list("kind", "address")
            self._entered = set(rows)
        return self._entered


def steps_of(addresses: Iterable) -> Iterator[list[str]]:
    """Yield addresses as they are stored."""
    for one in addresses:
        yield [one.channel, one.address.strip()]
