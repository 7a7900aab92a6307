"""How a line comes back: claimed, checked by another person, released, watched. Pure decisions (P4a, P4b).

The one thing that no sequence of acts can reach: a line that counts as restored without a passed check by a
person other than those who restored and who claimed it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from youxu.incidents.rules.words import OPEN_LINES, CheckWay, ItemResult, LineStatus, Stage
from youxu.kernel.words import Sentence, mark

GATE = ""
"""The line key of the gate items, which stop every line of the outlet."""

Fault = tuple[str, Sentence]
"""The field at fault and the sentence that says why."""


@dataclass(frozen=True)
class LineNow:
    """One interrupted line of one outlet as the rules see it; persons are opaque ids."""

    outlet: str
    line: str
    status: str
    began_at: datetime
    relapsed_at: datetime | None = None
    restored_by: int | None = None
    claimed_by: int | None = None
    claimed_at: datetime | None = None
    checked_by: int | None = None
    observation_until: datetime | None = None

    @property
    def down_since(self) -> datetime:
        """Return since when the line is down this time: its relapse, or the interruption itself."""
        return self.relapsed_at or self.began_at


class Bar(StrEnum):
    """Why a person may not check: what the person was in the restoration."""

    RESTORER = "RESTORER"
    CLAIMER = "CLAIMER"


BAR_SENTENCES: Mapping[Bar, str] = {
    Bar.RESTORER: mark("took part in this restoration, may not check it"),
    Bar.CLAIMER: mark("reported this restoration, may not check it"),
}


def claim_fault(
    line: LineNow, *, restored_at: datetime, at: datetime, word_needed: bool, word_at: datetime | None
) -> Fault | None:
    """Return what forbids the claim "this line works again since ``restored_at``", or None (P4a).

    ``word_needed``: the plan's register says that the bank (payee, owner) repairs the line, so its word comes
    first; ``word_at`` is when it gave it.
    """
    if LineStatus(line.status) not in (LineStatus.DOWN, LineStatus.FAILED):
        return "lines", Sentence(
            mark("{line} of {outlet} is not waiting for restoration."),
            {"line": line.line, "outlet": line.outlet},
        )
    if restored_at < line.down_since.replace(second=0, microsecond=0):
        return "restored_at", Sentence(mark("Restored before the interruption began: enter a time after it."))
    if restored_at > at:
        return "restored_at", Sentence(mark("Restored later than now: enter the present or an earlier time."))
    return _word_fault(line, word_needed, word_at, at)


def _word_fault(line: LineNow, needed: bool, word_at: datetime | None, at: datetime) -> Fault | None:
    if needed and word_at is None:
        return "bank_word", Sentence(
            mark("{line} needs the word of who repairs it first: who said so, and when."), {"line": line.line}
        )
    if word_at is not None and word_at > at:
        return "bank_word", Sentence(mark("The word cannot have been given later than now."))
    return None


def bars(person: int | None, lines: Iterable[LineNow]) -> tuple[Bar, ...]:
    """Return why ``person`` may not check these lines; empty when the person may (separation, P4b)."""
    found: set[Bar] = set()
    for line in lines:
        if person is not None and person == line.restored_by:
            found.add(Bar.RESTORER)
        if person is not None and person == line.claimed_by:
            found.add(Bar.CLAIMER)
    return tuple(bar for bar in Bar if bar in found)


@dataclass(frozen=True)
class Checker:
    """Who wants to check an outlet: from the office, from an outlet (its code), or with the assigned task."""

    office: bool = False
    at_outlet: str = ""
    assigned: bool = False


def place_fault(checker: Checker, outlet: str, *, way: CheckWay) -> Fault | None:
    """Return what forbids that this checker checks that outlet in that way, or None (P4b).

    By telephone only the office checks. On the spot, who works at an outlet checks that outlet; others from
    outside the office need the task.
    """
    if way is CheckWay.TELEPHONE:
        return None if checker.office else ("way", Sentence(mark("Only the office checks by telephone.")))
    if checker.office:
        return None
    if checker.at_outlet:
        if checker.at_outlet == outlet:
            return None
        return "outlet", Sentence(mark("On the spot you check your own outlet only."))
    if checker.assigned:
        return None
    return "outlet", Sentence(mark("This check is not assigned to you: ask the office to hand you its task."))


def witness_fault(with_whom: str, involved: Iterable[str]) -> Fault | None:
    """Return what is wrong with the witness of a telephone check: it is nobody of ``involved`` (names), or None."""
    said = _plain(with_whom)
    if any(_plain(name) in said for name in involved if name.strip()):
        return "with_whom", Sentence(
            mark("Ask somebody else: this person restored the line, reported it so, or checks it.")
        )
    return None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_fault(
    person: int | None, lines: Iterable[LineNow], *, way: CheckWay, with_whom: str
) -> Fault | None:
    """Return what forbids that ``person`` opens or signs a check of these lines, or None (P4b)."""
    several = tuple(lines)
    if person is None:
        return "by", Sentence(mark("A check is signed by a person, not by a machine or a link."))
    if not several:
        return "outlet", Sentence(
            mark("No line of this outlet is claimed as restored; there is nothing to check.")
        )
    if bars(person, several):
        return "by", Sentence(
            mark("This check sheet cannot be signed by you: you restored the line or reported it so.")
        )
    if way is CheckWay.TELEPHONE and not with_whom.strip():
        return "with_whom", Sentence(mark("A telephone check names who stood at the counter."))
    return None


@dataclass(frozen=True)
class Answered:
    """One item of a check sheet with its answer."""

    line: str
    place: int
    result: str
    reason: str = ""


def answer_fault(result: str, reason: str) -> Fault | None:
    """Return what is wrong with an answer: none given, or a failure without a reason."""
    if result not in (ItemResult.PASS, ItemResult.FAIL, ItemResult.NOT_APPLICABLE):
        return "result", Sentence(mark("Answer with pass, fail or not applicable."))
    if result == ItemResult.FAIL and not reason.strip():
        return "reason", Sentence(mark("Say what is wrong: the technical group works from these words."))
    return None


def sheet_fault(items: Iterable[Answered]) -> Fault | None:
    """Return what keeps a sheet from being signed: an open item, a failure without reason, no real test."""
    several = tuple(items)
    open_count = sum(1 for item in several if item.result == ItemResult.OPEN)
    if open_count:
        return "items", Sentence(mark("{count} items still have no answer."), {"count": open_count})
    for item in several:
        if (fault := answer_fault(item.result, item.reason)) is not None:
            return fault
    for line in sorted({item.line for item in several} - {GATE}):
        if all(i.result == ItemResult.NOT_APPLICABLE for i in several if i.line == line):
            return "items", Sentence(mark("{line} has no item that was tried."), {"line": line})
    return None


def line_results(items: Iterable[Answered]) -> dict[str, bool]:
    """Return for each line of a complete sheet whether it passed; one failed gate item fails every line."""
    several = tuple(items)
    gate = not any(item.result == ItemResult.FAIL for item in several if item.line == GATE)
    keys = sorted({item.line for item in several} - {GATE})
    return {key: gate and _passed(key, several) for key in keys}


def _passed(key: str, items: tuple[Answered, ...]) -> bool:
    results = [item.result for item in items if item.line == key]
    return ItemResult.FAIL not in results and ItemResult.OPEN not in results and ItemResult.PASS in results


def fits_claim(line: LineNow, *, opened_at: datetime) -> bool:
    """Tell whether a sheet opened at ``opened_at`` speaks of the present claim of this line."""
    claimed = LineStatus(line.status) is LineStatus.CLAIMED
    return claimed and line.claimed_at is not None and line.claimed_at <= opened_at


def is_sound(line: LineNow) -> bool:
    """Tell whether a passed or released line carries a check by another person than restorer and claimer."""
    return line.checked_by is not None and not bars(line.checked_by, (line,))


def reopen_fault(line: LineNow) -> Fault | None:
    """Return what forbids to reopen this one line before the whole incident is released, or None."""
    if LineStatus(line.status) is not LineStatus.PASSED or not is_sound(line):
        return "lines", Sentence(
            mark("{line} of {outlet} has no passed check yet."), {"line": line.line, "outlet": line.outlet}
        )
    return None


def release_fault(lines: Iterable[LineNow], open_conditions: int) -> Fault | None:
    """Return what forbids the release of an incident, or None: every line checked, no condition open (P4b)."""
    waiting = [line for line in lines if LineStatus(line.status) in OPEN_LINES and not _ready(line)]
    if waiting:
        first = waiting[0]
        return "lines", Sentence(
            mark("{count} lines have no passed check yet, first {line} of {outlet}."),
            {"count": len(waiting), "line": first.line, "outlet": first.outlet},
        )
    if open_conditions:
        return "conditions", Sentence(
            mark("{count} conditions must be met before the release."), {"count": open_conditions}
        )
    return None


def _ready(line: LineNow) -> bool:
    return LineStatus(line.status) is LineStatus.PASSED and is_sound(line)


def all_back(statuses: Iterable[str]) -> bool:
    """Tell whether every line was claimed, passed, released or called off (all claimed)."""
    return all(LineStatus(status) not in (LineStatus.DOWN, LineStatus.FAILED) for status in statuses)


def all_passed(statuses: Iterable[str]) -> bool:
    """Tell whether every line has passed its check, was released or called off."""
    done = (LineStatus.PASSED, LineStatus.RELEASED, LineStatus.CALLED_OFF)
    return all(LineStatus(status) in done for status in statuses)


def relapse_fault(line: LineNow, *, stage: str, at: datetime) -> Fault | None:
    """Return what forbids that this line's relapse reopens its incident, or None.

    A released line relapses during its observation; before the incident's release it may do so at any time.
    """
    if LineStatus(line.status) is not LineStatus.RELEASED:
        return "lines", Sentence(
            mark("{line} of {outlet} was not released; it cannot relapse."),
            {"line": line.line, "outlet": line.outlet},
        )
    after_release = Stage(stage) in (Stage.RESTORED, Stage.CLEARED)
    if after_release and line.observation_until is not None and at > line.observation_until:
        return "lines", Sentence(
            mark("The observation of {line} of {outlet} is over: report a new interruption."),
            {"line": line.line, "outlet": line.outlet},
        )
    return None
