"""The pages of feeds of warnings: set up by the administrator, seen by the office, with what each warning did."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import incidents
from tests.builders.feeds import fed, placed, warning
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.numbers import new_submission
from youxu.watch import actions
from youxu.watch.models import Feed, Watch

pytestmark = pytest.mark.django_db
READER = system("watch.read_feed")


def whole():
    return placed(incidents.whole_county())


county = kept(whole)


def as_person(county: Any, client: Any, name: str) -> Any:
    client.force_login(county.people[name])
    return client


def post(client: Any, page: str, /, **fields: Any) -> Any:
    with clock.pretend(minutes(5)):
        return client.post(page, {"submission": str(new_submission()), **fields})


def page(client: Any, address: str) -> str:
    with clock.pretend(minutes(5)):
        answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_a_feed_is_set_up_changed_and_retired_by_page(county, client) -> None:
    client = as_person(county, client, "钱管")
    assert "还没有设预警源" in page(client, "/watches/feeds/")
    told = {
        "key": "weather",
        "name": "省气象台",
        "address": "https://weather.example.cn/feed.atom",
        "hazard": "",
    }
    wrong = post(client, "/watches/feeds/add/", **{**told, "address": "feed.atom"})
    assert (wrong.status_code, "https://" in wrong.content.decode()) == (422, True)
    assert post(client, "/watches/feeds/add/", **told).status_code == 303
    assert "还没有读过" in page(client, "/watches/feeds/weather/")
    changed = post(client, "/watches/feeds/weather/", revision=1, **{**told, "name": "市气象台"})
    assert (changed.status_code, Feed.objects.get().name) == (303, "市气象台")
    assert post(client, "/watches/feeds/weather/retire/").status_code == 303
    assert Feed.objects.get().retired_at is not None


def test_the_office_sees_what_came_and_what_is_failing_and_sets_nothing_up(county, client) -> None:
    feed = fed(county)
    actions.take_warning(by=READER, at=minutes(2), feed=feed, alert=warning(headline="<b>台风</b>橙色预警"))
    actions.note_reading(by=READER, at=minutes(3), feed=feed, trouble="STATUS", detail="HTTP 503 <x>")
    client = as_person(county, client, "沈佳")
    shown = page(client, "/watches/feeds/")
    for words in (
        "省气象台",
        "地址回应出错",
        "HTTP 503 &lt;x&gt;",
        "已立预警",
        Watch.objects.get().reference,
    ):
        assert words in shown
    assert "<b>台风</b>" not in shown
    assert "预警源" in page(client, "/rollcalls/")
    assert client.get("/watches/feeds/add/").status_code == 403
    assert client.get("/watches/feeds/weather/").status_code == 403
    assert as_person(county, client, "黄建华").get("/watches/feeds/").status_code == 403
