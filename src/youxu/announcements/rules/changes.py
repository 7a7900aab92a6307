"""What a later revision says otherwise than the one before, and which channels tell of it (plan: ``announcing``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.announcements.rules.content import Both, Content, Promise, by_place
from youxu.announcements.rules.words import NoticeKind
from youxu.plan.schema.parts import Announcing, ChannelNews
from youxu.plan.schema.words import Channel, NoticeChange

SAID: Mapping[NoticeChange, Both] = {
    NoticeChange.ESTIMATE_LATER: Both(zh="预计恢复时间推迟", en="the expected time is later"),
    NoticeChange.ESTIMATE_EARLIER: Both(zh="预计恢复时间提前", en="the expected time is earlier"),
    NoticeChange.ESTIMATE_KNOWN: Both(zh="已有预计恢复时间", en="there is an expected time now"),
    NoticeChange.ESTIMATE_LOST: Both(zh="恢复时间暂时不能确定", en="the expected time is not known any more"),
    NoticeChange.PLACES: Both(zh="停办的网点或业务", en="the outlets or services concerned"),
    NoticeChange.CAUSE: Both(zh="原因", en="the cause"),
    NoticeChange.ALTERNATIVES: Both(zh="可以去的网点", en="where else to go"),
    NoticeChange.CUSTODY: Both(zh="已交寄邮件的保管情况", en="what is known of items already posted"),
    NoticeChange.WORDS: Both(zh="补充说明", en="further words"),
    NoticeChange.NEXT_WORD: Both(zh="下次告知时间", en="the time of the next word"),
    NoticeChange.SINCE: Both(zh="停办的时间", en="the time of the stop"),
}
"""How a notice names what changed."""

ALWAYS: Mapping[NoticeKind, NoticeChange] = {
    NoticeKind.RESTORED: NoticeChange.RESTORED,
    NoticeKind.CORRECTION: NoticeChange.CORRECTED,
}
DRAFTED = frozenset(NoticeChange) - {NoticeChange.NEXT_WORD, NoticeChange.WORDS}
"""What asks for a draft by itself: the next word is due by its own limit, and a person's words come from a person."""


def changes(
    before: Content, after: Content, kind: NoticeKind = NoticeKind.REVISION
) -> tuple[NoticeChange, ...]:
    """Return what ``after`` says otherwise, in the order of the closed list."""
    found = {ALWAYS[kind]} if kind in ALWAYS else set()
    found |= set(_of_estimate(before.estimate, after.estimate))
    differing = {
        NoticeChange.PLACES: by_place(before.places) != by_place(after.places),
        NoticeChange.CAUSE: before.cause != after.cause,
        NoticeChange.ALTERNATIVES: _accepted(before) != _accepted(after),
        NoticeChange.CUSTODY: before.items != after.items,
        NoticeChange.WORDS: (before.words, before.bank) != (after.words, after.bank),
        NoticeChange.SINCE: after.planned and before.since_at != after.since_at,
        NoticeChange.NEXT_WORD: before.next_update_at != after.next_update_at,
    }
    found |= {change for change, differs in differing.items() if differs}
    return tuple(change for change in NoticeChange if change in found)


def _accepted(content: Content) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return where the notice says that one can go, and for what: hours and distances are those of the moment."""
    return {(one.outlet, one.name.zh, one.lines) for one in content.alternatives if one.accepted}


def _of_estimate(before: Promise | None, after: Promise | None) -> Iterator[NoticeChange]:
    was, now = (one.point_at if one else None for one in (before, after))
    if was is None and now is not None:
        yield NoticeChange.ESTIMATE_KNOWN
    elif was is not None and now is None:
        yield NoticeChange.ESTIMATE_LOST
    elif was is not None and now is not None and was != now:
        yield NoticeChange.ESTIMATE_LATER if now > was else NoticeChange.ESTIMATE_EARLIER


def words_of(found: Collection[NoticeChange]) -> Both:
    """Return what changed as the notice says it; another time of the next word only where nothing else changed."""
    told = set(found) - {NoticeChange.NEXT_WORD} or set(found)
    named = [SAID[change] for change in NoticeChange if change in told and change in SAID]
    return Both(zh="、".join(one.zh for one in named), en=", ".join(one.en for one in named))


@dataclass(frozen=True)
class Told:
    """Whether a channel tells of a revision, and why not: nothing of weight there, or too soon after the last word."""

    channel: Channel
    tells: bool
    why: str = ""


NOT_MATERIAL, TOO_SOON = "NOT_MATERIAL", "TOO_SOON"


def told_by(
    channel: Channel,
    found: Collection[NoticeChange],
    rules: Announcing | None,
    *,
    later_by: timedelta | None = None,
    last_at: datetime | None = None,
    at: datetime,
) -> Told:
    """Return whether ``channel`` tells of these changes; ``later_by`` is by how much the estimate moved.

    A first word goes out wherever it is wanted: ask with ``found`` empty and no ``last_at``.
    """
    news = rules.channels.get(channel) if rules is not None else None
    if news is None or last_at is None:
        return Told(channel, True)
    if not any(_weighs(change, news, later_by) for change in found):
        return Told(channel, False, NOT_MATERIAL)
    over = {NoticeChange.RESTORED, NoticeChange.CORRECTED, NoticeChange.WITHDRAWN} & set(found)
    if (
        not over
        and news.least is not None
        and news.least.delta is not None
        and at < last_at + news.least.delta
    ):
        return Told(channel, False, TOO_SOON)
    return Told(channel, True)


def _weighs(change: NoticeChange, news: ChannelNews, later_by: timedelta | None) -> bool:
    if change not in news.tells:
        return False
    if change not in (NoticeChange.ESTIMATE_LATER, NoticeChange.ESTIMATE_EARLIER) or later_by is None:
        return True
    least = news.later_by.delta if news.later_by is not None else None
    return least is None or abs(later_by) > least


def moved_by(before: Content | None, after: Content) -> timedelta | None:
    """Return by how much the promised time moved, where both are known."""
    was, now = (one.estimate.point_at if one and one.estimate else None for one in (before, after))
    return now - was if was is not None and now is not None else None
