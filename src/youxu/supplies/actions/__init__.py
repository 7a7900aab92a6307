"""Every write to supplies (S1-S3, O6, P3c, P5a, R3)."""

from youxu.supplies.actions.count import CountOf, UnableToCount, count
from youxu.supplies.actions.from_card import count_from_card
from youxu.supplies.actions.handing import (
    UnableToHand,
    arrive,
    close,
    consume,
    end_with,
    free,
    give_back,
    issue,
    issue_now,
    lose,
    reserve,
)
from youxu.supplies.actions.imports import Line, finish_import, start_import, take_part
from youxu.supplies.actions.items import UnableToKeepItem, adopt_items, keep_item, retire_item
from youxu.supplies.actions.ledger import UnableToMoveStock
from youxu.supplies.actions.requests import (
    Asked,
    For,
    UnableToRequest,
    approve,
    refuse,
    request,
    take_back,
)
from youxu.supplies.actions.review import review_supplies
from youxu.supplies.actions.sites import UnableToKeepSite, keep_shelf, keep_site, open_shelf, retire_site
from youxu.supplies.actions.stock import UnableToKeepStock, mend, receive, send, set_aside, write_off

__all__ = [
    "Asked",
    "CountOf",
    "For",
    "Line",
    "UnableToCount",
    "UnableToHand",
    "UnableToKeepItem",
    "UnableToKeepSite",
    "UnableToKeepStock",
    "UnableToMoveStock",
    "UnableToRequest",
    "adopt_items",
    "approve",
    "arrive",
    "close",
    "consume",
    "count",
    "count_from_card",
    "end_with",
    "finish_import",
    "free",
    "give_back",
    "issue",
    "issue_now",
    "keep_item",
    "keep_shelf",
    "keep_site",
    "lose",
    "mend",
    "open_shelf",
    "receive",
    "refuse",
    "request",
    "reserve",
    "retire_item",
    "retire_site",
    "review_supplies",
    "send",
    "set_aside",
    "start_import",
    "take_back",
    "take_part",
    "write_off",
]
