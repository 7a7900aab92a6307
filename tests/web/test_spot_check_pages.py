"""The page of spot checks (E0, G2): drawn, rung, written down, the next step; its place in My work and on the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.builders.response import BEGAN, County
from tests.db.test_readiness import board
from tests.db.test_spot_checks import checked, draw, many, recorded
from tests.states import kept
from tests.web.test_training_pages import client_of, seen, sent
from youxu.core import clock
from youxu.network.actions import confirm_opening
from youxu.network.rules import State
from youxu.oversight.rules.readiness import Matter
from youxu.watch.models import SpotCheck
from youxu.watch.rules.spot_checks import SpotResult

pytestmark = pytest.mark.django_db

place = kept(many)
checks = kept(draw, on=place)
LATER = BEGAN + timedelta(minutes=30)


def test_the_week_is_drawn_by_the_button_and_each_outlet_shows_telephone_and_status(place: County) -> None:
    assert "Draw this week" in seen(place, "沈佳", "/spot-checks/")
    assert sent(place, "沈佳", "/spot-checks/draw/").status_code == 303
    shown = seen(place, "沈佳", "/spot-checks/")
    assert shown.count("The status says now") == 5
    assert "Draw this week" not in shown
    assert "Draw this week" not in seen(place, "沈佳", "/spot-checks/?week=2026-11-16")
    assert "Draw this week" not in seen(place, "沈佳", "/spot-checks/?week=nonsense")


def test_an_answer_is_written_down_by_its_button_and_a_wrong_one_says_what_was_found(
    place: County, checks: list[SpotCheck]
) -> None:
    first, second, third = checks[:3]
    assert sent(place, "沈佳", f"/spot-checks/{first.pk}/", LATER, result="RIGHT").status_code == 303
    assert sent(place, "沈佳", f"/spot-checks/{second.pk}/", LATER, result="NOT_REACHED").status_code == 303
    bare = sent(place, "沈佳", f"/spot-checks/{third.pk}/", LATER, result="WRONG", note="门锁着")
    assert bare.status_code == 422
    assert "Say what was found instead" in bare.content.decode()
    assert "门锁着" in bare.content.decode()
    done = sent(place, "沈佳", f"/spot-checks/{third.pk}/", LATER, result="WRONG", found="RESTRICTED")
    assert done.headers["Location"].endswith(f"#check-{third.pk}")
    assert sent(place, "沈佳", f"/spot-checks/{first.pk}/", LATER, result="RIGHT").status_code == 409
    shown = seen(place, "沈佳", "/spot-checks/", LATER)
    assert f"/report/?outlet={third.outlet.code}" in shown
    assert "rung once" in shown
    assert sent(place, "郑凯", f"/spot-checks/{second.pk}/", LATER, result="RIGHT").status_code == 403
    assert sent(place, "沈佳", "/spot-checks/999999/", LATER, result="RIGHT").status_code == 404


def test_a_closed_word_where_the_outlet_was_open_leads_to_its_confirmation(place: County) -> None:
    row = checked(place, "YS05")
    confirm_opening(by=place.person("黄建华"), at=BEGAN, outlets=[place.outlets["YS04"]], way="PAGE")
    at = BEGAN + timedelta(hours=2)
    by = place.person("沈佳", at)
    from_unknown = seen(place, "沈佳", "/spot-checks/", at)
    assert "Unconfirmed" in from_unknown
    assert by.unit == place.unit.path
    assert sent(place, "沈佳", f"/spot-checks/{row.pk}/", at, result="WRONG", found="OPEN").status_code == 303
    assert "/outlets/YS05/confirm/" in seen(place, "沈佳", "/spot-checks/", at)


def test_what_is_owed_stands_in_my_work_of_the_office_and_on_the_readiness_board(
    place: County, checks: list[SpotCheck]
) -> None:
    assert "Ask 5 outlets this week" in seen(place, "沈佳", "/my-work/")
    assert "Ask 5 outlets this week" not in seen(place, "郑凯", "/my-work/")
    (lack,) = board(place)[Matter.TRUTH].lacks
    assert (lack.owner, lack.what.values["count"]) == ("沈佳", 5)
    for row in checks[:-1]:
        recorded(place, row, SpotResult.RIGHT)
    recorded(place, checks[-1], SpotResult.WRONG, State.RESTRICTED)
    (wrong,) = board(place, at=LATER)[Matter.TRUTH].lacks
    assert wrong.what.values["found_state"] == State.RESTRICTED
    assert "Ask by telephone" in seen(place, "沈佳", "/readiness/", LATER)


def test_the_readiness_board_asks_for_the_draw_and_names_who_is_overdue_in_training(place: County) -> None:
    rows = board(place)
    assert "drawn" in rows[Matter.TRUTH].lacks[0].what.text
    assert {lack.owner for lack in rows[Matter.TRAINING].lacks} == {"沈佳"}
    assert all(lack.at for lack in rows[Matter.TRAINING].lacks)
    shown = seen(place, "沈佳", "/readiness/")
    assert "/training/plan/?training=plan_reading" in shown


def test_the_evaluation_shows_the_share_that_was_right(place: County, checks: list[SpotCheck]) -> None:
    for row in checks[:3]:
        recorded(place, row, SpotResult.RIGHT)
    recorded(place, checks[3], SpotResult.WRONG, State.RESTRICTED)
    shown = seen(place, "沈佳", "/evaluation/?from=2026-11-01&until=2026-11-30", LATER)
    assert "75" in shown


def test_the_list_is_found_in_few_queries(
    place: County, checks: list[SpotCheck], django_assert_max_num_queries: Any
) -> None:
    client = client_of(place, "沈佳")
    with clock.pretend(LATER):
        client.get("/spot-checks/")
        with django_assert_max_num_queries(30):
            client.get("/spot-checks/")
