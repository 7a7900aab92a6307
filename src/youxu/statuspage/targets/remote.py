"""Another host by rsync: it compares, writes each file under another name first, and removes what is gone at the end."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from youxu.core import environment
from youxu.statuspage.targets.words import Copied, Uncopied

OPTIONS = (
    "--recursive",
    "--times",
    "--checksum",
    "--delete-delay",
    "--delay-updates",
    "--stats",
    "--timeout=60",
)
MOST_SECONDS = 900


def copy(address: str, root: Path, digests: Mapping[str, str], before: Mapping[str, str]) -> Copied:
    """Bring the folder at ``address`` (host:path, or a path) to what ``root`` holds."""
    shell = ["--rsh", environment.text("YOUXU_SITE_RSH")] if environment.text("YOUXU_SITE_RSH") else []
    command = ["rsync", *OPTIONS, *shell, "--", f"{root}/", address]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    except FileNotFoundError as error:
        raise Uncopied("rsync is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise Uncopied(f"rsync took over {MOST_SECONDS} s") from error
    if ran.returncode:
        raise Uncopied((ran.stderr.strip().splitlines() or [f"rsync ended with {ran.returncode}"])[-1])
    return Copied(
        _count(ran.stdout, "Number of regular files transferred"),
        _count(ran.stdout, "Number of deleted files"),
    )


def _count(text: str, name: str) -> int:
    line = next((line for line in text.splitlines() if line.startswith(name)), "0")
    number = line.partition(":")[2].split("(")[0].replace(",", "").strip()
    return int(number) if number.isdigit() else 0
