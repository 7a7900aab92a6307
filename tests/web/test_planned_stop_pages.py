"""Planned stops in the browser: planned, their room, their words, what changes them, the alarm on the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.planned_stops import ENDS, STARTS, SWEEP, begun, planned, reopened
from tests.builders.response import County
from tests.states import kept
from tests.web.test_outlets_pages import client_of, send
from youxu.core import clock
from youxu.incidents.actions import planned_stop
from youxu.incidents.models import Incident

place = kept(building.whole_county)


GIVEN = {
    "outlets": ["YS04", "YS05"],
    "lines": ["ems"],
    "how": "SUSPENDED",
    "starts_at": "2026-12-01T09:00",
    "ends_at": "2026-12-01T17:00",
    "reason": "更换设备",
}


def test_a_stop_is_planned_and_its_room_shows_it(place: County) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        answer = send(client, "plan-stop", **GIVEN)
        assert answer.status_code == 303, answer.content[:2000]
        shown = client.get(answer.headers["Location"])
        assert "Post and publish the notice ahead of the stop" in shown.content.decode()
        assert [row["title"] for row in client.get(reverse("planned-stops")).context["rows"]]
        room = client.get(reverse("room", args=[Incident.objects.get().reference]))
    assert (room.status_code, room.headers["Location"]) == (302, answer.headers["Location"])


def test_a_universal_service_without_a_permission_names_the_field_and_keeps_the_rest(place: County) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        answer = send(client, "plan-stop", **{**GIVEN, "lines": ["letters", "ems"]})
        assert answer.status_code == 422
        form = answer.context["form"]
        assert set(form.errors) == {"permission_number"}
        assert form["reason"].value() == "更换设备"
        granted = {"lines": ["letters"], "permission_number": "云邮管许〔2026〕12号"}
        assert send(client, "plan-stop", **{**GIVEN, **granted}).status_code == 303


def test_it_is_permitted_moved_and_called_off_in_the_browser(place: County) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        send(client, "plan-stop", **{**GIVEN, "lines": ["letters"], "applied_date": "2026-11-20"})
        reference = Incident.objects.get().reference
        assert send(client, "planned-stop-permit", reference, permission_number="12号").status_code == 303
        moved = {"starts_at": "2026-12-03T09:00", "ends_at": "2026-12-03T17:00", "reason": "改期"}
        assert send(client, "planned-stop-move", reference, **moved).status_code == 303
        stale = send(client, "planned-stop-move", reference, revision=1, **moved)
        assert stale.status_code == 409
        early = send(client, "planned-stop-move", reference, **{**moved, "ends_at": "2026-12-03T08:00"})
        assert (early.status_code, set(early.context["form"].errors)) == (422, {"ends_at"})
        assert send(client, "planned-stop-cancel", reference, reason="不办了").status_code == 303
        late = send(client, "planned-stop-prolong", reference, ends_at="2026-12-04T09:00", reason="没装完")
    assert late.status_code in (409, 422)


def test_an_end_that_passed_stands_late_on_the_board_and_is_prolonged(place: County) -> None:
    incident = begun(place)
    late = ENDS + timedelta(minutes=30)
    planned_stop.tend_stops(by=SWEEP, at=late)
    client = client_of(place, "沈佳")
    with clock.pretend(late):
        board = client.get(reverse("board")).content.decode()
        assert "not reopened" in board
        assert "Reopen or prolong the planned stop" in board
        assert "Reopen or prolong the planned stop" in client.get(reverse("my-work")).content.decode()
        given = {"ends_at": "2026-12-01T20:00", "reason": "没装完"}
        assert send(client, "planned-stop-prolong", incident.reference, **given).status_code == 303
        assert "not reopened" not in client.get(reverse("board")).content.decode()


def test_the_notices_are_shown_in_both_languages(place: County) -> None:
    incident = planned(place)
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        for which in ("before", "start", "end"):
            shown = client.get(reverse("planned-stop-notice", args=[incident.reference, which]))
            assert (shown.status_code, len(shown.context["notices"])) == (200, 1)
        assert client.get(reverse("planned-stop-notice", args=[incident.reference, "x"])).status_code == 404


def test_who_may_not_plan_is_told_so(place: County) -> None:
    client = client_of(place, "郑凯")
    with clock.pretend(building.NINE):
        assert client.get(reverse("plan-stop")).status_code == 403
        assert not client.get(reverse("planned-stops")).context["may_plan"]


def test_the_list_takes_no_more_queries_with_more_stops(
    place: County, django_assert_max_num_queries: Any
) -> None:
    client = client_of(place, "沈佳")
    for code in ("YS10", "YS11", "YS12"):
        planned(place, outlet_codes=[code])
    with clock.pretend(building.NINE):
        client.get(reverse("planned-stops"))
        with django_assert_max_num_queries(14):
            client.get(reverse("planned-stops"))


def test_an_interruption_has_no_room_of_a_planned_stop(place: County) -> None:
    incident = building.reported(place)
    client = client_of(place, "沈佳")
    with clock.pretend(building.NINE):
        assert client.get(reverse("planned-stop", args=[incident.reference])).status_code == 404


@pytest.mark.browser
def test_the_pages_of_planned_stops_have_no_finding_of_axe(square: Any) -> None:
    found = building.whole_county()
    first = planned(found, public_reason="更换设备")
    second = reopened(
        found,
        outlet_codes=["YS04"],
        starts_at=STARTS + timedelta(days=1),
        ends_at=ENDS + timedelta(days=2),
        at=ENDS + timedelta(days=1),
    )
    square(
        found.people["沈佳"],
        "/incidents/planned/",
        "/incidents/planned/new/",
        f"/incidents/{first.reference}/stop/",
        f"/incidents/{second.reference}/stop/",
        f"/incidents/{first.reference}/stop/notice/before/",
        f"/incidents/{first.reference}/stop/move/",
    )


def test_who_reports_what_is_stopped_as_planned_is_told_so_and_may_leave_it(place: County) -> None:
    stop = begun(place)
    client = client_of(place, "黄建华")
    with clock.pretend(STARTS + timedelta(hours=1)):
        assert "Only what is stopped as planned" in client.get(reverse("report")).content.decode()
        told = {"people_in_danger": "NO", "outlet": "YS04", "tile": "power", "lines": ["ems"], "began": "now"}
        told |= {"how": "SUSPENDED", "data_exposed": "NO", "asked": stop.reference}
        answer = send(client, "report", **told)
        assert "say whether it is only that" in answer.content.decode()
        answer = send(client, "report", **told, join=stop.reference)
        assert "nothing was sent" in answer.content.decode()
        assert send(client, "report", **told, join="NEW").status_code == 303


def test_prolonging_asks_for_a_permission_only_where_the_stop_needed_one(place: County) -> None:
    client = client_of(place, "沈佳")
    for code, lines, asked in (("YS04", ["ems"], False), ("YS05", ["letters"], True)):
        stop = begun(place, outlet_codes=[code], lines=lines, permission_number="云邮管许〔2026〕12号")
        with clock.pretend(STARTS + timedelta(hours=1)):
            page = client.get(reverse("planned-stop-prolong", args=[stop.reference]))
        assert ("permission_number" in page.context["form"].fields) is asked
