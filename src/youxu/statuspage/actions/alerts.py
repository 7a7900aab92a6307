"""Issuing alerts of CAP: one for each revision of a notice that went out, one when it is over; none is ever edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from youxu.announcements import queries as announcements
from youxu.announcements.queries import PublicNotice
from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.kernel import cap
from youxu.network import queries as network
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.statuspage import alerts, events
from youxu.statuspage.models import IssuedAlert
from youxu.statuspage.queries import SiteSettings, settings_of

AT_ONCE = 200


@action
def issue_alerts(*, by: Actor, at: datetime, unit: Unit) -> int:
    """Issue what is missing for the notices of a unit and below: Alert, then Updates, then an end; return how many.

    At most 200 at once; the rest follows with the next call.
    """
    by.require("publish_site", unit=unit.path)
    standing = announcements.public_notices(at=at, units=unit.path)
    rows = IssuedAlert.objects.filter(path_under("unit_path", unit.path), ends_at__gt=at, over=False)
    issued = dict(rows.order_by("number").values_list("notice", "number"))
    count = 0
    for notice in standing:
        if issued.get(notice.reference) == notice.revision:
            continue
        for one in announcements.notice_history(notice.reference):
            count += _issued(one, unit, by, at, over=False)
        if count >= AT_ONCE:
            return count
    gone = sorted(issued.keys() - {one.reference for one in standing})
    return count + _ended(gone[: AT_ONCE - count], unit, by, at)


def _ended(references: Sequence[str], unit: Unit, by: Actor, at: datetime) -> int:
    """Issue the end of each notice that was withdrawn while its alert would still be in force."""
    count = 0
    for reference in references:
        history = announcements.notice_history(reference)
        if history and history[-1].ends_at > at:
            count += _issued(history[-1], unit, by, at, over=True)
    return count


def _issued(notice: PublicNotice, unit: Unit, by: Actor, at: datetime, *, over: bool) -> int:
    of_notice = IssuedAlert.objects.filter(notice=notice.reference)
    if of_notice.filter(number=notice.revision, over=over).exists():
        return 0
    before = list(of_notice.order_by("pk"))
    settings = settings_of(plans.plan_in_force(notice.unit_path, at))
    sent = max(
        [notice.published_at if not over else at, *(row.sent_at + timedelta(seconds=1) for row in before)]
    )
    identifier, sent = _free(notice, settings, sent)
    alert = alerts.alert_of(
        notice,
        identifier=identifier,
        sender=f"{unit.key}@{settings.sender}",
        sent=sent,
        references=[cap.Reference(row.sender, row.identifier, row.sent_at) for row in before],
        points=_points(notice, unit),
        region=_region(notice),
        zone=unit.time_zone,
        over=over,
    )
    row = IssuedAlert.objects.create(
        unit_path=notice.unit_path,
        notice=notice.reference,
        notice_code=notice.code,
        number=notice.revision,
        over=over,
        identifier=identifier,
        sender=alert.sender,
        sent_at=alert.sent,
        ends_at=alert.expires or at,
        title_zh=notice.title.zh,
        title_en=notice.title.en,
        previous=before[-1] if before else None,
        document=cap.written(alert).decode(),
    )
    what = events.AlertIssued(identifier, alert.msg_type, notice.reference)
    journal.append(
        what, by=by, at=at, stream=f"alerts:{notice.reference}", subject=row, unit=notice.unit_path
    )
    return 1


def _free(notice: PublicNotice, settings: SiteSettings, sent: datetime) -> tuple[str, datetime]:
    """Return an identifier that nobody has, and its moment: ten to a second, then the next second."""
    sent = sent.replace(microsecond=0)
    while True:
        for serial in range(10):
            name = cap.identifier_of(
                _region(notice) or "000000", settings.trade, settings.own, settings.extension, sent, serial
            )
            if not IssuedAlert.objects.filter(identifier=name).exists():
                return name, sent
        sent += timedelta(seconds=1)


def _region(notice: PublicNotice) -> str:
    """Return the six digits of the notice's unit, or nothing."""
    region = network.unit_by_path(notice.unit_path).region
    code = region.code if region else ""
    return code if len(code) == 6 and code.isdigit() else ""


def _points(notice: PublicNotice, unit: Unit) -> list[tuple[float, float]]:
    codes = {place.outlet for place in announcements.places_of(notice)}
    rows = network.public_outlets(unit.path, codes)
    return [
        (row.latitude, row.longitude)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]
