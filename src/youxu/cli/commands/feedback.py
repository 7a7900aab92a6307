"""``youxu feedback``: customers' voices, their answers, call-backs, the publicity log (G2, O5, E2, R4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from django.utils.translation import gettext as _

from youxu.announcements import queries as announcements
from youxu.cli.commands.notice.writing import UnableToFindNotice
from youxu.cli.options import Moment, PastMoment, acting, emit, json_option, reading
from youxu.cli.worlds import keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import NotPermitted, UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.feedback import actions, queries
from youxu.feedback.actions import Said, Seen
from youxu.feedback.models import ANSWER, WATCH, Voice
from youxu.feedback.rules.words import COUNTED, CallBackReason, CallResult, Truth, VoiceKind, VoiceSource
from youxu.incidents.actions.report import outlet_by_code
from youxu.incidents.models import Incident
from youxu.incidents.queries.listing import incident_named
from youxu.kernel.words import mark
from youxu.network.models import Outlet, Unit

LATE = mark("late")


class UnableToFindVoice(UnableTo):
    """There is no such voice, call-back, mention or incident that this person may read."""

    text = mark("Nothing is called {name}; list what there is with: youxu feedback list")


@click.group(
    "feedback", help=_("What customers say: answered, rung back, watched in public (G2, O5, E2, R4).")
)
def command() -> None:
    """Group the commands of the customers' voice."""


def _codes(words: Iterable[str]) -> click.Choice:
    return click.Choice([str(one).lower().replace("_", "-") for one in words])


def _stored(code: str) -> str:
    return code.upper().replace("-", "_")


def _either(zh: str, en: str) -> str:
    return zh if chinese() else en or zh


def _outlet(code: str, by: Actor) -> Outlet | None:
    if not code:
        return None
    found = outlet_by_code(code, by)
    if not by.may("read", unit=found.unit_path):
        raise NotPermitted(verb="read")
    return found


def _unit(outlet: Outlet | None, by: Actor) -> Unit:
    found = queries.unit_of(outlet) if outlet is not None else queries.unit_at(by.unit)
    if found is None:
        raise UnableToFindVoice(field="unit", name=by.unit)
    return found


def _incident(reference: str, by: Actor) -> Incident | None:
    found = incident_named(by, reference) if reference else None
    if reference and found is None:
        raise UnableToFindVoice(field="incident", name=reference)
    if found is not None:
        keep_apart(found.world, reference)
    return found


def _voice(by: Actor, reference: str) -> Voice:
    found = queries.voice_called(by, reference)
    if found is None:
        raise UnableToFindVoice(field="reference", name=reference)
    keep_apart(found.world, reference)
    return found


@command.command("list", help=_("List what waits for an answer; with --all everything, the newest first."))
@click.option("--all", "everything", is_flag=True, help=_("Also what was answered and closed."))
@click.option("--incident", default="", metavar="REF", help=_("Of this incident alone."))
@click.option("--after", default="", help=_("Go on after this mark of the page before."))
@reading
@json_option
def list_voices(everything: bool, incident: str, after: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List voices."""
    if not by.may(ANSWER, unit=by.unit):
        raise NotPermitted(verb=ANSWER)
    wanted = queries.Filters(state="" if everything else "waiting", incident=_incident(incident, by))
    page = queries.voices_page(by, wanted, at, after=after)
    lines = [_brief(row, at) for row in page.rows] or [_("Nobody waits for an answer.")]
    emit({"voices": page.rows, "after": page.after}, as_json, lines)


def _brief(row: queries.VoiceRow, at: datetime) -> str:
    due = f" · {moment(row.due_at, at)}{' ' + _(LATE) if row.late else ''}" if row.due_at else ""
    outlet = _either(row.outlet, row.outlet_en) or "–"
    state = word("voice_state", row.state)
    return f"{row.reference}  {word('voice', row.kind)}  {outlet}  {state}{due}  {row.first_words[:30]}"


@command.command("show", help=_("Show one voice with what was said; name and number only to who took it."))
@click.argument("reference", metavar="REF")
@reading
@json_option
def show(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show a voice."""
    _emit(by, reference, at, as_json)


def _emit(by: Actor, reference: str, at: datetime, as_json: bool) -> None:
    found = queries.voice_detail(by, reference, at)
    if found is None:
        raise UnableToFindVoice(field="reference", name=reference)
    emit(found, as_json, _detail_lines(found, at))


def _detail_lines(found: queries.VoiceDetail, at: datetime) -> Iterator[str]:
    yield _brief(found.row, at)
    if found.contact:
        yield f"  {found.name} {found.contact}".rstrip()
    for turn in found.turns:
        who = word("side", turn.side)
        yield f"  {moment(turn.said_at, at)}  {who}: {turn.text}"


@command.command("enter", help=_("Write down what a caller or somebody at the counter says."))
@click.option("--kind", type=_codes(VoiceKind), default="enquiry", help=_("What it is."))
@click.option("--text", default="", help=_("What was said."))
@click.option("--score", type=int, default=None, help=_("A mark from 1 to 5."))
@click.option("--outlet", default="", metavar="CODE", help=_("About this outlet."))
@click.option("--incident", default="", metavar="REF", help=_("About this incident."))
@click.option(
    "--source",
    type=_codes((VoiceSource.TELEPHONE, VoiceSource.COUNTER)),
    default="telephone",
    help=_("How it came."),
)
@click.option("--name", default="", help=_("Name, as the customer wants to be addressed."))
@click.option("--contact", default="", help=_("Telephone or e-mail, only if an answer is wanted."))
@click.option("--heard-at", type=PastMoment(), default=None, help=_("When it was said, if not now."))
@json_option
@acting
def enter(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    kind: str,
    text: str,
    score: int | None,
    outlet: str,
    incident: str,
    source: str,
    name: str,
    contact: str,
    heard_at: datetime | None,
) -> None:
    """Enter a voice."""
    place = _outlet(outlet, by)
    row = actions.enter_voice(
        by=by,
        at=at,
        submission=submission,
        unit=_unit(place, by),
        outlet=place,
        incident=_incident(incident, by),
        source=_stored(source),
        heard_at=heard_at,
        said=Said(_stored(kind), text, score, name, contact),
    )
    emit({"reference": row.reference, "code": row.code, "due_at": row.due_at}, as_json, [row.reference])


@command.command("answer", help=_("Answer a voice; or take, close, or join it with another one."))
@click.argument("reference", metavar="REF")
@click.option("--text", default="", help=_("The answer that the customer reads."))
@click.option("--take", is_flag=True, help=_("Take it."))
@click.option("--close", is_flag=True, help=_("Nothing more is to be done."))
@click.option("--join", "joined", default="", metavar="REF", help=_("The same as this one."))
@json_option
@acting
def answer(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    reference: str,
    text: str,
    take: bool,
    close: bool,
    joined: str,
) -> None:
    """Answer, take, close or join."""
    act: dict[str, Any] = {"by": by, "at": at, "submission": submission, "voice": _voice(by, reference)}
    if take:
        actions.take_voice(**act)
    elif close:
        actions.close_voice(**act)
    elif joined:
        actions.join_voice(**act, other=_voice(by, joined))
    else:
        actions.answer_voice(**act, text=text)
    _emit(by, reference, at, as_json)


@command.command(
    "tally", help=_("Write down how much was asked and complained of at an outlet on a day, without persons.")
)
@click.argument("outlet", metavar="OUTLET")
@click.option("--enquiries", type=int, default=0, help=_("How many enquiries."))
@click.option("--complaints", type=int, default=0, help=_("How many complaints."))
@click.option("--praises", type=int, default=0, help=_("How many words of praise."))
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help=_("Of which day; today if left out.")
)
@json_option
@acting
def tally(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    outlet: str,
    enquiries: int,
    complaints: int,
    praises: int,
    day: datetime | None,
) -> None:
    """Count."""
    place = outlet_by_code(outlet, by)
    row = actions.count_voices(
        by=by,
        at=at,
        submission=submission,
        outlet=place,
        counts=dict(zip(COUNTED, (enquiries, complaints, praises), strict=True)),
        day=day.date() if day else None,
    )
    found = {"outlet": place.code, "day": row.day, "counts": row.counts, "total": row.total}
    emit(found, as_json, [f"{row.day}  {row.total}"])


@command.command("callback", help=_("List who is to be rung back, put somebody there, or write a call down."))
@click.option("--add", is_flag=True, help=_("Put somebody on the list."))
@click.option("--reason", type=_codes(CallBackReason), default="promised", help=_("Why."))
@click.option("--contact", default="", help=_("How to reach the person."))
@click.option("--name", default="", help=_("Who it is."))
@click.option("--about", default="", help=_("What about."))
@click.option("--outlet", default="", metavar="CODE", help=_("About this outlet."))
@click.option("--incident", default="", metavar="REF", help=_("About this incident."))
@click.option("--record", type=int, default=None, metavar="ID", help=_("Write down how this call ended."))
@click.option("--result", type=_codes(CallResult), default="reached", help=_("How it ended."))
@click.option("--again-at", type=Moment(), default=None, help=_("When to ring again, for later."))
@click.option("--note", default="", help=_("In short."))
@click.option("--after", default="", help=_("Go on after this mark of the page before."))
@json_option
@acting
def callback(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    add: bool,
    reason: str,
    contact: str,
    name: str,
    about: str,
    outlet: str,
    incident: str,
    record: int | None,
    result: str,
    again_at: datetime | None,
    note: str,
    after: str,
) -> None:
    """List, add or record call-backs."""
    act: dict[str, Any] = {"by": by, "at": at, "submission": submission}
    if add:
        place = _outlet(outlet, by)
        actions.list_call_back(
            **act,
            unit=_unit(place, by),
            outlet=place,
            incident=_incident(incident, by),
            reason=_stored(reason),
            contact=contact,
            name=name,
            about=about,
        )
    elif record is not None:
        row = queries.call_back_numbered(by, record)
        if row is None:
            raise UnableToFindVoice(field="record", name=str(record))
        actions.record_call(**act, call_back=row, result=_stored(result), again_at=again_at, note=note)
    elif not by.may(ANSWER, unit=by.unit):
        raise NotPermitted(verb=ANSWER)
    rows, mark_after = queries.call_backs_page(by, at, after=after)
    lines = [
        f"{row.id}  {row.name} {row.contact}  {word('call_back_reason', row.reason)}  {moment(row.due_at, at)}"
        for row in rows
    ]
    emit({"call_backs": rows, "after": mark_after}, as_json, lines or [_("Nobody waits for a call.")])


@command.command(
    "publicity", help=_("Show the publicity log; note something said in public, judge it or answer it.")
)
@click.option("--note", "platform", default="", metavar="WHERE", help=_("Note something said there."))
@click.option("--text", default="", help=_("What is said; or our answer, with --answer."))
@click.option("--link", default="", help=_("The address, kept as text."))
@click.option("--reach", type=int, default=None, help=_("Readers, as far as known."))
@click.option("--seen-at", type=PastMoment(), default=None, help=_("When it was seen, if not now."))
@click.option("--incident", default="", metavar="REF", help=_("About this incident."))
@click.option("--judge", default="", metavar="REF", help=_("Say whether this is so: --truth."))
@click.option("--truth", type=_codes(Truth), default="unclear", help=_("Whether it is so."))
@click.option("--answer", default="", metavar="REF", help=_("Write down how this was answered: --text."))
@click.option("--notice", default="", metavar="NUMBER", help=_("The published notice that answers it."))
@click.option("--corrected", is_flag=True, help=_("The other side corrected it."))
@click.option("--after", default="", help=_("Go on after this mark of the page before."))
@json_option
@acting
def publicity(
    by: Actor,
    at: datetime,
    submission: UUID,
    as_json: bool,
    platform: str,
    text: str,
    link: str,
    reach: int | None,
    seen_at: datetime | None,
    incident: str,
    judge: str,
    truth: str,
    answer: str,
    notice: str,
    corrected: bool,
    after: str,
) -> None:
    """Note, judge, answer or list."""
    act: dict[str, Any] = {"by": by, "at": at, "submission": submission}
    found = _incident(incident, by)
    if platform:
        seen = Seen(platform, text, link, reach, _stored(truth), seen_at)
        actions.note_mention(**act, unit=_unit(None, by), incident=found, seen=seen)
    elif judge or answer:
        row = queries.mention_called(by, judge or answer)
        if row is None:
            raise UnableToFindVoice(field="mention", name=judge or answer)
        if notice and announcements.published_named(by, notice) is None:
            raise UnableToFindNotice(field="notice", reference=notice)
        if judge:
            actions.judge_mention(**act, mention=row, truth=_stored(truth))
        else:
            actions.answer_mention(**act, mention=row, answer=text, notice=notice, is_correction=corrected)
    elif not by.may(WATCH, unit=by.unit):
        raise NotPermitted(verb=WATCH)
    rows, mark_after = queries.mentions_page(by, at, incident=found, after=after)
    lines = [
        f"{row.reference}  {moment(row.seen_at, at)}  {row.platform}  {word('truth', row.truth)}  {row.notice}"
        for row in rows
    ]
    emit({"mentions": rows, "after": mark_after}, as_json, lines or [_("Nothing was noted.")])
