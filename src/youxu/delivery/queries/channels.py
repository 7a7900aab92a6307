"""Channels as those who keep them see them, their secrets left out."""

from __future__ import annotations

from django.db.models import Count, Q

from youxu.core import vault
from youxu.core.actor import Actor
from youxu.core.corrections import units_with
from youxu.delivery.models import Channel, WorldAddress
from youxu.delivery.queries.rows import ChannelRow, WorldAddressRow
from youxu.delivery.rules.addresses import masked
from youxu.delivery.rules.words import DeliveryState, Kind

MOST_ADDRESSES = 200


def channels_of(actor: Actor) -> list[ChannelRow]:
    """Return the channels that the actor keeps or that serve a unit the actor reads, by unit and place."""
    return [channel_row(row) for row in _counted(_seen(actor)).order_by("unit_path", "place", "key")]


def all_channels() -> list[ChannelRow]:
    """Return every channel of this installation, for whoever runs the machine."""
    return [channel_row(row) for row in Channel.objects.filter(retired_at=None).order_by("key")]


def served_ways(unit_path: str) -> frozenset[str]:
    """Return the kinds and keys of the channels that serve a unit: its own and those of the units above."""
    rows = Channel.objects.filter(retired_at=None).values_list("unit_path", "kind", "key")
    serving = [(kind, key) for path, kind, key in rows if unit_path.startswith(path)]
    return frozenset(word for pair in serving for word in pair)


def channel_named(actor: Actor, key: str) -> Channel | None:
    """Return the channel of that key, or None when the actor has nothing to do with it."""
    return _counted(_seen(actor)).filter(key=key).first()


def channel_row(row: Channel) -> ChannelRow:
    """Return a channel without its secrets."""
    secrets = vault.unseal(row.secret)
    return ChannelRow(
        key=row.key,
        kind=row.kind,
        name=row.name,
        unit_path=row.unit_path,
        settings=row.settings,
        secrets=tuple(sorted(secrets or ())),
        secrets_lost=secrets is None,
        per_minute=row.per_minute,
        per_second=row.per_second,
        place=row.place,
        waiting=getattr(row, "waiting", 0),
        failures=row.failures,
        rests_until=row.rests_until,
        last_success_at=row.last_success_at,
        last_failure_at=row.last_failure_at,
        last_reason=row.last_reason,
        added_at=row.added_at,
        revision=row.revision,
    )


def _seen(actor: Actor):
    return Channel.objects.filter(
        units_with(actor, "read") | units_with(actor, "keep_channels"), retired_at=None
    )


def _counted(rows):
    return rows.annotate(waiting=Count("deliveries", filter=Q(deliveries__state=DeliveryState.QUEUED)))


def world_addresses(actor: Actor, world: str = "") -> list[WorldAddressRow]:
    """Return the addresses that exercises may reach, the last entered first, for whoever keeps channels somewhere."""
    if not actor.readable_paths("keep_channels"):
        return []
    rows = WorldAddress.objects.filter(world=world) if world else WorldAddress.objects.all()
    return [
        WorldAddressRow(row.world, row.kind, masked(row.address), row.entered_at)
        for row in rows.order_by("-entered_at", "-pk")[:MOST_ADDRESSES]
    ]


def sms_channels(actor: Actor):
    """Return the SMS channels that the actor sees, with their templates."""
    return _seen(actor).filter(kind=Kind.SMS).prefetch_related("templates").order_by("unit_path", "key")
