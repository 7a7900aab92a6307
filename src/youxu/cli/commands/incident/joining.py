"""Join, merge, split incidents, or call one off as a false alarm."""

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
from youxu.cli.commands.incident.naming import place_of
from youxu.incidents.actions import (
    corrections,
    merge,
)


@verb("join", _("Join the reports of REF to another open incident: the same fault, told twice."), REF,
      click.argument("into"))  # fmt: skip
def join(act: Act, reference: str, into: str) -> Sequence[Any]:
    """Join two incidents before any directive is out."""
    return [merge.join(**act.values(), incident=act.on(reference), into=act.on(into))]


@verb("call-off", _("Call an incident off as a false alarm (P1)."), REF, REASON)
def call_off(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Call off."""
    return [merge.call_off(**act.values(), incident=act.on(reference), reason=reason)]


@verb("acknowledge-correction", _("Acknowledge that an incident you were told of is a false alarm."), REF)
def acknowledge_correction(act: Act, reference: str) -> Sequence[Any]:
    """Acknowledge a correction."""
    row = corrections.acknowledge_correction(**act.values(), incident=act.on(reference))
    return [row.incident, {"acknowledged_at": row.acknowledged_at}]


@verb(
    "merge",
    _("Merge an incident into another one of the same fault."),
    REF,
    click.argument("into"),
    click.option("--reason", default="", help=_("Why, in a few words.")),
)
def merge_incidents(act: Act, reference: str, into: str, reason: str) -> Sequence[Any]:
    """Merge."""
    heir = merge.merge(**act.values(), incident=act.on(reference), into=act.on(into), reason=reason)
    return [heir, {"merged": reference}]


@verb(
    "split",
    _("Give some outlets an incident of their own."),
    REF,
    click.option("--outlet", "outlets", multiple=True, required=True, help=_("An outlet's code or name.")),
    REASON,
)
def split(act: Act, reference: str, outlets: Sequence[str], reason: str) -> Sequence[Any]:
    """Split."""
    incident = act.on(reference)
    codes = [place_of(incident, text).code for text in outlets]
    own = merge.split(**act.values(), incident=incident, outlet_codes=codes, reason=reason)
    return [own, {"split_from": reference}]
