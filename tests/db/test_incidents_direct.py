"""Convening, directing, accepting, refusing, superseding (P2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from tests.builders import incidents as build
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.core.errors import NotPermitted, Stale
from youxu.core.journal import payload_of, sentence_of
from youxu.core.models import Entry
from youxu.core.wording import say
from youxu.incidents import planned
from youxu.incidents.actions import convene, direct, levels
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import DirectiveProposal, OwnTask

pytestmark = pytest.mark.both


county = kept(build.whole_county)
grave = kept(build.grave, on=county)


def codes(incident: Incident) -> list[str]:
    return list(
        Entry.objects.filter(stream=incident.stream).order_by("sequence").values_list("code", flat=True)
    )


def own(title: str = "关闭前门", **more) -> DirectiveProposal:
    return DirectiveProposal(title=title, **{"groups": ("technical",), **more})


def test_convene_at_outlet_level_is_the_standing_delegation(county):
    meeting = convene.convene(by=county.person("沈佳"), at=minutes(5), incident=build.verified(county))
    assert (meeting.way, meeting.seats.count(), meeting.held_at) == ("NONE", 0, minutes(5))


def test_convene_calls_each_person_once(county, grave):
    incident = grave
    meeting = convene.convene(by=county.person("沈佳"), at=minutes(9), incident=incident)
    called = {seat.person.name: seat.post for seat in meeting.seats.select_related("person")}
    assert called["周国栋"] == "leader"
    assert called["林志远"] == "deputy_technical"
    assert {"何敏", "黄建华", "唐小燕"} <= set(called)
    assert meeting.way == "TELEPHONE"
    incident.refresh_from_db()
    assert incident.convened_at == minutes(9)
    assert incident.tasks.get(key="convene").state == "DONE"


def test_convene_refuses_a_way_that_the_level_does_not_know(county):
    with pytest.raises(convene.UnableToConvene) as refused:
        convene.convene(
            by=county.person("沈佳"), at=minutes(5), incident=build.verified(county), way="TELEPHONE"
        )
    assert refused.value.field == "way"


def _meeting(county):
    meeting = convene.convene(by=county.person("沈佳"), at=minutes(9), incident=build.grave(county))
    return meeting, {seat.person.name: seat for seat in meeting.seats.select_related("person")}


def test_answer_call_joined_absent_deputised(county):
    _, seats = _meeting(county)
    joined = convene.answer_call(
        by=county.person("周国栋"), at=minutes(10), seat=seats["周国栋"], status="JOINED"
    )
    assert joined.status == "JOINED"
    away = convene.answer_call(
        by=county.person("沈佳"), at=minutes(10), seat=seats["黄建华"], status="ABSENT"
    )
    assert away.status == "ABSENT"
    deputy = county.people["苏婷"]
    sent = convene.answer_call(
        by=county.person("何敏"), at=minutes(11), seat=seats["何敏"], status="DEPUTISED", deputy=deputy
    )
    assert sent.deputy == deputy
    with pytest.raises(convene.UnableToAnswerCall) as refused:
        convene.answer_call(
            by=county.person("沈佳"), at=minutes(11), seat=seats["唐小燕"], status="DEPUTISED"
        )
    assert refused.value.field == "deputy"
    with pytest.raises(NotPermitted):
        convene.answer_call(by=county.person("黄建华"), at=minutes(11), seat=seats["唐小燕"], status="JOINED")


def test_hold_meeting_by_the_leader_who_joined(county):
    meeting, seats = _meeting(county)
    convene.answer_call(by=county.person("周国栋"), at=minutes(10), seat=seats["周国栋"], status="JOINED")
    held = convene.hold_meeting(
        by=county.person("沈佳"),
        at=minutes(15),
        convening=meeting,
        led_by=county.people["周国栋"],
        minutes="定Ⅲ级",
    )
    assert (held.level, held.led_by.name) == ("III", "周国栋")
    assert not held.seats.filter(status="CALLED").exists()


def test_hold_meeting_refuses_a_leader_who_did_not_join(county):
    meeting, seats = _meeting(county)
    convene.answer_call(by=county.person("沈佳"), at=minutes(10), seat=seats["林志远"], status="JOINED")
    arguments = {
        "by": county.person("沈佳"),
        "at": minutes(15),
        "convening": meeting,
        "minutes": "定Ⅱ级",
        "level": "II",
    }
    for name in ("周国栋", "黄建华"):
        with pytest.raises(convene.UnableToHoldMeeting) as refused:
            convene.hold_meeting(led_by=county.people[name], **arguments)
        assert refused.value.field == "led_by"
    held = convene.hold_meeting(led_by=county.people["林志远"], **arguments)
    held.incident.refresh_from_db()
    assert held.incident.level == "II"
    assert codes(held.incident)[-1] == "MEETING_HELD"
    directed = direct.direct(by=county.person("林志远"), at=minutes(18), incident=held.incident)
    assert directed.stage == "DIRECTED"


incident = kept(build.directed, on=county)


def test_one_tap_at_outlet_level_directs_by_the_plan(county, incident):
    assert (incident.stage, incident.directed_at) == ("DIRECTED", minutes(8))
    row = incident.directives.get()
    assert (row.number, row.series_number) == (1, "YS〔2026〕1")
    groups = set(Receipt.objects.filter(directive=row).values_list("group", flat=True))
    assert groups == {"technical", "customer", "logistics"}
    task = incident.tasks.get(key="find_fault")
    assert (task.directive, task.owner.name, task.due_at) == (row, "郑凯", None)
    assert incident.tasks.get(key="public_notice").due_at == minutes(63)
    assert incident.tasks.get(key="first_directive").state == "DONE"
    assert not incident.tasks.filter(key="prepare_restored_notice").exists()


def test_directives_at_level_iii_are_drafted_by_group(county, grave):
    incident = grave
    drafts = planned.draft_for(incident, minutes(10))
    assert {draft.key for draft in drafts} == {"start", "restore", "tell", "supply"}
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=incident, directives=drafts)
    assert list(incident.directives.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    supply = incident.directives.get(key="supply")
    assert Receipt.objects.filter(directive=supply, outlet__isnull=False).count() == 3
    assert supply.receipts.first().due_at == minutes(20)
    assert incident.tasks.get(key="kit_out").directive == supply
    assert codes(incident).count("DIRECTIVE_ISSUED") == 1


def test_only_who_leads_at_the_level_directs(county, grave):
    incident = grave
    with pytest.raises(direct.UnableToDirect) as refused:
        direct.direct(by=county.person("沈佳"), at=minutes(10), incident=incident)
    assert refused.value.field == "level"
    with pytest.raises(NotPermitted):
        direct.direct(by=build.clerk(county), at=minutes(10), incident=incident)


@pytest.mark.parametrize(
    ("directives", "field"),
    [
        ((), "directives"),
        ((own(groups=()),), "directives.0.groups"),
        ((own(), own(title=" ")), "directives.1.title"),
        ((own(groups=("moonshine",)),), "directives.0.groups"),
        ((own(tasks=("nothing",)),), "directives.0.tasks"),
        ((own(outlets=(999_999,)),), "directives.0.outlets"),
    ],
)
def test_a_directive_to_nobody_or_about_nothing_names_the_field(county, directives, field):
    incident = build.verified(county)
    with pytest.raises(direct.UnableToDirect) as refused:
        direct.direct(by=county.person("沈佳"), at=minutes(8), incident=incident, directives=directives)
    assert refused.value.field == field
    incident.refresh_from_db()
    assert incident.stage == "REPORTED"


def test_a_leader_orders_tasks_that_the_plan_does_not_name(county):
    task = OwnTask(title="把备用发电机送到柳林", group="logistics", due_at=minutes(60))
    incident = direct.direct(
        by=county.person("沈佳"),
        at=minutes(8),
        incident=build.verified(county),
        directives=[own(groups=("logistics",), own_tasks=(task,))],
    )
    row = incident.tasks.get(title="把备用发电机送到柳林")
    assert (row.owner.name, row.due_at, row.directive.number) == ("吴大勇", minutes(60), 1)


def test_two_leaders_deciding_at_once_see_both_versions(county, grave):
    incident = grave
    direct.direct(
        by=county.person("周国栋"), at=minutes(10), incident=incident, directives=[own("先开两个窗口")]
    )
    with pytest.raises(Stale) as refused:
        direct.direct(
            by=county.person("周国栋"), at=minutes(10), incident=incident, directives=[own("全部关门")]
        )
    assert refused.value.details["yours"] == {"directives": ["全部关门"]}
    assert refused.value.details["theirs"] == {"directives": ["1. 先开两个窗口 (周国栋)"]}
    assert incident.directives.count() == 1


def test_the_same_form_sent_twice_directs_once(county):
    incident, key = build.verified(county), uuid4()
    for _ in range(2):
        found = direct.direct(by=county.person("沈佳"), at=minutes(8), incident=incident, submission=key)
    assert found.directives.count() == 1


def test_what_the_plan_drafts_is_issued_once(county, incident):
    with pytest.raises(direct.UnableToDirect) as refused:
        direct.direct(by=county.person("沈佳"), at=minutes(9), incident=incident)
    assert (refused.value.field, refused.value.sentence.values["numbers"]) == ("directives", "1")
    with pytest.raises(direct.UnableToDirect) as refused:
        direct.direct(
            by=county.person("沈佳"),
            at=minutes(9),
            incident=incident,
            directives=[own(), *planned.draft_for(incident, minutes(9))],
        )
    assert refused.value.field == "directives.1.title"
    assert (incident.directives.count(), Receipt.objects.count()) == (1, 3)
    direct.supersede(
        by=county.person("沈佳"), at=minutes(9), directive=incident.directives.get(), replacement=own()
    )
    incident.refresh_from_db()
    with pytest.raises(direct.UnableToDirect):
        direct.direct(by=county.person("沈佳"), at=minutes(10), incident=incident)


def test_a_raised_level_has_the_drafts_issued_anew(county, incident):
    leader = county.person("周国栋")
    incident = levels.raise_level(by=leader, at=minutes(9), incident=incident, level="III", reason="扩大")
    incident = direct.direct(by=leader, at=minutes(10), incident=incident)
    assert incident.directives.count() > 1
    with pytest.raises(direct.UnableToDirect):
        direct.direct(by=leader, at=minutes(11), incident=incident)


def test_more_directives_keep_counting_and_keep_the_stage(county, incident):
    incident = direct.accept(by=county.person("林志远"), at=minutes(9), incident=incident)
    incident = direct.direct(by=county.person("沈佳"), at=minutes(12), incident=incident, directives=[own()])
    assert (incident.stage, incident.directives.count()) == ("RESPONDING", 2)
    assert incident.directed_at == minutes(8)


def test_the_first_acceptance_starts_the_response_and_the_groups_limits(county):
    incident = direct.accept(by=county.person("林志远"), at=minutes(10), incident=build.directed(county))
    assert (incident.stage, incident.accepted_at) == ("RESPONDING", minutes(10))
    assert incident.tasks.get(key="find_fault").due_at == minutes(25)
    assert incident.tasks.get(key="first_estimate").due_at == minutes(40)
    second = direct.accept(by=county.person("何敏"), at=minutes(12), incident=incident)
    assert (second.accepted_at, codes(second).count("ACCEPTED")) == (minutes(10), 2)


def test_accept_is_for_the_addressee_and_once(county, incident):
    with pytest.raises((direct.UnableToAccept, NotPermitted)):
        direct.accept(by=build.clerk(county), at=minutes(9), incident=incident)
    receipt = Receipt.objects.get(directive__incident=incident, group="technical")
    direct.accept(by=county.person("林志远"), at=minutes(9), incident=incident, receipts=[receipt])
    with pytest.raises(direct.UnableToAccept) as refused:
        direct.accept(by=county.person("林志远"), at=minutes(9), incident=incident, receipts=[receipt])
    assert refused.value.details["status"] == "ACCEPTED"


def test_the_office_writes_down_an_acceptance_by_telephone(county, incident):
    receipt = Receipt.objects.get(directive__incident=incident, group="logistics")
    direct.accept(
        by=county.person("沈佳"), at=minutes(9), incident=incident, receipts=[receipt], on_behalf_of="吴大勇"
    )
    receipt.refresh_from_db()
    assert (receipt.status, receipt.told_by) == ("ACCEPTED", "吴大勇")
    assert receipt.answered_by.name == "沈佳"
    entry = Entry.objects.get(stream=incident.stream, code="ACCEPTED")
    assert entry.on_behalf_of == "吴大勇"
    with translation.override("en"):
        assert say(sentence_of(entry)).startswith("吴大勇 accepted directive")


def test_a_refusal_by_telephone_names_who_refused(county):
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=build.grave(county))
    receipt = Receipt.objects.get(directive__incident=incident, directive__key="supply", group="logistics")
    direct.refuse(
        by=county.person("沈佳"),
        at=minutes(12),
        receipt=receipt,
        reason="只剩2台备用电脑",
        on_behalf_of="吴大勇",
    )
    entry = Entry.objects.get(stream=incident.stream, code="DIRECTIVE_REFUSED")
    assert payload_of(entry)["refused_by"] == entry.on_behalf_of == "吴大勇"
    receipt.refresh_from_db()
    assert (receipt.told_by, receipt.reason) == ("吴大勇", "只剩2台备用电脑")


def test_an_outlet_accepts_what_is_addressed_to_it(county):
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=build.grave(county))
    incident = direct.accept(by=build.clerk(county), at=minutes(12), incident=incident)
    assert incident.stage == "RESPONDING"
    row = Receipt.objects.get(directive__incident=incident, outlet__code="YS04")
    assert (row.status, row.answered_by.name) == ("ACCEPTED", "黄建华")


def _refused(county):
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=build.grave(county))
    receipt = Receipt.objects.get(directive__incident=incident, directive__key="supply", group="logistics")
    direct.refuse(by=county.person("吴大勇"), at=minutes(12), receipt=receipt, reason="只剩2台备用电脑")
    return incident, receipt


def test_refuse_needs_a_reason_and_leaves_the_directive_as_it_is(county):
    incident, receipt = _refused(county)
    receipt.refresh_from_db()
    assert (receipt.status, receipt.reason) == ("REFUSED", "只剩2台备用电脑")
    other = Receipt.objects.get(directive__incident=incident, directive__key="restore")
    with pytest.raises(direct.UnableToRefuse) as refused:
        direct.refuse(by=county.person("林志远"), at=minutes(12), receipt=other, reason=" ")
    assert refused.value.field == "reason"


def test_supersede_replaces_a_directive_and_its_tasks(county):
    incident, receipt = _refused(county)
    old = receipt.directive
    task = old.tasks.get(key="kit_out")
    draft = next(d for d in planned.draft_for(incident, minutes(14)) if d.key == "supply")
    new = direct.supersede(
        by=county.person("周国栋"),
        at=minutes(14),
        directive=old,
        replacement=replace(draft, title="调1台备用电脑"),
    )
    assert (new.number, new.supersedes) == (5, old)
    task.refresh_from_db()
    assert (task.state, task.successor) == ("SUPERSEDED", new.tasks.get(key="kit_out"))
    receipt.refresh_from_db()
    assert receipt.status == "SUPERSEDED"
    with pytest.raises(direct.UnableToDirect) as refused:
        direct.supersede(by=county.person("周国栋"), at=minutes(15), directive=old, replacement=own())
    assert "5" in str(refused.value)


def test_a_limit_counts_from_its_own_moment(county, incident):
    hotline = incident.tasks.get(key="hotline_brief")
    assert hotline.due_at == incident.verified_at + timedelta(minutes=60)


def test_two_groups_accepting_at_once_both_count(committed_db):
    found = build.whole_county()
    incident = build.directed(found)
    together = Barrier(2)

    def accept(name: str) -> None:
        try:
            together.wait()
            direct.accept(by=found.person(name), at=minutes(10), incident=incident)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(accept, name) for name in ("林志远", "何敏")]:
            done.result()
    incident.refresh_from_db()
    assert incident.stage == "RESPONDING"
    assert codes(incident).count("ACCEPTED") == 2


def test_two_leaders_directing_at_once_make_one_directive_and_one_refusal(committed_db):
    found = build.whole_county()
    incident = build.grave(found)
    together, outcome = Barrier(2), []

    def issue(title: str) -> None:
        try:
            together.wait()
            direct.direct(
                by=found.person("周国栋"), at=minutes(10), incident=incident, directives=[own(title)]
            )
            outcome.append("issued")
        except Stale:
            outcome.append("stale")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(issue, title) for title in ("甲", "乙")]:
            done.result()
    assert sorted(outcome) == ["issued", "stale"]
    assert incident.directives.count() == 1
