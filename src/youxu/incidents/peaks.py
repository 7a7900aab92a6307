"""Which lines of which outlets have a peak day, and whether it is a period of major events: plan and entered days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.network.queries.special_days import DayOfOutlet, SpecialDayRow, days_of, may_be_special
from youxu.plan.schema import Plan
from youxu.plan.schema.parts import PeakEntry
from youxu.plan.schema.words import DayEffect

NO_LINES: frozenset[str] = frozenset()
LISTED = 300


@dataclass(frozen=True)
class Today:
    """What a day is for the outlets asked about: peak lines by outlet (id), and where it is a major event."""

    peak_lines: Mapping[int, frozenset[str]]
    major: frozenset[int]


@dataclass(frozen=True)
class DayNamed:
    """One reason why a day is unlike others: the key of the plan's calendar, its words, the lines it touches."""

    key: str
    zh: str
    en: str
    lines: tuple[str, ...]
    raises: DayEffect | None
    effect_zh: str = ""
    effect_en: str = ""


def today_of(plan: Plan, outlets: Iterable[Outlet], at: datetime) -> Today:
    """Return what day it is at each outlet, in its own time zone, by the plan's calendar and the entered days."""
    peaks: dict[int, frozenset[str]] = {}
    major: set[int] = set()
    every = frozenset(plan.lines)
    for pk, day in days_of(outlets, at).items():
        lines: set[str] = set()
        for named in named_on(plan, day):
            if named.raises is DayEffect.PEAK_DAY:
                lines |= set(named.lines) or every
            elif named.raises is DayEffect.MAJOR_EVENT:
                major.add(pk)
        peaks[pk] = frozenset(lines)
    return Today(peaks, frozenset(major))


def named_on(plan: Plan, day: DayOfOutlet) -> tuple[DayNamed, ...]:
    """Return why a day is unlike others at an outlet: what recurs by the plan, and what was entered."""
    return (*recurring_on(plan, day.day), *(entered(plan, row) for row in day.rows))


def recurring_on(plan: Plan, day: date) -> tuple[DayNamed, ...]:
    """Return the entries of the plan's calendar that fall on a day, seasons included."""
    return tuple(_named(key, entry, (), "") for key, entry in plan.recurring_on(day).items())


def entered(plan: Plan, row: SpecialDayRow) -> DayNamed:
    """Return an entered row as the plan words it; a key that the plan lacks stands for itself and raises nothing."""
    entry = plan.calendar.get(row.calendar)
    if entry is None:
        return DayNamed(row.calendar, row.name or row.calendar, row.name or row.calendar, row.lines, None)
    return _named(row.calendar, entry, row.lines, row.name)


def _named(key: str, entry: PeakEntry, lines: tuple[str, ...], name: str) -> DayNamed:
    effect = entry.effect
    return DayNamed(
        key=key,
        zh=f"{entry.title.zh}：{name}" if name else entry.title.zh,
        en=f"{entry.title.en}: {name}" if name else entry.title.en,
        lines=lines or tuple(entry.lines),
        raises=entry.raises,
        effect_zh=effect.zh if effect else "",
        effect_en=effect.en if effect else "",
    )


def peak_outlets(plan: Plan, incident: Incident, at: datetime) -> Collection[int]:
    """Return the outlets (ids) of an incident that have a peak day of one of their lines concerned."""
    if not _is_peak_anywhere(plan, incident.unit_path, at):
        return ()
    rows = incident.interruptions.order_by("outlet").values_list("outlet", "line")[: LISTED * 20]
    lines: dict[int, set[str]] = {}
    for outlet, line in rows:
        lines.setdefault(outlet, set()).add(line)
    kept = list(lines)[:LISTED]
    today = today_of(plan, Outlet.objects.filter(pk__in=kept), at)
    return [pk for pk in kept if lines[pk] & today.peak_lines.get(pk, NO_LINES)]


def _is_peak_anywhere(plan: Plan, path: str, at: datetime) -> bool:
    """Tell whether any place of a unit may have a peak day, in whatever time zone: on most days nothing more is read."""
    days = [at.date() + timedelta(days=number) for number in (-1, 0, 1)]
    if any(entry.raises is DayEffect.PEAK_DAY for day in days for entry in plan.recurring_on(day).values()):
        return True
    return may_be_special(path, days)
