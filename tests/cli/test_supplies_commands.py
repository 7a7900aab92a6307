"""``youxu supplies``: from the items of the plan to what came back, by commands alone, as JSON and as lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import translation
from openpyxl import Workbook

from tests.builders import alternatives as places
from tests.builders import supplies as build
from tests.builders.incidents import minutes
from tests.builders.supplies import HEAD, LOGISTICS, OFFICER, Stores
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.incidents.models import Incident
from youxu.supplies.models import StockMove, SupplyItem

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.stores)
DEPOT = "县公司库房"


def run(*words: str, at: int = 30, language: str = "en", by: str = LOGISTICS) -> Any:
    with clock.pretend(minutes(at)), translation.override(language):
        return CliRunner().invoke(youxu, ["supplies", *words, "--as", by])


def told(*words: str, at: int = 30, by: str = LOGISTICS) -> Any:
    result = run(*words, "--json", at=at, by=by)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*words: str, at: int = 30, by: str = LOGISTICS) -> Any:
    result = run(*words, "--json", at=at, by=by)
    assert result.exit_code == 1, result.output
    return json.loads(result.stdout)["refused"]


def with_stop(place: Stores) -> Incident:
    return places.stopped(place.county, "YS04", at=minutes(2))


def test_items_and_places_are_kept_and_found_by_key_title_name_code_or_id(place: Stores) -> None:
    assert "radios" in [one["key"] for one in told("items", "--class", "communication")["items"]]
    assert told("adopt")["items"] == []
    boots = told("item", "--title", "雨鞋", "--measure", "双", "--class", "tool", "--cost", "35.5")
    assert (boots["key"], boots["cost"]) == ("own-1", "35.50")
    assert told("item", "雨鞋", "--gb-code", "2070101", "--consumed")["title"] == "雨鞋"
    assert told("item", "对讲机", "--cost", "300")["key"] == "radios"
    assert told("item", "own-1", "--retire")["key"] == "own-1"
    assert refused("item", "radios", "--retire")["field"] == "item"
    van = told("site", "--kind", "vehicle", "--name", "赣A12345", "--keeper", "孙立")
    assert told("site", "赣A12345", "--telephone", "137")["keeper"] == "孙立"
    shelf = told("site", "--outlet", "YS04")
    assert [one["kind"] for one in told("sites")["sites"]] == ["DEPOT", "VEHICLE", "OUTLET"]
    assert told("site", str(van["id"]), "--retire")["retired_at"]
    assert refused("site", DEPOT, "--retire")["field"] == "site"
    assert told("shelf", "YS04", "--of", "radios=3")["minimum"] == 3
    row = next(one for one in told("stock", "--site", "YS04")["shelves"] if one["key"] == "radios")
    assert (row["site_id"], row["minimum"], row["short"]) == (shelf["id"], 3, "3")
    assert told("shelf", "YS04", "--of", "radios=")["minimum"] is None


def test_what_lies_there_moves_by_commands_and_the_card_tells_it(place: Stores) -> None:
    told("receive", DEPOT, "--of", "急救包=2", "--lot", "A1", "--ends", "2027-06-01")
    told("site", "--kind", "vehicle", "--name", "赣A12345")
    told("send", DEPOT, "--to", "赣A12345", "--of", "radios=1")
    told("set-aside", DEPOT, "--of", "radios=2", "--reason", "没电")
    told("mend", DEPOT, "--of", "radios=1")
    told("write-off", DEPOT, "--of", "radios=1", "--reason", "报废", "--unusable")
    found = told("stock", "--site", DEPOT)
    rows = {one["key"]: one for one in found["shelves"]}
    assert (rows["radios"]["stock"], rows["radios"]["unusable"]) == ("6.00", "0.00")
    assert rows["first_aid_kit"]["lots"][0]["ends_on"] == "2027-06-01"
    moves = told("card", DEPOT, "--item", "对讲机")["moves"]
    assert [one["kind"] for one in moves[:4]] == ["WRITE_OFF", "MEND", "SET_ASIDE", "SEND"]
    assert found["as_of"] == moves[0]["id"]
    text = run("card", DEPOT, "--item", "对讲机", language="zh-hans").output
    assert "对讲机" in text
    assert refused("write-off", DEPOT, "--of", "radios=1")["field"] == "reason"
    assert refused("receive", DEPOT, "--of", "radios=x")["faults"].keys() == {"quantity-radios"}
    assert refused("receive", DEPOT, "--of", "雪橇=1")["field"] == "of"
    assert refused("receive", "月亮", "--of", "radios=1")["field"] == "site"
    assert "radios=2" in run("receive", DEPOT, "--of", "radios").output


def test_from_the_proposal_to_what_came_back_and_what_it_cost(place: Stores) -> None:
    incident = with_stop(place)
    ref = incident.reference
    kit = told("proposal", "--incident", ref)
    assert {row["key"] for row in kit["rows"]} & {"radios", "generator"}
    made = told(
        "request", "--of", "radios=4", "--of", "markers=3", "--incident", ref, "--outlet", "YS04", by=HEAD
    )
    number = made["reference"]
    assert made["state"] == "ASKED"
    told("approve", number, "--of", "radios=3", at=31)
    told("reserve", number, "--site", DEPOT, "--of", "radios=1", at=32)
    told("free", number, "--site", DEPOT, at=33)
    told("issue", number, "--site", DEPOT, at=34, by=OFFICER)
    told("arrive", number, at=50, by=HEAD)
    told("consume", number, "--of", "markers=2", at=60, by=HEAD)
    told("lose", number, "--of", "radios=1", "--reason", "被水冲走", at=70)
    back = (
        "return",
        number,
        "--site",
        DEPOT,
        "--of",
        "markers=1",
        "--unusable",
        "radios=1",
        "--reason",
        "进水",
    )
    told(*back, at=80)
    done = told("return", number, "--site", DEPOT, "--of", "radios=1", at=90)
    assert done["state"] == "CLOSED"
    progress = {one["key"]: one["progress"] for one in done["lines"]}
    assert (progress["radios"]["approved"], progress["radios"]["lost"]) == ("3.00", "1.00")
    used = {one["key"]: one for one in told("used", "--incident", ref)["used"]}
    assert (used["markers"]["consumed"], used["markers"]["cost"]) == ("2.00", "30.00")
    assert [one["reference"] for one in told("requests", "--all", "--incident", ref)["requests"]] == [number]
    assert told("requests")["requests"] == []
    assert "已了结" in run("show", number, language="zh-hans").output
    build.check_ledger()


def test_a_request_is_refused_taken_back_or_closed_with_a_reason(place: Stores) -> None:
    first = told("request", "--of", "radios=1", "--outlet", "YS05")["reference"]
    assert refused("refuse", first)["field"] == "reason"
    assert told("refuse", first, "--reason", "另有安排")["decision"] == "另有安排"
    second = told("request", "--of", "radios=1", "--whom", "抢修队", "--due", "2026-11-24 18:00")["reference"]
    assert told("take-back", second)["state"] == "TAKEN_BACK"
    third = told("request", "--of", "radios=2", "--site", DEPOT)["reference"]
    told("approve", third)
    assert told("close", third)["state"] == "CLOSED"
    assert refused("request", "--of", "radios=1", "--incident", "YS-26-9999")["field"] == "incident"
    assert refused("show", "YS-WZ-26-9999")["field"] == "reference"


def test_issuing_at_once_is_one_command_and_more_than_there_is_is_refused_with_what_there_is(
    place: Stores,
) -> None:
    row = told("issue", "--site", DEPOT, "--of", "generator=1", "--outlet", "YS04")
    assert row["lines"][0]["progress"]["on_way"] == "1.00"
    before = StockMove.objects.count()
    why = refused("issue", "--site", DEPOT, "--of", "routers=3", "--outlet", "YS04")
    assert "2" in why["reason"]
    assert StockMove.objects.count() == before
    assert "both" in run("issue", row["reference"], "--site", DEPOT, "--whom", "x").output


def test_what_was_never_issued_cannot_be_returned(place: Stores) -> None:
    row = told("request", "--of", "radios=2", "--outlet", "YS04")["reference"]
    told("approve", row)
    told("issue", row, "--site", DEPOT, "--of", "radios=1")
    why = refused("return", row, "--site", DEPOT, "--of", "radios=2")
    assert (why["kind"], why["field"]) == ("UnableToHand", "quantity")
    assert refused("return", row, "--site", DEPOT, "--of", "markers=1")["kind"] == "UnableToHand"


def test_a_count_names_what_moved_meanwhile_and_is_sent_once_more(place: Stores) -> None:
    opened = told("stock", "--site", DEPOT)["as_of"]
    told("receive", DEPOT, "--of", "radios=1")
    why = refused("count", DEPOT, "--of", "radios=8", "--of", "markers=5", "--as-of", str(opened))
    assert (why["kind"], why["field"]) == ("UnableToCount", "as_of")
    assert place.stock("markers") == 6
    again = told("stock", "--site", DEPOT)["as_of"]
    done = told("count", DEPOT, "--of", "对讲机=9/8", "--of", "markers=5", "--as-of", str(again))
    assert done["differences"] == 2
    assert (place.stock("radios"), place.stock("markers")) == (8, 5)
    assert refused("count", DEPOT, "--of", "radios=3/4")["faults"].keys() == {"usable-radios"}
    assert "twice" in run("count", DEPOT, "--of", "radios=3", "--of", "对讲机=3").output


def test_a_sheet_of_counts_is_read_with_its_lots(place: Stores, tmp_path: Path) -> None:
    told("receive", DEPOT, "--of", "急救包=2", "--lot", "A1")
    sheet = tmp_path / "count.csv"
    sheet.write_text("应急物资,数量,可用,批号,备注\n对讲机,7,6,,一部没电\n急救包,1,,A1,\n", encoding="utf-8")
    assert told("count", DEPOT, "--file", str(sheet))["differences"] == 2
    assert place.stock("first_aid_kit") == 1
    assert told("count", DEPOT, "--of", "急救包@A1=1")["differences"] == 0
    assert refused("count", DEPOT, "--of", "急救包@Z9=1")["field"] == "of"


def test_what_is_not_ready_is_listed_with_whose_it_is(place: Stores) -> None:
    told("shelf", DEPOT, "--of", "radios=20")
    found = told("ready", "--now")
    row = next(one for one in found["troubles"] if one["title"] == "对讲机" and one["site"] == DEPOT)
    assert (row["kind"], row["quantity"], row["owner"]) == ("BELOW", "12.00", "罗平")
    assert found["units"][0]["troubles"]["BELOW"] >= 1
    assert told("ready", "--kind", "expired")["troubles"] == []
    assert "罗平" in run("ready", "--site", DEPOT, language="zh-hans").output
    short = told("stock", "--short")["shelves"]
    assert [one["key"] for one in short if one["site"] == DEPOT] == ["radios"]
    assert run("ready", "--now", by="郑凯").exit_code == 1


def test_a_sheet_goes_in_and_out_with_every_bad_row_named(place: Stores, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("序号", "应急物资", "数量", "单位", "存放地点", "保管人", "联系电话"),
        (1, "雨鞋", 4, "双", DEPOT, "罗平", "13800000009"),
        (2, "沙袋", 4, "个", DEPOT, "", ""),
        (3, "沙袋", 4, "个", "河口仓", "", ""),
        (4, "对讲机", 9, "箱", DEPOT, "", ""),
    ):
        sheet.append(row)
    sheet.merge_cells("E3:E4")
    file = tmp_path / "物资.xlsx"
    book.save(file)
    result = run("import", str(file), "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, said["rows"], said["created"]) == (1, 4, 1)
    assert [one["row"] for one in said["rejected"]] == [3, 4, 5]
    assert not SupplyItem.objects.filter(title="沙袋").exists()
    text = run("import", str(file), language="zh-hans").output
    assert "应为“台”" in text.replace("「", "“").replace("」", "”")
    assert "E3:E4" in text
    out = tmp_path / "out.xlsx"
    written = told("export", str(out))
    again = told("import", str(out))
    assert (again["rows"], again["unchanged"], again["rejected"]) == (written["rows"], written["rows"], [])
    assert ".csv" in run("export", str(tmp_path / "out.doc")).output


def test_a_drill_that_is_named_is_moved_in_alone_and_one_that_is_none_is_refused(place: Stores) -> None:
    incident = with_stop(place)
    Incident.objects.filter(pk=incident.pk).update(world="drill-1")
    drill = ("--world", "drill-1")
    told("receive", DEPOT, "--of", "radios=3", *drill)
    told("set-aside", DEPOT, "--of", "radios=2", "--reason", "练习", *drill)
    told("mend", DEPOT, "--of", "radios=1", *drill)
    told("write-off", DEPOT, "--of", "radios=1", "--reason", "练习", "--unusable", *drill)
    told("site", "--kind", "vehicle", "--name", "赣A12345")
    told("send", DEPOT, "--to", "赣A12345", "--of", "radios=1", *drill)
    assert told("count", DEPOT, "--of", "radios=9/9", *drill)["differences"] == 0
    made = told("issue", "--site", DEPOT, "--of", "radios=2", "--whom", "抢修队", *drill)["reference"]
    told("request", "--of", "radios=1", "--whom", "抢修队", *drill)
    assert made in [one["reference"] for one in told("requests", *drill)["requests"]]
    assert told("requests")["requests"] == []
    rows = {one["key"]: one["stock"] for one in told("stock", "--site", DEPOT)["shelves"]}
    assert rows["radios"] == "8.00"
    real = places.stopped(place.county, "YS05", at=minutes(3)).reference
    for words in (("issue", "--site", DEPOT), ("request",)):
        assert refused(*words, "--of", "radios=1", "--incident", real, *drill)["field"] == "incident"
    for words in (("stock",), ("card", DEPOT), ("requests",), ("receive", DEPOT, "--of", "radios=3")):
        assert refused(*words, "--world", "drill-9")["field"] == "world"
