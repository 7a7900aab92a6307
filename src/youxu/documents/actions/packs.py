"""Outage packs (断网包, O3): ordered, built step by step, finished with their files; old ones put away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.models import Entry, StoredFile
from youxu.documents import events
from youxu.documents.models import OutagePack
from youxu.documents.rules import KEPT, PackState, is_stuck
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.plan import queries as plans

LANGUAGES = ("zh-hans", "en")


class UnableToBuildPack(UnableTo):
    """A pack needs a plan in force, and a language that the product speaks."""

    clause = "O3"


@action
def order_pack(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    language: str = "zh-hans",
    world: str = "",
    cause: Entry | None = None,
) -> OutagePack:
    """Order the outage pack of a unit and return its row, still to be built (a job does it).

    While one is being built in this language that one is returned; one that died on the way is given up.
    Raises UnableToBuildPack.
    """
    by.require("build_pack", unit=unit.path)
    if language not in LANGUAGES:
        raise UnableToBuildPack(mark("There is no such language: {name}."), field="language", name=language)
    if plans.in_force(unit.path, at) is None:
        raise UnableToBuildPack(
            mark("No contingency plan is in force for this unit; publish one first."), field="unit"
        )
    under_way = OutagePack.objects.filter(unit=unit, world=world, language=language, state=PackState.BUILDING)
    for standing in under_way:
        if not is_stuck(standing.moved_at, at):
            return standing
        under_way.filter(pk=standing.pk).update(state=PackState.FAILED)
    pack = OutagePack.objects.create(
        unit=unit,
        unit_path=unit.path,
        world=world,
        language=language,
        ordered_at=at,
        ordered_by_id=by.person_id,
        moved_at=at,
    )
    _record(events.OutagePackOrdered(language), pack, by=by, at=at, cause=cause)
    return pack


@action
def move_pack(*, by: Actor, at: datetime, pack: OutagePack, done: int, total: int) -> OutagePack:
    """Say how far the build of a pack is; a progress bar is no act, so the journal keeps none of it."""
    by.require("build_pack", unit=pack.unit_path)
    same = OutagePack.objects.filter(pk=pack.pk, state=PackState.BUILDING)
    same.update(done=done, total=total, moved_at=at)
    return OutagePack.objects.get(pk=pack.pk)


@action
def finish_pack(
    *,
    by: Actor,
    at: datetime,
    pack: OutagePack,
    pdf: StoredFile,
    folder: StoredFile,
    pages: int,
    unshown: Sequence[str] = (),
    cause: Entry | None = None,
) -> OutagePack:
    """Give a pack its files and put the unit's old ones away; a pack that is there already is left alone."""
    by.require("build_pack", unit=pack.unit_path)
    same = OutagePack.objects.filter(pk=pack.pk).exclude(state=PackState.READY)
    made = {"state": PackState.READY, "built_at": at, "moved_at": at, "pdf": pdf, "folder": folder}
    if same.update(pages=pages, unshown=list(unshown), **made):
        _record(events.OutagePackBuilt(pages, " ".join(unshown)), pack, by=by, at=at, cause=cause)
        _put_old_away(pack, by=by, at=at, cause=cause)
    return OutagePack.objects.get(pk=pack.pk)


@action
def fail_pack(
    *, by: Actor, at: datetime, pack: OutagePack, reason: str, cause: Entry | None = None
) -> OutagePack:
    """Give up a pack that cannot be built; the next order begins anew."""
    by.require("build_pack", unit=pack.unit_path)
    same = OutagePack.objects.filter(pk=pack.pk, state=PackState.BUILDING)
    if same.update(state=PackState.FAILED, moved_at=at):
        _record(events.OutagePackFailed(reason[:200]), pack, by=by, at=at, cause=cause)
    return OutagePack.objects.get(pk=pack.pk)


def _put_old_away(pack: OutagePack, *, by: Actor, at: datetime, cause: Entry | None) -> None:
    """Take the files from packs older than the newest ones; what nothing points at goes by the nightly purge."""
    packs = OutagePack.objects.filter(unit=pack.unit_id, world=pack.world, language=pack.language)
    ready = packs.filter(state=PackState.READY, retired_at=None).order_by("-built_at", "-pk")
    old = list(ready.values_list("pk", flat=True)[KEPT : KEPT + 100])
    if old:
        packs.filter(pk__in=old).update(pdf=None, folder=None, retired_at=at)
        _record(events.OutagePacksRetired(len(old)), pack, by=by, at=at, cause=cause)


def _record(what: journal.Event, pack: OutagePack, *, by: Actor, at: datetime, cause: Entry | None) -> None:
    if cause is not None:
        return
    journal.append(
        what,
        by=by,
        at=at,
        stream=pack.stream,
        subject=pack,
        unit=pack.unit_path,
        world=pack.world,
        visibility=pack.visibility,
    )
