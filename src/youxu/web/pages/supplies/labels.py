"""Labels with a code for every shelf of a place, printed; and the page that scans one with the phone's camera."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.documents.builders.labels import label_sheets
from youxu.documents.writers import pdf
from youxu.supplies import queries
from youxu.web.pages.supplies.places import HERE, site_here
from youxu.web.request import Request


def sheet(request: Request, key: int) -> HttpResponse:
    """Return the labels of a place as PDF."""
    row = site_here(request, key)
    plan = queries.plan_at(row.unit_path, request.at)
    made = pdf.write(
        label_sheets(
            row,
            queries.shelves([row], plan, request.at),
            base=request.build_absolute_uri("/").rstrip("/"),
            at=request.at,
            by=request.actor.name,
        )
    )
    response = HttpResponse(made.body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="labels-{row.pk}.pdf"'
    return response


def scan(request: Request) -> HttpResponse:
    """Scan a label with the camera; without one, type what stands below its code."""
    return render(request, "supplies/scan.html", HERE)


def typed(request: Request) -> HttpResponse:
    """Lead from what was typed from a label ("12/radios") to its shelf; what is none leads back with a word."""
    site, _slash, item = request.GET.get("label", "").strip().partition("/")
    if site.isdecimal() and re.fullmatch(r"[\w-]+", item):
        return HttpResponseRedirect(reverse("supply-label", args=[int(site[:9]), item]))
    messages.warning(request, _("This is no label of a shelf."))
    return HttpResponseRedirect(reverse("supply-scan"))


urlpatterns = [
    path("supplies/sites/<int:key>/labels.pdf", sheet, name="supply-labels"),
    path("supplies/scan/", scan, name="supply-scan"),
    path("supplies/typed/", typed, name="supply-typed"),
]
