"""Law 1: imports run down the floors, siblings never meet, nothing is imported inside a function."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, SOURCE, floors, modules

# A heavy library that only one writer or solver needs may be imported where it is used (law 1); the engine
# is chosen by the database in use, and procrastinate cannot be imported without PostgreSQL.
HEAVY = {"openpyxl", "PIL", "highspy", "typst", "procrastinate", "psutil", "granian"}
LAZY_MODULES = {
    "youxu.cli.main",
    "youxu.core.jobs.face",
    "youxu.core.jobs.embedded",
    "youxu.core.jobs.procrastinate",
}


def test_the_import_contract_holds() -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_part_stands_on_a_floor() -> None:
    parts = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert parts <= set(floors()), parts - set(floors())


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_nothing_is_imported_inside_a_function(module) -> None:
    if module.name in LAZY_MODULES or module.name.startswith("youxu.cli."):
        return
    for function in ast.walk(module.tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            heavy = [name for name in names if name.split(".")[0] not in HEAVY]
            assert not heavy, f"{module.name}.{function.name} imports {heavy} inside the function"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_import_upward_hides_behind_type_checking(module) -> None:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("youxu."):
                    part = inner.module.split(".")[1]
                    assert floors().get(part, 0) <= floors().get(module.part, 99), module.name
