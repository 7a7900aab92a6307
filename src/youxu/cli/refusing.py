"""A refusal on the command line: the sentence, the field at fault, the clause behind it."""

from __future__ import annotations

import json
from typing import Any

import click
from django.db import DatabaseError
from django.utils.translation import gettext as _

from youxu.core import clock, health, refusals
from youxu.core.actor import Actor
from youxu.core.errors import SentBefore, UnableTo
from youxu.core.wording import say
from youxu.kernel.vocabulary import VERB
from youxu.kernel.words import Sentence, mark

ACTOR = "youxu.actor"
AS_JSON = "youxu.json"


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
    }


def lines_of(refusal: UnableTo) -> list[str]:
    """Return the lines for a person: what is refused, where, by which clause."""
    first = say(refusal.sentence)
    if refusal.clause:
        first += " " + _("(clause {clause})").format(clause=refusal.clause)
    lines = [_("Refused: {reason}").format(reason=first)]
    if isinstance(refusal, SentBefore):
        lines.append(_("Field: {field}").format(field="--submission"))
        lines.append(_("Leave --submission out, or give a fresh UUID, to send this as an act of its own."))
    elif refusal.field and not _faults(refusal):
        lines.append(_("Field: {field}").format(field=refusal.field))
    lines += [f"  {name}: {say(words)}" for name, words in _faults(refusal).items()]
    if people := who_can(refusal):
        lines.append(_("Who can do it instead: {people}").format(people=", ".join(people)))
    return lines


def who_can(refusal: UnableTo) -> list[str]:
    """Return the names of who can do it instead, where a rule keeps this person from it."""
    found: Any = refusal.details.get("candidates", ())
    return [str(one["name"]) for one in found if one["may"]]


def _faults(refusal: UnableTo) -> dict[str, Sentence]:
    return dict(getattr(refusal, "faults", {}))


def _verb(ctx: click.Context, refusal: UnableTo) -> str:
    """Return the verb that was refused: the one of the grant, else the command's own when it names one, else its words."""
    command = str(ctx.find_root().meta.get("youxu.verb") or ctx.invoked_subcommand or "")
    own = command.rpartition(" ")[2].replace("-", "_")
    return str(getattr(refusal, "verb", "")) or (own if own in VERB else command)
