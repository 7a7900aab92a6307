"""The post-event report (事后报告, P6): four parts as they stand in the incident, with timeline, measures and plots.

The brief form of an outlet-level incident is one page; the full one carries the measures (E1), what customers said (E2)
and how estimates turned out. Words that a person wrote stand as they were written, in either language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Block, Document, Heading, Letterhead, Paragraph, Signing, Table
from youxu.documents.builders import figures, official
from youxu.documents.builders.asked import Asked, UnableToBuildDocument
from youxu.evaluation import queries as evaluation
from youxu.incidents import narrative, queries
from youxu.incidents.queries.closing import parts_rewritten
from youxu.incidents.queries.rows import PostEventReportRow
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import ReportForm
from youxu.kernel.words import mark

NONE_YET = mark("There is no post-event report yet: it is put together when the site is cleared.")
TIMED = re.compile(r"^((?:\d\d-\d\d |\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d)　(.+)$")
"""A line of the course that begins with its time."""


def build(asked: Asked) -> Document:
    """Return the report as it stands: signed, or marked as a draft on every page. Raises UnableToBuildDocument."""
    check(asked)
    report = queries.closing_of(asked.incident, asked.at).post_event_report
    assert report is not None
    unit = asked.incident.unit
    brief = report.form == ReportForm.ONE_PAGE
    head = Letterhead(
        mark="" if brief else official.name_of(unit),
        number=official.number_of(asked.incident),
        to="" if brief else official.addressed(official.above(unit)),
        compact=brief,
    )
    title = _("Post-event report: {title}").format(title=official.title_of(asked.incident))
    blocks = [*(_brief if brief else _full)(asked, report), *_signed(asked, report)]
    return official.paper(asked, title, blocks, head, draft=report.signed_at is None)


def check(asked: Asked) -> None:
    """Raise UnableToBuildDocument while no report is put together."""
    if not asked.incident.posteventreports.exists():
        raise UnableToBuildDocument(NONE_YET, field="kind", clause="P6a")


def _signed(asked: Asked, report: PostEventReportRow) -> Iterator[Block]:
    """Yield the place of signing, and below it the proof of the revision that was signed."""
    last = [one for one in report.signatures if report.signed_at is not None and one.at == report.signed_at]
    names = [
        _("{post} {name}").format(post=official.post_of(asked.plan, one.post), name=one.person)
        for one in last
    ]
    unit = official.name_of(asked.incident.unit)
    yield Signing((unit, *names), official.date_of(report.signed_at or asked.at))
    for one in last:
        words = _("Signed by {name}, {time}, revision {revision}. SHA-256 of what was signed: {digest}")
        time = official.moment_of(one.at)
        yield Paragraph(
            words.format(name=one.person, time=time, revision=one.revision, digest=one.digest), small=True
        )
    if not wording.chinese():
        yield Paragraph(_("This is a translation; what was signed is the Chinese text."), small=True)


def _brief(asked: Asked, report: PostEventReportRow) -> Iterator[Block]:
    yield official.facts(_facts(asked))
    for title, text in _parts(asked, report):
        yield Heading(title)
        yield from _told(text)


def _full(asked: Asked, report: PostEventReportRow) -> Iterator[Block]:
    measures = evaluation.measures_of(asked.by, asked.incident, asked.at)
    yield official.facts(_facts(asked))
    shown = {
        Section.COURSE: figures.steps_chart(measures),
        Section.EFFECT: figures.effect(measures, asked.plan),
    }
    for section, (title, text) in zip(Section, _parts(asked, report), strict=True):
        yield Heading(title)
        yield from _told(text)
        yield from shown.get(section, ())


def _facts(asked: Asked) -> list[tuple[str, str]]:
    incident, plan = asked.incident, asked.plan
    lasted = incident.released_at - incident.began_at if incident.released_at else None
    return [
        (_("Number"), incident.reference),
        (_("Response level"), wording.word("level", incident.level)),
        (_("Cause"), official.cause_of(incident, plan)),
        (_("Event grade"), wording.word("event_grade", incident.event_grade)),
        (pgettext("paper", "Began"), official.stamp_of(incident.began_at)),
        (_("Released"), official.stamp_of(incident.released_at)),
        (_("Lasted"), wording.duration(lasted) or official.unknown()),
        (
            _("Outlets and lines"),
            _("{outlets} outlets, {lines} lines").format(
                outlets=incident.outlet_count, lines=incident.line_count
            ),
        ),
    ]


def _parts(asked: Asked, report: PostEventReportRow) -> list[tuple[str, str]]:
    """Return title and text of the four parts; in English what nobody rewrote is told anew in English."""
    titles = {
        Section.COURSE: _("Course of events"),
        Section.HANDLING: pgettext("paper", "Handling"),
        Section.EFFECT: _("Effect of restoration"),
        Section.IMPROVEMENTS: _("Improvements"),
    }
    texts = {section: getattr(report, section.value) for section in Section}
    if not wording.chinese():
        language = get_language() or "en"
        anew = narrative.four_parts(asked.incident, report.form, language=language, until=report.assembled_at)
        kept = parts_rewritten(asked.incident)
        texts.update({section: anew[section] for section in Section if section.value not in kept})
    return [(titles[section], texts[section]) for section in Section]


def _told(text: str) -> Iterator[Block]:
    """Yield a part's text: running words, and lines that begin with a time as the table that a timeline is."""
    rows: list[tuple[str, str]] = []
    for line in text.splitlines():
        timed = TIMED.match(line.strip())
        if timed is not None:
            rows.append((timed[1], timed[2]))
            continue
        if rows:
            yield _timeline(rows)
            rows = []
        if line.strip():
            yield Paragraph(line.strip())
    if rows:
        yield _timeline(rows)


def _timeline(rows: list[tuple[str, str]]) -> Table:
    return Table((_("Time"), pgettext("paper", "What happened")), tuple(rows), (1, 6), strong=False)
