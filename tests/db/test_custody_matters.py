"""Hand receipts, doubtful transactions, backlog, compensation: each is followed to its end (G2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.builders import custody as build
from tests.builders import response
from tests.builders.custody import CASHIER, CLERK, HEAD
from tests.builders.response import County, minutes, restored
from tests.states import kept
from youxu.core import jobs
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.custody import actions, queries
from youxu.custody.actions import (
    UnableToCompensate,
    UnableToCorrectReceipts,
    UnableToCountBacklog,
    UnableToEndReceipts,
    UnableToHandDoubtful,
    UnableToIssueReceipts,
    UnableToListDoubtful,
)
from youxu.custody.actions.backlog import UnableToAskBacklog, task_key
from youxu.custody.models import (
    BacklogCount,
    Compensation,
    CustodyList,
    DifferenceCase,
    DoubtfulTransaction,
    HandReceipt,
    HandReceiptBlock,
)
from youxu.custody.rules.words import ListKind
from youxu.incidents.actions import merge
from youxu.incidents.actions.conditions import open_conditions
from youxu.incidents.models import Condition, Incident, Task
from youxu.incidents.queries import my_work_of
from youxu.incidents.rules.words import Stage
from youxu.reactions import table
from youxu.reactions.handlers import custody as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(build.county)


def block(place: County, code: str = "YS04", first: str = "LL0001", last: str = "LL0010") -> HandReceiptBlock:
    return actions.issue_block(
        by=place.person("沈佳"), at=minutes(20), outlet=place.outlets[code], first=first, last=last
    )


def test_issue_block_gives_each_number_to_one_outlet_only(place: County) -> None:
    block(place)
    with pytest.raises(UnableToIssueReceipts, match=r"LL0010 .*柳林支局"):
        block(place, "YS05", "LL0010", "LL0020")
    with pytest.raises(UnableToIssueReceipts, match="LL0003"):
        block(place, "YS04", "LL0003", "LL0003")
    with pytest.raises(UnableToIssueReceipts, match="backwards") as refused:
        block(place, "YS05", "LL0030", "LL0020")
    assert refused.value.field == "last"
    assert HandReceipt.objects.count() == 10
    block(place, "YS05", "SQ0010", "SQ0020")


incident = kept(build.stopped, on=place)


def test_end_receipts_closes_the_block_when_every_number_has_its_end_and_is_entered(
    place: County, incident: Incident
) -> None:
    row, by = block(place), place.person(HEAD)
    condition = Condition.objects.get(incident=incident, stage=Stage.CLOSED)
    assert condition.key == "hand_receipts:YS04"
    assert open_conditions(incident, Stage.CLOSED) == 1, "closing is refused"
    assert open_conditions(incident, Stage.RESTORED) == 0, "the release only warns"
    actions.end_receipts(by=by, at=minutes(60), block=row, used="1-6", void="7", missing="LL0008")
    assert queries.open_numbers(incident) == {row.outlet_id: 8}
    found = queries.blocks_of(by, outlet=place.outlets["YS04"])[0]
    assert (found.used, found.void, found.missing, found.entered) == (6, 1, 1, 0)
    assert (found.unended, found.unentered) == ("LL0009–LL0010", "LL0001–LL0006")
    row.refresh_from_db()
    restored(place, incident)
    assert Task.objects.get(incident=incident, key="hand_receipts_in").state == "NEW"
    actions.end_receipts(
        by=by, at=minutes(130), block=row, entered="1-6", void="9-10", entered_at=minutes(125)
    )
    row.refresh_from_db()
    condition.refresh_from_db()
    assert (row.finished_at, condition.met_at) == (minutes(130), minutes(130))
    assert Task.objects.get(incident=incident, key="hand_receipts_in").state == "DONE"
    assert HandReceipt.objects.get(number=1).entered_at == minutes(125)
    assert queries.open_numbers(incident) == {}


def test_an_end_is_never_changed_and_a_stale_form_shows_it(place: County) -> None:
    row, by = block(place), place.person(HEAD)
    actions.end_receipts(by=by, at=minutes(30), block=row, used="1", void="2", revision=row.revision)
    with pytest.raises(UnableToEndReceipts, match="LL0001 has ended already"):
        actions.end_receipts(by=by, at=minutes(31), block=row, missing="1")
    with pytest.raises(UnableToEndReceipts, match="LL0002 was not used"):
        actions.end_receipts(by=by, at=minutes(31), block=row, entered="2")
    with pytest.raises(UnableToEndReceipts, match="one end"):
        actions.end_receipts(by=by, at=minutes(31), block=row, used="5-7", void="7")
    with pytest.raises(UnableToEndReceipts, match="backwards"):
        actions.end_receipts(by=by, at=minutes(31), block=row, used="9-3")
    with pytest.raises(Stale):
        actions.end_receipts(by=by, at=minutes(31), block=row, used="3", revision=row.revision)
    with pytest.raises(UnableTo, match="another outlet"):
        actions.end_receipts(by=place.person("唐小燕"), at=minutes(31), block=row, used="3")
    assert HandReceipt.objects.exclude(end="OPEN").count() == 2


def doubtful(place: County, **more: object) -> DoubtfulTransaction:
    given = {
        "line": "savings",
        "happened_at": minutes(1),
        "serial": "0912-77",
        "amount": "500",
        "contact": "王老伯 138",
    }
    return actions.list_doubtful(
        by=place.person(HEAD), at=minutes(20), outlet=place.outlets["YS04"], **{**given, **more}
    )


def test_correct_receipts_lets_another_row_stand_with_its_reason_and_holds_the_closing_again(
    place: County,
    incident: Incident,
) -> None:
    by, outlet = place.person(HEAD), place.outlets["YS04"]
    row = actions.issue_block(by=by, at=minutes(25), outlet=outlet, first="LL0001", last="LL0003")
    actions.end_receipts(by=by, at=minutes(60), block=row, void="2", missing="3", entered="1")
    row.refresh_from_db()
    assert row.finished_at is not None
    condition = Condition.objects.get(incident=incident, key="hand_receipts:YS04")
    assert condition.met_at is not None
    row = actions.correct_receipts(
        by=by, at=minutes(70), block=row, numbers="2-3", end="USED", reason="两张都开给了顾客"
    )
    condition.refresh_from_db()
    assert (row.finished_at, condition.met_at) == (None, None), "they are used and not entered"
    ends = HandReceipt.objects.filter(number=2).order_by("pk").values_list("end", "replaced_at", "reason")
    assert list(ends) == [("VOID", minutes(70), ""), ("USED", None, "两张都开给了顾客")]
    actions.end_receipts(by=by, at=minutes(80), block=row, entered="2-3", entered_at=minutes(75))
    row = actions.correct_receipts(
        by=by,
        at=minutes(90),
        block=row,
        numbers="LL0001",
        end="USED",
        entered_at=minutes(58),
        reason="时间记错",
    )
    condition.refresh_from_db()
    assert (row.finished_at is not None, condition.met_at is not None) == (True, True)
    (shown,) = queries.blocks_of(by, outlet=outlet)
    assert (shown.total, shown.used, shown.void, shown.missing, shown.entered, shown.open) == (
        3,
        3,
        0,
        0,
        3,
        0,
    )
    corrected = queries.corrections_of(by, row)
    assert [(one.number, one.before, one.end) for one in corrected] == [
        ("LL0001", "USED", "USED"),
        ("LL0003", "MISSING", "USED"),
        ("LL0002", "VOID", "USED"),
    ]
    assert (corrected[0].before_entered_at, corrected[0].entered_at) == (minutes(60), minutes(58))
    assert {one.reason for one in queries.corrections_of(place.person("郑凯"), row)} == {None}
    entries = Entry.objects.filter(code="RECEIPTS_CORRECTED").select_related("payload")
    assert entries.count() == 2
    assert not [entry for entry in entries if "顾客" in entry.payload.body]


def test_a_correction_says_what_is_wrong_with_it(place: County) -> None:
    by, outlet = place.person(HEAD), place.outlets["YS04"]
    row = actions.issue_block(by=by, at=minutes(25), outlet=outlet, first="LL0001", last="LL0005")
    row = actions.end_receipts(by=by, at=minutes(30), block=row, used="1", void="2")
    good = {"numbers": "1", "end": "VOID", "reason": "写错"}
    for field, words, wrong in (
        ("reason", "Say why", {"reason": " "}),
        ("end", "open again", {"end": "LOST"}),
        ("numbers", "no end yet", {"numbers": "3"}),
        ("numbers", "like this already", {"numbers": "2"}),
        ("numbers", "not in this block", {"numbers": "9"}),
        ("numbers", "which numbers", {"numbers": " "}),
        ("entered_at", "Only a used", {"entered_at": minutes(20)}),
        ("entered_at", "future", {"end": "USED", "entered_at": minutes(50)}),
    ):
        with pytest.raises(UnableToCorrectReceipts, match=words) as refused:
            actions.correct_receipts(by=by, at=minutes(40), block=row, **{**good, **wrong})
        assert refused.value.field == field
    with pytest.raises(Stale):
        actions.correct_receipts(by=by, at=minutes(40), block=row, revision=row.revision - 1, **good)
    with pytest.raises(UnableTo, match="another outlet"):
        actions.correct_receipts(by=place.person("唐小燕"), at=minutes(40), block=row, **good)
    back = actions.correct_receipts(by=by, at=minutes(41), block=row, **{**good, "end": "OPEN"})
    actions.end_receipts(by=by, at=minutes(42), block=back, missing="1")
    assert HandReceipt.objects.standing().get(number=1).end == "MISSING"


def test_a_correction_opens_nothing_in_a_closed_incident(place: County, incident: Incident) -> None:
    by = place.person(HEAD)
    row = actions.issue_block(
        by=by, at=minutes(25), outlet=place.outlets["YS04"], first="LL0001", last="LL0001"
    )
    actions.end_receipts(by=by, at=minutes(30), block=row, void="1")
    Incident.objects.filter(pk=incident.pk).update(stage="CLOSED", closed_at=minutes(600))
    what = {"block": row, "numbers": "1", "reason": "漏记"}
    with pytest.raises(UnableToCorrectReceipts, match="closed"):
        actions.correct_receipts(by=by, at=minutes(700), end="USED", **what)
    actions.correct_receipts(by=by, at=minutes(700), end="MISSING", **what)


def test_a_number_used_at_two_outlets_is_refused_and_the_other_outlet_named(place: County) -> None:
    here, there = place.outlets["YS04"], place.outlets["YS05"]
    one = actions.issue_block(
        by=place.person(HEAD), at=minutes(25), outlet=here, first="LL0001", last="LL0005"
    )
    other = actions.issue_block(
        by=place.person("唐小燕"), at=minutes(26), outlet=there, first="LL0006", last="LL0009"
    )
    actions.end_receipts(by=place.person(HEAD), at=minutes(30), block=one, used="3")
    for given in ("LL0003", "6, 3"):
        with pytest.raises(UnableToEndReceipts, match="given to 柳林支局") as refused:
            actions.end_receipts(by=place.person("唐小燕"), at=minutes(31), block=other, used=given)
        assert refused.value.field == "used"
    actions.end_receipts(by=place.person("唐小燕"), at=minutes(32), block=other, used="6")
    with pytest.raises(UnableToCorrectReceipts, match="given to 柳林支局"):
        actions.correct_receipts(
            by=place.person("唐小燕"), at=minutes(33), block=other, numbers="LL0003", end="VOID", reason="x"
        )


def test_list_doubtful_and_hand_doubtful_lead_to_the_owner_of_the_line(place: County) -> None:
    row = doubtful(place)
    assert (row.amount, row.owner, row.state) == (Decimal("500.00"), "BANK", "LISTED")
    by = place.person(HEAD)
    with pytest.raises(UnableToHandDoubtful, match="First hand"):
        actions.answer_doubtful(by=by, at=minutes(30), doubtful=row, answer="已入账")
    with pytest.raises(UnableToHandDoubtful, match="later"):
        actions.hand_doubtful(by=by, at=minutes(30), doubtful=row, to_whom="柳岩", promised_at=minutes(29))
    row = actions.hand_doubtful(
        by=by, at=minutes(30), doubtful=row, to_whom="邮储县支行 柳岩", promised_at=minutes(240)
    )
    assert (row.state, row.promised_at) == ("HANDED", minutes(240))
    row = actions.answer_doubtful(by=by, at=minutes(200), doubtful=row, answer="已入账，无需处理")
    assert (row.state, row.words.answer) == ("ANSWERED", "已入账，无需处理")
    with pytest.raises(UnableToHandDoubtful, match="answered"):
        actions.hand_doubtful(by=by, at=minutes(210), doubtful=row, to_whom="x", promised_at=minutes(300))


def test_a_promised_answer_is_chased_in_my_work_until_it_comes(place: County, incident: Incident) -> None:
    row, by = doubtful(place), place.person(HEAD)
    actions.hand_doubtful(by=by, at=minutes(30), doubtful=row, to_whom="柳岩", promised_at=minutes(60))
    tasks = Task.objects.filter(incident=incident, key__startswith=f"doubtful:{row.pk}:")
    assert list(tasks.values_list("state", "due_at")) == [("NEW", minutes(60))]
    actions.hand_doubtful(by=by, at=minutes(70), doubtful=row, to_whom="柳岩", promised_at=minutes(120))
    assert list(tasks.order_by("pk").values_list("state", "due_at")) == [
        ("DONE", minutes(60)),
        ("NEW", minutes(120)),
    ]
    assert not any("500" in task.title or "王" in task.title for task in tasks)
    actions.answer_doubtful(by=by, at=minutes(110), doubtful=row, answer="已入账")
    assert set(tasks.values_list("state", flat=True)) == {"DONE"}


def test_a_doubtful_transaction_is_listed_once_with_all_that_is_needed(place: County) -> None:
    doubtful(place)
    with pytest.raises(UnableToListDoubtful, match="already"):
        doubtful(place)
    with pytest.raises(Invalid) as refused:
        doubtful(place, serial=" ", amount="1.999", line="gold", happened_at=minutes(90))
    assert set(refused.value.faults) == {"serial", "amount", "line", "happened_at"}


def test_there_is_no_act_that_repays_or_repeats_a_doubtful_transaction() -> None:
    verbs = {name for name in actions.__all__ if "doubtful" in name}
    assert verbs == {"list_doubtful", "hand_doubtful", "answer_doubtful"}


def count(
    place: County, at: datetime, ordinary: int, damaged: int = 0, day: date | None = None
) -> BacklogCount:
    return actions.count_backlog(
        by=place.person(HEAD),
        at=at,
        outlet=place.outlets["YS04"],
        counts={"ordinary_mail": ordinary, "receipted_items": 2 if ordinary else 0},
        damaged=damaged,
        day=day,
    )


def test_ask_backlog_asks_each_day_until_the_count_is_zero(place: County, incident: Incident) -> None:
    by = system("custody.ask_backlogs")
    assert actions.ask_backlog(by=by, at=minutes(60), incident=incident) == 1
    assert actions.ask_backlog(by=by, at=minutes(61), incident=incident) == 0
    task = Task.objects.get(incident=incident, key=task_key(date(2026, 11, 23)))
    assert task.owner == place.people[HEAD]
    assert task.due_at == datetime.fromisoformat("2026-11-23T18:00:00+08:00")
    owed = my_work_of(place.person(HEAD, minutes(62)), minutes(62))
    assert task.pk in {target for duty in (*owed.now, *owed.later) for target in duty.targets}
    count(place, minutes(100), 40)
    task.refresh_from_db()
    assert task.state == "DONE"
    restored(place, incident)
    tomorrow = minutes(60 * 24)
    assert actions.ask_backlog(by=by, at=tomorrow, incident=incident) == 1, "40 bags wait although it is open"
    count(place, tomorrow, 0)
    assert actions.ask_backlog(by=by, at=minutes(60 * 48), incident=incident) == 0
    Incident.objects.filter(pk=incident.pk).update(stage="CLOSED")
    with pytest.raises(UnableToAskBacklog):
        actions.ask_backlog(by=by, at=minutes(60 * 48), incident=incident)


def test_the_daily_question_runs_by_itself(place: County) -> None:
    assert handlers.ask_backlogs in table.EVERY
    incident = build.stopped(place)
    handlers.ask_backlogs()
    assert Task.objects.filter(incident=incident, key__startswith="count_backlog:").count() == 1


def test_a_backlog_of_three_days_and_damaged_mail_reach_the_level_rules(
    place: County, incident: Incident
) -> None:
    count(place, minutes(60 * 24 * 2), 40, damaged=500, day=date(2026, 11, 23))
    count(place, minutes(60 * 24 * 2 + 1), 35, damaged=512)
    jobs.drain(minutes(60 * 24 * 2 + 2))
    incident.refresh_from_db()
    assert queries.level_values(queries.counts_in(incident), date(2026, 11, 25)) == {
        "backlog_days": 3,
        "mail_damaged": 512,
    }
    assert incident.proposed_level == "III"
    count(place, minutes(60 * 24 * 2 + 5), 0, damaged=512)
    jobs.drain(minutes(60 * 24 * 2 + 6))
    assert queries.level_values(queries.counts_in(incident), date(2026, 11, 25))["backlog_days"] == 0


def test_a_second_count_of_the_day_replaces_the_first_and_keeps_it(place: County) -> None:
    first, second = count(place, minutes(60), 40), count(place, minutes(70), 41)
    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (minutes(70), None)
    assert [row.total for row in queries.backlog_of(place.person(HEAD), place.outlets["YS04"])] == [43]


def test_a_count_ahead_or_of_no_number_is_refused(place: County) -> None:
    with pytest.raises(UnableToCountBacklog, match="ahead"):
        count(place, minutes(60), 1, day=date(2026, 11, 25))
    with pytest.raises(Invalid) as refused:
        actions.count_backlog(
            by=place.person(HEAD),
            at=minutes(60),
            outlet=place.outlets["YS04"],
            counts={"ordinary_mail": "2.5", "cash_box": "1", "to_collect": ""},
            damaged="x",
        )
    assert set(refused.value.faults) == {
        "count_ordinary_mail",
        "count_cash_box",
        "count_to_collect",
        "damaged",
    }


def test_open_compensation_goes_from_step_to_step_with_exact_amounts(place: County) -> None:
    by = place.person(CASHIER)
    with pytest.raises(NotPermitted):
        actions.open_compensation(
            by=place.person(HEAD),
            at=minutes(60),
            outlet=place.outlets["YS04"],
            line="parcels",
            customer="王某",
        )
    row = actions.open_compensation(
        by=by,
        at=minutes(60),
        outlet=place.outlets["YS04"],
        line="parcels",
        customer="王某",
        contact="138",
        reason="包裹浸水",
    )

    def move(to: str, at: int, **more: str) -> Compensation:
        return actions.move_compensation(by=by, at=minutes(at), compensation=row, to=to, **more)

    with pytest.raises(UnableToCompensate, match="does not follow"):
        move("PAID", 61, amount="300")
    with pytest.raises(Invalid):
        move("OFFERED", 61, amount="300.005")
    with pytest.raises(Invalid):
        move("OFFERED", 61, amount="0")
    assert move("OFFERED", 62, amount="300.05").offered == Decimal("300.05")
    with pytest.raises(Stale):
        actions.move_compensation(
            by=by, at=minutes(63), compensation=row, to="PAID", amount="300.05", revision=1
        )
    assert move("PAID", 64, amount="300.05").paid == Decimal("300.05")
    assert move("CLOSED", 65).closed_at == minutes(65)
    with pytest.raises(UnableToCompensate):
        move("REFUSED", 66, reason="x")


def test_a_refused_compensation_says_why(place: County) -> None:
    row = actions.open_compensation(
        by=place.person(CASHIER),
        at=minutes(60),
        outlet=place.outlets["YS04"],
        line="parcels",
        customer="王某",
    )
    with pytest.raises(UnableToCompensate, match="why"):
        actions.move_compensation(by=place.person(CASHIER), at=minutes(61), compensation=row, to="REFUSED")
    row = actions.move_compensation(
        by=place.person(CASHIER), at=minutes(61), compensation=row, to="REFUSED", reason="未保价，已退资费"
    )
    assert row.words.reason == "未保价，已退资费"


def test_follow_outlets_takes_custody_and_its_conditions_into_the_heir(place: County) -> None:
    gone = build.stopped(place)
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.MOVE, cash="9.00")
    block(place)
    heir = response.reported(place, "YS05")
    gone.refresh_from_db()
    merge.merge(by=place.person("沈佳"), at=minutes(60), incident=gone, into=heir, reason="同一原因")
    jobs.drain(minutes(61))
    for kind in (CustodyList, DifferenceCase, HandReceiptBlock):
        assert set(kind.objects.values_list("incident", flat=True)) == {heir.pk}
    open_ones = Condition.objects.filter(met_at=None)
    assert set(open_ones.values_list("incident", flat=True)) == {heir.pk}
    assert {row.key.split(":")[0] for row in open_ones} == {
        "custody_difference",
        "custody_restart",
        "hand_receipts",
    }
    case = DifferenceCase.objects.get()
    actions.settle_case(
        by=place.person(CASHIER), at=minutes(70), case=case, outcome="MISCOUNTED", words="复点一致"
    )
    left = {row.key for row in Condition.objects.filter(met_at=None)}
    assert left == {"custody_restart:YS04", "hand_receipts:YS04"}
    assert actions.follow_outlets(by=system("x"), at=minutes(71), incident=gone) == 0


def test_custody_of_outlets_that_are_split_off_goes_with_them(place: County, incident: Incident) -> None:
    response.reporting.report(
        by=place.person("唐小燕"),
        at=minutes(25),
        outlet_code="YS05",
        cause="power",
        lines=["letters"],
        began_at=minutes(10),
        join=incident,
    )
    build.signed(place, at=minutes(30))
    incident.refresh_from_db()
    merge.split(
        by=place.person("沈佳"), at=minutes(40), incident=incident, outlet_codes=["YS04"], reason="另因"
    )
    jobs.drain(minutes(41))
    row = CustodyList.objects.get()
    assert row.incident_id != incident.pk
    assert row.incident.interruptions.filter(outlet=row.outlet).exists()


def test_who_keeps_custody_is_named_by_the_grants(place: County) -> None:
    assert queries.keeps(place.person(CLERK), place.outlets["YS04"])
    assert not queries.keeps(place.person(CLERK), place.outlets["YS05"])
    assert queries.keeps(place.person("沈佳"), place.outlets["YS05"])
    assert not queries.keeps(place.person("郑凯"), place.outlets["YS04"])
