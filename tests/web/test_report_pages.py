"""The report page (P1): what is similar is asked, a relapse is offered, who reported something grave sees what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from tests.web.test_room_walk import Office
from youxu.core import clock
from youxu.core.models import Visibility
from youxu.incidents.models import Incident
from youxu.incidents.rules.words import Stage

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


@pytest.fixture
def office(place: County) -> Office:
    return Office(place)


def send(office: Office, name: str, *, at: float, **given: Any) -> Any:
    """Fill in the report as a person at an outlet does, and return the answer."""
    page = office.open(name, "report", at=at)
    assert page.status_code == 200
    values = {
        "submission": str(page.context["form"]["submission"].value()),
        "people_in_danger": "NO",
        "tile": "power",
        "outlet": "YS04",
        "lines": ["letters"],
        "how": "SUSPENDED",
        "began": "now",
        "data_exposed": "NO",
        **given,
    }
    with clock.pretend(minutes(at)):
        return page.sender.post(reverse("report"), values)


@pytest.mark.parametrize(
    "given",
    [
        {"tile": "people", "cause": "robbery_violence"},
        {"tile": "people", "cause": "sudden_illness_injury"},
        {"data_exposed": "YES"},
    ],
    ids=["robbery", "injury", "data"],
)
def test_who_reports_something_grave_is_led_to_what_to_do_now(
    place: County, office: Office, given: dict[str, str]
) -> None:
    sent = send(office, "黄建华", at=0, **given)
    assert sent.status_code == 303, sent.context and sent.context["form"].errors
    incident = Incident.objects.get()
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert office.open("黄建华", "now", incident.reference, at=1).status_code == 200
    assert office.open("黄建华", "room", incident.reference, at=1).status_code == 200
    assert office.open("唐小燕", "now", incident.reference, at=1).status_code == 404


def test_facts_about_a_leak_lead_back_to_what_to_do_now(place: County, office: Office) -> None:
    send(office, "黄建华", at=0)
    incident = Incident.objects.get()
    office.act("黄建华", "add-facts", incident.reference, at=2, data_exposed="YES", note="客户资料散落")
    incident.refresh_from_db()
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert office.open("黄建华", "now", incident.reference, at=3).status_code == 200


def test_what_is_similar_is_asked_once_and_can_be_joined(place: County, office: Office) -> None:
    first = building.reported(place, by=building.clerk(place), cause="power")
    asked = send(office, "唐小燕", at=5, outlet="YS05")
    assert asked.status_code == 422
    offered = [key for key, _ in asked.context["form"].fields["join"].choices]
    assert offered == ["NEW", first.reference]
    assert Incident.objects.count() == 1
    assert send(office, "唐小燕", at=5, outlet="YS05", join=first.reference).status_code == 303
    first.refresh_from_db()
    assert first.outlet_count == 2


def test_what_is_not_similar_is_not_offered(place: County, office: Office) -> None:
    building.reported(place, by=building.clerk(place), cause="network_line")
    assert "join" not in office.open("唐小燕", "report", at=5).context["form"].fields
    assert send(office, "唐小燕", at=5, outlet="YS05").status_code == 303
    assert Incident.objects.count() == 2


def test_a_report_that_is_new_all_the_same_opens_its_own_incident(place: County, office: Office) -> None:
    first = building.reported(place, by=building.clerk(place), cause="power")
    asked = send(office, "唐小燕", at=5, outlet="YS05").content.decode()
    assert f'name="asked" value="{first.reference}"' in asked
    sent = send(office, "唐小燕", at=5, outlet="YS05", join="NEW", asked=first.reference)
    assert sent.status_code == 303
    assert Incident.objects.count() == 2


def test_new_answers_only_for_what_was_shown(place: County, office: Office) -> None:
    shown = building.reported(place, by=place.person("唐小燕"), outlet="YS05", cause="network_line")
    unseen = building.reported(place, by=building.clerk(place), cause="power")
    answer = {"outlet": "YS05", "join": "NEW", "asked": shown.reference}
    asked = send(office, "唐小燕", at=5, **answer)
    assert asked.status_code == 422
    offered = [key for key, _ in asked.context["form"].fields["join"].choices]
    assert offered == ["NEW", shown.reference, unseen.reference]


def test_an_incident_that_is_out_of_sight_by_the_answer_is_asked_anew(place: County, office: Office) -> None:
    building.reported(place, by=building.clerk(place), cause="power")
    assert send(office, "唐小燕", at=5, outlet="YS05", join="YS000000-77").status_code == 422
    assert Incident.objects.count() == 1


def test_a_line_that_failed_again_is_offered_as_the_relapse(place: County, office: Office) -> None:
    incident = response.restored(place, response.responding(place))
    form = office.open("黄建华", "report", at=100).context["form"]
    assert [key for key, _ in form.fields["join"].choices] == ["NEW", incident.reference]
    assert not form["join"].value(), "nobody answers this for the reporter"
    assert send(office, "黄建华", at=100).status_code == 422
    assert send(office, "黄建华", at=100, join=incident.reference).status_code == 303
    incident.refresh_from_db()
    assert (Incident.objects.count(), incident.stage) == (1, Stage.RESPONDING)


def test_an_outlets_page_names_no_incident_that_its_reader_may_not_read(
    place: County, office: Office
) -> None:
    incident = building.reported(place, by=building.clerk(place), cause="robbery_violence")
    seen = office.open("黄建华", "outlet", "YS04", at=1).content.decode()
    assert incident.reference in seen
    hidden = office.open("唐小燕", "outlet", "YS04", at=1).content.decode()
    assert incident.reference not in hidden
    assert "an unforeseen situation" in hidden
