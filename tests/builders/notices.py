"""Notices for tests: an outlet without letters and savings in the county of twelve, its first notice out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.builders.incidents import directed, minutes
from tests.builders.organisation import person
from tests.builders.response import County, hold_post

from youxu.announcements import actions
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.content import NOT_SAFE, Alternative, Both, Written
from youxu.core.actor import Actor
from youxu.incidents.actions import respond
from youxu.incidents.models import Incident
from youxu.network.models import Unit
from youxu.organisation.queries import actor_for

ENDS = minutes(600)
NEIGHBOUR = Alternative(
    outlet="YS05",
    name=Both(zh="石桥邮政所", en="Shiqiao"),
    address="石桥镇正街2号",
    distance=Both(zh="6.2公里", en="6.2 km"),
    until="17:30",
    lines=("letters",),
    telephone="0701-55505",
    accepted=True,
)


def said(**more: Any) -> Written:
    """Return what a person adds to a notice: an end, and what the test wants."""
    return Written(**{"ends_at": ENDS, **more})


def drafted(
    found: County, incident: Incident, by: str = "沈佳", at: datetime | None = None, **more: Any
) -> NoticeRevision:
    """Return the first notice of an incident as a draft of the duty officer."""
    moment = at or minutes(12)
    values = {"said": said(), "items": NOT_SAFE, **more}
    return actions.draft_notice(by=found.person(by, moment), at=moment, incident=incident, **values)


def published(found: County, incident: Incident | None = None, **more: Any) -> NoticeRevision:
    """Return the first notice of an incident, out alone by the duty officer 13 minutes after the stop."""
    draft = drafted(found, incident or directed(found), **more)
    return actions.publish_notice(by=found.person("沈佳", minutes(13)), at=minutes(13), draft=draft)


def promised(found: County, incident: Incident, at: datetime, eta: datetime, **more: Any) -> None:
    """Let technical support promise a time."""
    values = {"eta_at": eta, "low_at": eta, "high_at": eta, "reason": "等供电恢复", **more}
    respond.estimate(by=found.person("林志远", at), at=at, incident=incident, **values)


def notice_of(revision: NoticeRevision) -> Notice:
    """Return the notice of a revision as it stands now."""
    return Notice.objects.get(pk=revision.notice_id)


def put_on_call(found: County, name: str) -> None:
    """Put a person into the post of the leader on call."""
    hold_post(found, name, "leader_on_call", None)


def of_the_province(found: County) -> Actor:
    """Return the leader of the province above the county."""
    province = Unit.objects.get(key="jiangxi")
    leader = person("JX001", province, "leader", name="省公司陈", at=minutes(0))
    return actor_for(leader, at=minutes(10), surface="WEB")
