"""The scene of a crime or a fire is held with the incident until the security post records its release (P5a)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.builders import incidents as building
from tests.builders.incidents import NINE, minutes, whole_county
from tests.builders.response import County, all_passed
from tests.states import kept
from youxu.core import journal
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, NotPermitted, UnableTo
from youxu.core.models import Entry, Visibility
from youxu.incidents import planned
from youxu.incidents.actions import (
    check,
    clear,
    conditions,
    direct,
    facts,
    mass,
    merge,
    respond,
    restore,
    scene,
)
from youxu.incidents.models import Condition, Incident, SceneRelease, Task
from youxu.incidents.queries.scene import releases_of, scene_at, scene_held, who_releases
from youxu.incidents.rules.words import Stage
from youxu.plan.schema.words import Moment

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(whole_county)


def who(place: County, name: str, at: float = 0) -> Actor:
    return place.person(name, minutes(at))


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return SimpleUploadedFile("p.png", buffer.getvalue(), content_type="image/png")


def fire(place: County, at: float = 20, **more: Any) -> Incident:
    """Return a fire at YS04 to which the technical group responds."""
    incident = building.directed(place, cause="fire", lines=("letters",), **more)
    return direct.accept(by=who(place, "林志远", at), at=minutes(at), incident=incident)


def claimed(place: County, incident: Incident, at: float = 60) -> Incident:
    return restore.claim_restored(by=who(place, "林志远", at), at=minutes(at), incident=incident)


def released(place: County, incident: Incident, at: float = 30, **more: Any) -> Incident:
    given: dict[str, Any] = {"authority": "FIRE", "officer": "高强", "officer_unit": "云山消防救援站", **more}
    return scene.release_scene(by=who(place, "孙立", at), at=minutes(at), incident=incident, **given)


def refusal(act: Callable[..., Any], **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        act(**given)
    return caught.value


@pytest.mark.parametrize(
    ("cause", "held"), [("fire", True), ("robbery_violence", True), ("power", False), ("flood", False)]
)
def test_the_plan_says_for_which_causes_the_scene_is_held_from_the_report_on(
    place: County, cause: str, held: bool
) -> None:
    incident = building.reported(place, by=building.clerk(place), cause=cause)
    assert scene_held(incident) is held
    assert (scene_at(place.outlets["YS04"]) == incident) is held
    assert scene_at(place.outlets["YS05"]) is None
    assert Condition.objects.filter(incident=incident, key="scene", met_at=None).exists() is held


@pytest.mark.parametrize("fact", ["crime", "scene_held"])
def test_a_stated_fact_holds_the_scene_whatever_the_cause(place: County, fact: str) -> None:
    incident = building.directed(place)
    assert not scene_held(incident)
    incident = facts.state_facts(
        by=who(place, "沈佳", 9), at=minutes(9), incident=incident, facts={fact: "YES"}, source="派出所来电"
    )
    assert scene_held(incident)


def test_a_held_scene_is_not_given_back_by_stating_that_it_is_free(place: County) -> None:
    incident = building.directed(place)
    incident = facts.state_facts(
        by=who(place, "沈佳", 9),
        at=minutes(9),
        incident=incident,
        facts={"scene_held": "YES"},
        source="派出所",
    )
    error = refusal(
        facts.state_facts,
        by=who(place, "沈佳", 10),
        at=minutes(10),
        incident=incident,
        facts={"scene_held": "NO"},
        source="猜",
    )
    assert error.clause == "P5a"


def refused_acts(place: County, incident: Incident) -> dict[str, Callable[[], Any]]:
    outlet, at = place.outlets["YS04"], minutes(70)
    head, leader = who(place, "黄建华", 70), who(place, "周国栋", 70)
    task = Task.objects.filter(incident=incident, outlet=outlet, state="NEW").first()
    assert task is not None
    return {
        "check": lambda: check.open_check(by=head, at=at, incident=incident, outlet=outlet),
        "check in one act": lambda: check.check_outlet(by=head, at=at, incident=incident, outlet=outlet),
        "reopen": lambda: restore.reopen(by=leader, at=at, incident=incident, outlet="YS04", line="letters"),
        "release": lambda: restore.release(by=leader, at=at, incident=incident),
        "clean up": lambda: clear.clean_up(by=head, at=at, incident=incident, outlet=outlet),
        "photo of facts": lambda: facts.add_facts(
            by=head, at=at, incident=incident, outlet_code="YS04", note="照片", photos=[picture()]
        ),
        "photo of a task": lambda: respond.log(by=head, at=at, task=task, text="照片", photos=[picture()]),
        "another part": lambda: scene.refuse_while_held(by=head, at=at, error=UnableTo, outlet=outlet),
    }


ACTS = (
    "check", "check in one act", "reopen", "release", "clean up", "photo of facts", "photo of a task", "another part",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_while_the_scene_is_held_it_is_refused_with_that_reason_and_who_lifts_it(
    place: County, act: str
) -> None:
    incident = claimed(place, fire(place))
    error = refusal(refused_acts(place, incident)[act])
    assert error.clause == "P5a"
    assert error.sentence.text == scene.HELD
    candidates: Any = error.details["candidates"]
    assert [one["name"] for one in candidates] == ["孙立"]
    assert set(refused_acts(place, incident)) == set(ACTS)


def test_the_clearing_waits_when_the_scene_is_held_after_the_release(place: County) -> None:
    incident = restored(place, released(place, fire(place)))
    facts.state_facts(
        by=who(place, "沈佳", 80),
        at=minutes(80),
        incident=incident,
        facts={"scene_held": "YES"},
        source="火调人员来电",
    )
    incident.refresh_from_db()
    assert scene_held(incident)
    error = refusal(
        clear.clear, by=who(place, "周国栋", 90), at=minutes(90), incident=incident, all_done=True
    )
    assert error.sentence.text == scene.HELD
    incident = released(place, incident, 100)
    assert SceneRelease.objects.filter(incident=incident).count() == 2
    cleared = clear.clear(by=who(place, "周国栋", 110), at=minutes(110), incident=incident, all_done=True)
    assert cleared.stage == Stage.CLEARED


def restored(place: County, incident: Incident) -> Incident:
    incident = claimed(place, incident)
    head, outlet = who(place, "黄建华", 62), place.outlets["YS04"]
    sheet = check.open_check(by=head, at=minutes(62), incident=incident, outlet=outlet)
    check.sign_check(by=head, at=minutes(66), sheet=sheet, answers=all_passed(sheet))
    return restore.release(by=who(place, "周国栋", 70), at=minutes(70), incident=incident)


incident = kept(fire, on=place)


def test_what_is_done_without_touching_the_place_goes_on(place: County, incident: Incident) -> None:
    facts.add_facts(
        by=who(place, "黄建华", 21), at=minutes(21), incident=incident, outlet_code="YS04", note="火已灭"
    )
    claimed(place, incident)


def test_the_scene_is_released_by_officer_unit_and_time_and_the_way_is_free(place: County) -> None:
    incident = released(place, fire(place), 30, released_at=minutes(28))
    assert not scene_held(incident)
    assert incident.scene_free_at == minutes(28)
    row = SceneRelease.objects.get(incident=incident)
    assert (row.officer, row.officer_unit, row.released_at) == ("高强", "云山消防救援站", minutes(28))
    assert not Condition.objects.filter(incident=incident, met_at=None).exists()
    assert restored(place, incident).stage == Stage.RESTORED


def test_the_officer_is_need_to_know_also_in_an_open_incident_and_never_in_the_journal(
    place: County,
) -> None:
    incident = released(place, fire(place))
    assert incident.visibility == Visibility.OPEN
    assert SceneRelease.objects.get().visibility == Visibility.NEED_TO_KNOW
    assert releases_of(who(place, "沈佳", 31), incident)[0].officer == "高强"
    assert releases_of(who(place, "唐小燕", 31), incident) == ()
    entry = Entry.objects.get(stream=incident.stream, code="SCENE_FREE")
    payload = journal.payload_of(entry) or {}
    assert payload["authority"] == "消防"
    assert not {"高强", "云山消防救援站"} & {str(value) for value in payload.values()}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"authority": "NOBODY"}, "authority"),
        ({"officer": " "}, "officer"),
        ({"officer_unit": ""}, "officer_unit"),
        ({"released_at": minutes(90)}, "released_at"),
        ({"released_at": minutes(-600)}, "released_at"),
    ],
)
def test_a_release_without_officer_unit_or_possible_time_is_refused(
    place: County, incident: Incident, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        released(place, incident, **given)
    assert list(caught.value.faults) == [field]
    assert scene_held(incident)


@pytest.mark.parametrize("name", ["沈佳", "周国栋", "黄建华", "林志远"])
def test_only_the_security_post_records_the_release(place: County, incident: Incident, name: str) -> None:
    with pytest.raises(NotPermitted):
        scene.release_scene(
            by=who(place, name, 30),
            at=minutes(30),
            incident=incident,
            authority="FIRE",
            officer="高强",
            officer_unit="云山",
        )
    assert [one.name for one in who_releases(incident, minutes(30))] == ["孙立"]


def test_it_is_released_once_and_no_plain_condition_opens_the_way(place: County, incident: Incident) -> None:
    error = refusal(
        conditions.meet, by=who(place, "沈佳", 25), at=minutes(25), incident=incident, key="scene"
    )
    assert error.field == "key"
    incident = released(place, incident)
    with pytest.raises(scene.UnableToReleaseScene):
        released(place, incident, 40)


def test_who_may_not_read_the_incident_learns_only_that_the_outlet_is_closed(place: County) -> None:
    robbery = building.reported(place, by=building.clerk(place), cause="robbery_violence", lines=("savings",))
    assert scene_at(place.outlets["YS04"]) == robbery
    error = refusal(
        scene.refuse_while_held,
        by=who(place, "苏婷", 5),
        at=minutes(5),
        error=UnableTo,
        outlet=place.outlets["YS04"],
    )
    assert error.sentence.text == scene.CLOSED_HERE
    assert not error.clause
    assert not error.details


def test_another_incident_at_the_outlet_is_not_checked_either(place: County) -> None:
    other = building.directed(place, lines=("letters",))
    other = direct.accept(by=who(place, "林志远", 9), at=minutes(9), incident=other)
    claimed(place, other)
    building.reported(
        place, by=building.clerk(place), cause="fire", lines=("ems",), at=minutes(61), separate=True
    )
    error = refusal(
        check.open_check,
        by=who(place, "黄建华", 62),
        at=minutes(62),
        incident=other,
        outlet=place.outlets["YS04"],
    )
    assert error.sentence.text == scene.HELD


def test_a_false_alarm_ends_the_hold(place: County, incident: Incident) -> None:
    merge.call_off(by=who(place, "沈佳", 25), at=minutes(25), incident=incident, reason="误报：烟感故障")
    assert scene_at(place.outlets["YS04"]) is None


def test_the_heir_and_the_part_split_off_are_held_as_well(place: County) -> None:
    first = fire(place)
    other = building.reported(place, outlet="YS05", by=building.clerk(place, "YS05"), at=minutes(21))
    heir = merge.merge(by=who(place, "沈佳", 22), at=minutes(22), incident=first, into=other, reason="同因")
    assert scene_held(heir)
    assert heir.scene_held_at == first.reported_at
    part = merge.split(
        by=who(place, "沈佳", 23), at=minutes(23), incident=heir, outlet_codes=["YS04"], reason="分开"
    )
    assert scene_held(part)
    assert Condition.objects.filter(incident=part, key="scene", met_at=None).exists()


def test_a_mass_report_of_a_fire_holds_the_scene(place: County) -> None:
    incident = mass.report_mass(
        by=who(place, "沈佳"),
        at=NINE,
        unit=place.unit,
        rule={"outlets": ["YS04", "YS05"]},
        cause="fire",
        lines=("letters",),
    )
    assert scene_held(incident)


def test_the_limit_of_the_clean_up_runs_from_release_and_scene_whichever_comes_last(
    place: County, incident: Incident
) -> None:
    plan = planned.plan_of(incident)
    incident.released_at = minutes(70)
    waiting = planned.limit_of(plan, "site_clean", incident, Moment.RELEASED, minutes(70))
    assert waiting is None
    incident = released(place, incident, 30)
    running = planned.limit_of(plan, "site_clean", incident, Moment.RELEASED, minutes(70))
    assert running is not None
    assert running > minutes(70)
