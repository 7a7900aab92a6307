"""The office's day: figures frozen at the plan's hour, told whom the plan names, made up for once, shut matters counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.builders import alerting as build
from tests.builders.alerting import followed, minutes
from tests.builders.response import BEGAN, County, hold_post
from tests.builders.watch import started, tapped
from tests.states import kept
from youxu.core import clock, jobs, journal
from youxu.core.actor import system
from youxu.core.models import Entry
from youxu.delivery.models import Delivery
from youxu.incidents.actions import report as reporting
from youxu.organisation.models import Person, PersonalChannels
from youxu.oversight import actions, queries
from youxu.oversight.models import Summary
from youxu.oversight.queries import lines
from youxu.reactions.handlers import oversight as handlers
from youxu.reactions.handlers.oversight import SummariesFailed, make_due_summaries

pytestmark = [pytest.mark.django_db, pytest.mark.both]

FIVE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""17:00 in the county, on the day of the interruption."""
DAY = timedelta(days=1)
BY = system("test")


def county() -> County:
    """Make the county with the board's members reachable and an office above that has the duty."""
    place = build.reachable()
    hold_post(place, "带班", "leader_on_call", None)
    Person.objects.filter(name="带班").update(mobile="13900000077")
    return place


place = kept(county)


def round_at(moment: datetime) -> None:
    """Run the round of a moment, and what follows."""
    with clock.pretend(moment):
        make_due_summaries()
    followed(moment)


def messages(summary: Summary) -> dict[str, Delivery]:
    rows = Delivery.objects.filter(stream=summary.stream).select_related("message").order_by("pk")
    return {row.recipient_name: row for row in rows if row.message.once.startswith(f"summary:{summary.pk}:")}


def test_make_summary_freezes_the_figures_of_the_day_and_tells_whom_the_plan_names(place: County) -> None:
    incident = build.reported(place)
    round_at(FIVE)
    row = Summary.objects.get()
    assert (row.day, row.until_at, row.from_at) == (date(2026, 11, 23), FIVE, FIVE - DAY)
    assert (row.figures["new"], row.figures["unrestored"], row.figures["outlets"]) == (1, 1, 1)
    assert row.figures["late"] > 0
    told = messages(row)
    assert set(told) == {"周国栋", "林志远", "何敏", "带班", "沈佳"}
    assert row.told == len(told)
    text = told["周国栋"].message.text
    assert "11-23" in text
    assert "截至17:00" in text
    assert "新报告 1" in text
    assert "0701-5550100" in text
    assert told["周国栋"].message.topic == "staff_summary"
    assert told["周国栋"].message.variables["n"] == "1"
    codes = Entry.objects.filter(stream=row.stream).order_by("sequence").values_list("code", flat=True)
    assert list(codes) == ["SUMMARY_MADE", "SUMMARY_TOLD"]
    reporting.verify_report(
        by=place.person("沈佳"), at=FIVE, incident=incident, found="TRUE", with_whom="黄建华"
    )
    assert Summary.objects.get().figures == row.figures


def test_the_sum_of_the_roll_call_heads_what_goes_upward_and_nothing_need_to_know(place: County) -> None:
    asked = started(place, rule={"outlets": ["YS04", "YS05"]})
    tapped(place, asked, said="SAFE_OPEN", people_safe=4)
    secret = build.reported(place, cause="robbery_violence")
    started(place, at=minutes(40), rule={"outlets": ["YS04"]}, incident=secret)
    round_at(FIVE)
    row = Summary.objects.get()
    assert len(row.heads) == 1
    told = messages(row)
    assert told, "somebody is told"
    for name, one in told.items():
        first = one.message.text.splitlines()[0]
        assert first in row.heads[0], name
        assert asked.reference in first
    shown = queries.day_of(place.person("沈佳", FIVE), place.unit, None, FIVE + timedelta(minutes=1))
    assert [head.zh for one in shown.summaries for head in one.heads] == [
        shown.summaries[0].heads[0].zh,
        row.heads[0][0],
    ]
    tapped(place, asked, "YS05", people_safe=2, after=600)
    row.refresh_from_db()
    assert queries.summary_numbered(row.pk).heads == row.heads, "frozen"


def test_a_summary_is_made_once_however_often_the_round_comes(place: County) -> None:
    for minute in (0, 1, 2):
        round_at(FIVE + timedelta(minutes=minute))
    row = Summary.objects.get()
    assert actions.make_summary(by=BY, at=FIVE, unit=place.unit, until=FIVE) == row
    assert Delivery.objects.filter(stream=row.stream).count() == 5


def test_what_is_next_begins_where_the_last_one_ended(place: County) -> None:
    round_at(FIVE)
    build.reported(place, at=500)
    round_at(FIVE + DAY)
    first, second = Summary.objects.order_by("until_at")
    assert (first.figures["new"], second.figures["new"]) == (0, 1)
    assert second.from_at == first.until_at


def test_days_missed_while_everything_was_down_are_made_once_and_only_the_fresh_one_is_sent(
    place: County,
) -> None:
    round_at(FIVE)
    build.reported(place, at=500)
    back = FIVE + 3 * DAY + timedelta(hours=1)
    round_at(back)
    round_at(back + timedelta(minutes=1))
    rows = list(Summary.objects.order_by("until_at"))
    assert [row.day.day for row in rows] == [23, 24, 25, 26]
    assert [row.figures["new"] for row in rows] == [0, 1, 0, 0]
    assert [row.stale for row in rows] == [False, True, True, False]
    assert [len(messages(row)) for row in rows] == [5, 0, 0, 5]
    assert Entry.objects.filter(code="SUMMARY_STALE").count() == 2


def test_a_unit_that_cannot_be_summed_up_keeps_no_other_from_its_turn(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned = place.unit.parent
    assert poisoned is not None
    due = [(poisoned.pk, FIVE), (poisoned.pk, FIVE + DAY), (place.unit.pk, FIVE)]
    monkeypatch.setattr(handlers.queries, "summaries_due", lambda at: due)
    with clock.pretend(FIVE), monkeypatch.context() as context:
        whole = actions.make_summary

        def made(**given: Any) -> Summary:
            if given["unit"].pk == poisoned.pk:
                raise RuntimeError("poisoned")
            return whole(**given)

        context.setattr(handlers.actions, "make_summary", made)
        with pytest.raises(SummariesFailed, match=str(poisoned.pk)):
            make_due_summaries()
    assert [row.unit_id for row in Summary.objects.all()] == [place.unit.pk]


def test_note_told_and_note_stale_write_it_once(place: County) -> None:
    row = actions.make_summary(by=BY, at=FIVE, unit=place.unit, until=FIVE)
    assert actions.note_told(by=BY, at=FIVE, summary=row, told=2).told == 2
    assert actions.note_told(by=BY, at=FIVE, summary=row, told=9).told == 2
    assert actions.note_stale(by=BY, at=FIVE, summary=row).stale is False
    assert Entry.objects.filter(stream=row.stream).count() == 2


def test_make_summary_is_refused_for_a_turn_to_come_or_a_plan_without_an_hour(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(actions.UnableToMakeSummary) as refused:
        actions.make_summary(by=BY, at=FIVE, unit=place.unit, until=FIVE + DAY)
    assert refused.value.field == "until"
    plan = actions.plans.plan_in_force(place.unit.path, FIVE)
    silent = plan.model_copy(update={"summary": None})
    monkeypatch.setattr(actions.plans, "plan_in_force", lambda *_given: silent)
    with pytest.raises(actions.UnableToMakeSummary) as refused:
        actions.make_summary(by=BY, at=FIVE, unit=place.unit, until=FIVE)
    assert refused.value.field == "unit"


def test_a_need_to_know_matter_is_one_number_and_in_no_other_figure(place: County) -> None:
    build.reported(place, cause="robbery_violence", lines=("letters", "ems", "parcels", "savings"))
    round_at(FIVE)
    row = Summary.objects.get()
    assert row.figures == {line.key: int(line.key == "closed") for line in lines.LINES}
    said = " ".join(one.message.text for one in messages(row).values())
    assert "限知事件 1" in said
    assert "柳林" not in said
    clerk = queries.day_of(place.person("郑凯"), place.unit, None, FIVE + timedelta(hours=1))
    assert clerk.incidents == ()


def test_somebody_in_quiet_hours_gets_it_when_these_end(place: County) -> None:
    PersonalChannels.objects.create(
        person=place.people["何敏"], ways=[], quiet_from="16:00", quiet_until="07:00", changed_at=BEGAN
    )
    round_at(FIVE)
    told = messages(Summary.objects.get())
    assert told["何敏"].due_at == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert told["何敏"].expires_at is not None
    assert told["何敏"].expires_at > told["何敏"].due_at
    assert told["周国栋"].due_at == FIVE


def test_the_unit_above_sees_each_unit_below_with_the_age_of_its_figures(place: County) -> None:
    build.reported(place)
    round_at(FIVE)
    city = place.unit.parent
    found = queries.day_of(BY, city, None, FIVE + timedelta(hours=2))
    (below,) = found.below
    assert (below.unit.key, below.age) == ("yunshan", timedelta(hours=2))
    assert {one.key: one.count for one in below.figures}["new"] == 1
    (now,) = found.summaries
    assert now.made_at is None
    assert {one.key: one.count for one in now.figures}["unrestored"] == 1
    early = queries.day_of(BY, city, date(2026, 11, 22), FIVE)
    assert early.below[0].age is None
    assert early.summaries == ()


def test_a_line_that_joins_later_stands_in_page_and_message_and_is_missing_before(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_at(FIVE)
    more = (*lines.LINES, lines.Line("feedback", "Rumours (test)", lambda path, span, world: 4))
    monkeypatch.setattr(lines, "LINES", more)
    monkeypatch.setattr("youxu.oversight.queries.showing.LINES", more)
    round_at(FIVE + DAY)
    first, second = Summary.objects.order_by("until_at")
    assert "feedback" not in [one.key for one in queries.figure_rows(first.figures)]
    assert queries.figure_rows(second.figures)[-1].count == 4
    assert "Rumours (test) 4" in messages(second)["沈佳"].message.text


def test_the_head_of_the_journal_stands_in_the_summary(place: County) -> None:
    with clock.pretend(FIVE - timedelta(hours=2)):
        jobs.run("checkpoint")
    round_at(FIVE)
    row = Summary.objects.get()
    assert row.check_day == date(2026, 11, 22) or row.check_day is None
    assert row.check_hash == queries.latest_check(FIVE)[1]
    assert (row.check_hash[:12] or "–") in messages(row)["沈佳"].message.text
    assert journal.verify().first_broken is None


def test_nothing_is_due_where_the_plan_is_younger_than_its_hour(place: County) -> None:
    assert list(queries.summaries_due(FIVE)) == [(place.unit.pk, FIVE)]
    assert list(queries.summaries_due(BEGAN - 200 * DAY)) == []


def test_figures_are_those_of_the_moment_also_when_they_are_made_later(place: County) -> None:
    incident = build.reported(place)
    reporting.verify_report(
        by=place.person("沈佳"), at=minutes(20), incident=incident, found="TRUE", with_whom="黄建华"
    )
    at_five = queries.counted(place.unit.path, (FIVE - DAY, FIVE))
    before = queries.counted(place.unit.path, (BEGAN - DAY, BEGAN))
    assert (at_five["unrestored"], before["unrestored"], before["late"]) == (1, 0, 0)
