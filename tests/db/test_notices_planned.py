"""A planned stop is told ahead, at its start and at its end, by the plan's words and the table of who publishes (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders.incidents import NINE, whole_county
from tests.builders.planned_stops import ENDS, STARTS, SWEEP, planned, reopened
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import NoticeRevision
from youxu.announcements.rules.content import Written
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.incidents.actions import planned_stop
from youxu.incidents.models import Incident
from youxu.reactions.handlers import announcements as handlers
from youxu.statuspage import building

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
BY = system("test")
DAY = timedelta(hours=24)


@kept(on=place)
def ahead(place: County) -> NoticeRevision:
    return told_ahead(place, planned(place))


def told_ahead(place: County, incident: Incident) -> NoticeRevision:
    by = place.person("沈佳", NINE)
    draft = actions.draft_notice(by=by, at=NINE, incident=incident, said=Written(ends_at=ENDS + DAY))
    return actions.publish_notice(by=by, at=NINE + timedelta(minutes=1), draft=draft)


def after_last(code: str, handler: Callable[..., object], at: datetime) -> None:
    handler(Entry.objects.filter(code=code).latest("pk"), by=BY, at=at)


def standing(row: NoticeRevision) -> NoticeRevision:
    found = queries.standing_of(row.notice)
    assert found is not None
    return found


def test_the_notice_ahead_goes_out_alone_in_the_plans_words_and_completes_its_task(
    place: County, ahead: NoticeRevision
) -> None:
    assert ahead.title_zh == "柳林支局部分业务将暂停办理"
    assert "因计划停办，12月1日09:12至12月1日17:12暂停办理：特快专递。" in ahead.body_zh
    assert "急需办理的，请提前来办" in ahead.body_zh
    assert "from 1 Dec 09:12 to 1 Dec 17:12" in ahead.body_en
    assert (ahead.alone, ahead.kind) == (True, "FIRST")
    content = queries.content_of(ahead)
    assert (content.since_at, content.next_update_at) == (STARTS, STARTS)
    assert content.ends_at == ENDS + DAY
    assert ahead.notice.incident.tasks.get(key="stop_notice_before").state == "DONE"
    assert "今天" not in ahead.texts["zh"]["loudspeaker"]


def test_at_its_start_the_next_word_goes_out_by_itself_and_at_its_end_that_service_is_back(
    place: County, ahead: NoticeRevision
) -> None:
    while planned_stop.tend_stops(by=SWEEP, at=STARTS):
        pass
    after_last("STOP_BEGUN", handlers.announce_begun, STARTS)
    begun = standing(ahead)
    assert (begun.number, begun.kind) == (2, "REVISION")
    assert begun.title_zh == "柳林支局部分业务暂停办理"
    assert "预计今天17:12恢复" in begun.body_zh
    assert begun.channels == ahead.channels
    after_last("STOP_BEGUN", handlers.announce_begun, STARTS + timedelta(minutes=1))
    assert standing(ahead).number == 2, "once"


def test_the_end_has_the_plans_words(place: County) -> None:
    incident = reopened(place)
    draft = actions.draft_notice(
        by=place.person("沈佳", ENDS), at=ENDS - timedelta(minutes=30), incident=incident, said=Written(),
        kind="RESTORED", channels=["page", "door"],
    )  # fmt: skip
    at = ENDS - timedelta(minutes=20)
    out = actions.publish_notice(by=place.person("沈佳", at), at=at, draft=draft)
    assert out.title_zh == "柳林支局恢复办理业务"
    assert "恢复办理：特快专递。此前的停办公告作废" in out.body_zh
    assert incident.tasks.get(key="stop_notice_end").state == "DONE"


def test_new_dates_are_the_next_draft_and_a_cancelled_stop_is_corrected(
    place: County, ahead: NoticeRevision
) -> None:
    incident = Incident.objects.get(pk=ahead.notice.incident_id)
    later = NINE + timedelta(hours=2)
    planned_stop.reschedule_stop(
        by=place.person("沈佳", later), at=later, incident=incident, starts_at=STARTS + timedelta(days=1),
        ends_at=ENDS + timedelta(days=1), reason="设备没到",
    )  # fmt: skip
    after_last("STOP_RESCHEDULED", handlers.follow_change, later)
    draft = queries.pending_of(ahead.notice)
    assert draft is not None
    assert {"since", "estimate_later"} <= set(draft.changes)
    planned_stop.cancel_stop(
        by=place.person("周国栋", later),
        at=later,
        incident=Incident.objects.get(pk=incident.pk),
        reason="不换了",
    )
    after_last("STOP_CANCELLED", handlers.correct, later)
    assert standing(ahead).kind == "CORRECTION"


def test_before_its_start_the_site_lists_the_notice_at_an_outlet_that_is_open(
    place: County, ahead: NoticeRevision, tmp_path: Path
) -> None:
    building.build(place.unit, by=BY, at=NINE + timedelta(minutes=5), out=tmp_path)
    page = (tmp_path / "o" / "YS04.html").read_text()
    assert "柳林支局部分业务将暂停办理" in page
    assert "预计恢复" not in page, "nothing is stopped yet"
    assert not (tmp_path / "o" / "YS04.print.html").exists()
    assert "YS04.print.html" not in page
    (alert,) = (tmp_path / "cap").glob("*.xml")
    assert "<urgency>Future</urgency>" in alert.read_text()
