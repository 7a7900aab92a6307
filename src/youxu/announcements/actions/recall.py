"""After a withdrawal: nothing of the notice is sent any more, and exactly those who were told of it learn that it is
withdrawn, in the plan's fixed words (P3b, P4c). Where service is back they know already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from youxu.announcements import events
from youxu.announcements.actions.send import drop_unsent, to_audience
from youxu.announcements.actions.subscriptions import after_quiet, page_of, record_of_notice
from youxu.announcements.models import Audience, Notice, NoticeRevision, Subscription
from youxu.announcements.queries.composing import content_of, setting_of
from youxu.announcements.queries.sending import once_of, reached, told_of
from youxu.announcements.rules import changes
from youxu.announcements.rules.channels import Gone, withdrawn
from youxu.announcements.rules.subscriptions import SubscriptionState
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import OVER
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.relay import link_address
from youxu.delivery.actions import queue
from youxu.delivery.models import Delivery, Message
from youxu.delivery.rules.addresses import Address, To
from youxu.incidents.planned import plan_of
from youxu.plan.schema.words import Channel, NoticeChange

AT_ONCE = 100
GONE = {
    "zh": "第{n}号公告已撤下，请停止使用它的口径。{reason}",
    "en": "Notice {n} was withdrawn: please say nothing of it any more. {reason}",
}
"""What the hot line is told when a notice is withdrawn: colleagues, not customers."""


@dataclass(frozen=True)
class Told:
    """Somebody who was told of a notice: by which channel, under which key but once, by which addresses."""

    channel: Channel
    once: str
    delivery: Delivery
    subscription: Subscription | None

    @property
    def language(self) -> str:
        """Return "zh" or "en"."""
        return "zh" if self.delivery.message.language.startswith("zh") else "en"


@action
def recall_notice(*, by: Actor, at: datetime, notice: Notice, after: int = 0) -> int | None:
    """Drop what waits unsent, tell the hot line to say it no more, and tell whoever had been told, a hundred at a time.

    Returns the id to go on from, None at the end; while more waits unsent than one act drops, nobody is told yet.
    """
    by.require("send_message", unit=notice.unit_path)
    row = Notice.objects.select_related("incident__unit", "unit", "replaced_by").get(pk=notice.pk)
    if row.withdrawn_at is None:
        return None
    if drop_unsent(by=by, at=at, notice=row):
        return after
    last = row.revisions.get(number=row.number)
    if not after:
        _tell_hotline(row, last, by, at)
    if not _is_news(row, last, at):
        return None
    rows = told_of(row).filter(pk__gt=after).select_related("message").order_by("pk")
    several = list(rows[:AT_ONCE])
    _tell(row, last, several, by, at)
    return several[-1].pk if len(several) == AT_ONCE else None


def _is_news(row: Notice, last: NoticeRevision, at: datetime) -> bool:
    """Tell whether a withdrawal says something new: not where service is back, it ended, or another took its place."""
    back = last.kind in OVER and not content_of(last).places
    over = row.ends_at is None or row.ends_at <= at
    return not (back or over or row.to_persons or row.replaced_by_id)


def _tell_hotline(row: Notice, last: NoticeRevision, by: Actor, at: datetime) -> None:
    if Channel.HOTLINE not in last.channels:
        return
    told: list[Audience | None] = list(reached(last).filter(channel=Channel.HOTLINE)) or [None]
    for audience in told:
        language = "zh" if audience is None or audience.language.startswith("zh") else "en"
        queue(
            by=by,
            at=at,
            unit=row.unit_path,
            text=GONE[language].format(n=row.number, reason=row.withdrawn_why),
            to=to_audience(last, Channel.HOTLINE, audience),
            once=f"{once_of(last, Channel.HOTLINE, audience)}:recall",
            source=row.stream,
            visibility=row.visibility,
            world=row.world,
        )


def _tell(row: Notice, last: NoticeRevision, several: Iterable[Delivery], by: Actor, at: datetime) -> None:
    rules = plan_of(row.incident).announcing
    content = content_of(last)
    around = replace(setting_of(row, at, content), number=row.number)
    gone = {language: withdrawn(content, around, language) for language in ("zh", "en")}
    news = [NoticeChange.WITHDRAWN]
    known = {one.once: one for one in _told(row, several) if one.channel is not Channel.HOTLINE}
    told = Message.objects.filter(once__in=known, world=row.world).values_list("once", flat=True)
    fresh = [one for once, one in known.items() if once not in set(told)]
    kept = [one for one in fresh if changes.told_by(one.channel, news, rules, last_at=at, at=at).tells]
    mine = [(one, said) for one in kept if (said := _said(one, row, gone)) is not None]
    if not mine:
        return
    entry = record_of_notice(events.WithdrawalTold(row.reference, row.number, len(mine)), last, by, at)
    for one, said in mine:
        wakes_at = after_quiet(one.subscription, at) if one.subscription else None
        if wakes_at is not None and row.ends_at is not None and wakes_at >= row.ends_at:
            continue  # by the morning the notice would have ended by itself
        queue(
            by=by,
            at=at,
            unit=row.unit_path,
            to=_to(one),
            language=one.delivery.message.language,
            once=one.once,
            not_before=wakes_at,
            expires_at=row.ends_at,
            source=row.stream,
            visibility=row.visibility,
            world=row.world,
            cause=entry,
            **said,
        )


def _to(one: Told) -> To:
    steps = tuple(Address(way, address) for way, address in one.delivery.steps)
    return To(one.delivery.recipient, steps, one.delivery.recipient_name)


def _told(row: Notice, several: Iterable[Delivery]) -> list[Told]:
    """Return who the messages had reached: of subscribers those alone who still want to be told."""
    rows = [one for one in several if one.steps]
    keys = {one.pk: one.message.once.split(":") for one in rows}
    digests = {parts[-1] for parts in keys.values() if parts[0] == "notice"}
    wanted: Mapping[str, Subscription] = {
        one.digest: one
        for one in Subscription.objects.select_related("unit").filter(
            digest__in=digests, state=SubscriptionState.CONFIRMED, world=row.world
        )
    }
    found = []
    for one in rows:
        kind, *_rest, way, last = keys[one.pk]
        if kind == "notice" and last not in wanted:
            continue  # left meanwhile: the address is forgotten
        channel = (Channel.SMS if way == "SMS" else Channel.PAGE) if kind == "notice" else Channel(way)
        once = f"notice-recall:{row.pk}:{channel}:{last}"
        found.append(Told(channel, once, one, wanted.get(last) if kind == "notice" else None))
    return found


def _said(one: Told, row: Notice, gone: Mapping[str, Gone | None]) -> dict[str, Any] | None:
    """Return what somebody reads: by short message the plan's registered text, else its notice; None without one."""
    said = gone[one.language]
    if said is None:
        return None
    if one.channel is Channel.SMS:
        short = said.sms
        return {"text": short.text, "topic": short.topic, "variables": short.variables} if short else None
    text = f"{said.title}\n{said.body}"
    if one.subscription is None:
        return {"text": text, "subject": said.title}
    with override(one.subscription.language):
        leaving = _("To be told no more: {address}").format(address=page_of(one.subscription))
    return {
        "text": f"{said.body}\n\n{leaving}",
        "subject": said.title,
        "link": f"{link_address()}{public_path(row.code, row.number)}",
        "leave": page_of(one.subscription),
    }
