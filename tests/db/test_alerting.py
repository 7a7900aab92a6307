"""Who is told what by which way, who acknowledges, who is told next; what is forged, late or at fault changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from tests.builders import alerting as build
from tests.builders import deadlines as limits
from tests.builders.alerting import alert, followed, message_of, minutes, step, swept, told
from tests.builders.response import BEGAN, hold_post
from tests.states import kept
from youxu.alerting import actions, queries
from youxu.alerting.actions import UnableToAcknowledge
from youxu.alerting.actions.steps import steps_due
from youxu.alerting.models import Alert, AlertStep
from youxu.alerting.queries.resolving import chain_now
from youxu.alerting.queries.telling import down_of, words_for
from youxu.core import clock
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import Invalid, NotPermitted
from youxu.core.models import Entry
from youxu.deadlines.actions.remind import remind
from youxu.deadlines.models import Clock
from youxu.delivery import actions as delivery
from youxu.delivery.models import Attempt, Channel, Delivery, Message
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import merge as merging
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import DirectiveProposal, plan_of
from youxu.network.models import Unit
from youxu.organisation import actions as organisation
from youxu.organisation.actions.hand_over import accept_hand_over, start_hand_over
from youxu.organisation.models import Holding, Person, Post, Shift
from youxu.organisation.queries import person_with_link, reach_of
from youxu.reactions.handlers.alerting import carry_due as carry_alerts
from youxu.watch.actions import answer, start_rollcall
from youxu.watch.models import Ask
from youxu.watch.queries import heads_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(build.reachable)


def codes(incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


def person(place, name: str) -> Person:
    return Person.objects.get(pk=place.people[name].pk)


def tapped(place, row: Alert, name: str, at: float = 12, way: str = "LINK") -> Alert:
    who = person_with_link(person(place, name))
    actions.acknowledge(by=who, at=minutes(at), steps=[step(row, name)], way=way)
    return Alert.objects.get(pk=row.pk)


def test_a_report_tells_the_duty_officer_in_their_language(place) -> None:
    Person.objects.filter(name="沈佳").update(language="en")
    row = alert(build.reported(place), "first_word")
    found = message_of(step(row, "沈佳"))
    assert (row.role, row.state, row.due_at) == ("duty_officer", "WAITING", minutes(15))
    assert "Liulin stopped Letters, EMS since 09:04" in found.message.text.replace("letters", "Letters")
    assert found.steps[0] == ["SMS", person(place, "沈佳").mobile]
    assert (found.message.topic, found.message.variables["f"]) == ("staff_alert", "09:19")
    assert f"/p/a/{step(row, '沈佳').code}/" in found.message.link
    assert found.message.link not in found.message.text


incident = kept(build.reported, on=place)


def test_the_same_entry_handled_again_tells_nobody_twice(place, incident) -> None:
    before = Message.objects.count()
    again = actions.alert_people(
        by=system("test"), at=minutes(11), incident=incident, rule="first_word", about="REPORTED"
    )
    assert (again, Message.objects.count()) == ([], before)


def test_somebody_relieved_is_not_told_and_who_has_the_shift_is(place) -> None:
    night = Person.objects.create(
        staff_number="YS099", name="夜班", unit=place.unit, unit_path=place.unit.path, mobile="13900000099"
    )
    span = {"starts_at": BEGAN - timedelta(hours=1), "ends_at": BEGAN + timedelta(hours=8)}
    Shift.objects.create(
        unit=place.unit, unit_path=place.unit.path, kind="DUTY_OFFICER", person=night, **span
    )
    incident = build.reported(place)
    assert told(alert(incident, "first_word")) == ["夜班"]
    Shift.objects.update(ends_at=minutes(12))
    swept(minutes(15))
    assert told(alert(incident, "first_word")) == ["夜班", "周国栋"]


def test_while_a_hand_over_waits_the_giver_is_told_not_who_follows_on_the_roster(place) -> None:
    giver, follows = place.people["沈佳"], place.people["苏婷"]
    Holding.objects.filter(person=giver).update(ends_at=BEGAN - timedelta(hours=1))
    for who, start, end in ((giver, -9, 0), (follows, 0, 9)):
        span = {"starts_at": BEGAN + timedelta(hours=start), "ends_at": BEGAN + timedelta(hours=end)}
        Shift.objects.create(
            unit=place.unit, unit_path=place.unit.path, kind="DUTY_OFFICER", person=who, **span
        )
    early = BEGAN - timedelta(minutes=5)
    start_hand_over(by=place.person("沈佳", early), at=early, unit=place.unit, counts={})
    incident = build.reported(place)
    assert told(alert(incident, "first_word")) == ["沈佳"]
    assert codes(incident).count("ROSTER_FAULT_FOUND") == 0, "the duty is the giver's, past the shift's end"
    accept_hand_over(by=place.person("苏婷", minutes(12)), at=minutes(12), unit=place.unit)
    assert chain_now(alert(incident, "first_word"), minutes(13)).people.keys() & {
        giver.pk,
        follows.pk,
    } == {follows.pk}


def test_nobody_acknowledges_and_the_chain_goes_up_to_the_parent_unit(place) -> None:
    city = Unit.objects.get(key="yunzhou")
    above = Person.objects.create(
        staff_number="YZ001", name="市值班", unit=city, unit_path=city.path, mobile="13900000088"
    )
    post = Post.objects.create(unit=city, unit_path=city.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=above, starts_at=BEGAN - timedelta(days=1))
    hold_post(place, "带班", "leader_on_call", None)
    incident = build.reported(place)
    names = []
    for after in (14, 15, 19, 20, 25, 30, 35):
        swept(minutes(after))
        names.append(len(told(alert(incident, "first_word"))))
    row = alert(incident, "first_word")
    assert told(row) == ["沈佳", "带班", "周国栋", "市值班"]
    assert names == [1, 2, 2, 3, 4, 4, 4]
    assert (row.state, row.alarm_at, row.due_at) == ("UNANSWERED", minutes(30), None)
    assert codes(incident).count("ALERT_CARRIED_ON") == 3
    assert codes(incident)[-1] == "ALERT_UNANSWERED"
    board = queries.unanswered_under(place.person("沈佳"), place.unit.path)
    assert [one.reference for one in board] == [incident.reference]
    assert queries.unanswered_count(place.unit.path) == 1


def test_what_goes_to_the_unit_above_begins_with_the_sum_of_the_roll_call(place) -> None:
    city = Unit.objects.get(key="yunzhou")
    above = Person.objects.create(
        staff_number="YZ001", name="市值班", unit=city, unit_path=city.path, mobile="13900000088"
    )
    post = Post.objects.create(unit=city, unit_path=city.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=above, starts_at=BEGAN - timedelta(days=1))
    incident = build.reported(place)
    by = place.person("沈佳")
    row = start_rollcall(
        by=by, at=minutes(12), unit=place.unit, rule={"outlets": ["YS04", "YS05"]}, incident=incident
    )
    ask = Ask.objects.get(roll_call=row, outlet__code="YS05")
    answer(by=by, at=minutes(13), ask=ask, said="SAFE_OPEN", told_by="负责人", way="TELEPHONE")
    for after in (15, 20, 25, 30):
        with clock.pretend(minutes(after)):
            carry_alerts(by=build.SWEEPER, at=minutes(after))
        followed(minutes(after))
    told_up = message_of(step(alert(incident, "first_word"), "市值班")).message
    line = heads_of(place.unit.path, (minutes(25), minutes(25)), minutes(25))[0]
    first = told_up.text.splitlines()[0]
    assert row.reference in first
    assert first.partition("应答")[2] == line[0].partition("应答")[2], (
        "the same line that heads the summary and the call"
    )
    assert told_up.heading.startswith(first)
    inside = message_of(step(alert(incident, "first_word"), "周国栋")).message
    assert row.reference not in inside.text, "inside the unit nobody needs it"
    limit = Clock.objects.filter(incident=incident).exclude(to="").order_by("due_at").first()
    if limit is not None:
        remind(by=system("deadlines.remind"), at=limit.due_at)
        followed(limit.due_at)
        about = Alert.objects.filter(incident=incident, about__startswith=f"clock:{limit.pk}:").first()
        said = AlertStep.objects.filter(alert=about, message__isnull=False).first().message.text
        assert row.reference in said.splitlines()[0], "who is to tell upward reads what it begins with"


def test_an_acknowledgement_ends_the_chase_and_is_written_once(place, incident) -> None:
    row = tapped(place, alert(incident, "first_word"), "沈佳")
    assert (row.state, row.acknowledged_at, row.acknowledged_way) == ("ACKNOWLEDGED", minutes(12), "LINK")
    assert swept(minutes(40)) == 0
    assert told(row) == ["沈佳"]
    assert codes(incident).count("ALERT_ACKNOWLEDGED") == 1


def test_a_link_used_again_or_by_another_is_refused_and_changes_nothing(place, incident) -> None:
    row = tapped(place, alert(incident, "first_word"), "沈佳")
    with pytest.raises(UnableToAcknowledge, match="already"):
        tapped(place, row, "沈佳", at=13)
    other = person_with_link(person(place, "周国栋"))
    with pytest.raises(UnableToAcknowledge):
        actions.acknowledge(by=other, at=minutes(13), steps=[step(row, "沈佳")])
    assert Alert.objects.get(pk=row.pk).acknowledged_at == minutes(12)


def test_drop_alerts_ends_them_with_the_incident_and_a_link_is_late(place, incident) -> None:
    reporting.verify_report(
        by=place.person("周国栋", minutes(12)),
        at=minutes(12),
        incident=incident,
        found="FALSE",
        with_whom="x",
    )
    merging.call_off(by=place.person("周国栋", minutes(13)), at=minutes(13), incident=incident, reason="误报")
    followed(minutes(13))
    row = alert(incident, "first_word")
    assert (row.state, row.reason, row.due_at) == ("DROPPED", "INCIDENT_OVER", None)
    with pytest.raises(UnableToAcknowledge, match="over"):
        tapped(place, row, "沈佳", at=14)
    assert actions.drop_alerts(by=build.SWEEPER, at=minutes(14), incident=incident) == 0
    correction = alert(incident, "called_off")
    assert (told(correction), correction.state) == (["沈佳"], "INFORMED")
    assert AlertStep.objects.filter(alert=correction).first().message.link == ""


def test_an_answer_by_short_message_acknowledges_and_any_other_does_not(place, incident) -> None:
    row = alert(incident, "first_word")
    sms = delivery.add_channel(
        by=system("test"), at=BEGAN, unit=place.unit.path, key="sms", kind="CONSOLE", name="sms", settings={}
    )
    Channel.objects.filter(pk=sms.pk).update(kind="SMS")
    sent = message_of(step(row, "沈佳"))
    mobile = person(place, "沈佳").mobile
    Delivery.objects.filter(pk=sent.pk).update(state="SENT", sent_at=minutes(10))
    Attempt.objects.create(
        delivery=sent,
        number=9,
        kind="SMS",
        channel=sms,
        address=mobile,
        key="k",
        started_at=minutes(10),
        result="SENT",
    )

    def replied(text: str, at: float, address: str = mobile) -> None:
        channel = Channel.objects.get(pk=sms.pk)
        delivery.take_reply(by=system("test"), at=minutes(at), channel=channel, address=address, text=text)
        followed(minutes(at))

    replied("什么事", 11)
    assert alert(incident, "first_word").state == "WAITING"
    replied("１", 12)
    found = alert(incident, "first_word")
    assert (found.state, found.acknowledged_way, found.acknowledged_at) == (
        "ACKNOWLEDGED",
        "REPLY",
        minutes(12),
    )
    replied("1", 13)
    assert codes(incident)[-1] == "REFUSED"
    replied("1", 14, address="13811112222")
    assert Entry.objects.filter(code="LINK_REFUSED").count() == 1


def test_the_office_writes_down_whom_it_reached_or_that_nobody_answered(place, incident) -> None:
    row = alert(incident, "first_word")
    office = place.person("沈佳", minutes(12))
    moved = actions.note_no_answer(by=office, at=minutes(12), alert=row)
    assert (told(moved), moved.due_at) == (["沈佳", "周国栋"], minutes(17))
    leader = person(place, "林志远")
    actions.acknowledge_for(by=office, at=minutes(14), alert=row, person=leader, reached_at=minutes(13))
    found = alert(incident, "first_word")
    assert (found.acknowledged_by, found.acknowledged_at, found.written_by_id) == (
        leader,
        minutes(13),
        office.person_id,
    )
    with pytest.raises(UnableToAcknowledge):
        actions.acknowledge_for(by=office, at=minutes(15), alert=row, person=leader)
    with pytest.raises(NotPermitted):
        actions.note_no_answer(by=place.person("马骏", minutes(12)), at=minutes(12), alert=row)


def test_who_acts_on_it_has_it(place, incident) -> None:
    reporting.verify_report(
        by=place.person("沈佳", minutes(12)),
        at=minutes(12),
        incident=incident,
        found="TRUE",
        with_whom="黄建华",
    )
    followed(minutes(12))
    row = alert(incident, "first_word")
    assert (row.state, row.acknowledged_way) == ("ACKNOWLEDGED", "DEED")


def test_after_a_time_without_power_each_step_fires_once_and_the_next_is_due_anew(place, incident) -> None:
    assert swept(minutes(120)) == 1
    row = alert(incident, "first_word")
    assert (told(row), row.due_at) == (["沈佳", "周国栋"], minutes(125))
    assert swept(minutes(120)) == 0


def test_what_happened_too_long_ago_is_dropped_and_says_so(place) -> None:
    head = place.person("黄建华")
    incident = reporting.report(
        by=head, at=minutes(10), outlet_code="YS04", cause="power", lines=("letters",), began_at=BEGAN
    )
    recorded = Entry.objects.get(stream=incident.stream, code="REPORTED").recorded_at
    late = max(recorded, minutes(10)) + timedelta(hours=5)
    followed(late)
    row = alert(incident, "first_word")
    assert (row.state, row.reason, told(row)) == ("DROPPED", "STALE", [])
    assert codes(incident)[-1] == "ALERT_DROPPED"


def test_put_off_lets_a_poisoned_row_wait_and_the_others_have_their_turn(place, incident) -> None:
    first, second = incident, build.reported(place, "YS05", at=11)
    bad = alert(first, "first_word")
    Alert.objects.filter(pk=bad.pk).update(what="no_such_rule")
    assert swept(minutes(17)) == 1
    assert told(alert(second, "first_word")) == ["沈佳", "周国栋"]
    assert Alert.objects.get(pk=bad.pk).due_at == minutes(18)
    actions.put_off(by=build.SWEEPER, at=minutes(19), alert=bad)
    assert Alert.objects.get(pk=bad.pk).due_at == minutes(18), "an older reading moves nothing"


def test_note_roster_says_a_gap_and_the_next_in_line_is_told_at_once(place) -> None:
    post = Post.objects.get(unit=place.unit, key="duty_officer")
    Holding.objects.filter(post=post).update(ends_at=BEGAN - timedelta(hours=1))
    span = {"starts_at": BEGAN - timedelta(hours=9), "ends_at": BEGAN - timedelta(hours=1)}
    past = place.people["沈佳"]
    Shift.objects.create(unit=place.unit, unit_path=place.unit.path, kind="DUTY_OFFICER", person=past, **span)
    incident = build.reported(place)
    assert told(alert(incident, "first_word")) == ["周国栋"]
    assert [one.state for one in AlertStep.objects.order_by("place")][:2] == ["NOBODY", "NOBODY"]
    assert codes(incident).count("ROSTER_FAULT_FOUND") == 1
    (found,) = queries.roster_faults(place.unit, ["duty_officer", "leader"], minutes(10))
    assert actions.note_roster(by=build.SWEEPER, at=minutes(11), incident=incident, found=found)


def test_forged_links_are_journaled_only_so_often_an_hour(place, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_CARD_ACTS_PER_HOUR", "2")
    nobody = Actor(ActorKind.PUBLIC, "public", "", "WEB")
    given = {"by": nobody, "at": minutes(10), "unit": place.unit, "fault": "UNKNOWN"}
    kept = [actions.note_refused_link(**given, address="192.0.2.7") for _ in range(4)]
    assert [entry is not None for entry in kept] == [True, True, False, False]


def test_directives_tell_whom_they_address_and_end_with_the_receipt(place, incident) -> None:
    reporting.verify_report(
        by=place.person("沈佳", minutes(12)),
        at=minutes(12),
        incident=incident,
        found="TRUE",
        with_whom="黄建华",
    )
    incident.refresh_from_db()
    directing.direct(
        by=place.person("沈佳", minutes(14)),
        at=minutes(14),
        incident=incident,
        directives=[DirectiveProposal(title="查明原因", groups=("technical",))],
    )
    followed(minutes(14))
    row = alert(incident, "directive")
    assert (row.role, told(row), row.due_at) == ("technical_head", ["林志远"], minutes(29))
    receipt = Receipt.objects.get()
    directing.accept(
        by=place.person("林志远", minutes(16)), at=minutes(16), incident=incident, receipts=[receipt]
    )
    followed(minutes(16))
    found = alert(incident, "directive")
    assert (found.state, found.acknowledged_way) == ("ACKNOWLEDGED", "RECEIPT")
    shown = queries.alerts_of(place.person("沈佳"), incident)
    assert [(one.directive, one.receipt) for one in shown.alerts if one.what == "directive"] == [
        (1, "ACCEPTED")
    ]


def test_whoever_owes_something_is_reminded_at_its_limit_and_after_it(place, incident) -> None:
    ring_back = Clock.objects.get(incident=incident, key="verify_report")
    for rule, at in (("limit_passed", 16), ("limit_chased", 80)):
        remind(by=system("deadlines.remind"), at=minutes(at))
        followed(minutes(at))
        rows = Alert.objects.filter(incident=incident, what=rule)
        row = next(row for row in rows if row.extra["en"].startswith(ring_back.title_en))
        assert (row.state, told(row)) == ("INFORMED", ["沈佳"])
        said = message_of(step(row, "沈佳")).message.text
        assert f"{ring_back.title}，应于09:19" in said.replace(" ", "")
        shown = queries.alerts_of(place.person("沈佳"), incident).alerts
        assert any(ring_back.title in one.matter for one in shown if one.what == rule)


def test_a_long_limit_warns_before_it_and_late_ones_go_to_who_oversees_them_too(place, incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(level="IV")
    long = Clock.objects.filter(incident=incident, next_at__lt=F("due_at")).earliest("next_at")
    moments = {
        "limit_near": long.next_at,
        "limit_passed": long.due_at,
        "limit_chased": long.due_at + timedelta(hours=3),
    }
    for rule, at in moments.items():
        remind(by=system("deadlines.remind"), at=at)
        followed(at)
        assert Alert.objects.filter(incident=incident, what=rule, role=long.bearer).exists()
    assert Alert.objects.filter(incident=incident, what="limit_chased", role="leader_on_call").exists()


def test_a_limit_that_was_met_before_the_reminder_went_out_reminds_nobody(place, incident) -> None:
    remind(by=system("deadlines.remind"), at=minutes(16))
    reporting.verify_report(
        by=place.person("沈佳"), at=minutes(16), incident=incident, found="TRUE", with_whom="黄建华"
    )
    limits.followed(incident, minutes(16))
    followed(minutes(17))
    owed = [row.extra["en"] for row in Alert.objects.filter(incident=incident, what="limit_passed")]
    assert not [one for one in owed if one.startswith("Ring back")]


def test_quiet_hours_hold_what_is_not_urgent_and_the_next_in_line_is_told_at_once(place) -> None:
    leader = place.people["周国栋"]
    organisation.set_channels(
        by=place.person("周国栋"), at=BEGAN, person=leader, ways=[], quiet_from="09:00", quiet_until="11:00"
    )
    incident = build.reported(place)
    row = Alert.objects.create(
        incident=incident, unit=incident.unit, unit_path=incident.unit_path, what="watch_raised", about="x",
        role="leader", level="OUTLET", chain=["leader", "technical_head"], limit_minutes=5, state="WAITING",
        opened_at=minutes(10),
    )  # fmt: skip
    made = steps_due(row, minutes(10))
    assert [(one.role, one.state) for one in made.steps] == [("leader", "QUIET"), ("technical_head", "TOLD")]
    assert made.steps[0].quiet_until == BEGAN + timedelta(minutes=116)


def test_a_person_sets_their_own_ways_and_the_office_those_of_others(place) -> None:
    row = organisation.set_channels(
        by=place.person("马骏"),
        at=BEGAN,
        person=place.people["马骏"],
        ways=[("EMAIL", "ma@post.cn"), ("SMS", "")],
    )
    assert row.ways == [["EMAIL", "ma@post.cn"], ["SMS", ""]]
    organisation.set_channels(by=place.person("沈佳"), at=BEGAN, person=place.people["马骏"], ways=[])
    with pytest.raises(NotPermitted):
        organisation.set_channels(by=place.person("郑凯"), at=BEGAN, person=place.people["马骏"], ways=[])
    with pytest.raises(Invalid):
        organisation.set_channels(
            by=place.person("马骏"), at=BEGAN, person=place.people["马骏"], ways=[("SMS", "12")]
        )


def test_a_need_to_know_incident_is_told_in_neutral_words_to_who_is_not_named(place) -> None:
    hold_post(place, "带班", "leader_on_call", None)
    Person.objects.filter(name="带班").update(mobile="13900000077")
    incident = build.reported(place, cause="robbery_violence", lines=("letters", "ems", "parcels", "savings"))
    assert incident.visibility == "NEED_TO_KNOW"
    row = alert(incident, "first_word", "duty_officer")
    texts = {
        one.role: message_of(one).message for one in AlertStep.objects.filter(alert=row, person__isnull=False)
    }
    assert "柳林支局" in texts["duty_officer"].text
    assert "WECOM" not in [kind for kind, _address in message_of(step(row, "沈佳")).steps]
    reached = reach_of([place.people["马骏"].pk])[place.people["马骏"].pk]
    neutral = words_for(
        row, reached, ["engineer"], minutes(15), knows=False, at=minutes(10), down=down_of(row)
    )
    said = neutral.text + neutral.line + str(neutral.variables)
    assert "柳林" not in said
    assert "抢劫" not in said


def test_three_hundred_lines_behind_one_cause_are_one_message_with_a_list(place, incident) -> None:
    second = build.reported(place, "YS05", at=11)
    row = alert(second, "first_word")
    assert Delivery.objects.filter(recipient=f"person:{place.people['沈佳'].pk}").count() == 1
    whole = queries.together(step(alert(incident, "first_word"), "沈佳"))
    assert len(whole) == 2
    who = person_with_link(person(place, "沈佳"))
    actions.acknowledge(by=who, at=minutes(12), steps=whole, way="LINK")
    assert Alert.objects.get(pk=row.pk).state == "ACKNOWLEDGED"


ASKS = ("回1", "收到", "签收", "acknowledge", "Accept", "前。", "before", "Acknowledge")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_where_no_answer_is_owed_no_text_asks_for_one(place, incident, language) -> None:
    Person.objects.filter(name="沈佳").update(language=language)
    row = alert(incident, "first_word")
    someone = place.people["沈佳"].pk
    reach = reach_of([someone])[someone]
    asking = [key for key, rule in plan_of(row.incident).alerts.items() if rule.answer]
    assert "leader_told" in asking
    for row.what in asking:
        for knows in (True, False):
            said = words_for(
                row, reach, ["duty_officer"], None, knows=knows, at=minutes(10), down=down_of(row)
            )
            found = [word for word in ASKS for text in (said.text, said.line, said.heading) if word in text]
            assert (row.what, found) == (row.what, [])
            assert row.incident.reference in said.text
            assert said.topic in ("", "staff_told")
            asked = words_for(
                row, reach, ["duty_officer"], minutes(20), knows=knows, at=minutes(10), down=down_of(row)
            )
            assert "09:24" in asked.text


def test_a_person_with_three_posts_gets_one_message_and_acknowledges_once(place, incident) -> None:
    for post in ("duty_officer", "leader_on_call", "logistics_head"):
        Holding.objects.filter(post__key=post).delete()
        hold_post(place, "三职", post, None)
    one = person(place, "三职")
    Person.objects.filter(pk=one.pk).update(mobile="13900000088")
    given = {"incident": incident, "rule": "watch_raised", "about": "x"}
    rows = actions.alert_people(by=system("test"), at=minutes(11), **given)
    assert [row.role for row in rows] == ["duty_officer", "leader_on_call", "logistics_head"]
    sent = Message.objects.get(deliveries__recipient=f"person:{one.pk}")
    assert "您是值班员、带班领导、后勤保障组组长" in sent.text
    (item,) = queries.waiting_for(person_with_link(one))
    assert item.role_name == "值班员、带班领导、后勤保障组组长"
    assert queries.link_row(step(rows[1], "三职"), queries.together(step(rows[1], "三职"))).lines == (
        sent.text,
    )
    tapped(place, rows[1], "三职")
    assert {Alert.objects.get(pk=row.pk).state for row in rows} == {"ACKNOWLEDGED"}
    assert codes(incident).count("ALERT_ACKNOWLEDGED") == 1


def test_a_role_whose_holder_was_told_by_another_post_is_not_said_to_be_empty(place) -> None:
    hold_post(place, "周国栋", "leader_on_call", None)
    incident = build.reported(place)
    row = alert(incident, "first_word")
    Alert.objects.filter(pk=row.pk).update(
        chain=["duty_officer", "leader_on_call", "leader", "security_post"]
    )
    for at in (16, 22):
        swept(minutes(at))
    states = {one.role: one.state for one in AlertStep.objects.filter(alert=row)}
    assert states == {
        "duty_officer": "TOLD", "leader_on_call": "TOLD", "leader": "ALREADY", "security_post": "NOBODY",
    }  # fmt: skip
