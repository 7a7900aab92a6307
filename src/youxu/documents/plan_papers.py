"""A contingency plan as a paper: a version of a unit's plan, the one that an incident runs under, or a plan file."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Written
from youxu.documents.builders import official
from youxu.documents.builders.plan import Edition, document
from youxu.documents.papers import LANGUAGES, WRITERS
from youxu.documents.rules import Format
from youxu.network.models import Unit
from youxu.plan.queries import PlanRow
from youxu.plan.rules import PlanState
from youxu.plan.schema import Plan


def of_plan(
    plan: Plan, row: PlanRow | None, unit: Unit | None, *, at: datetime, form: Format, language: str
) -> Written:
    """Return a plan as .docx or PDF; ``row`` and ``unit`` are None for a plan that is no version of a unit's."""
    with translation.override(LANGUAGES[language]):
        edition = _edition(row, unit) if row is not None and unit is not None else Edition()
        return WRITERS[form](document(plan, edition, at))


def name_of(plan: Plan, row: PlanRow | None, form: Format, language: str) -> str:
    """Return the file name of a plan: its unit and version, or its key."""
    name = f"{row.unit_key}-{row.number}" if row is not None else f"{plan.key}-{plan.number}"
    return f"youxu-plan-{name}-{language}.{form}"


def _edition(row: PlanRow, unit: Unit) -> Edition:
    facts = [
        (_("Version"), str(row.number)),
        (_("In force from"), official.date_of(row.in_force_from) if row.in_force_from else ""),
        (_("Approved by"), row.approved_by),
        (_("To be reviewed by"), row.review_due_date.isoformat() if row.review_due_date else ""),
    ]
    in_force = row.state in (PlanState.PUBLISHED, PlanState.SUPERSEDED)
    name = official.name_of(unit) if wording.chinese() or unit.name_en else unit.name
    return Edition(name, row.document_number, tuple(fact for fact in facts if fact[1]), draft=not in_force)
