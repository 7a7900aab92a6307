"""The plan as a document: clause by clause with what carries each out, and the defaults as pages of tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.documents.papers import TYPES
from youxu.documents.plan_papers import name_of, of_plan
from youxu.documents.rules import Format
from youxu.evaluation.queries.plan_review import review_of
from youxu.incidents.queries.briefs import open_under_version
from youxu.network.queries import unit_by_path
from youxu.plan import files, queries
from youxu.plan.carriers import Carrier
from youxu.plan.coverage import COVERAGE, CoverageState
from youxu.plan.queries import ClauseRow, PlanRow
from youxu.plan.schema import Plan
from youxu.web import units
from youxu.web.pages.plan import words
from youxu.web.pages.plan.defaults import PAGE_OF, SECTIONS, icon_of, title_of
from youxu.web.request import Request

SHOWN = 2
SHOWN_LIMITS = 4
NUMBERS = "一二三四五六七八九十"
PAGES = {
    "P1": (("report", gettext_lazy("Report an interruption"), "device-mobile"),),
    "P2": (("incidents", gettext_lazy("Incidents"), "users-group"),),
    "P3a": (("my-work", gettext_lazy("My work"), "tool"),),
    "P3c": (("my-work", gettext_lazy("My work"), "packages"),),
    "P4b": (("my-work", gettext_lazy("Check sheets in my work"), "clipboard-check"),),
    "P6b": (("sign-several", gettext_lazy("Reports to sign"), "signature"),),
    "O1": (("organisation", gettext_lazy("Who holds which post"), "sitemap"),),
    "O2": (("board", gettext_lazy("Overview"), "layout-dashboard"),),
    "O3": (("board", gettext_lazy("Overview"), "layout-dashboard"),),
    "G2": (("outlets", gettext_lazy("What every outlet offers now"), "building-store"),),
    "C1": (("plan-versions", gettext_lazy("Versions of this plan"), "versions"),),
}
"""Pages of the product that carry a clause out."""

STEP_OF = {
    "P1": 1,
    "P2": 2,
    "P3a": 3,
    "P3b": 3,
    "P3c": 3,
    "P4a": 4,
    "P4b": 4,
    "P4c": 4,
    "P5a": 5,
    "P5b": 5,
    "P6a": 6,
    "P6b": 6,
}


def plan(request: Request) -> HttpResponse:
    """Show the plan in force for the reader's unit, or the version asked for with ``?version=``."""
    row = chosen(request)
    found = queries.plan_of(row.id) if row else files.shipped_plan()
    context = {
        **frame(request, row, found),
        "chapters": _chapters(request, row, found),
        "sections": [{"name": name, "title": one.title, "icon": one.icon} for name, one in SECTIONS.items()],
        "legend": words.legend(),
        "previous": _previous(row),
        "review": review_of(request.actor.unit, request.at),
    }
    return render(request, "plan/plan.html", context)


def defaults(request: Request, section: str) -> HttpResponse:
    """Show one section of the defaults, each with its clause and where it comes from."""
    if section not in SECTIONS:
        raise Http404
    row = chosen(request)
    found = queries.plan_of(row.id) if row else files.shipped_plan()
    context = {
        **frame(request, row, found),
        "section": SECTIONS[section],
        "name": section,
        "tables": SECTIONS[section].tables(found),
        "sections": [{"name": name, "title": one.title, "icon": one.icon} for name, one in SECTIONS.items()],
        "legend": words.legend(),
    }
    return render(request, "plan/section.html", context)


def chosen(request: Request) -> PlanRow | None:
    """Return the version that the address asks for, else the one in force; None when only the shipped plan is there."""
    actor: Actor = request.actor
    asked = request.GET.get("version", "")
    if not asked:
        return queries.in_force(actor.unit, request.at)
    row = queries.version(int(asked)) if asked.isdigit() else None
    if row is None or not queries.may_read(actor, row.unit_path):
        raise Http404
    try:
        queries.plan_of(row.id)
    except files.Faulty:
        raise Http404 from None
    return row


def paper(request: Request, form: str) -> HttpResponse:
    """Hand out the plan in force, or the version asked for, as .docx or PDF in the reader's language."""
    if form not in list(Format):
        raise Http404
    row = chosen(request)
    found = queries.plan_of(row.id) if row else files.shipped_plan()
    language = "zh" if wording.chinese() else "en"
    unit = unit_by_path(row.unit_path) if row else None
    written = of_plan(found, row, unit, at=request.at, form=Format(form), language=language)
    answer = HttpResponse(written.body, content_type=TYPES[Format(form)])
    answer["Content-Disposition"] = f'attachment; filename="{name_of(found, row, Format(form), language)}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def frame(request: Request, row: PlanRow | None, found: Plan) -> dict[str, Any]:
    """Return what every page of one version names: unit, title, number, and the address part of this version."""
    asked = request.GET.get("version", "")
    return {
        "here": "plan",
        "row": row,
        "title": words.text_in(found.title),
        "document_number": (row.document_number if row else "") or found.document_number,
        "owner_name": units.name(units.unit_at(row.unit_path)) if row else "",
        "state": words.worded(words.STATES, row.state) if row else "",
        "query": f"?version={asked}" if asked else "",
    }


def _previous(row: PlanRow | None) -> PlanRow | None:
    return queries.version_numbered(row.unit_path, row.number - 1) if row and row.number > 1 else None


def _chapters(request: Request, row: PlanRow | None, found: Plan) -> list[dict[str, Any]]:
    actor, at = request.actor, request.at
    pinned = _pinned(actor, at, row)
    missing = {one.id: one.missing for one in COVERAGE if one.state is not CoverageState.DONE}
    query = f"?version={row.id}" if row and request.GET.get("version") else ""
    return [
        {
            "number": NUMBERS[place] if wording.chinese() else str(place + 1),
            "key": chapter.key,
            "title": words.text_in(chapter.title),
            "intro": words.text_in(chapter.intro),
            "outro": words.text_in(chapter.outro),
            "clauses": [_clause(found, clause, pinned, missing, query) for clause in chapter.clauses],
        }
        for place, chapter in enumerate(queries.document_of(found))
    ]


def _pinned(actor: Actor, at: datetime, row: PlanRow | None) -> list[Any]:
    """Return the open incidents that run under this version and that the reader may see."""
    if row is None:
        return []
    return list(open_under_version(actor, row.id, at))


def _clause(
    found: Plan, clause: ClauseRow, pinned: list[Any], missing: dict[str, str], query: str
) -> dict[str, Any]:
    step = STEP_OF.get(clause.id)
    return {
        "id": clause.id,
        "title": words.text_in(clause.title),
        "text": words.text_in(clause.text),
        "pages": list(_pages(clause.id)),
        "carriers": _grouped(found, clause.carriers, query),
        "pinned": [one for one in pinned if one.step == step] if step else [],
        "missing": wording.say(missing.get(clause.id, "")),
    }


def _pages(clause: str) -> Iterable[dict[str, str]]:
    for name, title, icon in PAGES.get(clause, ()):
        try:
            yield {"url": reverse(name), "title": str(title), "icon": icon}
        except NoReverseMatch:
            continue


def _grouped(found: Plan, carriers: tuple[Carrier, ...], query: str) -> list[dict[str, Any]]:
    """Put the carriers of a clause together by their kind, in the order of the plan."""
    groups: dict[str, list[Carrier]] = {}
    for carrier in carriers:
        groups.setdefault(carrier.key.split(".")[0], []).append(carrier)
    return [_group(found, section, rows, query) for section, rows in groups.items()]


def _group(found: Plan, section: str, rows: list[Carrier], query: str) -> dict[str, Any]:
    page = reverse("plan-section", args=[PAGE_OF[section]]) + query
    first, most = rows[0], SHOWN_LIMITS if section == "clocks" else SHOWN
    return {
        "icon": icon_of(first.key),
        "kind": wording.say(first.kind),
        "count": len(rows) if len(rows) > 1 else first.count,
        "rows": [_carrier(found, row, page) for row in rows[:most]],
        "more": max(len(rows) - most, 0),
        "url": page,
    }


def _carrier(found: Plan, row: Carrier, page: str) -> dict[str, Any]:
    return {
        "title": title_of(found, row),
        "url": f"{page}#{row.key}",
        "limits": _(", ").join(_limit(limit) for limit in row.limits),
        "tags": words.tags_of(row.source),
        "note": row.source.note,
    }


def _limit(limit: Any) -> str:
    length = words.length_in(limit.duration)
    if not limit.levels:
        return length
    names = [wording.word("level", level) for level in (limit.levels[0], limit.levels[-1])]
    return f"{'–'.join(dict.fromkeys(names))} {length}"


urlpatterns = [
    path("plan/", plan, name="plan"),
    path("plan/paper.<str:form>", paper, name="plan-paper"),
    path("plan/<slug:section>/", defaults, name="plan-section"),
]
