"""What follows from what: an act is not written down as having happened before the one that it follows from.

Acts by telephone are entered later, in any order; what is refused is only a moment before the report itself or
before the very act that this one answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max

from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import UnableTo
from youxu.core.journal import Event
from youxu.incidents.events import above, close, direct, people, report, restore
from youxu.incidents.models import CheckSheet, Incident, Receipt, Seat
from youxu.incidents.rules.report import CLOCKS_DIFFER
from youxu.kernel.words import mark

Before = tuple[datetime | None, str]
"""A moment that has to come first (None: it has not come), and what to say when the act is earlier."""


class UnableToDate(UnableTo):
    """An act is dated after what it follows from."""

    clause = "P1"


BEFORE_REPORT = mark("This cannot have happened before the incident was reported ({moment}); check the time.")
BEFORE_DIRECTIVE = mark("A directive is answered after it was issued ({moment}); check the time.")
BEFORE_CALL = mark("The meeting follows the call to it ({moment}); check the time.")
BEFORE_CLAIM = mark("A check follows the claim that the line works again ({moment}); check the time.")
BEFORE_CHECK = mark("Service is released after the checks ({moment}); check the time.")
BEFORE_RELEASE = mark("The end of the clean-up follows the release ({moment}); check the time.")
BEFORE_CLEARED = mark("This follows the end of the clean-up ({moment}); check the time.")


def check_moment(what: Event, incident: Incident, *, by: Actor, at: datetime, subject: Any) -> None:
    """Raise UnableToDate when ``what`` is said to have happened before what it follows from.

    Clocks differ by two minutes. A report joined by another outlet, a note and a call to 110, 119 or 120 may tell of
    an earlier moment; what the system does itself happens now.
    """
    if by.kind is ActorKind.SYSTEM or isinstance(what, FREE):
        return
    for moment, text in (*_own(what, incident, subject), (incident.reported_at, BEFORE_REPORT)):
        if moment is not None and at < moment - CLOCKS_DIFFER:
            raise UnableToDate(text, field="at", moment=moment, details={"not_before": moment})


FREE = (
    report.InterruptionReported,
    report.MassReported,
    report.ReportJoined,
    report.NoteWritten,
    people.AlarmCalled,
    above.CauseDeclared,
    above.ReportKnown,
)


def _own(what: Event, incident: Incident, subject: Any) -> Iterator[Before]:
    for kinds, before in FOLLOWS.items():
        if isinstance(what, kinds):
            yield before(incident, subject)


def _directive(incident: Incident, subject: Any) -> Before:
    issued = subject.directive.issued_at if isinstance(subject, Receipt) else incident.directed_at
    return issued, BEFORE_DIRECTIVE


def _call(incident: Incident, subject: Any) -> Before:
    meeting = subject.convening if isinstance(subject, Seat) else subject
    return meeting.called_at, BEFORE_CALL


def _claim(incident: Incident, subject: Any) -> Before:
    if not isinstance(subject, CheckSheet):
        return incident.claimed_at, BEFORE_CLAIM
    lines = {item.line for item in subject.items.all() if item.line}
    rows = incident.interruptions.filter(outlet=subject.outlet_id, line__in=lines)
    return rows.aggregate(last=Max("claimed_at"))["last"], BEFORE_CLAIM


def _check(incident: Incident, subject: Any) -> Before:
    return incident.checks_passed_at, BEFORE_CHECK


def _release(incident: Incident, subject: Any) -> Before:
    return incident.released_at, BEFORE_RELEASE


def _cleared(incident: Incident, subject: Any) -> Before:
    return incident.cleared_at, BEFORE_CLEARED


FOLLOWS: dict[tuple[type[Event], ...], Callable[[Incident, Any], Before]] = {
    (direct.DirectiveAccepted, direct.DirectiveRefused): _directive,
    (direct.CallAnswered, direct.MeetingHeld): _call,
    (restore.CheckOpened, restore.CheckSigned): _claim,
    (restore.ServiceReleased,): _check,
    (close.SiteCleared,): _release,
    (close.ReportSigned, close.IncidentClosed): _cleared,
}
"""The acts that follow from one of their own, besides from the report."""
