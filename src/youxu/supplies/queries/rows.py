"""The frozen rows that readers get of supplies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from youxu.supplies.rules.progress import Progress


@dataclass(frozen=True)
class LotRow:
    """A lot or piece at a site: how many are usable, how many set aside, until when it keeps."""

    id: int
    number: str
    usable: Decimal
    unusable: Decimal
    ends_on: date | None
    trouble: str


@dataclass(frozen=True)
class ShelfRow:
    """An item at a site: what is there for use, put by, set aside; against its minimum; when it was tried.

    ``minimum`` is None where nothing is asked of this site alone. ``check_by``: until when the next trial is in time.
    """

    site_id: int
    site: str
    site_en: str
    site_kind: str
    key: str
    title: str
    title_en: str
    item_class: str
    measure: str
    measure_en: str
    consumed: bool
    tracking: str
    usable_means: str
    usable_means_en: str
    stock: Decimal
    reserved: Decimal
    unusable: Decimal
    minimum: int | None
    short: Decimal
    counted_at: datetime | None
    check_by: date | None
    unchecked: bool
    lots: tuple[LotRow, ...]
    keeper: str
    telephone: str

    @property
    def there(self) -> Decimal:
        """Return how many lie on the shelf, usable or not, put by or free."""
        return self.stock + self.reserved + self.unusable


@dataclass(frozen=True)
class SiteRow:
    """A place of supplies with how many of its items are in trouble."""

    id: int
    kind: str
    outlet_code: str
    name: str
    name_en: str
    place: str
    keeper: str
    telephone: str
    unit_path: str
    counted_at: datetime | None
    items: int
    troubles: int


@dataclass(frozen=True)
class UnitShelf:
    """An item over all sites of a unit, against the minimum of the unit as a whole."""

    key: str
    title: str
    title_en: str
    item_class: str
    measure: str
    measure_en: str
    stock: Decimal
    reserved: Decimal
    unusable: Decimal
    out: Decimal
    minimum: int | None
    short: Decimal


@dataclass(frozen=True)
class TroubleRow:
    """What is not ready: what, where, how many, since when, whose it is."""

    id: int
    kind: str
    site_id: int | None
    site: str
    site_en: str
    unit: str
    unit_en: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    lot: str
    request: str
    quantity: Decimal | None
    due_on: date | None
    owner: str
    found_at: datetime


@dataclass(frozen=True)
class MoveRow:
    """One move on a stock card: what it was, how many more or fewer of this site, what was left."""

    id: int
    kind: str
    key: str
    title: str
    title_en: str
    quantity: Decimal
    sign: int
    other: str
    other_en: str
    lot: str
    request: str
    incident: str
    by: str
    reason: str
    occurred_at: datetime


@dataclass(frozen=True)
class LineRow:
    """An item of a request with what it has reached."""

    id: int
    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    consumed: bool
    from_site_id: int | None
    from_site: str
    from_site_en: str
    progress: Progress


@dataclass(frozen=True)
class RequestRow:
    """A request in a list."""

    reference: str
    state: str
    purpose: str
    incident: str
    place: str
    place_en: str
    unit: str
    asked_at: datetime
    asked_by: str
    asked_by_en: str
    needed_at: datetime | None
    due_at: datetime | None
    late: bool
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class RequestDetail:
    """A request whole."""

    row: RequestRow
    reason: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    ended_at: datetime | None
    to_outlet: str
    to_site_id: int | None
    revision: int


@dataclass(frozen=True)
class UsedRow:
    """What an incident took of an item, and what it cost (R3)."""

    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    issued: Decimal
    returned: Decimal
    consumed: Decimal
    lost: Decimal
    out: Decimal
    cost: Decimal | None
    currency: str


@dataclass(frozen=True)
class KitRow:
    """One line of a proposal: so many of an item from a site to a place of the incident, and what is left then."""

    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    quantity: Decimal
    site_id: int
    site: str
    site_en: str
    outlet_code: str
    outlet: str
    outlet_en: str
    metres: int | None
    minutes: int | None
    left: Decimal
    minimum: int | None
    below: bool


@dataclass(frozen=True)
class MissingRow:
    """What no site has: so many of an item for a place of the incident."""

    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    quantity: Decimal
    outlet_code: str
    outlet: str
    outlet_en: str


@dataclass(frozen=True)
class KitProposal:
    """What the plan asks for in an incident and from where; people and vehicles beside the goods."""

    kits: tuple[str, ...]
    kits_en: tuple[str, ...]
    rows: tuple[KitRow, ...]
    missing: tuple[MissingRow, ...]
    people: int
    people_on_duty: tuple[str, ...]
    vehicles: int
    vehicles_free: tuple[str, ...]
    outlets: int
    outlets_more: int
    requested: tuple[str, ...]


@dataclass(frozen=True)
class Arrangement:
    """What an addition to the stock comes to: its cost, the share of scenarios served, at how many sites, how many pieces."""

    cost: Decimal
    share: float
    sites: int
    pieces: int


@dataclass(frozen=True)
class KeptRow:
    """How many of an item to add at a site, beside what is ``there``; which scenarios ``fail`` without the last portion."""

    site: str
    site_en: str
    site_kind: str
    outlet_code: str
    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    there: int
    add: int
    cost: Decimal
    portion: int
    fails: tuple[str, ...]


@dataclass(frozen=True)
class WantedRow:
    """How many of an item it takes more at a site so that a scenario is served as well."""

    site: str
    site_en: str
    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    add: int


@dataclass(frozen=True)
class ScenarioRow:
    """A scenario: served, or ``why`` not (NO_SITE_NEAR, TOO_DEAR), and what serving it costs more and gains in per cent.

    ``unreached``: outlets that no site reaches in time; ``nearest_minutes``: how long the nearest site takes to the middle of
    all, where that is too long for what is sent once.
    """

    name: str
    weight: Decimal
    cause: str
    outlets: int
    served: bool
    why: str
    unreached: tuple[str, ...]
    nearest_minutes: int | None
    extra_cost: Decimal | None
    extra: tuple[WantedRow, ...]
    gains: float


@dataclass(frozen=True)
class OneMoreRow:
    """What one portion more of an item costs, and gains where it gains most: per cent, and which scenarios."""

    key: str
    title: str
    title_en: str
    measure: str
    measure_en: str
    portion: int
    cost: Decimal
    site: str
    site_en: str
    gains: float
    scenarios: tuple[str, ...]


@dataclass(frozen=True)
class Positioning:
    """What to keep where so that ``share`` per cent of the scenarios are served within ``minutes``, and why.

    ``attainable``: of how many per cent every place is near some site at all; ``reached`` tells whether the share was.
    ``gap``: by how many per cent at most the cost is above the least one. ``next_best``: what
    going by the next best one by one comes to. ``unpriced``: the items that count as one a piece because nobody says what they cost.
    """

    unit: str
    minutes: int
    share: int
    currency: str
    attainable: float
    reached: bool
    optimal: bool
    gap: float
    seconds: float
    proposed: Arrangement
    flat_minimum: Arrangement
    next_best: Arrangement
    there_now: Arrangement
    kept: tuple[KeptRow, ...]
    scenarios: tuple[ScenarioRow, ...]
    one_more: tuple[OneMoreRow, ...]
    unpriced: tuple[str, ...]
    without_place: tuple[str, ...]
