"""The names of the house: no module without a subject, no shadowed words."""

from __future__ import annotations

import ast

from tests.house.source import modules, top_level

EMPTY_WORDS = {"utils", "util", "helpers", "common", "manager", "service", "services", "base", "misc"}
GIVEN = {f"youxu.core.backends.{kind}.base" for kind in ("sqlite3", "postgresql")}
"""Where Django looks for a kind of database."""


def test_a_module_is_named_by_its_subject() -> None:
    named = {module.name for module in modules() if module.name.rsplit(".", 1)[-1] in EMPTY_WORDS}
    assert named - GIVEN <= {"youxu.web.forms.base"}


def test_public_classes_and_functions_say_what_they_mean() -> None:
    silent = [
        f"{module.name}.{node.name} has no docstring"
        for module, node in top_level(ast.ClassDef | ast.FunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, silent


def test_errors_are_named_unable_to() -> None:
    known = {"NotPermitted", "Stale", "Invalid"}
    for module, node in top_level(ast.ClassDef):
        if any(ast.unparse(base) == "UnableTo" for base in node.bases):
            assert node.name.startswith("UnableTo") or node.name in known, f"{module.name}.{node.name}"
