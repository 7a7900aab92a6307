"""Check sheets (P4b): what is to be tried at one outlet, by whom, and who may not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from youxu.core.actor import Actor
from youxu.core.models import Visibility
from youxu.incidents.checkers import Candidate, candidates
from youxu.incidents.models import CheckItem, CheckSheet, Incident, Interruption
from youxu.incidents.queries.outlets import line_row
from youxu.incidents.queries.people import name_en_of
from youxu.incidents.queries.rows import CheckItemRow, CheckLine, CheckSheetRow
from youxu.incidents.rules.restoration import LineNow, bars, check_fault
from youxu.incidents.rules.words import OPEN_STAGES, CheckWay, ItemResult, LineStatus
from youxu.kernel.words import Sentence
from youxu.network.models import Outlet

CHECKED = (LineStatus.CLAIMED, LineStatus.PASSED, LineStatus.FAILED)


def check_sheet(actor: Actor, reference: str, outlet_code: str, at: datetime) -> CheckSheetRow | None:
    """Return the check of one outlet for this reader, or None when there is no such outlet or incident.

    The open sheet comes first, else the last signed one while no newer claim waits; without a sheet the
    claimed lines stand with no items (``sheet`` 0). Four queries.
    """
    incident = Incident.objects.visible_to(actor).filter(reference=reference).first()
    if incident is None:
        return None
    lines = list(
        Interruption.objects.filter(incident=incident, outlet__code=outlet_code)
        .select_related("outlet", "restored_by", "claimed_by", "checked_by")
        .order_by("pk")
    )
    if not lines:
        return None
    return _sheet_row(actor, incident, lines[0].outlet, lines, _sheet(incident, lines))


def barred_from_check(
    actor: Actor, incident: Incident, outlet: Outlet, at: datetime
) -> tuple[Sentence, tuple[Candidate, ...]] | None:
    """Return why this reader may not check an outlet's claimed lines and who can instead; None for who may."""
    rows = Interruption.objects.filter(incident=incident, outlet=outlet).exclude(status=LineStatus.CALLED_OFF)
    lines = [
        LineNow(outlet.name, row.line, row.status, row.began_at, None, row.restored_by_id, row.claimed_by_id)
        for row in rows
    ]
    if not any(line.status == LineStatus.CLAIMED for line in lines) or not bars(actor.person_id, lines):
        return None
    fault = check_fault(actor.person_id, lines, way=CheckWay.ON_SITE, with_whom="")
    named = {person for line in lines for person in (line.restored_by, line.claimed_by) if person is not None}
    return (fault[1], tuple(candidates(incident, outlet, named, at))) if fault is not None else None


def _sheet(incident: Incident, lines: list[Interruption]) -> CheckSheet | None:
    sheets = CheckSheet.objects.filter(incident=incident, outlet=lines[0].outlet_id).select_related("checker")
    last = sheets.prefetch_related("items").order_by("-number").first()
    claims = [row.claimed_at for row in lines if row.status == LineStatus.CLAIMED and row.claimed_at]
    if last is not None and last.signed_at and claims and max(claims) > last.signed_at:
        return None
    return last


def _sheet_row(
    actor: Actor, incident: Incident, outlet: Outlet, lines: list[Interruption], sheet: CheckSheet | None
) -> CheckSheetRow:
    items = sorted(sheet.items.all(), key=lambda item: (item.line, item.place)) if sheet else []
    keys = {item.line for item in items}
    shown = [row for row in lines if row.line in keys or (row.status == LineStatus.CLAIMED and not items)]
    checked = tuple(_line(row, items, actor) for row in shown)
    claim = max(
        (row for row in shown if row.claimed_at), key=lambda row: row.claimed_at or row.began_at, default=None
    )
    return CheckSheetRow(
        reference=incident.reference,
        incident_title=incident.title,
        incident_title_en=incident.title_en,
        stage=incident.stage,
        level=incident.level,
        unit_path=incident.unit_path,
        world=incident.world,
        need_to_know=incident.visibility != Visibility.OPEN,
        plan_version_id=incident.plan_version_id,
        outlet_pk=outlet.pk,
        outlet_code=outlet.code,
        outlet=outlet.name,
        outlet_en=outlet.name_en or outlet.name,
        outlet_telephone=outlet.telephone,
        sheet=sheet.pk if sheet else 0,
        number=sheet.number if sheet else 0,
        revision=sheet.revision if sheet else 0,
        checker=sheet.checker.name if sheet else "",
        checker_en=name_en_of(sheet.checker) if sheet else "",
        checker_id=sheet.checker_id if sheet else None,
        way=sheet.way if sheet else "",
        with_whom=sheet.with_whom if sheet else "",
        opened_at=sheet.opened_at if sheet else None,
        signed_at=sheet.signed_at if sheet else None,
        gate=tuple(item_row(item) for item in items if not item.line),
        lines=checked,
        answered=sum(1 for item in items if item.result != ItemResult.OPEN),
        failed=sum(1 for item in items if item.result == ItemResult.FAIL),
        total=len(items),
        claimed_by=claim.claimed_by.name if claim is not None and claim.claimed_by else "",
        claimed_by_en=name_en_of(claim.claimed_by) if claim is not None else "",
        claimed_at=claim.claimed_at if claim is not None else None,
        refused=bool(checked) and all(line.refused for line in checked),
    )


def _line(row: Interruption, items: Iterable[CheckItem], actor: Actor) -> CheckLine:
    own = actor.person_id is not None and actor.person_id in (row.restored_by_id, row.claimed_by_id)
    return CheckLine(line_row(row), tuple(item_row(item) for item in items if item.line == row.line), own)


def item_row(item: CheckItem) -> CheckItemRow:
    """Return one item of a sheet."""
    return CheckItemRow(
        item.pk, item.line, item.place, item.text, item.text_en, item.result, item.reason, item.answered_at
    )


def checks_due(actor: Actor, at: datetime, world: str = "") -> tuple[CheckSheetRow, ...]:
    """Return one row for each outlet whose claimed lines wait for a check that the actor may see, oldest first.

    Only the actor's own outlet for outlet staff; two queries, at most 50 outlets.
    """
    rows = Interruption.objects.visible_to(actor).filter(
        world=world, status=LineStatus.CLAIMED, incident__stage__in=OPEN_STAGES
    )
    if actor.outlet:
        rows = rows.filter(outlet__code=actor.outlet)
    rows = rows.select_related("incident", "outlet", "restored_by", "claimed_by", "checked_by")
    found: dict[tuple[int, int], list[Interruption]] = {}
    for row in rows.order_by("claimed_at", "pk")[:500]:
        found.setdefault((row.incident_id, row.outlet_id), []).append(row)
    return tuple(
        _sheet_row(actor, lines[0].incident, lines[0].outlet, lines, None)
        for lines in list(found.values())[:50]
    )


def outlets_to_check(incident: Incident) -> tuple[tuple[str, str, str, int], ...]:
    """Return (code, name, name in Latin letters, claimed lines) of each outlet that waits for a check."""
    found: dict[str, list[object]] = {}
    rows = Interruption.objects.filter(incident=incident, status=LineStatus.CLAIMED).select_related("outlet")
    for row in rows.order_by("outlet__code")[:500]:
        entry = found.setdefault(row.outlet.code, [row.outlet.name, row.outlet.name_en or row.outlet.name, 0])
        entry[2] = int(str(entry[2])) + 1
    return tuple(
        (code, str(name), str(name_en), int(str(count))) for code, (name, name_en, count) in found.items()
    )
