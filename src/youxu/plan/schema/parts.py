"""The parts of a plan: what each holds, in what type, and how a lower unit may tighten it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from youxu.kernel.words import mark
from youxu.plan.schema.predicates import When
from youxu.plan.schema.values import (
    FIXED,
    LESS,
    MORE,
    OWN,
    SUPERSET,
    WITHIN,
    ChecklistKey,
    Cited,
    ClauseId,
    Clauses,
    ClockKey,
    Duration,
    Frozen,
    LineKey,
    MeansKey,
    Percent,
    PerLevel,
    PlanFault,
    PostKey,
    SmsKey,
    SourceField,
    SupplyKey,
    TaskKey,
    Text,
    TimeUnit,
    _several,
    default_source,
)
from youxu.plan.schema.words import (
    Act,
    AlertMoment,
    Approval,
    ByHand,
    CallWay,
    CauseCategory,
    CauseKey,
    Channel,
    Colour,
    DayEffect,
    Fallback,
    GroupKey,
    LevelKey,
    Measure,
    MeetingWay,
    Moment,
    NoticeChange,
    Part,
    PostKind,
    PublicMatter,
    Regime,
    Repair,
    ReportForm,
    Rhythm,
    RollCallWord,
    Season,
    StopNotice,
    Tracking,
    UnitLevel,
    Weight,
    Word,
)

JournalCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z_]+$")]
Posts = Annotated[tuple[PostKey, ...], BeforeValidator(_several)]
Moments = Annotated[tuple[Moment, ...], BeforeValidator(_several)]
Channels = Annotated[tuple[Channel, ...], BeforeValidator(_several)]
HourText = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ClauseText(Frozen):
    """The plan's own words for one clause; ``title`` is its heading."""

    title: Annotated[Text, OWN]
    text: Annotated[Text, OWN]


class Chapter(Frozen):
    """A chapter of the plan as a document: heading, opening words, the clauses in order, closing words."""

    title: Annotated[Text, OWN]
    intro: Annotated[Text | None, OWN] = None
    clauses: Annotated[tuple[ClauseId, ...], SUPERSET] = ()
    outro: Annotated[Text | None, OWN] = None


class Cause(Cited):
    """A cause of interruption (G4); ``public`` is what notices, and whoever need not know, are told of it.

    ``holds_scene``: nothing at the place is touched until police or fire brigade gave it back (P5a).
    """

    category: Annotated[CauseCategory, FIXED]
    title: Annotated[Text, OWN]
    public: Annotated[Text, OWN]
    holds_scene: Annotated[bool, MORE] = False


class Risk(Cited):
    """An entry of the risk register (R1 to R4)."""

    title: Annotated[Text, OWN]
    indicator: Annotated[Text, OWN]
    owner: Annotated[PostKey, OWN]


class Post(Frozen):
    """A post of the plan; ``holder`` says who holds it in a small county."""

    title: Annotated[Text, OWN]
    holder: Annotated[Text | None, OWN] = None
    kind: Annotated[PostKind, FIXED] = PostKind.INSIDE
    group: Annotated[GroupKey | None, OWN] = None
    src: Annotated[SourceField, OWN]


class Body(Cited):
    """A body of the organisation: its head, deputies, members by post, and its duties."""

    title: Annotated[Text, OWN]
    head: Annotated[PostKey, OWN]
    deputies: Annotated[Posts, SUPERSET] = ()
    members: Annotated[Posts, SUPERSET] = ()
    duties: Annotated[Text, OWN]


class ShiftMinimum(Frozen):
    """Who must be on duty in every shift, and how many can be reached within a time."""

    per_shift: Annotated[Posts, SUPERSET]
    reachable: Annotated[int, MORE] = Field(ge=1)
    within: Annotated[Duration, LESS]
    src: Annotated[SourceField, OWN]


class Level(Cited):
    """A response level.

    ``any``, ``all``: conditions that reach it; ``none_of``: conditions that forbid it (level IV at once).
    ``led_by``: posts of whom one leads (first choice first); ``with_parent``: the parent unit leads too.
    """

    title: Annotated[Text, OWN]
    when: Annotated[When, WITHIN]
    led_by: Annotated[Posts, FIXED]
    with_parent: Annotated[bool, MORE] = False
    meeting: Annotated[tuple[MeetingWay, ...], FIXED]
    report: Annotated[ReportForm, FIXED]

    @property
    def needs_meeting(self) -> bool:
        """Tell whether the leading group must be convened at this level."""
        return self.meeting != (MeetingWay.NONE,)


class Adjust(Frozen):
    """Levels added by the calendar, up to ``cap``.

    They are added to the level that conditions without peak days reach, so that a peak day counts once.
    ``night_closed_outlets``: levels added by outlets that are closed at night. On a peak day of a line concerned
    the ``peak_clocks`` run only ``peak_percent`` of their time.
    """

    peak_day: Annotated[int, MORE] = Field(ge=0, le=4)
    major_event_period: Annotated[int, MORE] = Field(ge=0, le=4)
    night_closed_outlets: Annotated[int, MORE] = Field(ge=0, le=4)
    cap: Annotated[LevelKey, FIXED]
    peak_percent: Annotated[int, LESS] = Field(default=100, ge=1, le=100)
    peak_clocks: Annotated[tuple[ClockKey, ...], SUPERSET] = ()
    src: Annotated[SourceField, OWN]


class Reminders(Frozen):
    """When the bearer of a clock is reminded that has no ``chase`` of its own.

    A clock of at least ``warn_from`` warns once, when ``warn_percent`` of its time is left, at most ``warn_most``
    before its limit; ``chase``: how long after the limit it is chased.
    """

    warn_percent: Annotated[int, MORE] = Field(default=25, ge=0, le=90)
    warn_from: Annotated[Duration, LESS] = Duration(count=20, unit=TimeUnit.MINUTES)
    warn_most: Annotated[Duration, OWN] = Duration(count=1, unit=TimeUnit.DAYS)
    chase: Annotated[tuple[Duration, ...], SUPERSET] = (Duration(count=60, unit=TimeUnit.MINUTES),)
    src: Annotated[SourceField, OWN] = Field(default_factory=default_source)


class Profile(Frozen):
    """Limits that the authorities of a province set (``duties_out.*.profiles``); a unit's plan adopts it by its key."""

    title: Annotated[Text, OWN]
    src: Annotated[SourceField, OWN]


class UpdateRhythm(Frozen):
    """How often the next word is due, by the age of the stop."""

    day1: Annotated[Duration, LESS]
    on_change: Annotated[bool, MORE] = True
    days2_3: Annotated[tuple[str, ...], SUPERSET]
    days4_14: Annotated[tuple[str, ...], SUPERSET]
    later: Annotated[tuple[str, ...], SUPERSET]


class Clock(Cited):
    """A limit that a recorded moment starts (defaults, section 2).

    ``starts``: the moment; of several the latest counts. ``limit``: by level, None where not owed.
    ``bearer``: the post that owes it. ``then``: who is called next when nobody answers.
    ``not_if``: a condition under which nothing is owed. ``chase``: hours before (-) and after the limit at
    which the bearer is reminded, instead of the plan's ``reminders``. ``rhythm``: for words that are due again and
    again. ``met``: the moments that meet it, ``TASK_DONE`` for the task whose ``due`` it is. ``to``: whom it is owed
    to, where it is somebody else than those who work on the incident. ``law``: what law or order sets it.
    """

    title: Annotated[Text, OWN]
    starts: Annotated[Moments, FIXED]
    limit: Annotated[PerLevel[Duration | None], LESS]
    bearer: Annotated[PostKey, OWN]
    then: Annotated[Posts, SUPERSET] = ()
    way: Annotated[PerLevel[CallWay] | None, OWN] = None
    not_if: Annotated[When | None, FIXED] = None
    chase: Annotated[tuple[int, ...], SUPERSET] = ()
    rhythm: Annotated[UpdateRhythm | None, WITHIN] = None
    met: Annotated[Moments, FIXED] = (Moment.TASK_DONE,)
    to: Annotated[Text | None, OWN] = None
    law: Annotated[Text | None, OWN] = None
    note: Annotated[Text | None, OWN] = None

    def limit_at(self, level: str) -> Duration | None:
        """Return the limit at a level, None where it is not owed."""
        return self.limit.get(LevelKey(level))


class Task(Cited):
    """A duty of a step: who owes what, when it opens, which clock sets its limit, how it weighs by level.

    ``opens``: the moment that makes the task. ``owner``: the accountable post; ``owner_at`` names another at a
    level. ``weight_rule`` says why it is brief or not applicable. ``causes``: only for these (empty: all).
    ``checklist``: a list that the task carries; ``act``: the verb that completes it by itself.
    """

    title: Annotated[Text, OWN]
    group: Annotated[GroupKey, FIXED]
    owner: Annotated[PostKey, OWN]
    owner_at: Annotated[dict[LevelKey, PostKey], OWN] = Field(default_factory=dict)
    opens: Annotated[Moment, FIXED]
    due: Annotated[ClockKey | None, FIXED] = None
    weight: Annotated[PerLevel[Weight], MORE] = Field(
        default_factory=lambda: dict.fromkeys(LevelKey, Weight.FULL)
    )
    weight_rule: Annotated[Text | None, OWN] = None
    causes: Annotated[tuple[CauseKey, ...], FIXED] = ()
    when: Annotated[When | None, FIXED] = None
    checklist: Annotated[ChecklistKey | None, FIXED] = None
    act: Annotated[Act | None, FIXED] = None
    each_outlet: Annotated[bool, MORE] = False
    detail: Annotated[Text | None, OWN] = None

    @model_validator(mode="after")
    def _rule_given(self) -> Task:
        if self.weight_rule is None and any(weight is not Weight.FULL for weight in self.weight.values()):
            raise PlanFault(mark("a task that is not full at every level needs weight_rule, which says why"))
        return self

    def owner_post(self, level: str) -> str:
        """Return the post that owes the task at a level."""
        return self.owner_at.get(LevelKey(level), self.owner)

    def weight_at(self, level: str) -> Weight:
        """Return how the task weighs at a level."""
        return self.weight.get(LevelKey(level), Weight.FULL)

    def applies(self, level: str, cause: str = "") -> bool:
        """Tell whether the task is owed at a level for a cause (conditions in ``when`` are asked apart)."""
        fits = not self.causes or not cause or cause in self.causes
        return fits and self.weight_at(level) is not Weight.NOT_APPLICABLE


class Step(Frozen):
    """One of the six steps with its tasks by key."""

    title: Annotated[Text, OWN]
    tasks: Annotated[dict[str, Task], SUPERSET]


class DirectiveDraft(Cited):
    """A directive as the plan drafts it (P2): who it goes to and which tasks it orders.

    ``levels`` and ``causes`` say where it is drafted (empty causes: all). ``{cause}``, ``{outlets}``,
    ``{level}`` and ``{estimate_by}`` are filled in. One ``to_units`` is drafted only for a cause declared for units
    below and goes to each of them; ``{outlets}`` then names the units.
    """

    title: Annotated[Text, OWN]
    body: Annotated[Text, OWN]
    groups: Annotated[tuple[GroupKey, ...], SUPERSET]
    levels: Annotated[tuple[LevelKey, ...], FIXED]
    causes: Annotated[tuple[CauseKey, ...], FIXED] = ()
    tasks: Annotated[tuple[TaskKey, ...], SUPERSET] = ()
    to_units: Annotated[bool, FIXED] = False


class FirstFifteen(Cited):
    """What to do in the first 15 minutes; one list may serve several causes."""

    causes: Annotated[tuple[CauseKey, ...], SUPERSET]
    items: Annotated[tuple[Text, ...], SUPERSET]


class Checklist(Cited):
    """A list of items that are ticked."""

    items: Annotated[tuple[Text, ...], SUPERSET]


class CustodyClass(Text):
    """A class of things in custody: a line of the custody list (G2).

    ``key`` names it where two lists are compared, ``measure`` says how it is counted (``unit``: items, bags),
    ``lines`` are kept closed by a difference, ``backlog`` is mail that is counted daily while it waits.
    """

    key: Annotated[str, FIXED] = Field(default="", pattern=r"^[a-z_]{0,24}$")
    measure: Annotated[Measure, FIXED] = Measure.COUNT
    unit: Annotated[Text | None, OWN] = None
    lines: Annotated[tuple[LineKey, ...], SUPERSET] = ()
    backlog: Annotated[bool, MORE] = False


class CustodyClasses(Cited):
    """The custody list by class, and by when of a day the backlog is counted."""

    items: Annotated[tuple[CustodyClass, ...], SUPERSET]
    backlog_by: Annotated[str, OWN] = Field(default="18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Checks(Cited):
    """Restoration checks (P4b): gate items stop everything, then the items of each line."""

    gate: Annotated[tuple[Text, ...], SUPERSET]
    lines: Annotated[dict[LineKey, tuple[Text, ...]], SUPERSET]


class OutsideDuty(Cited):
    """What is owed to somebody outside (duties_out).

    ``owed_by``: the kind of unit that owes it; a unit below owes one word upward instead (``clocks.told_upward``).
    ``limit``: the word by ``way``, ``voice``: a spoken word before it. ``when``, ``lines``, ``causes``: only where
    these hold. ``every`` and ``at``: again and again until service is restored, by a rhythm or at hours of the day.
    ``met``: moments that meet it besides a call that is entered for it (``CALL_RECORDED`` names the clocks it meets).
    ``shipped``: False where it is off below the province until a plan switches it on. ``profiles``: limits that a
    province sets, in force where the plan adopts the profile. ``law``: what law or order sets it.
    """

    to: Annotated[Text, OWN]
    owed_by: Annotated[UnitLevel, FIXED]
    bearer: Annotated[PostKey, OWN]
    starts: Annotated[Moment, FIXED]
    met: Annotated[Moments, FIXED] = ()
    limit: Annotated[PerLevel[Duration | None], LESS]
    voice: Annotated[PerLevel[Duration | None] | None, LESS] = None
    way: Annotated[CallWay, OWN] = CallWay.WRITTEN
    when: Annotated[When | None, FIXED] = None
    lines: Annotated[tuple[LineKey, ...], SUPERSET] = ()
    causes: Annotated[tuple[CauseKey, ...], SUPERSET] = ()
    every: Annotated[Duration | None, LESS] = None
    at: Annotated[tuple[HourText, ...], SUPERSET] = ()
    then: Annotated[Text | None, OWN] = None
    shipped: Annotated[bool, MORE] = True
    profiles: Annotated[dict[str, Duration], OWN] = Field(default_factory=dict)
    chase: Annotated[tuple[int, ...], SUPERSET] = ()
    law: Annotated[Text | None, OWN] = None

    def limit_at(self, level: str, profiles: Collection[str] = ()) -> Duration | None:
        """Return the limit at a level, None where it is not owed; an adopted profile only makes it shorter."""
        found = self.limit.get(LevelKey(level))
        for key in profiles:
            other = self.profiles.get(key)
            if found is not None and other is not None and other.no_longer_than(found):
                found = other
        return found


class LegalDuty(Cited):
    """What a law asks of an incident that no single limit stands for (``laws``); the compliance sheet shows it.

    ``recorded``: codes of journal entries of the incident, one of which shows that it was done. ``tasks``: tasks whose
    end says the same where no such entry stands. ``lines``, ``when``: only where these hold.
    """

    title: Annotated[Text, OWN]
    law: Annotated[Text, OWN]
    recorded: Annotated[tuple[JournalCode, ...], SUPERSET] = ()
    tasks: Annotated[tuple[TaskKey, ...], SUPERSET] = ()
    lines: Annotated[tuple[LineKey, ...], SUPERSET] = ()
    when: Annotated[When | None, FIXED] = None


class OpenWord(Frozen):
    """How long the word *open* is good: from the opening confirmation until closing."""

    by: Annotated[str, FIXED]
    grace: Annotated[Duration, LESS]
    src: Annotated[SourceField, OWN]


class StoppedWord(Frozen):
    """How long the words *suspended* and *restricted* are good, by the age of the stop."""

    day1: Annotated[Duration, LESS]
    days2_3: Annotated[Rhythm, FIXED]
    days4_14: Annotated[Rhythm, FIXED]
    later: Annotated[Rhythm, FIXED]
    src: Annotated[SourceField, OWN]


class MovedWord(Frozen):
    """How long the word *relocated* is good."""

    every: Annotated[Rhythm, FIXED]
    src: Annotated[SourceField, OWN]


class Confirm(Cited):
    """How long a status word is good before it must be confirmed; closed hours do not count."""

    open: Annotated[OpenWord, WITHIN]
    restricted_suspended: Annotated[StoppedWord, WITHIN]
    relocated: Annotated[MovedWord, WITHIN]
    after_expiry: Annotated[str, FIXED] = Field(pattern="^UNKNOWN$")


class RollCallRule(Cited):
    """When a roll-call is due: at fixed times or every so often.

    ``day``: from when to when a turn is asked by day; at night only with ``day_and_night``.
    """

    title: Annotated[Text, OWN]
    at: Annotated[tuple[HourText, ...], SUPERSET] = ()
    every: Annotated[Duration | None, LESS] = None
    day_and_night: Annotated[bool, MORE] = False
    day: Annotated[tuple[HourText, HourText], OWN] = ("07:00", "22:00")


ROLLCALL_PLACES = frozenset({"unit", "reference", "outlet", "code", "telephone", "due"})
"""What the question of a roll-call by message may name; ``due`` is by when an answer is expected."""


class RollCallMessage(Cited):
    """The question of a roll-call by message, and how a short reply to it is read (G4).

    ``text`` asks of one outlet; where several stand behind one number each gives its ``line`` under ``heading`` with
    {count} and {list}. ``answers``: the words of each answer; a word of letters for *help* counts wherever it stands.
    ``people`` and ``missing`` are words beside a number of people safe and missing, ``besides`` words that say nothing.
    ``unclear`` and ``closed`` go back to who was not understood, or answered after the roll-call was over. ``sms``,
    ``unclear_sms`` and ``closed_sms`` are the registered short messages; ``stale_after``: what was not sent by then is
    dropped.
    """

    text: Annotated[Text, OWN]
    line: Annotated[Text, OWN]
    heading: Annotated[Text, OWN]
    unclear: Annotated[Text, OWN]
    closed: Annotated[Text, OWN]
    answers: Annotated[dict[RollCallWord, tuple[str, ...]], OWN]
    people: Annotated[tuple[str, ...], OWN] = ()
    missing: Annotated[tuple[str, ...], OWN] = ()
    besides: Annotated[tuple[str, ...], OWN] = ()
    sms: Annotated[SmsKey | None, OWN] = None
    unclear_sms: Annotated[SmsKey | None, OWN] = None
    closed_sms: Annotated[SmsKey | None, OWN] = None
    stale_after: Annotated[Duration, OWN] = Field(
        default_factory=lambda: Duration(count=60, unit=TimeUnit.MINUTES)
    )

    @model_validator(mode="after")
    def _readable(self) -> RollCallMessage:
        for text in (self.text, self.line, self.unclear, self.closed):
            for language in ("zh", "en"):
                for place in set(re.findall(r"{(\w+)}", getattr(text, language))) - ROLLCALL_PLACES:
                    raise PlanFault(mark("there is no place {place} for a value"), place="{" + place + "}")
        words = [word.upper() for several in self.answers.values() for word in several]
        if any(not self.answers.get(word) for word in RollCallWord) or len(set(words)) < len(words):
            raise PlanFault(mark("each answer to a roll-call has words of its own"))
        return self


class HelpReport(Cited):
    """What an answer "help needed" is reported as where nothing open names its outlet: the cause until the office rang."""

    cause: Annotated[CauseKey, OWN]


class Preparation(Cited):
    """What is prepared while a watch stands (预警): who owes it and how soon after it was raised.

    ``within``: by colour; a colour that is left out does not ask for it. ``hazards``: only for these (empty: all).
    """

    title: Annotated[Text, OWN]
    group: Annotated[GroupKey, FIXED]
    owner: Annotated[PostKey, OWN]
    within: Annotated[dict[Colour, Duration], LESS]
    hazards: Annotated[tuple[CauseKey, ...], SUPERSET] = ()

    def applies(self, hazard: str) -> bool:
        """Tell whether a hazard asks for it."""
        return not self.hazards or hazard in self.hazards


class SiteRules(Cited):
    """How the public status site is kept (P3b): how long a page is valid, when all of it is issued anew.

    ``keep_ended``: how long alerts stand in the feed after their end. ``sender`` (a domain), ``trade`` (3 digits, GB/T
    4657), ``own`` (3) and ``extension`` (2) are what alerts of CAP are called by (GB/T 35965.1).
    """

    title: Annotated[Text, OWN]
    valid_for: Annotated[Duration, LESS]
    renewed_after: Annotated[Duration, LESS]
    keep_ended: Annotated[Duration, OWN]
    sender: Annotated[str, OWN] = Field(pattern=r"^[A-Za-z0-9.-]{3,80}$")
    trade: Annotated[str, OWN] = Field(pattern=r"^\d{3}$")
    own: Annotated[str, OWN] = Field(pattern=r"^\d{3}$")
    extension: Annotated[str, OWN] = Field(pattern=r"^\d{2}$")


class Warnings(Cited):
    """How hazard warnings from outside are read (G4): by which words in them a cause of the plan is meant.

    ``without_end``: how long a watch stands whose warning names no end.
    """

    words: Annotated[dict[CauseKey, tuple[str, ...]], OWN]
    without_end: Annotated[Duration, OWN]


ALERT_PLACES = frozenset(
    {"reference", "title", "outlet", "since", "lines", "cause", "level", "unit", "role", "until", "telephone"}
    | {"extra"}
)
"""What a message to people on duty may name; ``extra`` is the number of a directive, the title of a watch, what is owed by when, or what is not ready;
``reference`` of what is no incident is its unit."""


class AlertRule(Cited):
    """Who is told of what, in which words, and whether somebody must answer (defaults, section 2).

    ``moment``: what happened. ``roles``: who is told by level (nobody where it is left out); ``addressees``: whom a directive
    addresses, ``told_before``: everybody who was told of the incident, ``owing``: whoever owes what the limit is for. ``answer``: the clock that says within how many
    minutes somebody acknowledges and who is told next; without it the message only informs, as it does at a level
    where ``must_answer`` is false. ``way``: by voice or by message first. ``through_quiet``: whether it is sent in a
    person's quiet hours; somebody on a shift has none. ``stale_after``: what was not sent by then is dropped; ``good_for``: how
    long after it an answer or a link counts.
    ``text`` has the places of ``ALERT_PLACES``; ``line`` is its one line in a list under ``heading`` with {count} and
    {list}; ``neutral`` is what is said of a need-to-know incident to who is not named in it; ``sms`` the registered
    short message, ``told_sms`` that which asks for nothing. Where no answer is owed the sentences that name {until}
    are left out.
    """

    title: Annotated[Text, OWN]
    moment: Annotated[AlertMoment, FIXED]
    roles: Annotated[dict[LevelKey, Posts], SUPERSET] = Field(default_factory=dict)
    addressees: Annotated[bool, MORE] = False
    told_before: Annotated[bool, MORE] = False
    owing: Annotated[bool, MORE] = False
    answer: Annotated[ClockKey | None, FIXED] = None
    must_answer: Annotated[PerLevel[bool], MORE] = Field(
        default_factory=lambda: dict.fromkeys(LevelKey, True)
    )
    way: Annotated[PerLevel[CallWay], OWN] = Field(
        default_factory=lambda: dict.fromkeys(LevelKey, CallWay.MESSAGE)
    )
    through_quiet: Annotated[PerLevel[bool], MORE] = Field(
        default_factory=lambda: dict.fromkeys(LevelKey, True)
    )
    stale_after: Annotated[Duration, OWN] = Field(
        default_factory=lambda: Duration(count=4, unit=TimeUnit.HOURS)
    )
    good_for: Annotated[Duration, OWN] = Field(default_factory=lambda: Duration(count=3, unit=TimeUnit.DAYS))
    text: Annotated[Text, OWN]
    line: Annotated[Text, OWN]
    heading: Annotated[Text, OWN]
    neutral: Annotated[Text, OWN]
    sms: Annotated[SmsKey | None, OWN] = None
    told_sms: Annotated[SmsKey | None, OWN] = None

    @model_validator(mode="after")
    def _places_known(self) -> AlertRule:
        for text in (self.text, self.line, self.neutral):
            for language in ("zh", "en"):
                unknown = set(re.findall(r"{(\w+)}", getattr(text, language))) - ALERT_PLACES
                if unknown:
                    raise PlanFault(mark("a message has no place {name}"), name=sorted(unknown)[0])
        return self

    def roles_at(self, level: str) -> tuple[str, ...]:
        """Return the posts that are told at a level, in their order."""
        return self.roles.get(LevelKey(level), ())

    def asks_answer(self, level: str) -> bool:
        """Tell whether somebody must acknowledge at a level."""
        return self.answer is not None and self.must_answer.get(LevelKey(level), True)


SUMMARY_PLACES = frozenset({"unit", "day", "until", "figures", "telephone", "check"})
"""What the daily summary may name; ``check`` is the head of the journal's last day, to be found again on paper."""


class DailySummary(Cited):
    """What the office sums up and reports every day (O3).

    ``at``: the hours of the unit's own clock at which a summary is made, each from the one before on. ``roles``: who is
    told of it. What could not be sent within ``stale_after`` is dropped. ``text`` has the places of
    ``SUMMARY_PLACES``; ``sms`` is the registered short message.
    """

    title: Annotated[Text, OWN]
    at: Annotated[tuple[HourText, ...], SUPERSET] = Field(min_length=1)
    roles: Annotated[Posts, SUPERSET]
    stale_after: Annotated[Duration, OWN] = Field(
        default_factory=lambda: Duration(count=12, unit=TimeUnit.HOURS)
    )
    text: Annotated[Text, OWN]
    sms: Annotated[SmsKey | None, OWN] = None

    @model_validator(mode="after")
    def _places_known(self) -> DailySummary:
        for language in ("zh", "en"):
            unknown = set(re.findall(r"{(\w+)}", getattr(self.text, language))) - SUMMARY_PLACES
            if unknown:
                raise PlanFault(mark("a message has no place {name}"), name=sorted(unknown)[0])
        return self


class ServiceLine(Cited):
    """A service line of the register (defaults, section 3).

    ``word_needed``: whose word must come before the claim. ``rto``: time after which it should be back,
    ``mtpd``: longest tolerable stop (``mtpd_per``: within a week), ``mbco``: the least that must go on.
    ``public``: False for what appears nowhere in public.
    """

    title: Annotated[Text, OWN]
    short: Annotated[Text, OWN]
    regime: Annotated[Regime, FIXED]
    repair: Annotated[Repair, OWN] = Repair.POST
    word_needed: Annotated[Word, FIXED] = Word.NONE
    by_hand: Annotated[ByHand, FIXED]
    by_hand_how: Annotated[Text | None, OWN] = None
    identity: Annotated[Text | None, OWN] = None
    rto: Annotated[Duration | None, LESS] = None
    rto_note: Annotated[Text | None, OWN] = None
    mtpd: Annotated[Duration | None, LESS] = None
    mtpd_per: Annotated[str, FIXED] = Field(default="", pattern="^(|week)$")
    mbco: Annotated[Text | None, OWN] = None
    public: Annotated[bool, FIXED] = True
    hotline: Annotated[str, OWN] = ""
    notice_by: Annotated[Approval, FIXED] = Approval.POST
    notice_must: Annotated[Text | None, OWN] = None
    tell_at_once: Annotated[PostKey | None, OWN] = None


class Separation(Cited):
    """Two acts that two persons must do, and what a unit does when it has only one.

    ``fallback_alone``: the fall-back counts also where there is a second post but nobody to fill it today, then with
    a reason that stays beside it. Without it only where one person works by the book.
    """

    title: Annotated[Text, OWN]
    not_same_as: Annotated[tuple[Part, ...], SUPERSET]
    fallback: Annotated[Fallback, FIXED]
    fallback_limit: Annotated[Duration | None, LESS] = None
    fallback_alone: Annotated[bool, LESS] = False


class PublishRule(Cited):
    """Who writes and who approves a publication, by matter and channel.

    ``writes``: the posts that write it, none where only the bank's words may be used. ``approves``: a post where
    ``approval`` is ``post``. ``second_look``: somebody else looks at it within this time afterwards. ``words``: by which
    free text is known to speak of the matter.
    """

    title: Annotated[Text, OWN]
    matter: Annotated[PublicMatter, FIXED]
    channels: Annotated[Channels, FIXED]
    writes: Annotated[Posts, OWN] = ()
    approval: Annotated[Approval, FIXED]
    approves: Annotated[PostKey | None, OWN] = None
    stands_in: Annotated[PostKey | None, OWN] = None
    second_look: Annotated[Duration | None, LESS] = None
    words: Annotated[tuple[str, ...], SUPERSET] = ()


class ChannelNews(Frozen):
    """Which changes a channel tells of, how long after the last word at the soonest, and from what delay on.

    ``later_by``: an estimate that moves by no more than this is not told. A notice that ends is told at once.
    """

    tells: Annotated[tuple[NoticeChange, ...], SUPERSET]
    least: Annotated[Duration | None, LESS] = None
    later_by: Annotated[Duration | None, LESS] = None


ASK_PLACES = frozenset({"name", "distance", "lines", "telephone"})


class Announcing(Cited):
    """How long a notice stands, when it is asked to be renewed, and what each channel tells again (P3b, P4c).

    ``ends_after``: when a notice ends to which nobody gave another end; ``restored_for``: how long the word stands that
    service is back; ``remind_before``: how long before its end a notice asks for the next. ``hotline``: the number that
    every notice names; ``ask``: the sentence on an outlet near by that has not accepted yet; ``many``: where to look when
    a notice tells of so many outlets that it names no neighbours.
    """

    title: Annotated[Text, OWN]
    hotline: Annotated[str, OWN] = Field(pattern=r"^[0-9-]{3,20}$")
    ends_after: Annotated[Duration, LESS]
    restored_for: Annotated[Duration, OWN]
    remind_before: Annotated[Duration, MORE]
    ask: Annotated[Text, OWN]
    many: Annotated[Text | None, OWN] = None
    channels: Annotated[dict[Channel, ChannelNews], SUPERSET]

    @model_validator(mode="after")
    def _places_known(self) -> Announcing:
        for language in ("zh", "en"):
            named = set(re.findall(r"{(\w+)}", getattr(self.ask, language))) - ASK_PLACES
            many = getattr(self.many, language) if self.many is not None else ""
            for place in sorted(named | set(re.findall(r"{(\w+)}", many)) - {"hotline"}):
                raise PlanFault(mark("there is no place {place} for a value"), place="{" + place + "}")
        return self


NOTICE_PLACES = frozenset(
    [
        "outlet",
        "unit",
        "n",
        "n_before",
        "numbers",
        "date",
        "time",
        "since",
        "public_cause",
        "stopped",
        "limited",
        "how",
        "open",
        "eta",
        "eta_before",
        "eta_reason",
        "next",
        "name",
        "address",
        "distance",
        "until",
        "lines",
        "local_phone",
        "hotline",
        "changed",
        "restored_at",
        "restored",
        "query_from",
        "pickup_until",
        "alternative",
        "occurred",
        "place",
        "cause",
        "people",
        "custody",
        "done",
        "reporter",
        "signer",
        "k",
        "duration",
        "outlets",
        "backlog",
        "due",
        "published_at",
    ]
)
NOTICE_FACTS = frozenset({"eta", "no eta", "neighbour", "bank", "safe", "not safe", "part", "pickup"})


class Template(Cited):
    """A text with {places} and [facts] from the closed lists, the same in both languages.

    A sentence after a bracketed fact appears only when that fact is recorded.
    """

    text: Annotated[Text, OWN]

    @model_validator(mode="after")
    def _known_places(self) -> Template:
        for language in ("zh", "en"):
            words = getattr(self.text, language)
            for place in re.findall(r"(?<!\$)\{([^}]*)\}", words):
                if place not in NOTICE_PLACES:
                    raise PlanFault(mark("there is no place {place} for a value"), place="{" + place + "}")
            for fact in re.findall(r"\[([a-z ]+)\]", words):
                if fact not in NOTICE_FACTS:
                    raise PlanFault(mark("there is no fact {fact}"), fact=f"[{fact}]")
        return self


WITHOUT_DATA_PLACES = frozenset(["outlet", "began", "cause", "lines", "people", "data", "note", "name"])


class WithoutData(Cited):
    """A report where a phone has no data at all (P1): as a text message, and line by line what to say on the telephone.

    Their {places} are answers of the report form; what was not answered stands as a blank.
    """

    sms: Annotated[Text, OWN]
    call: Annotated[tuple[Text, ...], SUPERSET]

    @model_validator(mode="after")
    def _known_places(self) -> WithoutData:
        for text in (self.sms, *self.call):
            for place in re.findall(r"\{([^}]*)\}", text.zh + text.en):
                if place not in WITHOUT_DATA_PLACES:
                    raise PlanFault(mark("there is no place {place} for a value"), place="{" + place + "}")
        return self


class StopRules(Cited):
    """Planned stops (计划停办): whose lines need a permission (Postal Law art. 15), and the words around the stop.

    ``announce``: how long before the start the notice hangs; ``begun_notice``: within what time after the start the
    door says so.
    """

    title: Annotated[Text, OWN]
    permit_regimes: Annotated[tuple[Regime, ...], SUPERSET]
    announce: Annotated[Duration, MORE]
    begun_notice: Annotated[Duration, LESS]
    notices: Annotated[dict[StopNotice, Template], SUPERSET]


class LongClosureRules(Cited):
    """Long closures (长期停办): after how long a stop becomes one, its rhythm, the milestones to begin with."""

    title: Annotated[Text, OWN]
    after: Annotated[Duration, LESS]
    days4_14: Annotated[Rhythm, FIXED]
    later: Annotated[Rhythm, FIXED]
    milestones: Annotated[tuple[Text, ...], SUPERSET]


class AlternativeRules(Frozen):
    """Where customers are sent meanwhile (接应, P3b): how far, how many are named, what is reckoned with.

    ``max_distance_km``: how far away a neighbour may be. ``offered``: how many are named for one line. ``ahead``: within
    what time one that is closed now must open. ``customers``: how many an hour a counter of a closed outlet sends away on
    each line; ``capacity``: how many more an hour a counter takes where nothing was agreed. ``warn_percent``: from how
    much of its capacity on a neighbour is called overloaded. ``manual_service``: lines for which a neighbour with
    machines alone is none.
    """

    max_distance_km: Annotated[int, OWN] = Field(default=30, ge=1, le=1000)
    offered: Annotated[int, MORE] = Field(default=3, ge=1, le=10)
    ahead: Annotated[Duration, OWN] = Duration(count=24, unit=TimeUnit.HOURS)
    customers: Annotated[int, OWN] = Field(default=6, ge=1, le=1000)
    capacity: Annotated[int, OWN] = Field(default=6, ge=0, le=1000)
    warn_percent: Annotated[int, LESS] = Field(default=100, ge=10, le=200)
    manual_service: Annotated[tuple[LineKey, ...], SUPERSET] = ()
    clause: Annotated[Clauses, SUPERSET] = ("P3b",)
    src: Annotated[SourceField, OWN] = Field(default_factory=default_source)


class SmsTemplate(Cited):
    """A registered short message with ``${a}`` places of at most 35 characters."""

    text: Annotated[Text, OWN]


class Supply(Cited):
    """An item that must be kept ready (S1 to S3).

    ``count``: how many; ``per_outlets``: at least one for so many outlets. ``means``: what "usable" means. ``tracking``:
    whether it is kept by number, by lot with its end, or piece by piece. ``consumed``: what goes out does not come back.
    ``shelf_life``: how long it keeps from the day it was made. ``check``: how often it is tried, where not as often as
    the round. ``cost``: of one, in yuan, for what an incident costs (R3). ``gb_code``: of GB/T 38565, where the unit
    files by it.
    """

    title: Annotated[Text, OWN]
    count: Annotated[int, MORE] = Field(ge=0)
    unit: Annotated[Text, OWN]
    per_outlets: Annotated[int | None, LESS] = None
    means: Annotated[MeansKey | None, OWN] = None
    gb_code: Annotated[str, OWN] = Field(default="", pattern=r"^(|\d{7})$")
    tracking: Annotated[Tracking, OWN] = Tracking.NONE
    consumed: Annotated[bool, OWN] = False
    shelf_life: Annotated[Duration | None, OWN] = None
    check: Annotated[Rhythm | None, OWN] = None
    cost: Annotated[Decimal | None, OWN] = Field(default=None, ge=0, decimal_places=2)

    def minimum(self, outlets: int) -> int:
        """Return how many must be kept where there are so many outlets."""
        return max(self.count, -(-outlets // self.per_outlets)) if self.per_outlets else self.count


class Kit(Cited):
    """What an incident asks for (P3c): at each of its outlets, and once; with people and vehicles beside the goods.

    ``causes``: empty for every cause.
    """

    title: Annotated[Text, OWN]
    causes: Annotated[tuple[CauseKey, ...], SUPERSET] = ()
    per_outlet: Annotated[dict[SupplyKey, int], SUPERSET] = Field(default_factory=dict)
    per_incident: Annotated[dict[SupplyKey, int], SUPERSET] = Field(default_factory=dict)
    people: Annotated[int, MORE] = Field(default=0, ge=0)
    vehicles: Annotated[int, MORE] = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _counts(self) -> Kit:
        for count in (*self.per_outlet.values(), *self.per_incident.values()):
            if count < 1:
                raise PlanFault(mark("{value} is too small: at least {bound}"), value=str(count), bound="1")
        return self


class Rounds(Frozen):
    """How often the supplies are counted and tried; ``by_card``: an outlet may count its own with its printed card."""

    outlet: Annotated[Rhythm, FIXED]
    county: Annotated[Rhythm, FIXED]
    extra: Annotated[Text, OWN]
    by_card: Annotated[bool, OWN] = False


class Reach(Frozen):
    """How long supplies take from site to site: ``load`` to book out and load, then the road at ``kmh``, which is by
    ``detour`` per cent longer than the straight line."""

    load: Annotated[Duration, OWN] = Duration(count=15, unit=TimeUnit.MINUTES)
    kmh: Annotated[int, OWN] = Field(default=40, ge=1, le=200)
    detour: Annotated[int, OWN] = Field(default=40, ge=0, le=300)

    def minutes(self, metres: float) -> int:
        """Return the minutes from the order to arrival over a straight distance, rounded up."""
        return math.ceil((self.load.minutes or 0) + metres * (100 + self.detour) / 100 / 1000 / self.kmh * 60)


class Supplies(Frozen):
    """Supplies per outlet and per county, what *usable* means, the rounds, and what an incident asks for.

    ``expiry_warning``: how long before its end a lot is called. ``served``: within what time an outlet that is down has
    its kit, ``share``: of how many of a hundred scenarios (pre-positioning). ``tell_at``: the hour of the unit's own
    clock from which people are told once a day, in one alert, of what is newly not ready; whom and in which words, the
    rule of ``alerts`` for that moment says. A version from before these keeps the values that stand here; who and what
    it named for that itself is left out.
    """

    per_outlet: Annotated[dict[str, Supply], SUPERSET]
    per_county: Annotated[dict[str, Supply], SUPERSET]
    usable_means: Annotated[dict[str, Text], SUPERSET]
    rounds: Annotated[Rounds, WITHIN]
    kits: Annotated[dict[str, Kit], SUPERSET] = Field(default_factory=dict)
    reach: Annotated[Reach, WITHIN] = Field(default_factory=Reach)
    expiry_warning: Annotated[Duration, OWN] = Duration(count=30, unit=TimeUnit.DAYS)
    served: Annotated[Duration, LESS] = Duration(count=120, unit=TimeUnit.MINUTES)
    share: Annotated[Percent, MORE] = 95
    tell_at: Annotated[HourText, OWN] = "08:30"

    @model_validator(mode="before")
    @classmethod
    def _without_older_words(cls, given: object) -> object:
        if isinstance(given, dict):
            return {key: value for key, value in given.items() if key not in ("tell", "told")}
        return given

    @property
    def items(self) -> dict[str, Supply]:
        """Return every item by its key; one that stands in both lists by its own words at the outlet."""
        return {**self.per_county, **self.per_outlet}

    def kits_for(self, cause: str) -> dict[str, Kit]:
        """Return the kits that an incident of this cause asks for."""
        return {key: kit for key, kit in self.kits.items() if not kit.causes or cause in kit.causes}


class Dates(Frozen):
    """When something recurs: days of each month, spans of a year (``06-01..06-20``), months, or days around
    anchor dates; ``by`` names an order that sets it (township, issue, order)."""

    month_days: Annotated[str, OWN] = Field(default="", pattern=r"^(|\d\d?-\d\d?)$")
    spans: Annotated[tuple[str, ...], OWN] = ()
    months: Annotated[tuple[int, ...], OWN] = ()
    anchors: Annotated[tuple[date, ...], OWN] = ()
    days_before: Annotated[int, OWN] = 0
    days_after: Annotated[int, OWN] = 0
    by: Annotated[str, OWN] = Field(default="", pattern="^(|township|issue|order)$")

    @model_validator(mode="after")
    def _readable(self) -> Dates:
        for span in self.spans:
            if not re.fullmatch(r"\d\d-\d\d\.\.\d\d-\d\d", span):
                raise PlanFault(
                    mark("{value} is no span of days; write for instance 06-01..06-20"), value=span
                )
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether the day falls within; what is set by an order is never known from here."""
        return self._in_month(day) or self._in_span(day) or self._near_anchor(day)

    def _in_month(self, day: date) -> bool:
        if day.month in self.months:
            return True
        if not self.month_days:
            return False
        first, last = (int(part) for part in self.month_days.split("-"))
        return first <= day.day <= last

    def _in_span(self, day: date) -> bool:
        here = f"{day:%m-%d}"
        return any(start <= here <= end for start, _, end in (span.partition("..") for span in self.spans))

    def _near_anchor(self, day: date) -> bool:
        before, after = timedelta(self.days_before), timedelta(self.days_after)
        return any(anchor - before <= day <= anchor + after for anchor in self.anchors)


class PeakEntry(Cited):
    """A date of the calendar: PEAK_DAY raises the level for its lines, SEASON is for rosters and stocks.

    BY_ORDER is entered by the units day by day; ``counts_as`` says what such a day does.
    """

    title: Annotated[Text, OWN]
    dates: Annotated[Dates, WITHIN]
    season: Annotated[Season, OWN]
    lines: Annotated[tuple[LineKey, ...], OWN] = ()
    effect: Annotated[Text | None, OWN] = None
    counts_as: Annotated[DayEffect | None, OWN] = None

    @property
    def raises(self) -> DayEffect | None:
        """Return what a day of this entry counts as; None for one that only tells rosters and stocks."""
        return DayEffect.PEAK_DAY if self.season is Season.PEAK_DAY else self.counts_as


class Indicator(Cited):
    """A measure of the evaluation with its target; ``target`` is shown, the number is compared; ``owner`` sees to it."""

    title: Annotated[Text, OWN]
    target: Annotated[Text, OWN]
    at_least: Annotated[float | None, MORE] = None
    at_most: Annotated[float | None, LESS] = None
    unit: Annotated[str, FIXED] = ""
    owner: Annotated[PostKey | None, OWN] = None


class FeedbackRules(Cited):
    """What customers say (G2, O5, E2, R4): limits beside the clocks, who answers, how long personal words are kept.

    ``enquiry``: within what time an enquiry is answered (a complaint by the clock ``complaint_answered``).
    ``mention``: within what time something said in public is answered. ``keep``: how long words, names and telephone
    numbers stay once the matter has ended. ``ask``: the question about satisfaction.
    """

    title: Annotated[Text, OWN]
    bearer: Annotated[PostKey, OWN]
    publicity_bearer: Annotated[PostKey, OWN]
    enquiry: Annotated[Duration, LESS]
    mention: Annotated[Duration, LESS]
    keep: Annotated[Duration, LESS]
    ask: Annotated[Text, OWN]


class SpotChecks(Cited):
    """Whether the status is true (E0, G2): so many outlets a week are asked by telephone, drawn by lot.

    An outlet that was asked within ``again_after`` is drawn only where too few others are open.
    """

    title: Annotated[Text, OWN]
    outlets: Annotated[int, MORE] = Field(ge=1, le=500)
    bearer: Annotated[PostKey, OWN]
    again_after: Annotated[Duration, OWN] = Duration(count=90, unit=TimeUnit.DAYS)


class Evaluation(Frozen):
    """The evaluation (E0 to E3): how often it runs, what it measures, how the truth of the status is asked."""

    every: Annotated[Rhythm, FIXED]
    indicators: Annotated[dict[str, Indicator], SUPERSET]
    spot_checks: Annotated[SpotChecks | None, WITHIN] = None


class Topic(Text):
    """What is taught, and which clauses of the plan it is about."""

    clauses: Annotated[tuple[ClauseId, ...], SUPERSET] = ()


class Training(Cited):
    """What is trained, how often, for whom.

    ``posts``: for these (empty: everybody with a post inside). ``on_new_post``: who takes a post is trained within
    ``new_post_within``. ``least``: how long it lasts at least. ``questions`` are asked in the quiz, and ``pass_percent``
    of them must be right; 0 asks for no quiz.
    """

    title: Annotated[Text, OWN]
    every: Annotated[Rhythm, FIXED]
    on_new_post: Annotated[bool, MORE] = False
    new_post_within: Annotated[Duration, LESS] = Duration(count=14, unit=TimeUnit.DAYS)
    topics: Annotated[tuple[Topic, ...], SUPERSET]
    posts: Annotated[Posts, FIXED] = ()
    least: Annotated[Duration | None, MORE] = None
    questions: Annotated[int, MORE] = Field(default=20, ge=1, le=60)
    pass_percent: Annotated[int, MORE] = Field(default=80, ge=0, le=100)

    def is_for(self, post: str) -> bool:
        """Tell whether who holds a post is trained in it."""
        return not self.posts or post in self.posts


DRILL_PLACES = frozenset({"unit", "minutes", "until", "telephone"})
"""What the message of a drill may name."""


class Drill(Cited):
    """A kind of drill and how often it is held.

    Of a call-out test also: ``within`` what time people must have answered, ``text`` with the places of
    ``DRILL_PLACES``, and ``sms``, the registered short message.
    """

    title: Annotated[Text, OWN]
    every: Annotated[Rhythm, FIXED]
    within: Annotated[Duration | None, LESS] = None
    text: Annotated[Text | None, OWN] = None
    sms: Annotated[SmsKey | None, OWN] = None

    @model_validator(mode="after")
    def _places_known(self) -> Drill:
        for language in ("zh", "en") if self.text is not None else ():
            unknown = set(re.findall(r"{(\w+)}", getattr(self.text, language))) - DRILL_PLACES
            if unknown:
                raise PlanFault(mark("a message has no place {name}"), name=sorted(unknown)[0])
        return self


class TrainingPlan(Frozen):
    """Training (T1) and drills (T2)."""

    training: Annotated[dict[str, Training], SUPERSET]
    drills: Annotated[dict[str, Drill], SUPERSET]


class Review(Cited):
    """When the plan is reviewed (C1): at latest after ``every``, and for the seven reasons."""

    every: Annotated[Duration, LESS]
    triggers: Annotated[dict[str, Text], SUPERSET]


class Annexes(Frozen):
    """Parts that GB/T 29639-2020 expects beside the plan; absent ones are warned of."""

    unit_profile: Annotated[Text | None, OWN] = None
    risk_assessment: Annotated[Text | None, OWN] = None
    plan_links: Annotated[Text | None, OWN] = None
    contacts: Annotated[Text | None, OWN] = None
    drawings: Annotated[Text | None, OWN] = None
    mutual_aid: Annotated[Text | None, OWN] = None
    warning_start: Annotated[Text | None, OWN] = None
    after_care: Annotated[Text | None, OWN] = None
