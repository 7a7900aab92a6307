"""What passes between a declared cause and the responses below: the word that it is gone, matching reports, relapses.

The word reaches each unit's lines by the unit's own verb, in portions and in the name of who gave it: separation
(who claimed does not check) and the clock of the check hang on the line. Nothing here checks or releases a line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import merge, owing
from youxu.incidents.actions.below import check_opened
from youxu.incidents.actions.entries import fresh, iso, open_incident, record, refused, responding
from youxu.incidents.actions.move import change, move
from youxu.incidents.actions.restore import claim_restored
from youxu.incidents.events import above as events
from youxu.incidents.models import Declaration, FirstReport, Incident, Interruption
from youxu.incidents.queries.linked import declared_lines, is_above, lines_of
from youxu.incidents.rules import restoration
from youxu.incidents.rules.restoration import LineNow
from youxu.incidents.rules.words import (
    BEFORE_RESTORED,
    LineStatus,
    Stage,
    Verification,
)
from youxu.kernel.words import mark
from youxu.organisation.models import Person
from youxu.plan.schema.words import Act, Word

WAITING = (LineStatus.DOWN, LineStatus.FAILED)
NOT_ABOVE = mark("Only a cause declared for units below is reported as gone for all of them.")
NOTHING_DOWN = mark("No line is down in any unit below.")


class UnableToClaimAbove(UnableTo):
    """The cause is gone at a possible time, for lines that are down, with the word of who repairs them."""

    clause = "P4a"


@action
def claim_above(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    restored_at: datetime | None = None,
    restored_by: Person | None = None,
    bank_word: tuple[str, datetime] | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Report that a declared cause is gone, so that every unit checks its own lines (P4a).

    The word reaches the lines of each unit that has directed already in portions (``pass_on``), a later one when it
    directs (``take_claim``). Said again, it reaches what has failed its check since. Raises UnableToClaimAbove
    naming ``restored_at``, ``restored_by`` or ``bank_word``.
    """
    by.require("claim_restored", unit=incident.unit_path)
    incident = responding(incident, UnableToClaimAbove)
    if not is_above(incident):
        raise UnableToClaimAbove(NOT_ABOVE, field="incident")
    check_opened(incident, UnableToClaimAbove)
    moment, restorer = restored_at or at, restored_by.pk if restored_by else by.person_id
    if restorer is None:
        raise UnableToClaimAbove(
            mark("Say who restored the line: another person will check it."), field="restored_by"
        )
    if not lines_of(incident).filter(status__in=WAITING).exists():
        raise UnableToClaimAbove(NOTHING_DOWN, field="incident")
    _check_word(incident, moment, at, bank_word)
    name = restored_by.name if restored_by else by.name
    incident = change(incident, claimed_at=at)
    Declaration.objects.filter(incident=incident).update(
        claimed_by=by.person_id,
        claimed_by_name=by.name,
        restored_by=restorer,
        restored_at=moment,
        bank_word_by=bank_word[0].strip()[:80] if bank_word else "",
        bank_word_at=bank_word[1] if bank_word else None,
        passed_to=0,
    )
    what = events.CauseOver(restored_by=name, restored_at=iso(moment))
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    owing.complete_tasks(incident, Act.CLAIM_RESTORED, by=by, at=at)
    return incident


def _check_word(
    incident: Incident, moment: datetime, at: datetime, word: tuple[str, datetime] | None
) -> None:
    """Raise UnableToClaimAbove where the time is impossible or a line needs the word of who repairs it."""
    plan = planned.plan_of(incident)
    for line in declared_lines([incident.pk])[incident.pk]:
        known = plan.lines.get(line)
        fault = restoration.claim_fault(
            LineNow(incident.title, line, LineStatus.DOWN, incident.began_at),
            restored_at=moment,
            at=at,
            word_needed=known is not None and known.word_needed is not Word.NONE,
            word_at=word[1] if word and word[0].strip() else None,
        )
        if fault is not None:
            raise refused(UnableToClaimAbove, fault)


@action
def pass_on(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Let the word that the cause is gone reach the lines of the next unit below; done again until all have it."""
    by.require("claim_restored", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClaimAbove)
    declared = Declaration.objects.get(incident=incident)
    child = incident.children.filter(pk__gt=declared.passed_to).order_by("pk").first()
    if incident.claimed_at is None or child is None:
        return incident
    same = Declaration.objects.filter(pk=declared.pk, passed_to=declared.passed_to)
    if not same.update(passed_to=child.pk):
        raise Collision(incident.stream)
    _claim_below(child, declared, by, at, again=True)
    done = incident.children.filter(pk__lte=child.pk).count()
    what = events.CausePassedOn(done=done, total=incident.children.count())
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    return incident


@action
def take_claim(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Let the word that was given above before this unit directed reach its lines now: only those never claimed."""
    by.require("claim_restored", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClaimAbove)
    parent = incident.parent
    if parent is None or not is_above(parent) or parent.claimed_at is None:
        return incident
    _claim_below(incident, Declaration.objects.get(incident=parent), by, at, again=False)
    return fresh(incident)


def _claim_below(child: Incident, declared: Declaration, by: Actor, at: datetime, *, again: bool) -> None:
    """Claim the child's lines that were down when the cause went, in the name of who said so."""
    assert declared.restored_at is not None
    if Stage(child.stage) not in (Stage.DIRECTED, Stage.RESPONDING) or child.portion_total:
        return
    rows = _covered(child, declared.restored_at, again)
    if not rows.exists():
        return
    everything = rows.count() == child.interruptions.filter(status__in=WAITING).count()
    who = replace(by, person_id=declared.claimed_by_id, on_behalf_of=declared.claimed_by_name[:120])
    word = (declared.bank_word_by, declared.bank_word_at)
    claim_restored(
        by=who,
        at=at,
        incident=child,
        lines=None if everything else list(rows.values_list("outlet__code", "line")),
        restored_at=declared.restored_at,
        restored_by=declared.restored_by,
        bank_word=(word[0], word[1]) if word[1] is not None else None,
    )


def _covered(child: Incident, restored_at: datetime, again: bool) -> QuerySet[Interruption]:
    """Return the lines that the word above is about: down since before the cause went, not failed or down after."""
    rows = child.interruptions.annotate(since=Coalesce("relapsed_at", "began_at")).filter(
        since__lte=restored_at
    )
    never = Q(status=LineStatus.DOWN, claimed_at=None)
    failed_before = Q(status=LineStatus.FAILED, claimed_at__lte=restored_at)
    return rows.filter(never | failed_before | Q(status=LineStatus.DOWN) if again else never)


@action
def join_earlier(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Join to a unit's response what it had reported of the same cause before that was declared above.

    Only what no directive is out for, says nothing new (``rules.above.joins``) and can be joined now; the rest stays
    a report of its own, offered for joining. Nobody rings back for what joins.
    """
    by.require("join", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClaimAbove)
    parent = incident.parent
    if parent is None or not is_above(parent) or incident.stage not in BEFORE_RESTORED:
        return incident
    for other in _earlier(incident, declared_lines([parent.pk])[parent.pk]):
        FirstReport.objects.filter(incident=other, verification=Verification.UNVERIFIED).update(
            verification=Verification.KNOWN, verified_at=at
        )
        merge.join(by=by, at=at, incident=other, into=fresh(incident))
    return fresh(incident)


JOINED_AT_ONCE = 5


def _earlier(incident: Incident, lines: Collection[str]) -> Sequence[Incident]:
    """Return what the unit has open of the same cause and of no other lines, reported and not yet directed."""
    rows = Incident.objects.filter(
        unit_path=incident.unit_path,
        world=incident.world,
        cause=incident.cause,
        stage=Stage.REPORTED,
        kind=incident.kind,
        visibility=incident.visibility,
        parent=None,
        mass_rule__isnull=True,
        flags=[],
    ).exclude(pk=incident.pk)
    beyond = Interruption.objects.exclude(line__in=lines).values("incident")
    return list(rows.exclude(pk__in=beyond).order_by("pk")[:JOINED_AT_ONCE])


@action
def follow_relapse(*, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None) -> Incident:
    """Take the declared cause back to work when a response below is down again, and return it.

    It moves from RESTORED or CLEARED to RESPONDING; at any other stage it stays as it is.
    """
    by.require("relapse", unit=incident.unit_path)
    parent = incident.parent
    if parent is None or not is_above(parent):
        return incident
    parent = fresh(parent)
    if (
        Stage(parent.stage) not in (Stage.RESTORED, Stage.CLEARED)
        or fresh(incident).stage != Stage.RESPONDING
    ):
        return parent
    undone = dict.fromkeys(("released_at", "cleared_at", "ended_at", "claimed_at", "observation_until"))
    parent = move(parent, "relapse", error=UnableToClaimAbove, relapsed_at=at, **undone)
    unit = incident.unit
    what = events.CauseBack(unit.name, unit.name_en or unit.name, incident.reference)
    record(what, parent, by=by, at=at, subject=parent, cause=cause)
    owing.open_act(parent, Act.CLAIM_RESTORED, at=at)
    return parent
