"""The outlet's card and contacts (P1, O2): printed, revoked, counted; what they may do and what they never see."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.builders import cards as building
from tests.builders import incidents as build
from tests.builders.cards import HOME, bearer, card, commissioned, contact, holder, sent
from tests.builders.incidents import NINE, minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core.actor import ActorKind
from youxu.core.errors import Invalid, NotPermitted, Stale
from youxu.core.journal import payload_of
from youxu.core.models import Entry, Visibility
from youxu.core.numbers import ALPHABET
from youxu.incidents.actions import convene, facts, from_card, report, respond
from youxu.incidents.models import FirstReport, Incident, Receipt, Task, TaskStep
from youxu.incidents.queries import from_outlet, listing
from youxu.incidents.queries.first_reports import first_reports_of
from youxu.incidents.queries.similar import similar_open
from youxu.incidents.queries.timeline import timeline_of
from youxu.organisation import actions, queries, rules
from youxu.organisation.actions.cards import UnableToPrintCards, UnableToRevokeCard, UnableToUseCard
from youxu.organisation.models import CardUse, Contact, OutletCard

pytestmark = [pytest.mark.django_db, pytest.mark.both]


county = kept(build.whole_county)


def test_print_cards_makes_a_code_of_more_than_sixty_bits_and_prints_the_same_again(county: County) -> None:
    first = card(county)
    assert len(ALPHABET) ** len(first.code) > 2**60
    assert not set(first.code) & set("ILOU01")
    unit = actions.print_cards(
        by=county.person("沈佳"), at=minutes(5), unit=county.unit, outlets=list(county.outlets.values())
    )
    assert unit == county.unit
    good = queries.cards_for(county.outlets.values())
    assert len(good) == len(county.outlets)
    again = next(row for row in good if row.outlet_id == first.outlet_id)
    assert (again.code, again.prints, again.printed_by) == (first.code, 2, "沈佳")
    entry = Entry.objects.filter(code="CARDS_PRINTED").order_by("pk").last()
    said = payload_of(entry)
    assert (said["tally"], said["fresh"]) == (12, 11)
    assert first.code not in str(said), "who reads the journal holds no card"


def test_print_cards_refuses_what_is_not_the_units(county: County) -> None:
    from tests.builders.organisation import outlet, tree, unit

    away = outlet("9", unit("elsewhere", "COUNTY", tree()["yunzhou"]))
    with pytest.raises(UnableToPrintCards):
        actions.print_cards(by=county.person("沈佳"), at=NINE, unit=county.unit, outlets=[away])
    with pytest.raises(UnableToPrintCards):
        actions.print_cards(by=county.person("沈佳"), at=NINE, unit=county.unit, outlets=[])
    with pytest.raises(NotPermitted):
        actions.print_cards(
            by=county.person("郑凯"), at=NINE, unit=county.unit, outlets=[county.outlets["YS04"]]
        )


def test_revoke_card_and_replace_card_end_the_code_and_say_why(county: County) -> None:
    old = card(county)
    by, outlet = county.person("沈佳"), county.outlets["YS04"]
    with pytest.raises(UnableToRevokeCard) as refused:
        actions.revoke_card(by=by, at=minutes(1), outlet=outlet, reason=" ")
    assert refused.value.field == "reason"
    new = actions.replace_card(by=by, at=minutes(2), outlet=outlet, reason="卡片被人拍照外传")
    assert new.code != old.code
    assert queries.bearer_of(old.code).revoked_at == minutes(2)
    actions.revoke_card(by=by, at=minutes(3), outlet=outlet, reason="网点搬迁")
    assert queries.bearer_of(new.code).revoked_at == minutes(3)
    with pytest.raises(UnableToRevokeCard):
        actions.revoke_card(by=by, at=minutes(4), outlet=outlet, reason="再来一次")
    rows = queries.card_rows(outlet, by)
    assert [row.reason for row in rows] == ["网点搬迁", "卡片被人拍照外传"]
    assert queries.outlets_without_card(county.unit.path) == 12


def test_a_code_that_nobody_was_given_opens_nothing_and_blanks_do_not_count(county: County) -> None:
    code = card(county).code
    assert queries.bearer_of("2345678923456") is None
    assert bearer(f" {code[:5].lower()}-{code[5:]} ").key == bearer(code).key


incident = kept(sent, on=county)


def test_a_report_from_a_card_is_unverified_until_the_office_rang_back(
    county: County, incident: Incident
) -> None:
    first = FirstReport.objects.get(incident=incident)
    assert (first.verification, first.came_by_card, first.entered_by) == ("UNVERIFIED", True, None)
    entry = Entry.objects.get(stream=incident.stream, sequence=1)
    assert (entry.actor_kind, entry.surface) == (ActorKind.CARD, "CARD")
    assert from_outlet.waiting_by_card([incident.pk]) == {incident.pk}
    assert first_reports_of(incident)[0].by_card
    report.verify_report(
        by=county.person("沈佳"), at=minutes(4), incident=incident, found="TRUE", with_whom="李小梅"
    )
    assert from_outlet.waiting_by_card([incident.pk]) == frozenset()
    assert from_outlet.sent_from_outlet(holder(county), county.outlets["YS04"], minutes(5))[0].verified_at


def test_a_false_report_from_a_card_counts_apart(county: County, incident: Incident) -> None:
    report.verify_report(
        by=county.person("沈佳"), at=minutes(4), incident=incident, found="FALSE", with_whom="李小梅"
    )
    build.reported(county, by=build.clerk(county, "YS05"), outlet="YS05")
    tally = from_outlet.card_tally(county.unit.path, NINE - timedelta(days=1))
    assert (tally.sent, tally.waiting, tally.false) == (1, 0, 1)


def test_the_same_submission_from_a_card_is_one_report(county: County) -> None:
    key = uuid4()
    told = {"cause": "power", "lines": ("letters",)}
    given = {"by": holder(county), "address": HOME, "told": told, "submission": key}
    first = from_card.report_from_card(at=NINE, **given)
    assert from_card.report_from_card(at=minutes(1), **given) == first
    assert Incident.objects.count() == 1
    assert CardUse.objects.get(who=holder(county).key).tally == 1


def test_report_from_card_is_refused_for_another_outlet(county: County) -> None:
    by = holder(county)
    with pytest.raises(NotPermitted):
        report.report(by=by, at=NINE, outlet_code="YS05", cause="power", lines=("letters",))
    assert not Incident.objects.exists()


def test_a_card_is_asked_about_open_incidents_of_its_own_outlet_alone(county: County) -> None:
    build.reported(county, by=build.clerk(county, "YS05"), outlet="YS05", cause="power")
    own = build.reported(county, by=build.clerk(county), cause="network_line")
    build.reported(county, by=build.clerk(county), cause="robbery_violence", separate=True)
    found = similar_open(by=holder(county), outlet=county.outlets["YS04"], cause="power", at=minutes(1))
    assert [row.reference for row in found] == [own.reference]


def test_tick_from_card_and_finish_from_card_work_on_the_outlets_own_list(
    county: County, incident: Incident
) -> None:
    by, outlet = holder(county), county.outlets["YS04"]
    todo = from_outlet.todo_of_outlet(outlet, minutes(1))
    fifteen = next(task for task in todo.tasks if task.steps)
    step = TaskStep.objects.get(pk=fifteen.steps[0].pk)
    ticked = from_card.tick_from_card(by=by, at=minutes(1), address=HOME, step=step)
    assert ticked.done_at == minutes(1)
    back = from_card.tick_from_card(by=by, at=minutes(2), address=HOME, step=step, back=True, reason="点错了")
    assert back.done_at is None
    plain = next(task for task in todo.tasks if not task.steps and not task.act)
    row = Task.objects.get(pk=plain.pk)
    assert from_card.finish_from_card(by=by, at=minutes(3), address=HOME, task=row).state == "DONE"
    assert {task.reference for task in todo.tasks} == {incident.reference}


def test_accept_from_card_accepts_what_is_addressed_to_the_outlet(county: County) -> None:
    incident = build.directed(county)
    directive = incident.directives.order_by("number").first()
    Receipt.objects.create(directive=directive, outlet=county.outlets["YS04"])
    Receipt.objects.create(directive=directive, outlet=county.outlets["YS05"])
    assert len(from_outlet.todo_of_outlet(county.outlets["YS04"], minutes(9)).directives) == 1
    from_card.accept_from_card(by=holder(county), at=minutes(9), address=HOME, incident=incident)
    answered = Receipt.objects.filter(directive=directive, status="ACCEPTED")
    assert [row.outlet.code for row in answered] == ["YS04"]


@pytest.mark.parametrize("code", ["YS05"])
def test_the_list_of_another_outlet_is_closed_to_a_card(county: County, code: str) -> None:
    incident = build.reported(county, by=build.clerk(county, code), outlet=code)
    by, outlet = holder(county), county.outlets["YS04"]
    task = Task.objects.get(incident=incident, key="first_15")
    assert from_outlet.task_of_outlet(outlet, task.pk) is None
    assert from_outlet.step_of_outlet(outlet, task.steps.first().pk) is None
    assert from_outlet.incident_of_outlet(outlet, incident.reference) is None
    assert from_outlet.todo_of_outlet(outlet, minutes(1)).tasks == ()
    with pytest.raises(NotPermitted):
        from_card.tick_from_card(by=by, at=minutes(1), address=HOME, step=task.steps.first())
    with pytest.raises(NotPermitted):
        respond.accept_task(by=by, at=minutes(1), task=task)


def test_what_is_need_to_know_is_told_to_no_card(county: County) -> None:
    incident = sent(county, cause="robbery_violence")
    assert incident.visibility == Visibility.NEED_TO_KNOW
    by, outlet = holder(county), county.outlets["YS04"]
    assert from_outlet.todo_of_outlet(outlet, minutes(1)).tasks == ()
    assert from_outlet.incident_of_outlet(outlet, incident.reference) is None
    seen = from_outlet.sent_from_outlet(by, outlet, minutes(1))
    assert [(row.reference, row.cause, row.lines) for row in seen] == [("", "", ())]


def test_a_card_reads_nothing_that_signed_in_people_read(county: County, incident: Incident) -> None:
    by = holder(county)
    assert listing.incident_named(by, incident.reference) is None
    assert not Entry.objects.visible_to(by).exists()
    assert not Task.objects.visible_to(by).exists()
    assert not timeline_of(by, incident).entries


@pytest.mark.parametrize(
    "act",
    [
        lambda c, i, by: report.verify_report(by=by, at=NINE, incident=i, found="TRUE", with_whom="x"),
        lambda c, i, by: convene.convene(by=by, at=NINE, incident=i, way="TELEPHONE"),
        lambda c, i, by: facts.note(by=by, at=NINE, incident=i, text="x"),
        lambda c, i, by: actions.print_cards(by=by, at=NINE, unit=c.unit, outlets=[c.outlets["YS04"]]),
        lambda c, i, by: actions.add_contact(
            by=by, at=NINE, outlet=c.outlets["YS04"], kind="DRIVER", name="x"
        ),
    ],
    ids=["verify", "convene", "note", "print", "contact"],
)
def test_an_act_that_names_no_outlet_is_closed_to_a_card_whatever_it_is_granted(
    county, incident, act
) -> None:
    by = holder(county)
    everything = rules.outlet_grants(county.unit.path, frozenset({"*"}))
    with pytest.raises(NotPermitted):
        act(county, incident, by)
    with pytest.raises(NotPermitted):
        act(county, incident, replace(by, grants=everything))


def test_a_card_used_too_often_is_refused_and_may_go_on_an_hour_later(county: County, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_CARD_REPORTS_PER_HOUR", "2")
    for minute in (0, 1):
        sent(county, at=minutes(minute), separate=True)
    with pytest.raises(UnableToUseCard) as refused:
        sent(county, at=minutes(2), separate=True)
    assert refused.value.details["again_at"] == minutes(60)
    assert Incident.objects.count() == 2
    sent(county, "YS05", at=minutes(3))
    sent(county, at=minutes(61), separate=True)
    assert Incident.objects.count() == 4


def test_one_network_address_is_counted_over_all_cards_and_kept_by_no_row(county, monkeypatch) -> None:
    monkeypatch.setenv("YOUXU_ADDRESS_REPORTS_PER_HOUR", "2")
    sent(county, "YS04")
    sent(county, "YS05")
    with pytest.raises(UnableToUseCard):
        sent(county, "YS10")
    told = {"cause": "power", "lines": ("letters",)}
    from_card.report_from_card(by=holder(county, "YS10"), at=NINE, address="10.9.9.9", told=told)
    assert not [row.who for row in CardUse.objects.all() if HOME in row.who]


def test_what_is_refused_for_another_reason_is_not_counted(county: County) -> None:
    with pytest.raises(Invalid):
        sent(county, lines=())
    assert not CardUse.objects.exists()


def test_add_contact_masks_the_telephone_for_whoever_has_no_need(county: County) -> None:
    commissioned(county)
    contact(county)
    branch = county.outlets["YS04"]
    kept = queries.contacts_of(branch, county.person("黄建华"))
    assert [(row.name, row.telephone, row.outlet_code) for row in kept] == [("王守田", "13800000001", "YS05")]
    seen = queries.contacts_of(branch, county.person("郑凯"))
    assert [(row.telephone, row.code) for row in seen] == [("138****0001", "")]
    entry = Entry.objects.get(code="CONTACT_ADDED")
    assert "王守田" not in str(payload_of(entry))


def test_contacts_are_kept_by_the_branch_that_answers_for_them(county: County) -> None:
    commissioned(county)
    with pytest.raises(NotPermitted):
        actions.add_contact(
            by=county.person("唐小燕"), at=NINE, outlet=county.outlets["YS04"], kind="DRIVER", name="赵"
        )
    with pytest.raises(Invalid) as faults:
        actions.add_contact(
            by=county.person("黄建华"),
            at=NINE,
            outlet=county.outlets["YS04"],
            kind="COMMISSIONED",
            name="",
            telephone="12",
        )
    assert set(faults.value.faults) == {"name", "telephone", "kind"}


def test_edit_contact_renew_contact_link_and_retire_contact(county: County) -> None:
    commissioned(county)
    row = contact(county)
    by = county.person("黄建华")
    given = {"kind": "COMMISSIONED", "name": "王守田", "role": "店主", "telephone": "13800000001"}
    edited = actions.edit_contact(by=by, at=minutes(1), contact=row, revision=1, **given)
    assert (edited.role, edited.revision) == ("店主", 2)
    with pytest.raises(Stale):
        actions.edit_contact(by=by, at=minutes(2), contact=edited, revision=1, **{**given, "role": "另一个"})
    old = edited.code
    renewed = actions.renew_contact_link(by=by, at=minutes(3), contact=edited)
    assert queries.bearer_of(old) is None
    assert queries.bearer_of(renewed.code).name == "王守田"
    gone = actions.retire_contact(by=by, at=minutes(4), contact=renewed)
    assert (gone.name, gone.telephone) == ("", "")
    assert queries.bearer_of(renewed.code).revoked_at == minutes(4)
    with pytest.raises(actions.UnableToKeepContact):
        actions.retire_contact(by=by, at=minutes(5), contact=gone)


def test_a_contact_reports_by_the_own_link_for_the_commissioned_outlet(county: County) -> None:
    commissioned(county)
    row = contact(county)
    by = bearer(row.code)
    told = {"cause": "power", "lines": ("letters",), "contact": row}
    incident = from_card.report_from_card(by=by, at=NINE, address=HOME, told=told)
    first = FirstReport.objects.get(incident=incident)
    assert (first.contact, first.caller, first.came_by_card) == (row, "王守田", True)
    assert (by.kind, Entry.objects.get(stream=incident.stream).actor_kind) == (
        ActorKind.CONTACT,
        ActorKind.CONTACT,
    )
    own = from_outlet.sent_from_outlet(by, county.outlets["YS05"], minutes(1))
    assert len(own) == 1


@pytest.mark.parametrize("kind", ["DRIVER", "VENDOR"])
def test_a_driver_or_vendor_may_report_and_no_more(county: County, kind: str) -> None:
    row = contact(county, "YS04", kind)
    incident = build.reported(county, by=build.clerk(county))
    step = Task.objects.get(incident=incident, key="first_15").steps.first()
    by = bearer(row.code)
    assert by.may("report", unit=county.unit.path, outlet="YS04")
    with pytest.raises(NotPermitted):
        from_card.tick_from_card(by=by, at=minutes(1), address=HOME, step=step)


def test_the_branch_acts_on_a_contacts_behalf_and_the_true_doer_is_named(county: County) -> None:
    outlet = commissioned(county)
    row = contact(county)
    incident = build.reported(county, by=county.person("沈佳"), outlet="YS05", contact=row)
    first = FirstReport.objects.get(incident=incident)
    assert (first.contact, first.entered_by.name, first.came_by_card) == (row, "沈佳", False)
    entry = Entry.objects.get(stream=incident.stream, sequence=1)
    assert entry.on_behalf_of == f"contact:{row.pk}"
    shown = timeline_of(county.person("沈佳"), incident).entries
    assert "王守田" in {one.on_behalf_of for one in shown}
    with pytest.raises(report.UnableToReport):
        build.reported(county, by=county.person("沈佳"), outlet="YS04", contact=row, at=minutes(5))
    assert outlet.parent_outlet.code == "YS04"


def test_a_card_shows_in_the_readers_language_who_acted(county: County) -> None:
    from django.utils import translation

    incident = sent(county)
    with translation.override("en"):
        entries = timeline_of(county.person("沈佳"), incident).entries
    assert entries[-1].by == "Liulin (card)"
    assert building.holder(county).name == "柳林支局（应急卡）"


def test_the_counting_places_of_addresses_are_few(county: County) -> None:
    places = {rules.address_slot(f"10.0.{n // 250}.{n % 250}", "key") for n in range(500)}
    assert len(places) > 400
    assert OutletCard.objects.count() == Contact.objects.count() == 0
