"""Days unlike other days: what recurs by the plan and what the units entered; enter, change, withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.actor import Actor
from youxu.incidents.peaks import DayNamed, entered, named_on, recurring_on
from youxu.network import actions
from youxu.network import queries as network
from youxu.network.models import Outlet, SpecialDay
from youxu.network.rules import DayRule
from youxu.plan import queries as plans
from youxu.plan.schema import Plan, Season
from youxu.web.forms.days import SpecialDaysForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import wording_list
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


def days(request: Request) -> HttpResponse:
    """Show today, what was entered and what recurs; a POST enters days for the reader's unit."""
    actor, at = request.actor, request.at
    plan = plans.plan_in_force(actor.unit, at)
    outlets = network.places_of(actor.unit)
    form = SpecialDaysForm(
        request.POST or None,
        kinds=[
            (key, either(one.title.zh, one.title.en))
            for key, one in sorted(plan.calendar.items(), key=lambda item: item[1].season != Season.BY_ORDER)
        ],
        lines=_lines(plan),
        places=_places(outlets),
    )
    return act(
        request,
        form,
        actions.enter_special_days,
        template="days/list.html",
        context=lambda: _listed(actor, plan, at),
        values=lambda filled: {**_chosen(filled, outlets), "unit": network.unit_by_path(actor.unit)},
        then=reverse("special-days"),
        said=_("The days are entered."),
    )


def change(request: Request, pk: int) -> HttpResponse:
    """Change days that the unit entered."""
    row = _row(request, pk)
    plan = plans.plan_in_force(row.unit_path, request.at)
    form = SpecialDaysForm(
        request.POST or None,
        kinds=[],
        lines=_lines(plan),
        revision=row.revision,
        initial={
            "name": row.name,
            "rule": row.rule,
            "numbers": ", ".join(map(str, row.numbers)),
            "starts_date": row.starts_date,
            "ends_date": row.ends_date,
            "lines": row.lines,
        },
    )
    return _act(request, row, form, actions.change_special_days, _("The days are changed."))


def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take entered days back."""
    row = _row(request, pk)
    form = SpecialDaysForm(request.POST or None, kinds=[], lines=[], revision=row.revision)
    for name in list(form.fields):
        if name not in form.own:
            del form.fields[name]
    return _act(request, row, form, actions.withdraw_special_days, _("The days are withdrawn."))


def today_in_words(path: str, plan: Plan, at: datetime, found: Iterable[Outlet] = ()) -> list[dict[str, Any]]:
    """Return why today is unlike other days: at one outlet when given, else anywhere in the unit and below."""
    outlets = list(found)
    if outlets:
        named = [one for day in network.days_of(outlets, at).values() for one in named_on(plan, day)]
        return [_said(plan, one) for one in named]
    unit = network.unit_at(path)
    recurring = recurring_on(plan, at.astimezone(network.zone_of(unit.time_zone if unit else "")).date())
    rows = [(entered(plan, row), either(row.place, row.place_en)) for row in network.days_in(path, at)]
    return [
        *(_said(plan, one) for one in recurring),
        *(_said(plan, one, place) for one, place in rows),
    ]


def _said(plan: Plan, one: DayNamed, place: str = "") -> dict[str, Any]:
    lines = [
        either(plan.lines[key].short.zh, plan.lines[key].short.en) for key in one.lines if key in plan.lines
    ]
    return {
        "title": either(one.zh, one.en),
        "place": place,
        "lines": wording_list(lines),
        "effect": either(one.effect_zh, one.effect_en),
        "raises": one.raises is not None,
    }


def _listed(actor: Actor, plan: Plan, at: datetime) -> dict[str, Any]:
    unit = network.unit_at(actor.unit)
    today = at.astimezone(network.zone_of(unit.time_zone if unit else "")).date()
    rows = network.special_days_of(actor.unit, today)
    return {
        "here": "outlets",
        "today": today_in_words(actor.unit, plan, at),
        "rows": [
            {
                "row": row,
                "day": _said(plan, entered(plan, row)),
                "when": when(row),
                "is_today": row.holds_on(today),
                "may_edit": actor.may("edit_calendar", unit=row.unit_path),
            }
            for row in rows
        ],
        "may_edit": actor.may("edit_calendar", unit=actor.unit),
    }


def when(row: Any) -> str:
    """Return on which days a row holds, in words."""
    numbers = wording_list([str(number) for number in row.numbers])
    rules = {
        DayRule.EVERY_DAY: _("every day"),
        DayRule.LUNAR: _("lunar dates ending in %(numbers)s") % {"numbers": numbers},
        DayRule.SOLAR: _("dates ending in %(numbers)s") % {"numbers": numbers},
        DayRule.WEEKLY: _("weekdays %(numbers)s") % {"numbers": numbers},
    }
    return str(rules[DayRule(row.rule)])


def _lines(plan: Plan) -> list[tuple[str, str]]:
    return [(key, either(line.short.zh, line.short.en)) for key, line in plan.public_lines().items()]


def _places(outlets: Iterable[Outlet]) -> list[tuple[str, str]]:
    """Return the towns of the unit, its regions and its outlets as choices."""
    rows = list(outlets)
    towns = sorted({row.town for row in rows if row.town})
    regions = {row.region_id: row.region for row in rows if row.region is not None}
    return [
        *((f"town:{town}", town) for town in towns),
        *((f"region:{pk}", either(row.name, row.name_en)) for pk, row in regions.items()),
        *((f"outlet:{row.code}", either(row.name, row.name_en)) for row in rows),
    ]


def _chosen(form: SpecialDaysForm, outlets: Iterable[Outlet]) -> dict[str, Any]:
    given = form.values()
    kind, _sep, key = given.pop("place").partition(":")
    rows = list(outlets)
    if kind == "town":
        given["town"] = key
    elif kind == "region":
        given["region"] = next(row.region for row in rows if str(row.region_id) == key)
    elif kind == "outlet":
        given["outlet"] = next(row for row in rows if row.code == key)
    return given


def _row(request: Request, pk: int) -> SpecialDay:
    actor: Actor = request.actor
    try:
        row = network.special_day(pk)
    except SpecialDay.DoesNotExist:
        raise Http404 from None
    if not actor.may("read", unit=row.unit_path):
        raise Http404
    actor.require("edit_calendar", unit=row.unit_path)
    return row


def _act(request: Request, row: SpecialDay, form: SpecialDaysForm, action: Any, said: str) -> HttpResponse:
    plan = plans.plan_in_force(row.unit_path, request.at)
    entry = plan.calendar.get(row.calendar)
    place = row.outlet or row.region
    return act(
        request,
        form,
        action,
        template="days/change.html",
        context={
            "here": "outlets",
            "row": row,
            "title": either(entry.title.zh, entry.title.en) if entry else row.calendar,
            "place": either(place.name, place.name_en)
            if place
            else (row.town or either(row.unit.name, row.unit.name_en)),
        },
        extra={"row": row},
        about=About("network.specialday", row.pk, f"unit:{row.unit.key}", row.unit_path),
        then=reverse("special-days"),
        said=said,
    )


urlpatterns = [
    path("outlets/days/", days, name="special-days"),
    path("outlets/days/<int:pk>/", change, name="special-day"),
    path("outlets/days/<int:pk>/withdraw/", withdraw, name="special-day-withdraw"),
]
