"""What the sample learns and shows afterwards: improvements on their way, an audit with its evidence file (C1, G5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from youxu.cli.demo.county import County
from youxu.core import clock, jobs
from youxu.evaluation.actions import improvement as actions
from youxu.evaluation.actions.evidence import order_evidence
from youxu.evaluation.models import Improvement
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Stage
from youxu.organisation import actions as organisation
from youxu.organisation.queries import actor_for
from youxu.organisation.rules.audits import Matter


def improve(county: County, now: datetime) -> None:
    """Let the leader decide what the groups proposed: one checked with its effect, one late, one not accepted."""
    at = now - timedelta(days=9)
    with clock.pretend(at):
        _decide(county, at)
        jobs.drain(at)


def _decide(county: County, at: datetime) -> None:
    by = {key: actor_for(person, at=at, surface="WEB") for key, person in county.people.items()}
    (first, *more) = Improvement.objects.filter(state="OPEN", world="").order_by("pk")
    done = actions.accept_improvement(
        by=by["leader"], at=at, improvement=first, owner=county.people["engineer"],
        due_date=(at + timedelta(days=7)).date(),
    )  # fmt: skip
    done = actions.finish_improvement(
        by=by["engineer"], at=at, improvement=done, proof="三季度试机记录已存办公室，UPS 电池换新。"
    )
    done = actions.check_improvement(
        by=by["customer"], at=at, improvement=done, passed=True, words="看过记录，抽试一台正常"
    )
    actions.measure_effect(
        by=by["customer"], at=at, improvement=done, indicator="停电后窗口恢复用时中位数（营业小时）",
        before=Decimal("2.4"), after=Decimal("1.5"), effect="备用电源能撑到来电",
    )  # fmt: skip
    for row in more[:1]:
        late = actions.accept_improvement(
            by=by["leader"], at=at, improvement=row, owner=county.people["net"],
            due_date=(at + timedelta(days=4)).date(),
        )  # fmt: skip
        actions.begin_improvement(by=by["net"], at=at, improvement=late)
    asked = actions.propose_improvement(
        by=by["officer"], at=at, unit=county.unit, text="公告里写明顾客可以在哪里避雨等候", source_name="顾客意见",
        wants_plan=True,
    )  # fmt: skip
    actions.accept_improvement(
        by=by["leader"], at=at, improvement=asked, owner=county.people["officer"],
        due_date=(at + timedelta(days=30)).date(),
    )  # fmt: skip
    other = actions.propose_improvement(
        by=by["store"], at=at, unit=county.unit, text="给每个网点配一台发电机", source_name="仓库盘点"
    )
    actions.refuse_improvement(by=by["leader"], at=at, improvement=other, reason="费用过高，改为每片区一台")


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
