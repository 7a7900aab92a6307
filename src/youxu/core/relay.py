"""Under which address people without an account reach ``/p/``: that of a relay, else the product's own."""

from __future__ import annotations

from django.conf import settings


def outside_address() -> str:
    """Return the address, without a slash at its end; empty where neither is set."""
    return str(settings.RELAY_URL or settings.PUBLIC_URL)
