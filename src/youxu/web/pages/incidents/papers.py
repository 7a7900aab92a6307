"""Papers of an incident (文书): what can be built and what is missing, handed out as .docx or PDF; flash reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.errors import UnableTo
from youxu.documents import papers, queries
from youxu.documents.actions.flash import tell_flash_report
from youxu.documents.actions.papers import issue_paper
from youxu.documents.builders.asked import Leak, UnableToBuildDocument
from youxu.documents.papers import Paper
from youxu.documents.rules import Format, Kind, ReportStage
from youxu.incidents.queries.directives import directives_of
from youxu.web.forms.base import Form
from youxu.web.forms.papers import FlashForm, LeakForm
from youxu.web.pages.incidents.opened import about, either, frame, opened, verb_page
from youxu.web.refusing import record
from youxu.web.request import Request

MOST_DIRECTIVES = 20
WAYS = tuple((f"{form.value}.{language}", form, language) for language in ("zh", "en") for form in Format)


@dataclass(frozen=True)
class PaperLine:
    """One paper that may be asked for: its name, why it cannot be built yet, which of several it is."""

    kind: str
    name: str
    lack: str
    number: int = 0


def documents(request: Request, reference: str) -> HttpResponse:
    """Show the papers of an incident; a POST builds one, writes down who opened it, and hands it out."""
    incident = opened(request, reference)
    if request.method != "POST":
        return _shown(request, incident, Form(), 200)
    form = Form(request.POST)
    kind, number = request.POST.get("kind", ""), request.POST.get("number", "0")
    if kind not in papers.BUILDERS or kind == Kind.LEAK_NOTICE or not number.isdigit():
        raise Http404
    if not form.is_valid():
        return _shown(request, incident, form, 422)
    return _handed_out(request, incident, form, Kind(kind), number=int(number))


def leak_notice(request: Request, reference: str) -> HttpResponse:
    """Ask for what only a person can say of a leak, then hand the notice out."""
    incident = opened(request, reference)
    form = LeakForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "papers/leak.html", _leak(incident, form), status=status)
    leak = Leak(**{name: form.cleaned_data[name] for name in ("kinds", "harm", "done", "advice")})
    return _handed_out(request, incident, form, Kind.LEAK_NOTICE, leak=leak)


def _leak(incident: Any, form: Form) -> dict[str, Any]:
    return frame(incident, form=form, ways=_ways())


def _handed_out(request: Request, incident: Any, form: Form, kind: Kind, **given: Any) -> HttpResponse:
    """Build a paper and answer with its bytes; where something is missing, the page again with what it is.

    The page stays open under a download, so each is an opening of its own, whatever its form says it was sent as.
    """
    way = next((one for one in WAYS if one[0] == request.POST.get("as")), WAYS[0])
    try:
        paper = papers.build(
            kind, incident, by=request.actor, at=request.at, format=way[1], language=way[2], **given
        )
    except UnableToBuildDocument as refusal:
        form.take(refusal)
        record(request, refusal, "read", about(incident))
        if kind is Kind.LEAK_NOTICE:
            return render(request, "papers/leak.html", _leak(incident, form), status=409)
        return _shown(request, incident, form, 409)
    issue_paper(
        by=request.actor,
        at=request.at,
        incident=incident,
        kind=paper.kind,
        part=paper.part,
        version=paper.version,
        format=paper.format,
        language=paper.language,
        digest=paper.digest,
    )
    return _file(paper)


def _file(paper: Paper) -> HttpResponse:
    response = HttpResponse(paper.written.body, content_type=paper.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(paper.name)}"
    response["Cache-Control"] = "no-store"
    return response


def _shown(request: Request, incident: Any, form: Form, status: int) -> HttpResponse:
    context = frame(
        incident,
        form=form,
        lines=_lines(request, incident),
        ways=_ways(),
        issued=[
            {"row": row, "name": wording.word("paper", row.kind)}
            for row in queries.papers_of(request.actor, incident)
        ],
        flash=queries.flash_reports_of(request.actor, incident),
    )
    return render(request, "papers/list.html", context, status=status)


def _ways() -> list[dict[str, str]]:
    """Return the four ways a paper is handed out: as which file, in which language."""
    names = {"zh": _("Chinese"), "en": _("English")}
    return [
        {"key": key, "name": form.value if form is Format.DOCX else "PDF", "language": names[language]}
        for key, form, language in WAYS
    ]


def _lines(request: Request, incident: Any) -> list[PaperLine]:
    found = []
    for kind in papers.BUILDERS:
        if kind is Kind.FLASH_REPORT:
            continue
        lack = papers.lack_of(kind, incident, by=request.actor, at=request.at)
        if kind is Kind.DIRECTIVE and not lack:
            found += _directives(request, incident)
            continue
        found.append(PaperLine(kind.value, wording.word("paper", kind), wording.say(lack) if lack else ""))
    return found


def _directives(request: Request, incident: Any) -> list[PaperLine]:
    rows = directives_of(incident, request.at)[-MOST_DIRECTIVES:]
    word = wording.word("paper", Kind.DIRECTIVE)
    return [
        PaperLine(
            Kind.DIRECTIVE.value,
            f"{word} {row.series_number} {either(row.title, row.title_en)}",
            "",
            row.number,
        )
        for row in rows
    ]


def flash_report(request: Request, reference: str) -> HttpResponse:
    """Show the flash report that comes next, ready to copy or read out, and record to whom it was told."""
    incident = opened(request, reference)
    stage, text = _text(request, incident)
    replaces = request.GET.get("replaces", "")
    form = FlashForm(
        request.POST or None,
        initial={"text": text, "way": "TELEPHONE", "replaces": int(replaces) if replaces.isdigit() else None},
    )

    def values(filled: Form) -> dict[str, Any]:
        given = {**filled.values(), "stage": stage}
        return {**given, "replaces": given.get("replaces") or 0}

    return verb_page(
        request,
        incident,
        form,
        tell_flash_report,
        verb="keep_clock",
        heading=_("Flash report"),
        label=_("Record that it was told"),
        icon="device-floppy",
        clause="P1",
        template="papers/flash.html",
        values=values,
        extra={"incident": incident},
        then=reverse("flash-report", args=[incident.reference]),
        more={
            "text": text,
            "stage": stage,
            "count": len(text),
            "told": queries.flash_reports_of(request.actor, incident),
            "may_tell": request.actor.may("keep_clock", unit=incident.unit_path),
        },
        said=_("Frozen as it was told."),
    )


def _text(request: Request, incident: Any) -> tuple[ReportStage, str]:
    """Return the next report and its text in the reader's language; empty where the plan has none."""
    language = "zh" if wording.chinese() else "en"
    try:
        return papers.flash_text(incident, by=request.actor, at=request.at, language=language)
    except UnableTo:
        return ReportStage.FIRST, ""


urlpatterns = [
    path("incidents/<str:reference>/documents/", documents, name="documents"),
    path("incidents/<str:reference>/documents/leak/", leak_notice, name="leak-notice"),
    path("incidents/<str:reference>/flash/", flash_report, name="flash-report"),
]
