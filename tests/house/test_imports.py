"""Law 1: imports run down the floors, siblings never meet, nothing is imported inside a function."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, SOURCE, floors, imports, modules

# A heavy library that only one writer or solver needs may be imported where it is used (law 1); the engine
# is chosen by the database in use, and procrastinate cannot be imported without PostgreSQL.
HEAVY = {"openpyxl", "docx", "PIL", "highspy", "typst", "procrastinate", "psutil", "granian", "obstore"}
LAZY_MODULES = {
    "youxu.cli.main",
    "youxu.core.jobs.face",
    "youxu.core.jobs.embedded",
    "youxu.core.jobs.procrastinate",
}
INDENTED = re.compile(r"^\s+(import|from) ", re.MULTILINE)
"""What every import inside a function looks like: most files have none and need not be walked."""


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


def test_nothing_is_imported_inside_a_function() -> None:
    for module in modules():
        if module.name in LAZY_MODULES or module.name.startswith("youxu.cli."):
            continue
        if not INDENTED.search(module.text):
            continue
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                heavy = [name for name in imports(function) if name.split(".")[0] not in HEAVY]
                assert not heavy, f"{module.name}.{function.name} imports {heavy} inside the function"


def test_no_import_upward_hides_behind_type_checking() -> None:
    for module in modules():
        if "TYPE_CHECKING" not in module.text:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                parts = [name.split(".")[1] for name in imports(node) if name.startswith("youxu.")]
                upward = [part for part in parts if floors().get(part, 0) > floors().get(module.part, 99)]
                assert not upward, f"{module.name} imports {upward} upward"
