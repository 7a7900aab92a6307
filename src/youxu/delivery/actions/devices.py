"""Devices that people let us wake: kept and dropped as part of the act of who calls; what they gave is sealed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet

from youxu.core import vault
from youxu.core.numbers import public_code
from youxu.delivery.models import Channel, PushDevice
from youxu.delivery.rules.push import Subscription


def keep_device(
    channel: Channel, *, recipient: str, name: str, given: Subscription, at: datetime
) -> PushDevice:
    """Keep a browser for a recipient; the same browser of another one is theirs no more."""
    digest = hashlib.sha256(given.endpoint.encode()).hexdigest()
    _drop(PushDevice.objects.filter(channel=channel, digest=digest), at)
    return PushDevice.objects.create(
        code=public_code(),
        channel=channel,
        recipient=recipient,
        name=name.strip()[:80],
        sealed=_sealed(given),
        digest=digest,
        added_at=at,
    )


def device_of(channel: Channel, *, recipient: str, given: Subscription, at: datetime) -> PushDevice:
    """Return a recipient's browser as it is kept already, with the keys that it gives now; a new one is kept."""
    digest = hashlib.sha256(given.endpoint.encode()).hexdigest()
    row = PushDevice.objects.filter(
        channel=channel, recipient=recipient, digest=digest, retired_at=None
    ).first()
    if row is None:
        return keep_device(channel, recipient=recipient, name="", given=given, at=at)
    PushDevice.objects.filter(pk=row.pk).update(sealed=_sealed(given))
    return row


def _sealed(given: Subscription) -> str:
    return vault.seal({"endpoint": given.endpoint, "key": given.key, "secret": given.secret})


def drop_device(code: str, at: datetime) -> None:
    """Wake a device no more; its name and what it gave go at once."""
    _drop(PushDevice.objects.filter(code=code), at)


def drop_devices(recipient: str, at: datetime) -> None:
    """Wake a recipient by no device any more."""
    _drop(PushDevice.objects.filter(recipient=recipient), at)


def _drop(rows: QuerySet[PushDevice], at: datetime) -> None:
    rows.filter(retired_at=None).update(retired_at=at, name="", sealed="")
