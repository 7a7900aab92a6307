"""Every write to the network."""

from youxu.network.actions.confirm import (
    UnableToConfirm,
    confirm_opening,
    confirm_status,
    expire_confirmations,
    miss_openings,
    set_confirm_rules,
)
from youxu.network.actions.holds import HoldRow, UnableToHold, lift_holds, place_holds, relocate
from youxu.network.actions.hours import UnableToSetHours, add_exception, set_calendar_days, set_hours
from youxu.network.actions.imports import (
    UnableToImport,
    apply_chunk,
    finish_import,
    link_parents,
    start_import,
)
from youxu.network.actions.outlets import (
    CounterRow,
    UnableToEditOutlet,
    add_outlet,
    edit_outlet,
    place_values,
    retire_outlet,
    set_counters,
)
from youxu.network.actions.special_days import (
    UnableToSetSpecialDays,
    change_special_days,
    enter_special_days,
    withdraw_special_days,
)
from youxu.network.actions.units import RegionRow, UnableToEditUnit, add_regions, add_unit, edit_unit

__all__ = [
    "CounterRow",
    "HoldRow",
    "RegionRow",
    "UnableToConfirm",
    "UnableToEditOutlet",
    "UnableToEditUnit",
    "UnableToHold",
    "UnableToImport",
    "UnableToSetHours",
    "UnableToSetSpecialDays",
    "add_exception",
    "add_outlet",
    "add_regions",
    "add_unit",
    "apply_chunk",
    "change_special_days",
    "confirm_opening",
    "confirm_status",
    "edit_outlet",
    "edit_unit",
    "enter_special_days",
    "expire_confirmations",
    "finish_import",
    "lift_holds",
    "link_parents",
    "miss_openings",
    "place_holds",
    "place_values",
    "relocate",
    "retire_outlet",
    "set_calendar_days",
    "set_confirm_rules",
    "set_counters",
    "set_hours",
    "start_import",
    "withdraw_special_days",
]
