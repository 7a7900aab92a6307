"""Tables of an incident from the first report to the signed post-event report."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.database import unique_also_empty
from youxu.core.models import StoredFile, Visibility, VisibleQuerySet
from youxu.incidents.rules import long_closure as long_rules
from youxu.incidents.rules import overlap, scene
from youxu.incidents.rules import people as people_rules
from youxu.incidents.rules import planned_stop as stop_rules
from youxu.incidents.rules import words as rules
from youxu.network.models import Outlet, Unit
from youxu.organisation.models import Contact, OutletCard
from youxu.plan.models import PlanVersion


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class InWorld(models.Model):
    """What every row of an incident carries: whose it is, who may read it, reality or an exercise."""

    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True


class Incident(InWorld):
    """One interruption event (中断事件) with the moments of its six steps; stage and revision move together.

    ``closing_by`` ordered that it be closed when its observation is over. ``long_since`` is set while it is a long
    closure, which stands in a list of its own. ``command_path`` is the unit above that has taken command of it
    (提级指挥), empty while its own unit leads.
    """

    reference = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=_choices(rules.Kind), default=rules.Kind.INTERRUPTION)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=12, choices=_choices(rules.Stage), default=rules.Stage.REPORTED)
    revision = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    cause_category = models.CharField(max_length=32)
    cause = models.CharField(max_length=32)
    cause_detail = models.CharField(max_length=400, blank=True, default="")
    level = models.CharField(max_length=8)
    proposed_level = models.CharField(max_length=8)
    level_reasons = models.JSONField(default=list)
    event_grade = models.CharField(max_length=12, default="BELOW")
    flags = models.JSONField(default=list)
    outlet_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    mass_rule = models.JSONField(null=True)
    mass_total = models.PositiveIntegerField(default=0)
    mass_done = models.PositiveIntegerField(default=0)
    portion_rule = models.JSONField(null=True)
    portion_total = models.PositiveIntegerField(default=0)
    portion_done = models.PositiveIntegerField(default=0)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    convened_at = models.DateTimeField(null=True)
    directed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    checks_passed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    observation_until = models.DateTimeField(null=True)
    closing_by = _person(null=True)
    command_path = models.CharField(max_length=300, blank=True, default="")
    relapsed_at = models.DateTimeField(null=True)
    scene_held_at = models.DateTimeField(null=True)
    scene_free_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    long_since = models.DateTimeField(null=True)

    MATTER, MATTER_KIND = "pk", "incidents.incident"

    class Meta:
        indexes = [
            models.Index(fields=["unit_path", "-reported_at"], name="incident_unit_reported"),
            # No partial index on "stage in (...)": SQLite does not use it when the stages are parameters.
            models.Index(
                fields=["stage", "world", "unit_path", "-reported_at", "visibility"],
                name="incident_stage_unit",
            ),
            models.Index(fields=["stage", "world", "-reported_at"], name="incident_stage_reported"),
            # What the office's day counts: by moment, so that it goes through the rows of that day alone.
            models.Index(fields=["reported_at"], name="incident_reported"),
            models.Index(
                fields=["released_at"], name="incident_released", condition=Q(released_at__isnull=False)
            ),
            models.Index(fields=["ended_at"], name="incident_ended"),
        ]

    @property
    def stream(self) -> str:
        """Return the journal stream of this incident."""
        return f"incident:{self.pk}"

    def __str__(self) -> str:
        return self.reference


class IncidentRow(InWorld):
    """A row that belongs to one incident."""

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Interruption(IncidentRow):
    """One service line of one outlet that this incident stops or limits, until it is released."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    line = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    how = models.CharField(max_length=24, blank=True, default="")
    counters = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(
        max_length=12, choices=_choices(rules.LineStatus), default=rules.LineStatus.DOWN
    )
    began_at = models.DateTimeField()
    restored_by = _person(null=True)
    claimed_by = _person(null=True)
    claimed_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)
    bank_word_by = models.CharField(max_length=80, blank=True, default="")
    bank_word_at = models.DateTimeField(null=True)
    checked_by = _person(null=True)
    checked_at = models.DateTimeField(null=True)
    check_way = models.CharField(max_length=12, blank=True, default="")
    released_at = models.DateTimeField(null=True)
    observation_until = models.DateTimeField(null=True)
    relapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "outlet", "line"], name="interruption_once"),
            models.CheckConstraint(
                condition=Q(restored_at=None) | Q(restored_at__gte=models.F("began_at")),
                name="restored_after_began",
            ),
        ]
        indexes = [models.Index(fields=["outlet", "status"], name="interruption_outlet")]


class Declaration(IncidentRow):
    """What a unit declared of a cause for units below (上级事件): lines, units, how far their responses are opened.

    ``units`` are the ids of the units, in the order in which they get their response, ``left_out`` those that got none
    with the sentence that says why; the cause, since when and the estimate are those of its incident. What is said of its end: who says so, who ended it, since when, whose word;
    ``passed_to`` is the last response that the word has reached.
    """

    lines = models.JSONField(default=list)
    units = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True, default="")
    declared_by = _person(null=True)
    declared_by_name = models.CharField(max_length=80)
    declared_at = models.DateTimeField()
    claimed_by = _person(null=True)
    claimed_by_name = models.CharField(max_length=80, blank=True, default="")
    restored_by = _person(null=True)
    restored_at = models.DateTimeField(null=True)
    bank_word_by = models.CharField(max_length=80, blank=True, default="")
    bank_word_at = models.DateTimeField(null=True)
    passed_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident"], name="declared_once")]


class Command(IncidentRow):
    """One time in which a unit above led an incident (提级指挥), until it was returned."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    taken_by = _person(null=True)
    taken_by_name = models.CharField(max_length=80)
    taken_at = models.DateTimeField()
    reason = models.CharField(max_length=400)
    returned_by = _person(null=True)
    returned_by_name = models.CharField(max_length=80, blank=True, default="")
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], name="command_taken_once", condition=Q(returned_at=None)
            )
        ]


class FirstReport(IncidentRow):
    """What was reported (P1), by whom, on whose behalf, with the true times; verified by the ring-back.

    ``card`` is the outlet's card by which it came, ``contact`` the person without an account who reported.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    reporter = _person(null=True)
    caller = models.CharField(max_length=80, blank=True, default="")
    entered_by = _person(null=True)
    card = models.ForeignKey(OutletCard, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    by_telephone = models.BooleanField(default=False)
    counters = models.CharField(max_length=80, blank=True, default="")
    lines = models.JSONField(default=list)
    cause = models.CharField(max_length=32)
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    received_at = models.DateTimeField()
    people_in_danger = models.CharField(max_length=8, choices=_choices(rules.Answer), default=rules.Answer.NO)
    data_exposed = models.CharField(max_length=8, choices=_choices(rules.Answer), default=rules.Answer.NO)
    mail_or_cash_at_risk = models.CharField(
        max_length=8, choices=_choices(rules.Answer), default=rules.Answer.NO
    )
    note = models.TextField(blank=True, default="")
    verification = models.CharField(
        max_length=12, choices=_choices(rules.Verification), default=rules.Verification.UNVERIFIED
    )
    verified_at = models.DateTimeField(null=True)
    verified_by = _person(null=True)
    verified_with = models.CharField(max_length=120, blank=True, default="")

    @property
    def came_by_card(self) -> bool:
        """Tell whether it was sent without an account: such a report counts as unverified until the office rang back."""
        return self.card_id is not None or (self.contact_id is not None and self.entered_by_id is None)


class LevelFact(IncidentRow):
    """A fact that the level rules ask for, as a person stated it; another one replaces it, none is edited."""

    key = models.CharField(max_length=24)
    value = models.CharField(max_length=24, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    stated_by = _person(null=True)
    stated_by_name = models.CharField(max_length=80)
    stated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "key"], name="level_fact_stands_once", condition=Q(replaced_at=None)
            )
        ]


class Photo(IncidentRow):
    """A picture that belongs to a report, a task, a check sheet or a clean-up item."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    taken_by = _person(null=True)
    added_at = models.DateTimeField()


class Convening(IncidentRow):
    """One meeting of the leading group (P2): how it met, who led, what was decided.

    ``session`` is the reference that the meetings of several incidents share when one session was called for all.
    """

    way = models.CharField(max_length=12, choices=_choices(rules.MeetingWay))
    called_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    led_by = _person(null=True)
    minutes = models.TextField(blank=True, default="")
    level = models.CharField(max_length=8, blank=True, default="")
    session = models.CharField(max_length=32, blank=True, default="", db_index=True)


class Seat(models.Model):
    """A person called to a meeting: joined, absent, or deputised by another."""

    convening = models.ForeignKey(Convening, models.PROTECT, related_name="seats")
    person = _person()
    post = models.CharField(max_length=40)
    status = models.CharField(
        max_length=12, choices=_choices(rules.SeatStatus), default=rules.SeatStatus.CALLED
    )
    answered_at = models.DateTimeField(null=True)
    deputy = _person(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["convening", "person"], name="seat_once")]


class Directive(IncidentRow):
    """A numbered directive (指令, P2): issued by a named leader, superseded, never edited."""

    number = models.PositiveIntegerField()
    series_number = models.CharField(max_length=60)
    key = models.CharField(max_length=60, blank=True, default="")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField(blank=True, default="")
    clause = models.CharField(max_length=12, default="P2")
    issued_by = _person(null=True)
    issued_by_name = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="directive_number")]


class NumberBlock(models.Model):
    """Numbers of a unit's directives kept for paper (预留号段): each of them ends used or void, so no gap is left."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reserved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "world", "year", "first"], name="number_block_once")
        ]


class ReservedNumber(models.Model):
    """One number of a block: free, used by the directive that was written on paper, or void with a reason."""

    block = models.ForeignKey(NumberBlock, models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    series_number = models.CharField(max_length=60)
    state = models.CharField(
        max_length=8, choices=_choices(rules.NumberState), default=rules.NumberState.FREE
    )
    directive = models.OneToOneField(Directive, models.PROTECT, null=True, related_name="reserved_number")
    reason = models.CharField(max_length=200, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    settled_by = _person(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="reserved_number_once"),
            models.CheckConstraint(
                condition=(Q(state="USED") & Q(directive__isnull=False))
                | (~Q(state="USED") & Q(directive=None)),
                name="used_number_has_directive",
            ),
        ]


class Receipt(models.Model):
    """What one addressee (a working group, an outlet, a unit below) did with a directive, and by when it was due.

    ``told_by`` names who answered by telephone, when the office (``answered_by``) wrote it down.
    """

    directive = models.ForeignKey(Directive, models.PROTECT, related_name="receipts")
    group = models.CharField(max_length=24, blank=True, default="")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=12, choices=_choices(rules.ReceiptStatus), default=rules.ReceiptStatus.SENT
    )
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = _person(null=True)
    told_by = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            unique_also_empty("directive", "group", empty=("outlet", "unit"), name="receipt_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="receipt_due", condition=Q(status="SENT", late_at=None)),
            models.Index(fields=["outlet", "status"], name="receipt_outlet_status"),
        ]


class Task(IncidentRow):
    """Something that a role owes by a time: from the plan, from a directive, or added by a person.

    Every limit of this issue is the ``due_at`` of a task or a receipt; the sweep marks ``late_at``. ``lent_from`` had it
    before somebody stood in; since ``offered_back_at`` it may go back.
    """

    directive = models.ForeignKey(Directive, models.PROTECT, null=True, related_name="tasks")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=60, blank=True, default="")
    clause = models.CharField(max_length=12)
    step = models.CharField(max_length=4)
    group = models.CharField(max_length=24)
    role = models.CharField(max_length=40)
    owner = _person(null=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    weight = models.CharField(max_length=16, choices=_choices(rules.Weight), default=rules.Weight.FULL)
    weight_reason = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=12, choices=_choices(rules.TaskState), default=rules.TaskState.NEW)
    reason = models.CharField(max_length=400, blank=True, default="")
    result = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = _person(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    lent_from = _person(null=True)
    offered_back_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            unique_also_empty(
                "incident",
                "key",
                empty=("outlet",),
                name="task_key_once",
                condition=~Q(key="") & ~Q(state="SUPERSEDED"),
            )
        ]
        indexes = [
            models.Index(fields=["owner", "state"], name="task_owner"),
            # No partial index on "state in (...)": SQLite does not use it when the states are parameters.
            models.Index(fields=["state", "due_at"], name="task_state_due", condition=Q(late_at=None)),
            models.Index(
                fields=["state", "world", "unit_path", "due_at", "visibility"], name="task_state_unit"
            ),
            models.Index(fields=["done_at"], name="task_done", condition=Q(done_at__isnull=False)),
        ]


class TaskStep(models.Model):
    """One line of a task's list, ticked with its time: the first fifteen minutes, the steps of a repair."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True, default="")
    clause = models.CharField(max_length=12, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = _person(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "place"], name="step_place")]


class TaskLog(models.Model):
    """What was done on a task, in the words of who did it."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="logs")
    text = models.TextField()
    written_by = _person(null=True)
    occurred_at = models.DateTimeField()


class Estimate(IncidentRow):
    """The promised time of restoration (P3a) in one revision; UNKNOWN says when the next word comes."""

    number = models.PositiveIntegerField()
    eta_at = models.DateTimeField(null=True)
    low_at = models.DateTimeField(null=True)
    high_at = models.DateTimeField(null=True)
    next_word_at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True, default="")
    made_by = _person(null=True)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="estimate_number")]
        indexes = [
            models.Index(
                fields=["next_word_at"], name="estimate_due", condition=Q(replaced_at=None, late_at=None)
            )
        ]


class VendorTicket(IncidentRow):
    """A call for a vendor's help (P3a) with the vendor's own ticket number."""

    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="tickets")
    vendor = models.CharField(max_length=120)
    ticket_number = models.CharField(max_length=80, blank=True, default="")
    called_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=400, blank=True, default="")


class CheckSheet(IncidentRow):
    """The comprehensive check of one outlet (P4b), signed by a person other than restorer and claimer."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    checker = _person()
    way = models.CharField(max_length=12, choices=_choices(rules.CheckWay), default=rules.CheckWay.ON_SITE)
    with_whom = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "outlet", "number"], name="sheet_number")]


class CheckItem(models.Model):
    """One item of a check sheet; ``line`` is empty for the gate items, which stop everything."""

    sheet = models.ForeignKey(CheckSheet, models.PROTECT, related_name="items")
    line = models.CharField(max_length=24, blank=True, default="")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True, default="")
    result = models.CharField(
        max_length=16, choices=_choices(rules.ItemResult), default=rules.ItemResult.OPEN
    )
    reason = models.CharField(max_length=400, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "line", "place"], name="item_place")]


class Condition(IncidentRow):
    """What must be met before a stage (放行条件); parts above leave it here and meet it later."""

    stage = models.CharField(max_length=12, choices=_choices(rules.Stage))
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "stage", "key"], name="condition_once")]


class SceneRelease(IncidentRow):
    """Police or fire brigade gave the scene back (解除现场, P5a): which officer of which unit, when, who recorded it.

    Need-to-know also where the incident is open.
    """

    authority = models.CharField(max_length=8, choices=_choices(scene.Authority))
    officer = models.CharField(max_length=80)
    officer_unit = models.CharField(max_length=120)
    held_at = models.DateTimeField()
    released_at = models.DateTimeField()
    recorded_by = _person(null=True)
    recorded_at = models.DateTimeField()


class CleanupItem(IncidentRow):
    """One item of the clean-up list (P5a) of an outlet."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True, default="")
    result = models.CharField(
        max_length=16, choices=_choices(rules.ItemResult), default=rules.ItemResult.OPEN
    )
    reason = models.CharField(max_length=400, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    done_by = _person(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "outlet", "place"], name="cleanup_place")]


class GroupSummary(IncidentRow):
    """What a working group sums up and proposes (P5b, E3); ``nothing`` is 无事项, one tap."""

    group = models.CharField(max_length=24)
    text = models.TextField(blank=True, default="")
    proposals = models.TextField(blank=True, default="")
    nothing = models.BooleanField(default=False)
    written_by = _person(null=True)
    written_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "group"], name="summary_once")]


class CostLine(IncidentRow):
    """One line of extra cost (R3)."""

    kind = models.CharField(max_length=16, choices=_choices(rules.CostKind))
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    note = models.CharField(max_length=200, blank=True, default="")
    entered_by = _person(null=True)
    entered_at = models.DateTimeField()


class PostEventReport(IncidentRow):
    """The post-event report (P6a, P6b) in four parts, due seven days after the incident was cleared."""

    form = models.CharField(max_length=12, choices=_choices(rules.ReportForm))
    course = models.TextField(blank=True, default="")
    handling = models.TextField(blank=True, default="")
    effect = models.TextField(blank=True, default="")
    improvements = models.TextField(blank=True, default="")
    assembled_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident"], name="post_event_report_once")]
        indexes = [
            models.Index(fields=["due_at"], name="report_due", condition=Q(signed_at=None, late_at=None)),
            models.Index(fields=["world", "unit_path"], name="report_unsigned", condition=Q(signed_at=None)),
            models.Index(fields=["signed_at"], name="report_signed", condition=Q(signed_at__isnull=False)),
        ]


class ReportAuthor(models.Model):
    """A person who wrote or changed a part of the report: the only author may not sign it from level IV up.

    ``text``: the part as that person left it, so that every version of it is kept; empty for a group's summary.
    """

    report = models.ForeignKey(PostEventReport, models.PROTECT, related_name="authors")
    person = _person()
    section = models.CharField(max_length=24)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField()


class Signature(models.Model):
    """A signature under one revision of the report; what was signed is named by its digest."""

    report = models.ForeignKey(PostEventReport, models.PROTECT, related_name="signatures")
    person = _person()
    post = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "person", "revision"], name="signature_once")
        ]


class PlannedStop(IncidentRow):
    """What a planned stop (计划停办) says ahead: lines, from when to when, why, by what permission (Postal Law art. 15).

    ``begun_at`` is when its holds were placed; ``late_at`` when it was found overdue: not begun for want of its
    permission, or not reopened at its end.
    """

    lines = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=400)
    public_reason = models.CharField(max_length=80, blank=True, default="")
    permission = models.CharField(max_length=12, choices=_choices(stop_rules.Permission))
    permission_number = models.CharField(max_length=60, blank=True, default="")
    applied_date = models.DateField(null=True)
    planned_by = _person(null=True)
    begun_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    prolonged = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident"], name="planned_stop_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="planned_stop_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="planned_stop_starts", condition=Q(begun_at=None)),
            models.Index(fields=["ends_at"], name="planned_stop_ends", condition=Q(late_at=None)),
        ]


class StopPlace(models.Model):
    """One outlet of a planned stop; ``counters`` when only some of its counters stop."""

    stop = models.ForeignKey(PlannedStop, models.PROTECT, related_name="places")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    counters = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stop", "outlet"], name="stop_place_once")]


class Correction(IncidentRow):
    """The correction (更正) that a person is owed who was told of a false alarm: acknowledged once."""

    person = _person()
    told = models.CharField(max_length=12, choices=_choices(rules.Told))
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "person"], name="correction_once")]
        indexes = [
            models.Index(fields=["person"], name="correction_open", condition=Q(acknowledged_at=None)),
        ]


class LongClosure(IncidentRow):
    """A stop that lasts (长期停办): who has it in hand, when it is looked at next; its milestones are tasks."""

    declared_at = models.DateTimeField()
    declared_by = _person(null=True)
    owner = _person(null=True)
    next_review_at = models.DateTimeField()
    last_word = models.CharField(max_length=400, blank=True, default="")
    reviewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident"], name="long_closure_once")]


class TemporaryPlace(IncidentRow):
    """A temporary counter or mobile unit that serves some lines of an outlet meanwhile, with hours of its own."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(long_rules.PlaceKind))
    place = models.CharField(max_length=200)
    hours = models.CharField(max_length=200)
    lines = models.JSONField(default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class PriorityOrder(models.Model):
    """The order of priority (优先次序) of a unit's open incidents by its leading group: superseded, never edited."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    number = models.PositiveIntegerField()
    ordered_by_name = models.CharField(max_length=80)
    ordered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "world", "number"], name="priority_order_number"),
            models.UniqueConstraint(
                fields=["unit", "world"], name="priority_order_stands_once", condition=Q(replaced_at=None)
            ),
        ]


class PriorityPlace(IncidentRow):
    """The place of one incident in an order of priority, with the reason as far as its readers may know it."""

    order = models.ForeignKey(PriorityOrder, models.PROTECT, related_name="places")
    place = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400, blank=True, default="")
    ordered_by = _person(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "place"], name="priority_place_once"),
            models.UniqueConstraint(fields=["order", "incident"], name="priority_incident_once"),
        ]


class Means(models.Model):
    """A vehicle, a generator or another thing that a unit has once (应急手段), by its plate or name; no stock is kept."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=12, choices=_choices(overlap.MeansKind))
    name = models.CharField(max_length=80)
    listed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "world", "name"], name="means_once", condition=Q(retired_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name


class MeansNeed(IncidentRow):
    """A means that a task needs, until it is free again or the task is over."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="means")
    means = models.ForeignKey(Means, models.PROTECT, related_name="+")
    named_by = _person(null=True)
    named_at = models.DateTimeField()
    freed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "means"], name="means_named_once", condition=Q(freed_at=None)
            )
        ]
        indexes = [models.Index(fields=["means"], name="means_needed", condition=Q(freed_at=None))]


class AffectedPerson(IncidentRow):
    """Who is hurt, trapped, missing or in danger (涉险人员): need-to-know whatever the incident is, and purged by rule.

    ``who`` is a name or a description; ``tally`` how many people the row speaks of (*three customers in the lift*).
    ``state`` to ``told`` are the last word, of which every one stands as a PersonWord.
    """

    number = models.PositiveSmallIntegerField()
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(people_rules.PersonKind))
    who = models.CharField(max_length=120)
    tally = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=_choices(people_rules.PersonState))
    place = models.CharField(max_length=200, blank=True, default="")
    since_at = models.DateTimeField()
    told = models.CharField(max_length=200, blank=True, default="")
    named_at = models.DateTimeField()
    named_by = _person(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="affected_person_number")]


class PersonWord(IncidentRow):
    """One word on a person: state, where, since when, who was told. None is edited; the journal has its digest."""

    person = models.ForeignKey(AffectedPerson, models.PROTECT, related_name="words")
    state = models.CharField(max_length=12, choices=_choices(people_rules.PersonState))
    place = models.CharField(max_length=200, blank=True, default="")
    since_at = models.DateTimeField()
    told = models.CharField(max_length=200, blank=True, default="")
    written_at = models.DateTimeField()
    written_by = _person(null=True)
    written_by_name = models.CharField(max_length=80)
    salt = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)


class PeopleAlarm(IncidentRow):
    """Somebody said that a person is in want (人员告警), and until it is answered nobody may call it over.

    ``key`` says by what: a first report, a stated fact, an answer to a roll-call; ``missing`` how many at least.
    ``answer`` is what was found when nobody was to be named.
    """

    key = models.CharField(max_length=60)
    source = models.CharField(max_length=12, choices=_choices(people_rules.AlarmSource))
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    missing = models.PositiveSmallIntegerField(default=0)
    said_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True, default="")
    answer = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "key"], name="people_alarm_once")]


class AlarmCall(IncidentRow):
    """One call to 110, 119 or 120: when, by whom, for which outlet, who answered and what was said."""

    service = models.CharField(max_length=12, choices=_choices(people_rules.AlarmService))
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    caller = models.CharField(max_length=80)
    answered_by = models.CharField(max_length=120, blank=True, default="")
    said = models.CharField(max_length=400, blank=True, default="")
    written_at = models.DateTimeField()
    written_by = _person(null=True)
    salt = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)


ROW_KINDS: tuple[type[IncidentRow], ...] = (
    Interruption,
    Declaration,
    Command,
    FirstReport,
    LevelFact,
    Photo,
    Convening,
    Directive,
    Task,
    Estimate,
    VendorTicket,
    CheckSheet,
    Condition,
    SceneRelease,
    CleanupItem,
    GroupSummary,
    CostLine,
    PostEventReport,
    PlannedStop,
    Correction,
    LongClosure,
    TemporaryPlace,
    PriorityPlace,
    MeansNeed,
    AffectedPerson,
    PersonWord,
    PeopleAlarm,
    AlarmCall,
)
"""Every kind of row that belongs to an incident and becomes need-to-know with it; a test asks the registry."""
