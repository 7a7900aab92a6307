"""``youxu incident relieve``: affected staff are relieved of duty, somebody stands in; the end of a relief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import REF, command, readable
from youxu.cli.commands.incident.naming import own
from youxu.cli.options import Moment, acting, emit, json_option
from youxu.cli.reliefs import line, published
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.incidents.models import Incident
from youxu.kernel.words import mark
from youxu.organisation import queries
from youxu.organisation.actions import end_relief, relieve
from youxu.organisation.models import Person
from youxu.organisation.queries import ReliefRow


class UnableToFindRelief(UnableTo):
    """Nobody of that name is relieved in the unit of the incident."""

    text = mark("{person} is not relieved.")


class UnableToReadRelief(UnableTo):
    """The end of a relief takes nothing but the person."""

    text = mark("With --end only the person is named.")


@command.command(
    "relieve",
    help=_(
        "Relieve a member of staff whom the incident affects: somebody stands in, open tasks are offered to that "
        "person; --end ends it."
    ),
)
@REF
@click.argument("person")
@click.option("--from", "starts_at", type=Moment(), help=_("From when, if not now: past, or ahead."))
@click.option("--until", "ends_at", type=Moment(), help=_("Until when; until it is ended, if left out."))
@click.option("--replacement", default="", help=_("Who stands in; the deputy by the plan, if left out."))
@click.option("--reason", default="", help=_("Why: read only by who needs to know it, purged by rule."))
@click.option("--end", "over", is_flag=True, help=_("End the relief of this person now."))
@json_option
@acting
def relief(
    by: Actor, at: datetime, submission: UUID, as_json: bool, reference: str, person: str,
    starts_at: datetime | None, ends_at: datetime | None, replacement: str, reason: str, over: bool,
) -> None:  # fmt: skip
    """Relieve a person, or end it."""
    incident = readable(by, reference)
    found = queries.person_called(person)
    if not over:
        other = _replacement(replacement) if replacement else None
        relieve(
            by=by,
            at=at,
            submission=submission,
            unit=incident.unit,
            person=found,
            replacement=other,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            source=incident.stream,
            world=incident.world,
        )
        _tell(by, incident, at, as_json)
        return
    if starts_at or ends_at or replacement or reason:
        raise UnableToReadRelief(field="end")
    running = queries.running_relief(found, incident.unit, at, world=incident.world)
    if running is None:
        raise UnableToFindRelief(field="person", person=found.name)
    end_relief(by=by, at=at, submission=submission, relief=running)
    _tell(by, incident, at, as_json)


def _replacement(called: str) -> Person:
    """Return who is to stand in; a text that means nobody, or several people, is named as the replacement's."""
    try:
        return queries.person_called(called)
    except queries.UnableToFindPerson as unknown:
        unknown.field = "replacement"
        raise


def _tell(by: Actor, incident: Incident, at: datetime, as_json: bool) -> None:
    """Print who is relieved because of the incident: the same form after every act."""
    rows = queries.reliefs_from(incident.stream, at, by, world=incident.world)
    emit(
        {"reference": incident.reference, "relieved": [published(row) for row in rows]},
        as_json,
        _lines(incident, rows, at),
    )


def _lines(incident: Incident, rows: tuple[ReliefRow, ...], at: datetime) -> Iterator[str]:
    yield f"{incident.reference}  {own(incident.title, incident.title_en)}"
    yield from (f"  {line(row, at)}" for row in rows)
    if not rows:
        yield "  " + _("Nobody is relieved.")
