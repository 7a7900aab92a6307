"""The permission matrix over three levels of units: who may do what where, as one table."""

from __future__ import annotations

import itertools

import pytest

from tests.builders.organisation import AT, actor, outlet, person, tree, unit
from tests.states import kept
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted
from youxu.network.models import Unit
from youxu.organisation import rules

pytestmark = pytest.mark.django_db
both = pytest.mark.both
"""What asks the database; the tables are rules."""

PROVINCE, CITY, COUNTY = "jiangxi", "yunzhou", "yunshan"
PLACES = (PROVINCE, CITY, COUNTY)
SIDE, BESIDE = "yunxi", "ganzhou"
READS = {"read"}
KEEPS = {"read", "edit_network", "import_network", "edit_organisation", "export_journal", "purge"}

# post, verb -> allowed on (own unit, unit below, unit above, unit beside)
OWN, WITH_BELOW, NOWHERE = (True, False, False, False), (True, True, False, False), (False,) * 4
MATRIX = [
    ("leader", "read", WITH_BELOW),
    ("leader", "read_need_to_know", OWN),
    ("leader", "direct", OWN),
    ("leader", "lower_level", OWN),
    ("leader", "release", OWN),
    ("leader", "close", OWN),
    ("leader", "sign", OWN),
    ("leader", "approve_plan", OWN),
    ("leader", "prioritise", OWN),
    ("leader_on_call", "prioritise", OWN),
    ("duty_officer", "prioritise", NOWHERE),
    ("duty_officer", "keep_means", OWN),
    ("duty_officer", "acknowledge_for", OWN),
    ("engineer", "acknowledge_for", NOWHERE),
    ("office", "keep_personal_channels", OWN),
    ("administrator", "keep_personal_channels", OWN),
    ("technical_head", "keep_personal_channels", NOWHERE),
    ("logistics_head", "keep_means", OWN),
    ("engineer", "keep_means", NOWHERE),
    ("leader", "edit_organisation", WITH_BELOW),
    ("leader", "edit_network", NOWHERE),
    ("deputy_technical", "direct", OWN),
    ("deputy_technical", "lower_level", NOWHERE),
    ("deputy_customer", "approve_plan", NOWHERE),
    ("leader_on_call", "raise_level", OWN),
    ("leader_on_call", "lower_level", NOWHERE),
    ("duty_officer", "verify_report", OWN),
    ("duty_officer", "raise_level", OWN),
    ("duty_officer", "lower_level", NOWHERE),
    ("duty_officer", "direct", OWN),
    ("duty_officer", "edit_organisation", NOWHERE),
    ("duty_officer", "read", WITH_BELOW),
    ("duty_officer", "read_need_to_know", OWN),
    ("duty_officer", "relieve", OWN),
    ("leader", "relieve", OWN),
    ("engineer", "relieve", NOWHERE),
    ("administrator", "relieve", NOWHERE),
    ("duty_officer", "evaluate", OWN),
    ("engineer", "evaluate", NOWHERE),
    ("duty_officer", "build_pack", OWN),
    ("duty_officer", "enter_paper", OWN),
    ("administrator", "build_pack", OWN),
    ("administrator", "enter_paper", NOWHERE),
    ("technical_head", "enter_paper", NOWHERE),
    ("technical_head", "claim_restored", OWN),
    ("technical_head", "accept", OWN),
    ("technical_head", "release", NOWHERE),
    ("technical_head", "read_need_to_know", NOWHERE),
    ("engineer", "claim_restored", OWN),
    ("engineer", "check", OWN),
    ("engineer", "direct", NOWHERE),
    ("engineer", "relapse", OWN),
    ("network_administrator", "relapse", OWN),
    ("technical_head", "relapse", OWN),
    ("customer_officer", "relapse", NOWHERE),
    ("duty_officer", "relapse", OWN),
    ("network_administrator", "estimate", OWN),
    ("customer_head", "summarise", OWN),
    ("customer_head", "claim_restored", NOWHERE),
    ("customer_officer", "check", OWN),
    ("logistics_head", "refuse", OWN),
    ("logistics_officer", "verify_report", NOWHERE),
    ("marketing_member", "read", WITH_BELOW),
    ("security_post", "read_need_to_know", OWN),
    ("customer_officer", "keep_neighbours", WITH_BELOW),
    ("administrator", "keep_neighbours", WITH_BELOW),
    ("engineer", "keep_neighbours", NOWHERE),
    ("customer_head", "ask_neighbour", OWN),
    ("duty_officer", "ask_neighbour", OWN),
    ("duty_officer", "answer_neighbour", OWN),
    ("security_post", "keep_people", OWN),
    ("engineer", "keep_people", NOWHERE),
    ("duty_officer", "keep_people", OWN),
    ("cash_post", "sign", NOWHERE),
    ("bank_liaison", "report", NOWHERE),
    ("administrator", "edit_organisation", WITH_BELOW),
    ("administrator", "edit_network", WITH_BELOW),
    ("administrator", "purge", WITH_BELOW),
    ("leader", "purge", NOWHERE),
    ("administrator", "import_network", WITH_BELOW),
    ("administrator", "read_need_to_know", NOWHERE),
    ("customer_officer", "answer_feedback", OWN),
    ("customer_head", "answer_feedback", OWN),
    ("duty_officer", "answer_feedback", OWN),
    ("engineer", "answer_feedback", NOWHERE),
    ("marketing_member", "answer_feedback", NOWHERE),
    ("marketing_member", "keep_publicity", OWN),
    ("customer_officer", "keep_publicity", NOWHERE),
    ("customer_officer", "enter_feedback", OWN),
    ("engineer", "enter_feedback", NOWHERE),
    ("duty_officer", "send_message", OWN),
    ("customer_officer", "send_message", OWN),
    ("engineer", "send_message", NOWHERE),
    ("administrator", "keep_channels", WITH_BELOW),
    ("duty_officer", "keep_channels", NOWHERE),
    ("administrator", "keep_feeds", WITH_BELOW),
    ("administrator", "publish_site", WITH_BELOW),
    ("engineer", "publish_site", NOWHERE),
    ("duty_officer", "keep_feeds", NOWHERE),
    ("duty_officer", "write_notice", OWN),
    ("customer_officer", "write_notice", OWN),
    ("engineer", "write_notice", NOWHERE),
    ("customer_officer", "keep_audience", OWN),
    ("customer_head", "keep_audience", OWN),
    ("duty_officer", "keep_audience", NOWHERE),
    ("duty_officer", "approve_notice", NOWHERE),
    ("customer_officer", "approve_notice", NOWHERE),
    ("customer_head", "approve_notice", WITH_BELOW),
    ("leader", "approve_notice", WITH_BELOW),
    ("leader", "grant_audit", WITH_BELOW),
    ("deputy_technical", "grant_audit", NOWHERE),
    ("administrator", "grant_audit", NOWHERE),
    ("administrator", "direct", NOWHERE),
    ("administrator", "report", NOWHERE),
]


def units() -> dict[str, Unit]:
    found = tree()
    found[SIDE] = unit(SIDE, "COUNTY", found[CITY])
    found[BESIDE] = unit(BESIDE, "CITY", found[PROVINCE])
    return found


found = kept(units)


@kept(on=found)
def holders(found: dict[str, Unit]) -> dict[tuple[str, str], Actor]:
    """Put somebody into each post at each level; posts of an outlet are at one there."""
    made = {}
    for number, (level, post) in enumerate(itertools.product(PLACES, rules.KNOWN_POSTS)):
        counter = outlet(f"{number}", found[level]) if post in rules.OUTLET_POSTS else None
        made[level, post] = actor(person(f"{number}", found[level], post, outlet=counter))
    return made


@pytest.mark.parametrize(("post", "verb", "allowed"), MATRIX, ids=lambda value: str(value))
def test_the_matrix_holds_in_a_city(found, holders, post, verb, allowed):
    who = holders[CITY, post]
    places = (found[CITY], found[COUNTY], found[PROVINCE], found[BESIDE])
    assert tuple(who.may(verb, unit=place.path) for place in places) == allowed


@pytest.mark.parametrize(("level", "post"), list(itertools.product(PLACES, rules.KNOWN_POSTS)))
def test_every_post_at_every_level_writes_in_its_own_unit_only(found, holders, level, post):
    """Walk all posts, three levels and all verbs: 21 x 3 x 35 cells in each of four places."""
    here, who = found[level], holders[level, post]
    for verb, place in itertools.product(rules.VERBS, (*PLACES, SIDE)):
        path = found[place].path
        expected = verb in rules.verbs_of(post) and (
            path == here.path
            or (post not in rules.OUTLET_POSTS and verb in rules.BELOW and path.startswith(here.path))
        )
        assert who.may(verb, unit=path) is expected, (verb, place)


@both
def test_a_parent_reads_below_and_is_refused_by_name_to_write_there(found):
    who = actor(person("1", found[CITY], "leader"))
    who.require("read", unit=found[COUNTY].path)
    with pytest.raises(NotPermitted) as refused:
        who.require("direct", unit=found[COUNTY].path)
    assert refused.value.verb == "direct"


@both
def test_whoever_holds_no_post_may_nothing_but_the_own_account(found):
    who = actor(person("1", found[COUNTY]))
    assert {grant.verb for grant in who.grants} == {rules.OWN_ACCOUNT}


@both
def test_a_post_held_in_another_unit_grants_there_and_not_at_home(found):
    engineer = person("1", found[CITY])
    from tests.builders.organisation import hold, post

    hold(engineer, post(found[COUNTY], "technical_head"))
    who = actor(engineer)
    assert who.may("claim_restored", unit=found[COUNTY].path)
    assert not who.may("claim_restored", unit=found[CITY].path)
    assert who.unit == found[CITY].path


@both
@pytest.mark.parametrize("post", ["outlet_head", "counter_clerk"])
def test_the_posts_of_an_outlet_report_its_relapse(found, post):
    who = actor(person("1", found[COUNTY], post, outlet=outlet("1", found[COUNTY])))
    assert who.may("relapse", unit=found[COUNTY].path)
    assert who.only_at_outlet(found[COUNTY].path)


@both
@pytest.mark.parametrize("post", ["leader", "deputy_technical", "leader_on_call", "duty_officer"])
def test_a_post_that_leads_counts_in_its_own_unit_only(found, post):
    who = actor(person("1", found[CITY], post))
    assert who.posts_in(found[CITY].path) == (post,)
    for key in (PROVINCE, COUNTY, SIDE):
        assert who.posts_in(found[key].path) == ()


@both
def test_a_shift_grants_for_its_hours_only(found):
    from datetime import timedelta

    from tests.builders.organisation import shift

    clerk = person("1", found[COUNTY], "logistics_officer")
    shift(found[COUNTY], "DUTY_OFFICER", clerk, AT, 12)
    path = found[COUNTY].path
    assert not actor(clerk, AT - timedelta(minutes=1)).may("verify_report", unit=path)
    assert actor(clerk, AT).may("verify_report", unit=path)
    assert actor(clerk, AT + timedelta(hours=11, minutes=59)).may("verify_report", unit=path)
    assert not actor(clerk, AT + timedelta(hours=12)).may("verify_report", unit=path)
