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
# The ways out (law 9): transports, and the one HTTP client behind those that speak HTTP.
WAYS_OUT = {
    "youxu.core.outbound": {"httpx"},
    "youxu.delivery.transports.smtp": {"smtplib", "django.core.mail"},
}
MAY_CALL_OUT = {"youxu.delivery.transports.calling", "youxu.delivery.transports.webhook"}
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
    "django.core.mail",
    "apprise",
}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_module_reaches_outside(module) -> None:
    imported = {
        alias.name for node in ast.walk(module.tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module or "" for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)}
    reached = imported & OUTSIDE
    allowed = WAYS_OUT.get(module.name, set())
    assert reached <= allowed or module.name in OWN_PROCESSES, f"{module.name} reaches outside: {reached}"
    calls = {name for name in imported if name == "youxu.core.outbound"} | {
        alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "youxu.core"
        for alias in node.names
        if alias.name == "outbound"
    }
    assert not calls or module.name in MAY_CALL_OUT, f"{module.name} calls outside by core.outbound"
