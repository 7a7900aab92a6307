"""Improvement (C1): what was proposed, who has it in hand, what became of it; and whether the plan is due for review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core import files, wording
from youxu.core.actor import Actor
from youxu.evaluation.actions import improvement as actions
from youxu.evaluation.actions.improvement import CHECK, DECIDE
from youxu.evaluation.models import Improvement
from youxu.evaluation.queries import improvement as queries
from youxu.evaluation.queries.improvement import ImprovementRow
from youxu.evaluation.queries.plan_review import Review, review_of
from youxu.organisation.queries import shown_names
from youxu.web.forms import improvement as forms
from youxu.web.forms.base import Form
from youxu.web.pages.acting import About, act
from youxu.web.pages.organisation.places import about_unit, unit_of
from youxu.web.parts import Button
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

SCOPES = {
    "open": gettext_lazy("Not finished"),
    "overdue": gettext_lazy("Past their day"),
    "mine": gettext_lazy("Mine"),
    "to_check": gettext_lazy("To check"),
    "plan": gettext_lazy("For the plan"),
    "ended": gettext_lazy("Finished"),
    "all": gettext_lazy("All"),
}


def improvements(request: Request) -> HttpResponse:
    """List the proposals of the reader's unit and those below, by scope, a page of 50."""
    actor, at = request.actor, request.at
    scope = request.GET.get("scope", "open")
    scope = scope if scope in SCOPES else "open"
    after = request.GET.get("after", "")
    skip = int(after) if after.isdigit() else 0
    rows = queries.improvements_of(actor, actor.unit, at, scope=scope, after=skip)
    return render(
        request,
        "improvement/list.html",
        {
            "here": "plan",
            "rows": rows[: queries.PAGE],
            "scopes": list(SCOPES.items()),
            "scope": scope,
            "more": skip + queries.PAGE if len(rows) > queries.PAGE else 0,
            "review": review_of(actor.unit, at),
            "may_propose": actor.may("note", unit=actor.unit),
        },
    )


def improvement(request: Request, reference: str) -> HttpResponse:
    """Show one proposal with its way, and what the reader may do with it."""
    found = _found(request, reference)
    row = _read(queries.improvement_row(found, request.at), found.unit_path)
    return render(
        request,
        "improvement/one.html",
        {"here": "plan", "row": row, "buttons": _buttons(request.actor, found, row)},
    )


def _read(row: ImprovementRow, unit_path: str) -> ImprovementRow:
    """Return one proposal with its people and its group as the reader calls them."""
    fields = ("proposed_by", "decided_by", "done_by", "checked_by")
    people = shown_names([getattr(row, name) for name in fields], unit_path)
    named = {name: people.get(getattr(row, name), getattr(row, name)) for name in fields}
    group = wording.word("body", row.source_name) if row.source == "SUMMARY" else row.source_name
    return replace(row, source_name=group, **named)


def _buttons(actor: Actor, found: Improvement, row: ImprovementRow) -> list[Button]:
    """Return what the reader may do next, the first of them as the one to do."""
    wanted: list[tuple[str, str, str]] = []
    decides, checks = (actor.may(verb, unit=found.unit_path) for verb in (DECIDE, CHECK))
    mine = row.owner_id is not None and row.owner_id == actor.person_id
    if mine and row.state in ("ACCEPTED", "IN_HAND"):
        wanted.append(("done", _("It is done"), "check"))
    if mine and row.state == "ACCEPTED":
        wanted.append(("begin", _("Take it in hand"), "player-play"))
    if decides and row.state in ("OPEN", "ACCEPTED", "IN_HAND"):
        label = _("Accept it") if row.state == "OPEN" else _("Change owner or day")
        wanted.append(("accept", label, "user-check"))
        wanted.append(("refuse", _("Do not accept it"), "x"))
    if checks and row.state == "DONE" and actor.person_id not in (found.owner_id, found.done_by_id):
        wanted.append(("check", _("Check it"), "eye-check"))
    if checks and row.state == "CHECKED":
        wanted.append(("effect", _("Enter the effect"), "chart-bar"))
    if row.state != "REFUSED" and actor.may("edit_plan", unit=found.unit_path):
        wanted.append(("plan", _("Put it into the plan"), "book-2"))
    return [
        Button(
            label,
            reverse("improvement-act", args=[row.reference, verb]),
            icon,
            "" if place else "btn-primary",
        )
        for place, (verb, label, icon) in enumerate(wanted)
    ]


def propose(request: Request) -> HttpResponse:
    """Propose what should be better in the reader's unit."""
    unit = unit_of(request)
    request.actor.require("note", unit=unit.path)
    return act(
        request,
        forms.ProposeForm(request.POST or None),
        actions.propose_improvement,
        template="improvement/act.html",
        context={
            "here": "plan",
            "heading": _("Propose an improvement"),
            "label": _("Propose it"),
            "icon": "bulb",
            "back": reverse("improvements"),
            "effects": (_("Whoever leads the unit decides; you see here what becomes of it."),),
        },
        extra={"unit": unit},
        about=about_unit(unit),
        verb="note",
        then=lambda row: reverse("improvement", args=[row.reference]),
        said=_("The proposal stands to be decided."),
    )


def _with_file(request: Request, found: Improvement) -> Callable[[Any], dict[str, Any]]:
    def values(filled: Any) -> dict[str, Any]:
        given = filled.values()
        upload = given.pop("upload", None)
        if upload:
            given["file"] = files.store(
                by=request.actor, at=request.at, upload=upload, unit=found.unit_path, stream=found.stream
            )
        return given

    return values


def _checked(filled: Any) -> dict[str, Any]:
    return {**filled.values(), "passed": filled.cleaned_data["passed"] == "yes"}


def improvement_act(request: Request, reference: str, verb: str) -> HttpResponse:
    """Do one thing with a proposal, on a page that says what follows."""
    found = _found(request, reference)
    made = _acts(request, found).get(verb)
    if made is None:
        raise Http404
    form, action, heading, label, icon, effects, values = made
    return act(
        request,
        form,
        action,
        template="improvement/act.html",
        context={
            "here": "plan",
            "heading": heading,
            "label": label,
            "icon": icon,
            "row": queries.improvement_row(found, request.at),
            "back": reverse("improvement", args=[reference]),
            "effects": effects,
        },
        values=values,
        extra={"improvement": found},
        about=About(
            "evaluation.improvement", found.pk, found.stream, found.unit_path, found.world, found.visibility
        ),
        verb=verb,
        then=reverse("improvement", args=[reference]),
        said=_("It is entered."),
    )


Made = tuple[Form, Callable[..., Any], str, str, str, tuple[str, ...], Any]


def _acts(request: Request, found: Improvement) -> dict[str, Made]:
    post, sent, keep = request.POST or None, request.FILES or None, {"revision": found.revision}
    return {
        "accept": (
            forms.AcceptForm(
                post, unit=found.unit, initial={"owner": found.owner_id, "due_date": found.due_date}, **keep
            ),
            actions.accept_improvement, _("Accept it"), _("Accept it"), "user-check",
            (_("The owner finds it in My work; past its day it stands in the daily summary."),), None,
        ),
        "refuse": (
            forms.RefuseForm(post, **keep), actions.refuse_improvement, _("Do not accept it"),
            _("Do not accept it"), "x", (_("The reason stands beside it with your name."),), None,
        ),
        "begin": (
            forms.BeginForm(post, **keep), actions.begin_improvement, _("Take it in hand"),
            _("Take it in hand"), "player-play", (_("It shows that you are at it."),), None,
        ),
        "done": (
            forms.ProofForm(post, sent, **keep), actions.finish_improvement, _("It is done"),
            _("Enter it as done"), "check", (_("Another person checks it."),), _with_file(request, found),
        ),
        "check": (
            forms.CheckForm(post, **keep), actions.check_improvement, _("Check it"),
            _("Enter what you found"), "eye-check", (_("What is not done goes back to its owner."),), _checked,
        ),
        "plan": (
            forms.IntoPlanForm(post, initial={"clause": found.clause}, **keep), actions.put_into_plan,
            _("Put it into the plan"), _("Make it a change of the plan"), "book-2",
            (
                _("A draft of the unit's plan is begun; you change the clause there."),
                _("It goes through review and approval like every version, and stands here with its number."),
            ),
            None,
        ),
        "effect": (
            forms.EffectForm(post, **keep), actions.measure_effect, _("Enter the effect"),
            _("Enter the effect"), "chart-bar", (_("The same indicator before and after."),), None,
        ),
    }  # fmt: skip


def review(request: Request) -> HttpResponse:
    """Show whether the plan is due for review and why; a POST records a reason."""
    unit = unit_of(request)
    return act(
        request,
        forms.TriggerForm(request.POST or None),
        actions.record_trigger,
        template="improvement/review.html",
        context={
            "here": "plan",
            "review": review_of(unit.path, request.at),
            "reasons": _reasons(review_of(unit.path, request.at)),
            "may_record": request.actor.may(CHECK, unit=unit.path),
        },
        extra={"unit": unit},
        about=about_unit(unit),
        verb=CHECK,
        then=reverse("plan-review"),
        said=_("The reason is recorded; the plan counts as due for review."),
    )


def _reasons(found: Review | None) -> list[dict[str, Any]]:
    rows = found.reasons if found is not None else ()
    return [
        {"row": row, "title": either(row.title.zh, row.title.en) if row.title else row.trigger}
        for row in rows
    ]


def _found(request: Request, reference: str) -> Improvement:
    found = queries.improvement_named(request.actor, reference)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("improvements/", improvements, name="improvements"),
    path("improvements/propose/", propose, name="improvement-propose"),
    path("plan/review-due/", review, name="plan-review"),
    path("improvements/<str:reference>/", improvement, name="improvement"),
    path("improvements/<str:reference>/<slug:verb>/", improvement_act, name="improvement-act"),
]
