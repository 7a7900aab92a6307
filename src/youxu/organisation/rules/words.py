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


class ContactKind(StrEnum):
    """Whom a contact stands for: they hold no account (P1)."""

    COMMISSIONED = "COMMISSIONED"
    DRIVER = "DRIVER"
    VENDOR = "VENDOR"


class CardUseKind(StrEnum):
    """What is counted of a card's use, each against its own limit."""

    REPORT = "REPORT"
    ACT = "ACT"
    VOICE = "VOICE"
    FOLLOW = "FOLLOW"


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

POST_NAMES: Mapping[str, tuple[str, str]] = {
    "leader": ("领导小组组长", "Head of the leading group"),
    "deputy_technical": ("副组长（技术）", "Deputy head, technical"),
    "deputy_customer": ("副组长（客服）", "Deputy head, customer service"),
    "leader_on_call": ("带班领导", "Leader on call"),
    "marketing_member": ("市场部代表", "Marketing representative"),
    "security_post": ("安全保卫岗", "Security post"),
    "office": ("领导小组办公室", "Office of the leading group"),
    "duty_officer": ("值班员", "Duty officer"),
    "administrator": ("系统管理员", "Administrator"),
    "technical_head": ("技术支持组组长", "Head of technical support"),
    "engineer": ("技术支持工程师", "Engineer"),
    "network_administrator": ("网络管理员", "Network administrator"),
    "customer_head": ("客服响应组组长", "Head of customer response"),
    "customer_officer": ("客服专员", "Customer service officer"),
    "logistics_head": ("后勤保障组组长", "Head of logistics"),
    "logistics_officer": ("后勤保障专员", "Logistics officer"),
    "cash_post": ("现金管理岗", "Cash post"),
    "outlet_head": ("营业窗口负责人", "Head of the outlet"),
    "counter_clerk": ("营业员", "Counter clerk"),
    "bank_liaison": ("邮储银行县支行联系人", "Contact at the county branch of the savings bank"),
    "delivery_liaison": ("寄递事业部调度", "Dispatch of the delivery department"),
}
"""The names (zh, en) that a post of the plan is given when it is added without one; the shipped plan's titles."""
