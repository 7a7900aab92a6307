"""A person lets one of their own browsers wake them, and takes it away again (O2)."""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.delivery.actions.devices import drop_device, keep_device
from youxu.delivery.models import PushDevice
from youxu.delivery.queries import push_channel
from youxu.delivery.rules.push import Subscription, faults, services_of
from youxu.delivery.rules.words import Kind
from youxu.kernel.words import mark
from youxu.organisation import events
from youxu.organisation.actions.people import record
from youxu.organisation.actions.reach import keep_ways
from youxu.organisation.grants import key_of
from youxu.organisation.models import Person, PersonalChannels
from youxu.organisation.queries.reach import channels_of
from youxu.organisation.rules import OWN_ACCOUNT, reach


class UnableToAddDevice(UnableTo):
    """A device is added where a channel for push serves its owner."""

    text = mark("Nobody has set up a channel for push that serves you.")
    clause = "O2"


class UnableToRemoveDevice(UnableTo):
    """Only a device that is there is taken away."""

    text = mark("This device was taken away already.")
    clause = "O2"


@action
def add_device(
    *, by: Actor, at: datetime, person: Person, name: str, endpoint: str, key: str, secret: str
) -> PersonalChannels:
    """Let a browser of the person's own wake them: the last of their ways, until they put it further up.

    ``endpoint``, ``key`` and ``secret`` are what the browser gave. Raises NotPermitted, UnableToAddDevice, Invalid
    (name, endpoint, or ways when there are too many).
    """
    by.require(OWN_ACCOUNT, unit=person.unit_path)
    if by.person_id != person.pk:
        raise UnableToAddDevice(mark("A device is added by its owner, signed in on it."))
    channel = push_channel(person.unit_path)
    if channel is None:
        raise UnableToAddDevice
    given = Subscription(endpoint.strip(), key.strip(), secret.strip())
    for why in faults(given, services_of(channel.settings)):
        raise Invalid({"endpoint": why})
    device = keep_device(channel, recipient=key_of(person.pk), name=name, given=given, at=at)
    row = keep_ways(person, [*_others(person), [str(Kind.PUSH), device.code]], at)
    record(events.DeviceAdded(person.name, device.name), by=by, at=at, person=person)
    return row


@action
def remove_device(*, by: Actor, at: datetime, person: Person, code: str) -> PersonalChannels:
    """Wake a person by a device no more: the person's own act, or the office's. Raises NotPermitted,
    UnableToRemoveDevice."""
    verb = OWN_ACCOUNT if by.person_id == person.pk else "keep_personal_channels"
    by.require(verb, unit=person.unit_path)
    device = PushDevice.objects.filter(code=code, recipient=key_of(person.pk), retired_at=None).first()
    if device is None:
        raise UnableToRemoveDevice(field="code")
    name = device.name
    drop_device(code, at)
    row = keep_ways(person, _others(person, without=code), at)
    record(events.DeviceRemoved(person.name, name), by=by, at=at, person=person)
    return row


def _others(person: Person, without: str = "") -> list[list[str]]:
    """Return the person's other ways; who chose none keeps the usual order, and devices that are gone fall away."""
    chosen = channels_of(person).ways or tuple(
        (str(kind), "") for kind in reach.USUAL if kind is not Kind.BY_HAND
    )
    known = PushDevice.objects.filter(recipient=key_of(person.pk), retired_at=None)
    live = set(known.values_list("code", flat=True)) - {without}
    return [[kind, address] for kind, address in chosen if kind != Kind.PUSH or address in live]
