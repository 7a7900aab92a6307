"""The job of one channel: claim a portion, send it outside any transaction, record each end by itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from youxu.core import clock, environment, jobs, vault
from youxu.core.actor import Actor, ActorKind, Grant, system
from youxu.core.errors import UnableTo
from youxu.core.numbers import public_code
from youxu.core.questions import kept_question
from youxu.core.worlds import marked
from youxu.delivery.actions import record_try, take_receipt, take_reply
from youxu.delivery.actions.sending import Claim, claim, give_back, record
from youxu.delivery.models import BundledMessage, Channel, Delivery
from youxu.delivery.queries.devices import subscription_of
from youxu.delivery.queries.templates import template_for
from youxu.delivery.rules import channels as rules
from youxu.delivery.rules import inbound, templates, texts
from youxu.delivery.rules.addresses import fault, tidy
from youxu.delivery.rules.push import Subscription
from youxu.delivery.rules.sending import LEASE, OF_CHANNEL, Outcome, failed
from youxu.delivery.rules.words import GROUPS, Kind, Reason
from youxu.delivery.transports import Parcel, Send, Wiring, opening
from youxu.kernel.words import mark

log = logging.getLogger("youxu.delivery")
BY = system("delivery")


class UnableToTryChannel(UnableTo):
    """A test goes to an address that can exist."""

    text = mark("Name an address for the test.")


@jobs.task("deliver")
def deliver(channel: int) -> None:
    """Send what is due on a channel, in a thread of its own: whatever it answers, no other channel waits for it.

    Where no thread is free nothing is lost: the sweep offers it again a second later.
    """
    jobs.aside(f"deliver:{channel}", lambda: send_due(channel))


def send_due(channel_id: int) -> None:
    """Send portion by portion until nothing is due or the channel rests; what comes meanwhile has a job of its own."""
    more = True
    while more and (portion := claim(channel_id, clock.now())):
        more = portion.more
        with _opened(portion[0].channel) as send:
            for number, one in enumerate(portion, 1):
                outcome = _tried(send, one)
                _recorded(one, outcome)
                late = clock.now() > one.attempt.started_at + LEASE / 2
                if late or outcome.reason in OF_CHANNEL:
                    give_back(portion[number:])
                    more = True
                    break


def try_channel(channel: Channel, *, address: str, text: str, by: Actor, at: datetime) -> Outcome:
    """Send a test by a channel here and now, and record how it ended. Raises NotPermitted, UnableToTryChannel.

    It is no message to anybody: nothing is queued, and nothing is tried again.
    """
    by.require("keep_channels", unit=channel.unit_path)
    kind = Kind(channel.kind)
    address = tidy(kind, address) or (channel.key if kind in GROUPS else "")
    if (why := fault(kind, address)) is not None:
        raise UnableToTryChannel(why.text, field="to", address=address)
    with _opened(channel) as send:
        device = _device(channel, address)
        parcel = Parcel(key=public_code(20), address=address, subject=text, text=text, at=at, device=device)
        outcome = send(parcel)
    record_try(by=by, at=clock.now(), channel=channel, outcome=outcome)
    return outcome


def wiring_of(channel: Channel) -> Wiring:
    """Return how a channel is set up, with its secrets; sealed by another home's key they are missing."""
    return Wiring(
        channel.key,
        Kind(channel.kind),
        channel.settings,
        vault.unseal(channel.secret) or {},
        environment.number("YOUXU_HTTP_SECONDS"),
    )


@contextmanager
def _opened(channel: Channel) -> Iterator[Send]:
    """Open a channel; one without the credentials or settings that its kind needs calls nobody and says so."""
    wiring, lost = wiring_of(channel), vault.unseal(channel.secret) is None
    found = dict(rules.faults(wiring.key, wiring.kind, wiring.settings, wiring.secret))
    if lost or found:
        detail = "secrets lost" if lost else f"missing: {', '.join(sorted(found))}"
        yield lambda parcel: failed(Reason.BAD_CREDENTIALS, detail)
        return
    with opening(wiring) as send:
        yield send


def _recorded(one: Claim, outcome: Outcome) -> None:
    """Record how an attempt ended; one that cannot be recorded waits for its lease and keeps no other from its turn."""
    try:
        record(by=BY, at=clock.now(), claim=one, outcome=outcome)
    except Exception:
        log.exception("an attempt was not recorded", extra={"delivery": one.delivery.pk})


def _tried(send: Send, one: Claim) -> Outcome:
    try:
        return send(parcel_of(one.delivery, one.attempt.key))
    except Exception as error:
        log.exception("a transport failed", extra={"delivery": one.delivery.pk})
        return failed(Reason.REJECTED, type(error).__name__)


@kept_question
def _bundled(*, delivery: int) -> QuerySet[BundledMessage]:
    return BundledMessage.objects.select_related("message").filter(delivery=delivery).order_by("pk")


def parcel_of(row: Delivery, key: str) -> Parcel:
    """Return a delivery as its transport needs it: its text, with those bundled as one list; an SMS by its template."""
    first = row.message
    others = [one.message for one in _bundled(delivery=row.pk).rows()]
    every = [first, *others]
    text = texts.bundled(first.text, first.heading, [one.line for one in every], [one.text for one in every])
    variables = {name: str(value) for name, value in first.variables.items()}
    if others and first.bundle_place in variables:
        said = templates.of_bundle(variables[first.bundle_place], len(every), first.language)
        variables[first.bundle_place] = said
    template = template_for(row.channel, first.topic, first.language) if row.kind == Kind.SMS else None
    places = templates.places(template.text) if template else ()
    if row.world:
        text = marked(text, row.world, first.language)
        variables = templates.of_drill(places, variables, first.language)
    return Parcel(
        key=key,
        address=row.address,
        subject=first.subject,
        text=text,
        at=clock.now(),
        language=first.language,
        link=first.link,
        leave=first.leave,
        topic=first.topic,
        template=template.code if template else "",
        places=places,
        variables=variables,
        device=_device(row.channel, row.address),
        expires_at=row.expires_at,
    )


def _device(channel: Channel | None, address: str) -> Subscription | None:
    """Return what the browser gave that a push goes to; None of other kinds, and of a device that is gone."""
    if channel is None or channel.kind != Kind.PUSH:
        return None
    return subscription_of(channel, address)


def inbound_path(channel: Channel) -> str:
    """Return the path that a channel's gateway is given for receipts and answers; nobody can guess it."""
    return f"/p/gateway/{channel.key}/{_token(channel)}/"


def channel_by_token(key: str, token: str) -> Channel | None:
    """Return the channel whose address this is, or None for a forged one."""
    row = Channel.objects.filter(key=key, retired_at=None).first()
    return row if row is not None and constant_time_compare(token, _token(row)) else None


def take_pushed(channel: Channel, body: bytes, *, at: datetime) -> int:
    """Keep the receipts and answers that a gateway pushed; return how many. Raises Unreadable, and keeps none then."""
    found = inbound.read(str(channel.settings.get("provider", "")), body)
    by = Actor(
        ActorKind.TOKEN,
        f"channel:{channel.key}",
        channel.name,
        "GATEWAY",
        frozenset({Grant("send_message", channel.unit_path, below=True)}),
        unit=channel.unit_path,
    )
    for one in found:
        if isinstance(one, inbound.ReplyIn):
            take_reply(
                by=by,
                at=at,
                channel=channel,
                address=one.address,
                text=one.text,
                provider_id=one.provider_id,
                replied_at=min(one.replied_at or at, at),
            )
        else:
            take_receipt(
                by=by,
                at=at,
                channel=channel,
                provider_id=one.provider_id,
                state=one.state,
                told_at=min(one.told_at or at, at),
                detail=one.detail,
            )
    return len(found)


def _token(channel: Channel) -> str:
    return salted_hmac(
        "youxu.delivery.inbound", f"{channel.pk}:{channel.key}", algorithm="sha256"
    ).hexdigest()[:40]
