"""Files of people: read as operators have them, bad rows named, taken over twice without a difference."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from tests.builders.organisation import AT, actor, outlet, person, tree, unit
from tests.states import kept
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry, EntryPayload
from youxu.organisation import actions, queries
from youxu.organisation.files import UnableToReadFile, read_people
from youxu.organisation.imports import PART, import_people
from youxu.organisation.models import Holding, Person

pytestmark = [pytest.mark.django_db, pytest.mark.both]

HEADER = "工号,姓名,手机号（选填）,网点代码,岗位"
ROWS = (
    "1001,周国栋,139 0000 0001,,领导小组组长、带班领导",
    "1003,林志远,,,deputy_technical；技术支持组组长;leader_on_call",
    "1011,黄建华,,347004,营业窗口负责人",
)


@kept
def county():
    found = tree()["yunshan"]
    outlet("347004", found, "柳林支局")
    return found


@pytest.fixture
def admin(county):
    return actor(person("1000", county, "administrator"))


def csv(*rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([header, *rows, ""]).encode(encoding)


def xlsx(*rows: list, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(county, by, data, **given):
    return import_people(by=by, at=AT, unit=county, data=data, name="people.csv", **given)


def counts(result):
    return result.rows, result.created, result.updated, result.unchanged, len(result.rejected)


def test_a_file_is_taken_over_and_the_second_time_nothing_changes(county, admin):
    assert counts(take(county, admin, csv(*ROWS))) == (3, 3, 0, 0, 0)
    lin = Person.objects.get(staff_number="1003")
    assert set(actor(lin).posts) == {"deputy_technical", "technical_head", "leader_on_call"}
    assert actor(Person.objects.get(staff_number="1011")).outlet == "347004"
    entries = Entry.objects.count()
    assert counts(take(county, admin, csv(*ROWS))) == (3, 0, 0, 3, 0)
    assert Entry.objects.count() == entries
    assert not any("13900000001" in body for body in EntryPayload.objects.values_list("body", flat=True))


def test_a_changed_row_changes_the_person_and_the_posts(county, admin):
    take(county, admin, csv(*ROWS))
    again = csv("1001,周国栋,139 0000 0009,,领导小组组长")
    assert counts(take(county, admin, again)) == (1, 0, 1, 0, 0)
    leader = Person.objects.get(staff_number="1001")
    assert leader.mobile == "13900000009"
    assert actor(leader).posts == ("leader",)
    assert counts(take(county, admin, csv("1001,周国栋,,,"))) == (1, 0, 0, 1, 0)
    assert Person.objects.get(staff_number="1001").mobile == "13900000009"


def test_bad_rows_are_named_and_good_ones_taken(county, admin):
    person("2000", county, name="别人", mobile="13900000010")
    gone = person("2001", county, name="离职")
    actions.retire_person(by=admin, at=AT, person=gone, revision=1)
    bad = {
        "1002,,,,": "name",
        ",无号,,,": "staff number",
        "1004,甲,12,,": "mobile",
        "1005,乙,13900000010,,": "别人",
        "1006,丙,,999,": "999",
        "1007,丁,,,董事长": "董事长",
        "1008,戊,,,营业员": "outlet",
        "1001,重复,,,": "row 2",
        "2001,离职,,,": "retired",
    }
    result = take(county, admin, csv(ROWS[0], *bad))
    assert counts(result) == (10, 1, 0, 0, 9)
    assert [word.row for word in result.rejected] == list(range(3, 12))
    for word, part in zip(result.rejected, bad.values(), strict=True):
        assert part in str(word.reason)


def test_a_dry_run_writes_nothing(county, admin):
    before = Person.objects.count()
    assert counts(take(county, admin, csv(*ROWS), dry=True)) == (3, 3, 0, 0, 0)
    assert Person.objects.count() == before


def test_another_persons_unit_is_out_of_reach(county, admin):
    beside = unit("yunxi", "COUNTY", county.parent)
    person("3000", beside, name="邻县")
    header = "staff number,name,unit"
    result = take(county, admin, csv("3000,邻县,", "3001,新人,yunxi", header=header))
    assert len(result.rejected) == 2
    with pytest.raises(NotPermitted):
        take(beside, admin, csv(*ROWS))


def test_a_parent_imports_for_the_units_below_by_key_or_name(county):
    city = county.parent
    by = actor(person("0900", city, "administrator"))
    rows = csv(f"1,甲,{county.key}", f"2,乙,{county.name}", "3,丙,", header="工号,姓名,单位")
    assert counts(take(city, by, rows)) == (3, 3, 0, 0, 0)
    assert (
        list(Person.objects.filter(staff_number__in="12").values_list("unit", flat=True)) == [county.pk] * 2
    )
    assert Person.objects.get(staff_number="3").unit == city


def test_many_rows_go_in_parts_with_one_entry_each(county, admin):
    rows = [f"5{number:03},员{number},,,engineer" for number in range(PART + 5)]
    seen = []
    take(county, admin, csv(*rows), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(PART, PART + 5), (PART + 5, PART + 5)]
    assert Entry.objects.filter(code="PEOPLE_IMPORTED").count() == 2
    assert Holding.objects.filter(post__key="engineer").count() == PART + 5


def test_a_changed_name_is_warned_about(county, admin):
    take(county, admin, csv(*ROWS))
    result = take(county, admin, csv("1001,周国梁,,,"))
    assert (result.updated, len(result.warned)) == (1, 1)


def test_the_spreadsheets_of_china_are_read(county, admin):
    assert counts(take(county, admin, csv(*ROWS, encoding="gb18030")))[1] == 3


def test_a_workbook_is_read_below_a_title_and_numbers_stay_numbers(county, admin):
    data = xlsx(["人员名单", None, None], ["*工号", "姓名", "手机"], [1001, "周国栋", 13900000001.0])
    (row,) = read_people(data, "people.xlsx")
    assert (row.number, row.get("staff_number"), row.get("mobile")) == (3, "1001", "13900000001")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (csv(*ROWS, encoding="utf-16"), "encoding"),
        (csv("1,2", header="编号,说明"), "工号"),
        (csv("1,甲,乙", header="工号,姓名,name"), "twice"),
        (xlsx(["工号", "姓名", "姓名2"], [1, "甲"], merge="B1:C1"), "merged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
        (b"PK\x03\x04 damaged", "damaged"),
        (b"", "工号"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, said):
    with pytest.raises(UnableToReadFile) as refused:
        read_people(data, "people.csv")
    assert said in str(refused.value)


def test_take_people_asks_for_the_right(county):
    line = actions.Line(row=2, unit=county, outlet=None, posts=None, staff_number="1", name="甲")
    clerk = actor(person("2", county, "engineer"))
    with pytest.raises(NotPermitted):
        actions.take_people(by=clerk, at=AT, unit=county, lines=[line], file="f", digest="d")
    assert queries.person_with_staff_number("1") is None
