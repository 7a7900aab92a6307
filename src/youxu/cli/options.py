"""Options that commands share: who acts, when it happened, the submission, JSON.

``@acting`` turns ``--as``, ``--at`` and ``--submission`` into ``by`` (Actor), ``at`` (aware datetime) and
``submission`` (UUID), ready to be handed to one action. ``@reading`` gives a query ``by`` and ``at`` only.
``@json_option`` gives ``as_json``; ``emit`` prints either form.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any
from uuid import UUID

import click
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel

from youxu.cli.refusing import ACTOR, AS_JSON
from youxu.cli.worlds import enter, world_here
from youxu.core import clock
from youxu.core.act import Submission
from youxu.core.actor import Actor, system
from youxu.core.numbers import new_submission
from youxu.core.wording import say
from youxu.kernel import moments
from youxu.kernel.words import Sentence
from youxu.organisation import queries as organisation
from youxu.organisation.actions import note_opening

Function = Callable[..., Any]
SOON = timedelta(minutes=2)


class Moment(click.ParamType):
    """A moment: ``2026-11-24 09:12``, ``2026-11-24T09:12:30+08:00``, or ``09:12`` for today."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the aware moment; without a zone it is meant in the product's time zone."""
        if isinstance(value, datetime):
            return value
        found = _clock_of_today(value) or _written_out(value)
        if found is None:
            self.fail(
                _("'{value}' is no moment: write 2026-11-24 09:12 or 09:12.").format(value=value), param, ctx
            )
        try:
            moment = found if timezone.is_aware(found) else timezone.make_aware(found)
            meant = moments.is_meant(moment, clock.now(world_here()))
        except OverflowError:
            meant = False
        if not meant:
            self.fail(say(Sentence(moments.CHECK_YEAR, {"year": found.year})), param, ctx)
        return moment


class PastMoment(Moment):
    """A moment at which something happened; the future is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the aware moment."""
        found = super().convert(value, param, ctx)
        if found > clock.now(world_here()) + SOON:
            self.fail(_("'{value}' lies in the future.").format(value=value), param, ctx)
        return found


def _clock_of_today(value: str) -> datetime | None:
    try:
        return datetime.combine(timezone.localtime(clock.now(world_here())).date(), time.fromisoformat(value))
    except ValueError:
        return None


def _written_out(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None


def json_option(function: Function) -> Function:
    """Add ``--json``; the function gets ``as_json``."""

    def note(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
        ctx.find_root().meta[AS_JSON] = value
        return value

    return click.option(
        "--json", "as_json", is_flag=True, callback=note, is_eager=True, help=_("Print JSON, for scripts.")
    )(function)


def acting(function: Function) -> Function:
    """Add ``--as``, ``--at`` and ``--submission``; the function gets ``by``, ``at`` and ``submission``."""

    @wraps(function)
    def with_actor(
        *args: Any, as_person: str, at: datetime | None, submission: UUID | None, **given: Any
    ) -> Any:
        now = clock.now()
        by = actor_called(as_person, now)
        now = clock.within(enter(by, acting=True), now)
        sent = Submission(submission or new_submission(), [("at", at), *given.items()])
        return function(*args, by=by, at=at or now, submission=sent, **given)

    decorated: Function = with_actor
    for option in (
        click.option(
            "--submission", type=click.UUID, help=_("The same UUID again changes nothing and says the same.")
        ),
        click.option(
            "--at", type=PastMoment(), help=_("When it happened, if not now: 2026-11-24 09:12 or 09:12.")
        ),
        _as_option(),
    ):
        decorated = option(decorated)
    return decorated


def reading(function: Function) -> Function:
    """Add ``--as``; the function gets ``by`` (whose grants decide what is shown) and ``at``."""

    @wraps(function)
    def with_reader(*args: Any, as_person: str, **given: Any) -> Any:
        now = clock.now()
        by = actor_called(as_person, now)
        _note_audit(by, now, given)
        return function(*args, by=by, at=clock.within(enter(by, acting=False), now), **given)

    return _as_option()(with_reader)


def _note_audit(by: Actor, at: datetime, given: Mapping[str, Any]) -> None:
    """Write down what an auditor reads by command: once a day for each command and what it names."""
    ctx = click.get_current_context(silent=True)
    if not by.audits or ctx is None:
        return
    named = [str(value) for value in given.values() if isinstance(value, str | int) and value]
    page = " ".join((ctx.command_path, *named))
    grant = organisation.unnoted(by, at, page, named)
    if grant is not None:
        note_opening(by=by, at=at, grant=grant, page=page)


def reading_here(function: Function) -> Function:
    """Add ``--as`` like ``reading``; without it whoever runs this computer reads, as scripts beside the product do."""

    @wraps(function)
    def with_reader(*args: Any, as_person: str, **given: Any) -> Any:
        now = clock.now()
        by = actor_called(as_person, now) if as_person else system("command line")
        return function(*args, by=by, at=now, **given)

    words = _("Who reads: staff number, mobile number or name. Without it, whoever runs this computer.")
    return _as_option(words, default="")(with_reader)


def _as_option(words: str = "", **how: Any) -> Callable[[Function], Function]:
    """Return the option; it is required unless ``how`` has a default."""
    return click.option(
        "--as",
        "as_person",
        metavar="PERSON",
        envvar="YOUXU_AS",
        help=words or _("Who acts: staff number, mobile number or name."),
        **(how or {"required": True}),
    )


def actor_called(text: str, at: datetime) -> Actor:
    """Return the actor of the person meant by ``text``; the entry also names the system user.

    Raises UnableToFindPerson.
    """
    person = organisation.person_called(text)
    actor = replace(organisation.actor_for(person, at=at, surface="CLI"), system_user=system_user())
    if (ctx := click.get_current_context(silent=True)) is not None:
        meta = ctx.find_root().meta
        meta[ACTOR], meta["youxu.verb"] = actor, ctx.command_path.removeprefix("youxu ")
    return actor


def system_user() -> str:
    """Return the account of the machine that this command runs under."""
    try:
        return f"os:{getpass.getuser()}"[:120]
    except (KeyError, OSError):
        return "os:unknown"


def emit(value: Any, as_json: bool, lines: Iterable[str] = ()) -> None:
    """Print ``value`` as JSON when it was asked for, else ``lines`` for a person."""
    if as_json:
        click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(line)


def plain(value: Any) -> Any:
    """Return ``value`` as what JSON can say: rows as objects, moments in ISO 8601 UTC, sentences translated."""
    if isinstance(value, Sentence):
        return say(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(item) for key, item in _fields(value).items()}
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return _scalar(value)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | time | Decimal | UUID):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
