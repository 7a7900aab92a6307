"""The response level, the facts that it rests on, the grade of the event (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REASON,
    REF,
    Act,
    verb,
)
from youxu.core.wording import say
from youxu.incidents.actions import facts as fact_actions
from youxu.incidents.actions import (
    levels,
)
from youxu.incidents.rules import facts as level_facts
from youxu.incidents.rules.facts import EventGrade
from youxu.incidents.rules.levels import from_data

LEVEL = click.argument("level", type=click.Choice(["OUTLET", "IV", "III", "II", "I"], case_sensitive=False))


@verb("raise-level", _("Raise the response level with a reason (P2)."), REF, LEVEL, REASON)
def raise_level(act: Act, reference: str, level: str, reason: str) -> Sequence[Any]:
    """Raise the level."""
    return [
        levels.raise_level(**act.values(), incident=act.on(reference), level=level.upper(), reason=reason)
    ]


@verb("lower-level", _("Lower the response level with a reason; the leader's act (P2)."), REF, LEVEL, REASON)
def lower_level(act: Act, reference: str, level: str, reason: str) -> Sequence[Any]:
    """Lower the level."""
    return [
        levels.lower_level(**act.values(), incident=act.on(reference), level=level.upper(), reason=reason)
    ]


FACT_KEYS = ", ".join(level_facts.KEYS)


@verb(
    "facts",
    _("State facts that the level rules ask for (P2): --set press=yes --set deaths=2."),
    REF,
    click.option(
        "--set",
        "facts",
        multiple=True,
        required=True,
        metavar="KEY=VALUE",
        help=_("A fact: {keys}; yes or no, a number, or a level.").format(keys=FACT_KEYS),
    ),
    click.option("--source", required=True, help=_("From whom this is known.")),
)
def state_facts(act: Act, reference: str, facts: Sequence[str], source: str) -> Sequence[Any]:
    """State facts for the level."""
    said = {key.strip(): value.strip() for key, _sign, value in (text.partition("=") for text in facts)}
    incident = fact_actions.state_facts(**act.values(), incident=act.on(reference), facts=said, source=source)
    reasons = [say(from_data(reason)) for reason in incident.level_reasons]
    return [incident, {"proposed_level": incident.proposed_level, "reasons": reasons}]


@verb(
    "grade",
    _("Grade the event by the law; a person's act, the level stays as it is (P2)."),
    REF,
    click.argument("grade", type=click.Choice([key.value for key in EventGrade], case_sensitive=False)),
    REASON,
)
def grade(act: Act, reference: str, grade: str, reason: str) -> Sequence[Any]:
    """Grade the event."""
    incident = fact_actions.grade_event(
        **act.values(), incident=act.on(reference), grade=grade.upper(), reason=reason
    )
    return [incident, {"event_grade": incident.event_grade}]
