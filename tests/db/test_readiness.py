"""The readiness board: what is not ready is found from the rows as they are, with owner, date and one next step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import minutes
from tests.builders.delivery import channel
from tests.builders.response import County, hold_post
from tests.states import kept
from tests.web.test_oversight_pages import page
from youxu.core.errors import NotPermitted
from youxu.core.models import Backup, Entry
from youxu.delivery.models import Channel
from youxu.documents.queries import pack_age
from youxu.evaluation.actions.improvement import propose_improvement
from youxu.organisation.models import Person
from youxu.organisation.queries import actor_for
from youxu.oversight.actions import UnableToRecordRestoreTest, record_restore_test
from youxu.oversight.queries import MatterRow, readiness_of
from youxu.oversight.rules.readiness import MATTERS, Matter
from youxu.plan.queries import in_force

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = minutes(60)


def made() -> County:
    """Make the county with an administrator, one person without a telephone, and a channel that lacks its key."""
    place = build.reachable()
    hold_post(place, "管理", "administrator", None)
    Person.objects.filter(name="郑凯").update(mobile="", email="")
    channel("group", "WECOM", unit=place.unit.path, secret={"token": "t"})
    Channel.objects.filter(key="group").update(secret="")
    return place


place = kept(made)


def board(place: County, name: str = "沈佳", at: datetime = AT) -> dict[Matter, MatterRow]:
    by = actor_for(place.people[name], at=at, surface="WEB")
    rows = readiness_of(by, place.unit, at, pack=pack_age(place.unit, at))
    assert {row.matter for row in rows} == set(MATTERS)
    assert [row.ok for row in rows] == sorted(row.ok for row in rows)
    return {row.matter: row for row in rows}


def test_readiness_names_whom_nothing_reaches_single_holders_gaps_and_the_missing_pack(place: County) -> None:
    rows = board(place)
    assert [one.owner for one in rows[Matter.REACH].lacks].count("郑凯") == 1
    single = [str(one.what.values["post"]["zh"]) for one in rows[Matter.HOLDERS].lacks]
    assert "办公室" in single or len(single) > 3
    assert all(one.owner == "周国栋" for one in rows[Matter.HOLDERS].lacks)
    assert all(one.at for one in rows[Matter.ROSTERS].lacks)
    assert rows[Matter.PACK].lacks[0].about == place.unit.key
    assert rows[Matter.REVIEW].ok


def test_readiness_says_when_the_review_of_the_plan_comes_near_and_when_it_is_past(place: County) -> None:
    row = in_force(place.unit.path, AT)
    assert row is not None
    assert row.review_due_date is not None
    days = timedelta(days=(row.review_due_date - AT.date()).days)
    near = board(place, at=AT + days - timedelta(days=60))[Matter.REVIEW].lacks
    past = board(place, at=AT + days + timedelta(days=60))[Matter.REVIEW].lacks
    assert "the review is due" in near[0].what.text
    assert "the review was due" in past[0].what.text


def test_readiness_names_each_open_finding_with_the_leader_until_it_has_an_owner(place: County) -> None:
    office = actor_for(place.people["沈佳"], at=AT, surface="WEB")
    assert board(place)[Matter.FINDINGS].ok
    row = propose_improvement(by=office, at=AT, unit=place.unit, text="备用路由器放到支局")
    (lack,) = board(place)[Matter.FINDINGS].lacks
    assert (lack.about, lack.owner) == (row.reference, "周国栋")
    shown = page(place, "管理", "/readiness/", AT).content.decode()
    assert f"/improvements/{row.reference}/" in shown


def test_record_restore_test_needs_a_backup_and_who_decides_and_holds_for_the_plans_rhythm(
    place: County,
) -> None:
    admin = actor_for(place.people["管理"], at=AT, surface="WEB")
    assert board(place)[Matter.RESTORE].lacks
    with pytest.raises(UnableToRecordRestoreTest):
        record_restore_test(by=admin, at=AT, unit=place.unit)
    Backup.objects.create(archive="a" * 24, name="y.zip", rows=1, files=0, size=1, made_at=AT, nightly=False)
    with pytest.raises(NotPermitted):
        record_restore_test(by=actor_for(place.people["沈佳"], at=AT, surface="WEB"), at=AT, unit=place.unit)
    record_restore_test(by=admin, at=AT, unit=place.unit)
    assert Entry.objects.filter(code="RESTORE_TESTED").count() == 1
    row = board(place, at=AT + timedelta(days=180))[Matter.RESTORE]
    assert (row.ok, row.last_at) == (True, AT)
    late = board(place, at=AT + timedelta(days=190))[Matter.RESTORE]
    assert late.lacks[0].at == (AT + timedelta(days=184)).date()


def test_the_page_shows_each_lack_with_its_owner_and_next_step_to_who_oversees(
    place: County, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60):
        shown = page(place, "管理", "/readiness/", AT).content.decode()
    assert "Enter a working address" in shown
    assert f"/organisation/people/{place.people['郑凯'].pk}/" in shown
    assert "/messages/channels/group/" in shown
    assert "It was restored and everything was there" in shown
    assert "/readiness/" in page(place, "沈佳", "/", AT).content.decode()
    assert "It was restored" not in page(place, "沈佳", f"/readiness/{place.unit.key}/", AT).content.decode()
    assert page(place, "沈佳", "/readiness/yunzhou/", AT).status_code == 404
    assert page(place, "郑凯", "/readiness/", AT).status_code == 403
