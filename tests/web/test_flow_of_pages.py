"""What pages of the incident flow offer: only what can be done, and by whom what is missing can be."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_overlap_pages import ask
from youxu.incidents.actions import direct, respond, restore
from youxu.incidents.models import FirstReport, Incident, Interruption
from youxu.incidents.queries import from_outlet
from youxu.network.models import CallItem
from youxu.watch.actions import raise_watch

pytestmark = pytest.mark.django_db

place = kept(building.whole_county)


def test_the_room_and_the_release_name_who_can_accept_and_release_waits_for_it(place: County) -> None:
    incident = building.directed(place)
    for page in ("room", "release"):
        shown = ask(place, "沈佳", reverse(page, args=[incident.reference])).content.decode()
        assert "No directive is accepted yet" in shown
        assert {"林志远", "何敏", "吴大勇"} <= set(re.findall(r"林志远|何敏|吴大勇", shown))
    assert "Release and end the interruption" not in shown.split("<form", 2)[-1]
    with pytest.raises(restore.UnableToRelease) as caught:
        restore.release(by=place.person("沈佳"), at=minutes(20), incident=incident)
    assert (caught.value.details["step"], caught.value.clause) == ("accept", "P2")
    assert "林志远" in caught.value.sentence.values["who"]["zh"]
    direct.accept(by=place.person("林志远"), at=minutes(21), incident=incident)
    shown = ask(place, "沈佳", reverse("room", args=[incident.reference])).content.decode()
    assert "No directive is accepted yet" not in shown


def test_the_page_of_directives_drafts_nothing_twice(place: County) -> None:
    incident = building.directed(place)
    shown = ask(place, "沈佳", reverse("direct", args=[incident.reference])).content.decode()
    assert "d0_title" not in shown
    assert "own_title" in shown
    again = ask(
        place, "沈佳", reverse("verify-and-direct", args=[incident.reference]), {"with_whom": "黄建华"}
    )
    assert "Nothing new" in again.content.decode()
    assert incident.directives.count() == 1


def test_the_list_of_the_first_minutes_stands_first_in_the_work_of_everybody_at_the_outlet(
    place: County,
) -> None:
    response.hold_post(place, "李小梅", "clerk", place.outlets["YS04"])
    incident = building.directed(place)
    shown = ask(place, "李小梅", reverse("my-work")).content.decode()
    assert reverse("now", args=[incident.reference]) in shown
    assert "Nothing is waiting for you" not in shown


def test_a_finished_task_shows_no_steps_left_open(place: County) -> None:
    incident = building.directed(place)
    head = place.person("黄建华")
    listed = incident.tasks.filter(steps__isnull=False, owner=head.person_id).distinct().first()
    assert listed is not None
    steps = f"0/{listed.steps.count()}"
    assert steps in ask(place, "黄建华", reverse("my-work")).content.decode()
    for task in incident.tasks.filter(steps__isnull=False, owner=head.person_id).distinct():
        respond.done(by=head, at=minutes(20), task=task)
    shown = ask(place, "黄建华", reverse("my-work")).content.decode()
    assert listed.title_en in shown
    assert "0/" not in shown


def test_a_check_of_one_outlet_leads_straight_to_its_sheet(place: County) -> None:
    incident = response.claimed(place, response.responding(place))
    answer = ask(place, "黄建华", reverse("checks", args=[incident.reference]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("check", args=[incident.reference, "YS04"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("4 opening hours for Parcels", "2 opening hours for EMS")),
        ("zh-hans", ("包裹 4 个营业小时", "特快 2 个营业小时")),
    ],
)
def test_aims_that_differ_say_of_which_service_each_is(
    place: County, language: str, said: tuple[str, str]
) -> None:
    incident = response.responding(place, lines=("parcels", "ems"))
    address = reverse("room", args=[incident.reference])
    shown = ask(place, "沈佳", address, language=language).content.decode()
    assert all(one in shown for one in said), shown.split("bulb")[-1][:400]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Nothing can be released yet"), ("zh-hans", "现在还不能放行")]
)
def test_a_release_that_cannot_be_says_so_and_why(place: County, language: str, said: str) -> None:
    incident = response.responding(place)
    shown = ask(place, "周国栋", reverse("release", args=[incident.reference]), language=language)
    text = shown.content.decode()
    assert said in text
    assert ("not passed" if language == "en" else "没有通过核验") in text
    assert shown.context["effects"] == (), "nothing will happen"
    assert ("Letters, EMS" if language == "en" else "函件、特快") in text, "one row for each outlet"
    released = response.restored(place, incident)
    text = ask(
        place, "周国栋", reverse("release", args=[released.reference]), language=language
    ).content.decode()
    assert ("No line of this incident waits" if language == "en" else "没有业务等待放行") in text


def test_the_release_counts_as_open_only_what_nothing_else_holds(place: County) -> None:
    incident = response.claimed(place, response.responding(place))
    response.checked(place, incident)
    lines = Interruption.objects.filter(incident=incident).count()
    address = reverse("release", args=[incident.reference])
    assert f"{lines} lines of 1 outlet are open again" in " ".join(
        ask(place, "周国栋", address).context["effects"]
    )
    other = building.reported(place, outlet="YS04", cause="power", lines=["letters"])
    assert other.pk != incident.pk
    told = " ".join(ask(place, "周国栋", address).context["effects"])
    assert f"{lines - 1} line" in told
    assert "1 line stays closed" in told


def test_the_ways_to_meet_are_those_of_the_level(place: County) -> None:
    incident = building.grave(place)
    building.reported(place, outlet="YS10", cause="power", by_telephone=True, caller="城关")
    shown = ask(place, "沈佳", reverse("convene", args=[incident.reference])).content.decode()
    ways = set(re.findall(r'name="way" id="[^"]+" value="(\w+)"', shown))
    assert "TELEPHONE" in ways
    assert "NONE" not in ways


def test_a_claim_with_the_minute_of_the_report_holds_and_the_banks_word_is_asked_where_needed(
    place: County,
) -> None:
    incident = direct.accept(by=place.person("林志远"), at=minutes(9), incident=building.directed(place))
    began = minutes(20).replace(second=41)
    Interruption.objects.filter(incident=incident).update(began_at=began)
    address = reverse("claim", args=[incident.reference])
    shown = ask(place, "林志远", address).content.decode()
    assert "needed for Savings" in shown
    sent = {
        "lines": ["YS04|letters", "YS04|savings"],
        "restored_at": "2026-11-23T09:32",
        "restored_by": str(place.people["林志远"].pk),
    }
    refused = ask(place, "林志远", address, sent).content.decode()
    assert "Say who gave the word for: Savings" in refused
    answer = ask(place, "林志远", address, {**sent, "lines": ["YS04|letters"]})
    assert answer.status_code == 303
    assert Interruption.objects.get(incident=incident, line="letters").restored_at == began


def test_the_address_after_a_report_by_card_names_no_row(place: County) -> None:
    incident: Incident = building.reported(place)
    row = FirstReport.objects.get(incident=incident)
    mark = from_outlet.mark_of(row)
    assert str(row.pk) != mark
    assert from_outlet.report_of_outlet(place.outlets["YS04"], mark) == row
    assert from_outlet.report_of_outlet(place.outlets["YS05"], mark) is None
    assert from_outlet.report_of_outlet(place.outlets["YS04"], str(row.pk)) is None


def test_the_call_list_offers_the_answer_to_who_may_record_it(place: County) -> None:
    outlet = place.outlets["YS04"]
    CallItem.objects.create(
        outlet=outlet, unit_path=outlet.unit_path, reason="EXPIRED", due_at=minutes(5), raised_at=minutes(5)
    )
    link = reverse("outlet-confirm", args=["YS04"])
    assert link in ask(place, "沈佳", reverse("calls")).content.decode()
    assert link not in ask(place, "郑凯", reverse("calls")).content.decode()


def test_a_watch_is_handed_over_by_its_colour_and_has_no_level(place: County) -> None:
    raise_watch(
        by=place.person("沈佳"),
        at=minutes(0),
        unit=place.unit,
        hazard="flood",
        colour="ORANGE",
        area={"outlets": ["YS04"]},
        until_at=minutes(600),
    )
    shown = ask(place, "沈佳", reverse("hand-over")).content.decode()
    assert "Orange watch" in shown
    assert "Outlet level" not in shown


def test_who_reported_is_on_the_line_when_the_office_rings_back(place: County) -> None:
    incident = building.reported(place, by=building.clerk(place))
    for page in ("verify-report", "verify-and-direct"):
        shown = ask(place, "沈佳", reverse(page, args=[incident.reference]))
        assert shown.context["form"]["with_whom"].initial == "黄建华"
    rung = building.reported(place, outlet="YS05", cause="power", by_telephone=True, caller="唐小燕")
    shown = ask(place, "沈佳", reverse("verify-report", args=[rung.reference]))
    assert shown.status_code == 200


def test_the_ring_back_is_offered_only_while_a_report_waits_for_it(place: County) -> None:
    incident = building.verified(place)
    link = f'<a href="{reverse("verify-report", args=[incident.reference])}"'
    room = reverse("room", args=[incident.reference])
    shown = ask(place, "沈佳", room).content.decode()
    assert link not in shown
    assert "Every report of this incident is verified" in shown
    building.reported(place, outlet="YS05", by=building.clerk(place, "YS05"), join=incident)
    assert link in ask(place, "沈佳", room).content.decode(), "one that joined later waits for its own"
