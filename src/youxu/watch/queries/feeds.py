"""Feeds of hazard warnings and what came by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.watch.models import Feed, Warned

SHOWN = 50


@dataclass(frozen=True)
class FeedRow:
    """A feed with how its last reading went; ``failing`` is empty where all was well."""

    key: str
    name: str
    address: str
    hazard: str
    unit_name: str
    unit_name_en: str
    tried_at: datetime | None
    succeeded_at: datetime | None
    failing_since: datetime | None
    feed_trouble: str
    detail: str


@dataclass(frozen=True)
class WarnedRow:
    """A warning as it came, and what it did."""

    identifier: str
    sender: str
    feed: str
    sent_at: datetime
    received_at: datetime
    msg_type: str
    status: str
    event: str
    headline: str
    severity: str
    expires_at: datetime | None
    feed_effect: str
    feed_why: str
    faults: tuple[str, ...]
    watch: str


def feeds_in_use() -> QuerySet[Feed]:
    """Return the feeds that are read, with their units."""
    return Feed.objects.filter(retired_at=None).select_related("unit").order_by("unit_path", "key")


def feeds_of(reader: Actor) -> tuple[FeedRow, ...]:
    """Return the feeds of the reader's unit and below."""
    return tuple(map(feed_row, feeds_in_use().filter(path_under("unit_path", reader.unit))))


def feed_named(reader: Actor, key: str) -> Feed | None:
    """Return the feed of this key in the reader's unit and below, or None."""
    return feeds_in_use().filter(path_under("unit_path", reader.unit), key=key).first()


def feed_row(row: Feed) -> FeedRow:
    """Return a feed as a frozen row."""
    return FeedRow(
        key=row.key,
        name=row.name,
        address=row.address,
        hazard=row.hazard,
        unit_name=row.unit.name,
        unit_name_en=row.unit.name_en,
        tried_at=row.tried_at,
        succeeded_at=row.succeeded_at,
        failing_since=row.failing_since,
        feed_trouble=row.trouble,
        detail=row.detail,
    )


def failing_feeds() -> tuple[FeedRow, ...]:
    """Return the feeds whose last reading failed, for doctor."""
    return tuple(map(feed_row, feeds_in_use().filter(failing_since__isnull=False)))


def warnings_of(reader: Actor, feed: Feed | None = None) -> tuple[WarnedRow, ...]:
    """Return what came last, the latest first: of one feed, or of all of the reader's unit and below."""
    rows = Warned.objects.filter(path_under("unit_path", reader.unit)).select_related("feed", "watch")
    rows = rows if feed is None else rows.filter(feed=feed)
    return tuple(map(_warned, rows.order_by("-received_at", "-pk")[:SHOWN]))


def _warned(row: Warned) -> WarnedRow:
    return WarnedRow(
        identifier=row.identifier,
        sender=row.sender,
        feed=row.feed.name,
        sent_at=row.sent_at,
        received_at=row.received_at,
        msg_type=row.msg_type,
        status=row.status,
        event=row.event,
        headline=row.headline,
        severity=row.severity,
        expires_at=row.expires_at,
        feed_effect=row.effect,
        feed_why=row.why,
        faults=tuple(row.faults),
        watch=row.watch.reference if row.watch else "",
    )
