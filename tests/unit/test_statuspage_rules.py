"""Pure parts of the status site: names of pages, renewal, the folder that holds what it is told, the map, the words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from youxu.network.rules import State
from youxu.statuspage import drawing, feeds, folder, rendering, rules, words
from youxu.statuspage.facts import Elsewhere, Line, Notice, Place, Site, Words

AT = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)
LINES = {"letters": Words(zh="函件", en="Letters"), "savings": Words(zh="储蓄", en="Savings")}


def place(number: int = 1, state: State = State.OPEN, **more) -> Place:
    lines = (Line(line="letters", state=state),) if state in (State.SUSPENDED, State.RESTRICTED) else ()
    values = {
        "name": Words(zh=f"第{number}支局", en=f"Office {number}"),
        "region": "r",
        "lines": lines,
        **more,
    }
    return Place(id=number, code=f"A{number}", state=state, **values)


def site(*places: Place, **more) -> Site:
    values = {
        "issued_at": AT,
        "whole_at": AT,
        "valid_until": AT + timedelta(hours=1),
        "unit": Words(zh="云山县邮政", en="Yunshan"),
        "unit_path": "jx/ys/",
        "zone": "Asia/Shanghai",
        "hotline": "11185",
        "lines": LINES,
        "regions": {"r": Words(zh="河口镇", en="Hekou")},
        **more,
    }
    return Site(places=places, **values)


@pytest.fixture
def chinese():
    with translation.override("zh-hans"), timezone.override(ZoneInfo("Asia/Shanghai")):
        yield


@pytest.mark.long
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_each_outlet_has_a_file_of_its_own_and_no_name_leads_out(one: str, other: str) -> None:
    name = rules.page_of(one)
    assert "/" not in name
    assert ".." not in name
    assert name
    assert (name == rules.page_of(other)) is (one == other)


def test_outlets_are_gathered_by_towns_while_they_are_few() -> None:
    assert rules.region_level({"a", "b"}, {"x"}) == "town"
    assert rules.region_level({"a", ""}, {"x", "y"}) == "county"
    assert rules.region_level({str(one) for one in range(99)}, {"x", "y"}) == "county"
    assert rules.region_level({"a"}, {""}) == "unit"


def test_a_target_is_a_known_way_and_an_address() -> None:
    assert rules.targets_of("folder:/srv rsync:host:/srv") == ("folder:/srv", "rsync:host:/srv")
    for wrong in ("ftp:x", "folder:", "/srv"):
        with pytest.raises(ValueError):
            rules.targets_of(wrong)
    assert rules.shown("rsync:rsync://u:p@host/x") == "rsync:rsync://…@host/x"


def test_nobody_reached_is_told_as_not_confirmed() -> None:
    assert rules.public_state(State.UNREACHABLE) is State.UNKNOWN
    assert rules.must_renew(AT, AT + timedelta(minutes=20), timedelta(minutes=20))


FILES = st.dictionaries(
    st.sampled_from(["a.html", "o/b.html", "o/c/d.html", "index.html"]), st.binary(max_size=9)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(turns=st.lists(FILES, min_size=1, max_size=4))
def test_a_folder_holds_what_it_was_told_last_and_what_others_put_there(turns, tmp_path_factory) -> None:
    root = tmp_path_factory.mktemp("folder")
    (root / "theirs.txt").write_text("stays")
    before: dict[str, bytes] = {}
    for files in turns:
        done = folder.fill(root, files.items())
        there = {name: (root / name).read_bytes() for name in folder.names_in(root)}
        there.pop(folder.MANIFEST, None)
        assert there == {**files, "theirs.txt": b"stays"}
        assert set(done.written) == {name for name in files if before.get(name) != files[name]}
        before = files
    assert folder.fill(root, before.items()).written == ()


def test_a_file_that_was_lost_is_written_again_and_a_broken_list_means_all(tmp_path: Path) -> None:
    folder.fill(tmp_path, [("a", b"1"), ("b", b"2")])
    (tmp_path / "a").unlink()
    assert folder.fill(tmp_path, [("a", b"1"), ("b", b"2")]).written == ("a",)
    (tmp_path / folder.MANIFEST).write_text("{")
    assert folder.fill(tmp_path, [("a", b"1"), ("b", b"2")]).written == ("a", "b")
    assert not list(tmp_path.glob("*.part"))


def test_what_is_kept_is_neither_read_nor_written_nor_removed(tmp_path: Path) -> None:
    folder.fill(tmp_path, [("a", b"1"), ("b", b"2"), ("c", b"3")])
    done = folder.fill(tmp_path, [("b", b"9")], kept=["a"])
    assert (done.written, done.unchanged, done.removed) == (("b",), 1, ("c",))


def test_the_headline_counts_in_words(chinese) -> None:
    assert words.headline(site(place(1), place(2))) == "全部网点正常营业"
    found = site(place(1, State.SUSPENDED), place(2), place(3, State.RELOCATED), place(4, State.CLOSED_NOW))
    assert words.headline(found) == "1 个网点服务受影响，1 个正常，1 个迁址，1 个现在不在营业时间"


def test_distances_and_times_are_told_as_people_say_them(chinese) -> None:
    assert [words.distance(metres) for metres in (None, 840, 6000, 6240, 12_400)] == [
        "", "840 米", "6 公里", "6.2 公里", "12 公里",
    ]  # fmt: skip
    one = Elsewhere(
        code="B",
        name=Words(zh="青石支局"),
        distance_m=6000,
        open_now=True,
        open_until=AT + timedelta(hours=7),
    )
    assert words.where_to([one], AT, "zh") == "可去青石支局，出门前请先打电话（6 公里，现在营业到 17:20）"
    assert (
        words.where_to([replace(one, accepted=True)], AT, "zh") == "可去青石支局（6 公里，现在营业到 17:20）"
    )


def notice(**more) -> Notice:
    values = {"point_at": AT + timedelta(hours=4), "ends_at": AT + timedelta(hours=9), **more}
    said = Words(zh="题", en="title")
    return Notice(
        code="N", reference="N1", revision=1, kind="FIRST", unit=said, unit_path="", title=said, body=said, where=said,
        cause=Words(zh="停电", en="a power cut"), since_at=AT, published_at=AT, **values,
    )  # fmt: skip


def test_a_time_that_has_passed_is_no_promise_any_more(chinese) -> None:
    assert words.expected(notice(), AT) == "预计今天 14:20 恢复。"
    passed = notice(next_update_at=AT + timedelta(hours=5)).ahead(AT + timedelta(hours=4))
    assert words.expected(passed, AT) == "恢复时间还不知道，今天 15:20 前再告知。"
    assert notice().ahead(AT) is not None
    assert not notice().stands(AT + timedelta(hours=9))


def test_a_large_network_is_drawn_by_region_and_a_small_one_by_outlet(chinese) -> None:
    few = site(*(place(n, State.SUSPENDED, latitude=28 + n / 9, longitude=115.0) for n in range(9)))
    drawn = drawing.drawn(few, "zh")
    assert drawn is not None
    assert len(drawn.marks) == 9
    assert all(0 <= mark.x <= drawing.WIDTH and 0 <= mark.y <= drawing.HEIGHT for mark in drawn.marks)
    many = site(*(place(n, State.SUSPENDED, latitude=28 + n / 900, longitude=115.0) for n in range(300)))
    assert [mark.count for mark in drawing.drawn(many, "zh").marks] == [300]
    assert drawing.drawn(site(place(1)), "zh") is None


def test_pages_are_small_and_their_style_sheet_too() -> None:
    import zlib

    loose = dict(rendering.loose_files())
    assert len(loose["public.css"]) < 12_000
    rows = [place(n, State.SUSPENDED, latitude=28 + n / 900, longitude=115.0) for n in range(900)]
    pages = dict(rendering.pages(site(*rows)))
    assert max(len(zlib.compress(page)) for page in pages.values()) < 30_000
    assert "en/o/A1.html" in pages


def test_the_file_for_machines_names_its_version() -> None:
    files = dict(feeds.files(site(place(1, State.SUSPENDED), notices=(notice(),))))
    status = json.loads(files["status.json"])
    assert status["version"] == 1
    assert status["outlets"][0]["lines"] == {"letters": "SUSPENDED"}
    assert status["notices"][0]["estimate"]["at"] == "2026-11-23T14:20:00+08:00"
