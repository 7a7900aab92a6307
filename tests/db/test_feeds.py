"""Feeds of hazard warnings (G4): a warning opens, changes and lifts a watch over the outlets in its area, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import feeds as build
from tests.builders import incidents
from tests.builders.feeds import WIDE, fed, placed, warning
from tests.builders.incidents import NINE, minutes
from tests.states import kept
from youxu.cli.commands.doctor import warning_feeds
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Entry
from youxu.kernel import cap
from youxu.kernel.cap import MsgType, Severity, Status
from youxu.kernel.cap.reading import MOST_BYTES
from youxu.network import queries as network
from youxu.watch import actions, queries
from youxu.watch.actions import UnableToKeepFeed
from youxu.watch.feeds import read_feed
from youxu.watch.models import Feed, Warned, Watch

pytestmark = [pytest.mark.django_db, pytest.mark.both]
READER = system("watch.read_feed")


@pytest.fixture(scope="module")
def weather():
    with build.weather() as found:
        yield found


def whole():
    return placed(incidents.whole_county())


county = kept(whole)
feed = kept(fed, on=county)


def took(feed: Feed, alert: cap.Alert, after: float = 5, faults: tuple[str, ...] = ()) -> tuple[str, str]:
    row = actions.take_warning(by=READER, at=minutes(after), feed=feed, alert=alert, faults=faults)
    return row.effect, row.why


def watch() -> Watch:
    return Watch.objects.get()


def test_take_warning_opens_a_watch_over_the_outlets_in_its_area(county, feed) -> None:
    assert took(feed, warning()) == ("RAISED", "")
    row = watch()
    assert (row.hazard, row.colour, row.until_at) == ("typhoon", "ORANGE", NINE + timedelta(hours=12))
    assert row.area == {"outlets": ["YS04", "YS05"], "place": "云山县沿河乡镇"}
    assert row.incident.title == "橙色预警：台风（云山县沿河乡镇）"
    assert [entry.code for entry in Entry.objects.filter(stream=feed.stream)] == [
        "FEED_KEPT",
        "WARNING_TAKEN",
    ]


def test_the_same_warning_again_does_nothing_more(county, feed) -> None:
    took(feed, warning())
    other = fed(county, key="mirror")
    assert took(feed, warning(), 9) == took(other, warning(), 9) == ("RAISED", "")
    assert (Watch.objects.count(), Warned.objects.count()) == (1, 1)


@pytest.mark.parametrize("status", [Status.EXERCISE, Status.TEST, Status.SYSTEM, Status.DRAFT])
def test_what_is_not_in_earnest_opens_no_watch(feed, status: Status) -> None:
    assert took(feed, warning(status=status, note="演练")) == ("IGNORED", "NOT_ACTUAL")
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("alert", "why"),
    [
        (
            warning(areas=(cap.Area("别处", (((1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (1.0, 1.0)), ())),)),
            "NO_OUTLET",
        ),
        (warning(areas=(cap.Area("无图"),)), "NO_OUTLET"),
        (warning(event="沙尘"), "NO_HAZARD"),
        (warning(expires=minutes(4)), "OVER"),
        (warning(30), "FROM_FUTURE"),
        (warning(1, MsgType.CANCEL, (0,)), "NOTHING_STANDS"),
        (warning(1, MsgType.ACK, (0,)), "AT_FAULT"),
    ],
)
def test_a_warning_that_opens_nothing_says_why(feed, alert: cap.Alert, why: str) -> None:
    assert took(feed, alert) == ("IGNORED", why)


def test_a_warning_at_fault_is_taken_where_it_can_be_and_says_so(feed) -> None:
    assert took(feed, warning(expires=None), faults=("NO_EXPIRES", "OPEN_RING")) == ("RAISED", "")
    assert watch().until_at == minutes(5) + timedelta(hours=24)
    assert Warned.objects.get().faults == ["NO_EXPIRES", "OPEN_RING"]
    assert took(feed, warning(1), faults=("EXPIRED",)) == ("IGNORED", "AT_FAULT")


def test_an_update_raises_lowers_and_prolongs_and_a_cancellation_lifts(feed) -> None:
    took(feed, warning())
    later = NINE + timedelta(hours=20)
    graver = warning(10, MsgType.UPDATE, (0,), severity=Severity.EXTREME)
    assert took(feed, graver, 11) == ("CHANGED", "")
    assert watch().colour == "RED"
    milder = warning(20, MsgType.UPDATE, (0, 10), severity=Severity.MINOR, expires=later)
    assert took(feed, milder, 21) == ("CHANGED", "")
    assert (watch().colour, watch().until_at) == ("BLUE", later)
    same = warning(25, MsgType.UPDATE, (20,), severity=Severity.MINOR, expires=later)
    assert took(feed, same, 26) == ("IGNORED", "NOTHING_NEW")
    assert took(feed, warning(30, MsgType.CANCEL, (25,)), 31) == ("LIFTED", "")
    assert watch().state == "LIFTED"


def test_an_all_clear_lifts_and_what_was_lifted_here_returns_only_when_graver(county, feed) -> None:
    took(feed, warning())
    actions.lift_watch(by=county.person("沈佳", minutes(6)), at=minutes(6), watch=watch(), reason="实地看过")
    assert took(feed, warning(10, MsgType.UPDATE, (0,)), 11) == ("IGNORED", "LIFTED_HERE")
    assert took(feed, warning(12, MsgType.UPDATE, (10,), severity=Severity.EXTREME), 13) == ("RAISED", "")
    clear = warning(20, MsgType.UPDATE, (12,), response_types=("AllClear",))
    assert took(feed, clear, 21) == ("LIFTED", "")


def test_a_wider_area_opens_another_watch_in_the_place_of_the_first(feed) -> None:
    took(feed, warning())
    wider = warning(10, MsgType.UPDATE, (0,), areas=(cap.Area("全县", (WIDE,)),))
    assert took(feed, wider, 11) == ("RAISED", "")
    first, second = Watch.objects.order_by("pk")
    assert (first.state, second.state) == ("LIFTED", "STANDING")
    assert second.area["outlets"] == ["YS04", "YS05", "YS10"]


def test_messages_out_of_order_end_where_they_would_in_order(feed) -> None:
    assert took(feed, warning(10, MsgType.UPDATE, (0,), severity=Severity.MODERATE), 11) == ("RAISED", "")
    assert took(feed, warning(), 12) == ("IGNORED", "FOLLOWED")
    assert watch().colour == "YELLOW"
    assert took(feed, warning(20, MsgType.CANCEL, (19,)), 21) == ("IGNORED", "NOTHING_STANDS")
    assert took(feed, warning(19), 22) == ("IGNORED", "FOLLOWED")


def test_outlets_are_found_by_circle_and_by_the_code_of_their_region(county) -> None:
    from youxu.network.models import Region

    path = county.unit.path
    circle = cap.Area("圆", circles=(cap.Circle((28.15, 115.15), 12),))
    assert network.codes_inside(path, [circle]) == {"YS04", "YS05"}
    region = Region.objects.create(scheme="gb2260", code="361121", name="云山县")
    county.outlets["YS10"].region = region
    county.outlets["YS10"].save()
    for code, found in (("361121", {"YS10"}), ("361100", {"YS10"}), ("361122", set()), ("junk", set())):
        assert network.codes_inside(path, [cap.Area("区", geocodes=(("GB/T 2260", code),))]) == found


def test_read_feed_takes_what_is_new_and_calls_nothing_twice(feed, weather) -> None:
    feed = _at(feed, weather)
    weather.gives = {
        "/feed.atom": build.atom("a.xml", "b.xml"),
        "/a.xml": cap.written(warning(10, MsgType.UPDATE, (0,), severity=Severity.EXTREME)),
        "/b.xml": cap.written(warning()),
    }
    weather.asked.clear()
    row = read_feed(feed, by=READER, at=minutes(12))
    assert (row.trouble, row.succeeded_at) == ("", minutes(12))
    assert [one.effect for one in Warned.objects.order_by("pk")] == ["RAISED", "CHANGED"]
    read_feed(feed, by=READER, at=minutes(14))
    assert weather.asked == ["/feed.atom", "/a.xml", "/b.xml", "/feed.atom"]


BOMB = b'<!DOCTYPE x [<!ENTITY a "ha">]><feed xmlns="http://www.w3.org/2005/Atom">&a;</feed>'


@pytest.mark.parametrize(
    ("gives", "trouble"),
    [
        (404, "STATUS"),
        (302, "STATUS"),
        (b"x" * 50 * 1024 * 1024, "TOO_LARGE"),
        (BOMB, "HOSTILE"),
        (b"<html>", "UNREADABLE"),
        (build.atom("http://127.0.0.1:1/x.xml"), "ELSEWHERE"),
        (build.atom("missing.xml"), "STATUS"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why_and_doctor_shows_it(feed, weather, gives, trouble: str) -> None:
    feed = _at(feed, weather)
    weather.gives = {"/feed.atom": gives}
    row = read_feed(feed, by=READER, at=minutes(2))
    assert (row.trouble, row.failing_since, row.succeeded_at) == (trouble, minutes(2), None)
    assert read_feed(feed, by=READER, at=minutes(4)).failing_since == minutes(2)
    check = warning_feeds(minutes(5))
    assert not check.ok
    assert "省气象台" in check.found
    weather.gives = {"/feed.atom": build.atom()}
    assert read_feed(feed, by=READER, at=minutes(6)).failing_since is None
    assert warning_feeds(minutes(7)).ok
    codes = [entry.code for entry in Entry.objects.filter(stream=feed.stream)]
    assert codes[-2:] == ["FEED_FAILING", "FEED_READ"]


def test_nobody_answering_is_a_trouble_like_any_other(feed) -> None:
    Feed.objects.filter(pk=feed.pk).update(address="http://127.0.0.1:1/feed")
    row = read_feed(Feed.objects.get(pk=feed.pk), by=READER, at=minutes(2))
    assert row.trouble == "UNREACHABLE"


def test_one_bad_document_hides_no_other(feed, weather) -> None:
    feed = _at(feed, weather)
    weather.gives = {
        "/feed.atom": build.atom("bad.xml", "good.xml"),
        "/bad.xml": b"<alert/>",
        "/good.xml": cap.written(warning()),
    }
    assert read_feed(feed, by=READER, at=minutes(2)).trouble == "UNREADABLE"
    assert watch().colour == "ORANGE"


def test_an_answer_larger_than_it_says_is_not_read(feed, weather, monkeypatch) -> None:
    from youxu.core import outbound

    weather.gives = {"/large": b"x" * 4096}
    assert outbound.get(weather.url("/large"), most=4096).body == b"x" * 4096
    with pytest.raises(outbound.Oversized):
        outbound.get(weather.url("/large"), most=4095)
    assert MOST_BYTES < 50 * 1024 * 1024


def test_keep_feed_and_retire_feed_belong_to_the_administrator(county, feed) -> None:
    with pytest.raises(NotPermitted):
        actions.keep_feed(
            by=county.person("沈佳"), at=NINE, unit=county.unit, key="a", name="a", address="https://a.cn/"
        )
    with pytest.raises(NotPermitted):
        actions.retire_feed(by=county.person("黄建华"), at=NINE, feed=feed)
    with pytest.raises(UnableToKeepFeed):
        fed(county)
    for wrong in ({"address": "ftp://a"}, {"address": "https://u:p@a/"}, {"hazard": "meteor"}, {"name": " "}):
        with pytest.raises(Invalid):
            fed(county, **{"key": "other", **wrong})
    changed = fed(county, feed=feed, name="市气象台", revision=1)
    assert (changed.pk, changed.name, changed.revision) == (feed.pk, "市气象台", 2)
    with pytest.raises(Stale):
        fed(county, feed=feed, revision=1)
    actions.retire_feed(by=county.person("钱管", NINE), at=NINE, feed=feed)
    assert not queries.feeds_in_use()
    assert fed(county).pk != feed.pk


def test_note_reading_writes_no_entry_while_nothing_changes(feed) -> None:
    for after in (1, 2, 3):
        actions.note_reading(by=READER, at=minutes(after), feed=feed)
    assert [entry.code for entry in Entry.objects.filter(stream=feed.stream)] == ["FEED_KEPT"]


def test_a_feed_is_read_when_it_is_set_up_and_by_every_round(county, weather) -> None:
    from youxu.reactions.handlers import watch as handlers

    weather.gives = {"/feed.atom": build.atom()}
    with clock.pretend(NINE):
        row = fed(county, weather.url("/feed.atom"))
        jobs.drain(quiet=True)
        assert Feed.objects.get(pk=row.pk).succeeded_at == NINE
    with clock.pretend(minutes(2)):
        handlers.read_feeds()
        jobs.drain(quiet=True)
        assert Feed.objects.get(pk=row.pk).succeeded_at == minutes(2)


def _at(feed: Feed, weather: build.Weather) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(address=weather.url("/feed.atom"))
    return Feed.objects.get(pk=feed.pk)
