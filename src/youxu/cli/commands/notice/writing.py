"""``youxu notice``: what the public is told, from the draft to the word that service is back (P3b, P4c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.announcements import actions, queries
from youxu.announcements.models import Notice, NoticeRevision
from youxu.announcements.queries import NoticeRow, RevisionRow
from youxu.announcements.rules.content import Written
from youxu.announcements.rules.faults import ALLOWED
from youxu.announcements.rules.words import NoticeKind
from youxu.cli.options import Moment, acting, emit, json_option, reading
from youxu.cli.worlds import keep_apart
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.wording import chinese, moment, word
from youxu.incidents.actions.report import outlet_by_code
from youxu.incidents.models import Incident
from youxu.incidents.queries import incident_named
from youxu.kernel.words import mark
from youxu.network.models import Outlet
from youxu.oversight.queries.for_notices import told_for

Function = Callable[..., Any]
NOTICE = click.argument("reference", metavar="NOTICE")
KINDS = click.Choice([kind.value.lower() for kind in NoticeKind if kind is not NoticeKind.REVISION])
AHEAD = click.option("--restored", is_flag=True, help=_("The word that service is back, prepared ahead."))


class UnableToFindNotice(UnableTo):
    """No notice of this reference, none in this state, or none that this person may read."""

    text = mark("There is no notice {reference} that you may read, or nothing of it waits.")


class UnableToFindItsIncident(UnableTo):
    """No incident of this reference, or none that this person may read."""

    text = mark("There is no incident {reference}, or you may not read it.")


@click.group("notice", help=_("Tell customers what is stopped, until when, where else to go (P3b, P4c)."))
def command() -> None:
    """Group the commands of notices."""


def written(function: Function) -> Function:
    """Add what a person writes into a notice; the function gets it as ``said``."""
    texts = {
        "words": _("Own words: they need an approval."),
        "reason": _("Why the promised time changed, as customers are told it."),
        "bank": _("The bank's own words on savings."),
    }
    for name, text in texts.items():
        function = click.option(f"--{name}-en", default="", help=_("The same in English."))(function)
        function = click.option(f"--{name}", f"{name}_zh", default="", help=text)(function)
    for option in (
        click.option("--bank-said-by", default="", help=_("Who at the bank said so.")),
        click.option("--bank-said-at", type=Moment(), help=_("When the bank said so.")),
        click.option("--promise", is_flag=True, help=_("It promises something: storage, collection, compensation.")),
        click.option("--ends", "ends_at", type=Moment(), help=_("Until when the notice stands.")),
        click.option("--next", "next_update_at", type=Moment(), help=_("By when customers are told again.")),
        click.option("--query-from", "query_from_at", type=Moment(), help=_("From when hand receipts can be asked for.")),
        click.option("--pickup-until", "pickup_until_at", type=Moment(), help=_("Until when items wait to be collected.")),
        click.option("--channel", "channels", multiple=True, metavar="CHANNEL",
                     help=_("Over which it goes out: {channels}.").format(channels=", ".join(ALLOWED))),
    ):  # fmt: skip
        function = option(function)
    return function


def _said(given: dict[str, Any]) -> Written:
    return Written(**{name: given.pop(name) for name in Written.model_fields})


@command.command(
    "draft", help=_("Draft the first notice of an incident, of an outlet's door, or another kind.")
)
@click.argument("incident", metavar="INCIDENT")
@click.option(
    "--kind", type=KINDS, default="first", help=_("First notice, service is back (ahead), correction.")
)
@click.option("--outlet", default="", metavar="OUTLET", help=_("Only for the door of this outlet."))
@written
@json_option
@acting
def draft(incident: str, kind: str, outlet: str, as_json: bool, **given: Any) -> None:
    """Draft a notice."""
    row, place = _incident(given["by"], incident), _outlet(given["by"], outlet)
    told = told_for(row, given["at"], place)
    made = actions.draft_notice(
        incident=row,
        kind=kind.upper(),
        outlet=place,
        said=_said(given),
        alternatives=told.alternatives,
        items=told.items,
        **given,
    )
    _tell(made, given["by"], given["at"], as_json)


@command.command(
    "revise", help=_("Draft the next revision of a notice that is out, or change the draft that waits.")
)
@NOTICE
@AHEAD
@written
@json_option
@acting
def revise(reference: str, restored: bool, as_json: bool, **given: Any) -> None:
    """Draft the next revision, or change what waits."""
    notice = named(given["by"], reference)
    waits = queries.pending_of(notice, ahead=restored)
    told = told_for(notice.incident, given["at"], notice.outlet)
    values = {"said": _said(given), "alternatives": told.alternatives, "items": told.items, **given}
    if waits is not None:
        made = actions.edit_notice(draft=waits, **values)
    else:
        made = actions.revise_notice(notice=notice, **values)
    _tell(made, given["by"], given["at"], as_json)


def _step(name: str, text: str, act: Callable[..., NoticeRevision]) -> None:
    """Add a command that does one thing to the draft that waits."""

    @command.command(name, help=text)
    @NOTICE
    @AHEAD
    @json_option
    @acting
    def step(reference: str, restored: bool, as_json: bool, **given: Any) -> None:
        _tell(
            act(draft=_waiting(given["by"], reference, restored), **given), given["by"], given["at"], as_json
        )


_step("submit", _("Put a draft before whoever approves it."), actions.submit_notice)
_step("approve", _("Approve what a draft says now."), actions.approve_notice)
_step("publish", _("Publish a draft over its channels."), actions.publish_notice)
_step("discard", _("Give a draft up."), actions.discard_notice)


@command.command("send-back", help=_("Send a draft back to its writer, with a reason."))
@NOTICE
@AHEAD
@click.option("--reason", default="", help=_("Why, in a few words."))
@json_option
@acting
def send_back(reference: str, restored: bool, as_json: bool, **given: Any) -> None:
    """Send a draft back."""
    row = actions.send_back_notice(draft=_waiting(given["by"], reference, restored), **given)
    _tell(row, given["by"], given["at"], as_json)


@command.command("review", help=_("Look at a revision that went out alone."))
@NOTICE
@click.option("--remark", default="", help=_("What you found, in a few words."))
@json_option
@acting
def review(reference: str, as_json: bool, **given: Any) -> None:
    """Look at what went out alone."""
    out = queries.standing_of(named(given["by"], reference))
    if out is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    _tell(actions.review_notice(published=out, **given), given["by"], given["at"], as_json)


@command.command("withdraw", help=_("Take a notice down everywhere, with a reason."))
@NOTICE
@click.option("--reason", default="", help=_("Why, in a few words."))
@json_option
@acting
def withdraw(reference: str, as_json: bool, **given: Any) -> None:
    """Withdraw a notice."""
    actions.withdraw_notice(notice=named(given["by"], reference), **given)
    _show(given["by"], reference, given["at"], as_json)


@command.command("list", help=_("List notices, the newest first: what is out, what waits."))
@click.option("--incident", default="", metavar="INCIDENT", help=_("Only of this incident."))
@reading
@json_option
def list_notices(incident: str, by: Actor, at: datetime, as_json: bool) -> None:
    """List notices."""
    row = _incident(by, incident) if incident else None
    rows = queries.notices_of(by, row) if row is not None else queries.notices_page(by, unit=by.unit)[0]
    emit({"notices": rows}, as_json, [_line(one, at) for one in rows])


@command.command("show", help=_("Show a notice with every revision."))
@NOTICE
@reading
@json_option
def show(reference: str, by: Actor, at: datetime, as_json: bool) -> None:
    """Show a notice."""
    _show(by, reference, at, as_json)


def _show(by: Actor, reference: str, at: datetime, as_json: bool) -> None:
    found = queries.notice_detail(by, reference.strip().upper())
    if found is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    lines = [_line(found.notice, at), *(line for row in found.revisions for line in _lines(row, at))]
    emit(found, as_json, lines)


def _incident(by: Actor, reference: str) -> Incident:
    found = incident_named(by, reference)
    if found is None:
        raise UnableToFindItsIncident(field="incident", reference=reference)
    keep_apart(found.world, reference)
    return found


def _outlet(by: Actor, code: str) -> Outlet | None:
    return outlet_by_code(code, by) if code else None


def named(by: Actor, reference: str) -> Notice:
    """Return the notice of a reference, or raise UnableToFindNotice."""
    found = queries.notice_named(by, reference.strip().upper())
    if found is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    keep_apart(found.world, reference)
    return found


def _waiting(by: Actor, reference: str, restored: bool) -> NoticeRevision:
    found = queries.pending_of(named(by, reference), ahead=restored)
    if found is None:
        raise UnableToFindNotice(field="reference", reference=reference)
    return found


def _tell(row: NoticeRevision, by: Actor, at: datetime, as_json: bool) -> None:
    shown = queries.revision_row(row)
    preview = queries.preview_of(row, at, by) if shown.number is None else None
    lines = list(_lines(shown, at))
    if preview is not None:
        own = "zh" if chinese() else "en"
        lines += ["", preview.drawn.title.said(own), preview.drawn.body.said(own)]
    emit({"reference": row.notice.reference, "revision": shown, "preview": preview}, as_json, lines)


def _line(row: NoticeRow, at: datetime) -> str:
    title = row.title.said("zh" if chinese() else "en")
    over = row.withdrawn_at is None and row.ends_at is not None and row.ends_at <= at
    state = _("No longer valid") if over else word("notice_state", row.state)
    found = f"{row.reference}  {state}  {title}"
    if row.next_update_at is not None and row.withdrawn_at is None and not over:
        found += "  " + _("next word by {time}").format(time=moment(row.next_update_at, at))
    return found


def _lines(row: RevisionRow, at: datetime) -> Iterator[str]:
    number = _("No. {number}").format(number=row.number) if row.number else _("Draft")
    channels = _(", ").join(word("notice_channel", one) for one in row.channels)
    yield f"{number}  {word('notice_kind', row.kind)}  {word('notice_state', row.state)}  {channels}"
    for one in row.signatures:
        yield f"  {word('signature', one.way)}: {one.name} {moment(one.signed_at, at)}"
    if row.published_at is not None:
        own = "zh" if chinese() else "en"
        yield f"  {moment(row.published_at, at)}  {row.published_by}"
        yield from (f"  {line}" for line in (row.title.said(own), *row.body.said(own).splitlines()))
