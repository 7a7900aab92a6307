"""The clock of a world: what ``now`` says in a drill, what the journal writes down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from youxu.core import clock
from youxu.core.models import ClockPoint

REAL = datetime(2026, 11, 28, 9, tzinfo=UTC)
NIGHT = datetime(2026, 6, 1, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def later(minutes: int) -> datetime:
    return REAL + timedelta(minutes=minutes)


def test_now_of_a_world_without_a_clock_is_real() -> None:
    with clock.pretend(REAL):
        assert clock.now("EX-1") == REAL == clock.now()


def test_now_follows_the_last_point_of_its_own_world_alone() -> None:
    clock.set_clock("EX-1", REAL, speed=1, scenario_at=NIGHT)
    clock.set_clock("EX-2", REAL, speed=1, scenario_at=NIGHT + timedelta(days=1))
    clock.set_clock("EX-1", later(10), speed=0)
    clock.set_clock("EX-1", later(20), speed=6)
    with clock.pretend(later(15)):
        assert clock.now("EX-1") == NIGHT + timedelta(minutes=10)
        assert clock.now() == later(15)
    with clock.pretend(later(30)):
        assert clock.now("EX-1") == NIGHT + timedelta(minutes=70)
        assert clock.now("EX-2") == NIGHT + timedelta(days=1, minutes=30)
    assert clock.within("EX-1", later(5)) == NIGHT + timedelta(minutes=5)
    assert clock.within("EX-1", later(-5)) == NIGHT
    assert [point.speed for point in clock.points_of("EX-1")] == [1, 0, 6]


def test_two_points_of_one_moment_take_the_later_row() -> None:
    clock.set_clock("EX-1", REAL, speed=1, scenario_at=NIGHT)
    clock.set_clock("EX-1", REAL, speed=0)
    assert clock.within("EX-1", later(10)) == NIGHT


@pytest.mark.parametrize(("world", "begins"), [("", NIGHT), ("", None), ("EX-1", NIGHT)])
def test_set_clock_begins_a_world_once_and_never_sets_reality(world: str, begins: datetime | None) -> None:
    clock.set_clock("EX-1", REAL, speed=1, scenario_at=NIGHT)
    with pytest.raises(ValueError, match="begins once"):
        clock.set_clock(world, REAL, speed=1, scenario_at=begins)
    assert ClockPoint.objects.count() == 1
