"""A long closure in the browser: declared, followed up, milestones, served meanwhile, taken back; its own section."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.builders import incidents as building
from tests.builders.response import County
from tests.states import kept
from tests.web.test_outlets_pages import client_of, send
from youxu.core import clock
from youxu.incidents.actions import direct, long_closure
from youxu.incidents.models import Incident, LongClosure, TemporaryPlace

AT = building.minutes(60)


place = kept(building.whole_county)


def responding(place: County) -> Incident:
    incident = building.directed(place, lines=("letters", "ems"))
    at = building.minutes(12)
    return direct.accept(by=place.person("林志远", at), at=at, incident=incident)


incident = kept(responding, on=place)


def test_it_is_declared_followed_up_and_taken_back(place: County, incident: Incident) -> None:
    client = client_of(place, "沈佳")
    address = reverse("long-closure", args=[incident.reference])
    with clock.pretend(AT):
        assert "From the fourth day" in client.get(address).content.decode()
        given = {"reason": "楼体加固", "owner": str(place.people["吴大勇"].pk)}
        assert send(client, "long-closure-declare", incident.reference, **given).status_code == 303
        row = LongClosure.objects.get()
        assert row.owner.name == "吴大勇"
        board = client.get(reverse("board"))
        assert [one["row"].reference for one in board.context["long_closures"]] == [incident.reference]
        assert board.context["board"].incidents == ()
        given = {"text": "鉴定报告已出", "revision": row.revision}
        assert send(client, "long-closure-review", incident.reference, **given).status_code == 303
        assert send(client, "long-closure-review", incident.reference, **given).status_code == 409
        assert "鉴定报告已出" in client.get(address).content.decode()
        assert send(client, "long-closure-end", incident.reference, reason="今天恢复").status_code == 303
    assert Incident.objects.get().long_since is None


def test_a_milestone_and_a_place_are_added_and_the_place_is_closed(place: County, incident: Incident) -> None:
    long_closure.declare_long_closure(by=place.person("沈佳", AT), at=AT, incident=incident)
    client = client_of(place, "沈佳")
    with clock.pretend(AT):
        late = send(
            client, "long-closure-milestone", incident.reference, text="验收", due_at="2026-11-01T09:00"
        )
        assert "due_at" in late.context["form"].errors
        assert late.context["form"]["text"].value() == "验收"
        assert send(client, "long-closure-milestone", incident.reference, text="验收").status_code == 303
        given = {
            "kind": "COUNTER",
            "outlet": "YS04",
            "lines": ["letters"],
            "place": "村委会",
            "hours": "每天 9–12",
        }
        assert send(client, "long-closure-place", incident.reference, **given).status_code == 303
        shown = client.get(reverse("long-closure", args=[incident.reference])).content.decode()
        assert "验收" in shown
        assert "村委会" in shown
        number = TemporaryPlace.objects.get().pk
        assert send(client, "long-closure-place-close", incident.reference, number).status_code == 303
    assert TemporaryPlace.objects.get().ends_at == AT


def test_who_may_not_declare_sees_the_page_without_its_buttons(place: County, incident: Incident) -> None:
    client = client_of(place, "黄建华")
    with clock.pretend(AT):
        assert not client.get(reverse("long-closure", args=[incident.reference])).context["may"]
        assert client.get(reverse("long-closure-declare", args=[incident.reference])).status_code == 403
        assert client.get(reverse("long-closure-review", args=[incident.reference])).status_code == 404


@pytest.mark.browser
def test_the_pages_of_long_closures_have_no_finding_of_axe(square: Any) -> None:
    found = building.whole_county()
    incident = responding(found)
    by = found.person("沈佳", AT)
    long_closure.declare_long_closure(by=by, at=AT, incident=incident)
    outlet = found.outlets["YS04"]
    long_closure.open_temporary_place(
        by=by,
        at=AT,
        incident=incident,
        outlet=outlet,
        kind="COUNTER",
        place="村委会",
        hours="每天",
        lines=["ems"],
    )
    long = f"/incidents/{incident.reference}/long/"
    square(found.people["沈佳"], long, f"{long}review/", f"{long}place/", f"{long}milestone/", "/")
