"""``youxu simulate``: the plan and the network tried out by chance before it is needed (E0, T2, C1)."""

from youxu.cli.commands.simulate import plan, region
from youxu.cli.commands.simulate.group import command

SUBJECTS = (plan, region)

__all__ = ["command"]
