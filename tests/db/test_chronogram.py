"""A chronogram read in: columns by their headers in both languages, times of both kinds, every bad row by its number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import time
from typing import Any

import pytest
from django.utils import translation
from openpyxl import load_workbook

from tests.builders.chronograms import HEADER, ROWS, xlsx
from tests.builders.response import BEGAN, County, county
from tests.states import kept
from youxu.exercises import queries, shipped
from youxu.exercises.chronogram import ImportTerms, UnsoundChronogram, open_sheet, write_chronogram
from youxu.exercises.rules.scenario import ScenarioText, read_scenario
from youxu.exercises.rules.script_times import Reading
from youxu.organisation.files import UnableToReadFile

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)
TERMS = ImportTerms(key="power", title="停电")


def read(place: County, data: bytes, terms: ImportTerms = TERMS, name: str = "脚本.xlsx") -> ScenarioText:
    return queries.scenario_in_sheet(place.unit, BEGAN, open_sheet(data, name), terms)


def faults(place: County, rows: Sequence[Sequence[Any]], **more: Any) -> list[tuple[int, str, str]]:
    with pytest.raises(UnsoundChronogram) as found:
        read(
            place,
            xlsx(rows, more.pop("header", HEADER)),
            ImportTerms(**{"key": "power", "title": "停电", **more}),
        )
    return [(one.line, one.key, str(one.reason)) for one in found.value.faults]


def row(number: int = 1, **cells: Any) -> tuple[Any, ...]:
    """Return the first row of the sample with some cells otherwise."""
    base = dict(zip(HEADER, ROWS[0], strict=True)) | {"序号": number} | cells
    return tuple(base[name] for name in HEADER)


def test_a_chronogram_becomes_a_scenario(place: County) -> None:
    found = read(place, xlsx(title="2026年下半年演练脚本"))
    assert (found.key, found.title.zh, found.begins) == ("power", "停电", "09:00")
    assert [(one.key, one.way, one.to, one.outlet, found.offset(one)) for one in found.injects] == [
        ("1", "CALL", ("outlet_head",), "A", 0),
        ("2", "PUBLIC_POST", (), "", 15),
        ("3", "SYSTEM_ALERT", ("technical",), "B", 40),
    ]
    assert [(one.code, one.title.zh) for one in found.outlets.values()] == [
        ("YS04", "柳林支局"),
        ("YS05", "石桥邮政所"),
    ]
    # Marks stay as they were typed; a long event is its own text.
    assert found.injects[0].text.zh == "柳林支局停电，有顾客在办业务"
    assert [
        (one.key, one.after, one.within, one.checked, one.codes, one.who) for one in found.expectations
    ] == [
        ("1-x", "1", 5, "ENGINE", ("REPORTED",), ("outlet_head",)),
        ("2-x", "2", 30, "OBSERVER", (), ()),
    ]


@pytest.mark.parametrize(
    ("first", "second", "reading", "begins", "offsets"),
    [
        ("0:00", "0:15", Reading.AUTO, "", [0, 15]),
        ("T", "T+1:05", Reading.AUTO, "", [0, 65]),
        ("T+0", "15分钟", Reading.AUTO, "", [0, 15]),
        (0, 15, Reading.AUTO, "", [0, 15]),
        ("9:10", "9:25", Reading.AUTO, "", [0, 15]),
        ("9:10", "9:25", Reading.AUTO, "09:00", [10, 25]),
        (time(9, 10), time(9, 25), Reading.AUTO, "", [0, 15]),
        (time(0, 5), time(1, 0), Reading.AUTO, "", [5, 60]),
        ("1:00", "1:15", Reading.RELATIVE, "", [60, 75]),
        ("0:10", "0:15", Reading.ABSOLUTE, "00:10", [0, 5]),
        ("23:50", "0:20", Reading.ABSOLUTE, "23:50", [0, 30]),
    ],
)
def test_times_are_relative_or_of_the_clock(
    place: County, first: Any, second: Any, reading: Reading, begins: str, offsets: list[int]
) -> None:
    data = xlsx([row(1, 时间=first), row(2, 时间=second)])
    found = read(place, data, ImportTerms(key="power", title="停电", begins=begins, reading=reading))
    assert [found.offset(one) for one in found.injects] == offsets


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"时间": "待定"}, "时间", "待定"),
        ({"时间": "8:40"}, "时间", "before the start"),
        ({"注入方式": "喊话"}, "注入方式", "喊话"),
        ({"接收对象": "邮递员"}, "接收对象", "邮递员"),
        ({"责任岗位": "邮递员"}, "责任岗位", "邮递员"),
        ({"网点": "不存在所"}, "网点", "不存在所"),
        ({"日志代码": "REPORTD"}, "日志代码", "did you mean REPORTED"),
        ({"时限（分钟）": "一会儿"}, "时限（分钟）", "一会儿"),
        ({"情景事件": "", "预期行动": ""}, "情景事件", "not understood"),
        ({"序号": "a b"}, "序号", "letters, digits"),
    ],
)
def test_a_bad_row_is_named_by_its_number_its_column_and_the_reason(
    place: County, cells: dict[str, Any], column: str, words: str
) -> None:
    found = faults(place, [row(1), row(2, **cells)], begins="09:00")
    assert found[0][:2] == (3, column)
    assert words in found[0][2]


def test_every_bad_row_is_named_at_once(place: County) -> None:
    rows = [row(1, 时间="待定"), row(2), row(3, 接收对象="邮递员"), row(3, 时间="9:10")]
    found = faults(place, rows)
    assert [one[0] for one in found] == [2, 4, 5, 5][: len(found)] or {one[0] for one in found} == {2, 4, 5}


def test_a_chronogram_with_no_outlet_in_it_is_refused_unless_one_is_named_beside_it(place: County) -> None:
    (found,) = faults(place, [row(1, 网点="")])
    assert found[1] == "outlets"
    assert "at least one outlet" in found[2]
    text = read(place, xlsx([row(1, 网点="")]), ImportTerms(key="power", title="停电", outlets=("YS04",)))
    assert [one.code for one in text.outlets.values()] == ["YS04"]


def test_what_follows_something_and_what_is_sent_by_hand(place: County) -> None:
    header = (*HEADER, "前置", "延迟", "条件")
    rows = [
        (*row(1), "", "", ""),
        (*row(2, 时间="", 预期行动=""), "1-x", "5分钟", "没做到才发"),
        (*row(3, 时间="人工", 预期行动=""), "", "", ""),
        (*row(4, 时间="", 情景事件="", 预期行动="下达指令", 日志代码="DIRECTIVE_ISSUED"), "1-x", "", ""),
    ]
    found = read(place, xlsx(rows, header))
    assert [(one.after, one.delay, one.only, one.by_hand) for one in found.injects] == [
        ("", 0, None, False), ("1-x", 5, "MISSED", False), ("", 0, None, True),
    ]  # fmt: skip
    assert found.expectations[1].after == "1-x"


def test_a_circle_is_named_by_its_row(place: County) -> None:
    header = (*HEADER, "前置")
    rows = [(*row(1, 时间="", 预期行动=""), "2"), (*row(2, 时间="", 预期行动=""), "1")]
    (found,) = faults(place, rows, header=header)
    assert found[:2] == (2, "前置")
    assert "circular" in found[2]


def test_headers_that_are_not_known_are_asked_for(place: County) -> None:
    header = ("序号", "啥时候", "发生了什么", "备注")
    rows = [(1, "T+0", "柳林支局停电", "x")]
    sheet = open_sheet(xlsx(rows, header), "x.xlsx")
    assert sheet.unknown({}) == ("啥时候", "发生了什么", "备注")
    assert sheet.missing({}) == ("time", "title")
    columns = {"啥时候": "time", "发生了什么": "title", "备注": ""}
    assert (sheet.unknown(columns), sheet.missing(columns)) == ((), ())
    with pytest.raises(UnableToReadFile, match="时间"):
        read(place, xlsx(rows, header))
    terms = ImportTerms(key="power", title="停电", columns=columns, outlets=("YS04",))
    assert read(place, xlsx(rows, header), terms).injects[0].title.zh == "柳林支局停电"


def test_english_headers_and_csv_do_as_well(place: County) -> None:
    text = "No,Time,Way,To,Outlet,Event,Expected action,Within\n1,T+0,phone,Head of the outlet,Liulin,Power is off,Report,5 min\n"
    place.outlets["YS04"].save()
    found = read(place, text.encode(), ImportTerms(key="power", title="Power cut"), "script.csv")
    assert (found.injects[0].title.en, found.injects[0].to) == ("Power is off", ("outlet_head",))
    assert found.outlets["A"].code == "YS04"
    assert found.expectations[0].within == 5


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_a_file_that_is_no_sheet_is_refused(place: County, data: bytes) -> None:
    with pytest.raises(UnableToReadFile):
        read(place, data)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("key", sorted(shipped.scenarios()))
def test_a_scenario_written_out_reads_back_as_the_same(place: County, key: str, language: str) -> None:
    known = queries.known_for(place.unit, BEGAN)
    found = read_scenario(shipped.scenarios()[key], known)
    with translation.override(language):
        data = write_chronogram(found)
    assert read(place, data, ImportTerms()) == found


def test_no_cell_that_is_written_out_is_a_formula(place: County) -> None:
    data = read(place, xlsx()).model_dump(mode="json") | {"title": {"zh": "=1+1"}}
    found = ScenarioText.model_validate(data)
    book = load_workbook(io.BytesIO(write_chronogram(found)))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert "=1+1" in {cell.value for cell in cells}
    assert {cell.data_type for cell in cells} <= {"s"}
