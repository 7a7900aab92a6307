"""Every read of supplies (S1-S3, O6, P3c, P5a, R3)."""

from youxu.supplies.queries.cards import (
    moves_of,
)
from youxu.supplies.queries.kits import (
    kit_proposal,
)
from youxu.supplies.queries.lines import (
    progress_of,
)
from youxu.supplies.queries.positioning import position
from youxu.supplies.queries.requests import (
    request_called,
    request_detail,
    requests_of,
    used_by,
    waiting_for,
)
from youxu.supplies.queries.rows import (
    Arrangement,
    KeptRow,
    KitProposal,
    KitRow,
    LineRow,
    LotRow,
    MissingRow,
    MoveRow,
    OneMoreRow,
    Positioning,
    RequestDetail,
    RequestRow,
    ScenarioRow,
    ShelfRow,
    SiteRow,
    TroubleRow,
    UnitShelf,
    UsedRow,
    WantedRow,
)
from youxu.supplies.queries.scenes import Terms
from youxu.supplies.queries.shelves import (
    checked_at,
    item_called,
    items_of,
    last_move,
    plan_at,
    shelves,
    site_called,
    sites_of,
    standing_at,
    unit_shelves,
)
from youxu.supplies.queries.troubles import (
    due_back,
    open_troubles,
    troubles_by_unit,
    troubles_now,
    units_keeping,
)

__all__ = [
    "Arrangement",
    "KeptRow",
    "KitProposal",
    "KitRow",
    "LineRow",
    "LotRow",
    "MissingRow",
    "MoveRow",
    "OneMoreRow",
    "Positioning",
    "RequestDetail",
    "RequestRow",
    "ScenarioRow",
    "ShelfRow",
    "SiteRow",
    "Terms",
    "TroubleRow",
    "UnitShelf",
    "UsedRow",
    "WantedRow",
    "checked_at",
    "due_back",
    "item_called",
    "items_of",
    "kit_proposal",
    "last_move",
    "moves_of",
    "open_troubles",
    "plan_at",
    "position",
    "progress_of",
    "request_called",
    "request_detail",
    "requests_of",
    "shelves",
    "site_called",
    "sites_of",
    "standing_at",
    "troubles_by_unit",
    "troubles_now",
    "unit_shelves",
    "units_keeping",
    "used_by",
    "waiting_for",
]
