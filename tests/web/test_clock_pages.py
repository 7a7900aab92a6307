"""Pages of limits: lists, one limit with its proof, a call, reasons; what is refused keeps what was entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders.deadlines import clock, followed
from tests.builders.response import County, county, minutes, reported
from tests.states import kept
from youxu.core import clock as clocks
from youxu.incidents.models import Incident


def later(place: County, minutes_after: int = 0) -> Any:
    return clocks.pretend(minutes(minutes_after))


place = kept(county)


def incident_with_limits(place: County) -> Incident:
    found = reported(place)
    followed(found, minutes(15))
    return found


incident = kept(incident_with_limits, on=place)


def signed_in(place: County, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies["youxu_language"] = "en"
    client.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_room_the_board_and_my_work_show_what_is_owed(place: County, incident: Incident) -> None:
    client = signed_in(place, "沈佳")
    with later(place, 20):
        room = client.get(f"/incidents/{incident.reference}/").content.decode()
        assert "Told upward" in room
        assert "Enter a call" in room
        assert "Told upward" in client.get("/my-work/").content.decode()
        board = client.get("/?deadlines=all").content.decode()
        assert "In writing: Parent unit" in board
        assert "/clocks/" in board


@pytest.mark.parametrize("scope", ["due", "overdue", "own", "all", "ended", "nonsense"])
def test_the_list_answers_for_every_scope_in_few_queries(
    place: County, incident: Incident, scope: str, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(place, "沈佳")
    with later(place, 60):
        client.get("/clocks/")
        with django_assert_max_num_queries(14):
            page = client.get(f"/clocks/?scope={scope}")
    assert page.status_code == 200
    assert "Limits" in page.content.decode()


def test_an_empty_list_says_so(place: County) -> None:
    page = signed_in(place, "沈佳").get("/clocks/").content.decode()
    assert "Nothing is due today, and nothing is overdue." in page


def test_a_call_is_entered_once_and_proves_the_limit(place: County, incident: Incident) -> None:
    client, row = signed_in(place, "沈佳"), clock(incident, "told_upward")
    address = f"/incidents/{incident.reference}/tell/"
    with later(place, 20):
        assert "Told upward" in client.get(f"{address}?clock={row.pk}").content.decode()
        bad = client.post(address, {"clocks": [row.pk], "answered_by": "", "said": "all closed"})
        assert bad.status_code == 422
        assert "all closed" in bad.content.decode()
        good = client.post(
            address,
            {
                "clocks": [row.pk],
                "answered_by": "Li",
                "said": "all closed",
                "called_at": timezone.localtime(row.opened_at).strftime("%Y-%m-%dT%H:%M"),
            },
        )
        assert good.status_code == 303
        row.refresh_from_db()
        assert (row.state, row.call.answered_by) == ("MET", "Li")
        page = client.get(f"/clocks/{row.pk}/").content.decode()
        assert "Li answered" in page
        assert "all closed" in client.get(f"/incidents/{incident.reference}/clocks/").content.decode()


def test_reasons_excuses_and_dispensing_are_entered_by_who_may(place: County, incident: Incident) -> None:
    office, leader, row = signed_in(place, "沈佳"), signed_in(place, "周国栋"), clock(incident, "told_upward")
    brief = clock(incident, "hotline_brief")
    with later(place, 90):
        page = leader.get(f"/clocks/{row.pk}/").content.decode()
        assert all(f"/clocks/{row.pk}/{verb}/" in page for verb in ("met", "late", "excuse", "not-needed"))
        assert office.get(f"/clocks/{row.pk}/excuse/").status_code == 403
        assert office.post(f"/clocks/{row.pk}/late/", {"reason": "line busy"}).status_code == 303
        assert leader.post(f"/clocks/{row.pk}/excuse/", {"reason": "storm"}).status_code == 303
        assert office.post(f"/clocks/{brief.pk}/not-needed/", {"moot": "JOINED"}).status_code == 303
        written = clock(incident, "parent_unit")
        assert office.post(f"/clocks/{written.pk}/met/", {"proof": "fax 12"}).status_code == 303
        assert "storm" in office.get(f"/incidents/{incident.reference}/clocks/").content.decode()
        again = leader.post(f"/clocks/{row.pk}/excuse/", {"reason": "storm"})
        assert again.status_code in (409, 422)
    states = {
        one.key: one.state
        for one in (clock(incident, key) for key in ("told_upward", "hotline_brief", "parent_unit"))
    }
    assert states == {"told_upward": "EXCUSED", "hotline_brief": "NOT_NEEDED", "parent_unit": "MET"}


def test_a_limit_of_another_unit_is_not_found(place: County, incident: Incident) -> None:
    assert signed_in(place, "沈佳").get(f"/clocks/{clock(incident, 'postal_oral').pk}/").status_code == 404


@pytest.mark.browser
def test_the_pages_of_limits_have_no_finding_of_axe(square: Any) -> None:
    place = county()
    incident = incident_with_limits(place)
    one, reference = clock(incident, "told_upward"), incident.reference
    with later(place, 90):
        square(
            place.people["周国栋"],
            "/clocks/",
            "/clocks/?scope=overdue",
            f"/clocks/{one.pk}/",
            f"/clocks/{one.pk}/excuse/",
            f"/incidents/{reference}/clocks/",
            f"/incidents/{reference}/tell/",
        )
