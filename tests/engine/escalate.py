"""A process that carries alerts on and is killed in a phase of it (``processes.Started``)."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from typing import Any


def main(moment: str, phase: str) -> None:
    """Run the sweep of alerts once, as it stands at ``moment``; die without a word in ``phase``."""
    from youxu.alerting.actions import carry
    from youxu.core import clock
    from youxu.core.actor import system

    at = datetime.fromisoformat(moment)
    names = {"stepped": "steps_due", "moved": "keep", "written": "note", "stored": "send"}
    if phase in names:
        setattr(carry, names[phase], _then_die(getattr(carry, names[phase])))
    with clock.pretend(at):
        carry.carry_due(by=system("sweep.carry_due"), at=at)
    if phase == "committed":
        _die()


def _then_die(real: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **given: Any) -> None:
        real(*args, **given)
        _die()

    return dying


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
