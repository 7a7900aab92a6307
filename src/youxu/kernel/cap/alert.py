"""What an alert says, as frozen values; identifiers and moments as the standard and the Chinese profile write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from youxu.kernel.geo import Point

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
BEIJING = ZoneInfo("Asia/Shanghai")
_PIECES = (6, 3, 3, 2)


class Status(StrEnum):
    """How an alert is meant: in earnest, as an exercise, among systems, as a test, or as a draft."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What an alert does to those before it."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Severity(StrEnum):
    """How bad it is, the worst first."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Circle:
    """A point and a radius around it."""

    point: Point
    radius_km: float


@dataclass(frozen=True)
class Area:
    """Where it holds: in words, as polygons (the last point is the first) or circles, by codes (name, value)."""

    text: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Info:
    """One language of an alert."""

    language: str
    event: str
    severity: Severity
    urgency: str = "Unknown"
    certainty: str = "Unknown"
    categories: tuple[str, ...] = ("Infra",)
    response_types: tuple[str, ...] = ()
    event_codes: tuple[tuple[str, str], ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Reference:
    """An earlier alert that one updates or cancels."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{moment_text(self.sent)}"


@dataclass(frozen=True)
class Alert:
    """One message: who says what, since when, in earnest or not, and which messages it follows."""

    identifier: str
    sender: str
    sent: datetime
    msg_type: MsgType = MsgType.ALERT
    status: Status = Status.ACTUAL
    scope: str = "Public"
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: str = ""
    infos: tuple[Info, ...] = field(default=())

    @property
    def expires(self) -> datetime | None:
        """Return when the last of its languages runs out; None when one of them never does."""
        ends = [info.expires for info in self.infos]
        return max((end for end in ends if end), default=None) if all(ends) else None


def reference_to(alert: Alert) -> Reference:
    """Return what a later message cites this one by."""
    return Reference(alert.sender, alert.identifier, alert.sent)


def moment_text(at: datetime) -> str:
    """Return a moment as CAP wants it: whole seconds, an offset and never Z (UTC is written -00:00)."""
    if at.utcoffset() is None:
        raise ValueError("a moment without a zone")
    return re.sub(r"\+00:00$", "-00:00", at.replace(microsecond=0).isoformat())


def identifier_of(region: str, trade: str, own: str, extension: str, at: datetime, serial: int) -> str:
    """Return an identifier of GB/T 35965.1: region (6 digits), trade (3), own (3), extension (2), Beijing time, 0-9."""
    pieces = (region, trade, own, extension)
    if [len(piece) for piece in pieces] != list(_PIECES) or not "".join(pieces).isdigit():
        raise ValueError("an identifier begins with 6, 3, 3 and 2 digits")
    if not 0 <= serial <= 9:
        raise ValueError("the last digit of an identifier is 0 to 9")
    return f"{''.join(pieces)}_{at.astimezone(BEIJING):%Y%m%d%H%M%S}_{serial}"
