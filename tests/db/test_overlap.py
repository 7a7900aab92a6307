"""Several incidents at once (O2): who and what two of them want, the order of priority, means on tasks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import incidents as building
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale
from youxu.core.journal import sentence_of
from youxu.core.models import Concern, Entry
from youxu.core.wording import say
from youxu.incidents.actions import check, convene, direct, levels, merge, overlap, respond, restore
from youxu.incidents.models import Convening, Incident, MeansNeed, PriorityOrder, Task
from youxu.incidents.queries import duties_of
from youxu.incidents.queries.overlap import clashes_of, means_of, priority_of, to_order

pytestmark = [pytest.mark.django_db, pytest.mark.both]
REASON = "先保邮储业务"


place = kept(building.whole_county)


def two(place: County) -> tuple[Incident, Incident]:
    """Report and verify two incidents of different outlets."""
    first = building.verified(place)
    office = place.person("沈佳", minutes(4))
    second = building.reported(place, outlet="YS12", by=office, at=minutes(4), cause="power", by_telephone=True, caller="大湾")  # fmt: skip
    first.refresh_from_db()
    return first, second


pair = kept(two, on=place)


def task(place: County, incident: Incident, title: str = "换路由器", **more: Any) -> Task:
    """Add a task that an engineer gets."""
    owner = {"owner": place.people["郑凯"]} | more
    return respond.add_task(
        by=place.person("沈佳", minutes(6)), at=minutes(6), incident=incident, title=title, group="technical", **owner
    )  # fmt: skip


def clashes(place: County, name: str = "沈佳", **more: Any) -> Any:
    return clashes_of(place.person(name, minutes(30)), place.unit.path, minutes(30), **more)


def ordered(place: County, *incidents: Incident, at: float = 20, **more: Any) -> PriorityOrder:
    return overlap.prioritise(
        by=place.person("周国栋", minutes(at)),
        at=minutes(at),
        unit=place.unit,
        incidents=incidents,
        reason=REASON,
        **more,
    )


def listed(place: County, name: str = "赣A·12345", kind: str = "VEHICLE") -> Any:
    return overlap.list_means(
        by=place.person("吴大勇", minutes(5)), at=minutes(5), unit=place.unit, kind=kind, name=name
    )


# who is wanted twice


def test_a_person_with_tasks_in_two_incidents_is_a_clash_and_with_one_over_is_none(place, pair):
    first, second = pair
    task(place, first)
    other = task(place, second, "发电机接线")
    (row,) = clashes(place)
    assert (row.kind, row.name, row.first) == ("PERSON", "郑凯", "")
    assert {want.reference for want in row.wants} == {first.reference, second.reference}
    assert {why.title for want in row.wants for why in want.reasons} == {"换路由器", "发电机接线"}
    assert [one.name for one in clashes(place, incident=second)] == ["郑凯"]
    assert clashes(place, "郑凯", person=place.people["郑凯"].pk)
    assert not clashes(place, person=place.people["苏婷"].pk)
    respond.done(by=place.person("郑凯", minutes(9)), at=minutes(9), task=other, result="好了")
    assert clashes(place) == ()


def test_work_on_the_spot_is_wanted_twice_and_the_desks_of_heads_office_and_outlets_are_not(place, pair):
    first, second = pair
    for incident in (first, second):
        direct.direct(by=place.person("沈佳", minutes(8)), at=minutes(8), incident=incident)
    found = {row.name: row for row in clashes(place)}
    assert "郑凯" in found, "the engineer is to find both faults"
    assert not {"林志远", "何敏", "吴大勇", "沈佳", "周国栋"} & set(found), (
        "heads accept and direct at their desks"
    )
    groups = ("leading", "office", "customer", "outlet")
    desk = set(Task.objects.filter(group__in=groups).values_list("title", flat=True))
    said = {why.title for row in found.values() for want in row.wants for why in want.reasons}
    assert desk
    assert not said & desk, "desk work is no clash"


def test_an_open_check_sheet_wants_its_checker(place, pair):
    first, second = pair
    incident = direct.direct(by=place.person("沈佳", minutes(8)), at=minutes(8), incident=first)
    incident = direct.accept(by=place.person("林志远", minutes(9)), at=minutes(9), incident=incident)
    restore.claim_restored(
        by=place.person("林志远", minutes(15)),
        at=minutes(15),
        incident=incident,
        lines=[("YS04", "letters")],
        restored_by=place.people["林志远"],
        restored_at=minutes(14),
    )
    incident.refresh_from_db()
    check.open_check(
        by=building.clerk(place, at=minutes(16)),
        at=minutes(16),
        incident=incident,
        outlet=place.outlets["YS04"],
    )
    task(place, second, owner=place.people["黄建华"])
    (row,) = [one for one in clashes(place) if one.name == "黄建华"]
    assert {"CHECK"} <= {why.why for want in row.wants for why in want.reasons}


def test_restored_incidents_and_other_worlds_want_nobody(place, pair):
    first, second = pair
    task(place, first)
    task(place, second)
    assert clashes(place, world="drill") == ()
    Incident.objects.filter(pk=second.pk).update(stage="RESTORED")
    assert clashes(place) == ()


def test_what_a_need_to_know_incident_wants_is_seen_by_who_may_read_it_only(place, pair):
    first, _second = pair
    office = place.person("沈佳", minutes(5))
    secret = building.reported(
        place,
        outlet="YS10",
        by=office,
        at=minutes(5),
        cause="robbery_violence",
        people_in_danger="YES",
        by_telephone=True,
        caller="x",
    )
    task(place, first)
    task(place, secret, "换锁")
    assert [row.name for row in clashes(place)] == ["郑凯"]
    assert not clashes(place, "罗平"), "who may not read one of them sees no clash"
    order = ordered(place, secret, first)
    reader = priority_of(place.person("罗平", minutes(30)), place.unit.path)
    assert [one.reference for one in reader.places] == ["", first.reference]
    assert reader.reason == ""
    told = priority_of(place.person("沈佳", minutes(30)), place.unit.path)
    assert (told.number, told.reason) == (order.number, REASON)
    said = Entry.objects.filter(code="PRIORITY_SET", stream=first.stream).get()
    assert REASON not in said.payload.body
    assert Concern.objects.filter(stream=secret.stream, ended_at=None).exists()


# means


def test_a_vehicle_that_two_tasks_need_is_a_clash_until_one_gives_it_back(place, pair):
    first, second = pair
    car = listed(place)
    one, other = (
        task(place, first, owner=place.people["郑凯"]),
        task(place, second, owner=place.people["马骏"]),
    )
    for row in (one, other):
        overlap.name_means(by=place.person("郑凯", minutes(8)), at=minutes(8), task=row, means=car)
    (row,) = clashes(place)
    assert (row.kind, row.name, row.means_kind) == ("MEANS", "赣A·12345", "VEHICLE")
    assert len(means_of(place.person("沈佳"), [place.unit.path])[0].needed) == 2
    with pytest.raises(overlap.UnableToNameMeans) as twice:
        overlap.name_means(by=place.person("郑凯", minutes(9)), at=minutes(9), task=one, means=car)
    assert twice.value.field == "means"
    with pytest.raises(overlap.UnableToListMeans):
        overlap.retire_means(by=place.person("吴大勇", minutes(9)), at=minutes(9), means=car)
    overlap.free_means(by=place.person("马骏", minutes(10)), at=minutes(10), task=other, means=car)
    assert clashes(place) == ()
    with pytest.raises(overlap.UnableToNameMeans):
        overlap.free_means(by=place.person("马骏", minutes(11)), at=minutes(11), task=other, means=car)
    codes = set(Entry.objects.filter(stream=second.stream).values_list("code", flat=True))
    assert {"MEANS_NAMED", "MEANS_FREED"} <= codes


def test_the_list_of_means_names_each_once_and_only_what_stands_there_is_needed(place, pair):
    first, _second = pair
    car = listed(place)
    for wrong in ({"name": "赣A·12345"}, {"name": " "}, {"kind": "SHIP", "name": "船"}):
        with pytest.raises(overlap.UnableToListMeans):
            listed(place, **wrong)
    with pytest.raises(NotPermitted):
        overlap.list_means(
            by=place.person("郑凯"), at=minutes(5), unit=place.unit, kind="OTHER", name="对讲机"
        )
    overlap.retire_means(by=place.person("吴大勇", minutes(6)), at=minutes(6), means=car)
    with pytest.raises(overlap.UnableToListMeans):
        overlap.retire_means(by=place.person("吴大勇", minutes(7)), at=minutes(7), means=car)
    with pytest.raises(overlap.UnableToNameMeans):
        overlap.name_means(
            by=place.person("郑凯", minutes(8)), at=minutes(8), task=task(place, first), means=car
        )
    assert listed(place).pk != car.pk, "the same plate may be listed anew"


def test_a_means_goes_with_its_task_when_incidents_are_merged(place, pair):
    first, second = pair
    row = task(place, second, outlet=place.outlets["YS12"])
    need = overlap.name_means(
        by=place.person("郑凯", minutes(8)), at=minutes(8), task=row, means=listed(place)
    )
    merge.merge(
        by=place.person("周国栋", minutes(9)), at=minutes(9), incident=second, into=first, reason="同一故障"
    )
    assert MeansNeed.objects.get(pk=need.pk).incident_id == Task.objects.get(pk=row.pk).incident_id


# the order of priority


def test_the_order_of_priority_says_who_goes_first_and_a_new_one_supersedes_it(place, pair):
    first, second = pair
    task(place, first)
    task(place, second)
    before = ordered(place, first, second)
    assert clashes(place)[0].first == first.reference
    after = ordered(place, second, first, at=25, revision=before.number)
    row = clashes(place)[0]
    assert (row.first, [want.place for want in row.wants]) == (second.reference, [1, 2])
    assert [one.pk for one in to_order(place.person("沈佳"), place.unit.path)] == [second.pk, first.pk]
    before.refresh_from_db()
    assert (before.replaced_at, after.number) == (minutes(25), 2)
    assert [one.incident_id for one in before.places.order_by("place")] == [first.pk, second.pk]
    codes = list(Entry.objects.filter(code="PRIORITY_SET").values_list("stream", flat=True))
    assert codes.count(first.stream) == codes.count(second.stream) == 2
    with pytest.raises(Stale):
        ordered(place, first, second, at=26, revision=before.number)


def test_prioritise_is_refused_without_a_reason_for_one_for_a_closed_one_and_to_the_office(place, pair):
    first, second = pair
    by = place.person("周国栋", minutes(20))
    for incidents, reason, field in (
        ((first,), REASON, "incidents"),
        ((first, first), REASON, "incidents"),
        ((first, second), " ", "reason"),
    ):
        with pytest.raises(overlap.UnableToPrioritise) as refused:
            overlap.prioritise(by=by, at=minutes(20), unit=place.unit, incidents=incidents, reason=reason)
        assert refused.value.field == field
    with pytest.raises(NotPermitted):
        overlap.prioritise(
            by=place.person("沈佳"), at=minutes(20), unit=place.unit, incidents=(first, second), reason=REASON
        )
    merge.call_off(by=place.person("周国栋", minutes(21)), at=minutes(21), incident=second, reason="误报")
    with pytest.raises(overlap.UnableToPrioritise):
        ordered(place, first, second, at=22)
    assert not PriorityOrder.objects.exists()


# one session for several incidents


def session(place: County, *incidents: Incident, at: float = 10, **more: Any) -> Convening:
    return convene.convene_together(
        by=place.person("沈佳", minutes(at)), at=minutes(at), incidents=incidents, **more
    )


def test_one_session_is_called_and_answered_and_written_down_once_for_several_incidents(place, pair):
    first, second = pair
    second = levels.raise_level(
        by=place.person("沈佳", minutes(6)), at=minutes(6), incident=second, level="III", reason="影响大"
    )
    first.refresh_from_db()
    meeting = session(place, first, second)
    both = list(Convening.objects.filter(session=meeting.session).order_by("pk"))
    assert [one.incident_id for one in both] == [first.pk, second.pk]
    assert [one.way for one in both] == [both[1].way] * 2, "the way is that of the highest level"
    seats = [set(one.seats.values_list("person__name", flat=True)) for one in both]
    assert seats[0] == seats[1]
    assert {"周国栋", "黄建华"} <= seats[0], "the leader of level III and the head of an outlet of the other"
    duties = [
        d for d in duties_of(place.person("周国栋", minutes(11)), minutes(11)) if d.verb == "answer_call"
    ]
    assert len(duties) == 1
    convene.answer_call(
        by=place.person("周国栋", minutes(12)), at=minutes(12), seat=both[1].seats.get(person__name="周国栋"), status="JOINED"
    )  # fmt: skip
    convene.answer_call(
        by=place.person("沈佳", minutes(12)),
        at=minutes(12),
        seat=both[0].seats.get(person__name="何敏"),
        status="DEPUTISED",
        deputy=place.people["苏婷"],
    )
    with pytest.raises(convene.UnableToHoldMeeting) as refused:
        convene.hold_meeting(
            by=place.person("周国栋", minutes(20)), at=minutes(20), convening=meeting, led_by=place.people["周国栋"], minutes="先恢复储蓄", level="II"
        )  # fmt: skip
    assert refused.value.field == "level"
    convene.hold_meeting(
        by=place.person("周国栋", minutes(20)), at=minutes(20), convening=meeting, led_by=place.people["周国栋"], minutes="先恢复储蓄"
    )  # fmt: skip
    for row in (first, second):
        row.refresh_from_db()
        held = row.convenings.get()
        assert (held.held_at, held.minutes, held.level) == (minutes(20), "先恢复储蓄", row.level)
        statuses = dict(held.seats.values_list("person__name", "status"))
        assert (statuses["周国栋"], statuses["何敏"]) == ("JOINED", "DEPUTISED")
        assert "CALLED" not in statuses.values()
        assert row.convened_at == minutes(10)
        said = Entry.objects.filter(stream=row.stream)
        assert meeting.session in said.get(code="CONVENED").payload.body
        codes = list(said.values_list("code", flat=True))
        assert codes.count("CALL_ANSWERED") == 2
        assert codes.count("MEETING_HELD") == 1
        direct.direct(by=place.person("周国栋", minutes(25)), at=minutes(25), incident=row)


def test_convene_together_is_refused_for_one_twice_the_same_an_ended_one_and_without_the_grant(place, pair):
    first, second = pair
    for incidents in ((first,), (first, first)):
        with pytest.raises(convene.UnableToConvene) as refused:
            session(place, *incidents)
        assert refused.value.field == "together"
    with pytest.raises(NotPermitted):
        convene.convene_together(by=place.person("郑凯"), at=minutes(10), incidents=(first, second))
    merge.call_off(by=place.person("周国栋", minutes(8)), at=minutes(8), incident=second, reason="误报")
    with pytest.raises(convene.UnableToConvene):
        session(place, first, second)
    assert not Convening.objects.exists()


def test_a_session_goes_on_for_the_others_when_one_incident_is_called_off(place, pair):
    first, second = pair
    first = levels.raise_level(by=place.person("沈佳", minutes(6)), at=minutes(6), incident=first, level="III", reason="大")  # fmt: skip
    meeting = session(place, first, second)
    second.refresh_from_db()
    merge.call_off(by=place.person("周国栋", minutes(12)), at=minutes(12), incident=second, reason="误报")
    leader = place.person("周国栋", minutes(13))
    convene.answer_call(
        by=leader, at=minutes(13), seat=meeting.seats.get(person__name="周国栋"), status="JOINED"
    )
    convene.hold_meeting(
        by=leader, at=minutes(14), convening=meeting, led_by=place.people["周国栋"], minutes="继续"
    )
    assert first.convenings.get().held_at == minutes(14)
    assert second.convenings.get().held_at is None


def test_an_entry_from_before_a_field_came_reads_as_its_default(place):
    incident = building.verified(place)
    convene.convene(by=place.person("沈佳", minutes(5)), at=minutes(5), incident=incident)
    entry = Entry.objects.select_related("payload").get(code="CONVENED")
    entry.payload.body = entry.payload.body.replace('"session":"",', "")
    assert "session" not in entry.payload.body
    assert "…" not in say(sentence_of(entry))
