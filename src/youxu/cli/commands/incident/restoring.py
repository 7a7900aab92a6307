"""Claim, check, reopen, release, and the relapse (P4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REASON,
    REF,
    Act,
    verb,
)
from youxu.cli.commands.incident.naming import LINE, OUTLETS, line_called, own, person_of, place_of, places_of
from youxu.cli.options import PastMoment
from youxu.core.actor import Actor
from youxu.custody import queries as custody
from youxu.incidents.actions import (
    check,
    passing,
    restore,
)
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.incidents.queries.linked import is_above
from youxu.incidents.queries.standing import StillHeld, others_of
from youxu.incidents.rules.words import CheckWay
from youxu.plan.schema import Plan

GATE = "gate"


@verb(
    "claim-restored",
    _("Report lines as working again, to be checked by another person (P4a)."),
    REF,
    OUTLETS,
    LINE,
    click.option("--restored-at", type=PastMoment(), help=_("When they worked again; now by default.")),
    click.option("--restored-by", metavar="PERSON", help=_("Who restored them; who acts by default.")),
    click.option("--bank-word", default="", help=_("Who of the bank (payee, owner) said that it may.")),
    click.option("--bank-word-at", type=PastMoment(), help=_("When that was said; now by default.")),
)
def claim_restored(
    act: Act,
    reference: str,
    outlets: Sequence[str],
    lines: Sequence[str],
    restored_at: datetime | None,
    restored_by: str | None,
    bank_word: str,
    bank_word_at: datetime | None,
) -> Sequence[Any]:
    """Claim lines as restored."""
    incident = act.on(reference)
    if is_above(incident):
        return _claim_above(act, incident, restored_at, restored_by, bank_word, bank_word_at)
    waiting = {"DOWN", "FAILED"}
    places = places_of(incident, outlets, lines)
    if places is not None and not lines:
        status = {(r.outlet.code, r.line): r.status for r in incident.interruptions.select_related("outlet")}
        places = [place for place in places if status.get(place) in waiting] or places
    claimed = restore.claim_restored(
        **act.values(),
        incident=incident,
        lines=places,
        restored_at=restored_at,
        restored_by=person_of(restored_by),
        bank_word=(bank_word, bank_word_at or act.at) if bank_word else None,
    )
    return [claimed, {"claimed_at": claimed.claimed_at or ""}]


def _claim_above(
    act: Act,
    incident: Incident,
    restored_at: datetime | None,
    restored_by: str | None,
    bank_word: str,
    bank_word_at: datetime | None,
) -> Sequence[Any]:
    """Report a cause declared for units below as gone: every unit checks its own lines."""
    gone = passing.claim_above(
        **act.values(),
        incident=incident,
        restored_at=restored_at,
        restored_by=person_of(restored_by),
        bank_word=(bank_word, bank_word_at or act.at) if bank_word else None,
    )
    return [gone, {"claimed_at": gone.claimed_at or ""}]


def _item(text: str) -> tuple[tuple[str, int], str]:
    """Read LINE[:PLACE][=REASON]; the gate's items are written gate:2."""
    name, _sign, reason = text.partition("=")
    line, _colon, place = name.partition(":")
    if place and not place.isdigit():
        raise click.UsageError(
            _("'{text}' is no item: write letters:1=reason or gate:2=reason").format(text=text)
        )
    return ("" if line == GATE else line.strip(), int(place or 1)), reason.strip()


@verb(
    "check",
    _(
        "Check an outlet's claimed lines (P4b): shows the sheet; --pass all signs it, but for --fail and --na."
    ),
    REF,
    click.option("--outlet", required=True, help=_("The outlet's code or name.")),
    click.option(
        "--pass", "passed", type=click.Choice(["all"]), help=_("Every item passed but those named.")
    ),
    click.option(
        "--fail", "failed", multiple=True, metavar="LINE:PLACE=REASON", help=_("An item that failed.")
    ),
    click.option(
        "--na", "left_out", multiple=True, metavar="LINE:PLACE", help=_("An item that does not apply.")
    ),
    click.option(
        "--by-telephone", "with_whom", default="", metavar="NAME", help=_("Checked by telephone with NAME.")
    ),
)
def check_lines(
    act: Act,
    reference: str,
    outlet: str,
    passed: str | None,
    failed: Sequence[str],
    left_out: Sequence[str],
    with_whom: str,
) -> Sequence[Any]:
    """Open or sign the check of an outlet."""
    incident = act.on(reference)
    place = {"incident": incident, "outlet": place_of(incident, outlet), "with_whom": with_whom}
    place["way"] = CheckWay.TELEPHONE if with_whom else CheckWay.ON_SITE
    if not (passed or failed):
        sheet = check.open_check(**act.values(), **place)
        items = [f"{i.line or GATE}:{i.place} {own(i.text, i.text_en)}" for i in sheet.items.order_by("pk")]
        return [incident, {"sheet": sheet.number, "items": items}]
    sheet = check.check_outlet(
        **act.values(),
        **place,
        failed=dict(map(_item, failed)),
        not_applicable=[_item(text)[0] for text in left_out],
    )
    rows = incident.interruptions.filter(outlet=place["outlet"]).order_by("line")
    return [incident, {"sheet": sheet.number, "lines": {row.line: row.status for row in rows}}]


@verb(
    "reopen",
    _("Reopen one checked line of one outlet before the others (P4b)."),
    REF,
    click.option("--outlet", required=True, help=_("The outlet's code or name.")),
    click.option("--line", required=True, help=_("The line.")),
)
def reopen(act: Act, reference: str, outlet: str, line: str) -> Sequence[Any]:
    """Reopen one line."""
    incident = act.on(reference)
    row = restore.reopen(**act.values(), incident=incident, outlet=outlet, line=line)
    return [incident, _held(act.by, incident, [row]) | {"observation_until": row.observation_until}]


@verb("release", _("Declare service restored; says what else still holds a line (P4b)."), REF)
def release(act: Act, reference: str) -> Sequence[Any]:
    """Release an incident."""
    incident = restore.release(**act.values(), incident=act.on(reference))
    more = {"observation_until": incident.observation_until or ""}
    open_numbers = sum(custody.open_numbers(incident).values())
    return [incident, _held(act.by, incident, None) | more | {"hand_receipts_open": open_numbers}]


def _held(by: Actor, incident: Incident, rows: Iterable[Any] | None) -> dict[str, Any]:
    held, plan = others_of(incident, rows, reader=by), plan_of(incident)
    return {"still_held": [_by_whom(one, plan) for one in held]}


def _by_whom(one: StillHeld, plan: Plan) -> str:
    where = f"{own(one.outlet, one.outlet_en)} {line_called(plan, one.line)}"
    return where + _(": ") + (one.source_reference or one.source)


@verb(
    "relapse",
    _("Report that released lines failed again: the same incident goes on (P4b)."),
    REF,
    OUTLETS,
    LINE,
    REASON,
)
def relapse(
    act: Act, reference: str, outlets: Sequence[str], lines: Sequence[str], reason: str
) -> Sequence[Any]:
    """Report a relapse."""
    incident = act.on(reference)
    places = places_of(incident, outlets, lines)
    if places is None:
        places = [(row.outlet.code, row.line) for row in incident.interruptions.select_related("outlet")]
    return [restore.relapse(**act.values(), incident=incident, lines=places, reason=reason)]
