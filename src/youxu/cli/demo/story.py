"""Play interruptions in the sample county through the same actions as the pages, with true gaps in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from youxu.cli.demo import simulations, warnings
from youxu.cli.demo.alternatives import agree_neighbours, ask_first, ask_second
from youxu.cli.demo.county import ZONE, County
from youxu.cli.demo.custody import keep_custody
from youxu.cli.demo.feedback import hear_customers
from youxu.cli.demo.improving import improve, open_for_audit
from youxu.cli.demo.living import live_until
from youxu.cli.demo.notices import (
    announce,
    look_at_restored,
    post_at_door,
    prepare_restored,
    renew,
    subscribe,
)
from youxu.cli.demo.supplies import send_kit, stock_up
from youxu.core import clock
from youxu.core.actor import Actor
from youxu.incidents import planned
from youxu.incidents.actions import (
    check,
    clear,
    close,
    convene,
    direct,
    from_card,
    long_closure,
    merge,
    planned_stop,
    report,
    respond,
    restore,
)
from youxu.incidents.models import CleanupItem, Incident, Receipt, Task, TaskStep
from youxu.network import actions as network
from youxu.organisation import queries as organisation

HEADS = {
    "technical": "tech",
    "customer": "customer",
    "logistics": "logistics",
    "office": "duty",
    "leader": "leader",
}


@dataclass
class Teller:
    """Tells one incident: each line names a person, a moment in minutes after the start, and an act."""

    county: County
    start: datetime
    incident: Incident | None = None

    def by(self, key: str, minute: float) -> Actor:
        """Return the actor of a person of the county at a minute of the story."""
        return organisation.actor_for(self.county.people[key], at=self.at(minute), surface="WEB")

    def at(self, minute: float) -> datetime:
        """Return the moment ``minute`` minutes after the start."""
        return self.start + timedelta(minutes=minute)

    def do(self, key: str, minute: float, act: Callable[..., Any], **given: Any) -> Any:
        """Perform one act as a person at a minute; the clock stands there meanwhile."""
        at = self.at(minute)
        live_until(at)
        with clock.pretend(at):
            made = act(by=self.by(key, minute), at=at, **given)
        live_until(at)
        return made

    def on(self, key: str, minute: float, act: Callable[..., Any], **given: Any) -> Any:
        """Perform one act on the incident as it stands."""
        return self.do(key, minute, act, incident=self.now(), **given)

    def now(self) -> Incident:
        """Return the incident as it stands in the database."""
        assert self.incident is not None
        return Incident.objects.get(pk=self.incident.pk)

    def tend(
        self, minute: float, before: float, *, leave: Callable[[Task], bool] = lambda task: False
    ) -> None:
        """Let each owner finish the plain tasks that fall due before a minute, and tick their lists."""
        rows = (
            self.now().tasks.select_related("owner").filter(state__in=("NEW", "DOING"), owner__isnull=False)
        )
        at = self.at(minute)
        for task in rows.filter(due_at__lte=self.at(before)).order_by("due_at", "pk"):
            if leave(task) or task.key in self.acts:
                continue
            by = organisation.actor_for(task.owner, at=at, surface="WEB")
            with clock.pretend(at):
                respond.done(by=by, at=at, task=task, result="已办")
        live_until(at)

    @property
    def acts(self) -> set[str]:
        """Return the tasks that a verb of the incident completes by itself."""
        plan = planned.plan_of(self.now())
        return {key for key, task in plan.tasks.items() if task.act is not None}

    def tick(self, key: str, minute: float, code: str, most: int = 9) -> None:
        """Let the head of an outlet tick the first lines of the first-fifteen-minutes list."""
        steps = TaskStep.objects.filter(task__incident=self.now(), task__outlet__code=code, done_at=None)
        for place, step in enumerate(steps.order_by("task", "place")[:most]):
            self.do(key, minute + place, respond.tick_step, step=step)

    def tasks(self, **which: Any) -> list[Task]:
        """Return tasks of the incident."""
        return list(self.now().tasks.filter(**which).order_by("pk"))

    def clean(self, key: str, minute: float) -> None:
        """Work through the clean-up list of every outlet."""
        items = CleanupItem.objects.filter(incident=self.now()).select_related("outlet")
        for outlet in {item.outlet for item in items}:
            self.on(key, minute, clear.clean_up, outlet=outlet)


def _false_by_card(county: County, start: datetime) -> None:
    """A shopkeeper reports by the commissioned outlet's card; the ring-back finds that only a fuse had blown."""
    teller = Teller(county, start)
    (card,) = organisation.cards_for([county.outlets["347012"]])
    held = organisation.bearer_of(card.code)
    assert held is not None
    told = {"cause": "power", "lines": ("letters", "parcels"), "caller": "孟庆", "note": "屋里没电"}
    with clock.pretend(start):
        teller.incident = from_card.report_from_card(by=held.actor, at=start, address="", told=told)
    live_until(start)
    teller.on("duty", 4, report.verify_report, found="FALSE", with_whom="孟庆")
    teller.on("leader", 9, merge.call_off, reason="只是跳闸，已合上，业务没有停")


Chapter = Callable[[County, datetime], None]


def chapters() -> list[Chapter]:
    """Return what is played, in order: closed ones, one waiting for its signature, level III, a fresh one."""
    return [
        _market_days,
        _agreements,
        _supplies,
        _planned_stop,
        lambda county, now: _long_closure(county, now - timedelta(days=5, hours=4)),
        lambda county, now: _relocated(county, now - timedelta(days=13, hours=2)),
        lambda county, now: _power_cut(
            county, now - timedelta(days=20, hours=3), "347008", "xh", signed=True
        ),
        lambda county, now: _power_cut(
            county, now - timedelta(days=12, hours=5), "347010", "np", signed=True
        ),
        lambda county, now: _power_cut(
            county, now - timedelta(days=4, hours=2), "347009", "bt", signed=False
        ),
        lambda county, now: _false_by_card(county, now - timedelta(days=6, hours=4)),
        lambda county, now: warnings.orange_watch(county, now - timedelta(minutes=150)),
        confirm_openings,
        lambda county, now: _network_down(county, now - timedelta(minutes=74)),
        lambda county, now: _fresh_fault(county, now - timedelta(minutes=18)),
        improve,
        open_for_audit,
        simulations.simulate_plan_and_storm,
    ]


def confirm_openings(county: County, now: datetime) -> None:
    """Let every outlet that stands confirm its opening this morning, so that *open* is a word of today."""
    teller = Teller(county, now)
    with clock.pretend(now):
        network.confirm_opening(
            by=teller.by("duty", 0),
            at=now - timedelta(minutes=95),
            outlets=list(county.outlets.values()),
            way="PAGE",
        )


def _market_days(county: County, now: datetime) -> None:
    """Enter the market days of two towns: every lunar 2, 5 and 8 in one, every Sunday in the other."""
    since = now - timedelta(days=25)
    for town, rule, numbers in (("大湾镇", "LUNAR", (2, 5, 8)), ("青石镇", "WEEKLY", (7,))):
        Teller(county, since).do(
            "duty",
            0,
            network.enter_special_days,
            unit=county.unit,
            calendar="market_days",
            town=town,
            starts_date=since.date(),
            rule=rule,
            numbers=numbers,
        )


def _agreements(county: County, now: datetime) -> None:
    """Agree beforehand who stands in for the outlets at the river, and where a vehicle stops."""
    agree_neighbours(Teller(county, now - timedelta(days=24)), county.outlets, county.unit)


def _supplies(county: County, now: datetime) -> None:
    """Stock the depot, the vehicle and some outlets, and count the depot since."""
    stock_up(Teller(county, now - timedelta(days=23)), county)


def _planned_stop(county: County, now: datetime) -> None:
    """Plan for next week that a branch stops express mail and parcels for a day, with its permission."""
    day = (now + timedelta(days=6)).astimezone(ZONE)
    start = day.replace(hour=9, minute=0, second=0, microsecond=0)
    story = Teller(county, now - timedelta(days=3))
    story.incident = story.do(
        "duty",
        0,
        planned_stop.plan_stop,
        outlet_codes=["347002"],
        lines=["parcels", "ems"],
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        reason="东门营业所更换安检设备，由设备科负责",
        public_reason="更换安检设备",
        permission_number="云邮管许〔2026〕18号",
    )
    story.do("officer", 30, respond.done, task=story.tasks()[0], result="已贴门口和营业厅")


def _long_closure(county: County, start: datetime) -> None:
    """A sub-office whose building must be strengthened: a long closure from its fourth day, served by a vehicle."""
    story = Teller(county, start)
    story.incident = story.do(
        "duty",
        5,
        report.report,
        outlet_code="347012",
        cause="building_danger",
        began_at=start,
        caller="松岭邮政所",
        by_telephone=True,
        note="山墙开裂，先停办，等房屋鉴定",
    )
    leader = _convened(story)
    story.on(leader, 9, direct.direct)
    _accept(story, "tech", 12, "technical")
    _accept(story, "customer", 13, "customer")
    _accept(story, "logistics", 13, "logistics")
    story.tend(60, 60 * 24 * 3)
    day4 = 60 * 24 * 3 + 60
    story.on("leader", day4, long_closure.declare_long_closure, reason="房屋要加固，至少三周")
    outlet = county.outlets["347012"]
    story.on(
        "duty",
        day4 + 20,
        long_closure.open_temporary_place,
        outlet=outlet,
        kind="MOBILE_UNIT",
        place="松岭乡政府门口",
        hours="周二、周五 9:00–12:00",
        lines=["letters", "parcels"],
    )
    story.on("leader", 60 * 24 * 4, long_closure.review_long_closure, text="鉴定单位已看过，等报告")
    story.on("leader", 60 * 24 * 5, long_closure.review_long_closure, text="报告已出，加固方案送审")


def _relocated(county: County, start: datetime) -> None:
    teller = Teller(county, start)
    teller.do(
        "duty",
        0,
        network.relocate,
        outlet=county.outlets["347006"],
        place="大湾村委会一楼",
        text="营业厅装修",
    )


def _power_cut(county: County, start: datetime, code: str, head: str, *, signed: bool) -> None:
    """One outlet-level power cut from report to clean-up, and, when ``signed``, to closed."""
    story = Teller(county, start)
    story.incident = story.do(
        head, 3, report.report, outlet_code=code, cause="power", began_at=start, note="变压器跳闸，片区停电"
    )
    _verify(story, "duty", 7)
    leader = _convened(story)
    story.on(leader, 9, direct.direct)
    _accept(story, "tech", 12, "technical")
    _accept(story, "customer", 13, "customer")
    _accept(story, "logistics", 13, "logistics")
    _accept_outlets(story, 13, (head,))
    story.tick(head, 14, code)
    announce(story, 15, 18)
    story.tend(14, 35)
    story.on(
        "net",
        20,
        respond.estimate,
        eta_at=story.at(90),
        low_at=story.at(70),
        high_at=story.at(150),
        reason="供电所答复",
    )
    bank = ("邮储银行县支行 柳岩", story.at(80))
    story.tend(30, 120)
    story.on("net", 82, restore.claim_restored, restored_at=story.at(80), bank_word=bank)
    _check(story, head, 88, code)
    story.on(leader, 92, restore.release)
    story.tend(94, 400)
    look_at_restored(story, 110)
    story.clean(head, 150)
    story.on(leader, 160, clear.clear)
    for group in clear.missing_groups(story.now()):
        story.on(
            HEADS[group],
            165,
            clear.summarise,
            group=group,
            text="按预案处理，无其他问题。",
            proposals="备用电源每季试一次",
        )
    story.on("duty", 170, close.assemble_report)
    story.tend(172, 60 * 24 * 4)
    if signed:
        story.on("leader", 60 * 26, close.sign, close=True)
        story.tend(60 * 30, 60 * 24 * 40)


def _network_down(county: County, start: datetime) -> None:
    """The level III interruption of the guide: three outlets behind one line, in the response step."""
    story = Teller(county, start)
    story.incident = story.do(
        "hk",
        3,
        report.report,
        outlet_code="347003",
        cause="network_line",
        cause_detail="门前供水主管爆裂，河口机房进水，下挂柳林、石桥线路中断",
        began_at=start,
        note="机房进水，路由器断电",
    )
    for head, code, minute in (("ll", "347004", 4), ("sq", "347005", 7)):
        story.do(
            head,
            minute,
            report.report,
            outlet_code=code,
            cause="network_line",
            began_at=start + timedelta(minutes=1),
            join=story.now(),
        )
    _verify(story, "duty", 9)
    story.tend(9.5, 18, leave=_silent)
    meeting = story.on("duty", 10, convene.convene)
    for seat in meeting.seats.all():
        absent = seat.person.pk == county.people["market"].pk
        story.do("duty", 12, convene.answer_call, seat=seat, status="ABSENT" if absent else "JOINED")
    story.do(
        "duty",
        13,
        convene.hold_meeting,
        convening=meeting,
        led_by=county.people["leader"],
        minutes="先排水断电，柳林、石桥改接备用路由；客服 30 分钟内发首次公告；后勤送备用交换机。",
        level="III",
        reason="三处网点停办，占应营业网点四分之一",
    )
    story.on("leader", 14, direct.direct)
    _accept(story, "tech", 15, "technical")
    _accept(story, "customer", 19, "customer")
    _accept(story, "logistics", 16, "logistics")
    _accept_outlets(story, 21, ("hk", "ll"))
    story.tick("hk", 22, "347003")
    story.tick("ll", 23, "347004", most=4)
    subscribe(county, story.at(2))
    notice = announce(story, 25, 33)
    post_at_door(story, 31, "ll", notice, county.outlets["347004"], "正门玻璃上")
    keep_custody(story, county.outlets)
    ask_first(story, county.outlets)
    hear_customers(story, county, story.now())
    send_kit(story, county, story.now())
    story.tend(34, 60, leave=lambda task: _silent(task) or task.group == "technical")
    story.on(
        "net",
        36,
        respond.estimate,
        eta_at=story.at(318),
        low_at=story.at(258),
        high_at=story.at(408),
        reason="等备用交换机",
    )
    renew(story, notice, 37)
    post_at_door(story, 45, "ll", notice, county.outlets["347004"], "换上了第2号")
    prepare_restored(story, 47)
    story.on(
        "tech",
        40,
        respond.call_vendor,
        vendor="云江通信",
        ticket_number="YJ-2611-0457",
        promised_at=story.at(148),
    )
    _work(story)
    story.do(
        "ll",
        60,
        network.confirm_status,
        outlet=county.outlets["347004"],
        way="PAGE",
    )
    story.tend(64, 95, leave=lambda task: _silent(task) or task.group == "technical")
    story.on("duty", 66, clear.add_cost, kind="VEHICLES", amount=Decimal("180.00"), note="送备用交换机往返")
    ask_second(story, county.outlets)


def _silent(task: Task) -> bool:
    """Tell whether a task is of the outlet that nobody could reach since it reported."""
    return task.outlet is not None and task.outlet.code == "347005"


def _work(story: Teller) -> None:
    """Move a few tasks of each group, one blocked, some done, as a room looks after an hour."""
    taken = {"technical": ("net", 17), "customer": ("officer", 22), "logistics": ("store", 18)}
    for group, (key, minute) in taken.items():
        for place, task in enumerate(story.tasks(group=group, state="NEW")):
            person = story.county.people[key]
            story.do(
                key if task.owner_id == person.pk else _head(group),
                minute + place,
                respond.accept_task,
                task=task,
            )
            if place == 0:
                story.do(_head(group), minute + 20, respond.done, task=_again(task), result="已办")
            elif place == 1 and group == "technical":
                story.do(
                    _head(group), minute + 40, respond.block, task=_again(task), reason="等后勤送备用交换机"
                )


def _fresh_fault(county: County, start: datetime) -> None:
    """An outlet-level equipment fault that waits for the office."""
    story = Teller(county, start)
    story.incident = story.do("cg", 4, report.report, outlet_code="347001", cause="equipment", began_at=start)
    story.tick("cg", 6, "347001", most=3)


def _convened(story: Teller) -> str:
    """Return who leads: the duty officer at outlet level; on a peak day, one level up, a deputy who convenes."""
    if story.now().level == "OUTLET":
        return "duty"
    meeting = story.on("duty", 8, convene.convene)
    for seat in meeting.seats.all():
        story.do("duty", 8, convene.answer_call, seat=seat, status="JOINED")
    story.do(
        "duty",
        8.5,
        convene.hold_meeting,
        convening=meeting,
        led_by=story.county.people["tech"],
        minutes="照预案办",
    )
    return "tech"


def _verify(story: Teller, key: str, minute: float) -> None:
    """Ring back every outlet that reported, one after the other."""
    for turn, first in enumerate(story.now().firstreports.select_related("outlet").order_by("pk")):
        who, when = first.outlet.head_name, minute + turn * 0.2
        story.on(key, when, report.verify_report, found="TRUE", with_whom=who, first_report=first)


def _accept(story: Teller, key: str, minute: float, group: str) -> None:
    rows = Receipt.objects.filter(directive__incident=story.now(), group=group, outlet=None, status="SENT")
    if rows:
        story.on(key, minute, direct.accept, receipts=list(rows))


def _accept_outlets(story: Teller, minute: float, heads: tuple[str, ...]) -> None:
    for key in heads:
        outlet = story.county.people[key].outlet
        rows = Receipt.objects.filter(directive__incident=story.now(), outlet=outlet, status="SENT")
        if rows:
            story.on(key, minute, direct.accept, receipts=list(rows))


def _check(story: Teller, key: str, minute: float, code: str) -> None:
    sheet = story.on(key, minute, check.open_check, outlet=story.county.outlets[code])
    answers = {item.pk: ("PASS", "") for item in sheet.items.all()}
    story.do(key, minute + 3, check.sign_check, sheet=sheet, answers=answers)


def _head(group: str) -> str:
    return HEADS[group]


def _again(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)
