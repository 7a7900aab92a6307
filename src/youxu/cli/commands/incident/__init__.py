"""``youxu incident``: an interruption from report to closed, each command calling the action that the page calls.

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.incident import (
    above,
    closing,
    convening,
    directing,
    joining,
    levels,
    long_closures,
    overlap,
    people,
    planned_stops,
    relief,
    reporting,
    restoring,
    showing,
    tasks,
)
from youxu.cli.commands.incident.group import command

SUBJECTS = (
    above,
    closing,
    convening,
    directing,
    joining,
    levels,
    long_closures,
    overlap,
    people,
    planned_stops,
    relief,
    reporting,
    restoring,
    showing,
    tasks,
)

__all__ = ["command"]
