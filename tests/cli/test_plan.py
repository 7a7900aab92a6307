"""``youxu plan`` and ``youxu clauses``: their published forms, exit codes, and no database where none is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.builders import organisation, word
from tests.builders.plan import changed, shipped_text
from youxu.cli.main import youxu
from youxu.core.clock import pretend
from youxu.plan import files, queries
from youxu.plan.clauses import IDS


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(youxu, list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_text(changed(("starts: NOT_SELF_SOLVED", "starts: GIVEN_UP")), encoding="utf-8")
    return path


def test_check_of_the_shipped_plan_is_ok() -> None:
    code, output = run("plan", "check", str(files.shipped()), "--json")
    found = json.loads(output)
    assert code == 0
    assert list(found) == ["ok", "faults", "warnings"]
    assert found["ok"] is True
    assert found["faults"] == []
    assert list(found["warnings"][0]) == ["line", "key", "reason"]


def test_check_names_line_key_and_reason_and_exits_1(broken: Path) -> None:
    code, output = run("plan", "check", str(broken), "--json")
    fault = json.loads(output)["faults"][0]
    assert code == 1
    line = next(
        n for n, text in enumerate(broken.read_text(encoding="utf-8").splitlines(), 1) if "GIVEN_UP" in text
    )
    assert (fault["line"], fault["key"]) == (line, "clocks.call_vendor.starts")
    assert "GIVEN_UP" in fault["reason"]


def test_check_for_a_person_names_the_place_as_editors_do(broken: Path) -> None:
    code, output = run("plan", "check", str(broken))
    assert code == 1
    assert f"{broken}:" in output


def test_check_of_a_file_in_the_wrong_encoding_says_so(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(shipped_text().encode("gb18030"))
    code, output = run("plan", "check", str(path), "--json")
    assert code == 1
    assert len(json.loads(output)["faults"]) == 1


@pytest.mark.long
def test_check_needs_no_database(tmp_path: Path) -> None:
    nowhere = {"YOUXU_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "YOUXU_HOME": str(tmp_path)}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from youxu.cli.main import main; main()",
            "plan",
            "check",
            str(files.shipped()),
        ],
        env={**os.environ, **nowhere, "YOUXU_LANGUAGE": "zh-hans"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_show_prints_the_plan_clause_by_clause() -> None:
    code, output = run("plan", "show", "--clause", "P4b", "--json")
    assert code == 0
    (row,) = json.loads(output)
    assert row["id"] == "P4b"
    assert {"checks", "clocks.release"} <= {carrier["key"] for carrier in row["carriers"]}
    assert "P4b" in run("plan", "show")[1]
    assert run("plan", "show", "--clause", "Z9")[0] == 2


def test_diff_prints_key_clause_old_and_new(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(
        changed(("starts: REPORTED, limit: 5 min", "starts: REPORTED, limit: 4 min")), encoding="utf-8"
    )
    code, output = run("plan", "diff", "shipped", str(path), "--json")
    assert code == 0
    assert json.loads(output)[0] == {
        "key": "clocks.verify_report.limit.OUTLET",
        "clauses": ["P1"],
        "change": "CHANGED",
        "old": "5 min",
        "new": "4 min",
    }


def test_a_file_with_faults_is_neither_shown_nor_compared(broken: Path) -> None:
    code, output = run("plan", "show", str(broken))
    assert code == 1
    assert "youxu plan check" in output


def test_clauses_have_their_published_form() -> None:
    code, output = run("clauses", "--json")
    rows = json.loads(output)
    assert code == 0
    assert [row["id"] for row in rows] == list(IDS)
    assert all(list(row) == ["id", "state", "code", "plan", "tests"] for row in rows)
    assert {row["state"] for row in rows} <= {"done", "to come"}
    assert "P4b" in run("clauses")[1]


@pytest.fixture
def county() -> str:
    unit = organisation.tree()["yunshan"]
    organisation.person("1001", unit, "leader", name="周国栋")
    organisation.person("1003", unit, "deputy_technical", name="林志远")
    return unit.path


def publish(*arguments: str) -> tuple[int, str]:
    with pretend(organisation.AT + timedelta(days=1)):
        return run("plan", "publish", *arguments, "--unit", "yunshan", "--as", "1001")


@pytest.mark.django_db
def test_publish_puts_the_shipped_plan_in_force(county: str) -> None:
    code, output = publish(str(files.shipped()), "--document-number", "云邮〔2026〕19号", "--json")
    assert code == 0, output
    found = json.loads(output)
    assert (found["unit"], found["number"], found["state"]) == ("yunshan", 1, "PUBLISHED")
    row = queries.in_force(county, organisation.AT + timedelta(days=2))
    assert row is not None
    assert (row.published_by, row.document_number) == ("周国栋", "云邮〔2026〕19号")


@pytest.mark.django_db
def test_publish_of_another_plan_needs_a_second_person(county: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(changed(("reachable: 4", "reachable: 5")), encoding="utf-8")
    code, output = publish(str(path))
    assert code == 1
    assert "C1" in output
    code, output = publish(str(path), "--approved-by", "1001")
    assert code == 1


@pytest.mark.django_db
def test_publish_takes_the_approval_of_the_leader_above_when_the_own_one_publishes(
    county: str, tmp_path: Path
) -> None:
    organisation.person("5001", organisation.tree()["yunzhou"], "leader", name="市局长")
    path = tmp_path / "ours.yaml"
    path.write_text(changed(("reachable: 4", "reachable: 5")), encoding="utf-8")
    code, output = publish(str(path), "--approved-by", "5001")
    assert code == 0, output
    row = queries.in_force(county, organisation.AT + timedelta(days=2))
    assert row is not None
    assert row.approved_by == "市局长"


@pytest.mark.django_db
def test_publish_of_a_plan_with_faults_is_refused_and_writes_nothing(county: str, broken: Path) -> None:
    code, _output = publish(str(broken))
    assert code == 1
    assert queries.versions_of(county) == ()


@pytest.mark.django_db
def test_a_plan_is_shown_and_compared_by_unit_and_number(county: str) -> None:
    publish(str(files.shipped()))
    with pretend(organisation.AT + timedelta(days=2)):
        assert run("plan", "show", "yunshan", "--clause", "P1")[0] == 0
        assert json.loads(run("plan", "diff", "shipped", "yunshan/1", "--json")[1]) == []
        code, output = run("plan", "show", "nowhere")
    assert code != 0
    assert "nowhere" in output


def test_a_word_document_is_written_as_a_plan_file_with_its_questions(tmp_path: Path) -> None:
    document, out = tmp_path / "hotel-plan.docx", tmp_path / "plan.yaml"
    document.write_bytes(word.hotel_plan())
    code, output = run("plan", "import", str(document), "--out", str(out), "--json")
    found = json.loads(output)
    assert code == 0
    assert list(found) == ["file", "chapters", "groups", "steps", "supplies", "doubts", "faults"]
    assert (found["groups"], found["steps"], found["supplies"]) == (4, 4, 3)
    line = found["doubts"][0]["line"]
    assert found["doubts"][0]["reason"] in out.read_text(encoding="utf-8").splitlines()[line - 1]
    assert "key: hotel-plan\n" in out.read_text(encoding="utf-8")
    code, output = run("plan", "import", str(document), "--out", str(out))
    assert code == 2
    assert "--force" in output


def test_a_renamed_doc_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    document, out = tmp_path / "plan.docx", tmp_path / "plan.yaml"
    document.write_bytes(word.OLE + b"\0" * 600)
    code, output = run("plan", "import", str(document), "--out", str(out))
    assert code == 1
    assert "save it as .docx" in output
    assert not out.exists()
