"""Law 2: foreign keys run down the floors; across parts nothing is named from below."""

from __future__ import annotations

from django.apps import apps

from tests.house.source import floors


def _own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("youxu.")]


def test_foreign_keys_run_down_and_leave_no_name_behind() -> None:
    for model in _own_models():
        part = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model):
                continue
            other = field.related_model.__module__
            if not other.startswith("youxu."):
                continue
            target = other.split(".")[1]
            if target == part:
                continue
            label = f"{model.__name__}.{field.name} -> {target}"
            assert floors()[target] < floors()[part], f"{label} runs up"
            assert field.remote_field.related_name == "+", f"{label} needs related_name='+'"


def test_rows_that_law_nine_names_carry_their_world() -> None:
    carriers = {
        "core.entry", "core.storedfile", "network.hold", "incidents.incident", "incidents.interruption",
        "incidents.task", "incidents.directive", "incidents.checksheet", "incidents.estimate",
    }  # fmt: skip
    for label in sorted(carriers):
        field = apps.get_model(label)._meta.get_field("world")
        assert field.get_default() == "", label
        assert field.null is False, label


def test_no_row_overrides_save_and_no_signal_is_received() -> None:
    for model in _own_models():
        assert "save" not in vars(model), f"{model.__name__} overrides save()"
        assert "delete" not in vars(model), f"{model.__name__} overrides delete()"
