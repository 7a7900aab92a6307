"""The reference of plan keys is made from the schema and names every key."""

from __future__ import annotations

from tools import plan_keys

from youxu.plan.schema import KINDS, Moment, Plan
from youxu.plan.walk import models_in


def test_the_page_of_plan_keys_equals_the_schema() -> None:
    assert plan_keys.PAGE.read_text(encoding="utf-8") == plan_keys.page(), "run: python -m tools.plan_keys"


def test_every_key_predicate_and_moment_is_named() -> None:
    text = plan_keys.page()
    keys = {name for model in models_in(Plan) for name in model.model_fields}
    inside = {"kind", "count", "unit", "at_time", "zh", "en", "tags", "note"}
    assert [key for key in sorted(keys - inside) if f"`{key}`" not in text] == []
    assert [name for name in KINDS if f"### `{name}`" not in text] == []
    assert [moment for moment in Moment if f"`{moment}`" not in text] == []
