"""``youxu notice``: what the public is told, how it reaches doors and addresses, on paper (P3b, P4c).

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.notice import doors, reached
from youxu.cli.commands.notice.writing import command

SUBJECTS = (doors, reached)

__all__ = ["command"]
