"""The ring-back (核实, P1): only what was found true moves anything, whichever report it was about."""

from __future__ import annotations

import pytest

from tests.builders import incidents as building
from tests.builders.incidents import clerk, minutes, reported, whole_county
from tests.builders.response import County
from tests.states import kept
from youxu.incidents.actions import convene, levels
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident, Task
from youxu.incidents.rules.words import Stage, TaskState

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(whole_county)


def rang(place: County, incident: Incident, found: str, at: int, **more: object) -> Incident:
    return reporting.verify_report(
        by=place.person("沈佳", minutes(at)),
        at=minutes(at),
        incident=incident,
        found=found,
        with_whom="黄建华",
        **more,
    )


def keys_open(incident: Incident) -> set[str]:
    return set(Task.objects.filter(incident=incident).values_list("key", flat=True))


@pytest.mark.parametrize("found", ["FALSE", "DUPLICATE"])
def test_a_report_that_was_not_found_true_sets_no_moment_and_a_later_true_one_does(
    place: County, found: str
) -> None:
    incident = rang(place, reported(place, by=clerk(place)), found, 3)
    assert incident.verified_at is None
    before = keys_open(incident)
    joined = reported(place, outlet="YS05", by=clerk(place, "YS05"), at=minutes(5), join=incident)
    assert Task.objects.get(incident=joined, key="verify_report").state in (TaskState.NEW, TaskState.DOING)
    told = rang(place, joined, "TRUE", 8)
    assert told.verified_at == minutes(8)
    assert keys_open(told) > before
    direct = Task.objects.get(incident=told, key="first_directive")
    assert direct.due_at is not None
    assert direct.due_at > minutes(8)


def test_a_report_that_was_found_false_can_be_found_true_after_all(place: County) -> None:
    incident = rang(place, reported(place, by=clerk(place)), "FALSE", 3)
    told = rang(place, incident, "TRUE", 9)
    assert told.verified_at == minutes(9)
    assert directing.direct(by=place.person("沈佳"), at=minutes(10), incident=told).stage == Stage.DIRECTED


def test_direct_is_refused_when_the_only_report_was_found_false_and_offers_to_call_off(
    place: County,
) -> None:
    incident = rang(place, reported(place, by=clerk(place)), "FALSE", 3)
    with pytest.raises(directing.UnableToDirect) as caught:
        directing.direct(by=place.person("沈佳"), at=minutes(4), incident=incident)
    assert (caught.value.field, caught.value.details["offer"]) == ("report", "call_off")


def test_no_directive_is_issued_before_the_ring_back_but_the_group_meets_and_the_level_is_raised(
    place: County,
) -> None:
    incident = reported(place, by=clerk(place), people_in_danger="YES")
    leader = place.person("周国栋", minutes(4))
    convene.convene(by=place.person("沈佳"), at=minutes(2), incident=incident)
    incident.refresh_from_db()
    incident = levels.raise_level(by=leader, at=minutes(3), incident=incident, level="II", reason="有人受伤")
    with pytest.raises(directing.UnableToDirect) as caught:
        directing.direct(by=leader, at=minutes(4), incident=incident)
    assert (caught.value.field, caught.value.clause) == ("report", "P1")
    assert caught.value.details["offer"] == "verify_report"
    assert not incident.directives.exists()
    told = rang(place, incident, "TRUE", 5)
    assert directing.direct(by=leader, at=minutes(6), incident=told).stage == Stage.DIRECTED


def test_a_report_that_joins_owes_a_ring_back_of_its_own(place: County) -> None:
    incident = building.verified(place)
    assert Task.objects.get(incident=incident, key="verify_report").state == TaskState.DONE
    reported(place, outlet="YS05", by=clerk(place, "YS05"), at=minutes(30), join=incident)
    task = Task.objects.get(incident=incident, key="verify_report")
    assert task.state == TaskState.NEW
    assert task.due_at == minutes(35)


def test_of_two_reports_one_ring_back_leaves_the_other_owed(place: County) -> None:
    incident = reported(place, by=clerk(place))
    reported(place, outlet="YS05", by=clerk(place, "YS05"), at=minutes(2), join=incident)
    rang(place, incident, "TRUE", 4)
    task = Task.objects.get(incident=incident, key="verify_report")
    assert (task.state, task.due_at) == (TaskState.NEW, minutes(7))
    rang(place, incident, "TRUE", 6)
    assert not Task.objects.filter(incident=incident, key="verify_report", state=TaskState.NEW).exists()


def test_a_report_entered_by_the_office_on_a_call_joins_without_owing_a_ring_back(place: County) -> None:
    incident = building.verified(place)
    reported(place, outlet="YS05", at=minutes(20), join=incident, by_telephone=True, caller="唐小燕")
    assert Task.objects.get(incident=incident, key="verify_report").state == TaskState.DONE
