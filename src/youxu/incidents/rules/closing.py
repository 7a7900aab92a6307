"""Clean-up, summaries, the post-event report and its signature: pure decisions (P5a, P5b, P6a, P6b)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from youxu.incidents.rules.words import ItemResult, ReportForm
from youxu.kernel.words import Sentence, mark

Fault = tuple[str, Sentence]
"""The field at fault and the sentence that says why."""


NO_PERSON = mark("A report is signed by a person, not by a machine or a link.")
NOT_ANNOUNCED = mark(
    "Customers have not been told that service is back: publish the notice, or finish its task and say why none is needed."
)


class Section(StrEnum):
    """The four parts that the plan asks of the post-event report (P6a), in its order."""

    COURSE = "course"
    HANDLING = "handling"
    EFFECT = "effect"
    IMPROVEMENTS = "improvements"


def cleanup_fault(result: str, reason: str) -> Fault | None:
    """Return what is wrong with the answer to a clean-up item: done, or not applicable with a reason (P5a)."""
    if result not in (ItemResult.PASS, ItemResult.NOT_APPLICABLE):
        return "result", Sentence(mark("A clean-up item is done or not applicable."))
    if result == ItemResult.NOT_APPLICABLE and not reason.strip():
        return "reason", Sentence(mark("Say why this item does not apply here."))
    return None


def clear_fault(open_items: int, open_conditions: int) -> Fault | None:
    """Return what forbids to call the incident cleared, or None (P5a)."""
    if open_items:
        return "items", Sentence(mark("{count} clean-up items are still open."), {"count": open_items})
    if open_conditions:
        return "conditions", Sentence(
            mark("{count} conditions must be met before the incident is cleared."), {"count": open_conditions}
        )
    return None


def summary_fault(text: str, proposals: str, nothing: bool) -> Fault | None:
    """Return what is wrong with a group's summary: it says something, or it says 'nothing to report' (E3)."""
    said = bool(text.strip() or proposals.strip())
    if nothing and said:
        return "nothing", Sentence(mark("A summary with words is not 'nothing to report'."))
    if not nothing and not text.strip():
        return "text", Sentence(mark("Sum up in a few words, or say 'nothing to report'."))
    return None


def missing_summaries(involved: Iterable[str], summed_up: Collection[str]) -> tuple[str, ...]:
    """Return the involved groups that have not summed up yet, in their order."""
    return tuple(group for group in dict.fromkeys(involved) if group not in summed_up)


def content_digest(sections: Mapping[str, str], form: str) -> str:
    """Return the SHA-256 of what a signature stands under: the form and the four parts, in canonical JSON."""
    body = {"form": str(form), **{section.value: sections.get(section.value, "") for section in Section}}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def missing_sections(sections: Mapping[str, str], form: str) -> tuple[Section, ...]:
    """Return the parts that are still empty; the one-page form asks for the course and the effect only."""
    asked = (Section.COURSE, Section.EFFECT) if form == ReportForm.ONE_PAGE else tuple(Section)
    return tuple(section for section in asked if not sections.get(section.value, "").strip())


def sign_fault(
    *,
    signer: int | None,
    authors: Collection[int],
    separated: bool,
    from_parent: bool,
    missing: Collection[Section],
) -> Fault | None:
    """Return what forbids that ``signer`` signs the report, or None (P6a; separation sign_report_IV_up).

    ``separated``: the level asks for a signer who is not the only author; ``from_parent``: the signer belongs
    to the parent unit, which is the plan's fall-back and always another's eye.
    """
    if signer is None:
        return "by", Sentence(NO_PERSON)
    if missing:
        return "sections", Sentence(
            mark("Parts of the report are still empty: {section}."),
            {"section": ", ".join(part.value for part in missing)},
        )
    if separated and not from_parent and set(authors) == {signer}:
        return "by", Sentence(mark("You are the only author of this report: another person signs it."))
    return None


def close_fault(
    *, signed: bool, missing_groups: Collection[str], open_conditions: int, unannounced: int = 0
) -> Fault | None:
    """Return what forbids to close the incident, or None (P4c, P6a, P6b, E3).

    ``unannounced``: tasks of telling customers that service is back which nobody has finished.
    """
    if not signed:
        return "report", Sentence(mark("The post-event report of this level is not signed yet."))
    if missing_groups:
        return "summaries", Sentence(
            mark("{count} groups have not summed up yet."), {"count": len(missing_groups)}
        )
    if open_conditions:
        return "conditions", Sentence(
            mark("{count} conditions must be met before the incident is closed."), {"count": open_conditions}
        )
    if unannounced:
        return "told", Sentence(NOT_ANNOUNCED)
    return None
