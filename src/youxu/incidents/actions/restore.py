"""How service comes back (P4): claimed by who restored it, reopened, released by who leads, relapsed.

The check by another person stands in ``check``. Holds of this incident go and come here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q

from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import (
    claims,
    cleanup,
    command,
    holds,
    long_closure,
    move,
    owing,
    portions,
    scene,
    stop_notices,
)
from youxu.incidents.actions.below import check_back
from youxu.incidents.actions.check import hand_checks_to_others
from youxu.incidents.actions.conditions import open_at, open_conditions
from youxu.incidents.actions.entries import iso, open_incident, record, refused, responding
from youxu.incidents.actions.lines import (
    Place,
    claimed_lines,
    facts_of,
    named,
    next_rows,
    now_of,
    outlets_of,
    refused_line,
    rows_of,
)
from youxu.incidents.events import restore as events
from youxu.incidents.models import CleanupItem, Incident, Interruption, PostEventReport
from youxu.incidents.queries.acceptances import missing_acceptances
from youxu.incidents.queries.linked import is_above, lines_of
from youxu.incidents.queries.people import leads, led_meeting
from youxu.incidents.queries.standing import others_of
from youxu.incidents.rules import restoration as rules
from youxu.incidents.rules.words import OPEN_LINES, ItemResult, Kind, LineStatus, Stage
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, Moment, Word

OUTLETS_AT_ONCE = 25
"""How many outlets one transaction of a release touches; a larger incident follows in chunks."""

WAITING = (LineStatus.DOWN, LineStatus.FAILED)
NOT_ACCEPTED = mark(
    "A step was skipped: nobody has accepted directive {numbers} yet. One of them can: {who}; "
    "or the office writes down who accepted by telephone."
)


class UnableToClaimRestored(UnableTo):
    """The line is not down, its time is impossible, or the word of who repairs it is missing."""

    clause = "P4a"


class UnableToReopen(UnableTo):
    """The line has no passed check by another person."""

    clause = "P4b"


class UnableToRelease(UnableTo):
    """A line has no passed check, a condition is open, or another post leads at this level."""

    clause = "P4b"


class UnableToRelapse(UnableTo):
    """The line was not released, its observation is over, or nothing is said about what failed."""

    clause = "P4b"


@action
def claim_restored(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    lines: Sequence[Place] | None = None,
    restored_at: datetime | None = None,
    restored_by: Person | None = None,
    bank_word: tuple[str, datetime] | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Report lines as working again, to be checked by somebody else (P4a).

    ``lines`` are (outlet code, line key), None for all that are down; ``restored_at`` is when they worked
    again (now), ``restored_by`` who did it (the claimer). Of very many lines the first portion is claimed here, the rest follows by ``continue_claim``. ``bank_word`` (who said so, when) is needed for
    lines that the bank, a payee or an owner repairs. The hold stays until the check has passed. Raises
    UnableToClaimRestored naming ``restored_at``, ``lines``, ``bank_word`` or ``restored_by``, and Stale when
    somebody else was faster.
    """
    by.require("claim_restored", unit=incident.unit_path)
    incident = responding(incident, UnableToClaimRestored)
    restorer = restored_by.pk if restored_by else by.person_id
    if restorer is None:
        raise UnableToClaimRestored(
            mark("Say who restored the line: another person will check it."), field="restored_by"
        )
    plan, moment = planned.plan_of(incident), restored_at or at
    claim = claimed_lines(incident, lines, WAITING, UnableToClaimRestored)
    if claim.later:
        portions.check_whole(incident, UnableToClaimRestored)
    rows, name = claim.first, restored_by.name if restored_by else by.doer
    lines_now = [*map(now_of, rows), *facts_of(incident, claim.later)]
    _check_claims(plan, lines_now, moment, at, bank_word)
    moment = max(moment, *(one.down_since for one in lines_now))  # a form knows whole minutes
    set_claimed(plan, rows, moment, restorer, by, at, bank_word)
    everything = mark_claimed(incident, at)
    kind = events.RestorationClaimed if everything else events.LinesClaimed
    words = named(plan, rows, claim)
    what = kind(words.zh, words.en, claim.count, name, iso(moment))
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    open_checks(incident, rows, everything, by, at)
    claims.begin(incident, claim, (moment, restorer, name), by, at, bank_word)
    return incident


@action
def continue_claim(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Claim the next lines of a large claim, as of its moment and in the claimer's name; the last says CLAIMED.

    A line that somebody claimed meanwhile, or that is not down any more, is left as it is.
    """
    by.require("claim_restored", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClaimRestored)
    if not portions.is_under_way(incident, claims.VERB):
        return incident
    plan, rule = planned.plan_of(incident), dict(incident.portion_rule or {})
    first, later = next_rows(incident, rule["later"], WAITING)
    rows = list(
        incident.interruptions.filter(pk__in=first).select_related("outlet").order_by("outlet__code", "line")
    )
    who = replace(by, person_id=rule["claimed_by"], on_behalf_of=str(rule["claimer"])[:120])
    claimed_at, restored_at = (datetime.fromisoformat(rule[key]) for key in ("claimed_at", "restored_at"))
    word = (rule["word"][0], datetime.fromisoformat(rule["word"][1])) if rule["word"] else None
    everything = False
    if rows:
        set_claimed(plan, rows, restored_at, rule["restored_by"], who, claimed_at, word)
        everything = mark_claimed(incident, claimed_at)
        open_checks(incident, rows, everything, who, claimed_at)
    portions.went_on(incident, len(outlets_of(rows)), by=who, at=at, rule={**rule, "later": later})
    if later:
        return incident
    portions.end(incident)
    if everything:
        count = incident.interruptions.filter(status=LineStatus.CLAIMED).count()
        zh, en = (
            f"{incident.outlet_count}个网点的{count}项业务",
            f"{count} lines of {incident.outlet_count} outlets",
        )
        what = events.RestorationClaimed(zh, en, count, str(rule["restorer"]), iso(restored_at))
        record(what, incident, by=who, at=at, subject=incident)
    return incident


@action
def reopen(
    *, by: Actor, at: datetime, incident: Incident, outlet: str, line: str, cause: Entry | None = None
) -> Interruption:
    """Reopen one checked line of one outlet before the others; its observation begins (P4b).

    Only this incident's hold is lifted: ``queries.standing.others_of`` tells what else still holds the line. Raises
    UnableToReopen without a passed check.
    """
    by.require("reopen", unit=incident.unit_path)
    incident = open_incident(incident, UnableToReopen)
    rows = rows_of(incident, [(outlet, line)], (), UnableToReopen)
    scene.refuse_while_held(by=by, at=at, error=UnableToReopen, outlet=rows[0].outlet, incident=incident)
    plan = planned.plan_of(incident)
    if (fault := rules.reopen_fault(now_of(rows[0]))) is not None:
        raise refused_line(plan, UnableToReopen, fault)
    if (first := open_at(incident, rows[0].outlet)) is not None:
        text = {"zh": first.text, "en": first.text_en or first.text}
        raise UnableToReopen(MET_FIRST, field="conditions", condition=text)
    until = _observed_until(incident, plan, at, rows)
    _set_released(rows, at, until)
    words, place = named(plan, rows), rows[0].outlet
    what = events.LineReopened(
        place.name, place.name_en or place.name, words.zh, words.en, len(others_of(incident, rows))
    )
    entry = record(what, incident, by=by, at=at, subject=rows[0], cause=cause)
    holds.lift(incident, rows, by=by, at=at, cause=entry)
    cleanup.make_lists(incident, plan, [place])
    return Interruption.objects.select_related("outlet").get(pk=rows[0].pk)


@action
def release(
    *, by: Actor, at: datetime, incident: Incident, revision: int | None = None, cause: Entry | None = None
) -> Incident:
    """Declare service restored: RESPONDING → RESTORED, this incident's holds go, the observation begins (P4b).

    Done by who leads at the incident's level; refused until every affected line has passed a check by a person
    other than restorer and claimer and no condition for RESTORED is open. Of an incident with many outlets the
    first chunk is released here and the rest follows by ``continue_release``; the stage moves with the last. A cause
    declared for units below has no lines: it waits until each of them has released its own.
    Raises UnableToRelease, Stale.
    """
    command.ask("release", by, incident)
    incident = open_incident(incident, UnableToRelease)
    check_leads(by, incident, UnableToRelease)
    scene.refuse_while_held(by=by, at=at, error=UnableToRelease, incident=incident)
    check_back(incident, UnableToRelease)
    return _release(incident, by.name, by, at, revision, cause)


@action
def continue_release(
    *, by: Actor, at: datetime, incident: Incident, ordered_by: str, cause: Entry | None = None
) -> Incident:
    """Release the next outlets of a large incident that ``ordered_by`` declared restored. Idempotent."""
    by.require("release", unit=incident.unit_path)
    incident = open_incident(incident, UnableToRelease)
    if Stage(incident.stage) is not Stage.RESPONDING:
        return incident
    return _release(incident, ordered_by, by, at, None, cause)


@action
def relapse(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    lines: Sequence[Place],
    reason: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Report that released lines failed again within their observation: the same incident goes on (P4b).

    RESTORED or CLEARED → RESPONDING; the lines are down again, held again, to be claimed and checked anew. Who
    works at an outlet reports its own lines. Raises UnableToRelapse naming ``lines`` or ``reason``, Stale.
    """
    by.require("relapse", unit=incident.unit_path)
    incident = open_incident(incident, UnableToRelapse)
    if not reason.strip():
        raise UnableToRelapse(mark("Say what failed again."), field="reason")
    if by.only_at_outlet(incident.unit_path) and any(code != by.outlet for code, _ in lines):
        raise UnableToRelapse(mark("From an outlet a relapse is reported of its own lines."), field="lines")
    return relapse_lines(incident, lines, reason.strip(), by=by, at=at, revision=revision, cause=cause)


def relapse_lines(
    incident: Incident,
    lines: Sequence[Place],
    reason: str,
    *,
    by: Actor,
    at: datetime,
    failed_at: datetime | None = None,
    revision: int | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Take released lines back to work, within an act that asked its permission; ``failed_at`` is when they failed."""
    plan, rows = planned.plan_of(incident), rows_of(incident, list(lines), (), UnableToRelapse)
    moment = failed_at or at
    for row in rows:
        if (fault := rules.relapse_fault(now_of(row), stage=incident.stage, at=moment)) is not None:
            raise refused_line(plan, UnableToRelapse, fault)
    _go_back(incident, at, revision)
    _set_down_again(rows, max(moment, *(row.released_at or moment for row in rows)))
    words = named(plan, rows)
    what = events.ServiceRelapsed(words.zh, words.en, len(rows), reason)
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    holds.place(incident, rows, by=by, at=at, cause=entry)
    _owe_again(incident, rows, reason, by, at)
    return incident


def check_leads(by: Actor, incident: Incident, error: type[UnableTo], *, at_home: bool = False) -> None:
    """Raise ``error`` unless the actor leads at the incident's level: by post, as a higher leader, or in the last meeting."""
    plan = planned.plan_of(incident)
    leaders = planned.leaders_at(plan, incident.level)
    if by.kind is ActorKind.SYSTEM or leads(by, plan, incident, at_home=at_home):
        return
    if led_meeting(by, incident, at_home=at_home):
        return
    sentence = planned.who_leads(plan, incident.level)
    raise refused(error, ("by", sentence), details={"posts": list(leaders)})


def _check_claims(
    plan: Plan,
    lines: Sequence[rules.LineNow],
    restored_at: datetime,
    at: datetime,
    word: tuple[str, datetime] | None,
) -> None:
    for row in lines:
        fault = rules.claim_fault(
            row,
            restored_at=restored_at,
            at=at,
            word_needed=_needs_word(plan, row.line),
            word_at=word[1] if word and word[0].strip() else None,
        )
        if fault is not None:
            raise refused_line(plan, UnableToClaimRestored, fault)


def _needs_word(plan: Plan, line: str) -> bool:
    entry = plan.lines.get(line)
    return entry is not None and entry.word_needed is not Word.NONE


def set_claimed(
    plan: Plan,
    rows: Sequence[Interruption],
    restored_at: datetime,
    restorer: int,
    by: Actor,
    at: datetime,
    word: tuple[str, datetime] | None,
) -> None:
    """Set the columns of a claim on ``rows``; raise Stale when one of them is not waiting any more."""
    told = {"bank_word_by": word[0].strip(), "bank_word_at": word[1]} if word else {}
    columns = {
        "status": LineStatus.CLAIMED,
        "restored_at": restored_at,
        "restored_by": restorer,
        "claimed_by": by.person_id,
        "claimed_at": at,
        "checked_by": None,
        "checked_at": None,
        "check_way": "",
    }
    for needs in (True, False):
        some = [row.pk for row in rows if _needs_word(plan, row.line) is needs]
        waiting = Interruption.objects.filter(pk__in=some, status__in=WAITING)
        if waiting.update(**columns, **(told if needs else {})) != len(some):
            raise Stale(field="lines")


def mark_claimed(incident: Incident, at: datetime) -> bool:
    """Set the moment CLAIMED when no line of the incident is down any more; return whether so."""
    if incident.interruptions.filter(status__in=WAITING).exists():
        return False
    Incident.objects.filter(pk=incident.pk, stage=incident.stage).update(claimed_at=at)
    incident.claimed_at = at
    return True


def open_checks(
    incident: Incident, rows: Sequence[Interruption], everything: bool, by: Actor, at: datetime
) -> None:
    """Complete the claim's tasks and open the check of each outlet for somebody else."""
    outlets = outlets_of(rows)
    owing.complete_keys(incident, (owing.FAILED_CHECK, owing.RELAPSE), by=by, at=at, outlets=outlets)
    if everything:
        owing.complete_tasks(incident, Act.CLAIM_RESTORED, by=by, at=at)
    tasks = owing.open_tasks(incident, Moment.CLAIMED, by=by, at=at, outlets=outlets, again=True)
    hand_checks_to_others(incident, tasks, at=at)


def _observed_until(
    incident: Incident, plan: Plan, at: datetime, rows: Sequence[Interruption]
) -> dict[int | None, datetime]:
    """Return for each outlet when the observation of what is released now ends, in its own opening hours."""
    clock = plan.clocks.get("observation")
    limit = clock.limit_at(incident.level) if clock else None
    ids = [row.outlet_id for row in rows]
    return planned.ends_of(limit, at, incident, ids) if limit else dict.fromkeys(ids, at)


def _set_released(rows: Sequence[Interruption], at: datetime, until: Mapping[int | None, datetime]) -> None:
    for end in set(until.values()):
        some = [row.pk for row in rows if until[row.outlet_id] == end]
        passed = Interruption.objects.filter(pk__in=some, status=LineStatus.PASSED)
        if passed.update(status=LineStatus.RELEASED, released_at=at, observation_until=end) != len(some):
            raise Stale(field="lines")


def _release(
    incident: Incident, ordered_by: str, by: Actor, at: datetime, revision: int | None, cause: Entry | None
) -> Incident:
    _check_accepted(incident, at)
    move.stage_after(incident, "release", error=UnableToRelease)
    if revision is not None and revision != incident.revision:
        raise move.stale(incident, {"stage": Stage.RESTORED})
    portions.check_whole(incident, UnableToRelease)
    unready = _unready(incident)
    fault = rules.release_fault(map(now_of, unready), open_conditions(incident, Stage.RESTORED))
    plan = planned.plan_of(incident)
    if fault is not None:
        raise refused_line(
            plan,
            UnableToRelease,
            fault,
            details={"lines": [(row.outlet.code, row.line) for row in unready[:50]]},
        )
    rows, remaining = _next_rows(incident)
    until = _observed_until(incident, plan, at, rows)
    _set_released(rows, at, until)
    if remaining:
        entry = record(
            events.LinesReleased(len(rows), remaining, ordered_by),
            incident,
            by=by,
            at=at,
            subject=incident,
            cause=cause,
        )
    else:
        last = incident.interruptions.aggregate(last=Max("observation_until"))["last"]
        entry = _restored(incident, rows, ordered_by, last, by, at, cause)
    holds.lift(incident, rows, by=by, at=at, cause=entry)
    cleanup.make_lists(incident, plan, outlets_of(rows))
    return incident


def _check_accepted(incident: Incident, at: datetime) -> None:
    """Raise UnableToRelease naming who can accept, while directives are out and nobody has accepted one (P2)."""
    missing = missing_acceptances(incident, at)
    if not missing:
        return
    zh = "、".join(
        dict.fromkeys(_reached(one.addressee, [p.name for p in one.people], "（{}）") for one in missing)
    )
    en = ", ".join(
        dict.fromkeys(
            _reached(one.addressee_en, [p.name_en or p.name for p in one.people], " ({})") for one in missing
        )
    )
    raise UnableToRelease(
        NOT_ACCEPTED,
        field="stage",
        clause="P2",
        details={"step": "accept"},
        numbers=", ".join(dict.fromkeys(str(one.number) for one in missing)),
        who={"zh": zh, "en": en},
    )


def _reached(addressee: str, names: Sequence[str], form: str) -> str:
    return addressee + (form.format(names[0]) if names else "")


def _unready(incident: Incident) -> list[Interruption]:
    """Return lines that may not be released: not passed, or passed without a check by another person."""
    sound = Q(status=LineStatus.PASSED, checked_by__isnull=False)
    same = Q(checked_by=F("restored_by")) | Q(claimed_by__isnull=False, checked_by=F("claimed_by"))
    rows = incident.interruptions.filter(status__in=OPEN_LINES).filter(~sound | same)
    return list(rows.select_related("outlet").order_by("outlet__code", "line")[:1000])


def _next_rows(incident: Incident) -> tuple[list[Interruption], int]:
    """Return the passed lines of the next outlets, and how many lines remain after them."""
    passed = incident.interruptions.filter(status=LineStatus.PASSED)
    outlets = list(passed.order_by("outlet").values_list("outlet", flat=True).distinct()[:OUTLETS_AT_ONCE])
    rows = list(passed.filter(outlet__in=outlets).select_related("outlet").order_by("outlet__code", "line"))
    return rows, passed.count() - len(rows)


def _restored(
    incident: Incident,
    rows: Sequence[Interruption],
    ordered_by: str,
    until: datetime | None,
    by: Actor,
    at: datetime,
    cause: Entry | None,
) -> Entry:
    """Move the stage, write the entry, complete and open the tasks of the release."""
    columns: dict[str, Any] = {"released_at": at, "observation_until": until}
    if incident.claimed_at is None:
        columns["claimed_at"] = at
    if incident.checks_passed_at is None:
        columns["checks_passed_at"] = at
    move.move(incident, "release", error=UnableToRelease, **columns)
    outlets = outlets_of(rows)
    back = lines_of(incident).filter(status=LineStatus.RELEASED)
    count, places = back.count(), portions.outlets_in(back) if is_above(incident) else incident.outlet_count
    held = len(others_of(incident, rows))
    what = events.ServiceReleased(ordered_by, places, count, iso(until), held)
    entry = record(what, incident, by=by, at=at, subject=incident, cause=cause)
    owing.complete_tasks(incident, Act.RELEASE, by=by, at=at)
    owing.retire_tasks(incident, MOOT_AFTER_RELEASE, reason=RESTORED_REASON)
    owing.retire_first_lists(incident, reason=RESTORED_REASON)
    owing.retire_opened_by(incident, Moment.CLAIMED, reason=RESTORED_REASON)
    long_closure.end_with_release(incident, by, at, entry)
    if incident.kind == Kind.PLANNED_STOP:
        stop_notices.owe_end(incident, at)
    else:
        owing.open_tasks(incident, Moment.RELEASED, by=by, at=at, outlets=outlets, again=True)
    return entry


MET_FIRST = mark("To be met first: {condition}")
MOOT_AFTER_RELEASE = (Act.ESTIMATE, Act.CALL_VENDOR, Act.CLAIM_RESTORED, Act.CHECK, Act.CONVENE)
RESTORED_REASON = mark("Service was released before this was done.")
RELAPSED_REASON = mark("The lines failed again before this was done.")
MOOT_AFTER_RELAPSE = (Act.RELEASE, Act.CLEAN_UP, Act.CLEAR, Act.SUMMARISE, Act.SIGN, Act.CLOSE)


def _go_back(incident: Incident, at: datetime, revision: int | None) -> None:
    """Move the incident back to RESPONDING and forget the moments that the relapse undid."""
    undone = dict.fromkeys(("claimed_at", "checks_passed_at"))
    if Stage(incident.stage) is Stage.RESPONDING:
        move.change(incident, revision=revision, relapsed_at=at, **undone)
        return
    undone |= dict.fromkeys(("released_at", "observation_until", "cleared_at", "ended_at", "closing_by"))
    move.move(incident, "relapse", error=UnableToRelapse, revision=revision, relapsed_at=at, **undone)
    PostEventReport.objects.filter(incident=incident).update(
        signed_at=None, late_at=None, revision=F("revision") + 1
    )


def _set_down_again(rows: Sequence[Interruption], at: datetime) -> None:
    released = Interruption.objects.filter(pk__in=[row.pk for row in rows], status=LineStatus.RELEASED)
    changed = released.update(
        status=LineStatus.DOWN,
        relapsed_at=at,
        restored_at=None,
        restored_by=None,
        claimed_by=None,
        claimed_at=None,
        checked_by=None,
        checked_at=None,
        check_way="",
        bank_word_by="",
        bank_word_at=None,
        released_at=None,
        observation_until=None,
    )
    if changed != len(rows):
        raise Stale(field="lines")
    for row in rows:
        row.relapsed_at = at


def _owe_again(
    incident: Incident, rows: Sequence[Interruption], reason: str, by: Actor, at: datetime
) -> None:
    outlets = outlets_of(rows)
    CleanupItem.objects.filter(incident=incident, outlet__in=outlets).update(
        result=ItemResult.OPEN, reason="", done_at=None, done_by=None
    )
    owing.retire_tasks(incident, MOOT_AFTER_RELAPSE, reason=RELAPSED_REASON)
    owing.open_act(incident, Act.CLAIM_RESTORED, at=at)
    owing.open_tasks(incident, Moment.RELAPSED, by=by, at=at, outlets=outlets, again=True)
    for outlet in outlets:
        keys = [row.line for row in rows if row.outlet_id == outlet.pk]
        owing.back_to_work(incident, owing.RELAPSE, outlet, keys, reason, at=at)
