"""Tables of the network: units, regions, outlets, hours, and the holds that keep a line from open."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import Q

from youxu.core.models import StoredFile
from youxu.network import rules


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Region(models.Model):
    """A region of a scheme: GB/T 2260 or a mapping's own; ``parent`` is the region around it."""

    scheme = models.CharField(max_length=24)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="region_code")]


class Unit(models.Model):
    """A unit of the operator's tree: group, province, city, county, branch. ``path`` ends with a slash."""

    key = models.CharField(max_length=60, unique=True)
    path = models.CharField(max_length=300, unique=True)
    level = models.CharField(max_length=8, choices=_choices(rules.UnitLevel))
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    reference_prefix = models.CharField(max_length=8, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    calendar = models.CharField(max_length=8, blank=True, default="cn")
    outline = models.JSONField(null=True)
    confirms_since = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class HoursPattern(models.Model):
    """Opening hours in OSM syntax; outlets share patterns, so "open now" is evaluated once a pattern."""

    text = models.CharField(max_length=300, unique=True)


class Outlet(models.Model):
    """A postal outlet with the fields of the regulator's record; coordinates are WGS-84 or absent.

    ``tree`` is the key of the operator's topmost unit: a code is unique within it. ``search`` is name, code and
    address in one normalised text. ``import_key`` and ``import_digest`` are of the file that the row came from.
    """

    tree = models.CharField(max_length=60)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=60, blank=True, default="")
    mode = models.CharField(
        max_length=12, choices=_choices(rules.OperatingMode), default=rules.OperatingMode.SELF_RUN
    )
    parent_outlet = models.ForeignKey("self", models.PROTECT, null=True, related_name="commissioned")
    registration_number = models.CharField(max_length=60, blank=True, default="")
    province = models.CharField(max_length=60, blank=True, default="")
    city = models.CharField(max_length=60, blank=True, default="")
    county = models.CharField(max_length=60, blank=True, default="")
    town = models.CharField(max_length=60, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    postcode = models.CharField(max_length=12, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    given_latitude = models.FloatField(null=True)
    given_longitude = models.FloatField(null=True)
    given_datum = models.CharField(max_length=8, blank=True, default="")
    head_name = models.CharField(max_length=60, blank=True, default="")
    telephone = models.CharField(max_length=60, blank=True, default="")
    service_area = models.CharField(max_length=120, blank=True, default="")
    service_population = models.PositiveIntegerField(null=True)
    floor_area = models.FloatField(null=True)
    weekly_open_days = models.PositiveSmallIntegerField(null=True)
    daily_hours = models.FloatField(null=True)
    box_collections_a_day = models.PositiveSmallIntegerField(null=True)
    deliveries_a_week = models.PositiveSmallIntegerField(null=True)
    only_outlet_of_township = models.BooleanField(default=False)
    one_person = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=40, blank=True, default="")
    hours = models.ForeignKey(HoursPattern, models.PROTECT, null=True, related_name="+")
    search = models.CharField(max_length=600, blank=True, default="")
    import_key = models.CharField(max_length=120, blank=True, default="")
    import_digest = models.CharField(max_length=64, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tree", "code"], name="outlet_code", condition=Q(retired_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "id"], name="outlet_unit_id"),
            models.Index(
                fields=["unit_path", "unit", "hours", "time_zone", "county", "latitude", "longitude"],
                name="outlet_counted",
                condition=Q(retired_at=None),
            ),
            models.Index(fields=["import_key"], name="outlet_import_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """A service window of an outlet."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="counters")
    number = models.CharField(max_length=12)
    lines = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "number"], name="counter_number", condition=Q(retired_at=None)
            )
        ]


class OutletLine(models.Model):
    """A service line that an outlet offers; ``hours`` only where they differ from the outlet's."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="lines")
    line = models.CharField(max_length=24)
    hours = models.ForeignKey(HoursPattern, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "line"], name="outlet_line_once")]


class HoursException(models.Model):
    """A day on which an outlet, or every outlet of a unit, opens otherwise: a pattern, or closed when empty."""

    unit_path = models.CharField(max_length=300, db_index=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    hours = models.ForeignKey(HoursPattern, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "day"], name="exception_of_outlet_once", condition=Q(outlet__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["unit_path", "day"], name="exception_of_unit_once", condition=Q(outlet=None)
            ),
        ]


class CalendarDay(models.Model):
    """A day entered above the shipped calendar: a holiday, a make-up workday, or an ordinary day after all.

    A year without any, shipped or entered, counts Monday to Friday and says so.
    """

    calendar = models.CharField(max_length=8, default="cn")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=_choices(rules.DayKind))
    name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]


class SpecialDay(models.Model):
    """Days unlike other days (特殊日) of a unit and below, of one region, town or outlet in it, and of some lines.

    ``calendar`` is the key of the plan's calendar entry, by value; ``lines`` are its own when empty. ``rule`` and
    ``numbers`` say which days between first and last (every lunar 2, 5, 8). ``unit_path`` is who entered it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    town = models.CharField(max_length=60, blank=True, default="")
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    calendar = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True, default="")
    lines = models.JSONField(default=list)
    starts_date = models.DateField()
    ends_date = models.DateField(null=True)
    rule = models.CharField(max_length=12, choices=_choices(rules.DayRule), default=rules.DayRule.EVERY_DAY)
    numbers = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date=None) | Q(ends_date__gte=models.F("starts_date")),
                name="special_day_ends_after_it_starts",
            )
        ]


class Hold(models.Model):
    """What keeps one line of one outlet from open: the state of the line is the worst open hold.

    ``source`` is a key by value ("incident:7", "confirmation"); each source lifts only its own holds. ``state``
    is what holds now: UNKNOWN once the word ran out (``expired_at``); ``placed_state`` is what was said first.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    line = models.CharField(max_length=24)
    unit_path = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=_choices(rules.State))
    placed_state = models.CharField(max_length=12, choices=_choices(rules.State))
    how = models.CharField(max_length=24, blank=True, default="")
    since = models.DateTimeField()
    source = models.CharField(max_length=80)
    source_reference = models.CharField(max_length=60, blank=True, default="")
    text = models.CharField(max_length=200, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    confirm_by = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=80, blank=True, default="")
    confirmation_source = models.CharField(max_length=24, blank=True, default="")
    expired_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    world = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "line", "source", "world"],
                name="hold_open_once",
                condition=Q(lifted_at=None),
            )
        ]
        indexes = [
            # All that a board asks of open holds, so that it need not look up ten thousand rows of a great outage.
            models.Index(
                fields=["unit_path", "world", "outlet", "state"],
                name="hold_open_under",
                condition=Q(lifted_at=None),
            ),
            models.Index(fields=["outlet", "since"], name="hold_history"),
            models.Index(
                fields=["confirm_by"], name="hold_confirm_by", condition=Q(lifted_at=None, expired_at=None)
            ),
            models.Index(fields=["source"], name="hold_source", condition=Q(lifted_at=None)),
        ]


class OpeningConfirmation(models.Model):
    """The word of the day that an outlet opened (开门报到): who said so, when, by what way."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300)
    day = models.DateField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80)
    way = models.CharField(max_length=24)
    world = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outlet", "day", "world"], name="opening_once")]
        indexes = [models.Index(fields=["day", "world", "unit_path"], name="opening_day_world_unit")]


class CallItem(models.Model):
    """One outlet to ring because its word ran out: bundled over its lines, alarmed once, answered or not."""

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    lines = models.JSONField(default=list)
    reason = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    world = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "world"], name="call_item_open_once", condition=Q(answered_at=None)
            )
        ]


class ConfirmRule(models.Model):
    """How long a word is good in a unit and below, copied from the plan in force there."""

    unit_path = models.CharField(max_length=300, unique=True)
    values = models.JSONField()
    plan_version = models.PositiveIntegerField(default=0)


class ImportRun(models.Model):
    """One import of a network file: how far it came; it reads unfinished until it is whole.

    ``digest`` is of the file and the mapping, ``mapping_text`` the mapping as it was used, ``done`` the number of
    the last row that was dealt with. ``rejected`` and ``warned`` are lists of {row, text, values}.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    file_name = models.CharField(max_length=200)
    stored_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)
    mapping = models.CharField(max_length=120)
    mapping_text = models.TextField(blank=True, default="")
    state = models.CharField(max_length=12, choices=_choices(rules.ImportState))
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    by = models.CharField(max_length=80, blank=True, default="")
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    warned = models.JSONField(default=list)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
