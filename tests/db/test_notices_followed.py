"""What follows for notices when their incident changes: one draft, the word with the release, corrections (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import incidents as building
from tests.builders import response
from tests.builders.incidents import directed, minutes, whole_county
from tests.builders.notices import drafted, notice_of, promised, published, said
from tests.builders.response import County
from tests.states import kept
from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.rules.content import NOT_SAFE, SAFE
from youxu.announcements.rules.words import OUT, PENDING, NoticeKind, NoticeState
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import UnableTo
from youxu.core.models import Entry
from youxu.incidents.actions import direct, merge, report, restore
from youxu.incidents.models import Incident
from youxu.reactions.handlers import announcements as handlers

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(whole_county)
stopped = kept(directed, on=place)
BY = system("test")


@kept(on=place)
def first(found: County) -> NoticeRevision:
    return published(found)


def after_last(incident: Incident, handler: Callable[..., None], at: datetime) -> None:
    """Run a handler for the last entry of an incident, as the worker does."""
    handler(Entry.objects.filter(stream=incident.stream).latest("sequence"), by=BY, at=at)


def changed(row: NoticeRevision, at: datetime) -> NoticeRevision | None:
    """Let the notice follow its incident and return the draft that waits, if any."""
    after_last(row.notice.incident, handlers.follow_change, at)
    return queries.pending_of(row.notice)


def released(place: County, incident: Incident, at: float = 90) -> Incident:
    """Claim, check and release everything of an incident at its one outlet."""
    direct.accept(by=place.person("林志远", minutes(50)), at=minutes(50), incident=incident)
    response.claimed(place, incident, after=60)
    response.checked(place, incident, after=65)
    leader = place.person("周国栋", minutes(at))
    return restore.release(by=leader, at=minutes(at), incident=Incident.objects.get(pk=incident.pk))


# One draft


def test_follow_change_drafts_the_next_word_when_technical_support_promises_a_time(
    place: County, first: NoticeRevision
) -> None:
    incident = first.notice.incident
    promised(place, incident, minutes(20), minutes(120))
    draft = changed(first, minutes(20))
    assert draft is not None
    assert (draft.kind, draft.changes, draft.written_posts) == (
        "REVISION",
        ["estimate_known", "next_word"],
        [],
    )
    assert queries.public_notices(at=minutes(21))[0].estimate is None


def test_another_promise_changes_the_same_draft(place: County, first: NoticeRevision) -> None:
    incident = first.notice.incident
    promised(place, incident, minutes(20), minutes(120))
    one = changed(first, minutes(20))
    promised(place, incident, minutes(25), minutes(180), number=1)
    two = changed(first, minutes(25))
    assert one is not None
    assert two is not None
    assert one.pk == two.pk
    estimate = queries.content_of(two).estimate
    assert estimate is not None
    assert estimate.point_at == minutes(180)
    assert NoticeRevision.objects.filter(notice=first.notice, state__in=PENDING).count() == 1


def test_a_persons_words_stay_in_the_draft_and_its_signature_does_not(
    place: County, first: NoticeRevision
) -> None:
    incident, officer = first.notice.incident, place.person("苏婷", minutes(15))
    words = said(words_zh="请带身份证", words_en="Bring your card")
    draft = actions.revise_notice(by=officer, at=minutes(15), notice=first.notice, said=words)
    actions.approve_notice(by=place.person("何敏", minutes(16)), at=minutes(16), draft=draft)
    promised(place, incident, minutes(20), minutes(120))
    after = changed(first, minutes(20))
    assert after is not None
    assert queries.content_of(after).words.zh == "请带身份证"
    assert after.state == NoticeState.DRAFT
    with pytest.raises(UnableTo):
        actions.publish_notice(by=officer, at=minutes(21), draft=after)


def test_a_draft_that_nobody_wrote_is_given_up_when_nothing_differs_any_more(
    place: County, stopped: Incident
) -> None:
    first = published(place, stopped, items=NOT_SAFE)
    assert changed(first, minutes(14)) is None
    draft = actions.follow_change(by=BY, at=minutes(15), notice=first.notice, items=SAFE)
    assert draft is not None
    assert changed(first, minutes(16)) is None
    draft.refresh_from_db()
    assert draft.state == NoticeState.DISCARDED


def test_nothing_is_drafted_before_the_first_word_is_out(place: County, stopped: Incident) -> None:
    after_last(stopped, handlers.follow_change, minutes(14))
    assert not Notice.objects.exists()


def test_a_line_that_is_back_and_another_outlet_are_told_by_one_draft(
    place: County, first: NoticeRevision
) -> None:
    incident = first.notice.incident
    building.reported(place, outlet="YS05", at=minutes(20), join=incident)
    draft = changed(first, minutes(20))
    assert draft is not None
    assert draft.changes[0] == "places"
    assert draft.channels == ["page", "door", "hotline_brief"]
    assert queries.content_of(draft).where.zh == "柳林支局、石桥邮政所"


def test_a_channel_whose_interval_has_not_passed_is_left_out_of_the_draft(
    place: County, stopped: Incident
) -> None:
    draft = drafted(place, stopped, channels=["page", "loudspeaker"])
    first = actions.publish_notice(by=place.person("沈佳", minutes(13)), at=minutes(13), draft=draft)
    building.reported(place, outlet="YS05", at=minutes(20), join=stopped)
    soon = changed(first, minutes(20))
    assert soon is not None
    assert soon.channels == ["page"]


VERBS = (
    "promise",
    "join",
    "draft",
    "revise",
    "edit",
    "approve",
    "publish",
    "withdraw",
    "discard",
    "restored",
    "follow",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), st.sampled_from(("沈佳", "苏婷", "何敏", "周国栋"))),
    min_size=6,
    max_size=16,
)


def act(place: County, incident: Incident, verb: str, name: str, at: datetime) -> None:
    """Do one thing to the incident's notice, as anybody might."""
    by, notice = place.person(name, at), queries.notice_of(incident)
    given: dict[str, Any] = {"by": by, "at": at}
    draft = queries.pending_of(notice) if notice is not None else None
    if verb == "promise":
        promised(place, incident, at, at.replace(minute=59) if at.minute < 58 else minutes(900))
    elif verb == "join":
        building.reported(place, outlet="YS05", at=at, join=incident)
    elif verb == "draft":
        actions.draft_notice(**given, incident=incident, said=said())
    elif verb == "restored":
        actions.draft_notice(**given, incident=incident, said=said(), kind="RESTORED")
    elif verb == "revise" and notice is not None:
        actions.revise_notice(
            **given, notice=notice, said=said(words_zh="请带身份证", words_en="Bring your card")
        )
    elif verb == "withdraw" and notice is not None:
        actions.withdraw_notice(**given, notice=notice, reason="重发")
    elif draft is not None:
        {
            "edit": lambda: actions.edit_notice(**given, draft=draft, said=said()),
            "approve": lambda: actions.approve_notice(**given, draft=draft),
            "publish": lambda: actions.publish_notice(**given, draft=draft),
            "discard": lambda: actions.discard_notice(**given, draft=draft),
        }.get(verb, lambda: None)()


def check_truth(incident: Incident, before: dict[int, tuple[str, str]]) -> None:
    """What must hold after every act: one draft, one out, and what went out reads as it did."""
    rows = NoticeRevision.objects.filter(notice__incident=incident)
    assert rows.filter(state__in=PENDING).exclude(kind=NoticeKind.RESTORED).count() <= 1
    assert rows.filter(state__in=PENDING, kind=NoticeKind.RESTORED).count() <= 1
    assert rows.filter(state=NoticeState.PUBLISHED).count() <= 1
    numbers = list(rows.filter(state__in=OUT).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for row in rows.filter(state__in=OUT):
        assert before.setdefault(row.pk, (row.title_zh, row.body_zh)) == (row.title_zh, row.body_zh)
        assert row.alone or row.signatures.exists()


@pytest.mark.long
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_sequence_of_acts_makes_two_drafts_or_edits_what_was_published(
    place: County, stopped: Incident, steps
) -> None:
    with transaction.atomic():
        incident = deepcopy(stopped)
        read: dict[int, tuple[str, str]] = {}
        for after, (verb, name) in enumerate([("draft", "沈佳"), ("publish", "沈佳"), *steps], start=12):
            with suppress(UnableTo):
                act(place, incident, verb, name, minutes(after))
            after_last(incident, handlers.follow_change, minutes(after))
            check_truth(incident, read)
        transaction.set_rollback(True)


# Service is back


def test_announce_restored_sends_what_was_approved_ahead_over_every_channel_used(
    place: County, first: NoticeRevision
) -> None:
    incident, officer = first.notice.incident, place.person("苏婷", minutes(30))
    ahead = actions.draft_notice(
        by=officer,
        at=minutes(30),
        incident=incident,
        kind="RESTORED",
        channels=["page"],
        said=said(words_zh="感谢乡亲们", words_en="Thank you all"),
    )
    actions.approve_notice(by=place.person("何敏", minutes(31)), at=minutes(31), draft=ahead)
    assert incident.tasks.filter(key="prepare_restored_notice").count() == 0
    promised(place, incident, minutes(40), minutes(100))
    assert changed(first, minutes(40)) is not None
    incident = released(place, incident)
    after_last(incident, handlers.announce_restored, minutes(91))
    one = queries.public_notices(at=minutes(92))[0]
    assert (one.kind, one.revision, one.replaces) == (NoticeKind.RESTORED, 2, (1,))
    assert one.channels == ("page", "door", "hotline_brief")
    assert "自今天10:42起，恢复办理：信件。" in one.body.zh
    assert "第1号通知作废。" in one.body.zh
    assert "感谢乡亲们" in one.body.zh
    assert one.next_update_at is None
    assert queries.pending_of(first.notice) is None
    assert incident.tasks.get(key="restored_notice").state == "DONE"


def test_at_outlet_level_the_template_goes_out_by_itself_and_is_looked_at(
    place: County, first: NoticeRevision
) -> None:
    incident = released(place, first.notice.incident)
    after_last(incident, handlers.announce_restored, minutes(91))
    row = queries.standing_of(first.notice)
    assert row is not None
    assert (row.kind, row.alone, row.published_by_name) == ("RESTORED", True, "SYSTEM")
    looked = actions.review_notice(by=place.person("何敏", minutes(95)), at=minutes(95), published=row)
    assert looked.reviewed_at


def test_words_that_nobody_approved_wait_at_the_release(place: County, first: NoticeRevision) -> None:
    officer = place.person("苏婷", minutes(30))
    words = said(words_zh="感谢乡亲们", words_en="Thank you all")
    actions.draft_notice(
        by=officer, at=minutes(30), incident=first.notice.incident, kind="RESTORED", said=words
    )
    incident = released(place, first.notice.incident)
    after_last(incident, handlers.announce_restored, minutes(91))
    assert queries.public_notices(at=minutes(92))[0].revision == 1
    waits = queries.pending_of(first.notice, ahead=True)
    assert waits is not None
    assert incident.tasks.get(key="restored_notice").state != "DONE"


def test_service_is_not_said_to_be_back_before_the_release(place: County, first: NoticeRevision) -> None:
    by = place.person("何敏", minutes(30))
    draft = actions.draft_notice(
        by=by, at=minutes(30), incident=first.notice.incident, kind="RESTORED", said=said()
    )
    with pytest.raises(UnableTo) as caught:
        actions.publish_notice(by=by, at=minutes(31), draft=draft)
    assert caught.value.clause == "P4c"


def test_a_relapse_drafts_that_service_is_stopped_again(place: County, first: NoticeRevision) -> None:
    incident = released(place, first.notice.incident)
    after_last(incident, handlers.announce_restored, minutes(91))
    restore.relapse(
        by=place.person("沈佳", minutes(99)),
        at=minutes(99),
        incident=Incident.objects.get(pk=incident.pk),
        lines=[("YS04", "letters")],
        reason="又断",
    )
    draft = changed(first, minutes(99))
    assert draft is not None
    assert (draft.kind, "places" in draft.changes) == ("REVISION", True)


# Called off, merged, ordered later


def test_correct_notice_takes_back_what_was_published_of_a_false_alarm(
    place: County, first: NoticeRevision
) -> None:
    leader = place.person("周国栋", minutes(30))
    incident = merge.call_off(by=leader, at=minutes(30), incident=first.notice.incident, reason="误报")
    after_last(incident, handlers.correct, minutes(31))
    one = queries.public_notices(at=minutes(32))[0]
    assert (one.kind, one.revision) == (NoticeKind.CORRECTION, 2)
    assert one.title.zh == "更正：柳林支局照常办理业务"
    assert "今天09:25发布的停办消息有误" in one.body.zh
    assert actions.correct_notice(by=BY, at=minutes(33), notice=first.notice) is None


def test_a_draft_that_never_went_out_is_given_up_with_the_call_off(place: County, stopped: Incident) -> None:
    draft = drafted(place, stopped)
    leader = place.person("周国栋", minutes(30))
    incident = merge.call_off(by=leader, at=minutes(30), incident=stopped, reason="误报")
    after_last(incident, handlers.correct, minutes(31))
    draft.refresh_from_db()
    assert draft.state == NoticeState.DISCARDED
    assert not queries.public_notices(at=minutes(32))


def test_the_notice_of_a_merged_incident_stands_until_its_heirs_takes_its_place(
    place: County, first: NoticeRevision
) -> None:
    leader = place.person("周国栋", minutes(30))
    heir = report.report(
        by=place.person("唐小燕", minutes(25)),
        at=minutes(25),
        outlet_code="YS05",
        cause="flood",
        lines=("parcels",),
    )
    merge.merge(by=leader, at=minutes(30), incident=first.notice.incident, into=heir)
    assert queries.public_notices(at=minutes(31))
    whole = drafted(place, Incident.objects.get(pk=heir.pk), at=minutes(32))
    actions.publish_notice(by=place.person("沈佳", minutes(32)), at=minutes(32), draft=whole)
    assert [one.reference for one in queries.public_notices(at=minutes(33))] == [whole.notice.reference]
    assert notice_of(first).replaced_by_id == whole.notice_id


def test_who_was_told_of_a_merged_incident_is_told_that_service_is_back_though_its_heir_said_nothing(
    place: County, first: NoticeRevision
) -> None:
    heir = report.report(
        by=place.person("唐小燕", minutes(25)),
        at=minutes(25),
        outlet_code="YS05",
        cause="flood",
        lines=("parcels",),
    )
    merge.merge(
        by=place.person("周国栋", minutes(30)), at=minutes(30), incident=first.notice.incident, into=heir
    )
    with clock.pretend(minutes(31)):
        jobs.drain(until=minutes(31))
    row = Incident.objects.get(pk=heir.pk)
    assert queries.merged_channels(row) == ["page", "door", "hotline_brief"]
    row.interruptions.update(status="RELEASED")
    Incident.objects.filter(pk=row.pk).update(stage="RESTORED", released_at=minutes(60))
    entry = Entry.objects.filter(stream=row.stream).latest("pk")
    handlers.announce_restored(entry, by=BY, at=minutes(61))
    (one,) = queries.public_notices(at=minutes(62))
    assert (one.kind, one.channels) == (NoticeKind.RESTORED, ("page", "door", "hotline_brief"))
    assert "柳林支局" in one.body.zh
    assert notice_of(first).replaced_by is not None


def test_meet_opened_completes_the_task_of_a_notice_that_was_out_before_its_directive(place: County) -> None:
    incident = building.verified(place)
    published(place, incident)
    incident = direct.direct(by=place.person("沈佳", minutes(15)), at=minutes(15), incident=incident)
    assert incident.tasks.get(key="public_notice").state != "DONE"
    after_last(incident, handlers.meet_opened, minutes(16))
    assert incident.tasks.get(key="public_notice").state == "DONE"
