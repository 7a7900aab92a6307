"""A small county for tests of response, restoration and closing: two outlets, people in posts, an open incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.builders import plan as plans

from youxu.core.actor import Actor
from youxu.incidents.actions import check, respond, restore
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import CheckItem, CheckSheet, Incident, Interruption
from youxu.incidents.rules.words import OPEN_TASKS, ItemResult
from youxu.network.models import HoursPattern, Outlet, OutletLine, Unit
from youxu.organisation.models import Holding, Person, Post
from youxu.organisation.queries import actor_for

BEGAN = datetime(2026, 11, 23, 1, 4, tzinfo=UTC)
"""Monday 09:04 in the county."""

POSTS = {
    "周国栋": ("leader",),
    "沈佳": ("duty_officer",),
    "林志远": ("deputy_technical", "technical_head"),
    "何敏": ("deputy_customer", "customer_head"),
    "吴大勇": ("logistics_head",),
    "马骏": ("network_administrator",),
    "郑凯": ("engineer",),
    "苏婷": ("customer_officer",),
    "罗平": ("logistics_officer",),
}
OUTLETS = {"YS04": ("柳林支局", "Liulin", "黄建华"), "YS05": ("石桥邮政所", "Shiqiao", "唐小燕")}
LINES = ("letters", "parcels", "ems", "savings")


@dataclass(frozen=True)
class County:
    """A county unit with its people and outlets; ``person`` answers with the actor that a name is at a moment."""

    unit: Unit
    outlets: dict[str, Outlet]
    people: dict[str, Person]

    def person(self, name: str, at: datetime = BEGAN) -> Actor:
        """Return the actor of a person."""
        return actor_for(self.people[name], at=at, surface="WEB")


def county() -> County:
    """Make the county with the shipped plan in force."""
    unit = _units("china-post", "jiangxi", "yunzhou", "yunshan")
    plans.published(unit.path)
    hours = HoursPattern.objects.create(text="Mo-Su 08:30-17:30")
    found = County(unit, {}, {})
    for code, (name, english, head) in OUTLETS.items():
        outlet = Outlet.objects.create(
            code=code, name=name, name_en=english, unit=unit, unit_path=unit.path, hours=hours, search=name
        )
        OutletLine.objects.bulk_create(OutletLine(outlet=outlet, line=line) for line in LINES)
        found.outlets[code] = outlet
        hold_post(found, head, "outlet_head", outlet)
    for name, posts in POSTS.items():
        for post in posts:
            hold_post(found, name, post, None)
    return found


def _units(*keys: str) -> Unit:
    parent, path = None, ""
    levels = ("GROUP", "PROVINCE", "CITY", "COUNTY")
    for key, level in zip(keys, levels, strict=True):
        path += f"{key}/"
        parent = Unit.objects.create(
            key=key, path=path, level=level, name=key, parent=parent, reference_prefix="YS"
        )
    assert parent is not None
    return parent


def hold_post(found: County, name: str, post: str, outlet: Outlet | None) -> None:
    """Put a person, new or known, into a post of the county or of an outlet."""
    person = found.people.get(name) or Person.objects.create(
        staff_number=f"YS{len(found.people) + 1:03d}",
        name=name,
        unit=found.unit,
        unit_path=found.unit.path,
        outlet=outlet,
    )
    found.people[name] = person
    row, _ = Post.objects.get_or_create(
        unit=found.unit, unit_path=found.unit.path, outlet=outlet, key=post, defaults={"name": post}
    )
    Holding.objects.create(post=row, person=person, starts_at=BEGAN - timedelta(days=30))


def minutes(count: int) -> datetime:
    """Return the moment ``count`` minutes after the interruption began."""
    return BEGAN + timedelta(minutes=count)


def reported(
    place: County, code: str = "YS04", lines: Sequence[str] = ("letters", "ems"), cause: str = "power"
) -> Incident:
    """Report and verify an interruption of one outlet, ten minutes after it began."""
    head = place.person(OUTLETS[code][2])
    incident = reporting.report(
        by=head, at=minutes(10), outlet_code=code, cause=cause, lines=lines, began_at=BEGAN
    )
    return reporting.verify_report(
        by=place.person("沈佳"), at=minutes(14), incident=incident, found="TRUE", with_whom=head.name
    )


def responding(
    place: County,
    code: str = "YS04",
    lines: Sequence[str] = ("letters", "ems"),
    level: str = "",
    cause: str = "power",
) -> Incident:
    """Bring an incident to RESPONDING: reported, verified, directed, accepted by the technical group."""
    incident = reported(place, code, lines, cause)
    if level and level != incident.level:
        Incident.objects.filter(pk=incident.pk).update(level=level)
        incident.refresh_from_db()
    incident = directing.direct(by=place.person("周国栋"), at=minutes(20), incident=incident)
    return directing.accept(by=place.person("林志远"), at=minutes(25), incident=incident)


def claimed(
    place: County, incident: Incident, code: str = "YS04", by: str = "马骏", after: int = 60
) -> Incident:
    """Claim every line of an outlet that is down, by one person who restored it."""
    lines = [(code, row.line) for row in Interruption.objects.filter(incident=incident, outlet__code=code)]
    return restore.claim_restored(
        by=place.person(by),
        at=minutes(after),
        incident=incident,
        lines=lines,
        bank_word=("邮储银行县支行 赵", minutes(after)),
    )


def opened(
    place: County, incident: Incident, code: str = "YS04", by: str = "黄建华", after: int = 65
) -> CheckSheet:
    """Open the check of an outlet."""
    return check.open_check(
        by=place.person(by), at=minutes(after), incident=incident, outlet=place.outlets[code]
    )


def all_passed(sheet: CheckSheet, fail: str = "", reason: str = "查询超时 3 次") -> check.Answers:
    """Return answers for every item: passed, but the first item of the line ``fail`` failed (``gate`` for the gate)."""
    answers: dict[int, tuple[str, str]] = {}
    for item in CheckItem.objects.filter(sheet=sheet).order_by("line", "place"):
        failing = fail and item.place == 1 and (item.line or "gate") == fail
        answers[item.pk] = (ItemResult.FAIL, reason) if failing else (ItemResult.PASS, "")
    return answers


def checked(
    place: County, incident: Incident, code: str = "YS04", by: str = "黄建华", after: int = 65, fail: str = ""
) -> CheckSheet:
    """Open and sign the check of an outlet."""
    sheet = opened(place, incident, code, by, after)
    return check.sign_check(
        by=place.person(by), at=minutes(after + 5), sheet=sheet, answers=all_passed(sheet, fail)
    )


def restored(place: County, incident: Incident, by: str = "周国栋", after: int = 75) -> Incident:
    """Claim, check and release an incident of one outlet."""
    claimed(place, incident)
    checked(place, incident)
    return restore.release(by=place.person(by), at=minutes(after), incident=incident)


def announced(place: County, incident: Incident, by: str = "沈佳", after: int = 96) -> None:
    """Finish the tasks of telling customers that service is back, where no notice went out through the product (P4c)."""
    for task in incident.tasks.filter(key="restored_notice", state__in=OPEN_TASKS):
        respond.done(by=place.person(by), at=minutes(after), task=task, result="门口通知已撤下")
