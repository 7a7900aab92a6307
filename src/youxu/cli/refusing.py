"""A refusal on the command line: the sentence, the field at fault, the clause behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click
from django.db import DatabaseError
from django.utils.translation import gettext as _

from youxu.core import clock, health, refusals, wording
from youxu.core.actor import Actor
from youxu.core.errors import SentBefore, Stale, UnableTo
from youxu.core.wording import say
from youxu.kernel.vocabulary import VERB
from youxu.kernel.words import Sentence, mark

ACTOR = "youxu.actor"
AS_JSON = "youxu.json"
ROW_WORDS = {"level": mark("Level"), "stage": mark("Stage"), "directives": mark("Directives")}
"""What is shown of both versions of a row that changed meanwhile; JSON has all of it."""


def show_refusal(refusal: UnableTo, ctx: click.Context) -> None:
    """Print ``refusal`` in the reader's language and write down who was refused what."""
    meta = ctx.find_root().meta
    if meta.get(AS_JSON):
        click.echo(json.dumps({"ok": False, "refused": described(refusal)}, ensure_ascii=False))
    else:
        for line in lines_of(refusal):
            click.echo(line, err=True)
    actor = meta.get(ACTOR)
    if isinstance(actor, Actor):
        world = str(meta.get("youxu.entered", ""))
        at = clock.now(world)
        refusals.record(by=actor, at=at, verb=_verb(ctx, refusal), refusal=refusal, world=world)


class UnableToUseTables(UnableTo):
    """The database has no tables yet, those of another version, or does not answer."""

    text = mark("The tables are not this program's: run youxu migrate, or use their version.")


def of_tables(error: Exception) -> UnableToUseTables | None:
    """Return in words what a failed statement means where the database is not this program's; None for a fault."""
    if not isinstance(error, DatabaseError):
        return None
    try:
        state = health.schema_state()
    except DatabaseError as silence:
        reason = str(silence).strip().partition("\n")[0]
        return UnableToUseTables(mark("The database does not answer: {reason}"), reason=reason)
    return None if state == "current" else UnableToUseTables()


class UnableToUseFile(UnableTo):
    """A file or folder that the command line names cannot be read or written."""

    text = mark("{file} cannot be used: {reason}")


def of_files(error: Exception) -> UnableToUseFile | None:
    """Return in words what the system says of a file or folder that was named; None for any other fault."""
    if not isinstance(error, OSError) or not error.filename:
        return None
    return UnableToUseFile(file=str(error.filename), reason=error.strerror or str(error))


def described(refusal: UnableTo) -> dict[str, Any]:
    """Return the published form of a refusal."""
    return {
        "kind": type(refusal).__name__,
        "reason": say(refusal.sentence),
        "field": refusal.field,
        "clause": refusal.clause,
        "faults": {name: say(words) for name, words in _faults(refusal).items()},
        "who_can": who_can(refusal),
        **(_versions(refusal) if _is_clash(refusal) else {}),
    }


def _is_clash(refusal: UnableTo) -> bool:
    """Tell whether there is another version to show: not of a submission that was spent on something else."""
    return isinstance(refusal, Stale) and not isinstance(refusal, SentBefore)


def _versions(refusal: UnableTo) -> dict[str, Any]:
    """Return what was asked for and what stands, and the revision with which to ask again."""
    return {
        name: _plain(refusal.details.get(name, default))
        for name, default in (("yours", {}), ("theirs", {}), ("revision", None))
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, int | None) else str(value)


def _clash_lines(refusal: Stale) -> Iterator[str]:
    for title, version in ((_("Stored now"), refusal.theirs), (_("Yours"), refusal.yours)):
        for name, value in version.items():
            if name in ROW_WORDS and value:
                yield "  " + title + _(", ") + _(ROW_WORDS[name]) + _(": ") + _said(name, value)
    revision = refusal.details.get("revision")
    if revision is not None and refusal.field == "revision":
        yield _("Revision {revision} stands now: look at it, and send yours again if it still holds.").format(
            revision=revision
        )


def _said(name: str, value: Any) -> str:
    """Return a value of a row in the reader's words."""
    if isinstance(value, list | tuple):
        return ("；" if wording.chinese() else "; ").join(map(str, value))
    return wording.word(name, str(value)) if name in ("level", "stage") else str(value)


def lines_of(refusal: UnableTo) -> list[str]:
    """Return the lines for a person: what is refused, where, by which clause."""
    first = say(refusal.sentence)
    if refusal.clause:
        first += " " + _("(clause {clause})").format(clause=refusal.clause)
    lines = [_("Refused: {reason}").format(reason=first)]
    if isinstance(refusal, SentBefore):
        lines.append(_("Field: {field}").format(field="--submission"))
        lines.append(_("Leave --submission out, or give a fresh UUID, to send this as an act of its own."))
    elif isinstance(refusal, Stale):
        lines += _clash_lines(refusal)
    elif refusal.field and not _faults(refusal):
        lines.append(_("Field: {field}").format(field=refusal.field))
    lines += [f"  {name}: {say(words)}" for name, words in _faults(refusal).items()]
    if people := [_called(one) for one in _able(refusal)]:
        lines.append(_("Who can do it instead: {people}").format(people=_(", ").join(people)))
    return lines


def who_can(refusal: UnableTo) -> list[str]:
    """Return the names of who can do it instead, where a rule keeps this person from it."""
    return [str(one["name"]) for one in _able(refusal)]


def _able(refusal: UnableTo) -> list[Mapping[str, Any]]:
    found: Any = refusal.details.get("candidates", ())
    return [one for one in found if one["may"]]


def _called(person: Mapping[str, Any]) -> str:
    """Return a person's name as the reader's language writes it."""
    latin = "" if wording.chinese() else str(person.get("name_en", ""))
    return latin or str(person["name"])


def _faults(refusal: UnableTo) -> dict[str, Sentence]:
    return dict(getattr(refusal, "faults", {}))


def _verb(ctx: click.Context, refusal: UnableTo) -> str:
    """Return the verb that was refused: the one of the grant, else the command's own when it names one, else its words."""
    command = str(ctx.find_root().meta.get("youxu.verb") or ctx.invoked_subcommand or "")
    own = command.rpartition(" ")[2].replace("-", "_")
    return str(getattr(refusal, "verb", "")) or (own if own in VERB else command)
