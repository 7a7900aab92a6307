"""Alerts of CAP 1.2: written so that they validate, read with suspicion, checked beyond what the schema sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from youxu.kernel import cap, geo
from youxu.kernel.cap import MsgType, Severity, Status, reading

BEIJING = ZoneInfo("Asia/Shanghai")
SENT = datetime(2026, 11, 23, 10, 20, 31, 987654, BEIJING)
SQUARE = ((28.0, 115.0), (28.0, 116.0), (29.0, 116.0), (29.0, 115.0), (28.0, 115.0))
BOW = ((28.0, 115.0), (29.0, 116.0), (28.0, 116.0), (29.0, 115.0), (28.0, 115.0))
CIRCLE = cap.Circle((28.5, 115.5), 12.5)


def info(language: str = "zh-CN", **more) -> cap.Info:
    values = {
        "event": "邮政营业窗口服务中断",
        "severity": Severity.MODERATE,
        "expires": SENT + timedelta(hours=4),
        "areas": (cap.Area("云山县河口镇", (SQUARE,), (CIRCLE,), (("GB/T 2260", "361100"),)),),
        **more,
    }
    return cap.Info(language, **values)


def alert(number: int = 0, **more) -> cap.Alert:
    sent = SENT + timedelta(minutes=number)
    name = cap.identifier_of("361100", "041", "001", "00", sent, 0)
    values = {"infos": (info(), info("en")), "sender": "yunshan@example.cn", "sent": sent, **more}
    return cap.Alert(name, **values)


def update(before: cap.Alert, number: int = 5, **more) -> cap.Alert:
    values = {"msg_type": MsgType.UPDATE, "references": (cap.reference_to(before),), **more}
    return alert(number, **values)


def codes(document: bytes) -> list[str]:
    return [fault.code for fault in cap.checked(document)[1]]


def test_a_whole_chain_validates_and_reads_back_as_it_was_written() -> None:
    first = alert()
    second = update(first)
    third = update(second, 9, msg_type=MsgType.CANCEL)
    for one in (first, second, third):
        found, faults = cap.checked(cap.written(one))
        assert (found, faults) == (
            replace(
                one,
                sent=one.sent.replace(microsecond=0),
                references=one.references
                and (replace(one.references[0], sent=one.references[0].sent.replace(microsecond=0)),),
                infos=found.infos,
            ),
            (),
        )
        assert [one.language for one in found.infos] == ["zh-CN", "en"]
        assert found.infos[0].areas == info().areas
    assert cap.faults_among([cap.checked(cap.written(one))[0] for one in (first, second, third)]) == {}


def test_what_is_shipped_is_the_schema_of_the_standard() -> None:
    shared = Path("../shared/standards/cap12.xsd")
    if not shared.exists():
        pytest.skip("../shared/standards is absent")
    assert Path("src/youxu/kernel/cap/cap12.xsd").read_bytes() == shared.read_bytes()


@given(st.datetimes(), st.integers(-12 * 4, 14 * 4))
def test_no_moment_has_a_z_or_microseconds(naive: datetime, quarters: int) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    text = cap.moment_text(at)
    assert not set("Z.") & set(text)
    assert datetime.fromisoformat(text) == at.replace(microsecond=0)
    assert codes(cap.written(alert(sent=at, infos=(info(expires=at + timedelta(seconds=1)),)))) == []


def test_utc_is_written_as_the_standard_wants_it() -> None:
    assert cap.moment_text(datetime(2026, 11, 23, 2, 20, tzinfo=UTC)) == "2026-11-23T02:20:00-00:00"
    with pytest.raises(ValueError, match="zone"):
        cap.moment_text(datetime(2026, 11, 23, 2, 20))  # noqa: DTZ001


@pytest.mark.parametrize(
    "sent", ["2026-11-23T02:20:31Z", "2026-11-23T10:20:31.987+08:00", "2026-11-23T10:20:31"]
)
def test_a_moment_that_other_tools_write_is_found_at_fault(sent: str) -> None:
    document = cap.written(alert()).replace(b"2026-11-23T10:20:31+08:00", sent.encode())
    assert "SCHEMA" in codes(document)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<expires>2026-11-23T14:20:31+08:00</expires>", b"<expires/>"),
        (b"<urgency>Unknown</urgency>", b"<responseType/><urgency>Unknown</urgency>"),
        (b"<status>Actual</status>", b""),
        (b"<scope>Public</scope>", b"<scope>Everybody</scope>"),
    ],
)
def test_an_empty_or_misplaced_element_is_found_at_fault(before: bytes, after: bytes) -> None:
    document = cap.written(alert())
    assert before in document
    assert "SCHEMA" in codes(document.replace(before, after))


def test_what_is_empty_is_left_out_and_what_xml_cannot_say_too() -> None:
    document = cap.written(alert(note="", infos=(info(headline="\x00暂停\x0b <b>&", instruction="  "),)))
    assert b"<note" not in document
    assert b"<instruction" not in document
    assert cap.checked(document)[0].infos[0].headline == "暂停 <b>&"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: alert(infos=(info(expires=SENT),)), "EXPIRED"),
        (lambda: alert(infos=(info(expires=None),)), "NO_EXPIRES"),
        (lambda: alert(infos=(info(effective=SENT + timedelta(hours=9)),)), "ENDS_EARLY"),
        (lambda: alert(infos=()), "NO_INFO"),
        (lambda: alert(infos=(info(), info())), "LANGUAGE_TWICE"),
        (lambda: alert(infos=(info("deutsch-"),)), "SCHEMA"),
        (lambda: alert(infos=(info("klingonese"),)), "SCHEMA"),
        (lambda: alert(infos=(info("x-y"),)), "LANGUAGE"),
        (lambda: alert(infos=(info(areas=()),)), "NO_AREA"),
        (lambda: alert(infos=(info(areas=(cap.Area("a", (SQUARE[:-1],)),)),)), "OPEN_RING"),
        (lambda: alert(infos=(info(areas=(cap.Area("a", (SQUARE[:3],)),)),)), "FEW_POINTS"),
        (lambda: alert(infos=(info(areas=(cap.Area("a", (BOW,)),)),)), "CROSSES"),
        (lambda: alert(infos=(info(areas=(cap.Area("a", (), (cap.Circle((1, 1), -2),)),)),)), "RADIUS"),
        (lambda: alert(msg_type=MsgType.UPDATE), "NO_REFERENCES"),
        (lambda: alert(msg_type=MsgType.CANCEL), "NO_REFERENCES"),
        (lambda: update(alert(9)), "OUT_OF_ORDER"),
        (lambda: update(alert(), 0), "REFERENCES_ITSELF"),
        (lambda: alert(status=Status.EXERCISE), "NO_NOTE"),
        (lambda: alert(sender="yun shan"), "NAME"),
    ],
)  # fmt: skip
def test_what_the_schema_lets_pass_and_life_does_not(made, code: str) -> None:
    assert code in codes(cap.written(made()))


def test_an_exercise_that_says_so_is_sound() -> None:
    assert codes(cap.written(alert(status=Status.EXERCISE, note="演练 DRILL"))) == []


def test_references_are_looked_up_among_the_messages_given() -> None:
    first, second = alert(), update(alert())
    assert [one.code for one in cap.faults_among([second])[second.identifier]] == ["REFERENCE_UNKNOWN"]
    other = replace(first, sender="somebody@else.cn")
    assert [one.code for one in cap.faults_among([other, second])[second.identifier]] == ["REFERENCE_OTHER"]
    assert {one.code for one in cap.faults_among([first, first])[first.identifier]} == {"TWICE"}


def test_an_identifier_has_the_31_characters_of_the_chinese_profile() -> None:
    at = datetime(2026, 11, 23, 2, 20, 31, tzinfo=UTC)
    found = cap.identifier_of("361100", "041", "001", "00", at, 7)
    assert found == "36110004100100_20261123102031_7"
    assert len(found) == 31
    for wrong in (("3611", "041", "001", "00", at, 0), ("361100", "041", "001", "00", at, 10)):
        with pytest.raises(ValueError):
            cap.identifier_of(*wrong)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><alert xmlns="%b">&b;</alert>"""
THIEF = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><alert xmlns="%b">&a;</alert>"""
TYPED = b"""<?xml version="1.0"?><!DOCTYPE alert SYSTEM "http://127.0.0.1:9/evil.dtd"><alert xmlns="%b"/>"""


@pytest.mark.parametrize("document", [BOMB, THIEF, TYPED])
def test_a_document_with_entities_or_a_type_is_not_read(document: bytes) -> None:
    assert codes(document.replace(b"%b", cap.alert.NAMESPACE.encode())) == ["HOSTILE"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "NO_XML"),
        (b"<alert", "NO_XML"),
        (b"\xff\xfe<", "NO_XML"),
        (b"<a>" * 100 + b"</a>" * 100, "TOO_DEEP"),
        (b" " * (reading.MOST_BYTES + 1), "TOO_LARGE"),
        (b"<alert/>", "SCHEMA"),
    ],
)
def test_what_is_no_alert_is_refused_with_its_reason(document: bytes, code: str) -> None:
    assert codes(document) == [code]


def test_fifty_megabytes_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(cap.Refused) as refused:
        cap.safe_tree(b"<a>" + b"x" * 50 * 1024 * 1024)
    assert refused.value.code == "TOO_LARGE"


def test_values_that_the_schema_does_not_see_are_told() -> None:
    document = cap.written(alert()).replace(b"28.00000,115.00000", b"128.0,115.0")
    assert codes(document) == ["VALUE"]


@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-170, 170)), min_size=3, max_size=30, unique=True))
def test_points_are_inside_one_by_one_and_all_at_once(ring: list[tuple[float, float]]) -> None:
    import numpy as np

    points = np.array([(0.5, 0.5), (10.0, -20.0), (-33.3, 44.4)])
    assert list(geo.inside(points, ring)) == [geo.within((y, x), ring) for y, x in points.tolist()]


def test_a_fault_within_an_info_names_its_language() -> None:
    made = alert(infos=(info(areas=(cap.Area("a", (BOW,)),)),))
    (fault,) = cap.faults_of(made)
    assert str(fault.sentence) == f"In the info in {made.infos[0].language}: The polygon crosses itself."


def test_a_star_drawn_in_one_line_crosses_itself_and_a_comb_does_not() -> None:
    star = [(0.0, 3.0), (4.0, -3.0), (-3.0, 1.0), (5.0, 1.0), (-2.0, -3.0)]
    comb = [(0.0, 0.0)] + [(float(9 * (i % 2)) + 1, float(i)) for i in range(40)] + [(0.0, 40.0)]
    assert geo.crosses_itself(star)
    assert not geo.crosses_itself(comb)
    assert geo.crosses_itself([(0.0, 0.0), (0.0, 2.0), (0.0, 1.0), (1.0, 1.0)])


def test_a_feed_lists_its_documents_and_another_reads_them() -> None:
    one = alert()
    entry = cap.FeedEntry("urn:a", "标题 <1>", SENT, "36.xml", "summary")
    document = cap.feed("urn:feed", "云山", "云山县邮政", SENT, "feed.atom", [entry])
    assert etree.fromstring(document).tag.endswith("feed")
    found = list(cap.entries_of(cap.safe_tree(document), "https://example.cn/cap/feed.atom"))
    assert found == [cap.Found("https://example.cn/cap/36.xml")]
    plain = list(cap.entries_of(cap.safe_tree(cap.written(one)), "https://example.cn/a.xml"))
    assert cap.checked(plain[0].document) == cap.checked(cap.written(one))


def test_an_embedded_alert_is_read_from_the_feed() -> None:
    inner = cap.written(alert()).split(b"?>", 1)[1]
    document = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><content type="text/xml">'
        + inner
        + b"</content></entry></feed>"
    )
    (found,) = cap.entries_of(cap.safe_tree(document), "https://example.cn/feed")
    assert cap.checked(found.document)[0].identifier == alert().identifier
