"""Write docs/reference from the code, so that settings, journal codes and commands are always the real ones.

``python tools/reference.py`` writes; ``--check`` only compares and exits 1 when a file is out of date.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"


def settings() -> str:
    """Return the table of every environment variable."""
    from youxu.core.environment import SETTINGS

    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable. `youxu doctor` shows the value in force and its source.",
        "",
        "| variable | kind | default | meaning |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{s.name}` | {s.kind} | {f'`{s.default}`' if s.default else '–'} | {s.meaning} |"
        for s in SETTINGS
    ]
    return "\n".join(lines) + "\n"


def events() -> str:
    """Return the table of every journal code with its sentence, clause, purge rule and reactions."""
    from youxu.core import journal
    from youxu.reactions import table

    lines = [
        "# Journal codes",
        "",
        "One row a code. Codes are published: they are added, never renamed. The sentence is made when it is read,",
        "in the reader's language; `by` is the actor's name. *Purged* says when the words may be removed; the entry",
        "and its digest stay.",
        "",
        "| code | clause | sentence | purged | what follows |",
        "| --- | --- | --- | --- | --- |",
    ]
    for code, kind in sorted(journal.registered.items()):
        follows = ", ".join(f"`{handler.__name__}`" for handler in table.REACTIONS.get(kind, ())) or "–"
        lines.append(f"| `{code}` | {kind.clause or '–'} | {kind.sentence} | {kind.purge} | {follows} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return every command with its options, as `--help` prints them."""
    import click

    from youxu.cli.main import youxu

    lines = [
        "# Commands",
        "",
        "`youxu COMMAND --help` prints the same. Exit code 0: done; 1: refused or faults; 2: usage.",
        "",
    ]

    def describe(command: click.Command, path: str, parent: click.Context | None) -> None:
        context = click.Context(command, info_name=path.split()[-1], parent=parent)
        if isinstance(command, click.Group):
            lines.extend(
                [f"## {path}" if path.count(" ") else f"# `{path}`", "", (command.help or "").strip(), ""]
            )
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                if inner is not None and not inner.hidden:
                    describe(inner, f"{path} {name}", context)
            return
        text = (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
        lines.extend([f"### `{command_usage(command, path)}`", "", text, ""])
        options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
        if options:
            lines.extend(["| option | meaning |", "| --- | --- |"])
            lines.extend(f"| `{', '.join(o.opts)}` | {o.help or ''} |" for o in options)
            lines.append("")

    describe(youxu, "youxu", None)
    return "\n".join(lines).rstrip() + "\n"


def command_usage(command: object, path: str) -> str:
    """Return the command's name with its arguments."""
    import click

    assert isinstance(command, click.Command)
    arguments = [p.human_readable_name.upper() for p in command.params if isinstance(p, click.Argument)]
    return " ".join([path, *arguments])


def plan_keys() -> str:
    """Return every key of a plan with its type and how it tightens."""
    sys.path.insert(0, str(ROOT))
    from tools import plan_keys as keys

    return keys.page()


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "events.md": events,
    "commands.md": commands,
    "plan-keys.md": plan_keys,
}


def main() -> int:
    """Write or compare every page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "youxu.project.settings")
    import django

    django.setup()
    stale = []
    for name, write in PAGES.items():
        path, text = FOLDER / name, write()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    print(f"out of date: {', '.join(stale)}" if stale else "up to date")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
