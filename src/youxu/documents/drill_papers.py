"""The evaluation report of a drill as .docx or PDF, in Chinese or English."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.documents.blocks import Written
from youxu.documents.builders.asked import UnableToBuildDocument
from youxu.documents.builders.drill import document, looked_at
from youxu.documents.builders.pack import spoken
from youxu.documents.papers import LANGUAGES, WRITERS
from youxu.documents.rules import Format, Kind
from youxu.exercises.models import Exercise
from youxu.exercises.queries import drill_for
from youxu.kernel.words import mark
from youxu.plan import queries as plans

NOT_BEGUN = mark("There is nothing to report yet: the drill has not begun.")


def of_drill(exercise: Exercise, *, by: Actor, at: datetime, form: Format, language: str) -> Written:
    """Return the report of a drill that the actor may read. Raises NotPermitted, UnableToBuildDocument before the start."""
    if drill_for(by, exercise.key) is None:
        by.require("read", unit=exercise.unit_path)
    if exercise.started_at is None:
        raise UnableToBuildDocument(NOT_BEGUN, field="kind", clause="T2")
    with spoken(exercise.unit, LANGUAGES[language]):
        plan = plans.plan_in_force(exercise.unit_path, exercise.started_at)
        return WRITERS[form](document(looked_at(exercise, plan, by=by, at=at)))


def name_of(exercise: Exercise, form: Format, language: str) -> str:
    """Return the file name of a drill's report."""
    return f"youxu-{exercise.key}-{Kind.DRILL_REPORT}-{language}.{form}"
