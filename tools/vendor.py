"""Fetch the browser files that others made, check them, and put them where the product serves them.

    tools/vendor.py            fetch every package of vendor.toml and write files, licences and icons
    tools/vendor.py --icons    renew the icons only

Each package comes from the configured npm registry by name and version; its sha512 must equal the recorded
one. The files are committed, so nobody who only uses the product needs npm.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "youxu" / "web"
TARGET = WEB / "static" / "vendor"
ICONS = WEB / "icons.json"

MIT = """MIT License

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT,
TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def main(arguments: list[str]) -> int:
    """Fetch and write what vendor.toml names."""
    wanted = tomllib.loads((ROOT / "tools" / "vendor.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        if "--icons" not in arguments:
            for package in wanted["package"]:
                _copy(package, fetch(package, Path(folder)))
        _draw(wanted["icons"], fetch(wanted["icons"], Path(folder)))
    return 0


def fetch(package: dict[str, Any], folder: Path) -> Path:
    """Unpack the package below ``folder`` and return where it lies; stop when its sha512 differs."""
    spec = f"{package['name']}@{package['version']}"
    done = subprocess.run(
        ["npm", "pack", spec, "--silent", "--json"], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / json.loads(done.stdout)[0]["filename"].replace("@", "").replace("/", "-")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package["integrity"]:
        raise SystemExit(f"{spec}: sha512-{digest} is not the recorded one; nothing was taken")
    place = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(place, members=[one for one in tar if _stays_inside(one)])
    return place / "package"


def _stays_inside(member: tarfile.TarInfo) -> bool:
    """Tell whether a member is a plain file or folder below the place it is unpacked to.

    What ``filter="data"`` does; Python 3.11 has that argument only from 3.11.4.
    """
    path = PurePosixPath(member.name)
    return (member.isfile() or member.isdir()) and not path.is_absolute() and ".." not in path.parts


def _copy(package: dict[str, Any], source: Path) -> None:
    target = TARGET / package["folder"]
    for inside, name in package["files"].items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        data = (source / inside).read_bytes()
        if file.suffix in (".js", ".css"):
            data = re.sub(rb"\n?/[/*]# sourceMappingURL=\S+( \*/)?", b"", data).rstrip() + b"\n"
        file.write_bytes(data)
    licence = source / "LICENSE"
    text = licence.read_text(encoding="utf-8") if licence.exists() else MIT.format_map(package)
    (target / "LICENSE").write_text(text, encoding="utf-8")
    (target / "VERSION").write_text(
        f"{package['name']} {package['version']} {package['licence']}\n", encoding="utf-8"
    )


def _draw(package: dict[str, Any], source: Path) -> None:
    """Write the shapes of the named icons, and say which names do not exist."""
    sets = {
        kind: json.loads((source / f"tabler-nodes-{kind}.json").read_text(encoding="utf-8"))
        for kind in ("outline", "filled")
    }
    shapes, unknown = {}, []
    for name in sorted(set(package["names"])):
        kind, plain = (
            ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
        )
        if plain not in sets[kind]:
            unknown.append(name)
            continue
        shapes[name] = "".join(_shape(tag, attributes) for tag, attributes in sets[kind][plain])
    ICONS.write_text(json.dumps(shapes, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    folder = TARGET / "tabler-icons"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "LICENSE").write_text((source / "LICENSE").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "VERSION").write_text(
        f"{package['name']} {package['version']} {package['licence']}\n", encoding="utf-8"
    )
    if unknown:
        raise SystemExit("no such icon: " + ", ".join(unknown))


def _shape(tag: str, attributes: dict[str, str]) -> str:
    return f"<{tag} " + " ".join(f'{name}="{value}"' for name, value in attributes.items()) + "/>"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
