"""Which post may do what, and where: one table, so that the whole permission matrix is read on one page.

A post grants its verbs on its own unit. Reading what is not need-to-know, and the keeping of the network and of
the organisation, reach the units below too; nothing ever reaches upward. What an act needs beside the grant (the
stage, the level's leader, another person) is asked by the rules of that act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from youxu.core.actor import Grant, Held
from youxu.organisation.rules.words import KNOWN_POSTS, OUTLET_POSTS

BELOW: frozenset[str] = frozenset(
    {
        "read",
        "edit_network",
        "import_network",
        "keep_neighbours",
        "edit_organisation",
        "export_journal",
        "purge",
        "keep_cards",
        "keep_contacts",
        "keep_channels",
        "keep_feeds",
        "publish_site",
        "approve_notice",
        "grant_audit",
    }
)
"""Verbs that a post of a unit carries to the units below; all others stay with the unit's own incidents."""

OWN_ACCOUNT = "own_account"
"""The verb that everybody has: to change the own password and language."""

_READ = frozenset({"read"})
_MEMBER = _READ | {"report", "task", "note"}
_APPROVES = frozenset({"write_notice", "approve_notice", "keep_audience"})
_OUTLET = _MEMBER | {
    "confirm_status",
    "check",
    "relapse",
    "keep_custody",
    "answer_rollcall",
    "keep_people",
    "enter_feedback",
    "keep_supplies",
    "request_supplies",
}
_FOR_OUTLET = frozenset(
    {
        "task",
        "note",
        "check",
        "accept",
        "refuse",
        "claim_restored",
        "estimate",
        "relapse",
        "keep_custody",
        "keep_people",
        "write_notice",
        "enter_feedback",
        "answer_neighbour",
        "keep_supplies",
        "request_supplies",
    }
)
"""What a post of a branch's outlet may do in the incident that the county leads: never read the county itself."""
_CALLS = frozenset({"keep_clock"})
_NEIGHBOURS = frozenset({"keep_neighbours", "ask_neighbour", "answer_neighbour"})
_CUSTODIAN = frozenset({"keep_custody", "read_custody", "settle_custody"})
_CUSTOMERS = frozenset({"enter_feedback", "answer_feedback"})
_SUPPLIES = frozenset({"keep_supplies", "request_supplies"})
_HEAD = _MEMBER | {
    "accept",
    "refuse",
    "check",
    "summarise",
    "join",
    "keep_people",
    "request_supplies",
    "check_improvement",
}
_TECHNICAL = frozenset({"claim_restored", "estimate"})
_OFFICE = _HEAD | {
    *_CUSTODIAN,
    *_CALLS,
    *_CUSTOMERS,
    "keep_publicity",
    *_NEIGHBOURS,
    *_SUPPLIES,
    "approve_supplies",
    "read_need_to_know",
    "verify_report",
    "convene",
    "lead_drill",
    "raise_level",
    "direct",
    "estimate",
    "claim_restored",
    "reopen",
    "release",
    "relapse",
    "clear",
    "sign",
    "close",
    "call_off",
    "plan_stop",
    "long_closure",
    "merge",
    "split",
    "confirm_status",
    "declare_cause",
    "edit_calendar",
    "build_pack",
    "enter_paper",
    "keep_cards",
    "keep_contacts",
    "start_rollcall",
    "answer_rollcall",
    "raise_watch",
    "publish_site",
    "hand_over",
    "relieve",
    "keep_means",
    "send_message",
    "keep_personal_channels",
    "acknowledge_for",
    "read_health",
    "write_notice",
    "evaluate",
    "keep_training",
    "spot_check",
}
_DEPUTY = (
    _OFFICE
    | _APPROVES
    | {"excuse_clock", "review_plan", "decide_improvement", "take_command", "return_command", "prioritise"}
)
_LEADER = _DEPUTY | {
    "lower_level",
    "approve_plan",
    "publish_plan",
    "edit_organisation",
    "export_journal",
    "grant_audit",
}

VERBS_OF_POST: Mapping[str, frozenset[str]] = {
    "leader": _LEADER,
    "deputy_technical": _DEPUTY,
    "deputy_customer": _DEPUTY,
    "leader_on_call": _DEPUTY,
    "office": _OFFICE | {"edit_plan", "export_journal"},
    "duty_officer": _OFFICE,
    "technical_head": _HEAD | _TECHNICAL | {"reopen", "relapse", "write_notice"},
    "engineer": _MEMBER | _TECHNICAL | {"check", "relapse"},
    "network_administrator": _MEMBER | _TECHNICAL | {"check", "relapse"},
    "customer_head": _HEAD
    | _APPROVES
    | _CUSTOMERS
    | _NEIGHBOURS
    | {"confirm_status", "answer_rollcall", "send_message", "spot_check"},
    "customer_officer": _MEMBER
    | _CUSTOMERS
    | _NEIGHBOURS
    | {
        "confirm_status",
        "check",
        "answer_rollcall",
        "send_message",
        "write_notice",
        "keep_audience",
        "spot_check",
    },
    "logistics_head": _HEAD | _SUPPLIES | {"keep_means", "approve_supplies"},
    "logistics_officer": _MEMBER | _SUPPLIES | {"check"},
    "marketing_member": _MEMBER | {"summarise", "keep_publicity"},
    "security_post": _MEMBER
    | _CUSTODIAN
    | _CALLS
    | {"read_need_to_know", "review_plan", "release_scene", "keep_people"},
    "cash_post": _MEMBER | _CUSTODIAN,
    "outlet_head": _OUTLET
    | {"answer_neighbour", "write_notice", "accept", "refuse", "claim_restored", "estimate", "keep_contacts"},
    "counter_clerk": _OUTLET,
    "bank_liaison": _READ,
    "delivery_liaison": _READ,
    "administrator": _READ
    | {
        "edit_network",
        "import_network",
        "keep_neighbours",
        "edit_calendar",
        "edit_organisation",
        "keep_feeds",
        "publish_site",
        "keep_cards",
        "keep_contacts",
        "edit_plan",
        "publish_plan",
        "export_journal",
        "purge",
        "build_pack",
        "release_held",
        "read_health",
        "keep_channels",
        "keep_personal_channels",
        "send_message",
    },
}
"""The verbs of each post of the plan. A post of the unit's own making grants reading only."""

VERBS: tuple[str, ...] = tuple(sorted(frozenset[str]().union(*VERBS_OF_POST.values())))


def verbs_of(post: str) -> frozenset[str]:
    """Return the verbs of a post; a post that the plan does not know grants reading only."""
    return VERBS_OF_POST.get(post, _READ)


def grants_of(held: Held) -> frozenset[Grant]:
    """Return the grants of one post: on its own unit, and below for the verbs that reach there."""
    below = not held.at_outlet and held.post not in OUTLET_POSTS
    own = frozenset(Grant(verb, held.path, below and verb in BELOW) for verb in verbs_of(held.post))
    if not held.answers:
        return own
    return own | frozenset(Grant(verb, held.answers) for verb in verbs_of(held.post) & _FOR_OUTLET)


def grants_for(posts: Iterable[Held], unit: str = "") -> frozenset[Grant]:
    """Return the union of the grants of all posts held now, and the own account in the person's unit."""
    found: frozenset[Grant] = frozenset({Grant(OWN_ACCOUNT, unit)}) if unit else frozenset()
    return found.union(*(grants_of(held) for held in posts))


def posts_with(verb: str) -> tuple[str, ...]:
    """Return the posts that grant ``verb``: who can do it instead, in the order of the bodies."""
    return tuple(post for post in KNOWN_POSTS if verb in verbs_of(post))
