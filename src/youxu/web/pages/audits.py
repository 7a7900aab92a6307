"""Audits (审计、纪检): incidents opened for reading, what was opened, evidence files with their seal."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.evaluation.actions.evidence import EXPORT, order_evidence
from youxu.evaluation.queries.evidence import evidence_of
from youxu.incidents import queries as incidents
from youxu.organisation import actions, queries
from youxu.organisation.models import AuditGrant
from youxu.organisation.rules.audits import AUDIT, Matter
from youxu.web.audited import is_auditor
from youxu.web.forms.audit import AuditForm, EvidenceForm, RevokeForm
from youxu.web.pages.acting import About, act
from youxu.web.pages.incidents.opened import about, frame, opened
from youxu.web.pages.organisation.places import about_unit, unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

OFFERED = 20


def audits(request: Request) -> HttpResponse:
    """List the audit grants that the reader may give, and the reader's own."""
    after = request.GET.get("after", "")
    rows = queries.audits_for(request.actor, request.at, after=int(after) if after.isdigit() else 0)
    shown = rows[: queries.AUDIT_PAGE]
    return render(
        request,
        "audit/list.html",
        {
            "here": "audits" if request.actor.audits else "organisation",
            "alone": is_auditor(request.actor),
            "rows": shown,
            "after": shown[-1].id if len(rows) > len(shown) else 0,
            "may_grant": request.actor.may(AUDIT, unit=request.actor.unit),
            "mine": bool(request.actor.audits),
        },
    )


def audit(request: Request, pk: int) -> HttpResponse:
    """Show one audit grant: what it opens, and what was opened under it."""
    found = _grant(request, pk)
    after = request.GET.get("after", "")
    skip = int(after) if after.isdigit() else 0
    opened_pages = queries.openings_of(found, after=skip)
    row = queries.audit_row(found, request.at)
    return render(
        request,
        "audit/one.html",
        {
            "here": "organisation",
            "row": row,
            "place_name": either(row.unit, row.unit_en),
            "openings": opened_pages[: queries.AUDIT_PAGE],
            "more": skip + queries.AUDIT_PAGE if len(opened_pages) > queries.AUDIT_PAGE else 0,
            "may_revoke": row.state in ("OPEN", "AHEAD") and request.actor.may(AUDIT, unit=row.unit_path),
        },
    )


def grant(request: Request) -> HttpResponse:
    """Open incidents of the reader's unit to a person for reading."""
    unit = unit_of(request)
    request.actor.require(AUDIT, unit=unit.path)
    wanted = incidents.Filters(state="all", unit_path=unit.path)
    last = incidents.incidents_of(request.actor, wanted, request.at).rows[:OFFERED]
    form = AuditForm(
        request.POST or None,
        unit=unit,
        choices=[(row.reference, f"{row.reference} {either(row.title, row.title_en)}") for row in last],
    )

    def values(filled: Any) -> dict[str, Any]:
        given = filled.cleaned_data
        return {
            "unit": unit,
            "person": given["person"],
            "matters": [_matter(request, reference) for reference in filled.references()],
            "starts_at": given["starts_at"],
            "ends_at": given["ends_at"],
            "reason": given["reason"],
        }

    return act(
        request,
        form,
        actions.grant_audit,
        template="audit/grant.html",
        context={"here": "organisation", "place_name": either(unit.name, unit.name_en)},
        values=values,
        about=about_unit(unit),
        verb=AUDIT,
        then=lambda row: reverse("audit", args=[row.pk]),
        said=_("The incidents are open to the auditor; each page that is opened stands in the journal."),
    )


def _matter(request: Request, reference: str) -> Matter:
    """Return a matter by its number; one that the reader may not see has no stream, and is refused by its name."""
    found = incidents.incident_named(request.actor, reference)
    return Matter(found.stream if found is not None else "", reference)


def revoke(request: Request, pk: int) -> HttpResponse:
    """Take an audit grant back, after a page that says what follows."""
    found = _grant(request, pk)
    request.actor.require(AUDIT, unit=found.unit_path)
    return act(
        request,
        RevokeForm(request.POST or None),
        actions.revoke_audit,
        template="audit/revoke.html",
        context={"here": "organisation", "row": queries.audit_row(found, request.at)},
        extra={"grant": found},
        about=About("organisation.auditgrant", found.pk, found.stream, found.unit_path),
        verb=AUDIT,
        then=reverse("audit", args=[pk]),
        said=_("The grant is taken back: nothing of it can be opened any more."),
    )


def evidence_file(request: Request, reference: str) -> HttpResponse:
    """Show the evidence files of an incident with their seals; a POST has one made."""
    incident = opened(request, reference)
    may_order = incident.stream in request.actor.audits or request.actor.may(EXPORT, unit=incident.unit_path)
    rows = evidence_of(request.actor, incident, request.at)
    return act(
        request,
        EvidenceForm(request.POST or None, initial={"language": "zh-hans" if wording.chinese() else "en"}),
        order_evidence,
        template="audit/evidence.html",
        context=lambda: frame(
            incident,
            rows=rows,
            may_order=may_order,
            building=any(row.state == "BUILDING" for row in rows),
        ),
        extra={"incident": incident},
        about=about(incident),
        verb=EXPORT,
        then=reverse("evidence-file", args=[reference]),
        said=_("The evidence file is being made; this page shows it when it is sealed."),
    )


def _grant(request: Request, pk: int) -> AuditGrant:
    found = queries.audit_numbered(request.actor, pk)
    if found is None:
        raise Http404
    return found


urlpatterns = [
    path("audits/", audits, name="audits"),
    path("audits/grant/", grant, name="audit-grant"),
    path("audits/<int:pk>/", audit, name="audit"),
    path("audits/<int:pk>/revoke/", revoke, name="audit-revoke"),
    path("incidents/<str:reference>/evidence-file/", evidence_file, name="evidence-file"),
]
