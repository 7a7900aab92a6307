"""Merging, splitting, calling off."""

from __future__ import annotations

import pytest

from tests.builders import incidents as build
from tests.builders.incidents import minutes
from tests.states import kept
from youxu.core.errors import Stale
from youxu.core.models import Entry
from youxu.incidents.actions import direct, merge, respond
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.queries.duties import my_work_of
from youxu.incidents.rules.words import CORRECTION_KEY
from youxu.network.models import Hold

pytestmark = [pytest.mark.django_db, pytest.mark.both]


county = kept(build.whole_county)


def held(incident: Incident) -> set[tuple[str, str]]:
    rows = Hold.objects.filter(source=incident.stream, lifted_at=None)
    return set(rows.values_list("outlet__code", "line"))


def test_merge_moves_lines_holds_and_reports(county):
    first, second = build.verified(county), build.reported(county, outlet="YS05", at=minutes(4))
    ticked = second.tasks.get(key="first_15").steps.get(place=1)
    respond.tick_step(by=county.person("唐小燕"), at=minutes(5), step=ticked)
    heir = merge.merge(
        by=county.person("周国栋"), at=minutes(9), incident=second, into=first, reason="同一条光缆"
    )
    second.refresh_from_db()
    assert (second.stage, second.merged_into_id, second.ended_at) == ("MERGED", first.pk, minutes(9))
    assert held(first) == {(code, line) for code in ("YS04", "YS05") for line in ("letters", "savings")}
    assert not held(second)
    assert heir.firstreports.count() == 2
    assert heir.tasks.get(key="first_15", outlet__code="YS05").steps.get(place=1).done_at == minutes(5)
    assert not second.tasks.filter(state="NEW").exists()
    assert Hold.objects.filter(source=first.stream, outlet__code="YS05").first().since == minutes(4)


def test_merge_of_the_same_line_keeps_one_hold(county):
    first, second = (
        build.verified(county),
        build.reported(county, at=minutes(4), cause="power", lines=("letters", "ems")),
    )
    heir = merge.merge(by=county.person("周国栋"), at=minutes(9), incident=second, into=first)
    assert held(heir) == {("YS04", "letters"), ("YS04", "savings"), ("YS04", "ems")}
    assert second.interruptions.get().status == "CALLED_OFF"


@pytest.mark.parametrize("case", ["itself", "drill", "ended"])
def test_merge_refuses_what_is_no_pair(county, case):
    first = build.verified(county)
    other = first
    if case == "drill":
        other = build.reported(county, outlet="YS05", world="autumn")
        assert other.reference.startswith("DR")
    if case == "ended":
        other = build.reported(county, outlet="YS05")
        other = merge.call_off(by=county.person("沈佳"), at=minutes(5), incident=other, reason="误报")
    with pytest.raises(merge.UnableToMerge):
        merge.merge(by=county.person("周国栋"), at=minutes(9), incident=first, into=other)


def test_join_is_refused_once_directives_are_out(county):
    first, second = build.directed(county), build.reported(county, outlet="YS05", at=minutes(4))
    with pytest.raises(merge.UnableToMerge):
        merge.join(by=county.person("沈佳"), at=minutes(9), incident=first, into=second)


def test_split_gives_outlets_an_incident_of_their_own(county):
    incident = build.grave(county)
    new = merge.split(
        by=county.person("周国栋"),
        at=minutes(20),
        incident=incident,
        outlet_codes=["YS05"],
        reason="另一条线路",
    )
    incident.refresh_from_db()
    assert (new.stage, new.outlet_count, incident.outlet_count) == ("REPORTED", 1, 2)
    assert held(new) == {("YS05", "letters"), ("YS05", "savings")}
    assert not {code for code, _ in held(incident)} & {"YS05"}
    assert new.tasks.filter(key="first_15", outlet__code="YS05").count() == 1
    assert new.tasks.get(key="first_directive").state == "NEW"


@pytest.mark.parametrize(
    ("chosen", "field"), [([], "outlets"), (["YS04", "YS05", "YS12"], "outlets"), (["YS20"], "outlets")]
)
def test_split_names_some_outlets_of_the_incident(county, chosen, field):
    incident = build.grave(county)
    with pytest.raises(merge.UnableToSplit) as refused:
        merge.split(
            by=county.person("周国栋"), at=minutes(20), incident=incident, outlet_codes=chosen, reason="线路"
        )
    assert refused.value.field == field


incident = kept(build.directed, on=county)


def test_call_off_lifts_holds_and_corrects_who_was_told(county, incident):
    incident = merge.call_off(
        by=county.person("周国栋"), at=minutes(12), incident=incident, reason="误报，只是跳闸"
    )
    assert (incident.stage, incident.ended_at) == ("CALLED_OFF", minutes(12))
    assert not held(incident)
    task = incident.tasks.get(state="NEW")
    assert task.key == CORRECTION_KEY
    assert {step.text_en for step in task.steps.all()} >= {"Technical support group", "Liulin"}
    assert not Receipt.objects.filter(directive__incident=incident, status="SENT").exists()
    for step in task.steps.all():
        respond.tick_step(by=county.person("沈佳"), at=minutes(14), step=step)
    task.refresh_from_db()
    assert task.state == "DONE"
    assert Entry.objects.filter(stream=incident.stream, code="CALLED_OFF").exists()


def test_call_off_needs_a_reason_and_an_incident_not_yet_restored(county, incident):
    with pytest.raises(merge.UnableToCallOff) as refused:
        merge.call_off(by=county.person("周国栋"), at=minutes(12), incident=incident, reason=" ")
    assert refused.value.field == "reason"
    Incident.objects.filter(pk=incident.pk).update(stage="RESTORED")
    with pytest.raises(merge.UnableToCallOff) as refused:
        merge.call_off(by=county.person("周国栋"), at=minutes(12), incident=incident, reason="误报")
    assert refused.value.field == "stage"


def test_call_off_after_somebody_else_moved_is_stale(county, incident):
    direct.accept(by=county.person("林志远"), at=minutes(9), incident=incident)
    with pytest.raises(Stale):
        merge.call_off(by=county.person("周国栋"), at=minutes(12), incident=incident, reason="误报")


def test_the_correction_stands_in_the_work_of_the_duty_officer(county, incident):
    merge.call_off(by=county.person("周国栋"), at=minutes(12), incident=incident, reason="误报")
    found = my_work_of(county.person("沈佳"), minutes(13))
    assert any(duty.reference == incident.reference for duty in (*found.now, *found.later))
