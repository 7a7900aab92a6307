"""The compliance sheet in the browser: whole or by state, in both languages, in few queries, for print."""

from __future__ import annotations

from typing import Any

from tests.builders.deadlines import followed
from tests.builders.response import County, county, minutes, responding, restored
from tests.states import kept
from tests.web.test_clock_pages import later, signed_in
from youxu.incidents.models import Incident


def county_with_a_restored_one(place: County) -> Incident:
    found = restored(place, responding(place, level="III"))
    followed(found, minutes(80))
    return found


place = kept(county)
incident = kept(county_with_a_restored_one, on=place)


def test_the_sheet_shows_clauses_laws_evidence_and_rules_in_few_queries(
    place: County, incident: Incident, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(place, "沈佳")
    address = f"/incidents/{incident.reference}/compliance/"
    with later(place, 200):
        client.get(address)
        with django_assert_max_num_queries(52):
            page = client.get(address).content.decode()
        assert "Technical support confirms restoration" in page
        assert "Postal Law art. 15" in page
        assert "only where: customer data may have leaked" in page
        assert "entry 1" in page
        missed = client.get(address + "?state=MISSED").content.decode()
        assert "Convene" in missed or "Parent unit" in missed
        assert "only where" not in missed
        assert client.get(address + "?state=nonsense").status_code == 200
        client.cookies["youxu_language"] = "zh-hans"
        assert "履职对照表" in client.get(address).content.decode()
        assert address in client.get(f"/incidents/{incident.reference}/evidence/").content.decode()
    assert signed_in(place, "沈佳").get("/incidents/YS000000-00/compliance/").status_code == 404
