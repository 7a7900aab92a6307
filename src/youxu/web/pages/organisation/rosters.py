"""Rosters: the coming fourteen days with their gaps, shifts entered, swapped, taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from youxu.organisation import actions, queries, rules
from youxu.organisation.models import Shift
from youxu.organisation.queries import RosterRow, ShiftRow
from youxu.organisation.rules import RosterKind
from youxu.plan import queries as plans
from youxu.web.forms.organisation import PlainForm, RotationForm, ShiftForm, SwapForm, default_span
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import about_unit, actor_of, frame, shift_of, unit_of
from youxu.web.request import Request

DAYS = 14


@dataclass(frozen=True)
class Turn:
    """One shift in a day's cell; ``carried`` tells that it began on an earlier day, ``later`` that it ends on one,
    ``now`` that it is on at this moment of this day.
    """

    shift: ShiftRow
    carried: bool
    later: bool
    now: bool


@dataclass(frozen=True)
class Hole:
    """A part of a day in which nobody has the duty; ``to`` is '24:00' at the day's end."""

    since: datetime
    to: datetime
    whole: bool
    to_midnight: bool


@dataclass(frozen=True)
class Cell:
    """One roster on one day."""

    kind: str
    turns: tuple[Turn, ...]
    holes: tuple[Hole, ...]
    required: bool


def rosters(request: Request, key: str) -> HttpResponse:
    """Show the coming fourteen days of every roster of a unit."""
    unit = unit_of(request, key)
    at = request.at
    days = _days(at)
    span = (days[0], days[-1] + timedelta(days=1))
    reliefs = queries.reliefs_in(unit, at)
    found = {row.kind: row for row in queries.rosters_of(unit, span, at, reliefs)}
    needed = set(plans.plan_in_force(unit.path, at).minimum.per_shift)
    required = {kind for kind in found if rules.POST_OF_ROSTER[RosterKind(kind)] in needed}
    rows: list[dict[str, Any]] = [{"day": day, "cells": _cells(day, found, required, at)} for day in days]
    gaps = sum(1 for row in rows for cell in row["cells"] if cell.holes)
    context = {
        "kinds": list(found),
        "rows": rows,
        "gaps": gaps,
        "now_on": _now_on(found),
        "reliefs": reliefs + queries.reliefs_ahead(unit, at),
        "may_relieve": queries.may_relieve(actor_of(request), unit.path),
    }
    return render(request, "organisation/rosters.html", {**frame(request, unit, "rosters"), **context})


def shift_add(request: Request, key: str) -> HttpResponse:
    """Enter one shift."""
    unit = unit_of(request, key, edit=True)
    initial = {**default_span(request.at), **_asked(request)}
    return act(
        request,
        ShiftForm(request.POST or None, unit=unit, initial=initial),
        actions.add_shift,
        template="organisation/shift_add.html",
        context=lambda: frame(request, unit, "rosters"),
        extra={"unit": unit},
        about=about_unit(unit),
        then=reverse("rosters", args=[key]),
        said=_("The shift is entered."),
    )


def rotation_add(request: Request, key: str) -> HttpResponse:
    """Enter people who take turns."""
    unit = unit_of(request, key, edit=True)
    at = request.at
    asked = _asked(request)
    kind = asked.get("kind", str(RosterKind.DUTY_OFFICER))
    turns = queries.holders(unit, rules.POST_OF_ROSTER[RosterKind(kind)], at)
    initial = {
        **default_span(at),
        "people": "\n".join(f"{one.staff_number} · {one.name}" for one in turns),
        **asked,
    }
    return act(
        request,
        RotationForm(request.POST or None, unit=unit, initial=initial),
        actions.add_rotation,
        template="organisation/rotation_add.html",
        context=lambda: {**frame(request, unit, "rosters"), "kinds": list(RosterKind), "kind": kind},
        extra={"unit": unit},
        about=about_unit(unit),
        then=reverse("rosters", args=[key]),
        said=_("The shifts are entered."),
    )


def shift(request: Request, pk: int) -> HttpResponse:
    """Show one shift; give it to another person."""
    found = shift_of(request, pk, edit=True)
    form = SwapForm(request.POST or None, unit=found.unit)
    return _act(request, found, form, actions.swap_shift, _("The shift has a new person."))


def shift_remove(request: Request, pk: int) -> HttpResponse:
    """Take a shift off the roster, after a page that says what follows."""
    found = shift_of(request, pk, edit=True)
    form = PlainForm(request.POST or None)
    return _act(
        request, found, form, actions.remove_shift, _("The shift is taken off; the gap shows."), "remove"
    )


def _act(
    request: Request, found: Shift, form: Any, action: Any, said: str, what: str = "swap"
) -> HttpResponse:
    at = request.at
    over = found.removed_at is not None or found.ends_at <= at
    return act(
        request,
        form,
        action,
        template=f"organisation/shift_{what}.html",
        context=lambda: {**frame(request, found.unit, "rosters"), "shift": found, "over": over},
        extra={"shift": found},
        about=About("organisation.shift", found.pk, f"unit:{found.unit.key}:roster", found.unit_path),
        then=reverse("rosters", args=[found.unit.key]),
        said=said,
    )


def _asked(request: Request) -> dict[str, Any]:
    """Return what a link into the form has chosen already: the roster and the span of a gap."""
    given: dict[str, Any] = {}
    if request.GET.get("kind") in list(RosterKind):
        given["kind"] = request.GET["kind"]
    for name in ("starts_at", "ends_at"):
        if request.GET.get(name):
            given[name] = request.GET[name]
    return given


def _days(at: datetime) -> list[datetime]:
    """Return the beginnings of fourteen days in the unit's zone, today first."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return [today + timedelta(days=count) for count in range(DAYS)]


def _cells(day: datetime, found: dict[str, RosterRow], required: set[str], at: datetime) -> list[Cell]:
    end = day + timedelta(days=1)
    return [
        Cell(kind, _turns(roster, day, end, at), _holes(roster, day, end, at), kind in required)
        for kind, roster in found.items()
    ]


def _turns(roster: RosterRow, day: datetime, end: datetime, at: datetime) -> tuple[Turn, ...]:
    return tuple(
        Turn(one, one.starts_at < day, one.ends_at > end, one.runs and day <= at < end)
        for one in roster.shifts
        if one.starts_at < end and one.ends_at > day
    )


def _holes(roster: RosterRow, day: datetime, end: datetime, at: datetime) -> tuple[Hole, ...]:
    """Return where nobody has the duty on a day; what is over is left out."""
    found = []
    for gap in roster.gaps:
        since, to = max(gap.starts_at, day, at.replace(second=0, microsecond=0)), min(gap.ends_at, end)
        if since < to:
            found.append(Hole(since, to, since == day and to == end, to == end))
    return tuple(found)


def _now_on(found: dict[str, RosterRow]) -> list[tuple[str, list[ShiftRow]]]:
    return [(kind, [one for one in roster.shifts if one.runs]) for kind, roster in found.items()]


urlpatterns = [
    path("organisation/units/<slug:key>/rosters/", rosters, name="rosters"),
    path("organisation/units/<slug:key>/rosters/add/", shift_add, name="shift-add"),
    path("organisation/units/<slug:key>/rosters/rotation/", rotation_add, name="rotation-add"),
    path("organisation/shifts/<int:pk>/", shift, name="shift"),
    path("organisation/shifts/<int:pk>/remove/", shift_remove, name="shift-remove"),
]
