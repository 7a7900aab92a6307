"""What a called member, whoever issued a refused directive, and the owner of a task added by hand find in my work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import wording
from youxu.incidents import queries
from youxu.incidents.actions import convene as convening
from youxu.incidents.actions import direct, respond
from youxu.incidents.models import Incident, Receipt, Seat
from youxu.incidents.planned import DirectiveProposal
from youxu.incidents.queries.rows import Duty
from youxu.kernel.words import Sentence

pytestmark = pytest.mark.django_db


place = kept(building.whole_county)


def found(place: County, name: str, at: float, verb: str) -> list[Duty]:
    """Return a person's duties of one verb."""
    work = queries.my_work_of(place.person(name, minutes(at)), minutes(at))
    return [duty for duty in (*work.now, *work.blocked, *work.later) if duty.verb == verb]


def called(place: County) -> tuple[Incident, Seat]:
    """Return a grave incident whose leading group was called, and the seat of a member who may not convene."""
    incident = building.grave(place)
    meeting = convening.convene(by=place.person("沈佳"), at=minutes(9), incident=incident)
    return incident, meeting.seats.get(person=place.people["吴大勇"])


def test_a_called_member_finds_the_call_in_my_work_until_it_is_answered(place: County) -> None:
    incident, seat = called(place)
    assert not place.person("吴大勇").may("convene", unit=incident.unit_path)
    (duty,) = found(place, "吴大勇", 10, "answer_call")
    assert duty.reference == incident.reference
    assert duty.targets == (seat.convening_id, seat.pk)
    assert duty.clause == "P2"
    convening.answer_call(by=place.person("吴大勇"), at=minutes(11), seat=seat, status="JOINED")
    assert not found(place, "吴大勇", 12, "answer_call")


def test_a_call_is_owed_by_nobody_once_the_meeting_was_held(place: County) -> None:
    _incident, seat = called(place)
    leader = seat.convening.seats.get(person=place.people["周国栋"])
    convening.answer_call(by=place.person("周国栋"), at=minutes(11), seat=leader, status="JOINED")
    convening.hold_meeting(
        by=place.person("沈佳"),
        at=minutes(20),
        convening=seat.convening,
        led_by=place.people["周国栋"],
        minutes="各组到位",
    )
    assert not found(place, "吴大勇", 21, "answer_call")


def test_who_was_not_called_owes_no_answer(place: County) -> None:
    called(place)
    assert not found(place, "罗平", 10, "answer_call")


def refused(place: County) -> tuple[Incident, Receipt]:
    """Return a grave incident of which the logistics group refused one directive of the leader."""
    incident = building.grave(place)
    convening.convene(by=place.person("沈佳"), at=minutes(9), incident=incident)
    incident.refresh_from_db()
    own = DirectiveProposal(title="调两辆流动服务车", groups=("logistics", "technical"))
    direct.direct(by=place.person("周国栋"), at=minutes(12), incident=incident, directives=[own])
    receipt = Receipt.objects.get(directive__incident=incident, group="logistics")
    by = place.person("吴大勇")
    return incident, direct.refuse(by=by, at=minutes(15), receipt=receipt, reason="只有一辆能用")


def test_a_refused_directive_comes_back_to_whom_issued_it_until_it_is_replaced(place: County) -> None:
    incident, receipt = refused(place)
    (duty,) = found(place, "周国栋", 16, "supersede")
    assert duty.directive_number == receipt.directive.number
    assert duty.state == "REFUSED"
    assert duty.reason == "只有一辆能用"
    assert isinstance(duty.title, Sentence)
    assert "Logistics support group" in wording.say(duty.title)
    assert duty.opened_at == minutes(15)
    replacement = DirectiveProposal(title="调一辆流动服务车", groups=("logistics",))
    direct.supersede(
        by=place.person("周国栋"), at=minutes(18), directive=receipt.directive, replacement=replacement
    )
    assert not found(place, "周国栋", 19, "supersede")
    assert incident.reference == duty.reference


def test_a_refused_directive_is_no_duty_of_its_addressees(place: County) -> None:
    refused(place)
    for name in ("吴大勇", "林志远", "罗平"):
        assert not found(place, name, 16, "supersede")


@pytest.mark.parametrize(("owner", "finds"), [("罗平", "罗平"), ("", "吴大勇")])
def test_a_task_added_by_hand_is_found_by_its_owner(place: County, owner: str, finds: str) -> None:
    incident = building.directed(place)
    task = respond.add_task(
        by=place.person("沈佳"),
        at=minutes(10),
        incident=incident,
        title="送发电机",
        group="logistics",
        owner=place.people[owner] if owner else None,
        outlet=place.outlets["YS04"],
        due_at=minutes(10) + timedelta(days=2),
    )
    assert [duty.targets for duty in found(place, finds, 11, "task") if duty.title == "送发电机"] == [
        (task.pk,)
    ]


def test_calls_and_refusals_take_no_more_queries_with_more_incidents(place: County) -> None:
    refused(place)
    with CaptureQueriesContext(connection) as few:
        queries.duties_of(place.person("周国栋"), minutes(16))
    for code in ("YS15", "YS16", "YS17"):
        incident = building.reported(place, outlet=code, at=minutes(20))
        convening.convene(by=place.person("沈佳"), at=minutes(21), incident=incident, way="TELEPHONE")
    with CaptureQueriesContext(connection) as more:
        queries.duties_of(place.person("周国栋"), minutes(30))
    assert len(more) == len(few)
