"""The end (P6): the post-event report is completed, signed by another person than its only author, and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents import planned
from youxu.incidents.actions import move, owing
from youxu.incidents.actions.below import check_back
from youxu.incidents.actions.clear import missing_groups
from youxu.incidents.actions.conditions import open_conditions
from youxu.incidents.actions.entries import fresh, iso, open_incident, record, refused, set_columns
from youxu.incidents.actions.narrate import form_of, refresh, sections_of
from youxu.incidents.actions.owed import supersede_tasks
from youxu.incidents.actions.restore import check_leads
from youxu.incidents.events import close as events
from youxu.incidents.models import Incident, PostEventReport, ReportAuthor, Signature, Task
from youxu.incidents.queries.closing import owed_words
from youxu.incidents.rules import closing as rules
from youxu.incidents.rules.closing import Section
from youxu.incidents.rules.words import IMPROVEMENTS_KEY, OPEN_TASKS, Stage
from youxu.kernel.words import mark
from youxu.plan.schema.words import Act, Fallback, LevelKey, Moment, SeparatedAct

MOST_AT_ONCE = 50
CLOSED_REASON = mark("The incident was closed before this was done.")
TASKS_AT_ONCE = 300
"""Open tasks that closing itself marks as superseded; the sweep does the rest of a large incident."""


class UnableToEditReport(UnableTo):
    """The report is signed, not there yet, or the part is unknown."""

    clause = "P6a"


class UnableToSign(UnableTo):
    """The report is not complete, its only author would sign, or another post leads at this level."""

    clause = "P6b"


class UnableToClose(UnableTo):
    """The report is not signed, a group has not summed up, a condition is open, or customers were not told (P4c)."""

    clause = "P6b"


@action
def assemble_report(
    *, by: Actor, at: datetime, incident: Incident, cause: Entry | None = None
) -> PostEventReport:
    """Tell the report anew from the journal, the estimates, checks and summaries; parts that a person rewrote stay.

    Raises UnableToEditReport before the incident is cleared or after the report is signed.
    """
    by.require("summarise", unit=incident.unit_path)
    incident = open_incident(incident, UnableToEditReport)
    report = _report_of(incident, UnableToEditReport, at)
    if report.signed_at is not None:
        raise UnableToEditReport(SIGNED, field="report")
    refresh(incident, at=at)
    report = fresh(report)
    what = events.ReportAssembled(report.form, iso(report.due_at))
    record(what, incident, by=by, at=at, subject=report, cause=cause)
    return report


@action
def edit_section(
    *,
    by: Actor,
    at: datetime,
    report: PostEventReport,
    section: str,
    text: str,
    revision: int | None = None,
    cause: Entry | None = None,
) -> PostEventReport:
    """Rewrite one of the four parts; the person becomes an author of the report (P6a).

    Raises UnableToEditReport for a signed report or an unknown part, Stale with both versions.
    """
    by.require("summarise", unit=report.unit_path)
    incident = open_incident(report.incident, UnableToEditReport)
    report = fresh(report)
    if section not in set(Section):
        raise UnableToEditReport(
            mark("The report has four parts: course, handling, effect, improvements."), field="section"
        )
    if report.signed_at is not None:
        raise UnableToEditReport(SIGNED, field="report")
    words = text.strip()
    set_columns(report, revision, **{section: words})
    if by.person_id is not None:
        ReportAuthor.objects.create(report=report, person_id=by.person_id, section=section, text=words, at=at)
    record(events.ReportEdited(section), incident, by=by, at=at, subject=report, cause=cause)
    return report


@action
def sign(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    revision: int | None = None,
    close: bool = False,
    end_observation: str = "",
    cause: Entry | None = None,
) -> PostEventReport:
    """Sign the post-event report as it stands; ``close`` closes the incident in the same act (P6a, P6b).

    While lines are under observation the closing waits for its end and then comes by itself, unless
    ``end_observation`` says why the observation ends now.

    Signed by who leads at the incident's level. From level IV up the only author may not sign; the plan's
    fall-back is the parent unit. ``revision`` is that of the report which was read. The signature keeps the
    digest of what was signed. Raises UnableToSign, UnableToClose, Stale.
    """
    from_parent = _asked_to_sign(by, incident)
    incident = open_incident(incident, UnableToSign)
    report = _report_of(incident, UnableToSign, at)
    if report.signed_at is not None:
        raise UnableToSign(mark("The report is signed already."), field="report")
    if not from_parent:
        check_leads(by, incident, UnableToSign, at_home=True)
    fault = rules.sign_fault(
        signer=by.person_id,
        authors=set(report.authors.values_list("person", flat=True)),
        separated=incident.level != LevelKey.OUTLET,
        from_parent=from_parent,
        missing=rules.missing_sections(sections_of(report), report.form),
    )
    if fault is not None:
        raise refused(UnableToSign, fault, details={"fallback": str(Fallback.PARENT_SIGNS)})
    _sign(incident, report, by, at, revision, cause)
    if close and _observed(incident, at) and not end_observation.strip():
        _check_closable(incident)
        move.change(incident, closing_by_id=by.person_id)
    elif close:
        _close(incident, by, at, None, cause, end_observation)
    return report


@action
def sign_many(
    *,
    by: Actor,
    at: datetime,
    incidents: Sequence[Incident],
    close: bool = True,
    end_observation: str = "",
    cause: Entry | None = None,
) -> list[PostEventReport]:
    """Sign (and close) several outlet-level reports from one list; all or none.

    Raises UnableToSign for another level or too many, and what ``sign`` and ``close`` raise, naming the incident.
    """
    for incident in incidents:
        by.require("sign", unit=incident.unit_path)
    if not incidents or len(incidents) > MOST_AT_ONCE:
        raise UnableToSign(
            mark("Choose between 1 and {count} reports."), field="incidents", count=MOST_AT_ONCE
        )
    if any(incident.level != LevelKey.OUTLET for incident in incidents):
        raise UnableToSign(
            mark("Only reports of outlet-level incidents are signed from a list."), field="incidents"
        )
    return [_named(by, at, incident, close, end_observation) for incident in incidents]


@action
def close(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    revision: int | None = None,
    end_observation: str = "",
    cause: Entry | None = None,
) -> Incident:
    """Close the incident: CLEARED → CLOSED (P6b).

    Refused without the signed report in the form of its level, without the summary of every group that was
    involved, with an open condition, before customers were told that service is back (P4c), or while lines are under
    observation, unless ``end_observation`` says why that ends now. Raises UnableToClose, Stale.
    """
    by.require("close", unit=incident.unit_path)
    incident = open_incident(incident, UnableToClose)
    _check_closable(incident)
    if _observed(incident, at) and not end_observation.strip():
        raise UnableToClose(OBSERVED, field="end_observation", until_at=iso(incident.observation_until))
    return _close(incident, by, at, revision, cause, end_observation)


def close_observed(*, by: Actor, at: datetime, world: str, most: int) -> int:
    """Close what was to be closed as soon as its observation is over, in the name of who ordered it; return how many.

    What a new condition holds back meanwhile stays as it is.
    """
    rows = Incident.objects.filter(
        closing_by__isnull=False, stage=Stage.CLEARED, observation_until__lte=at, world=world
    )
    count = 0
    for incident in rows.select_related("closing_by").order_by("observation_until", "pk")[:most]:
        assert incident.closing_by is not None
        try:
            _close(incident, replace(by, on_behalf_of=incident.closing_by.name), at, None, None)
        except UnableToClose:
            move.change(incident, closing_by_id=None)
        else:
            count += 1
    return count


def _observed(incident: Incident, at: datetime) -> bool:
    return incident.observation_until is not None and at < incident.observation_until


OBSERVED = mark("Under observation until {until_at}: close it then, or say why the observation ends now.")
NO_REPORT = mark("There is no post-event report yet: it is put together when the site is cleared.")
SIGNED = mark("The report is signed; what is signed is not edited.")


def _report_of(incident: Incident, error: type[UnableTo], at: datetime) -> PostEventReport:
    """Return the report; when the level was changed meanwhile it takes the other form and is unsigned again."""
    report = PostEventReport.objects.filter(incident=incident).first()
    if report is None or Stage(incident.stage) is not Stage.CLEARED:
        raise error(NO_REPORT, field="report")
    if report.form != form_of(incident):
        PostEventReport.objects.filter(pk=report.pk).update(signed_at=None, revision=F("revision") + 1)
        refresh(incident, at=at)
        return fresh(report)
    return report


def _asked_to_sign(by: Actor, incident: Incident) -> bool:
    """Ask the grant; return whether the signer belongs to the parent unit, which is the plan's fall-back."""
    above = bool(by.unit) and by.unit != incident.unit_path and incident.unit_path.startswith(by.unit)
    rule = planned.plan_of(incident).separation.get(SeparatedAct.SIGN_REPORT_IV_UP)
    allowed = rule is not None and rule.fallback is Fallback.PARENT_SIGNS
    if above and allowed and by.may("sign", unit=by.unit):
        return True
    by.require("sign", unit=incident.unit_path)
    return False


def _sign(
    incident: Incident,
    report: PostEventReport,
    by: Actor,
    at: datetime,
    revision: int | None,
    cause: Entry | None,
) -> None:
    if by.person_id is None:
        raise UnableToSign(rules.NO_PERSON, field="by")
    digest = rules.content_digest(sections_of(report), report.form)
    set_columns(report, revision, signed_at=at)
    Signature.objects.create(
        report=report,
        person_id=by.person_id,
        post=_post_of(by, incident),
        revision=report.revision,
        digest=digest,
        at=at,
    )
    what = events.ReportSigned(_post_of(by, incident), digest, at <= report.due_at)
    record(what, incident, by=by, at=at, subject=report, cause=cause)
    owing.complete_tasks(incident, Act.SIGN, by=by, at=at)
    owing.complete_keys(incident, (WRITE_REPORT,), by=by, at=at)
    owing.open_tasks(incident, Moment.REPORT_SIGNED, by=by, at=at, again=True)


def _post_of(by: Actor, incident: Incident) -> str:
    """Return the post under which the actor signs: the one that leads, else the first."""
    leaders = planned.leaders_at(planned.plan_of(incident), incident.level)
    held = by.posts_in(incident.unit_path) or by.posts
    return next((post for post in leaders if post in held), held[0] if held else "")[:40]


WRITE_REPORT = "write_report"


def _close(
    incident: Incident,
    by: Actor,
    at: datetime,
    revision: int | None,
    cause: Entry | None,
    end_observation: str = "",
) -> Incident:
    _check_closable(incident)
    columns: dict[str, Any] = {"closed_at": at, "closing_by_id": None}
    if _observed(incident, at):
        columns["observation_until"] = at
    move.move(incident, "close", error=UnableToClose, revision=revision, **columns)
    owing.complete_tasks(incident, Act.CLOSE, by=by, at=at)
    what = events.IncidentClosed(incident.level, end_observation.strip(), _rest(incident).count())
    record(what, incident, by=by, at=at, subject=incident, cause=cause)
    _retire_rest(incident)
    return incident


def _check_closable(incident: Incident) -> None:
    """Raise UnableToClose for a skipped step, an unsigned report, a missing summary or an open condition."""
    move.stage_after(incident, "close", error=UnableToClose)
    check_back(incident, UnableToClose)
    fault = rules.close_fault(
        signed=_is_signed(incident),
        missing_groups=missing_groups(incident),
        open_conditions=open_conditions(incident, Stage.CLOSED),
        unannounced=len(owed_words(incident)),
    )
    if fault is not None:
        told = {"clause": "P4c"} if fault[0] == "told" else {}
        raise refused(UnableToClose, fault, details={"groups": list(missing_groups(incident))}, **told)


def _is_signed(incident: Incident) -> bool:
    """Tell whether the report is signed in its present revision and in the form of the incident's level."""
    report = PostEventReport.objects.filter(incident=incident, signed_at__isnull=False).first()
    if report is None or report.form != form_of(incident):
        return False
    return report.signatures.filter(revision=report.revision).exists()


def _rest(incident: Incident) -> QuerySet[Task]:
    """Return what is still open; improvements outlive the incident they come from."""
    return incident.tasks.filter(state__in=OPEN_TASKS).exclude(key=IMPROVEMENTS_KEY)


def _retire_rest(incident: Incident) -> None:
    """Mark what is still open as superseded: not done when the incident was closed."""
    few = list(_rest(incident).order_by("pk").values_list("pk", flat=True)[:TASKS_AT_ONCE])
    supersede_tasks(incident.tasks.filter(pk__in=few), CLOSED_REASON)


def _named(
    by: Actor, at: datetime, incident: Incident, closing: bool, end_observation: str
) -> PostEventReport:
    """Sign one of several; a refusal says which incident it is about."""
    try:
        return sign(by=by, at=at, incident=incident, close=closing, end_observation=end_observation)
    except UnableTo as error:
        error.details["incident"] = incident.reference
        raise
