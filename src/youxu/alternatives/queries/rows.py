"""What queries of alternatives return: frozen rows that pages, notices and the status site read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from youxu.alternatives.rules.words import Measured, Origin
from youxu.kernel.words import Sentence

Key = tuple[int, str]
"""A closed outlet (id) and one of its lines."""


@dataclass(frozen=True, slots=True)
class AlternativeRow:
    """One alternative for one line, as it stands at the moment that was asked for.

    ``outlet_id`` is None and ``code`` empty for a mobile unit. ``distance_m`` was found as ``measured`` says.
    ``open_until`` ends the opening of now (a lunch break included), ``opens_at`` begins the next one where it is closed.
    ``accepted`` says that its head accepted in the incident, ``accepted_until`` until when, ``accepted_more`` how many
    more customers an hour where a number was given; else ``ring_first``: it is named with its telephone. ``customers``,
    ``load`` and ``capacity`` are what the proposal sends there from this outlet, in all, and at most, an hour.
    """

    outlet_id: int | None
    code: str
    name: str
    name_en: str
    address: str
    telephone: str
    latitude: float | None
    longitude: float | None
    line: str
    origin: Origin
    distance_m: int | None
    measured: Measured
    minutes: int | None
    open_now: bool
    open_until: datetime | None
    opens_at: datetime | None
    accepted: bool
    accepted_until: datetime | None
    accepted_more: int | None
    asked: bool
    ring_first: bool
    pinned: bool
    customers: int | None
    load: int | None
    capacity: int | None
    overloaded: bool
    note: str
    explanation: Sentence


Offered = Mapping[Key, tuple[AlternativeRow, ...]]
"""What is offered by closed outlet and line, the best first."""
