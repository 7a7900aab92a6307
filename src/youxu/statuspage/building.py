"""Building the site into a folder: all of it, or what changed since it was last issued; then copying it to its targets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from youxu.core import clock, environment
from youxu.core.actor import Actor
from youxu.core.relay import link_address, outside_address
from youxu.network.models import Unit
from youxu.plan import queries as plans
from youxu.statuspage import feeds, folder, queries, rendering, rules
from youxu.statuspage.actions import issue_alerts, note_copy
from youxu.statuspage.actions.alerts import AT_ONCE
from youxu.statuspage.facts import Site, packed, uncollected, unpacked
from youxu.statuspage.reading import Setting, read, read_changes
from youxu.statuspage.targets import Uncopied, copy_to

STATE = "site.json"
FIRST = "index.html"


@dataclass(frozen=True)
class Build:
    """What a build did: how many pages the site has, how many files were written, left and removed, in how long."""

    pages: int
    written: int
    unchanged: int
    removed: int
    seconds: float
    whole: bool
    issued_at: datetime
    valid_until: datetime


@dataclass(frozen=True)
class Copy:
    """How the copy to one target went."""

    target: str
    state: str
    error: str
    written: int
    removed: int
    seconds: float


def home() -> Path:
    """Return the folder of the home where the site, and what is remembered of it, lies."""
    return environment.home() / "site"


def built() -> Path:
    """Return the folder that holds the site of this home."""
    return home() / "www"


def build(unit: Unit, *, by: Actor, at: datetime, out: Path | None = None, whole: bool = False) -> Build:
    """Bring the folder ``out`` (that of the home) to the site as it stands at ``at``.

    What was issued last is kept beside it; while its validity is not half over only what changed is read and rendered.
    """
    while issue_alerts(by=by, at=at, unit=unit) >= AT_ONCE:
        pass
    with uncollected():
        return _build(out or built(), unit, at, whole)


def _build(root: Path, unit: Unit, at: datetime, whole: bool) -> Build:
    started = clock.monotonic()
    before, setting = None if whole else _remembered(root, unit, at), _setting(root)
    changes = read_changes(before, unit, at, setting) if before is not None else None
    if before is None or changes is None:
        site = read(unit, at, setting)
        done = folder.fill(root, _files(site))
    else:
        site, changed = changes
        told = {one.code for one in (*site.notices, *site.past) if before.by_notice.get(one.code) != one}
        files = _files(site, changed, told)
        done = folder.fill(root, files, rendering.kept(site, changed, told))
    _remember(root, site)
    return Build(
        pages=sum(name.endswith(".html") for name in done.digests),
        written=len(done.written),
        unchanged=done.unchanged,
        removed=len(done.removed),
        seconds=round(clock.monotonic() - started, 3),
        whole=changes is None,
        issued_at=site.issued_at,
        valid_until=site.valid_until,
    )


def _files(
    site: Site, only: frozenset[str] | None = None, notices: set[str] | None = None
) -> Iterator[rendering.File]:
    yield from rendering.loose_files()
    yield from rendering.pages(site, only, notices)
    yield from feeds.files(site)


def _memory(root: Path) -> Path:
    return home() / "builds" / f"{rules.digest(str(root.resolve()))}-{STATE}"


def _remember(root: Path, site: Site) -> None:
    path = _memory(root)
    folder.put(path, packed(site))
    _last.clear()
    _last[path, path.stat().st_mtime_ns] = site


_last: dict[tuple[Path, int], Site] = {}
"""The site that this process issued last, so that a worker need not read it again while nobody else issued one."""


def _kept_site(path: Path) -> Site:
    """Return the site that was issued last. Raises OSError or ValueError where there is none."""
    return _last.get((path, path.stat().st_mtime_ns)) or unpacked(path.read_bytes())


def _remembered(root: Path, unit: Unit, at: datetime) -> Site | None:
    """Return what was issued last into ``root``, where it may still be added to."""
    try:
        site = _kept_site(_memory(root))
    except (OSError, ValueError):
        return None
    settings = queries.settings_of(plans.plan_in_force(unit.path, at))
    over = rules.must_renew(site.whole_at, at, settings.renewed_after)
    return None if over or site.unit_path != unit.path or not (root / FIRST).exists() else site


def publish(unit: Unit, *, by: Actor, at: datetime) -> tuple[Copy, ...]:
    """Copy the built site to every target; each is tried whatever became of the others, and each result is kept."""
    digests, site = folder.digests_in(built()), _remembered_site()
    return tuple(_copied(target, digests, site, unit, by, at) for target in targets())


def _setting(root: Path) -> Setting:
    """Return what pages carry besides the rows.

    Where nobody outside reaches the product a site that is copied nowhere leads to this computer, as messages do; what
    is printed carries no such address, and a folder that may be taken elsewhere none at all.
    """
    outside = outside_address()
    here = "" if outside or _is_copied() or root != built() else link_address()
    return Setting(
        icp=environment.text("YOUXU_SITE_ICP"),
        voice=f"{outside or here}/p" if outside or here else "",
        code=outside,
        made_by=rendering.made_by(),
    )


def portable(unit: Unit, *, by: Actor, at: datetime) -> Path:
    """Return a folder with the site that may be taken elsewhere: the built one, unless its links lead to this computer."""
    if outside_address() or _is_copied():
        return built()
    build(unit, by=by, at=at, out=home() / "elsewhere")
    return home() / "elsewhere"


def wanted() -> bool:
    """Tell whether the site is kept up to date: it was built once, or it has targets."""
    return exists() or _is_copied()


def _is_copied() -> bool:
    return bool(environment.text("YOUXU_SITE_TARGETS"))


def exists() -> bool:
    """Tell whether the site of this home was built."""
    return (built() / FIRST).exists()


def unit_key() -> str:
    """Return the key of the unit whose site it is, as the setting names it."""
    return environment.text("YOUXU_SITE_UNIT")


def targets() -> tuple[str, ...]:
    """Return the targets of the setting. Raises ValueError for one that is none."""
    return rules.targets_of(environment.text("YOUXU_SITE_TARGETS"))


def _remembered_site() -> datetime:
    return _kept_site(_memory(built())).issued_at


def _copied(
    target: str, digests: dict[str, str], issued_at: datetime, unit: Unit, by: Actor, at: datetime
) -> Copy:
    started, error, written, removed = clock.monotonic(), "", 0, 0
    try:
        done = copy_to(target, built(), digests, home() / "targets")
        written, removed = done.written, done.removed
    except Uncopied as trouble:
        error = str(trouble)
    row = note_copy(
        by=by,
        at=at,
        unit=unit.path,
        target=target,
        issued_at=issued_at,
        error=error,
        written=written,
        removed=removed,
        seconds=clock.monotonic() - started,
    )
    return Copy(row.target, row.state, row.error, row.written, row.removed, row.seconds)


def bundle(root: Path) -> bytes:
    """Return the built site as one archive: unpacked anywhere, a memory stick included, it opens by its front page."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(folder.names_in(root)):
            archive.writestr(
                zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), (root / name).read_bytes(), zipfile.ZIP_DEFLATED
            )
    return whole.getvalue()
