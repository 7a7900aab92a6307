"""``youxu supplies``: what is kept where, how many, who takes what, each command calling the action that the page calls.

A file per subject; each adds its commands to the group when it is imported.
"""

from youxu.cli.commands.supplies import asking, handing, keeping, looking, position, sheets, shelves
from youxu.cli.commands.supplies.group import command

SUBJECTS = (asking, handing, keeping, looking, position, sheets, shelves)

__all__ = ["command"]
