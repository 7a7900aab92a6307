"""What the pages of evaluation share: which unit, which days, reality or drills, narrowed by what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from youxu.evaluation.queries import Selection
from youxu.evaluation.rules.turns import Days, months_until
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.plan.schema import Plan
from youxu.plan.schema.words import LevelKey
from youxu.web.pages.organisation.places import unit_of
from youxu.web.request import Request
from youxu.web.templatetags.youxu import either

MONTHS = (1, 3, 6, 12)
USUAL = 6
LONGEST = timedelta(days=3 * 366)
NARROWED = ("cause", "level")


@dataclass(frozen=True)
class Asked:
    """What a page of evaluation was asked for, and the address of the same with something changed."""

    unit: Unit
    plan: Plan
    selection: Selection
    given: dict[str, str]
    months: int

    def address(self, base: str = "", **changed: str) -> str:
        """Return an address that asks the same but for what is ``changed``; an empty value leaves it out."""
        values = {key: value for key, value in {**self.given, **changed}.items() if value}
        return f"{base}?{urlencode(values)}"

    @property
    def last_day(self) -> date:
        """Return the last day that counts."""
        return self.selection.days.end - timedelta(days=1)

    @staticmethod
    def as_of(at: datetime, age: float) -> datetime | None:
        """Return when figures were reckoned that are some seconds old; None for those of this minute."""
        return at - timedelta(seconds=age) if age >= 60 else None

    def frame(self) -> dict[str, Any]:
        """Return what head and filters of each page show."""
        return {
            "here": "evaluation",
            "asked": self,
            "place": either(self.unit.name, self.unit.name_en),
            "first_day": self.selection.days.start,
            "last_day": self.last_day,
            "spans": list(self._spans()),
            "worlds": [
                (_("Reality"), self.address(drill=""), not self.selection.drill),
                (_("Drills"), self.address(drill="1"), self.selection.drill),
            ],
            "causes": [(key, either(one.title.zh, one.title.en)) for key, one in self.plan.causes.items()],
            "levels": [level.value for level in LevelKey],
            "query": self.address(),
        }

    def _spans(self) -> Iterator[tuple[str, str, bool]]:
        for months in MONTHS:
            title = ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
            changed = {"months": str(months), "from": "", "to": ""}
            yield title, self.address(**changed), months == self.months


def asked(request: Request) -> Asked:
    """Return what the request asks for. Raises Http404 for a unit that may not be read."""
    unit = unit_of(request, request.GET.get("unit", ""))
    zone = network.zone_of(unit.time_zone)
    plan = plans.plan_in_force(unit.path, request.at)
    given = {key: request.GET[key][:60] for key in ("unit", "months", "from", "to", "drill", *NARROWED) if request.GET.get(key)}  # fmt: skip
    own = _own_days(given)
    months = 0 if own else _months(given)
    days = own or months_until(request.at.astimezone(zone).date(), months)
    where = tuple((key, given[key]) for key in NARROWED if given.get(key))
    return Asked(unit, plan, Selection(unit.path, days, zone, "drill" in given, where), given, months)


def _months(given: dict[str, str]) -> int:
    text = given.get("months", "")
    return int(text) if text.isdigit() and int(text) in MONTHS else USUAL


def _own_days(given: dict[str, str]) -> Days | None:
    """Return the days that were asked for one by one; None where they are no days or lie the wrong way round."""
    try:
        first, last = (date.fromisoformat(given.get(key, "")) for key in ("from", "to"))
    except ValueError:
        return None
    if not first <= last or last - first > LONGEST or last == date.max:
        return None
    return Days(first, last + timedelta(days=1))
