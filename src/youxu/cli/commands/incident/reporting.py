"""Report an interruption (P1), one or many, ring back, take the scene back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REF,
    Act,
    command,
    tell,
    verb,
)
from youxu.cli.commands.incident.naming import keys_in, own
from youxu.cli.options import PastMoment, acting, emit, json_option
from youxu.cli.outlets_meant import outlets_meant
from youxu.cli.worlds import world_here
from youxu.core.actor import Actor
from youxu.incidents.actions import (
    mass,
    scene,
)
from youxu.incidents.actions import report as reports
from youxu.incidents.queries import handles
from youxu.incidents.queries.similar import similar_open
from youxu.kernel.words import mark

ANSWERS = click.Choice(["yes", "no", "unknown"], case_sensitive=False)


@verb(
    "report",
    _("Report an interruption of an outlet (P1); several reports of one fault join with --join."),
    click.argument("outlet"),
    click.option("--cause", required=True, help=_("A cause of the plan: power, network_line, flood …")),
    click.option("--lines", default="all", help=_("Lines, such as letters,ems:by_hand; all by default.")),
    click.option("--how", default="", help=_("How the lines are limited, when they are not stopped.")),
    click.option("--counters", default="", help=_("Numbers of the counters that are down.")),
    click.option("--since", "began_at", type=PastMoment(), help=_("When it began.")),
    click.option("--noticed", "noticed_at", type=PastMoment(), help=_("When it was noticed.")),
    click.option(
        "--danger", type=ANSWERS, default="no", help=_("Anyone hurt, trapped, missing or in danger?")
    ),
    click.option("--data-exposed", type=ANSWERS, default="no", help=_("Could customer data be exposed?")),
    click.option("--custody-at-risk", type=ANSWERS, default="no", help=_("Mail or cash at risk?")),
    click.option("--detail", default="", help=_("The cause in your own words.")),
    click.option("--note", default="", help=_("Anything else.")),
    click.option("--caller", default="", help=_("Who rang, when you enter it for somebody.")),
    click.option("--by-telephone", is_flag=True, help=_("Entered on a call: verified at once.")),
    click.option(
        "--join", default="", metavar="REF", help=_("Add the report to this incident, open or observed.")
    ),
    click.option("--separate", is_flag=True, help=_("It is new, although its lines are under observation.")),
)
def report(
    act: Act,
    outlet: str,
    lines: str,
    counters: str,
    danger: str,
    data_exposed: str,
    custody_at_risk: str,
    detail: str,
    caller: str,
    by_telephone: bool,
    join: str,
    **given: Any,
) -> Sequence[Any]:
    """Report an interruption."""
    incident = reports.report(
        **act.values(),
        outlet_code=outlet,
        lines=keys_in(lines),
        counters=keys_in(counters),
        people_in_danger=danger.upper(),
        data_exposed=data_exposed.upper(),
        mail_or_cash_at_risk=custody_at_risk.upper(),
        cause_detail=detail,
        caller=caller,
        by_telephone=by_telephone or bool(caller),
        join=act.on(join) if join else None,
        world=world_here(),
        **given,
    )
    more: dict[str, Any] = {"proposed_level": incident.proposed_level}
    if not join:
        place = reports.outlet_by_code(outlet, act.by)
        known = similar_open(by=act.by, outlet=place, cause=given["cause"], at=act.at, world=world_here())
        more["similar"] = [row.reference for row in known if row.pk != incident.pk]
    return [incident, {key: value for key, value in more.items() if value != []}]


@command.command(
    "report-many",
    help=_("Report an interruption of many outlets at once by a rule (P1); --count only looks."),
)
@outlets_meant
@click.option("--cause", default="", help=_("A cause of the plan: power, network_line, flood …"))
@click.option("--lines", default="", help=_("Lines, such as letters,ems:by_hand."))
@click.option("--how", default="", help=_("How the lines are limited, when they are not stopped."))
@click.option("--since", "began_at", type=PastMoment(), help=_("When it began."))
@click.option("--detail", default="", help=_("The cause in your own words."))
@click.option("--count", "looking", is_flag=True, help=_("Only say how many outlets the rule finds."))
@json_option
@acting
def report_many(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    rule: dict[str, Any],
    cause: str,
    lines: str,
    how: str,
    began_at: datetime | None,
    detail: str,
    looking: bool,
) -> None:
    """Report many outlets by a rule, or only count them."""
    whole = handles.unit_of(by)
    if whole is None:
        raise mass.UnableToReportMass(mark("You belong to no unit that could report."), field="unit")
    if looking:
        found = mass.found_by_rule(by, whole, rule)
        named = [f"{row.code} {own(row.name, row.name_en)}" for row in found.first]
        told = {"outlets": found.total, "first": named}
        emit(told, as_json, [_("{count} outlets").format(count=found.total), *(f"  {one}" for one in named)])
        return
    if not cause or not lines:
        raise click.UsageError(_("Give --cause and --lines; --count alone only looks."))
    incident = mass.report_mass(
        by=by,
        at=at,
        submission=submission,
        unit=whole,
        rule=rule,
        cause=cause,
        lines=keys_in(lines),
        how=how,
        began_at=began_at,
        cause_detail=detail,
        world=world_here(),
    )
    more = {"proposed_level": incident.proposed_level, "outlets": incident.mass_total}
    tell(incident, as_json, more)


@verb(
    "verify-report",
    _("Write down the ring-back (P1)."),
    REF,
    click.option("--with", "with_whom", required=True, help=_("Whom you spoke to.")),
    click.option("--found", type=click.Choice(["true", "false", "duplicate"]), default="true"),
)
def verify_report(act: Act, reference: str, with_whom: str, found: str) -> Sequence[Any]:
    """Verify a report."""
    return [
        reports.verify_report(
            **act.values(), incident=act.on(reference), found=found.upper(), with_whom=with_whom
        )
    ]


@verb(
    "scene-released",
    _("Record that police or fire brigade gave the scene back: officer, unit, time (P5a)."),
    REF,
    click.option("--authority", type=click.Choice(["police", "fire", "other"]), default="police"),
    click.option("--officer", required=True, help=_("Name of the officer; need-to-know.")),
    click.option("--unit", "officer_unit", required=True, help=_("Station or unit of the officer.")),
    click.option("--released", "released_at", type=PastMoment(), help=_("When, if not now.")),
)
def scene_released(act: Act, reference: str, authority: str, **given: Any) -> Sequence[Any]:
    """Record the release of the scene."""
    incident = act.on(reference)
    return [scene.release_scene(**act.values(), incident=incident, authority=authority.upper(), **given)]
