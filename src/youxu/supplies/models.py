"""Tables of supplies (S1-S3, P3c): items, sites, lots, the ledger of moves with its balances, requests, counts.

A balance is never edited: it follows from the moves, in the same transaction, and cannot fall below nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from youxu.core.actor import Actor
from youxu.core.database import unique_also_empty
from youxu.core.models import granted, visible_filter
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Outlet, Unit
from youxu.plan.schema.words import Tracking
from youxu.supplies.rules import words as rules

KEEP = "keep_supplies"
REQUEST = "request_supplies"
APPROVE = "approve_supplies"
COUNT = "count_supplies"
"""What a card grants for its own outlet: the count alone."""


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


def _quantity(**options: Any) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


class ReadableQuerySet(models.QuerySet[Any]):
    """Rows of a unit's own supplies: whoever reads the unit reads them."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows of the units that ``actor`` reads."""
        return self.filter(granted(actor, "read", ""))


class SupplyItem(models.Model):
    """What is kept (物资品目), one row for an operator: its words and how it is kept.

    ``key`` is the plan's, or the unit's own. ``usable`` says what usable means. Rows of the plan follow the plan that
    was published last; ``tree`` is the key of the operator's topmost unit.
    """

    tree = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    item_class = models.CharField(max_length=16, choices=_choices(rules.ItemClass))
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True, default="")
    measure = models.CharField(max_length=20)
    measure_en = models.CharField(max_length=20, blank=True, default="")
    gb_code = models.CharField(max_length=7, blank=True, default="")
    tracking = models.CharField(max_length=8, choices=_choices(Tracking), default=Tracking.NONE)
    consumed = models.BooleanField(default=False)
    shelf_days = models.PositiveIntegerField(null=True)
    check_every = models.CharField(max_length=16, blank=True, default="")
    usable = models.CharField(max_length=200, blank=True, default="")
    usable_en = models.CharField(max_length=200, blank=True, default="")
    cost = _quantity(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    of_plan = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tree", "key"], name="supply_item_key", condition=Q(retired_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which the item's words stand."""
        return f"supply-item:{self.pk}"


class SupplySite(models.Model):
    """Where supplies lie (存放地点): an outlet, a depot, a vehicle; with its keeper."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=8, choices=_choices(rules.SiteKind))
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    keeper = _person(null=True)
    keeper_name = models.CharField(max_length=80, blank=True, default="")
    keeper_telephone = models.CharField(max_length=60, blank=True, default="")
    counted_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    objects = ReadableQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet"], name="supply_site_of_outlet", condition=Q(retired_at=None)
            ),
            models.UniqueConstraint(
                fields=["unit", "name"], name="supply_site_name", condition=Q(retired_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which stand the moves of the site that belong to no incident."""
        return f"supply-site:{self.pk}"


class SupplyShelf(models.Model):
    """What is particular to an item at a site: who keeps it, a minimum of its own beside the plan's."""

    site = models.ForeignKey(SupplySite, models.PROTECT, related_name="shelves")
    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="+")
    minimum = models.PositiveIntegerField(null=True)
    keeper_name = models.CharField(max_length=80, blank=True, default="")
    keeper_telephone = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "item"], name="supply_shelf_once")]


class SupplyLot(models.Model):
    """A lot of an item with its end, or one piece with its number."""

    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=60)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="supply_lot_number")]

    def __str__(self) -> str:
        return self.number


class SupplyRequest(InWorld):
    """Who asks for supplies, for where and until when (调配); ``incident`` is empty outside one.

    ``to_site`` is the outlet's or depot's shelf that keeps what comes (RESTOCK); ``to_outlet`` where it is used.
    """

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    reference = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=8, choices=_choices(rules.Purpose), default=rules.Purpose.USE)
    state = models.CharField(
        max_length=10, choices=_choices(rules.RequestState), default=rules.RequestState.ASKED
    )
    to_outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    to_site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")
    to_whom = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    needed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    asked_by = _person(null=True)
    asked_by_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True, default="")
    decision = models.CharField(max_length=200, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit_path", "world", "-asked_at", "-id"], name="supply_request_listed"),
            models.Index(fields=["incident"], name="supply_request_incident"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stream(self) -> str:
        """Return the stream of the journal in which a request that belongs to no incident stands."""
        return f"supply-request:{self.pk}"


class RequestLine(models.Model):
    """An item of a request: how many were asked for and approved; what became of them stands in the ledger."""

    request = models.ForeignKey(SupplyRequest, models.PROTECT, related_name="lines")
    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="+")
    asked = _quantity()
    approved = _quantity(null=True)
    from_site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            unique_also_empty("request", "item", empty=("from_site",), name="supply_line_once"),
            models.CheckConstraint(condition=Q(asked__gt=0), name="supply_line_asks_for_some"),
        ]


class StockBalance(models.Model):
    """How much of an item stands in an account now; a consequence of the moves, kept beside them to be asked fast."""

    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="+")
    lot = models.ForeignKey(SupplyLot, models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=12, choices=_choices(rules.Account))
    site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(RequestLine, models.PROTECT, null=True, related_name="balances")
    world = models.CharField(max_length=40, blank=True, default="")
    quantity = _quantity(default=0)

    class Meta:
        constraints = [
            unique_also_empty(
                "item", "account", "world", empty=("lot", "site", "line"), name="stock_balance_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0) | ~Q(account__in=[str(one) for one in rules.INSIDE]),
                name="stock_never_below_nothing",
            ),
        ]
        indexes = [models.Index(fields=["site", "world"], name="stock_of_site")]


class StockCount(models.Model):
    """A count of a site (盘点): when, by whom; its differences are moves."""

    site = models.ForeignKey(SupplySite, models.PROTECT, related_name="counts")
    unit_path = models.CharField(max_length=300, db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    counted_at = models.DateTimeField()
    counted_by = _person(null=True)
    counted_by_name = models.CharField(max_length=80)
    differences = models.PositiveIntegerField(default=0)

    objects = ReadableQuerySet.as_manager()


class CountLine(models.Model):
    """One item of a count: what the ledger said, what was there, how much of it usable; with a word and a photo."""

    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="+")
    lot = models.ForeignKey(SupplyLot, models.PROTECT, null=True, related_name="+")
    expected = _quantity()
    total = _quantity()
    usable = _quantity()
    note = models.CharField(max_length=200, blank=True, default="")
    photo = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            unique_also_empty("count", "item", empty=("lot",), name="count_line_once"),
        ]


class StockMoveQuerySet(models.QuerySet[Any]):
    """Moves of the ledger: of the units that a reader reads, without those of an incident that is closed to them."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the moves that ``actor`` may read."""
        free = Q(incident=None) | visible_filter(actor, "incident__", of=Incident)
        return self.filter(granted(actor, "read", "") & free)


class StockMove(models.Model):
    """One move of the ledger: so much of an item from one account to another. Never edited, only followed.

    ``cost`` is what left for good (consumed, lost, written off), in the item's currency.
    """

    kind = models.CharField(max_length=10, choices=_choices(rules.MoveKind))
    item = models.ForeignKey(SupplyItem, models.PROTECT, related_name="+")
    lot = models.ForeignKey(SupplyLot, models.PROTECT, null=True, related_name="+")
    quantity = _quantity()
    from_account = models.CharField(max_length=12, choices=_choices(rules.Account))
    from_site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")
    to_account = models.CharField(max_length=12, choices=_choices(rules.Account))
    to_site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")
    line = models.ForeignKey(RequestLine, models.PROTECT, null=True, related_name="moves")
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="+")
    count = models.ForeignKey(StockCount, models.PROTECT, null=True, related_name="moves")
    unit_path = models.CharField(max_length=300, db_index=True)
    world = models.CharField(max_length=40, blank=True, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    reason = models.CharField(max_length=200, blank=True, default="")
    cost = _quantity(null=True)

    objects = StockMoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_move_moves_some"),
        ]
        indexes = [
            models.Index(fields=["from_site", "-id"], name="stock_moves_from"),
            models.Index(fields=["to_site", "-id"], name="stock_moves_to"),
        ]


class SupplyImport(models.Model):
    """One import of a sheet of supplies: how far it came; it reads unfinished until it is whole.

    ``digest`` is of the file, ``done`` the number of the last row that was dealt with. ``rejected`` and ``warned`` are
    lists of {row, text, values}.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(
        max_length=12, choices=_choices(rules.ImportState), default=rules.ImportState.UNFINISHED
    )
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    warned = models.JSONField(default=list)
    by_name = models.CharField(max_length=80, blank=True, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ReadableQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class SupplyTrouble(InWorld):
    """What keeps a unit's supplies from being ready, from when it was found until it is mended.

    ``site`` is empty where the unit as a whole has too few. ``quantity`` is how many are short, spoilt or out;
    ``due_on`` the day until which it should have been done.
    """

    MATTER, MATTER_KIND = "request__incident", "incidents.incident"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=_choices(rules.Trouble))
    item = models.ForeignKey(SupplyItem, models.PROTECT, null=True, related_name="+")
    site = models.ForeignKey(SupplySite, models.PROTECT, null=True, related_name="+")
    lot = models.ForeignKey(SupplyLot, models.PROTECT, null=True, related_name="+")
    request = models.ForeignKey(SupplyRequest, models.PROTECT, null=True, related_name="+")
    quantity = _quantity(null=True)
    due_on = models.DateField(null=True)
    owner_name = models.CharField(max_length=80, blank=True, default="")
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            unique_also_empty(
                "unit",
                "kind",
                empty=("item", "site", "lot", "request"),
                name="supply_trouble_once",
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit_path", "kind"], name="supply_troubles_open", condition=Q(ended_at=None)
            ),
        ]
