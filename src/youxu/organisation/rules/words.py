"""The closed lists of the organisation: rosters, one-time links, working groups."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RosterKind(StrEnum):
    """Whose duty a shift is."""

    DUTY_OFFICER = "DUTY_OFFICER"
    LEADER_ON_CALL = "LEADER_ON_CALL"
    TECHNICAL = "TECHNICAL"
    CUSTOMER = "CUSTOMER"
    LOGISTICS = "LOGISTICS"


class InvitationKind(StrEnum):
    """What a one-time link is for."""

    INVITE = "INVITE"
    RESET = "RESET"


POST_OF_ROSTER: Mapping[RosterKind, str] = {
    RosterKind.DUTY_OFFICER: "duty_officer",
    RosterKind.LEADER_ON_CALL: "leader_on_call",
    RosterKind.TECHNICAL: "engineer",
    RosterKind.CUSTOMER: "customer_officer",
    RosterKind.LOGISTICS: "logistics_officer",
}
"""The post whose duty a person carries during a shift, held by name or not."""

ROSTER_OF_POST: Mapping[str, RosterKind] = {post: kind for kind, post in POST_OF_ROSTER.items()}

SINGLE: tuple[RosterKind, ...] = (RosterKind.DUTY_OFFICER, RosterKind.LEADER_ON_CALL)
"""Rosters that hold one person at a time, every hour of every day; the others are stand-by lists."""

BODIES: Mapping[str, tuple[str, ...]] = {
    "leading": (
        "leader",
        "deputy_technical",
        "deputy_customer",
        "leader_on_call",
        "marketing_member",
        "security_post",
    ),
    "office": ("office", "duty_officer", "administrator"),
    "technical": ("technical_head", "engineer", "network_administrator"),
    "customer": ("customer_head", "customer_officer"),
    "logistics": ("logistics_head", "logistics_officer", "cash_post"),
    "outlet": ("outlet_head", "counter_clerk"),
    "contact": ("bank_liaison", "delivery_liaison"),
}
"""The bodies of a unit and the posts of the plan in each, in the order in which they are shown."""

GROUP_OF_POST: Mapping[str, str] = {post: body for body, posts in BODIES.items() for post in posts}
OUTLET_POSTS: tuple[str, ...] = BODIES["outlet"]
KNOWN_POSTS: tuple[str, ...] = tuple(GROUP_OF_POST)
