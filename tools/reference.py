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
    for title, rows in (
        ("For the command line alone", COMMAND_LINE),
        ("For tests and measurements", DEVELOPMENT),
    ):
        lines += ["", f"## {title}", "", "| variable | meaning |", "| --- | --- |"]
        lines += [f"| `{name}` | {meaning} |" for name, meaning in rows.items()]
    return "\n".join(lines) + "\n"


COMMAND_LINE = {
    "YOUXU_AS": "Who acts, where a command gets no `--as`: staff number, mobile number or name.",
    "LC_ALL, LC_MESSAGES, LANG": "Language of the command line where `YOUXU_LANGUAGE` is not set: zh… is Chinese.",
    "_YOUXU_COMPLETE": "Set by the completion script of the shell (`youxu completion`).",
    "DJANGO_SETTINGS_MODULE": "Always `youxu.project.settings`; set by the product itself.",
}
DEVELOPMENT = {
    "YOUXU_TEST_POSTGRES": "Address of the PostgreSQL server that the suite may use.",
    "YOUXU_TEST_BROWSER": "The Chromium that browser tests start.",
    "YOUXU_TEST_PICTURES": "A folder in which browser tests keep a picture of each page.",
    "YOUXU_TEST_SHARED": "Set by the suite: the folder that its processes share.",
    "YOUXU_TEST_RUN": "Set by the suite: the number of the run.",
    "YOUXU_TEST_TEMPLATE": "Set by `make test`: the migrated PostgreSQL database that its runs share.",
    "YOUXU_CI": "1: a test that cannot run is a failure.",
    "YOUXU_GOLDEN": "`write`: the golden files of the command line are written instead of compared.",
    "YOUXU_BENCH_CACHE": "A folder in which measurements keep the databases that they made.",
}


def json_forms() -> str:
    """Return the shape of every ``--json``, from the golden files that the tests hold."""
    import json

    from youxu.cli.main import CONTRACTS

    lines = [
        "# JSON of the command line",
        "",
        "Every `--json` has a published form: keys are added, never renamed or given another type. A change that",
        "breaks a reader raises its number; `youxu --version --json` says the numbers in force, now "
        + ", ".join(f"{name} {number}" for name, number in CONTRACTS.items())
        + ". The numbers",
        "stand there and here, not in each output. A golden file per form (`tests/cli/golden/`) fails on a silent",
        "change; this page is made from them.",
        "",
        "- A command that was done ends with 0. One that the rules refused, or that found faults, ends with 1; a",
        "  refusal prints the form `refused`. A command line that was not understood ends with 2 and prints the same form:",
        "  `field` is then the option or argument as it is written, empty when no single one is at fault; `clause`, `faults`",
        "  and `who_can` are empty.",
        "- Moments are ISO 8601 in UTC (`2026-11-24T01:30:00Z`), days `2026-11-24`, durations seconds unless the key",
        "  says minutes. Stored codes are as stored; what is a sentence is in the reader's language.",
        '- In the shapes: `text|null` is one or the other; `"key?"` may be absent; `"*"` stands for keys that are data;',
        '  `"(or)"` says what stands there instead of an object; `nothing seen` is a list that the tests left empty.',
        "- `youxu journal export --format json` writes a list of the rows of `journal show`.",
        "",
    ]
    folder = ROOT / "tests" / "cli" / "golden"
    for path in sorted(folder.glob("*.json"), key=lambda p: (p.stem not in ("refused", "version"), p.stem)):
        shape = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, indent=1)
        lines += [f"## {_command_named(path.stem)}", "", "```json", shape, "```", ""]
    return "\n".join(lines).rstrip() + "\n"


def _command_named(stem: str) -> str:
    words = {"refused": "A refusal", "version": "`youxu --version --json`"}
    group, _dash, rest = stem.partition("-")
    return words.get(stem) or f"`youxu {group}{' ' + rest if rest else ''} --json`"


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
    "json.md": json_forms,
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
