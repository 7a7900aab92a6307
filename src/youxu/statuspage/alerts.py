"""An alert of CAP from a notice: one info for each language, the area as a circle around its outlets. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from youxu.announcements.queries import PublicNotice
from youxu.announcements.rules.words import NoticeKind
from youxu.kernel import cap, geo
from youxu.kernel.cap import MsgType, Severity, Status

EVENTS = {"zh-CN": "邮政营业窗口服务中断", "en": "Interruption of postal counter services"}
BACK = {"zh-CN": "邮政营业窗口服务恢复", "en": "Postal counter services are back"}
EXERCISE = "演习 Exercise"
"""The note by which an alert of an exercise names itself, whoever ever reads it; the site issues none."""
LEAST = timedelta(minutes=30)
"""How long an alert is in force at least: one that had ended when it was sent would say nothing."""
LEAST_KM = 1.0


def alert_of(
    notice: PublicNotice,
    *,
    identifier: str,
    sender: str,
    sent: datetime,
    references: Sequence[cap.Reference],
    points: Sequence[geo.Point],
    region: str,
    zone: str,
    over: bool,
) -> cap.Alert:
    """Return the alert of one revision of a notice, or, with ``over``, the cancellation of what stood."""
    here = ZoneInfo(zone)
    ends = max(notice.ends_at, sent + LEAST).astimezone(here)
    kind = MsgType.CANCEL if over else MsgType.UPDATE if references else MsgType.ALERT
    return cap.Alert(
        identifier,
        sender,
        sent.astimezone(here),
        msg_type=kind,
        status=Status.EXERCISE if notice.world else Status.ACTUAL,
        note=EXERCISE if notice.world else "",
        references=tuple(replace(one, sent=one.sent.astimezone(here)) for one in references),
        incidents=notice.incident,
        infos=tuple(_info(notice, language, ends, points, region) for language in EVENTS),
    )


def _info(
    notice: PublicNotice, language: str, ends: datetime, points: Sequence[geo.Point], region: str
) -> cap.Info:
    back = notice.kind in (NoticeKind.RESTORED, NoticeKind.CORRECTION)
    to_come = not back and notice.since_at > notice.published_at
    where = notice.where.said(language) or notice.unit
    codes = (("GB/T 2260", region),) if region else ()
    circles = (_around(points),) if points else ()
    return cap.Info(
        language=language,
        event=(BACK if back else EVENTS)[language],
        severity=Severity.MINOR if back else Severity.MODERATE,
        urgency="Past" if back else "Future" if to_come else "Immediate",
        certainty="Likely" if to_come else "Observed",
        response_types=("AllClear",) if back else ("Prepare",),
        onset=notice.since_at.astimezone(ends.tzinfo),
        expires=ends,
        sender_name=notice.unit if language.startswith("zh") else notice.unit_en,
        headline=notice.title.said(language),
        description=notice.body.said(language),
        contact=notice.hotline,
        parameters=(("notice", f"{notice.reference}/{notice.revision}"),),
        areas=(cap.Area(where, circles=circles, geocodes=codes),),
    )


def _around(points: Sequence[geo.Point]) -> cap.Circle:
    """Return a circle that holds every point and a kilometre more, to two digits."""
    box = geo.box_of(points)
    centre = ((box.south + box.north) / 2, (box.west + box.east) / 2)
    far = max(geo.distance_km(centre, point) for point in points)
    return cap.Circle(centre, round(far + LEAST_KM, 2))
