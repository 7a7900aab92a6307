"""Notices: drafted from the incident's rows, published by the plan's table, frozen, revised, withdrawn (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models

from tests.builders import notices as build
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import ENDS, NEIGHBOUR, drafted, notice_of, promised, published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules import faults, purge
from youxu.announcements.rules.content import SAFE
from youxu.announcements.rules.words import NoticeKind, NoticeState
from youxu.core.actor import system
from youxu.core.errors import Invalid, NotPermitted, Stale, UnableTo
from youxu.core.models import Entry
from youxu.incidents.models import Incident
from youxu.plan.schema.words import Moment

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
stopped = kept(directed, on=place)
first = kept(lambda found: published(found), on=place)


def codes(incident_id: int) -> list[str]:
    """Return the codes of the notice's entries in their order."""
    rows = Entry.objects.filter(stream=f"incident:{incident_id}", code__startswith="NOTICE_")
    return list(rows.order_by("sequence").values_list("code", flat=True))


def refused(act: Callable[..., Any], **given: Any) -> UnableTo:
    with pytest.raises(UnableTo) as caught:
        act(**given)
    return caught.value


# Out, and read in public


def test_publish_notice_freezes_title_and_body_in_both_languages(first: NoticeRevision) -> None:
    one = queries.public_notices(at=minutes(14))[0]
    assert (one.revision, one.kind, one.unit_path) == (1, NoticeKind.FIRST, first.unit_path)
    assert one.title.zh == "柳林支局部分业务暂停办理"
    assert "自今天09:12起，因网络线路故障，暂停办理：信件。" in one.body.zh
    assert "以中国邮政储蓄银行公告为准" in one.body.zh
    assert one.title.en == "Liulin: some services are stopped"
    assert one.path == f"/p/n/{one.code}/1/"
    assert one.channels == ("page", "door", "hotline_brief")
    assert one.next_update_at == minutes(12) + timedelta(minutes=60)
    assert one.estimate is None
    assert codes(first.notice.incident_id) == ["NOTICE_DRAFTED", "NOTICE_PUBLISHED"]


def test_a_notice_names_no_incident_in_its_reference(first: NoticeRevision) -> None:
    notice = first.notice
    assert notice.reference == "YS261123-N01"
    assert notice.incident.reference not in notice.reference
    assert len(notice.code) >= 13


def test_places_are_read_in_one_query_and_say_which_line_is_the_banks(
    first: NoticeRevision, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(2):
        found = queries.public_notices(at=minutes(14))
    with django_assert_num_queries(1):
        places = queries.places_of(found[0])
    assert [(one.outlet, one.line, one.state, one.bank) for one in places] == [
        ("YS04", "letters", "SUSPENDED", False),
        ("YS04", "savings", "SUSPENDED", True),
    ]


def test_the_public_reads_nothing_before_its_publication_nor_after_its_end(first: NoticeRevision) -> None:
    assert not queries.public_notices(at=minutes(12))
    assert queries.public_notices(at=ENDS - timedelta(seconds=1))
    assert not queries.public_notices(at=ENDS)
    assert not queries.public_notices(at=minutes(14), world="drill")


def test_what_went_out_keeps_the_estimate_and_the_neighbours_that_it_showed(
    place: County, stopped: Incident
) -> None:
    promised(place, stopped, minutes(10), minutes(120))
    published(place, stopped, alternatives=(NEIGHBOUR,), items=SAFE)
    promised(place, stopped, minutes(20), minutes(240))
    one = queries.public_notices(at=minutes(30))[0]
    assert one.estimate is not None
    assert one.estimate.point_at == minutes(120)
    assert [near.outlet for near in one.alternatives] == ["YS05"]
    assert "预计今天11:12恢复。" in one.body.zh
    assert "您已交寄的邮件已清点保管" in one.body.zh


# Revised, superseded, withdrawn


def test_revise_notice_supersedes_and_never_edits(place: County, first: NoticeRevision) -> None:
    head = place.person("何敏", minutes(40))
    draft = actions.revise_notice(
        by=place.person("苏婷", minutes(40)),
        at=minutes(40),
        notice=first.notice,
        said=said(words_zh="请带身份证", words_en="Bring your card"),
    )
    actions.approve_notice(by=head, at=minutes(41), draft=draft)
    second = actions.publish_notice(by=place.person("苏婷", minutes(42)), at=minutes(42), draft=draft)
    history = queries.notice_history(first.notice.reference)
    assert [(one.revision, one.state, one.replaces) for one in history] == [
        (1, NoticeState.SUPERSEDED, ()),
        (2, NoticeState.PUBLISHED, (1,)),
    ]
    shown = queries.notice_by_code(first.notice.code, 1)
    assert shown is not None
    assert history[0].body == shown.body
    assert "请带身份证" not in history[0].body.zh
    assert "请带身份证" in history[1].body.zh
    assert "取代第1号" in history[1].body.zh
    assert not second.alone


def test_of_one_notice_there_is_one_draft(place: County, first: NoticeRevision) -> None:
    officer = place.person("苏婷", minutes(40))
    given = {"by": officer, "at": minutes(40), "notice": first.notice, "said": said()}
    actions.revise_notice(**given)
    assert refused(actions.revise_notice, **given).field == "notice"


def test_edit_notice_voids_what_was_signed_and_knows_a_stale_form(
    place: County, first: NoticeRevision
) -> None:
    officer, head = (place.person(name, minutes(40)) for name in ("苏婷", "何敏"))
    words = {"words_zh": "请带身份证", "words_en": "Bring your card"}
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=said(**words))
    approved = actions.approve_notice(by=head, at=minutes(41), draft=draft)
    other = said(words_zh="请带户口本", words_en="Bring your book")
    with pytest.raises(Stale):
        actions.edit_notice(by=officer, at=minutes(42), draft=draft, said=other, revision=1)
    edited = actions.edit_notice(
        by=officer, at=minutes(42), draft=draft, said=other, revision=approved.revision
    )
    found = refused(actions.publish_notice, by=officer, at=minutes(43), draft=edited)
    assert found.details["posts"] == ["customer_head", "leader_on_call"]


def test_withdraw_notice_takes_it_down_with_a_reason_once(place: County, first: NoticeRevision) -> None:
    officer = place.person("沈佳", minutes(50))
    given = {"by": officer, "at": minutes(50), "notice": first.notice}
    assert refused(actions.withdraw_notice, **given, reason=" ").field == "reason"
    actions.withdraw_notice(**given, reason="发错了")
    assert not queries.public_notices(at=minutes(51))
    assert queries.notice_history(first.notice.reference)[0].withdrawn_at == minutes(50)
    refused(actions.withdraw_notice, **given, reason="再撤一次")


def test_discard_notice_gives_up_a_draft(place: County, stopped: Incident) -> None:
    draft = drafted(place, stopped)
    by = place.person("沈佳", minutes(13))
    assert actions.discard_notice(by=by, at=minutes(13), draft=draft).state == NoticeState.DISCARDED
    refused(actions.publish_notice, by=by, at=minutes(14), draft=draft)


# Who may


def test_the_first_notice_of_values_goes_out_alone_and_owes_a_second_look(
    place: County, first: NoticeRevision
) -> None:
    assert first.alone
    assert first.review_by == minutes(13) + timedelta(minutes=60)


def test_review_notice_is_done_by_another_person_whom_the_plan_trusts(
    place: County, first: NoticeRevision
) -> None:
    with pytest.raises(NotPermitted):
        actions.review_notice(by=place.person("沈佳", minutes(20)), at=minutes(20), published=first)
    head = place.person("何敏", minutes(20))
    looked = actions.review_notice(by=head, at=minutes(20), published=first, remark="没有问题")
    assert looked.reviewed_at == minutes(20)
    refused(actions.review_notice, by=head, at=minutes(21), published=looked)


def test_approve_notice_is_refused_to_who_wrote_it_while_another_can(
    place: County, first: NoticeRevision
) -> None:
    head = place.person("何敏", minutes(40))
    words = said(words_zh="请带身份证", words_en="Bring your card")
    draft = actions.revise_notice(by=head, at=minutes(40), notice=first.notice, said=words)
    build.put_on_call(place, "周国栋")
    found = refused(actions.approve_notice, by=head, at=minutes(41), draft=draft)
    assert [one["name"] for one in found.details["people"]] == ["周国栋"]


def test_approve_notice_by_its_writer_counts_alone_where_nobody_else_is_there(
    place: County, first: NoticeRevision
) -> None:
    head = place.person("何敏", minutes(40))
    words = said(words_zh="请带身份证", words_en="Bring your card")
    draft = actions.revise_notice(by=head, at=minutes(40), notice=first.notice, said=words)
    actions.approve_notice(by=head, at=minutes(41), draft=draft)
    out = actions.publish_notice(by=head, at=minutes(42), draft=draft)
    assert out.alone
    assert out.review_by == minutes(42) + timedelta(minutes=60)


def test_submit_and_send_back_go_between_writer_and_approver(place: County, first: NoticeRevision) -> None:
    officer, head = (place.person(name, minutes(40)) for name in ("苏婷", "何敏"))
    words = said(words_zh="请带身份证", words_en="Bring your card")
    draft = actions.revise_notice(by=officer, at=minutes(40), notice=first.notice, said=words)
    row = actions.submit_notice(by=officer, at=minutes(40), draft=draft)
    assert row.state == NoticeState.SUBMITTED
    assert refused(actions.send_back_notice, by=head, at=minutes(41), draft=row, reason="").field == "reason"
    back = actions.send_back_notice(by=head, at=minutes(41), draft=row, reason="写清几点")
    assert (back.state, back.sent_back) == (NoticeState.DRAFT, "写清几点")


def test_crime_is_refused_with_its_clause_to_everybody(place: County, stopped: Incident) -> None:
    words = said(words_zh="歹徒抢劫", words_en="robbery")
    draft = drafted(place, stopped, said=words)
    for name in ("沈佳", "何敏", "周国栋"):
        found = refused(
            actions.publish_notice, by=place.person(name, minutes(13)), at=minutes(13), draft=draft
        )
        assert found.clause == "R4"


def test_the_head_of_an_outlet_writes_for_the_own_door_alone_until_the_incidents_notice_is_out(
    place: County, stopped: Incident
) -> None:
    head, own = place.person("黄建华", minutes(5)), place.outlets["YS04"]
    refused(actions.draft_notice, by=head, at=minutes(10), incident=stopped, said=said())
    draft = actions.draft_notice(by=head, at=minutes(10), incident=stopped, said=said(), outlet=own)
    out = actions.publish_notice(by=head, at=minutes(11), draft=draft)
    assert (out.channels, out.alone) == (["door"], True)
    assert [one.reference for one in queries.public_notices(at=minutes(12))] == ["YS261123-N01"]
    whole = published(place, stopped)
    assert [one.reference for one in queries.public_notices(at=minutes(14))] == [whole.notice.reference]
    assert notice_of(out).replaced_by_id == whole.notice_id
    other = refused(
        actions.draft_notice,
        by=head,
        at=minutes(15),
        incident=stopped,
        said=said(),
        outlet=place.outlets["YS05"],
    )
    assert other.field == "outlet"


def test_the_leak_of_data_needs_leader_and_province(place: County, stopped: Incident) -> None:
    words = said(words_zh="部分顾客资料泄露", words_en="Some data leaked")
    writer = place.person("林志远", minutes(12))
    draft = actions.draft_notice(
        by=writer, at=minutes(12), incident=stopped, said=words, channels=["persons_and_authority"]
    )
    actions.approve_notice(by=place.person("周国栋", minutes(13)), at=minutes(13), draft=draft)
    found = refused(actions.publish_notice, by=writer, at=minutes(14), draft=draft)
    assert found.details["posts"] == ["leader"]
    refused(actions.approve_notice, by=place.person("周国栋", minutes(14)), at=minutes(14), draft=draft)
    actions.approve_notice(by=build.of_the_province(place), at=minutes(15), draft=draft)
    assert actions.publish_notice(by=writer, at=minutes(16), draft=draft).number == 1
    assert not queries.public_notices(at=minutes(17))


# Bad input


@pytest.mark.parametrize(
    ("fields", "field", "text"),
    [
        ({"ends_at": None}, "ends_at", faults.NO_END),
        ({"ends_at": minutes(1)}, "ends_at", faults.END_PAST),
        ({"next_update_at": minutes(1)}, "next_update_at", faults.NEXT_PAST),
        ({"words_zh": "<b>停</b>", "words_en": "x"}, "words_zh", faults.MARKUP),
        ({"words_zh": "停"}, "words_en", faults.BOTH_LANGUAGES),
        ({"bank_zh": "去城关", "bank_en": "go there"}, "bank_said_by", faults.BANK_UNSAID),
    ],
)
def test_draft_notice_names_every_field_at_fault(
    place: County, stopped: Incident, fields: dict[str, Any], field: str, text: str
) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(place, stopped, said=said(**fields))
    assert caught.value.faults[field].text == text
    assert not Notice.objects.exists()


def test_draft_notice_refuses_a_channel_that_there_is_not(place: County, stopped: Incident) -> None:
    with pytest.raises(Invalid) as caught:
        drafted(place, stopped, channels=["pigeon"])
    assert list(caught.value.faults) == ["channels"]


def test_a_promised_time_that_has_passed_meanwhile_does_not_go_out(place: County, stopped: Incident) -> None:
    promised(place, stopped, minutes(10), minutes(30))
    draft = drafted(place, stopped)
    late = place.person("沈佳", minutes(31))
    assert refused(actions.publish_notice, by=late, at=minutes(31), draft=draft).field == "estimate"
    anew = actions.edit_notice(by=late, at=minutes(31), draft=draft, said=said())
    out = actions.publish_notice(by=late, at=minutes(32), draft=anew)
    assert "恢复时间还不能确定" in out.body_zh


def test_publish_notice_twice_by_one_submission_is_one_publication(place: County, stopped: Incident) -> None:
    draft, key = drafted(place, stopped), uuid4()
    by = place.person("沈佳", minutes(13))
    once, again = (
        actions.publish_notice(by=by, at=minutes(13), draft=draft, submission=key) for _ in range(2)
    )
    assert once == again
    assert notice_of(once).number == 1
    refused(actions.publish_notice, by=by, at=minutes(14), draft=draft, submission=uuid4())


def test_a_form_opened_before_another_change_publishes_nothing(place: County, stopped: Incident) -> None:
    draft = drafted(place, stopped)
    by = place.person("沈佳", minutes(13))
    actions.edit_notice(by=by, at=minutes(13), draft=draft, said=said(), items=SAFE)
    with pytest.raises(Stale):
        actions.publish_notice(by=by, at=minutes(14), draft=draft, revision=1)
    assert not queries.public_notices(at=minutes(15))


def test_a_mass_report_whose_outlets_are_still_entered_waits(place: County, stopped: Incident) -> None:
    draft = drafted(place, stopped)
    Incident.objects.filter(pk=stopped.pk).update(mass_done=1, mass_total=12)
    by = place.person("沈佳", minutes(13))
    assert refused(actions.publish_notice, by=by, at=minutes(13), draft=draft).sentence.values["total"] == 12


# Its moments, its purge


def test_a_publication_begins_the_limit_of_the_next_word_and_the_next_one_meets_it(
    place: County, first: NoticeRevision
) -> None:
    draft = actions.revise_notice(
        by=place.person("沈佳", minutes(40)), at=minutes(40), notice=first.notice, said=said()
    )
    actions.publish_notice(by=place.person("沈佳", minutes(40)), at=minutes(40), draft=draft)
    found = [
        (one.moment, one.at, one.part[-2:], one.due_at) for one in queries.moments_of(first.notice.incident)
    ]
    assert found == [
        (Moment.PUBLISHED, minutes(13), "/1", minutes(72)),
        (Moment.PUBLISHED, minutes(40), "/1", None),
        (Moment.PUBLISHED_ALONE, minutes(13), "/1", minutes(73)),
        (Moment.PUBLISHED, minutes(40), "/2", minutes(100)),
        (Moment.PUBLISHED_ALONE, minutes(40), "/2", minutes(100)),
    ]


def test_every_text_column_of_notices_has_its_purge_rule() -> None:
    for model in apps.get_app_config("announcements").get_models():
        name = str(model._meta.model_name)
        ruled = {*purge.REMOVED.get(name, ()), *purge.KEPT.get(name, ()), *purge.CARRIED}
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        }
        assert texts <= ruled, (name, texts - ruled)


def test_purge_notices_takes_what_colleagues_wrote_and_leaves_what_everybody_could_read(
    place: County, first: NoticeRevision
) -> None:
    actions.withdraw_notice(
        by=place.person("沈佳", minutes(50)), at=minutes(50), notice=first.notice, reason="发错了"
    )
    Incident.objects.filter(pk=first.notice.incident_id).update(closed_at=minutes(60))
    assert actions.purge_notices(by=system("purge"), at=minutes(99), before=minutes(61)) == 1
    assert notice_of(first).withdrawn_why == ""
    assert queries.notice_history(first.notice.reference)[0].body.zh
