"""Simulations in the browser: ordered, made beside the queue, stopped, repeated with their seed, shown, put side by side."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders.response import County, county, minutes
from tests.states import kept
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry
from youxu.network.models import Outlet
from youxu.simulation import actions, making
from youxu.simulation.models import SimulationRun
from youxu.simulation.queries import runs_of
from youxu.simulation.rules import RunKind, RunState

pytestmark = pytest.mark.django_db
place = kept(county)
NOW = minutes(0)
TERMS: dict[str, Any] = {
    "kind": RunKind.PLAN,
    "title": "停电",
    "runs": 400,
    "seed": 7,
    "asked": {"cause": "power", "level": "III", "outlets": 2},
}
STORM = """name: storm
days: 2
hazards:
  - {name: storm, cause: typhoon, everywhere: true}
stocks: [{name: now}, {name: doubled, times: 2}]
"""


def client_of(place: County, name: str) -> Client:
    found = Client()
    found.force_login(place.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def ordered(place: County, who: str = "沈佳", **changed: Any) -> SimulationRun:
    return actions.order_run(by=place.person(who), at=NOW, unit=place.unit, **{**TERMS, **changed})


def made(run: SimulationRun) -> SimulationRun:
    return making.make(run, by=system("test"), at=NOW, now=lambda: NOW)


def page(client: Client, address: str, code: int = 200) -> str:
    with clock.pretend(NOW):
        answer = client.get(address)
    assert answer.status_code == code, address
    return answer.content.decode()


def test_one_that_is_ordered_in_the_browser_is_made_by_its_job_and_shown(place) -> None:
    officer = client_of(place, "沈佳")
    with clock.pretend(NOW):
        sent = officer.post(
            "/simulations/plan/", {"cause": "power", "level": "III", "outlets": 2, "runs": 300, "seed": 5}
        )
        assert sent.status_code == 303
        run = SimulationRun.objects.get()
        assert "300" in page(officer, sent["Location"])
        jobs.drain(minutes(1))
    run.refresh_from_db()
    assert (run.state, run.done, run.result["runs"]) == (RunState.DONE, 300, 300)
    shown = page(officer, f"/simulations/{run.pk}/")
    assert shown.count('class="plot"') >= 3
    assert "周国栋" not in shown, "a simulation names posts, never people"
    assert list(
        Entry.objects.filter(code__startswith="SIMULATION").order_by("pk").values_list("code", flat=True)
    ) == [
        "SIMULATION_ORDERED",
        "SIMULATION_FINISHED",
    ]


def test_the_same_terms_and_seed_come_to_the_same_and_repeat_fills_the_form(place) -> None:
    one, two = made(ordered(place)), made(ordered(place))
    assert one.result == two.result
    other = made(ordered(place, seed=8))
    assert other.result != one.result
    officer = client_of(place, "沈佳")
    form = page(officer, f"/simulations/plan/?of={one.pk}")
    assert 'value="400"' in form
    assert 'value="7"' in form
    shown = page(officer, f"/simulations/compared/?a={one.pk}&b={other.pk}")
    assert shown.count('class="plot"') == 4
    page(officer, f"/simulations/compared/?a={one.pk}&b=9999", 404)
    page(officer, "/simulations/compared/?a=x&b=1", 404)


def test_a_region_is_made_and_a_fault_in_its_file_is_said_with_its_line(place) -> None:
    for number, outlet in enumerate(place.outlets.values()):
        Outlet.objects.filter(pk=outlet.pk).update(latitude=28.0 + number / 100, longitude=115.0)
    region = {"kind": RunKind.REGION, "asked": {}, "runs": 50}
    run = made(ordered(place, **region, scenario=STORM))
    assert [one["name"] for one in run.result["variants"]] == ["now", "doubled"]
    officer = client_of(place, "沈佳")
    shown = page(officer, f"/simulations/{run.pk}/")
    assert "<circle" in shown
    bad = made(ordered(place, **region, scenario=STORM.replace("typhoon", "meteor")))
    assert (bad.state, bad.reason.startswith("4: hazards.0.cause")) == (RunState.FAILED, True)
    assert "hazards.0.cause" in page(officer, f"/simulations/{bad.pk}/")
    assert "storm" in page(officer, f"/simulations/region/?of={run.pk}")


WAY = """name: SOUDELOR
hazards:
  - name: storm
    cause: typhoon
    track: {file: best_track.txt, storm: SOUDELOR, year: 2015}
"""
FIXES = """66666 1513  059 0013 1513 0 6             SOUDELOR              20150925
15080712 002 5 281 1150  930     085     00090 0060 90240 0180
15080718 002 5 282 1151  940     080     00090 0060 90240 0180
"""


def test_a_storms_way_comes_with_its_file_and_is_kept_in_the_scenario(place) -> None:
    for number, outlet in enumerate(place.outlets.values()):
        Outlet.objects.filter(pk=outlet.pk).update(latitude=28.0 + number / 100, longitude=115.0)
    officer = client_of(place, "沈佳")
    sent = {"scenario": WAY, "runs": 50, "seed": 1}
    with clock.pretend(NOW):
        assert "请在这里加上这份文件" in officer.post("/simulations/region/", sent).content.decode()
        other = SimpleUploadedFile("best_track.txt", FIXES.replace("SOUDELOR", "MOLAVE  ").encode())
        refused = officer.post("/simulations/region/", {**sent, "track": other}).content.decode()
        assert "这份文件里没有2015年的台风SOUDELOR。" in refused
        assert "SOUDELOR, year: 2015" in refused, "what was entered is kept"
        file = SimpleUploadedFile("best_track.txt", FIXES.encode())
        assert officer.post("/simulations/region/", {**sent, "track": file}).status_code == 303
        run = SimulationRun.objects.get()
        jobs.drain(minutes(1))
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.reason
    assert "file:" not in run.scenario
    assert run.result["variants"][0]["outlets"]["mean"]["value"] > 0
    again = page(officer, f"/simulations/region/?of={run.pk}")
    assert "latitude: 28.1" in again


def test_one_that_is_stopped_keeps_what_was_done_and_a_kept_one_is_whole(place) -> None:
    run = ordered(place, runs=40_000)
    by = place.person("沈佳")
    assert actions.move_run(by=by, at=NOW, run=run, done=4096).done == 4096
    officer = client_of(place, "沈佳")
    assert "4096" in page(officer, f"/simulations/{run.pk}/").replace(",", "")
    with clock.pretend(NOW):
        assert officer.post(f"/simulations/{run.pk}/stop/").status_code == 303
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    done = actions.finish_run(by=by, at=NOW, run=run, result={"runs": 4096}, done=4096)
    assert (done.state, done.done) == (RunState.STOPPED, 4096)
    assert made(done).result == {"runs": 4096}, "what has ended is not made again"
    whole = actions.keep_run(by=by, at=NOW, unit=place.unit, result={}, done=400, **TERMS)
    assert (whole.state, whole.world) == (RunState.DONE, "")
    assert actions.fail_run(by=by, at=NOW, run=whole, reason="late").state == RunState.DONE


def test_who_does_not_see_to_the_evaluation_reads_but_orders_nothing(place) -> None:
    run = made(ordered(place))
    clerk = place.person("黄建华")
    with pytest.raises(NotPermitted):
        ordered(place, who="黄建华")
    with pytest.raises(NotPermitted):
        actions.stop_run(by=clerk, at=NOW, run=run)
    client = client_of(place, "黄建华")
    page(client, f"/simulations/{run.pk}/")
    page(client, "/simulations/plan/", 403)
    page(client, "/simulations/9999/", 404)


def test_only_three_run_at_once_and_the_list_has_pages_of_fifty(place) -> None:
    for _turn in range(3):
        ordered(place)
    with pytest.raises(actions.UnableToOrderSimulation):
        ordered(place)
    SimulationRun.objects.update(moved_at=minutes(-60))
    first = ordered(place)
    SimulationRun.objects.bulk_create(
        SimulationRun(
            unit=place.unit,
            unit_path=place.unit.path,
            kind=RunKind.PLAN,
            title="x",
            runs=1,
            seed=1,
            asked_at=NOW,
            moved_at=NOW,
            state=RunState.DONE,
        )
        for _turn in range(50)
    )
    rows, more = runs_of(place.person("沈佳"), place.unit.path, NOW)
    assert (len(rows), more) == (50, rows[-1].id)
    rest, none = runs_of(place.person("沈佳"), place.unit.path, NOW, after=more)
    assert (rest[0].id, none) == (first.pk, 0)
    assert [row.stuck for row in rest] == [False, True, True, True]


def test_an_empty_list_says_what_to_try(place) -> None:
    assert "/simulations/plan/" in page(client_of(place, "沈佳"), "/simulations/")
