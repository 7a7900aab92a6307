"""The facts that the level rules ask for and only a person can state: how each is read, and its two names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.words import Flag, LevelKey

YES, NO = "YES", "NO"


class Counted(StrEnum):
    """Facts that are a number."""

    MAIL_DAMAGED = "mail_damaged"
    BACKLOG_DAYS = "backlog_days"
    DEATHS = "deaths"
    SERIOUS = "serious"


ORDERED_LEVEL = "ordered_level"
MAJOR_EVENT = "major_event"
FLAGS = tuple(str(flag) for flag in Flag)
COUNTS = tuple(str(count) for count in Counted)
KEYS = (*FLAGS, *COUNTS, ORDERED_LEVEL, MAJOR_EVENT)
"""Every fact that a person may state, in the order in which forms show them."""

MOST = 10_000_000

NAMES: Mapping[str, tuple[str, str]] = {
    Flag.PERSON_HURT: ("有人受伤", "a person is hurt"),
    Flag.CRIME: ("涉嫌犯罪", "a crime is suspected"),
    Flag.LEAK_POSSIBLE: ("顾客信息可能外泄", "customer data may have leaked"),
    Flag.CUSTODY_DIFFERENCE: ("保管清单有差", "the custody list shows a difference"),
    Flag.NO_SAFE_CUSTODY: ("邮件或现金没有妥善保管", "mail or cash is not in safe custody"),
    Flag.MISSING: ("点名有人失联", "somebody is missing at the roll-call"),
    Flag.PRESS: ("媒体询问或网帖传播", "the press asks or a post spreads"),
    Flag.UNIT_OFFICE_LOST: ("本单位机关或其系统瘫痪", "the unit's office or its systems are lost"),
    Flag.SCENE_HELD: ("公安或消防封控现场", "police or fire brigade hold the scene"),
    Flag.SITE_LOST: ("场所不能使用", "the site cannot be used"),
    Counted.MAIL_DAMAGED: ("邮件损毁（件）", "items of mail damaged"),
    Counted.BACKLOG_DAYS: ("邮件积压（天）", "days of mail backlog"),
    Counted.DEATHS: ("死亡（人）", "deaths"),
    Counted.SERIOUS: ("重伤（人）", "seriously hurt"),
    ORDERED_LEVEL: ("上级或政府要求的级别", "level ordered from above"),
    MAJOR_EVENT: ("重大活动期间", "period of major events"),
}
"""What each fact is called in the journal, which keeps both languages: Chinese, English."""

SAID: Mapping[str, tuple[str, str]] = {YES: ("是", "yes"), NO: ("否", "no"), "": ("无", "none")}
"""How values are said in the journal; a number and a level stand for themselves."""

UNKNOWN_FACT = mark("There is no such fact: {fact}. Known are: {known}.")
YES_OR_NO = mark("Answer yes or no.")
NO_COUNT = mark("Give a whole number, 0 or more.")
NO_LEVEL = mark("Give a level (I, II, III, IV, OUTLET), or leave it empty.")


class EventGrade(StrEnum):
    """The grade of an emergency event, a word of the law: a person gives it, the default is not reached."""

    BELOW = "BELOW"
    GRADE_4 = "GRADE_4"
    GRADE_3 = "GRADE_3"
    GRADE_2 = "GRADE_2"
    GRADE_1 = "GRADE_1"


@dataclass(frozen=True)
class Stated:
    """What people stated of an incident, as the level rules read it."""

    mail_damaged: int = 0
    backlog_days: int = 0
    deaths: int = 0
    serious: int = 0
    ordered_level: str = ""
    major_event: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Stated:
        """Read the stored values; what nobody stated is none."""
        counts = {key: int(values.get(key) or 0) for key in COUNTS}
        return cls(
            mail_damaged=counts[Counted.MAIL_DAMAGED],
            backlog_days=counts[Counted.BACKLOG_DAYS],
            deaths=counts[Counted.DEATHS],
            serious=counts[Counted.SERIOUS],
            ordered_level=values.get(ORDERED_LEVEL, ""),
            major_event=values.get(MAJOR_EVENT) == YES,
        )


def read(key: str, value: str) -> str | Sentence:
    """Return the value of a fact as it is stored, or the sentence that says what is wrong with it."""
    text = value.strip()
    if key in COUNTS:
        right = text.isascii() and text.isdigit() and int(text) <= MOST
        return str(int(text)) if right else Sentence(NO_COUNT)
    if key == ORDERED_LEVEL:
        level = text.upper()
        return level if level in ("", *LevelKey) else Sentence(NO_LEVEL)
    if key in KEYS:
        return text.upper() if text.upper() in (YES, NO) else Sentence(YES_OR_NO)
    return Sentence(UNKNOWN_FACT, {"fact": key, "known": ", ".join(KEYS)})


def names_casualties(values: Mapping[str, str]) -> bool:
    """Tell whether stated counts name dead or seriously hurt people, which makes an incident need-to-know."""
    return any(int(values.get(key) or 0) for key in (Counted.DEATHS, Counted.SERIOUS))


def unstated(key: str) -> str:
    """Return the value that holds while nobody stated anything."""
    if key in COUNTS:
        return "0"
    return "" if key == ORDERED_LEVEL else NO


def in_words(key: str, old: str, new: str) -> tuple[str, str]:
    """Return "name: old → new" in both languages."""
    zh, en = NAMES[key]
    old_zh, old_en = SAID.get(old, (old, old))
    new_zh, new_en = SAID.get(new, (new, new))
    return f"{zh}：{old_zh} → {new_zh}", f"{en}: {old_en} → {new_en}"
