"""The names of the house: no module without a subject, no shadowed words."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import modules

EMPTY_WORDS = {"utils", "util", "helpers", "common", "manager", "service", "services", "base", "misc"}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_is_named_by_its_subject(module) -> None:
    last = module.name.rsplit(".", 1)[-1]
    allowed = module.name == "youxu.web.forms.base"
    assert last not in EMPTY_WORDS or allowed, module.name


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_public_classes_and_functions_say_what_they_mean(module) -> None:
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{module.name}.{node.name} has no docstring"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_errors_are_named_unable_to(module) -> None:
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(b) == "UnableTo" for b in node.bases):
            known = {"NotPermitted", "Stale", "Invalid"}
            assert node.name.startswith("UnableTo") or node.name in known, f"{module.name}.{node.name}"
