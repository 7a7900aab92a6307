"""What people without an account may do: the outlet's card (网点应急卡) and contacts (P1, O2)."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from youxu.core.actor import Grant

CARD_VERBS: frozenset[str] = frozenset(
    {"report", "task", "accept", "answer_rollcall", "answer_neighbour", "enter_feedback", "count_supplies"}
)
"""What a card grants, for its own outlet alone: to report, to tick the list, to accept, to answer a roll-call or
whether the outlet stands in, to count what customers said and what lies on its shelf.

It reads nothing at large.
"""

CONTACT_VERBS: frozenset[str] = frozenset({"report"})
"""What a driver's or vendor's link grants; people of a commissioned outlet have what its card has."""

WINDOW = timedelta(hours=1)
"""The span in which sendings are counted."""

SLOTS = 4096


def plain_code(text: str) -> str:
    """Return a code as it is kept: capitals, without the blanks and dashes with which it is printed."""
    return text.translate(str.maketrans("", "", " -\t")).upper()


def spoken_code(code: str) -> str:
    """Return a code as it is printed and read out: in groups of five, with dashes."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))


def card_path(code: str) -> str:
    """Return the path of the page that a card or a contact's link opens; a relay passes on what stands below /p/."""
    return f"/p/c/{code}/"


def outlet_grants(unit_path: str, verbs: frozenset[str]) -> frozenset[Grant]:
    """Return ``verbs`` on the outlet's unit and on each above it: whichever leads the outlet's incident.

    Which outlet is meant is asked by ``Actor.may``; nothing is granted below, and nothing to read.
    """
    parts = unit_path.rstrip("/").split("/")
    paths = ["/".join(parts[: count + 1]) + "/" for count in range(len(parts))]
    return frozenset(Grant(verb, path) for verb in verbs for path in paths)


def address_slot(address: str, key: str) -> str:
    """Return the counting place of a network address: one of 4,096, so that no address is ever kept."""
    digest = hmac.new(key.encode(), address.encode(), hashlib.sha256).digest()
    return f"address:{int.from_bytes(digest[:4], 'big') % SLOTS}"
