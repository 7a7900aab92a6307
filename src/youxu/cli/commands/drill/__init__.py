"""``youxu drill``: scenarios, drills, and what is done in them, each command calling the action that the page calls.

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.drill import conducting, debrief, playing, preparing, scoring, scripts
from youxu.cli.commands.drill.group import command

SUBJECTS = (conducting, playing, preparing, scripts, scoring, debrief)

__all__ = ["command"]
