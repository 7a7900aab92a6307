"""From stored to sent: claimed under a lease, and each end recorded in a short transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import writing
from youxu.core.numbers import public_code
from youxu.core.one_by_one import one_by_one
from youxu.core.questions import Change, kept_change, kept_question, set_where
from youxu.delivery import events
from youxu.delivery.actions.devices import drop_device
from youxu.delivery.actions.queueing import note, offer, skipped_rows
from youxu.delivery.actions.ways import Ways
from youxu.delivery.models import Attempt, Channel, Delivery
from youxu.delivery.queries.waiting import due, held
from youxu.delivery.rules import sending as rules
from youxu.delivery.rules.sending import LIMITS, Limits, Outcome
from youxu.delivery.rules.words import DeliveryState, Kind, Reason, Result

FREE: dict[str, str | None] = {"token": "", "lease_until": None}
"""What a delivery has that no worker holds."""
AT_ONCE = 200
"""How many rows one sweep ends; the next second takes the rest."""


@dataclass(frozen=True)
class Claim:
    """A delivery that this worker holds under ``token``, with the attempt that it began."""

    delivery: Delivery
    attempt: Attempt
    channel: Channel
    token: str


class Portion(list[Claim]):
    """What was claimed at once; ``more`` when there was more of the channel than fitted in."""

    more = False


def limits_of(channel: Channel) -> Limits:
    """Return the limits of a channel: its own where it has them, else those of its kind."""
    usual = LIMITS.get(Kind(channel.kind), Limits())
    return Limits(
        usual.per_minute if channel.per_minute is None else channel.per_minute,
        usual.per_second if channel.per_second is None else channel.per_second,
    )


def claim(channel_id: int, at: datetime) -> Portion:
    """Take the next portion of a channel, as many as its limits allow now; none while it rests.

    Its own short transaction. The channel's row is touched first, so that two workers count one after the other. A
    delivery whose worker died is taken again: its last attempt ends LOST, since nobody knows how far that came.
    """
    with writing(), transaction.atomic():
        if not _touch(channel=channel_id, at=at):
            return Portion()
        channel = Channel.objects.get(pk=channel_id)
        count = _room(channel, at)
        if not count:
            wait = timedelta(seconds=1)
            Channel.objects.filter(pk=channel_id).update(rests_until=at + wait)
            return Portion()
        rows = due(at).filter(channel=channel_id).order_by("due_at", "pk").select_related("message")
        found = list(rows[: count + 1])
        portion = Portion(_take(row, channel, at) for row in found[:count])
        portion.more = len(found) > count
        return portion


@kept_change
def _touch(*, channel: int, at: datetime) -> Change[Channel]:
    rested = Q(rests_until=None) | Q(rests_until__lte=at)
    return Channel.objects.filter(rested, pk=channel, retired_at=None), {"taken": F("taken") + 1}


def _room(channel: Channel, at: datetime) -> int:
    limits = limits_of(channel)
    if not (limits.per_minute or limits.per_second):
        return rules.PORTION
    tried = Attempt.objects.filter(channel=channel, started_at__gt=at - timedelta(minutes=1)).exclude(key="")
    return rules.room(limits, tried.count(), tried.filter(started_at__gt=at - timedelta(seconds=1)).count())


def _take(row: Delivery, channel: Channel, at: datetime) -> Claim:
    token = public_code(20)
    if row.tries:
        Attempt.objects.filter(delivery=row, result=Result.UNDER_WAY).update(
            result=Result.LOST, reason=Reason.WORKER_DIED, ended_at=at
        )
    columns: dict[str, Any] = {
        "token": token,
        "lease_until": at + rules.LEASE,
        "tries": row.tries + 1,
        "attempted": row.attempted + 1,
    }
    _begin(delivery=row.pk, **columns)
    _set(row, channel=channel, **columns, revision=row.revision + 1)
    attempt = Attempt.objects.create(
        delivery=row,
        number=row.attempted,
        kind=row.kind,
        channel=channel,
        address=row.address,
        key=_key(row),
        started_at=at,
    )
    return Claim(row, attempt, channel, token)


@kept_change
def _begin(*, delivery: int, **columns: Any) -> Change[Delivery]:
    return Delivery.objects.filter(pk=delivery), {**columns, "revision": F("revision") + 1}


def _set(row: Delivery, **columns: object) -> None:
    """Let the row in hand say what was just written."""
    for name, value in columns.items():
        setattr(row, name, value)


def give_back(claims: Iterable[Claim]) -> None:
    """Leave what was claimed and not begun for another turn: the channel failed before it, or the lease wears on."""
    with writing(), transaction.atomic():
        for one in claims:
            mine = Delivery.objects.filter(pk=one.delivery.pk, token=one.token, state=DeliveryState.QUEUED)
            if mine.update(tries=F("tries") - 1, attempted=F("attempted") - 1, **FREE):
                Attempt.objects.filter(pk=one.attempt.pk, result=Result.UNDER_WAY).delete()


def _key(row: Delivery) -> str:
    """Return the key of an attempt: another one only when the service refused the last for certain, since by the same
    key it may say "taken already" of a message that it never sent."""
    refused = 0 if _is_first(row) else _refused(delivery=row.pk, kind=row.kind, address=row.address).count()
    return f"{row.code}-{row.step}-{refused}"


@kept_question
def _refused(*, delivery: int, kind: str, address: str) -> QuerySet[Attempt, int]:
    rows = Attempt.objects.filter(delivery=delivery, kind=kind, address=address)
    return rows.filter(reason__in=rules.CERTAIN).values_list("pk", flat=True)


def _is_first(row: Delivery) -> bool:
    """Tell whether a claimed delivery is at its first address for the first time: no other attempt went before."""
    return row.step == 0 and row.tries == 1


@action
def record(*, by: Actor, at: datetime, claim: Claim, outcome: Outcome) -> Delivery:
    """Record how an attempt ended, and what follows: sent, again later, the next address, or failed.

    A delivery that another worker took meanwhile (the lease ran out) stays with that one; only that it was sent is
    kept. Raises NotPermitted.
    """
    row = claim.delivery
    by.require("send_message", unit=row.unit_path)
    set_where(
        Attempt,
        {"pk": claim.attempt.pk},
        ended_at=at,
        result=outcome.result,
        reason=outcome.reason,
        detail=_kept(outcome.detail)[:200],
        provider_id=_kept(outcome.provider_id)[:120],
    )
    tell_channel(claim.channel, outcome, at)
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.QUEUED)
    if outcome.result is Result.SENT:
        if _kept_sent(mine, claim, at):
            seconds = round((at - row.queued_at).total_seconds())
            what = events.MessageSent(
                row.recipient, row.kind, row.channel.key if row.channel else "", _handed_over(row), seconds
            )
            note(what, by, at, row)
        return row
    if outcome.reason is Reason.BAD_ADDRESS and claim.attempt.kind == Kind.PUSH:
        drop_device(row.address, at)
    _go_on(mine.filter(token=claim.token), row, outcome, by, at)
    return row


def _kept_sent(mine: QuerySet[Delivery], claim: Claim, at: datetime) -> bool:
    """Keep that a delivery was sent, whoever holds it by now; tell whether it was not known already."""
    row = claim.delivery
    columns: dict[str, Any] = {
        "state": DeliveryState.SENT,
        "sent_at": at,
        "ended_at": at,
        "reason": "",
        **FREE,
    }
    if _end_mine(delivery=row.pk, held=claim.token, **columns):
        _set(row, **columns)
        return True
    if mine.update(**columns):
        row.refresh_from_db()
        return True
    return False


@kept_change
def _end_mine(*, delivery: int, held: str, **columns: Any) -> Change[Delivery]:
    return Delivery.objects.filter(pk=delivery, state=DeliveryState.QUEUED, token=held), columns


def _handed_over(row: Delivery) -> int:
    """Return how many attempts went to a service: an address that was passed over is none."""
    return 1 if _is_first(row) else _with_key(delivery=row.pk).count()


@kept_question
def _with_key(*, delivery: int) -> QuerySet[Attempt, int]:
    return Attempt.objects.filter(delivery=delivery).exclude(key="").values_list("pk", flat=True)


def _kept(text: str) -> str:
    """Return what a service said as either database can keep it: PostgreSQL takes no NUL."""
    return text.replace("\x00", "�")


def _go_on(mine: QuerySet[Delivery], row: Delivery, outcome: Outcome, by: Actor, at: datetime) -> None:
    follows = rules.after(outcome, step=row.step, tries=row.tries, steps=len(row.steps), at=at)
    if follows.step == row.step:
        mine.update(due_at=follows.due_at, reason=outcome.reason, **FREE)
        return
    way = Ways(row.unit_path, row.world).first(row.steps, row.step + 1)
    Attempt.objects.bulk_create(skipped_rows(row, way.skipped, at, first=row.attempted + 1))
    attempted = row.attempted + len(way.skipped)
    if follows.step is None or not way.kind:
        _fail(mine, row, way.skipped[-1].reason if way.skipped else outcome.reason, attempted, by, at)
        return
    mine.update(
        step=way.step,
        kind=way.kind,
        channel=way.channel,
        address=way.address,
        tries=0,
        attempted=attempted,
        due_at=at,
        reason=outcome.reason,
        **FREE,
    )
    if way.channel is not None:
        offer([way.channel.pk])


def _fail(
    mine: QuerySet[Delivery], row: Delivery, reason: str, attempted: int, by: Actor, at: datetime
) -> None:
    if mine.update(state=DeliveryState.FAILED, reason=reason, ended_at=at, attempted=attempted, **FREE):
        row.refresh_from_db()
        note(events.MessageFailed(row.recipient, row.kind, reason, _handed_over(row)), by, at, row)


def tell_channel(channel: Channel | None, outcome: Outcome, at: datetime) -> None:
    """Keep when the channel last worked; a failure that lies with it makes it rest before the next message."""
    if channel is None:
        return
    own = {"pk": channel.pk}
    if outcome.result is Result.SENT:
        set_where(Channel, own, last_success_at=at, failures=0, rests_until=None)
        return
    values: dict[str, object] = {"last_failure_at": at, "last_reason": outcome.reason}
    if outcome.reason in rules.OF_CHANNEL:
        known = Channel.objects.filter(**own).values_list("failures", flat=True).first()
        failures = (known or 0) + 1
        values |= {"failures": failures, "rests_until": at + rules.rest(failures, outcome.retry_after)}
    set_where(Channel, own, **values)


def offer_due(*, by: Actor, at: datetime) -> int:
    """Offer each channel that has something due and does not rest; end what has no address left. For the sweep."""
    hopeless = Delivery.objects.filter(~held(), state=DeliveryState.QUEUED, kind="", due_at__lte=at)
    stranded = Delivery.objects.filter(state=DeliveryState.QUEUED).exclude(channel__retired_at=None)
    for rows in (hopeless, stranded):
        one_by_one(list(rows.order_by("pk")[:AT_ONCE]), lambda row: leave_address(by=by, at=at, delivery=row))
    return offer_channels(by=by, at=at)


@action
def leave_address(*, by: Actor, at: datetime, delivery: Delivery) -> None:
    """Leave an address that no channel serves (any more): the next one, or failed. Raises NotPermitted."""
    row = Delivery.objects.get(pk=delivery.pk)
    by.require("send_message", unit=row.unit_path)
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.QUEUED, revision=row.revision)
    if row.kind:
        _go_on(mine, row, rules.failed(Reason.NO_CHANNEL), by, at)
    else:
        last = row.attempts.order_by("-number").first()
        _fail(mine, row, last.reason if last else Reason.NO_CHANNEL, row.attempted, by, at)


@action
def offer_channels(*, by: Actor, at: datetime) -> int:
    """Offer each channel that has something due and does not rest; return how many. Raises NotPermitted."""
    by.require("send_message", unit="")
    rested = Q(channel__rests_until=None) | Q(channel__rests_until__lte=at)
    channels = set(due(at).filter(rested).order_by().values_list("channel", flat=True).distinct())
    offer(channels)
    return len(channels)


def iso(moment: datetime | None) -> str:
    """Return a moment as entries keep it; empty for none."""
    return moment.isoformat() if moment else ""


def expire_messages(*, by: Actor, at: datetime) -> int:
    """Drop what became stale before it was sent, held or not, and say so. For the sweep; returns how many."""
    rows = Delivery.objects.filter(_free(at), state=DeliveryState.QUEUED, expires_at__lte=at)
    return one_by_one(list(rows.order_by("pk")[:AT_ONCE]), lambda row: expire(by=by, at=at, delivery=row))


@action
def expire(*, by: Actor, at: datetime, delivery: Delivery) -> bool:
    """Drop one message that became stale before it was sent, and say so; tell whether it was. Raises NotPermitted."""
    by.require("send_message", unit=delivery.unit_path)
    mine = Delivery.objects.filter(_free(at), pk=delivery.pk, state=DeliveryState.QUEUED, expires_at__lte=at)
    if not mine.update(state=DeliveryState.EXPIRED, reason=Reason.STALE, ended_at=at, **FREE):
        return False
    note(events.MessageExpired(delivery.recipient, iso(delivery.expires_at)), by, at, delivery)
    return True


def _free(at: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lte=at)
