"""``youxu network``: its published forms and exit codes, each calling the action that the pages call."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders.network import AT, small_network
from tests.builders.organisation import person
from youxu.cli.main import youxu
from youxu.core.clock import pretend
from youxu.network.models import ImportRun, Outlet

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(minutes=1)
MAPPING = """
key: sample
title: {zh: 示例, en: Sample}
format: csv
id: [no]
unit: {key: sample, name: 示例}
fields: {code: no, name: name}
place: {latitude: lat, longitude: lon}
"""


@pytest.fixture
def county():
    made = small_network()
    someone = person("1002", made.county, "duty_officer", name="沈佳")
    return made, someone


def run(*arguments: str) -> tuple[int, str]:
    with pretend(NOW):
        result = CliRunner().invoke(youxu, list(arguments), env={"YOUXU_LANGUAGE": "en"})
    return result.exit_code, result.output


def told(*arguments: str, code: int = 0):
    found, output = run(*arguments, "--json")
    assert found == code, output
    return json.loads(output)


def files(folder: Path, *rows: str) -> tuple[str, str, str]:
    (folder / "network.csv").write_text("\n".join(["no,name,lat,lon", *rows]), encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return str(folder / "network.csv"), "--mapping", str(folder / "mapping.yaml")


def test_import_has_its_published_form_and_repeats_without_change(tmp_path: Path) -> None:
    given = files(tmp_path, "1,柳林支局,27.8,114.9", "2,河口支局,,")
    found = told("network", "import", *given)
    assert list(found) == ["rows", "created", "updated", "unchanged", "rejected", "warned", "seconds"]
    assert (found["rows"], found["created"], found["rejected"]) == (2, 2, [])
    assert [list(row) for row in found["warned"]] == [["row", "reason"]]
    assert found["warned"][0]["row"] == 3
    again = told("network", "import", *given)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_import_exits_1_when_a_row_was_rejected_and_keeps_the_good_ones(tmp_path: Path) -> None:
    given = files(tmp_path, "1,柳林支局,27.8,114.9", ",无号,27.8,114.9")
    found = told("network", "import", *given, code=1)
    assert found["rows"] == found["created"] + found["updated"] + found["unchanged"] + len(found["rejected"])
    assert [row["row"] for row in found["rejected"]] == [3]
    assert Outlet.objects.count() == 1
    code, output = run("network", "import", *given)
    assert code == 1
    assert "3:" in output


def test_import_of_a_bad_file_is_refused_in_words(tmp_path: Path) -> None:
    given = files(tmp_path)
    Path(given[0]).write_text("编号;名称\n1;x", encoding="utf-8")
    found = told("network", "import", *given, code=1)
    assert found["refused"]["kind"] == "UnableToReadFile"
    assert found["refused"]["field"]
    assert told("network", "import", "/none.csv", *given[1:], code=1)["refused"]["field"] == "file"
    assert not ImportRun.objects.exists()


def test_import_into_a_unit_asks_for_the_grant(county, tmp_path: Path) -> None:
    made, _ = county
    person("1017", made.county, "engineer", name="郑凯")
    given = files(tmp_path, "1,柳林支局,27.8,114.9")
    refused = told("network", "import", *given, "--unit", "yunshan", "--as", "1017", code=1)
    assert refused["refused"]["kind"] == "NotPermitted"
    person("1018", made.county, "administrator", name="管理员")
    without = told("network", "import", *given, "--as", "管理员", code=1)
    assert (without["refused"]["kind"], "--unit" in without["refused"]["reason"]) == (
        "UnableToImport",
        True,
    ), without
    found = told("network", "import", *given, "--unit", "yunshan", "--as", "管理员")
    assert found["created"] == 1


def test_regions_fills_in_and_names_orphans(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_text("code,name,parent\n11,北京市,\n99,孤儿,98\n", encoding="utf-8")
    found = told("network", "regions", str(path), code=1)
    assert (found["rows"], found["filled"], found["rejected"][0]["row"]) == (2, 1, 3)


def test_list_show_and_state_read_what_the_person_may_read(county) -> None:
    made, _ = county
    assert [row["code"] for row in told("network", "list", "--as", "1002")["rows"]] == list(made.outlets)
    assert told("network", "list", "--search", "柳林", "--as", "1002")["rows"][0]["code"] == "347004"
    assert told("network", "show", "347003", "--as", "1002")["outlet"]["name"] == "河口支局"
    assert told("network", "state", "--as", "1002")["counts"]["outlets"] == 4
    assert told("network", "show", "999", "--as", "1002", code=1)["refused"]["field"] == "outlet"
    assert told("network", "list", "--unit", "nowhere", "--as", "1002", code=1)["refused"]["field"] == "unit"
    for words in (("list",), ("show", "347003"), ("state",), ("calls",), ("hours", "347003")):
        assert run("network", *words, "--as", "1002")[0] == 0


def test_hold_confirm_and_confirm_opening_change_the_state(county) -> None:
    def state(line: str) -> str:
        found = told("network", "show", "347003", "--as", "1002")["state"]["lines"]
        return next(row["state"] for row in found if row["line"] == line)

    told("network", "hold", "347003", "--state", "SUSPENDED", "--line", "letters", "--as", "1002")
    assert state("letters") == "SUSPENDED"
    told("network", "confirm", "347003", "--state", "RESTRICTED", "--line", "savings", "--as", "1002")
    assert state("savings") == "RESTRICTED"
    told("network", "hold", "347003", "--lift", "--as", "1002")
    assert state("letters") == "OPEN"
    found = told("network", "confirm-opening", "347004", "347005", "--as", "1002")
    assert [row["opening_confirmed_at"] is not None for row in found] == [True, True]
    assert run("network", "hold", "347003", "--as", "1002")[0] == 2


def test_hours_are_shown_and_set(county) -> None:
    made, _ = county
    person("1018", made.county, "administrator", name="管理员")
    assert told("network", "hours", "347003", "--as", "1018")["facts"]["open_now"]
    found = told("network", "hours", "347003", "Mo-Fr 14:00-16:00", "--as", "1018")
    assert (found["hours"], found["facts"]["open_now"]) == ("Mo-Fr 14:00-16:00", False)
    assert told("network", "hours", "347003", "Mo-Fx", "--as", "1018", code=1)["refused"]["faults"]["hours"]
