"""Of the means: supplies, the outage pack, the plan's review, the backup's restore, channels, registered texts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from youxu.core.models import Entry
from youxu.delivery import queries as delivery
from youxu.delivery.rules.templates import TemplateState
from youxu.evaluation.queries.improvement import improvements_of
from youxu.kernel.words import Sentence, mark
from youxu.network.queries.hours import zone_of
from youxu.organisation.queries import shown_names
from youxu.organisation.rules import posts_with
from youxu.oversight.queries.health import ChannelHealth
from youxu.oversight.queries.readiness.rows import Lack, Place
from youxu.oversight.rules.readiness import RESTORE_DRILL, Matter
from youxu.plan import queries as plans
from youxu.supplies import queries as supplies
from youxu.supplies.rules.readiness import next_check
from youxu.watch.queries import spot_checks

SOON = timedelta(days=92)
"""A review of the plan takes about three months from the first reading to the signature."""
KEEPERS = ("logistics_head", "office")


def supplies_not_ready(place: Place) -> Iterator[Lack]:
    """Yield what of the supplies is not ready in the unit and those below, the worst and oldest first."""
    rows = supplies.open_troubles(place.actor, place.unit.path)
    names = shown_names(sorted({row.owner for row in rows if row.owner}), place.unit.path)
    for row in rows:
        where = {"zh": row.site or row.unit, "en": row.site_en or row.unit_en}
        text = mark("{item} at {where}: {supply_trouble}")
        item = {"zh": row.request or row.title, "en": row.request or row.title_en}
        what = Sentence(text, {"item": item, "where": where, "supply_trouble": row.kind})
        if row.owner:
            shown = names.get(row.owner, row.owner)
            yield Lack(Matter.SUPPLIES, what, row.owner, shown, at=row.due_on or row.found_at)
        else:
            yield place.lack(Matter.SUPPLIES, what, *KEEPERS, at=row.due_on or row.found_at)


def pack_too_old(place: Place, built_at: datetime | None) -> Iterator[Lack]:
    """Yield the outage pack that is missing or too old."""
    text = mark("the newest was built {built_at}") if built_at else mark("none was ever built")
    what = Sentence(text, {"built_at": built_at} if built_at else {})
    yield place.lack(Matter.PACK, what, "office", "administrator", at=built_at, about=place.unit.key)


def review_due(place: Place) -> Iterator[Lack]:
    """Yield the plan's review when its day is near or past, and a unit without a plan in force."""
    row = plans.in_force(place.unit.path, place.at)
    if row is None:
        yield place.lack(Matter.REVIEW, Sentence(mark("no plan is in force here")), "office", "leader")
        return
    due = row.review_due_date
    today = _today(place)
    if due is None or due - SOON > today:
        return
    text = mark("version {n}: the review was due") if due < today else mark("version {n}: the review is due")
    yield place.lack(Matter.REVIEW, Sentence(text, {"n": row.number}), "office", "leader", at=due)


def open_findings(place: Place) -> Iterator[Lack]:
    """Yield what was found in interruptions and drills and is still to be put right, by its owner and day."""
    for row in improvements_of(place.actor, place.unit.path, place.at):
        what = Sentence(mark("{reference}: {text}"), {"reference": row.reference, "text": row.text})
        if row.owner:
            yield Lack(Matter.FINDINGS, what, row.owner, row.owner_en, row.due_date, row.reference)
        else:
            yield place.lack(Matter.FINDINGS, what, "leader", at=row.due_date, about=row.reference)


def status_unchecked(place: Place) -> Iterator[Lack]:
    """Yield this week's spot checks that nobody made yet, and every status that was found wrong and still is."""
    rule = place.plan.evaluation.spot_checks if place.plan else None
    if rule is None or not spot_checks.has_own_outlets(place.unit):
        return
    owed = spot_checks.still_to_ask(place.unit, place.at)
    week_ends = spot_checks.week_at(place.unit, place.at) + timedelta(days=6)
    if owed is None:
        what = Sentence(mark("no outlet was drawn for this week yet"))
        yield place.lack(Matter.TRUTH, what, rule.bearer, "office", at=week_ends)
    elif owed:
        what = Sentence(mark("{count} outlets are still to be asked this week"), {"count": owed})
        yield place.lack(Matter.TRUTH, what, rule.bearer, "office", at=week_ends)
    for row in spot_checks.wrong_in(place.unit, place.at):
        text = mark("{outlet}: found {found_state}, the status says {now_state}")
        values = {
            "outlet": {"zh": row.outlet, "en": row.outlet_en},
            "found_state": row.found,
            "now_state": row.state,
        }
        yield place.lack(Matter.TRUTH, Sentence(text, values), rule.bearer, "office", at=row.checked_at)


def last_restore() -> datetime | None:
    """Return when a backup was last restored in earnest or as a test that somebody recorded."""
    rows = Entry.objects.filter(code__in=("RESTORE_TESTED", "RESTORED_FROM_BACKUP"))
    return rows.order_by("-pk").values_list("occurred_at", flat=True).first()


def restore_owed(place: Place, last: datetime | None) -> Iterator[Lack]:
    """Yield the restore of the backup when it was not tested within the plan's rhythm."""
    rule = place.plan.training.drills.get(RESTORE_DRILL) if place.plan else None
    if rule is None:
        return
    zone = zone_of(place.unit.time_zone)
    due = next_check(last.astimezone(zone).date(), rule.every) if last else None
    if due is not None and due >= _today(place):
        return
    text = (
        mark("last tested {tested_at}")
        if last
        else mark("never tested: nobody knows whether it can be restored")
    )
    what = Sentence(text, {"tested_at": last} if last else {})
    yield place.lack(Matter.RESTORE, what, *posts_with("release_held"), "office", at=due)


def failing_channels(place: Place) -> Iterator[Lack]:
    """Yield every channel that serves the unit and fails, or lacks what it needs to work."""
    rows = [row for row in delivery.channels_of(place.actor) if place.unit.path.startswith(row.unit_path)]
    if not rows:
        none = Sentence(mark("No channel is set up: nothing but forwarding by hand."))
        yield place.lack(Matter.CHANNELS, none, *posts_with("keep_channels"))
    for one in (ChannelHealth(row, delivery.lacking(row)) for row in rows):
        if one.ok:
            continue
        if one.lacks:
            what = Sentence(
                mark("{channel} lacks: {lacks}"), {"channel": one.channel.name, "lacks": ", ".join(one.lacks)}
            )
        else:
            text = mark("{channel} failed {count} times in a row")
            what = Sentence(text, {"channel": one.channel.name, "count": one.channel.failures})
        yield place.lack(
            Matter.CHANNELS,
            what,
            *posts_with("keep_channels"),
            at=one.channel.last_failure_at,
            about=one.channel.key,
        )


def texts_not_filed(place: Place) -> Iterator[Lack]:
    """Yield every short message of the plan that a provider does not know, or knows in other words."""
    serving = {
        row.key for row in delivery.channels_of(place.actor) if place.unit.path.startswith(row.unit_path)
    }
    for row in delivery.templates_of(place.actor):
        if row.channel not in serving or (row.state == TemplateState.APPROVED and not row.differs):
            continue
        text = mark("{topic} at {channel}: {template_state}")
        if row.differs:
            text = mark("{topic} at {channel}: another wording is registered")
        values = {"topic": row.topic, "channel": row.channel, "template_state": row.state}
        yield place.lack(
            Matter.TEXTS,
            Sentence(text, values),
            *posts_with("keep_channels"),
            at=row.changed_at,
            about=f"{row.channel}/{row.topic}",
        )


def _today(place: Place) -> date:
    return place.at.astimezone(zone_of(place.unit.time_zone)).date()
