"""What a short message that somebody answered says: 1 acknowledges, nothing else does."""

from __future__ import annotations

import unicodedata

YES = frozenset({"1", "收到", "OK"})


def acknowledges(text: str) -> bool:
    """Tell whether an answer says "received": 1 alone, full-width or with a full stop, 收到, OK."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("。.!！,，;；").strip()
    return plain.upper() in YES
