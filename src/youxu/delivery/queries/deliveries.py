"""Deliveries with their attempts: of a matter, of a unit by filters, one by its code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from youxu.core.actor import Actor
from youxu.core.corrections import units_with
from youxu.core.database import path_under
from youxu.core.models import DataRestore
from youxu.delivery.models import Attempt, BundledMessage, Delivery, Reply
from youxu.delivery.queries.rows import AttemptRow, DeliveryRow, ReplyRow, StandingRow
from youxu.delivery.rules import texts
from youxu.delivery.rules.addresses import masked
from youxu.delivery.rules.words import DeliveryState, Kind

PAGE = 50
MOST = 1000


@dataclass(frozen=True)
class Filters:
    """Which deliveries: empty fields ask nothing; ``recipient`` is part of the name shown or the whole key."""

    state: str = ""
    kind: str = ""
    channel: str = ""
    source: str = ""
    recipient: str = ""
    unit: str = ""
    world: str = ""


def deliveries_of(actor: Actor, *, source: str = "", world: str = "") -> list[DeliveryRow]:
    """Return up to 1,000 deliveries of a matter (its journal stream), the latest first, that the actor may read."""
    rows = wanted_rows(actor, Filters(source=source, world=world)).order_by("-queued_at", "-pk")[:MOST]
    return _rows(rows, actor)


def deliveries_page(actor: Actor, wanted: Filters, *, after: str = "") -> tuple[list[DeliveryRow], str]:
    """Return fifty deliveries, the latest first, and what asks for the older ones ("" on the last page)."""
    rows = wanted_rows(actor, wanted)
    moment, _tilde, key = after.partition("~")
    try:
        edge = (datetime.fromisoformat(moment), int(key))
        rows = rows.filter(Q(queued_at__lt=edge[0]) | Q(queued_at=edge[0], pk__lt=edge[1]))
    except ValueError:
        pass
    keys = list(rows.order_by("-queued_at", "-pk").values_list("pk", flat=True)[: PAGE + 1])
    found = list(rows.filter(pk__in=keys).order_by("-queued_at", "-pk")) if keys else []
    last = found[PAGE - 1] if len(found) > PAGE else None
    return _rows(found[:PAGE], actor), f"{last.queued_at.isoformat()}~{last.pk}" if last else ""


def to_forward(actor: Actor, at: datetime, *, world: str = "") -> list[DeliveryRow]:
    """Return what waits for the actor to forward it by hand, the oldest first, at most fifty, addresses unmasked."""
    rows = wanted_rows(actor, Filters(world=world, kind=Kind.BY_HAND, state=DeliveryState.QUEUED))
    rows = rows.filter(units_with(actor, "send_message"))
    return _rows(rows.filter(due_at__lte=at).order_by("due_at", "pk")[:PAGE], actor, whole=True)


def delivery_named(actor: Actor, code: str) -> Delivery | None:
    """Return the delivery of that code, or None when the actor may not read it."""
    return wanted_rows(actor, Filters(), any_world=True).filter(code=code.upper()).first()


def delivery_row(row: Delivery, actor: Actor | None = None, *, whole: bool = False) -> DeliveryRow:
    """Return one delivery with its attempts as ``actor`` may read it, or whole for a handler.

    ``whole`` shows its addresses unmasked, to whoever forwards it.
    """
    found = Delivery.objects.filter(pk=row.pk).select_related("message", "channel")
    return _rows(found.annotate(also=Count("bundled", distinct=True)), actor, whole=whole)[0]


def delivery_of(pk: int) -> DeliveryRow:
    """Return a delivery for a handler, by the subject of an entry. Raises Delivery.DoesNotExist."""
    return delivery_row(Delivery.objects.get(pk=pk), whole=True)


def reply_of(pk: int) -> ReplyRow:
    """Return a reply for a handler, by the subject of its entry. Raises Reply.DoesNotExist."""
    return _reply(Reply.objects.select_related("delivery__message").get(pk=pk), whole=True)


def standing_of(messages: Iterable[int]) -> Mapping[int, StandingRow]:
    """Return message id -> how far it came with its first recipient; what was sent again counts as it went last."""
    wanted = list(messages)
    bundled = BundledMessage.objects.filter(message__in=wanted).select_related("delivery").order_by("pk")
    found = {row.message_id: _standing(row.delivery) for row in bundled}
    for row in Delivery.objects.filter(message__in=wanted).order_by("pk"):
        found[row.message_id] = _standing(row)
    return found


def messages_of(row: Delivery) -> list[int]:
    """Return the messages (ids) that went out with a delivery: its own and those bundled with it."""
    bundled = BundledMessage.objects.filter(delivery=row).order_by("pk")
    return [row.message_id, *bundled.values_list("message_id", flat=True)]


def _standing(row: Delivery) -> StandingRow:
    reached = row.read_at or row.delivered_at or row.sent_at or row.ended_at or row.queued_at
    return StandingRow(row.state, row.reason, row.kind, reached)


def text_of(row: Delivery) -> str:
    """Return the text of a delivery, with those bundled as one list: complete without the recipient's own link."""
    first = row.message
    every = [first, *(one.message for one in row.bundled.select_related("message").order_by("pk"))]
    return texts.bundled(first.text, first.heading, [one.line for one in every], [one.text for one in every])


def text_for(actor: Actor, row: Delivery) -> str | None:
    """Return the text of a delivery as the actor may read it, or None: it is open to the recipient, with the link
    that acts in the recipient's name, and without it to whoever forwards or keeps messages for the unit."""
    if not opens_to(actor, row):
        return None
    text = text_of(row)
    return texts.with_link(text, row.message.link) if actor.key == row.recipient else text


def opens_to(actor: Actor, row: Delivery) -> bool:
    """Tell whether the actor may read what a message, and an answer to it, says."""
    keeps = any(actor.may(verb, unit=row.unit_path) for verb in ("send_message", "keep_channels"))
    return keeps or actor.key == row.recipient


def wanted_rows(actor: Actor, wanted: Filters, *, any_world: bool = False) -> QuerySet[Delivery]:
    """Return the deliveries that the actor may read, filtered, with their message and channel."""
    rows = Delivery.objects.visible_to(actor).select_related("message", "channel")
    if not any_world:
        rows = rows.filter(world=wanted.world)
    equal = {
        "state": wanted.state,
        "kind": wanted.kind,
        "channel__key": wanted.channel,
        "stream": wanted.source,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wanted.recipient:
        named = Q(recipient_name__icontains=wanted.recipient) | Q(recipient=wanted.recipient)
        rows = rows.filter(named)
    if wanted.unit:
        rows = rows.filter(path_under("unit_path", wanted.unit))
    # Counted row by row where it is shown: joined and grouped, it made every delivery there is to find the first fifty.
    bundled = BundledMessage.objects.filter(delivery=OuterRef("pk")).order_by().values("delivery")
    return rows.annotate(also=Coalesce(Subquery(bundled.annotate(n=Count("pk")).values("n")), 0))


def _rows(rows: Iterable[Delivery], actor: Actor | None, *, whole: bool = False) -> list[DeliveryRow]:
    """Return rows with their attempts and those answers that the actor may read: two queries more, however many rows."""
    found = list(rows)
    keys = [row.pk for row in found]
    attempts: dict[int, list[AttemptRow]] = {key: [] for key in keys}
    tried = Attempt.objects.filter(delivery__in=keys).select_related("channel").order_by("number")
    for one in tried:
        known = attempts[one.delivery_id]
        number = 1 + sum(before.number > 0 for before in known) if one.key else 0
        known.append(_attempt(one, number, whole))
    replies: dict[int, list[ReplyRow]] = {key: [] for key in keys}
    opened = [row.pk for row in found if actor is None or opens_to(actor, row)]
    answers = Reply.objects.filter(delivery__in=opened).select_related("delivery__message")
    for reply in answers.order_by("received_at", "pk"):
        if reply.delivery_id is not None:
            replies[reply.delivery_id].append(_reply(reply, whole))
    restored = DataRestore.objects.order_by("-pk").values_list("finished_at", flat=True).first()
    return [_row(row, attempts[row.pk], replies[row.pk], restored, whole) for row in found]


def _row(
    row: Delivery,
    attempts: list[AttemptRow],
    replies: list[ReplyRow],
    restored: datetime | None,
    whole: bool,
) -> DeliveryRow:
    delay = (row.sent_at - row.queued_at).total_seconds() if row.sent_at else None
    waits = row.state == DeliveryState.QUEUED and row.released_at is None
    return DeliveryRow(
        code=row.code,
        message=row.message.code,
        recipient=row.recipient,
        recipient_name=row.recipient_name,
        subject=row.message.subject,
        topic=row.message.topic,
        kind=row.kind,
        channel=row.channel.key if row.channel else "",
        address=_shown(row.kind, row.address, whole),
        state=row.state,
        reason=row.reason,
        queued_at=row.queued_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        delivered_at=row.delivered_at,
        read_at=row.read_at,
        expires_at=row.expires_at,
        delay_seconds=delay,
        messages=1 + getattr(row, "also", 0),
        handed_over=sum(one.number > 0 for one in attempts),
        attempts=tuple(attempts),
        replies=tuple(replies),
        source=row.stream,
        unit_path=row.unit_path,
        world=row.world,
        visibility=row.visibility,
        held=bool(waits and restored and row.queued_at <= restored),
        revision=row.revision,
    )


def _attempt(row: Attempt, number: int, whole: bool) -> AttemptRow:
    seconds = (row.ended_at - row.started_at).total_seconds() if row.ended_at else None
    return AttemptRow(
        number=number,
        channel=row.channel.key if row.channel else "",
        kind=row.kind,
        address=_shown(row.kind, row.address, whole),
        result=row.result,
        reason=row.reason,
        detail=row.detail,
        started_at=row.started_at,
        ended_at=row.ended_at,
        seconds=seconds,
    )


def _reply(row: Reply, whole: bool) -> ReplyRow:
    meant = row.delivery
    return ReplyRow(
        text=row.text,
        address=row.address if whole else masked(row.address),
        replied_at=row.replied_at,
        recipient=meant.recipient if meant else "",
        source=meant.stream if meant else "",
        topic=meant.message.topic if meant else "",
        bundle=meant.bundle if meant else "",
        delivery=meant.code if meant else "",
        world=meant.world if meant else "",
    )


def _shown(kind: str, address: str, whole: bool) -> str:
    return address if whole or kind == Kind.BY_HAND else masked(address)
