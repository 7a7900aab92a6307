"""The closed words of a contingency plan: what a plan may name, and nothing else."""

from __future__ import annotations

from enum import StrEnum


class Moment(StrEnum):
    """Every moment that a clock may name; ``schema.moments`` says which journal code records each."""

    NOTICED = "NOTICED"
    REPORTED = "REPORTED"
    REPORT_VERIFIED = "REPORT_VERIFIED"
    SUSPENDED = "SUSPENDED"
    ROLLCALL_OUT = "ROLLCALL_OUT"
    MESSAGE_OUT = "MESSAGE_OUT"
    CONVENED = "CONVENED"
    LEVEL_SET = "LEVEL_SET"
    DIRECTIVE_ISSUED = "DIRECTIVE_ISSUED"
    ACCEPTED = "ACCEPTED"
    ESTIMATED = "ESTIMATED"
    NOT_SELF_SOLVED = "NOT_SELF_SOLVED"
    VENDOR_CALLED = "VENDOR_CALLED"
    VENDOR_ANSWERED = "VENDOR_ANSWERED"
    ASKED = "ASKED"
    PUBLISHED = "PUBLISHED"
    PUBLISHED_ALONE = "PUBLISHED_ALONE"
    APPROVED_ALONE = "APPROVED_ALONE"
    NOTICE_REVIEWED = "NOTICE_REVIEWED"
    COMPLAINT_RECEIVED = "COMPLAINT_RECEIVED"
    COMPLAINT_ANSWERED = "COMPLAINT_ANSWERED"
    CALL_BACK_LISTED = "CALL_BACK_LISTED"
    CALL_BACK_TRIED = "CALL_BACK_TRIED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    ROLLCALL_CARRIED_ON = "ROLLCALL_CARRIED_ON"
    ROLLCALL_LOST = "ROLLCALL_LOST"
    ROLLCALL_ENDED = "ROLLCALL_ENDED"
    TASK_DONE = "TASK_DONE"
    CALL_RECORDED = "CALL_RECORDED"
    ALARM_CALLED = "ALARM_CALLED"
    CUSTODY_MOVED = "CUSTODY_MOVED"
    CLAIMED = "CLAIMED"
    CHECKS_PASSED = "CHECKS_PASSED"
    RELEASED = "RELEASED"
    RELAPSED = "RELAPSED"
    SCENE_FREE = "SCENE_FREE"
    CLEARED = "CLEARED"
    REPORT_SIGNED = "REPORT_SIGNED"
    CLOSED = "CLOSED"


class LevelKey(StrEnum):
    """Response levels, the lowest first; the order of the members is their order."""

    OUTLET = "OUTLET"
    IV = "IV"
    III = "III"
    II = "II"
    I = "I"  # noqa: E741

    @property
    def rank(self) -> int:
        """Return 0 for OUTLET up to 4 for level I."""
        return list(LevelKey).index(self)

    def raised(self, steps: int, cap: LevelKey | None = None) -> LevelKey:
        """Return the level ``steps`` higher, at most ``cap`` (level I when absent)."""
        highest = (cap or LevelKey.I).rank
        return list(LevelKey)[max(0, min(self.rank + steps, max(highest, self.rank)))]


class UnitLevel(StrEnum):
    """Kinds of units in the operator's tree, as thresholds by unit name them."""

    GROUP = "GROUP"
    PROVINCE = "PROVINCE"
    CITY = "CITY"
    COUNTY = "COUNTY"
    BRANCH = "BRANCH"


class CauseCategory(StrEnum):
    """The three categories of the plan (G4) and the stop that was planned."""

    NATURAL_DISASTER = "natural_disaster"
    TECHNICAL_FAULT = "technical_fault"
    EMERGENCY = "emergency"
    PLANNED = "planned"


class CauseKey(StrEnum):
    """Causes that a report may name."""

    FLOOD = "flood"
    TYPHOON = "typhoon"
    EARTHQUAKE = "earthquake"
    LANDSLIDE = "landslide"
    SNOW_ICE = "snow_ice"
    LIGHTNING = "lightning"
    POWER = "power"
    NETWORK_LINE = "network_line"
    CORE_SYSTEM = "core_system"
    EQUIPMENT = "equipment"
    BUILDING_SERVICES = "building_services"
    FIRE = "fire"
    ROBBERY_VIOLENCE = "robbery_violence"
    SUDDEN_ILLNESS_INJURY = "sudden_illness_injury"
    CROWD_OR_RUN = "crowd_or_run"
    STAFF_ABSENT = "staff_absent"
    EPIDEMIC = "epidemic"
    BUILDING_DANGER = "building_danger"
    DATA_LEAK = "data_leak"
    ROAD_CUT = "road_cut"
    ORDERED_BY_AUTHORITY = "ordered_by_authority"
    PLANNED_STOP = "planned_stop"


class Colour(StrEnum):
    """The colours of a warning (预警), the lowest first; levels carry none."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"


class GroupKey(StrEnum):
    """Who a task belongs to: the leading group, its office, a working group, or the staff on site."""

    LEADING = "leading"
    OFFICE = "office"
    TECHNICAL = "technical"
    CUSTOMER = "customer"
    LOGISTICS = "logistics"
    OUTLET = "outlet"


WORKING_GROUPS = (GroupKey.TECHNICAL, GroupKey.CUSTOMER, GroupKey.LOGISTICS)


class StepKey(StrEnum):
    """The six steps of the plan."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"
    P6 = "P6"


class Weight(StrEnum):
    """How much of a duty applies at a level: full, brief, or not at all by a rule that says so."""

    FULL = "FULL"
    BRIEF = "BRIEF"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Act(StrEnum):
    """The verbs of an incident that can complete a task by themselves."""

    REPORT = "report"
    VERIFY_REPORT = "verify_report"
    CONVENE = "convene"
    DIRECT = "direct"
    ACCEPT = "accept"
    ESTIMATE = "estimate"
    CALL_VENDOR = "call_vendor"
    CLAIM_RESTORED = "claim_restored"
    CHECK = "check"
    RELEASE = "release"
    CLEAN_UP = "clean_up"
    CLEAR = "clear"
    SUMMARISE = "summarise"
    SIGN = "sign"
    CLOSE = "close"


class Measure(StrEnum):
    """How a class of the custody list is measured: money, pieces, numbers alone, or only noted as handled."""

    AMOUNT = "AMOUNT"
    COUNT = "COUNT"
    NUMBERS = "NUMBERS"
    NOTED = "NOTED"


class Regime(StrEnum):
    """The legal regime of a service line."""

    UNIVERSAL = "UNIVERSAL"
    SPECIAL = "SPECIAL"
    EXPRESS = "EXPRESS"
    BANK = "BANK"
    OTHER = "OTHER"


class Repair(StrEnum):
    """Who can repair a line's systems."""

    POST = "POST"
    POST_OR_BANK = "POST_OR_BANK"
    BANK = "BANK"
    PAYEE = "PAYEE"
    OWNER = "OWNER"


class Word(StrEnum):
    """Whose word is needed before a line may be claimed as restored."""

    NONE = "NONE"
    BANK = "BANK"
    PAYEE = "PAYEE"
    OWNER = "OWNER"


class ByHand(StrEnum):
    """Whether a line may run on paper: yes, forbidden, or by rules of its own outside the product."""

    YES = "YES"
    FORBIDDEN = "FORBIDDEN"
    OUTSIDE = "OUTSIDE"


class SourceTag(StrEnum):
    """Where a default comes from."""

    S = "S"
    """Source: law, standard or the plan's own text."""
    F = "F"
    """Found public practice."""
    P = "P"
    """Proposal."""
    D = "D"
    """Derived from a source."""
    M = "M"
    """From memory, to be verified."""


class MeetingWay(StrEnum):
    """How the leading group may meet."""

    NONE = "NONE"
    TELEPHONE = "TELEPHONE"
    VIDEO = "VIDEO"
    IN_PERSON = "IN_PERSON"


class ReportForm(StrEnum):
    """The form of the post-event report."""

    ONE_PAGE = "ONE_PAGE"
    FULL = "FULL"


class CallWay(StrEnum):
    """How somebody is told."""

    MESSAGE = "MESSAGE"
    VOICE = "VOICE"
    WRITTEN = "WRITTEN"


class AlertMoment(StrEnum):
    """What people on duty may be told of at once: a closed list, each a moment that the journal records."""

    REPORTED = "REPORTED"
    REPORT_VERIFIED = "REPORT_VERIFIED"
    LEVEL_RAISED = "LEVEL_RAISED"
    DIRECTIVE_ISSUED = "DIRECTIVE_ISSUED"
    RELAPSED = "RELAPSED"
    CAUSE_DECLARED = "CAUSE_DECLARED"
    WATCH_RAISED = "WATCH_RAISED"
    PEOPLE_ALARM = "PEOPLE_ALARM"
    NEIGHBOUR_ASKED = "NEIGHBOUR_ASKED"
    CALLED_OFF = "CALLED_OFF"
    LIMIT_NEAR = "LIMIT_NEAR"
    LIMIT_PASSED = "LIMIT_PASSED"
    LIMIT_CHASED = "LIMIT_CHASED"
    SUPPLIES_NOT_READY = "SUPPLIES_NOT_READY"


class RollCallWord(StrEnum):
    """What a short reply to a roll-call may say."""

    SAFE_OPEN = "SAFE_OPEN"
    SAFE_CLOSED = "SAFE_CLOSED"
    HELP = "HELP"


class SeparatedAct(StrEnum):
    """Acts that a second person must do: the closed table of separation between persons."""

    CHECK_LINE = "check_line"
    APPROVE_FREE_TEXT = "approve_free_text"
    SIGN_REPORT_IV_UP = "sign_report_IV_up"
    CUSTODY_SECOND_SIGNATURE = "custody_second_signature"
    APPROVE_PLAN = "approve_plan"


class Part(StrEnum):
    """What a person was in an act from which another must be kept apart."""

    RESTORER = "restorer"
    CLAIMER = "claimer"
    WRITER = "writer"
    ONLY_AUTHOR = "only_author"
    FIRST = "first"


class Fallback(StrEnum):
    """What a unit does when no second person is there."""

    TELEPHONE_CHECK = "telephone_check"
    COUNTERSIGN = "countersign"
    PARENT_SIGNS = "parent_signs"
    WITNESS_CALL = "video_or_telephone_witness"


class Approval(StrEnum):
    """Who approves a publication where it is not a post of the unit."""

    NONE = "none"
    NEVER = "never"
    NEVER_BY_US = "never_by_us"
    POST = "post"
    BANK_BRANCH = "bank_branch"
    PARENT_UNIT = "parent_unit"
    LEADER_AND_PROVINCE = "leader_and_province"


class PublicMatter(StrEnum):
    """What a publication speaks of."""

    FIRST_NOTICE = "first_notice"
    FREE_TEXT_OR_ESTIMATE = "free_text_or_estimate"
    PROMISE = "promise"
    SMS_OR_SOCIAL = "sms_or_social"
    SAVINGS = "savings"
    CRIME_CASUALTIES_DISASTER = "crime_casualties_disaster"
    LEAK = "leak"
    WITHDRAWAL = "withdrawal"
    PRESS_INTERVIEW = "press_interview"
    CONFIDENTIAL_MAIL = "confidential_mail"


class Channel(StrEnum):
    """By which way words go out."""

    ANY = "any"
    DOOR = "door"
    PAGE = "page"
    HOTLINE = "hotline_brief"
    LOUDSPEAKER = "loudspeaker"
    SMS = "sms"
    SOCIAL = "social_account"
    MEDIA = "media"
    PERSONS_AND_AUTHORITY = "persons_and_authority"


class NoticeKey(StrEnum):
    """Kinds of notices."""

    FIRST = "first"
    REVISION = "revision"
    RESTORED = "restored"
    CORRECTION = "correction"
    WITHDRAWN = "withdrawn"


class NoticeChange(StrEnum):
    """What a later revision of a notice says otherwise than the one before."""

    ESTIMATE_LATER = "estimate_later"
    ESTIMATE_EARLIER = "estimate_earlier"
    ESTIMATE_KNOWN = "estimate_known"
    ESTIMATE_LOST = "estimate_lost"
    PLACES = "places"
    CAUSE = "cause"
    ALTERNATIVES = "alternatives"
    CUSTODY = "custody"
    WORDS = "words"
    NEXT_WORD = "next_word"
    SINCE = "since"
    RESTORED = "restored"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class StopNotice(StrEnum):
    """The three words of a planned stop: ahead of it, at its start, at its end."""

    BEFORE = "before"
    START = "start"
    END = "end"


class PostKind(StrEnum):
    """Whether a post is of the unit itself, a contact outside, of the parent unit, or told from a person."""

    INSIDE = "INSIDE"
    CONTACT = "CONTACT"
    PARENT = "PARENT"
    RELATIVE = "RELATIVE"


class Flag(StrEnum):
    """Facts about an incident that a person states and that rules may ask for."""

    PERSON_HURT = "person_hurt"
    CRIME = "crime"
    LEAK_POSSIBLE = "leak_possible"
    CUSTODY_DIFFERENCE = "custody_difference"
    NO_SAFE_CUSTODY = "no_safe_custody"
    MISSING = "missing"
    PRESS = "press"
    UNIT_OFFICE_LOST = "unit_office_lost"
    SCENE_HELD = "scene_held"
    SITE_LOST = "site_lost"


class Rhythm(StrEnum):
    """How often something is due."""

    TWICE_A_DAY = "TWICE_A_DAY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    HALF_YEARLY = "HALF_YEARLY"
    YEARLY = "YEARLY"


class Tracking(StrEnum):
    """How an item of supplies is kept: by number alone, by lot with its end, piece by piece with its own number."""

    NONE = "NONE"
    LOT = "LOT"
    SERIAL = "SERIAL"


class Season(StrEnum):
    """What a date of the calendar does."""

    PEAK_DAY = "PEAK_DAY"
    SEASON = "SEASON"
    BY_ORDER = "BY_ORDER"


class DayEffect(StrEnum):
    """What a day of the calendar counts as where levels and notice clocks ask: see ``adjust``."""

    PEAK_DAY = "PEAK_DAY"
    MAJOR_EVENT = "MAJOR_EVENT"


class ReviewTrigger(StrEnum):
    """The seven reasons to revise a plan (R708 art. 6, PM13 art. 25)."""

    RULES_CHANGED = "RULES_CHANGED"
    COMMAND_CHANGED = "COMMAND_CHANGED"
    RISKS_CHANGED = "RISKS_CHANGED"
    RESOURCES_CHANGED = "RESOURCES_CHANGED"
    KEY_DATA_CHANGED = "KEY_DATA_CHANGED"
    PROBLEMS_FOUND = "PROBLEMS_FOUND"
    OTHER = "OTHER"
