"""Setting up channels; their secrets are sealed, and stand neither in the journal nor on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from youxu.core import journal, push, vault
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.delivery import events
from youxu.delivery.actions.sending import tell_channel
from youxu.delivery.models import Channel, WorldAddress
from youxu.delivery.rules import channels as rules
from youxu.delivery.rules.addresses import fault, tidy
from youxu.delivery.rules.sending import Outcome
from youxu.delivery.rules.words import GROUPS, Kind
from youxu.kernel.words import Sentence, mark


class UnableToKeepChannel(UnableTo):
    """A channel needs what its kind needs, under a key of its own."""

    text = mark("There is a channel of this key already.")


class UnableToEnterAddress(UnableTo):
    """An address of an exercise must be one that can exist."""

    text = mark("Name the exercise and an address that can exist.")


@action
def add_channel(
    *,
    by: Actor,
    at: datetime,
    unit: str,
    key: str,
    kind: str,
    name: str,
    settings: Mapping[str, str],
    secret: Mapping[str, str] | None = None,
    per_minute: int | None = None,
    per_second: int | None = None,
    place: int = 1,
) -> Channel:
    """Add a channel for a unit and those below. Raises NotPermitted, UnableToKeepChannel, Invalid."""
    by.require("keep_channels", unit=unit)
    if kind == Kind.PUSH and not (secret or {}).get("private_key"):
        secret = {**(secret or {}), "private_key": push.new_key()}
    _check(key, kind, name, settings, secret or {}, per_minute, per_second)
    if Channel.objects.filter(key=key, retired_at=None).exists():
        raise UnableToKeepChannel(field="key")
    row = Channel.objects.create(
        key=key,
        kind=kind,
        name=name.strip(),
        unit_path=unit,
        settings={field: str(value).strip() for field, value in settings.items() if str(value).strip()},
        secret=vault.seal(secret or {}),
        per_minute=per_minute,
        per_second=per_second,
        place=place,
        added_at=at,
    )
    _note(events.ChannelKept(key, kind, _named(settings, secret)), by, at, row, begins=True)
    return row


@action
def edit_channel(
    *,
    by: Actor,
    at: datetime,
    channel: Channel,
    name: str,
    settings: Mapping[str, str],
    secret: Mapping[str, str] | None = None,
    per_minute: int | None = None,
    per_second: int | None = None,
    place: int = 1,
    revision: int | None = None,
) -> Channel:
    """Change a channel; of its secrets only those given, an empty one stays as it is. It rests no longer.

    Raises NotPermitted, Invalid, Stale.
    """
    row = Channel.objects.get(pk=channel.pk)
    by.require("keep_channels", unit=row.unit_path)
    kept = vault.unseal(row.secret) or {}
    given = {field: value for field, value in (secret or {}).items() if value}
    _check(row.key, row.kind, name, settings, {**kept, **given}, per_minute, per_second)
    held = revision if revision is not None else row.revision
    changed = Channel.objects.filter(pk=row.pk, revision=held, retired_at=None).update(
        name=name.strip(),
        settings={field: str(value).strip() for field, value in settings.items() if str(value).strip()},
        secret=vault.seal({**kept, **given}),
        per_minute=per_minute,
        per_second=per_second,
        place=place,
        rests_until=None,
        failures=0,
        revision=F("revision") + 1,
    )
    if not changed:
        theirs = {"name": row.name, **row.settings}
        raise Stale(details={"yours": {"name": name, **settings}, "theirs": theirs, "revision": row.revision})
    row.refresh_from_db()
    _note(events.ChannelKept(row.key, row.kind, _named(settings, given)), by, at, row)
    return row


@action
def retire_channel(*, by: Actor, at: datetime, channel: Channel) -> Channel:
    """Use a channel no more; what waits for it goes on to the recipient's next address. Raises NotPermitted."""
    row = Channel.objects.get(pk=channel.pk)
    by.require("keep_channels", unit=row.unit_path)
    if Channel.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at, secret=""):
        row.refresh_from_db()
        _note(events.ChannelRetired(row.key), by, at, row)
    return row


@action
def record_try(*, by: Actor, at: datetime, channel: Channel, outcome: Outcome) -> Channel:
    """Record how a test by a channel ended; one that worked lets the channel rest no longer. Raises NotPermitted."""
    by.require("keep_channels", unit=channel.unit_path)
    tell_channel(channel, outcome, at)
    _note(events.ChannelTried(channel.key, outcome.result, outcome.reason), by, at, channel)
    return Channel.objects.get(pk=channel.pk)


@action
def enter_address(*, by: Actor, at: datetime, world: str, unit: str, kind: str, address: str) -> WorldAddress:
    """Enter an address that messages of an exercise may reach (law 9); of a group, the key of its channel.

    Raises NotPermitted, UnableToEnterAddress.
    """
    by.require("keep_channels", unit=unit)
    if not world or kind not in Kind.__members__:
        raise UnableToEnterAddress(field="world")
    stored = tidy(Kind(kind), address)
    if not stored or (Kind(kind) not in GROUPS and fault(Kind(kind), stored)):
        raise UnableToEnterAddress(field="address")
    row, made = WorldAddress.objects.get_or_create(
        world=world, kind=kind, address=stored, defaults={"entered_at": at}
    )
    if made:
        journal.append(
            events.WorldAddressEntered(kind),
            by=by,
            at=at,
            stream=f"world_addresses:{world}",
            subject=row,
            unit=unit,
            world=world,
        )
    return row


def _check(
    key: str,
    kind: str,
    name: str,
    settings: Mapping[str, str],
    secret: Mapping[str, str],
    per_minute: int | None,
    per_second: int | None,
) -> None:
    faults: dict[str, Sentence] = dict(rules.faults(key, kind, settings, secret))
    if kind == Kind.PUSH and "private_key" not in faults and not push.is_key(secret["private_key"]):
        faults["private_key"] = Sentence(mark("This is no private key: 32 bytes in base64url."))
    if not name.strip():
        faults["name"] = Sentence(mark("Give the channel a name that people know."))
    for field, value in (("per_minute", per_minute), ("per_second", per_second)):
        if value is not None and not 0 <= value <= 100_000:
            faults[field] = Sentence(mark("A limit is a whole number, 0 for none."))
    if faults:
        raise Invalid(faults)


def _named(settings: Mapping[str, str], secret: Mapping[str, str] | None) -> str:
    """Return the names of what was set, never a value: an address of a robot is as good as its password."""
    return ", ".join(sorted({*settings, *(secret or {})}))


def _note(what: journal.Event, by: Actor, at: datetime, row: Channel, *, begins: bool = False) -> None:
    journal.append(
        what, by=by, at=at, stream=f"channel:{row.pk}", subject=row, unit=row.unit_path, begins=begins
    )
