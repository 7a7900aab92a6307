"""A sheet of supplies: looked at whole, bad rows named, taken over twice without a difference, whole after a kill."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.builders import supplies as build
from tests.builders.incidents import NINE, minutes
from tests.builders.supplies import Stores
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale
from youxu.core.models import Entry
from youxu.core.wording import say
from youxu.kernel.imported import ImportResult
from youxu.organisation.files import UnableToReadFile
from youxu.supplies import actions, importing, queries
from youxu.supplies.importing import import_sheet
from youxu.supplies.models import SupplyImport, SupplyItem, SupplyShelf, SupplySite
from youxu.supplies.rules.words import Account
from youxu.supplies.sheets import write_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.stores)

HEADS = ("序号", "应急物资", "数量", "单位", "存放地点", "保管人", "联系电话")
MORE = (*HEADS, "批号", "有效期至", "类别", "国标编码", "单价", "备注")
GOOD = (
    (1, "对讲机", 8, "台", "县公司库房", "罗平", "13800000009"),
    (2, "雨鞋", 12, "双", "县公司库房", "罗平", "13800000009"),
    (3, "对讲机", 2, "台", "YS04", "黄建华", "13900000001"),
    (4, "沙袋", 100, "个", "河口仓", "孙立", "13900000002"),
)


def xlsx(*rows: Any, heads: tuple[str, ...] = HEADS, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (heads, *rows):
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(
    place: Stores, data: bytes, at: int = 5, by: str = build.LOGISTICS, name: str = "s.xlsx"
) -> ImportResult:
    return import_sheet(by=place.by(by), at=minutes(at), unit=place.county.unit, data=data, name=name)


def counts(found: ImportResult) -> tuple[int, int, int, int]:
    return found.created, found.updated, found.unchanged, len(found.rejected)


def reasons(found: ImportResult) -> dict[int, str]:
    return {fault.row: say(fault.reason) for fault in found.rejected}


def site(name: str) -> SupplySite:
    return SupplySite.objects.get(name=name)


def test_a_sheet_says_what_is_there_and_again_changes_nothing(place: Stores) -> None:
    first = take(place, xlsx(*GOOD))
    assert counts(first) == (3, 0, 1, 0)
    assert [fault.row for fault in first.warned] == [3, 5, 5]
    shelf = SupplySite.objects.get(outlet__code="YS04")
    assert place.stock("radios", shelf) == 2
    assert (shelf.keeper_name, site("河口仓").kind) == ("黄建华", "DEPOT")
    boots = SupplyItem.objects.get(title="雨鞋")
    assert (boots.item_class, place.stock(boots.key)) == ("TOOL", 12)
    assert counts(take(place, xlsx(*GOOD), at=6)) == (0, 0, 4, 0)
    build.check_ledger()


def test_a_later_difference_is_a_count_that_leaves_what_is_set_aside_and_reserved(place: Stores) -> None:
    radios = {place.items["radios"]: 2}
    actions.set_aside(by=place.by(), at=minutes(1), site=place.depot, items=radios, reason="没电")
    row = build.approved(place, radios=3)
    actions.reserve(
        by=place.by(), at=minutes(20), request=row, site=place.depot, items={place.items["radios"]: 3}
    )
    found = take(place, xlsx((1, "对讲机", 7, "台", "县公司库房", "", "")), at=30)
    assert counts(found) == (0, 1, 0, 0)
    standing = [
        place.stock("radios", account=one) for one in (Account.STOCK, Account.RESERVED, Account.UNUSABLE)
    ]
    assert standing == [2, 3, 2]
    fewer = take(place, xlsx((1, "对讲机", 4, "台", "县公司库房", "", "")), at=31)
    assert "reserved" in reasons(fewer)[2]
    build.check_ledger()


def test_every_bad_row_is_named_and_the_good_ones_are_written(place: Stores) -> None:
    found = take(
        place,
        xlsx(
            (1, "对讲机", 3, "部", "县公司库房", "", ""),
            (2, "对讲机", "若干", "台", "YS05", "", ""),
            (3, "雨鞋", 3, "双", "县公司库房", "", ""),
            (4, "雨鞋", 4, "双", "县公司库房", "", ""),
            (5, "雨鞋", 4, "箱", "YS05", "", ""),
            (6, "", 4, "个", "YS05", "", ""),
            (7, "手电筒", 4, "个", "", "", ""),
            (8, "手电筒", -1, "个", "YS05", "", ""),
            (9, "手电筒", 1, "个", "YS05", "名" * 81, ""),
            (10, "手电筒", 1, "", "YS05", "", ""),
        ),
    )
    said = reasons(found)
    assert sorted(said) == [2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert "should be" in said[2]
    assert "若干" in said[3]
    assert "row 4" in said[5]
    assert "双" in said[6]
    assert counts(found) == (1, 0, 0, 9)
    assert place.stock(SupplyItem.objects.get(title="雨鞋").key) == 3
    assert place.stock("radios") == 8


def test_rows_with_merged_cells_are_named_and_nothing_of_them_is_guessed(place: Stores) -> None:
    found = take(place, xlsx(*GOOD, merge="E3:E4"))
    assert set(reasons(found)) == {3, 4}
    assert "E3:E4" in reasons(found)[3]
    assert not SupplyItem.objects.filter(title="雨鞋").exists()
    with pytest.raises(UnableToReadFile, match="merged"):
        take(place, xlsx(*GOOD, merge="C1:D1"))


def test_a_file_that_is_no_sheet_of_supplies_writes_nothing(place: Stores) -> None:
    with pytest.raises(UnableToReadFile, match="数量"):
        take(place, xlsx(heads=("序号", "应急物资")))
    assert not SupplyImport.objects.exists()


def test_lots_with_their_ends_prices_and_codes_come_in(place: Stores) -> None:
    rows = (
        (1, "急救包", 2, "个", "县公司库房", "", "", "A1", "2027年6月1日", "", "", "", ""),
        (2, "急救包", 1, "个", "县公司库房", "", "", "A0", "2026/1/1", "", "", "", ""),
        (3, "急救包", 1, "个", "YS04", "", "", "", "", "", "", "", ""),
        (4, "雨鞋", 1, "双", "县公司库房", "", "", "L9", "", "宣传材料", "2070101", "35.5", "新"),
        (5, "雨鞋", 1, "双", "YS04", "", "", "", "", "", "", "x", ""),
        (6, "雨鞋", 1, "双", "YS05", "", "", "", "明年", "", "", "", ""),
    )
    kit = place.items["first_aid_kit"]
    rows = tuple(
        (number, title, count, kit.measure if title == "急救包" else unit, *more)
        for number, title, count, unit, *more in rows
    )
    rows = tuple((number, kit.title if title == "急救包" else title, *more) for number, title, *more in rows)
    found = take(place, xlsx(*rows, heads=MORE))
    assert set(reasons(found)) == {3, 6, 7}
    boots = SupplyItem.objects.get(title="雨鞋")
    assert (boots.item_class, boots.gb_code, boots.cost) == ("NOTICE", "2070101", Decimal("35.50"))
    assert set(kit.lots.values_list("number", flat=True)) == {"A1", "-"}
    assert [str(lot.ends_on) for lot in kit.lots.filter(number="A1")] == ["2027-06-01"]
    assert counts(take(place, xlsx(*rows, heads=MORE), at=6)) == (0, 0, 3, 3)
    dearer = take(
        place, xlsx((1, "雨鞋", 1, "双", "县公司库房", "", "", "", "", "", "", 40, ""), heads=MORE), at=7
    )
    assert counts(dearer) == (0, 1, 0, 0)
    sums = (1, kit.title, 2, kit.measure, "县公司库房", "", "")
    assert counts(take(place, xlsx(sums), at=8)) == (0, 0, 1, 0)
    more = (1, kit.title, 3, kit.measure, "县公司库房", "", "")
    assert "lot" in reasons(take(place, xlsx(more), at=9))[2]


def test_who_keeps_an_item_apart_stands_on_its_shelf_alone(place: Stores) -> None:
    rows = (
        (1, "对讲机", 8, "台", "县公司库房", "罗平", ""),
        (2, "雨鞋", 2, "双", "县公司库房", "孙立", "137"),
        (3, "沙袋", 2, "个", "县公司库房", "罗平", "13800000009"),
    )
    take(place, xlsx(*rows))
    place.depot.refresh_from_db()
    assert (place.depot.keeper_name, place.depot.keeper_telephone) == ("罗平", "13800000009")
    assert SupplyShelf.objects.get().keeper_name == "孙立"
    assert counts(take(place, xlsx(*rows), at=6)) == (0, 0, 3, 0)
    back = (2, "雨鞋", 2, "双", "县公司库房", "罗平", "13800000009")
    assert counts(take(place, xlsx(back), at=7)) == (0, 1, 0, 0)
    assert SupplyShelf.objects.get().keeper_name == ""
    moved = tuple((*row[:5], "何敏", "136") for row in rows)
    assert counts(take(place, xlsx(*moved), at=8)) == (0, 1, 2, 0)
    place.depot.refresh_from_db()
    assert place.depot.keeper_name == "何敏"


def test_what_was_killed_reads_unfinished_and_goes_on_where_it_stopped(
    place: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PART", 2)
    whole, calls = importing.take_part, 0

    def dies(**given: Any) -> SupplyImport:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return whole(**given)

    data = xlsx(*GOOD, (5, "沙袋", "x", "个", "YS05", "", ""))
    monkeypatch.setattr(importing, "take_part", dies)
    with pytest.raises(KeyboardInterrupt):
        take(place, data)
    stopped = SupplyImport.objects.get()
    assert (stopped.state, stopped.done, stopped.created, stopped.finished_at) == ("UNFINISHED", 3, 1, None)
    monkeypatch.setattr(importing, "take_part", whole)
    found = take(place, data, at=6)
    assert (found.rows, *counts(found)) == (5, 3, 0, 1, 1)
    done = SupplyImport.objects.get()
    assert (done.pk, done.state) == (stopped.pk, "DONE")
    codes = [Entry.objects.filter(code=f"SUPPLY_IMPORT_{one}").count() for one in ("STARTED", "FINISHED")]
    assert codes == [1, 1]
    build.check_ledger()


def test_what_was_changed_between_a_kill_and_going_on_is_named_and_every_row_is_counted(
    place: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = xlsx(*GOOD)

    def dies(**given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(importing, "take_part", dies)
        with pytest.raises(KeyboardInterrupt):
            take(place, data)
    act = {"by": place.by(), "at": minutes(6), "unit": place.county.unit}
    actions.keep_item(**act, title="沙袋", measure="袋", item_class="TOOL")
    found = take(place, data, at=7)
    assert (found.rows, *counts(found)) == (4, 2, 0, 1, 1)
    assert "袋" in reasons(found)[5]


def test_a_row_that_is_refused_after_all_is_named_and_the_others_are_written(
    place: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = importing.take_part

    def promised(**given: Any) -> SupplyImport:
        if any(line.title == "对讲机" for line in given["lines"]):
            raise actions.UnableToCount(say("Name at least one item."))
        return whole(**given)

    monkeypatch.setattr(importing, "take_part", promised)
    found = take(place, xlsx((1, "对讲机", 5, "台", "县公司库房", "", ""), *GOOD[1:2]))
    assert (counts(found), set(reasons(found))) == ((1, 0, 0, 1), {2})


def test_two_processes_cannot_go_on_with_one_import(place: Stores) -> None:
    act = {"by": place.by(), "at": NINE}
    words = {"file_name": "f", "digest": "d", "rows": 1, "rejected": [], "warned": []}
    run = actions.start_import(**act, unit=place.county.unit, **words)
    same = SupplyImport.objects.get(pk=run.pk)
    actions.take_part(**act, run=run, lines=(), unchanged=1, upto=2)
    with pytest.raises(Stale):
        actions.take_part(**act, run=same, lines=(), unchanged=1, upto=2)
    again = actions.finish_import(**act, run=actions.finish_import(**act, run=run))
    assert again.state == "DONE"
    assert Entry.objects.filter(code="SUPPLY_IMPORT_FINISHED").count() == 1


def test_whoever_keeps_an_outlets_shelf_alone_takes_over_rows_of_it_alone(place: Stores) -> None:
    found = take(place, xlsx((1, "对讲机", 1, "台", "YS04", "", ""), *GOOD[:1], *GOOD[3:]), by=build.HEAD)
    assert (counts(found), set(reasons(found))) == ((1, 0, 0, 2), {3, 4})
    with pytest.raises(NotPermitted):
        take(place, xlsx(*GOOD), by="郑凯")


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_written_out_is_read_again_without_a_difference(place: Stores, ending: str) -> None:
    kit = place.items["first_aid_kit"]
    actions.receive(by=place.by(), at=NINE, site=place.depot, items={kit: 2}, lot="=A1")
    actions.keep_item(
        by=place.by(),
        at=NINE,
        unit=place.county.unit,
        item=kit,
        title="",
        measure="",
        item_class="",
        cost=Decimal(80),
    )
    plan = queries.plan_at(place.county.unit.path, NINE)
    shelves = queries.shelves([place.depot], plan, NINE, all_asked=False)
    data = write_sheet(shelves, place.items | {kit.key: kit}, ending)
    found = take(place, data, name=f"out.{ending}")
    assert counts(found) == (0, 0, len(shelves), 0)
    if ending == "xlsx":
        cells = [cell for row in load_workbook(io.BytesIO(data)).worksheets[0] for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
