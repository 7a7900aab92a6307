"""Every clause of the plan: its words, whether the product carries it out, by what, and what is still to come."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from youxu.core import wording
from youxu.plan import files, queries
from youxu.plan.carriers import carriers_of
from youxu.plan.clauses import CLAUSES
from youxu.plan.coverage import COVERAGE, Coverage, CoverageState
from youxu.plan.schema import Plan
from youxu.web.pages.plan import words
from youxu.web.pages.plan.defaults import PAGE_OF, SECTIONS, titles_in
from youxu.web.request import Request


def clauses(request: Request) -> HttpResponse:
    """Show the state of every clause; ``?show=to-come`` only what is not yet carried out."""
    actor, at = request.actor, request.at
    plan = queries.plan_in_force(actor.unit, at)
    carried = carriers_of(plan)
    show = request.GET.get("show", "")
    titles = titles_in(plan)
    rows = [_row(one, plan, titles, len(carried.get(one.id, ()))) for one in COVERAGE]
    context = {
        "here": "plan",
        "rows": [row for row in rows if show not in ("done", "to-come") or row["done"] == (show == "done")],
        "show": show,
        "done": sum(row["done"] for row in rows),
        "total": len(rows),
        "shipped": files.SHIPPED,
    }
    return render(request, "plan/clauses.html", context)


def _row(one: Coverage, plan: Plan, titles: dict[str, str], defaults: int) -> dict[str, Any]:
    clause = CLAUSES[one.id]
    return {
        "id": one.id,
        "words": clause.words,
        "title": words.text_in(plan.clauses[one.id].title) if one.id in plan.clauses else clause.words,
        "obliges": clause.obliges_zh if wording.chinese() else clause.obliges_en,
        "done": one.state is CoverageState.DONE,
        "missing": wording.say(one.missing),
        "defaults": defaults,
        "plan": [_key(key, titles) for key in one.plan],
        "code": one.code,
        "tests": one.tests,
    }


def _key(key: str, titles: dict[str, str]) -> dict[str, Any]:
    """Return a key of the plan with the page that shows it."""
    page = PAGE_OF[key.split(".")[0]]
    return {
        "key": key,
        "title": titles.get(key) or SECTIONS[page].title,
        "url": f"{reverse('plan-section', args=[page])}#{key}",
    }


urlpatterns = [path("plan/clauses/", clauses, name="plan-clauses")]
