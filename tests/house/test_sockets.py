"""Law 9: the modules that open a socket or start a process are listed; nothing else reaches outside."""

from __future__ import annotations

from tests.house.source import modules

# Listening and starting the product's own processes, never calling out.
OWN_PROCESSES = {
    "youxu.cli.commands.serve",
    "youxu.cli.commands.work",
    "youxu.project.asgi",
    "youxu.alternatives.solving",
    "youxu.supplies.solving",
    "youxu.reactions.handlers.backup",
}
# The ways out (law 9): transports, and the one HTTP client behind those that speak HTTP.
WAYS_OUT = {
    "youxu.core.outbound": {"httpx"},
    "youxu.delivery.transports.smtp": {"smtplib", "django.core.mail"},
    "youxu.statuspage.targets.remote": {"subprocess"},
    "youxu.statuspage.targets.store": {"obstore.store"},
}
MAY_CALL_OUT = {
    "youxu.delivery.transports.calling",
    "youxu.delivery.transports.webhook",
    "youxu.watch.feeds",
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
    "django.core.mail",
    "apprise",
    "obstore.store",
}


def test_no_module_reaches_outside() -> None:
    for module in modules():
        reached = (module.imports & OUTSIDE) - WAYS_OUT.get(module.name, set())
        assert not reached or module.name in OWN_PROCESSES, f"{module.name} reaches outside: {reached}"


def test_only_transports_that_speak_http_and_the_reader_of_feeds_call_out() -> None:
    calling = {module.name for module in modules() if "youxu.core.outbound" in module.imports}
    assert calling <= MAY_CALL_OUT
