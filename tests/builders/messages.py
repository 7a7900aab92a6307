"""Roll-calls by message for tests: numbers, an SMS account without a network, what it takes and what comes back."""

from __future__ import annotations

from datetime import datetime

from tests.builders import delivery as gates
from tests.builders import incidents as build
from tests.builders.alerting import followed
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.builders.watch import FEW, started

from youxu.core.actor import system
from youxu.delivery import actions as delivery
from youxu.delivery.models import Channel, Delivery
from youxu.delivery.queries import text_of
from youxu.network.models import Outlet
from youxu.organisation.models import Person
from youxu.watch.models import RollCall


def with_sms() -> County:
    """Make the county of ``incidents`` with an SMS account, mobile numbers of three outlets and of two heads."""
    found = build.whole_county()
    for number, code in enumerate(FEW["outlets"], 1):
        Outlet.objects.filter(code=code).update(telephone=f"1391111000{number}")
    for number, name in enumerate(("黄建华", "唐小燕"), 1):
        Person.objects.filter(name=name).update(mobile=f"1392222000{number}")
    account(found)
    return found


def account(county: County) -> None:
    """Set up an SMS account that no network is asked for; one outlet has a mobile number."""
    Outlet.objects.filter(code="YS04").update(telephone="13911110001")
    county.unit.telephone = "0701-5550100"
    county.unit.save()
    gates.channel("sms", "CONSOLE", unit=county.unit.path)
    Channel.objects.filter(key="sms").update(kind="SMS")


def asked_with_sms(county: County) -> RollCall:
    """Ask three outlets of a county, one of which has a mobile number."""
    account(county)
    return asked(county)


def asked(county: County, **more: object) -> RollCall:
    """Start a roll-call and let what follows store its messages, as sent at nine."""
    row = started(county, **more)
    followed(NINE)
    sent()
    return row


def sent() -> None:
    """Let the gateway take what waits, without a network."""
    for row in Delivery.objects.filter(state="QUEUED", kind="SMS"):
        row.attempts.create(
            number=row.attempted + 1, kind=row.kind, channel=row.channel, address=row.address, key="k",
            started_at=row.queued_at, ended_at=row.queued_at, result="SENT",
        )  # fmt: skip
        Delivery.objects.filter(pk=row.pk).update(state="SENT", sent_at=row.queued_at, ended_at=row.queued_at)


def replied(text: str, after: float = 3, address: str = "13911110001", at: datetime | None = None) -> None:
    """Let a reply come in by the gateway and what follows be done."""
    at, channel = at or minutes(after), Channel.objects.get(key="sms")
    delivery.take_reply(by=system("test"), at=at, channel=channel, address=address, text=text, replied_at=at)
    followed(at)


def texts() -> dict[str, str]:
    return {row.address: text_of(row) for row in Delivery.objects.order_by("pk")}
