"""Reads of documents: the packs of a unit, which units lack a fresh one; which papers of an incident were handed out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.files import WRITES
from youxu.core.models import Entry
from youxu.documents.events import FlashReportTold, PaperIssued
from youxu.documents.models import FlashReport, IssuedPaper, OutagePack
from youxu.documents.rules import Kind, PackState, is_stuck, is_too_old
from youxu.incidents.models import Incident
from youxu.incidents.narrative import MAIN
from youxu.network.models import Unit
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans

SHOWN = 20


@dataclass(frozen=True)
class PackRow:
    """One outage pack: ``pdf`` and ``folder`` are codes of files, empty where there are none (any more), or where the
    reader may not open them: every duty telephone stands in them."""

    id: int
    unit_key: str
    unit_name: str
    unit_name_en: str
    unit_path: str
    language: str
    state: str
    ordered_at: datetime
    ordered_by: str
    built_at: datetime | None
    done: int
    total: int
    pages: int
    unshown: tuple[str, ...]
    pdf: str
    pdf_bytes: int
    folder: str
    folder_bytes: int
    retired_at: datetime | None
    old: bool


def packs_of(actor: Actor, unit: Unit, at: datetime, *, world: str = "") -> list[PackRow]:
    """Return the last packs of a unit that the actor may read, the latest first; files for who may have one built."""
    rows = OutagePack.objects.visible_to(actor).filter(unit=unit, world=world)
    found = [_row(row, at) for row in _with_files(rows).order_by("-ordered_at", "-pk")[:SHOWN]]
    return found if actor.may(WRITES, unit=unit.path) else [replace(row, pdf="", folder="") for row in found]


def pack_row(pack: OutagePack, at: datetime) -> PackRow:
    """Return one pack as it stands now."""
    return _row(_with_files(OutagePack.objects.filter(pk=pack.pk)).get(), at)


def pack_numbered(pk: int) -> OutagePack | None:
    """Return the pack with an id, to go on building it."""
    return OutagePack.objects.select_related("unit__parent").filter(pk=pk).first()


def newest(path: str) -> dict[str, datetime]:
    """Return unit path -> when its newest pack was built, of a unit and those below."""
    ready = OutagePack.objects.filter(
        path_under("unit_path", path), state=PackState.READY, retired_at=None, world=""
    )
    return dict(ready.order_by().values_list("unit_path").annotate(at=Max("built_at")))


def pack_age(unit: Unit, at: datetime) -> tuple[datetime | None, bool]:
    """Return when the newest pack of a unit was built, and whether it is missing or too old."""
    built = newest(unit.path).get(unit.path)
    return built, is_too_old(built, at)


def units_that_need_one(at: datetime) -> list[Unit]:
    """Return the units that have posts and a plan in force: somebody there leads when something happens."""
    return [unit for unit in organisation.units_with_posts() if plans.in_force(unit.path, at) is not None]


def units_without_fresh_pack(at: datetime) -> list[str]:
    """Return the names of units whose newest pack is missing or too old, from the top."""
    built = newest("")
    return [unit.name for unit in units_that_need_one(at) if is_too_old(built.get(unit.path), at)]


def _with_files(rows: QuerySet[OutagePack]) -> QuerySet[OutagePack]:
    return rows.select_related("unit", "pdf", "folder", "ordered_by")


def _row(row: OutagePack, at: datetime) -> PackRow:
    dead = row.state == PackState.BUILDING and is_stuck(row.moved_at, at)
    return PackRow(
        id=row.pk,
        unit_key=row.unit.key,
        unit_name=row.unit.name,
        unit_name_en=row.unit.name_en or row.unit.name,
        unit_path=row.unit_path,
        language=row.language,
        state=PackState.FAILED if dead else row.state,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by.name if row.ordered_by else "",
        built_at=row.built_at,
        done=row.done,
        total=row.total,
        pages=row.pages,
        unshown=tuple(row.unshown),
        pdf=row.pdf.code if row.pdf else "",
        pdf_bytes=row.pdf.size if row.pdf else 0,
        folder=row.folder.code if row.folder else "",
        folder_bytes=row.folder.size if row.folder else 0,
        retired_at=row.retired_at,
        old=row.built_at is not None and is_too_old(row.built_at, at),
    )


@dataclass(frozen=True)
class PaperRow:
    """One paper that was handed out: what, to whom, when, and the digest of its bytes."""

    kind: str
    part: str
    format: str
    language: str
    issued_at: datetime
    issued_by: str
    digest: str


def papers_of(actor: Actor, incident: Incident) -> tuple[PaperRow, ...]:
    """Return the papers of an incident that were handed out, the latest first, at most fifty."""
    rows = IssuedPaper.objects.visible_to(actor).filter(incident=incident).order_by("-issued_at", "-pk")
    return tuple(
        PaperRow(row.kind, row.part, row.format, row.language, row.issued_at, row.issued_by_name, row.digest)
        for row in rows[:PAPERS_SHOWN]
    )


PAPERS_SHOWN = 50


@dataclass(frozen=True)
class Told:
    """How many versions of a report went before the one that is written now; when the last did, after which entry."""

    before: int
    last_at: datetime | None = None
    sequence: int = 0


def told_in(incident: Incident, kind: Kind) -> Told:
    """Return how a report in several versions stands.

    The version that was handed out last is the current one until something of the incident changed: another format or
    language of it is no new report.
    """
    begun = _versions(incident, kind)
    if not begun:
        return Told(0)
    last = max(begun)
    changed = Entry.objects.filter(stream=incident.stream, code__in=MAIN, sequence__gt=begun[last][1])
    version = last if changed.exists() else last - 1
    return Told(version, *begun.get(version, (None, 0)))


def _versions(incident: Incident, kind: Kind) -> dict[int, tuple[datetime, int]]:
    """Return version -> when it was first handed out, and the place of that in the journal."""
    rows = list(IssuedPaper.objects.filter(incident=incident, kind=kind).order_by("pk"))
    entries = Entry.objects.filter(stream=incident.stream, code=PaperIssued.code)
    places = dict(
        entries.filter(subject_id__in=[row.pk for row in rows]).values_list("subject_id", "sequence")
    )
    begun: dict[int, tuple[datetime, int]] = {}
    for row in rows:
        begun.setdefault(row.version, (row.issued_at, places.get(row.pk, 0)))
    return begun


@dataclass(frozen=True)
class FlashRow:
    """One flash report as it was told; ``replaced_by`` is the number of the one that put it right, 0 for none."""

    number: int
    stage: str
    text: str
    language: str
    receiver: str
    way: str
    told_at: datetime
    told_by: str
    entered_at: datetime
    replaces: int
    replaced_by: int


def flash_reports_of(actor: Actor, incident: Incident) -> tuple[FlashRow, ...]:
    """Return the flash reports of an incident, the latest first: one query, at most fifty."""
    rows = FlashReport.objects.visible_to(actor).filter(incident=incident)
    rows = rows.select_related("replaces", "replaced_by").order_by("-number")
    return tuple(map(_flash, rows[:PAPERS_SHOWN]))


def _flash(row: FlashReport) -> FlashRow:
    after = getattr(row, "replaced_by", None)
    return FlashRow(
        row.number,
        row.stage,
        row.text,
        row.language,
        row.receiver,
        row.way,
        row.told_at,
        row.told_by_name,
        row.entered_at,
        row.replaces.number if row.replaces else 0,
        after.number if after is not None else 0,
    )


def flash_told(incident: Incident) -> Told:
    """Return how many flash reports went before the next one, and after which entry the last did.

    What was told to several, one after another, in the same words is one report.
    """
    rows = list(FlashReport.objects.filter(incident=incident).order_by("number"))
    if not rows:
        return Told(0)
    entries = Entry.objects.filter(stream=incident.stream, code=FlashReportTold.code, subject_id=rows[-1].pk)
    texts = {row.text for row in rows}
    return Told(len(texts), rows[-1].told_at, entries.values_list("sequence", flat=True).first() or 0)
