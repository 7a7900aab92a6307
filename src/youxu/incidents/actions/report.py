"""The report of an interruption (P1): entered once, verified by the office, joined to others of the same cause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from youxu.core import stamps
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, UnableTo
from youxu.core.models import Entry
from youxu.core.questions import kept_question
from youxu.incidents import planned
from youxu.incidents.actions import cases, holds, in_time, owed, owing, people_alarms, scene
from youxu.incidents.actions.concerned import follow
from youxu.incidents.actions.entries import belonging, fresh, iso, open_incident, record
from youxu.incidents.actions.levels import grown
from youxu.incidents.actions.move import change
from youxu.incidents.actions.restore import relapse_lines
from youxu.incidents.events import report as events
from youxu.incidents.events.above import ReportKnown
from youxu.incidents.models import FirstReport, Incident
from youxu.incidents.queries.linked import known_response
from youxu.incidents.queries.planned_stops import stopped_as_planned
from youxu.incidents.queries.similar import relapses_at, similar_open
from youxu.incidents.queries.situation import (
    Facts,
    Site,
    opening_of,
    site_of,
    situation,
    situation_of,
)
from youxu.incidents.rules import levels
from youxu.incidents.rules import report as rules
from youxu.incidents.rules.report import Place, Stopped, Told
from youxu.incidents.rules.words import BEFORE_RESTORED, Answer, Kind, LineStatus, Stage, Verification
from youxu.kernel.words import Sentence, mark
from youxu.network.actions.holds import Ground
from youxu.network.models import Outlet, Unit
from youxu.organisation.grants import acting_for, row_of
from youxu.organisation.models import Contact, Person
from youxu.plan import queries as plans
from youxu.plan.queries import PlanRow
from youxu.plan.schema import Plan
from youxu.plan.schema.words import Act, CauseKey, Flag, Moment

ALL_LINES = "all"
UNDER_OBSERVATION = mark(
    "Lines named here were restored by {reference} and are under observation until {until_at}: say whether they failed again, or whether this is new."
)
AS_PLANNED = mark(
    "This is stopped as planned until {until_at} ({reference}): say whether it is only that, or whether something else has failed."
)
NOTHING_TO_REPORT = mark(
    "It is stopped as planned until {until_at} ({reference}): nothing needs to be reported, and nothing was sent."
)
SIMILAR_OPEN = mark("Something similar is reported already: say whether it is the same.")


class UnableToReport(UnableTo):
    """A report names what the network and the plan know, in the order in which it happened."""

    clause = "P1"


class UnableToVerifyReport(UnableTo):
    """The ring-back says with whom, and what it found."""

    clause = "P1"


class UnableToJoin(UnableTo):
    """A report joins an open incident that is not yet restored."""

    clause = "P1"


@action
@stamps.steady()
def report(
    *,
    by: Actor,
    at: datetime,
    outlet_code: str,
    cause: str,
    lines: Sequence[str] = (ALL_LINES,),
    how: str = "",
    counters: Sequence[str] = (),
    began_at: datetime | None = None,
    noticed_at: datetime | None = None,
    reported_at: datetime | None = None,
    received_at: datetime | None = None,
    people_in_danger: str = Answer.NO,
    data_exposed: str = Answer.NO,
    mail_or_cash_at_risk: str = Answer.NO,
    cause_detail: str = "",
    note: str = "",
    by_telephone: bool = False,
    caller: str = "",
    reporter: Person | None = None,
    contact: Contact | None = None,
    photos: Iterable[Any] = (),
    join: Incident | None = None,
    separate: bool = False,
    asked: Collection[str] | None = None,
    world: str = "",
) -> Incident:
    """Report an interruption of one outlet (P1) and return its incident.

    ``lines`` are keys of the plan (``all``: every line of the outlet), each stopped, or limited when written
    ``letters:by_hand`` or when ``how`` says so for all. ``began_at`` and ``noticed_at`` default to ``reported_at``,
    the true moment of the call or of the report, which defaults to ``at`` (when it was entered); ``received_at`` is when
    it reached the office, later than ``at`` for what waited on a phone. ``join`` adds
    the report to an open incident instead of opening one; lines of it that are under observation relapse. A
    report of such lines names its ``join``, or says that it is ``separate``. ``asked`` are the similar open
    incidents about which the reporter was asked (None: who calls asks nobody). A report that the duty officer
    enters on a call is verified at once. ``contact`` is who reports without an account, by the own link or by the
    mouth of the branch: the entry then names for whom ``by`` acts. What a cause declared above tells already joins the
    unit's response by itself, and nobody rings back. Raises NotPermitted, Invalid (every field at fault), UnableToReport (field
    ``join``, with what is similar), UnableToJoin.
    """
    outlet = outlet_by_code(outlet_code, by)
    by.require("report", unit=outlet.unit_path, outlet=outlet.code)
    by = _in_the_name_of(by, contact, outlet)
    site = site_of(outlet)
    reported_at = reported_at or at
    noticed_at = noticed_at or max(reported_at, began_at or reported_at)
    told = Told(
        cause=cause,
        lines=read_lines(lines, how, site),
        began_at=began_at or noticed_at,
        noticed_at=noticed_at,
        counters=tuple(counters),
        people_in_danger=people_in_danger,
        data_exposed=data_exposed,
        mail_or_cash_at_risk=mail_or_cash_at_risk,
        by_telephone=by_telephone,
        caller=caller,
    )
    more: dict[str, Any] = {"note": note.strip(), "reporter": reporter, "contact": contact}
    more |= {"reported_at": reported_at, "received_at": received_at or at}
    _tell_of_planned(outlet, told, join, asked, separate, world)
    unit, known = cases.responsible_unit(outlet), False
    if not separate:
        join, known = known_response(told, unit, world, join)
    if join is not None:
        plan = planned.plan_of(join)
        told = _checked(told, site, plan, reported_at, at)
        incident, first = _added_to(join, outlet, plan, told, by, at, more, known=known)
    else:
        version = version_in_force(unit, at)
        told = _checked(told, site, plans.plan_of_row(version), reported_at, at)
        _offer_known(by, outlet, told, reported_at, asked, separate, world)
        incident, first = _opened(site, unit, version, told, by, at, {**more, "detail": cause_detail}, world)
    cases.keep_photos(incident, photos, by=by, at=at, kind=FirstReport._meta.label_lower, subject=first.pk)
    if by_telephone and not known and by.may("verify_report", unit=incident.unit_path):
        incident = _verified(incident, first, Verification.TRUE, caller, by, at)
    if outlet.unit_path != incident.unit_path:
        follow(incident, at=at, always=True)
    return incident


def _in_the_name_of(by: Actor, contact: Contact | None, outlet: Outlet) -> Actor:
    """Return who acts, for whom: a contact that acts by the own link acts for nobody else."""
    if contact is None:
        return by
    if contact.retired_at is not None or outlet.pk != contact.outlet_id:
        raise UnableToReport(mark("This person is no contact of this outlet."), field="contact")
    return by if row_of(by, ActorKind.CONTACT) == contact.pk else acting_for(by, contact)


def _offer_known(
    by: Actor,
    outlet: Outlet,
    told: Told,
    at: datetime,
    asked: Collection[str] | None,
    separate: bool,
    world: str,
) -> None:
    """Raise UnableToReport when a line is under observation, or something similar is open and was not shown.

    ``separate`` answers for what was ``asked``; what is found beyond it is asked now. Who answered once for this cause
    is asked again for this very outlet and for a relapse only: in a flood others report the same every minute.
    """
    lines = [stop.line for stop in told.lines]
    if asked is None and separate:
        return
    if asked is None:
        found = relapses_at(by=by, outlet=outlet, lines=lines, at=at, world=world)
    else:
        found = similar_open(by=by, outlet=outlet, cause=told.cause, at=at, world=world, lines=lines)
    unasked = [row for row in found if row.reference not in (asked or ())]
    if unasked and separate and Incident.objects.filter(reference__in=asked or (), cause=told.cause).exists():
        unasked = [row for row in unasked if row.same_outlet or row.observed_until is not None]
    again = next((row for row in (unasked if separate else found) if row.observed_until is not None), None)
    new = [row.reference for row in unasked]
    if again is not None:
        values = {"reference": again.reference, "until_at": iso(again.observed_until)}
        raise UnableToReport(UNDER_OBSERVATION, field="join", details={"similar": new}, **values)
    if new:
        raise UnableToReport(SIMILAR_OPEN, field="join", details={"similar": new})


def _tell_of_planned(
    outlet: Outlet,
    told: Told,
    join: Incident | None,
    asked: Collection[str] | None,
    separate: bool,
    world: str,
) -> None:
    """Raise UnableToReport when all that was named is stopped as planned, unless the reporter said that it is new.

    Who says that it is only that (``join``) learns that nothing is to be reported. Nobody in danger waits for a question.
    """
    lines = {stop.line for stop in told.lines}
    for stop in stopped_as_planned(outlet, world=world):
        if not lines <= stop.lines:
            continue
        values: dict[str, Any] = {"reference": stop.reference, "until_at": iso(stop.ends_at)}
        if join is not None and join.reference == stop.reference:
            raise UnableToReport(NOTHING_TO_REPORT, field="join", **values)
        answered = join is not None or (separate and (asked is None or stop.reference in asked))
        if not answered and told.people_in_danger == Answer.NO:
            raise UnableToReport(AS_PLANNED, field="join", details={"similar": [stop.reference]}, **values)


def outlet_by_code(code: str, by: Actor) -> Outlet:
    """Return the outlet with ``code`` in the actor's own tree of units, else in the only tree that has it.

    Raises Invalid for an unknown one.
    """
    rows, tree = _coded(code=code.strip()).rows(), by.unit.split("/")[0]
    mine = [row for row in rows if row.tree == tree] or (rows if len(rows) == 1 else [])
    if not mine:
        raise Invalid({"outlet": Sentence(rules.UNKNOWN_OUTLET, {"code": code})})
    return mine[0]


@kept_question
def _coded(*, code: str) -> QuerySet[Outlet]:
    return Outlet.objects.select_related("unit__parent").filter(code=code, retired_at=None).order_by("pk")


def version_in_force(unit: Unit, at: datetime) -> PlanRow:
    """Return the plan version in force, to which the incident is pinned from now on."""
    found = plans.in_force(unit.path, at)
    if found is None:
        raise UnableToReport(
            mark("No contingency plan is in force for this unit; publish one first."), field="outlet"
        )
    return found


def read_lines(lines: Sequence[str], how: str, site: Site) -> tuple[Stopped, ...]:
    """Return the lines that were named; ``all`` stands for every line of the outlet, as said of it beside ``all``."""
    wanted = [text for text in lines if text.strip()]
    if ALL_LINES in wanted:
        own = {text.strip().partition(":")[0]: text for text in wanted}
        wanted = [own.get(line, line) for line in site.lines]
    return tuple(dict.fromkeys(Stopped.read(text, how) for text in wanted))


def place_of(site: Site, plan: Plan) -> Place:
    """Return what the network and the plan know of an outlet."""
    return Place(
        code=site.outlet.code,
        lines=frozenset(site.lines),
        counters=site.counters,
        causes=frozenset(str(key) for key in plan.causes),
        hows=frozenset(plan.restricted_how),
        names={key: (line.short.zh, line.short.en) for key, line in plan.lines.items()},
    )


def _checked(told: Told, site: Site, plan: Plan, reported_at: datetime, at: datetime) -> Told:
    """Return what was told with lines limited where only some counters are down; raise Invalid for faults."""
    place = place_of(site, plan)
    found = rules.faults(told, place, at)
    if reported_at > at + rules.CLOCKS_DIFFER:
        found["reported_at"] = Sentence(rules.IN_FUTURE)
    elif reported_at < told.noticed_at and "noticed_at" not in found:
        found["reported_at"] = Sentence(rules.REPORTED_BEFORE)
    if found:
        raise Invalid(found)
    return replace(told, lines=rules.restricted_by_counters(told, place))


def _opened(
    site: Site,
    unit: Unit,
    version: PlanRow,
    told: Told,
    by: Actor,
    at: datetime,
    more: Mapping[str, Any],
    world: str,
) -> tuple[Incident, FirstReport]:
    """Open an incident: everything is read first, then its number is taken and its rows are written.

    The row of the number series stays locked until the end, so others of the unit wait only for the writing.
    """
    outlet, plan, flags = site.outlet, plans.plan_of_row(version), rules.flags_of(told)
    opening = opening_of(unit, [outlet.pk], at)
    stops = cases.stops_of(outlet, told.lines, told.began_at, len(told.counters))
    facts = Facts(told.cause, told.began_at, flags)
    now = situation(unit, plan, stops, facts, at, world=world, sites={outlet.pk: site}, opening=opening)
    proposal = levels.propose(plan, now)
    incident = Incident.objects.create(
        reference=cases.reference_of(unit, at, world),
        unit=unit,
        unit_path=unit.path,
        world=world,
        visibility=cases.visibility_of(plan, told.cause, flags, [stop.line for stop in told.lines]),
        plan_version_id=version.id,
        **cases.titles(plan, [outlet], told.cause),
        cause=told.cause,
        cause_category=plan.causes[CauseKey(told.cause)].category,
        cause_detail=more["detail"].strip()[:400],
        level=proposal.level,
        proposed_level=proposal.level,
        level_reasons=proposal.as_data(),
        flags=list(flags),
        outlet_count=1,
        line_count=len(told.lines),
        began_at=told.began_at,
        noticed_at=told.noticed_at,
        reported_at=more["reported_at"],
    )
    first = _first_report(incident, outlet, told, by, more)
    rows = cases.interrupt(
        incident, outlet, told.lines, began_at=told.began_at, counters=told.counters, new=True
    )
    said = _reported(incident, outlet, plan, told)
    entry = record(said, incident, by=by, at=at, subject=incident, begins=True)
    scene.hold_if_needed(incident, at=incident.reported_at)
    people_alarms.alarm_of_report(incident, outlet, flags, at=incident.reported_at)
    ground = Ground({outlet.pk: outlet}, opening.shelf([site]), new_source=True)
    holds.place(incident, rows, by=by, at=at, cause=entry, ground=ground)
    moments = _first_moments(incident, now)
    owed.open_first(incident, plan, moments, outlets=[outlet], situation=now, done=Act.REPORT, by=by, at=at)
    return incident, first


def _first_report(
    incident: Incident, outlet: Outlet, told: Told, by: Actor, more: Mapping[str, Any]
) -> FirstReport:
    return FirstReport.objects.create(
        **belonging(incident),
        outlet=outlet,
        reporter=more["reporter"],
        caller=told.caller.strip() or (more["contact"].name if more["contact"] else ""),
        entered_by_id=by.person_id,
        card_id=row_of(by, ActorKind.CARD),
        contact_id=more["contact"].pk if more["contact"] else row_of(by, ActorKind.CONTACT),
        by_telephone=told.by_telephone,
        counters=", ".join(told.counters)[:80],
        lines=[str(stop) for stop in told.lines],
        cause=told.cause,
        began_at=told.began_at,
        noticed_at=told.noticed_at,
        reported_at=more["reported_at"],
        received_at=more["received_at"],
        people_in_danger=told.people_in_danger,
        data_exposed=told.data_exposed,
        mail_or_cash_at_risk=told.mail_or_cash_at_risk,
        note=more["note"],
    )


def _reported(incident: Incident, outlet: Outlet, plan: Plan, told: Told) -> events.InterruptionReported:
    return events.InterruptionReported(
        reference=incident.reference,
        **cases.outlet_words(outlet),
        **cases.cause_words(plan, told.cause),
        **cases.line_words(plan, told.lines),
        level=str(incident.proposed_level),
        began_at=iso(told.began_at),
        noticed_at=iso(told.noticed_at),
        by_telephone=told.by_telephone,
        caller=told.caller.strip(),
    )


def _first_moments(incident: Incident, now: levels.Situation) -> dict[Moment, datetime]:
    """Return the moments that come with a report: noticed, reported, and suspended where a line is stopped."""
    found = {Moment.NOTICED: incident.noticed_at, Moment.REPORTED: incident.reported_at}
    if any(line.stopped for hit in now.outlets for line in hit.lines):
        found[Moment.SUSPENDED] = incident.noticed_at
    return found


def _owe_more(incident: Incident, plan: Plan, outlet: Outlet, by: Actor, at: datetime) -> None:
    """Open what one more outlet owes; the report itself is done with this act."""
    owners = owed.Owners(incident, at).know([outlet])
    now = situation_of(incident, plan, at)
    for moment, when in _first_moments(incident, now).items():
        owed.open_owed(incident, plan, moment, at=when, outlets=[outlet], situation=now, owners=owners)
    owed.fulfil(incident, plan, Act.REPORT, by=by, at=incident.reported_at, outlet=outlet)


def _added_to(
    other: Incident,
    outlet: Outlet,
    plan: Plan,
    told: Told,
    by: Actor,
    at: datetime,
    more: Mapping[str, Any],
    known: bool = False,
) -> tuple[Incident, FirstReport]:
    """Add a report to an open incident: its lines, holds and tasks; what stands there already stays.

    ``known``: a cause declared above tells it already, so that it counts as verified.
    """
    incident = open_incident(other, UnableToJoin)
    if incident.kind != Kind.INTERRUPTION:
        raise UnableToJoin(
            mark("A report joins an interruption, not a planned stop or a watch."), field="join"
        )
    if not outlet.unit_path.startswith(incident.unit_path):
        raise UnableToJoin(mark("This outlet belongs to another unit."), field="join")
    incident = _relapsed(incident, outlet, plan, told, by, at, more)
    before_restored(incident, UnableToJoin)
    first = _first_report(incident, outlet, told, by, more)
    rows = cases.interrupt(incident, outlet, told.lines, began_at=told.began_at, counters=told.counters)
    words = {**cases.outlet_words(outlet), **cases.line_words(plan, told.lines)}
    caller = told.caller.strip()
    what = (
        ReportKnown(**words, caller=caller)
        if known
        else events.ReportJoined(**words, came_from="", caller=caller)
    )
    entry = record(what, incident, by=by, at=at, subject=incident)
    holds.place(incident, rows, by=by, at=at, cause=entry)
    if in_time.entered_later(more["reported_at"], incident.world):
        moments = {"began_at": told.began_at, "noticed_at": told.noticed_at}
        incident = in_time.moved_back(incident, reported_at=more["reported_at"], **moments)
    incident = grown(incident, plan, rules.flags_of(told), at)
    people_alarms.alarm_of_report(incident, outlet, _said_of_people(told), at=more["reported_at"])
    if known:
        columns = {"verification": Verification.KNOWN, "verified_at": at}
        FirstReport.objects.filter(pk=first.pk).update(**columns)
    else:
        _owe_ring_back(incident, plan, first)
    _owe_more(incident, plan, outlet, by, at)
    return incident, first


def _said_of_people(told: Told) -> tuple[str, ...]:
    """Return what a report says of people by its first question alone: its cause was said before."""
    return (Flag.PERSON_HURT,) if told.people_in_danger == Answer.YES else ()


def _relapsed(
    incident: Incident,
    outlet: Outlet,
    plan: Plan,
    told: Told,
    by: Actor,
    at: datetime,
    more: Mapping[str, Any],
) -> Incident:
    """Take back to work what this incident had released and what is reported as down again; else leave it as it is."""
    lines = [stop.line for stop in told.lines]
    back = incident.interruptions.filter(outlet=outlet, line__in=lines, status=LineStatus.RELEASED)
    again = [(outlet.code, line) for line in back.order_by("line").values_list("line", flat=True)]
    if not again:
        return incident
    reason = more["note"] or plan.causes[CauseKey(told.cause)].title.zh
    return relapse_lines(incident, again, reason, by=by, at=at, failed_at=told.began_at)


def _owe_ring_back(incident: Incident, plan: Plan, first: FirstReport) -> None:
    """Open the duty to ring back for a report that came later: what was verified before does not cover it."""
    owing.set_aside_act(incident, Act.VERIFY_REPORT)
    owed.open_owed(
        incident,
        plan,
        Moment.REPORTED,
        at=first.reported_at,
        keys=planned.keys_of_act(plan, Act.VERIFY_REPORT),
    )


def before_restored(incident: Incident, error: type[UnableTo]) -> None:
    """Raise ``error`` when service is restored: what comes then is a relapse or a new interruption."""
    if Stage(incident.stage) not in BEFORE_RESTORED:
        raise error(
            mark("Service is restored already; report a relapse or a new interruption."),
            field="join",
            clause="P4b",
        )


@action
def verify_report(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    found: str,
    with_whom: str,
    corrections: Mapping[str, Any] | None = None,
    first_report: FirstReport | None = None,
    cause: Entry | None = None,
) -> Incident:
    """Write down the ring-back (核实, moment REPORT_VERIFIED): TRUE, FALSE or DUPLICATE, and with whom.

    ``corrections`` change cause, began_at, noticed_at, people_in_danger, data_exposed or mail_or_cash_at_risk of
    the report. FALSE and DUPLICATE move nothing: the page offers to call off or to join; the first TRUE is the
    moment. Without ``first_report`` the oldest unverified report is meant; when there is none, TRUE is said of the
    last one that was not found true. Raises UnableToVerifyReport, Invalid.
    """
    by.require("verify_report", unit=incident.unit_path)
    incident = open_incident(incident, UnableToVerifyReport)
    if found not in (Verification.TRUE, Verification.FALSE, Verification.DUPLICATE):
        raise UnableToVerifyReport(mark("Say what the ring-back found."), field="found")
    if not with_whom.strip():
        raise UnableToVerifyReport(mark("Write whom you spoke to."), field="with_whom")
    first = first_report or _to_verify(incident, found)
    if first is None:
        raise UnableToVerifyReport(mark("Every report of this incident is verified already."), field="found")
    if corrections:
        incident = _corrected(incident, first, corrections, at)
    return fresh(_verified(incident, fresh(first), Verification(found), with_whom, by, at, corrections or {}))


def _to_verify(incident: Incident, found: str) -> FirstReport | None:
    """Return the report that a ring-back is about when none is named."""
    waiting = incident.firstreports.filter(verification=Verification.UNVERIFIED).order_by("pk").first()
    if waiting is not None or found != Verification.TRUE:
        return waiting
    doubted = (Verification.FALSE, Verification.DUPLICATE)
    return incident.firstreports.filter(verification__in=doubted).order_by("-pk").first()


CORRECTABLE = frozenset(
    {"cause", "began_at", "noticed_at", "people_in_danger", "data_exposed", "mail_or_cash_at_risk"}
)


def _corrected(
    incident: Incident, first: FirstReport, corrections: Mapping[str, Any], at: datetime
) -> Incident:
    if strange := set(corrections) - CORRECTABLE:
        raise UnableToVerifyReport(mark("This cannot be corrected here."), field=min(strange))
    plan = planned.plan_of(incident)
    value = {name: corrections.get(name, getattr(first, name)) for name in CORRECTABLE}
    faults = rules.faults_of_times(value["began_at"], value["noticed_at"], at)
    if value["cause"] not in plan.causes:
        faults["cause"] = Sentence(
            rules.UNKNOWN_CAUSE, {"cause": value["cause"], "known": rules.listed(plan.causes)}
        )
    if faults:
        raise Invalid(faults)
    FirstReport.objects.filter(pk=first.pk).update(**value)
    incident.interruptions.filter(outlet=first.outlet, began_at=first.began_at).update(
        began_at=value["began_at"]
    )
    told = Told(lines=(), **value)
    columns = {"began_at": value["began_at"], "noticed_at": value["noticed_at"], "cause": value["cause"]}
    columns["cause_category"] = plan.causes[value["cause"]].category
    incident = grown(change(incident, **columns), plan, rules.flags_of(told), at)
    if "people_in_danger" in corrections:
        people_alarms.alarm_of_report(incident, first.outlet, _said_of_people(told), at=at)
    return incident


def _verified(
    incident: Incident,
    first: FirstReport,
    found: Verification,
    with_whom: str,
    by: Actor,
    at: datetime,
    corrections: Mapping[str, Any] | None = None,
) -> Incident:
    FirstReport.objects.filter(pk=first.pk).update(
        verification=found, verified_at=at, verified_by_id=by.person_id, verified_with=with_whom.strip()[:120]
    )
    is_first = found == Verification.TRUE and incident.verified_at is None
    if is_first:
        incident = change(incident, verified_at=at)
    said = ", ".join(f"{name}={value}" for name, value in (corrections or {}).items())
    what = events.ReportVerified(verification=found, with_whom=with_whom.strip(), corrections=said)
    record(what, incident, by=by, at=at, subject=incident)
    plan = planned.plan_of(incident)
    owed.fulfil(incident, plan, Act.VERIFY_REPORT, by=by, at=at, result=with_whom.strip())
    waiting = incident.firstreports.filter(verification=Verification.UNVERIFIED).order_by("pk").first()
    if waiting is not None:
        _owe_ring_back(incident, plan, waiting)
    if is_first:
        now = situation_of(incident, plan, at)
        owed.open_owed(
            incident, plan, Moment.REPORT_VERIFIED, at=at, outlets=owed.outlets_of(incident), situation=now
        )
    return incident
