"""The nightly backup: a process of its own, so that no report waits behind it."""

from __future__ import annotations

import subprocess
import sys

from youxu.core import environment, jobs

_running: list[subprocess.Popen[bytes]] = []


@jobs.task("backup_nightly", attempts=3)
def back_up_nightly() -> None:
    """Start the backup of the night, unless YOUXU_BACKUP_KEEP is 0 or the one before still runs."""
    _running[:] = [process for process in _running if process.poll() is None]
    if environment.integer("YOUXU_BACKUP_KEEP") and not _running:
        command = [sys.executable, "-m", "youxu.cli", "backup", "--nightly"]
        _running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
