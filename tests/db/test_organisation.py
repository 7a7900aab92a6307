"""People, posts, rosters, links: every act of the organisation, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate, get_user_model

from tests.builders.organisation import AT, SYSTEM, actor, hold, outlet, person, post, shift, tree, unit
from tests.states import kept
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.journal import payload_of, sentence_of
from youxu.core.models import Entry, EntryPayload
from youxu.organisation import actions, queries
from youxu.organisation.models import Holding, Invitation, Person, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PASSWORD = "柳林支局-一二三四五"
NOBODY = Actor(kind=ActorKind.PUBLIC, key="public", name="", surface="WEB")


@kept
def county():
    return tree()["yunshan"]


@pytest.fixture
def admin(county):
    return actor(person("1000", county, "administrator"))


def codes(stream: str) -> list[str]:
    return list(Entry.objects.filter(stream=stream).order_by("sequence").values_list("code", flat=True))


# --- people ---------------------------------------------------------------------------------------------------


def test_add_person_keeps_a_plain_number_and_journals_no_number(county, admin):
    made = actions.add_person(
        by=admin, at=AT, unit=county, staff_number="1001", name="周国栋", mobile="+86 139 0000 0110"
    )
    assert made.mobile == "13900000110"
    assert made.unit_path == county.path
    assert not made.has_usable_password()
    assert codes(f"person:{made.pk}") == ["PERSON_ADDED"]
    assert not any("0110" in body for body in EntryPayload.objects.values_list("body", flat=True))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"staff_number": ""}, "staff_number"),
        ({"staff_number": "1000"}, "staff_number"),
        ({"mobile": "12"}, "mobile"),
        ({"mobile": "13900000110"}, "mobile"),
    ],
)
def test_add_person_names_every_field_at_fault(county, admin, values, field):
    person("2000", county, mobile="13900000110")
    given = {"staff_number": "1001", "name": "周国栋"} | values
    with pytest.raises(Invalid) as refused:
        actions.add_person(by=admin, at=AT, unit=county, **given)
    assert set(refused.value.faults) == {field}


def test_add_person_in_another_unit_is_refused(county, admin):
    with pytest.raises(NotPermitted):
        actions.add_person(
            by=admin, at=AT, unit=unit("yunxi", "COUNTY", county.parent), staff_number="1", name="a"
        )


def test_only_the_program_gives_a_demo_account_its_password(county, admin):
    with pytest.raises(actions.UnableToAddPerson):
        actions.add_person(
            by=admin, at=AT, unit=county, staff_number="1", name="a", is_demo=True, password=PASSWORD
        )
    made = person("2", county, is_demo=True, password=PASSWORD)
    assert made.check_password(PASSWORD)
    assert queries.demo_accounts() == ("2",)


def test_an_outlet_of_another_unit_is_named(county, admin):
    other = outlet("9", unit("yunxi", "COUNTY", county.parent))
    with pytest.raises(Invalid) as refused:
        actions.add_person(by=admin, at=AT, unit=county, staff_number="1", name="a", outlet=other)
    assert "outlet" in refused.value.faults


def test_edit_person_changes_what_is_given_and_tells_which_fields(county, admin):
    made = person("1001", county, name="周国栋", mobile="13900000110")
    actions.edit_person(by=admin, at=AT, person=made, revision=1, name_en="Zhou Guodong")
    made.refresh_from_db()
    assert (made.name, made.name_en, made.mobile, made.revision) == (
        "周国栋",
        "Zhou Guodong",
        "13900000110",
        2,
    )
    entry = Entry.objects.get(stream=f"person:{made.pk}", code="PERSON_EDITED")
    assert payload_of(entry)["fields"] == "name_en"


def test_edit_person_on_a_stale_form_shows_both_versions(county, admin):
    made = person("1001", county, name="周国栋")
    old = Person.objects.get(pk=made.pk)
    actions.edit_person(by=admin, at=AT, person=made, revision=1, name="周国梁")
    with pytest.raises(Stale) as refused:
        actions.edit_person(by=admin, at=AT, person=old, revision=1, name="周一")
    assert refused.value.details["theirs"]["name"] == "周国梁"
    assert refused.value.details["yours"]["name"] == "周一"


def test_nothing_changed_is_no_entry(county, admin):
    made = person("1001", county, name="周国栋")
    actions.edit_person(by=admin, at=AT, person=made, revision=1, name="周国栋")
    assert "PERSON_EDITED" not in codes(f"person:{made.pk}")


def test_retire_person_ends_posts_shifts_links_and_signing_in(county, admin):
    made = person(
        "1001", county, "engineer", name="郑凯", mobile="13900000110", is_demo=True, password=PASSWORD
    )
    hold(made, post(county, "duty_officer"), AT + timedelta(days=5))
    running = shift(county, "DUTY_OFFICER", made, AT, 12)
    coming = shift(county, "DUTY_OFFICER", made, AT + timedelta(days=1), 12)
    link = actions.start_reset(by=admin, at=AT, person=made)
    later = AT + timedelta(hours=1)
    actions.retire_person(by=admin, at=later, person=made, revision=made.revision, reason="调离")
    made.refresh_from_db()
    assert made.retired_at == later
    assert not made.is_active
    assert not queries.actor_for(made, at=later, surface="WEB").grants
    assert not queries.actor_for(made, at=AT + timedelta(days=9), surface="WEB").posts
    running.refresh_from_db()
    coming.refresh_from_db()
    assert running.ends_at == later
    assert coming.removed_at == later
    assert queries.invitation_for(link.token, later) is None
    with pytest.raises(Person.DoesNotExist):
        get_user_model().objects.get_by_natural_key("1001")
    with pytest.raises(Person.DoesNotExist):
        get_user_model().objects.get_by_natural_key("13900000110")


def test_retire_person_frees_the_mobile_number_and_not_the_staff_number(county, admin):
    made = person("1001", county, mobile="13900000110")
    actions.retire_person(by=admin, at=AT, person=made, revision=1)
    assert person("1002", county, mobile="13900000110").mobile == "13900000110"
    with pytest.raises(Invalid):
        person("1001", county)


def test_nobody_retires_the_own_account_nor_anybody_twice(county, admin):
    own = Person.objects.get(pk=admin.person_id)
    with pytest.raises(actions.UnableToRetirePerson):
        actions.retire_person(by=admin, at=AT, person=own, revision=own.revision)
    other = person("1", county)
    actions.retire_person(by=admin, at=AT, person=other, revision=1)
    with pytest.raises(actions.UnableToRetirePerson):
        actions.retire_person(by=admin, at=AT, person=other, revision=2)


# --- signing in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["1001", "13900000110", "+86 139 0000 0110"])
def test_people_sign_in_by_staff_number_or_mobile(county, name):
    made = person("1001", county, mobile="13900000110", is_demo=True, password=PASSWORD)
    found = get_user_model().objects.get_by_natural_key(name)
    assert found == made
    assert found.check_password(PASSWORD)


def test_a_retired_person_cannot_sign_in(county, admin, rf):
    made = person("1001", county, is_demo=True, password=PASSWORD)
    assert authenticate(rf.post("/"), username="1001", password=PASSWORD) == made
    actions.retire_person(by=admin, at=AT, person=made, revision=1)
    assert authenticate(rf.post("/"), username="1001", password=PASSWORD) is None


# --- links ----------------------------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_and_used_once(county, admin):
    made = person("1001", county, name="周国栋")
    link = actions.invite(by=admin, at=AT, person=made)
    assert link.token
    assert link.token not in "".join(Invitation.objects.values_list("token_digest", flat=True))
    row = queries.invitation_for(link.token, AT)
    assert (row.name, row.kind, row.fault) == ("周国栋", "INVITE", None)
    actions.accept_invitation(by=NOBODY, at=AT, token=link.token.lower(), password=PASSWORD)
    made.refresh_from_db()
    assert made.check_password(PASSWORD)
    with pytest.raises(actions.UnableToAcceptLink) as refused:
        actions.accept_invitation(by=NOBODY, at=AT, token=link.token, password=PASSWORD)
    assert "used already" in str(refused.value)
    assert queries.invitation_for(link.token, AT).fault is not None
    accepted = Entry.objects.get(code="INVITATION_ACCEPTED")
    assert (accepted.actor_kind, accepted.actor_key) == ("CONTACT", f"person:{made.pk}")
    assert all(link.token not in body for body in EntryPayload.objects.values_list("body", flat=True))


@pytest.mark.parametrize(("days", "good"), [(6.99, True), (7, False)])
def test_an_invitation_runs_out_after_seven_days(county, admin, days, good):
    link = actions.invite(by=admin, at=AT, person=person("1", county))
    at = AT + timedelta(days=days)
    assert (queries.invitation_for(link.token, at).fault is None) is good
    if not good:
        with pytest.raises(actions.UnableToAcceptLink):
            actions.accept_invitation(by=NOBODY, at=at, token=link.token, password=PASSWORD)


def test_a_newer_invitation_takes_the_place_of_the_older(county, admin):
    made = person("1", county)
    old = actions.invite(by=admin, at=AT, person=made)
    new = actions.invite(by=admin, at=AT, person=made)
    with pytest.raises(actions.UnableToAcceptLink):
        actions.accept_invitation(by=NOBODY, at=AT, token=old.token, password=PASSWORD)
    actions.accept_invitation(by=NOBODY, at=AT, token=new.token, password=PASSWORD)


def test_the_same_submission_makes_one_invitation_and_does_not_show_it_again(county, admin):
    made, submission = person("1", county), uuid4()
    first = actions.invite(by=admin, at=AT, person=made, submission=submission)
    again = actions.invite(by=admin, at=AT, person=made, submission=submission)
    assert (again.pk, again.token) == (first.pk, "")
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password123", ""])
def test_a_weak_password_is_refused_and_the_link_stays_good(county, admin, password):
    link = actions.invite(by=admin, at=AT, person=person("1", county))
    with pytest.raises(actions.UnableToAcceptLink) as refused:
        actions.accept_invitation(by=NOBODY, at=AT, token=link.token, password=password)
    assert refused.value.field == "password"
    assert queries.invitation_for(link.token, AT).fault is None


def test_an_invitation_is_no_reset_and_a_made_up_link_is_nothing(county, admin):
    link = actions.invite(by=admin, at=AT, person=person("1", county))
    with pytest.raises(actions.UnableToAcceptLink):
        actions.reset_password(by=NOBODY, at=AT, token=link.token, password=PASSWORD)
    with pytest.raises(actions.UnableToAcceptLink):
        actions.accept_invitation(by=NOBODY, at=AT, token="ABCDEFGH", password=PASSWORD)
    assert queries.invitation_for("ABCDEFGH", AT) is None


def test_start_reset_then_reset_password_sets_a_new_one(county, admin):
    made = person("1", county, is_demo=True, password=PASSWORD)
    with pytest.raises(actions.UnableToInvite):
        actions.invite(by=admin, at=AT, person=made)
    link = actions.start_reset(by=admin, at=AT, person=made)
    made.refresh_from_db()
    assert made.check_password(PASSWORD)
    actions.reset_password(by=NOBODY, at=AT, token=link.token, password="河口支局-六七八九十")
    made.refresh_from_db()
    assert made.check_password("河口支局-六七八九十")
    assert codes(f"person:{made.pk}") == ["PERSON_ADDED", "RESET_STARTED", "PASSWORD_RESET"]


def test_a_reset_needs_an_account(county, admin):
    with pytest.raises(actions.UnableToInvite):
        actions.start_reset(by=admin, at=AT, person=person("1", county))


def test_change_password_asks_for_the_present_one_and_is_ones_own(county, admin):
    made = person("1", county, is_demo=True, password=PASSWORD)
    me = actor(made)
    with pytest.raises(actions.UnableToChangePassword) as refused:
        actions.change_password(by=me, at=AT, person=made, old="not it", password="河口支局-六七八九十")
    assert refused.value.field == "old"
    actions.change_password(by=me, at=AT, person=made, old=PASSWORD, password="河口支局-六七八九十")
    assert Person.objects.get(pk=made.pk).check_password("河口支局-六七八九十")
    with pytest.raises(NotPermitted):
        actions.change_password(by=admin, at=AT, person=made, old=PASSWORD, password=PASSWORD)


def test_set_language_is_ones_own(county, admin):
    made = person("1", county)
    actions.set_language(by=actor(made), at=AT, person=made, language="en")
    assert actor(Person.objects.get(pk=made.pk)).language == "en"
    with pytest.raises(NotPermitted):
        actions.set_language(by=admin, at=AT, person=made, language="en")


def test_found_makes_the_first_administrator_and_no_second(county):
    link = actions.found(by=SYSTEM, at=AT, unit_key=county.key, staff_number="1000", name="管理员")
    actions.accept_invitation(by=NOBODY, at=AT, token=link.token, password=PASSWORD)
    who = actor(Person.objects.get(staff_number="1000"))
    assert who.may("edit_organisation", unit=county.path)
    with pytest.raises(actions.UnableToFound):
        actions.found(by=SYSTEM, at=AT, unit_key=county.key, staff_number="1001", name="别人")
    with pytest.raises(NotPermitted):
        actions.found(by=NOBODY, at=AT, unit_key=county.key, staff_number="1001", name="别人")


# --- posts ----------------------------------------------------------------------------------------------------


def test_add_post_fills_in_the_plans_names_and_takes_the_units_own(county, admin):
    known = actions.add_post(by=admin, at=AT, unit=county, key="leader")
    own = actions.add_post(by=admin, at=AT, unit=county, key="night_guard", name="夜班看护", group="office")
    assert (known.name, known.name_en, known.group) == (
        "领导小组组长",
        "Head of the leading group",
        "leading",
    )
    assert (own.name, own.group) == ("夜班看护", "office")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "night_guard"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "outlet_head"}, "outlet"),
        ({"key": "leader"}, "key"),
    ],
)
def test_add_post_names_the_field_at_fault(county, admin, values, field):
    post(county, "leader")
    with pytest.raises(actions.UnableToAddPost) as refused:
        actions.add_post(by=admin, at=AT, unit=county, **values)
    assert refused.value.field == field


def test_each_outlet_has_a_head_of_its_own(county, admin):
    one, other = outlet("1", county), outlet("2", county)
    first = actions.add_post(by=admin, at=AT, unit=county, key="outlet_head", outlet=one)
    actions.add_post(by=admin, at=AT, unit=county, key="outlet_head", outlet=other)
    with pytest.raises(actions.UnableToAddPost):
        actions.add_post(by=admin, at=AT, unit=county, key="outlet_head", outlet=one)
    assert first.outlet == one


def test_edit_post_and_retire_post(county, admin):
    row = (
        post(county, "night_guard")
        if False
        else actions.add_post(by=admin, at=AT, unit=county, key="night_guard", name="夜班看护")
    )
    row = actions.edit_post(by=admin, at=AT, post=row, revision=1, name="夜间值守")
    assert (row.name, row.revision) == ("夜间值守", 2)
    with pytest.raises(Stale):
        actions.edit_post(by=admin, at=AT, post=row, revision=1, name="别的")
    holding = hold(person("1", county), row)
    with pytest.raises(actions.UnableToEditPost):
        actions.retire_post(by=admin, at=AT, post=row)
    actions.end_holding(by=admin, at=AT + timedelta(hours=1), holding=holding)
    actions.retire_post(by=admin, at=AT + timedelta(hours=1), post=row)
    with pytest.raises(actions.UnableToHoldPost):
        hold(person("2", county), row)


def test_one_person_with_three_posts_has_the_union_and_is_named_once(county):
    held = ("deputy_technical", "technical_head", "leader_on_call")
    made = person("1003", county, *held, name="林志远")
    who = actor(made)
    assert set(who.posts) == set(held)
    assert who.may("direct", unit=county.path)
    assert who.may("reopen", unit=county.path)
    assert [one.name for one in queries.duty_at(county, AT).people()] == ["林志远"]
    assert len(queries.person_row(made, AT).posts) == 3


def test_hold_post_is_half_open_and_ends(county, admin):
    made = person("1", county)
    end = AT + timedelta(days=2)
    holding = actions.hold_post(by=admin, at=AT, post=post(county, "engineer"), person=made, ends_at=end)
    before, path = end - timedelta(seconds=1), county.path
    assert actor(made, AT).may("check", unit=path)
    assert actor(made, before).may("check", unit=path)
    assert not actor(made, end).may("check", unit=path)
    assert not actor(made, AT - timedelta(seconds=1)).may("check", unit=path)
    actions.end_holding(by=admin, at=AT + timedelta(hours=1), holding=holding)
    assert not actor(made, AT + timedelta(hours=1)).may("check", unit=path)
    with pytest.raises(actions.UnableToEndHolding):
        actions.end_holding(by=admin, at=before, holding=Holding.objects.get(pk=holding.pk))


@pytest.mark.parametrize(("start", "end"), [(0, None), (1, 2), (-1, 1)])
def test_the_same_person_does_not_hold_a_post_twice_at_once(county, admin, start, end):
    made, where = person("1", county), post(county, "engineer")
    hold(made, where)
    with pytest.raises(actions.UnableToHoldPost):
        actions.hold_post(
            by=admin,
            at=AT,
            post=where,
            person=made,
            starts_at=AT + timedelta(days=start),
            ends_at=AT + timedelta(days=end) if end is not None else None,
        )


def test_hold_post_refuses_the_retired_and_an_end_before_the_beginning(county, admin):
    made, where = person("1", county), post(county, "engineer")
    with pytest.raises(actions.UnableToHoldPost) as refused:
        actions.hold_post(by=admin, at=AT, post=where, person=made, ends_at=AT)
    assert refused.value.field == "ends_at"
    actions.retire_person(by=admin, at=AT, person=made, revision=1)
    with pytest.raises(actions.UnableToHoldPost):
        actions.hold_post(by=admin, at=AT, post=where, person=made)


def test_whoever_acts_comes_before_the_holder(county):
    where = post(county, "leader")
    hold(person("1", county, name="周国栋"), where)
    hold(person("2", county, name="林志远"), where, acting=True)
    assert [one.name for one in queries.holders(county, "leader", AT)] == ["林志远", "周国栋"]


def test_set_deputies_keeps_the_order_and_refuses_nonsense(county, admin):
    leader = post(county, "leader")
    first, second = post(county, "deputy_technical"), post(county, "deputy_customer")
    hold(person("1", county, name="林志远"), first)
    hold(person("2", county, name="何敏"), second)
    actions.set_deputies(by=admin, at=AT, post=leader, deputies=[second, first])
    assert [one.name for one in queries.deputies_of(leader, AT)] == ["何敏", "林志远"]
    actions.set_deputies(by=admin, at=AT, post=leader, deputies=[first])
    assert [one.name for one in queries.deputies_of(leader, AT)] == ["林志远"]
    actions.set_deputies(by=admin, at=AT, post=leader, deputies=[second, first])
    elsewhere = post(unit("yunxi", "COUNTY", county.parent), "leader")
    for wrong in ([leader], [first, first], [elsewhere]):
        with pytest.raises(actions.UnableToSetDeputies):
            actions.set_deputies(by=admin, at=AT, post=leader, deputies=wrong)


# --- roles ----------------------------------------------------------------------------------------------------


def names(role, county, at=AT, **where):
    return [one.name for one in queries.answering(role, unit=county, at=at, **where)]


def test_a_role_is_who_is_on_shift_then_who_holds_it_then_who_deputises(county, admin):
    duty = post(county, "duty_officer")
    office = post(county, "office")
    actions.set_deputies(by=admin, at=AT, post=duty, deputies=[office])
    assert names("duty_officer", county) == []
    hold(person("1", county, name="办公室"), office)
    assert names("duty_officer", county) == ["办公室"]
    holding = hold(person("2", county, name="沈佳"), duty)
    assert names("duty_officer", county) == ["沈佳"]
    shift(county, "DUTY_OFFICER", person("3", county, name="苏婷"))
    assert names("duty_officer", county) == ["苏婷"]
    assert names("office", county) == ["苏婷"]
    late = AT + timedelta(hours=13)
    assert names("duty_officer", county, late) == ["沈佳"]
    actions.end_holding(by=admin, at=late, holding=holding)
    assert names("duty_officer", county, late) == ["办公室"]
    assert queries.answering("duty_officer", unit=county, at=late)[0].how == "DEPUTY"
    assert queries.resolve_role("duty_officer", unit=county, at=late).name == "办公室"
    assert queries.resolve_role("bank_liaison", unit=county, at=late) is None


def test_a_groups_stand_by_comes_before_its_other_members(county):
    person("1", county, "engineer", name="郑凯")
    shift(county, "TECHNICAL", person("2", county, "engineer", name="马骏"))
    assert names("engineer", county) == ["马骏", "郑凯"]


def test_roles_of_an_outlet_are_its_own(county):
    liulin, hekou = outlet("4", county), outlet("3", county)
    person("11", county, "outlet_head", name="黄建华", outlet=liulin)
    person("12", county, "outlet_head", name="陈秀兰", outlet=hekou)
    assert names("outlet_head", county, outlet=liulin) == ["黄建华"]
    assert names("outlet_head", county, outlet=hekou) == ["陈秀兰"]
    who = actor(Person.objects.get(staff_number="11"))
    assert (who.outlet, who.posts) == ("4", ("outlet_head",))


def test_the_parents_duty_room_and_ones_own_deputy_are_roles_too(county, admin):
    shift(county.parent, "DUTY_OFFICER", person("1", county.parent, name="孟晓"))
    assert names("parent_duty", county) == ["孟晓"]
    lin = person("2", county, "technical_head", name="林志远")
    person("3", county, "engineer", name="郑凯")
    actions.set_deputies(
        by=admin, at=AT, post=post(county, "technical_head"), deputies=[post(county, "engineer")]
    )
    assert names("own_deputy", county, person=lin) == ["郑凯"]
    assert names("own_deputy", county) == []


def test_a_retired_holder_answers_for_nothing(county, admin):
    made = person("1", county, "leader")
    actions.retire_person(by=admin, at=AT, person=made, revision=1)
    assert names("leader", county) == []


def test_the_actor_costs_six_queries_then_one_whatever_one_holds(county, django_assert_num_queries):
    made = person("1", county, "leader", "office", "technical_head", "engineer", outlet=outlet("1", county))
    shift(county, "DUTY_OFFICER", made)
    with django_assert_num_queries(6):
        actor(made)
    with django_assert_num_queries(1):
        actor(made)


def test_the_book_of_duties_costs_seven_queries_then_one_whatever_it_resolves(
    county, django_assert_num_queries
):
    for number in range(12):
        person(f"{number}", county, "engineer", "customer_officer")
    with django_assert_num_queries(7):
        queries.duty_at(county, AT)
    with django_assert_num_queries(1):
        book = queries.duty_at(county, AT + timedelta(minutes=1))
        assert len(book.resolve("engineer")) == 12
        assert book.resolve("office") == ()


@pytest.mark.parametrize("most", [200, 1])
def test_the_duty_of_one_outlet_after_the_other_is_each_its_own(county, monkeypatch, most):
    monkeypatch.setattr(queries.duty, "OWN_OUTLETS", most)
    several = [outlet(f"{number}", county) for number in range(3)]
    heads = [person(f"h{number}", county, "outlet_head", outlet=one) for number, one in enumerate(several)]
    for one, head in zip(several, heads, strict=True):
        book = queries.duty_at(county, AT, outlets=[one.pk])
        assert [who.person_id for who in book.resolve("outlet_head", one.pk)] == [head.pk]
        assert {post.outlet_id for post in book.posts.values()} <= {None, one.pk}


def test_the_duty_of_an_outlet_is_kept_with_that_of_its_unit(county, django_assert_num_queries):
    several = [outlet(f"{number}", county) for number in range(3)]
    for number, one in enumerate(several):
        person(f"h{number}", county, "outlet_head", outlet=one)
    queries.duty_at(county, AT, outlets=[several[0].pk])
    with django_assert_num_queries(1):
        queries.duty_at(county, AT, outlets=[several[1].pk])


# --- rosters --------------------------------------------------------------------------------------------------


def test_add_shift_shows_and_leaves_the_rest_a_gap(county, admin):
    made = person("1", county, name="沈佳")
    end = AT + timedelta(hours=12)
    actions.add_shift(
        by=admin, at=AT, unit=county, kind="DUTY_OFFICER", person=made, starts_at=AT, ends_at=end
    )
    page = queries.organisation_of(county, AT)
    roster = next(row for row in page.rosters if row.kind == "DUTY_OFFICER")
    assert roster.now.name == "沈佳"
    assert [(gap.starts_at, gap.ends_at) for gap in roster.gaps] == [(end, AT + timedelta(days=7))]
    assert [one.name for one in queries.on_duty(county, "DUTY_OFFICER", AT)] == ["沈佳"]
    assert queries.on_duty(county, "duty_officer", end) == ()
    assert codes(f"unit:{county.key}:roster")[-1] == "SHIFTS_ADDED"


def test_a_shift_that_clashes_names_who_has_the_duty(county, admin):
    shift(county, "DUTY_OFFICER", person("1", county, name="沈佳"))
    other = person("2", county)
    values = {"by": admin, "at": AT, "unit": county, "person": other, "kind": "DUTY_OFFICER"}
    with pytest.raises(actions.UnableToAddShift, match="沈佳"):
        actions.add_shift(**values, starts_at=AT + timedelta(hours=1), ends_at=AT + timedelta(hours=2))
    actions.add_shift(**values, starts_at=AT + timedelta(hours=12), ends_at=AT + timedelta(hours=24))


@pytest.mark.parametrize(("start", "end"), [(2, 1), (-5, -1)])
def test_a_shift_that_is_over_or_upside_down_is_refused(county, admin, start, end):
    with pytest.raises(actions.UnableToAddShift):
        actions.add_shift(
            by=admin,
            at=AT,
            unit=county,
            kind="DUTY_OFFICER",
            person=person("1", county),
            starts_at=AT + timedelta(hours=start),
            ends_at=AT + timedelta(hours=end),
        )


def test_add_rotation_takes_turns_or_does_nothing(county, admin):
    two = [person("1", county, name="沈佳"), person("2", county, name="苏婷")]
    values = {"by": admin, "at": AT, "unit": county, "kind": "DUTY_OFFICER", "people": two}
    actions.add_rotation(**values, starts_at=AT, count=7)
    assert list(Shift.objects.order_by("starts_at").values_list("person__name", flat=True)) == [
        "沈佳", "苏婷", "沈佳", "苏婷", "沈佳", "苏婷", "沈佳",
    ]  # fmt: skip
    assert queries.gaps_of(county, (AT, AT + timedelta(days=7)), ("DUTY_OFFICER",)) == ()
    with pytest.raises(actions.UnableToAddShift):
        actions.add_rotation(**values, starts_at=AT + timedelta(days=6), count=7)
    assert Shift.objects.count() == 7
    with pytest.raises(actions.UnableToAddShift):
        actions.add_rotation(**{**values, "people": []}, starts_at=AT, count=7)


def test_swap_shift_hands_a_running_shift_over_now(county, admin):
    first = shift(county, "DUTY_OFFICER", person("1", county, name="沈佳"))
    other, later = person("2", county, name="苏婷"), AT + timedelta(hours=3)
    successor = actions.swap_shift(by=admin, at=later, shift=first, person=other)
    first.refresh_from_db()
    assert (first.ends_at, first.removed_at) == (later, None)
    assert (successor.starts_at, successor.ends_at) == (later, AT + timedelta(hours=12))
    assert [one.name for one in queries.on_duty(county, "DUTY_OFFICER", later)] == ["苏婷"]
    with pytest.raises(actions.UnableToSwapShift):
        actions.swap_shift(by=admin, at=later, shift=successor, person=other)


def test_remove_shift_leaves_a_gap_and_the_past(county, admin):
    coming = shift(county, "LEADER_ON_CALL", person("1", county), AT + timedelta(days=1))
    actions.remove_shift(by=admin, at=AT, shift=coming)
    with pytest.raises(actions.UnableToRemoveShift):
        actions.remove_shift(by=admin, at=AT, shift=coming)
    over = shift(county, "LEADER_ON_CALL", person("2", county))
    with pytest.raises(actions.UnableToRemoveShift):
        actions.remove_shift(by=admin, at=AT + timedelta(days=2), shift=over)
    assert len(queries.gaps_of(county, (AT, AT + timedelta(days=3)), ("LEADER_ON_CALL",))) == 1


def test_the_page_of_an_organisation_has_its_bodies_in_order(county, admin):
    person("1", county, "leader", "technical_head")
    person("2", county, "duty_officer")
    page = queries.organisation_of(county, AT)
    assert [body.key for body in page.bodies] == ["leading", "office", "technical"]
    assert page.people_count == 3
    assert not page.bodies[0].posts[0].vacant


def test_the_page_of_an_organisation_costs_a_constant_number_of_queries(
    county, django_assert_max_num_queries
):
    for number in range(10):
        person(f"{number}", county, "engineer", "customer_officer")
    with django_assert_max_num_queries(10):
        queries.organisation_of(county, AT)


# --- finding people -------------------------------------------------------------------------------------------


def test_find_person_by_number_mobile_or_a_name_of_one(county):
    made = person("1001", county, name="周国栋", name_en="Zhou Guodong", mobile="13900000110")
    for text in ("1001", "139 0000 0110", "周国栋", "zhou guodong"):
        assert queries.find_person(text) == made
    assert queries.find_person("") is None
    with pytest.raises(queries.UnableToFindPerson):
        queries.person_called("没有的人")
    person("1002", county, name="周国栋")
    with pytest.raises(queries.UnableToFindPerson, match="Several"):
        queries.find_person("周国栋")


def test_people_page_goes_on_where_it_stopped_and_finds_by_name(county):
    for number in range(5):
        person(f"20{number}", county, "engineer", name=f"员{number}")
    first = queries.people_page(county, AT, limit=3)
    assert [row.staff_number for row in first.rows] == ["200", "201", "202"]
    rest = queries.people_page(county, AT, after=first.next_after, limit=3)
    assert [row.staff_number for row in rest.rows] == ["203", "204"]
    assert rest.next_after == ""
    assert [row.name for row in queries.people_page(county, AT, text="员3").rows] == ["员3"]


def test_a_mobile_number_is_whole_for_who_must_call_and_masked_for_others(county, admin):
    made = person("1", county, mobile="13900000110")
    caller, clerk = actor(person("2", county, "duty_officer")), actor(person("3", county, "engineer"))
    assert queries.mobile_of(made, caller) == "13900000110"
    assert queries.mobile_of(made, actor(made)) == "13900000110"
    assert queries.mobile_of(made, clerk) == "139****0110"
    assert queries.person_row(made, AT).mobile_masked == "139****0110"
    assert queries.person_at(clerk, made.pk) == made
    assert queries.person_at(NOBODY, made.pk) is None


def test_every_entry_of_the_organisation_reads_as_a_sentence(county, admin):
    made = person("1", county, "engineer", name="郑凯")
    actions.invite(by=admin, at=AT, person=made)
    shift(county, "TECHNICAL", made)
    for entry in Entry.objects.all():
        assert "{" not in str(sentence_of(entry)), entry.code
