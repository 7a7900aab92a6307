"""Tables of alternatives (P3b, G2): agreed neighbours, mobile stops, asks and answers, choices, the proposal."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from youxu.alternatives.rules import words as rules
from youxu.incidents.models import Incident, InWorld
from youxu.network.models import Outlet, Unit


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class AgreedNeighbour(models.Model):
    """An agreed neighbour (接应网点): that one outlet stands in for another on one service line, and how.

    ``place`` is its rank among the agreed ones. ``distance_m`` and ``minutes`` are of the way that ``measured`` names,
    empty where nobody measured it. ``capacity`` is how many more customers the neighbour takes on that line.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    line = models.CharField(max_length=24)
    neighbour = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    place = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=200, blank=True, default="")
    distance_m = models.PositiveIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    measured = models.CharField(max_length=8, choices=_choices(rules.Measured), blank=True, default="")
    capacity = models.PositiveIntegerField(null=True)
    capacity_per = models.CharField(max_length=4, choices=_choices(rules.Per), default=rules.Per.HOUR)
    agreed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "line", "neighbour"], name="agreed_once", condition=Q(retired_at=None)
            ),
            models.CheckConstraint(condition=~Q(outlet=F("neighbour")), name="agreed_with_another"),
        ]


class MobileStop(models.Model):
    """A stop of a mobile counter vehicle (流动服务车): where, when by its timetable, for which lines.

    ``hours`` is in OSM syntax; the days from ``starts_date`` to ``ends_date`` count where they are given.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    vehicle = models.CharField(max_length=80)
    place = models.CharField(max_length=200)
    place_en = models.CharField(max_length=200, blank=True, default="")
    latitude = models.FloatField()
    longitude = models.FloatField()
    hours = models.CharField(max_length=300)
    lines = models.JSONField(default=list)
    telephone = models.CharField(max_length=60, blank=True, default="")
    starts_date = models.DateField(null=True)
    ends_date = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "vehicle", "place", "hours"],
                name="mobile_stop_once",
                condition=Q(retired_at=None),
            )
        ]


class OfIncident(InWorld):
    """A row of one incident: read by who may read it, in its world."""

    MATTER, MATTER_KIND = "incident", "incidents.incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class NeighbourAsk(OfIncident):
    """The question to a neighbour's head whether the outlet stands in, in one incident, and the answer.

    ``outlets`` are the ids of the closed outlets it was asked for, ``customers`` how many an hour were expected.
    ``more`` is how many more it takes, ``until_at`` until when; it stands until ``ended_at``.
    """

    neighbour = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    lines = models.JSONField(default=list)
    outlets = models.JSONField(default=list)
    customers = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=_choices(rules.AskState), default=rules.AskState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True, default="")
    answered_way = models.CharField(max_length=12, choices=_choices(rules.AnswerWay), blank=True, default="")
    told_by = models.CharField(max_length=80, blank=True, default="")
    more = models.PositiveIntegerField(null=True)
    more_per = models.CharField(max_length=4, choices=_choices(rules.Per), default=rules.Per.HOUR)
    until_at = models.DateTimeField(null=True)
    staff = models.CharField(max_length=200, blank=True, default="")
    cash = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=400, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "neighbour"], name="ask_stands_once", condition=Q(ended_at=None)
            )
        ]


class NeighbourChoice(OfIncident):
    """What a person chose over the computation: a neighbour pinned or struck for an outlet, with the reason.

    An empty ``line`` means every line of the outlet.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    line = models.CharField(max_length=24, blank=True, default="")
    neighbour = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    preference = models.CharField(max_length=8, choices=_choices(rules.Preference))
    reason = models.CharField(max_length=200)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=80)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "outlet", "line", "neighbour"],
                name="choice_stands_once",
                condition=Q(retired_at=None),
            )
        ]


class AlternativeProposal(OfIncident):
    """What the computation proposed for an incident as of a moment, in sums; the shares are rows of their own.

    ``wanted_at`` is the last moment at which something changed; a proposal older than that is being renewed.
    Distances and customers are of an hour; ``nearest_…`` say what sending everybody to the nearest would give.
    """

    wanted_at = models.DateTimeField()
    as_of = models.DateTimeField(null=True)
    outlet_count = models.PositiveIntegerField(default=0)
    without_count = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    over = models.PositiveIntegerField(default=0)
    mean_distance_m = models.PositiveIntegerField(null=True)
    nearest_over = models.PositiveIntegerField(default=0)
    nearest_mean_distance_m = models.PositiveIntegerField(null=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident"], name="proposal_once")]


class AlternativeShare(OfIncident):
    """How many customers an hour of a closed outlet's lines a neighbour gets by the proposal, with its whole load.

    ``lines`` lists the keys of the lines that it is the same for. Rows change in place; what is proposed no longer is
    retired.
    """

    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    neighbour = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    lines = models.CharField(max_length=400)
    customers = models.PositiveIntegerField()
    load = models.PositiveIntegerField()
    capacity = models.PositiveIntegerField()
    distance_m = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "outlet", "neighbour", "lines"],
                name="share_stands_once",
                condition=Q(retired_at=None),
            )
        ]
