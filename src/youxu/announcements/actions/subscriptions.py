"""Subscriptions (订阅, P3b): asked for from the public page, confirmed by the address, told once a revision, left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from youxu.announcements import events
from youxu.announcements.actions.send import drop_unsent
from youxu.announcements.models import NoticeRevision, Subscription
from youxu.announcements.queries.composing import content_of, setting_of
from youxu.announcements.queries.sending import recipients_told, subscriber_key, subscribers_bundle
from youxu.announcements.queries.subscriptions import (
    SUBSCRIBE,
    confirmed_in,
    told_in,
    wanted_by,
)
from youxu.announcements.rules import changes, channels
from youxu.announcements.rules.subscriptions import (
    NO_SCOPE,
    QUIET_FROM,
    QUIET_UNTIL,
    WAITS,
    Address,
    SubscriberWay,
    SubscriptionState,
    address_fault,
    address_of,
)
from youxu.announcements.rules.times import public_path
from youxu.announcements.rules.words import NoticeKind
from youxu.core import journal, vault
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import public_code
from youxu.core.relay import link_address
from youxu.delivery.actions import queue
from youxu.delivery.actions.devices import drop_devices
from youxu.delivery.rules.addresses import Address as Way
from youxu.delivery.rules.addresses import To
from youxu.delivery.rules.words import Kind
from youxu.incidents.planned import plan_of
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Region, Unit
from youxu.organisation.actions import UnableToUseCard
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind
from youxu.organisation.rules.reach import quiet_end
from youxu.plan.schema.words import Channel, NoticeChange

AT_ONCE = 200
"""How many subscriptions one act looks through: a transaction stays short, the next one goes on."""
CONFIRM_TOPIC = "subscribe"
MOST_PUSHED = 300
"""Characters of a notice that stand on a locked screen; a tap opens the whole."""


class UnableToSubscribe(UnableTo):
    """More was asked for within an hour than is accepted."""

    text = mark(
        "More was asked for from here, or for this address, within an hour than we accept. Try again later."
    )
    clause = "P3b"


class UnableToConfirm(UnableTo):
    """The time to say yes has passed, or the subscription was left."""

    text = mark("The time to say yes has passed. Please ask once more.")
    clause = "P3b"


@action
def ask_subscription(
    *,
    by: Actor,
    at: datetime,
    source: str,
    unit: Unit,
    address: str,
    outlet: Outlet | None = None,
    region: Region | None = None,
    line: str = "",
    language: str = "zh-hans",
    is_quiet: bool = False,
) -> Subscription:
    """Ask an address whether it wants to be told; nothing else is sent to it before it says yes.

    Raises Invalid, UnableToSubscribe. ``source`` is the network address that it was asked from.
    """
    by.require(SUBSCRIBE, unit=unit.path)
    if (fault := address_fault(address)) is not None:
        raise Invalid({"address": fault})
    found = address_of(address)
    assert found is not None
    wanted = Place(unit, outlet, region, line)
    limit(wanted, found, source, by, at)
    return kept(wanted, found, {"to": found.text}, Manner(language, is_quiet), by, at)


@dataclass(frozen=True)
class Place:
    """What somebody asks to be told of."""

    unit: Unit
    outlet: Outlet | None
    region: Region | None
    line: str


@dataclass(frozen=True)
class Manner:
    """How somebody asks to be told."""

    language: str
    is_quiet: bool


def limit(wanted: Place, to: Address, source: str, by: Actor, at: datetime) -> None:
    """Let nobody be asked too often, nor of nothing. Raises Invalid, UnableToSubscribe."""
    if wanted.outlet is None and wanted.region is None and not wanted.line:
        raise Invalid({"outlet": Sentence(NO_SCOPE)})
    try:
        whom = replace(by, key=f"to:{to.digest(settings.SECRET_KEY)[:16]}")
        spend(by=whom, at=at, address=source, kind=CardUseKind.FOLLOW)
    except UnableToUseCard as full:
        raise UnableToSubscribe(details=full.details) from full


def kept(
    wanted: Place, to: Address, secret: Mapping[str, str], manner: Manner, by: Actor, at: datetime
) -> Subscription:
    """Keep what an address is to be asked, once for each place, and ask it where it has not said yes yet."""
    where = {
        "digest": to.digest(settings.SECRET_KEY),
        "unit": wanted.unit,
        "outlet": wanted.outlet,
        "region": wanted.region,
        "line": wanted.line,
        "world": "",
    }
    how = {"language": manner.language, "is_quiet": manner.is_quiet, "sealed": vault.seal(dict(secret))}
    row = Subscription.objects.filter(**where).first()
    if row is None:
        row = Subscription.objects.create(
            **where,
            **how,
            code=public_code(),
            way=to.way,
            masked=to.masked,
            unit_path=wanted.unit.path,
            asked_at=at,
        )
    else:
        waits = row.state == SubscriptionState.WAITING
        anew = {**how, "asked_at": at} if waits else {"sealed": how["sealed"]}
        Subscription.objects.filter(pk=row.pk).update(**anew)
        row.refresh_from_db()
    entry = _record(events.SubscriptionAsked(row.way), row, by, at)
    if row.state == SubscriptionState.WAITING:
        _ask(row, by, at, entry)
    return row


def _ask(row: Subscription, by: Actor, at: datetime, entry: Entry) -> None:
    """Queue the question to the address itself."""
    with override(row.language):
        subject = _("Do you want to be told?")
        text = _question(row)
    queue(
        by=by,
        at=at,
        unit=row.unit_path,
        text=text,
        subject=subject,
        to=_to(row),
        link=page_of(row) if row.way == SubscriberWay.PUSH else "",
        topic=CONFIRM_TOPIC if row.way == SubscriberWay.SMS else "",
        variables={"a": row.code, "b": row.unit.name[:35]} if row.way == SubscriberWay.SMS else None,
        language=row.language,
        once=f"subscribe:{row.pk}:{at.isoformat()}",
        expires_at=at + WAITS,
        source=row.stream,
        cause=entry,
    )


def _question(row: Subscription) -> str:
    """Return what an address is asked; a browser is tapped, so no address stands in its words."""
    if row.way == SubscriberWay.PUSH:
        return _(
            "Tap here and say yes, and this browser is told when services of {name} stop or are back."
        ).format(name=row.unit.name)
    return _(
        "Somebody asked that this address be told when services of {name} stop or are back. If that was you, say "
        "yes: {address} . If not, do nothing; the address is forgotten tomorrow."
    ).format(name=row.unit.name, address=page_of(row))


def page_of(row: Subscription) -> str:
    """Return the address at which a subscription is confirmed and left."""
    return f"{link_address()}/p/subscribe/{row.code}/"


def _to(row: Subscription) -> To:
    """Return where a subscriber is reached: by any channel of its kind, a browser only by the one that it let in."""
    known = vault.unseal(row.sealed) or {}
    way = Way(known.get("channel", "") or Kind(row.way), known.get("to", ""))
    return To(subscriber_key(row.digest), (way,), row.masked)


@action
def confirm_subscription(*, by: Actor, at: datetime, subscription: Subscription) -> Subscription:
    """Say yes with the code that only the address was told. Twice says the same. Raises UnableToConfirm."""
    row = Subscription.objects.get(pk=subscription.pk)
    by.require(SUBSCRIBE, unit=row.unit_path)
    if row.state == SubscriptionState.CONFIRMED:
        return row
    waiting = Subscription.objects.filter(pk=row.pk, state=SubscriptionState.WAITING, asked_at__gt=at - WAITS)
    if not waiting.update(state=SubscriptionState.CONFIRMED, confirmed_at=at):
        raise UnableToConfirm
    _record(events.SubscriptionConfirmed(row.way), row, by, at)
    row.refresh_from_db()
    return row


@action
def leave_subscription(
    *, by: Actor, at: datetime, subscription: Subscription, every: bool = False
) -> Subscription:
    """Leave a subscription, or ``every`` one of its address; the address is forgotten at once."""
    row = Subscription.objects.get(pk=subscription.pk)
    by.require(SUBSCRIBE, unit=row.unit_path)
    rows = Subscription.objects.filter(pk=row.pk)
    if every and row.digest:
        rows = Subscription.objects.filter(digest=row.digest, world=row.world)
    for one in list(rows.exclude(state=SubscriptionState.LEFT)):
        _forget(one, by, at)
    row.refresh_from_db()
    return row


def _forget(row: Subscription, by: Actor, at: datetime) -> None:
    Subscription.objects.filter(pk=row.pk).update(
        state=SubscriptionState.LEFT, left_at=at, sealed="", digest="", masked=""
    )
    others = Subscription.objects.filter(digest=row.digest)
    if row.way == SubscriberWay.PUSH and row.digest and not others.exists():
        drop_devices(subscriber_key(row.digest), at)
    _record(events.SubscriptionLeft(row.way), row, by, at)


@action
def forget_unreachable(*, by: Actor, at: datetime, recipient: str) -> int:
    """End every subscription of a browser whose maker's service knows it no more (404, 410); return how many."""
    by.require("send_message", unit="")
    start = recipient.removeprefix(subscriber_key(""))
    rows = Subscription.objects.filter(way=SubscriberWay.PUSH, digest__startswith=start)
    gone = list(rows.exclude(state=SubscriptionState.LEFT).order_by("pk")[:AT_ONCE]) if start else []
    for row in gone:
        _forget(row, by, at)
    return len(gone)


@action
def forget_unconfirmed(*, by: Actor, at: datetime) -> int:
    """Forget up to 200 addresses that did not say yes within a day; return how many."""
    by.require("purge", unit="")
    rows = Subscription.objects.filter(state=SubscriptionState.WAITING, asked_at__lte=at - WAITS)
    few = list(rows.order_by("asked_at", "pk")[:AT_ONCE])
    for row in few:
        _forget(row, by, at)
    return len(few)


@action
def tell_subscribers(*, by: Actor, at: datetime, notice_revision: NoticeRevision, after: int = 0) -> int:
    """Queue a revision to up to 200 subscriptions after the id ``after``; return the id to go on from, 0 at the end.

    However many subscriptions of an address it concerns, the address gets it once by each way: its key is stored but
    once. What of the revision before still waits, over the quiet hours of a night, is dropped first.
    """
    by.require("send_message", unit="")
    row = NoticeRevision.objects.select_related("notice__incident__unit", "notice__unit").get(
        pk=notice_revision.pk
    )
    over = row.notice.ends_at is None or row.notice.ends_at <= at
    if row.published_at is None or row.ended_at is not None or row.notice.to_persons or over:
        return 0
    if not after:
        drop_unsent(by=by, at=at, notice=row.notice, below=row.number)
    ways = _ways(row, at)
    told = told_in(row) if ways else None
    corrects = row.kind == NoticeKind.CORRECTION
    if told is None or not (told.lines or corrects):
        return 0
    rows = list(confirmed_in(row.unit_path, row.world).filter(pk__gt=after, way__in=ways)[:AT_ONCE])
    mine = _were_told(row, rows) if corrects else [one for one in rows if told.concerns(wanted_by(one))]
    if mine:
        what = events.SubscribersTold(
            row.notice.reference, row.number or 0, len({one.digest for one in mine})
        )
        entry = record_of_notice(what, row, by, at)
        for one in mine:
            _tell(one, row, by, at, entry)
    return rows[-1].pk if len(rows) == AT_ONCE else 0


def _were_told(row: NoticeRevision, rows: list[Subscription]) -> list[Subscription]:
    """Return who of several was told of the notice: a correction takes back what was said, and is for nobody else."""
    known = recipients_told(row.notice, (subscriber_key(one.digest) for one in rows))
    return [one for one in rows if subscriber_key(one.digest) in known]


def _ways(row: NoticeRevision, at: datetime) -> tuple[SubscriberWay, ...]:
    """Return by which ways this revision is told: by mail and push what the page says, by short message what weighs there."""
    found = [SubscriberWay.EMAIL, SubscriberWay.PUSH] if Channel.PAGE in row.channels else []
    if Channel.SMS in row.channels and _weighs_for_sms(row, at):
        found.append(SubscriberWay.SMS)
    return tuple(found)


def _weighs_for_sms(row: NoticeRevision, at: datetime) -> bool:
    out = row.notice.revisions.filter(published_at__lt=row.published_at).order_by("-published_at")
    before = next((one for one in out if Channel.SMS in one.channels), None)
    told = changes.told_by(
        Channel.SMS,
        [NoticeChange(one) for one in row.changes],
        plan_of(row.notice.incident).announcing,
        later_by=changes.moved_by(content_of(before) if before else None, content_of(row)),
        last_at=before.published_at if before else None,
        at=at,
    )
    return told.tells


def _tell(one: Subscription, row: NoticeRevision, by: Actor, at: datetime, entry: Entry) -> None:
    to = _to(one)
    wakes_at = after_quiet(one, at)
    ends_at = row.notice.ends_at
    if not to.addresses[0].address or (wakes_at is not None and ends_at is not None and wakes_at >= ends_at):
        return  # by the morning it would be stale
    said = _said(one, row, at)
    queue(
        by=by,
        at=at,
        unit=row.unit_path,
        to=to,
        language=one.language,
        once=f"notice:{row.notice.reference}:{row.number}:{one.way}:{one.digest}",
        bundle=subscribers_bundle(row),
        not_before=wakes_at,
        expires_at=ends_at,
        source=row.notice.stream,
        visibility=row.visibility,
        world=row.world,
        cause=entry,
        **said,
    )


def _said(one: Subscription, row: NoticeRevision, at: datetime) -> dict[str, object]:
    """Return what a subscriber reads: by mail the whole notice and how to leave, by short message the plan's text."""
    zh = one.language.startswith("zh")
    title, body = (row.title_zh, row.body_zh) if zh else (row.title_en, row.body_en)
    link = f"{link_address()}{public_path(row.notice.code, row.number or 0)}"
    if one.way == SubscriberWay.EMAIL:
        with override(one.language):
            leaving = _("To be told no more: {address}").format(address=page_of(one))
        return {"text": f"{body}\n\n{leaving}", "subject": title, "link": link, "leave": page_of(one)}
    content = content_of(row)
    around = setting_of(row.notice, row.published_at or at, content)
    short = channels.sms_of(NoticeKind(row.kind), content, around, "zh" if zh else "en")
    if one.way == SubscriberWay.PUSH:
        said = channels.unsigned(short.text) if short is not None else channels.spoken(body)[:MOST_PUSHED]
        return {"text": said or title, "subject": title, "link": link, "leave": page_of(one)}
    if short is None:
        return {"text": title, "link": link}
    return {"text": short.text, "topic": short.topic, "variables": short.variables}


def after_quiet(one: Subscription, at: datetime) -> datetime | None:
    """Return when somebody who wants quiet at night is told; None for at once."""
    here = at.astimezone(ZoneInfo(one.unit.time_zone))
    return quiet_end(here, QUIET_FROM, QUIET_UNTIL) if one.is_quiet else None


def _record(what: journal.Event, row: Subscription, by: Actor, at: datetime) -> Entry:
    return journal.append(
        what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, world=row.world
    )


def record_of_notice(what: journal.Event, row: NoticeRevision, by: Actor, at: datetime) -> Entry:
    """Append an entry about a revision to the stream of its matter."""
    incident = row.notice.incident
    return journal.append(
        what,
        by=by,
        at=at,
        stream=incident.stream,
        subject=row,
        unit=incident.unit_path,
        world=incident.world,
        visibility=incident.visibility,
    )
