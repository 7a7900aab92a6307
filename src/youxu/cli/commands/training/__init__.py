"""``youxu training``: who owes training, sessions with their record, what a post reads, the quiz (T1).

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.training import study
from youxu.cli.commands.training.sessions import command

SUBJECTS = (study,)

__all__ = ["command"]
