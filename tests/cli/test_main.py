"""The command line as a whole: finding commands, refusing, languages, versions, completion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError
from django.utils import translation

from tests.db.happenings import AT, CLERK, UNIT
from youxu.cli import main, options
from youxu.cli.main import youxu
from youxu.core import clock, health
from youxu.core.errors import Invalid, NotPermitted, UnableTo
from youxu.core.models import Entry
from youxu.kernel.words import Sentence, mark


class UnableToTry(UnableTo):
    """A refusal for tests."""

    text = mark("Say what is right instead.")


def run(*words: str, **more):
    return CliRunner().invoke(youxu, list(words), **more)


def try_out(monkeypatch, command: click.Command) -> None:
    """Make ``youxu try`` run ``command``."""
    real = main.Commands.get_command
    monkeypatch.setattr(main.Commands, "list_commands", lambda self, ctx: ["try"])
    monkeypatch.setattr(
        main.Commands,
        "get_command",
        lambda self, ctx, name: command if name == "try" else real(self, ctx, name),
    )


def test_every_file_of_commands_is_a_command() -> None:
    text = run("--help").output
    for name in ("completion", "doctor", "journal", "migrate", "serve", "work"):
        assert f"  {name} " in text


def test_the_version_names_the_published_contracts() -> None:
    found = json.loads(run("--version", "--json").output)
    assert set(found) == {"version", "contracts"}
    assert found["contracts"]["cli"] == 2


def test_a_command_on_a_database_without_tables_says_what_to_run(monkeypatch) -> None:
    @click.command()
    def command() -> None:
        raise OperationalError("no such table: core_entry")

    try_out(monkeypatch, command)
    monkeypatch.setattr(health, "schema_state", lambda: "behind")
    found = run("try", env={"YOUXU_LANGUAGE": "en"})
    assert found.exit_code == 1
    assert "run youxu migrate" in found.output

    def silent() -> str:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(health, "schema_state", silent)
    assert "connection refused" in run("try").output
    monkeypatch.setattr(health, "schema_state", lambda: "current")
    assert isinstance(run("try").exception, OperationalError), "a fault of the program stays one"


def test_a_misspelt_command_names_the_nearest_and_ends_with_2() -> None:
    found = run("jurnal")
    assert found.exit_code == 2
    assert "Did you mean: journal?" in found.output


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "zh-hans"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "YOUXU_LANGUAGE": "zh-hans"}, "zh-hans"),
    ],
)
def test_the_reader_is_spoken_to_in_their_language(environ, language) -> None:
    assert main.language_of(environ) == language


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell) -> None:
    assert "_YOUXU_COMPLETE" in run("completion", shell).output


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Refused: Say what is right"), ("zh-hans", "请写明正确的内容")]
)
def test_a_refusal_is_a_sentence_with_field_and_clause(monkeypatch, language, words) -> None:
    @click.command()
    def refuse() -> None:
        raise UnableToTry(field="cause", clause="P4b")

    try_out(monkeypatch, refuse)
    with translation.override(language):
        found = run("try")
    assert found.exit_code == 1
    assert words in found.stderr
    assert "cause" in found.stderr
    assert "P4b" in found.stderr
    assert found.stdout == ""


def test_a_refusal_for_scripts_is_json(monkeypatch) -> None:
    @click.command()
    @options.json_option
    def refuse(as_json: bool) -> None:
        raise Invalid({"outlet": Sentence("unknown {code}", {"code": "YS99"})})

    try_out(monkeypatch, refuse)
    found = run("try", "--json")
    assert found.exit_code == 1
    refused = json.loads(found.stdout)["refused"]
    assert (refused["kind"], refused["field"]) == ("Invalid", "outlet")
    assert refused["faults"] == {"outlet": "unknown YS99"}


def test_an_act_gets_its_actor_its_moment_and_its_submission(monkeypatch) -> None:
    @click.command()
    @options.acting
    def act(by, at, submission) -> None:
        click.echo(f"{by.name} {at:%Y-%m-%d %H:%M} {submission}")

    try_out(monkeypatch, act)
    monkeypatch.setattr(options, "actor_called", lambda text, at: CLERK)
    key = "6fa459ea-ee8a-4ca4-894e-db77e160355e"
    found = run("try", "--as", "7", "--at", "2026-11-20T09:12+00:00", "--submission", key)
    assert found.output == f"陈秀兰 2026-11-20 09:12 {key}\n"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("tomorrow", "is no moment"),
        (f"{clock.now() + timedelta(days=2):%Y-%m-%d} 00:00", "in the future"),
        ("2999-01-01 00:00", "Check the year: 2999"),
    ],
    ids=["word", "future", "year"],
)
def test_a_wrong_moment_ends_with_2_and_says_why(monkeypatch, moment, words) -> None:
    @click.command()
    @options.acting
    def act(by, at, submission) -> None:
        raise AssertionError

    try_out(monkeypatch, act)
    found = run("try", "--as", "7", "--at", moment)
    assert found.exit_code == 2
    assert words in found.output


def test_an_unknown_person_is_refused(db, monkeypatch) -> None:
    @click.command()
    @options.reading
    def look(by, at) -> None:
        raise AssertionError

    try_out(monkeypatch, look)
    found = run("try", "--as", "nobody at all")
    assert found.exit_code == 1
    assert "nobody at all" in found.stderr


def test_a_refused_act_of_a_person_is_written_down(db, monkeypatch) -> None:
    noted = []

    @click.command()
    @click.pass_context
    def refuse(ctx) -> None:
        ctx.find_root().meta["youxu.actor"] = CLERK
        raise NotPermitted(verb="direct")

    try_out(monkeypatch, refuse)
    monkeypatch.setattr("youxu.core.refusals.record", lambda **given: noted.append(given))
    assert run("try").exit_code == 1
    assert (noted[0]["by"], noted[0]["verb"]) == (CLERK, "direct")
    assert not Entry.objects.exists()


def test_rows_become_plain_json() -> None:
    assert options.plain({"at": AT, "unit": UNIT, "set": {1}}) == {
        "at": "2026-11-24T01:30:00Z",
        "unit": UNIT,
        "set": [1],
    }


def options_of(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Parameter]]:
    """Yield every parameter of a command and those below it, with where it stands."""
    for parameter in command.params:
        yield f"{path} {parameter.name}".strip(), parameter
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from options_of(found, f"{path} {name}")


def test_what_is_left_out_is_never_a_word_that_the_option_does_not_know() -> None:
    wrong = [
        where
        for where, one in options_of(youxu)
        if isinstance(one.type, click.Choice)
        and isinstance(one.default, str)
        and one.default not in one.type.choices
    ]
    assert wrong == []
