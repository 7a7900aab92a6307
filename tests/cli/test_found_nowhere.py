"""A need-to-know incident is looked for by a person who may not read it, with every command there is (G3, R2).

The commands come from the command line itself; one whose argument the table does not know is asked with any word,
so that a new command cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tests.builders.incidents import minutes
from tests.builders.secret import PREFIX, Secret, planted
from tests.states import kept
from youxu.cli.main import youxu
from youxu.core import clock
from youxu.core.models import Entry

pytestmark = [pytest.mark.django_db]

NOT_RUN = {
    "serve": "serves the pages, which are walked by themselves",
    "site serve": "becomes a server of files that were built before",
    "migrate": "changes tables for whoever runs the machine, and reads no row",
    "work": "runs jobs until it is stopped, and prints no row",
    "demo": "makes or resets a sample county",
}
"""Commands that the walk leaves out, each with its reason."""


@pytest.fixture(autouse=True)
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Walk away from the sources: some commands write files where they are told to."""
    monkeypatch.chdir(tmp_path)


secret = kept(planted)


def leaves(
    group: click.Group, ctx: click.Context, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with the words that call it."""
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        if found is None or " ".join((*path, name)) in NOT_RUN:
            continue
        words = (*path, name)
        if isinstance(found, click.Group):
            yield from leaves(found, click.Context(found, parent=ctx, info_name=name), words)
        else:
            yield words, found


def values(secret: Secret, param: click.Parameter) -> list[str]:
    """Return what stands for a parameter that must be given: both incidents where it names one."""
    name = str(param.name)
    if name in ("reference", "into", "other"):
        return [secret.late.reference, secret.born.reference]
    if name == "as_person":
        return [secret.strangers[0].staff_number]
    if name in ("outlet", "outlet_code", "code"):
        return ["YS10", "YS04"]
    if isinstance(param.type, click.Choice):
        return [str(param.type.choices[0])]
    return ["1" if isinstance(param.type, click.types.IntParamType) else PREFIX]


def calls(secret: Secret, words: tuple[str, ...], command: click.Command) -> Iterator[list[str]]:
    """Yield the command lines of a command: for each incident, for a person and as JSON."""
    for turn in (0, 1):
        line, tail = list(words), []
        for param in command.params:
            needed = param.required or str(param.name) in ("as_person", "reference")
            if isinstance(param, click.Argument):
                found = values(secret, param)
                tail.append(found[turn % len(found)])
            elif needed and not (isinstance(param, click.Option) and param.is_flag):
                found = values(secret, param)
                line += [param.opts[0], found[turn % len(found)]]
            elif str(param.name) in ("stream", "incident"):
                line += [param.opts[0], (secret.late, secret.born)[turn].stream]
            elif str(param.name) in ("text", "search", "query"):
                line += [param.opts[0], PREFIX]
            elif str(param.name) == "runs":
                line += [param.opts[0], "20"]  # what is said of a thousand is said of twenty
        plain = [*line, *tail]
        yield plain
        if any(param.name == "as_json" for param in command.params):
            yield [*line, "--json", *tail]


def said_to(person: Any, secret: Secret) -> Iterator[tuple[list[str], Any]]:
    context = click.Context(youxu, info_name="youxu")
    with clock.pretend(minutes(60)):
        for words, command in leaves(youxu, context):
            for line in calls(secret, words, command):
                asked = [
                    person.staff_number if word == secret.strangers[0].staff_number else word for word in line
                ]
                yield asked, CliRunner().invoke(youxu, asked, catch_exceptions=True)


@pytest.mark.long
def test_no_command_says_a_word_of_it_to_who_need_not_know(secret: Secret) -> None:
    forbidden, count = (*secret.words, *secret.names), 0
    for line, result in said_to(secret.strangers[0], secret):
        text = result.output
        for given in line:
            text = text.replace(given, "")
        found = [word for word in forbidden if word in text]
        assert not found, (line, found)
        assert isinstance(result.exception, SystemExit | None), (line, result.exception)
        count += 1
    assert count > 60, "the walk runs commands"
    entries = Entry.objects.filter(code="REFUSED").select_related("payload")
    bodies = [entry.payload.body for entry in entries]
    own = {row.reference for row in (secret.late, secret.born)}
    told = [word for word in (*secret.words, *secret.names) if word not in own]
    assert not [word for word in told if any(word in body for body in bodies)]


def test_who_may_read_it_is_told_by_commands_so_that_the_walk_is_not_blind(secret: Secret) -> None:
    missing, references = (
        {*secret.words, *secret.names},
        {row.reference for row in (secret.late, secret.born)},
    )
    for _line, result in said_to(secret.place.people["沈佳"], secret):
        missing -= {word for word in missing if word in result.output}
        if not references & missing and len(missing) < len(secret.words):
            return
    pytest.fail(f"nobody is told {missing}")
