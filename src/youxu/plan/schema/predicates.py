"""Named predicates with typed parameters: the only conditions that a plan may state.

They are values. ``youxu.incidents.rules`` evaluates them against the facts of an incident; this module says
what each means, in one sentence for the reasons shown and one line per parameter.

Written in YAML as ``name: parameters``, as a bare name when all parameters have defaults, and for ``flag``
and ``cause_category`` as ``flag: crime``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field, TypeAdapter

from youxu.kernel.words import Sentence, mark
from youxu.plan.schema.values import (
    FIXED,
    LESS,
    SUPERSET,
    Duration,
    Frozen,
    Percent,
    PlanFault,
    RestrictedKey,
)
from youxu.plan.schema.words import CauseCategory, Flag, LevelKey, Regime, UnitLevel


class LinesDown(StrEnum):
    """Whether all lines of an outlet must be suspended or any one."""

    ALL = "all"
    ANY = "any"


def _by_unit(value: object) -> object:
    return {UnitLevel.COUNTY: value} if isinstance(value, int) else value


ByUnit = Annotated[dict[UnitLevel, int], BeforeValidator(_by_unit)]
"""A count for each kind of unit; one number is the county's."""


class Condition(Frozen):
    """What every predicate has: the key of its kind and its sentence."""

    words: ClassVar[str] = ""

    def values(self) -> dict[str, object]:
        """Return the values that fill the sentence; durations and flags are sentences themselves."""
        return {name: _shown(getattr(self, name)) for name in type(self).model_fields if name != "kind"}

    def sentence(self) -> Sentence:
        """Return the reason in words, to be translated by the surface."""
        return Sentence(self.words, self.values())


def _shown(value: object) -> object:
    if isinstance(value, Duration):
        return value.sentence()
    if isinstance(value, Flag | CauseCategory | Regime | LinesDown):
        return Sentence(WORDS[value])
    if isinstance(value, dict):
        return value.get(UnitLevel.COUNTY, next(iter(value.values()), 0))
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return value


class OneOutlet(Condition):
    """Exactly one outlet is concerned and is expected back within ``expected_within`` opening hours.

    ``expected_within``: opening hours from the beginning to the estimate; no estimate yet counts as within
    as long as the stop itself has not lasted longer.
    """

    words: ClassVar[str] = mark("one outlet, expected back within {expected_within}")
    kind: Annotated[Literal["one_outlet"], FIXED] = "one_outlet"
    expected_within: Annotated[Duration, FIXED]


class CountersDownOfOutlet(Condition):
    """Some but not all counters of one outlet are down.

    ``at_least``: how many counters must be down.
    """

    words: ClassVar[str] = mark("some counters of an outlet are down, others serve")
    kind: Annotated[Literal["counters_down_of_outlet"], FIXED] = "counters_down_of_outlet"
    at_least: Annotated[int, LESS] = Field(default=1, ge=1)


class LineLimited(Condition):
    """At most ``lines_at_most`` lines of one outlet are restricted, none suspended.

    ``how``: the restrictions meant, by keys of ``restricted_how``. ``lines_at_most``: count of lines.
    """

    words: ClassVar[str] = mark("no more than {lines_at_most} line is limited and none is stopped")
    kind: Annotated[Literal["line_limited"], FIXED] = "line_limited"
    how: Annotated[tuple[RestrictedKey, ...], SUPERSET]
    lines_at_most: Annotated[int, FIXED] = Field(default=1, ge=1)


class OutletDown(Condition):
    """An outlet has its lines suspended for longer than ``over``.

    ``lines``: ``all`` lines that it offers, or ``any`` one. ``over``: duration since the interruption began.
    """

    words: ClassVar[str] = mark("an outlet is down ({lines}) for more than {over}")
    kind: Annotated[Literal["outlet_down"], FIXED] = "outlet_down"
    lines: Annotated[LinesDown, FIXED] = LinesDown.ALL
    over: Annotated[Duration, LESS]


class OutletsDown(Condition):
    """At least ``at_least`` outlets of the unit have a line suspended.

    ``at_least``: count of outlets. ``same_cause``: only those of one cause are counted.
    """

    words: ClassVar[str] = mark("at least {at_least} outlets are down by the same cause")
    kind: Annotated[Literal["outlets_down"], FIXED] = "outlets_down"
    at_least: Annotated[int, LESS] = Field(ge=1)
    same_cause: Annotated[bool, FIXED] = True


class OnlyOutletOfTownship(Condition):
    """An outlet that is the only one of its town is down.

    ``lines``: ``all`` or ``any``. ``over``: duration since it began; ``0 min`` at once.
    """

    words: ClassVar[str] = mark("the only outlet of a township is down ({lines}) for more than {over}")
    at_once: ClassVar[str] = mark("the only outlet of a township is down")
    kind: Annotated[Literal["only_outlet_of_township"], FIXED] = "only_outlet_of_township"
    lines: Annotated[LinesDown, FIXED] = LinesDown.ALL
    over: Annotated[Duration, LESS]

    def sentence(self) -> Sentence:
        """Return the reason in words; a limit of no time at all is not told."""
        return super().sentence() if self.over.count else Sentence(self.at_once)


class LineDownOnPeakDay(Condition):
    """A line that has a peak day today is suspended anywhere for longer than ``over``.

    ``over``: duration since the interruption began.
    """

    words: ClassVar[str] = mark("a line is stopped for more than {over} on its peak day")
    kind: Annotated[Literal["line_down_on_peak_day"], FIXED] = "line_down_on_peak_day"
    over: Annotated[Duration, LESS]


class PeakDay(Condition):
    """The day is a PEAK_DAY of the plan's calendar for one of the interrupted lines."""

    words: ClassVar[str] = mark("it is a peak day of one of the lines concerned")
    kind: Annotated[Literal["peak_day"], FIXED] = "peak_day"


class ShareOfOpenOutlets(Condition):
    """The share of outlets down among those of the unit that should be open now.

    ``at_least``: share in per cent. ``min``: least count of outlets, by kind of unit (GROUP takes the
    province's, BRANCH the county's). ``over``: only those down for longer count; absent: all.
    """

    words: ClassVar[str] = mark("at least {at_least} % of the outlets that should be open now are down")
    kind: Annotated[Literal["share_of_open_outlets"], FIXED] = "share_of_open_outlets"
    at_least: Annotated[Percent, LESS] = Field(ge=1, le=100)
    min: Annotated[ByUnit, LESS] = Field(default_factory=dict)
    over: Annotated[Duration | None, LESS] = None

    def minimum(self, unit_level: str) -> int:
        """Return the least count of outlets for a kind of unit; 1 where the plan names none."""
        same = {"GROUP": "PROVINCE", "BRANCH": "COUNTY"}.get(unit_level, unit_level)
        found = self.min.get(UnitLevel(unit_level), self.min.get(UnitLevel(same)))
        return found if found is not None else 1


class LineDownInUnit(Condition):
    """One line is suspended at every outlet of the unit that offers it and should be open.

    ``over``: duration since the last of them stopped.
    """

    words: ClassVar[str] = mark("one line is down in the whole unit for more than {over}")
    kind: Annotated[Literal["line_down_in_unit"], FIXED] = "line_down_in_unit"
    over: Annotated[Duration, LESS]


class SiteLostOver(Condition):
    """A site is lost, by flag ``site_lost`` or by its estimate, for longer than ``over``.

    ``over``: duration from the beginning to the estimate or, without one, to now.
    """

    words: ClassVar[str] = mark("a site is lost for more than {over}")
    kind: Annotated[Literal["site_lost_over"], FIXED] = "site_lost_over"
    over: Annotated[Duration, LESS]


class MailDamaged(Condition):
    """At least ``at_least`` items of mail are damaged."""

    words: ClassVar[str] = mark("at least {at_least} items of mail are damaged")
    kind: Annotated[Literal["mail_damaged"], FIXED] = "mail_damaged"
    at_least: Annotated[int, LESS] = Field(ge=1)


class MailBacklog(Condition):
    """The backlog of mail amounts to ``at_least`` days of work."""

    words: ClassVar[str] = mark("the backlog of mail reaches {at_least}")
    kind: Annotated[Literal["mail_backlog"], FIXED] = "mail_backlog"
    at_least: Annotated[Duration, LESS]


class DeathsOrSerious(Condition):
    """People died or were seriously hurt.

    ``deaths``: count of the dead that suffices. ``serious``: count of the seriously hurt that suffices.
    """

    words: ClassVar[str] = mark("{deaths} death or {serious} people seriously hurt")
    kind: Annotated[Literal["deaths_or_serious"], FIXED] = "deaths_or_serious"
    deaths: Annotated[int, LESS] = Field(ge=1)
    serious: Annotated[int, LESS] = Field(ge=1)


class SameCauseInUnits(Condition):
    """The same cause stops lines in several units of one kind.

    ``at_least``: count of units. ``unit_level``: their kind.
    """

    words: ClassVar[str] = mark("the same cause in at least {at_least} counties")
    kind: Annotated[Literal["same_cause_in_units"], FIXED] = "same_cause_in_units"
    at_least: Annotated[int, LESS] = Field(ge=2)
    unit_level: Annotated[UnitLevel, FIXED] = UnitLevel.COUNTY


class OrderedAbove(Condition):
    """A unit above or the government ordered this level."""

    words: ClassVar[str] = mark("ordered by the city, the province or the government")
    kind: Annotated[Literal["ordered_above"], FIXED] = "ordered_above"


class FlagSet(Condition):
    """A person stated this fact of the incident.

    ``flag``: one of the closed list of flags.
    """

    words: ClassVar[str] = "{flag}"
    kind: Annotated[Literal["flag"], FIXED] = "flag"
    flag: Annotated[Flag, FIXED]

    def sentence(self) -> Sentence:
        """Return the flag's own sentence."""
        return Sentence(WORDS[self.flag])


class CategoryIs(Condition):
    """The cause of the incident belongs to this category.

    ``category``: one of the categories of the plan.
    """

    words: ClassVar[str] = "{category}"
    kind: Annotated[Literal["cause_category"], FIXED] = "cause_category"
    category: Annotated[CauseCategory, FIXED]

    def sentence(self) -> Sentence:
        """Return the category's own sentence."""
        return Sentence(WORDS[self.category])


class RegimeHit(Condition):
    """A line of this legal regime is interrupted.

    ``regime``: one of the closed list of regimes.
    """

    words: ClassVar[str] = mark("a line of this regime is hit: {regime}")
    kind: Annotated[Literal["regime_hit"], FIXED] = "regime_hit"
    regime: Annotated[Regime, FIXED]


class LevelAtLeast(Condition):
    """The incident's level is ``level`` or higher."""

    words: ClassVar[str] = mark("the level is {level} or higher")
    kind: Annotated[Literal["level_at_least"], FIXED] = "level_at_least"
    level: Annotated[LevelKey, FIXED]


class BackWithin(Condition):
    """The incident is at outlet level and service was back within ``limit`` of the report.

    ``limit``: clock time from the verified report to the release.
    """

    words: ClassVar[str] = mark("outlet level, and service was back within {limit}")
    kind: Annotated[Literal["back_within"], FIXED] = "back_within"
    limit: Annotated[Duration, LESS]


WORDS: dict[StrEnum, str] = {
    Flag.PERSON_HURT: mark("a person is hurt"),
    Flag.CRIME: mark("a crime is suspected"),
    Flag.LEAK_POSSIBLE: mark("customer data may have leaked"),
    Flag.CUSTODY_DIFFERENCE: mark("the custody list shows a difference"),
    Flag.NO_SAFE_CUSTODY: mark("mail or cash is not in safe custody"),
    Flag.MISSING: mark("somebody is missing at the roll-call"),
    Flag.PRESS: mark("the press asks or a post spreads"),
    Flag.UNIT_OFFICE_LOST: mark("the unit's office or its systems are lost"),
    Flag.SCENE_HELD: mark("police or fire brigade hold the scene"),
    Flag.SITE_LOST: mark("the site cannot be used"),
    CauseCategory.NATURAL_DISASTER: mark("a natural disaster"),
    CauseCategory.TECHNICAL_FAULT: mark("a technical fault"),
    CauseCategory.EMERGENCY: mark("a sudden emergency"),
    CauseCategory.PLANNED: mark("a planned stop"),
    Regime.UNIVERSAL: mark("universal service"),
    Regime.SPECIAL: mark("special service"),
    Regime.EXPRESS: mark("express"),
    Regime.BANK: mark("bank line"),
    Regime.OTHER: mark("other line"),
    LinesDown.ALL: mark("all lines"),
    LinesDown.ANY: mark("any line"),
}
"""The words of the closed lists that sentences name."""

AnyPredicate = Annotated[
    OneOutlet
    | CountersDownOfOutlet
    | LineLimited
    | OutletDown
    | OutletsDown
    | OnlyOutletOfTownship
    | LineDownOnPeakDay
    | PeakDay
    | ShareOfOpenOutlets
    | LineDownInUnit
    | SiteLostOver
    | MailDamaged
    | MailBacklog
    | DeathsOrSerious
    | SameCauseInUnits
    | OrderedAbove
    | FlagSet
    | CategoryIs
    | RegimeHit
    | LevelAtLeast
    | BackWithin,
    Field(discriminator="kind"),
]

KINDS: dict[str, type[Condition]] = {
    cls.model_fields["kind"].default: cls for cls in get_args(get_args(AnyPredicate)[0])
}
"""Every predicate by the name that plans write."""

_SCALAR = {"flag": "flag", "cause_category": "category", "regime_hit": "regime", "level_at_least": "level"}


def _named(value: object) -> object:
    """Turn ``name: parameters`` or a bare name into the form that the models read."""
    if isinstance(value, str):
        value = {value: None}
    if not isinstance(value, Mapping) or "kind" in value:
        return value
    if len(value) != 1:
        raise PlanFault(mark("a condition is one predicate with its parameters"))
    ((name, parameters),) = value.items()
    if name not in KINDS:
        raise PlanFault(mark("there is no predicate {name}"), name=str(name))
    if name in _SCALAR and isinstance(parameters, str):
        parameters = {_SCALAR[name]: parameters}
    if parameters is not None and not isinstance(parameters, Mapping):
        raise PlanFault(mark("{name} needs named parameters"), name=str(name))
    return {**(parameters or {}), "kind": name}


Predicate = Annotated[AnyPredicate, BeforeValidator(_named)]
"""One condition of a plan; the union is told apart by ``kind``."""

_adapter: TypeAdapter[Any] = TypeAdapter(Predicate)


def read_predicate(data: Mapping[str, Any] | str) -> Condition:
    """Return the predicate from its stored form (``model_dump(mode="json")``) or its YAML form.

    Raises pydantic.ValidationError for anything else.
    """
    found: Condition = _adapter.validate_python(data)
    return found


class When(Frozen):
    """A condition put together by the only connectives: any of, none of, all of. Empty holds always."""

    any: Annotated[tuple[Predicate, ...], SUPERSET] = ()
    all: Annotated[tuple[Predicate, ...], FIXED] = ()
    none_of: Annotated[tuple[Predicate, ...], FIXED] = ()

    @property
    def always(self) -> bool:
        """Tell whether nothing is asked."""
        return not (self.any or self.all or self.none_of)
