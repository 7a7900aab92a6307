"""``youxu org``: its published forms and exit codes, each calling the action that the pages call."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders.organisation import AT, outlet, person, tree
from youxu.cli.main import youxu
from youxu.core.clock import pretend
from youxu.organisation import queries
from youxu.organisation.models import Person

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(hours=1)


@pytest.fixture
def county():
    unit = tree()["yunshan"]
    outlet("347004", unit, "柳林支局")
    person("1000", unit, "administrator", name="管理员")
    return unit


def run(*arguments: str) -> tuple[int, str]:
    with pretend(NOW):
        result = CliRunner().invoke(youxu, list(arguments))
    return result.exit_code, result.output


def told(*arguments: str, code: int = 0) -> dict:
    found, output = run(*arguments, "--json")
    assert found == code, output
    return json.loads(output)


def people(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "people.csv"
    path.write_text("\n".join(["工号,姓名,网点,岗位", *rows]), encoding="utf-8")
    return str(path)


def test_import_has_its_published_form_and_exits_1_on_a_rejected_row(county, tmp_path):
    file = people(tmp_path, "1001,周国栋,,leader", "1002,,,", "1011,黄建华,347004,outlet_head")
    found = told("org", "import", file, "--as", "1000", code=1)
    assert list(found) == ["rows", "created", "updated", "unchanged", "rejected", "warned", "seconds"]
    assert (found["rows"], found["created"], found["unchanged"]) == (3, 2, 0)
    assert found["rejected"][0]["row"] == 3
    good = people(tmp_path, "1001,周国栋,,leader", "1011,黄建华,347004,outlet_head")
    assert told("org", "import", good, "--as", "管理员")["unchanged"] == 2
    assert run("org", "import", good, "--as", "1000")[0] == 0


def test_import_refuses_a_file_without_the_columns(county, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("甲,乙\n1,2", encoding="utf-8")
    found = told("org", "import", str(path), "--as", "1000", code=1)
    assert found["refused"]["field"] == "file"


def test_check_names_faults_and_warnings(county):
    found = told("org", "check", "--unit", "yunshan", code=1)
    assert list(found) == ["ok", "faults", "warnings"]
    assert list(found["faults"][0]) == ["key", "unit", "outlet", "where", "reason", "fallback", "instead"]
    assert found["ok"] is False
    assert told("org", "check", code=1) == found
    assert run("org", "check")[0] == 1
    assert told("org", "check", "--unit", "nowhere", code=1)["refused"]["field"] == "unit"


def test_hold_shift_swap_end_and_show(county):
    person("1002", county, name="沈佳")
    person("1008", county, name="苏婷")
    found = told("org", "hold", "1002", "duty_officer", "--as", "1000")
    assert found["posts"][0]["post"] == "duty_officer"
    told("org", "hold", "1008", "duty_officer", "--as", "1000")
    roster = told(
        "org",
        "shift",
        "duty_officer",
        "1002",
        "1008",
        "--from",
        "2026-11-23 11:00",
        "--count",
        "3",
        "--as",
        "1000",
    )
    assert [shift["name"] for shift in roster["shifts"]] == ["沈佳", "苏婷", "沈佳"]
    first = roster["shifts"][0]["shift"]
    assert told("org", "swap", str(first), "1008", "--as", "1000")["name"] == "苏婷"
    shown = told("org", "show", "--as", "1000")
    assert [body["body"] for body in shown["bodies"]] == ["office"]
    assert told("org", "show", "1002", "--as", "1000")["name"] == "沈佳"
    assert run("org", "show", "--as", "1000")[0] == 0
    assert told("org", "end", "1002", "duty_officer", "--as", "1000")["posts"] == []
    assert told("org", "end", "1002", "duty_officer", "--as", "1000", code=1)["refused"]["field"] == "post"
    assert told("org", "swap", "99999", "1008", "--as", "1000", code=1)["refused"]["field"] == "shift"


def test_deputies_are_set_by_key(county):
    for number, key in (("1001", "leader"), ("1003", "deputy_technical")):
        person(number, county, key)
    told("org", "deputies", "leader", "deputy_technical", "--as", "1000")
    post = queries.post_called("leader", county)
    assert [one.staff_number for one in queries.deputies_of(post, NOW)] == ["1003"]
    assert told("org", "deputies", "leader", "nobody", "--as", "1000", code=1)["refused"]["field"] == "post"


def test_add_invite_list_reset_and_retire(county):
    assert told("org", "add", "1016", "李小梅", "--outlet", "347004", "--as", "1000")["outlet"] == "347004"
    link = told("org", "invite", "1016", "--as", "1000")
    assert link["token"] in link["link"]
    assert link["kind"] == "INVITE"
    listed = told("org", "list", "--as", "1000")
    assert [row["staff_number"] for row in listed["people"]] == ["1000", "1016"]
    assert run("org", "list", "--as", "1000", "--text", "小梅")[0] == 0
    assert told("org", "reset", "1016", "--as", "1000", code=1)["refused"]["kind"] == "UnableToInvite"
    told("org", "retire", "1016", "--reason", "调离", "--as", "1000")
    assert Person.objects.get(staff_number="1016").retired_at is not None


def test_whoever_may_not_is_refused(county):
    person("1007", county, "engineer", name="郑凯")
    assert told("org", "invite", "1000", "--as", "郑凯", code=1)["refused"]["kind"] == "NotPermitted"


def test_found_starts_an_installation_once():
    link = told("org", "found", "1000", "管理员", "--unit", "yunshan", "--unit-name", "云山县分公司")
    assert link["token"]
    again = told("org", "found", "1001", "别人", "--unit", "yunshan", code=1)
    assert again["refused"]["kind"] == "UnableToFound"
