"""What people do with messages: forward by hand, send again, withdraw, let go after a restore."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from youxu.core import clock, jobs, journal
from youxu.core.action import action
from youxu.core.actor import Actor, system
from youxu.core.errors import Stale, UnableTo
from youxu.delivery import events
from youxu.delivery.actions.queueing import Start, note, really, start
from youxu.delivery.actions.sending import FREE
from youxu.delivery.models import Attempt, Delivery
from youxu.delivery.queries.waiting import held
from youxu.delivery.rules.words import DeliveryState, Kind, Reason, Result
from youxu.kernel.words import mark

AT_ONCE = 300
"""How many one act drops or lets go: each leaves an entry, and a transaction stays short."""
WITHDRAW = "delivery.withdraw"
SOON = timedelta(minutes=2)


class UnableToRecordByHand(UnableTo):
    """A message is forwarded once, and where it went is said."""

    text = mark("Say where you forwarded it: the group, the telephone, the loudspeaker.")
    clause = "P1"


class UnableToResend(UnableTo):
    """Only what has come to an end is sent again."""

    text = mark("This message is still on its way.")
    clause = "P1"


class UnableToWithdraw(UnableTo):
    """What is withdrawn must be named, and why."""

    text = mark("Say why the message is not needed any more.")
    clause = "P1"


@action
def record_by_hand(
    *,
    by: Actor,
    at: datetime,
    delivery: Delivery,
    where: str,
    forwarded_at: datetime | None = None,
    revision: int | None = None,
) -> Delivery:
    """Record that a person forwarded the message: where and, if not now, when. It counts as sent.

    One that waits for a channel or failed may be forwarded as well. Raises NotPermitted, UnableToRecordByHand, Stale.
    """
    row = Delivery.objects.get(pk=delivery.pk)
    by.require("send_message", unit=row.unit_path)
    when = forwarded_at or at
    if not where.strip():
        raise UnableToRecordByHand(field="where")
    if when > at + SOON:
        raise UnableToRecordByHand(mark("That moment lies in the future."), field="forwarded_at")
    if revision is not None and revision != row.revision:
        raise Stale(
            details={"yours": {"where": where}, "theirs": {"state": row.state}, "revision": row.revision}
        )
    open_to_it = Q(state=DeliveryState.QUEUED, token="") | Q(
        state__in=(DeliveryState.FAILED, DeliveryState.EXPIRED)
    )
    sent = Delivery.objects.filter(open_to_it, pk=row.pk).update(
        state=DeliveryState.SENT,
        kind=Kind.BY_HAND,
        channel=None,
        address=where.strip()[:200],
        attempted=row.attempted + 1,
        sent_at=when,
        ended_at=at,
        reason="",
        revision=F("revision") + 1,
        **FREE,
    )
    if not sent:
        raise UnableToRecordByHand(mark("This message was sent already, or is being sent just now."))
    row.refresh_from_db()
    Attempt.objects.create(
        delivery=row,
        number=row.attempted,
        kind=Kind.BY_HAND,
        address=row.address,
        key=f"{row.code}-hand",
        started_at=when,
        ended_at=at,
        result=Result.SENT,
    )
    note(events.MessageForwarded(row.recipient, when.isoformat()), by, at, row)
    return row


@action
def resend(*, by: Actor, at: datetime, delivery: Delivery) -> Delivery:
    """Send a message that came to an end once more to the same recipient, as a delivery of its own.

    Raises NotPermitted, UnableToResend.
    """
    row = Delivery.objects.select_related("message").get(pk=delivery.pk)
    by.require("send_message", unit=row.unit_path)
    if row.state == DeliveryState.QUEUED:
        raise UnableToResend
    if not row.steps or not row.message.text:
        raise UnableToResend(mark("Its words or addresses were purged by rule; write it anew."))
    message = row.message
    message.not_before = message.expires_at = None
    made = start(message, [Start(row.recipient, row.recipient_name, row.steps, row)], at)[0]
    for one in row.bundled.all():
        made.bundled.create(message=one.message)
    note(events.MessageQueued(message.code, message.topic, 1, 0), by, at, made, begins=True)
    return made


@action
def withdraw(
    *, by: Actor, at: datetime, reason: str, source: str = "", bundle: str = "", world: str = ""
) -> int:
    """Drop the deliveries of a matter or a bundle that wait and that nobody has begun to send; return how many now.

    Up to 300 go in one act; a job goes on with those left over. Raises NotPermitted, UnableToWithdraw without a reason or when neither is named.
    """
    if not reason.strip() or not (source or bundle):
        raise UnableToWithdraw(field="reason" if not reason.strip() else "source")
    rows = Delivery.objects.filter(state=DeliveryState.QUEUED, world=world, token="")
    rows = rows.filter(**{key: value for key, value in (("stream", source), ("bundle", bundle)) if value})
    for unit in set(rows.order_by().values_list("unit_path", flat=True).distinct()):
        by.require("send_message", unit=unit)
    several = list(rows.order_by("pk")[:AT_ONCE])
    if len(several) == AT_ONCE:
        rest = {"reason": reason, "source": source, "bundle": bundle, "world": world}
        jobs.enqueue(WITHDRAW, rest, key=f"{WITHDRAW}:{source}:{bundle}:{world}")
    return sum(_drop(row, reason, by, at) for row in several)


@jobs.task(WITHDRAW, attempts=12)
def withdraw_rest(reason: str, source: str, bundle: str, world: str) -> None:
    """Go on dropping where one act left some over."""
    by = system(WITHDRAW)
    withdraw(by=by, at=clock.now(world), reason=reason, source=source, bundle=bundle, world=world)


@action
def withdraw_message(*, by: Actor, at: datetime, delivery: Delivery, reason: str) -> Delivery:
    """Drop one message that waits and that nobody has begun to send, and say why.

    Raises NotPermitted, UnableToWithdraw (reason; or it is not waiting any more).
    """
    row = Delivery.objects.get(pk=delivery.pk)
    by.require("send_message", unit=row.unit_path)
    if not reason.strip():
        raise UnableToWithdraw(field="reason")
    if not _drop(row, reason, by, at):
        raise UnableToWithdraw(mark("This message was sent already, or is being sent just now."))
    row.refresh_from_db()
    return row


def _drop(row: Delivery, reason: str, by: Actor, at: datetime) -> bool:
    mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.QUEUED, token="")
    real, *_others = really(row.world, at, None, None)
    if not mine.update(
        state=DeliveryState.WITHDRAWN, reason=Reason.NONE, ended_at=real, revision=F("revision") + 1, **FREE
    ):
        return False
    note(events.MessageWithdrawn(row.recipient, reason.strip()[:200]), by, real, row)
    return True


@action
def release_messages(*, by: Actor, at: datetime, deciding: str) -> int:
    """Let up to 300 messages go that were queued before the restore of this database; return how many.

    ``deciding`` is the path of the unit whose administrator decides for the installation.
    What became stale meanwhile is dropped by the sweep and says so. Raises NotPermitted.
    """
    by.require("release_held", unit=deciding)
    rows = Delivery.objects.filter(state=DeliveryState.QUEUED).filter(held())
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not found:
        return 0
    count = Delivery.objects.filter(pk__in=found, released_at=None).update(released_at=at)
    last = Delivery.objects.get(pk=found[-1])
    journal.append(
        events.MessagesReleased(count), by=by, at=at, stream="deliveries", subject=last, unit=by.unit
    )
    return count
