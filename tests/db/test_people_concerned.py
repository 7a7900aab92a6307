"""People first: rows that few read, alarms that are answered, the release that waits for everybody (P1, G4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import incidents as building
from tests.builders import watch as calls
from tests.builders.alerting import followed as followed_at
from tests.builders.incidents import minutes, whole_county
from tests.builders.response import County, checked, claimed, county, responding
from tests.builders.watch import followed, started, tapped
from tests.states import kept
from youxu.core import journal
from youxu.core.actor import Actor, system
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.models import Concern, Entry, SealedMatter, Visibility
from youxu.incidents.actions import conditions, facts, merge, people, purge, report, restore
from youxu.incidents.actions.people import (
    UnableToAccountForPeople,
    UnableToRecordAlarmCall,
    UnableToRecordPerson,
)
from youxu.incidents.actions.restore import UnableToRelease
from youxu.incidents.models import AffectedPerson, AlarmCall, Condition, Incident, PeopleAlarm, PersonWord
from youxu.incidents.queries.board import board_for
from youxu.incidents.queries.duties import duties_of, my_work_of
from youxu.incidents.queries.facts import standing_facts
from youxu.incidents.queries.people_concerned import call_duty, people_matter, person_concerned
from youxu.incidents.rules.words import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(whole_county)


def who(place: County, name: str, at: float = 0) -> Actor:
    return place.person(name, minutes(at))


def named(
    county_: County, incident: Incident, at: float = 10, by: str = "沈佳", **more: Any
) -> AffectedPerson:
    given: dict[str, Any] = {"who": "穿红衣的女顾客", "kind": "CUSTOMER", "state": "HURT", **more}
    return people.name_person(by=who(county_, by, at), at=minutes(at), incident=incident, **given)


def worded(county_: County, row: AffectedPerson, state: str, at: float = 20, **more: Any) -> AffectedPerson:
    return people.change_person(by=who(county_, "沈佳", at), at=minutes(at), person=row, state=state, **more)


def waits(incident: Incident) -> bool:
    return Condition.objects.filter(incident=incident, key="people", met_at=None).exists()


def matter(place: County, incident: Incident, name: str = "沈佳") -> Any:
    return people_matter(who(place, name, 50), Incident.objects.get(pk=incident.pk))


def test_the_first_question_answered_yes_opens_the_matter_before_the_release(place: County) -> None:
    calm = building.reported(place, outlet="YS05")
    assert not waits(calm)
    incident = building.reported(place, by=building.clerk(place), people_in_danger="YES")
    assert waits(incident)
    assert conditions.open_conditions(incident, Stage.RESTORED) == 1
    found = matter(place, incident)
    assert (found.is_open, found.unanswered, found.people) == (True, 1, ())
    assert [(row.source, row.outlet) for row in found.alarms] == [("REPORT", "柳林支局")]


def test_a_second_report_added_facts_a_stated_fact_and_a_corrected_report_open_it_as_well(
    place: County,
) -> None:
    incident = building.reported(place)
    for at, act in enumerate(
        (
            lambda: building.reported(place, at=minutes(9), join=incident, people_in_danger="YES"),
            lambda: facts.add_facts(
                by=who(place, "黄建华", 10), at=minutes(10), incident=incident, outlet_code="YS04", people_in_danger="YES"
            ),
            lambda: facts.state_facts(
                by=who(place, "沈佳", 11), at=minutes(11), incident=Incident.objects.get(pk=incident.pk),
                facts={"missing": "YES"}, source="派出所",
            ),
        )
    ):  # fmt: skip
        act()
        assert waits(incident)
        people.account_for_people(
            by=who(place, "沈佳", 12 + at),
            at=minutes(12 + at),
            incident=incident,
            word="已逐一回拨，无人受伤",
        )
        assert not waits(incident)
    other = building.reported(place, outlet="YS05")
    report.verify_report(
        by=who(place, "沈佳", 3), at=minutes(3), incident=other, found="TRUE", with_whom="唐小燕",
        corrections={"people_in_danger": "YES"},
    )  # fmt: skip
    assert waits(other)


incident = kept(building.verified, on=place)


def test_a_fact_stated_to_be_gone_answers_its_own_alarm(place: County, incident: Incident) -> None:
    for at, value in ((11, "YES"), (12, "NO")):
        incident = facts.state_facts(
            by=who(place, "沈佳", at),
            at=minutes(at),
            incident=incident,
            facts={"missing": value},
            source="派出所",
        )
        assert waits(incident) is (value == "YES")


def test_name_person_makes_it_need_to_know_raises_the_level_and_keeps_the_name_out_of_the_journal(
    place: County,
    incident: Incident,
) -> None:
    row = named(place, incident, told="其夫王某已告知", place="县医院急诊")
    incident.refresh_from_db()
    assert row.visibility == Visibility.NEED_TO_KNOW
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert incident.proposed_level == "III"
    assert "person_hurt" in incident.flags
    entry = Entry.objects.get(code="PERSON_NAMED")
    payload = journal.payload_of(entry) or {}
    assert set(payload) == {"number", "digest", "by"}
    assert payload["digest"] == PersonWord.objects.get().digest
    bodies = "".join(one.payload.body for one in Entry.objects.select_related("payload"))
    assert not [word for word in ("红衣", "王某", "县医院") if word in bodies]


def test_a_person_in_safety_leaves_an_open_incident_open_and_only_named_posts_read_the_row(
    place: County,
    incident: Incident,
) -> None:
    named(place, incident, state="SAFE", who="林某", kind="STAFF")
    incident.refresh_from_db()
    assert incident.visibility == Visibility.OPEN
    assert not SealedMatter.objects.exists()
    assert [row.who for row in matter(place, incident).people] == ["林某"]
    hidden = matter(place, incident, "吴大勇")
    assert (hidden.people, hidden.alarms, hidden.calls) == (None, None, None)
    assert person_concerned(who(place, "吴大勇", 50), incident, 1) is None
    assert not AffectedPerson.objects.visible_to(who(place, "吴大勇", 50)).exists()
    assert AffectedPerson.objects.visible_to(who(place, "孙立", 50)).exists()


def test_release_waits_until_every_state_is_settled() -> None:
    place = county()
    incident = responding(place)
    by = place.person("沈佳")
    row = people.name_person(
        by=by,
        at=minutes(20),
        incident=incident,
        who="顾客",
        kind="CUSTOMER",
        state="TRAPPED",
        place="电梯",
        tally=2,
    )
    claimed(place, incident)
    checked(place, incident)
    with pytest.raises(UnableToRelease) as caught:
        restore.release(by=place.person("周国栋"), at=minutes(80), incident=incident)
    assert caught.value.sentence.values == {"count": 1}
    people.change_person(by=by, at=minutes(81), person=row, state="SAFE")
    done = restore.release(
        by=place.person("周国栋"), at=minutes(82), incident=Incident.objects.get(pk=incident.pk)
    )
    assert done.stage == Stage.RESTORED
    people.name_person(by=by, at=minutes(90), incident=done, who="顾客", kind="CUSTOMER", state="HURT")
    assert conditions.open_conditions(done, Stage.CLEARED) == 1


def test_an_alarm_of_two_missing_is_answered_only_when_two_are_named(
    place: County, incident: Incident
) -> None:
    people.raise_people_alarm(
        by=calls.SWEEPER, at=minutes(9), incident=incident, key="answer:1", source="点名", missing=2
    )
    assert waits(incident)
    first = named(place, incident, at=10, state="MISSING", place="河边")
    worded(place, first, "SAFE", at=11)
    assert waits(incident)
    second = named(place, incident, at=12, state="SAFE")
    assert not waits(incident)
    worded(place, second, "IN_HOSPITAL", at=13, place="县医院")
    assert not waits(incident)
    worded(place, second, "HURT", at=14)
    assert waits(incident)


def test_raised_again_the_same_alarm_stands_once(place: County, incident: Incident) -> None:
    for at in (9, 10):
        people.raise_people_alarm(
            by=calls.SWEEPER, at=minutes(at), incident=incident, key="answer:1", source="点名", missing=1
        )
    assert PeopleAlarm.objects.get().missing == 1


@pytest.mark.parametrize("missing", [0, 2])
def test_an_answer_to_a_roll_call_that_asks_for_help_leads_to_the_matter(
    place: County, incident: Incident, missing: int
) -> None:
    row = started(place, at=minutes(4), incident=incident)
    tapped(place, row, said="HELP", people_missing=missing, after=6)
    followed()
    assert waits(incident)
    alarms = PeopleAlarm.objects.filter(incident=incident, source="ROLL_CALL")
    assert [(one.missing, one.outlet and one.outlet.code) for one in alarms] == [(missing, "YS04")]
    assert Entry.objects.filter(code="PEOPLE_ALARM").count() == 1
    followed()
    assert alarms.count() == 1


def test_an_answer_that_all_are_safe_opens_nothing(place: County, incident: Incident) -> None:
    tapped(place, started(place, at=minutes(4), incident=incident), after=6)
    followed()
    assert not waits(incident)
    assert not PeopleAlarm.objects.exists()


def test_account_for_people_answers_alarms_with_words_and_settles_nobody_who_is_named(place: County) -> None:
    incident = building.reported(place, people_in_danger="YES")
    row = named(place, incident, state="TRAPPED", at=9, place="库房")
    people.raise_people_alarm(
        by=calls.SWEEPER, at=minutes(11), incident=incident, key="answer:1", source="点名", missing=3
    )
    by, at = who(place, "沈佳", 12), minutes(12)
    with pytest.raises(UnableToAccountForPeople):
        people.account_for_people(by=by, at=at, incident=incident, word=" ")
    with pytest.raises(UnableToAccountForPeople):
        people.account_for_people(by=building.clerk(place), at=at, incident=incident, word="没事")
    people.account_for_people(by=by, at=at, incident=incident, word="逐一回拨，其余人都在")
    assert waits(incident)
    worded(place, row, "SAFE", at=13)
    assert not waits(incident)
    assert PeopleAlarm.objects.get(key="answer:1").answer == "逐一回拨，其余人都在"
    with pytest.raises(UnableToAccountForPeople):
        people.account_for_people(by=by, at=minutes(14), incident=incident, word="又一次")


def test_change_person_keeps_every_word_and_refuses_what_is_stale_or_not_new(
    place: County, incident: Incident
) -> None:
    row = named(place, incident)
    new = worded(place, row, "IN_HOSPITAL", place="县医院", told="其夫", revision=row.revision)
    with pytest.raises(Stale):
        worded(place, new, "SAFE", at=21, revision=row.revision)
    with pytest.raises(UnableToRecordPerson):
        worded(place, new, "IN_HOSPITAL", at=22, place="县医院", told="其夫")
    with pytest.raises(Invalid):
        worded(place, new, "IN_HOSPITAL", at=22, place="")
    found = matter(place, incident).people[0]
    assert [word.state for word in found.words] == ["IN_HOSPITAL", "HURT"]


def test_the_dead_are_counted_for_the_level(place: County, incident: Incident) -> None:
    worded(place, named(place, incident), "DEAD")
    named(place, incident, at=21, state="DEAD", tally=2)
    incident.refresh_from_db()
    assert standing_facts(incident)["deaths"] == "3"
    assert incident.proposed_level == "II"
    assert not waits(incident)


def test_record_alarm_call_says_which_number_when_and_by_whom_and_the_words_stay_beside(
    place: County,
    incident: Incident,
) -> None:
    by, at = who(place, "黄建华", 12), minutes(12)
    people.record_alarm_call(
        by=by, at=at, incident=incident, service="AMBULANCE", called_at=minutes(2), outlet=place.outlets["YS04"],
        answered_by="7号接警员", said="车已出发",
    )  # fmt: skip
    row = AlarmCall.objects.get()
    assert (row.caller, row.called_at, row.visibility) == ("黄建华", minutes(2), Visibility.NEED_TO_KNOW)
    payload = journal.payload_of(Entry.objects.get(code="ALARM_CALLED")) or {}
    assert payload["service"] == "120（急救）"
    assert "车已出发" not in str(payload)
    for wrong in ({"service": "POST"}, {"service": "FIRE", "called_at": minutes(99)}):
        with pytest.raises(Invalid):
            people.record_alarm_call(by=by, at=at, incident=incident, **wrong)
    assert issubclass(UnableToRecordAlarmCall, Exception)
    duty = call_duty(incident)
    assert duty is not None
    assert duty.then is not None


def test_an_outlet_writes_down_only_its_own_people_and_an_engineer_none(
    place: County, incident: Incident
) -> None:
    with pytest.raises(Invalid):
        named(place, incident, by="黄建华", outlet=place.outlets["YS05"])
    named(place, incident, by="黄建华", outlet=place.outlets["YS04"])
    with pytest.raises(NotPermitted):
        named(place, incident, by="郑凯")
    incident.refresh_from_db()
    assert matter(place, incident, "黄建华").people, "who wrote a row reads the incident"
    assert Concern.objects.filter(stream=incident.stream).exists()


def test_people_go_with_the_incident_that_takes_over_and_with_the_outlets_that_leave(place: County) -> None:
    first = building.reported(place, by=building.clerk(place), people_in_danger="YES")
    heir = building.reported(place, outlet="YS05", at=minutes(1), people_in_danger="YES")
    for incident, at in ((first, 3), (heir, 4)):
        named(place, incident, at=at, outlet=incident.interruptions.all()[0].outlet)
        people.record_alarm_call(by=who(place, "沈佳", 5), at=minutes(5), incident=incident, service="POLICE")
    merge.join(by=who(place, "沈佳", 6), at=minutes(6), incident=Incident.objects.get(pk=first.pk), into=heir)
    heir.refresh_from_db()
    assert [row.number for row in AffectedPerson.objects.filter(incident=heir).order_by("number")] == [1, 2]
    assert (
        PeopleAlarm.objects.filter(incident=heir).count(),
        AlarmCall.objects.filter(incident=heir).count(),
    ) == (2, 2)
    assert PersonWord.objects.filter(incident=heir).count() == 2
    assert waits(heir)


def test_people_of_outlets_that_leave_go_with_them(place: County) -> None:
    incident = building.directed(place)
    building.reported(place, outlet="YS05", at=minutes(9), join=incident, people_in_danger="YES")
    by, at = who(place, "周国栋", 12), minutes(12)
    incident.refresh_from_db()
    part = merge.split(by=by, at=at, incident=incident, outlet_codes=["YS05"], reason="另案处理")
    assert waits(part)
    assert not waits(incident)


def test_the_purge_empties_names_and_words_and_leaves_states_and_digests(
    place: County, incident: Incident
) -> None:
    row = named(place, incident, told="其夫", place="县医院")
    worded(place, row, "SAFE")
    people.record_alarm_call(
        by=who(place, "沈佳", 21), at=minutes(21), incident=incident, service="POLICE", said="已出警"
    )
    incident.refresh_from_db()
    merge.call_off(by=who(place, "周国栋", 30), at=minutes(30), incident=incident, reason="误报")
    Incident.objects.filter(pk=incident.pk).update(ended_at=minutes(31))
    while purge.purge_incident(by=calls.SWEEPER, at=minutes(99), incident=incident, before=minutes(90)):
        pass
    row.refresh_from_db()
    assert (row.who, row.place, row.told, row.state) == ("", "", "", "SAFE")
    assert set(PersonWord.objects.values_list("place", "told", "salt")) == {("", "", "")}
    assert all(word.digest for word in PersonWord.objects.all())
    assert (AlarmCall.objects.get().said, AlarmCall.objects.get().caller) == ("", "")
    assert journal.verify().ok


def test_an_open_matter_of_people_is_the_first_duty_of_who_may_know_of_them(place: County) -> None:
    row = started(place)
    tapped(place, row, said="HELP")
    followed_at(minutes(4))
    incident = Incident.objects.get()
    work = my_work_of(who(place, "沈佳", 5), minutes(5))
    assert [duty.verb for duty in work.now][:2] == ["account_for_people", "verify_report"]
    assert {duty.reference for duty in work.now[:2]} == {incident.reference}
    for other in ("黄建华", "唐小燕", "吴大勇"):
        duties = duties_of(who(place, other, 5), minutes(5))
        assert "account_for_people" not in {duty.verb for duty in duties}
    named(place, incident, 6)
    assert duties_of(who(place, "沈佳", 7), minutes(7))[0].verb == "account_for_people"
    worded(place, AffectedPerson.objects.get(), "IN_HOSPITAL", 8, place="县医院")
    assert "account_for_people" not in {duty.verb for duty in duties_of(who(place, "沈佳", 9), minutes(9))}


def test_a_matter_of_people_in_an_open_incident_is_no_duty_of_who_may_not_read_it(place: County) -> None:
    row = started(place, at=minutes(2), incident=reported_flood(place))
    tapped(place, row, said="HELP", after=4)
    followed_at(minutes(4))
    incident = Incident.objects.get()
    assert incident.visibility == Visibility.OPEN
    seen = {
        name: [duty.verb for duty in duties_of(who(place, name, 5), minutes(5), incident=incident)]
        for name in place.people
    }
    assert seen["沈佳"][0] == "account_for_people"
    reads = {name for name in seen if who(place, name, 5).may("read_need_to_know", unit=incident.unit_path)}
    assert {name for name, verbs in seen.items() if "account_for_people" in verbs} <= reads


def test_incidents_with_people_in_want_stand_first_on_the_board(place: County) -> None:
    first = reported_flood(place)
    later = report.report(
        by=who(place, "黄建华", 3), at=minutes(3), outlet_code="YS04", cause="power", lines=("letters",)
    )
    people.raise_people_alarm(
        by=system("test"), at=minutes(4), incident=first, key="answer:1", source="点名", missing=1
    )
    board = board_for(who(place, "沈佳", 5), place.unit.path, minutes(5))
    assert [row.reference for row in board.incidents] == [first.reference, later.reference]
    assert board.next_step is not None
    assert board.next_step.verb == "account_for_people"


def reported_flood(place: County) -> Incident:
    return report.report(
        by=who(place, "唐小燕", 1), at=minutes(1), outlet_code="YS05", cause="flood", lines=("letters",)
    )
