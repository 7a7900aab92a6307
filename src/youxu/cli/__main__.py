"""``python -m youxu.cli`` is the same as ``youxu``."""

from youxu.cli.main import main

main()
