"""A database worth backing up: a county with merged incidents, a photograph, jobs that wait, run late and failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image
from tests import databases
from tests.builders import incidents as build
from tests.builders.alerting import followed
from tests.builders.incidents import NINE, minutes

from youxu.core import clock, files, jobs
from youxu.core.actor import system
from youxu.core.backup import making, restoring
from youxu.core.models import Backup
from youxu.incidents.actions import merge
from youxu.oversight.actions import make_summary

BY = system("test")
LATER = NINE + timedelta(days=1)
EVENING = NINE + timedelta(hours=8)
QUIET = lambda _length: lambda _count: None  # noqa: E731


def filled() -> Any:
    """Fill the database: an incident merged into an older one, a stored file, three kinds of job."""
    county = build.whole_county()
    with clock.pretend(NINE):
        first, second = build.verified(county), build.reported(county, outlet="YS05", at=minutes(4))
        merge.merge(
            by=county.person("周国栋"), at=minutes(9), incident=second, into=first, reason="同一条光缆"
        )
        image = BytesIO()
        Image.new("RGB", (40, 30), 128).save(image, "JPEG")
        upload = ContentFile(image.getvalue(), name="门口.jpg")
        files.store(by=county.person("沈佳"), at=NINE, upload=upload, unit=county.unit.path)
        followed(minutes(9))
        make_summary(by=BY, at=EVENING, unit=county.unit, until=EVENING)
        jobs.enqueue("sweep", at=LATER + timedelta(days=2), key="later")
        jobs.put_failed(jobs.Carried("react", {"entry": 1}, "", "", None, NINE, "trouble", NINE))
    return county


def backed_up(path: Path) -> Backup:
    """Write the present database into ``path``."""
    return making.back_up(path, by=BY, at=LATER, progress=QUIET)


def restored(path: Path, at: Any = LATER) -> restoring.Restored:
    """Load ``path`` into the present database."""
    return restoring.restore(path, by=BY, at=at, progress=QUIET)


def other_database(name: str) -> tuple[str, str]:
    """Make one more migrated database of this kind; return its Django name and its address."""
    made = databases.copy_template(name)
    return made, databases.url_of(made)


def run(home: Path, url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with a home and a database of its own."""
    home.mkdir(mode=0o700, exist_ok=True)
    environ = {**os.environ, "YOUXU_HOME": str(home), "YOUXU_DATABASE_URL": url, "LANG": "C"}
    return subprocess.run(
        [sys.executable, "-m", "youxu.cli", *words], env=environ, capture_output=True, text=True, timeout=120
    )


def manifest_of(path: Path) -> dict[str, Any]:
    """Return the manifest of an archive."""
    with zipfile.ZipFile(path) as opened:
        found: dict[str, Any] = json.loads(opened.read("manifest.json"))
    return found


def rewritten(path: Path, target: Path, **changed: bytes) -> Path:
    """Copy an archive with other bytes in some parts (dots of a name written as __)."""
    parts = {name.replace("__", "/", 1): body for name, body in changed.items()}
    with zipfile.ZipFile(path) as opened, zipfile.ZipFile(target, "w") as out:
        for name in opened.namelist():
            out.writestr(name, parts.get(name, opened.read(name)))
    return target


def english(refusal: Any) -> str:
    """Return a refusal's sentence in English."""
    with translation.override("en"):
        from youxu.core.wording import say

        return say(refusal.sentence)
