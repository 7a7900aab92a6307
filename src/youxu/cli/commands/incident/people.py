"""``youxu incident people``: who is hurt, trapped, missing or in danger, and the calls to 110, 119 and 120."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import REF, command, readable
from youxu.cli.commands.incident.naming import place_of
from youxu.cli.options import PastMoment, acting, emit, json_option, reading
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.incidents.actions import people
from youxu.incidents.models import Incident
from youxu.incidents.queries.people_concerned import people_matter, person_concerned
from youxu.incidents.rules.people import PersonKind, PersonState, service_of
from youxu.kernel.words import mark

STATE = click.Choice([str(one) for one in PersonState], case_sensitive=False)
WORDS = (
    click.option("--where", "place", default="", help=_("The last known place, or the hospital.")),
    click.option("--since", "since_at", type=PastMoment(), help=_("Since when, if not now.")),
    click.option("--told", default="", help=_("Who of theirs was told, when, by whom.")),
)


class UnableToFindPerson(UnableTo):
    """The incident has no such row on a person, or not for this reader."""

    text = mark("There is no person {number} here, or you may not know of it.")


def _words(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(WORDS):
        function = option(function)
    return function


@command.group(
    "people", help=_("People first: who is hurt, trapped, missing or in danger; calls to 110, 119, 120.")
)
def group() -> None:
    """Group the commands on people."""


@group.command("list", help=_("Show who is concerned, for who may know it."))
@REF
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool, reference: str) -> None:
    """Show the people of an incident."""
    _tell(by, readable(by, reference), as_json)


@group.command("add", help=_("Write down a person in want; need-to-know, purged by rule."))
@REF
@click.option("--who", required=True, help=_("A name, or a description."))
@click.option("--state", type=STATE, required=True, help=_("How the person is."))
@click.option(
    "--kind", type=click.Choice([str(one) for one in PersonKind], case_sensitive=False), required=True,
    help=_("Staff, customer or somebody else."),
)  # fmt: skip
@click.option("--count", "tally", type=int, default=1, help=_("How many, when they are known only together."))
@click.option("--outlet", "outlet_code", default="", help=_("The outlet's code or name."))
@_words
@json_option
@acting
def add(
    by: Actor, at: datetime, submission: UUID, as_json: bool,
    reference: str, state: str, kind: str, outlet_code: str, **given: Any,
) -> None:  # fmt: skip
    """Write down a person."""
    incident = readable(by, reference)
    people.name_person(
        by=by,
        at=at,
        submission=submission,
        incident=incident,
        state=state.upper(),
        kind=kind.upper(),
        outlet=_outlet(incident, outlet_code),
        **given,
    )
    _tell(by, incident, as_json)


@group.command("state", help=_("Write a new word on a person, by the number in the list."))
@REF
@click.argument("number", type=int)
@click.argument("state", type=STATE)
@_words
@json_option
@acting
def state(
    by: Actor, at: datetime, submission: UUID, as_json: bool,
    reference: str, number: int, state: str, **given: Any,
) -> None:  # fmt: skip
    """Write a new word on a person."""
    incident = readable(by, reference)
    row = person_concerned(by, incident, number)
    if row is None:
        raise UnableToFindPerson(field="number", number=number)
    people.change_person(by=by, at=at, submission=submission, person=row, state=state.upper(), **given)
    _tell(by, incident, as_json)


@group.command("tell", help=_("Write down a call to 110, 119 or 120: when, by whom, who answered."))
@REF
@click.argument("number", type=click.Choice(["110", "119", "120"]))
@click.option("--by", "caller", default="", help=_("Who called; you, if left out."))
@click.option("--called", "called_at", type=PastMoment(), help=_("When, if not now."))
@click.option("--outlet", "outlet_code", default="", help=_("The outlet's code or name."))
@click.option("--answered", "answered_by", default="", help=_("Number or name of the operator."))
@click.option("--said", default="", help=_("What was said."))
@json_option
@acting
def tell(
    by: Actor, at: datetime, submission: UUID, as_json: bool,
    reference: str, number: str, outlet_code: str, **given: Any,
) -> None:  # fmt: skip
    """Write a call down."""
    incident = readable(by, reference)
    people.record_alarm_call(
        by=by,
        at=at,
        submission=submission,
        incident=incident,
        service=service_of(number),
        outlet=_outlet(incident, outlet_code),
        **given,
    )
    _tell(by, incident, as_json)


@group.command("account", help=_("Say that nobody more is to be looked for, and how that is known."))
@REF
@click.option("--word", required=True, help=_("Who was asked, and what was found."))
@json_option
@acting
def account(by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, word: str) -> None:
    """Answer what was said of people in want."""
    incident = readable(by, reference)
    people.account_for_people(by=by, at=at, submission=submission, incident=incident, word=word)
    _tell(by, incident, as_json)


def _outlet(incident: Incident, code: str) -> Any:
    return place_of(incident, code) if code else None


def _tell(by: Actor, incident: Incident, as_json: bool) -> None:
    """Print the people as the reader may know them: the same form after every act."""
    matter = people_matter(by, Incident.objects.get(pk=incident.pk))
    row: dict[str, Any] = {"reference": incident.reference, "open": matter.is_open}
    if matter.people is None:
        line = _("Named posts see to the people concerned.")
        emit(row, as_json, [f"{incident.reference}  {line}"])
        return
    row |= {"waiting": matter.waiting, "unanswered": matter.unanswered}
    row["people"] = [
        {
            "number": one.number, "who": one.who, "kind": one.kind, "count": one.tally, "state": one.state,
            "place": one.place, "outlet": one.outlet_code, "since_at": one.since_at, "told": one.told,
        }
        for one in matter.people
    ]  # fmt: skip
    row["calls"] = [
        {
            "service": one.service, "called_at": one.called_at, "caller": one.caller,
            "answered_by": one.answered_by, "said": one.said,
        }
        for one in matter.calls or ()
    ]  # fmt: skip
    said = _("not everybody is accounted for") if matter.is_open else _("everybody is accounted for")
    lines = [f"{incident.reference}  {said}"]
    for one in matter.people:
        place = one.place or (one.outlet if chinese() else one.outlet_en)
        count = f" × {one.tally}" if one.tally > 1 else ""
        lines.append(
            f"  {one.number}  {one.who}{count}  {word('person_state', one.state)}  {place}  {moment(one.since_at)}"
        )
    for called in matter.calls or ():
        lines.append(
            f"  {word('alarm_service', called.service)}  {moment(called.called_at)}  {called.caller}  {called.said}"
        )
    emit(row, as_json, lines)
