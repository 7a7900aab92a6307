"""Clean-up, summaries, costs and the post-event report of an incident (P5, P6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.incidents.models import (
    CleanupItem,
    CostLine,
    GroupSummary,
    Incident,
    PostEventReport,
    ReportAuthor,
)
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.limits import limit_of
from youxu.incidents.queries.people import name_en_of, name_of
from youxu.incidents.queries.rows import (
    CleanupRow,
    Closing,
    CostRow,
    OwedWordRow,
    PartVersion,
    PostEventReportRow,
    SignatureRow,
    SummaryRow,
)
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import GROUPS, OPEN_TASKS, ReportForm
from youxu.plan.schema.words import Moment

PAGE = 120


def closing_of(incident: Incident, at: datetime) -> Closing:
    """Return what clean-up and summing up have and still owe: six queries."""
    items = CleanupItem.objects.filter(incident=incident).select_related("outlet", "done_by")
    found = list(items.order_by("outlet__code", "place")[: PAGE + 1])
    return Closing(
        cleanup=tuple(map(_cleanup, found[:PAGE])),
        cleanup_more=1 if len(found) > PAGE else 0,
        summaries=_summaries(incident),
        costs=tuple(
            map(_cost, CostLine.objects.filter(incident=incident).select_related("entered_by").order_by("pk"))
        ),
        post_event_report=next(iter(reports_of(PostEventReport.objects.filter(incident=incident), at)), None),
    )


def owed_words(incident: Incident) -> tuple[OwedWordRow, ...]:
    """Return the open tasks of telling customers that service is back, which the closing waits for (P4c).

    Those that the plan's clause opens with the release for the incident as a whole: what hangs on the doors is taken
    down with the clean-up list, which the clearing asks for.
    """
    found = plan_of(incident).tasks.items()
    keys = [
        key
        for key, task in found
        if "P4c" in task.clause and task.opens is Moment.RELEASED and not task.each_outlet
    ]
    rows = incident.tasks.filter(key__in=keys, state__in=OPEN_TASKS)
    return tuple(
        OwedWordRow(row.pk, row.title, row.title_en, name_of(row.owner), name_en_of(row.owner))
        for row in rows.select_related("owner").order_by("pk")
    )


def parts_rewritten(incident: Incident) -> frozenset[str]:
    """Return the parts of the post-event report that a person has rewritten: they are told in nobody's other words."""
    rows = ReportAuthor.objects.filter(report__incident=incident, section__in=[one.value for one in Section])
    return frozenset(rows.values_list("section", flat=True))


def versions_of_parts(incident: Incident) -> tuple[PartVersion, ...]:
    """Return the parts of the post-event report as persons left them, the newest first (P6a)."""
    rows = ReportAuthor.objects.filter(report__incident=incident, section__in=[one.value for one in Section])
    return tuple(
        PartVersion(row.section, row.text, row.at, name_of(row.person))
        for row in rows.select_related("person").order_by("-at", "-pk")
    )


def _cleanup(row: CleanupItem) -> CleanupRow:
    return CleanupRow(
        pk=row.pk,
        outlet_code=row.outlet.code,
        outlet=row.outlet.name,
        outlet_en=row.outlet.name_en or row.outlet.name,
        place=row.place,
        text=row.text,
        text_en=row.text_en,
        result=row.result,
        reason=row.reason,
        done_at=row.done_at,
        done_by=name_of(row.done_by),
    )


def _summaries(incident: Incident) -> tuple[SummaryRow, ...]:
    found = {
        row.group: row for row in GroupSummary.objects.filter(incident=incident).select_related("written_by")
    }
    return tuple(_summary(group, found.get(group)) for group in GROUPS)


def _summary(group: str, row: GroupSummary | None) -> SummaryRow:
    if row is None:
        return SummaryRow(group, "", "", False, "", None, 0)
    return SummaryRow(
        group, row.text, row.proposals, row.nothing, name_of(row.written_by), row.written_at, row.revision
    )


def _cost(row: CostLine) -> CostRow:
    return CostRow(
        row.pk, row.kind, f"{row.amount:.2f}", row.currency, row.note, name_of(row.entered_by), row.entered_at
    )


def reports_of(rows: Iterable[PostEventReport], at: datetime) -> tuple[PostEventReportRow, ...]:
    """Return post-event reports with signatures and authors, in the given order: three queries."""
    loaded = rows.select_related("incident").prefetch_related("signatures__person", "authors")  # type: ignore[attr-defined]
    return tuple(_report(row, at) for row in loaded)


def _report(row: PostEventReport, at: datetime) -> PostEventReportRow:
    authors = {author.person_id for author in row.authors.all()}
    return PostEventReportRow(
        pk=row.pk,
        reference=row.incident.reference,
        title=row.incident.title,
        title_en=row.incident.title_en,
        level=row.incident.level,
        stage=row.incident.stage,
        unit_path=row.unit_path,
        world=row.world,
        form=row.form,
        course=row.course,
        handling=row.handling,
        effect=row.effect,
        improvements=row.improvements,
        assembled_at=row.assembled_at,
        signed_at=row.signed_at,
        limit=limit_of(row.due_at, at, opened_at=row.assembled_at, met_at=row.signed_at),
        revision=row.revision,
        signatures=tuple(
            SignatureRow(one.person.name, one.post, one.revision, one.digest, one.at)
            for one in row.signatures.all()
        ),
        only_author_id=next(iter(authors)) if len(authors) == 1 else None,
    )


def reports_to_sign(
    actor: Actor, unit_path: str, at: datetime, world: str = ""
) -> tuple[PostEventReportRow, ...]:
    """Return the one-page reports of outlet-level incidents that wait for a signature, the most urgent first."""
    rows = (
        PostEventReport.objects.visible_to(actor)
        .filter(path_under("unit_path", unit_path), world=world, signed_at=None, form=ReportForm.ONE_PAGE)
        .order_by("due_at", "pk")[:50]
    )
    return tuple(row for row in reports_of(rows, at) if actor.may("sign", unit=row.unit_path))
