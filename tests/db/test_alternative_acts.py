"""Agreed, then accepted, then announced: the acts of alternatives, what they refuse, who may, what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from tests.builders import alternatives as build
from tests.builders import cards
from tests.builders.alternatives import CUSTOMER, DUTY
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.alerting.models import Alert
from youxu.alternatives import actions, queries
from youxu.alternatives.actions import (
    StopFacts,
    Terms,
    UnableToAgree,
    UnableToAnswer,
    UnableToAsk,
    UnableToChoose,
    UnableToImportAgreements,
    UnableToKeepStop,
    UnableToPropose,
    UnableToWithdrawAgreement,
)
from youxu.alternatives.actions.propose import Draft
from youxu.alternatives.models import (
    AgreedNeighbour,
    AlternativeProposal,
    AlternativeShare,
    MobileStop,
    NeighbourAsk,
    NeighbourChoice,
)
from youxu.alternatives.queries import standing
from youxu.alternatives.queries.touched import beside, owed_in
from youxu.alternatives.rules import purge
from youxu.alternatives.rules.words import AnswerWay, AskState, Measured, Per, Preference
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import NotPermitted, Stale
from youxu.core.models import Entry
from youxu.incidents.actions import direct as directing
from youxu.incidents.actions import merge as merging
from youxu.incidents.actions import respond
from youxu.incidents.models import Incident, Task
from youxu.network.models import Counter
from youxu.organisation.models import CardUse
from youxu.reactions.handlers import alternatives as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(build.county_on_the_map)
HEAD_OF_YS05 = "唐小燕"
UNTIL = NINE + timedelta(hours=6)


def agree(place: County, neighbour: str = "YS05", by: str = DUTY, **more: object) -> None:
    values = {"outlet": place.outlets["YS04"], "lines": ("letters", "savings"), **more}
    actions.agree(by=place.person(by), at=NINE, neighbour=place.outlets[neighbour], **values)


def asked(
    place: County, incident: Incident, neighbour: str = "YS05", after: int = 5, **more: object
) -> NeighbourAsk:
    at = minutes(after)
    return actions.ask(
        by=place.person(CUSTOMER, at), at=at, incident=incident, neighbour=place.outlets[neighbour], **more
    )


def accepted(place: County, ask: NeighbourAsk, by: str = HEAD_OF_YS05, **more: object) -> NeighbourAsk:
    at = minutes(10)
    values = {"until_at": UNTIL, "more": 12, "staff": "2人", "cash": "5万", **more}
    return actions.accept(by=place.person(by, at), at=at, asked=ask, **values)


def test_agree_writes_a_row_a_line_and_the_same_again_gets_the_new_terms(place: County) -> None:
    agree(place, terms=Terms(place=1, distance_m=2600, minutes=6, capacity=20))
    agree(place, terms=Terms(place=2, distance_m=2600, measured=Measured.BUS))
    rows = AgreedNeighbour.objects.filter(retired_at=None).order_by("line")
    assert [(row.line, row.place, row.measured, row.revision) for row in rows] == [
        ("letters", 2, Measured.BUS, 2),
        ("savings", 2, Measured.BUS, 2),
    ]
    assert Entry.objects.filter(code="NEIGHBOUR_AGREED").count() == 2


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"neighbour": "YS04"}, "itself"),
        ({"lines": ("philately",)}, "does not do"),
        ({"lines": ("nonsense",)}, "knows no service"),
        ({"lines": ("confidential",)}, "own rules"),
        ({"lines": ()}, "which services"),
    ],
)
def test_agree_is_refused_for_what_cannot_be(place: County, values: dict[str, object], word: str) -> None:
    with pytest.raises(UnableToAgree, match=word):
        agree(place, **values)
    assert not AgreedNeighbour.objects.exists()


def test_only_who_keeps_neighbours_may_agree(place: County) -> None:
    with pytest.raises(NotPermitted):
        agree(place, by="郑凯")


def test_withdraw_agreement_ends_it_and_refuses_what_is_not_agreed(place: County) -> None:
    agree(place)
    given = {"outlet": place.outlets["YS04"], "neighbour": place.outlets["YS05"]}
    actions.withdraw_agreement(by=place.person(DUTY), at=NINE, lines=("letters",), **given)
    assert list(AgreedNeighbour.objects.filter(retired_at=None).values_list("line", flat=True)) == ["savings"]
    actions.withdraw_agreement(by=place.person(DUTY), at=NINE, **given)
    with pytest.raises(UnableToWithdrawAgreement, match="agreed"):
        actions.withdraw_agreement(by=place.person(DUTY), at=NINE, **given)


FILE = """网点,接应网点,业务,顺序,公里,分钟,方式,可接人数,每
YS04,YS05,函件、储蓄,1,2.6,6,公交,20,小时
YS10,YS11,letters,1,,,,,
"""


def imported(place: County, text: str) -> int:
    data = text.encode("utf-8")
    return actions.import_agreements(by=place.person(DUTY), at=NINE, unit=place.unit, data=data, name="a.csv")


def test_import_agreements_reads_a_file_by_its_chinese_headers(place: County) -> None:
    assert imported(place, FILE) == 3
    row = AgreedNeighbour.objects.get(outlet=place.outlets["YS04"], line="savings")
    assert (row.neighbour, row.distance_m, row.minutes) == (place.outlets["YS05"], 2600, 6)
    assert (row.measured, row.capacity, row.capacity_per) == (Measured.BUS, 20, Per.HOUR)
    assert Entry.objects.filter(code="AGREEMENTS_IMPORTED").exists()


def test_a_file_with_bad_rows_writes_nothing_and_names_every_one(place: County) -> None:
    bad = FILE + "YS99,YS05,letters,,,,,,\nYS04,YS04,letters,,,,,,\nYS04,YS05,邮票,x,,,,,\n"
    with pytest.raises(UnableToImportAgreements, match="3 rows") as refusal:
        imported(place, bad)
    rows = refusal.value.details["rows"]
    assert isinstance(rows, list | tuple)
    assert [one.row for one in rows] == [4, 5, 6]
    assert not AgreedNeighbour.objects.exists()


def test_take_agreements_refuses_more_than_a_transaction_holds(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(actions.take_agreements.__wrapped__.__globals__, "AT_ONCE", 1)
    pair = actions.Pair(place.outlets["YS04"], place.outlets["YS05"], ("letters", "savings"), Terms())
    with pytest.raises(UnableToAgree, match="1 agreements"):
        actions.take_agreements(by=place.person(DUTY), at=NINE, unit=place.unit, pairs=[pair])


def test_ask_stands_in_the_heads_work_and_starts_the_clock_of_who_waits(place: County) -> None:
    incident = directing.direct(by=place.person(DUTY), at=minutes(3), incident=verified(place))
    ask = asked(place, incident)
    mine = Task.objects.get(key=f"answer_ask:{ask.pk}")
    assert mine.owner == place.people[HEAD_OF_YS05]
    assert mine.due_at == minutes(20)
    waiting = Task.objects.get(incident=incident, key="ask_neighbours")
    assert waiting.due_at == minutes(20)
    ask = accepted(place, ask)
    for task in (mine, waiting):
        task.refresh_from_db()
        assert task.done_at == minutes(10)


def verified(place: County) -> Incident:
    from youxu.incidents.actions import report

    incident = build.stopped(place)
    return report.verify_report(
        by=place.person(DUTY), at=minutes(2), incident=incident, found="TRUE", with_whom="黄建华"
    )


def test_an_accepted_neighbour_is_offered_without_ringing_first_until_its_time_is_over(place: County) -> None:
    incident = build.stopped(place)
    ask = accepted(place, asked(place, incident))
    assert (ask.state, ask.answered_way, ask.more) == (AskState.ACCEPTED, AnswerWay.PAGE, 12)
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(11))[0]
    assert (first.code, first.accepted, first.ring_first) == ("YS05", True, False)
    assert (first.accepted_until, first.accepted_more, first.capacity) == (UNTIL, 12, 12)
    later = queries.for_outlet(place.outlets["YS04"], "letters", at=UNTIL)
    assert {row.ring_first for row in later} == {True}


def test_the_office_writes_down_an_answer_told_on_a_call_with_its_true_time(place: County) -> None:
    incident = build.stopped(place)
    ask = asked(place, incident, "YS10")
    ask = actions.accept(
        by=place.person(DUTY),
        at=minutes(8),
        asked=ask,
        until_at=UNTIL,
        told_by="城关支局 王",
        more=30,
        more_per=Per.DAY,
    )
    assert (ask.answered_way, ask.told_by, ask.answered_at) == (
        AnswerWay.TELEPHONE,
        "城关支局 王",
        minutes(8),
    )
    row = queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(9))
    assert next(one for one in row if one.code == "YS10").accepted_more == 4


def test_of_two_who_accept_at_once_the_second_finds_it_answered(place: County) -> None:
    ask = asked(place, build.stopped(place))
    accepted(place, ask)
    with pytest.raises(UnableToAnswer, match="answered"):
        accepted(place, ask, by=DUTY, told_by="唐小燕")


def test_refuse_takes_the_neighbour_out_and_nobody_accepts_after_it(place: County) -> None:
    incident = build.stopped(place)
    ask = asked(place, incident)
    actions.refuse(by=place.person(HEAD_OF_YS05), at=minutes(9), asked=ask, reason="只有一人")
    assert "YS05" not in [
        row.code for row in queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(10))
    ]
    with pytest.raises(UnableToAnswer, match="answered"):
        accepted(place, ask)
    again = asked(place, incident, after=12)
    assert again.pk != ask.pk


def test_an_acceptance_may_be_taken_back(place: County) -> None:
    ask = accepted(place, asked(place, build.stopped(place)))
    row = actions.refuse(by=place.person(HEAD_OF_YS05), at=minutes(20), asked=ask, reason="现金不够")
    assert row.state == AskState.REFUSED


@pytest.mark.parametrize(
    ("values", "word"),
    [({"until_at": NINE}, "past"), ({"more": 0}, "at least one"), ({"lines": ("ems",)}, "not asked for")],
)
def test_accept_is_refused_for_an_answer_without_sense(
    place: County, values: dict[str, object], word: str
) -> None:
    with pytest.raises(UnableToAnswer, match=word):
        accepted(place, asked(place, build.stopped(place)), **values)


def test_another_outlets_head_does_not_answer(place: County) -> None:
    ask = asked(place, build.stopped(place), "YS10")
    with pytest.raises(UnableToAnswer, match="another outlet"):
        accepted(place, ask)
    with pytest.raises(NotPermitted):
        accepted(place, ask, by="郑凯")


def test_accept_from_card_stands_as_the_heads_own_word_and_names_who_answered(place: County) -> None:
    incident = build.stopped(place)
    ask, by = asked(place, incident), cards.holder(place, "YS05")
    told = {"until_at": UNTIL, "more": 12, "staff": "2人", "cash": "5万", "told_by": "唐小燕"}
    row = actions.accept_from_card(by=by, at=minutes(9), address=cards.HOME, asked=ask, told=told)
    assert (row.state, row.answered_way, row.told_by) == (AskState.ACCEPTED, AnswerWay.CARD, "唐小燕")
    entry = Entry.objects.get(code="NEIGHBOUR_ACCEPTED")
    assert (entry.actor_kind, entry.surface) == ("CARD", "CARD")
    assert Task.objects.get(key=f"answer_ask:{ask.pk}").done_at == minutes(9)
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(10))[0]
    assert (first.code, first.accepted, first.accepted_more) == ("YS05", True, 12)
    said = {"reason": "现金不够", "told_by": "唐小燕"}
    row = actions.refuse_from_card(by=by, at=minutes(20), address=cards.HOME, asked=ask, told=said)
    assert (row.state, row.answered_way) == (AskState.REFUSED, AnswerWay.CARD)


@pytest.mark.parametrize("outlet", ["YS10", "YS04"])
def test_refuse_from_card_and_accept_from_card_are_of_the_asked_outlets_card_alone(
    place: County, outlet: str
) -> None:
    ask = asked(place, build.stopped(place))
    given = {"at": minutes(9), "address": cards.HOME, "asked": ask}
    other = cards.holder(place, outlet)
    with pytest.raises(NotPermitted):
        actions.accept_from_card(by=other, told={"until_at": UNTIL, "told_by": "某人"}, **given)
    with pytest.raises(UnableToAnswer, match="your name"):
        actions.refuse_from_card(
            by=cards.holder(place, "YS05"), told={"reason": "忙", "told_by": " "}, **given
        )
    assert NeighbourAsk.objects.get().state == AskState.ASKED
    assert not CardUse.objects.exists()


def test_who_has_the_acceptance_before_them_changes_it_and_nobody_else(place: County) -> None:
    ask = accepted(place, asked(place, build.stopped(place)))
    later = UNTIL + timedelta(hours=1)
    changed = accepted(place, ask, until_at=later, more=6, revision=ask.revision)
    assert (changed.until_at, changed.more) == (later, 6)
    with pytest.raises(UnableToAnswer, match="answered"):
        accepted(place, ask, until_at=UNTIL, revision=ask.revision)


def test_ask_is_refused_where_it_stands_and_of_what_is_down_itself(place: County) -> None:
    incident = build.stopped(place)
    asked(place, incident)
    with pytest.raises(UnableToAsk, match="already"):
        asked(place, incident)
    with pytest.raises(UnableToAsk, match="closed in this incident"):
        asked(place, incident, "YS04")
    build.held(place.outlets["YS10"], "letters")
    with pytest.raises(UnableToAsk, match="itself now"):
        asked(place, incident, "YS10")
    assert asked(place, incident, "YS10", lines=("savings",)).lines == ["savings"]


def test_withdraw_ask_ends_the_question_once(place: County) -> None:
    ask = asked(place, build.stopped(place))
    actions.withdraw_ask(by=place.person(CUSTOMER), at=minutes(7), asked=ask)
    with pytest.raises(UnableToAsk, match="taken back"):
        actions.withdraw_ask(by=place.person(CUSTOMER), at=minutes(8), asked=ask)
    assert not Task.objects.filter(key=f"answer_ask:{ask.pk}").exclude(state="DONE").exists()


def choose(
    place: County, incident: Incident, verb: Callable[..., NeighbourChoice], neighbour: str, **more: object
) -> NeighbourChoice:
    values = {"reason": "顺路", "outlet": place.outlets["YS04"], **more}
    by = place.person(CUSTOMER)
    return verb(by=by, at=minutes(6), incident=incident, neighbour=place.outlets[neighbour], **values)


def test_pin_puts_a_neighbour_first_and_unpin_takes_it_back(place: County) -> None:
    incident = build.stopped(place)
    choice = choose(place, incident, actions.pin, "YS15")
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(7))[0]
    assert (first.code, first.pinned) == ("YS15", True)
    actions.unpin(by=place.person(CUSTOMER), at=minutes(8), choice=choice)
    assert queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(9))[0].code == "YS05"
    with pytest.raises(UnableToChoose, match="already"):
        actions.unpin(by=place.person(CUSTOMER), at=minutes(8), choice=choice)


def test_strike_takes_a_neighbour_out_on_one_line_alone(place: County) -> None:
    incident = build.stopped(place)
    row = choose(place, incident, actions.strike, "YS05", line="letters")
    assert row.preference == Preference.STRIKE
    found = {
        line: queries.for_outlet(place.outlets["YS04"], line, at=minutes(7))[0].code
        for line in ("letters", "savings")
    }
    assert found == {"letters": "YS10", "savings": "YS05"}


def test_a_choice_needs_a_reason_a_stopped_line_and_a_neighbour_that_can(place: County) -> None:
    incident = build.stopped(place)
    for values, word in (
        ({"reason": " "}, "why"),
        ({"line": "ems"}, "nothing stopped"),
        ({"outlet": place.outlets["YS11"]}, "nothing stopped"),
    ):
        with pytest.raises(UnableToChoose, match=word):
            choose(place, incident, actions.pin, "YS10", **values)
    build.held(place.outlets["YS10"], "letters", "savings")
    with pytest.raises(UnableToChoose, match="itself now"):
        choose(place, incident, actions.pin, "YS10")


def proposed(incident: Incident, after: int = 10) -> AlternativeProposal:
    row = actions.propose_for(Incident.objects.get(pk=incident.pk), by=system("test"), at=minutes(after))
    assert row is not None
    return row


def loads(place: County) -> dict[str, set[int]]:
    rows = AlternativeShare.objects.filter(retired_at=None).select_related("neighbour")
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row.neighbour.code, set()).add(row.load)
    return found


def test_propose_sends_two_closed_outlets_to_two_neighbours_and_says_what_nearest_only_would_do(
    place: County,
) -> None:
    Counter.objects.all().delete()
    incident = build.stopped(place, "YS04", "YS05")
    row = proposed(incident)
    assert (row.outlet_count, row.without_count, row.customers, row.over) == (2, 0, 24, 0)
    assert (row.nearest_over, row.mean_distance_m) == (12, pytest.approx(4000, abs=10))
    assert loads(place) == {"YS10": {6}, "YS11": {6}}
    assert {share.lines for share in AlternativeShare.objects.all()} == {"letters,savings"}
    assert Entry.objects.filter(code="ALTERNATIVES_PROPOSED", stream=incident.stream).count() == 1


def test_propose_again_writes_only_what_changed(place: County) -> None:
    incident = build.stopped(place)
    proposed(incident)
    before = AlternativeShare.objects.get()
    row = proposed(incident, after=11)
    assert row.as_of == minutes(11)
    assert AlternativeShare.objects.get().as_of == before.as_of
    assert Entry.objects.filter(code="ALTERNATIVES_PROPOSED").count() == 1
    build.held(place.outlets["YS05"], "letters", "savings")
    proposed(incident, after=12)
    assert [
        (share.neighbour.code, share.retired_at) for share in AlternativeShare.objects.order_by("pk")
    ] == [
        ("YS05", minutes(12)),
        ("YS10", None),
    ]


def test_an_older_proposal_changes_no_newer_one(place: County) -> None:
    incident = build.stopped(place)
    proposed(incident, after=20)
    assert proposed(incident, after=15).as_of == minutes(20)


def test_a_pinned_neighbour_gets_everybody_and_the_overload_is_said(place: County) -> None:
    Counter.objects.all().delete()
    incident = build.stopped(place, "YS04", "YS05")
    for code in ("YS04", "YS05"):
        choose(place, incident, actions.pin, "YS15", outlet=place.outlets[code])
    row = proposed(incident)
    assert row.over == 12
    first = queries.for_outlet(place.outlets["YS04"], "letters", at=minutes(11))[0]
    assert (first.code, first.load, first.capacity, first.overloaded) == ("YS15", 12, 6, True)


def test_a_neighbours_room_is_shared_by_all_open_incidents(place: County) -> None:
    Counter.objects.all().delete()
    first, second = build.stopped(place, "YS04"), build.stopped(place, "YS10")
    proposed(first)
    assert loads(place) == {"YS05": {6}}
    proposed(second)
    assert loads(place) == {"YS05": {6}, "YS11": {6}}
    choose(place, second, actions.pin, "YS05", outlet=place.outlets["YS10"])
    row = proposed(second, after=11)
    assert row.over == 12
    offer = queries.for_outlet(place.outlets["YS10"], "letters", at=minutes(12))[0]
    assert (offer.code, offer.load, offer.capacity, offer.overloaded) == ("YS05", 6, 0, True)
    Incident.objects.filter(pk=first.pk).update(stage="CLOSED")
    assert proposed(second, after=13).over == 0


def test_what_changes_in_one_incident_is_reckoned_anew_for_those_that_share_its_neighbours(
    place: County,
) -> None:
    Counter.objects.all().delete()
    with clock.pretend(NINE):
        first, second = build.stopped(place, "YS04"), build.stopped(place, "YS10")
        jobs.drain(NINE + timedelta(seconds=10))
    choose(place, second, actions.pin, "YS05", outlet=place.outlets["YS10"])
    with clock.pretend(minutes(12)):
        jobs.drain(minutes(12) + timedelta(seconds=10))
    assert AlternativeProposal.objects.get(incident=second).over == 12
    assert [one.pk for one in beside(second.pk, "")] == [first.pk]
    with clock.pretend(minutes(20)):
        merging.call_off(by=place.person(DUTY, minutes(20)), at=minutes(20), incident=first, reason="误报")
        jobs.drain(minutes(20) + timedelta(seconds=10))
    row = AlternativeProposal.objects.get(incident=second)
    assert (row.over, row.as_of is not None and row.as_of >= minutes(20)) == (0, True)


def test_a_question_is_answered_and_never_ticked_off_as_a_task(place: County) -> None:
    incident = directing.direct(by=place.person(DUTY), at=minutes(3), incident=verified(place))
    ask = asked(place, incident)
    mine = Task.objects.get(key=f"answer_ask:{ask.pk}")
    by = place.person(HEAD_OF_YS05, minutes(8))
    for verb, more in ((respond.done, {}), (respond.refuse, {"reason": "忙"})):
        with pytest.raises(respond.UnableToWorkOnTask, match="answer"):
            verb(by=by, at=minutes(8), task=mine, **more)
    mine.refresh_from_db()
    assert mine.done_at is None
    respond.accept_task(by=by, at=minutes(8), task=mine)
    accepted(place, ask)
    mine.refresh_from_db()
    assert mine.state == "DONE"


def test_how_many_more_a_head_takes_is_beside_what_came_to_it_before(place: County) -> None:
    Counter.objects.all().delete()
    first, second = build.stopped(place, "YS04"), build.stopped(place, "YS10")
    choose(place, second, actions.pin, "YS05", outlet=place.outlets["YS10"])
    proposed(first, after=8)
    accepted(place, asked(place, second, after=9), more=6)
    assert proposed(second, after=11).over == 0
    AlternativeShare.objects.filter(incident=first).update(as_of=minutes(12))
    assert proposed(second, after=13).over == 12


def test_want_proposal_and_keep_shares_and_propose_are_the_systems_and_the_offices(place: County) -> None:
    incident = build.stopped(place)
    for verb, more in ((actions.want_proposal, {}), (actions.keep_shares, {"portion": ()})):
        with pytest.raises(NotPermitted):
            verb(by=place.person("郑凯"), at=NINE, incident=incident, **more)
        verb(by=place.person(DUTY), at=NINE, incident=incident, **more)


def test_want_proposals_of_several_incidents_is_refused_where_one_is_elsewhere_and_keeps_the_later_moment(
    place: County,
) -> None:
    several = [build.stopped(place, "YS04"), build.stopped(place, "YS10")]
    with pytest.raises(NotPermitted):
        actions.want_proposals(by=place.person("郑凯"), at=NINE, incidents=several)
    for moment in (minutes(5), NINE):
        assert actions.want_proposals(by=place.person(DUTY), at=moment, incidents=several) == 2
    assert set(AlternativeProposal.objects.values_list("wanted_at", flat=True)) == {minutes(5)}


def test_a_proposal_that_cannot_be_reckoned_keeps_no_other_of_its_unit_waiting(
    place: County, monkeypatch
) -> None:
    bad, good = build.stopped(place, "YS04"), build.stopped(place, "YS10")
    actions.want_proposals(by=place.person(DUTY), at=NINE, incidents=[bad, good])
    lines_of = standing.lines_of

    def unreadable(incidents: Iterable[int]) -> dict:
        if bad.pk in incidents:
            raise RuntimeError
        return lines_of(incidents)

    monkeypatch.setattr(standing, "lines_of", unreadable)
    with clock.pretend(minutes(1)), pytest.raises(handlers.ProposalsFailed):
        handlers.propose_in_unit(bad.unit_path, "")
    assert [one.pk for one in owed_in(bad.unit_path, "")] == [bad.pk]


def test_proposals_of_several_incidents_are_what_each_by_itself_would_be_at_a_number_of_queries_that_stays(
    place: County, django_assert_max_num_queries: Any
) -> None:
    Counter.objects.all().delete()
    several = [build.stopped(place, code) for code in ("YS04", "YS10", "YS11")]
    actions.want_proposals(by=place.person(DUTY), at=NINE, incidents=several)
    for incident in several:
        proposed(incident, after=5)
    alone, sums = standing_shares(), proposal_sums()
    assert len({one[1] for one in alone}) > 1
    AlternativeShare.objects.all().delete()
    AlternativeProposal.objects.update(as_of=None)
    with django_assert_max_num_queries(22 + 5 * len(several)):
        assert actions.propose_several(several, by=system("test"), at=minutes(5)) == len(several)
    assert (standing_shares(), proposal_sums()) == (alone, sums)
    written = Entry.objects.filter(code="ALTERNATIVES_PROPOSED").count()
    assert actions.propose_several(several, by=system("test"), at=minutes(6)) == len(several)
    assert Entry.objects.filter(code="ALTERNATIVES_PROPOSED").count() == written
    assert set(AlternativeProposal.objects.values_list("as_of", "wanted_at")) == {(minutes(6), NINE)}


def standing_shares() -> set[tuple]:
    rows = AlternativeShare.objects.filter(retired_at=None)
    return set(
        rows.values_list("incident", "outlet", "neighbour", "lines", "customers", "load", "capacity", "as_of")
    )


def proposal_sums() -> list[tuple]:
    rows = AlternativeProposal.objects.order_by("incident")
    return list(
        rows.values_list("incident", "outlet_count", "without_count", "customers", "over", "nearest_over")
    )


def test_propose_together_leaves_what_ended_or_was_overtaken_and_is_the_systems_and_the_offices(
    place: County,
) -> None:
    ended, newer = build.stopped(place, "YS04"), build.stopped(place, "YS10")
    for incident in (ended, newer):
        proposed(incident)
    Incident.objects.filter(pk=ended.pk).update(stage="CLOSED")
    drafts = [Draft(one, nothing(), [], 9, 1) for one in (ended, newer)]
    with pytest.raises(NotPermitted):
        actions.propose_together(by=place.person("郑凯"), at=minutes(5), drafts=drafts)
    assert actions.propose_together(by=system("test"), at=minutes(5), drafts=drafts) == 0
    assert actions.propose_together(by=system("test"), at=minutes(20), drafts=drafts) == 1
    assert AlternativeProposal.objects.get(incident=newer).outlet_count == 9


def test_propose_is_refused_once_the_incident_has_ended(place: County) -> None:
    incident = build.stopped(place)
    row = proposed(incident)
    Incident.objects.filter(pk=incident.pk).update(stage="CLOSED")
    with pytest.raises(UnableToPropose, match="ended"):
        actions.propose(
            by=system("test"),
            at=minutes(30),
            incident=incident,
            found=nothing(),
            outlets=0,
            changed=False,
            milliseconds=0,
        )
    assert (
        actions.propose_for(Incident.objects.get(pk=incident.pk), by=system("test"), at=minutes(31)) is None
    )
    assert row.as_of == minutes(10)


def nothing() -> object:
    from youxu.alternatives.rules.assigning import Proposed, Sums

    return Proposed((), (), Sums(), Sums(), 0)


STOP: dict[str, Any] = {"vehicle": "流动1号", "place": "村口", "latitude": 27.8, "longitude": 114.9,
        "hours": "Mo 09:00-10:00", "lines": ("letters",)}  # fmt: skip


def kept_stop(found: County, **more: Any) -> MobileStop:
    facts = StopFacts(**{**STOP, **more})
    return actions.keep_stop(by=found.person(DUTY), at=NINE, unit=found.unit, facts=facts)


def test_keep_stop_and_retire_stop_and_what_they_refuse(place: County) -> None:
    by = place.person(DUTY)
    row, again = kept_stop(place), kept_stop(place, lines=("parcels",))
    assert (row.pk, again.lines) == (again.pk, ["parcels"])
    for values, word in (
        ({"hours": "whenever"}, "cannot be read"),
        ({"lines": ()}, "which services"),
        ({"lines": ("nonsense",)}, "no service"),
        ({"latitude": 91.0}, "place"),
        ({"place": " "}, "place"),
        ({"starts_date": date(2026, 12, 1), "ends_date": date(2026, 11, 1)}, "before the first"),
    ):
        with pytest.raises(UnableToKeepStop, match=word):
            kept_stop(place, **values)
    actions.retire_stop(by=by, at=NINE, stop=row)
    with pytest.raises(UnableToKeepStop, match="already"):
        actions.retire_stop(by=by, at=NINE, stop=row)
    assert MobileStop.objects.get().retired_at == NINE


def test_change_stop_changes_the_very_stop_and_shows_both_versions_of_two(place: County) -> None:
    by, row = place.person(DUTY), kept_stop(place)
    other = kept_stop(place, hours="Tu 09:00-10:00")
    facts = StopFacts(**{**STOP, "hours": "Mo 14:00-15:00"})
    changed = actions.change_stop(by=by, at=NINE, stop=row, facts=facts, revision=row.revision)
    assert (changed.pk, changed.hours, changed.revision) == (row.pk, "Mo 14:00-15:00", 2)
    with pytest.raises(Stale) as clash:
        actions.change_stop(by=by, at=NINE, stop=row, facts=StopFacts(**STOP), revision=1)
    assert clash.value.theirs == {"hours": "Mo 14:00-15:00"}
    with pytest.raises(UnableToKeepStop, match="already"):
        actions.change_stop(by=by, at=NINE, stop=other, facts=facts)
    with pytest.raises(NotPermitted):
        actions.change_stop(by=place.person("郑凯"), at=NINE, stop=other, facts=facts)
    actions.retire_stop(by=by, at=NINE, stop=other)
    with pytest.raises(UnableToKeepStop, match="taken off"):
        actions.change_stop(by=by, at=NINE, stop=other, facts=StopFacts(**STOP))


def test_purge_answers_empties_what_people_wrote_and_keeps_the_rest(place: County) -> None:
    incident = build.stopped(place)
    accepted(place, asked(place, incident))
    choose(place, incident, actions.strike, "YS10")
    Incident.objects.filter(pk=incident.pk).update(ended_at=minutes(60))
    later = NINE + timedelta(days=2000)
    for count in (2, 0):
        gone = actions.purge_answers(by=system("test"), at=later, before=later - timedelta(days=1095))
        assert gone == count
    ask = NeighbourAsk.objects.get()
    assert (ask.staff, ask.cash, ask.more, ask.state) == ("", "", 12, AskState.ACCEPTED)


def test_every_text_column_has_its_rule_of_purging() -> None:
    texts = {
        (model._meta.model_name, field.name)
        for model in apps.get_app_config("alternatives").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField) and field.name not in purge.CARRIED
    }
    ruled = {
        (name, one)
        for table in (purge.REMOVED, purge.KEPT)
        for name, several in table.items()
        for one in several
    }
    assert texts == ruled


def test_what_follows_a_report_an_ask_and_a_fall_is_done_by_the_table(place: County) -> None:
    with clock.pretend(NINE):
        incident = build.stopped(place)
        jobs.drain(NINE + timedelta(seconds=10))
    assert loads(place) == {"YS05": {18}}
    with clock.pretend(minutes(5)):
        asked(place, incident)
        jobs.drain(minutes(5) + timedelta(seconds=10))
    alert = Alert.objects.get(what="neighbour_asked")
    assert (alert.role, alert.outlet_id) == ("outlet_head", place.outlets["YS05"].pk)
    with clock.pretend(minutes(6)):
        build.held(place.outlets["YS05"], "letters", "savings", at=minutes(6))
        jobs.drain(minutes(6) + timedelta(seconds=10))
    assert loads(place) == {"YS10": {18}}
