"""Two operators in one database use the same codes: a notice tells of its own operator's outlets (P3b, G2)."""

from __future__ import annotations

import pytest

from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import published
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import queries
from youxu.feedback.queries import outlet_meant
from youxu.incidents.models import Incident
from youxu.network.models import Outlet, OutletLine, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
stopped = kept(directed, on=place)


@kept(on=stopped)
def other(stopped: Incident) -> Outlet:
    """Return the outlet of another operator with the code of that which stopped, offering other services."""
    top = Unit.objects.create(key="elsewhere", path="elsewhere/", level="GROUP", name="别家邮政")
    found = Outlet.objects.create(
        tree="elsewhere", code="YS04", name="别家网点", name_en="Elsewhere", unit=top, unit_path=top.path
    )
    for line in ("letters", "philately"):
        OutletLine.objects.create(outlet=found, line=line)
    return found


def test_another_operators_outlet_of_the_same_code_changes_nothing(
    place: County, stopped: Incident, other: Outlet
) -> None:
    revision = published(place, stopped)
    content = queries.content_of(revision)
    assert (content.where.zh, content.where.en) == ("柳林支局", "Liulin")
    assert "philately" not in content.open_lines
    assert "别家" not in revision.body_zh + revision.title_zh
    around = queries.first_setting(revision.notice.incident, content, minutes(14))
    assert around.names is not None
    assert around.names["YS04"].zh == "柳林支局"


def test_whether_everything_of_the_post_is_stopped_is_asked_of_the_own_operator(
    place: County, stopped: Incident, other: Outlet
) -> None:
    """The other operator's outlet offers philately as well: it makes a whole stop a part."""
    mine = place.outlets["YS04"]
    OutletLine.objects.filter(outlet=mine).exclude(line__in=("letters", "savings")).update(
        retired_at=minutes(0)
    )
    content = queries.content_of(published(place, stopped))
    assert [group.whole for group in content.places] == [True]


def test_outlet_meant_finds_the_outlet_of_the_operator_that_the_address_names(
    place: County, other: Outlet
) -> None:
    assert outlet_meant("", "YS04") is None, "nobody can tell which"
    assert outlet_meant("", "YS04", place.unit.path) == place.outlets["YS04"]
    assert outlet_meant("", "YS04", "elsewhere/") == other
    assert outlet_meant("柳林支局", root="elsewhere/") is None
