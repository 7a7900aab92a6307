"""A flash report says what is known in the plan's words, names what is not, and is short enough to be read out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plan as plans
from youxu.documents.flash_text import MOST, composed, is_too_long

TEMPLATE = "【首报】{unit}：{place}因{cause}停办。已采取：{done}。报告人{reporter}。（未知填“正在核实”）"
UNKNOWN = "正在核实"
PLAN = plans.shipped_plan()


def test_values_stand_in_their_places_and_the_hint_for_a_pen_is_gone() -> None:
    text = composed(TEMPLATE, {"unit": "云山", "place": "柳林支局", "cause": "停电", "done": "报修"}, UNKNOWN)
    assert text == "【首报】云山：柳林支局因停电停办。已采取：报修。报告人正在核实。"


def test_the_longest_value_is_cut_at_the_end_of_a_part() -> None:
    values = {"unit": "云山", "place": "柳林支局", "cause": "停电", "done": "启动响应；" * 60}
    text = composed(TEMPLATE, values, UNKNOWN)
    assert len(text) <= MOST
    assert "启动响应等。" in text
    assert "柳林支局" in text


def test_what_a_person_wrote_is_no_place_of_its_own() -> None:
    assert "{unit}" in composed("{place}", {"place": "{unit}", "unit": "云山"}, UNKNOWN)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["place", "cause", "done", "people", "stopped"]), st.text(max_size=400))
)
def test_the_shipped_texts_are_never_longer_than_allowed(values: dict[str, str]) -> None:
    given_whole = {
        "unit": "云山县邮政分公司",
        "date": "11月28日",
        "time": "09:12",
        "next": "10:00",
        "signer": "沈佳",
    }
    for template in PLAN.flash_report.values():
        text = composed(template.text.zh, {**given_whole, **values}, UNKNOWN)
        assert len(text) <= MOST
    assert is_too_long("字" * (MOST + 1), "zh-hans")
    assert not is_too_long("a" * (MOST + 1), "en")
