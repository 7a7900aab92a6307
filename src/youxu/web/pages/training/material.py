"""What one post reads (T1): the first 15 minutes and its duties by clause, made from the plan; on screen and as PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from youxu.documents.builders.training import duty_said, limits_said, material_paper
from youxu.documents.writers import pdf
from youxu.exercises.queries.trainings import plan_of
from youxu.exercises.rules.material import Material, material_for
from youxu.network.models import Unit
from youxu.plan.schema import Plan
from youxu.web.pages.organisation.places import unit_of
from youxu.web.pages.training.home import HERE, posts_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either


@require_safe
def material(request: Request, key: str) -> HttpResponse:
    """Show the material of a post."""
    unit, plan, found = _material(request, key)
    context = {
        **HERE,
        "material": found,
        "title": either(found.title.zh, found.title.en),
        "place_name": either(unit.name, unit.name_en),
        "posts": posts_of(plan),
        "parts": [
            (part, [(duty, duty_said(duty), limits_said(duty)) for duty in part.duties])
            for part in found.parts
        ],
        "levels": plan.levels,
    }
    return render(request, "training/material.html", context)


@require_safe
def material_pdf(request: Request, key: str) -> HttpResponse:
    """Show the material of a post as PDF, to hand out."""
    unit, _plan, found = _material(request, key)
    made = pdf.write(material_paper(found, unit, at=request.at))
    answer = HttpResponse(made.body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="training-{key}.pdf"'
    return answer


def _material(request: Request, key: str) -> tuple[Unit, Plan, Material]:
    unit = unit_of(request)
    plan = plan_of(unit, request.at)
    if plan is None or key not in dict[str, Any](posts_of(plan)):
        raise Http404
    return unit, plan, material_for(plan, key, unit.level)


urlpatterns = [
    path("training/material/<slug:key>/", material, name="training-material"),
    path("training/material/<slug:key>.pdf", material_pdf, name="training-material-pdf"),
]
