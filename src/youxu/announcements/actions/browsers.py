"""Somebody without an account lets one browser be woken with notices (P3b): its permission, then a push to say yes to."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from youxu.announcements.actions.subscriptions import Manner, Place, kept, limit
from youxu.announcements.models import Subscription
from youxu.announcements.queries.sending import subscriber_key
from youxu.announcements.queries.subscriptions import SUBSCRIBE, waking_channel
from youxu.announcements.rules.subscriptions import Address, SubscriberWay
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.delivery.actions.devices import device_of
from youxu.delivery.rules.push import Subscription as Given
from youxu.delivery.rules.push import faults, services_of
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Region, Unit


class UnableToWakeBrowser(UnableTo):
    """A browser is woken where a channel for push serves the unit and a push can lead to a public address."""

    text = mark(
        "Messages to a browser are not offered here. Leave a mobile number or an e-mail address instead."
    )
    clause = "P3b"


@action
def subscribe_browser(
    *,
    by: Actor,
    at: datetime,
    source: str,
    unit: Unit,
    endpoint: str,
    key: str,
    secret: str,
    outlet: Outlet | None = None,
    region: Region | None = None,
    line: str = "",
    language: str = "zh-hans",
    is_quiet: bool = False,
) -> Subscription:
    """Wake a browser once and ask whether it wants to be told; nothing else is sent to it before a yes.

    ``endpoint``, ``key`` and ``secret`` are what the browser gave. Raises UnableToWakeBrowser, Invalid, UnableToSubscribe.
    """
    by.require(SUBSCRIBE, unit=unit.path)
    channel = waking_channel(unit.path)
    if channel is None:
        raise UnableToWakeBrowser
    given = Given(endpoint.strip(), key.strip(), secret.strip())
    for why in faults(given, services_of(channel.settings)):
        raise Invalid({"address": why})
    to, wanted = Address(SubscriberWay.PUSH, given.endpoint), Place(unit, outlet, region, line)
    limit(wanted, to, source, by, at)
    recipient = subscriber_key(to.digest(settings.SECRET_KEY))
    device = device_of(channel, recipient=recipient, given=given, at=at)
    way = {"to": device.code, "channel": channel.key}
    return kept(wanted, to, way, Manner(language, is_quiet), by, at)
