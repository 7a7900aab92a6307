"""A tally card (卡片计数): how much was asked and complained of at a counter on a day, without persons (O5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from youxu.core import journal
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.feedback import events
from youxu.feedback.actions.entries import belonging, check_outlet
from youxu.feedback.models import ENTER, VoiceTally
from youxu.feedback.queries.places import open_incident_at, unit_of
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import COUNTED
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet
from youxu.network.queries.hours import zone_of
from youxu.organisation.actions.cards import spend
from youxu.organisation.rules import CardUseKind


class UnableToTally(UnableTo):
    """A day ahead, or nothing that is counted."""

    text = mark("This day is still to come.")
    clause = "O5"


@action
def count_voices(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    counts: Mapping[str, int | None],
    day: date | None = None,
    world: str = "",
) -> VoiceTally:
    """Write down an outlet's counts of a day, by kind; another count of the day replaces it. Raises Invalid.

    Raises UnableToTally for a day to come.
    """
    unit = unit_of(outlet)
    by.require(ENTER, unit=unit.path, outlet=outlet.code)
    if not by.is_bound:
        check_outlet(by, unit, outlet, UnableToTally)
    today = at.astimezone(zone_of(outlet.time_zone, outlet.unit.time_zone)).date()
    if day is not None and day > today:
        raise UnableToTally(field="day")
    read = _read(counts)
    common = belonging(unit, outlet, open_incident_at(outlet, world), world)
    of_day = {"outlet": outlet, "day": day or today, "world": common["world"]}
    VoiceTally.objects.filter(**of_day, replaced_at=None).update(replaced_at=at)
    try:
        with transaction.atomic(savepoint=False):
            row = VoiceTally.objects.create(
                **common,
                day=of_day["day"],
                counts=read,
                total=sum(read.values()),
                counted_at=at,
                counted_by_name=by.doer[:80],
            )
    except IntegrityError as error:
        raise Collision(f"tally:{outlet.pk}") from error
    what = events.VoicesTallied(
        outlet.name, outlet.name_en or outlet.name, row.day.isoformat(), *(read[kind] for kind in COUNTED)
    )
    journal.append(
        what,
        by=by,
        at=at,
        stream=f"tally:{outlet.pk}",
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
    )
    return row


def _read(counts: Mapping[str, int | None]) -> dict[str, int]:
    """Return a whole number for each kind; what was left out is none. Raises Invalid."""
    faults = {
        str(kind).lower(): Sentence(texts.NEGATIVE)
        for kind in COUNTED
        if not 0 <= (counts.get(kind) or 0) <= texts.MOST_COUNT
    }
    if faults:
        raise Invalid(faults)
    return {str(kind): int(counts.get(kind) or 0) for kind in COUNTED}


@action
def tally_from_card(
    *,
    by: Actor,
    at: datetime,
    address: str,
    outlet: Outlet,
    counts: Mapping[str, int | None],
    entered_at: datetime | None = None,
) -> VoiceTally:
    """Write down the counts of a day with the outlet's card; ``entered_at``: when a phone without a connection had them.

    Raises Invalid, UnableToUseCard.
    """
    by.require(ENTER, unit=by.unit, outlet=by.outlet)
    spend(by=by, at=at, address=address, kind=CardUseKind.ACT)
    return count_voices(by=by, at=entered_at or at, outlet=outlet, counts=counts)
