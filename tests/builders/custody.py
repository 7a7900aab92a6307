"""Custody for tests: the county with a second person at Liulin, a cash post, and lists of what lies there."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.builders import response as building
from tests.builders.response import BEGAN, County, minutes

from youxu.custody import actions
from youxu.custody.models import CustodyList
from youxu.custody.rules.lists import Written
from youxu.custody.rules.words import ListKind, SignWay
from youxu.incidents.actions import direct, levels
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation.models import Holding, Person, Post

CLERK, CASHIER, HEAD = "赵晓", "孙会计", "黄建华"
CASH = "12345.60"
PLACE = "后库保险柜"


def county() -> County:
    """Return the county with 赵晓 as clerk of Liulin (YS04) and 孙会计 at the cash post."""
    found = building.county()
    liulin = found.outlets["YS04"]
    _hold(found, CLERK, "counter_clerk", liulin)
    _hold(found, CASHIER, "cash_post", None)
    return found


def _hold(found: County, name: str, post: str, outlet: Outlet | None) -> None:
    person = Person.objects.create(
        staff_number=f"C{len(found.people):03d}",
        name=name,
        unit=found.unit,
        unit_path=found.unit.path,
        outlet=outlet,
    )
    found.people[name] = person
    row = Post.objects.create(unit=found.unit, unit_path=found.unit.path, outlet=outlet, key=post, name=post)
    Holding.objects.create(post=row, person=person, starts_at=BEGAN - timedelta(days=30))


def held(cash: str = CASH, bags: str = "3", **cash_box: str) -> list[Written]:
    """Return what lies at an outlet: a cash box and bags of ordinary mail."""
    return [
        Written(
            "cash_box",
            **{"amount": cash, "numbers": "F 000812", "place": PLACE, "holder": HEAD, **cash_box},  # type: ignore[arg-type]
        ),
        Written("ordinary_mail", amount=bags, place="分拣间", holder=HEAD),
        Written("confidential", noted=True),
    ]


def written(
    county: County,
    code: str = "YS04",
    by: str = HEAD,
    at: datetime | None = None,
    kind: str = ListKind.STOP,
    **cash: str,
) -> CustodyList:
    """Write a list as the head of an outlet."""
    return actions.write_list(
        by=county.person(by), at=at or minutes(20), outlet=county.outlets[code], kind=kind, rows=held(**cash)
    )


def signed(
    county: County,
    code: str = "YS04",
    *,
    second: str = CLERK,
    at: datetime | None = None,
    kind: str = ListKind.STOP,
    way: str = SignWay.IN_PERSON,
    **cash: str,
) -> CustodyList:
    """Write a list and sign it as a second person two minutes later."""
    head = {"YS04": HEAD, "YS05": "唐小燕"}[code]
    row = written(county, code, head, at, kind, **cash)
    return actions.sign_list(
        by=county.person(second), at=row.counted_at + timedelta(minutes=2), row=row, way=way
    )


def stopped(county: County, lines: tuple[str, ...] = ("letters", "savings")) -> Incident:
    """Return an incident of Liulin in the response step, raised to level IV, where the plan wants a list."""
    incident = building.reported(county, lines=lines)
    if incident.level == "OUTLET":
        incident = levels.raise_level(
            by=county.person("沈佳"), at=minutes(15), incident=incident, level="IV", reason="时间较长"
        )
    incident = direct.direct(by=county.person("周国栋"), at=minutes(16), incident=incident)
    return direct.accept(by=county.person("林志远"), at=minutes(18), incident=incident)
