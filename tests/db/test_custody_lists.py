"""Custody lists: two different people sign, nothing is edited, a difference keeps its lines closed (G2)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.builders import custody as build
from tests.builders import response
from tests.builders.custody import CASH, CASHIER, CLERK, HEAD
from tests.builders.response import County, minutes
from tests.states import kept
from youxu.core import jobs, journal
from youxu.core.errors import Invalid, NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.core.numbers import new_submission
from youxu.custody import actions, queries
from youxu.custody.actions import UnableToSettle, UnableToSignCustody, UnableToWriteCustody, lists
from youxu.custody.actions.entries import plan_for
from youxu.custody.models import CustodyList, CustodySignature, DifferenceCase
from youxu.custody.rules.lists import Written
from youxu.custody.rules.words import ListKind, ListState, Outcome, SignWay
from youxu.incidents.actions import restore
from youxu.incidents.actions.restore import UnableToRelease
from youxu.incidents.models import Condition, Incident, Task
from youxu.network.models import Hold, Outlet, Unit
from youxu.organisation.models import Post
from youxu.plan.schema import Plan
from youxu.plan.schema.words import SeparatedAct

pytestmark = [pytest.mark.django_db, pytest.mark.both]


place = kept(build.county)
incident = kept(build.stopped, on=place)


def test_write_list_and_sign_list_need_two_different_people(place: County) -> None:
    build.stopped(place)
    row = build.written(place)
    assert row.state == ListState.WAITING
    with pytest.raises(UnableToSignCustody, match="another person"):
        actions.sign_list(by=place.person(HEAD), at=minutes(22), row=row)
    with pytest.raises(UnableToSignCustody, match="another person"):
        actions.sign_list(by=place.person(HEAD), at=minutes(22), row=row, way=SignWay.TELEPHONE)
    row = actions.sign_list(by=place.person(CLERK), at=minutes(23), row=row)
    assert (row.state, row.signed_at) == (ListState.SIGNED, minutes(23))
    with pytest.raises(UnableToSignCustody, match="two signatures"):
        actions.sign_list(by=place.person(CLERK), at=minutes(24), row=row)
    with pytest.raises(UnableToSignCustody, match="two signatures"):
        actions.sign_list(by=place.person(CASHIER), at=minutes(24), row=row)
    assert list(row.signatures.order_by("place_number").values_list("name", flat=True)) == [HEAD, CLERK]


def test_the_database_itself_refuses_two_signatures_of_one_person(place: County) -> None:
    row = build.written(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        CustodySignature.objects.create(
            custody_list=row,
            place_number=2,
            person=place.people[HEAD],
            name=HEAD,
            way=SignWay.IN_PERSON,
            signed_at=minutes(21),
        )


def test_a_witness_by_telephone_is_of_the_office_and_is_marked(place: County) -> None:
    Outlet.objects.filter(code="YS04").update(one_person=True)
    row = build.written(place)
    with pytest.raises(UnableToSignCustody, match="office"):
        actions.sign_list(by=place.person(CLERK), at=minutes(22), row=row, way=SignWay.TELEPHONE)
    row = actions.sign_list(by=place.person("沈佳"), at=minutes(23), row=row, way=SignWay.TELEPHONE)
    detail = queries.list_detail(place.person("周国栋"), row.reference)
    assert detail is not None
    assert (detail.brief.second, detail.brief.second_way) == ("沈佳", SignWay.TELEPHONE)
    assert said_of_signature() == ("TELEPHONE", "ONE_PERSON")


def said_of_signature() -> tuple[str, str]:
    """Return how the latest second signature stands in the journal."""
    entry = Entry.objects.filter(code="CUSTODY_SIGNED").latest("pk")
    values = journal.payload_of(entry)
    assert values is not None
    return values["way"], values["presence"]


def test_where_two_people_work_the_office_is_witness_only_with_a_reason_that_stays(place: County) -> None:
    row, office = build.written(place), place.person("沈佳")
    with pytest.raises(UnableToSignCustody, match="Say why") as refused:
        actions.sign_list(by=office, at=minutes(22), row=row, way=SignWay.VIDEO)
    assert refused.value.field == "reason"
    why = "赵晓今天在县里培训"
    actions.sign_list(by=office, at=minutes(23), row=row, way=SignWay.VIDEO, reason=why)
    detail = queries.list_detail(place.person("周国栋"), row.reference)
    assert detail is not None
    assert (detail.brief.second, detail.brief.second_reason) == ("沈佳", why)
    assert said_of_signature() == ("VIDEO", "AWAY")
    body = Entry.objects.select_related("payload").get(code="CUSTODY_SIGNED").payload.body
    assert why not in body, "why somebody is away stands beside the signature alone"


def test_a_plan_may_leave_the_witness_to_outlets_of_one_person(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, office = build.written(place), place.person("沈佳")
    monkeypatch.setattr(lists, "plan_for", lambda *given: strict(plan_for(*given)))
    with pytest.raises(UnableToSignCustody, match="more than one person works"):
        actions.sign_list(by=office, at=minutes(22), row=row, way=SignWay.VIDEO, reason="培训")
    assert queries.ways_to_sign(office, row, strict(plan_for(row.outlet, None, minutes(22)))) == ()
    Outlet.objects.filter(pk=row.outlet_id).update(one_person=True)
    actions.sign_list(by=office, at=minutes(23), row=row, way=SignWay.VIDEO)


def strict(plan: Plan) -> Plan:
    """Return the plan without the fall-back for a second person who is away."""
    separation = dict(plan.separation)
    rule = separation[SeparatedAct.CUSTODY_SECOND_SIGNATURE]
    separation[SeparatedAct.CUSTODY_SECOND_SIGNATURE] = rule.model_copy(update={"fallback_alone": False})
    return plan.model_copy(update={"separation": separation})


def test_on_the_spot_signs_who_is_bound_to_the_outlet_not_anybody_of_the_office(
    place: County, incident: Incident
) -> None:
    office, cashier, row = place.person("沈佳"), place.person(CASHIER), build.written(place)
    with pytest.raises(UnableToSignCustody, match="has a task there"):
        actions.sign_list(by=office, at=minutes(22), row=row)
    with pytest.raises(UnableToSignCustody, match="only where a witness"):
        actions.sign_list(by=cashier, at=minutes(22), row=row, reason="培训")
    Task.objects.create(
        incident=incident,
        unit_path=incident.unit_path,
        outlet=row.outlet,
        owner=place.people["沈佳"],
        key="on_site",
        clause="G2",
        step="P3",
        group="office",
        role="office",
        title="到柳林",
        opened_at=minutes(20),
    )
    assert actions.sign_list(by=office, at=minutes(23), row=row).state == ListState.SIGNED


def test_who_works_elsewhere_signs_nothing_here(place: County) -> None:
    row = build.written(place)
    with pytest.raises(UnableTo, match="another outlet"):
        actions.sign_list(by=place.person("唐小燕"), at=minutes(22), row=row)
    with pytest.raises(UnableTo, match="another outlet"):
        build.written(place, "YS05", HEAD)
    with pytest.raises(NotPermitted):
        actions.sign_list(by=place.person("郑凯"), at=minutes(22), row=row)


def test_faults_name_their_fields_and_nothing_is_written(place: County) -> None:
    with pytest.raises(Invalid) as refused:
        build.written(place, cash="12.345")
    assert set(refused.value.faults) == {"amount_cash_box"}
    with pytest.raises(UnableToWriteCustody):
        build.written(place, kind="WHENEVER")
    assert not CustodyList.objects.exists()


def test_a_list_that_waits_is_replaced_and_a_signed_one_is_followed(place: County) -> None:
    build.stopped(place)
    wrong = build.written(place, cash="1.00")
    right = build.written(place, at=minutes(21))
    wrong.refresh_from_db()
    assert wrong.state == ListState.WITHDRAWN
    with pytest.raises(UnableToSignCustody, match="replaced"):
        actions.sign_list(by=place.person(CLERK), at=minutes(23), row=wrong)
    actions.sign_list(by=place.person(CLERK), at=minutes(23), row=right)
    assert not DifferenceCase.objects.exists()
    moved = build.signed(place, at=minutes(40), kind=ListKind.MOVE, place="石桥邮政所库房", holder=CLERK)
    right.refresh_from_db()
    assert (right.state, right.ended_at) == (ListState.SUPERSEDED, moved.signed_at)
    assert right.rows.get(class_key="cash_box").place == build.PLACE
    assert not DifferenceCase.objects.exists(), "another place is no difference"


def test_a_signed_list_completes_what_the_plan_asks_within_15_and_60_minutes(
    place: County, incident: Incident
) -> None:
    tasks = Task.objects.filter(incident=incident, key__in=("lock_custody", "list_custody"))
    due = dict(tasks.values_list("key", "due_at"))
    assert due == {"lock_custody": minutes(10 + 15), "list_custody": minutes(15 + 60)}, "noticed, raised"
    build.written(place)
    assert set(tasks.values_list("state", flat=True)) <= {"NEW", "DOING"}
    build.signed(place)
    assert set(tasks.values_list("state", "done_at")) == {("DONE", minutes(22))}


def test_a_difference_opens_a_case_that_holds_its_lines_and_the_release_until_it_is_settled(
    place: County,
) -> None:
    incident = build.stopped(place, lines=("letters",))
    build.signed(place)
    assert queries.is_safe(incident=incident)
    after = build.signed(place, at=minutes(50), kind=ListKind.RESTART, cash="12300.00")
    case = DifferenceCase.objects.get()
    assert (case.class_key, case.lines, case.custody_list) == ("cash_box", ["savings"], after)
    assert not queries.is_safe(incident=incident)
    assert not queries.is_safe(outlet=place.outlets["YS04"])
    hold = Hold.objects.get(source=case.source, lifted_at=None)
    assert (hold.line, hold.state, hold.text, hold.source_reference) == ("savings", "SUSPENDED", "", "")
    response.claimed(place, incident)
    response.checked(place, incident)
    with pytest.raises(UnableToRelease, match="condition"):
        restore.release(by=place.person("周国栋"), at=minutes(80), incident=incident)
    with pytest.raises(NotPermitted):
        actions.settle_case(
            by=place.person(HEAD), at=minutes(81), case=case, outcome=Outcome.FOUND, words="找到"
        )
    with pytest.raises(UnableToSettle):
        actions.settle_case(
            by=place.person(CASHIER), at=minutes(81), case=case, outcome=Outcome.FOUND, words=" "
        )
    case = actions.settle_case(
        by=place.person(CASHIER), at=minutes(82), case=case, outcome=Outcome.FOUND, words="夹在票款袋，已核"
    )
    assert (case.state, case.settled_by_name) == ("SETTLED", CASHIER)
    assert not Hold.objects.filter(source=case.source, lifted_at=None).exists()
    assert not Condition.objects.filter(incident=incident, met_at=None).exists()
    assert restore.release(by=place.person("周国栋"), at=minutes(84), incident=incident).stage == "RESTORED"
    with pytest.raises(UnableToSettle, match="already"):
        actions.settle_case(
            by=place.person(CASHIER), at=minutes(90), case=case, outcome=Outcome.FOUND, words="再结"
        )


def test_a_change_with_its_paper_is_no_difference(place: County) -> None:
    build.stopped(place)
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.MOVE, cash="0", voucher="解款单 0231")
    assert not DifferenceCase.objects.exists()


def test_the_level_rules_hear_of_a_difference_and_of_its_end(place: County, incident: Incident) -> None:
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.MOVE, cash="9.00")
    jobs.drain(minutes(51))
    incident.refresh_from_db()
    assert "custody_difference" in incident.flags
    case = DifferenceCase.objects.get()
    actions.settle_case(
        by=place.person(CASHIER), at=minutes(60), case=case, outcome=Outcome.MISCOUNTED, words="复点一致"
    )
    jobs.drain(minutes(61))
    incident.refresh_from_db()
    assert "custody_difference" not in incident.flags


def test_a_list_in_safe_custody_answers_the_report_that_mail_was_at_risk(place: County) -> None:
    incident = response.reported(place)
    Incident.objects.filter(pk=incident.pk).update(flags=["no_safe_custody"])
    build.signed(place)
    jobs.drain(minutes(30))
    incident.refresh_from_db()
    assert incident.flags == []


def test_a_list_without_an_incident_stands_by_itself(place: County) -> None:
    row = build.signed(place)
    assert row.incident is None
    assert queries.is_safe(outlet=place.outlets["YS04"])
    assert Entry.objects.filter(stream=f"outlet:{row.outlet_id}", code="CUSTODY_SIGNED").exists()
    assert not queries.is_safe(outlet=place.outlets["YS05"])


def test_the_outlet_of_a_branch_is_witnessed_and_settled_by_its_county(place: County) -> None:
    branch = Unit.objects.create(
        key="branch", path=f"{place.unit.path}branch/", level="BRANCH", name="城关片区", parent=place.unit
    )
    outlet = place.outlets["YS04"]
    outlet.unit, outlet.unit_path = branch, branch.path
    outlet.save()
    Post.objects.filter(outlet=outlet).update(unit=branch, unit_path=branch.path)
    build.stopped(place)
    build.signed(place)
    Outlet.objects.filter(pk=outlet.pk).update(one_person=True)
    row = build.signed(
        place, at=minutes(50), kind=ListKind.MOVE, cash="9.00", second="沈佳", way=SignWay.VIDEO
    )
    assert row.unit_path == place.unit.path
    for name in (HEAD, "沈佳", CASHIER):
        detail = queries.list_detail(place.person(name), row.reference)
        assert detail is not None, name
        assert detail.rows, name
    actions.settle_case(
        by=place.person(CASHIER),
        at=minutes(60),
        case=DifferenceCase.objects.get(),
        outcome="FOUND",
        words="找到",
    )
    with pytest.raises(UnableTo, match="another outlet"):
        build.written(place, "YS05", HEAD)


def test_nothing_is_counted_while_the_scene_is_held(place: County) -> None:
    incident = response.reported(place, cause="robbery_violence")
    with pytest.raises(UnableToWriteCustody, match="held") as refused:
        build.written(place)
    assert refused.value.clause == "P5a"
    with pytest.raises(UnableTo, match="held"):
        actions.count_backlog(
            by=place.person(HEAD), at=minutes(30), outlet=place.outlets["YS04"], counts={"ordinary_mail": 1}
        )
    Incident.objects.filter(pk=incident.pk).update(scene_free_at=minutes(40))
    assert build.written(place, at=minutes(41)).incident == incident


def test_a_new_stop_after_a_restart_begins_anew(place: County) -> None:
    build.stopped(place)
    build.signed(place)
    build.signed(place, at=minutes(40), kind=ListKind.RESTART)
    build.signed(place, at=minutes(90), cash="777.00")
    assert not DifferenceCase.objects.exists()


def test_the_same_submission_signs_once(place: County) -> None:
    row, submission = build.written(place), new_submission()
    for _ in range(2):
        actions.sign_list(by=place.person(CLERK), at=minutes(22), row=row, submission=submission)
    assert row.signatures.count() == 2


def test_the_journal_verifies_and_never_says_amount_place_or_holder(place: County) -> None:
    build.stopped(place)
    build.signed(place)
    build.signed(place, at=minutes(50), kind=ListKind.MOVE, cash="9.00")
    said = " ".join(entry.payload.body for entry in Entry.objects.select_related("payload"))
    for secret in (CASH, "12345", "9.00", build.PLACE, "F 000812", "现金尾箱"):
        assert secret not in said
    assert journal.verify().ok


def test_rows_that_are_noted_only_keep_nothing_else(place: County) -> None:
    with pytest.raises(Invalid):
        actions.write_list(
            by=place.person(HEAD),
            at=minutes(20),
            outlet=place.outlets["YS04"],
            kind=ListKind.STOP,
            rows=[Written("confidential", noted=True, place="柜")],
        )
