"""Amounts, places and customers in custody: who needs to know reads them, nobody else in any way (need to know)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import models
from django.utils import translation

from tests.builders import custody as build
from tests.builders import response
from tests.builders.custody import CASH, CASHIER, CLERK, HEAD
from tests.builders.organisation import post
from tests.builders.response import BEGAN, County, minutes
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.core.records import Filter, entry_rows
from youxu.custody import actions, queries
from youxu.custody.actions import purge_before, purge_custody
from youxu.custody.models import (
    Compensation,
    CompensationWords,
    CustodyList,
    CustodyRow,
    CustodySignature,
    DifferenceCase,
    DoubtfulTransaction,
    DoubtfulWords,
)
from youxu.custody.rules import purge as rules
from youxu.custody.rules.words import ListKind
from youxu.incidents.actions import facts, merge
from youxu.incidents.actions import report as reporting
from youxu.incidents.models import Incident
from youxu.organisation.models import Holding
from youxu.web.live import changes_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]
SECRETS = (
    CASH,
    "12,345.60",
    "12300",
    build.PLACE,
    "F 000812",
    "夹在票款袋",
    "王老伯",
    "0912-77",
    "柳岩",
    "李大娘",
    "300.05",
)
UNGRANTED = ("郑凯", "唐小燕", "马骏", "罗平", "苏婷")
GRANTED = ("周国栋", "沈佳", CASHIER, HEAD, CLERK)


place = kept(build.county)


def everything(place: County) -> Incident:
    """Fill every table of custody: lists with a difference, a doubtful transaction, compensation, backlog."""
    incident = build.stopped(place)
    outlet, head, cashier = place.outlets["YS04"], place.person(HEAD), place.person(CASHIER)
    build.signed(place)
    build.signed(place, at=minutes(40), kind=ListKind.MOVE, cash="12300.00")
    case = DifferenceCase.objects.get()
    actions.settle_case(by=cashier, at=minutes(50), case=case, outcome="FOUND", words="夹在票款袋")
    row = actions.list_doubtful(
        by=head, at=minutes(51), outlet=outlet, line="savings", happened_at=minutes(1), serial="0912-77",
        amount="500", contact="王老伯 138",
    )  # fmt: skip
    actions.hand_doubtful(by=head, at=minutes(52), doubtful=row, to_whom="柳岩", promised_at=minutes(300))
    claim = actions.open_compensation(
        by=cashier, at=minutes(53), outlet=outlet, line="parcels", customer="李大娘", case=case
    )
    actions.move_compensation(by=cashier, at=minutes(54), compensation=claim, to="OFFERED", amount="300.05")
    actions.issue_block(by=head, at=minutes(55), outlet=outlet, first="LL0001", last="LL0005")
    actions.count_backlog(by=head, at=minutes(56), outlet=outlet, counts={"ordinary_mail": 3})
    jobs.drain(minutes(57))
    incident.refresh_from_db()
    return incident


def told(place: County, name: str, incident: Incident) -> str:
    """Return all that a person is told of custody by every query, as text."""
    actor, outlet = place.person(name, minutes(60)), place.outlets["YS04"]
    whole = queries.outlet_custody(actor, outlet, minutes(60))
    details = [queries.list_detail(actor, one.reference) for one in whole.lists]
    return repr([whole, details, queries.incident_custody(actor, incident, minutes(60))])


incident = kept(everything, on=place)


def test_an_ungranted_reader_learns_that_lists_are_signed_and_nothing_more(
    place: County, incident: Incident
) -> None:
    for name in UNGRANTED:
        said = told(place, name, incident)
        assert "SIGNED" in said, name
        assert [secret for secret in SECRETS if secret in said] == [], name
    for name in GRANTED:
        said = told(place, name, incident)
        assert [secret for secret in (CASH, build.PLACE, "王老伯", "李大娘") if secret not in said] == [], (
            name
        )


def test_the_journal_tells_nobody_amounts_and_cases_only_the_granted(
    place: County, incident: Incident
) -> None:
    for name in (*UNGRANTED, *GRANTED):
        rows = list(entry_rows(place.person(name), Filter(stream=incident.stream)))
        said = repr(rows)
        assert [secret for secret in SECRETS if secret in said] == [], name
        codes = {row.code for row in rows}
        assert "CUSTODY_SIGNED" in codes
        hidden = {"CUSTODY_DIFFERENCE", "CUSTODY_SETTLED", "COMPENSATION_OPENED"}
        assert bool(hidden & codes) is (name in ("周国栋", "沈佳")), name


def test_the_command_line_and_the_export_tell_an_ungranted_reader_nothing(
    place: County, incident: Incident
) -> None:
    lines = [
        ["custody", "list", "YS04"],
        ["custody", "show", queries.lists_of(place.person(HEAD), outlet=place.outlets["YS04"])[0].reference],
        ["custody", "doubtful", "YS04"],
        ["custody", "receipts", "YS04"],
        ["custody", "backlog", "YS04"],
        ["custody", "case", "YS04"],
        ["incident", "show", incident.reference],
        ["network", "show", "YS04"],
    ]
    with clock.pretend(minutes(60)), translation.override("en"):
        for line in lines:
            for more in ([], ["--json"]):
                for name in ("郑凯", "罗平"):
                    ran = CliRunner().invoke(youxu, [*line, "--as", name, *more])
                    assert ran.exit_code == 0, (line, ran.output)
                    assert [one for one in SECRETS if one in ran.output] == [], (line, name)
        granted = CliRunner().invoke(youxu, [*lines[1], "--as", CASHIER, "--json"])
        assert "12300.00" in granted.stdout
        exported = CliRunner().invoke(youxu, ["journal", "show", "--json", "--as", "周国栋"])
    assert [one for one in SECRETS if one in exported.output] == []
    assert json.loads(exported.stdout)


def test_custody_of_a_need_to_know_incident_is_known_to_nobody_else(
    place: County, incident: Incident
) -> None:
    Incident.objects.filter(pk=incident.pk).update(visibility="NEED_TO_KNOW")
    for name in ("马骏", "罗平"):
        actor = place.person(name)
        assert queries.lists_of(actor, outlet=place.outlets["YS04"]) == ()
        assert queries.blocks_of(actor, outlet=place.outlets["YS04"]) == ()
        assert not queries.known_safe(actor, place.outlets["YS04"]), "not even that all is well"
    assert queries.lists_of(place.person(HEAD), outlet=place.outlets["YS04"])
    assert queries.lists_of(place.person("沈佳"), outlet=place.outlets["YS04"])
    assert queries.known_safe(place.person("沈佳"), place.outlets["YS04"])


def codes_about(place: County, name: str, row: CustodyList) -> set[str]:
    """Return what the journal tells a person of one list, in whichever stream it stands."""
    seen = Entry.objects.visible_to(place.person(name, minutes(90)))
    return set(
        seen.filter(subject_kind="custody.custodylist", subject_id=row.pk).values_list("code", flat=True)
    )


WHOLE = {"CUSTODY_WRITTEN", "CUSTODY_SIGNED"}


def test_a_list_from_before_the_report_belongs_to_the_incident_and_is_closed_with_it(place: County) -> None:
    before = build.signed(place, at=minutes(5))
    assert before.incident is None
    incident = response.reported(place)
    jobs.drain(minutes(30))
    before.refresh_from_db()
    assert before.incident == incident
    assert actions.take_in(by=system("test"), at=minutes(31), incident=incident) == 0, "once"
    assert queries.is_safe(incident=incident), "cash and mail were locked first, and reported then"
    assert codes_about(place, "郑凯", before) == WHOLE
    facts.state_facts(
        by=place.person("沈佳"),
        at=minutes(40),
        incident=incident,
        facts={"person_hurt": "YES"},
        source="电话",
    )
    jobs.drain(minutes(41))
    assert codes_about(place, "郑凯", before) == set()
    assert codes_about(place, "沈佳", before) == WHOLE
    stream = Entry.objects.filter(subject_kind="custody.custodylist", subject_id=before.pk)
    assert {change.visibility for change in changes_of(stream)} == {"NEED_TO_KNOW"}
    assert queries.lists_of(place.person("郑凯"), outlet=place.outlets["YS04"]) == ()
    assert actions.close_entries(by=system("test"), at=minutes(50), incident=incident) == 0, "once"


def test_what_an_outlet_wrote_elsewhere_is_closed_with_the_incident_it_was_split_into(place: County) -> None:
    incident = build.stopped(place)
    here = build.signed(place, at=minutes(20))
    reporting.report(
        by=place.person("唐小燕"),
        at=minutes(21),
        outlet_code="YS05",
        cause="power",
        lines=("letters",),
        join=incident,
    )
    there = build.written(place, "YS05", "唐小燕", minutes(22))
    assert there.incident == incident
    part = merge.split(
        by=place.person("沈佳"), at=minutes(30), incident=Incident.objects.get(pk=incident.pk),
        outlet_codes=["YS05"], reason="另一处",
    )  # fmt: skip
    jobs.drain(minutes(31))
    part.refresh_from_db()
    facts.state_facts(
        by=place.person("沈佳"), at=minutes(40), incident=part, facts={"person_hurt": "YES"}, source="电话"
    )
    jobs.drain(minutes(41))
    assert codes_about(place, "郑凯", there) == set()
    assert codes_about(place, "沈佳", there) == {"CUSTODY_WRITTEN"}
    assert codes_about(place, "郑凯", here) == WHOLE, "the other incident is open"


def test_who_only_holds_one_thing_reads_that_one_class(place: County) -> None:
    build.stopped(place)
    row = build.signed(place, holder="郑凯")
    detail = queries.list_detail(place.person("郑凯"), row.reference)
    assert detail is not None
    assert detail.rows is not None
    assert [one.class_key for one in detail.rows] == ["cash_box"]


TEXT = (models.CharField, models.TextField, models.JSONField)


def test_every_text_column_of_custody_has_its_purge_rule() -> None:
    without, unknown = [], []
    tables = list(apps.get_app_config("custody").get_models())
    for model in tables:
        name = str(model._meta.model_name)
        removed, kept = set(rules.REMOVED.get(name, ())), set(rules.KEPT.get(name, ()))
        texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TEXT)}
        without += [f"{name}.{text}" for text in texts - removed - kept - rules.CARRIED]
        unknown += [f"{name}.{text}" for text in (removed | kept) - texts]
        assert not removed & kept
    assert (without, unknown) == ([], [])


def test_purge_custody_removes_customers_places_and_words_when_the_incident_has_long_ended(
    place: County,
    incident: Incident,
) -> None:
    later = BEGAN + timedelta(days=2000)
    by, outlet = system("purge"), place.outlets["YS04"]
    with clock.pretend(later):
        assert purge_custody(by=by, at=later, outlet=outlet, before=later) == 0, "still open"
        Incident.objects.filter(pk=incident.pk).update(stage="CLOSED", closed_at=minutes(600))
        CustodySignature.objects.filter(place_number=2).update(reason="培训")
        with pytest.raises(NotPermitted):
            purge_custody(by=place.person(HEAD), at=later, outlet=outlet, before=later)
        assert purge_before(later, by=by, at=later, most=10) > 3
        assert purge_before(later, by=by, at=later, most=10) == 0
    assert (CompensationWords.objects.get().customer, DoubtfulWords.objects.get().contact) == ("", "")
    assert (DoubtfulTransaction.objects.count(), Compensation.objects.count()) == (1, 1)
    assert DifferenceCase.objects.get().words == ""
    assert not CustodySignature.objects.exclude(reason="").exists()
    places = set(CustodyRow.objects.filter(measure="AMOUNT").values_list("custody_list__state", "place"))
    assert places == {("SUPERSEDED", ""), ("SIGNED", build.PLACE)}, "the list that stands is still compared"
    entry = Entry.objects.get(code="TEXTS_PURGED", stream=f"outlet:{outlet.pk}")
    assert "compensationwords 1" in entry.payload.body


def test_the_walk_has_granted_and_ungranted_readers(place: County) -> None:
    Holding.objects.create(
        post=post(place.unit, "administrator"), person=place.people["罗平"], starts_at=BEGAN
    )
    row = build.signed(place)
    detail = queries.list_detail(place.person("罗平"), row.reference)
    assert detail is not None
    assert detail.rows is None, "who administers reads no amounts"
