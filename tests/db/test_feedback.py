"""Customers' voices: sent, taken, answered, joined, opened again; call-backs, tallies, publicity; purge (G2, O5, E2, R4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders import cards, custody, feedback
from tests.builders.feedback import (
    CLERK,
    HEAD,
    MAIL,
    MARKETING,
    OFFICER,
    PHONE,
    WORDS,
    answered,
    public,
    sent,
)
from tests.builders.response import County, minutes, reported
from tests.states import kept
from youxu.core import jobs, journal
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.journal import payload_of
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import new_submission
from youxu.custody import actions as custody_actions
from youxu.deadlines.models import Clock
from youxu.delivery.models import Message
from youxu.feedback import actions, queries
from youxu.feedback.actions import (
    Said,
    Seen,
    UnableToAnswerMention,
    UnableToEnterVoice,
    UnableToHandleVoice,
    UnableToListCallBack,
    UnableToNoteMention,
    UnableToRateVoice,
    UnableToRecordCall,
    UnableToReopenVoice,
    UnableToSend,
    UnableToTally,
)
from youxu.feedback.models import CallBack, Mention, Voice, VoiceTally, VoiceWords
from youxu.feedback.queries import Filters
from youxu.feedback.rules import texts
from youxu.incidents.actions import facts
from youxu.incidents.models import Incident
from youxu.organisation.grants import actor_by_card
from youxu.oversight.queries.lines import counted

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(feedback.county)
DAY = timedelta(days=1)


def test_send_voice_keeps_the_words_beside_and_their_digest_in_the_journal(place: County) -> None:
    incident = reported(place)
    voice = sent(place, contact=PHONE, name="王小明")
    assert (voice.state, voice.incident, voice.outlet) == ("RECEIVED", incident, place.outlets["YS04"])
    assert voice.reference == "YS-FK-26-0001"
    assert len(voice.code) == 13
    entry = Entry.objects.get(stream=incident.stream, code="VOICE_RECEIVED")
    said, words = payload_of(entry) or {}, VoiceWords.objects.get(voice=voice)
    assert said["digest"] == texts.digest(words.salt, WORDS)
    assert not any(secret in str(said) for secret in (WORDS, PHONE, "王小明", voice.code))
    assert entry.actor_kind == "PUBLIC"


def test_the_limit_of_a_complaint_is_two_opening_days_of_its_outlet(place: County) -> None:
    assert sent(place).due_at == minutes(0) + 2 * DAY - timedelta(hours=0) + timedelta(minutes=506)
    assert sent(place, kind="PRAISE").due_at is None
    assert sent(place, kind="ENQUIRY").due_at < sent(place).due_at


def test_a_telephone_number_puts_its_owner_on_the_list_of_call_backs(place: County) -> None:
    voice = sent(place, contact=PHONE, name="王小明")
    row = CallBack.objects.get(voice=voice)
    assert (row.reason, row.contact) == ("PROMISED", PHONE)
    assert row.due_at == minutes(40) + timedelta(hours=4)
    sent(place, contact=MAIL)
    sent(place, kind="PRAISE", contact=PHONE)
    assert CallBack.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("text", {"text": "  "}),
        ("text", {"text": "长" * 100_000}),
        ("kind", {"kind": "THREAT"}),
        ("contact", {"contact": "某某"}),
        ("score", {"kind": "SATISFACTION", "text": "", "score": None}),
        ("score", {"kind": "SATISFACTION", "score": 6}),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    place: County, field: str, said: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        sent(place, **said)
    assert list(refused.value.faults) == [field]
    assert not Voice.objects.exists()


def test_the_same_form_sent_twice_is_one_voice(place: County) -> None:
    given = {
        "by": public(place),
        "at": minutes(40),
        "address": "",
        "unit": place.unit,
        "outlet": None,
        "said": Said("ENQUIRY", "几点开门"),
        "submission": new_submission(),
    }
    assert actions.send_voice(**given) == actions.send_voice(**given)
    assert Voice.objects.count() == 1


def test_a_flood_from_one_address_is_refused_and_ends_after_the_hour(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YOUXU_ADDRESS_VOICES_PER_HOUR", "3")
    for _one in range(3):
        sent(place, address="203.0.113.9")
    with pytest.raises(UnableToSend):
        sent(place, address="203.0.113.9")
    sent(place, address="203.0.113.77")
    sent(place, at=minutes(101), address="203.0.113.9")
    assert Voice.objects.count() == 5


def test_the_public_may_hand_in_and_nothing_else(place: County) -> None:
    voice, who = sent(place), public(place)
    with pytest.raises(NotPermitted):
        actions.take_voice(by=who, at=minutes(41), voice=voice)
    with pytest.raises(NotPermitted):
        actions.answer_voice(by=who, at=minutes(41), voice=voice, text="好")
    assert not queries.voices_page(who, Filters(), minutes(41)).rows


def test_enter_voice_is_written_down_for_a_caller_by_the_office_and_by_the_own_outlet(place: County) -> None:
    given = {"unit": place.unit, "said": Said("ENQUIRY", "问明天开不开", contact=PHONE)}
    row = actions.enter_voice(
        by=place.person(OFFICER), at=minutes(60), outlet=None, heard_at=minutes(55), **given
    )
    assert (row.source, row.received_at) == ("TELEPHONE", minutes(55))
    own, other = place.outlets["YS04"], place.outlets["YS05"]
    assert actions.enter_voice(by=place.person(CLERK), at=minutes(60), outlet=own, source="COUNTER", **given)
    with pytest.raises(UnableToEnterVoice):
        actions.enter_voice(by=place.person(CLERK), at=minutes(60), outlet=other, **given)
    with pytest.raises(UnableToEnterVoice) as refused:
        actions.enter_voice(
            by=place.person(OFFICER), at=minutes(60), outlet=None, heard_at=minutes(61), **given
        )
    assert refused.value.field == "heard_at"
    with pytest.raises(NotPermitted):
        actions.enter_voice(by=place.person("郑凯"), at=minutes(60), outlet=None, **given)


def test_take_voice_shows_name_and_number_to_who_took_it_alone(place: County) -> None:
    voice = sent(place, contact=PHONE, name="王小明")
    before = queries.voice_detail(place.person(OFFICER), voice.reference, minutes(41))
    assert before is not None
    assert (before.contact, before.name, before.mine) == ("138******78", "王**", False)
    taken = actions.take_voice(by=place.person(OFFICER), at=minutes(42), voice=voice)
    assert (taken.state, taken.taken_by_name) == ("TAKEN", OFFICER)
    mine = queries.voice_detail(place.person(OFFICER), voice.reference, minutes(43))
    other = queries.voice_detail(place.person(HEAD), voice.reference, minutes(43))
    assert mine is not None
    assert other is not None
    assert (mine.contact, other.contact) == (PHONE, "138******78")


def test_answer_voice_is_read_with_the_code_and_not_twice(place: County) -> None:
    voice = answered(place)
    shown = queries.tracking(queries.voice_by_code(voice.code.lower()) or voice)
    assert [turn.side for turn in shown.turns] == ["CUSTOMER", "OFFICE"]
    assert not any(turn.by for turn in shown.turns)
    assert (shown.state, shown.may_reopen, shown.may_rate) == ("ANSWERED", True, True)
    with pytest.raises(UnableToHandleVoice):
        actions.answer_voice(by=place.person(HEAD), at=minutes(51), voice=voice, text="另一个答复")
    assert queries.voice_by_code("AAAAAAAAAAAAA") is None


def test_two_who_answer_at_once_lose_nothing(place: County) -> None:
    voice = sent(place)
    actions.answer_voice(by=place.person(OFFICER), at=minutes(50), voice=voice, text="先写的", revision=1)
    with pytest.raises(Stale) as clash:
        actions.answer_voice(by=place.person(HEAD), at=minutes(50), voice=voice, text="后写的", revision=1)
    assert clash.value.theirs["text"] == "先写的"
    assert clash.value.yours["text"] == "后写的"


def test_an_answer_is_sent_to_a_mail_address_once(place: County) -> None:
    voice = sent(place, contact=MAIL)
    actions.answer_voice(by=place.person(OFFICER), at=minutes(50), voice=voice, text="下午恢复")
    jobs.drain(until=minutes(60))
    message = Message.objects.get(once__startswith=f"voice:{voice.pk}:")
    assert "下午恢复" in message.text
    assert voice.code in message.text


def test_join_voice_gives_both_one_answer(place: County) -> None:
    first, second = sent(place), sent(place, text="也是等了一上午")
    joined = actions.join_voice(by=place.person(OFFICER), at=minutes(45), voice=second, other=first)
    assert (joined.state, joined.joined_into) == ("JOINED", first)
    actions.answer_voice(by=place.person(OFFICER), at=minutes(50), voice=first, text="下午恢复")
    shown = queries.tracking(Voice.objects.get(pk=second.pk))
    assert (shown.state, shown.turns[-1].text) == ("ANSWERED", "下午恢复")
    assert not shown.may_reopen
    for other in (second, first):
        with pytest.raises(UnableToHandleVoice):
            actions.join_voice(by=place.person(OFFICER), at=minutes(52), voice=first, other=other)


def test_close_voice_wants_an_answer_first_where_one_is_owed(place: County) -> None:
    voice = sent(place)
    with pytest.raises(UnableToHandleVoice):
        actions.close_voice(by=place.person(OFFICER), at=minutes(45), voice=voice)
    praise = sent(place, kind="PRAISE", text="谢谢柳林的姑娘")
    assert actions.close_voice(by=place.person(OFFICER), at=minutes(45), voice=praise).state == "CLOSED"


def test_reopen_voice_once_by_its_customer_with_the_limit_anew(place: County) -> None:
    voice = answered(place)
    again = actions.reopen_voice(by=public(place), at=minutes(90), voice=voice, text="没有人打电话")
    assert (again.state, again.reopened_at, again.answered_at) == ("RECEIVED", minutes(90), None)
    assert again.due_at > minutes(90)
    actions.answer_voice(by=place.person(HEAD), at=minutes(95), voice=again, text="已经打了")
    with pytest.raises(UnableToReopenVoice):
        actions.reopen_voice(by=public(place), at=minutes(99), voice=again, text="还是没有")
    assert [turn.text for turn in queries.tracking(again).turns][2:] == ["没有人打电话", "已经打了"]


def test_rate_voice_takes_one_mark_after_the_answer(place: County) -> None:
    with pytest.raises(UnableToRateVoice):
        actions.rate_voice(by=public(place), at=minutes(45), voice=sent(place), score=4)
    voice = actions.rate_voice(by=public(place), at=minutes(60), voice=answered(place), score=4)
    assert voice.score == 4
    for score, error in ((5, UnableToRateVoice), (9, Invalid)):
        with pytest.raises(error):
            actions.rate_voice(by=public(place), at=minutes(61), voice=voice, score=score)


def test_link_voice_puts_it_to_an_outlet_and_its_incident(place: County) -> None:
    incident = reported(place)
    voice = sent(place, code=None, text="柳林支局怎么不开门", place="")
    assert queries.suggested_outlets(voice) == ("YS04",)
    linked = actions.link_voice(
        by=place.person(OFFICER), at=minutes(45), voice=voice, outlet=place.outlets["YS04"], incident=incident
    )
    assert (linked.outlet, linked.incident) == (place.outlets["YS04"], incident)
    assert queries.suggested_outlets(linked) == ()


def test_count_voices_counts_without_persons_and_replaces_the_day(place: County) -> None:
    incident, outlet = reported(place), place.outlets["YS04"]
    for counts in ({"ENQUIRY": 5, "COMPLAINT": 1}, {"ENQUIRY": 12, "COMPLAINT": 3}):
        actions.count_voices(by=place.person(CLERK), at=minutes(60), outlet=outlet, counts=counts)
    standing = VoiceTally.objects.get(replaced_at=None)
    assert (standing.counts, standing.total) == ({"ENQUIRY": 12, "COMPLAINT": 3, "PRAISE": 0}, 15)
    assert queries.incident_figures(incident, minutes(61)).counts["ENQUIRY"] == 12
    with pytest.raises(Invalid):
        actions.count_voices(by=place.person(CLERK), at=minutes(60), outlet=outlet, counts={"COMPLAINT": -1})
    with pytest.raises(UnableToTally):
        actions.count_voices(
            by=place.person(CLERK), at=minutes(60), outlet=outlet, counts={}, day=(minutes(60) + DAY).date()
        )
    with pytest.raises(UnableToTally):
        actions.count_voices(by=place.person(CLERK), at=minutes(60), outlet=place.outlets["YS05"], counts={})


def test_tally_from_card_counts_with_the_outlets_own_card_alone(place: County) -> None:
    who = actor_by_card(cards.card(place))
    given = {"by": who, "at": minutes(60), "address": "203.0.113.9", "counts": {"ENQUIRY": 7}}
    row = actions.tally_from_card(**given, outlet=place.outlets["YS04"])
    assert (row.total, row.counted_by_name) == (7, "柳林支局（应急卡）")
    assert queries.tally_of(place.outlets["YS04"], minutes(61))["ENQUIRY"] == 7
    with pytest.raises(NotPermitted):
        actions.tally_from_card(**given, outlet=place.outlets["YS05"])


def test_list_call_back_and_record_call_to_its_end(place: County) -> None:
    given = {"by": place.person(OFFICER), "at": minutes(40), "unit": place.unit}
    row = actions.list_call_back(**given, reason="CONTRACT", contact=PHONE, name="云山果业", about="大宗寄递")
    with pytest.raises(UnableToListCallBack):
        actions.list_call_back(**given, reason="CONTRACT", contact=" ")
    rows, _after = queries.call_backs_page(place.person(OFFICER), minutes(41))
    assert (rows[0].contact, rows[0].name) == ("138******78", "云**")
    ring = {"by": place.person(OFFICER), "call_back": row}
    actions.record_call(**ring, at=minutes(50), result="NOT_REACHED")
    later = actions.record_call(**ring, at=minutes(60), result="LATER", again_at=minutes(120))
    assert (later.due_at, later.first_tried_at) == (minutes(120), minutes(50))
    with pytest.raises(UnableToRecordCall):
        actions.record_call(**ring, at=minutes(70), result="LATER", again_at=minutes(60))
    done = actions.record_call(**ring, at=minutes(125), result="REACHED", note="知道了", revision=3)
    assert done.ended_at == minutes(125)
    assert [one.result for one in queries.tries_of(done)] == ["REACHED", "LATER", "NOT_REACHED"]
    with pytest.raises(UnableToRecordCall):
        actions.record_call(**ring, at=minutes(130), result="DONE")


def test_two_who_ring_at_once_are_told_of_each_other(place: County) -> None:
    row = actions.list_call_back(
        by=place.person(OFFICER), at=minutes(40), unit=place.unit, reason="PROMISED", contact=PHONE
    )
    actions.record_call(
        by=place.person(OFFICER), at=minutes(50), call_back=row, result="NOT_REACHED", revision=1
    )
    with pytest.raises(Stale):
        actions.record_call(
            by=place.person(HEAD), at=minutes(50), call_back=row, result="REACHED", revision=1
        )


def test_the_customer_of_a_doubtful_transaction_is_rung_back_once(place: County) -> None:
    custody.stopped(place)
    custody_actions.list_doubtful(
        by=place.person("黄建华"),
        at=minutes(30),
        outlet=place.outlets["YS04"],
        line="savings",
        happened_at=minutes(5),
        serial="1",
        amount="500",
        contact=f"王先生 {PHONE}",
    )
    jobs.drain(until=minutes(31))
    row = CallBack.objects.get()
    assert (row.reason, row.contact, row.source[:9]) == ("ITEMS_IN_HAND", f"王先生 {PHONE}", "doubtful:")


def test_note_mention_judge_and_answer_with_the_published_notice(place: County) -> None:
    by = place.person(MARKETING)
    seen = Seen("云山论坛", "邮局要关门了", "https://bbs.example.cn/1", 3200, seen_at=minutes(20))
    row = actions.note_mention(by=by, at=minutes(30), unit=place.unit, seen=seen)
    assert row.due_at == minutes(80)
    with pytest.raises(UnableToAnswerMention):
        actions.answer_mention(by=by, at=minutes(40), mention=row, answer="不是")
    row = actions.judge_mention(by=by, at=minutes(35), mention=row, truth="FALSE")
    with pytest.raises(Invalid) as refused:
        actions.answer_mention(by=by, at=minutes(40), mention=row, answer="不是")
    assert list(refused.value.faults) == ["notice"]
    row = actions.answer_mention(
        by=by, at=minutes(50), mention=row, answer="见公告", notice="GG-7", is_correction=True
    )
    assert queries.mention_row(row, minutes(60)).minutes == 30
    with pytest.raises(UnableToAnswerMention):
        actions.answer_mention(by=by, at=minutes(55), mention=row, answer="再答", notice="GG-7")
    with pytest.raises(UnableToNoteMention):
        actions.note_mention(by=by, at=minutes(30), unit=place.unit, seen=Seen(" "))
    with pytest.raises(NotPermitted):
        actions.note_mention(by=place.person(OFFICER), at=minutes(30), unit=place.unit, seen=seen)


def test_the_figures_of_an_incident_count_voices_marks_and_mentions(place: County) -> None:
    incident = reported(place)
    answered(place)
    sent(place, kind="SATISFACTION", text="", score=5)
    sent(place, kind="SATISFACTION", text="还行", score=4)
    seen = Seen("云山论坛", truth="FALSE", seen_at=minutes(20))
    actions.note_mention(
        by=place.person(MARKETING), at=minutes(30), unit=place.unit, seen=seen, incident=incident
    )
    found = queries.incident_figures(incident, minutes(60))
    assert (found.counts["COMPLAINT"], found.satisfaction, found.marks) == (1, 4.5, 2)
    assert (found.waiting, found.late, found.answer_minutes) == (0, 0, 10)
    assert (found.mentions, found.mentions_false, found.mentions_unanswered) == (1, 1, 1)
    span = (minutes(0), minutes(60))
    assert queries.unit_figures(place.unit.path, span, minutes(60)) == found


def test_a_day_sums_up_who_wrote_and_who_waits_too_long(place: County) -> None:
    sent(place)
    sent(place, kind="PRAISE")
    actions.count_voices(
        by=place.person(CLERK), at=minutes(60), outlet=place.outlets["YS04"], counts={"ENQUIRY": 4}
    )
    day = counted(place.unit.path, (minutes(0), minutes(120)))
    assert (day["voices"], day["voices_late"]) == (5, 0)
    assert counted(place.unit.path, (minutes(0), minutes(0) + 9 * DAY))["voices_late"] == 1


def test_what_waits_is_told_to_who_handles_it(place: County) -> None:
    sent(place, contact=PHONE)
    waiting = queries.waiting_for(place.person(OFFICER))
    assert (waiting.voices, waiting.call_backs, waiting.mentions) == (1, 1, 0)
    assert queries.waiting_for(place.person("郑凯")).voices == 0


def test_a_complaint_and_the_first_call_back_have_a_limit_in_their_incident(place: County) -> None:
    reported(place)
    jobs.drain(until=minutes(20))
    voice = sent(place, contact=PHONE)
    jobs.drain(until=minutes(41))
    rows = {row.key: row for row in Clock.objects.filter(key__in=["complaint_answered", "first_call_back"])}
    assert rows["complaint_answered"].due_at == voice.due_at
    assert rows["complaint_answered"].part == f"voice:{voice.pk}"
    assert rows["first_call_back"].due_at == minutes(40) + timedelta(hours=4)
    actions.answer_voice(by=place.person(OFFICER), at=minutes(50), voice=voice, text="下午恢复")
    call = CallBack.objects.get()
    actions.record_call(by=place.person(OFFICER), at=minutes(55), call_back=call, result="REACHED")
    jobs.drain(until=minutes(56))
    states = set(Clock.objects.filter(key__in=rows).values_list("state", flat=True))
    assert states == {"MET"}


def test_what_was_said_of_a_need_to_know_incident_is_closed_with_it(place: County) -> None:
    incident = reported(place)
    voice = sent(place, code=None, contact=PHONE)
    actions.link_voice(
        by=place.person(OFFICER), at=minutes(42), voice=voice, outlet=place.outlets["YS04"], incident=incident
    )
    facts.state_facts(
        by=place.person("沈佳"), at=minutes(45), incident=incident, facts={"crime": "YES"}, source="公安"
    )
    assert Incident.objects.get(pk=incident.pk).visibility == Visibility.NEED_TO_KNOW
    assert queries.voice_detail(place.person(OFFICER), voice.reference, minutes(46)) is None
    jobs.drain(until=minutes(46))
    assert Voice.objects.get(pk=voice.pk).visibility == Visibility.NEED_TO_KNOW
    entries = Entry.objects.filter(subject_kind__startswith="feedback.")
    assert not entries.visible_to(place.person(OFFICER)).exists()
    assert entries.visible_to(place.person("沈佳")).count() == entries.count() == 3
    assert queries.voice_detail(place.person("沈佳"), voice.reference, minutes(46)) is not None


def test_a_need_to_know_incident_is_linked_to_nobody_who_writes(place: County) -> None:
    incident = reported(place, cause="robbery_violence")
    assert incident.visibility == Visibility.NEED_TO_KNOW
    assert sent(place).incident is None


def test_seal_voices_leaves_an_open_incident_alone(place: County) -> None:
    sent(place)
    assert actions.seal_voices(by=system("test"), at=minutes(50), incident=reported(place)) == 0


def test_purge_voices_empties_what_ended_long_ago_and_keeps_the_proof(place: County) -> None:
    voice = answered(place, contact=PHONE, name="王小明")
    waiting = sent(place)
    call = CallBack.objects.get()
    actions.record_call(
        by=place.person(OFFICER), at=minutes(55), call_back=call, result="REACHED", note="说好了"
    )
    by, later = system("purge"), minutes(60) + 181 * DAY
    assert actions.purge_all_voices(by=by, at=minutes(60) + 179 * DAY) == 0
    assert actions.purge_all_voices(by=by, at=later) == 5
    voice.refresh_from_db()
    assert (voice.name, voice.contact) == ("", "")
    assert not VoiceWords.objects.filter(voice=voice).exclude(text="").exists()
    assert VoiceWords.objects.get(voice=waiting).text == WORDS, "what still waits keeps its words"
    assert actions.purge_voices(by=by, at=later, unit=place.unit) == 0
    assert journal.verify().ok


def test_a_list_is_in_pages_of_fifty_with_the_same_queries(
    place: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in range(52):
        sent(place, at=minutes(40 + count), code=None)
    by = place.person(OFFICER)
    with django_assert_num_queries(1):
        first = queries.voices_page(by, Filters(), minutes(200))
    rest = queries.voices_page(by, Filters(), minutes(200), after=first.after)
    assert (len(first.rows), len(rest.rows), rest.after) == (50, 2, "")
    assert first.rows[0].received_at > rest.rows[0].received_at
    assert Mention.objects.count() == 0
