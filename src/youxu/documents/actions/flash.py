"""Flash reports (快报, P1): what was told is frozen with its receiver and moment; a wrong one is followed, never edited."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.documents import events
from youxu.documents.flash_text import MOST, is_too_long
from youxu.documents.models import FlashReport
from youxu.documents.rules import FlashWay, ReportStage
from youxu.incidents.actions.entries import added, belonging, iso, record
from youxu.incidents.models import Incident
from youxu.kernel.words import mark


class UnableToTellFlashReport(UnableTo):
    """The text, the receiver or the moment is missing or cannot be, or the stage does not fit the incident."""

    clause = "P1"


@action
def tell_flash_report(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    stage: str,
    text: str,
    receiver: str,
    way: str,
    told_at: datetime | None = None,
    replaces: int = 0,
    language: str = "zh-hans",
    cause: Entry | None = None,
) -> FlashReport:
    """Freeze a flash report as it was told at ``told_at`` (now when left out): text, receiver, way, who.

    ``replaces`` is the number of the one that this puts right; both stay. Raises UnableToTellFlashReport.
    """
    by.require("keep_clock", unit=incident.unit_path)
    moment = told_at or at
    incident = Incident.objects.get(pk=incident.pk)
    _check(incident, stage, text.strip(), receiver, way, moment, at, language)
    row = added(
        FlashReport,
        incident.stream,
        **belonging(incident),
        number=1 + (FlashReport.objects.filter(incident=incident).aggregate(last=Max("number"))["last"] or 0),
        stage=stage,
        text=text.strip(),
        language=language,
        receiver=receiver.strip()[:120],
        way=way,
        told_at=moment,
        told_by_id=by.person_id,
        told_by_name=by.doer[:80],
        entered_at=at,
        replaces=_replaced(incident, replaces),
    )
    what = events.FlashReportTold(
        row.number, row.stage, row.receiver, row.way, iso(moment), row.text, replaces
    )
    record(what, incident, by=by, at=moment, subject=row, cause=cause)
    return row


def _check(
    incident: Incident,
    stage: str,
    text: str,
    receiver: str,
    way: str,
    moment: datetime,
    at: datetime,
    language: str,
) -> None:
    if stage not in set(ReportStage):
        raise UnableToTellFlashReport(mark("There is no such stage of a report."), field="stage")
    if stage == ReportStage.FINAL and incident.released_at is None:
        raise UnableToTellFlashReport(mark("Service is not released yet; tell a follow-up."), field="stage")
    if not text:
        raise UnableToTellFlashReport(mark("Say what was told."), field="text")
    if is_too_long(text, language):
        raise UnableToTellFlashReport(
            mark("A flash report has at most {most} characters; this one has {count}."),
            field="text",
            most=MOST,
            count=len(text),
        )
    if not receiver.strip():
        raise UnableToTellFlashReport(mark("Say to whom it was told."), field="receiver")
    if way not in set(FlashWay):
        raise UnableToTellFlashReport(mark("Say how it was told."), field="way")
    if moment > at:
        raise UnableToTellFlashReport(mark("This moment lies in the future."), field="told_at")


def _replaced(incident: Incident, number: int) -> FlashReport | None:
    if not number:
        return None
    found = FlashReport.objects.filter(incident=incident, number=number).first()
    if found is None:
        raise UnableToTellFlashReport(
            mark("No flash report {number} was told in this incident."), field="replaces", number=number
        )
    if FlashReport.objects.filter(replaces=found).exists():
        raise UnableToTellFlashReport(
            mark("Flash report {number} was put right already; name the one that stands."),
            field="replaces",
            number=number,
        )
    return found
