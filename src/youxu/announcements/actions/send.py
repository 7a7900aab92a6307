"""Carrying a notice to its channels with addresses: stored by delivery, tried again, its proof kept there (P3b, P4c).

What of an earlier revision waits unsent is dropped first. A channel nobody set up is forwarded by hand, and counts as
told once somebody says so.
"""

from __future__ import annotations

from datetime import datetime

from youxu.announcements.actions.entries import SUPERSEDED
from youxu.announcements.models import Audience, Notice, NoticeRevision
from youxu.announcements.queries.sending import (
    BY_HAND,
    bundle_of,
    once_of,
    reached,
    recipients_told,
    unsent_bundles,
)
from youxu.announcements.rules.words import ADDRESSED, BRIEF_TASKS, NoticeKind, NoticeState
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.delivery.actions import queue, withdraw
from youxu.delivery.rules.addresses import Address, To
from youxu.incidents.actions import owing
from youxu.plan.schema.words import Channel

AT_ONCE = 100


@action
def drop_unsent(*, by: Actor, at: datetime, notice: Notice, below: int | None = None) -> bool:
    """Drop what of a notice waits and nobody has begun to send; return whether more waits than one act drops.

    ``below``: only of revisions before this one.
    """
    by.require("send_message", unit=notice.unit_path)
    reason = notice.withdrawn_why or SUPERSEDED
    for bundle in unsent_bundles(notice, below=below):
        withdraw(by=by, at=at, reason=reason, bundle=bundle, world=notice.world)
    return bool(unsent_bundles(notice, below=below))


@action
def send_notice(*, by: Actor, at: datetime, published: NoticeRevision, after: int = 0) -> int:
    """Queue a revision that stands for those whom its channels reach, a hundred at a time; return the last row's id.

    0 says that everybody was told. Each is told a revision once, however often this runs.
    """
    by.require("send_message", unit=published.unit_path)
    row = NoticeRevision.objects.select_related("notice__unit", "notice__incident").get(pk=published.pk)
    over = row.notice.ends_at is None or row.notice.ends_at <= at
    if over or row.state != NoticeState.PUBLISHED or row.notice.withdrawn_at is not None:
        return 0
    if not after:
        drop_unsent(by=by, at=at, notice=row.notice, below=row.number)
        for channel in _by_hand(row):
            _queue(row, channel, None, by, at)
    several = list(reached(row).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for audience in _concerned(row, several):
        _queue(row, Channel(audience.channel), audience, by, at)
    return several[-1].pk if len(several) == AT_ONCE else 0


def _concerned(row: NoticeRevision, several: list[Audience]) -> list[Audience]:
    """Return who is told: a correction takes back what was said, so it is for those alone who were told."""
    if row.kind != NoticeKind.CORRECTION:
        return several
    known = recipients_told(row.notice, (_key(one) for one in several))
    return [one for one in several if _key(one) in known]


def _key(audience: Audience) -> str:
    return f"audience:{audience.pk}"


def _by_hand(row: NoticeRevision) -> list[Channel]:
    """Return the channels of a revision that nobody set up an address for and that a person serves."""
    there = set(reached(row).values_list("channel", flat=True).distinct())
    return [one for one in BY_HAND if one in row.channels and one not in there]


def _queue(row: NoticeRevision, channel: Channel, audience: Audience | None, by: Actor, at: datetime) -> None:
    language = "zh" if audience is None or audience.language.startswith("zh") else "en"
    words = row.texts.get(language, {}).get(str(channel))
    if not words:
        return
    sms = words if isinstance(words, dict) else None
    queue(
        by=by,
        at=at,
        unit=row.unit_path,
        text=sms["text"] if sms else f"{row.title_zh if language == 'zh' else row.title_en}\n{words}",
        subject=row.title_zh if language == "zh" else row.title_en,
        to=to_audience(row, channel, audience),
        language="zh-hans" if language == "zh" else "en",
        topic=sms["topic"] if sms else "",
        variables=sms["variables"] if sms else None,
        bundle=bundle_of(row),
        once=once_of(row, channel, audience),
        expires_at=row.notice.ends_at,
        source=row.notice.stream,
        visibility=row.visibility,
        world=row.world,
    )


def to_audience(row: NoticeRevision, channel: Channel, audience: Audience | None) -> To:
    """Return to whom a channel of a revision speaks: an entered address, or a person who forwards it by hand."""
    if audience is not None:
        return To(_key(audience), (Address(audience.way, audience.address),), audience.name)
    hotline = row.content["hotline"] if channel is Channel.HOTLINE else ""
    return To(f"{channel}:{row.unit_path}", (Address("BY_HAND", hotline),), hotline or str(channel))


@action
def note_brief_handed(*, by: Actor, at: datetime, published: NoticeRevision) -> int:
    """The hot line has its brief: complete the plan's task of it; return how many."""
    by.require("task", unit=published.unit_path)
    return owing.complete_keys(published.notice.incident, BRIEF_TASKS, by=by, at=at)


__all__ = ["ADDRESSED", "drop_unsent", "note_brief_handed", "send_notice", "to_audience"]
