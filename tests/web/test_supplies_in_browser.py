"""Supplies in a real browser: a kit from the proposal to its return within a running incident; axe on every page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import alternatives as places
from tests.builders import supplies as build
from tests.builders.incidents import minutes
from tests.builders.supplies import DUTY, HEAD, LOGISTICS, OFFICER
from tests.journeys.screens import Screen
from youxu.core import clock
from youxu.supplies.models import SupplyRequest
from youxu.supplies.rules.words import RequestState

pytestmark = pytest.mark.browser


def test_a_kit_is_proposed_issued_used_and_given_back_inside_a_running_incident(
    new_page: Callable[..., object],
) -> None:
    with clock.pretend(minutes(30)):
        place = build.stores()
        incident = places.stopped(place.county, "YS04", at=minutes(2))

        def at(name: str) -> Screen:
            return Screen(new_page(), place.county.people[name])

        head = at(LOGISTICS)
        head.open(f"/incidents/{incident.reference}/")
        head.page.locator(f"a[href$='/{incident.reference}/supplies/']").first.click()
        head.looks_right()
        head.press("section:has(h2:text('柳林支局')) form button")
        row = SupplyRequest.objects.get()
        address = f"/supplies/requests/{row.reference}/"
        head.done("form:has([value='approve']) button")
        head.looks_right()
        store = at(OFFICER)
        store.open(address)
        store.done("form:has([value='issue']) .btn-primary")
        outlet = at(HEAD)
        outlet.open(address)
        outlet.done("form:has([value='arrive']) .btn-primary")
        outlet.page.get_by_text("已耗用", exact=True).click()
        outlet.done("form:has([value='consume']) button")
        store.open(address)
        store.done("form:has([value='give_back']) .btn-primary")
        store.looks_right()
        row.refresh_from_db()
        assert row.state == RequestState.CLOSED
        assert place.stock("routers") == 2


def test_the_pages_are_accessible_on_phone_and_desk(square: Callable[..., None]) -> None:
    with clock.pretend(minutes(60)):
        place = build.stores()
        incident = places.stopped(place.county, "YS04", at=minutes(2))
        asked, out = build.asked(place, incident, radios=1), build.issued(place, incident, markers=2)
        square(
            place.county.people[DUTY],
            "/supplies/",
            f"/supplies/sites/{place.depot.pk}/",
            f"/supplies/sites/{place.depot.pk}/count/",
            f"/supplies/sites/{place.depot.pk}/issue/",
            f"/supplies/sites/{place.depot.pk}/stock/",
            f"/supplies/sites/{place.depot.pk}/edit/",
            "/supplies/items/",
            "/supplies/items/new/",
            "/supplies/requests/?state=all",
            "/supplies/requests/new/",
            f"/supplies/requests/{asked.reference}/",
            f"/supplies/requests/{out.reference}/",
            "/supplies/scan/",
            "/supplies/import/",
            f"/incidents/{incident.reference}/supplies/",
        )
