"""``youxu evaluation``: what interruptions came to, one by one and over a period; what the figures rest on.

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.evaluation import keeping, metrics, period
from youxu.cli.commands.evaluation.group import command

SUBJECTS = (keeping, metrics, period)

__all__ = ["command"]
