"""Reports to the postal administration (首报、续报、终报): versions of one report; what is unknown says so (R493 art. 12)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from youxu.core import wording
from youxu.core.models import Entry
from youxu.documents.blocks import Block, Document, Heading, Letterhead, Paragraph, Table
from youxu.documents.builders import known, official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.documents.rules import ReportStage
from youxu.incidents.narrative import MAIN
from youxu.incidents.queries.timeline import entry_rows
from youxu.incidents.rules.words import Kind as IncidentKind
from youxu.kernel.words import mark

NOT_BACK = mark("The final report is written once service is released: {lines} are still stopped or limited.")
NO_LINES = mark(
    "This incident stops or limits no service, so nothing is reported to the postal administration."
)
NOT_TOLD = mark("No first report was handed out yet: a follow-up says what has changed since then.")
MOST = 40


def build(asked: Asked) -> Document:
    """Return the report of the stage that is asked for. Raises UnableToBuildDocument."""
    check(asked)
    incident = asked.incident
    unit = incident.unit
    stage = _stage(asked)
    title = _("Report on a service interruption ({stage}): {title}").format(
        stage=stage, title=official.title_of(incident)
    )
    head = Letterhead(
        mark=official.name_of(unit),
        number=official.number_of(incident),
        signer=_("Issued by: {blank}").format(blank="　　　　"),
        to=official.addressed(_("Postal administration")),
        copies=_("Copies: {names}").format(names=official.above(unit)),
    )
    return official.paper(asked, title, [*_blocks(asked), official.signing(asked)], head)


def check(asked: Asked) -> None:
    """Raise UnableToBuildDocument where the report of this stage has nothing to say yet."""
    incident = asked.incident
    if incident.kind == IncidentKind.WATCH or not incident.interruptions.exists():
        raise UnableToBuildDocument(NO_LINES, field="kind")
    if asked.stage is ReportStage.FINAL and incident.released_at is None:
        lines = official.in_both(lambda: known.stopped(incident, asked.plan))
        raise UnableToBuildDocument(NOT_BACK, field="stage", lines=lines)
    if asked.stage is ReportStage.FOLLOW_UP and asked.told_at is None:
        raise UnableToBuildDocument(NOT_TOLD, field="stage")


def _stage(asked: Asked) -> str:
    if asked.stage is ReportStage.FOLLOW_UP:
        return _("follow-up {count}").format(count=max(asked.told, 1))
    return wording.word("report_stage", asked.stage)


def _blocks(asked: Asked) -> Iterator[Block]:
    incident, plan = asked.incident, asked.plan
    yield Heading(_("Unit and place"))
    yield Paragraph(
        _("{unit}, telephone {telephone}. Outlets concerned: {places}.").format(
            unit=official.name_of(incident.unit),
            telephone=incident.unit.telephone or official.unknown(),
            places=known.places(incident),
        )
    )
    yield Heading(_("Course"))
    yield Paragraph(
        _("Began {began}, noticed {noticed}, reported {reported}. Cause: {cause}.").format(
            began=official.moment_of(incident.began_at),
            noticed=official.moment_of(incident.noticed_at),
            reported=official.moment_of(incident.reported_at),
            cause=official.cause_of(incident, plan),
        )
    )
    yield from _changes(asked)
    yield Heading(_("Effect"))
    yield official.facts(_effect(asked))
    yield Heading(_("Measures"))
    yield Paragraph(
        _("Response level: {level}. Event grade: {grade}. Ordered: {done}.").format(
            level=wording.word("level", incident.level),
            grade=wording.word("event_grade", incident.event_grade),
            done=known.done(incident, asked.at),
        )
    )
    yield Heading(_("What comes next"))
    yield Paragraph(_next(asked))


def _effect(asked: Asked) -> list[tuple[str, str]]:
    incident, plan = asked.incident, asked.plan
    nothing = _("none")
    return [
        (_("Stopped or limited now"), known.stopped(incident, plan) or nothing),
        (_("Restored"), known.restored(incident, plan) or nothing),
        (pgettext("paper", "People"), known.people(asked.by, incident)),
        (_("Mail and cash"), known.mail_and_cash(incident)),
        (_("Backlog"), known.backlog(incident)),
        (_("Estimated loss"), known.loss(incident)),
    ]


def _changes(asked: Asked) -> Iterator[Block]:
    """Yield the main entries since the last report, all of them in a final one."""
    since = asked.told_at if asked.stage is ReportStage.FOLLOW_UP else None
    rows = list(_entries(asked, asked.told_after if since is not None else 0))
    if not rows:
        if since is not None:
            yield Paragraph(
                _("Nothing has changed since the report of {time}.").format(time=wording.moment(since))
            )
        return
    yield Table((_("Time"), pgettext("paper", "What happened")), tuple(rows), (1, 6), strong=False)


def _entries(asked: Asked, after: int) -> Iterator[tuple[str, str]]:
    rows = Entry.objects.visible_to(asked.by).filter(
        stream=asked.incident.stream, code__in=MAIN, sequence__gt=after
    )
    found = list(rows.select_related("payload").order_by("occurred_at", "sequence")[:MOST])
    for entry in entry_rows(found):
        if not entry.purged:
            time = wording.moment(entry.occurred_at, asked.incident.began_at)
            yield time, wording.say(entry.sentence)


def _next(asked: Asked) -> str:
    incident = asked.incident
    if incident.released_at is not None:
        length = wording.duration(incident.released_at - incident.began_at)
        return _("Checked and released {time}; it lasted {length}. Help needed: none.").format(
            time=official.moment_of(incident.released_at), length=length
        )
    return _("Expected back: {expected}. Next report: on any change, at the latest by {next}.").format(
        expected=official.moment_of(known.expected_at(incident, asked.at)),
        next=official.moment_of(known.next_word(incident, asked.at)),
    )
