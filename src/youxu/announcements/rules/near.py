"""Where else to go, as a notice tells it: what is offered for each closed line, brought together by neighbour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Protocol

from youxu.announcements.rules.content import Alternative, Both

MOST = 3
"""How many neighbours a notice names that accepted, and as many to ring first."""


class Offer(Protocol):
    """One outlet or mobile unit that is offered for one line, whoever reckoned it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def telephone(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def distance_m(self) -> int | None: ...
    @property
    def open_now(self) -> bool: ...
    @property
    def open_until(self) -> datetime | None: ...
    @property
    def accepted(self) -> bool: ...


def told(offers: Iterable[Offer], zone: tzinfo) -> tuple[Alternative, ...]:
    """Return the neighbours that a notice names, in the order in which they are offered.

    Who accepted for a line and is open now is where to go; anybody else open is to be rung first, and needs a telephone.
    """
    lines: dict[tuple[str, str, bool], list[str]] = {}
    first: dict[tuple[str, str, bool], Offer] = {}
    for one in offers:
        if not one.open_now or one.open_until is None or not (one.accepted or one.telephone):
            continue
        key = (one.code, one.name, one.accepted)
        first.setdefault(key, one)
        if one.line not in lines.setdefault(key, []):
            lines[key].append(one.line)
    found = [_told(one, tuple(lines[key]), zone) for key, one in first.items()]
    accepted = [one for one in found if one.accepted][:MOST]
    gone_to = {(one.outlet, line) for one in accepted for line in one.lines}
    ask = [
        one for one in found if not one.accepted and not {(one.outlet, line) for line in one.lines} <= gone_to
    ]
    return (*accepted, *ask[:MOST])


def _told(one: Offer, lines: tuple[str, ...], zone: tzinfo) -> Alternative:
    assert one.open_until is not None
    return Alternative(
        outlet=one.code,
        name=Both(zh=one.name, en=one.name_en or one.name),
        address=one.address,
        distance=_distance(one.distance_m),
        until=f"{one.open_until.astimezone(zone):%H:%M}",
        lines=lines,
        telephone=one.telephone,
        accepted=one.accepted,
    )


def _distance(metres: int | None) -> Both:
    if metres is None:
        return Both(zh="距离请电话问", en="ask how far")
    if metres < 950:
        return Both(zh=f"{round(metres, -1)}米", en=f"{round(metres, -1)} m")
    return Both(zh=f"{metres / 1000:.1f}公里", en=f"{metres / 1000:.1f} km")
