"""Pages that change what an incident is: call off, merge, split; and notes."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.incidents import queries
from youxu.incidents.actions import corrections as acknowledging
from youxu.incidents.actions import facts, merge
from youxu.incidents.queries.corrections import corrections_of
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import MergeForm, NoteForm, ReasonForm, SplitForm
from youxu.web.pages.incidents.first import candidates
from youxu.web.pages.incidents.opened import either, opened, verb_page
from youxu.web.request import Request


def call_off(request: Request, reference: str) -> HttpResponse:
    """Call the incident off as a false alarm."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        ReasonForm(request.POST or None, revision=incident.revision),
        merge.call_off,
        verb="call_off",
        heading=_("Call off as a false alarm"),
        label=_("Call it off"),
        icon="circle-x",
        clause="P1",
        intro=_("Only before service is restored; what was recorded stays."),
        effects=(
            _("The outlets' lines are open again, unless something else holds them."),
            _("Open tasks and directives are set aside."),
            _("The office gets one task: correct everybody who was told."),
        ),
        danger=True,
        extra={"incident": incident},
        said=_("The incident is called off."),
    )


def correction(request: Request, reference: str) -> HttpResponse:
    """Show that an incident was a false alarm; who was told acknowledges it, once."""
    incident = opened(request, reference)
    found = corrections_of(incident, request.actor)
    if found is None:
        raise Http404
    return verb_page(
        request,
        incident,
        Form(request.POST or None),
        acknowledging.acknowledge_correction,
        template="incidents/correction.html",
        verb="acknowledge_correction",
        heading=_("Correction: false alarm"),
        label=_("I have read it"),
        icon="check",
        clause="P3b",
        intro=_(
            "This incident was called off as a false alarm: service is as usual, nothing more is to be done."
        ),
        values={},
        extra={"incident": incident},
        more={
            "corrections": found,
            "may_see_all": request.actor.may("call_off", unit=incident.unit_path),
        },
        then=reverse("my-work"),
        said=_("The correction is acknowledged."),
    )


def merge_into(request: Request, reference: str) -> HttpResponse:
    """Merge this incident into another one of the unit."""
    incident = opened(request, reference)
    rows, choices, hints = candidates(request, incident)
    form = MergeForm(request.POST or None, revision=incident.revision, heirs=choices, hints=hints)
    return verb_page(
        request,
        incident,
        form,
        merge.merge,
        verb="merge",
        heading=_("Merge into another incident"),
        label=_("Merge them"),
        icon="git-merge",
        clause="P2",
        intro=_("One fault, one incident: the other one goes on."),
        effects=(
            _("Interruptions, reports and pictures move with their true times."),
            _("Open tasks here are replaced by those of the other incident."),
        ),
        danger=True,
        values=lambda filled: {
            "into": rows.get(filled.cleaned_data["heir"]),
            "reason": filled.cleaned_data["reason"],
            "revision": filled.cleaned_data["revision"],
        },
        extra={"incident": incident},
        then=lambda row: reverse("room", args=[row.reference]),
        said=_("The incidents are merged."),
    )


def split(request: Request, reference: str) -> HttpResponse:
    """Give some outlets an incident of their own."""
    incident = opened(request, reference)
    outlets = [(row.code, either(row.name, row.name_en)) for row in queries.affected_outlets(incident).rows]
    form = SplitForm(request.POST or None, revision=incident.revision, outlets=outlets)
    return verb_page(
        request,
        incident,
        form,
        merge.split,
        verb="split",
        heading=_("Split off outlets"),
        label=_("Make it an incident of its own"),
        icon="git-branch",
        clause="P2",
        intro=_("For outlets whose fault turns out to be another one."),
        effects=(
            _("Their lines, reports and lists move with their true times."),
            _("The new incident is directed anew."),
        ),
        values=lambda filled: {
            "outlet_codes": filled.cleaned_data["outlets"],
            "reason": filled.cleaned_data["reason"],
            "revision": filled.cleaned_data["revision"],
        },
        extra={"incident": incident},
        then=lambda row: reverse("room", args=[row.reference]),
        said=_("The outlets have an incident of their own."),
    )


def note(request: Request, reference: str) -> HttpResponse:
    """Write a note into the journal; a correction names the entry that was wrong."""
    incident = opened(request, reference)
    return verb_page(
        request,
        incident,
        NoteForm(request.POST or None, initial={"corrects": request.GET.get("corrects", "")}),
        facts.note,
        verb="note",
        heading=_("Write a note"),
        label=_("Write it into the journal"),
        icon="pencil",
        clause="P6a",
        intro=_("Nothing in the journal is changed; a correction is a new entry. No names of customers."),
        extra={"incident": incident},
        said=_("The note stands in the journal."),
    )


urlpatterns = [
    path("incidents/<str:reference>/call-off/", call_off, name="call-off"),
    path("incidents/<str:reference>/correction/", correction, name="correction"),
    path("incidents/<str:reference>/merge/", merge_into, name="merge"),
    path("incidents/<str:reference>/split/", split, name="split"),
    path("incidents/<str:reference>/note/", note, name="note"),
]
