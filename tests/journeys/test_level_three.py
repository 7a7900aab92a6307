"""A level III interruption from report to closed by browser only, in the steps of the plan.

Some of its people read Chinese, some English, as in a unit where both are read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import PHONE
from tests.builders.response import County
from tests.journeys.screens import Hours, Screen
from youxu.core import journal
from youxu.core.models import Entry
from youxu.incidents.models import CheckItem, Estimate, Incident, Interruption, Task

pytestmark = pytest.mark.browser
STEPS = (
    "REPORTED",
    "REPORT_JOINED",
    "REPORT_VERIFIED",
    "LEVEL_SET",
    "CONVENED",
    "CALL_ANSWERED",
    "MEETING_HELD",
    "DIRECTIVE_ISSUED",
    "ACCEPTED",
    "DIRECTIVE_REFUSED",
    "DIRECTIVE_SUPERSEDED",
    "STEP_TICKED",
    "TASK_DONE",
    "ESTIMATED",
    "VENDOR_CALLED",
    "CLAIMED",
    "TASK_HANDED_OVER",
    "CHECK_SIGNED",
    "LINE_REOPENED",
    "CHECKS_PASSED",
    "RELEASED",
    "CLEANUP_ANSWERED",
    "CLEARED",
    "SUMMARISED",
    "COST_ADDED",
    "REPORT_EDITED",
    "REPORT_SIGNED",
    "CLOSED",
)
ON_PHONES = ("李晓梅", "唐小燕", "黄建华")
IN_ENGLISH = ("周国栋", "林志远", "黄建华")


class Course:
    """The people of one level III incident, each at an own window, and the number that all of them use."""

    def __init__(self, seat: Callable[..., Screen], hours: Hours, photo: Path) -> None:
        self.seat, self.hours, self.photo = seat, hours, photo
        self.number = ""

    def at(self, name: str, page: str = "") -> Screen:
        """Return a person's window, opened at a page of the incident."""
        language = "en" if name in IN_ENGLISH else "zh-hans"
        screen = self.seat(name, PHONE if name in ON_PHONES else None, language)
        if page:
            screen.open(f"/incidents/{self.number}/{page}")
        return screen

    def act(self, name: str, page: str, **values: str) -> Screen:
        """Let a person open a page of the incident, fill it in and send it."""
        screen = self.at(name, page)
        screen.fill(**values)
        screen.done()
        return screen

    @property
    def incident(self) -> Incident:
        """Return the incident as it is stored now."""
        return Incident.objects.get(reference=self.number)


@pytest.fixture
def course(place: County, seat: Callable[..., Screen], hours: Hours, photo: Path) -> Course:
    """Return the course in the county."""
    return Course(seat, hours, photo)


def test_a_level_three_interruption_goes_through_all_six_steps(course: Course) -> None:
    report_p1(course)
    convene_p2(course)
    direct_p2(course)
    respond_p3(course)
    claim_p4a(course)
    check_p4b(course)
    release_p4b(course)
    told_p4c(course)
    clean_up_p5(course)
    sum_up_p6(course)
    shown_in_the_journal(course)


def report_p1(course: Course) -> None:
    """The clerk reports with a photo and ticks what to do; another head joins; the office rings back."""
    clerk = course.at("李晓梅")
    clerk.open("/report/")
    clerk.looks_right()
    clerk.choose("people_in_danger", "NO")
    clerk.choose("tile", "network")
    clerk.choose("lines", "letters", "savings")
    clerk.choose("began", "five")
    clerk.choose("data_exposed", "NO")
    clerk.fill(note="光猫红灯")
    clerk.attach("photos", course.photo)
    clerk.done()
    course.number = clerk.page.locator(".case .no").inner_text()
    clerk.looks_right()
    clerk.done(".todo li.next button")
    assert clerk.page.locator(".todo li.done").count() == 1
    course.hours.later(3)
    head = course.at("唐小燕")
    head.open("/report/")
    head.choose("tile", "network")
    head.choose("lines", "letters")
    assert head.press() == 422, "something similar is reported already"
    head.choose("join", course.number)
    head.done()
    assert course.incident.outlet_count == 2
    course.hours.later(2)
    for _ in range(2):
        course.act("沈佳", "verify/", with_whom="李晓梅")
    raised = course.at("沈佳", "level/raise/")
    raised.choose("level", "III")
    raised.fill(reason="两个网点停办，影响面扩大")
    raised.done()
    assert course.incident.level == "III"


def convene_p2(course: Course) -> None:
    """The leader calls the group; one is absent, for another a deputy acts; the meeting is recorded."""
    leader = course.act("周国栋", "convene/")
    answers = {"林志远": "JOINED", "何敏": "ABSENT", "吴大勇": "DEPUTISED"}
    seats = leader.page.locator(".seats > li").count()
    for place in range(seats):
        row = leader.page.locator(".seats > li").nth(place)
        answer = answers.get(row.locator("b").inner_text(), "JOINED")
        if answer == "DEPUTISED":
            row.locator("select").select_option(label="罗平")
        leader.done(f".seats > li:nth-child({place + 1}) button[value={answer}]")
    leader.looks_right()
    leader.fill(led_by=str(leader.person.pk), minutes="各组到位，先保储蓄和给据邮件")
    leader.done()
    incident = course.incident
    assert incident.convenings.get().seats.filter(status="DEPUTISED", deputy__name="罗平").exists()
    course.hours.later(3)


def direct_p2(course: Course) -> None:
    """The leader issues the plan's drafts; logistics refuses one with its reason, which is replaced."""
    leader = course.at("周国栋", "direct/")
    leader.looks_right()
    leader.done()
    assert course.incident.stage == "DIRECTED"
    logistics = course.at("吴大勇", "accept/")
    logistics.page.locator("a[href*='/refuse/']").last.click()
    logistics.fill(reason="备用电脑只有一台")
    logistics.done()
    refused = course.incident.directives.get(receipts__status="REFUSED")
    leader.open(f"/incidents/{course.number}/")
    assert "备用电脑只有一台" in leader.text
    leader.open(f"/incidents/{course.number}/directives/{refused.number}/")
    leader.fill(title="先送一台备用电脑到柳林", body="其余网点手工办理")
    leader.done()
    assert course.incident.directives.get(pk=refused.pk).superseded_by.title == "先送一台备用电脑到柳林"
    for name in ("林志远", "何敏", "吴大勇", "黄建华", "唐小燕"):
        screen = course.at(name, "accept/")
        if screen.page.locator("main form .btn-primary").count():
            screen.done()
    assert course.incident.stage == "RESPONDING"


def respond_p3(course: Course) -> None:
    """Technical support ticks the steps of its tasks, gives an estimate and a later one, calls the vendor."""
    tasks = Task.objects.filter(incident__reference=course.number, steps__isnull=False, outlet=None)
    task = tasks.filter(owner__name__in=("林志远", "马骏", "郑凯")).distinct().first()
    assert task is not None
    owner = course.at(task.owner.name)
    owner.open("/my-work/")
    owner.looks_right()
    owner.open(f"/my-work/{task.pk}/")
    if task.state == "NEW":
        owner.done("button[value=accept]")
    owner.done("button[value=step]")
    assert task.steps.exclude(done_at=None).count() == 1
    owner.fill(text="光猫已更换，光路衰减正常")
    owner.done("button[value=done]")
    task.refresh_from_db()
    assert task.state == "DONE"
    for eta in (120, 180):
        course.act(
            "林志远",
            "estimate/",
            eta_at=course.hours.entered(eta),
            low_at=course.hours.entered(eta - 30),
            high_at=course.hours.entered(eta + 60),
            reason="运营商抢修队在途",
        )
        course.hours.later(10)
    assert Estimate.objects.filter(incident__reference=course.number).count() == 2
    course.act("林志远", "vendor/", vendor="云江通信", ticket_number="CM-2211")
    course.at("周国栋", "").looks_right()


def claim_p4a(course: Course) -> None:
    """Without the bank's word the savings line is not taken; with it everything is claimed."""
    course.hours.later(60)
    technician = course.at("马骏", "claim/")
    technician.looks_right()
    assert technician.press() in (409, 422)
    assert technician.page.locator("#faults").count() == 1
    technician.fill(bank_word_by="邮储银行县支行 赵")
    technician.done()
    rows = Interruption.objects.filter(incident__reference=course.number)
    assert {row.status for row in rows} == {"CLAIMED"}
    assert rows.get(line="savings").bank_word_by == "邮储银行县支行 赵"
    course.hours.later(5)


def signs(screen: Screen, number: str, code: str, fail: str = "") -> None:
    """Answer each item of the outlet's sheet, the last one with a failure when a reason is given; sign."""
    if not screen.page.locator("[name=signature]").count():
        screen.open(f"/incidents/{number}/check/{code}/")
        screen.done()
    groups = screen.page.locator("[role=radiogroup]").all()
    for group in groups:
        group.locator("label").first.click()
    if fail:
        sheet = CheckItem.objects.filter(sheet__signed_at=None, sheet__outlet__code=code, line="savings")
        item = sheet.latest("pk")
        screen.choose(f"item_{item.pk}", "FAIL")
        screen.page.fill(f"[name=why_{item.pk}]", fail)
    screen.fill(signature=screen.person.name)
    screen.looks_right()
    screen.done()


def check_p4b(course: Course) -> None:
    """The restorer is refused at once and hands over; the head fails one line, which is claimed and checked again."""
    restorer = course.at("马骏", "check/YS04/")
    restorer.looks_right()
    assert "黄建华" in restorer.text
    restorer.page.locator(".who li", has_text="黄建华").locator("label").click()
    restorer.done()
    signs(course.at("黄建华"), course.number, "YS04", fail="储蓄查询超时三次")
    signs(course.at("唐小燕"), course.number, "YS05")
    savings = Interruption.objects.get(incident__reference=course.number, line="savings")
    assert savings.status == "FAILED"
    course.hours.later(20)
    course.act("马骏", "claim/", bank_word_by="邮储银行县支行 赵")
    course.hours.later(5)
    again = course.at("黄建华", "check/YS04/")
    again.done()
    signs(again, course.number, "YS04")
    savings.refresh_from_db()
    assert (savings.status, savings.checked_by.name) == ("PASSED", "黄建华")


def release_p4b(course: Course) -> None:
    """One line is reopened first; the leader releases the rest; the page says what else holds a line."""
    from tests.builders.network import hold
    from youxu.network.models import Outlet

    leader = course.at("周国栋", "reopen/")
    for box in leader.page.locator("[name=lines]:checked").all()[1:]:
        box.locator("xpath=ancestor::label[1]").click()
    leader.done()
    lines = Interruption.objects.filter(incident__reference=course.number)
    assert lines.filter(status="RELEASED").count() == 1
    left = lines.filter(status="PASSED").first()
    hold(Outlet.objects.get(pk=left.outlet_id), lines=(left.line,), source="works:1", at=course.hours.now())
    leader.open(f"/incidents/{course.number}/release/")
    leader.looks_right()
    assert "works:1" in leader.text
    leader.done()
    assert course.incident.stage == "RESTORED"


def told_p4c(course: Course) -> None:
    """No notice went out through the product: customer service says how customers heard that service is back."""
    task = Task.objects.get(incident__reference=course.number, key="restored_notice")
    customers = course.at("苏婷")
    customers.open(f"/my-work/{task.pk}/")
    customers.done("button[value=accept]")
    customers.fill(text="门口通知已撤下，热线和排队顾客已告知")
    customers.done("button[value=done]")
    task.refresh_from_db()
    assert task.state == "DONE"


def clean_up_p5(course: Course) -> None:
    """The heads work through the list: a photo, and a reason for what does not apply; the leader ends it."""
    course.hours.later(20)
    for name, code in (("黄建华", "YS04"), ("唐小燕", "YS05")):
        head = course.at(name, f"clean-up/{code}/")
        head.looks_right()
        rows = head.page.locator(".ck > li")
        for place in range(rows.count()):
            row = rows.nth(place)
            last = place == rows.count() - 1
            row.locator("label", has=head.page.locator("[type=radio]")).nth(1 if last else 0).click()
            if last:
                row.locator("input[type=text]").fill("没有使用临时电源")
        head.attach("photo", course.photo)
        head.done("main .form-end .btn-primary")
    course.act("周国栋", "clear/")
    assert course.incident.stage == "CLEARED"


def sum_up_p6(course: Course) -> None:
    """The groups sum up, costs are entered, the report is edited, signed by another than its author, closed."""
    course.act("周国栋", "report/improvements/", text="备用线路每月试一次")
    leader = course.at("周国栋", "report/")
    assert leader.press(".sign-c .btn-primary") == 409
    assert leader.page.locator("#faults").count() == 1
    assert course.incident.posteventreports.get().signed_at is None
    groups = (("林志远", "technical"), ("何敏", "customer"), ("吴大勇", "logistics"))
    for name, group in groups:
        course.act(name, f"summaries/{group}/", text="按预案完成，配合顺畅")
    course.act("吴大勇", "costs/", kind="VEHICLES", amount="120.50", note="送备用电脑")
    course.act("何敏", "report/course/", text="09:07 两网点业务中断，10:40 全部恢复。")
    course.hours.later(60)
    leader.open(f"/incidents/{course.number}/report/")
    leader.looks_right()
    leader.done(".sign-c .btn-primary")
    course.hours.later(150)
    course.act("周国栋", "close/")
    assert course.incident.stage == "CLOSED"


def shown_in_the_journal(course: Course) -> None:
    """The journal's page shows every step, and every link of it holds."""
    reader = course.at("周国栋", "journal/")
    reader.looks_right()
    assert "光猫" in reader.text or reader.page.locator(".log li").count() > 20
    codes = set(Entry.objects.filter(stream=course.incident.stream).values_list("code", flat=True))
    assert set(STEPS) <= codes, sorted(set(STEPS) - codes)
    assert journal.verify().ok
