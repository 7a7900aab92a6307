"""Devices that people let us wake, by their opaque codes; what a browser gave is unsealed only to be used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from youxu.core import push, vault
from youxu.delivery.models import Channel, PushDevice
from youxu.delivery.queries.channels import channel_row
from youxu.delivery.queries.checking import lacking
from youxu.delivery.rules.push import Subscription
from youxu.delivery.rules.words import Kind


@dataclass(frozen=True)
class DeviceRow:
    """A device as its owner sees it; ``code`` is its address among the owner's ways."""

    code: str
    name: str
    channel: str
    added_at: datetime


def devices_of(recipient: str) -> tuple[DeviceRow, ...]:
    """Return the devices on which a recipient (opaque key) is told, the first added first."""
    rows = PushDevice.objects.filter(recipient=recipient, retired_at=None).select_related("channel")
    return tuple(
        DeviceRow(row.code, row.name, row.channel.key, row.added_at)
        for row in rows.order_by("added_at", "pk")
    )


def devices_gone(codes: Collection[str]) -> frozenset[str]:
    """Return those of the codes that are no device any more: taken away, or given up by its browser."""
    if not codes:
        return frozenset()
    known = PushDevice.objects.filter(code__in=codes, retired_at=None).values_list("code", flat=True)
    return frozenset(codes) - set(known)


def push_channel(unit_path: str, *, widest: bool = False) -> Channel | None:
    """Return the channel for push that serves a unit, the nearest one, where it lacks nothing; else None.

    ``widest``: the one that serves most others too, for whoever is told by units above as well.
    """
    rows = Channel.objects.filter(kind=Kind.PUSH, retired_at=None)
    serving = [row for row in rows if unit_path.startswith(row.unit_path)]
    serving.sort(key=lambda row: (len(row.unit_path) * (1 if widest else -1), row.place, row.pk))
    return next((row for row in serving if not lacking(channel_row(row))), None)


def push_key(channel: Channel) -> str:
    """Return the public key by which a browser lets this channel wake it."""
    return push.public_key((vault.unseal(channel.secret) or {}).get("private_key", ""))


def subscription_of(channel: Channel, code: str) -> Subscription | None:
    """Return what a browser gave, or None for a device that is gone or was sealed by another home's key."""
    row = PushDevice.objects.filter(channel=channel, code=code, retired_at=None).first()
    given = vault.unseal(row.sealed) if row else None
    return Subscription(given["endpoint"], given["key"], given["secret"]) if given else None
