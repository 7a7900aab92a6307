"""Frozen rows that the incident queries return.

Words of the interface are Sentences or codes, translated by the surface; words from the plan and from people
come as they are stored (``title`` with ``title_en`` beside it, empty when there is none).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from youxu.kernel.words import Sentence

if TYPE_CHECKING:
    from youxu.incidents.queries.above_rows import Below, CommandRow, FromAbove


class Timing(StrEnum):
    """How a limit stands: soon is the last third of it, or less than an hour."""

    ONGOING = "ONGOING"
    IN_TIME = "IN_TIME"
    SOON = "SOON"
    LATE = "LATE"
    MET = "MET"
    MET_LATE = "MET_LATE"


@dataclass(frozen=True)
class Limit:
    """A promised moment: ``minutes`` are left (IN_TIME, SOON), over (LATE) or were over (MET_LATE)."""

    timing: Timing
    due_at: datetime | None
    met_at: datetime | None
    minutes: int


@dataclass(frozen=True)
class EstimateRow:
    """One promised time of restoration; ``eta_at`` None says that it is not known yet.

    ``above``: it is the promise of the unit that declared the cause, read from there.
    """

    number: int
    eta_at: datetime | None
    low_at: datetime | None
    high_at: datetime | None
    reason: str
    made_by: str
    made_at: datetime
    next_word: Limit
    above: bool = False


@dataclass(frozen=True)
class IncidentBrief:
    """One incident as lists show it; ``step`` is 1 to 6, or 7 when all six are done.

    ``unverified_card``: a report came into it without an account, and nobody rang back yet.
    """

    pk: int
    reference: str
    kind: str
    stage: str
    step: int
    level: str
    title: str
    title_en: str
    cause: str
    unit_path: str
    unit_name: str
    unit_name_en: str
    world: str
    need_to_know: bool
    revision: int
    began_at: datetime
    reported_at: datetime
    ended_at: datetime | None
    elapsed_minutes: int
    outlet_count: int
    estimate: EstimateRow | None = None
    late_count: int = 0
    tasks_done: int = 0
    tasks_total: int = 0
    holder: str = ""
    holder_en: str = ""
    holder_group: str = ""
    post_event_report: Limit | None = None
    unverified_card: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether the incident still goes on."""
        return self.step <= 6 and self.stage not in ("CALLED_OFF", "MERGED")

    @property
    def elapsed_seconds(self) -> int:
        """Return how long it lasted so far, or lasted in all, in seconds."""
        return self.elapsed_minutes * 60


@dataclass(frozen=True)
class Deadline:
    """One limit of the board: a task, a receipt, the next word of an estimate, a post-event report."""

    kind: str
    reference: str
    world: str
    title: str | Sentence
    title_en: str
    who: str
    who_en: str
    group: str
    clause: str
    limit: Limit
    target: int
    outlet: str = ""
    outlet_en: str = ""


@dataclass(frozen=True)
class Duty:
    """One thing that the reader owes now, whichever of several posts it falls to.

    ``verb`` names the act (and so the page and the button), ``targets`` the rows it is about: the task, the
    receipts to accept in one tap. ``people_first``: somebody is in want there, nothing goes before it.
    """

    verb: str
    title: str | Sentence
    title_en: str
    clause: str
    reference: str
    incident_title: str
    incident_title_en: str
    world: str
    level: str
    limit: Limit
    opened_at: datetime
    state: str = ""
    reason: str = ""
    targets: tuple[int, ...] = ()
    outlet_code: str = ""
    directive_number: int = 0
    step_done: int = 0
    step_total: int = 0
    hint: Sentence | None = None
    stage: str = ""
    long_closure: bool = False
    people_first: bool = False


@dataclass(frozen=True)
class MyWork:
    """What one person owes, in the order of my work; ``done_today`` is newest first."""

    now: tuple[Duty, ...]
    blocked: tuple[Duty, ...]
    later: tuple[Duty, ...]
    done_today: tuple[Duty, ...]

    @property
    def count(self) -> int:
        """Return how many matters are open."""
        return len(self.now) + len(self.blocked) + len(self.later)


@dataclass(frozen=True)
class StepRow:
    """One of the six steps: DONE with its moment and minutes, NOW with the minutes so far, or TO_COME."""

    number: int
    state: str
    at: datetime | None = None
    minutes: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class TaskRow:
    """One task as the room shows it; ``back_to`` is who had it before somebody stood in and may have it back now."""

    pk: int
    key: str
    title: str
    title_en: str
    clause: str
    group: str
    role: str
    owner: str
    owner_en: str
    owner_id: int | None
    outlet: str
    outlet_en: str
    state: str
    reason: str
    result: str
    limit: Limit
    directive_number: int
    weight: str
    successor: int | None
    revision: int
    back_to: str = ""
    back_to_en: str = ""


@dataclass(frozen=True)
class TaskStepRow:
    """One line of a task's list."""

    pk: int
    place: int
    text: str
    text_en: str
    clause: str
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True)
class TaskLogRow:
    """What was written down on a task."""

    text: str
    written_by: str
    occurred_at: datetime


@dataclass(frozen=True)
class TaskDetail:
    """One task with its list, its log and the directive that it came from."""

    task: TaskRow
    reference: str
    incident_title: str
    incident_title_en: str
    unit_path: str
    world: str
    stage: str
    level: str
    detail: str
    directive_title: str
    directive_title_en: str
    directive_body: str
    issued_by: str
    issued_by_en: str
    issued_at: datetime | None
    accepted_at: datetime | None
    steps: tuple[TaskStepRow, ...]
    logs: tuple[TaskLogRow, ...]
    photos: tuple[str, ...]
    is_mine: bool
    outlet_code: str


@dataclass(frozen=True)
class GroupColumn:
    """One working group of the room: who accepted for it and when, its tasks in the order of urgency."""

    key: str
    accepted_by: str
    accepted_by_en: str
    accepted_at: datetime | None
    done: int
    total: int
    tasks: tuple[TaskRow, ...]
    more: int = 0


@dataclass(frozen=True)
class ReceiptCell:
    """What one group did with a directive, or how many of the addressed outlets accepted it."""

    status: str
    at: datetime | None = None
    late: bool = False
    accepted: int = 0
    total: int = 0
    receipt: int = 0


@dataclass(frozen=True)
class DirectiveRow:
    """One numbered directive with its receipts by group; ``outlets`` and ``units`` below count those addressed."""

    pk: int
    number: int
    series_number: str
    title: str
    title_en: str
    body: str
    clause: str
    issued_by: str
    issued_by_en: str
    issued_at: datetime
    superseded_by: int
    groups: dict[str, ReceiptCell] = field(hash=False)
    outlets: ReceiptCell | None = None
    units: ReceiptCell | None = None


@dataclass(frozen=True)
class RefusalNote:
    """A directive that was refused, why, and what became of it."""

    number: int
    who: str
    at: datetime | None
    reason: str
    reissued_as: int
    reissued_at: datetime | None


@dataclass(frozen=True)
class LineRow:
    """One interrupted line of one outlet."""

    pk: int
    line: str
    state: str
    how: str
    status: str
    counters: str
    began_at: datetime
    restored_by: str
    restored_by_id: int | None
    claimed_by: str
    claimed_by_id: int | None
    claimed_at: datetime | None
    restored_at: datetime | None
    bank_word_by: str
    bank_word_at: datetime | None
    checked_by: str
    checked_at: datetime | None
    check_way: str
    released_at: datetime | None
    observation_until: datetime | None


@dataclass(frozen=True)
class AffectedOutlet:
    """One outlet of an incident with its lines; ``worst`` is the worst state among those not yet released."""

    pk: int
    code: str
    name: str
    name_en: str
    telephone: str
    worst: str
    open_count: int
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class OutletPage:
    """Fifty affected outlets, worst first; ``after`` asks for the next page; a mass report fills in n of m.

    ``verb_under_way`` goes on in portions with ``portion_done`` of ``portion_total`` outlets; ``join``: they come.
    """

    rows: tuple[AffectedOutlet, ...]
    total: int
    after: int
    mass_done: int = 0
    mass_total: int = 0
    verb_under_way: str = ""
    portion_done: int = 0
    portion_total: int = 0


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of the journal as the timeline shows it; ``later`` marks what was written down afterwards."""

    pk: int
    sequence: int
    code: str
    clause: str
    sentence: Sentence
    by: str
    on_behalf_of: str
    surface: str
    occurred_at: datetime
    recorded_at: datetime
    later: bool
    hash: str
    purged: bool
    subject_kind: str
    subject_id: int


@dataclass(frozen=True)
class Timeline:
    """Entries newest first; ``after`` asks for the older ones, empty at the end."""

    entries: tuple[TimelineEntry, ...]
    codes: tuple[str, ...]
    after: str = ""


@dataclass(frozen=True)
class Offer:
    """An act of the other operations: allowed now, or the reason why not."""

    verb: str
    allowed: bool
    reason: Sentence | None = None
    clause: str = ""


@dataclass(frozen=True)
class ReportRow:
    """One first report (P1) of an incident; ``by_card``: it came by an outlet's card or a contact's link."""

    pk: int
    outlet_code: str
    outlet: str
    outlet_en: str
    reporter: str
    caller: str
    entered_by: str
    by_telephone: bool
    counters: str
    lines: tuple[dict[str, str], ...] = field(hash=False)
    cause: str
    began_at: datetime
    noticed_at: datetime
    reported_at: datetime
    received_at: datetime
    people_in_danger: str
    data_exposed: str
    mail_or_cash_at_risk: str
    note: str
    verification: str
    verified_at: datetime | None
    verified_by: str
    verified_with: str
    telephone: str
    by_card: bool = False
    contact: str = ""


@dataclass(frozen=True)
class Header:
    """The head of the room: the brief, the reasons of the level, and how much of the unit is hit."""

    brief: IncidentBrief
    proposed_level: str
    level_reasons: tuple[object, ...]
    event_grade: str
    flags: tuple[str, ...]
    cause: str
    cause_category: str
    cause_detail: str
    outlets_in_unit: int
    share_percent: int
    parent_reference: str
    merged_into: str
    plan_version_id: int
    unit_id: int
    convened_at: datetime | None
    claimed_at: datetime | None
    released_at: datetime | None
    observation_until: datetime | None
    cleared_at: datetime | None
    closed_at: datetime | None
    relapsed_at: datetime | None


@dataclass(frozen=True)
class Room:
    """All that the incident room shows of one incident; the revision marks what was read.

    ``from_above`` is what a declared cause tells this response, ``below`` how the responses to this cause stand,
    ``command`` who above leads here now.
    """

    header: Header
    steps: tuple[StepRow, ...]
    next_step: Duty | None
    duties: tuple[Duty, ...]
    groups: tuple[GroupColumn, ...]
    directives: tuple[DirectiveRow, ...]
    refusals: tuple[RefusalNote, ...]
    outlets: OutletPage
    timeline: Timeline
    offers: tuple[Offer, ...]
    conditions: tuple[ConditionRow, ...]
    from_above: FromAbove | None = None
    below: Below | None = None
    command: CommandRow | None = None


@dataclass(frozen=True)
class ConditionRow:
    """What must be met before a stage, left here by another part."""

    pk: int
    stage: str
    key: str
    text: str
    text_en: str
    opened_at: datetime
    met_at: datetime | None
    met_by: str


@dataclass(frozen=True)
class Board:
    """The duty board of one unit: open incidents, limits (late first), the next step of the reader.

    ``later`` says when those limits fall due that are counted only.
    """

    incidents: tuple[IncidentBrief, ...]
    incidents_more: bool
    deadlines: tuple[Deadline, ...]
    later: tuple[datetime | None, ...]
    deadline_count: int
    next_step: Duty | None
    roster_gaps: tuple[object, ...] = ()


@dataclass(frozen=True)
class IncidentList:
    """One keyset page of incidents; ``after`` asks for the next one, empty at the end."""

    rows: tuple[IncidentBrief, ...]
    after: str


@dataclass(frozen=True)
class ClosedFigures:
    """How many ended this year, false alarms apart, and the last one with its minutes from beginning to release."""

    closed_this_year: int
    false_alarms: int
    last: IncidentBrief | None
    last_minutes: int | None


@dataclass(frozen=True)
class CheckItemRow:
    """One item of a check sheet."""

    pk: int
    line: str
    place: int
    text: str
    text_en: str
    result: str
    reason: str
    answered_at: datetime | None


@dataclass(frozen=True)
class CheckLine:
    """One claimed line with its items; ``refused`` says that the reader restored or claimed it."""

    row: LineRow
    items: tuple[CheckItemRow, ...]
    refused: bool


@dataclass(frozen=True)
class CheckSheetRow:
    """The check of one outlet (P4b): gate items first, then line by line.

    ``sheet`` is 0 while nobody opened one; ``refused`` says that the reader may sign no line of it.
    """

    reference: str
    incident_title: str
    incident_title_en: str
    stage: str
    level: str
    unit_path: str
    world: str
    need_to_know: bool
    plan_version_id: int
    outlet_pk: int
    outlet_code: str
    outlet: str
    outlet_en: str
    outlet_telephone: str
    sheet: int
    number: int
    revision: int
    checker: str
    checker_en: str
    checker_id: int | None
    way: str
    with_whom: str
    opened_at: datetime | None
    signed_at: datetime | None
    gate: tuple[CheckItemRow, ...]
    lines: tuple[CheckLine, ...]
    answered: int
    failed: int
    total: int
    claimed_by: str
    claimed_by_en: str
    claimed_at: datetime | None
    refused: bool


@dataclass(frozen=True)
class FirstFifteen:
    """The list of the first fifteen minutes of one outlet, with its ticks; ``next_place`` is what comes now."""

    task: int
    revision: int
    reference: str
    title: str
    title_en: str
    world: str
    outlet_code: str
    outlet: str
    outlet_en: str
    steps: tuple[TaskStepRow, ...]
    done: int
    next_place: int
    due_at: datetime | None


@dataclass(frozen=True)
class ReportReceived:
    """What the reporter sees after the report: its number, who saw it, when somebody rings back.

    ``known`` is the cause above that told it already, so that nobody rings back.
    """

    report: ReportRow
    brief: IncidentBrief
    seen_by: str
    seen_at: datetime | None
    word_by: datetime | None
    first_fifteen: FirstFifteen | None
    known: FromAbove | None = None


@dataclass(frozen=True)
class WallIncident:
    """One incident of the wall board with the limits that belong to it."""

    brief: IncidentBrief
    steps: tuple[StepRow, ...]
    next_step: str | Sentence
    next_step_en: str
    next_who: str
    next_who_en: str


@dataclass(frozen=True)
class Wall:
    """What the wall board rotates through, and the limits of the unit, late first."""

    incidents: tuple[WallIncident, ...]
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class SeatRow:
    """One person called to a meeting."""

    pk: int
    person_id: int
    person: str
    person_en: str
    post: str
    status: str
    answered_at: datetime | None
    deputy: str


@dataclass(frozen=True)
class ConveningRow:
    """One meeting of the leading group with who was called."""

    pk: int
    way: str
    called_at: datetime
    held_at: datetime | None
    led_by: str
    minutes: str
    level: str
    seats: tuple[SeatRow, ...]


@dataclass(frozen=True)
class VendorTicketRow:
    """One call for a vendor's help."""

    pk: int
    vendor: str
    ticket_number: str
    called_at: datetime
    promised_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    result: str


@dataclass(frozen=True)
class OwedWordRow:
    """An open task of telling customers that service is back, and with whom it lies: closing waits for it."""

    pk: int
    title: str
    title_en: str
    owner: str = ""
    owner_en: str = ""


@dataclass(frozen=True)
class CleanupRow:
    """One item of the clean-up list of an outlet."""

    pk: int
    outlet_code: str
    outlet: str
    outlet_en: str
    place: int
    text: str
    text_en: str
    result: str
    reason: str
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True)
class SummaryRow:
    """What a working group summed up; ``written_at`` None while it is owed."""

    group: str
    text: str
    proposals: str
    nothing: bool
    written_by: str
    written_at: datetime | None
    revision: int


@dataclass(frozen=True)
class CostRow:
    """One line of extra cost; ``amount`` is text with two places."""

    pk: int
    kind: str
    amount: str
    currency: str
    note: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True)
class SignatureRow:
    """A signature under a revision of the post-event report."""

    person: str
    post: str
    revision: int
    digest: str
    at: datetime


@dataclass(frozen=True)
class PostEventReportRow:
    """The post-event report in its four parts with its signatures; unsigned ones carry their limit."""

    pk: int
    reference: str
    title: str
    title_en: str
    level: str
    stage: str
    unit_path: str
    world: str
    form: str
    course: str
    handling: str
    effect: str
    improvements: str
    assembled_at: datetime
    signed_at: datetime | None
    limit: Limit
    revision: int
    signatures: tuple[SignatureRow, ...]
    only_author_id: int | None


@dataclass(frozen=True)
class PartVersion:
    """A part of the post-event report as one person left it."""

    section: str
    text: str
    at: datetime
    person: str


@dataclass(frozen=True)
class Closing:
    """The rows of clean-up and summing up: what is done and what is still owed."""

    cleanup: tuple[CleanupRow, ...]
    cleanup_more: int
    summaries: tuple[SummaryRow, ...]
    costs: tuple[CostRow, ...]
    post_event_report: PostEventReportRow | None
