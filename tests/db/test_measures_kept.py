"""Rows of measures, periods, sides, filed evaluations, counts of days: as they stand in the database (E0-E3, R1, R3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.response import BEGAN, County, announced, county, minutes, responding, restored
from tests.states import kept
from youxu.core import clock, jobs
from youxu.core.actor import Actor, ActorKind, system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.evaluation import queries
from youxu.evaluation.actions.counts import take_counts
from youxu.evaluation.actions.filing import UnableToFileEvaluation, file_evaluation
from youxu.evaluation.actions.forecasts import adopt_forecast, keep_model, make_forecast
from youxu.evaluation.actions.measure import measure
from youxu.evaluation.counting import import_counts
from youxu.evaluation.models import DayCount, Forecast, IncidentMeasure, PeriodEvaluation
from youxu.evaluation.queries import PeriodMeasures, Selection, Side
from youxu.evaluation.queries.behind import to_measure
from youxu.evaluation.rules.forecast.forecaster import Basis
from youxu.evaluation.rules.measures import Step
from youxu.evaluation.rules.turns import Days
from youxu.evaluation.sheets import write_sheet
from youxu.incidents.actions import clear, respond
from youxu.incidents.models import Incident
from youxu.network import queries as network
from youxu.organisation.files import UnableToReadFile
from youxu.plan import queries as plans
from youxu.plan.schema.words import Rhythm
from youxu.reactions.handlers import evaluation as handlers
from youxu.reactions.handlers import forecasts as forecasting

pytestmark = [pytest.mark.django_db, pytest.mark.both]
place = kept(county)
NOVEMBER = Days(date(2026, 11, 1), date(2026, 12, 1))
BY = system("test")


def selection(place: County, **more: object) -> Selection:
    return Selection(place.unit.path, NOVEMBER, network.zone_of(""), **more)  # type: ignore[arg-type]


def period(place: County, name: str = "周国栋", **more: object) -> PeriodMeasures:
    plan = plans.plan_in_force(place.unit.path, BEGAN)
    return queries.measures_between(place.person(name), selection(place, **more), plan)


def measured(incident: Incident, at: int = 200) -> IncidentMeasure:
    return measure(by=BY, at=minutes(at), incident=incident)


def test_a_row_is_made_a_minute_after_what_it_rests_on_and_once_for_a_burst(place: County) -> None:
    with clock.pretend(minutes(20)):
        incident = responding(place)
        jobs.drain(minutes(20))
        assert not IncidentMeasure.objects.exists()
    with clock.pretend(minutes(22)):
        jobs.drain(minutes(22))
    row = IncidentMeasure.objects.get()
    assert (row.incident_id, row.over, row.whole_seconds, row.measured_at) == (
        incident.pk,
        False,
        None,
        minutes(22),
    )
    assert row.outlet is not None
    assert row.outlet.code == "YS04"


def test_the_same_facts_give_the_same_row_and_a_release_gives_it_a_length(place: County) -> None:
    incident = restored(place, responding(place))
    clear.add_cost(
        by=place.person("沈佳"), at=minutes(120), incident=incident, kind="VENDOR", amount=Decimal("350.00")
    )
    first = measured(incident)
    again = measured(incident)
    assert (first.pk, first.figures, first.lines) == (again.pk, again.figures, again.lines)
    assert IncidentMeasure.objects.count() == 1
    assert [(one.kind, one.amount) for one in again.costs.all()] == [("VENDOR", Decimal("350.00"))]
    live = queries.measures_of(place.person("周国栋"), Incident.objects.get(), minutes(200))
    whole = next(one for one in live.steps if one.step is Step.WHOLE)
    assert (again.whole_seconds, again.whole_open_minutes) == (whole.seconds, whole.open_minutes)
    assert not to_measure(place.unit.path).exists()
    assert to_measure(place.unit.path, minutes(201)).get() == incident


def test_a_period_has_its_figures_its_limits_lines_cost_and_indicators_in_few_queries(place: County) -> None:
    incident = restored(place, responding(place))
    announced(place, incident)
    measured(incident)
    measured(responding(place, "YS05", ("parcels",)))
    plan = plans.plan_in_force(place.unit.path, BEGAN)
    leader, wanted = place.person("周国栋"), selection(place)
    with CaptureQueriesContext(connection) as asked:
        found = queries.measures_between(leader, wanted, plan)
    assert len(asked) <= 5
    figures = found.figures
    assert (figures.cases, figures.over, figures.running) == (2, 1, 1)
    assert figures.whole.cases == 1
    assert figures.customers > 0
    assert [(one.line, one.stops, one.back) for one in found.service_lines] == [
        ("letters", 1, 1),
        ("parcels", 1, 0),
        ("ems", 1, 1),
    ]
    assert found.trend[-1].day == date(2026, 11, 1)
    assert found.trend[-1].whole.cases == 1
    assert len(found.trend) == 12
    assert {one.key for one in queries.indicators_of(found, plan)} == set(plan.evaluation.indicators)
    assert period(place, drill=True).figures.cases == 0
    assert period(place, where=(("cause", "flood"),)).figures.cases == 0
    rows, more = queries.rows_of(place.person("周国栋"), selection(place), most=1)
    assert len(rows) == 1
    assert more
    rest, end = queries.rows_of(place.person("周国栋"), selection(place), more, most=1)
    assert not end
    assert {rows[0].reference, rest[0].reference} == {one.reference for one in Incident.objects.all()}


def test_a_side_shows_its_shares_and_compares_no_outlet_of_few_cases(place: County) -> None:
    measured(restored(place, responding(place)))
    leader = place.person("周国栋")
    for side in Side:
        found = queries.breakdown_of(leader, selection(place), side)
        assert sum(one.figures.cases for one in found.shares) == (0 if side is Side.REGION else 1), side
    outlets = queries.breakdown_of(leader, selection(place), Side.OUTLET)
    assert [(one.key, one.enough, one.interval) for one in outlets.shares] == [("YS04", False, None)]
    factors = queries.factors_of(leader, selection(place))
    assert factors
    assert all(one.ratio is None for one in factors)


def test_what_was_called_off_or_has_times_in_the_wrong_order_gives_no_wrong_numbers(place: County) -> None:
    incident = restored(place, responding(place))
    Incident.objects.filter(pk=incident.pk).update(reported_at=incident.noticed_at - timedelta(minutes=5))
    row = measured(incident)
    assert row.disordered
    found = period(place)
    assert found.disordered == 1
    step = next(one for one in found.figures.steps if one.step is Step.REPORT)
    assert step.clock.cases == 0
    Incident.objects.filter(pk=incident.pk).update(stage="CALLED_OFF")
    measured(incident)
    assert period(place).figures.cases == 0


def test_who_may_not_read_the_unit_sees_no_period_and_an_engineer_measures_nothing(place: County) -> None:
    incident = responding(place)
    stranger = Actor(ActorKind.PERSON, "person:0", "某人", "WEB")
    plan = plans.plan_in_force(place.unit.path, BEGAN)
    for ask in (
        lambda: queries.measures_between(stranger, selection(place), plan),
        lambda: queries.rows_of(stranger, selection(place)),
        lambda: queries.breakdown_of(stranger, selection(place), Side.CAUSE),
        lambda: queries.factors_of(stranger, selection(place)),
        lambda: measure(by=place.person("郑凯"), at=minutes(30), incident=incident),
    ):
        with pytest.raises(NotPermitted):
            ask()


def counts(*rows: str) -> bytes:
    return ("网点,业务,日期,笔数\n" + "\n".join(rows)).encode()


def test_counts_of_days_are_taken_over_bad_rows_are_named_and_again_changes_nothing(place: County) -> None:
    by, at = place.person("沈佳"), minutes(60)
    data = counts(
        "YS04,ems,2026-11-16,100", "YS04,ems,2026-11-16,7", "YS99,ems,2026-11-16,1", "YS04,银行,2026-11-16,1",
        "YS04,ems,2027-01-01,1", "YS04,ems,2026-11-17,-3", "YS04,ems,2026/11/18,1,000",
    )  # fmt: skip
    found = import_counts(by=by, at=at, unit=place.unit, data=data, name="量.csv")
    assert (found.rows, found.created, found.updated, found.unchanged) == (7, 2, 0, 0)
    assert [one.row for one in found.rejected] == [3, 4, 5, 6, 7]
    again = import_counts(by=by, at=at, unit=place.unit, data=data, name="量.csv")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    more = import_counts(by=by, at=at, unit=place.unit, data=counts("YS04,ems,2026-11-16,90"), name="量.csv")
    assert (more.created, more.updated) == (0, 1)
    assert Entry.objects.filter(code="DAY_COUNTS_TAKEN").count() == 2
    with pytest.raises(NotPermitted):
        take_counts(by=place.person("郑凯"), at=at, unit=place.unit, lines=[], file="", digest="")
    with pytest.raises(UnableToReadFile):
        import_counts(by=by, at=at, unit=place.unit, data=b"nonsense", name="x.csv")


def test_lost_customers_follow_from_counts_before_meanwhile_and_after(place: County) -> None:
    incident = restored(place, responding(place))
    measured(incident)
    assert period(place).figures.lost_during is None
    stop = BEGAN.date()
    for week in range(1, 5):
        DayCount.objects.create(
            outlet=place.outlets["YS04"], unit_path=place.unit.path, line="ems",
            day=stop - timedelta(days=7 * week), count=100,
        )  # fmt: skip
    later = minutes(60) + timedelta(days=8)
    lines = (f"YS04,ems,{stop},40", f"YS04,ems,{stop + timedelta(days=7)},95")
    import_counts(by=place.person("沈佳"), at=later, unit=place.unit, data=counts(*lines), name="n.csv")
    with clock.pretend(later + timedelta(minutes=2)):
        handlers.go_on_around(Entry.objects.get(code="DAY_COUNTS_TAKEN").pk, 0)
    figures = period(place).figures
    assert (figures.lost_during, figures.lost_after) == (60, 5)


def test_an_evaluation_files_itself_once_its_month_is_over_and_stays_as_it_was(place: County) -> None:
    measured(restored(place, responding(place)))
    december = minutes(0) + timedelta(days=9)
    with pytest.raises(UnableToFileEvaluation):
        file_evaluation(by=BY, at=BEGAN, unit=place.unit, days=NOVEMBER, rhythm=Rhythm.MONTHLY)
    with clock.pretend(december):
        handlers.file_due()
        handlers.file_due()
    row = PeriodEvaluation.objects.get(unit=place.unit)
    assert row.figures["figures"]["cases"] == 1
    entry = Entry.objects.get(code="EVALUATION_FILED", stream=row.stream)
    assert entry.unit_path == place.unit.path
    leader = place.person("周国栋")
    (filed,) = queries.filed_of(leader, place.unit)
    assert (filed.cases, filed.over, filed.digest) == (1, 1, row.digest)
    assert queries.filed_numbered(leader, row.pk) == row
    again = file_evaluation(by=BY, at=december, unit=place.unit, days=NOVEMBER, rhythm=Rhythm.MONTHLY)
    assert again == row


def test_the_interruptions_of_a_period_are_written_as_csv_and_xlsx(place: County) -> None:
    incident = restored(place, responding(place))
    Incident.objects.filter(pk=incident.pk).update(title="=1+1", title_en="=1+1")
    measured(incident)
    plan = plans.plan_in_force(place.unit.path, BEGAN)
    rows = list(queries.each_row(place.person("周国栋"), selection(place)))
    text = write_sheet(rows, plan, network.zone_of(""), "csv").decode("utf-8-sig")
    assert incident.reference in text
    assert "'=1+1" in text
    assert write_sheet(rows, plan, network.zone_of(""), "xlsx")[:2] == b"PK"


def many(place: County, incident: Incident, cases: int) -> None:
    """Keep measures of past interruptions of power cuts, from one to so many hours, without their incidents' course."""
    for number in range(cases):
        hours = 1 + number % 6
        began = BEGAN - timedelta(days=40 + number)
        past = Incident.objects.get(pk=incident.pk)
        past.pk, past.reference, past.stage = None, f"P{number}", "CLOSED"
        past.began_at = past.noticed_at = past.reported_at = began
        past.claimed_at = past.released_at = past.cleared_at = began + timedelta(hours=hours)
        past.save(force_insert=True)
        measure(by=BY, at=minutes(0), incident=past)


def test_under_thirty_own_cases_nothing_is_forecast(place: County) -> None:
    incident = responding(place)
    many(place, incident, 29)
    with clock.pretend(minutes(60)):
        assert forecasting.learn_tree("china-post") == 29
        forecasting.forecast_open()
    assert not Forecast.objects.exists()
    assert queries.advice_on(incident, minutes(60)) is None
    assert queries.is_past_short(incident)


def test_a_forecast_is_revised_as_it_lasts_asks_the_owner_and_is_taken_over_by_an_estimate(
    place: County,
) -> None:
    incident = responding(place)
    many(place, incident, 30)
    engineer = place.person("郑凯")
    respond.estimate(by=engineer, at=minutes(40), incident=incident, eta_at=minutes(2000))
    with clock.pretend(minutes(60)):
        assert forecasting.learn_tree("china-post") == 30
        measured(incident, 60)
        forecasting.forecast_open()
        forecasting.forecast_open()
        jobs.drain(minutes(60))
    first = Forecast.objects.get()
    assert (first.number, first.basis, first.cases) == (1, "GROUP", 30)
    assert first.low_at < first.median_at < first.high_at
    task = incident.tasks.get(key=forecasting.TASK)
    assert task.owner_id == engineer.person_id
    with clock.pretend(minutes(270)):
        measured(incident, 270)
        forecasting.forecast_open()
        jobs.drain(minutes(270))
    second = queries.forecast_of(Incident.objects.get(pk=incident.pk))
    assert second is not None
    assert second.number == 2
    assert second.median_at > first.median_at
    assert incident.tasks.filter(key=forecasting.TASK).count() == 1
    with clock.pretend(minutes(275)):
        respond.estimate(
            by=engineer, at=minutes(275), incident=incident, eta_at=second.median_at, low_at=second.low_at,
            high_at=second.high_at,
        )  # fmt: skip
        jobs.drain(minutes(275))
    assert Forecast.objects.get(number=2).adopted_at == minutes(275)
    task.refresh_from_db()
    assert task.state == "DONE"
    Incident.objects.filter(pk=incident.pk).update(claimed_at=minutes(280))
    found = queries.calibration_of(place.person("周国栋"), selection(place))
    assert (found.cases, found.inside, found.adopted) == (1, 1, 0)
    assert queries.forecast_of(Incident.objects.get(pk=incident.pk)) is None


def test_who_does_not_evaluate_keeps_no_model_and_makes_no_forecast(place: County) -> None:
    incident, engineer = responding(place), place.person("郑凯")
    with pytest.raises(NotPermitted):
        keep_model(by=engineer, at=BEGAN, tree="china-post", until=BEGAN, cases=1, body=b"")
    with pytest.raises(NotPermitted):
        make_forecast(by=engineer, at=BEGAN, incident=incident, advice=queries.Advice(Basis.NONE, 0))
    assert make_forecast(by=BY, at=BEGAN, incident=incident, advice=queries.Advice(Basis.NONE, 0)) is None
    row = respond.estimate(by=engineer, at=minutes(40), incident=incident, eta_at=minutes(90))
    assert adopt_forecast(by=BY, at=minutes(41), estimate=row) is None


def test_figures_of_very_many_are_kept_for_ten_minutes_and_for_each_reader_alone(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    keeping = import_module("youxu.evaluation.queries.lately")
    monkeypatch.setattr(keeping, "MANY", 1)
    monkeypatch.setattr(keeping, "_kept", type(keeping._kept)())
    leader, deputy, wanted = place.person("周国栋"), place.person("林志远"), selection(place)
    made = iter(range(10))

    def asked(actor: Actor) -> tuple[int, float]:
        return queries.lately(actor, wanted, "x", lambda: next(made))

    measured(responding(place))
    assert [asked(leader), asked(leader)] == [(0, 0.0), (1, 0.0)]
    measured(responding(place, "YS05", ("parcels",)))
    assert asked(leader) == (2, 0.0)
    now[0] += 120
    assert asked(leader) == (2, 120.0)
    assert asked(deputy) == (3, 0.0)
    now[0] += 600
    assert asked(leader) == (4, 0.0)
