"""The closed words of alternatives: where one comes from, how far, what its head said, what a person chose."""

from __future__ import annotations

from enum import StrEnum


class Origin(StrEnum):
    """Where an alternative comes from: agreed between two outlets, computed to fill a gap, or a mobile unit's stop."""

    AGREED = "AGREED"
    COMPUTED = "COMPUTED"
    MOBILE = "MOBILE"


class Measured(StrEnum):
    """How a distance was found: along the road, by bus, as the crow flies; not at all without a place on the map."""

    ROAD = "ROAD"
    BUS = "BUS"
    AIR = "AIR"
    UNKNOWN = "UNKNOWN"


class AskState(StrEnum):
    """What became of the question to a neighbour's head."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class AnswerWay(StrEnum):
    """By what way the answer came: the head's own, with the outlet's card, or told to the office on a call."""

    PAGE = "PAGE"
    CARD = "CARD"
    TELEPHONE = "TELEPHONE"


class Preference(StrEnum):
    """What a person chose for one outlet of an incident: this neighbour before all others, or never."""

    PIN = "PIN"
    STRIKE = "STRIKE"


class Per(StrEnum):
    """For what time a number of customers is meant."""

    HOUR = "HOUR"
    DAY = "DAY"
