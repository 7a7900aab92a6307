"""The scenarios that come with the product, as texts; a unit takes one over before it prepares a drill from it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from youxu.exercises.rules.scenario import ScenarioText
from youxu.plan.reading import read


def folder() -> Path:
    """Return where they lie: beside the installed package, or in ``plans/`` of the checkout."""
    package = Path(__file__).resolve().parents[1]
    places = (package / "plans" / "scenarios", package.parents[1] / "plans" / "scenarios")
    return next((place for place in places if place.is_dir()), places[0])


@lru_cache(maxsize=1)
def scenarios() -> dict[str, str]:
    """Return the text of each shipped scenario by its key, in order."""
    files = sorted(folder().glob("*.yaml"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


@lru_cache(maxsize=32)
def scenario(key: str) -> ScenarioText | None:
    """Return a shipped scenario, None for another key."""
    text = scenarios().get(key)
    return ScenarioText.model_validate(read(text).data) if text is not None else None
