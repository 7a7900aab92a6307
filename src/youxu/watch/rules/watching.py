"""What may be said of a watch (预警): its four fields, raised, lowered, lifted, prolonged."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Colour

RANK = {colour: place for place, colour in enumerate(Colour)}

UNKNOWN_HAZARD = mark("There is no hazard {hazard}. Known are: {known}.")
UNKNOWN_COLOUR = mark("A watch is blue, yellow, orange or red.")
UNTIL_PAST = mark("The watch ends in the future.")
NOT_HIGHER = mark("This colour is not higher; lower the watch instead.")
NOT_LOWER = mark("This colour is not lower; raise the watch instead.")
NOTHING_NEW = mark("Say another colour or another end.")

TITLES = {
    Colour.BLUE: ("蓝色预警", "Blue watch"),
    Colour.YELLOW: ("黄色预警", "Yellow watch"),
    Colour.ORANGE: ("橙色预警", "Orange watch"),
    Colour.RED: ("红色预警", "Red watch"),
}


def faults(
    hazard: str, colour: str, until_at: datetime, hazards: Collection[str], at: datetime
) -> dict[str, Sentence]:
    """Return what is wrong with a new watch: field -> sentence; empty when it can be raised."""
    found: dict[str, Sentence] = {}
    if hazard not in hazards:
        found["hazard"] = Sentence(UNKNOWN_HAZARD, {"hazard": hazard, "known": ", ".join(sorted(hazards))})
    if colour not in list(Colour):
        found["colour"] = Sentence(UNKNOWN_COLOUR)
    if until_at <= at:
        found["until_at"] = Sentence(UNTIL_PAST)
    return found


def faults_of_change(
    present: str, to: str, until_at: datetime | None, at: datetime, *, up: bool
) -> dict[str, Sentence]:
    """Return what is wrong with raising (``up``) or lowering a standing watch, or with its new end."""
    if to not in list(Colour):
        return {"colour": Sentence(UNKNOWN_COLOUR)}
    if until_at is not None and until_at <= at:
        return {"until_at": Sentence(UNTIL_PAST)}
    step = RANK[Colour(to)] - RANK[Colour(present)]
    if step == 0 and until_at is None:
        return {"colour": Sentence(NOTHING_NEW)}
    if up and step < 0:
        return {"colour": Sentence(NOT_HIGHER)}
    if not up and step >= 0:
        return {"colour": Sentence(NOT_LOWER)}
    return {}


def titles_of(colour: str, hazard_zh: str, hazard_en: str, place: str, place_en: str) -> tuple[str, str]:
    """Return the title of a watch in both languages."""
    zh, en = TITLES[Colour(colour)]
    return f"{zh}：{hazard_zh}（{place}）"[:200], f"{en}: {hazard_en} ({place_en})"[:200]
