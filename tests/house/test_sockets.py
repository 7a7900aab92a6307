"""Law 9: the modules that open a socket or start a process are listed; nothing else reaches outside."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import modules

# Listening and starting the product's own processes, never calling out.
OWN_PROCESSES = {
    "youxu.cli.commands.serve",
    "youxu.cli.commands.work",
    "youxu.project.asgi",
    "youxu.reactions.handlers.backup",
}
OUTSIDE = {
    "socket",
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "smtplib",
    "ftplib",
    "aiohttp",
    "subprocess",
}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_module_reaches_outside(module) -> None:
    imported = {
        alias.name for node in ast.walk(module.tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module or "" for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)}
    reached = imported & OUTSIDE
    assert not reached or module.name in OWN_PROCESSES, f"{module.name} reaches outside: {reached}"
