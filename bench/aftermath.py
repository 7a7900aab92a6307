"""Fill the large database with what stands beside its incidents, as years of use leave it.

Of every incident a first report, a directive with three receipts, an estimate, a check sheet, a post-event report, four
limits, two alerts, a notice of two revisions, two messages, a customer's voice, a custody list. Of the open ones a part is still
owed: that is what pages must find among all that is over. Called by ``bench.large``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench import large

CLOCKS = ("report", "verify_report", "first_directive", "public_notice")
RECEIVERS = ("technical", "customer", "logistics")
ALERTS = ("report", "directive")


@dataclass(frozen=True)
class Matter:
    """One incident as the rows beside it need it."""

    pk: int
    unit: int
    path: str
    outlet: int
    is_open: bool
    began: datetime
    number: int

    def at(self, minutes: int) -> datetime:
        """Return the moment so many minutes after it began."""
        return self.began + timedelta(minutes=minutes)

    def end(self, minutes: int) -> datetime | None:
        """Return that moment, or None while the incident is open."""
        return None if self.is_open else self.at(minutes)

    def row(self, **values: Any) -> dict[str, Any]:
        """Return a row of this incident."""
        return {"incident_id": self.pk, "unit_path": self.path, **values}


def fill() -> None:
    """Write all of it."""
    matters = list(_matters())
    _work(matters)
    _told(matters)
    _kept(matters)


def _matters() -> Iterator[Matter]:
    from youxu.incidents.models import Incident, Interruption

    outlets = dict(Interruption.objects.order_by("pk").values_list("incident_id", "outlet_id"))
    rows = Incident.objects.filter(reference__startswith="BN", pk__in=_with_lines()).order_by("pk")
    for number, row in enumerate(rows.values_list("pk", "unit_id", "unit_path", "stage", "began_at")):
        pk, unit, path, stage, began = row
        yield Matter(pk, unit, path, outlets[pk], stage == "RESPONDING", began, number)


def _with_lines() -> Any:
    from youxu.incidents.models import Interruption

    return Interruption.objects.values("incident_id")


def _work(matters: list[Matter]) -> None:
    """Write first reports, directives, receipts, estimates, check sheets, post-event reports."""
    from youxu.incidents import models
    from youxu.organisation.models import Person

    load = large.Loader
    load(models.FirstReport).load(
        (
            one.row(
                outlet_id=one.outlet, cause="power", began_at=one.began, noticed_at=one.began,
                reported_at=one.at(3), received_at=one.at(3), verification="TRUE", verified_at=one.at(6),
            )
            for one in matters
        ),
        "first reports",
    )  # fmt: skip
    load(models.Directive).load(
        (
            one.row(
                number=1, series_number=f"BN-{one.number}", title="抢修并通知客户", title_en="Repair and tell",
                issued_by_name="值班员", issued_at=one.at(10),
            )
            for one in matters
        ),
        "directives",
    )  # fmt: skip
    ids = dict(models.Directive.objects.values_list("incident_id", "pk"))
    load(models.Receipt).load(
        (
            {
                "directive_id": ids[one.pk], "group": group, "due_at": one.at(25),
                "status": "SENT" if _owed(one, place) else "ACCEPTED",
                "answered_at": None if _owed(one, place) else one.at(15),
            }
            for one in matters
            for place, group in enumerate(RECEIVERS)
        ),
        "receipts",
    )  # fmt: skip
    load(models.Estimate).load(
        (
            one.row(
                number=1,
                eta_at=one.at(180),
                next_word_at=one.at(60),
                made_by_name="工程师",
                made_at=one.at(20),
            )
            for one in matters
        ),
        "estimates",
    )
    over = [one for one in matters if not one.is_open]
    checker = Person.objects.get(staff_number=large.READERS["county"]).pk
    load(models.CheckSheet).load(
        (
            one.row(
                outlet_id=one.outlet, number=1, checker_id=checker, opened_at=one.at(160), signed_at=one.at(170)
            )
            for one in over
        ),
        "check sheets",
    )  # fmt: skip
    load(models.PostEventReport).load(
        (
            one.row(form="ONE_PAGE", assembled_at=one.at(200), due_at=one.at(3000), signed_at=one.at(900))
            for one in over
        ),
        "post-event reports",
    )


def _owed(one: Matter, place: int) -> bool:
    """Tell whether this part of an open incident is still owed: a third of them."""
    return one.is_open and (one.number + place) % 3 == 0


def _told(matters: list[Matter]) -> None:
    """Write limits, alerts, notices, messages."""
    from youxu.alerting.models import Alert
    from youxu.announcements.models import Notice, NoticeRevision
    from youxu.deadlines.models import Clock
    from youxu.delivery.models import Delivery, Message

    load = large.Loader
    load(Clock).load(
        (
            one.row(
                unit_id=one.unit, key=key, clause="P1", title="时限", title_en="Limit", bearer="duty_officer",
                owed_by="值班员", level="OUTLET", opened_at=one.began, due_at=one.at(30),
                reminded_until=one.at(30), state="OPEN" if _owed(one, place) else "MET",
                met_at=None if _owed(one, place) else one.at(20),
            )
            for one in matters
            for place, key in enumerate(CLOCKS)
        ),
        "limits",
    )  # fmt: skip
    load(Alert).load(
        (
            one.row(
                unit_id=one.unit, what=what, about=f"incident:{one.pk}", role="duty_officer", level="OUTLET",
                opened_at=one.at(3), state=_alert_state(one, place), place=0,
                alarm_at=one.at(18) if _alert_state(one, place) == "UNANSWERED" else None,
                acknowledged_at=None if _owed(one, place) else one.at(5), ended_at=one.end(180),
            )
            for one in matters
            for place, what in enumerate(ALERTS)
        ),
        "alerts",
    )  # fmt: skip
    load(Notice).load(
        (
            one.row(
                unit_id=one.unit, outlet_id=one.outlet, reference=f"GG-{one.number}", code=f"n{one.number}",
                number=2, opened_at=one.at(12), ends_at=_stands_until(one), next_update_at=one.at(120),
            )
            for one in matters
        ),
        "notices",
    )  # fmt: skip
    ids = dict(Notice.objects.filter(reference__startswith="GG-").values_list("incident_id", "pk"))
    load(NoticeRevision).load(
        (
            {
                "notice_id": ids[one.pk], "unit_path": one.path, "number": number,
                "content": _content(one),
                "kind": "FIRST" if number == 1 else "REVISION" if one.is_open else "RESTORED", "title_zh": "暂停营业公告", "title_en": "Closed",
                "state": "PUBLISHED" if number == 2 else "SUPERSEDED",
                "written_at": one.at(11), "published_at": one.at(12),
                "ended_at": one.at(100) if number == 1 else None,
            }
            for one in matters
            for number in (1, 2)
        ),
        "words of notices",
    )  # fmt: skip
    load(Message).load(
        (
            {
                "unit_path": one.path, "stream": f"incident:{one.pk}", "code": f"m{one.number}-{place}",
                "subject": "营业中断", "text": "请确认", "language": "zh-hans", "queued_by": "system:alerting",
                "queued_at": one.at(3 + place),
            }
            for one in matters
            for place in range(2)
        ),
        "messages",
    )  # fmt: skip
    sent = Message.objects.filter(stream__startswith="incident:", code__startswith="m").order_by("pk")
    load(Delivery).load(
        (
            {
                "unit_path": path, "stream": stream, "code": f"d{code}", "message_id": pk, "recipient": "person:1",
                "recipient_name": "值班员", "kind": "SMS", "address": "138****0000", "state": "DELIVERED",
                "queued_at": queued, "due_at": queued, "sent_at": queued, "delivered_at": queued,
                "ended_at": queued,
            }
            for pk, path, stream, code, queued in sent.values_list(
                "pk", "unit_path", "stream", "code", "queued_at"
            )
        ),
        "deliveries",
    )  # fmt: skip


def _stands_until(one: Matter) -> datetime:
    return large.MOMENT + timedelta(days=1) if one.is_open else one.at(200)


def _content(one: Matter) -> dict[str, Any]:
    """Return what a notice says: the least that it can."""
    return {
        "where": {"zh": "网点", "en": "Office"},
        "since_at": one.began.isoformat(),
        "cause": {"zh": "停电", "en": "power cut"},
        "ends_at": _stands_until(one).isoformat(),
    }


def _alert_state(one: Matter, place: int) -> str:
    if not _owed(one, place):
        return "ACKNOWLEDGED"
    return "UNANSWERED" if one.number % 2 else "WAITING"


def _kept(matters: list[Matter]) -> None:
    """Write customers' voices and custody lists: one an outlet still stands."""
    from youxu.custody.models import CustodyList, CustodySignature
    from youxu.feedback.models import Voice
    from youxu.organisation.models import Person

    large.Loader(Voice).load(
        (
            one.row(
                outlet_id=one.outlet, reference=f"SQ-{one.number}", code=f"v{one.number}", kind="ENQUIRY",
                state="RECEIVED" if _owed(one, 0) else "CLOSED", source="PAGE", received_at=one.at(40),
                due_at=one.at(100), answered_at=one.end(60), closed_at=one.end(70),
            )
            for one in matters
        ),
        "voices",
    )  # fmt: skip
    standing: set[int] = set()

    def lists() -> Iterator[dict[str, Any]]:
        for one in matters:
            first = one.outlet not in standing
            standing.add(one.outlet)
            yield one.row(
                outlet_id=one.outlet, reference=f"BG-{one.number}", kind="STOP",
                state="SIGNED" if first else "SUPERSEDED", counted_at=one.at(30), signed_at=one.at(31),
                ended_at=None if first else one.at(400), salt="0" * 32, digest="0" * 64,
            )  # fmt: skip

    large.Loader(CustodyList).load(lists(), "custody lists")
    signers = Person.objects.filter(staff_number__in=large.READERS.values()).order_by("pk")
    both = list(signers.values_list("pk", "name"))[:2]
    listed = CustodyList.objects.filter(reference__startswith="BG-").order_by("pk")
    large.Loader(CustodySignature).load(
        (
            {
                "custody_list_id": pk, "place_number": place, "person_id": person, "name": name, "way": "IN_PERSON",
                "signed_at": signed,
            }
            for pk, signed in listed.values_list("pk", "signed_at")
            for place, (person, name) in enumerate(both, 1)
        ),
        "signatures under them",
    )  # fmt: skip
