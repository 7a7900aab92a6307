"""Agreed neighbours (接应网点): entered by a person or read from a file, one outlet, line and neighbour a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from youxu.alternatives import events
from youxu.alternatives.actions.entries import (
    called,
    check_lines,
    check_pair,
    line_words,
    pair_names,
    plan_for,
)
from youxu.alternatives.models import AgreedNeighbour
from youxu.alternatives.rules.words import Measured, Per
from youxu.core import journal
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit

AT_ONCE = 1000
NOT_AGREED = mark("Nothing is agreed between {outlet} and {neighbour} for these services.")
TOO_MANY = mark("A file may hold {most} agreements at most, one for each service: split it.")


class UnableToAgree(UnableTo):
    """The neighbour is the outlet itself, of another operator, closed for good, or does not do the line."""

    clause = "P3b"


class UnableToWithdrawAgreement(UnableTo):
    """Nothing of the kind is agreed."""

    clause = "P3b"


@dataclass(frozen=True)
class Terms:
    """What is agreed of a neighbour: its rank, how far along which way, how many more customers it takes."""

    place: int = 1
    note: str = ""
    distance_m: int | None = None
    minutes: int | None = None
    measured: str = ""
    capacity: int | None = None
    capacity_per: str = Per.HOUR

    def columns(self) -> dict[str, Any]:
        """Return the columns of a row; a distance without a way is one along the road."""
        measured = self.measured or (Measured.ROAD if self.distance_m is not None else "")
        return {
            "place": self.place,
            "note": self.note.strip()[:200],
            "distance_m": self.distance_m,
            "minutes": self.minutes,
            "measured": measured,
            "capacity": self.capacity,
            "capacity_per": self.capacity_per,
        }


@dataclass(frozen=True)
class Pair:
    """One agreement as a file names it: outlet, neighbour, lines, terms."""

    outlet: Outlet
    neighbour: Outlet
    lines: tuple[str, ...]
    terms: Terms


@action
def agree(
    *,
    by: Actor,
    at: datetime,
    outlet: Outlet,
    neighbour: Outlet,
    lines: Sequence[str],
    terms: Terms | None = None,
) -> Outlet:
    """Enter that ``neighbour`` stands in for ``outlet`` on some lines; what is agreed already gets the new terms.

    Raises UnableToAgree, NotPermitted.
    """
    by.require("keep_neighbours", unit=outlet.unit_path)
    plan = plan_for(outlet, None, at)
    check_pair(UnableToAgree, outlet, neighbour)
    check_lines(UnableToAgree, plan, neighbour, lines)
    _keep(Pair(outlet, neighbour, tuple(lines), terms or Terms()), by, at)
    what = events.NeighbourAgreed(**pair_names(outlet, neighbour), **line_words(plan, lines))
    journal.append(what, by=by, at=at, stream=f"outlet:{outlet.pk}", subject=outlet, unit=outlet.unit_path)
    return outlet


@action
def withdraw_agreement(
    *, by: Actor, at: datetime, outlet: Outlet, neighbour: Outlet, lines: Sequence[str] = ()
) -> Outlet:
    """Enter that ``neighbour`` stands in no longer: on some lines, on all of them where none is named.

    Raises UnableToWithdrawAgreement.
    """
    by.require("keep_neighbours", unit=outlet.unit_path)
    rows = AgreedNeighbour.objects.filter(outlet=outlet, neighbour=neighbour, retired_at=None)
    if lines:
        rows = rows.filter(line__in=lines)
    gone = list(rows.order_by("line").values_list("line", flat=True))
    if not gone:
        raise UnableToWithdrawAgreement(
            NOT_AGREED, field="neighbour", outlet=called(outlet), neighbour=called(neighbour)
        )
    rows.update(retired_at=at, revision=F("revision") + 1)
    plan = plan_for(outlet, None, at)
    what = events.AgreementWithdrawn(**pair_names(outlet, neighbour), **line_words(plan, gone))
    journal.append(what, by=by, at=at, stream=f"outlet:{outlet.pk}", subject=outlet, unit=outlet.unit_path)
    return outlet


@action
def take_agreements(*, by: Actor, at: datetime, unit: Unit, pairs: Sequence[Pair]) -> int:
    """Enter what a file names, all of it or nothing; return how many agreements it makes.

    Raises UnableToAgree for a pair that cannot be, and for more than 1,000.
    """
    by.require("keep_neighbours", unit=unit.path)
    count = sum(len(pair.lines) for pair in pairs)
    if count > AT_ONCE:
        raise UnableToAgree(TOO_MANY, field="file", most=AT_ONCE)
    for pair in pairs:
        by.require("keep_neighbours", unit=pair.outlet.unit_path)
        check_pair(UnableToAgree, pair.outlet, pair.neighbour)
        check_lines(UnableToAgree, plan_for(pair.outlet, None, at), pair.neighbour, pair.lines)
        _keep(pair, by, at)
    what = events.AgreementsImported(unit_name=unit.name, rows=count)
    journal.append(what, by=by, at=at, stream=f"unit:{unit.pk}", subject=unit, unit=unit.path)
    return count


def _keep(pair: Pair, by: Actor, at: datetime) -> None:
    columns = pair.terms.columns()
    for line in pair.lines:
        key = {"outlet": pair.outlet, "neighbour": pair.neighbour, "line": line}
        standing = AgreedNeighbour.objects.filter(**key, retired_at=None)
        if standing.update(**columns, revision=F("revision") + 1):
            continue
        row = AgreedNeighbour(
            **key, **columns, unit_path=pair.outlet.unit_path, agreed_at=at, agreed_by=by.doer[:80]
        )
        try:
            with transaction.atomic(savepoint=False):
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Collision(f"agreed:{pair.outlet.pk}") from error
