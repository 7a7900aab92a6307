"""Tables of custody (G2): lists with their signatures, hand-receipt numbers, doubtful transactions, backlog, cases.

What an outlet holds and where is need-to-know even where the incident is not: the tables that carry amounts, places
or customers have their own ``visible_to``.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.models import EVERYTHING, NOTHING, Visibility, audited, visible_filter
from youxu.custody.rules import words as rules
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.plan.schema.words import Measure

READ_AMOUNTS = "read_custody"
KEEP = "keep_custody"


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


def granted(actor: Actor, verb: str, field: str) -> Q:
    """Return the filter of rows whose unit path ``field`` lies where ``actor`` may do ``verb``."""
    wanted = NOTHING
    for path, below in actor.readable_paths(verb):
        if below and not path:
            return EVERYTHING
        wanted |= path_under(field, path) if below else Q(**{field: path})
    return wanted


def of_own_outlet(actor: Actor, prefix: str = "") -> Q:
    """Return the filter of what belongs to the outlet where ``actor`` works and keeps things in custody."""
    if not actor.outlet:
        return NOTHING
    return Q(**{f"{prefix}outlet__code": actor.outlet}) & granted(actor, KEEP, f"{prefix}unit_path")


class CustodyQuerySet(models.QuerySet[Any]):
    """Rows that everybody may read who may read their incident; those of one's own outlet always."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows that ``actor`` may read: that they exist, not what they hold."""
        by_incident = visible_filter(actor, "incident__", of=Incident)
        free = visible_filter(actor, of=self.model) & Q(incident=None)
        return self.filter(by_incident | free | of_own_outlet(actor))


class SecretQuerySet(models.QuerySet[Any]):
    """Rows with amounts, places or customers: for the grant, the outlet itself, and who signed or holds."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows whose content ``actor`` may read."""
        way = self.model.WAY
        by_incident = visible_filter(actor, f"{way}incident__", of=Incident) | Q(**{f"{way}incident": None})
        wanted = granted(actor, READ_AMOUNTS, f"{way}unit_path") & by_incident
        wanted |= of_own_outlet(actor, way)
        if actor.audits:
            wanted |= audited(actor, f"{way}incident", "incidents.incident")
        if actor.person_id is not None:
            for column in self.model.NAMED:
                wanted |= Q(**{column: actor.person_id})
        return self.filter(wanted).distinct()


class OfOutlet(models.Model):
    """A row of custody: whose outlet, in which incident (none outside one), in which world."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.OPEN)
    world = models.CharField(max_length=40, blank=True, default="")

    objects = CustodyQuerySet.as_manager()

    class Meta:
        abstract = True


class CustodyList(OfOutlet):
    """What an outlet holds at a moment (保管清单): never edited once signed, only followed by the next one."""

    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=_choices(rules.ListKind))
    state = models.CharField(
        max_length=12, choices=_choices(rules.ListState), default=rules.ListState.WAITING
    )
    counted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    difference_count = models.PositiveIntegerField(default=0)
    salt = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "world"], name="custody_list_waits_once", condition=Q(state="WAITING")
            ),
            models.UniqueConstraint(
                fields=["outlet", "world"], name="custody_list_stands_once", condition=Q(state="SIGNED")
            ),
        ]
        indexes = [models.Index(fields=["outlet", "world", "-counted_at"], name="custody_list_outlet")]

    def __str__(self) -> str:
        return self.reference


class CustodyRow(models.Model):
    """One class on a list: how much, which numbers, where, who holds it, by which paper it changed."""

    WAY, NAMED = "custody_list__", ("custody_list__signatures__person", "holder")

    custody_list = models.ForeignKey(CustodyList, models.PROTECT, related_name="rows")
    place_number = models.PositiveSmallIntegerField()
    class_key = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    measure = models.CharField(max_length=8, choices=_choices(Measure))
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    unit_en = models.CharField(max_length=20, blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    numbers = models.CharField(max_length=300, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    holder = _person(null=True)
    holder_name = models.CharField(max_length=80, blank=True, default="")
    voucher = models.CharField(max_length=120, blank=True, default="")

    objects = SecretQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["custody_list", "class_key"], name="custody_row_class")
        ]


class CustodySignature(models.Model):
    """A signature under a list: the first is the writer's, the second another person's, or a witness's.

    ``reason``: why the office was witness although the outlet has a second post.
    """

    WAY = "custody_list__"

    custody_list = models.ForeignKey(CustodyList, models.PROTECT, related_name="signatures")
    place_number = models.PositiveSmallIntegerField()
    person = _person()
    name = models.CharField(max_length=80)
    way = models.CharField(max_length=12, choices=_choices(rules.SignWay))
    reason = models.CharField(max_length=200, blank=True, default="")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["custody_list", "place_number"], name="custody_signature_place"),
            models.UniqueConstraint(fields=["custody_list", "person"], name="custody_signature_person"),
        ]


class DifferenceCase(OfOutlet):
    """A difference between two lists in one class: it keeps its lines closed until it is settled."""

    WAY, NAMED = "", ()

    reference = models.CharField(max_length=40, unique=True)
    custody_list = models.ForeignKey(CustodyList, models.PROTECT, related_name="cases")
    class_key = models.CharField(max_length=24)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    lines = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=_choices(rules.CaseState), default=rules.CaseState.OPEN)
    outcome = models.CharField(max_length=12, choices=_choices(rules.Outcome), blank=True, default="")
    words = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = _person(null=True)
    settled_by_name = models.CharField(max_length=80, blank=True, default="")

    secret = SecretQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["custody_list", "class_key"], name="difference_case_once")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def source(self) -> str:
        """Return the key by which the network knows the holds of this case."""
        return f"custody:{self.pk}"

    @property
    def condition(self) -> str:
        """Return the key of the condition that this case leaves in its incident."""
        return f"custody_difference:{self.reference}"


class HandReceiptBlock(OfOutlet):
    """A run of hand-receipt numbers given to an outlet (手工单号段)."""

    tree = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, blank=True, default="")
    width = models.PositiveSmallIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    issued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="block_runs_forward")
        ]


class HandReceiptQuerySet(models.QuerySet["HandReceipt"]):
    """Numbers as they stand, without what a correction replaced."""

    def standing(self) -> HandReceiptQuerySet:
        """Return the row of each number that counts now."""
        return self.filter(replaced_at=None)


class HandReceipt(models.Model):
    """One number of a block with its one end; a used one is also entered into the system (补录).

    A wrong end is not edited: another row ``corrects`` this one, with its ``reason``, and this one is replaced.
    """

    WAY = "block__"

    block = models.ForeignKey(HandReceiptBlock, models.PROTECT, related_name="receipts")
    tree = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, blank=True, default="")
    number = models.BigIntegerField()
    world = models.CharField(max_length=40, blank=True, default="")
    end = models.CharField(max_length=8, choices=_choices(rules.NumberEnd), default=rules.NumberEnd.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = _person(null=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = _person(null=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    reason = models.CharField(max_length=200, blank=True, default="")
    corrected_at = models.DateTimeField(null=True)
    corrected_by_name = models.CharField(max_length=80, blank=True, default="")
    replaced_at = models.DateTimeField(null=True)

    objects = HandReceiptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tree", "prefix", "number", "world"],
                name="hand_receipt_once",
                condition=Q(replaced_at=None),
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None) | Q(end="USED"), name="hand_receipt_entered_was_used"
            ),
        ]


class DoubtfulTransaction(OfOutlet):
    """A transaction that may or may not have gone through (不明交易): the owner of the line answers, nobody else."""

    WAY, NAMED = "", ()

    line = models.CharField(max_length=24)
    happened_at = models.DateTimeField()
    serial = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    owner = models.CharField(max_length=16)
    state = models.CharField(
        max_length=8, choices=_choices(rules.DoubtfulState), default=rules.DoubtfulState.LISTED
    )
    listed_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    secret = SecretQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet", "line", "serial", "world"], name="doubtful_once"),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="doubtful_amount"),
        ]


class DoubtfulWords(models.Model):
    """What goes with the years: how to reach the customer, to whom it was handed, what was answered."""

    WAY, NAMED = "transaction__", ()

    transaction = models.OneToOneField(DoubtfulTransaction, models.PROTECT, related_name="words")
    contact = models.CharField(max_length=200, blank=True, default="")
    handed_to = models.CharField(max_length=120, blank=True, default="")
    answer = models.TextField(blank=True, default="")

    objects = SecretQuerySet.as_manager()


class BacklogCount(OfOutlet):
    """What waits at an outlet on a day, by class; another count of the day replaces it, none is edited."""

    day = models.DateField()
    counts = models.JSONField(default=dict)
    total = models.PositiveIntegerField()
    damaged = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()
    counted_by = _person(null=True)
    counted_by_name = models.CharField(max_length=80)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "day", "world"],
                name="backlog_counted_once",
                condition=Q(replaced_at=None),
            )
        ]


class Compensation(OfOutlet):
    """What a customer is given for a loss (赔偿): opened, offered, paid or refused, closed."""

    WAY, NAMED = "", ()

    reference = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(DifferenceCase, models.PROTECT, null=True, related_name="compensations")
    line = models.CharField(max_length=24)
    state = models.CharField(
        max_length=8, choices=_choices(rules.ClaimState), default=rules.ClaimState.OPENED
    )
    currency = models.CharField(max_length=3)
    offered = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    opened_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    secret = SecretQuerySet.as_manager()

    def __str__(self) -> str:
        return self.reference


class CompensationWords(models.Model):
    """Who the customer of a compensation is and why it was decided so; removed by rule."""

    WAY, NAMED = "compensation__", ()

    compensation = models.OneToOneField(Compensation, models.PROTECT, related_name="words")
    customer = models.CharField(max_length=80, blank=True, default="")
    contact = models.CharField(max_length=120, blank=True, default="")
    reason = models.TextField(blank=True, default="")

    objects = SecretQuerySet.as_manager()
