"""Pages of the end (P5, P6): clean-up, clearing, summaries, costs, the post-event report, closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.announcements import queries as announcements
from youxu.core import files, wording
from youxu.core.models import Visibility
from youxu.incidents import queries
from youxu.incidents.actions import clear as clearing
from youxu.incidents.actions import close as closing
from youxu.incidents.actions import delegated
from youxu.incidents.queries.closing import versions_of_parts
from youxu.incidents.queries.handles import cleanup_items, outlet_of, post_event_report_of, reports_named
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import GROUPS, ItemResult, Stage
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import (
    CleanupForm,
    CostForm,
    EndObservationForm,
    SectionForm,
    SignReportForm,
    SignSeveralForm,
    SummaryForm,
)
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.next_steps import onward
from youxu.web.pages.incidents.opened import either, frame, opened, verb_page
from youxu.web.queued import keep_page
from youxu.web.request import Request


def clean_up(request: Request, reference: str, code: str = "") -> HttpResponse:
    """Work through the clean-up list of one outlet, the first with open items when none is named."""
    incident = opened(request, reference)
    items = cleanup_items(incident)
    code = code or _first_open(items)
    outlet = outlet_of(incident, code) if code else None
    if outlet is None and request.method == "GET":
        return render(
            request, "incidents/nothing.html", frame(incident, heading=_("No clean-up list is open"))
        )
    mine = [_named(item) for item in items if outlet is not None and item.outlet_id == outlet.pk]
    form = CleanupForm(request.POST or None, request.FILES or None, items=mine)

    def values(filled: Form) -> dict[str, Any]:
        upload = filled.cleaned_data.get("photo")
        stored = None
        if upload:
            stored = files.store(
                by=request.actor, at=request.at, upload=upload, unit=incident.unit_path, world=incident.world
            )
        answers = None if "all" in request.POST else filled.answers()  # type: ignore[attr-defined]
        return {"outlet": outlet, "answers": answers, "photo": stored}

    answer = verb_page(
        request,
        incident,
        form,
        clearing.clean_up,
        verb="clear",
        heading=_("Clean-up list"),
        label=_("Record the answers"),
        icon="list-check",
        clause="P5a",
        intro=either(outlet.name, outlet.name_en) if outlet is not None else _("No list is open."),
        template="incidents/cleanup.html",
        values=values,
        extra={"incident": incident},
        then=reverse("clean-up", args=[incident.reference]),
        more={
            "outlet": outlet,
            "outlets": _outlets(items),
            "hanging": announcements.hanging_at(outlet, request.actor, request.at, world=incident.world)
            if outlet
            else (),
            "queued": True,
        },
        said=_("The answers are recorded."),
        queues="at",
    )
    return keep_page(request, answer, need_to_know=incident.visibility != Visibility.OPEN)


def _first_open(items: list[Any]) -> str:
    found = next((item for item in items if item.result == ItemResult.OPEN), items[0] if items else None)
    return found.outlet.code if found is not None else ""


def _named(item: Any) -> Any:
    item.text = either(item.text, item.text_en)
    return item


def _outlets(items: list[Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        name = either(item.outlet.name, item.outlet.name_en)
        row = found.setdefault(
            item.outlet.code, {"code": item.outlet.code, "name": name, "open": 0, "all": 0}
        )
        row["all"] += 1
        row["open"] += item.result == ItemResult.OPEN
    return list(found.values())


def clear(request: Request, reference: str) -> HttpResponse:
    """End the clean-up: the incident is over, the seven days of the report begin."""
    incident = opened(request, reference)
    if request.method == "GET" and incident.stage in (Stage.REPORTED, Stage.DIRECTED, Stage.RESPONDING):
        return render(
            request, "incidents/nothing.html", frame(incident, heading=_("No line has been released yet"))
        )
    found = queries.closing_of(incident, request.at)
    open_items = [row for row in found.cleanup if row.result == ItemResult.OPEN]
    return verb_page(
        request,
        incident,
        Form(request.POST or None, revision=incident.revision),
        clearing.clear,
        verb="clear",
        heading=_("End the incident"),
        label=_("The site is clean: end the incident"),
        icon="circle-check",
        clause="P5a",
        intro=_("The end of the incident starts the seven days of the post-event report."),
        effects=(
            _("The post-event report is put together from what is recorded."),
            _("The groups sum up; the report is due within seven days."),
        ),
        template="incidents/clear.html",
        extra={"incident": incident},
        then=onward(request, incident),
        more={"open_items": open_items, "closing": found, "conditions": _conditions(incident, "CLEARED")},
        said=_("The incident has ended. The report is put together."),
    )


def _conditions(incident: Any, stage: str) -> list[Any]:
    return [row for row in queries.conditions_of(incident) if row.met_at is None and row.stage == stage]


def summaries(request: Request, reference: str, group: str = "") -> HttpResponse:
    """Sum up for a group; groups without anything to say are closed in one tap."""
    incident = opened(request, reference)
    found = queries.closing_of(incident, request.at)
    group = group or _group_of(request, found)
    row = next((one for one in found.summaries if one.group == group), None)
    if row is None:
        raise Http404
    empty = "empty" in request.POST
    form: Form = (
        Form(request.POST)
        if empty
        else SummaryForm(
            request.POST or None,
            revision=row.revision,
            initial={"text": row.text, "proposals": row.proposals, "nothing": row.nothing},
        )
    )
    names = frame(incident)["names"]
    return verb_page(
        request,
        incident,
        form,
        clearing.summarise_empty_groups if empty else clearing.summarise,
        verb="summarise",
        heading=_("Summaries of the groups"),
        label=_("Hand in this summary"),
        icon="notes",
        clause="E3",
        intro=names.group(group),
        template="incidents/summaries.html",
        values=(lambda filled: {}) if empty else None,
        extra={"incident": incident} if empty else {"incident": incident, "group": group},
        then=onward(request, incident),
        more={
            "group": group,
            "rows": [{"row": one, "name": names.group(one.group)} for one in found.summaries],
            "missing": [one for one in found.summaries if one.written_at is None],
        },
        said=_("The summary is handed in."),
    )


def _group_of(request: Request, found: Any) -> str:
    owed = [row.group for row in found.summaries if row.written_at is None]
    asked = request.GET.get("group", "")
    return asked if asked in GROUPS else next(iter(owed), GROUPS[0])


def costs(request: Request, reference: str) -> HttpResponse:
    """Enter a line of extra cost."""
    incident = opened(request, reference)
    found = queries.closing_of(incident, request.at)
    rows = [{"row": row, "kind": wording.word("cost", row.kind)} for row in found.costs]
    return verb_page(
        request,
        incident,
        CostForm(request.POST or None),
        clearing.add_cost,
        verb="summarise",
        heading=_("Extra costs"),
        label=_("Enter this cost"),
        icon="receipt",
        clause="R3",
        intro=_("What the interruption cost beyond the everyday."),
        extra={"incident": incident},
        then=reverse("costs", args=[incident.reference]),
        more={"beside": "incidents/_costs.html", "rows": rows, "costs": found.costs},
        said=_("The cost is entered."),
    )


def post_event_report(request: Request, reference: str) -> HttpResponse:
    """Show the post-event report in its four parts, and sign it; at outlet level signing closes the incident."""
    incident = opened(request, reference)
    found = queries.closing_of(incident, request.at)
    report = found.post_event_report
    brief = incident.level == "OUTLET"
    may_close = brief and report is not None and not report.signed_at
    owed = queries.owed_words(incident)
    revision = report.revision if report else 0
    return verb_page(
        request,
        incident,
        SignReportForm(request.POST or None, revision=revision, asks=may_close and bool(owed)),
        delegated.sum_up_and_close if may_close else closing.sign,
        verb="sign",
        heading=_("Post-event report"),
        label=_("Sign and close") if may_close else _("Sign the report"),
        icon="signature",
        clause="P6a",
        template="incidents/report.html",
        extra={"incident": incident},
        then=reverse("board") if may_close else "",
        more={
            "report": report,
            "sections": _sections(report) if report else [],
            "versions": _versions(incident) if report else [],
            "closing": found,
            "missing": [row for row in found.summaries if row.written_at is None],
            "owed_words": owed,
            "only_author": report is not None and report.only_author_id == request.actor.person_id,
            "unit_shown": either(incident.unit.name, incident.unit.name_en),
        },
        said=_signed(incident, may_close, request.at),
    )


def _signed(incident: Any, closing_too: bool, at: datetime) -> str:
    """Say what the signature did: a closing waits for the end of the observation."""
    if not closing_too:
        return _("Signed.")
    if incident.observation_until is None or at >= incident.observation_until:
        return _("Signed and closed.")
    until = wording.moment(incident.observation_until, at)
    return _("Signed. It closes by itself at %(time)s, when the observation is over.") % {"time": until}


def _versions(incident: Any) -> list[dict[str, Any]]:
    """Return the parts as persons left them, the newest first."""
    return [
        {"title": wording.word("section", one.section), "text": one.text, "at": one.at, "person": one.person}
        for one in versions_of_parts(incident)
    ]


def _sections(report: Any) -> list[dict[str, Any]]:
    titles = {
        Section.COURSE: _("Course of events"),
        Section.HANDLING: _("Handling"),
        Section.EFFECT: _("Effect of restoration"),
        Section.IMPROVEMENTS: _("Improvements"),
    }
    return [
        {"key": key.value, "title": title, "text": getattr(report, key.value)}
        for key, title in titles.items()
    ]


def edit_section(request: Request, reference: str, section: str) -> HttpResponse:
    """Rewrite one part of the report."""
    incident = opened(request, reference)
    report = post_event_report_of(incident)
    if report is None or section not in set(Section):
        raise Http404
    titles = {row["key"]: row["title"] for row in _sections(report)}
    form = SectionForm(
        request.POST or None, revision=report.revision, initial={"text": getattr(report, section)}
    )
    return verb_page(
        request,
        incident,
        form,
        closing.edit_section,
        verb="summarise",
        heading=titles[section],
        label=_("Keep this text"),
        icon="device-floppy",
        clause="P6a",
        intro=_("From level IV up, whoever alone wrote the report may not sign it."),
        extra={"report": report, "section": section},
        then=reverse("post-event-report", args=[incident.reference]),
        said=_("The part is rewritten."),
    )


def assemble(request: Request, reference: str) -> HttpResponse:
    """Put the report together anew from what is recorded; parts that a person rewrote stay."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        Form(request.POST or None),
        closing.assemble_report,
        verb="summarise",
        heading=_("Put the report together anew"),
        label=_("Put it together anew"),
        icon="refresh",
        clause="P6a",
        intro=_("Parts that a person rewrote stay as they are."),
        extra={"incident": incident},
        then=reverse("post-event-report", args=[incident.reference]),
        said=_("The report is put together anew."),
    )


def close(request: Request, reference: str) -> HttpResponse:
    """Close the incident: nothing can be changed afterwards."""
    incident = opened(request, reference)
    found = queries.closing_of(incident, request.at)
    until = incident.observation_until
    observed = until is not None and request.at < until
    kind = EndObservationForm if observed else Form
    return verb_page(
        request,
        incident,
        kind(request.POST or None, revision=incident.revision),
        closing.close,
        verb="close",
        heading=_("Close the incident"),
        label=_("Close the incident"),
        icon="archive",
        clause="P6b",
        intro=_("Closed means: the report is signed, every group has summed up, nothing is owed any more."),
        effects=(
            _("The incident can only be read from now on."),
            _("Open tasks that nobody needs any more are set aside."),
            *(
                [
                    _("Lines are under observation until %(time)s.")
                    % {"time": wording.moment(until, request.at)}
                ]
                if observed
                else []
            ),
        ),
        extra={"incident": incident},
        more={"closing": found},
        said=_("The incident is closed."),
    )


def sign_several(request: Request) -> HttpResponse:
    """Sign and close several outlet-level reports from one list."""
    actor, at = request.actor, request.at
    rows = queries.reports_to_sign(actor, actor.unit, at, request.world)
    choices = [(str(row.pk), f"{row.reference} {either(row.title, row.title_en)}") for row in rows]
    hints = {
        str(row.pk): _("due %(time)s") % {"time": wording.moment(row.limit.due_at, at)}
        + _("; ")
        + row.effect[:120]
        for row in rows
    }
    form = SignSeveralForm(
        request.POST or None,
        reports=choices,
        hints=hints,
        initial={"reports": [key for key, _name in choices]},
    )

    def values(filled: Form) -> dict[str, Any]:
        chosen = reports_named(actor, [int(key) for key in filled.cleaned_data["reports"]])
        return {"incidents": [report.incident for report in chosen], "close": True}

    return act(
        request,
        form,
        closing.sign_many,
        template="incidents/sign_several.html",
        then=reverse("incidents"),
        context={"here": "incidents", "rows": rows},
        values=values,
        verb="sign",
        said=_("Signed and closed."),
    )


urlpatterns = [
    path("incidents/sign/", sign_several, name="sign-several"),
    path("incidents/<str:reference>/clean-up/", clean_up, name="clean-up"),
    path("incidents/<str:reference>/clean-up/<str:code>/", clean_up, name="clean-up-outlet"),
    path("incidents/<str:reference>/clear/", clear, name="clear"),
    path("incidents/<str:reference>/summaries/", summaries, name="summaries"),
    path("incidents/<str:reference>/summaries/<str:group>/", summaries, name="summary"),
    path("incidents/<str:reference>/costs/", costs, name="costs"),
    path("incidents/<str:reference>/report/", post_event_report, name="post-event-report"),
    path("incidents/<str:reference>/report/anew/", assemble, name="assemble"),
    path("incidents/<str:reference>/report/<str:section>/", edit_section, name="edit-section"),
    path("incidents/<str:reference>/close/", close, name="close"),
]
