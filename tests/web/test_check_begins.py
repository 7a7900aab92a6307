"""The page where a check begins: who restored or claimed is refused at once, and reads who can check instead."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import escape

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.response import County
from tests.states import kept
from tests.web.test_board import get
from youxu.core import clock
from youxu.core.models import Entry
from youxu.incidents.actions import check
from youxu.incidents.models import Incident, Task

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


@kept(on=place)
def incident(place: County) -> Incident:
    """Return an incident of one outlet that the network administrator claimed to be restored."""
    return response.claimed(place, response.responding(place))


@pytest.mark.parametrize(("language", "said"), [("en", "Who can check instead"), ("zh-hans", "请谁来核验")])
def test_the_restorer_reads_at_once_that_another_person_checks(
    place: County, incident: Incident, language: str, said: str
) -> None:
    page = get(place, "马骏", reverse("check", args=[incident.reference, "YS04"]), at=60, language=language)
    text = page.content.decode()
    assert page.status_code == 200
    assert said in text
    may = [person["name"] for person in page.context["candidates"] if person["may"]]
    assert "黄建华" in may
    assert "马骏" not in may
    assert reverse("check-hand-over", args=[incident.reference, "YS04"]) in text
    assert 'name="way"' not in text, "nothing to begin"


def test_reading_the_page_writes_nothing(place: County, incident: Incident) -> None:
    before = Entry.objects.count()
    page = get(place, "马骏", reverse("check", args=[incident.reference, "YS04"]), at=60, language="en")
    assert "Written down" not in page.content.decode()
    assert Entry.objects.count() == before


def test_the_restorer_hands_the_check_over_from_the_first_page(place: County, incident: Incident) -> None:
    page = get(place, "马骏", reverse("check", args=[incident.reference, "YS04"]), at=60)
    head = place.people["黄建华"]
    with clock.pretend(building.minutes(61)):
        sent = page.client.post(
            reverse("check-hand-over", args=[incident.reference, "YS04"]), {"owner": head.pk}
        )
    assert sent.status_code == 303
    assert Task.objects.filter(incident=incident, key__contains="check", owner=head).exists()


def test_a_restorer_who_begins_all_the_same_is_refused_and_written_down(
    place: County, incident: Incident
) -> None:
    address = reverse("check", args=[incident.reference, "YS04"])
    page = get(place, "马骏", address, at=60, language="en")
    with clock.pretend(building.minutes(61)):
        sent = page.client.post(address, {"way": "ON_SITE"})
    assert sent.status_code == 409
    assert "Written down" in sent.content.decode()
    assert Entry.objects.filter(stream=incident.stream, code="REFUSED").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_tried_stands_before_how_it_is_checked(
    place: County, incident: Incident, language: str
) -> None:
    page = get(place, "黄建华", reverse("check", args=[incident.reference, "YS04"]), at=60, language=language)
    text = page.content.decode()
    owed = check.items_owed(incident, place.outlets["YS04"])
    assert page.context["to_try_count"] == len(owed) > 1
    assert (f"{len(owed)} items are tried" if language == "en" else f"逐项试办 {len(owed)} 项") in text
    for item in owed.values():
        said = escape(item.en if language == "en" else item.zh)
        assert 0 < text.index(said) < text.index('name="way"'), said


def test_a_check_without_a_list_in_the_plan_begins_without_one(
    place: County, incident: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "items_owed", lambda *_given: {})
    page = get(place, "黄建华", reverse("check", args=[incident.reference, "YS04"]), at=60, language="en")
    assert "items are tried" not in page.content.decode()
    assert 'name="way"' in page.content.decode()


def test_another_person_begins_as_before(place: County, incident: Incident) -> None:
    page = get(place, "黄建华", reverse("check", args=[incident.reference, "YS04"]), at=60)
    assert 'name="way"' in page.content.decode()
    assert "refused" not in page.context


def test_the_first_of_the_checked_lines_is_chosen_to_be_reopened(place: County) -> None:
    incident = response.claimed(place, response.responding(place))
    response.checked(place, incident)
    page = get(place, "周国栋", reverse("reopen", args=[incident.reference]), at=90).content.decode()
    assert page.count(" checked") == 1


def test_the_checker_signs_with_either_of_the_names_that_pages_show(
    place: County, incident: Incident
) -> None:
    head = place.people["黄建华"]
    head.name_en = "Huang Jianhua"
    head.save()
    address = reverse("check", args=[incident.reference, "YS04"])
    opened = check.open_check(
        by=place.person("黄建华", building.minutes(61)),
        at=building.minutes(61),
        incident=incident,
        outlet=place.outlets["YS04"],
    )
    page = get(place, "黄建华", address, at=62, language="en")
    given = {f"item_{item.pk}": "PASS" for item in opened.items.all()} | {"revision": str(opened.revision)}
    with clock.pretend(building.minutes(62)):
        wrong = page.client.post(address, {**given, "signature": "Ma Jun"})
        assert wrong.status_code == 422
        assert "Sign with your own name: Huang Jianhua." in wrong.content.decode()
        assert page.client.post(address, {**given, "signature": "huang  jianhua"}).status_code == 303
    opened.refresh_from_db()
    assert opened.signed_at == building.minutes(62)
