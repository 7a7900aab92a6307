"""What comes back from gateways: that a message arrived or was read, and what people answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.delivery import events
from youxu.delivery.actions.queueing import note
from youxu.delivery.models import Attempt, Channel, Delivery, Receipt, Reply
from youxu.delivery.queries.unasked import READS
from youxu.delivery.rules.addresses import tidy
from youxu.delivery.rules.words import ARRIVED, DeliveryState, Kind, Reason, ReceiptState, Result
from youxu.kernel.words import mark


class UnableToSeeReply(UnableTo):
    """It was read already, or it answers a message and stands there."""

    text = mark("Somebody has seen to this text message already.")
    clause = "P1"


ANSWERED_WITHIN = timedelta(days=3)
"""How long after it was sent a message is still the one that an answer means."""


@action
def take_receipt(
    *,
    by: Actor,
    at: datetime,
    channel: Channel,
    provider_id: str,
    state: ReceiptState,
    told_at: datetime | None = None,
    detail: str = "",
) -> Receipt:
    """Keep what a gateway told of a message that it took; the same told twice is kept once.

    A later state never falls back to an earlier one. Told that it failed, the delivery fails and can be sent again.
    Raises NotPermitted.
    """
    by.require("send_message", unit=channel.unit_path)
    known = Receipt.objects.filter(channel=channel, provider_id=provider_id, state=state).first()
    if known is not None:
        return known
    attempt = (
        Attempt.objects.filter(channel=channel, provider_id=provider_id, result=Result.SENT)
        .select_related("delivery")
        .first()
    )
    row = Receipt.objects.create(
        channel=channel,
        delivery=attempt.delivery if attempt else None,
        provider_id=provider_id[:120],
        state=state,
        detail=detail[:120],
        told_at=told_at or at,
        received_at=at,
    )
    if attempt is not None:
        _move(attempt.delivery, ReceiptState(state), row.told_at, by, at)
    return row


def _move(row: Delivery, state: ReceiptState, told_at: datetime, by: Actor, at: datetime) -> None:
    mine = Delivery.objects.filter(pk=row.pk)
    if state is ReceiptState.DELIVERED:
        if mine.filter(state=DeliveryState.SENT).update(state=DeliveryState.DELIVERED, delivered_at=told_at):
            note(events.MessageDelivered(row.recipient, row.kind), by, at, row)
    elif state is ReceiptState.READ:
        if mine.filter(state__in=ARRIVED[:2]).update(state=DeliveryState.READ, read_at=told_at):
            note(events.MessageRead(row.recipient, row.kind), by, at, row)
    elif mine.filter(state=DeliveryState.SENT).update(state=DeliveryState.FAILED, reason=Reason.REJECTED):
        note(events.MessageFailed(row.recipient, row.kind, Reason.REJECTED, row.attempted), by, at, row)


@action
def take_reply(
    *,
    by: Actor,
    at: datetime,
    channel: Channel,
    address: str,
    text: str,
    provider_id: str = "",
    replied_at: datetime | None = None,
) -> Reply:
    """Keep what somebody answered, with the latest message of this channel to that address in three days.

    The same answer told twice (its number at the provider) is kept once. One to a message long ended, or to none, is
    kept as well: what it means is for those who asked. Raises NotPermitted.
    """
    by.require("send_message", unit=channel.unit_path)
    if provider_id:
        known = Reply.objects.filter(channel=channel, provider_id=provider_id).first()
        if known is not None:
            return known
    stored = tidy(Kind(channel.kind), address)
    meant = _meant(channel, stored, replied_at or at)
    row = Reply.objects.create(
        channel=channel,
        delivery=meant,
        address=stored[:200],
        text=text.strip()[:1000],
        provider_id=provider_id[:120],
        replied_at=replied_at or at,
        received_at=at,
    )
    what = events.MessageReplied(meant.recipient if meant else "", channel.kind, meant is not None)
    journal.append(
        what,
        by=by,
        at=at,
        stream=f"reply:{row.pk}",
        subject=row,
        unit=meant.unit_path if meant else channel.unit_path,
        world=meant.world if meant else "",
        visibility=meant.visibility if meant else "OPEN",
        begins=True,
    )
    return row


def _meant(channel: Channel, address: str, at: datetime) -> Delivery | None:
    sent = Q(attempts__channel=channel, attempts__address=address, attempts__result=Result.SENT)
    rows = Delivery.objects.filter(sent, sent_at__lte=at, sent_at__gt=at - ANSWERED_WITHIN)
    return rows.order_by("-sent_at", "-pk").first()


@action
def see_reply(*, by: Actor, at: datetime, reply: Reply) -> Reply:
    """Write down that the office read what somebody wrote without being asked, and sees to it; once.

    Raises NotPermitted, UnableToSeeReply where another person did.
    """
    row = Reply.objects.select_related("channel").get(pk=reply.pk)
    by.require(READS, unit=row.channel.unit_path)
    if not Reply.objects.filter(pk=row.pk, delivery=None, seen_at=None).update(
        seen_at=at, seen_by=by.doer[:80]
    ):
        raise UnableToSeeReply
    journal.append(
        events.ReplySeen(), by=by, at=at, stream=f"reply:{row.pk}", subject=row, unit=row.channel.unit_path
    )
    row.refresh_from_db()
    return row
