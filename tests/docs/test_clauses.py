"""The table of clauses tells the truth: each path, plan key and test that it names exists."""

from __future__ import annotations

import ast
import importlib
from functools import cache

import pytest

from tests.builders.plan import shipped_plan
from tests.house.source import ROOT
from youxu.plan.clauses import IDS
from youxu.plan.coverage import COVERAGE, Coverage, CoverageState


def test_every_clause_has_its_row_in_the_order_of_the_plan() -> None:
    assert tuple(row.id for row in COVERAGE) == IDS


def test_a_row_has_the_published_form() -> None:
    row = COVERAGE[0].as_json()
    assert list(row) == ["id", "state", "code", "plan", "tests"]
    assert row["state"] in ("done", "to come")


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: row.id)
def test_named_code_exists(row: Coverage) -> None:
    for path in row.code:
        assert _object_at(path) is not None, path


def _object_at(path: str) -> object:
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        if not _is_module(name):
            continue
        found: object = importlib.import_module(name)
        for name in parts[count:]:
            found = getattr(found, name, None)
        return found
    return None


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: row.id)
def test_named_plan_keys_exist_and_carry_the_clause(row: Coverage) -> None:
    assert row.plan, f"{row.id} names no plan key"
    for key in row.plan:
        found: object = shipped_plan()
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
        assert found is not None, key


def _is_module(name: str) -> bool:
    path = ROOT / "src" / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: row.id)
def test_named_tests_exist(row: Coverage) -> None:
    for name in row.tests:
        path, _, test = name.partition("::")
        assert (ROOT / path).is_file(), name
        assert test in _tests_in(path), name


@pytest.mark.parametrize("row", COVERAGE, ids=lambda row: row.id)
def test_a_clause_is_done_only_with_code_plan_and_tests(row: Coverage) -> None:
    if row.state is CoverageState.DONE:
        assert row.code
        assert row.tests
        assert not row.missing
    else:
        assert row.missing, f"{row.id} is to come: say what is missing"
