"""Outlet level in few pages: what the duty officer does under standing delegation, several acts of one hand at once.

Each act writes its own entry and asks its own permission; all of them stand or none does.
"""

from __future__ import annotations

from datetime import datetime

from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.actions.clear import missing_groups, summarise_empty_groups
from youxu.incidents.actions.close import sign
from youxu.incidents.actions.direct import direct
from youxu.incidents.actions.entries import fresh
from youxu.incidents.actions.report import verify_report
from youxu.incidents.actions.respond import done
from youxu.incidents.models import Incident, PostEventReport
from youxu.incidents.queries.closing import owed_words
from youxu.incidents.rules.words import Verification
from youxu.kernel.words import mark
from youxu.plan.schema.words import LevelKey

NOT_OUTLET_LEVEL = mark(
    "Standing delegation holds at outlet level only: above it the steps are taken one by one."
)


class UnableToActByDelegation(UnableTo):
    """The incident stands above outlet level: its steps are taken one by one."""

    clause = "P2"


@action
def verify_and_direct(*, by: Actor, at: datetime, incident: Incident, with_whom: str) -> Incident:
    """Verify the report and issue the plan's own directives, when the ring-back found it true (P1, P2).

    Raises UnableToActByDelegation above outlet level, and what ``verify_report`` and ``direct`` raise.
    """
    by.require("direct", unit=incident.unit_path)
    _check_level(incident)
    if incident.verified_at is None:
        incident = verify_report(
            by=by, at=at, incident=incident, found=Verification.TRUE, with_whom=with_whom
        )
    return direct(by=by, at=at, incident=fresh(incident))


@action
def sum_up_and_close(
    *,
    by: Actor,
    at: datetime,
    incident: Incident,
    revision: int | None = None,
    end_observation: str = "",
    told: str = "",
) -> PostEventReport:
    """Say 'nothing to report' for the groups without work, sign the prefilled report and close (P5b, P6).

    ``revision`` is that of the report which was read; ``end_observation`` as in ``sign``; ``told``, how customers heard
    that service is back where no notice went out, finishes what is owed of that (P4c). Raises UnableToActByDelegation
    above outlet level, and what ``sign`` and ``close`` raise.
    """
    by.require("sign", unit=incident.unit_path)
    _check_level(incident)
    silent = missing_groups(incident)
    if silent:
        summarise_empty_groups(by=by, at=at, incident=incident)
    if told.strip():
        for owed in owed_words(incident):
            done(by=by, at=at, task=incident.tasks.get(pk=owed.pk), result=told)
    # The summaries may have written the report anew; what was read is the revision before them.
    expected = None if silent else revision
    return sign(
        by=by, at=at, incident=fresh(incident), revision=expected, close=True, end_observation=end_observation
    )


def _check_level(incident: Incident) -> None:
    if incident.level != LevelKey.OUTLET:
        raise UnableToActByDelegation(NOT_OUTLET_LEVEL, field="level")
