"""Secrets that must lie in the database (passwords of gateways) are sealed by a key made of the home's own.

Whoever has the database alone reads nothing; whoever restores an archive has the key with it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken

from youxu.core import environment


def seal(values: Mapping[str, str]) -> str:
    """Return ``values`` sealed as text; empty for no values."""
    given = {name: value for name, value in values.items() if value}
    return _box().encrypt(json.dumps(given).encode()).decode() if given else ""


def unseal(sealed: str) -> dict[str, str] | None:
    """Return what was sealed, or None when it was sealed by another home's key or is damaged."""
    if not sealed:
        return {}
    try:
        found: dict[str, str] = json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    return found


def _box() -> Fernet:
    digest = hashlib.sha256(b"youxu.vault:" + environment.secret_key().encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
