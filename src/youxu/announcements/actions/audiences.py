"""Whom a unit tells over channels with addresses: entered, retired; the rest of a channel is forwarded by hand."""

from __future__ import annotations

from datetime import datetime

from youxu.announcements import events
from youxu.announcements.models import Audience
from youxu.announcements.rules.words import ADDRESSED
from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.delivery.rules.addresses import fault, tidy
from youxu.delivery.rules.words import Kind
from youxu.incidents.actions.entries import refused
from youxu.kernel.words import mark
from youxu.network.models import Unit

KEEP = "keep_audience"
NO_CHANNEL = mark("Only hot line, SMS and social account have addresses.")
KNOWN = mark("This address is on the list already.")
NO_NAME = mark("Say whom it reaches.")


class UnableToKeepAudience(UnableTo):
    """An audience has a channel with addresses, a name, and an address that can exist; it is entered once."""

    clause = "P3b"


@action
def keep_audience(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    channel: str,
    name: str,
    way: str,
    address: str = "",
    language: str = "zh-hans",
) -> Audience:
    """Enter whom a unit tells over a channel; return the row. Raises UnableToKeepAudience."""
    by.require(KEEP, unit=unit.path)
    if channel not in ADDRESSED:
        raise UnableToKeepAudience(NO_CHANNEL, field="channel")
    if not name.strip():
        raise UnableToKeepAudience(NO_NAME, field="name")
    kind = Kind(way) if way in list(Kind) else None
    found = tidy(kind, address) if kind is not None else address.strip()
    if kind is not None and (wrong := fault(kind, found)) is not None:
        raise refused(UnableToKeepAudience, ("address", wrong))
    if Audience.objects.filter(unit=unit, channel=channel, way=way, address=found, retired_at=None).exists():
        raise UnableToKeepAudience(KNOWN, field="address")
    row = Audience.objects.create(
        unit=unit,
        unit_path=unit.path,
        channel=channel,
        name=name.strip()[:80],
        way=way,
        address=found,
        language=language,
        added_at=at,
    )
    _note(events.AudienceKept(channel), row, by, at)
    return row


@action
def retire_audience(*, by: Actor, at: datetime, audience: Audience) -> Audience:
    """Take somebody off the list of a channel; return the row."""
    by.require(KEEP, unit=audience.unit_path)
    Audience.objects.filter(pk=audience.pk, retired_at=None).update(retired_at=at)
    audience.refresh_from_db()
    _note(events.AudienceRetired(audience.channel), audience, by, at)
    return audience


def _note(what: journal.Event, row: Audience, by: Actor, at: datetime) -> None:
    journal.append(what, by=by, at=at, stream=f"audience:{row.pk}", subject=row, unit=row.unit_path)
