"""Imports: checked whole, applied in pieces, the same again changes nothing, bad input named in words."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests.builders.network import AT, BY, small_network
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted, Stale
from youxu.core.models import Entry
from youxu.kernel.imported import ImportResult, RowWord
from youxu.network import actions, importing, mapping, queries, readers, regions_file
from youxu.network.models import HoursPattern, ImportRun, Outlet, OutletLine, Region, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "networks"
MAPPING = """
key: sample
title: {zh: 示例, en: Sample}
format: csv
id: [no]
unit: {key: sample, name: 示例, level: GROUP}
levels: [{level: COUNTY, code: county_code, name: county}]
regions: {scheme: sample, levels: [[county_code, county]]}
fields:
  code: no
  name: name
  address: {join: [street, house], between: ""}
  town: town
  service_population: people
  mode: {column: mode, values: {委办: COMMISSIONED}, otherwise: SELF_RUN}
place: {latitude: lat, longitude: lon, datum: GCJ02, box: [3, 73, 54, 136]}
parent: parent
hours: {column: open, syntax: chinese, groups: {儲匯: [savings]}}
lines: {always: [letters, savings]}
"""
HEADER = "no,name,county_code,county,street,house,town,people,mode,lat,lon,parent,open"
GOOD = (
    '1,柳林支局,yl,云林,柳林路,1号,柳林镇,"12,000",自办,27.8,114.9,,周一至周五 08:30-17:00',
    "2,石桥所,yl,云林,石桥路,2号,石桥乡,800,委办,27.7,114.8,1,周一至周五 儲匯:09:00-12:00<br>周一至周六 08:00-17:00",
)


def write(folder: Path, *lines: str, name: str = "network.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes("\n".join((HEADER, *lines)).encode(encoding))
    return path


def run(path: Path, text: str = MAPPING, **more: object) -> ImportResult:
    return importing.run_import(
        by=BY,
        at=AT,
        path=path,
        mapping=mapping.parse(text),
        mapping_text=text,
        **more,  # type: ignore[arg-type]
    )


def reasons(faults: tuple[RowWord, ...]) -> list[tuple[int, str]]:
    return [(fault.row, str(fault.reason)) for fault in faults]


def test_a_row_becomes_an_outlet_with_unit_region_lines_hours_and_parent(tmp_path: Path) -> None:
    outcome = run(write(tmp_path, *GOOD))
    assert (outcome.rows, outcome.created, outcome.rejected, outcome.warned) == (2, 2, (), ())
    outlet = Outlet.objects.get(code="2")
    assert outlet.unit_path == "sample/sample-yl/"
    assert outlet.unit.level == "COUNTY"
    assert (outlet.mode, outlet.address, outlet.parent_outlet.code) == ("COMMISSIONED", "石桥路2号", "1")
    assert outlet.region.name == "云林"
    assert (outlet.given_datum, outlet.given_latitude) == ("GCJ02", 27.7)
    assert outlet.latitude != 27.7
    assert (
        outlet.hours.text == "Mo-Fr 08:00-17:00; Sa 08:00-17:00" or outlet.hours.text == "Mo-Sa 08:00-17:00"
    )
    assert Outlet.objects.get(code="1").service_population == 12000
    assert [row.code for row in queries.search_outlets("柳林", "sample/")] == ["1"]


def test_the_same_file_again_says_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path, *GOOD)
    run(path)
    again = run(path)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Outlet.objects.count() == 2
    assert Entry.objects.filter(code="IMPORT_FINISHED").count() == 2


def test_a_changed_row_updates_its_outlet_and_its_lines(tmp_path: Path) -> None:
    run(write(tmp_path, *GOOD))
    changed = MAPPING.replace("[letters, savings]", "[letters, ems]")
    outcome = run(write(tmp_path, GOOD[0].replace("柳林支局", "新柳林支局"), GOOD[1]), changed)
    assert (outcome.created, outcome.updated) == (0, 2)
    outlet = Outlet.objects.get(code="1")
    assert (outlet.name, outlet.revision) == ("新柳林支局", 2)
    offered = OutletLine.objects.filter(outlet=outlet, retired_at=None).values_list("line", flat=True)
    assert set(offered) == {"letters", "ems"}


def test_good_rows_are_applied_although_others_are_rejected(tmp_path: Path) -> None:
    outcome = run(
        write(
            tmp_path,
            GOOD[0],
            ",无号所,yl,云林,,,,,,27.8,114.9,,",
            "3,,yl,云林,,,,,,27.8,114.9,,",
            "1,重复所,yl,云林,,,,,,27.8,114.9,,",
            "4," + "长" * 200 + ",yl,云林,,,,,,27.8,114.9,,",
            "5,多格所,yl,云林,,,,,,27.8,114.9,,,x,y",
        )
    )
    assert outcome.rows == outcome.created + outcome.updated + outcome.unchanged + len(outcome.rejected) == 6
    assert reasons(outcome.rejected) == [
        (3, "The key is missing (column no)."),
        (4, "The name is missing."),
        (5, "The key 1 stands in row 2 already."),
        (6, "name is longer than 120 characters."),
        (7, "The row has 15 cells, more than the header names."),
    ]
    (kept,) = queries.import_runs()
    assert [number for number, _ in kept.rejected] == [3, 4, 5, 6, 7]


def test_missing_and_impossible_places_are_warned_about_and_the_outlet_is_kept(tmp_path: Path) -> None:
    rows = [
        f"{number},所{number},yl,云林,,,,{people},,{lat},{lon},{parent},{hours}"
        for number, people, lat, lon, parent, hours in (
            (1, "", "", "", "", ""),
            (2, "", "0", "0", "", ""),
            (3, "", "114.9", "27.8", "", ""),
            (4, "", "north", "east", "", ""),
            (5, "many", "27.8", "114.9", "99", "請電洽"),
        )
    ]
    outcome = run(write(tmp_path, *rows))
    assert outcome.created == 5
    assert Outlet.objects.filter(latitude=None).count() == 4
    assert reasons(outcome.warned) == [
        (2, "It has no coordinates; it is kept without a point."),
        (3, "Its coordinates lie outside the area of the network (0, 0); it is kept without a point."),
        (4, "Latitude and longitude look swapped (114.9, 27.8); it is kept without a point."),
        (5, "Its coordinates cannot be read (north, east); it is kept without a point."),
        (6, "service_population is no number (many); it is left out."),
        (6, "Opening hours not understood: 請電洽"),
        (6, "Its parent office 99 is not in the file; it is kept without."),
    ]


@pytest.mark.parametrize(
    ("content", "said", "field"),
    [
        (("HEADER\n" + GOOD[0]).encode("gb18030"), "gb18030", "encoding"),
        (("云林邮政网点一览表,,,\n" + HEADER + "\n" + GOOD[0]).encode(), "merged cell", "header"),
        ((HEADER.replace(",", ";") + "\n").encode(), "delimiter", "delimiter"),
        ((HEADER.replace("county_code", "countycode") + "\n").encode(), "county_code", "county_code"),
        ((HEADER.replace("people", "name") + "\n").encode(), "people", "people"),
        (b"\x1f\x8b\x08broken", "damaged", "file"),
        (("HEADER\n" + GOOD[0] + "\n").encode("utf-16"), "utf-16", "encoding"),
        (b"PK\x03\x04\xa8\xff", "workbook", "format"),
    ],
    ids=[
        "encoding",
        "merged header",
        "delimiter",
        "column",
        "doubled column",
        "damaged gzip",
        "two bytes a letter",
        "workbook",
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    tmp_path: Path, content: bytes, said: str, field: str
) -> None:
    path = tmp_path / "network.csv"
    path.write_bytes(content)
    with pytest.raises(readers.UnableToReadFile) as refused:
        run(path)
    assert said in str(refused.value.sentence)
    assert refused.value.field == field
    assert not Outlet.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_header_further_down_is_found_by_skip(tmp_path: Path) -> None:
    path = tmp_path / "network.csv"
    path.write_text("一览表\n\n" + HEADER + "\n" + GOOD[0], encoding="utf-8")
    outcome = run(path, MAPPING + "skip: 2\n")
    assert outcome.created == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key: [", "line 1"),
        ("- a\n- b", "holds no keys"),
        (MAPPING.replace("name: name", "nmae: name"), "fields"),
        (MAPPING.replace("[letters, savings]", "[lettres]"), "lettres"),
        (MAPPING + "colour: green\n", "colour"),
        ("[" * 5000, "nested too deeply"),
        (MAPPING.replace("level: GROUP", "level: GROUP, time_zone: Mars/Base"), "time_zone"),
    ],
)
def test_a_fault_of_the_mapping_names_line_or_key(text: str, said: str) -> None:
    with pytest.raises(mapping.UnableToReadMapping) as refused:
        mapping.parse(text)
    assert said in str(refused.value.sentence)


def test_a_mapping_that_is_not_there_or_not_utf_8_is_named(tmp_path: Path) -> None:
    with pytest.raises(mapping.UnableToReadMapping):
        mapping.load(tmp_path / "none.yaml")
    (tmp_path / "m.yaml").write_bytes("标题: 示例".encode("gb18030"))
    with pytest.raises(mapping.UnableToReadMapping):
        mapping.load(tmp_path / "m.yaml")


def test_json_geojson_xlsx_and_gzip_are_read_alike(tmp_path: Path) -> None:
    row = {"no": "9", "name": "网点", "lat": 27.8, "lon": 114.9}
    text = (
        "key: k\ntitle: {zh: 例, en: x}\nformat: FORMAT\nid: [no]\nunit: {key: k, name: 例}\n"
        "fields: {code: no, name: name}\nplace: {latitude: lat, longitude: lon}\n"
    )
    (tmp_path / "a.json").write_text(json.dumps([row]))
    feature = {
        "type": "Feature",
        "properties": row,
        "geometry": {"type": "Point", "coordinates": [114.9, 27.8]},
    }
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (tmp_path / "a.csv").write_bytes(
        gzip.compress(b"\xef\xbb\xbfno,name,lat,lon\r\n9,\xe7\xbd\x91\xe7\x82\xb9,27.8,114.9")
    )
    book = Workbook()
    book.active.append(list(row))
    book.active.append(list(row.values()))
    book.save(tmp_path / "a.xlsx")
    for name in ("json", "geojson", "csv", "xlsx"):
        how = text.replace("FORMAT", name)
        if name == "geojson":
            how = how.replace("latitude: lat", "latitude: latitude").replace(
                "longitude: lon", "longitude: longitude"
            )
        ((number, found),) = readers.rows(tmp_path / f"a.{name}", mapping.parse(how))
        assert found["name"] == "网点"
        assert number == (1 if "json" in name else 2)
    assert run(tmp_path / "a.xlsx", text.replace("FORMAT", "xlsx")).created == 1
    assert Outlet.objects.get(code="9").latitude == 27.8


@pytest.mark.parametrize("content", [b"{", b'{"a": 1}', b"[" * 100_000, b"PK"])
def test_json_that_holds_no_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    text = "key: k\ntitle: {zh: 例, en: x}\nformat: json\nid: [no]\nfields: {name: name}\n"
    with pytest.raises(readers.UnableToReadFile):
        list(readers.rows(tmp_path / "a.json", mapping.parse(text)))
    with pytest.raises(readers.UnableToReadFile):
        list(readers.rows(tmp_path / "a.json", mapping.parse(text.replace("json", "xlsx"))))


def test_an_unknown_unit_is_refused_and_an_existing_one_is_taken(tmp_path: Path) -> None:
    made = small_network()
    path = write(tmp_path, *GOOD)
    with pytest.raises(actions.UnableToImport):
        run(path, unit_key="nowhere")
    run(path, unit_key="yunshan")
    assert Outlet.objects.get(code="1").unit_path == f"{made.county.path}yunshan-yl/"


def test_an_import_takes_over_outlets_that_have_the_same_code(tmp_path: Path) -> None:
    made = small_network()
    outcome = run(write(tmp_path, GOOD[0].replace("1,柳林", "347003,柳林", 1)), unit_key="yunshan")
    assert (outcome.created, outcome.updated) == (0, 1)
    assert Outlet.objects.get(code="347003").pk == made.outlets["347003"].pk


def test_start_import_needs_the_grant(tmp_path: Path) -> None:
    nobody = Actor(ActorKind.PERSON, "person:9", "无权", "CLI")
    with pytest.raises(NotPermitted):
        importing.run_import(
            by=nobody,
            at=AT,
            path=write(tmp_path, *GOOD),
            mapping=mapping.parse(MAPPING),
            mapping_text=MAPPING,
        )
    assert not ImportRun.objects.exists()


def test_a_killed_import_reads_unfinished_and_goes_on_where_it_stopped(tmp_path: Path, monkeypatch) -> None:
    path = write(tmp_path, *(f"{n},所{n},yl,云林,,,,,,27.8,114.9,{n - 1 or ''}," for n in range(1, 61)))
    monkeypatch.setattr(importing, "AT_ONCE", 20)
    whole, calls = actions.apply_chunk, []

    def dies(**given):
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return whole(**given)

    monkeypatch.setattr(importing.actions, "apply_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    (stopped,) = queries.import_runs("sample/")
    assert (stopped.state, stopped.done_count, stopped.finished_at) == ("UNFINISHED", 40, None)
    monkeypatch.setattr(importing.actions, "apply_chunk", whole)
    outcome = run(path)
    assert (outcome.run_id, outcome.created, outcome.rows) == (stopped.id, 60, 60)
    assert queries.import_run(stopped.id).state == "DONE"
    assert Outlet.objects.exclude(parent_outlet=None).count() == 59
    assert Entry.objects.filter(code="IMPORT_STARTED").count() == 1


def test_two_processes_cannot_go_on_with_one_run(tmp_path: Path) -> None:
    path, how = write(tmp_path, *GOOD), mapping.parse(MAPPING)
    given = {"unit_key": "", "mapping": how, "mapping_text": MAPPING, "file_name": "f", "digest": "d"}
    begun = actions.start_import(by=BY, at=AT, **given, rows=2, rejected=[], warned=[])
    rows = [importing.prepare(number, row, how)[0] for number, row in readers.rows(path, how)]
    same = ImportRun.objects.get(pk=begun.pk)
    actions.apply_chunk(by=BY, at=AT, run=begun, mapping=how, rows=rows, unchanged=0, upto=3)
    with pytest.raises(Stale):
        actions.apply_chunk(by=BY, at=AT, run=same, mapping=how, rows=[], unchanged=0, upto=3)
    actions.link_parents(by=BY, at=AT, run=begun, parents={"2": "1"})
    actions.finish_import(by=BY, at=AT, run=begun)
    actions.finish_import(by=BY, at=AT, run=begun)
    assert Entry.objects.filter(code="IMPORT_FINISHED").count() == 1


def test_no_piece_writes_more_than_a_thousand_rows(tmp_path: Path, monkeypatch) -> None:
    path = write(tmp_path, *(f"{n},所{n},yl,云林,,,,,,27.8,114.9,," for n in range(1, 701)))
    sizes: list[int] = []
    whole = actions.apply_chunk

    def measured(**given):
        sizes.append(sum(row.writes for row in given["rows"]))
        return whole(**given)

    monkeypatch.setattr(importing.actions, "apply_chunk", measured)
    assert run(path).created == 700
    assert sum(sizes) == 700 * 4
    assert max(sizes) <= 900


def test_regions_are_filled_from_a_file_and_orphans_are_named(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text(
        "code,name,cityCode\n11,北京市,\n1101,市辖区,11\n110101,东城区,1101\n9999,孤儿,99\n,无号,11\n"
    )
    found = regions_file.fill(by=BY, at=AT, path=path, scheme="gb2260")
    assert (found.rows, found.filled) == (5, 3)
    assert [row for row, _ in found.rejected] == [5, 6]
    assert Region.objects.get(code="110101").parent.code == "1101"
    assert regions_file.fill(by=BY, at=AT, path=path, scheme="gb2260").filled == 3
    assert Region.objects.count() == 3


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_is_valid(path: Path) -> None:
    how, _ = mapping.load(path)
    assert how.key == path.stem
    assert how.unit is not None


@pytest.mark.data
@pytest.mark.long
def test_chunghwa_post_is_imported_whole() -> None:
    how, text = mapping.load(ROOT / "mappings" / "chunghwa_post.yaml")
    path = DATA / "chunghwa_post_1299.json.gz"
    outcome = importing.run_import(by=BY, at=AT, path=path, mapping=how, mapping_text=text)
    assert (outcome.rows, outcome.created, outcome.rejected, outcome.warned) == (1299, 1299, (), ())
    assert HoursPattern.objects.count() == 53
    assert Unit.objects.filter(level="COUNTY").count() == 22
    counts = queries.state_counts("chunghwa-post/", AT)
    assert counts.outlets == sum(counts.by_state.values()) == 1299
    again = importing.run_import(by=BY, at=AT, path=path, mapping=how, mapping_text=text)
    assert again.unchanged == 1299


def test_no_chunk_reads_the_outlets_of_those_before_it(tmp_path: Path) -> None:
    """SQLite took the tree, the whole network, for the way to a chunk's rows: 165,627 rows took five times as long."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps numbers of rows and chooses by them")
    path = write(tmp_path, *GOOD)
    run(path)
    with CaptureQueriesContext(connection) as asked:
        run(write(tmp_path, GOOD[0].replace("柳林支局", "新柳林支局"), GOOD[1]))
    read = [
        one["sql"]
        for one in asked
        if one["sql"].startswith("SELECT") and 'FROM "network_outlet"' in one["sql"]
    ]
    assert len(read) >= 3
    with connection.cursor() as cursor:
        for sql in read:
            ways = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}")]
            assert any(key in way for way in ways for key in ("code=?", "import_key=?", "id=?", "rowid=?")), (
                sql,
                ways,
            )
