"""The post-event report's rows: put together from what is recorded, refreshed where nobody has written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from youxu.incidents import narrative, planned
from youxu.incidents.actions.entries import added, belonging, fresh
from youxu.incidents.models import GroupSummary, Incident, PostEventReport, ReportAuthor
from youxu.incidents.rules.closing import Section


def assemble(incident: Incident, *, at: datetime, due_at: datetime) -> PostEventReport:
    """Make the report of an incident in the form of its level, or refresh the one that stands (after a relapse)."""
    standing = PostEventReport.objects.filter(incident=incident).first()
    form = form_of(incident)
    if standing is not None:
        PostEventReport.objects.filter(pk=standing.pk).update(due_at=due_at, late_at=None, form=form)
        refresh(incident, at=at)
        return fresh(standing)
    parts = narrative.four_parts(incident, form)
    report = added(
        PostEventReport,
        incident.stream,
        **belonging(incident),
        form=form,
        assembled_at=at,
        due_at=due_at,
        **parts,
    )
    _name_authors(incident, report)
    return report


def refresh(incident: Incident, *, at: datetime) -> None:
    """Tell the parts anew that nobody has rewritten; a signed report stays as it was signed."""
    report = PostEventReport.objects.filter(incident=incident, signed_at=None).first()
    if report is None:
        return
    form = form_of(incident)
    parts = narrative.four_parts(incident, form)
    changed: dict[str, Any] = {name: text for name, text in parts.items() if name not in _written(report)}
    PostEventReport.objects.filter(pk=report.pk, signed_at=None).update(**changed, form=form, assembled_at=at)
    _name_authors(incident, report)


def form_of(incident: Incident) -> str:
    """Return the form that the report takes at the incident's level."""
    return str(planned.plan_of(incident).level(incident.level).report)


def sections_of(report: PostEventReport) -> Mapping[str, str]:
    """Return the four parts by their names."""
    return {section.value: getattr(report, section.value) for section in Section}


def _written(report: PostEventReport) -> set[str]:
    """Return the parts that a person has rewritten."""
    return set(
        report.authors.filter(section__in=[s.value for s in Section]).values_list("section", flat=True)
    )


SUMMARY = "summary:"
"""Who summed up for a group is an author of the report, under this word and the group's name."""


def _name_authors(incident: Incident, report: PostEventReport) -> None:
    known = set(report.authors.values_list("person", "section"))
    rows = GroupSummary.objects.filter(incident=incident, nothing=False, written_by__isnull=False)
    rows = rows.select_related("written_by")
    ReportAuthor.objects.bulk_create(
        ReportAuthor(report=report, person=row.written_by, section=SUMMARY + row.group, at=row.written_at)
        for row in rows
        if row.written_by is not None and (row.written_by_id, SUMMARY + row.group) not in known
    )
