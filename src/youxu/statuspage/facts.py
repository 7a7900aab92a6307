"""What the site tells, as frozen values: the whole of it fits into one file, so that a change renders only what changed.

Nothing in here is anybody's own: public names, states, public phrases of causes, notices as they went out.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from pydantic import TypeAdapter

from youxu.network.rules import RANK, State

AFFECTED = (State.SUSPENDED, State.UNKNOWN, State.RESTRICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages; where one is missing the other is read."""

    zh: str = ""
    en: str = ""

    def said(self, language: str) -> str:
        """Return the text for a reader."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where else to go now for some lines; ``accepted``: its head said yes for this incident, else ring first."""

    code: str
    name: Words
    address: str = ""
    telephone: str = ""
    distance_m: int | None = None
    open_now: bool = False
    open_until: datetime | None = None
    opens_at: datetime | None = None
    accepted: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an outlet that is not open as usual."""

    line: str
    state: State
    since: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One outlet: how it stands, today's hours, and, where it is affected, its lines and where else to go.

    ``mark`` changes when what is held of it changes; ``notices`` are the codes of those that speak of it.
    """

    id: int
    code: str
    name: Words
    region: str
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    latitude: float | None = None
    longitude: float | None = None
    state: State = State.OPEN
    hours: str = ""
    mark: str = ""
    as_of: datetime | None = None
    lines: tuple[Line, ...] = ()
    usual: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def affected(self) -> bool:
        """Tell whether customers find it otherwise than usual, moving apart."""
        return self.state in AFFECTED

    @property
    def moved_to(self) -> str:
        """Return where it moved."""
        return next((line.place for line in self.lines if line.place), "")

    @property
    def told(self) -> bool:
        """Tell whether it has a page of its own."""
        return bool(self.affected or self.lines or self.notices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One revision of a notice as it went out."""

    revision: int
    kind: str
    title: Words
    body: Words
    published_at: datetime
    estimate_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that stands or stood: its last revision, and all of them, the newest first."""

    code: str
    reference: str
    revision: int
    kind: str
    unit: Words
    unit_path: str
    title: Words
    body: Words
    where: Words
    cause: Words
    since_at: datetime
    published_at: datetime
    ends_at: datetime
    next_update_at: datetime | None = None
    low_at: datetime | None = None
    point_at: datetime | None = None
    high_at: datetime | None = None
    restored_at: datetime | None = None
    withdrawn_at: datetime | None = None
    local_phone: str = ""
    hotline: str = ""
    outlets: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    def ahead(self, at: datetime) -> Notice:
        """Return it without promises that have passed: a time gone by is told as not known."""
        found = self
        if self.point_at is not None and self.point_at <= at:
            found = replace(found, point_at=None, low_at=None, high_at=None)
        if self.next_update_at is not None and self.next_update_at <= at:
            found = replace(found, next_update_at=None)
        return found

    def stands(self, at: datetime) -> bool:
        """Tell whether it counts at ``at``."""
        return self.ends_at > at and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert of CAP as it was issued: never edited, dropped from the feed some time after its end."""

    identifier: str
    notice: str
    title: Words
    sent_at: datetime
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Outlets that lie together: a town, a county, or a unit of the operator."""

    key: str
    name: Words
    total: int
    affected: int
    worst: State


@dataclass(frozen=True, kw_only=True)
class Site:
    """The whole site at a moment, with what every page says of itself; ``whole_at`` is when all of it was last issued.

    ``voice`` is the address below which people subscribe, ask and complain, ``code`` the one that printed codes carry;
    ``made_by`` tells one make of pages from another, ``records`` whether what is on record of outlets is as it was.
    """

    issued_at: datetime
    whole_at: datetime
    valid_until: datetime
    unit: Words
    unit_path: str
    zone: str
    hotline: str = ""
    icp: str = ""
    voice: str = ""
    code: str = ""
    made_by: str = ""
    records: str = ""
    outline: tuple[tuple[float, float], ...] = ()
    lines: Mapping[str, Words] = field(default_factory=dict)
    regions: Mapping[str, Words] = field(default_factory=dict)
    places: tuple[Place, ...] = ()
    notices: tuple[Notice, ...] = ()
    past: tuple[Notice, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def unit_key(self) -> str:
        """Return the key of the unit: the last step of its path."""
        return self.unit_path.rstrip("/").rpartition("/")[2]

    @cached_property
    def by_code(self) -> Mapping[str, Place]:
        """Return the outlets by code."""
        return {place.code: place for place in self.places}

    @cached_property
    def by_notice(self) -> Mapping[str, Notice]:
        """Return the notices by code, those that ended too."""
        return {one.code: one for one in (*self.past, *self.notices)}

    @cached_property
    def affected(self) -> tuple[Place, ...]:
        """Return the affected outlets, the worst first."""
        found = [place for place in self.places if place.affected]
        return tuple(sorted(found, key=lambda one: (RANK[one.state], one.code)))

    @cached_property
    def moved(self) -> tuple[Place, ...]:
        """Return the outlets that moved."""
        return tuple(place for place in self.places if place.state is State.RELOCATED)

    @cached_property
    def tally(self) -> Mapping[State, int]:
        """Return how many outlets stand in which state."""
        counts: dict[State, int] = {}
        for place in self.places:
            counts[place.state] = counts.get(place.state, 0) + 1
        return counts

    @cached_property
    def in_region(self) -> Mapping[str, tuple[Place, ...]]:
        """Return the outlets of each region, the affected first."""
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.region, []).append(place)
        return {
            key: tuple(sorted(rows, key=lambda one: (RANK[one.state], one.code)))
            for key, rows in found.items()
        }

    @cached_property
    def all_regions(self) -> tuple[Region, ...]:
        """Return the regions, the most affected first."""
        found = [
            Region(
                key=key,
                name=self.regions[key],
                total=len(rows),
                affected=sum(row.affected for row in rows),
                worst=rows[0].state,
            )
            for key, rows in self.in_region.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.affected, one.name.zh)))


_WHOLE = TypeAdapter(Site)


def packed(site: Site) -> bytes:
    """Return a site as one JSON document."""
    return _WHOLE.dump_json(site)


def unpacked(document: bytes) -> Site:
    """Return the site of a document. Raises ValueError for one that is none."""
    return _WHOLE.validate_json(document)


@contextmanager
def uncollected() -> Iterator[None]:
    """Let nobody walk through a hundred thousand rows that are made and kept: no collection of garbage meanwhile."""
    standing = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if standing:
            gc.enable()
