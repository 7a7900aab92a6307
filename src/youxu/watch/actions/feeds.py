"""Feeds of hazard warnings: kept by people, read by a job; a warning opens, changes or lifts a watch (G4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from youxu.core import journal
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.kernel import cap
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.watch.actions.watches import UnableToRaiseWatch, change_watch, lift_watch, raise_watch
from youxu.watch.events import feeds as events
from youxu.watch.models import Feed, Warned, Watch
from youxu.watch.rules import feeds as rules
from youxu.watch.rules.feeds import Effect, Why
from youxu.watch.rules.watching import RANK
from youxu.watch.rules.words import WatchState


class UnableToKeepFeed(UnableTo):
    """A feed has a key of its own, a name and an address."""

    text = mark("There is a feed of this key already.")
    clause = "G4"


@action
def keep_feed(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    key: str,
    name: str,
    address: str,
    hazard: str = "",
    feed: Feed | None = None,
    revision: int | None = None,
) -> Feed:
    """Add a feed of hazard warnings for a unit and below, or change ``feed``; return it.

    Raises NotPermitted, UnableToKeepFeed, Invalid, Stale.
    """
    by.require("keep_feeds", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    if found := rules.faults(key, name, address, hazard, [str(one) for one in plan.causes] if plan else ()):
        raise Invalid(found)
    same = Feed.objects.filter(key=key, retired_at=None)
    if (same if feed is None else same.exclude(pk=feed.pk)).exists():
        raise UnableToKeepFeed(field="key")
    told = {"name": name.strip(), "address": address.strip(), "hazard": hazard}
    if feed is None:
        row = Feed.objects.create(key=key, unit=unit, unit_path=unit.path, added_at=at, **told)
    else:
        row = _changed(feed, revision, told)
    _note(events.FeedKept(row.name, row.address, row.hazard), row, by, at, begins=feed is None)
    return row


def _changed(feed: Feed, revision: int | None, told: dict[str, str]) -> Feed:
    row = Feed.objects.get(pk=feed.pk)
    same = Feed.objects.filter(
        pk=row.pk, revision=row.revision if revision is None else revision, retired_at=None
    )
    if not same.update(**told, revision=F("revision") + 1):
        theirs = {name: getattr(row, name) for name in told}
        raise Stale(details={"yours": told, "theirs": theirs, "revision": row.revision})
    return Feed.objects.get(pk=row.pk)


@action
def retire_feed(*, by: Actor, at: datetime, feed: Feed) -> Feed:
    """Read a feed no more; watches that it opened stand. Raises NotPermitted."""
    by.require("keep_feeds", unit=feed.unit_path)
    row = Feed.objects.get(pk=feed.pk)
    if Feed.objects.filter(pk=row.pk, retired_at=None).update(retired_at=at):
        _note(events.FeedRetired(row.name), row, by, at)
    return Feed.objects.get(pk=row.pk)


@action
def note_reading(*, by: Actor, at: datetime, feed: Feed, trouble: str = "", detail: str = "") -> Feed:
    """Write down how the last reading of a feed ended; an entry is written where it begins or ceases to fail."""
    by.require("raise_watch", unit=feed.unit_path)
    row = Feed.objects.get(pk=feed.pk)
    said: dict[str, Any] = {"tried_at": at, "trouble": trouble, "detail": detail[:200]}
    said |= (
        {"failing_since": row.failing_since or at} if trouble else {"failing_since": None, "succeeded_at": at}
    )
    Feed.objects.filter(pk=row.pk).update(**said)
    if trouble and not row.trouble:
        _note(events.FeedFailing(row.name, trouble, detail[:200]), row, by, at)
    elif row.trouble and not trouble:
        _note(events.FeedRead(row.name), row, by, at)
    return Feed.objects.get(pk=row.pk)


@action
def take_warning(
    *, by: Actor, at: datetime, feed: Feed, alert: cap.Alert, faults: Sequence[str] = (), link: str = ""
) -> Warned:
    """Take one warning of a feed and return what it did; the same identifier again does nothing more.

    A warning in earnest with outlets in its area opens a watch; an update raises, lowers or prolongs the watch of the
    warning that it follows, or opens one where that never came; a cancellation or all-clear lifts it. What an
    exercise says, what is over, and what a later message has followed already opens nothing.
    """
    by.require("raise_watch", unit=feed.unit_path)
    known = Warned.objects.filter(unit_path=feed.unit_path, sender=alert.sender, identifier=alert.identifier)
    if (row := known.first()) is not None:
        return row
    done = _act(feed, alert, faults, by, at)
    info = rules.info_of(alert) if alert.infos else None
    try:
        with transaction.atomic(savepoint=False):
            row = Warned.objects.create(
                feed=feed,
                unit_path=feed.unit_path,
                identifier=alert.identifier,
                sender=alert.sender,
                sent_at=alert.sent,
                msg_type=alert.msg_type,
                status=alert.status,
                references=[one.identifier for one in alert.references],
                event=info.event[:120] if info else "",
                headline=info.headline[:200] if info else "",
                severity=info.severity if info else "",
                expires_at=alert.expires,
                link=link[:400],
                faults=sorted(set(faults)),
                effect=done.effect,
                why=done.why or "",
                watch=done.watch,
                received_at=at,
            )
    except IntegrityError as error:
        raise Collision(feed.stream) from error
    reference = done.watch.reference if done.watch else ""
    what = events.WarningTaken(feed.name, alert.identifier, str(done.effect), str(done.why or ""), reference)
    _note(what, feed, by, at)
    return row


@dataclass(frozen=True)
class _Done:
    """What a warning did: the watch that it opened, changed or lifted, or why it did nothing."""

    effect: Effect
    watch: Watch | None = None
    why: Why | None = None


def _nothing(why: Why, watch: Watch | None = None) -> _Done:
    return _Done(Effect.IGNORED, watch, why)


def _act(feed: Feed, alert: cap.Alert, faults: Sequence[str], by: Actor, at: datetime) -> _Done:
    if why := rules.why_not(alert, faults, at):
        return _nothing(why)
    if _followed(feed, alert):
        return _nothing(Why.FOLLOWED)
    standing = _standing(feed, alert)
    if rules.ends(alert):
        if standing is None or standing.state == WatchState.LIFTED:
            return _nothing(Why.NOTHING_STANDS, standing)
        return _Done(
            Effect.LIFTED, lift_watch(by=by, at=at, watch=standing, reason=f"解除：{alert.identifier}")
        )
    plan = plans.plan_in_force(feed.unit_path, at)
    if plan is None:
        return _nothing(Why.NO_PLAN)
    return (
        _open(feed, alert, plan, by, at) if standing is None else _follow(feed, standing, alert, plan, by, at)
    )


def _followed(feed: Feed, alert: cap.Alert) -> bool:
    """Tell whether a message that follows this one came before it: warnings arrive out of order."""
    later = Warned.objects.filter(unit_path=feed.unit_path, sender=alert.sender, sent_at__gt=alert.sent)
    later = later.exclude(why__in=(Why.NOT_ACTUAL, Why.AT_FAULT))
    return any(alert.identifier in one for one in later.values_list("references", flat=True))


def _standing(feed: Feed, alert: cap.Alert) -> Watch | None:
    """Return the watch of the warnings that this one follows."""
    named = [one.identifier for one in alert.references]
    rows = Warned.objects.filter(unit_path=feed.unit_path, identifier__in=named, watch__isnull=False)
    row = rows.select_related("watch").order_by("-sent_at").first()
    return row.watch if row else None


def _open(feed: Feed, alert: cap.Alert, plan: Plan, by: Actor, at: datetime) -> _Done:
    info = rules.info_of(alert)
    words = plan.warnings.words if plan.warnings else {}
    hazard = rules.hazard_of(info, {str(key): several for key, several in words.items()}, feed.hazard)
    if not hazard:
        return _nothing(Why.NO_HAZARD)
    area = rules.area_of(network.codes_inside(feed.unit_path, info.areas), info)
    if not area["outlets"]:
        return _nothing(Why.NO_OUTLET)
    try:
        watch = raise_watch(
            by=by,
            at=at,
            unit=feed.unit,
            hazard=hazard,
            colour=rules.COLOURS[info.severity],
            area=area,
            until_at=_until(alert, plan, at),
        )
    except UnableToRaiseWatch:
        return _nothing(Why.NO_PLAN)
    return _Done(Effect.RAISED, watch)


def _follow(feed: Feed, standing: Watch, alert: cap.Alert, plan: Plan, by: Actor, at: datetime) -> _Done:
    """Change the watch that stands; where the area reaches further, or a graver one was lifted here, open another."""
    info = rules.info_of(alert)
    colour, until_at = rules.COLOURS[info.severity], _until(alert, plan, at)
    step = RANK[colour] - RANK[rules.Colour(standing.colour)]
    if standing.state == WatchState.LIFTED:
        return _open(feed, alert, plan, by, at) if step > 0 else _nothing(Why.LIFTED_HERE, standing)
    if network.codes_inside(feed.unit_path, info.areas) - set(standing.area.get("outlets", ())):
        lift_watch(by=by, at=at, watch=standing, reason=f"范围变化，另立预警：{alert.identifier}")
        return _open(feed, alert, plan, by, at)
    if step == 0 and until_at == standing.until_at:
        return _nothing(Why.NOTHING_NEW, standing)
    changed = change_watch(by=by, at=at, watch=standing, colour=colour, until_at=until_at, up=step >= 0)
    return _Done(Effect.CHANGED, changed)


def _until(alert: cap.Alert, plan: Plan, at: datetime) -> datetime:
    """Return when the watch ends: with the warning, or after the plan's time where that names no end."""
    without = plan.warnings.without_end.delta if plan.warnings else None
    return alert.expires or at + (without or rules.WITHOUT_END)


def _note(what: journal.Event, row: Feed, by: Actor, at: datetime, *, begins: bool = False) -> None:
    journal.append(what, by=by, at=at, stream=row.stream, subject=row, unit=row.unit_path, begins=begins)
