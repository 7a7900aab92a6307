"""What the sample learns and shows afterwards: incidents open to the city's auditor, an evidence file (G5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.cli.demo.county import County
from youxu.core import clock, jobs
from youxu.evaluation.actions.evidence import order_evidence
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Stage
from youxu.organisation import actions as organisation
from youxu.organisation.queries import actor_for
from youxu.organisation.rules.audits import Matter


def open_for_audit(county: County, now: datetime) -> None:
    """Let the leader open the newest closed incident to the city's auditor, who has its evidence file made."""
    at = now - timedelta(hours=20)
    incident = Incident.objects.filter(stage=Stage.CLOSED, world="").latest("closed_at")
    with clock.pretend(at):
        organisation.grant_audit(
            by=actor_for(county.people["leader"], at=at, surface="WEB"),
            at=at,
            unit=county.unit,
            person=county.people["auditor"],
            matters=[Matter(incident.stream, incident.reference)],
            ends_at=now + timedelta(days=6),
            reason="市分公司纪检监察室专项检查（检字第12号）",
        )
        reader = actor_for(county.people["auditor"], at=at, surface="WEB")
        order_evidence(by=reader, at=at, incident=incident, language="zh-hans")
        jobs.drain(at)
