"""``youxu journal``: verify, show, export."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from tests.db.happenings import AT, CLERK, UNIT, Noted, append
from youxu.cli import options
from youxu.cli.main import youxu
from youxu.core import checkpoint, clock, journal
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.models import EntryPayload, Visibility

pytestmark = pytest.mark.django_db
OFFICE = Actor(
    ActorKind.PERSON,
    "1",
    "沈佳",
    "CLI",
    frozenset({Grant("read", UNIT), Grant("export_journal", UNIT)}),
    unit=UNIT,
)


@pytest.fixture(autouse=True)
def known(monkeypatch) -> None:
    monkeypatch.setitem(journal.registered, Noted.code, Noted)
    monkeypatch.setattr(options, "actor_called", lambda text, at: {"1": OFFICE, "7": CLERK}[text])


def run(*words: str):
    return CliRunner().invoke(youxu, ["journal", *words])


def test_verify_speaks_the_contract() -> None:
    append()
    found = run("verify", "--json")
    assert found.exit_code == 0
    assert json.loads(found.output) == {"entries": 1, "ok": True, "purged": 0, "first_broken": None}


def test_verify_names_the_first_broken_link_and_ends_with_1() -> None:
    append()
    EntryPayload.objects.all().delete()
    found = run("verify", "--json")
    assert found.exit_code == 1
    assert json.loads(found.output)["first_broken"]["sequence"] == 1
    assert "incident:1" in run("verify").output


def test_verify_compares_the_printed_checkpoints(monkeypatch) -> None:
    with clock.pretend(AT):
        append()
    checkpoint.make_checkpoints(AT + timedelta(days=1))
    with clock.pretend(AT + timedelta(minutes=1)):
        append()
    found = run("verify", "--json")
    assert found.exit_code == 1
    assert str(AT.date()) in json.loads(found.output)["first_broken"]["reason"]


def test_show_prints_what_the_person_may_read_oldest_first() -> None:
    append("first")
    append("second")
    append("hidden", visibility=Visibility.NEED_TO_KNOW)
    lines = run("show", "--as", "1").output.splitlines()
    assert [line.split("noted: ")[1] for line in lines] == ["first", "second"]


def test_show_filters_by_stream_code_and_moment() -> None:
    append("a", stream="incident:1")
    append("b", stream="incident:2")
    append("c", stream="incident:2", at=AT - timedelta(days=2))
    found = json.loads(
        run("show", "--as", "1", "--stream", "incident:2", "--since", "2026-11-23", "--json").output
    )
    assert [row["payload"]["text"] for row in found] == ["b"]


def test_export_writes_every_entry_as_json_or_csv() -> None:
    append("你好")
    append("=1+1")
    found = run("export", "--as", "1", "--format", "json")
    assert found.exception is None, found.exception
    rows = json.loads(found.output)
    assert [row["sentence"] for row in rows] == ["System noted: 你好", "System noted: =1+1"]
    cells = list(csv.DictReader(io.StringIO(run("export", "--as", "1").output)))
    assert [cell["sequence"] for cell in cells] == ["1", "2"]
    assert json.loads(cells[0]["payload"])["text"] == "你好"


def test_export_to_a_file(tmp_path) -> None:
    append("x")
    target = tmp_path / "journal.csv"
    assert run("export", "--as", "1", "--out", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8-sig").count("\n") == 2


def test_export_needs_its_grant(monkeypatch) -> None:
    monkeypatch.setattr("youxu.core.refusals.record", lambda **given: None)
    assert run("export", "--as", "7").exit_code == 1


def test_a_cell_is_never_a_formula() -> None:
    from youxu.cli.commands.journal import _cell

    assert _cell("=1+1") == "'=1+1"
    assert _cell(7) == 7
