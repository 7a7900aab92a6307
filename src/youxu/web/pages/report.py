"""The report of an interruption (P1) and what to do now: the clerk's three pages, also for the office on a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import numbers, wording
from youxu.core.actor import Actor
from youxu.incidents import queries
from youxu.incidents.actions import facts
from youxu.incidents.actions import report as actions
from youxu.incidents.queries.planned_stops import StoppedNow, stopped_as_planned
from youxu.incidents.queries.similar import SimilarIncident, similar_open
from youxu.network import queries as network
from youxu.network.models import Outlet
from youxu.organisation import queries as organisation
from youxu.organisation.grants import acting_for
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import ByHand
from youxu.web.context import telephone
from youxu.web.forms.report import NEW, STOPPED, FactsForm, ReportForm
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.above import known_here, known_words, told_words
from youxu.web.pages.incidents.opened import Names, named_here, never_written
from youxu.web.queued import keep_page, moment_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import dial, either
from youxu.web.units import unit_at

# Of a unit with more outlets the first are offered; the others are reported from their own page.
CHOICES = 500
BY_HAND = "by_hand"
"""The way of limiting that a line may forbid (``ByHand.FORBIDDEN``)."""


def report(request: Request) -> HttpResponse:
    """Show the form; a POST reports and leads to what to do now.

    What the form offers in full (outlets of the unit, similar open incidents) is read only when it is shown; a
    POST needs no more than what was chosen.
    """
    actor, at = request.actor, request.at
    plan = plans.plan_in_force(actor.unit, at)
    chosen = request.POST if request.method == "POST" else {}
    answer = chosen.get("join", "")
    form = ReportForm(
        request.POST or None,
        request.FILES or None,
        at=moment_of(request),
        outlets=outlet_choices(actor, chosen.get("outlet", "")) if chosen else [],
        **questions(actor, plan),
        contacts=[(str(row.pk), _contact_name(row)) for row in _contacts(actor)],
        known=[(answer, answer)] if answer not in ("", NEW) else [],
        own_outlet=actor.outlet,
        initial={"outlet": request.GET.get("outlet", actor.outlet)},
    )
    form.warn(never_written(plan))

    def shown() -> dict[str, Any]:
        offer_known(actor, form, at, outlet_choices(actor), world=request.world)
        return {
            "here": "report",
            "may_report_many": actor.may("verify_report", unit=actor.unit),
            "known": known_words(actor, known_here(actor, at, request.world), at),
            **first_words(plan, actor.name, telephone(unit_at(actor.unit)), form.own_outlet),
        }

    def values(filled: ReportForm) -> dict[str, Any]:
        given = told_of(filled, lambda reference: named_here(request, reference))
        return given | _doer(filled) | {"received_at": at, "world": request.world}

    shown_or_done = act(
        request,
        form,
        actions.report,
        template="report/form.html",
        context=shown,
        values=values,
        then=lambda incident: reverse("now", args=[incident.reference]),
        queues="at",
    )
    return keep_page(request, shown_or_done)


def questions(actor: Actor, plan: Plan) -> dict[str, Any]:
    """Return what the form asks by the plan: lines, causes, ways of limiting, and what a line forbids."""
    return {
        "lines": _lines(actor, plan),
        "causes": [(str(key), text_of(cause.title)) for key, cause in plan.causes.items()],
        "how": [(key, text_of(text)) for key, text in plan.restricted_how.items()],
        "never": {str(key): BY_HAND for key, line in plan.lines.items() if line.by_hand is ByHand.FORBIDDEN},
    }


def first_words(plan: Plan, name: str, number: str, outlet: str = "") -> dict[str, Any]:
    """Return what a phone shows of a report that it cannot send yet: the list of each cause, and the plan's words."""
    part = plan.without_data
    lists = {str(key): [text_of(text) for text in plan.first_15_for(key)] for key in plan.causes}
    if part is None:
        return {"first_15": lists}
    sms, call = text_of(part.sms), [text_of(line) for line in part.call]
    blank = "____"
    words = {
        "sms": sms,
        "call": call,
        "blank": blank,
        "and": _(", "),
        "stop": _("."),
        "name": name,
        "outlet": outlet,
    }
    bare = defaultdict(lambda: blank, name=name, outlet=outlet or blank, note="")
    return {
        "first_15": lists,
        "without": {
            "sms": sms.format_map(bare),
            "call": [line.format_map(bare) for line in call],
            "words": words | {"dial": dial(number)},
        },
    }


def _contacts(actor: Actor) -> tuple[organisation.ContactRow, ...]:
    """Return the people without an account for whom the reader's own outlet answers."""
    if not actor.outlet:
        return ()
    try:
        return organisation.contacts_of(network.outlet_by_code(actor.outlet, actor.unit), actor)
    except ObjectDoesNotExist:
        return ()


def _contact_name(row: organisation.ContactRow) -> str:
    return _("%(name)s, %(outlet)s") % {"name": row.name, "outlet": either(row.outlet, row.outlet_en)}


def _doer(form: ReportForm) -> dict[str, Any]:
    """Return the contact who really reported, and the outlet that the contact belongs to."""
    chosen = form.cleaned_data.get("contact")
    found = organisation.contact_numbered(int(chosen)) if chosen else None
    return {"contact": found, "outlet_code": found.outlet.code} if found is not None else {}


def told_of(form: ReportForm, find: Callable[[str], Any]) -> dict[str, Any]:
    """Return what the form says as the action takes it; ``find`` gives the incident that a reference names."""
    data = form.cleaned_data
    caller, rang_at = data.get("caller", ""), data.get("reported_at")
    given = {
        "outlet_code": data["outlet"],
        "cause": data["cause"],
        "lines": data["lines"],
        "how": "" if data["how"] == STOPPED else data["how"],
        "counters": [
            part for part in data["counters"].replace("，", ",").replace("、", ",").split(",") if part.strip()
        ],
        "began_at": data["began_at"],
        "people_in_danger": data["people_in_danger"],
        "data_exposed": data["data_exposed"],
        "note": data["note"],
        "photos": data["photos"],
        "by_telephone": bool(caller),
        "caller": caller,
    }
    if rang_at:
        given["reported_at"] = rang_at
    if data["join"] in ("", NEW):
        return given | {"separate": data["join"] == NEW, "asked": form.asked}
    named = find(data["join"])
    # What was chosen may have gone out of sight meanwhile: then what is similar now is asked, nothing opens unasked.
    return given | ({"join": named} if named is not None else {"asked": ()})


def now(request: Request, reference: str) -> HttpResponse:
    """Show the number of the report, and what to do in the first fifteen minutes."""
    actor, at = request.actor, request.at
    received = queries.report_received(actor, reference, at)
    if received is None:
        raise Http404
    plan = plans.plan_in_force(received.brief.unit_path, at)
    row = received.first_fifteen
    stopped = [str(line).split(":")[0] for line in received.report.lines]
    unit = unit_at(received.brief.unit_path)
    number = telephone(unit)
    context = {
        "here": "report",
        "received": received,
        "known": told_words(received.known, Names(plan)) if received.known else None,
        "world": received.brief.world,
        "place": either(received.brief.unit_name, received.brief.unit_name_en),
        "list": row,
        "people_said": received.report.people_in_danger == "YES",
        "steps": [
            {"row": step, "text": either(step.text, step.text_en), "submission": numbers.new_submission()}
            for step in (row.steps if row else ())
        ],
        "by_hand": _names(plan, stopped, ByHand.YES),
        "never_by_hand": _names(plan, stopped, ByHand.FORBIDDEN),
        "keeps_custody": actor.may("keep_custody", unit=received.brief.unit_path)
        and not (
            actor.only_at_outlet(received.brief.unit_path) and actor.outlet != received.report.outlet_code
        ),
        "telephone": number,
        "telephone_digits": "".join(sign for sign in number if sign.isdigit()),
    }
    page = render(request, "report/now.html", context)
    return keep_page(request, page, need_to_know=received.brief.need_to_know)


def add_facts(request: Request, reference: str) -> HttpResponse:
    """Add what changed since the report, without reporting again."""
    actor, at = request.actor, request.at
    received = queries.report_received(actor, reference, at)
    incident = named_here(request, reference)
    if received is None or incident is None:
        raise Http404
    plan = plans.plan_in_force(received.brief.unit_path, at)
    own = [row for row in _contacts(actor) if row.outlet_code == received.report.outlet_code]
    form = FactsForm(
        request.POST or None,
        request.FILES or None,
        lines=_lines(actor, plan),
        contacts=[(str(row.pk), row.name) for row in own],
    )
    form.warn(never_written(plan))
    named = request.POST.get("contact", "")
    doer = organisation.contact_numbered(int(named)) if named in [str(row.pk) for row in own] else None
    answer = act(
        request,
        form,
        facts.add_facts,
        template="report/facts.html",
        context={
            "here": "report",
            "received": received,
            "world": received.brief.world,
            "title": either(received.brief.title, received.brief.title_en),
        },
        values=lambda filled: {
            **{name: value for name, value in filled.values().items() if name != "contact"},
            "outlet_code": received.report.outlet_code,
        },
        by=acting_for(actor, doer),
        extra={"incident": incident},
        then=reverse("now", args=[reference]),
        said=_("The office has it."),
        queues="at",
    )
    return keep_page(request, answer, need_to_know=received.brief.need_to_know)


def text_of(text: Any) -> str:
    """Return a plan text in the reader's language."""
    return either(text.zh, text.en)


def outlet_choices(actor: Actor, code: str = "") -> list[tuple[str, str]]:
    """Return the outlets that the actor may report, or the one with ``code`` among them, as choices."""
    codes = tuple(filter(None, (actor.outlet or code,)))
    rows = network.outlets_in(network.OutletRule(path=actor.unit, codes=codes), limit=CHOICES)
    return [(row.code, either(row.name, row.name_en)) for row in rows]


def offer_known(
    actor: Actor,
    form: ReportForm,
    at: datetime,
    outlets: list[tuple[str, str]],
    names: Mapping[str, str] | None = None,
    *,
    world: str = "",
) -> None:
    """Offer what the report may belong to in its world: what is stopped as planned at the outlet, then similar incidents.

    ``names`` are the words for each cause where a title may not be shown, since it may name other outlets.
    """
    stops, found = planned_at(actor, form, world), similar_of(actor, form, at, world)
    known = [(stop.reference, _planned_words(stop, at)) for stop in stops]
    known += [choice_of(row, at, names[row.cause] if names is not None else "") for row in found]
    form.offer_all(outlets=outlets, known=known)
    form.answer_is_open(bool(stops) or any(row.observed_until for row in found))


def planned_at(actor: Actor, form: ReportForm, world: str) -> tuple[StoppedNow, ...]:
    """Return the planned stops that are under way at the outlet, as far as it is known."""
    outlet = _outlet_of(actor, form)
    return stopped_as_planned(outlet, world=world) if outlet is not None else ()


def _planned_words(stop: StoppedNow, at: datetime) -> str:
    until = wording.moment(stop.ends_at, at)
    return _("Only what is stopped as planned until %(time)s (%(reference)s)") % {
        "time": until,
        "reference": stop.reference,
    }


def _outlet_of(actor: Actor, form: ReportForm) -> Outlet | None:
    try:
        return network.outlet_by_code(actor.outlet or form["outlet"].value() or "", actor.unit)
    except ObjectDoesNotExist:
        return None


def similar_of(actor: Actor, form: ReportForm, at: datetime, world: str) -> tuple[SimilarIncident, ...]:
    """Return what a report may belong to, as far as outlet and cause are known."""
    outlet = _outlet_of(actor, form)
    if outlet is None:
        return ()
    return similar_open(by=actor, outlet=outlet, cause=form.chosen_cause, at=at, world=world)


def choice_of(row: SimilarIncident, at: datetime, name: str = "") -> tuple[str, str]:
    """Return a similar incident as a choice, by its title or ``name``: of one under observation, that it failed again."""
    name = f"{row.reference} {name or either(row.title, row.title_en)}"
    if row.observed_until is None:
        return row.reference, name
    until = wording.moment(row.observed_until, at)
    return row.reference, _("It failed again: %(name)s, under observation until %(time)s") % {
        "name": name,
        "time": until,
    }


def _lines(actor: Actor, plan: Plan) -> list[tuple[str, str]]:
    """Return the lines that may be chosen: those of the actor's outlet, else all of the plan that are public."""
    offered = set(plan.public_lines())
    if actor.outlet:
        offered &= set(network.outlet_by_code(actor.outlet, actor.unit).lines.values_list("line", flat=True))
    return [(key, text_of(line.short)) for key, line in plan.lines.items() if key in offered]


def _names(plan: Plan, lines: list[str], by_hand: ByHand) -> str:
    chosen = [plan.lines[key] for key in lines if key in plan.lines and plan.lines[key].by_hand is by_hand]
    return _(", ").join(text_of(line.short) for line in chosen)


urlpatterns = [
    path("report/", report, name="report"),
    path("incidents/<str:reference>/now/", now, name="now"),
    path("incidents/<str:reference>/facts/", add_facts, name="add-facts"),
]
