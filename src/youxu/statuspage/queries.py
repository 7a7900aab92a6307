"""What the status site keeps: alerts in force, how its copies went, the plan's times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from youxu.core.database import path_under
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan.schema import Plan
from youxu.statuspage import rules
from youxu.statuspage.facts import Alert, Words
from youxu.statuspage.models import IssuedAlert, SiteCopy


@dataclass(frozen=True)
class CopyRow:
    """How the last copy of the site to a target went."""

    target: str
    state: str
    issued_at: datetime | None
    tried_at: datetime
    succeeded_at: datetime | None
    failing_since: datetime | None
    error: str
    written: int
    removed: int
    seconds: float


@dataclass(frozen=True)
class SiteSettings:
    """The plan's times of the site, and what its alerts are called by."""

    valid_for: timedelta = rules.VALID_FOR
    renewed_after: timedelta = rules.RENEWED_AFTER
    keep_ended: timedelta = rules.KEEP_ENDED
    sender: str = "youxu.invalid"
    trade: str = "000"
    own: str = "000"
    extension: str = "00"


def settings_of(plan: Plan | None) -> SiteSettings:
    """Return what the plan says of the site; what it leaves out keeps its default."""
    if plan is None or plan.site is None:
        return SiteSettings()
    said = plan.site
    return SiteSettings(
        said.valid_for.delta or rules.VALID_FOR,
        said.renewed_after.delta or rules.RENEWED_AFTER,
        said.keep_ended.delta or rules.KEEP_ENDED,
        said.sender,
        said.trade,
        said.own,
        said.extension,
    )


def copies() -> tuple[CopyRow, ...]:
    """Return how the last copy to each target went."""
    columns = tuple(CopyRow.__dataclass_fields__)
    return tuple(CopyRow(*values) for values in SiteCopy.objects.order_by("target").values_list(*columns))


def alerts_of(path: str, at: datetime, keep: timedelta) -> tuple[Alert, ...]:
    """Return the alerts of a unit and below that are in force or ended not long ago, the newest first."""
    rows = IssuedAlert.objects.filter(path_under("unit_path", path), ends_at__gt=at - keep)
    return tuple(
        Alert(
            identifier=row.identifier,
            notice=row.notice_code,
            title=Words(zh=row.title_zh, en=row.title_en),
            sent_at=row.sent_at,
            document=row.document,
        )
        for row in rows.order_by("-sent_at", "-pk")
    )


def site_unit(key: str = "") -> Unit:
    """Return the unit whose site it is: that of ``key``, else the lowest one that holds every outlet.

    Raises Unit.DoesNotExist where there is none.
    """
    if key:
        return network.unit_by_key(key)
    return network.unit_by_path(network.common_path())
