"""The group ``youxu incident``, and how a verb of it is made: one action, then the incident's state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.naming import line_called, own
from youxu.cli.options import acting, emit, json_option, plain
from youxu.cli.worlds import drill_option, keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import moment, word
from youxu.incidents import queries
from youxu.incidents.models import Incident
from youxu.incidents.planned import plan_of
from youxu.kernel.words import mark


class UnableToFindIncident(UnableTo):
    """No incident of this reference, or none that this person may read."""

    text = mark("There is no incident {reference}, or you may not read it.")


@dataclass(frozen=True)
class Act:
    """Who acts, when, and under which submission: handed to one action."""

    by: Actor
    at: datetime
    submission: UUID

    def on(self, reference: str) -> Incident:
        """Return the incident named, or raise UnableToFindIncident."""
        return readable(self.by, reference)

    def values(self) -> dict[str, Any]:
        """Return the three as keywords of an action."""
        return {"by": self.by, "at": self.at, "submission": self.submission}


@click.group("incident", help=_("Carry an interruption through the six steps of the plan."))
@drill_option
def command() -> None:
    """Group the commands of an incident."""


def verb(name: str, help_text: str, *options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make a command of ``function(act, **given)``: its result is an incident whose state is then printed."""

    def wrap(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(by: Actor, at: datetime, submission: UUID, as_json: bool, **given: Any) -> None:
            incident, *more = function(Act(by, at, submission), **given)
            tell(incident, as_json, dict(more[0]) if more else {})

        made = json_option(acting(run))
        for option in reversed(options):
            made = option(made)
        return command.command(name, help=help_text)(made)

    return wrap


REF = click.argument("reference", metavar="REF")
REASON = click.option("--reason", required=True, help=_("Why, in a few words."))


def tell(incident: Incident, as_json: bool, more: dict[str, Any]) -> None:
    """Print how the incident stands after an act: the same short form for every verb."""
    found = Incident.objects.get(pk=getattr(incident, "incident_id", incident.pk))
    row = {
        "reference": found.reference,
        "stage": found.stage,
        "level": found.level,
        "revision": found.revision,
        **more,
    }
    line = f"{found.reference}  {word('stage', found.stage)}  {word('level', found.level)}  {own(found.title, found.title_en)}"
    emit(
        row,
        as_json,
        [line, *(f"  {_told(found, key, value)}" for key, value in more.items() if value not in ("", None))],
    )


LABELS: Mapping[str, str] = {
    "absent": mark("absent from the meeting"),
    "acknowledged_at": mark("acknowledged"),
    "called": mark("called"),
    "claimed_at": mark("reported as working again"),
    "command": mark("command"),
    "deputised": mark("sent a deputy"),
    "directives": mark("directives"),
    "ends_at": mark("ends"),
    "ended_at": mark("ended"),
    "eta_at": mark("expected back"),
    "event_grade": mark("event grade"),
    "form": mark("form of the report"),
    "hand_receipts_open": mark("hand-receipt numbers without an end"),
    "items": mark("items"),
    "joined": mark("joined the meeting"),
    "lines": mark("lines"),
    "merged": mark("joined from"),
    "next_review_at": mark("looked at next"),
    "next_word_at": mark("next word"),
    "number": mark("number"),
    "observation_until": mark("observed until"),
    "outlets": mark("outlets"),
    "permission": mark("permission"),
    "permission_number": mark("permission number"),
    "proposed_level": mark("proposed level"),
    "reasons": mark("reasons"),
    "session": mark("session"),
    "sheet": mark("check sheet"),
    "signed": mark("signed"),
    "signed_at": mark("signed"),
    "split_from": mark("split from"),
    "starts_at": mark("begins"),
    "still_held": mark("still held by others"),
    "task": mark("task"),
    "units": mark("units"),
}
"""What the text form calls what an act tells beside the incident; JSON keeps the keys."""


def _told(incident: Incident, key: str, value: Any) -> str:
    if isinstance(value, dict):
        plan = plan_of(incident)
        value = {line_called(plan, line): status for line, status in value.items()}
    return _(LABELS.get(key, key)) + _(": ") + _shown(key, value)


def _shown(key: str, value: Any) -> str:
    """Return a value in the reader's words: moments local, codes as words, several in one phrase."""
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, dict):
        return _(", ").join(f"{name} {word('line_status', said)}" for name, said in value.items())
    if isinstance(value, list | tuple):
        return _(", ").join(str(plain(one)) for one in value) or "–"
    return (
        word({"proposed_level": "level"}.get(key, key), value)
        if isinstance(value, str)
        else str(plain(value))
    )


def readable(by: Actor, reference: str) -> Incident:
    """Return the incident of this reference that ``by`` may read, or raise UnableToFindIncident."""
    found = queries.incident_named(by, reference)
    if found is None:
        raise UnableToFindIncident(field="reference", reference=reference)
    keep_apart(found.world, reference)
    return found
