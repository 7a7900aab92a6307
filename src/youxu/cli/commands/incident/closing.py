"""Clean up, sum up, sign and close (P5, P6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REF,
    Act,
    verb,
)
from youxu.cli.commands.incident.naming import place_of
from youxu.incidents.actions import (
    clear,
    close,
)


@verb(
    "clear",
    _("End the clean-up (P5a): --done all answers the open items, with --outlet those of one outlet only."),
    REF,
    click.option("--outlet", default="", help=_("Answer the list of this outlet; the incident goes on.")),
    click.option("--done", type=click.Choice(["all"]), help=_("Every open item is done.")),
    click.option(
        "--na", "left_out", multiple=True, metavar="PLACE=REASON", help=_("An item that does not apply.")
    ),
)
def clear_site(
    act: Act, reference: str, outlet: str, done: str | None, left_out: Sequence[str]
) -> Sequence[Any]:
    """Clean up or clear."""
    incident = act.on(reference)
    if not outlet:
        return [clear.clear(**act.values(), incident=incident, all_done=done == "all")]
    place = place_of(incident, outlet)
    answers = {
        int(p): ("NOT_APPLICABLE", reason) for p, _sign, reason in (t.partition("=") for t in left_out)
    }
    if done:
        rows = incident.cleanupitems.filter(outlet=place, result="OPEN").exclude(place__in=answers)
        answers |= {row.place: ("PASS", "") for row in rows}
    return [clear.clean_up(**act.values(), incident=incident, outlet=place, answers=answers or None)]


@verb(
    "summarise",
    _("Sum up for a group, with proposals, or say that there is nothing to report (P5b)."),
    REF,
    click.option("--group", default="", help=_("technical, customer or logistics.")),
    click.option("--text", default="", help=_("The summary.")),
    click.option("--proposals", default="", help=_("What should be improved.")),
    click.option("--nothing", is_flag=True, help=_("Nothing to report.")),
    click.option(
        "--empty-groups", is_flag=True, help=_("Nothing to report for every group that had nothing to do.")
    ),
)
def summarise(
    act: Act, reference: str, group: str, text: str, proposals: str, nothing: bool, empty_groups: bool
) -> Sequence[Any]:
    """Sum up."""
    incident = act.on(reference)
    if empty_groups:
        return [clear.summarise_empty_groups(**act.values(), incident=incident)]
    clear.summarise(
        **act.values(), incident=incident, group=group, text=text, proposals=proposals, nothing=nothing
    )
    return [incident]


ENDING = click.option(
    "--end-observation",
    default="",
    metavar="REASON",
    help=_("Close although lines are still under observation, and why."),
)


@verb(
    "sign",
    _("Sign the post-event report (P6b); several outlet-level ones at once, --close closes too."),
    click.argument("references", metavar="REF...", nargs=-1, required=True),
    click.option(
        "--close", "closing", is_flag=True, help=_("Close too, as soon as the observation is over.")
    ),
    ENDING,
)
def sign(act: Act, references: Sequence[str], closing: bool, end_observation: str) -> Sequence[Any]:
    """Sign reports."""
    incidents = [act.on(reference) for reference in references]
    how: dict[str, Any] = {"close": closing, "end_observation": end_observation}
    if len(incidents) == 1:
        signed = close.sign(**act.values(), incident=incidents[0], **how)
        return [incidents[0], {"signed_at": signed.signed_at, "form": signed.form}]
    close.sign_many(**act.values(), incidents=incidents, **how)
    return [incidents[0], {"signed": [one.reference for one in incidents]}]


@verb("close", _("Close the incident (P6b)."), REF, ENDING)
def close_incident(act: Act, reference: str, end_observation: str) -> Sequence[Any]:
    """Close an incident."""
    return [close.close(**act.values(), incident=act.on(reference), end_observation=end_observation)]
