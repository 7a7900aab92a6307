"""Every read of alternatives, as frozen rows.

``for_outlet``, ``for_incident`` and ``for_many`` are what notices, the status site and pages show of where to go.
"""

from youxu.alternatives.queries.offering import for_incident, for_many, for_outlet
from youxu.alternatives.queries.rows import AlternativeRow, Offered
from youxu.alternatives.queries.showing import (
    AgreedRow,
    AskRow,
    AssignedRow,
    Assignment,
    CardAsk,
    ChoiceRow,
    OutletName,
    ShareRow,
    StopRow,
    agreed_of,
    ask_for,
    ask_of_card,
    ask_row,
    ask_standing,
    asks_of,
    asks_of_card,
    asks_waiting,
    assignment_of,
    card_ask,
    choice_row,
    choice_standing,
    choices_of,
    first_shares,
    stops_of,
    sums_of,
)
from youxu.alternatives.queries.standing import lines_down

__all__ = [
    "AgreedRow",
    "AlternativeRow",
    "AskRow",
    "AssignedRow",
    "Assignment",
    "CardAsk",
    "ChoiceRow",
    "Offered",
    "OutletName",
    "ShareRow",
    "StopRow",
    "agreed_of",
    "ask_for",
    "ask_of_card",
    "ask_row",
    "ask_standing",
    "asks_of",
    "asks_of_card",
    "asks_waiting",
    "assignment_of",
    "card_ask",
    "choice_row",
    "choice_standing",
    "choices_of",
    "first_shares",
    "for_incident",
    "for_many",
    "for_outlet",
    "lines_down",
    "stops_of",
    "sums_of",
]
