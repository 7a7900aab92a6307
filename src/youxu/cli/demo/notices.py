"""What customers of the sample are told: a first notice, its update with the promised time, the word prepared ahead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.content import Written
from youxu.announcements.rules.words import PROVEN
from youxu.cli.demo.county import County
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.oversight.queries.for_notices import told_for
from youxu.plan.schema.words import Channel

STANDS = timedelta(hours=24)
SUBSCRIBERS = (
    ("wang.li@example.cn", "347004", "", "zh-hans"),
    ("13900000145", "347004", "remittance", "zh-hans"),
    ("chen@example.cn", "347003", "", "zh-hans"),
    ("orchard@example.cn", "", "ems", "en"),
)
"""Who asked to be told: address, outlet, service, language; nobody of them is real."""
CHANNELS = (Channel.PAGE, Channel.DOOR, Channel.HOTLINE, Channel.LOUDSPEAKER)


class Telling(Protocol):
    """A story that is told by people of the county, minute by minute."""

    def do(self, key: str, minute: float, act: Any, **given: Any) -> Any:
        """Perform one act as a person at a minute."""

    def at(self, minute: float) -> Any:
        """Return the moment of a minute."""

    def now(self) -> Incident:
        """Return the incident as it stands."""


def announce(story: Telling, minute: float, look: float) -> Notice:
    """The duty officer publishes values alone; the head of customer service looks at them afterwards (P3b)."""
    told = told_for(story.now(), story.at(minute))
    draft = story.do(
        "duty",
        minute,
        actions.draft_notice,
        incident=story.now(),
        said=Written(ends_at=story.at(minute) + STANDS),
        channels=[str(one) for one in CHANNELS],
        alternatives=told.alternatives,
        items=told.items,
    )
    out = story.do("duty", minute + 1, actions.publish_notice, draft=draft)
    story.do("customer", look, actions.review_notice, published=out, remark="与现场一致")
    notice: Notice = out.notice
    return notice


def subscribe(county: County, at: datetime) -> None:
    """A few customers ask to be told, and say yes (P3b)."""
    for number, (address, code, line, language) in enumerate(SUBSCRIBERS, 1):
        by = queries.subscriber(county.unit, language)
        row = actions.ask_subscription(
            by=by,
            at=at,
            source=f"203.0.113.{number}",
            unit=county.unit,
            address=address,
            outlet=county.outlets[code] if code else None,
            line=line,
            language=language,
        )
        actions.confirm_subscription(by=by, at=at, subscription=row)


def post_at_door(story: Telling, minute: float, who: str, notice: Notice, outlet: Outlet, word: str) -> None:
    """The head of an outlet says that what stands hangs at the door and was read out (S2)."""
    out = queries.standing_of(notice)
    told = [one for one in PROVEN if out is not None and one in out.channels]
    for channel in told:
        story.do(who, minute, actions.prove_posting, published=out, outlet=outlet, channel=channel, word=word)


def look_at_restored(story: Telling, minute: float) -> None:
    """The head of customer service looks at the word that service is back, which went out with the release (P4c)."""
    notice = queries.notice_of(story.now())
    out = queries.standing_of(notice) if notice else None
    if out is not None and out.alone and out.reviewed_at is None:
        story.do("customer", minute, actions.review_notice, published=out, remark="与现场一致")


def renew(story: Telling, notice: Notice, minute: float) -> None:
    """The draft that followed the estimate is approved and goes out."""
    draft = queries.pending_of(notice)
    if draft is None:
        return
    story.do("officer", minute, actions.submit_notice, draft=draft)
    story.do("customer", minute + 2, actions.approve_notice, draft=_again(draft))
    story.do("officer", minute + 3, actions.publish_notice, draft=_again(draft))


def prepare_restored(story: Telling, minute: float) -> None:
    """The word that service is back is written and approved ahead (P4c)."""
    said = Written(
        words_zh="感谢您的耐心等候，扫码可以给我们提意见。",
        words_en="Thank you for your patience; scan the code to tell us how we did.",
    )
    draft = story.do(
        "officer", minute, actions.draft_notice, incident=story.now(), kind="RESTORED", said=said
    )
    story.do("customer", minute + 2, actions.approve_notice, draft=draft)


def _again(draft: NoticeRevision) -> NoticeRevision:
    return NoticeRevision.objects.get(pk=draft.pk)
