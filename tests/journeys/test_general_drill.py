"""A general drill by browser: its players carry it through all six steps on the very pages of a real interruption.

The clerk reports from a phone, the duty officer rings back and convenes, the leader directs, the technician claims, others
check; whoever conducts starts it, sends what comes in, pauses it and ends it; an observer writes down what was seen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.browser import PHONE
from tests.builders.response import County
from tests.journeys import test_level_three as real
from tests.journeys.screens import Hours, Screen
from youxu.core import clock, journal
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.exercises import actions
from youxu.exercises.models import Exercise, Expectation, Inject, Score
from youxu.incidents.models import Incident

pytestmark = pytest.mark.browser

CONDUCTOR, OBSERVER = "何敏", "孙立"
TEXT = """
key: network
title: {zh: 网络中断综合演练, en: Network lost}
form: FIELD
scope: GENERAL
minutes: 180
situation: {zh: "{A}网络中断，邻近网点随后也断", en: "{A} loses its network, a neighbour follows"}
outlets:
  A: {title: {zh: 先断的网点, en: The first outlet}, code: YS04}
injects:
  - {key: i1, at: T+0, way: CALL, to: [counter_clerk], outlet: A, title: {zh: 光猫红灯, en: Red light}, text: {zh: "{A}光猫亮红灯，业务全停", en: "The modem of {A} shows red, nothing works"}}
  - {key: i2, by_hand: true, way: PUBLIC_POST, title: {zh: 网上视频, en: A video online}, text: {zh: 有人发视频说邮局关门, en: A video says the post is closed}}
expectations:
  - {key: x1, after: i1, within: 15, who: [counter_clerk], codes: [REPORTED], clause: P1, text: {zh: 十五分钟内报告, en: Reports within fifteen minutes}}
  - {key: x2, after: x1, within: 60, who: [leader], codes: [DIRECTIVE_ISSUED], clause: P2, text: {zh: 组长下达指令, en: The head directs}}
  - {key: x3, after: i2, within: 30, checked: OBSERVER, clause: R4, text: {zh: 回应网上视频, en: The video is answered}}
"""
"""Two things that happen, and three that the players are expected to do: two the journal shows, one a person sees."""


class Below(Screen):
    """A player's window, whose addresses are the drill's own."""

    below = ""

    def open(self, address: str) -> None:
        """Open an address of the drill; one that leads out of it is written with its host."""
        super().open(address if address.startswith(("/drill", "http")) else f"{self.below}{address}")


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch, hours: Hours) -> Hours:
    """Let the clock of each world follow that of the journey."""
    monkeypatch.setattr(clock, "now", lambda world="": clock.within(world, hours.now()))
    return hours


@pytest.fixture
def drill(place: County, hours: Hours) -> Exercise:
    """Return the drill of the county as it was prepared: everybody plays, one conducts, one observes."""
    by = place.person(CONDUCTOR, hours.now())
    scenario = actions.write_scenario(by=by, at=hours.now(), unit=place.unit, text=TEXT)
    row = actions.prepare_drill(by=by, at=hours.now(), scenario=scenario, planned_at=hours.now())
    for name, person in place.people.items():
        if name != CONDUCTOR:
            part = "OBSERVER" if name == OBSERVER else "PLAYER"
            actions.take_part(by=by, at=hours.now(), exercise=row, person=person, part=part)
    return row


@pytest.fixture
def course(
    place: County, drill: Exercise, new_page: Callable[..., Any], hours: Hours, photo: Path
) -> real.Course:
    """Return the course of the drill: the people of a real one, at windows that stand in the drill."""
    windows: dict[str, Screen] = {}

    class Window(Below):
        below = f"/drill/{drill.key}"

    def take(name: str, *given: Any, **more: Any) -> Screen:
        if name not in windows:
            windows[name] = Window(new_page(*given, **more), place.people[name])
        return windows[name]

    return real.Course(take, hours, photo)


def on(drill: Exercise) -> None:
    """Let the script of the drill go on, as the round of each second does."""
    actions.play_due(by=system("sweep.play_due"), at=clock.now())


def test_a_general_drill_goes_through_all_six_steps_on_the_pages_of_a_real_one(
    course: real.Course, drill: Exercise, place: County, new_page: Callable[..., Any], hours: Hours
) -> None:
    conductor = Screen(new_page(None, "en"), place.people[CONDUCTOR])
    before(course, drill)
    start(conductor, drill)
    on(drill)
    what_came_in(course, drill)
    real.report_p1(course)
    on(drill)
    marked(course)
    real.convene_p2(course)
    stands_still(course, conductor, drill, hours)
    real.direct_p2(course)
    on(drill)
    sent_by_hand(conductor, drill)
    real.respond_p3(course)
    seen_by_the_observer(place, new_page, drill)
    real.claim_p4a(course)
    real.check_p4b(course)
    real.release_p4b(course)
    real.told_p4c(course)
    real.clean_up_p5(course)
    real.sum_up_p6(course)
    on(drill)
    real.shown_in_the_journal(course)
    expectations(drill)
    ended(course, conductor, drill)
    apart(course, place, new_page)


def before(course: real.Course, drill: Exercise) -> None:
    """Who opens the drill before it begins reads it; a report is not taken, and stays on the page."""
    clerk = course.at("李晓梅")
    clerk.open("/report/")
    clerk.choose("people_in_danger", "NO")
    clerk.choose("tile", "network")
    clerk.choose("lines", "letters")
    clerk.choose("began", "now")
    clerk.choose("data_exposed", "NO")
    clerk.press()
    assert not Incident.objects.exists()


def start(conductor: Screen, drill: Exercise) -> None:
    """Whoever conducts starts the drill at its own page, outside of it."""
    conductor.open(f"/drills/{drill.key}/")
    conductor.looks_right()
    conductor.done("form[action$='/clock/start/'] button")
    drill.refresh_from_db()
    assert drill.state == "RUNNING"
    conductor.looks_right()


def what_came_in(course: real.Course, drill: Exercise) -> None:
    """The clerk finds what happened and says that it was seen."""
    clerk = course.at("李晓梅")
    clerk.open("/inbox/")
    assert "光猫亮红灯" in clerk.text
    clerk.looks_right()
    clerk.press("form[action$='/seen/'] button")
    assert Inject.objects.get(exercise=drill, key="i1").seen.filter(person__name="李晓梅").exists()


def marked(course: real.Course) -> None:
    """Every page of it says that it is a drill, and its number, too."""
    assert course.number.startswith("DR")
    assert course.incident.world == course.incident.reference[:0] + Exercise.objects.get().key
    office = course.at("沈佳")
    for page in ("/", "/incidents/", "/my-work/", f"/incidents/{course.number}/", "/wall/"):
        office.open(page)
        assert office.page.title().startswith("【演练】")
        assert office.page.locator(".yx-drill").count() == 1
        assert office.page.locator("body.drill").count() == 1
        office.looks_right()


def stands_still(course: real.Course, conductor: Screen, drill: Exercise, hours: Hours) -> None:
    """While the clock stands nobody acts, and no time passes in the drill."""
    conductor.open(f"/drills/{drill.key}/")
    conductor.press("form[action$='/clock/pause/'] button")
    stood = clock.now(drill.key)
    hours.later(30)
    assert (clock.now(drill.key) - stood).total_seconds() < 5
    office = course.at("沈佳", "note/")
    office.fill(text="时钟停着的时候写的话")
    assert office.press() == 409
    assert "时钟" in office.text
    conductor.open(f"/drills/{drill.key}/")
    conductor.press("form[action$='/clock/resume/'] button")
    assert office.press("main form .btn-primary") == 200
    assert "时钟停着的时候写的话" in office.text
    drill.refresh_from_db()
    assert (drill.state, drill.pauses) == ("RUNNING", 1)


def sent_by_hand(conductor: Screen, drill: Exercise) -> None:
    """Whoever conducts sends what was left to the hand, and follows what the players do."""
    conductor.open(f"/drills/{drill.key}/")
    conductor.press("form[action$='/injects/2/send/'] button")
    on(drill)
    conductor.open(f"/drills/{drill.key}/")
    conductor.looks_right()
    assert Expectation.objects.get(exercise=drill, key="x1").state == "MET"


def seen_by_the_observer(place: County, new_page: Callable[..., Any], drill: Exercise) -> None:
    """The observer writes down on a phone what no screen shows."""
    observer = Screen(new_page(PHONE, "zh-hans"), place.people[OBSERVER])
    observer.open(f"/drills/{drill.key}/expected/3/")
    observer.looks_right()
    observer.choose("met", "yes")
    observer.fill(note_text="客服十分钟内在网上作了回应")
    observer.done()
    observer.open(f"/drills/{drill.key}/observe/?part=field_conduct.mobilising")
    observer.looks_right()
    observer.press("form[action$='/score/'] button[name=value]")
    assert Score.objects.filter(exercise=drill, source="OBSERVER").exists()
    observer.open(f"/drill/{drill.key}/incidents/{Incident.objects.get().reference}/note/")
    observer.fill(text="旁观的人写不进去")
    assert observer.press() == 403


def expectations(drill: Exercise) -> None:
    """What was expected stands as it was met, two by the journal and one by a person."""
    states = dict(Expectation.objects.filter(exercise=drill).values_list("key", "state"))
    assert states["x1"] == "MET"
    assert states["x2"] in ("MET", "LATE")
    assert states["x3"] in ("MET", "LATE")


def ended(course: real.Course, conductor: Screen, drill: Exercise) -> None:
    """Once it is ended it can be read, and nothing is entered any more."""
    conductor.open(f"/drills/{drill.key}/")
    conductor.press("form[action$='/clock/end/'] button")
    drill.refresh_from_db()
    assert drill.state == "ENDED"
    office = course.at("沈佳", "note/")
    office.fill(text="结束以后")
    assert office.press() == 409
    assert "结束" in office.text
    with conductor.page.expect_download() as handed:
        conductor.page.evaluate(f"location.assign('/drills/{drill.key}/report.docx')")
    file = docx.Document(str(handed.value.path()))
    assert "EXERCISE, not real" in "\n".join(line.text for line in file.sections[0].header.paragraphs)
    assert any("Network lost" in line.text for line in file.paragraphs)


def apart(course: real.Course, place: County, new_page: Callable[..., Any]) -> None:
    """Reality knows nothing of it: no page, no number, no row."""
    office = Screen(new_page(None, "zh-hans"), place.people["沈佳"])
    for page in (
        "/",
        "/incidents/?state=all",
        "/my-work/",
        "/notices/",
        "/clocks/?scope=all",
        "/journal/",
        "/wall/",
    ):
        office.open(page)
        assert course.number not in office.text
        assert office.page.locator(".yx-drill").count() == 0
    office.open(f"/incidents/{course.number}/")
    assert f"/drill/{Exercise.objects.get().key}/" in office.page.url
    assert not Incident.objects.filter(world="").exists()
    assert not Entry.objects.filter(world="", stream__startswith="incident:").exists()
    assert journal.verify().ok
