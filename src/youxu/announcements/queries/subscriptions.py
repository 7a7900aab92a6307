"""Subscriptions for readers: by its code, whom a revision concerns, counts for the office; who asks from the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from youxu.announcements.models import NoticeRevision, Subscription
from youxu.announcements.queries.composing import content_of
from youxu.announcements.rules.content import by_place
from youxu.announcements.rules.subscriptions import SubscriberWay, SubscriptionState, Told, Wanted
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.database import path_under
from youxu.core.relay import outside_address
from youxu.delivery.models import Channel
from youxu.delivery.queries import push_channel
from youxu.network.models import Outlet, Region, Unit
from youxu.organisation.grants import paths_above

SUBSCRIBE = "subscribe"


@dataclass(frozen=True)
class SubscriptionCount:
    """How many confirmed subscriptions an outlet, a region or a line has, by way; nobody is named."""

    name: str
    name_en: str
    line: str
    email: int
    sms: int
    push: int


def subscriber(unit: Unit, language: str) -> Actor:
    """Return who subscribes from the public page: nobody by name, who may do that at this unit and read nothing."""
    return Actor(
        kind=ActorKind.PUBLIC,
        key=f"public:{unit.pk}",
        name="顾客",
        surface="WEB",
        grants=frozenset({Grant(SUBSCRIBE, unit.path)}),
        unit=unit.path,
        language=language,
    )


def waking_channel(unit_path: str) -> Channel | None:
    """Return the channel by which browsers are woken for a unit; None where there is none, or no public address.

    Whoever taps a message must come to the page that it leads to.
    """
    return push_channel(unit_path, widest=True) if outside_address() else None


def subscription_by_code(code: str) -> Subscription | None:
    """Return the subscription with a code, written as people write codes; None for one that nobody was given."""
    plain = code.translate(str.maketrans("", "", " -\t")).upper()
    return Subscription.objects.select_related("unit", "outlet", "region").filter(code=plain).first()


def told_in(revision: NoticeRevision) -> Told:
    """Return what a revision tells of: three queries, however many outlets."""
    content = content_of(revision)
    lines: dict[str, set[str]] = {}
    for code, line in (*by_place(content.places), *by_place(content.restored)):
        lines.setdefault(code, set()).add(line)
    tree = revision.unit_path.split("/")[0] + "/"
    rows = Outlet.objects.filter(path_under("unit_path", tree), code__in=lines, retired_at=None)
    found = list(rows.values_list("pk", "code", "region", "unit_path"))
    above = _regions_above({region for _pk, _code, region, _path in found if region is not None})
    return Told(
        lines={pk: frozenset(lines[code]) for pk, code, _region, _path in found},
        regions={pk: above.get(region, ()) for pk, _code, region, _path in found},
        paths={pk: path for pk, _code, _region, path in found},
    )


def _regions_above(wanted: set[int]) -> Mapping[int | None, tuple[int, ...]]:
    """Return each region with those around it."""
    parents = dict(Region.objects.values_list("pk", "parent")) if wanted else {}
    found: dict[int | None, tuple[int, ...]] = {}
    for key in wanted:
        chain: list[int] = []
        here: int | None = key
        while here is not None and here not in chain:
            chain.append(here)
            here = parents.get(here)
        found[key] = tuple(chain)
    return found


def confirmed_in(path: str, world: str) -> QuerySet[Subscription]:
    """Return the confirmed subscriptions of a unit, of those above and of those below it, in the order of their id."""
    here = Q(unit_path__in=paths_above(path)) | path_under("unit_path", path)
    rows = Subscription.objects.filter(here, state=SubscriptionState.CONFIRMED, world=world)
    return rows.select_related("unit").order_by("pk")


def wanted_by(row: Subscription) -> Wanted:
    """Return what a subscription asks for."""
    return Wanted(row.unit_path, row.outlet_id, row.region_id, row.line)


def subscription_counts(path: str, world: str = "") -> tuple[SubscriptionCount, ...]:
    """Return how many are told of what in a unit and below, the most first, at most a hundred."""
    rows: Any = Subscription.objects.filter(
        path_under("unit_path", path), state=SubscriptionState.CONFIRMED, world=world
    )
    names = (
        "outlet__name",
        "outlet__name_en",
        "region__name",
        "region__name_en",
        "unit__name",
        "unit__name_en",
        "line",
    )
    counted = (
        rows.order_by()
        .values(*names)
        .annotate(
            email=Count("pk", filter=Q(way=SubscriberWay.EMAIL)),
            sms=Count("pk", filter=Q(way=SubscriberWay.SMS)),
            push=Count("pk", filter=Q(way=SubscriberWay.PUSH)),
        )
    )
    found = sorted(counted, key=lambda row: -(row["email"] + row["sms"] + row["push"]))[:100]
    return tuple(
        SubscriptionCount(
            row["outlet__name"] or row["region__name"] or row["unit__name"],
            row["outlet__name_en"] or row["region__name_en"] or row["unit__name_en"] or "",
            row["line"],
            row["email"],
            row["sms"],
            row["push"],
        )
        for row in found
    )
