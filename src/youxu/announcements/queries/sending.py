"""To whom a notice goes, and how far each channel came: the proof lies in delivery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from youxu.announcements.models import Audience, Notice, NoticeRevision
from youxu.announcements.rules.words import ADDRESSED
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.delivery.models import Delivery
from youxu.delivery.rules.words import ARRIVED, DeliveryState
from youxu.plan.schema.words import Channel

BY_HAND = (Channel.HOTLINE, Channel.SOCIAL)
"""Channels that a person serves where no address is set up."""


@dataclass(frozen=True)
class AudienceRow:
    """Somebody whom a unit tells over a channel."""

    id: int
    channel: str
    name: str
    way: str
    address: str
    language: str


@dataclass(frozen=True)
class SentRow:
    """How far one revision came over one channel: deliveries by their state."""

    number: int
    channel: str
    states: Mapping[str, int]


def bundle_of(row: NoticeRevision) -> str:
    """Return the key under which the messages of a revision are found and withdrawn."""
    return f"notice:{row.notice_id}:{row.number}"


def subscribers_bundle(row: NoticeRevision) -> str:
    """Return the key under which what subscribers are told of one revision is found and withdrawn."""
    return f"{bundle_of(row)}:subscribers"


def _carried(notice: Notice) -> QuerySet[Delivery]:
    """Return everything by which a notice was or is being told."""
    mine = f"notice:{notice.pk}:"
    return Delivery.objects.filter(stream=notice.stream, world=notice.world, bundle__startswith=mine)


def unsent_bundles(notice: Notice, *, below: int | None = None) -> tuple[str, ...]:
    """Return the keys under which something of a notice waits that nobody has begun to send.

    ``below``: only of revisions before this one.
    """
    rows = _carried(notice).filter(state=DeliveryState.QUEUED, token="")
    found = sorted(set(rows.order_by().values_list("bundle", flat=True).distinct()))
    return tuple(one for one in found if below is None or int(one.split(":")[2]) < below)


def told_of(notice: Notice) -> QuerySet[Delivery]:
    """Return the messages of a notice that reached somebody, or that are on their way and cannot be stopped."""
    under_way = Q(state=DeliveryState.QUEUED) & ~Q(token="")
    return _carried(notice).filter(Q(state__in=ARRIVED) | under_way)


def recipients_told(notice: Notice, recipients: Iterable[str]) -> frozenset[str]:
    """Return which of several recipients were told of a notice: one query."""
    rows = told_of(notice).filter(recipient__in=list(recipients))
    return frozenset(rows.order_by().values_list("recipient", flat=True).distinct())


def subscriber_key(digest: str) -> str:
    """Return the key of a subscriber as a recipient, which tells nobody's address."""
    return f"subscriber:{digest[:16]}"


def once_of(row: NoticeRevision, channel: Channel, audience: Audience | None) -> str:
    """Return the key under which somebody is told a revision but once."""
    return f"notice-channel:{row.notice_id}:{row.number}:{channel}:{audience.pk if audience else 'hand'}"


def reached(row: NoticeRevision) -> QuerySet[Audience]:
    """Return those whom the channels of a revision reach: of its unit."""
    channels = [one for one in row.channels if one in ADDRESSED]
    return Audience.objects.filter(unit=row.notice.unit_id, channel__in=channels, retired_at=None)


def reach_of(row: NoticeRevision) -> Mapping[str, int]:
    """Return how many each channel with addresses reaches: one query."""
    return Counter(reached(row).values_list("channel", flat=True))


def audiences_of(actor: Actor, unit_path: str) -> tuple[AudienceRow, ...]:
    """Return whom a unit and those below tell, for who keeps the list."""
    if not actor.may("keep_audience", unit=unit_path):
        return ()
    rows = Audience.objects.filter(path_under("unit_path", unit_path), retired_at=None).order_by(
        "channel", "name"
    )
    return tuple(
        AudienceRow(one.pk, one.channel, one.name, one.way, one.address, one.language) for one in rows
    )


def audience_named(actor: Actor, key: int) -> Audience | None:
    """Return a row of the list, for who keeps it."""
    row = Audience.objects.filter(pk=key, retired_at=None).select_related("unit").first()
    return row if row is not None and actor.may("keep_audience", unit=row.unit_path) else None


def sent_of(notice: Notice) -> tuple[SentRow, ...]:
    """Return how far each revision came over each channel with addresses, the newest first: one query."""
    found: dict[tuple[int, str], Counter[str]] = {}
    rows = Delivery.objects.filter(
        message__once__startswith=f"notice-channel:{notice.pk}:", world=notice.world
    )
    for once, state in rows.values_list("message__once", "state"):
        _notice, _key, number, channel, *_rest = once.split(":")
        found.setdefault((int(number), channel), Counter())[state] += 1
    return tuple(
        SentRow(number, channel, dict(states))
        for (number, channel), states in sorted(found.items(), reverse=True)
    )


@dataclass(frozen=True)
class PeopleTold:
    """How many people who subscribed one revision reached by one way, by the state of their message; nobody is named."""

    number: int
    way: str
    states: Mapping[str, int]


def people_told(notice: Notice) -> tuple[PeopleTold, ...]:
    """Return how far each revision came to those who subscribed, the newest first: one query, counted where it lies."""
    rows = Delivery.objects.filter(
        stream=notice.stream,
        world=notice.world,
        bundle__startswith=f"notice:{notice.pk}:",
        bundle__endswith=":subscribers",
    )
    found: dict[tuple[int, str], Counter[str]] = {}
    counted = rows.order_by().values_list("bundle", "kind", "state").annotate(count=Count("pk"))
    for bundle, kind, state, count in counted:
        found.setdefault((int(bundle.split(":")[2]), kind), Counter())[state] += count
    return tuple(
        PeopleTold(number, way, dict(states)) for (number, way), states in sorted(found.items(), reverse=True)
    )


def is_brief_handed(row: NoticeRevision) -> bool:
    """Tell whether the hot line has the brief of a revision: taken by a service, or handed over by a person."""
    mine = f"notice-channel:{row.notice_id}:{row.number}:{Channel.HOTLINE}:"
    return _carried(row.notice).filter(message__once__startswith=mine, state__in=ARRIVED).exists()


def brief_of(once: str) -> NoticeRevision | None:
    """Return the revision whose brief to the hot line a message carries, by the message's key; or None."""
    parts = once.split(":")
    if len(parts) != 5 or parts[0] != "notice-channel" or parts[3] != Channel.HOTLINE:
        return None
    rows = NoticeRevision.objects.filter(notice=int(parts[1]), number=int(parts[2]))
    return rows.select_related("notice__incident").first()
