"""Whether people and rosters can carry the plan: what `org check` and the publish page say."""

from __future__ import annotations

import pytest

from tests.builders.organisation import AT, actor, outlet, person, post, shift, tree
from tests.builders.plan import shipped_plan
from tests.states import kept
from youxu.organisation import actions, queries
from youxu.organisation.queries import Weight

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WEEK = 7 * 24


@kept
def county():
    found = tree()["yunshan"]
    person("0901", found.parent, "leader")
    return found


def full(county) -> None:
    """Give the county everybody that the plan wants, with full rosters for a week."""
    posts = {
        "1001": ("leader",),
        "1002": ("duty_officer", "office"),
        "1003": ("deputy_technical", "technical_head", "leader_on_call"),
        "1004": ("deputy_customer", "customer_head"),
        "1005": ("logistics_head", "cash_post"),
        "1008": ("customer_officer",),
        "1009": ("security_post",),
    }
    for number, keys in posts.items():
        person(number, county, *keys, mobile=f"1390000{number}")
    shift(county, "DUTY_OFFICER", queries.person_with_staff_number("1002"), AT, WEEK)
    shift(county, "LEADER_ON_CALL", queries.person_with_staff_number("1003"), AT, WEEK)


def keys(found) -> list[tuple[str, str]]:
    return [(finding.key, str(finding.weight)) for finding in found]


def test_a_full_county_has_no_finding(county):
    full(county)
    plan = shipped_plan()
    assert queries.publish_warnings(county, AT, plan) == ()


def test_an_empty_county_fails_in_everything(county):
    found = queries.can_satisfy(county, AT)
    faults = {finding.key for finding in found if finding.weight is Weight.FAULT}
    assert {"vacant", "roster_gap", "check_line", "approve_free_text", "custody_second_signature"} <= faults


def test_a_gap_is_a_fault_only_where_nobody_holds_the_duty_by_name(county):
    full(county)
    leader = queries.roster_of(county, "LEADER_ON_CALL", (AT, AT.replace(day=30)), AT).now
    from youxu.organisation.models import Shift

    admin = actor(person("1000", county, "administrator"))
    actions.remove_shift(by=admin, at=AT, shift=Shift.objects.get(pk=leader.pk))
    (gap,) = queries.can_satisfy(county, AT)
    assert (gap.key, gap.weight) == ("roster_gap", Weight.WARNING)


def test_an_outlet_of_one_person_checks_by_telephone(county):
    full(county)
    shiqiao = outlet("347005", county, "石桥邮政所", one_person=True)
    person("1013", county, "outlet_head", name="唐小燕", outlet=shiqiao)
    (finding,) = queries.can_satisfy(county, AT, separation=shipped_plan().separation)
    assert (finding.key, finding.outlet_code, finding.fallback) == ("check_line", "347005", "telephone_check")
    assert finding.weight is Weight.WARNING
    assert "telephone" in str(finding.fallback_sentence)
    person("1016", county, "counter_clerk", outlet=shiqiao)
    from youxu.network.models import Outlet

    Outlet.objects.filter(pk=shiqiao.pk).update(one_person=False)
    assert queries.can_satisfy(county, AT) == ()


def test_an_outlet_with_nobody_in_a_post_is_counted(county):
    full(county)
    outlet("1", county, "云峰邮政所")
    (finding,) = queries.can_satisfy(county, AT)
    assert finding.key == "vacant"
    assert "云峰邮政所" in str(finding.sentence)


def test_a_single_approver_who_also_writes_needs_the_parents_signature(county):
    full(county)
    leader = queries.person_with_staff_number("1001")
    from tests.builders.organisation import hold

    hold(leader, post(county, "office"))
    (finding,) = queries.can_satisfy(county, AT)
    assert (finding.key, finding.fallback, finding.weight) == ("approve_plan", "parent_signs", Weight.WARNING)


def test_a_fallback_that_has_nobody_is_a_fault():
    top = tree(("china-post",))["china-post"]
    person("1", top, "leader", "office", "duty_officer", "technical_head", "customer_head", "logistics_head")
    found = {finding.key: finding.weight for finding in queries.can_satisfy(top, AT)}
    assert found["sign_report_IV_up"] is Weight.FAULT
    assert found["check_line"] is Weight.FAULT


def test_one_person_with_both_duties_of_a_shift_is_named(county):
    full(county)
    from youxu.organisation.models import Shift

    admin = actor(person("1000", county, "administrator"))
    lead = Shift.objects.get(kind="LEADER_ON_CALL")
    actions.swap_shift(by=admin, at=AT, shift=lead, person=queries.person_with_staff_number("1002"))
    assert ("double_duty", "WARNING") in keys(queries.can_satisfy(county, AT))


def test_too_few_people_with_a_number_is_a_warning(county):
    full(county)
    assert ("reachable", "WARNING") in keys(queries.can_satisfy(county, AT, reachable=8))
