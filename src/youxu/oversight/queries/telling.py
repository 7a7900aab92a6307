"""Whom the plan names for a summary, and what they are told in their own language and zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.organisation.queries import DutyPerson, How, Reach, duty_at, reach_of
from youxu.oversight.models import Summary
from youxu.oversight.queries.showing import figure_rows, heads_in
from youxu.plan import queries as plans
from youxu.plan.schema import DailySummary

PARENT_DUTY = "parent_duty"
PLACE = re.compile(r"{(\w+)}")
ALWAYS = ("new", "unrestored", "late", "restored")
"""Lines that a message names even when they are none; the others only when there is something."""
CHECK = 12
SHORT = 35


@dataclass(frozen=True)
class Told:
    """One person to be told: how to reach them, whether a shift keeps them awake."""

    reach: Reach
    on_shift: bool


@dataclass(frozen=True)
class Words:
    """A message as it is queued; ``variables`` fill the registered short message."""

    subject: str
    text: str
    topic: str
    variables: Mapping[str, str]


def rule_for(summary: Summary) -> DailySummary | None:
    """Return what the plan that was in force at its turn says of a summary."""
    return plans.plan_in_force(summary.unit_path, summary.until_at).summary


def people_to_tell(unit: Unit, roles: Iterable[str], at: datetime) -> list[Told]:
    """Return whom the roles of the plan mean at a moment, each once, in their order."""
    book, found = duty_at(unit, at, outlets=[]), dict[int, DutyPerson]()
    for role in roles:
        if role != PARENT_DUTY:
            several = book.resolve(role)
        elif unit.parent is not None:
            several = duty_at(unit.parent, at, outlets=[]).resolve("duty_officer")
        else:
            several = ()
        for person in several:
            found.setdefault(person.person_id, person)
    reaches = reach_of(found)
    return [Told(reaches[pk], one.how is How.ROSTER) for pk, one in found.items() if pk in reaches]


def words_for(summary: Summary, rule: DailySummary, reach: Reach, at: datetime) -> Words:
    """Return what a person is told of a summary, complete in itself."""
    chinese = reach.language.lower().startswith("zh")
    language = "zh" if chinese else "en"
    zone = network.zone_of(reach.time_zone)
    with translation.override("zh-hans" if chinese else "en"), timezone.override(zone):
        unit = summary.unit
        values = {
            "unit": unit.name if chinese else unit.name_en or unit.name,
            "day": wording.day(summary.until_at, at),
            "until": wording.clock_time(summary.until_at),
            "figures": _listed(summary.figures),
            "telephone": unit.telephone,
            "check": summary.check_hash[:CHECK] or "–",
        }
        text = PLACE.sub(lambda place: values.get(place[1], ""), rule.text.in_language(language))
        heads = [head.zh if chinese else head.en for head in heads_in(summary.heads)]
        text = "\n".join((*heads, text))
        subject = f"{values['unit']} {values['day']} {rule.title.in_language(language)}"
        return Words(subject, text, rule.sms or "", _variables(summary, values))


def _listed(figures: Mapping[str, int]) -> str:
    rows = [row for row in figure_rows(figures) if row.count or row.key in ALWAYS]
    return _(", ").join(f"{_(row.title)} {row.count}" for row in rows)


def _variables(summary: Summary, values: Mapping[str, str]) -> dict[str, str]:
    figures = summary.figures
    places = {
        "u": values["unit"],
        "d": f"{values['day']} {values['until']}",
        "n": figures.get("new", 0),
        "o": figures.get("unrestored", 0),
        "l": figures.get("late", 0),
        "r": figures.get("restored", 0),
        "p": values["telephone"],
    }
    return {key: str(value)[:SHORT] for key, value in places.items()}
