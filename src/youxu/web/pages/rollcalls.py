"""Roll-calls: the list, starting one, its live sum, the call sheet, one outlet's answer, what contradicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.incidents.actions import mass
from youxu.incidents.models import Incident
from youxu.incidents.queries.handles import unit_of
from youxu.network import queries as network
from youxu.network.models import OutletLine, Unit
from youxu.organisation.queries import shown_names
from youxu.plan import queries as plans
from youxu.watch import actions, queries
from youxu.watch.models import Ask, RollCall
from youxu.watch.queries.sheets import SHOWN
from youxu.web.forms.base import Form
from youxu.web.forms.watch import AnswerForm, SettleForm, StartForm, TapForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import named_here
from youxu.web.parts import parts_answer
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either
from youxu.web.watches import TAPS, answers_of, figures, message_of, said_of, sheet_line, unclear_of

START = "watch/start.html"
ANSWER = "watch/answer.html"
PARTS = {"sum": "watch/_sum.html"}
PAGE = 50
PRINTED = 1000


def listing(request: Request) -> HttpResponse:
    """Show the watches that stand and every roll-call of the unit, those that run first."""
    actor, at = request.actor, request.at
    after = request.GET.get("after", "")
    rows, following = queries.rollcalls_page(
        actor, actor.unit, at, after=int(after) if after.isdigit() else 0, world=request.world
    )
    return render(
        request,
        "watch/list.html",
        {
            "here": "rollcalls",
            "watches": queries.watches_standing(actor, actor.unit, at, world=request.world),
            "rows": rows,
            "next": following,
            "may_start": actor.may("start_rollcall", unit=actor.unit),
            "may_watch": not request.world and actor.may("raise_watch", unit=actor.unit),
            "may_check": not request.world and actor.may("spot_check", unit=actor.unit),
            "may_see_feeds": not request.world
            and any(actor.may(verb, unit=actor.unit) for verb in ("raise_watch", "keep_feeds")),
        },
    )


def start(request: Request) -> HttpResponse:
    """Show whom the rule means, the whole unit at first; a POST with ``send`` asks them in one act."""
    actor = request.actor
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("start_rollcall", unit=unit.path)
    reference = request.POST.get("for", request.GET.get("for", ""))
    incident = named_here(request, reference) if reference else None
    form = _start_form(request, unit)
    if request.method != "POST" or "send" not in request.POST:
        return _look(request, unit, form, incident)
    return act(
        request,
        form,
        actions.start_rollcall,
        template=START,
        context=lambda: _start_context(unit, form, incident),
        extra={"unit": unit, "incident": incident, "world": request.world},
        then=lambda row: reverse("rollcall", args=[row.reference]),
        said=_("The roll-call is out; answers come in here."),
    )


def _start_form(request: Request, unit: Unit, data: Any = None) -> StartForm:
    return StartForm(
        data or request.POST or None,
        request.FILES or None,
        units=[(row.key, either(row.name, row.name_en)) for row in network.units_under(unit.path)],
        initial={"rule": "unit", "below": unit.key},
    )


def _look(request: Request, unit: Unit, form: StartForm, incident: Incident | None) -> HttpResponse:
    rule: dict[str, Any] | None = {"unit": unit.key}
    if request.method == "POST":
        rule = form.cleaned_data["meant"] if form.is_valid() else None
    found = _found(request, unit, form, rule) if rule is not None else None
    if found is not None and request.FILES:
        data = request.POST.copy()
        for name, text in form.kept().items():
            data[name] = text
        request.FILES.clear()
        form = _start_form(request, unit, data)
        form.is_valid()
    return render(
        request,
        START,
        _start_context(unit, form, incident, found),
        status=200 if found is not None else 422,
    )


def _found(request: Request, unit: Unit, form: StartForm, rule: dict[str, Any]) -> mass.Found | None:
    try:
        return mass.found_by_rule(request.actor, unit, rule)
    except UnableTo as refusal:
        form.take(refusal)
        return None


def _start_context(
    unit: Unit, form: StartForm, incident: Incident | None, found: mass.Found | None = None
) -> dict[str, Any]:
    first = [] if found is None else [(row.code, either(row.name, row.name_en)) for row in found.first]
    return {
        "here": "rollcalls",
        "form": form,
        "unit_asked": either(unit.name, unit.name_en),
        "incident": incident,
        "incident_title": either(incident.title, incident.title_en) if incident else "",
        "found": found,
        "first": first,
        "more": max(0, found.total - len(first)) if found else 0,
    }


def one(request: Request, reference: str) -> HttpResponse:
    """Show a roll-call: its sum, the line that goes upward, who is to be rung first."""
    return render(request, "watch/rollcall.html", _shown(request, _opened(request, reference)))


def parts(request: Request, reference: str) -> HttpResponse:
    """Answer the sum alone, for the page that stands open."""
    return parts_answer(request, PARTS, _shown(request, _opened(request, reference)))


def _shown(request: Request, row: RollCall) -> dict[str, Any]:
    actor, at = request.actor, request.at
    found = queries.rollcall_row(actor, row, at)
    people = shown_names([found.asked_by], row.unit_path)
    found = replace(found, asked_by=people.get(found.asked_by, found.asked_by))
    first, _more = queries.sheet_of(actor, row, at, show="waiting", limit=8)
    unsettled, _rest = queries.sheet_of(actor, row, at, show="contradicted", limit=8)
    unclear, _others = queries.sheet_of(actor, row, at, show="unclear", limit=8)
    return {
        "here": "rollcalls",
        "world": row.world,
        "row": found,
        "figures": figures(found),
        "first": [sheet_line(line) for line in first],
        "unsettled": [sheet_line(line) for line in unsettled],
        "unclear": [sheet_line(line) for line in unclear],
        "topics": f"unit:{row.unit_path}",
        "may_end": row.ended_at is None and actor.may("start_rollcall", unit=row.unit_path),
        "end_form": Form(),
    }


def sheet(request: Request, reference: str) -> HttpResponse:
    """Show the call sheet by risk: telephone, second number, head; ``print`` puts all of it on one page."""
    actor, at = request.actor, request.at
    row = _opened(request, reference)
    show = request.GET.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    whole = bool(request.GET.get("print"))
    after = request.GET.get("after", "")
    lines, following = queries.sheet_of(
        actor,
        row,
        at,
        show=show,
        after=int(after) if after.isdigit() and not whole else 0,
        limit=PRINTED if whole else PAGE,
    )
    context = {
        "here": "rollcalls",
        "world": row.world,
        "row": queries.rollcall_row(actor, row, at),
        "lines": [sheet_line(line) for line in lines],
        "show": show,
        "shows": _shows(),
        "next": following,
        "whole": whole,
    }
    return render(request, "watch/sheet.html", context)


def _shows() -> list[tuple[str, str]]:
    words = {
        "waiting": _("To ring"),
        "unclear": _("Answered unclearly"),
        "contradicted": _("Contradicting"),
        "help": _("Help needed"),
        "answered": _("Answered"),
        "all": _("All"),
    }
    return [(key, words[key]) for key in SHOWN]


def answer(request: Request, reference: str, code: str) -> HttpResponse:
    """Take an outlet's answer: three taps and the full form for its own people, a call written down for the office."""
    ask = _asked(request, reference, code)
    form = _answer_form(request, ask)
    own = queries.speaks_as_outlet(request.actor, ask)
    return act(
        request,
        form,
        actions.answer,
        template=ANSWER,
        context=lambda: {**_answer_context(request, ask), "answer_form": form},
        extra={"ask": ask},
        about=_about(ask),
        then=lambda _row: _back(request, ask),
        said=_("Your answer is recorded.") if own else _("The answer is recorded."),
    )


def tap(request: Request, reference: str, code: str) -> HttpResponse:
    """Take one tap; closed without a known cause goes on to the full form, which asks for it."""
    ask = _asked(request, reference, code)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("rollcall-answer", args=[reference, code]))
    return act(
        request,
        TapForm(request.POST),
        actions.answer,
        template=ANSWER,
        context=lambda: _answer_context(request, ask),
        extra={"ask": ask},
        about=_about(ask),
        then=lambda _row: _back(request, ask),
        said=_("Your answer is recorded."),
    )


def no_answer(request: Request, reference: str, code: str) -> HttpResponse:
    """Write down that nobody answered: the next number follows."""
    ask = _asked(request, reference, code)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("rollcall-answer", args=[reference, code]))
    return act(
        request,
        Form(request.POST),
        actions.note_no_answer,
        template=ANSWER,
        context=lambda: _answer_context(request, ask),
        values={"ask": ask},
        about=_about(ask),
        then=lambda _row: reverse("rollcall-sheet", args=[reference]),
        said=_("Written down; the next number follows."),
    )


def settle(request: Request, reference: str, code: str) -> HttpResponse:
    """Settle two answers that contradict."""
    ask = _asked(request, reference, code)
    form = _settle_form(request, ask)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("rollcall-answer", args=[reference, code]))
    return act(
        request,
        form,
        actions.settle,
        template=ANSWER,
        context=lambda: {**_answer_context(request, ask), "settle_form": form},
        values=lambda filled: {
            "answer": queries.answer_numbered(ask, int(filled.cleaned_data["number"])),
            "word": filled.cleaned_data["word"],
        },
        about=_about(ask),
        then=lambda _row: reverse("rollcall", args=[reference]),
        said=_("Settled; the other answer stays readable."),
    )


def end(request: Request, reference: str) -> HttpResponse:
    """End a roll-call by hand."""
    row = _opened(request, reference)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("rollcall", args=[reference]))
    return act(
        request,
        Form(request.POST),
        actions.end_rollcall,
        template="watch/rollcall.html",
        context=lambda: _shown(request, row),
        values={"roll_call": row},
        about=About("watch.rollcall", row.pk, row.stream, row.unit_path),
        then=reverse("rollcall", args=[reference]),
        said=_("The roll-call is over."),
    )


def _opened(request: Request, reference: str) -> RollCall:
    row = queries.rollcall_named(request.actor, reference)
    if row is None:
        raise Http404
    return row


def _asked(request: Request, reference: str, code: str) -> Ask:
    ask = queries.ask_of_outlet(request.actor, reference, code)
    if ask is None:
        raise Http404
    return ask


def _about(ask: Ask) -> About:
    return About("watch.ask", ask.pk, ask.stream, ask.unit_path)


def _back(request: Request, ask: Ask) -> str:
    if queries.speaks_as_outlet(request.actor, ask):
        return reverse("rollcall-answer", args=[ask.roll_call.reference, ask.outlet.code])
    if queries.is_at_outlet(request.actor, ask.unit_path):
        return reverse("my-work")
    return reverse("rollcall-sheet", args=[ask.roll_call.reference])


def _answer_form(request: Request, ask: Ask, *, blank: bool = False) -> AnswerForm:
    plan = plans.plan_of(ask.roll_call.plan_version_id)
    offered = OutletLine.objects.filter(outlet=ask.outlet_id, retired_at=None).order_by("pk")
    lines = [key for key in offered.values_list("line", flat=True) if key in plan.lines]
    incident = ask.roll_call.incident
    return AnswerForm(
        None if blank else request.POST or None,
        lines=[(key, either(plan.lines[key].short.zh, plan.lines[key].short.en)) for key in lines],
        causes=[(str(key), either(one.title.zh, one.title.en)) for key, one in plan.causes.items()],
        office=not queries.speaks_as_outlet(request.actor, ask),
        initial={"said": request.GET.get("said", ""), "cause": incident.cause if incident else ""},
    )


def _settle_form(request: Request, ask: Ask) -> SettleForm:
    row = queries.sheet_row(request.actor, ask, request.at)
    standing = [(one.number, said_of(one)) for one in row.answers if one.state == "STANDING"]
    return SettleForm(request.POST or None, answers=standing)


def _answer_context(request: Request, ask: Ask) -> dict[str, Any]:
    actor, at = request.actor, request.at
    own, branch = queries.speaks_as_outlet(actor, ask), queries.is_at_outlet(actor, ask.unit_path)
    row = queries.sheet_row(actor, ask, at)
    incident = ask.roll_call.incident
    return {
        "here": "my-work" if branch else "rollcalls",
        "branch": branch,
        "world": ask.world,
        "ask": row,
        "name": either(row.name, row.name_en),
        "reference": ask.roll_call.reference,
        "own": own,
        "answers": answers_of(row),
        "unclear": [unclear_of(one) for one in row.unclear],
        "by_message": [(wording.word("rung", one.rung), message_of(one)) for one in row.messages],
        "knows_cause": incident is not None,
        "taps": [(key, TapForm(initial={"said": key})) for key in TAPS],
        "settle_form": _settle_form(request, ask) if row.contradicted and not branch else None,
        "answer_form": _answer_form(request, ask, blank=True),
        "plain_form": Form(),
        "third": either(row.third_name, row.third_name_en),
    }


urlpatterns = [
    path("rollcalls/", listing, name="rollcalls"),
    path("rollcalls/start/", start, name="rollcall-start"),
    path("rollcalls/<str:reference>/", one, name="rollcall"),
    path("rollcalls/<str:reference>/parts/", parts, name="rollcall-parts"),
    path("rollcalls/<str:reference>/sheet/", sheet, name="rollcall-sheet"),
    path("rollcalls/<str:reference>/end/", end, name="rollcall-end"),
    path("rollcalls/<str:reference>/<str:code>/", answer, name="rollcall-answer"),
    path("rollcalls/<str:reference>/<str:code>/tap/", tap, name="rollcall-tap"),
    path("rollcalls/<str:reference>/<str:code>/no-answer/", no_answer, name="rollcall-no-answer"),
    path("rollcalls/<str:reference>/<str:code>/settle/", settle, name="rollcall-settle"),
]
