"""Every read of roll-calls and watches, as frozen rows."""

from youxu.watch.queries.handles import (
    answer_numbered,
    ask_of_card,
    ask_of_outlet,
    concerned_by,
    cry_for_help,
    is_at_outlet,
    open_rollcall_tasks,
    rollcall_named,
    stated_by,
    watch_named,
)
from youxu.watch.queries.rows import AnswerRow, OwedAsk, RollCallRow, SheetRow, WatchRow
from youxu.watch.queries.sheets import answer_row, sheet_of, sheet_row
from youxu.watch.queries.standing import (
    colours_of,
    latest_of,
    owed_by_outlet,
    owed_of_outlet,
    rollcall_row,
    rollcalls_page,
    running,
    watch_row,
    watches_page,
    watches_standing,
)
from youxu.watch.queries.sums import lines_of, total_of, totals_of

__all__ = [
    "AnswerRow",
    "OwedAsk",
    "RollCallRow",
    "SheetRow",
    "WatchRow",
    "answer_numbered",
    "answer_row",
    "ask_of_card",
    "ask_of_outlet",
    "colours_of",
    "concerned_by",
    "cry_for_help",
    "is_at_outlet",
    "latest_of",
    "lines_of",
    "open_rollcall_tasks",
    "owed_by_outlet",
    "owed_of_outlet",
    "rollcall_named",
    "rollcall_row",
    "rollcalls_page",
    "running",
    "sheet_of",
    "sheet_row",
    "stated_by",
    "total_of",
    "totals_of",
    "watch_named",
    "watch_row",
    "watches_page",
    "watches_standing",
]
