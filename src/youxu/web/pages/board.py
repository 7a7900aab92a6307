"""The duty board: what is open, what falls due, the state of every outlet, and the reader's one next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.announcements.queries import standing_notices
from youxu.core import wording
from youxu.core.actor import Actor
from youxu.core.backup.held import held_count
from youxu.deadlines.queries import limits_of_unit
from youxu.deadlines.queries.of_unit import CALLS
from youxu.incidents import queries
from youxu.incidents.queries.long_closures import long_closures
from youxu.incidents.queries.planned_stops import stops_ahead
from youxu.incidents.queries.rows import Duty, Timing
from youxu.network import queries as network
from youxu.network.rules import State
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.web import units
from youxu.web.alerts import alarms
from youxu.web.limits import call_limit, limit_rows
from youxu.web.maps import map_data
from youxu.web.overlaps import clash_panel
from youxu.web.pages.days import today_in_words
from youxu.web.pages.incidents.long import closure_panel
from youxu.web.pages.incidents.next_steps import address, next_step_of
from youxu.web.pages.incidents.opened import Names, either
from youxu.web.pages.incidents.planned import ahead_of
from youxu.web.parts import Button, NextStep, parts_answer
from youxu.web.readiness import supply_cells
from youxu.web.request import Request
from youxu.web.watches import panel

PARTS = {
    "incidents": "board/_incidents.html",
    "deadlines": "board/_deadlines.html",
    "matrix": "board/_matrix.html",
    "next": "board/_next.html",
    "alarms": "alerts/_alarm.html",
    "standing": "watch/_board.html",
    "overlap": "overlap/_panel.html",
}
# The lines that the matrix has columns for; the others stand on the outlet's page.
COLUMNS = ("letters", "parcels", "ems", "remittance", "savings")
SHOWN = 60
LIMITS = 5
AHEAD = timedelta(days=7)
OUTLET_POSTS = {"outlet_head", "counter_clerk"}


def board(request: Request) -> HttpResponse:
    """Show the board of the reader's unit; people of an outlet without a post in the office go to their work."""
    if is_outlet_staff(request.actor):
        return HttpResponseRedirect(address("my-work"))
    picture = network.picture_of(
        request.actor.unit, request.at, limit=SHOWN, with_map=True, world=request.world
    )
    return render(request, "board/board.html", {**shown(request, picture), **_of_page(request, picture)})


def parts(request: Request) -> HttpResponse:
    """Answer the parts of the board, all from one reading."""
    picture = network.picture_of(request.actor.unit, request.at, limit=SHOWN, world=request.world)
    return parts_answer(request, PARTS, shown(request, picture))


def is_outlet_staff(actor: Actor) -> bool:
    """Tell whether the person works at an outlet and holds no post of an office."""
    return bool(actor.outlet) and set(actor.posts) <= OUTLET_POSTS


def shown(request: Request, picture: network.Picture) -> dict[str, Any]:
    """Return what the board shows of the reader's unit and those below and what its parts renew by themselves."""
    actor, at, world = request.actor, request.at, request.world
    every = bool(request.GET.get("deadlines"))
    most = None if every else LIMITS
    found = queries.board_for(actor, actor.unit, at, world=world, all_deadlines=every)
    limits = limits_of_unit(actor, actor.unit, at, world=world, work=found, most=most)
    affected = bool(request.GET.get("affected"))
    deadlines = limit_rows(limits, at, actor.unit, most=most)
    return {
        "here": "board",
        "may_see_readiness": actor.may("read_health", unit=actor.unit),
        "board": found,
        "announced": standing_notices(brief.pk for brief in found.incidents),
        "deadlines": deadlines,
        "deadline_count": limits.count,
        "late_count": limits.late(at),
        "all_deadlines": every,
        "next_step": _next_step(actor, found.next_step, limits.calls, at),
        "proof": proof(at, _waiting(actor.unit, limits.calls, world), picture.counts),
        "matrix": _matrix(actor, at, affected, picture),
        "only_affected": affected,
        "standing": panel(actor, at, world),
        **alarms(actor, at, world),
        **clash_panel(actor, at, world=world),
    }


def _of_page(request: Request, picture: network.Picture) -> dict[str, Any]:
    """Return what stands on the page alone and is not renewed: summary, map, what is ahead, what is ready."""
    actor, at, world = request.actor, request.at, request.world
    return {
        "summary": state_summary(picture.counts),
        "map": map_data(actor.unit, at, picture.map, world=world),
        "ready": _ready(actor, at) if not world else [],
        "today": today_in_words(actor.unit, plans.plan_in_force(actor.unit, at), at),
        "long_closures": [closure_panel(row) for row in long_closures(actor, actor.unit, at, world=world)],
        "stops": ahead_of(actor, stops_ahead(actor, actor.unit, at, world=world), at),
        "held_count": _held_count(actor, at) if not world else 0,
        "topics": f"unit:{actor.unit}",
    }


def _waiting(unit_path: str, calls: Sequence[network.CallRow], world: str) -> int:
    """Return how many outlets wait to be confirmed: those read already, counted where there are more."""
    return len(calls) if len(calls) < CALLS else network.calls_waiting(unit_path, world=world)


def _held_count(actor: Actor, at: datetime) -> int:
    """Return how many jobs are held since a restore, for the administrator who decides on them; else 0."""
    if not actor.may("release_held", unit=actor.unit):
        return 0
    count = held_count()
    return (
        count if count and actor.may("release_held", unit=organisation.deciding_unit(actor.unit, at)) else 0
    )


def _next_step(
    actor: Actor, duty: Duty | None, calls: Sequence[network.CallRow], at: datetime
) -> NextStep | None:
    """Return the more urgent of the reader's first duty and the first outlet to ring."""
    if not calls or not actor.may("confirm_status", unit=actor.unit):
        return next_step_of(duty, named=True)
    first = calls[0]
    due = duty.limit.due_at if duty is not None else None
    pressing = (
        duty is not None and duty.limit.timing is Timing.LATE and due is not None and due <= first.due_at
    )
    stage_duty = duty is not None and duty.verb not in ("task", "summarise", "sign", "close")
    if pressing or stage_duty:
        return next_step_of(duty, named=True)
    name = either(first.name, first.name_en)
    return NextStep(
        text=_("Ring %(outlet)s and ask what it can offer now") % {"outlet": name},
        due=call_limit(first, at),
        clause="O3",
        notes=(_("Until it is confirmed, the public sees “unconfirmed”."), first.telephone),
        buttons=(
            Button(
                _("Record the answer"), address("outlet-confirm", first.code), "phone-call", "btn-primary"
            ),
        ),
    )


def state_summary(counts: network.StateCounts) -> str:
    """Return "12 outlets: 8 open, 1 moved, 3 affected"."""
    outlets = ngettext("%(n)d outlet", "%(n)d outlets", counts.outlets) % {"n": counts.outlets}
    closed = counts.count(State.CLOSED_NOW)
    parts = [_("%(n)d open") % {"n": counts.count(State.OPEN)}]
    parts += [_("%(n)d closed by timetable") % {"n": closed}] if closed else []
    parts += units.trouble(counts)
    return outlets + ("：" if wording.chinese() else ": ") + units.listed(parts)


def proof(at: datetime, waiting: int, counts: network.StateCounts) -> str:
    """Return by what an empty board is to be believed: how many outlets wait to be confirmed, called for or not."""
    if unsure := max(waiting, counts.count(State.UNKNOWN)):
        return _("%(n)d outlets wait to be confirmed.") % {"n": unsure}
    return _("Every outlet has confirmed its state, as of %(time)s.") % {"time": wording.clock_time(at)}


def _matrix(actor: Actor, at: datetime, affected: bool, picture: network.Picture) -> dict[str, Any]:
    """Return the matrix: affected outlets first, at most sixty."""
    names = Names(plans.plan_in_force(actor.unit, at))
    rows, total = picture.rows, picture.counts.outlets
    if affected:
        rows = tuple(row for row in rows if row.affected or row.state is State.UNKNOWN)
    holds = [line.hold for row in rows for line in row.lines if line.hold is not None]
    people = organisation.shown_names((hold.confirmed_by for hold in holds), actor.unit)
    return {
        "lines": [{"key": key, "name": names.line(key)} for key in COLUMNS],
        "rows": [_matrix_row(row, at, people) for row in rows],
        "width": len(COLUMNS) + 3,
        "total": total,
        "more": address("outlets") if total > SHOWN else "",
    }


def _matrix_row(row: network.OutletState, at: datetime, people: Mapping[str, str]) -> dict[str, Any]:
    look = {State.SUSPENDED: "bad", State.UNREACHABLE: "bad", State.UNKNOWN: "unk"}.get(row.state, "")
    cells = [line.state if (line := row.line(key)) is not None else State.NOT_OFFERED for key in COLUMNS]
    held = [line.hold for line in row.lines if line.hold is not None]
    latest = max(held, key=lambda hold: hold.confirmed_at or hold.since, default=None)
    return {
        "name": either(row.name, row.name_en),
        "url": address("outlet", row.code),
        "state": row.state,
        "look": look,
        "cells": cells,
        "confirmed": _confirmed(row, latest, at, people),
        "expired": row.opening_missing or any(hold.expired_at for hold in held),
    }


def _confirmed(
    row: network.OutletState, hold: network.HoldRow | None, at: datetime, people: Mapping[str, str]
) -> str:
    if hold is not None:
        said = wording.moment(hold.confirmed_at or hold.since, at)
        return f"{said} {people.get(hold.confirmed_by, hold.confirmed_by)}".strip()
    if row.opening_confirmed_at is not None:
        return _("%(time)s opening confirmed") % {"time": wording.moment(row.opening_confirmed_at, at)}
    return _("opening not confirmed") if row.opening_missing else ""


def _ready(actor: Actor, at: datetime) -> list[Mapping[str, str]]:
    """Return the readiness cells that this unit can answer: the duty roster of the coming week (O1), its supplies."""
    unit = queries.unit_of(actor)
    if unit is None:
        return []
    gaps = organisation.gaps_of(unit, (at, at + AHEAD))
    first = f"{wording.word('roster', gaps[0].kind)} {wording.moment(gaps[0].starts_at, at)}" if gaps else ""
    verdict = ngettext("%(n)d gap", "%(n)d gaps", len(gaps)) % {"n": len(gaps)} if gaps else _("complete")
    cell = {
        "title": _("Duty and deputies"),
        "clause": "O1",
        "look": "warn" if gaps else "ok",
        "icon": "alert-triangle-filled" if gaps else "circle-check-filled",
        "verdict": verdict,
        "cause": first or _("for the next seven days"),
    }
    return [cell, *supply_cells(actor, actor.unit, at)]


urlpatterns = [
    path("", board, name="board"),
    path("board/parts/", parts, name="board-parts"),
]
