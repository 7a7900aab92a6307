"""Merge, split, call-off and claim of an incident with hundreds of outlets go on in portions and survive a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from tests.builders import incidents as build
from tests.builders.incidents import minutes
from tests.builders.response import County
from tests.states import kept
from youxu.core import clock
from youxu.core.actor import system
from youxu.core.models import Entry, Handled
from youxu.deadlines.actions.follow import follow
from youxu.incidents import planned, queries
from youxu.incidents.actions import claims, direct, mass, merge, portions, restore
from youxu.incidents.events.portions import PortionDone
from youxu.incidents.models import Incident, Interruption
from youxu.network.models import Hold, Outlet, OutletLine
from youxu.plan.schema.words import Act
from youxu.reactions import run, table
from youxu.reactions.handlers.deadlines import go_on as clocks_go_on

pytestmark = [pytest.mark.django_db, pytest.mark.both]
COUNT = 320
LINES = ("letters", "ems")


@kept
def county() -> County:
    found = build.whole_county()
    hours = found.outlets["YS04"].hours
    outlets = Outlet.objects.bulk_create(
        Outlet(
            code=f"T{n:04}",
            name=f"{n}所",
            unit=found.unit,
            unit_path=found.unit.path,
            hours=hours,
            search="x",
        )
        for n in range(COUNT)
    )
    OutletLine.objects.bulk_create(OutletLine(outlet=o, line=line) for o in outlets for line in LINES)
    return found


@kept(on=county)
def large(county: County) -> Incident:
    return filled(county, [f"T{n:04}" for n in range(COUNT)])


def filled(county: County, codes: list[str], at: float = 0) -> Incident:
    incident = mass.report_mass(
        by=county.person("沈佳"), at=minutes(at), unit=county.unit, rule={"outlets": codes}, cause="network_line",
        lines=LINES,
    )  # fmt: skip
    settle(incident)
    incident.refresh_from_db()
    assert incident.line_count == len(LINES) * len(codes)
    return incident


def settle(*incidents: Incident, most: int = 1000) -> int:
    """Run what the table lists for every entry of these incidents, as the worker does; return how many ran."""
    count = 0
    streams = [incident.stream for incident in incidents]
    owed = {kind.code: len(handlers) for kind, handlers in table.REACTIONS.items() if handlers}
    with clock.pretend(minutes(30)):
        while count < most:
            rows = Entry.objects.filter(stream__in=streams, code__in=owed)
            done = Counter(Handled.objects.filter(entry__in=rows).values_list("entry", flat=True))
            ordered = rows.order_by("pk").values_list("pk", "code")
            entry = next((pk for pk, code in ordered if done[pk] < owed[code]), None)
            if entry is None:
                break
            with written_rows_stay_below(1000):
                run.react(entry)
            count += 1
    return count


@contextmanager
def written_rows_stay_below(most: int) -> Iterator[None]:
    """Fail when one transaction writes more rows than the house allows."""
    rows = 0

    def count(execute, sql, params, many, context):
        nonlocal rows
        result = execute(sql, params, many, context)
        if sql.startswith("INSERT"):
            rows += sql.count("), (") + 1  # what is returned counts as nothing on SQLite
        elif sql.startswith(("UPDATE", "DELETE")):
            rows += max(0, context["cursor"].rowcount)
        return result

    with connection.execute_wrapper(count):
        yield
    assert rows <= most, rows


def held(incident: Incident) -> int:
    return Hold.objects.filter(source=incident.stream, lifted_at=None).count()


def test_merge_of_a_large_incident_goes_on_in_portions_until_all_of_it_is_there(county, large):
    heir = filled(county, ["YS04", "YS05", "T0000"], at=2)
    leader = county.person("周国栋")
    with written_rows_stay_below(1000):
        merge.merge(by=leader, at=minutes(9), incident=large, into=heir, reason="同一条光缆")
    large.refresh_from_db()
    assert large.stage == "MERGED"
    page = queries.affected_outlets(Incident.objects.get(pk=heir.pk))
    assert (page.portion_done, page.portion_total) == (0, COUNT)
    with pytest.raises(merge.UnableToSplit) as refused:
        merge.split(by=leader, at=minutes(10), incident=heir, outlet_codes=["YS04"], reason="x")
    assert "320" in str(refused.value.sentence)
    assert settle(large, heir) > 3
    heir.refresh_from_db()
    assert (heir.outlet_count, heir.line_count) == (COUNT + 2, 2 * (COUNT + 2))
    assert (held(large), held(heir)) == (0, 2 * (COUNT + 2))
    assert heir.portion_total == 0
    assert large.interruptions.exclude(status="CALLED_OFF").count() == 0
    last = Entry.objects.filter(stream=large.stream, code="PORTION_DONE").order_by("-sequence").first()
    assert last is not None
    assert last.on_behalf_of == "周国栋"


@pytest.mark.long
def test_split_of_two_hundred_outlets_gives_them_an_incident_of_their_own(county, large):
    leader, codes = county.person("周国栋"), [f"T{n:04}" for n in range(200)]
    with written_rows_stay_below(1000):
        new = merge.split(by=leader, at=minutes(9), incident=large, outlet_codes=codes, reason="另一条线路")
    settle(large, new)
    large.refresh_from_db()
    new.refresh_from_db()
    assert (new.outlet_count, large.outlet_count) == (200, COUNT - 200)
    assert (held(new), held(large)) == (400, 2 * (COUNT - 200))
    assert new.tasks.filter(key="first_15").count() == 200
    assert new.tasks.filter(key="first_directive", state="NEW").count() == 1


def test_a_small_split_of_a_large_incident_is_done_at_once(county, large):
    new = merge.split(
        by=county.person("周国栋"), at=minutes(9), incident=large, outlet_codes=["T0001", "T0002"], reason="x"
    )
    assert (new.outlet_count, held(new), new.portion_total) == (2, 4, 0)


def test_call_off_of_a_large_incident_lifts_its_holds_in_portions(county, large):
    with written_rows_stay_below(1000):
        merge.call_off(by=county.person("周国栋"), at=minutes(9), incident=large, reason="误报")
    large.refresh_from_db()
    assert large.stage == "CALLED_OFF"
    assert held(large) > 0
    settle(large)
    assert held(large) == 0
    assert not large.interruptions.exclude(status="CALLED_OFF").exists()
    assert set(large.tasks.filter(state="NEW").values_list("key", flat=True)) == {"correction"}
    large.refresh_from_db()
    assert large.portion_total == 0


def test_a_portion_that_was_killed_is_done_again_and_nothing_twice(county, large, monkeypatch):
    merge.call_off(by=county.person("周国栋"), at=minutes(9), incident=large, reason="误报")
    settle(large, most=1)
    after_one = held(large)
    with monkeypatch.context() as broken:
        broken.setattr(portions, "went_on", lambda *given, **more: 1 / 0)
        with pytest.raises(run.ReactionsFailed):
            settle(large, most=1)
    assert held(large) == after_one
    settle(large)
    assert held(large) == 0
    done = [entry.pk for entry in Entry.objects.filter(stream=large.stream, code="PORTION_DONE")]
    every = len(table.REACTIONS[PortionDone])
    assert Handled.objects.filter(entry__in=done).count() == len(done) * every


@pytest.mark.long
def test_one_claim_restores_the_lines_of_hundreds_of_outlets(county, large):
    with written_rows_stay_below(1000):
        incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=large)
    with written_rows_stay_below(1000):
        incident = direct.accept(by=county.person("林志远"), at=minutes(12), incident=incident)
    settle(incident)
    by = county.person("马骏")
    with written_rows_stay_below(1000):
        incident = restore.claim_restored(
            by=by, at=minutes(20), incident=incident, restored_by=county.people["郑凯"]
        )
    assert incident.claimed_at is None
    first = Entry.objects.get(stream=incident.stream, code="LINES_CLAIMED")
    assert first.payload.body.count("640")
    with pytest.raises(restore.UnableToRelease):
        restore.release(by=county.person("周国栋"), at=minutes(21), incident=incident)
    settle(incident)
    incident.refresh_from_db()
    assert (incident.claimed_at, incident.portion_total) == (minutes(20), 0)
    with clock.pretend(minutes(30)):
        clocks_go_on(incident.pk)
    assert follow(by=system("test"), at=minutes(30), incident=incident) == 0, (
        "the last portion saw to the clocks, and its own job to what one pass leaves"
    )
    rows = Interruption.objects.filter(incident=incident)
    assert set(rows.values_list("status", "claimed_by", "restored_by", "claimed_at")) == {
        ("CLAIMED", by.person_id, county.people["郑凯"].pk, minutes(20))
    }
    keys = planned.keys_of_act(planned.plan_of(incident), Act.CHECK)
    assert incident.tasks.filter(key__in=keys, outlet__isnull=False).count() == COUNT
    assert Entry.objects.filter(stream=incident.stream, code="CLAIMED").count() == 1


@pytest.mark.long
def test_a_large_claim_leaves_alone_what_somebody_claimed_meanwhile(county, large):
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=large)
    incident = direct.accept(by=county.person("林志远"), at=minutes(12), incident=incident)
    restore.claim_restored(by=county.person("马骏"), at=minutes(20), incident=incident)
    last = incident.interruptions.order_by("-outlet").values_list("outlet__code", flat=True)[0]
    lines = [(last, line) for line in LINES]
    restore.claim_restored(by=county.person("林志远"), at=minutes(21), incident=incident, lines=lines)
    settle(incident)
    incident.refresh_from_db()
    assert (incident.claimed_at, incident.portion_total) == (minutes(20), 0)
    with clock.pretend(minutes(30)):
        clocks_go_on(incident.pk)
    assert follow(by=system("test"), at=minutes(30), incident=incident) == 0, (
        "the last portion saw to the clocks, and its own job to what one pass leaves"
    )
    who = dict(incident.interruptions.values_list("outlet__code", "claimed_by__name"))
    assert (who[last], who["T0000"]) == ("林志远", "马骏")


def test_a_claim_of_very_many_lines_is_refused_before_anything_is_written(county, large):
    incident = direct.direct(by=county.person("周国栋"), at=minutes(10), incident=large)
    incident = direct.accept(by=county.person("林志远"), at=minutes(12), incident=incident)
    last = incident.interruptions.order_by("-outlet").first()
    assert last is not None
    Interruption.objects.filter(pk=last.pk).update(line="savings")
    with pytest.raises(restore.UnableToClaimRestored) as refused:
        restore.claim_restored(by=county.person("马骏"), at=minutes(20), incident=incident)
    assert refused.value.field == "bank_word"
    assert not incident.interruptions.exclude(status="DOWN").exists()


def test_merge_waits_until_a_mass_report_is_whole(county):
    codes = [f"T{n:04}" for n in range(COUNT)]
    incident = mass.report_mass(
        by=county.person("沈佳"), at=minutes(0), unit=county.unit, rule={"outlets": codes}, cause="network_line",
        lines=LINES,
    )  # fmt: skip
    other = build.reported(county, at=minutes(3))
    with pytest.raises(merge.UnableToMerge):
        merge.merge(by=county.person("周国栋"), at=minutes(9), incident=incident, into=other)


def test_continue_verbs_do_nothing_where_nothing_goes_on(county, large):
    by = county.person("周国栋")
    entries = Entry.objects.count()
    for further in (
        merge.continue_merge,
        merge.continue_split,
        merge.continue_call_off,
        restore.continue_claim,
    ):
        further(by=by, at=minutes(9), incident=large)
    assert Entry.objects.count() == entries
    assert claims.VERB == "claim_restored"
