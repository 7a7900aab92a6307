"""Carrying a notice to its channels with addresses: stored by delivery, tried again, its proof kept there (P3b, P4c).

What of an earlier revision waits unsent is dropped first. A channel nobody set up is forwarded by hand, and counts as
told once somebody says so.
"""

from __future__ import annotations

from datetime import datetime

from youxu.announcements.actions.entries import BRIEF_TASKS, SUPERSEDED
from youxu.announcements.models import Audience, Notice, NoticeRevision
from youxu.announcements.queries.sending import BY_HAND, bundle_of, once_of, reached, subscribers_bundle
from youxu.announcements.rules.words import ADDRESSED, NoticeState
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.delivery.actions import queue, withdraw
from youxu.delivery.rules.addresses import Address, To
from youxu.incidents.actions import owing
from youxu.plan.schema.words import Channel

AT_ONCE = 100
GONE = {
    "zh": "第{n}号公告已撤下，请停止使用它的口径。{reason}",
    "en": "Notice {n} was withdrawn: please say nothing of it any more. {reason}",
}
"""What the hot line is told when a notice is withdrawn: colleagues, not customers."""


@action
def send_notice(*, by: Actor, at: datetime, published: NoticeRevision, after: int = 0) -> int:
    """Queue a revision that stands for those whom its channels reach, a hundred at a time; return the last row's id.

    0 says that everybody was told. Each is told a revision once, however often this runs.
    """
    by.require("send_message", unit=published.unit_path)
    row = NoticeRevision.objects.select_related("notice__unit", "notice__incident").get(pk=published.pk)
    if row.state != NoticeState.PUBLISHED or row.notice.withdrawn_at is not None:
        return 0
    if not after:
        withdraw(by=by, at=at, reason=SUPERSEDED, bundle=bundle_of(row.notice), world=row.world)
        for channel in _by_hand(row):
            _queue(row, channel, None, by, at)
    several = list(reached(row).filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for audience in several:
        _queue(row, Channel(audience.channel), audience, by, at)
    return several[-1].pk if len(several) == AT_ONCE else 0


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
        to=_to(row, channel, audience),
        language="zh-hans" if language == "zh" else "en",
        topic=sms["topic"] if sms else "",
        variables=sms["variables"] if sms else None,
        bundle=bundle_of(row.notice),
        once=once_of(row, channel, audience),
        expires_at=row.notice.ends_at,
        source=row.notice.stream,
        visibility=row.visibility,
        world=row.world,
    )


def _to(row: NoticeRevision, channel: Channel, audience: Audience | None) -> To:
    if audience is not None:
        return To(f"audience:{audience.pk}", (Address(audience.way, audience.address),), audience.name)
    hotline = row.content["hotline"] if channel is Channel.HOTLINE else ""
    return To(f"{channel}:{row.unit_path}", (Address("BY_HAND", hotline),), hotline or str(channel))


@action
def recall_notice(*, by: Actor, at: datetime, notice: Notice) -> int:
    """After a withdrawal: drop what waits unsent, and tell the hot line to say it no more; return how many it tells."""
    by.require("send_message", unit=notice.unit_path)
    row = Notice.objects.select_related("incident", "unit").get(pk=notice.pk)
    if row.withdrawn_at is None:
        return 0
    for bundle in (bundle_of(row), subscribers_bundle(row, row.number)):
        withdraw(by=by, at=at, reason=row.withdrawn_why or SUPERSEDED, bundle=bundle, world=row.world)
    last = row.revisions.get(number=row.number)
    if Channel.HOTLINE not in last.channels:
        return 0
    told: list[Audience | None] = list(reached(last).filter(channel=Channel.HOTLINE)) or [None]
    for audience in told:
        language = "zh" if audience is None or audience.language.startswith("zh") else "en"
        queue(
            by=by,
            at=at,
            unit=row.unit_path,
            text=GONE[language].format(n=row.number, reason=row.withdrawn_why),
            to=_to(last, Channel.HOTLINE, audience),
            once=f"{once_of(last, Channel.HOTLINE, audience)}:recall",
            source=row.stream,
            visibility=row.visibility,
            world=row.world,
        )
    return len(told)


@action
def note_brief_handed(*, by: Actor, at: datetime, published: NoticeRevision) -> int:
    """The hot line has its brief: complete the plan's task of it; return how many."""
    by.require("task", unit=published.unit_path)
    return owing.complete_keys(published.notice.incident, BRIEF_TASKS, by=by, at=at)


__all__ = ["ADDRESSED", "note_brief_handed", "recall_notice", "send_notice"]
