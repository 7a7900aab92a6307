"""What a journey begins with: the county, its clock, and a window for each person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.builders import incidents as building
from tests.builders.incidents import NINE
from tests.builders.response import County
from tests.journeys.screens import Hours, Screen
from youxu.core import clock
from youxu.organisation.models import Holding, Person, Post


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    """Begin on a Monday at 09:12, in opening hours, whenever the suite runs."""
    made = Hours(NINE, clock.now)
    monkeypatch.setattr(clock, "now", made.now)
    return made


@pytest.fixture
def place(committed_db: Any, hours: Hours) -> County:
    """Return the county of twelve outlets with a clerk at the counter of 柳林."""
    found = building.whole_county()
    outlet = found.outlets["YS04"]
    clerk = Person.objects.create(
        staff_number="YS100", name="李晓梅", unit=found.unit, unit_path=found.unit.path, outlet=outlet
    )
    post = Post.objects.create(
        unit=found.unit, unit_path=found.unit.path, outlet=outlet, key="counter_clerk", name="柜员"
    )
    Holding.objects.create(post=post, person=clerk, starts_at=NINE - timedelta(days=30))
    found.people["李晓梅"] = clerk
    return found


@pytest.fixture
def seat(place: County, new_page: Callable[..., Any]) -> Callable[..., Screen]:
    """Return a function that seats a person at a window; the same person gets the same window again."""
    windows: dict[str, Screen] = {}

    def take(name: str, *given: Any, **more: Any) -> Screen:
        if name not in windows:
            windows[name] = Screen(new_page(*given, **more), place.people[name])
        return windows[name]

    return take


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Return a small picture."""
    found = tmp_path / "counter.jpg"
    Image.new("RGB", (64, 48), (90, 120, 140)).save(found)
    return found
