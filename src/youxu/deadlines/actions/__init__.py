"""Every write of clocks."""

from youxu.deadlines.actions.follow import follow
from youxu.deadlines.actions.purge import purge_clocks
from youxu.deadlines.actions.remind import put_off, remind, say_due
from youxu.deadlines.actions.settle import (
    UnableToDispense,
    UnableToExcuse,
    UnableToExplain,
    UnableToMeet,
    dispense,
    excuse,
    explain,
    meet,
)
from youxu.deadlines.actions.tell import UnableToTell, tell

__all__ = [
    "UnableToDispense",
    "UnableToExcuse",
    "UnableToExplain",
    "UnableToMeet",
    "UnableToTell",
    "dispense",
    "excuse",
    "explain",
    "follow",
    "meet",
    "purge_clocks",
    "put_off",
    "remind",
    "say_due",
    "tell",
]
