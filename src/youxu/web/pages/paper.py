"""Entering from paper (补录): one page for each form, in any order, with the times that are written on it.

Every page runs the action of the act itself, at the true time and for who did it; the journal names who typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core.actor import PAPER, Actor, on_paper
from youxu.core.errors import NotPermitted, UnableTo
from youxu.custody import queries as custody
from youxu.custody.rules.words import ListState
from youxu.incidents import planned, queries
from youxu.incidents.actions import check, direct, facts, restore
from youxu.incidents.actions import numbers as number_actions
from youxu.incidents.actions import report as reporting
from youxu.incidents.queries import numbers
from youxu.incidents.queries.handles import lines_at, open_receipts, outlet_of
from youxu.incidents.queries.listing import Filters
from youxu.incidents.rules.words import GROUPS
from youxu.kernel.words import mark
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.web.forms.base import Form
from youxu.web.forms.paper import (
    OnPaper,
    PaperAcceptanceForm,
    PaperAnswerForm,
    PaperCheckForm,
    PaperClaimForm,
    PaperDirectiveForm,
    PaperNoteForm,
    PaperRefusalForm,
    PaperReportForm,
    VoidForm,
)
from youxu.web.forms.report import NEW
from youxu.web.pages import report as reports
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import about, either, frame, named_here, opened, people_choices
from youxu.web.pages.incidents.restore import DOWN, line_choices, word_for
from youxu.web.request import Request

OUTLETS_SHOWN = 30


class UnableToEnterPaper(UnableTo):
    """Who signed the paper had, at its time, no post that may do this."""

    text = mark("Who signed held no post at that time that may do this; check the name and the time.")


def paper(request: Request) -> HttpResponse:
    """Show what can be entered: a first report, the papers of each open incident, the numbers kept for paper."""
    actor, at = _typist(request), request.at
    unit = network.unit_by_path(actor.unit)
    found = queries.incidents_of(actor, Filters(state="open", unit_path=actor.unit), at)
    context = {
        "here": "incidents",
        "incidents": found.rows,
        "numbers": numbers.numbers_of(unit),
        "unit_key": unit.key,
    }
    return render(request, "paper/index.html", context)


def paper_of(request: Request, reference: str) -> HttpResponse:
    """Show the forms of one incident, each with what it needs before it."""
    incident = opened(request, reference)
    _typist(request, incident.unit_path)
    to_check = [
        (code, either(name, name_en)) for code, name, name_en, _lines in queries.outlets_to_check(incident)
    ]
    places = queries.affected_outlets(incident).rows[:OUTLETS_SHOWN]
    lists = custody.lists_of(request.actor, incident=incident, world=incident.world)
    more = {
        "outlets": [(one.code, either(one.name, one.name_en)) for one in places],
        "to_sign": [one for one in lists if one.state == ListState.WAITING],
        "to_check": to_check,
        "waiting": len(open_receipts(incident)),
        "down": lines_at(incident, DOWN),
    }
    return render(request, "paper/incident.html", frame(incident, **more))


def first_report(request: Request) -> HttpResponse:
    """Enter a first report (P1) that was taken by telephone: it counts from the call."""
    actor, at = _typist(request), request.at
    plan, unit = plans.plan_in_force(actor.unit, at), network.unit_by_path(actor.unit)
    answer = request.POST.get("join", "")
    form = PaperReportForm(
        request.POST or None,
        request.FILES or None,
        at=at,
        now=at,
        doers=people_choices(unit),
        outlets=reports.outlet_choices(actor),
        **reports.questions(actor, plan),
        known=[(answer, answer)] if answer not in ("", NEW) else [],
        initial={"done_by": str(actor.person_id or "")},
    )

    def shown() -> dict[str, Any]:
        reports.offer_known(actor, form, at, reports.outlet_choices(actor))
        return around(_("First report from paper"), _("Enter the report"), "urgent", "P1")

    def values(filled: PaperReportForm) -> dict[str, Any]:
        data, rang_at = filled.cleaned_data, filled.cleaned_data["happened_at"]
        told = {"reported_at": rang_at, "noticed_at": data["noticed_at"] or max(rang_at, data["began_at"])}
        risk = {"mail_or_cash_at_risk": data["mail_or_cash_at_risk"]}
        given = reports.told_of(filled, lambda reference: named_here(request, reference))
        return {**given, **told, **risk}

    return entered(
        request,
        form,
        reporting.report,
        unit_path=unit.path,
        context=shown,
        values=values,
        about_row=About("network.unit", unit.pk, f"unit:{unit.key}:roster", unit.path),
        then=lambda incident: reverse("paper-of", args=[incident.reference]),
    )


def directive(request: Request, reference: str) -> HttpResponse:
    """Enter a directive (P2) that was issued on paper, with the number that it bears."""
    incident = opened(request, reference)
    names, at = frame(incident)["names"], request.at
    free = [row.series_number for row in numbers.free_numbers(incident.unit, world=incident.world)]
    drafts = planned.draft_for(incident, at)
    form = PaperDirectiveForm(
        request.POST or None,
        now=at,
        doers=people_choices(incident.unit),
        revision=incident.revision,
        numbers=free,
        drafts=drafts,
        names=[(one.key, either(one.title, one.title_en)) for one in drafts],
        groups=[(key, names.group(key)) for key in GROUPS],
        outlets=[(str(r.pk), either(r.name, r.name_en)) for r in queries.affected_outlets(incident).rows],
    )
    return _of_incident(
        request,
        incident,
        form,
        direct.direct,
        around(_("Directive from paper"), _("Enter the directive"), "signature", "P2"),
        values=lambda filled: {
            "directives": [filled.proposal()],
            "reserved": filled.cleaned_data["reserved"],
            "revision": filled.cleaned_data["revision"],
        },
    )


def acceptance(request: Request, reference: str) -> HttpResponse:
    """Enter who accepted directives, and when."""
    incident = opened(request, reference)
    waiting, choices = _waiting(incident)
    form = PaperAcceptanceForm(request.POST or None, now=request.at, receipts=choices)
    return _answered(
        request,
        incident,
        form,
        direct.accept,
        around(_("Acceptance from paper"), _("Enter the acceptance"), "inbox", "P2"),
        values=lambda filled: {
            "incident": incident,
            "receipts": [waiting[pk] for pk in filled.cleaned_data["receipts"]],
            "on_behalf_of": filled.cleaned_data["on_behalf_of"],
        },
    )


def refusal(request: Request, reference: str) -> HttpResponse:
    """Enter who refused a directive (P2), why, and when."""
    incident = opened(request, reference)
    waiting, choices = _waiting(incident)
    form = PaperRefusalForm(request.POST or None, now=request.at, receipts=choices)
    return _answered(
        request,
        incident,
        form,
        direct.refuse,
        around(_("Refusal from paper"), _("Enter the refusal"), "arrow-back-up", "P2"),
        values=lambda filled: {
            "receipt": waiting[filled.cleaned_data["receipt"]],
            "reason": filled.cleaned_data["reason"],
            "on_behalf_of": filled.cleaned_data["on_behalf_of"],
        },
    )


def _waiting(incident: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the receipts that nobody answered yet, by id, and how a form offers them."""
    names = frame(incident)["names"]
    waiting = {str(row.pk): row for row in open_receipts(incident)}
    return waiting, [(pk, _receipt(row, names)) for pk, row in waiting.items()]


def _answered(
    request: Request,
    incident: Any,
    form: PaperAnswerForm,
    action: Callable[..., Any],
    page: Mapping[str, Any],
    *,
    values: Callable[[Any], Mapping[str, Any]],
) -> HttpResponse:
    """Enter how a directive was answered, by who typed it, at the time of the answer."""
    actor = _typist(request, incident.unit_path)
    return act(
        request,
        form,
        action,
        template="paper/form.html",
        context=frame(incident, **page),
        values=values,
        about=about(incident),
        verb=action.__name__,
        then=reverse("paper-of", args=[incident.reference]),
        said=_("Entered from paper."),
        by=replace(actor, surface=PAPER),
        at=form.cleaned_data["happened_at"] if _is_sent(request, form) else None,
    )


def _receipt(row: Any, names: Any) -> str:
    who = either(row.outlet.name, row.outlet.name_en) if row.outlet else names.group(row.group)
    return f"{row.directive.series_number} {who}"


def claim(request: Request, reference: str) -> HttpResponse:
    """Enter the claim that lines work again (P4a)."""
    incident = opened(request, reference)
    names, people = frame(incident)["names"], people_choices(incident.unit)
    rows = lines_at(incident, DOWN)
    form = PaperClaimForm(
        request.POST or None,
        now=request.at,
        doers=people,
        people=people,
        lines=line_choices(rows, names),
        word_for=word_for(rows, names),
    )

    def values(filled: PaperClaimForm) -> dict[str, Any]:
        given = filled.cleaned_data
        word = (given.get("bank_word_by"), given.get("bank_word_at") or given["happened_at"])
        return {
            "lines": filled.places(),
            "restored_at": given["restored_at"] or given["happened_at"],
            "restored_by": organisation.person_numbered(int(given["restored_by"])),
            "bank_word": word if word[0] else None,
        }

    page = around(_("Claim from paper"), _("Enter the claim"), "tool", "P4a")
    return _of_incident(request, incident, form, restore.claim_restored, page, values=values)


def check_sheet(request: Request, reference: str, code: str) -> HttpResponse:
    """Enter a check sheet (P4b) of an outlet whose lines were claimed."""
    incident = opened(request, reference)
    outlet = outlet_of(incident, code)
    if outlet is None:
        raise Http404
    form = PaperCheckForm(
        request.POST or None,
        now=request.at,
        doers=people_choices(incident.unit),
        items={key: either(text.zh, text.en) for key, text in check.items_owed(incident, outlet).items()},
    )
    page = around(_("Check sheet from paper"), _("Enter the check sheet"), "checklist", "P4b")
    page["intro"] = either(outlet.name, outlet.name_en)
    return _of_incident(request, incident, form, check.check_outlet, page, extra={"outlet": outlet})


def note(request: Request, reference: str) -> HttpResponse:
    """Enter a line of the telephone log."""
    incident = opened(request, reference)
    form = PaperNoteForm(
        request.POST or None,
        now=request.at,
        doers=people_choices(incident.unit),
    )
    page = around(_("Telephone log from paper"), _("Enter this line"), "phone", "P6a")
    return _of_incident(request, incident, form, facts.note, page)


def void(request: Request, pk: int) -> HttpResponse:
    """Make a number void whose paper was spoilt or lost."""
    actor = _typist(request)
    number = numbers.number_in(pk, actor.unit)
    if number is None:
        raise Http404
    form = VoidForm(request.POST or None)
    heading = _("Number %(number)s void") % {"number": number.series_number}
    return act(
        request,
        form,
        number_actions.void_number,
        template="paper/form.html",
        context={"here": "incidents", **around(heading, _("Make it void"), "ban", "P2")},
        extra={"number": number},
        verb="enter_paper",
        then=reverse("paper"),
        said=_("The number is void."),
    )


def _typist(request: Request, unit_path: str = "") -> Actor:
    """Return who types. Raises NotPermitted for who may not enter paper in the unit."""
    actor: Actor = request.actor
    actor.require("enter_paper", unit=unit_path or actor.unit)
    return actor


def _is_sent(request: Request, form: Form) -> bool:
    return request.method == "POST" and form.is_valid()


def around(heading: str, label: str, icon: str, clause: str) -> dict[str, Any]:
    """Return what the template of a paper shows around the form."""
    return {
        "here": "incidents",
        "heading": heading,
        "button": {"label": label, "icon": icon},
        "clause_id": clause,
        "intro": "",
    }


def _of_incident(
    request: Request,
    incident: Any,
    form: OnPaper,
    action: Callable[..., Any],
    page: Mapping[str, Any],
    *,
    values: Callable[[Any], Mapping[str, Any]] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    return entered(
        request,
        form,
        action,
        unit_path=incident.unit_path,
        context=lambda: frame(incident, **page),
        values=values or (lambda filled: filled.values()),
        extra={"incident": incident, **(extra or {})},
        about_row=about(incident),
        then=lambda _row: reverse("paper-of", args=[incident.reference]),
    )


def entered(
    request: Request,
    form: OnPaper,
    action: Callable[..., Any],
    *,
    unit_path: str,
    context: Callable[[], Mapping[str, Any]],
    values: Callable[[Any], Mapping[str, Any]],
    about_row: About,
    then: Callable[[Any], str],
    extra: Mapping[str, Any] | None = None,
    template: str = "paper/form.html",
) -> HttpResponse:
    """Show a paper's form; a POST runs its action at the true time, for who did it, in the typist's hand."""
    typist = _typist(request, unit_path)
    by, moment = typist, None
    if _is_sent(request, form):
        moment = form.cleaned_data["happened_at"]
        doer = organisation.person_numbered(form.doer)
        if doer is None:
            raise Http404
        by = on_paper(typist, organisation.actor_for(doer, at=moment, surface=PAPER), unit=unit_path)
    return act(
        request,
        form,
        _for_the_doer(action),
        template=template,
        context=context,
        values=values,
        extra=extra,
        about=about_row,
        verb=action.__name__,
        then=then,
        said=_("Entered from paper."),
        by=by,
        at=moment,
    )


def _for_the_doer(action: Callable[..., Any]) -> Callable[..., Any]:
    """Return the action; that the doer had no grant is a fault of the name or the time, not of the typist."""

    def run(**given: Any) -> Any:
        try:
            return action(**given)
        except NotPermitted as refusal:
            raise UnableToEnterPaper(field="done_by") from refusal

    return run


urlpatterns = [
    path("paper/", paper, name="paper"),
    path("paper/report/", first_report, name="paper-report"),
    path("paper/numbers/<int:pk>/void/", void, name="paper-void"),
    path("incidents/<str:reference>/paper/", paper_of, name="paper-of"),
    path("incidents/<str:reference>/paper/directive/", directive, name="paper-directive"),
    path("incidents/<str:reference>/paper/acceptance/", acceptance, name="paper-acceptance"),
    path("incidents/<str:reference>/paper/refusal/", refusal, name="paper-refusal"),
    path("incidents/<str:reference>/paper/claim/", claim, name="paper-claim"),
    path("incidents/<str:reference>/paper/check/<str:code>/", check_sheet, name="paper-check"),
    path("incidents/<str:reference>/paper/note/", note, name="paper-note"),
]
