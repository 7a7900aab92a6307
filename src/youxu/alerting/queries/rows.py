"""What readers of alerting get: frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class WayRow:
    """One channel by which somebody was told: how far the message came there, why not further."""

    kind: str
    channel: str
    state: str
    reason: str
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    delivery: str


@dataclass(frozen=True)
class StepRow:
    """One person told, or a role in which nobody was there (no ``person_id``). ``by_hand`` waits for a forwarder."""

    pk: int
    place: int
    role: str
    role_name: str
    role_name_en: str
    person_id: int | None
    person: str
    person_en: str
    state: str
    told_at: datetime
    quiet_until: datetime | None
    ways: tuple[WayRow, ...]


@dataclass(frozen=True)
class AlertRow:
    """One alert with its steps. ``next_at`` and ``next_role`` say what follows when nobody acknowledges.

    ``mine`` is the reader's own step that can be acknowledged; ``receipt`` the state of a directive's receipt, with
    the directive's number and the addressee. ``limit`` names the clock of a reminder, so that those of one limit are
    shown as one; of what is no incident ``subject`` is the key and ``link`` the page; ``elsewhere`` says that it went to a unit other than the incident's own.
    """

    pk: int
    what: str
    matter: str
    matter_en: str
    role: str
    role_name: str
    role_name_en: str
    unit: str
    unit_en: str
    outlet: str
    outlet_en: str
    level: str
    state: str
    reason: str
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    acknowledged_by_en: str
    acknowledged_way: str
    next_at: datetime | None
    next_role: str
    next_role_name: str
    next_role_name_en: str
    alarm_at: datetime | None
    directive: int | None
    receipt: str
    steps: tuple[StepRow, ...]
    mine: int | None
    reference: str
    subject: str
    link: str
    world: str
    limit: str
    elsewhere: bool

    @property
    def is_open(self) -> bool:
        """Tell whether somebody is still wanted."""
        return self.state in ("WAITING", "UNANSWERED")


@dataclass(frozen=True)
class AlertsRow:
    """The alerts of one incident: those in which somebody is wanted first."""

    reference: str
    alerts: tuple[AlertRow, ...]

    @property
    def waiting(self) -> int:
        """Return in how many of them somebody is wanted."""
        return sum(row.is_open for row in self.alerts)

    @property
    def unanswered(self) -> int:
        """Return in how many the chain came to its end."""
        return sum(row.state == "UNANSWERED" for row in self.alerts)


@dataclass(frozen=True)
class LinkRow:
    """What the page behind a link shows its person: everything that came to them in the same message."""

    steps: tuple[int, ...]
    person: str
    person_en: str
    language: str
    unit_path: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class StandingRow:
    """How alerting stands for doctor and the health page: ``overdue`` steps should have fired already."""

    waiting: int
    unanswered: int
    overdue: int
    oldest_overdue_at: datetime | None
