"""The maps of docs/guide/simulation.md: two hazards over a real network, reckoned by the product and drawn here.

    python -m tools.hazard_maps

Reads ../shared/data (a postal network and the best tracks of typhoons); says so where the folder is absent. The whole runs
in a data folder of its own that is thrown away.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
DATA = ROOT.parent / "shared" / "data"
NETWORK = DATA / "networks" / "chunghwa_post_1299.json.gz"
TRACKS = DATA / "hazards" / "jma_best_track_2015_2021.txt"
RUNS, SEED = 1000, 2015
WIDE, HIGH, SCALE = 480, 640, 3
BOX = (21.8, 119.4, 25.4, 122.2)
WORDS = {".png": "停业的可能性", ".en.png": "How likely it is down"}
FONT = next((ROOT / "src" / "youxu").rglob("*Regular*.[ot]tf"))
QUIET, EDGE, PINE = "#c9c2b2", "#5b6b63", "#0f5c49"
HEAT = ((0.0, (143, 185, 168)), (0.3, (224, 163, 46)), (0.6, (163, 39, 31)))
SCENES: dict[str, dict[str, Any]] = {
    "soudelor": {
        "name": "SOUDELOR 2015",
        "begins": "2015-08-07T12:00:00+08:00",
        "days": 7,
        "hazards": [
            {
                "name": "SOUDELOR",
                "cause": "typhoon",
                "track": {"file": str(TRACKS), "storm": "SOUDELOR", "year": 2015},
            }
        ],
    },
    "earthquake": {
        "name": "M6.4",
        "begins": "2016-02-06T03:57:00+08:00",
        "days": 7,
        "hazards": [
            {
                "name": "M6.4",
                "cause": "earthquake",
                "circle": {"latitude": 22.92, "longitude": 120.54, "km": 45, "magnitude": 6.4},
            }
        ],
    },
}


def main() -> int:
    """Reckon both scenarios and draw them."""
    if not NETWORK.exists() or not TRACKS.exists():
        print("../shared/data is absent: nothing was drawn", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="youxu-maps-") as home:
        environ = {**os.environ, "YOUXU_HOME": home, "YOUXU_DATABASE_URL": "", "YOUXU_LANGUAGE": "en"}
        for module in (
            ("youxu.cli", "migrate"),
            ("bench.alternatives", "import", "0"),
            ("tools.hazard_maps", "reckon"),
        ):
            subprocess.run(
                [sys.executable, "-m", *module], env=environ, check=True, stdout=sys.stderr, cwd=ROOT
            )
        found = json.loads(Path(home, "found.json").read_text(encoding="utf-8"))
    for name, told in found.items():
        for ending, words in WORDS.items():
            _draw(IMAGES / f"simulation-{name}{ending}", told, SCENES[name]["hazards"][0], words)
        toll = told["variants"][0]
        print(
            name, json.dumps({key: toll[key]["mean"] for key in ("outlets", "customers", "customer_hours")})
        )
        for day, load in zip(toll["days"], toll["loads"], strict=True):
            print("  ", day["outlets"]["value"], day["customers"]["value"], load)
    return 0


def reckon() -> None:
    """Reckon the scenarios over the network that was imported into this data folder."""
    from youxu.cli.main import set_up

    set_up()
    from youxu.core import clock
    from youxu.core.actor import Actor, ActorKind, Grant
    from youxu.network.models import Unit
    from youxu.plan import actions as plans
    from youxu.plan import files
    from youxu.simulation import making, queries, region

    at, top = clock.now(), Unit.objects.filter(parent=None).order_by("pk").first()
    if top is None:
        sys.exit("import a network into this data folder first")
    by = Actor(
        ActorKind.PERSON, "maps", "maps", "CLI", frozenset({Grant("*", top.path, below=True)}), top.path
    )
    plans.adopt(by=by, at=at, unit=top.path, text=files.shipped().read_text(encoding="utf-8"))
    told = {}
    for name, scene in SCENES.items():
        text = json.dumps(scene, ensure_ascii=False, indent=1)
        found = queries.regional_of(by, top, text, at, lambda file: Path(file).read_text(encoding="ascii"))
        tolls = region.run(found.land, found.variants, RUNS, SEED)
        told[name] = making.region_result(
            found, tolls, [queries.loads_of(found, toll) for toll in tolls.tolls]
        )
        hit = {row["code"]: row["share"] for row in told[name]["variants"][0]["places"]}
        told[name]["drawn"] = [(one.latitude, one.longitude, hit.get(one.code, 0)) for one in found.places]
    Path(os.environ["YOUXU_HOME"], "found.json").write_text(
        json.dumps(told, ensure_ascii=False), encoding="utf-8"
    )


def _draw(file: Path, told: dict[str, Any], hazard: dict[str, Any], words: str) -> None:
    image = Image.new("RGB", (WIDE * SCALE, HIGH * SCALE), "#f6f5f0")
    pen = ImageDraw.Draw(image)
    for latitude, longitude, share in sorted(told["drawn"], key=lambda one: one[2]):
        x, y = _at(latitude, longitude)
        size = SCALE * (2.4 if share else 1.6)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=_colour(share))
    if "circle" in hazard:
        circle = hazard["circle"]
        _ring(pen, circle["latitude"], circle["longitude"], circle["km"])
    else:
        _way(pen)
    _legend(pen, words)
    file.parent.mkdir(exist_ok=True)
    image.resize((WIDE, HIGH), Image.Resampling.LANCZOS).quantize(64).save(file, optimize=True)


def _legend(pen: ImageDraw.ImageDraw, words: str) -> None:
    letters = ImageFont.truetype(FONT, 15 * SCALE)
    x, y = 18 * SCALE, (HIGH - 78) * SCALE
    pen.text((x, y - 32 * SCALE), words, fill="#1c2b25", font=letters)
    for place, share in enumerate((0.05, 0.3, 0.6)):
        top = y + place * 22 * SCALE
        pen.ellipse((x, top, x + 12 * SCALE, top + 12 * SCALE), fill=_colour(share))
        pen.text((x + 20 * SCALE, top - 4 * SCALE), f"{share:.0%}", fill="#1c2b25", font=letters)


def _way(pen: ImageDraw.ImageDraw) -> None:
    from youxu.simulation.tracks import best_track

    fixes = [one for one in best_track(TRACKS.read_text(encoding="ascii"), "SOUDELOR", 2015) if one.km]
    pen.line([_at(one.latitude, one.longitude) for one in fixes], fill=PINE, width=2 * SCALE)
    for one in fixes:
        x, y = _at(one.latitude, one.longitude)
        pen.ellipse((x - 4 * SCALE, y - 4 * SCALE, x + 4 * SCALE, y + 4 * SCALE), fill=PINE)
        _ring(pen, one.latitude, one.longitude, one.km, QUIET)


def _ring(pen: ImageDraw.ImageDraw, latitude: float, longitude: float, km: float, colour: str = EDGE) -> None:
    x, y = _at(latitude, longitude)
    far = km / 111.2 * HIGH * SCALE / (BOX[2] - BOX[0])
    pen.ellipse((x - far, y - far, x + far, y + far), outline=colour, width=SCALE)


def _at(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a place lies on the picture; one degree east is as wide as it is there."""
    north = HIGH * SCALE / (BOX[2] - BOX[0])
    return WIDE * SCALE / 2 + (longitude - (BOX[1] + BOX[3]) / 2) * north * 0.916, (BOX[2] - latitude) * north


def _colour(share: float) -> Any:
    if not share:
        return QUIET
    for (low, first), (high, second) in pairwise(HEAT):
        if share <= high:
            part = (share - low) / (high - low)
            return tuple(round(a + (b - a) * part) for a, b in zip(first, second, strict=True))
    return HEAT[-1][1]


if __name__ == "__main__":
    if sys.argv[1:] == ["reckon"]:
        reckon()
    else:
        sys.exit(main())
