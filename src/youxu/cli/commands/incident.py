"""``youxu incident``: an interruption from report to closed, each command calling the action that the page calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import click
from django.core.files.base import ContentFile
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from youxu.cli import long_closures, planned_stops
from youxu.cli.options import Moment, PastMoment, acting, emit, json_option, plain, reading
from youxu.cli.outlets_meant import outlets_meant
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, say, word
from youxu.custody import queries as custody
from youxu.incidents import queries
from youxu.incidents.actions import (
    above,
    check,
    clear,
    close,
    convene,
    corrections,
    direct,
    levels,
    mass,
    merge,
    orders,
    passing,
    respond,
    restore,
    scene,
)
from youxu.incidents.actions import command as commanding
from youxu.incidents.actions import facts as fact_actions
from youxu.incidents.actions import report as reports
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import plan_of
from youxu.incidents.queries import handles
from youxu.incidents.queries.above import commanding_unit
from youxu.incidents.queries.linked import is_above, orders_to
from youxu.incidents.queries.people import groups_of, name_en_of, name_of
from youxu.incidents.queries.similar import similar_open
from youxu.incidents.queries.standing import others_of
from youxu.incidents.rules import facts as level_facts
from youxu.incidents.rules.facts import EventGrade
from youxu.incidents.rules.levels import from_data
from youxu.incidents.rules.words import CheckWay
from youxu.kernel.words import Sentence, mark
from youxu.organisation import queries as organisation

ANSWERS = click.Choice(["yes", "no", "unknown"], case_sensitive=False)
GATE = "gate"


class UnableToFindIncident(UnableTo):
    """No incident of this reference, or none that this person may read."""

    text = mark("There is no incident {reference}, or you may not read it.")


class UnableToFindOutlet(UnableTo):
    """The incident does not concern this outlet."""

    text = mark("The incident does not concern the outlet {outlet}.")


class UnableToFindTask(UnableTo):
    """The incident has no such task."""

    text = mark("There is no task {task_key} in this incident; list them with: youxu incident task REF")


class UnableToFindDirective(UnableTo):
    """The incident has no such directive, or this person is not among its addressees."""

    text = mark("There is no directive {number} that waits for an answer.")


@dataclass(frozen=True)
class Act:
    """Who acts, when, and under which submission: handed to one action."""

    by: Actor
    at: datetime
    submission: UUID

    def on(self, reference: str) -> Incident:
        """Return the incident named, or raise UnableToFindIncident."""
        return _readable(self.by, reference)

    def values(self) -> dict[str, Any]:
        """Return the three as keywords of an action."""
        return {"by": self.by, "at": self.at, "submission": self.submission}


@click.group("incident", help=_("Carry an interruption through the six steps of the plan."))
def command() -> None:
    """Group the commands of an incident."""


def verb(name: str, help_text: str, *options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make a command of ``function(act, **given)``: its result is an incident whose state is then printed."""

    def wrap(function: Callable[..., Any]) -> Any:
        @wraps(function)
        def run(by: Actor, at: datetime, submission: UUID, as_json: bool, **given: Any) -> None:
            incident, *more = function(Act(by, at, submission), **given)
            _tell(incident, as_json, dict(more[0]) if more else {})

        made = json_option(acting(run))
        for option in reversed(options):
            made = option(made)
        return command.command(name, help=help_text)(made)

    return wrap


REF = click.argument("reference", metavar="REF")


def _tell(incident: Incident, as_json: bool, more: dict[str, Any]) -> None:
    """Print how the incident stands after an act: the same short form for every verb."""
    found = Incident.objects.get(pk=getattr(incident, "incident_id", incident.pk))
    row = {
        "reference": found.reference,
        "stage": found.stage,
        "level": found.level,
        "revision": found.revision,
        **more,
    }
    line = f"{found.reference}  {word('stage', found.stage)}  {word('level', found.level)}  {_own(found.title, found.title_en)}"
    emit(row, as_json, [line, *(f"  {key}: {plain(value)}" for key, value in more.items() if value != "")])


def _own(zh: str, en: str) -> str:
    """Return the text of the reader's language; the Chinese one when there is no English."""
    return zh if chinese() else en or zh


def _words(value: str | None) -> list[str]:
    return [part for part in (value or "").replace("，", ",").replace(" ", ",").split(",") if part]


def _person(text: str | None) -> Any:
    return organisation.person_called(text) if text else None


def _outlet(incident: Incident, code: str) -> Any:
    found = handles.outlet_of(incident, code)
    if found is None:
        raise UnableToFindOutlet(field="outlet", outlet=code)
    return found


@verb(
    "report",
    _("Report an interruption of an outlet (P1); several reports of one fault join with --join."),
    click.argument("outlet"),
    click.option("--cause", required=True, help=_("A cause of the plan: power, network_line, flood …")),
    click.option("--lines", default="all", help=_("Lines, such as letters,ems:by_hand; all by default.")),
    click.option("--how", default="", help=_("How the lines are limited, when they are not stopped.")),
    click.option("--counters", default="", help=_("Numbers of the counters that are down.")),
    click.option("--since", "began_at", type=PastMoment(), help=_("When it began.")),
    click.option("--noticed", "noticed_at", type=PastMoment(), help=_("When it was noticed.")),
    click.option(
        "--danger", type=ANSWERS, default="no", help=_("Anyone hurt, trapped, missing or in danger?")
    ),
    click.option("--data-exposed", type=ANSWERS, default="no", help=_("Could customer data be exposed?")),
    click.option("--custody-at-risk", type=ANSWERS, default="no", help=_("Mail or cash at risk?")),
    click.option("--detail", default="", help=_("The cause in your own words.")),
    click.option("--note", default="", help=_("Anything else.")),
    click.option("--caller", default="", help=_("Who rang, when you enter it for somebody.")),
    click.option("--by-telephone", is_flag=True, help=_("Entered on a call: verified at once.")),
    click.option(
        "--join", default="", metavar="REF", help=_("Add the report to this incident, open or observed.")
    ),
    click.option("--separate", is_flag=True, help=_("It is new, although its lines are under observation.")),
)
def report(
    act: Act,
    outlet: str,
    lines: str,
    counters: str,
    danger: str,
    data_exposed: str,
    custody_at_risk: str,
    detail: str,
    caller: str,
    by_telephone: bool,
    join: str,
    **given: Any,
) -> Sequence[Any]:
    """Report an interruption."""
    incident = reports.report(
        **act.values(),
        outlet_code=outlet,
        lines=_words(lines),
        counters=_words(counters),
        people_in_danger=danger.upper(),
        data_exposed=data_exposed.upper(),
        mail_or_cash_at_risk=custody_at_risk.upper(),
        cause_detail=detail,
        caller=caller,
        by_telephone=by_telephone or bool(caller),
        join=act.on(join) if join else None,
        **given,
    )
    more: dict[str, Any] = {"proposed_level": incident.proposed_level}
    if not join:
        place = reports.outlet_by_code(outlet, act.by)
        known = similar_open(by=act.by, outlet=place, cause=given["cause"], at=act.at)
        more["similar"] = [row.reference for row in known if row.pk != incident.pk]
    return [incident, {key: value for key, value in more.items() if value != []}]


@command.command(
    "report-many",
    help=_("Report an interruption of many outlets at once by a rule (P1); --count only looks."),
)
@outlets_meant
@click.option("--cause", default="", help=_("A cause of the plan: power, network_line, flood …"))
@click.option("--lines", default="", help=_("Lines, such as letters,ems:by_hand."))
@click.option("--how", default="", help=_("How the lines are limited, when they are not stopped."))
@click.option("--since", "began_at", type=PastMoment(), help=_("When it began."))
@click.option("--detail", default="", help=_("The cause in your own words."))
@click.option("--count", "looking", is_flag=True, help=_("Only say how many outlets the rule finds."))
@json_option
@acting
def report_many(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    rule: dict[str, Any],
    cause: str,
    lines: str,
    how: str,
    began_at: datetime | None,
    detail: str,
    looking: bool,
) -> None:
    """Report many outlets by a rule, or only count them."""
    whole = handles.unit_of(by)
    if whole is None:
        raise mass.UnableToReportMass(mark("You belong to no unit that could report."), field="unit")
    if looking:
        found = mass.found_by_rule(by, whole, rule)
        named = [f"{row.code} {_own(row.name, row.name_en)}" for row in found.first]
        told = {"outlets": found.total, "first": named}
        emit(told, as_json, [_("{count} outlets").format(count=found.total), *(f"  {one}" for one in named)])
        return
    if not cause or not lines:
        raise click.UsageError(_("Give --cause and --lines; --count alone only looks."))
    incident = mass.report_mass(
        by=by,
        at=at,
        submission=submission,
        unit=whole,
        rule=rule,
        cause=cause,
        lines=_words(lines),
        how=how,
        began_at=began_at,
        cause_detail=detail,
    )
    more = {"proposed_level": incident.proposed_level, "outlets": incident.mass_total}
    _tell(incident, as_json, more)


@verb(
    "verify-report",
    _("Write down the ring-back (P1)."),
    REF,
    click.option("--with", "with_whom", required=True, help=_("Whom you spoke to.")),
    click.option("--found", type=click.Choice(["true", "false", "duplicate"]), default="true"),
)
def verify_report(act: Act, reference: str, with_whom: str, found: str) -> Sequence[Any]:
    """Verify a report."""
    return [
        reports.verify_report(
            **act.values(), incident=act.on(reference), found=found.upper(), with_whom=with_whom
        )
    ]


@verb(
    "scene-released",
    _("Record that police or fire brigade gave the scene back: officer, unit, time (P5a)."),
    REF,
    click.option("--authority", type=click.Choice(["police", "fire", "other"]), default="police"),
    click.option("--officer", required=True, help=_("Name of the officer; need-to-know.")),
    click.option("--unit", "officer_unit", required=True, help=_("Station or unit of the officer.")),
    click.option("--released", "released_at", type=PastMoment(), help=_("When, if not now.")),
)
def scene_released(act: Act, reference: str, authority: str, **given: Any) -> Sequence[Any]:
    """Record the release of the scene."""
    incident = act.on(reference)
    return [scene.release_scene(**act.values(), incident=incident, authority=authority.upper(), **given)]


@verb("join", _("Join the reports of REF to another open incident: the same fault, told twice."), REF,
      click.argument("into"))  # fmt: skip
def join(act: Act, reference: str, into: str) -> Sequence[Any]:
    """Join two incidents before any directive is out."""
    return [merge.join(**act.values(), incident=act.on(reference), into=act.on(into))]


REASON = click.option("--reason", required=True, help=_("Why, in a few words."))
LEVEL = click.argument("level", type=click.Choice(["OUTLET", "IV", "III", "II", "I"], case_sensitive=False))


@verb("raise-level", _("Raise the response level with a reason (P2)."), REF, LEVEL, REASON)
def raise_level(act: Act, reference: str, level: str, reason: str) -> Sequence[Any]:
    """Raise the level."""
    return [
        levels.raise_level(**act.values(), incident=act.on(reference), level=level.upper(), reason=reason)
    ]


@verb("lower-level", _("Lower the response level with a reason; the leader's act (P2)."), REF, LEVEL, REASON)
def lower_level(act: Act, reference: str, level: str, reason: str) -> Sequence[Any]:
    """Lower the level."""
    return [
        levels.lower_level(**act.values(), incident=act.on(reference), level=level.upper(), reason=reason)
    ]


FACT_KEYS = ", ".join(level_facts.KEYS)


@verb(
    "facts",
    _("State facts that the level rules ask for (P2): --set press=yes --set deaths=2."),
    REF,
    click.option(
        "--set",
        "facts",
        multiple=True,
        required=True,
        metavar="KEY=VALUE",
        help=_("A fact: {keys}; yes or no, a number, or a level.").format(keys=FACT_KEYS),
    ),
    click.option("--source", required=True, help=_("From whom this is known.")),
)
def state_facts(act: Act, reference: str, facts: Sequence[str], source: str) -> Sequence[Any]:
    """State facts for the level."""
    said = {key.strip(): value.strip() for key, _sign, value in (text.partition("=") for text in facts)}
    incident = fact_actions.state_facts(**act.values(), incident=act.on(reference), facts=said, source=source)
    reasons = [say(from_data(reason)) for reason in incident.level_reasons]
    return [incident, {"proposed_level": incident.proposed_level, "reasons": reasons}]


@verb(
    "grade",
    _("Grade the event by the law; a person's act, the level stays as it is (P2)."),
    REF,
    click.argument("grade", type=click.Choice([key.value for key in EventGrade], case_sensitive=False)),
    REASON,
)
def grade(act: Act, reference: str, grade: str, reason: str) -> Sequence[Any]:
    """Grade the event."""
    incident = fact_actions.grade_event(
        **act.values(), incident=act.on(reference), grade=grade.upper(), reason=reason
    )
    return [incident, {"event_grade": incident.event_grade}]


@verb(
    "convene",
    _("Call the leading group; with --minutes, write down the meeting that was called (P2)."),
    REF,
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
    reference: str,
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
    incident = act.on(reference)
    answers = [("JOINED", name, "") for name in joined] + [("ABSENT", name, "") for name in absent]
    answers += [("DEPUTISED", *_deputised(text)) for text in deputised]
    if not (minutes or answers):
        meeting = convene.convene(**act.values(), incident=incident, way=(way or "").upper())
        return [incident, {"called": [seat.person.name for seat in meeting.seats.select_related("person")]}]
    last = incident.convenings.order_by("-called_at", "-pk").first()
    if last is None:
        raise convene.UnableToHoldMeeting(mark("Nobody was called yet: convene first."), field="minutes")
    if answers:
        return [incident, _note_answers(act, last, answers)]
    leader = _person(led_by) or organisation.person_called(act.by.name)
    convene.hold_meeting(
        **act.values(), convening=last, led_by=leader, minutes=minutes, level=level.upper(), reason=reason
    )
    return [incident]


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
    found = [(status, organisation.person_called(name), _person(deputy)) for status, name, deputy in answers]
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


@command.command(
    "declare",
    help=_(
        "Declare one cause for units below (P1): each gets its response, its outlets follow by themselves."
    ),
)
@click.option("--cause", required=True, help=_("A cause of the plan: power, network_line, flood …"))
@click.option("--lines", required=True, help=_("Lines, such as letters,ems:by_hand."))
@click.option("--how", default="", help=_("How the lines are limited, when they are not stopped."))
@click.option(
    "--units", default="", metavar="KEYS", help=_("Keys of units, or of one above several; all by default.")
)
@click.option("--since", "began_at", type=PastMoment(), help=_("When it began."))
@click.option("--detail", default="", help=_("The cause in your own words."))
@click.option("--note", default="", help=_("What the units should know."))
@click.option("--eta", "eta_at", type=Moment(), help=_("The most likely time; left out: not known."))
@click.option("--next", "next_word_at", type=Moment(), help=_("When the next word comes."))
@json_option
@acting
def declare(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    cause: str,
    lines: str,
    how: str,
    units: str,
    began_at: datetime | None,
    detail: str,
    note: str,
    eta_at: datetime | None,
    next_word_at: datetime | None,
) -> None:
    """Declare a cause for units below."""
    unit = handles.unit_of(by)
    if unit is None:
        raise above.UnableToDeclare(mark("You belong to no unit that could report."), field="unit")
    promised = {"eta_at": eta_at, "next_word_at": next_word_at}
    incident = above.declare(
        by=by,
        at=at,
        submission=submission,
        unit=unit,
        cause=cause,
        lines=_words(lines),
        how=how,
        units=_words(units) or None,
        began_at=began_at,
        cause_detail=detail,
        note=note,
        estimate=promised if any(promised.values()) else None,
    )
    more = {"units": incident.declarations.get().total, "proposed_level": incident.proposed_level}
    _tell(incident, as_json, more)


@verb(
    "take-command",
    _("Take command of an incident of a unit below, with the reason (O2)."),
    REF,
    REASON,
)
def take_command(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Take command."""
    incident = act.on(reference)
    unit = commanding_unit(act.by, incident)
    if unit is None:
        raise commanding.UnableToTakeCommand(commanding.NOT_ABOVE, field="unit")
    incident = commanding.take_command(**act.values(), incident=incident, unit=unit, reason=reason)
    return [incident, {"command": unit.key}]


@verb(
    "return-command", _("Return command of an incident to its own unit, with the reason (O2)."), REF, REASON
)
def return_command(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Return command."""
    incident = commanding.return_command(**act.values(), incident=act.on(reference), reason=reason)
    return [incident, {"command": incident.unit.key}]


@verb("direct", _("Issue the directives that the plan drafts for level and cause (P2)."), REF)
def issue(act: Act, reference: str) -> Sequence[Any]:
    """Issue directives."""
    incident = direct.direct(**act.values(), incident=act.on(reference))
    return [
        incident,
        {"directives": list(incident.directives.order_by("number").values_list("number", flat=True))},
    ]


BEHALF = click.option("--on-behalf-of", default="", help=_("Who accepted or refused by telephone."))


@verb(
    "accept",
    _("Accept every directive that is addressed to you, or those of one group (P2)."),
    REF,
    click.option("--group", default="", help=_("Only for this group: technical, customer, logistics.")),
    click.option(
        "--from-above",
        is_flag=True,
        help=_("For the unit: the directives of the unit above that wait for it."),
    ),
    BEHALF,
)
def accept(act: Act, reference: str, group: str, from_above: bool, on_behalf_of: str) -> Sequence[Any]:
    """Accept directives."""
    incident = act.on(reference)
    if from_above:
        return [orders.accept_order(**act.values(), incident=incident)]
    receipts = [row for row in handles.open_receipts(incident) if row.group == group] if group else None
    return [direct.accept(**act.values(), incident=incident, receipts=receipts, on_behalf_of=on_behalf_of)]


@verb(
    "refuse",
    _("Refuse a directive with the reason (P2)."),
    REF,
    click.argument("number", type=int),
    REASON,
    click.option("--group", default="", help=_("For which group, when you answer for several.")),
    click.option("--from-above", is_flag=True, help=_("For the unit: a directive of the unit above.")),
    BEHALF,
)
def refuse(
    act: Act, reference: str, number: int, reason: str, group: str, from_above: bool, on_behalf_of: str
) -> Sequence[Any]:
    """Refuse a directive."""
    incident = act.on(reference)
    if from_above:
        order = next((row for row in orders_to(incident) if row.directive.number == number), None)
        if order is None:
            raise UnableToFindDirective(field="number", number=number)
        return [orders.refuse_order(**act.values(), incident=incident, receipt=order, reason=reason)]
    receipt = _receipt(act.by, incident, number, group, written_down=bool(on_behalf_of))
    direct.refuse(**act.values(), receipt=receipt, reason=reason, on_behalf_of=on_behalf_of)
    return [incident]


def _receipt(by: Actor, incident: Incident, number: int, group: str, *, written_down: bool) -> Receipt:
    """Return the receipt that is meant: the actor's own before others, one that waits before one answered.

    The action says whether the actor may answer it, and that it is answered already.
    """
    rows = Receipt.objects.filter(directive__incident=incident, directive__number=number)
    if group:
        rows = rows.filter(group=group)
    groups = groups_of(by, plan_of(incident), incident.unit_path)

    def rank(row: Receipt) -> tuple[bool, bool]:
        code = row.outlet.code if row.outlet else ""
        own = code == by.outlet if code else row.group in groups
        answered = row.status != "SENT"
        return (answered, not own) if written_down else (not own, answered)

    found = sorted(rows.select_related("outlet").order_by("pk"), key=rank)
    if not found:
        raise UnableToFindDirective(field="number", number=number)
    return found[0]


TASK_VERBS = ("accept", "start", "wait", "block", "refuse", "done", "log", "tick", "hand-over", "add")


@command.command("task", help=_("List the tasks, or do something with one: task REF find_fault --do accept."))
@REF
@click.argument("key", required=False, default="")
@click.option("--do", "wanted", type=click.Choice(TASK_VERBS), help=_("What is done with the task."))
@click.option("--text", default="", help=_("The reason, result, log line, or title of a new task."))
@click.option("--step", type=int, default=0, help=_("Which line of the list is ticked; the next by default."))
@click.option("--outlet", default="", help=_("Of which outlet, when several have this task."))
@click.option("--to", "owner", default="", metavar="PERSON", help=_("Who gets the task."))
@click.option("--group", default="technical", help=_("The group of a new task."))
@click.option("--role", default="", help=_("The post that owes a new task; the group's head by default."))
@click.option("--due", type=Moment(), help=_("The limit of a new task."))
@click.option(
    "--photo",
    "photos",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("A picture that goes with the result or the log line; may be repeated."),
)
@json_option
@acting
def task(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    reference: str,
    key: str,
    wanted: str | None,
    **given: Any,
) -> None:
    """List tasks or work on one."""
    act = Act(by, at, submission)
    incident = act.on(reference)
    if wanted == "add":
        respond.add_task(
            **act.values(),
            incident=incident,
            title=given["text"] or key,
            group=given["group"],
            role=given["role"],
            outlet=_outlet(incident, given["outlet"]) if given["outlet"] else None,
            due_at=given["due"],
            owner=_person(given["owner"]),
        )
    elif wanted:
        _work(act, _task(incident, key, given["outlet"]), wanted, given)
    _list_tasks(incident, at, as_json)


def _task(incident: Incident, key: str, outlet: str) -> Any:
    rows = incident.tasks.select_related("outlet").order_by("pk")
    rows = rows.filter(pk=int(key)) if key.isdigit() else rows.filter(key=key)
    if outlet:
        rows = rows.filter(outlet__code=outlet)
    found = rows.exclude(state="SUPERSEDED").first()
    if found is None:
        raise UnableToFindTask(field="task", task_key=key)
    return found


def _work(act: Act, row: Any, wanted: str, given: dict[str, Any]) -> None:
    text = given["text"]
    match wanted:
        case "accept" | "start":
            {"accept": respond.accept_task, "start": respond.start}[wanted](**act.values(), task=row)
        case "wait" | "block" | "refuse":
            reasoned = {"wait": respond.wait, "block": respond.block, "refuse": respond.refuse}
            reasoned[wanted](**act.values(), task=row, reason=text)
        case "done":
            respond.done(**act.values(), task=row, result=text, photos=_uploads(given["photos"]))
        case "log":
            respond.log(**act.values(), task=row, text=text, photos=_uploads(given["photos"]))
        case "hand-over":
            if not given["owner"]:
                raise UnableToFindTask(mark("Say who gets the task: --to PERSON."), field="to")
            respond.hand_over(**act.values(), task=row, owner=organisation.person_called(given["owner"]))
        case "tick":
            steps = row.steps.filter(place=given["step"]) if given["step"] else row.steps.filter(done_at=None)
            step = steps.order_by("place").first()
            if step is None:
                raise UnableToFindTask(mark("This task has no such line to tick."), field="step")
            respond.tick_step(**act.values(), step=step)


def _uploads(files: Iterable[Path]) -> list[ContentFile[bytes]]:
    return [ContentFile(file.read_bytes(), name=file.name) for file in files]


def _list_tasks(incident: Incident, at: datetime, as_json: bool) -> None:
    rows = incident.tasks.exclude(state="SUPERSEDED").select_related("outlet", "owner")
    rows = rows.annotate(ticked=Count("steps", filter=Q(steps__done_at__isnull=False)), listed=Count("steps"))
    table: list[dict[str, Any]] = [
        {
            "id": row.pk,
            "key": row.key,
            "title": row.title,
            "title_en": row.title_en,
            "group": row.group,
            "owner": name_of(row.owner),
            "owner_en": name_en_of(row.owner),
            "outlet": row.outlet.code if row.outlet else "",
            "state": row.state,
            "due_at": row.due_at,
            "late_at": row.late_at,
            "steps_done": row.ticked,
            "steps": row.listed,
        }
        for row in rows.order_by("pk")[:200]
    ]
    lines = (
        f"{row['id']:>6}  {row['key']:<22} {word('task', row['state']):<8} {moment(row['due_at'], at):>12}  "
        f"{_own(row['owner'], row['owner_en']):<6} {_own(row['title'], row['title_en'])}"
        for row in table
    )
    emit(table, as_json, lines)


@verb(
    "estimate",
    _("Promise when service is back, or say that it is not known and when the next word comes (P3a)."),
    REF,
    click.option("--eta", "eta_at", type=Moment(), help=_("The most likely time; left out: not known.")),
    click.option("--low", "low_at", type=Moment(), help=_("The earliest likely time.")),
    click.option("--high", "high_at", type=Moment(), help=_("The latest likely time.")),
    click.option("--next", "next_word_at", type=Moment(), help=_("When the next word comes.")),
    click.option("--reason", default="", help=_("On what the estimate rests.")),
)
def estimate(act: Act, reference: str, **given: Any) -> Sequence[Any]:
    """Give an estimate."""
    incident = act.on(reference)
    row = respond.estimate(**act.values(), incident=incident, **given)
    return [incident, {"number": row.number, "eta_at": row.eta_at, "next_word_at": row.next_word_at}]


LINE = click.option("--line", "lines", multiple=True, help=_("A line; every line of the outlet by default."))


def _places(incident: Incident, outlets: Sequence[str], lines: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return (outlet, line) of what is named: all lines of the outlets named, the lines named of all outlets."""
    if not outlets and not lines:
        return None
    for code in outlets:
        _outlet(incident, code)
    rows = incident.interruptions.select_related("outlet").order_by("outlet__code", "line")
    if outlets:
        rows = rows.filter(outlet__code__in=outlets)
    keys = {line for item in lines for line in _words(item)}
    found = [(row.outlet.code, row.line) for row in rows if not keys or row.line in keys]
    missing = keys - {line for _code, line in found}
    return found + [(outlets[0] if outlets else "", line) for line in sorted(missing)]


OUTLETS = click.option("--outlet", "outlets", multiple=True, help=_("An outlet's code; all by default."))


@verb(
    "claim-restored",
    _("Report lines as working again, to be checked by another person (P4a)."),
    REF,
    OUTLETS,
    LINE,
    click.option("--restored-at", type=PastMoment(), help=_("When they worked again; now by default.")),
    click.option("--restored-by", metavar="PERSON", help=_("Who restored them; who acts by default.")),
    click.option("--bank-word", default="", help=_("Who of the bank (payee, owner) said that it may.")),
    click.option("--bank-word-at", type=PastMoment(), help=_("When that was said; now by default.")),
)
def claim_restored(
    act: Act,
    reference: str,
    outlets: Sequence[str],
    lines: Sequence[str],
    restored_at: datetime | None,
    restored_by: str | None,
    bank_word: str,
    bank_word_at: datetime | None,
) -> Sequence[Any]:
    """Claim lines as restored."""
    incident = act.on(reference)
    if is_above(incident):
        return _claim_above(act, incident, restored_at, restored_by, bank_word, bank_word_at)
    waiting = {"DOWN", "FAILED"}
    places = _places(incident, outlets, lines)
    if places is not None and not lines:
        status = {(r.outlet.code, r.line): r.status for r in incident.interruptions.select_related("outlet")}
        places = [place for place in places if status.get(place) in waiting] or places
    claimed = restore.claim_restored(
        **act.values(),
        incident=incident,
        lines=places,
        restored_at=restored_at,
        restored_by=_person(restored_by),
        bank_word=(bank_word, bank_word_at or act.at) if bank_word else None,
    )
    return [claimed, {"claimed_at": claimed.claimed_at or ""}]


def _claim_above(
    act: Act,
    incident: Incident,
    restored_at: datetime | None,
    restored_by: str | None,
    bank_word: str,
    bank_word_at: datetime | None,
) -> Sequence[Any]:
    """Report a cause declared for units below as gone: every unit checks its own lines."""
    gone = passing.claim_above(
        **act.values(),
        incident=incident,
        restored_at=restored_at,
        restored_by=_person(restored_by),
        bank_word=(bank_word, bank_word_at or act.at) if bank_word else None,
    )
    return [gone, {"claimed_at": gone.claimed_at or ""}]


def _item(text: str) -> tuple[tuple[str, int], str]:
    """Read LINE[:PLACE][=REASON]; the gate's items are written gate:2."""
    name, _sign, reason = text.partition("=")
    line, _colon, place = name.partition(":")
    if place and not place.isdigit():
        raise click.UsageError(
            _("'{text}' is no item: write letters:1=reason or gate:2=reason").format(text=text)
        )
    return ("" if line == GATE else line.strip(), int(place or 1)), reason.strip()


@verb(
    "check",
    _(
        "Check an outlet's claimed lines (P4b): shows the sheet; --pass all signs it, but for --fail and --na."
    ),
    REF,
    click.option("--outlet", required=True, help=_("The outlet's code.")),
    click.option(
        "--pass", "passed", type=click.Choice(["all"]), help=_("Every item passed but those named.")
    ),
    click.option(
        "--fail", "failed", multiple=True, metavar="LINE:PLACE=REASON", help=_("An item that failed.")
    ),
    click.option(
        "--na", "left_out", multiple=True, metavar="LINE:PLACE", help=_("An item that does not apply.")
    ),
    click.option(
        "--by-telephone", "with_whom", default="", metavar="NAME", help=_("Checked by telephone with NAME.")
    ),
)
def check_lines(
    act: Act,
    reference: str,
    outlet: str,
    passed: str | None,
    failed: Sequence[str],
    left_out: Sequence[str],
    with_whom: str,
) -> Sequence[Any]:
    """Open or sign the check of an outlet."""
    incident = act.on(reference)
    place = {"incident": incident, "outlet": _outlet(incident, outlet), "with_whom": with_whom}
    place["way"] = CheckWay.TELEPHONE if with_whom else CheckWay.ON_SITE
    if not (passed or failed):
        sheet = check.open_check(**act.values(), **place)
        items = [f"{i.line or GATE}:{i.place} {_own(i.text, i.text_en)}" for i in sheet.items.order_by("pk")]
        return [incident, {"sheet": sheet.number, "items": items}]
    sheet = check.check_outlet(
        **act.values(),
        **place,
        failed=dict(map(_item, failed)),
        not_applicable=[_item(text)[0] for text in left_out],
    )
    rows = incident.interruptions.filter(outlet=place["outlet"]).order_by("line")
    return [incident, {"sheet": sheet.number, "lines": {row.line: row.status for row in rows}}]


@verb(
    "reopen",
    _("Reopen one checked line of one outlet before the others (P4b)."),
    REF,
    click.option("--outlet", required=True, help=_("The outlet's code.")),
    click.option("--line", required=True, help=_("The line.")),
)
def reopen(act: Act, reference: str, outlet: str, line: str) -> Sequence[Any]:
    """Reopen one line."""
    incident = act.on(reference)
    row = restore.reopen(**act.values(), incident=incident, outlet=outlet, line=line)
    return [incident, _held(act.by, incident, [row]) | {"observation_until": row.observation_until}]


@verb("release", _("Declare service restored; says what else still holds a line (P4b)."), REF)
def release(act: Act, reference: str) -> Sequence[Any]:
    """Release an incident."""
    incident = restore.release(**act.values(), incident=act.on(reference))
    more = {"observation_until": incident.observation_until or ""}
    open_numbers = sum(custody.open_numbers(incident).values())
    return [incident, _held(act.by, incident, None) | more | {"hand_receipts_open": open_numbers}]


def _held(by: Actor, incident: Incident, rows: Iterable[Any] | None) -> dict[str, Any]:
    held = others_of(incident, rows, reader=by)
    return {"still_held": [f"{one.outlet} {one.line}: {one.source_reference or one.source}" for one in held]}


@verb(
    "relapse",
    _("Report that released lines failed again: the same incident goes on (P4b)."),
    REF,
    OUTLETS,
    LINE,
    REASON,
)
def relapse(
    act: Act, reference: str, outlets: Sequence[str], lines: Sequence[str], reason: str
) -> Sequence[Any]:
    """Report a relapse."""
    incident = act.on(reference)
    places = _places(incident, outlets, lines)
    if places is None:
        places = [(row.outlet.code, row.line) for row in incident.interruptions.select_related("outlet")]
    return [restore.relapse(**act.values(), incident=incident, lines=places, reason=reason)]


@verb(
    "clear",
    _("End the clean-up (P5a): --done all answers the open items, with --outlet those of one outlet only."),
    REF,
    click.option("--outlet", default="", help=_("Answer the list of this outlet; the incident goes on.")),
    click.option("--done", type=click.Choice(["all"]), help=_("Every open item is done.")),
    click.option(
        "--na", "left_out", multiple=True, metavar="PLACE=REASON", help=_("An item that does not apply.")
    ),
)
def clear_site(
    act: Act, reference: str, outlet: str, done: str | None, left_out: Sequence[str]
) -> Sequence[Any]:
    """Clean up or clear."""
    incident = act.on(reference)
    if not outlet:
        return [clear.clear(**act.values(), incident=incident, all_done=done == "all")]
    place = _outlet(incident, outlet)
    answers = {
        int(p): ("NOT_APPLICABLE", reason) for p, _sign, reason in (t.partition("=") for t in left_out)
    }
    if done:
        rows = incident.cleanupitems.filter(outlet=place, result="OPEN").exclude(place__in=answers)
        answers |= {row.place: ("PASS", "") for row in rows}
    return [clear.clean_up(**act.values(), incident=incident, outlet=place, answers=answers or None)]


@verb(
    "summarise",
    _("Sum up for a group, with proposals, or say that there is nothing to report (P5b)."),
    REF,
    click.option("--group", default="", help=_("technical, customer or logistics.")),
    click.option("--text", default="", help=_("The summary.")),
    click.option("--proposals", default="", help=_("What should be improved.")),
    click.option("--nothing", is_flag=True, help=_("Nothing to report.")),
    click.option(
        "--empty-groups", is_flag=True, help=_("Nothing to report for every group that had nothing to do.")
    ),
)
def summarise(
    act: Act, reference: str, group: str, text: str, proposals: str, nothing: bool, empty_groups: bool
) -> Sequence[Any]:
    """Sum up."""
    incident = act.on(reference)
    if empty_groups:
        return [clear.summarise_empty_groups(**act.values(), incident=incident)]
    clear.summarise(
        **act.values(), incident=incident, group=group, text=text, proposals=proposals, nothing=nothing
    )
    return [incident]


ENDING = click.option(
    "--end-observation",
    default="",
    metavar="REASON",
    help=_("Close although lines are still under observation, and why."),
)


@verb(
    "sign",
    _("Sign the post-event report (P6b); several outlet-level ones at once, --close closes too."),
    click.argument("references", metavar="REF...", nargs=-1, required=True),
    click.option(
        "--close", "closing", is_flag=True, help=_("Close too, as soon as the observation is over.")
    ),
    ENDING,
)
def sign(act: Act, references: Sequence[str], closing: bool, end_observation: str) -> Sequence[Any]:
    """Sign reports."""
    incidents = [act.on(reference) for reference in references]
    how: dict[str, Any] = {"close": closing, "end_observation": end_observation}
    if len(incidents) == 1:
        signed = close.sign(**act.values(), incident=incidents[0], **how)
        return [incidents[0], {"signed_at": signed.signed_at, "form": signed.form}]
    close.sign_many(**act.values(), incidents=incidents, **how)
    return [incidents[0], {"signed": [one.reference for one in incidents]}]


@verb("close", _("Close the incident (P6b)."), REF, ENDING)
def close_incident(act: Act, reference: str, end_observation: str) -> Sequence[Any]:
    """Close an incident."""
    return [close.close(**act.values(), incident=act.on(reference), end_observation=end_observation)]


@verb("call-off", _("Call an incident off as a false alarm (P1)."), REF, REASON)
def call_off(act: Act, reference: str, reason: str) -> Sequence[Any]:
    """Call off."""
    return [merge.call_off(**act.values(), incident=act.on(reference), reason=reason)]


@verb("acknowledge-correction", _("Acknowledge that an incident you were told of is a false alarm."), REF)
def acknowledge_correction(act: Act, reference: str) -> Sequence[Any]:
    """Acknowledge a correction."""
    row = corrections.acknowledge_correction(**act.values(), incident=act.on(reference))
    return [row.incident, {"acknowledged_at": row.acknowledged_at}]


@verb(
    "merge",
    _("Merge an incident into another one of the same fault."),
    REF,
    click.argument("into"),
    click.option("--reason", default="", help=_("Why, in a few words.")),
)
def merge_incidents(act: Act, reference: str, into: str, reason: str) -> Sequence[Any]:
    """Merge."""
    heir = merge.merge(**act.values(), incident=act.on(reference), into=act.on(into), reason=reason)
    return [heir, {"merged": reference}]


@verb(
    "split",
    _("Give some outlets an incident of their own."),
    REF,
    click.option("--outlet", "outlets", multiple=True, required=True, help=_("An outlet's code.")),
    REASON,
)
def split(act: Act, reference: str, outlets: Sequence[str], reason: str) -> Sequence[Any]:
    """Split."""
    own = merge.split(**act.values(), incident=act.on(reference), outlet_codes=outlets, reason=reason)
    return [own, {"split_from": reference}]


@command.command("show", help=_("Show one incident: lines, tasks, estimate, what comes next."))
@REF
@json_option
@reading
def show(by: Actor, at: datetime, as_json: bool, reference: str) -> None:
    """Show one incident."""
    room = queries.room(by, reference, at)
    if room is None:
        raise UnableToFindIncident(field="reference", reference=reference)
    emit(room, as_json, _room_lines(room, at))


def _room_lines(room: Any, at: datetime) -> Iterator[str]:
    brief = room.header.brief
    yield f"{brief.reference}  {word('stage', brief.stage)}  {word('level', brief.level)}  {_own(brief.title, brief.title_en)}"
    if room.next_step is not None:
        yield "  " + _("Next: {what}").format(what=_shown(room.next_step.title, room.next_step.title_en))
    for outlet in room.outlets.rows:
        lines = _(", ").join(f"{row.line} {word('line_status', row.status)}" for row in outlet.lines)
        yield f"  {outlet.code} {_own(outlet.name, outlet.name_en)}{_(': ')}{lines}"
    yield from _linked(room, at)
    if brief.estimate is not None:
        yield "  " + _("Expected back: {eta}").format(eta=moment(brief.estimate.eta_at, at) or "?")
    yield "  " + _("Tasks: {done} of {total} done").format(done=brief.tasks_done, total=brief.tasks_total)
    for entry in room.timeline.entries[:10]:
        yield f"  {moment(entry.occurred_at, at):>12}  {say(entry.sentence)}"


def _linked(room: Any, at: datetime) -> Iterator[str]:
    """Say what comes from above, who has command, and how the units below stand."""
    told, command_row, below = room.from_above, room.command, room.below
    if told is not None:
        yield "  " + _("From {unit}, as of {time}: {cause}").format(
            unit=_own(told.unit, told.unit_en), time=moment(told.as_of, at), cause=told.cause
        )
        if told.claimed_at is not None:
            yield "  " + _("Reported gone since {time}: check your own lines").format(
                time=moment(told.restored_at, at)
            )
    if command_row is not None:
        yield "  " + _("{unit} has command since {time}: {reason}").format(
            unit=_own(command_row.unit, command_row.unit_en),
            time=moment(command_row.since, at),
            reason=command_row.reason,
        )
    if below is None:
        return
    yield "  " + _("{done} of {total} units have their response").format(done=below.done, total=below.total)
    for row in (row for group in below.groups for row in group.rows):
        figures = _(
            "open again {open} of {outlets} outlets, checked {checked} of {lines}, late {late}"
        ).format(
            open=row.outlets_open,
            outlets=row.outlets,
            checked=row.lines_checked,
            lines=row.lines,
            late=row.late,
        )
        word_at = moment(row.word_at, at) or _("no word yet")
        yield f"  {_own(row.unit, row.unit_en)}  {word('stage', row.stage)}  {figures}  {word_at}  {row.reference}"


def _shown(title: str | Sentence, title_en: str) -> str:
    return say(title) if isinstance(title, Sentence) else _own(title, title_en)


@command.command("list", help=_("List incidents, the newest report first."))
@click.option("--state", type=click.Choice(["open", "closed", "false_alarm", "all"]), default="open")
@click.option("--unit", "unit_path", default="", help=_("A unit's path and what lies below it."))
@click.option("--level", default="", help=_("Only of this level."))
@click.option("--text", default="", help=_("Part of the reference or title."))
@click.option("--after", default="", help=_("The mark that the page before ended with."))
@json_option
@reading
def list_incidents(by: Actor, at: datetime, as_json: bool, after: str, **given: Any) -> None:
    """List incidents."""
    page = queries.incidents_of(by, queries.Filters(**given), at, after=after)
    lines = [
        f"{row.reference}  {word('stage', row.stage):<6} {word('level', row.level):<6} "
        f"{moment(row.reported_at, at):>12}  {_own(row.title, row.title_en)}"
        for row in page.rows
    ]
    emit(
        page, as_json, [*lines, *([_("More: --after {mark}").format(mark=page.after)] if page.after else [])]
    )


def _readable(by: Actor, reference: str) -> Incident:
    found = queries.incident_named(by, reference)
    if found is None:
        raise UnableToFindIncident(field="reference", reference=reference)
    return found


planned_stops.add_to(command, verb, REF, _readable)
long_closures.add_to(command, verb, REF)
