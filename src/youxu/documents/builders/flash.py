"""Flash reports (快报, P1, O3): what is known this minute in the plan's own words; on paper as they were told."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.core.models import Entry
from youxu.core.worlds import marked
from youxu.documents.blocks import Block, Document, Letterhead, Paragraph, Table
from youxu.documents.builders import known, official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.documents.builders.pack.section import either, said
from youxu.documents.flash_text import MOST, composed
from youxu.documents.queries import FlashRow, flash_reports_of
from youxu.documents.rules import ReportStage
from youxu.incidents.models import Incident
from youxu.incidents.narrative import MAIN
from youxu.incidents.queries.timeline import entry_rows
from youxu.kernel.words import mark

TEMPLATES = {ReportStage.FIRST: "first", ReportStage.FOLLOW_UP: "follow_up", ReportStage.FINAL: "final"}
NO_TEMPLATE = mark("The plan has no text for this flash report.")
NOT_BACK = mark("The final flash report says that all is restored: {lines} are still stopped or limited.")
NO_SUCH = mark("No flash report {number} was told in this incident.")
ENGLISH_MOST = 600
"""English says the same in three times as many letters."""


def text_of(asked: Asked) -> str:
    """Return the text of the stage that is asked for, as the incident stands. Raises UnableToBuildDocument."""
    template = asked.plan.flash_report.get(TEMPLATES[asked.stage])
    if template is None:
        raise UnableToBuildDocument(NO_TEMPLATE, field="stage", clause="P1")
    if asked.stage is ReportStage.FINAL and asked.incident.released_at is None:
        lines = official.in_both(lambda: known.stopped(asked.incident, asked.plan))
        raise UnableToBuildDocument(NOT_BACK, field="stage", clause="P1", lines=lines)
    chinese = wording.chinese()
    unknown = official.unknown()
    text = composed(
        said(template.text),
        _values(asked),
        unknown,
        most=MOST if chinese else ENGLISH_MOST,
        more="等" if chinese else " …",
    )
    language = "zh" if chinese else "en"
    return marked(text.replace(f"{unknown}人", unknown), asked.incident.world, language)


def _values(asked: Asked) -> dict[str, str]:
    """Return what the places of the plan's templates hold; what is not known is left out."""
    incident, plan, at = asked.incident, asked.plan, asked.at
    day = wording.local(at)
    common = {
        "unit": official.name_of(incident.unit),
        "date": f"{day.month}月{day.day}日" if wording.chinese() else wording.day(at),
        "time": wording.clock_time(at),
        "k": str(max(asked.told, 1)),
        "stopped": known.stopped(incident, plan) or _("nothing"),
        "restored": known.restored(incident, plan) or _("none"),
        "people": known.people(asked.by, incident),
        "custody": known.mail_and_cash(incident),
        "backlog": known.backlog(incident),
        "eta": wording.moment(known.expected_at(incident, at), at),
        "next": wording.moment(known.next_word(incident, at), at),
        "signer": asked.by.name,
    }
    return common | _stage(asked)


def _stage(asked: Asked) -> dict[str, str]:
    incident, plan = asked.incident, asked.plan
    if asked.stage is ReportStage.FIRST:
        return {
            "occurred": wording.moment(incident.began_at, asked.at),
            "place": known.places(incident),
            "cause": official.cause_word(incident, plan),
            "stopped": _("{lines} stopped or limited").format(lines=known.stopped(incident, plan)),
            "done": known.done(incident, asked.at),
            "reporter": _reporter(incident),
        }
    if asked.stage is ReportStage.FOLLOW_UP:
        return {"changed": _changed(asked)}
    assert incident.released_at is not None
    report = incident.posteventreports.first()
    return {
        "restored_at": wording.moment(incident.released_at, asked.at),
        "duration": wording.duration(incident.released_at - incident.began_at),
        "outlets": str(incident.outlet_count),
        "lines": known.all_lines(incident, plan),
        "due": wording.moment(report.due_at, asked.at) if report is not None else "",
    }


def _reporter(incident: Incident) -> str:
    rows = incident.firstreports.select_related("reporter", "entered_by")
    row = rows.order_by("reported_at", "pk").first()
    if row is None:
        return ""
    person = row.reporter or row.entered_by
    return row.caller or (either(person.name, person.name_en) if person else "")


def _changed(asked: Asked) -> str:
    """Return the main things that happened since the report before, the latest first."""
    rows = Entry.objects.visible_to(asked.by).filter(
        stream=asked.incident.stream, code__in=MAIN, sequence__gt=asked.told_after
    )
    found = list(rows.select_related("payload").order_by("-sequence")[:3])
    told = [wording.say(entry.sentence).rstrip("。.") for entry in entry_rows(found) if not entry.purged]
    return ("；" if wording.chinese() else "; ").join(told) or _("nothing")


def build(asked: Asked) -> Document:
    """Return the flash report that was told as it was told, the last one or ``number``; else the text as a draft."""
    rows = flash_reports_of(asked.by, asked.incident)
    found = next((row for row in rows if row.number == asked.number), None) if asked.number else None
    if asked.number and found is None:
        raise UnableToBuildDocument(NO_SUCH, field="number", clause="P1", number=asked.number)
    row = found or next(iter(rows), None)
    title = _("Flash report on {title}").format(title=official.title_of(asked.incident))
    head = Letterhead(
        mark=official.name_of(asked.incident.unit), number=official.number_of(asked.incident), near=True
    )
    blocks = _told(row) if row is not None else iter((Paragraph(text_of(asked)),))
    return official.paper(asked, title, [*blocks, official.signing(asked)], head, draft=row is None)


def _told(row: FlashRow) -> Iterator[Block]:
    yield Table(
        (_("Report"), _("Told to"), pgettext("paper", "How"), _("When"), _("Told by")),
        (
            (
                f"{wording.word('report_stage', row.stage)} {row.number}",
                row.receiver,
                wording.word("flash_way", row.way),
                official.stamp_of(row.told_at),
                row.told_by,
            ),
        ),
        (1, 1.6, 1, 1.4, 1),
        strong=False,
    )
    yield Paragraph(row.text)
