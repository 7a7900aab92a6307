"""Under which address people without an account reach ``/p/``: that of a relay, else the product's own."""

from __future__ import annotations

from django.conf import settings

from youxu.core import environment

EVERYWHERE = ("0.0.0.0", "::", "")
"""What a server that listens on every address is told; nobody can open it."""


def outside_address() -> str:
    """Return the address, without a slash at its end; empty where neither is set."""
    return str(settings.RELAY_URL or settings.PUBLIC_URL)


def link_address() -> str:
    """Return the address that links carry: the outside one, else where ``youxu serve`` listens on this computer."""
    host = environment.text("YOUXU_HOST")
    here = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return outside_address() or f"http://{here}:{environment.integer('YOUXU_PORT')}"
