"""Call the leading group, note who came, write down what was decided (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    Act,
    verb,
)
from youxu.cli.commands.incident.naming import person_of
from youxu.incidents.actions import (
    convene,
)
from youxu.incidents.models import Convening, Incident
from youxu.kernel.words import mark
from youxu.organisation import queries as organisation


@verb(
    "convene",
    _(
        "Call the leading group, for several incidents at once if named; --minutes writes the meeting down (P2)."
    ),
    click.argument("references", metavar="REF...", nargs=-1, required=True),
    click.option("--way", type=click.Choice(["TELEPHONE", "VIDEO", "IN_PERSON"], case_sensitive=False)),
    click.option("--joined", multiple=True, metavar="PERSON", help=_("Who joined the meeting.")),
    click.option("--absent", multiple=True, metavar="PERSON", help=_("Who was called and is absent.")),
    click.option(
        "--deputised",
        multiple=True,
        metavar="PERSON=DEPUTY",
        help=_("Who is deputised, and by whom: 周国栋=何敏."),
    ),
    click.option("--minutes", default="", help=_("What was decided: ends the meeting.")),
    click.option("--led-by", metavar="PERSON", help=_("Who led it; who acts by default.")),
    click.option("--level", default="", help=_("The level decided on; the present one by default.")),
    click.option("--reason", default="", help=_("Why the level was changed.")),
)
def convene_group(
    act: Act,
    references: Sequence[str],
    way: str | None,
    joined: Sequence[str],
    absent: Sequence[str],
    deputised: Sequence[str],
    minutes: str,
    led_by: str | None,
    level: str,
    reason: str,
) -> Sequence[Any]:
    """Convene the leading group, note who joined, is absent or deputised, write down what was decided."""
    incidents = [act.on(reference) for reference in references]
    incident = incidents[0]
    answers = [("JOINED", name, "") for name in joined] + [("ABSENT", name, "") for name in absent]
    answers += [("DEPUTISED", *_deputised(text)) for text in deputised]
    if not (minutes or answers):
        meeting = _called(act, incidents, (way or "").upper())
        names = [seat.person.name for seat in meeting.seats.select_related("person")]
        return [incident, {"called": names} | ({"session": meeting.session} if meeting.session else {})]
    last = _last_meeting(incidents)
    if answers:
        return [incident, _note_answers(act, last, answers)]
    leader = person_of(led_by) or organisation.person_called(act.by.name)
    convene.hold_meeting(
        **act.values(), convening=last, led_by=leader, minutes=minutes, level=level.upper(), reason=reason
    )
    return [incident]


def _called(act: Act, incidents: Sequence[Incident], way: str) -> Convening:
    if len(incidents) == 1:
        return convene.convene(**act.values(), incident=incidents[0], way=way)
    return convene.convene_together(**act.values(), incidents=incidents, way=way)


def _last_meeting(incidents: Sequence[Incident]) -> Convening:
    """Return the last meeting of the first incident; the others named must share its session."""
    last = [one.convenings.order_by("-called_at", "-pk").first() for one in incidents]
    first = last[0]
    if first is None:
        raise convene.UnableToHoldMeeting(mark("Nobody was called yet: convene first."), field="minutes")
    if len(last) > 1 and (not first.session or {one.session for one in last if one} != {first.session}):
        raise convene.UnableToHoldMeeting(
            mark("These incidents share no session: write each meeting down by itself."), field="references"
        )
    return first


def _deputised(text: str) -> tuple[str, str]:
    """Read PERSON=DEPUTY."""
    name, _sign, deputy = text.replace("＝", "=").partition("=")
    if not (name.strip() and deputy.strip()):
        raise click.UsageError(
            _("'{text}' names no deputy: write {text}=DEPUTY").format(text=text.strip("= "))
        )
    return name.strip(), deputy.strip()


def _note_answers(act: Act, meeting: Any, answers: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Write down each answer as an act of its own; everybody named is looked up before the first is written."""
    seats = {seat.person_id: seat for seat in meeting.seats.select_related("person")}
    found = [
        (status, organisation.person_called(name), person_of(deputy)) for status, name, deputy in answers
    ]
    for status, person, _deputy in found:
        if person.pk not in seats:
            raise convene.UnableToAnswerCall(
                mark("{person} was not called to this meeting."), field=status.lower(), person=person.name
            )
    said: dict[str, list[str]] = {}
    for status, person, deputy in found:
        convene.answer_call(
            by=act.by,
            at=act.at,
            submission=uuid5(act.submission, f"{status}:{person.pk}"),
            seat=seats[person.pk],
            status=status,
            deputy=deputy,
        )
        said.setdefault(status.lower(), []).append(person.name)
    return {key: said[key] for key in ("joined", "absent", "deputised") if key in said}
