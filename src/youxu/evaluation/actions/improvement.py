"""Every write to proposals: proposed, decided, begun, done, checked, put into the plan, their effect measured (C1, E3)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from youxu.core import journal, numbers
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import StoredFile, Visibility
from youxu.evaluation.events import improvement as events
from youxu.evaluation.models import Improvement, PlanTrigger
from youxu.evaluation.rules import improvement as rules
from youxu.evaluation.rules.improvement import UNDER_WAY, Fault, ImprovementSource, ImprovementState
from youxu.incidents.actions import owing
from youxu.incidents.models import GroupSummary, Incident, PostEventReport
from youxu.incidents.rules.words import IMPROVEMENTS_KEY
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Unit
from youxu.organisation.models import Person
from youxu.plan import actions as plans
from youxu.plan import files
from youxu.plan import queries as plan_queries
from youxu.plan.clauses import CLAUSES
from youxu.plan.models import PlanVersion
from youxu.plan.rules import PlanState
from youxu.plan.schema.words import ReviewTrigger

DECIDE, CHECK = "decide_improvement", "check_improvement"


class UnableToPropose(UnableTo):
    """A proposal says what should be better."""

    text = mark("This cannot be proposed.")
    clause = "P5b"


class UnableToDecide(UnableTo):
    """A proposal cannot be accepted or refused (any more)."""

    text = mark("This proposal cannot be decided so.")
    clause = "C1"


class UnableToImprove(UnableTo):
    """An improvement is moved by its owner, from where it stands, with what shows it."""

    text = mark("This cannot be entered for the improvement.")
    clause = "C1"


class UnableToCheckImprovement(UnableTo):
    """Who checks is another person than the owner and whoever did it."""

    text = mark("You cannot check this improvement.")
    clause = "C1"


class UnableToPutIntoPlan(UnableTo):
    """A proposal goes into a version of the unit's own plan that is still written or already in force."""

    text = mark("This cannot be put into the plan.")
    clause = "C1"


@action
def propose_improvement(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    text: str,
    source: str = ImprovementSource.PERSON,
    source_name: str = "",
    clause: str = "C1",
    wants_plan: bool = False,
    incident: Incident | None = None,
    digest: str = "",
) -> Improvement:
    """Propose what should be better; of an incident it is as visible as the incident is. Raises UnableToPropose."""
    by.require("note", unit=unit.path)
    said = text.strip()
    if not said:
        raise UnableToPropose(rules.NO_TEXT, field="text")
    if clause not in CLAUSES:
        raise UnableToPropose(field="clause")
    year = at.astimezone(ZoneInfo(unit.time_zone)).year
    number = numbers.next_number("improvement", unit.path, year)
    row = Improvement.objects.create(
        reference=f"{unit.reference_prefix or unit.key.upper()}-GJ{year % 100:02}-{number:03}",
        unit=unit,
        unit_path=unit.path,
        visibility=incident.visibility if incident is not None else Visibility.OPEN,
        world=incident.world if incident is not None else "",
        incident=incident,
        source=ImprovementSource(source),
        source_name=source_name.strip()[:120],
        digest=digest,
        text=said[:600],
        clause=clause,
        wants_plan=wants_plan,
        proposed_by_name=by.doer,
        proposed_at=at,
    )
    _record(events.ImprovementProposed(row.reference, row.text, row.source), row, by, at)
    return row


@action
def take_proposals(*, by: Actor, at: datetime, incident: Incident) -> list[Improvement]:
    """Make a proposal of each line that the groups' summaries propose, else of the signed report's; each once."""
    by.require("note", unit=incident.unit_path)
    found = [
        (ImprovementSource.SUMMARY, row.group, line)
        for row in GroupSummary.objects.filter(incident=incident).order_by("group")
        for line in rules.split(row.proposals)
    ]
    if not found:
        reports = PostEventReport.objects.filter(incident=incident, signed_at__isnull=False)
        found = [
            (ImprovementSource.POST_EVENT_REPORT, "", line)
            for row in reports
            for line in rules.split(row.improvements)
        ]
    known = set(Improvement.objects.filter(incident=incident).values_list("digest", flat=True))
    made = []
    for source, group, line in found:
        digest = hashlib.sha256(line.encode()).hexdigest()
        if digest not in known:
            known.add(digest)
            made.append(
                propose_improvement(
                    by=by,
                    at=at,
                    unit=incident.unit,
                    text=line,
                    source=source,
                    source_name=group,
                    clause="P5b",
                    incident=incident,
                    digest=digest,
                )
            )
    return made


@action
def accept_improvement(
    *,
    by: Actor,
    at: datetime,
    improvement: Improvement,
    owner: Person,
    due_date: date,
    wants_plan: bool | None = None,
    revision: int | None = None,
) -> Improvement:
    """Accept a proposal: who owns it, by what day, whether the plan itself should change. Raises UnableToDecide, Stale."""
    row = _fresh(improvement)
    by.require(DECIDE, unit=row.unit_path)
    today = at.astimezone(ZoneInfo(row.unit.time_zone)).date()
    _refuse(UnableToDecide, rules.decide_fault(row.state, due_date, today))
    state = row.state if row.state in UNDER_WAY else ImprovementState.ACCEPTED
    values: dict[str, Any] = {"owner": owner, "due_date": due_date, "state": state}
    if wants_plan is not None:
        values["wants_plan"] = wants_plan
    _change(row, revision, **values, decided_by_name=by.doer, decided_at=at, reason="")
    said = events.ImprovementAccepted(row.reference, owner.name, due_date.isoformat())
    _record(said, row, by, at)
    _end_deciding(row, by, at)
    return _fresh(row)


@action
def refuse_improvement(
    *, by: Actor, at: datetime, improvement: Improvement, reason: str, revision: int | None = None
) -> Improvement:
    """Do not accept a proposal, with the reason. Raises UnableToDecide, Stale."""
    row = _fresh(improvement)
    by.require(DECIDE, unit=row.unit_path)
    _refuse(UnableToDecide, rules.state_fault(row.state, (ImprovementState.OPEN, *UNDER_WAY)))
    said = reason.strip()[:400]
    if not said:
        raise UnableToDecide(rules.NO_REASON, field="reason")
    _change(
        row, revision, state=ImprovementState.REFUSED, reason=said, decided_by_name=by.doer, decided_at=at
    )
    _record(events.ImprovementRefused(row.reference, said), row, by, at)
    _end_deciding(row, by, at)
    return _fresh(row)


@action
def begin_improvement(
    *, by: Actor, at: datetime, improvement: Improvement, revision: int | None = None
) -> Improvement:
    """Take an improvement in hand: its owner does. Raises UnableToImprove, Stale."""
    row = _owned(by, improvement, (ImprovementState.ACCEPTED,))
    _change(row, revision, state=ImprovementState.IN_HAND)
    _record(events.ImprovementBegun(row.reference), row, by, at)
    return _fresh(row)


@action
def finish_improvement(
    *,
    by: Actor,
    at: datetime,
    improvement: Improvement,
    proof: str = "",
    file: StoredFile | None = None,
    revision: int | None = None,
) -> Improvement:
    """Say that an improvement is done, with what shows it: words or a file. Raises UnableToImprove, Stale."""
    row = _owned(by, improvement, UNDER_WAY)
    said = proof.strip()
    if not said and file is None:
        raise UnableToImprove(rules.NO_PROOF, field="proof")
    _change(
        row, revision, state=ImprovementState.DONE, proof=said, file=file, done_by_id=by.person_id, done_at=at
    )
    _record(events.ImprovementDone(row.reference, said or (file.name if file else "")), row, by, at)
    return _fresh(row)


@action
def check_improvement(
    *,
    by: Actor,
    at: datetime,
    improvement: Improvement,
    passed: bool,
    words: str = "",
    revision: int | None = None,
) -> Improvement:
    """Check that an improvement is done, or send it back with the reason: another person than owner and doer.

    Raises UnableToCheckImprovement, Stale.
    """
    row = _fresh(improvement)
    by.require(CHECK, unit=row.unit_path)
    others = (row.owner_id, row.done_by_id)
    _refuse(UnableToCheckImprovement, rules.check_fault(row.state, by.person_id, others, passed, words))
    said = words.strip()[:400]
    state = ImprovementState.CHECKED if passed else ImprovementState.IN_HAND
    _change(row, revision, state=state, checked_by_id=by.person_id, checked_at=at, check_words=said)
    _record(events.ImprovementChecked(row.reference, passed, said), row, by, at)
    return _fresh(row)


@action
def put_into_plan(
    *,
    by: Actor,
    at: datetime,
    improvement: Improvement,
    clause: str,
    reason: str,
    version: PlanVersion | None = None,
    revision: int | None = None,
) -> Improvement:
    """Make a proposal a change of the plan: of a version that is being written, else of a new draft of the one in force.

    From there it goes the way of every version: edited, reviewed, approved, published. Raises UnableToPutIntoPlan, Stale.
    """
    row = _fresh(improvement)
    by.require("edit_plan", unit=row.unit_path)
    open_states = (ImprovementState.OPEN, *UNDER_WAY, ImprovementState.DONE, ImprovementState.CHECKED)
    _refuse(UnableToPutIntoPlan, rules.state_fault(row.state, open_states))
    if clause not in CLAUSES:
        raise UnableToPutIntoPlan(field="clause")
    if not reason.strip():
        raise UnableToPutIntoPlan(rules.NO_REASON, field="reason")
    target = version or _draft(by, at, row)
    if target.unit_path != row.unit_path:
        raise UnableToPutIntoPlan(rules.OTHER_UNIT, field="version")
    if target.state == PlanState.RETIRED:
        raise UnableToPutIntoPlan(rules.GIVEN_UP, field="version")
    said = reason.strip()[:400]
    _change(row, revision, version=target, wants_plan=True, clause=clause, plan_reason=said)
    _record(events.ImprovementIntoPlan(row.reference, target.number, clause, said), row, by, at)
    return _fresh(row)


def _draft(by: Actor, at: datetime, row: Improvement) -> PlanVersion:
    """Begin a draft with the text of the unit's own plan in force; without one of its own, of the shipped plan."""
    own = plan_queries.in_force(row.unit_path, at)
    mine = own is not None and own.unit_path == row.unit_path
    text = plan_queries.text_of(own.id) if own is not None and mine else files.text_of_file(files.shipped())
    return plans.draft(by=by, at=at, unit=row.unit_path, text=text)


@action
def measure_effect(
    *,
    by: Actor,
    at: datetime,
    improvement: Improvement,
    indicator: str,
    before: Decimal,
    after: Decimal,
    effect: str = "",
    revision: int | None = None,
) -> Improvement:
    """Enter what an improvement brought: an indicator before and after. Raises UnableToImprove, Stale."""
    row = _fresh(improvement)
    by.require(CHECK, unit=row.unit_path)
    _refuse(UnableToImprove, rules.state_fault(row.state, (ImprovementState.CHECKED,)))
    if not indicator.strip():
        raise UnableToImprove(rules.NO_NUMBER, field="indicator")
    values = {"indicator": indicator.strip()[:120], "before": before, "after": after}
    _change(row, revision, **values, effect=effect.strip()[:400], measured_at=at)
    said = events.EffectMeasured(row.reference, str(values["indicator"]), str(before), str(after))
    _record(said, row, by, at)
    return _fresh(row)


@action
def record_trigger(*, by: Actor, at: datetime, unit: Unit, trigger: str, words: str) -> PlanTrigger:
    """Record a reason to review the plan of a unit: one of the seven, with what happened. Raises UnableToPropose."""
    by.require(CHECK, unit=unit.path)
    if trigger not in set(ReviewTrigger):
        raise UnableToPropose(field="trigger")
    said = words.strip()[:400]
    if not said:
        raise UnableToPropose(rules.NO_REASON, field="words")
    row = PlanTrigger.objects.create(
        unit=unit,
        unit_path=unit.path,
        trigger=ReviewTrigger(trigger),
        words=said,
        recorded_by_name=by.doer,
        recorded_at=at,
    )
    journal.append(
        events.PlanTriggerRecorded(row.trigger, said), by=by, at=at, stream=row.stream, subject=row,
        unit=unit.path,
    )  # fmt: skip
    return row


def _end_deciding(row: Improvement, by: Actor, at: datetime) -> None:
    """End the task of deciding an incident's proposals once none of them is open (C1)."""
    if row.incident is None:
        return
    if not Improvement.objects.filter(incident=row.incident, state=ImprovementState.OPEN).exists():
        owing.complete_keys(row.incident, (IMPROVEMENTS_KEY,), by=by, at=at)


def _fresh(row: Improvement) -> Improvement:
    return Improvement.objects.select_related("unit", "incident", "owner", "version").get(pk=row.pk)


def _owned(by: Actor, row: Improvement, states: Collection[ImprovementState]) -> Improvement:
    """Return the row for its owner, who needs no post in the unit for it."""
    found = _fresh(row)
    if by.person_id != found.owner_id:
        by.require(DECIDE, unit=found.unit_path)
        owner = found.owner.name if found.owner is not None else "–"
        raise UnableToImprove(rules.NOT_OWNER, field="owner", owner=owner)
    by.require("own_account", unit=by.unit)
    _refuse(UnableToImprove, rules.state_fault(found.state, states))
    return found


def _change(row: Improvement, revision: int | None, **columns: Any) -> None:
    asked = row.revision if revision is None else revision
    same = Improvement.objects.filter(pk=row.pk, revision=asked, state=row.state)
    if same.update(revision=asked + 1, **columns) != 1:
        raise Stale(field="revision")


def _refuse(error: type[UnableTo], fault: Fault | None) -> None:
    if fault is not None:
        field, sentence = fault
        values: dict[str, Any] = dict(Sentence(sentence.text, sentence.values).values)
        raise error(sentence.text, field=field, **values)


def _record(what: journal.Event, row: Improvement, by: Actor, at: datetime) -> None:
    journal.append(
        what,
        by=by,
        at=at,
        stream=row.stream,
        subject=row,
        unit=row.unit_path,
        world=row.world,
        visibility=row.visibility,
    )
