"""Storing a message: the one gate by which anything leaves for people (law 9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from youxu.core import clock, jobs, journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import public_code
from youxu.core.questions import Change, kept_change, kept_question
from youxu.core.worlds import marked
from youxu.delivery import events
from youxu.delivery.actions.ways import Skipped, Ways, steps_of
from youxu.delivery.models import Attempt, BundledMessage, Delivery, Message
from youxu.delivery.rules.addresses import To
from youxu.delivery.rules.words import DeliveryState, Result
from youxu.kernel.words import mark

MOST_RECIPIENTS = 300


class UnableToQueue(UnableTo):
    """A message says something to somebody, in time."""

    text = mark("A message needs a text.")
    clause = "P1"


@action
def queue(
    *,
    by: Actor,
    at: datetime,
    unit: str,
    text: str,
    to: To | Sequence[To],
    subject: str = "",
    language: str = "zh-hans",
    topic: str = "",
    variables: Mapping[str, str] | None = None,
    link: str = "",
    leave: str = "",
    bundle: str = "",
    bundle_place: str = "",
    line: str = "",
    heading: str = "",
    once: str = "",
    new: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    source: str = "",
    visibility: str = Visibility.OPEN,
    world: str = "",
    cause: Entry | None = None,
) -> Message:
    """Store a message with a delivery for each recipient; it is sent after commit (see the part's docstring).

    Of an exercise, every text says so. ``leave`` is the address at which the recipient ends such messages with one tap (RFC 8058). Times are aware. With
    ``cause`` it is part of that act: no permission is asked and no entry appended. The same ``once`` again returns what
    was stored first; ``new`` says that what it names was made in this very transaction, so that nobody looks. Raises
    NotPermitted, UnableToQueue (field text, to, or expires_at).
    """
    if cause is None:
        by.require("send_message", unit=unit)
    if once and not new and (known := Message.objects.filter(once=once, world=world).first()) is not None:
        return known
    recipients = [to] if isinstance(to, To) else list(to)
    at, not_before, expires_at = really(world, at, not_before, expires_at)
    _check(text, recipients, at, expires_at)
    message = Message.objects.create(
        code=public_code(),
        unit_path=unit,
        visibility=visibility,
        world=world,
        stream=source,
        subject=marked(subject.strip(), world, language)[:200],
        text=marked(text.strip(), world, language),
        heading=marked(heading, world, language),
        line=line[:200],
        link=link,
        leave=leave,
        language=language,
        topic=topic,
        variables=dict(variables or {}),
        bundle=bundle,
        bundle_place=bundle_place,
        once=once,
        queued_by=by.key,
        queued_at=at,
        not_before=not_before,
        expires_at=expires_at,
    )
    left = [one for one in recipients if not (bundle and _join(message, one))]
    start(message, [Start(one.recipient, one.name, list(steps_of(one.addresses))) for one in left], at)
    if cause is None:
        what = events.MessageQueued(message.code, topic, len(recipients), len(recipients) - len(left))
        note(what, by, at, message, begins=True)
    return message


@dataclass(frozen=True)
class Start:
    """A recipient with stored addresses, and the delivery that is sent again."""

    recipient: str
    name: str
    steps: list[list[str]]
    resend_of: Delivery | None = None


def start(message: Message, several: Iterable[Start], at: datetime) -> list[Delivery]:
    """Store deliveries of a message and enqueue one job for each channel that they begin on."""
    wanted = list(several)
    if not wanted:
        return []
    ways = Ways(message.unit_path, message.world)
    due_at = max(at, message.not_before or at)
    rows, skipped = [], []
    for one in wanted:
        way = ways.first(one.steps)
        rows.append(
            Delivery(
                code=public_code(),
                message=message,
                resend_of=one.resend_of,
                unit_path=message.unit_path,
                visibility=message.visibility,
                world=message.world,
                stream=message.stream,
                recipient=one.recipient,
                recipient_name=one.name[:80],
                bundle=message.bundle,
                steps=one.steps,
                step=way.step,
                kind=way.kind,
                channel=way.channel,
                address=way.address,
                attempted=len(way.skipped),
                queued_at=at,
                due_at=due_at,
                expires_at=message.expires_at,
            )
        )
        skipped.append(way.skipped)
    made = Delivery.objects.bulk_create(rows)
    Attempt.objects.bulk_create(
        attempt
        for row, those in zip(made, skipped, strict=True)
        for attempt in skipped_rows(row, those, at, first=1)
    )
    offer({row.channel_id for row in made if row.channel_id and due_at <= at})
    return made


def skipped_rows(row: Delivery, those: Iterable[Skipped], at: datetime, *, first: int) -> Iterable[Attempt]:
    """Yield the attempts that say why addresses were passed over, numbered from ``first``."""
    for number, one in enumerate(those, first):
        yield Attempt(
            delivery=row,
            number=number,
            kind=one.kind,
            channel=one.channel,
            address=one.address,
            key="",
            started_at=at,
            ended_at=at,
            result=Result.FAILED,
            reason=one.reason,
        )


def offer(channels: Iterable[int]) -> None:
    """Enqueue one job for each channel; one that waits already stands for all."""
    for channel in channels:
        jobs.enqueue("deliver", {"channel": channel}, key=f"deliver:{channel}")


def really(
    world: str, at: datetime, not_before: datetime | None, expires_at: datetime | None
) -> tuple[datetime, datetime | None, datetime | None]:
    """Return the moments of a message as those who carry it live them: of an exercise, not those of its scenario."""
    points = clock.points_of(world)
    if not points:
        return at, not_before, expires_at
    now, speed = clock.now(), max(1, points[-1].speed)

    def real(moment: datetime | None) -> datetime | None:
        return now + (moment - at) / speed if moment is not None else None

    return now, real(not_before), real(expires_at)


def note(
    what: journal.Event, by: Actor, at: datetime, row: Message | Delivery, *, begins: bool = False
) -> Entry:
    """Append an entry to the row's own stream, with its unit, world and visibility; ``at`` is real, as carriers live."""
    return journal.append(
        what,
        by=by,
        at=clock.within(row.world, at),
        stream=row.journal_stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
        begins=begins,
    )


def _check(text: str, recipients: Sequence[To], at: datetime, expires_at: datetime | None) -> None:
    if not text.strip():
        raise UnableToQueue(field="text")
    if not recipients or len(recipients) > MOST_RECIPIENTS:
        raise UnableToQueue(
            mark("A message goes to one to {most} recipients."), field="to", most=MOST_RECIPIENTS
        )
    if any(not one.recipient or not one.addresses for one in recipients):
        raise UnableToQueue(mark("Every recipient needs a key and an address."), field="to")
    if expires_at is not None and expires_at <= at:
        raise UnableToQueue(mark("The message would be stale before it is sent."), field="expires_at")


def _join(message: Message, to: To) -> bool:
    """Let the message go with one that waits for the same recipient and bundle and that nobody has begun to send."""
    own = () if message.visibility == Visibility.OPEN else ("stream",)
    alike = {name: getattr(message, name) for name in (*ALIKE, *own)}
    first = _waiting(recipient=to.recipient, **alike).first()
    if first is None:
        return False
    ends = first.expires_at and message.expires_at and max(first.expires_at, message.expires_at)
    if not _prolong(delivery=first.pk, ends=ends):
        return False
    BundledMessage.objects.create(delivery=first, message=message)
    return True


ALIKE = ("bundle", "world", "visibility", "unit_path")
UNTOUCHED = {"state": DeliveryState.QUEUED, "tries": 0, "token": ""}


@kept_question
def _waiting(**alike: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(**alike, **UNTOUCHED).order_by("pk")[:1]


@kept_change
def _prolong(*, delivery: int, ends: datetime | None) -> Change[Delivery]:
    rows = Delivery.objects.filter(pk=delivery, **UNTOUCHED)
    return rows, {"revision": F("revision") + 1, "expires_at": ends}
