"""The compliance sheet of an incident: every clause and legal duty, how it stands, by which evidence; for print too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from youxu.core import wording
from youxu.core.wording import chinese
from youxu.evaluation.queries.compliance import ClauseRow, Duty, Proof, Sheet, sheet_of
from youxu.evaluation.rules.compliance import DutyState, ProofKind, Source
from youxu.incidents.queries.timeline import LATER
from youxu.organisation.queries import shown_names
from youxu.plan.clauses import CLAUSES
from youxu.plan.schema import Text
from youxu.web.pages.incidents.opened import frame, opened
from youxu.web.request import Request

LOOKS = {
    DutyState.MISSED: ("late", "alarm-filled"),
    DutyState.LATE: ("met_late", "check"),
    DutyState.RUNNING: ("ok", "clock"),
    DutyState.EXCUSED: ("ok", "signature"),
    DutyState.DONE: ("met", "check"),
    DutyState.NOT_APPLICABLE: ("ok", "minus"),
}
"""The class and the icon of each state's chip."""


@dataclass(frozen=True)
class Chip:
    """A state as it is drawn: word, class, icon."""

    key: str
    word: str
    look: str
    icon: str


@dataclass(frozen=True)
class ProofLine:
    """One piece of evidence in words, with the page that holds it."""

    proof: Proof
    text: str
    url: str

    @property
    def late(self) -> bool:
        """Tell whether it was written down noticeably later than it happened."""
        happened, written = self.proof.at, self.proof.entered_at
        return happened is not None and written is not None and written - happened > LATER


@dataclass(frozen=True)
class DutyLine:
    """One duty in the reader's language, with the page where it stands."""

    duty: Duty
    chip: Chip
    title: str
    law: str
    who: str
    outlet: str
    rule: str
    said_by: str
    url: str
    proofs: tuple[ProofLine, ...]


@dataclass(frozen=True)
class ClauseLine:
    """One clause with its lines: first those that are owed, apart those that do not apply."""

    row: ClauseRow
    chip: Chip
    words: str
    rule: str
    duties: tuple[DutyLine, ...]
    proofs: tuple[ProofLine, ...]


def compliance(request: Request, reference: str) -> HttpResponse:
    """Show the compliance sheet of an incident, whole or only what stands in one state."""
    incident = opened(request, reference)
    sheet = sheet_of(request.actor, incident, request.at)
    asked = request.GET.get("state", "")
    state = asked if asked in set(DutyState) else ""
    lines = _Lines(reference, _people(sheet, incident.unit_path))
    return render(
        request,
        "compliance/sheet.html",
        frame(
            incident,
            sheet=sheet,
            states=[(_chip(one), sheet.tally()[one]) for one in DutyState],
            state=state,
            clauses=[lines.clause(row, state) for row in sheet.clauses if not state or row.state == state],
            laws=[lines.duty(one) for one in sheet.laws if not state or one.state == state],
            others=[
                lines.duty(one)
                for one in _apart(sheet)
                if state and one.state == state and not _within(one, sheet, state)
            ],
        ),
    )


def _apart(sheet: Sheet) -> Iterator[Duty]:
    """Yield each line of the sheet once, though several clauses may name it."""
    seen = set()
    for row in sheet.clauses:
        for one in row.duties:
            if id(one) not in seen:
                seen.add(id(one))
                yield one


def _within(one: Duty, sheet: Sheet, state: str) -> bool:
    """Tell whether a clause that is shown has the line already."""
    return any(row.state == state and one in row.duties for row in sheet.clauses)


def _chip(state: DutyState) -> Chip:
    look, icon = LOOKS[state]
    return Chip(state, wording.word("duty_state", state), look, icon)


def _own(text: Text | None) -> str:
    return "" if text is None else (text.zh if chinese() else text.en)


def _people(sheet: Sheet, unit_path: str) -> Mapping[str, str]:
    """Return how the reader reads the names of those who did or said something."""
    proofs = [proof for row in sheet.clauses for proof in row.proofs]
    duties = [*_apart(sheet), *sheet.laws]
    proofs += [proof for one in duties for proof in one.proofs]
    names = {str(proof.said.values.get("by", "")) for proof in proofs if proof.said is not None}
    return shown_names(sorted(names | {one.said_by for one in duties}), unit_path)


@dataclass(frozen=True)
class _Lines:
    """Makes the lines of one sheet for one reader."""

    reference: str
    people: Mapping[str, str]

    def clause(self, row: ClauseRow, state: str) -> ClauseLine:
        """Return one clause; filtered, only its lines of that state."""
        words = CLAUSES[row.clause]
        return ClauseLine(
            row,
            _chip(row.state),
            words.words if chinese() else words.obliges_en,
            wording.say(row.rule),
            tuple(self.duty(one) for one in row.duties if not state or one.state == state),
            tuple(self._proofs(row.proofs)),
        )

    def duty(self, one: Duty) -> DutyLine:
        """Return one duty."""
        return DutyLine(
            one,
            _chip(one.state),
            _own(one.title),
            _own(one.law),
            _own(one.who),
            _own(one.outlet),
            _own(one.rule_text) or wording.say(one.rule),
            self.people.get(one.said_by, one.said_by),
            _address(one),
            tuple(self._proofs(one.proofs)),
        )

    def _proofs(self, proofs: Iterable[Proof]) -> Iterator[ProofLine]:
        for one in proofs:
            if one.kind is ProofKind.ENTRY and one.said is not None:
                by = str(one.said.values.get("by", ""))
                said = replace(one.said, values={**one.said.values, "by": self.people.get(by, by)})
                yield ProofLine(one, wording.say(said), reverse("evidence", args=[self.reference]))
            else:
                url = reverse("task", args=[one.id]) if one.kind is ProofKind.TASK else ""
                yield ProofLine(one, one.text, url)


def _address(one: Duty) -> str:
    """Return the page of a duty: its limit, else its task."""
    if one.source is Source.LIMIT and one.id:
        return reverse("clock", args=[one.id])
    return reverse("task", args=[one.task]) if one.task else ""


urlpatterns = [path("incidents/<str:reference>/compliance/", compliance, name="compliance")]
