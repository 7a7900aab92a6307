"""A forecaster as bytes: an archive of plain numbers and the trees, nothing in it can run."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from youxu.evaluation.rules.forecast.columns import Columns
from youxu.evaluation.rules.forecast.errors import Errors
from youxu.evaluation.rules.forecast.forecaster import Forecaster
from youxu.evaluation.rules.forecast.groups import Groups
from youxu.kernel import trees
from youxu.kernel.survival import Curve

FORM = 1
LARGEST = 256 * 1024 * 1024
FACTS, TREES = "model.json", "trees.skops"


class NotAModel(ValueError):
    """The bytes hold no forecaster of this form; ``reason`` says why in English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def stored(model: Forecaster, about: Mapping[str, str]) -> bytes:
    """Return a forecaster with words about where it comes from as bytes that ``read`` takes."""
    facts = {
        "form": FORM,
        "about": dict(about),
        "until": model.until,
        "cases": model.cases,
        "groups": {
            "names": model.groups.names,
            "curves": [[list(key), _curve(one)] for key, one in model.groups.curves.items()],
        },
        "columns": None
        if model.columns is None
        else {"kinds": model.columns.kinds, "numbers": model.columns.numbers},
        "errors": None if model.errors is None else _errors(model.errors),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(FACTS, json.dumps(facts, ensure_ascii=False))
        if model.learned is not None:
            archive.writestr(TREES, model.learned.stored())
    return target.getvalue()


def read(data: bytes) -> tuple[Forecaster, Mapping[str, str]]:
    """Return a stored forecaster and the words about it. Raises NotAModel, NotInstalled where it needs trees."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST:
                raise NotAModel("it unpacks to more than 256 MB")
            facts = json.loads(archive.read(FACTS))
            learned = trees.read(archive.read(TREES)) if TREES in archive.namelist() else None
        if facts["form"] != FORM:
            raise NotAModel(f"its form is {facts['form']}, known is {FORM}")
        return _model(facts, learned), facts["about"]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise error if isinstance(error, NotAModel) else NotAModel(str(error)) from error


def _model(facts: Mapping[str, Any], learned: trees.Trees | None) -> Forecaster:
    curves = {tuple(key): Curve(tuple(one[0]), tuple(one[1])) for key, one in facts["groups"]["curves"]}
    columns, errors = facts["columns"], facts["errors"]
    return Forecaster(
        facts["until"],
        facts["cases"],
        Groups(tuple(facts["groups"]["names"]), curves),
        Columns(columns["kinds"], tuple(columns["numbers"])) if columns else None,
        learned,
        Errors(*(_endless(column) for column in errors)) if errors else None,
    )


def _curve(one: Curve) -> list[Any]:
    return [one.times, one.shares]


def _errors(errors: Errors) -> list[list[float | None]]:
    """JSON has no infinite number: what has not ended is null."""
    columns = (errors.over_at, errors.middle, errors.lower, errors.upper)
    return [[round(v, 6) if np.isfinite(v) else None for v in column.tolist()] for column in columns]


def _endless(column: list[float | None]) -> np.ndarray:
    return np.array([np.inf if value is None else value for value in column], float)
