"""What the stopped outlets of the sample have in custody: two signed lists, hand receipts, a doubtful transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from youxu.core.actor import Actor
from youxu.custody import actions
from youxu.custody.rules.lists import Written
from youxu.network.models import Outlet

HEKOU, LIULIN = "347003", "347004"


class Telling(Protocol):
    """A story that is told by people of the county, minute by minute."""

    def by(self, key: str, minute: float) -> Actor:
        """Return the actor of a person at a minute."""

    def do(self, key: str, minute: float, act: Any, **given: Any) -> Any:
        """Perform one act as a person at a minute."""

    def at(self, minute: float) -> datetime:
        """Return the moment of a minute."""


def keep_custody(story: Telling, outlets: Mapping[str, Outlet]) -> None:
    """Lock and list at Hekou and Liulin, work by hand at Liulin, hand a doubtful transaction to the bank (G2)."""
    do = story.do
    for head, second, code, minute in (("ll", "clerk", LIULIN, 24), ("hk", "hkc", HEKOU, 31)):
        row = do(head, minute, actions.write_list, outlet=outlets[code], kind="STOP", rows=_held(head))
        do(second, minute + 3, actions.sign_list, row=row)
    block = do("ll", 28, actions.issue_block, outlet=outlets[LIULIN], first="LL0001", last="LL0050")
    do("clerk", 58, actions.end_receipts, block=block, used="9-12", entered="1-8", void="13")
    doubtful = do(
        "hk",
        33,
        actions.list_doubtful,
        outlet=outlets[HEKOU],
        line="savings",
        happened_at=story.at(1),
        serial="20261126-0457",
        amount="500.00",
        contact="王先生，下午在家，电话留在网点登记本",
    )
    do(
        "hk",
        45,
        actions.hand_doubtful,
        doubtful=doubtful,
        to_whom="邮储银行县支行 柳岩",
        promised_at=story.at(420),
    )


def _held(head: str) -> list[Written]:
    cash, bags = {"ll": ("28650.00", "6"), "hk": ("41200.50", "9")}[head]
    holder = {"ll": "黄建华", "hk": "陈秀兰"}[head]
    return [
        Written("cash_box", cash, f"封签 {head.upper()}-0118", "营业厅保险柜", holder),
        Written("takings", "1386.40", "", "营业厅保险柜", holder),
        Written("receipted_items", "23", "清单 1126-1", "分拣间", holder),
        Written("ordinary_mail", bags, "", "分拣间", holder),
        Written("date_stamps", "3", "", "营业厅保险柜", holder),
        Written("confidential", noted=True),
    ]
