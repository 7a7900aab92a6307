"""What carries out each clause: every part of a plan that cites it, as rows for the plan page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema import Clock, LevelKey, OutsideDuty, Plan, Source, Text
from youxu.plan.schema.values import Cited, Duration

KINDS = {
    "causes": mark("Cause"),
    "risks": mark("Risk"),
    "organisation": mark("Duty"),
    "levels": mark("Level"),
    "steps": mark("Task"),
    "directives": mark("Directive draft"),
    "clocks": mark("Limit"),
    "duties_out": mark("Duty to others"),
    "laws": mark("Legal duty"),
    "confirm": mark("Confirmation"),
    "rollcall": mark("Roll-call"),
    "rollcall_message": mark("Roll-call by message"),
    "help_report": mark("Report of a cry for help"),
    "watch": mark("Preparation"),
    "warnings": mark("Hazard warnings"),
    "alerts": mark("Who is told"),
    "summary": mark("Daily summary"),
    "lines": mark("Service line"),
    "first_15": mark("First 15 minutes"),
    "office_first_15": mark("Office list"),
    "outlet_card": mark("Outlet card"),
    "without_data": mark("Report without data"),
    "writing": mark("What is never written"),
    "checks": mark("Restoration check"),
    "custody_classes": mark("Custody list"),
    "clean_up": mark("Clean-up list"),
    "separation": mark("Separation"),
    "publish": mark("Publication right"),
    "announcing": mark("How notices are renewed"),
    "site": mark("Status site"),
    "notices": mark("Notice template"),
    "sms": mark("Short message"),
    "loudspeaker": mark("Loudspeaker text"),
    "flash_report": mark("Flash report"),
    "supplies": mark("Supply"),
    "calendar": mark("Calendar"),
    "planned_stop": mark("Planned stop"),
    "long_closure": mark("Long closure"),
    "alternatives": mark("Alternatives"),
    "feedback": mark("Customers' voice"),
    "evaluation": mark("Indicator"),
    "training": mark("Training"),
    "exercise_sheets": mark("Item of a score sheet"),
    "simulation": mark("Simulation"),
    "review": mark("Review"),
}
"""Sections of a plan with the word for what they hold."""


@dataclass(frozen=True)
class Limit:
    """A limit of a clock: the levels that share it (empty: all), None where nothing is owed."""

    levels: tuple[LevelKey, ...]
    duration: Duration | None


@dataclass(frozen=True)
class Carrier:
    """A part of the plan that carries out a clause: its key with dots, its kind, title, limits, source."""

    key: str
    kind: Sentence
    title: Text
    limits: tuple[Limit, ...]
    source: Source
    clauses: tuple[str, ...]
    count: int = 0


def carriers_of(plan: Plan) -> dict[str, tuple[Carrier, ...]]:
    """Return the carriers by clause id, in the order of the plan."""
    found: dict[str, list[Carrier]] = {}
    for carrier in _all(plan):
        for clause in carrier.clauses:
            found.setdefault(clause, []).append(carrier)
    return {clause: tuple(rows) for clause, rows in found.items()}


def _all(plan: Plan) -> Iterator[Carrier]:
    for section in KINDS:
        yield from _within(section, getattr(plan, section), (section,))


def _within(section: str, value: object, path: tuple[str, ...]) -> Iterator[Carrier]:
    if isinstance(value, Cited):
        yield _carrier(section, value, path)
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        for key, part in value.items():
            if isinstance(part, BaseModel | dict):
                yield from _within(section, part, (*path, str(key)))


def _carrier(section: str, part: Cited, path: tuple[str, ...]) -> Carrier:
    items = getattr(part, "items", ()) or getattr(part, "gate", ())
    return Carrier(
        key=".".join(path),
        kind=Sentence(KINDS[section]),
        title=_title(part, path),
        limits=limits_of(part) if isinstance(part, Clock) else (),
        source=part.src,
        clauses=part.clause,
        count=len(items) if isinstance(items, tuple) else 0,
    )


def _title(part: Cited, path: tuple[str, ...]) -> Text:
    for name in ("title", "to"):
        found = getattr(part, name, None)
        if isinstance(found, Text):
            return found
    return _NAMES.get(path[-1], Text(zh=path[-1].replace("_", " "), en=path[-1].replace("_", " ")))


_NAMES = {
    "first": Text(zh="首次公告", en="First notice"),
    "revision": Text(zh="更新公告", en="Revision"),
    "restored": Text(zh="恢复公告", en="Restoration notice"),
    "correction": Text(zh="更正公告", en="Correction"),
    "withdrawn": Text(zh="撤下公告的告知", en="Word that a notice is withdrawn"),
    "before": Text(zh="计划停办预告", en="Notice ahead of a planned stop"),
    "start": Text(zh="计划停办公告", en="Notice at the start of a planned stop"),
    "end": Text(zh="计划停办恢复公告", en="Notice at the end of a planned stop"),
    "confirm": Text(zh="状态多久要再确认", en="How long a status word is good"),
    "checks": Text(zh="核验表（先过总项，再逐项业务）", en="Check sheet: gate items, then each line"),
    "first_steps": Text(zh="应急卡：先做这五步", en="Outlet card: these five steps first"),
    "need_to_know": Text(zh="限知事件不写什么", en="What is never written in a need-to-know incident"),
    "custody_classes": Text(zh="保管与交接清单", en="Custody list"),
    "clean_up": Text(zh="清理清单", en="Clean-up list"),
    "review": Text(zh="预案复审", en="Review of the plan"),
}


def limits_of(clock: Clock | OutsideDuty) -> tuple[Limit, ...]:
    """Return the limits of a clock, levels of the same limit joined: one row where all agree."""
    groups: list[tuple[Duration | None, list[LevelKey]]] = []
    for level in LevelKey:
        value = clock.limit.get(level)
        if groups and groups[-1][0] == value:
            groups[-1][1].append(level)
        else:
            groups.append((value, [level]))
    if len(groups) == 1:
        return (Limit((), groups[0][0]),)
    return tuple(Limit(tuple(levels), value) for value, levels in groups)
