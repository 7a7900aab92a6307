"""What notices say, who may publish them, what a change is worth: the plan's table row by row, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import plan as plans
from youxu.announcements.rules import changes, faults, rights, texts, times
from youxu.announcements.rules.content import (
    NOT_SAFE,
    SAFE,
    Alternative,
    Both,
    Content,
    Group,
    Promise,
    Stop,
    Written,
    by_place,
    grouped,
    without,
)
from youxu.announcements.rules.words import NoticeKind
from youxu.plan.schema.words import Channel, NoticeChange, PublicMatter

PLAN = plans.shipped_plan()
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
TEN_THIRTY = NINE + timedelta(minutes=90)


def content(**more: object) -> Content:
    values: dict[str, object] = {
        "where": Both(zh="柳林支局", en="Liulin"),
        "since_at": NINE,
        "cause": Both(zh="停电", en="a power cut"),
        "places": (
            Group(
                outlets=("YS04",),
                stops=(
                    Stop(line="remittance", state="SUSPENDED"),
                    Stop(line="letters", state="RESTRICTED", how="by_hand"),
                ),
            ),
        ),
        "open_lines": ("parcels", "press"),
        "next_update_at": NINE + timedelta(hours=1),
        "ends_at": NINE + timedelta(days=1),
        "local_phone": "0701-55504",
        "hotline": "11185",
    }
    return Content.model_validate({**values, **more})


def around(**more: Any) -> texts.Setting:
    values: dict[str, Any] = {
        "plan": PLAN,
        "unit": Both(zh="云山县邮政分公司", en="Yunshan County Post"),
        "number": 1,
        "at": NINE + timedelta(minutes=5),
        "zone": ZONE,
    }
    return texts.Setting(**{**values, **more})


def both(kind: NoticeKind, what: Content, where: texts.Setting) -> tuple[str, str]:
    zh, en = (texts.rendered(kind, what, where, language) for language in ("zh", "en"))
    return "\n".join(zh), "\n".join(en)


# What it says


def test_a_first_notice_says_what_is_stopped_how_the_rest_goes_on_and_when_the_next_word_comes() -> None:
    zh, en = both(NoticeKind.FIRST, content(), around())
    assert zh.splitlines()[0] == "柳林支局部分业务暂停办理"
    assert (
        "自今天09:00起，因停电，暂停办理：邮政汇兑。信件仍可办理，手工办理。照常办理：包裹、报刊订阅与零售。"
        in zh
    )
    assert "恢复时间还不能确定。" in zh
    assert "我们在今天10:00前再告知您" in zh
    assert "Since today 09:00, because of a power cut, we cannot offer: Postal remittance." in en
    assert "We do not know yet when service returns." in en
    assert "{" not in zh + en
    assert "[" not in zh + en


def test_an_adopted_estimate_is_told_with_its_interval() -> None:
    one = Promise(
        number=1, low_at=TEN_THIRTY, point_at=NINE + timedelta(hours=2), high_at=NINE + timedelta(hours=4)
    )
    zh, en = both(NoticeKind.FIRST, content(estimate=one), around())
    assert "预计今天11:00（多半在10:30到13:00）恢复。" in zh
    assert "Expected back today 11:00 (most likely 10:30 to 13:00)." in en
    assert "不能确定" not in zh


def test_an_interval_over_midnight_is_told_from_the_day_on_which_the_notice_goes_out() -> None:
    one = Promise(
        number=1,
        low_at=NINE + timedelta(hours=14),
        point_at=NINE + timedelta(hours=16),
        high_at=NINE + timedelta(hours=18),
    )
    zh, en = both(NoticeKind.FIRST, content(estimate=one), around())
    assert "预计明天01:00（多半在今天23:00到明天03:00）恢复。" in zh
    assert "Expected back tomorrow 01:00 (most likely today 23:00 to tomorrow 03:00)." in en


def test_you_can_go_to_stands_only_for_who_accepted_and_ring_before_you_go_for_who_did_not() -> None:
    near = Alternative(
        outlet="YS05", name=Both(zh="石桥邮政所", en="Shiqiao"), address="石桥镇正街2号",
        distance=Both(zh="6.2公里", en="6.2 km"), until="17:30", lines=("letters",), telephone="55505", accepted=True,
    )  # fmt: skip
    asked = near.model_copy(update={"name": Both(zh="大湾支局", en="Dawan"), "accepted": False})
    zh, en = both(NoticeKind.FIRST, content(alternatives=(near, asked)), around())
    assert "您可以去：石桥邮政所（石桥镇正街2号，6.2公里，今天营业到17:30，可办信件）。" in zh
    assert "也可以问问大湾支局（6.2公里，可办信件），去之前请先打55505。" in zh
    assert "You can go to Shiqiao" in en
    assert "You may also ask Dawan (6.2 km, Letters): please ring 55505 before you go." in en


@pytest.mark.parametrize(
    ("items", "there", "absent"),
    [
        (SAFE, "您已交寄的邮件已清点保管", "正在清点"),
        (NOT_SAFE, "已交寄邮件正在清点，可凭收据查询。", "已清点保管"),
        ("", "行动不便", "已交寄"),
    ],
)
def test_items_handed_in_are_called_safe_only_after_the_signed_list(
    items: str, there: str, absent: str
) -> None:
    zh, _en = both(NoticeKind.FIRST, content(items=items), around())
    assert there in zh
    assert absent not in zh


def test_of_a_bank_line_only_the_banks_notice_is_named_and_of_confidential_mail_nothing() -> None:
    stops = tuple(Stop(line=line, state="SUSPENDED") for line in ("letters", "savings", "confidential"))
    zh, en = both(
        NoticeKind.FIRST,
        content(places=(Group(outlets=("YS04",), stops=stops),), bank_lines=("savings",)),
        around(),
    )
    assert "暂停办理：信件。" in zh
    assert "储蓄存取款" not in zh
    assert "以中国邮政储蓄银行公告为准" in zh
    assert "机要" not in zh
    assert "onfidential" not in en


def test_a_revision_says_what_changed_and_which_number_it_replaces() -> None:
    before = content(estimate=Promise(number=1, point_at=NINE + timedelta(hours=2)))
    after = content(
        estimate=Promise(number=2, point_at=NINE + timedelta(hours=4)),
        reason=Both(zh="等配件", en="parts are on their way"),
    )
    found = changes.changes(before, after)
    zh, en = both(
        NoticeKind.REVISION,
        after,
        around(number=2, before=(1,), earlier=before, changed=changes.words_of(found)),
    )
    assert "第2号，取代第1号" in zh
    assert "有变化的是：预计恢复时间推迟。" in zh
    assert "预计恢复由今天11:00改为今天13:00，原因：等配件。" in zh
    assert "Expected back today 13:00 instead of today 11:00, because parts are on their way." in en


def test_a_revision_without_a_reason_still_tells_the_new_time() -> None:
    before = content(estimate=Promise(number=1, point_at=NINE + timedelta(hours=2)))
    after = content(estimate=Promise(number=2, point_at=NINE + timedelta(hours=4)))
    zh, en = both(NoticeKind.REVISION, after, around(number=2, before=(1,), earlier=before))
    assert "预计今天13:00恢复。" in zh
    assert "Expected back today 13:00." in en


def test_service_back_in_part_says_what_is_still_stopped() -> None:
    back = (Group(outlets=("YS04",), stops=(Stop(line="letters", state="RESTRICTED"),)),)
    zh, en = both(
        NoticeKind.RESTORED,
        content(
            restored=back,
            restored_at=TEN_THIRTY,
            estimate=Promise(number=1, point_at=NINE + timedelta(hours=5)),
        ),
        around(number=3, before=(1, 2)),
    )
    assert "自今天10:30起，恢复办理：信件。仍暂停：邮政汇兑，预计今天14:00恢复，今天10:00前再告知。" in zh
    assert "第1、2号通知作废。" in zh
    assert "Still stopped: Postal remittance" in en


def test_a_correction_says_that_what_was_published_is_wrong() -> None:
    zh, en = both(NoticeKind.CORRECTION, content(places=()), around(number=2, before=(1,), first_at=NINE))
    assert "今天09:00发布的停办消息有误，柳林支局各项业务照常办理。第1号通知作废。" in zh
    assert "Correction: Liulin is open as usual" in en


def test_several_outlets_are_told_apart_where_they_differ() -> None:
    groups = (
        Group(outlets=("YS04", "YS05"), stops=(Stop(line="letters", state="SUSPENDED"),)),
        Group(outlets=("YS06",), stops=(Stop(line="parcels", state="SUSPENDED"),)),
    )
    names = {"YS04": Both(zh="柳林支局"), "YS05": Both(zh="石桥邮政所"), "YS06": Both(zh="大湾支局")}
    zh, _en = both(NoticeKind.FIRST, content(places=groups), around(names=names))
    assert "暂停办理：柳林支局、石桥邮政所：信件，大湾支局：包裹。" in zh


# The table, row by row

EVERYBODY = (
    "outlet_head",
    "duty_officer",
    "customer_officer",
    "customer_head",
    "leader_on_call",
    "leader",
    "engineer",
)


def asked(
    posts: Sequence[str],
    channels: Sequence[Channel],
    kind: NoticeKind = NoticeKind.FIRST,
    *,
    estimate_changed: bool = False,
    **more: object,
) -> rights.Ruling:
    matters = rights.matters_of(
        kind, content(**more), channels, PLAN.publish, estimate_changed=estimate_changed
    )
    return rights.ruling(PLAN.publish, matters, channels, posts)


@pytest.mark.parametrize(
    ("posts", "alone"),
    [
        ("outlet_head", True),
        ("customer_head", True),
        ("leader", True),
        ("engineer", False),
        ("counter_clerk", False),
    ],
)
def test_row_door(posts: str, alone: bool) -> None:
    found = asked([posts], [Channel.DOOR])
    assert found.alone is alone
    if alone:
        assert found.second_look == timedelta(minutes=60)


@pytest.mark.parametrize("channel", [Channel.PAGE, Channel.HOTLINE, Channel.LOUDSPEAKER])
def test_row_first(channel: Channel) -> None:
    assert asked(["duty_officer"], [channel]).alone
    assert asked(["duty_officer"], [channel]).second_look == timedelta(minutes=60)
    assert not asked(["outlet_head"], [channel]).alone
    needed = asked(["customer_officer"], [channel]).needed
    assert [one.posts for one in needed] == [("customer_head", "leader_on_call")]


def test_the_duty_officer_sends_values_to_door_page_and_hot_line_in_one_act() -> None:
    usual = [Channel.PAGE, Channel.DOOR, Channel.HOTLINE]
    assert not asked(["duty_officer"], usual).refusals


@pytest.mark.parametrize(
    "more",
    [{"words": Both(zh="请带身份证", en="Bring your card")}, {"reason": Both(zh="等配件", en="Parts")}],
)
def test_row_revision_free_words_need_the_head_of_customer_service_or_who_stands_in(
    more: dict[str, Both],
) -> None:
    found = asked(["customer_officer"], [Channel.PAGE], **more)
    assert not found.alone
    assert [one.posts for one in found.needed] == [("customer_head", "leader_on_call")]
    assert found.second_look is None


def test_row_revision_a_changed_estimate_needs_its_approval_and_other_values_do_not() -> None:
    assert not asked(["duty_officer"], [Channel.PAGE], NoticeKind.REVISION, estimate_changed=True).alone
    assert asked(["duty_officer"], [Channel.PAGE], NoticeKind.REVISION).alone


@pytest.mark.parametrize("words", ["损失由我们赔偿", "我们上门取件", "邮件都已妥善保管"])
def test_row_promise_is_found_by_its_words_and_approved_by_the_leader(words: str) -> None:
    said = Both(zh=words, en="as promised")
    refused = asked(["customer_officer"], [Channel.PAGE], words=said).refusals
    assert refused[0].posts == ("customer_head", "leader")
    found = asked(["customer_head"], [Channel.PAGE], words=said)
    assert not found.refusals
    assert ("leader",) in [one.posts for one in found.needed]


def test_row_promise_also_counts_where_the_writer_says_so() -> None:
    assert asked(["customer_officer"], [Channel.PAGE], promise=True).refusals


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.SOCIAL])
def test_row_sms_social_needs_the_head_of_customer_service(channel: Channel) -> None:
    found = asked(["customer_officer"], [Channel.PAGE, channel])
    assert ("customer_head",) in [one.posts for one in found.needed]
    assert asked(["duty_officer"], [channel]).refusals[0].posts[0] == "customer_officer"


def test_row_savings_only_the_banks_own_words_are_said() -> None:
    refused = asked(["customer_head"], [Channel.PAGE], words=Both(zh="取款请到县城", en="Withdraw in town"))
    assert refused.refusals[0].clause == "P3b"
    assert refused.refusals[0].posts == ("bank_liaison",)
    bank = {
        "text": {"zh": "存取款请到城关支行", "en": "Please go to the branch"},
        "said_by": "县支行 赵",
        "said_at": NINE,
    }
    assert not asked(["customer_head"], [Channel.PAGE], bank=bank).refusals


@pytest.mark.parametrize(
    "words", ["歹徒抢劫后逃走", "两人受伤", "直接经济损失三万元", "Two people were killed"]
)
@pytest.mark.parametrize("post", EVERYBODY)
def test_row_not_ours_crime_casualties_and_figures_are_refused_to_everybody(words: str, post: str) -> None:
    found = asked([post], [Channel.PAGE], words=Both(zh=words, en=words))
    assert any(one.clause == "R4" for one in found.refusals)


def test_row_leak_goes_to_persons_and_authority_with_leader_and_province() -> None:
    words = Both(zh="部分顾客资料泄露", en="Some data leaked")
    assert any(
        one.field == "channels" for one in asked(["technical_head"], [Channel.PAGE], words=words).refusals
    )
    found = asked(["technical_head"], [Channel.PERSONS_AND_AUTHORITY], words=words)
    assert not found.refusals
    assert [(one.posts, one.above) for one in found.needed] == [(("leader",), False), (("leader",), True)]


def test_row_confidential_is_never_published() -> None:
    found = asked(["leader"], [Channel.PAGE], words=Both(zh="机要照常", en="as usual"))
    assert any(one.rule == "confidential" for one in found.refusals)


def test_row_press_belongs_to_the_unit_above() -> None:
    found = rights.ruling(PLAN.publish, [PublicMatter.PRESS_INTERVIEW], [Channel.MEDIA], ["leader"])
    assert found.refusals


def test_a_channel_of_which_the_table_says_nothing_is_refused() -> None:
    rest = {key: rule for key, rule in PLAN.publish.items() if rule.matter is PublicMatter.FIRST_NOTICE}
    found = rights.ruling(rest, [PublicMatter.FIRST_NOTICE], [Channel.DOOR, Channel.SOCIAL], ["leader"])
    assert {str(one.sentence.values["notice_channel"]) for one in found.refusals} >= {"social_account"}
    assert {one.field for one in found.refusals} == {"channels"}


# Changes


def test_a_notice_of_more_outlets_than_it_names_says_where_each_ones_neighbours_stand() -> None:
    stops = (Stop(line="remittance", state="SUSPENDED"),)
    many = content(places=(Group(outlets=("YS01", "YS02", "YS03", "YS04"), stops=stops),))
    zh, en = both(NoticeKind.FIRST, many, around())
    assert "每个网点可以去哪里，见状态网页上该网点的页面，或打11185问。" in zh
    assert "Where else to go stands on the status page of each outlet, or ring 11185." in en
    few = content(places=(Group(outlets=("YS01", "YS02", "YS03"), stops=stops),))
    assert "每个网点可以去哪里" not in both(NoticeKind.FIRST, few, around())[0]


def test_a_planned_stop_has_other_words_ahead_at_its_start_and_at_its_end() -> None:
    planned = content(planned=True, estimate=Promise(number=0, point_at=NINE + timedelta(hours=8)))
    ahead, _en = both(NoticeKind.FIRST, planned, around(at=NINE - timedelta(days=7)))
    assert "因停电，11月23日09:00至11月23日17:00暂停办理：信件、邮政汇兑。" in ahead
    start, _en = both(NoticeKind.REVISION, planned, around(number=2, last_at=NINE - timedelta(days=7)))
    assert "自今天09:00起，因停电，暂停办理：信件、邮政汇兑。预计今天17:00恢复。" in start
    later, _en = both(NoticeKind.REVISION, planned, around(number=3, last_at=NINE + timedelta(minutes=1)))
    assert "柳林支局业务情况更新" in later, "a later change is an update like any other"
    assert changes.changes(planned, planned.model_copy(update={"since_at": TEN_THIRTY})) == (
        NoticeChange.SINCE,
    )


@pytest.mark.parametrize(
    ("was", "now", "change"),
    [
        (None, 2, NoticeChange.ESTIMATE_KNOWN),
        (2, None, NoticeChange.ESTIMATE_LOST),
        (2, 3, NoticeChange.ESTIMATE_LATER),
        (3, 2, NoticeChange.ESTIMATE_EARLIER),
    ],
)
def test_a_moved_estimate_is_a_change(was: int | None, now: int | None, change: NoticeChange) -> None:
    before, after = (
        content(estimate=Promise(number=1, point_at=NINE + timedelta(hours=hours)) if hours else None)
        for hours in (was, now)
    )
    assert changes.changes(before, after) == (change,)


@pytest.mark.parametrize(("minutes", "tells"), [(30, False), (31, True)])
def test_an_sms_tells_of_an_estimate_only_when_it_is_later_by_more_than_the_plan_says(
    minutes: int, tells: bool
) -> None:
    told = changes.told_by(
        Channel.SMS,
        [NoticeChange.ESTIMATE_LATER],
        PLAN.announcing,
        later_by=timedelta(minutes=minutes),
        last_at=NINE,
        at=NINE + timedelta(hours=2),
    )
    assert told.tells is tells


def test_a_channel_rests_for_its_least_interval_but_never_with_the_word_that_service_is_back() -> None:
    soon = NINE + timedelta(minutes=10)

    def tells(change: NoticeChange) -> bool:
        return changes.told_by(Channel.SMS, [change], PLAN.announcing, last_at=NINE, at=soon).tells

    assert not tells(NoticeChange.PLACES)
    assert tells(NoticeChange.RESTORED)
    assert not tells(NoticeChange.NEXT_WORD)


# Places


PLACES = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", "D"]),
        st.sampled_from(["letters", "ems"]),
        st.just("SUSPENDED"),
        st.just(""),
    ),
    unique=True,
)


@given(PLACES, PLACES)
def test_groups_hold_every_place_once_and_what_is_back_is_gone(rows: list, back: list) -> None:
    groups = grouped(rows)
    assert set(by_place(groups)) == {(row[0], row[1]) for row in rows}
    assert sum(len(group.outlets) for group in groups) == len({row[0] for row in rows})
    left = without(groups, grouped(back))
    assert set(by_place(left)) == {(row[0], row[1]) for row in rows} - {(row[0], row[1]) for row in back}


# Times and faults


@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(0), NINE + timedelta(minutes=60)),
        (timedelta(days=1), datetime(2026, 11, 23, 8, 0, tzinfo=UTC)),
        (timedelta(days=5), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
        (timedelta(days=30), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
    ],
)
def test_the_next_word_follows_the_rhythm_for_the_age_of_the_stop(age: timedelta, due: datetime) -> None:
    clock = PLAN.clocks["next_update"]
    later = NINE + timedelta(minutes=5) if age else NINE
    assert times.next_word(clock.rhythm, None, NINE - age, later, ZONE) == (
        due if age else NINE + timedelta(minutes=60)
    )


def test_a_notice_without_an_end_or_with_one_in_the_past_is_at_fault() -> None:
    soon = NINE + timedelta(hours=1)
    assert faults.of_times(soon, None, NINE, over=False)["ends_at"].text == faults.NO_END
    assert faults.of_times(soon, NINE, NINE, over=False)["ends_at"].text == faults.END_PAST
    assert (
        faults.of_times(NINE, NINE + timedelta(hours=9), NINE, over=False)["next_update_at"].text
        == faults.NEXT_PAST
    )
    assert not faults.of_times(soon, NINE + timedelta(hours=9), NINE, over=False)


def test_a_promised_time_that_has_passed_does_not_go_out() -> None:
    found = faults.of_publication(content(estimate=Promise(number=1, point_at=NINE)), NINE, over=False)
    assert found is not None
    assert found[0] == "estimate"


@pytest.mark.parametrize("text", ["<b>停电</b>", "a > b"])
def test_markup_in_words_is_at_fault(text: str) -> None:
    assert faults.of_words({"words_zh": text, "words_en": "x"})["words_zh"].text == faults.MARKUP


def test_words_are_written_in_both_languages() -> None:
    assert faults.of_words({"words_zh": "停电", "words_en": ""})["words_en"].text == faults.BOTH_LANGUAGES


def test_what_a_person_wrote_goes_into_the_values_and_end_and_next_word_stay_where_none_is_given() -> None:
    made = Written(words_zh="请带身份证", words_en="Bring your card").into(content())
    assert made.words.en == "Bring your card"
    assert made.ends_at == content().ends_at


def test_a_signature_under_values_ends_with_them_and_one_under_words_ahead_stays() -> None:
    before, after = content(), content(items=SAFE)
    assert before.digest(["page"], words_alone=False) != after.digest(["page"], words_alone=False)
    assert before.digest(["page"], words_alone=True) == after.digest(["page"], words_alone=True)
    assert before.digest(["page"], words_alone=False) != before.digest(["sms"], words_alone=False)


def test_an_interval_names_its_day_only_where_it_ends_on_another_one() -> None:
    low, setting = around().at, around()
    assert texts.likely_words(low, low + timedelta(hours=1), setting, "en").count("today") == 0
    assert texts.likely_words(low, low + timedelta(hours=1), setting, "zh").count("今天") == 0
    assert texts.likely_words(low, low + timedelta(days=1), setting, "en").count("today") == 1
