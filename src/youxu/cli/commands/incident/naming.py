"""How the words of a command name outlets, lines and people of an incident."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.core.errors import UnableTo
from youxu.core.wording import chinese
from youxu.incidents.models import Incident
from youxu.incidents.queries import handles
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation
from youxu.plan.schema import Plan

SHOWN = 10
"""How many outlets a refusal names when a word means several."""


class UnableToFindOutlet(UnableTo):
    """The incident does not concern this outlet."""

    text = mark("The incident does not concern the outlet {outlet}.")


LINE = click.option("--line", "lines", multiple=True, help=_("A line; every line of the outlet by default."))
OUTLETS = click.option(
    "--outlet", "outlets", multiple=True, help=_("An outlet's code or name; all by default.")
)
SEVERAL = mark("{outlet} may be several outlets of the incident: {candidates}. Write the code.")


def own(zh: str, en: str) -> str:
    """Return the text of the reader's language; the Chinese one when there is no English."""
    return zh if chinese() else en or zh


def line_called(plan: Plan, key: str) -> str:
    """Return the short name of a service line in the reader's language; a key that the plan lacks as it is."""
    line = plan.lines.get(key)
    return own(line.short.zh, line.short.en) if line else key


def cause_called(plan: Plan, key: str) -> str:
    """Return the name of a cause in the reader's language; a key that the plan lacks as it is."""
    cause = plan.known_cause(key)
    return own(cause.title.zh, cause.title.en) if cause else key


def keys_in(value: str | None) -> list[str]:
    """Return the keys of a list written with commas (also Chinese ones) or spaces."""
    return [part for part in (value or "").replace("，", ",").replace(" ", ",").split(",") if part]


def person_of(text: str | None) -> Any:
    """Return the person of this name or account, None when nobody is named, or raise what the search raises."""
    return organisation.person_called(text) if text else None


def place_of(incident: Incident, text: str) -> Any:
    """Return the outlet of this code or name that the incident concerns, or raise UnableToFindOutlet."""
    found = handles.outlets_called(incident, text)
    if len(found) > 1:
        several = ", ".join(f"{own(one.name, one.name_en)} ({one.code})" for one in found[:SHOWN])
        raise UnableToFindOutlet(SEVERAL, field="outlet", outlet=text, candidates=several)
    if not found:
        raise UnableToFindOutlet(field="outlet", outlet=text)
    return found[0]


def places_of(
    incident: Incident, outlets: Sequence[str], lines: Sequence[str]
) -> list[tuple[str, str]] | None:
    """Return (outlet, line) of what is named: all lines of the outlets named, the lines named of all outlets."""
    if not outlets and not lines:
        return None
    codes = [place_of(incident, text).code for text in outlets]
    rows = incident.interruptions.select_related("outlet").order_by("outlet__code", "line")
    if codes:
        rows = rows.filter(outlet__code__in=codes)
    keys = {line for item in lines for line in keys_in(item)}
    found = [(row.outlet.code, row.line) for row in rows if not keys or row.line in keys]
    missing = keys - {line for _code, line in found}
    return found + [(codes[0] if codes else "", line) for line in sorted(missing)]
