"""What follows for the status site: it is brought up to date once for all that changes together, and copied to its targets."""

from __future__ import annotations

from datetime import datetime, timedelta

from youxu.core import clock, jobs
from youxu.core.actor import Actor, system
from youxu.core.models import Entry
from youxu.network.models import Unit
from youxu.statuspage import building, queries

TOGETHER = timedelta(seconds=2)
"""How long a change waits for others that come with it."""


def rebuild(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Have the site brought up to date, once there is one: one job for all that changes within two seconds.

    An exercise changes nothing.
    """
    if not entry.world and building.wanted():
        jobs.enqueue("site.bring", at=at + TOGETHER, key="site")


@jobs.task("site.renew", attempts=1)
def renew() -> None:
    """Bring a site that is kept up to date every minute: what ended, what opened, all of it before its validity is over."""
    if building.wanted():
        jobs.enqueue("site.bring", key="site")


@jobs.task("site.bring", attempts=3)
def bring() -> None:
    """Build what changed and copy it; where no outlet is known there is no site yet."""
    by, at = system("site.bring"), clock.now()
    try:
        unit = queries.site_unit(building.unit_key())
    except Unit.DoesNotExist:
        return
    building.build(unit, by=by, at=at)
    building.publish(unit, by=by, at=at)
