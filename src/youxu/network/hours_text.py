"""Opening hours written for people, as Chinese operators publish them, read into the OSM syntax.

    週一至週五 儲匯:08:30-12:30 13:30-17:00<br>週六:09:00-12:00<br>   ->   Mo-Fr 08:30-12:30,13:30-17:00; Sa 09:00-12:00

A part without days or times that can be read is never guessed at: it is returned as unread and named.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_WORDS = {
    "每日": range(7), "每天": range(7), "天天": range(7), "全年無休": range(7), "全年无休": range(7),
    "平日": range(5), "工作日": range(5), "週末": (5, 6), "周末": (5, 6), "例假日": (6,),
}  # fmt: skip
_BREAK = re.compile(r"<br\s*/?>|[\n\r;；|]+", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})[:：.](\d{2})\s*(?:[-~～—–至到]+)\s*(\d{1,2})[:：.](\d{2})")
_TO = re.compile(r"[至到\-~～—–]+")
_WEEK = re.compile(r"(?:週|周|星期|禮拜|礼拜)")
_CLOSED = ("休息", "公休", "不營業", "不营业", "休業", "休业")

Windows = dict[int, list[tuple[int, int]]]


@dataclass(frozen=True)
class ParsedHours:
    """What a text says: hours of the place, hours of each named group of services, parts not understood."""

    pattern: str
    groups: Mapping[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def parse(text: str, groups: Iterable[str] = ()) -> ParsedHours:
    """Read ``text``; ``groups`` are names of services whose hours may differ (儲匯, 郵務).

    A part that names no group holds for all. The place is open when any group is.
    """
    known = tuple(groups)
    of_group: dict[str, Windows] = {name: defaultdict(list) for name in known}
    of_all: Windows = defaultdict(list)
    unread, named = [], set[str]()
    for part in filter(None, (part.strip() for part in _BREAK.split(unicodedata.normalize("NFKC", text)))):
        group = next((name for name in known if name in part), "")
        rest = part.replace(group, " ") if group else part
        days, times = _days(rest), _times(rest)
        if not days or (not times and not any(word in rest for word in _CLOSED)):
            unread.append(part)
            continue
        named |= {group} - {""}
        for day in days:
            (of_group[group] if group else of_all)[day].extend(times)
    together = _joined([of_all, *(of_group[name] for name in named)])
    own = {name: pattern(_joined([of_all, of_group[name]])) for name in named}
    return ParsedHours(pattern(together), own, tuple(unread))


def pattern(windows: Mapping[int, list[tuple[int, int]]]) -> str:
    """Return the OSM pattern of open minutes by weekday (0 is Monday); "" when there are none."""
    by_times: dict[str, list[int]] = {}
    for day in range(7):
        merged = _merged(windows.get(day, []))
        if merged:
            by_times.setdefault(",".join(f"{_clock(a)}-{_clock(b)}" for a, b in merged), []).append(day)
    return "; ".join(f"{_day_list(days)} {times}" for times, days in by_times.items())


def _days(text: str) -> list[int]:
    for word, days in _WORDS.items():
        if word in text:
            return list(days)
    head = _TIME.split(text, maxsplit=1)[0]
    if not _WEEK.search(head):
        return []
    found: list[int] = []
    for piece in re.split(r"[、,，及和 ]+", head):
        ends = [_DAY[mark] for mark in re.findall(r"(?:週|周|星期|禮拜|礼拜)?([一二三四五六日天])", piece)]
        if len(ends) == 2 and _TO.search(piece) and ends[0] <= ends[1]:
            found.extend(range(ends[0], ends[1] + 1))
        else:
            found.extend(ends)
    return sorted(set(found))


def _times(text: str) -> list[tuple[int, int]]:
    found = []
    for hour, minute, to_hour, to_minute in _TIME.findall(text):
        start, end = int(hour) * 60 + int(minute), int(to_hour) * 60 + int(to_minute)
        if not (start < end <= 1440 and int(minute) < 60 and int(to_minute) < 60):
            return []
        found.append((start, end))
    return found


def _joined(several: Iterable[Mapping[int, list[tuple[int, int]]]]) -> Windows:
    joined: Windows = defaultdict(list)
    for windows in several:
        for day, times in windows.items():
            joined[day].extend(times)
    return joined


def _merged(times: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(times):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _day_list(days: list[int]) -> str:
    """Return Mo-Fr, Mo,We,Fr or Mo-We,Sa: runs of three and more, and of two, become ranges."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)
