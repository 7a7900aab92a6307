"""A cause declared above and the responses below (O2): declared, told to outlets, rolled up; command taken, returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.core.actor import Actor
from youxu.incidents.actions import above, command, orders, passing, restore
from youxu.incidents.actions import report as reporting
from youxu.incidents.actions.cases import responsible_unit
from youxu.incidents.queries.above import commanding_unit, from_above, known_at
from youxu.incidents.queries.above_rows import Below, BelowGroup, BelowRow, FromAbove, Known
from youxu.incidents.queries.handles import unit_of
from youxu.incidents.queries.linked import declared_lines, orders_to
from youxu.incidents.queries.responding import responding_under
from youxu.incidents.queries.rows import Room
from youxu.network import queries as network
from youxu.organisation import queries as organisation
from youxu.plan import queries as plans
from youxu.plan.schema import Plan, Word
from youxu.web.forms.above import DeclareForm, GoneForm
from youxu.web.forms.base import Form
from youxu.web.forms.incidents import Choices, Groups, ReasonForm
from youxu.web.pages.acting import act
from youxu.web.pages.incidents.opened import (
    Names,
    either,
    frame,
    named_here,
    opened,
    people_choices,
    verb_page,
)
from youxu.web.request import Request

DECLARE = "incidents/declare.html"


def declare(request: Request) -> HttpResponse:
    """Declare one cause for units below; the responses follow by themselves, n of m shown."""
    actor, at = request.actor, request.at
    unit = unit_of(actor)
    if unit is None:
        raise Http404
    actor.require("declare_cause", unit=unit.path)
    plan = plans.plan_in_force(unit.path, at)
    found = responding_under(unit, plan.public_lines())
    form = DeclareForm(
        request.POST or None,
        causes=[(str(key), either(cause.title.zh, cause.title.en)) for key, cause in plan.causes.items()],
        lines=[
            (key, either(line.short.zh, line.short.en))
            for key, line in plan.lines.items()
            if key in set(plan.public_lines())
        ],
        how=[(key, either(text.zh, text.en)) for key, text in plan.restricted_how.items()],
        units=_unit_choices(found),
    )
    return act(
        request,
        form,
        above.declare,
        template=DECLARE,
        context={
            "here": "report",
            "declaring": either(unit.name, unit.name_en),
            "units": len(found),
            "outlets": sum(one.outlets for one in found),
        },
        extra={"unit": unit},
        then=lambda incident: reverse("room", args=[incident.reference]),
        said=_("The cause is declared; the units get their responses."),
    )


def _unit_choices(found: Any) -> Choices | Groups:
    """Return the units with their outlets, under the unit between where there are several such."""
    groups: dict[str, Choices] = {}
    names = (
        {row.path: either(row.name, row.name_en) for row in network.units_under(_top(found))} if found else {}
    )
    for one in found:
        between = names.get("/".join(one.path.rstrip("/").split("/")[:-1]) + "/", "")
        label = _("%(unit)s (%(n)d)") % {"unit": either(one.name, one.name_en), "n": one.outlets}
        groups.setdefault(between, []).append((one.key, label))
    return list(groups.items()) if len(groups) > 1 else [one for rows in groups.values() for one in rows]


def _top(found: Any) -> str:
    """Return the path of the lowest unit above all of ``found``, or of one of them itself."""
    paths = [one.path.rstrip("/").split("/")[:-1] for one in found]
    shared = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared) + "/" if shared else ""


@dataclass(frozen=True)
class AbovePanel:
    """What the room shows of a declared cause: told from above, rolled up from below, who has command."""

    told: FromAbove | None
    cause: str
    waiting: int
    below: Below | None
    groups: tuple[GroupPanel, ...]
    lines: str
    command: Any
    may_take: str
    may_return: bool

    @property
    def shown(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.told or self.below or self.command or self.may_take)


@dataclass(frozen=True)
class GroupPanel:
    """The responses of one unit between, in words."""

    name: str
    row: BelowGroup
    rows: tuple[RowPanel, ...]


@dataclass(frozen=True)
class RowPanel:
    """One response in words, with its page where the reader may see it."""

    row: BelowRow
    name: str
    url: str


def above_panel(actor: Actor, incident: Any, room: Room, names: Names) -> AbovePanel:
    """Return what the room shows of the cause above or the responses below, and of command."""
    below, told = room.below, room.from_above
    unit = commanding_unit(actor, incident) if incident.stage not in ENDED else None
    return AbovePanel(
        told=told,
        cause=names.cause(told.cause) if told else "",
        waiting=sum(1 for order in told.orders if order.status == "SENT") if told else 0,
        below=below,
        groups=tuple(map(_group, below.groups)) if below else (),
        lines=_line_names(below, names) if below else "",
        command=room.command,
        may_take=either(unit.name, unit.name_en) if unit else "",
        may_return=bool(incident.command_path) and actor.may("return_command", unit=incident.command_path),
    )


ENDED = ("CLOSED", "CALLED_OFF", "MERGED")


def _group(group: BelowGroup) -> GroupPanel:
    rows = tuple(
        RowPanel(
            row, either(row.unit, row.unit_en), reverse("room", args=[row.reference]) if row.reference else ""
        )
        for row in group.rows
    )
    return GroupPanel(either(group.name, group.name_en), group, rows)


def _line_names(below: Below, names: Names) -> str:
    said = []
    for text in below.lines:
        line, _colon, how = text.partition(":")
        said.append(names.line(line) + (f"（{names.how(how)}）" if how else ""))
    return ("、" if wording.chinese() else ", ").join(said)


def claim_above(request: Request, incident: Any) -> HttpResponse:
    """Report the cause as gone: every unit then checks its own lines."""
    names = frame(incident)["names"]
    form = GoneForm(
        request.POST or None,
        people=people_choices(incident.unit),
        word_needed=_word_needed(incident, names.plan),
        initial={"restored_at": request.at, "restored_by": str(request.actor.person_id or "")},
    )

    def values(filled: Form) -> dict[str, Any]:
        given = filled.cleaned_data
        word = (given.get("bank_word_by"), given.get("bank_word_at") or request.at)
        return {
            "restored_at": given["restored_at"],
            "restored_by": organisation.person_numbered(int(given["restored_by"])),
            "bank_word": word if word[0] else None,
        }

    return verb_page(
        request,
        incident,
        form,
        passing.claim_above,
        verb="claim_restored",
        heading=_("Report the cause as gone"),
        label=_("Report it as gone"),
        icon="tool",
        clause="P4a",
        intro=_("The word goes to every unit that is affected; it releases nothing."),
        effects=(
            _("Each unit finds its lines claimed as restored, and checks them outlet by outlet."),
            _("Each unit releases its own; this incident can be released when all of them have."),
        ),
        values=values,
        extra={"incident": incident},
        said=_("The word is on its way to every unit."),
    )


def release_above(request: Request, incident: Any) -> HttpResponse:
    """Declare the cause over, once every unit has released its own lines: it opens none itself."""
    return verb_page(
        request,
        incident,
        Form(request.POST or None, revision=incident.revision),
        restore.release,
        verb="release",
        heading=_("Review and release"),
        label=_("Release and end the interruption"),
        icon="circle-check",
        clause="P4b",
        intro=_("Each unit releases its own; this incident can be released when all of them have."),
        extra={"incident": incident},
        said=_("The incident is released."),
    )


def _word_needed(incident: Any, plan: Plan) -> bool:
    lines = declared_lines([incident.pk]).get(incident.pk, ())
    return any(plan.lines[line].word_needed is not Word.NONE for line in lines if line in plan.lines)


def orders_page(request: Request, reference: str) -> HttpResponse:
    """Show the directives of the unit above for this unit; its office accepts them in one tap."""
    incident = opened(request, reference)
    told = from_above(request.actor, incident, request.at)
    if told is None:
        raise Http404
    unit = either(told.unit, told.unit_en)
    return verb_page(
        request,
        incident,
        Form(request.POST or None),
        orders.accept_order,
        verb="accept",
        heading=_("Directives of %(unit)s") % {"unit": unit},
        label=_("Accept for this unit"),
        icon="inbox",
        clause="P2",
        intro=_(
            "Cause, estimate and the word that the cause is gone come from there; checks and release stay here."
        ),
        template="incidents/from_above.html",
        extra={"incident": incident},
        more={"told": told, "waiting": any(order.status == "SENT" for order in told.orders)},
        said=_("Accepted."),
    )


def refuse_order(request: Request, reference: str, pk: int) -> HttpResponse:
    """Refuse a directive of the unit above with a reason."""
    incident = opened(request, reference)
    receipt = next((row for row in orders_to(incident) if row.pk == pk and row.status == "SENT"), None)
    if receipt is None:
        raise Http404
    return verb_page(
        request,
        incident,
        ReasonForm(request.POST or None),
        orders.refuse_order,
        verb="refuse",
        heading=_("Refuse directive no. %(number)d") % {"number": receipt.directive.number},
        label=_("Refuse with this reason"),
        icon="arrow-back-up",
        clause="P2",
        intro=either(receipt.directive.title, receipt.directive.title_en),
        effects=(_("The leader sees the reason at once and replaces the directive or insists."),),
        danger=True,
        extra={"incident": incident, "receipt": receipt},
        said=_("The directive is refused."),
    )


def take_command(request: Request, reference: str) -> HttpResponse:
    """Take command of an incident of a unit below, with the reason."""
    incident = opened(request, reference)
    unit = commanding_unit(request.actor, incident)
    if unit is None:
        raise Http404
    return verb_page(
        request,
        incident,
        ReasonForm(request.POST or None, revision=incident.revision),
        command.take_command,
        verb="take_command",
        heading=_("Take command"),
        label=_("Take command for %(unit)s") % {"unit": either(unit.name, unit.name_en)},
        icon="gavel",
        clause="O2",
        intro=_("Until command is returned, your unit's leader decides in this incident."),
        effects=(
            _("Directives, level and release are yours to decide; the unit's own leaders are told so."),
            _("The unit still rings back, works, checks, cleans up and signs its report."),
            _("The room shows who has command, since when and why."),
        ),
        danger=True,
        extra={"incident": incident, "unit": unit},
        said=_("Command is taken."),
    )


def return_command(request: Request, reference: str) -> HttpResponse:
    """Return command to the incident's own unit, with the reason."""
    incident = opened(request, reference)
    if not incident.command_path:
        raise Http404
    unit = either(incident.unit.name, incident.unit.name_en)
    return verb_page(
        request,
        incident,
        ReasonForm(request.POST or None, revision=incident.revision),
        command.return_command,
        verb="return_command",
        heading=_("Return command"),
        label=_("Return command to %(unit)s") % {"unit": unit},
        icon="arrow-back-up",
        clause="O2",
        intro=_("The unit's own leader decides again."),
        extra={"incident": incident},
        said=_("Command is returned."),
    )


def known_here(actor: Actor, at: datetime, world: str = "") -> Known | None:
    """Return the cause above that is known at the actor's own outlet, or None."""
    if not actor.outlet:
        return None
    try:
        outlet = network.outlet_by_code(actor.outlet, actor.unit)
    except ObjectDoesNotExist:
        return None
    known = known_at(actor, outlet, responsible_unit(outlet), at, world)
    return known if known is not None and known.lines else None


def known_words(actor: Actor, known: Known | None, at: datetime) -> dict[str, Any] | None:
    """Return in the reader's words what is known from above at the own outlet; None for nothing."""
    if known is None:
        return None
    names = Names(plans.plan_in_force(actor.unit, at))
    return {
        **told_words(known.told, names),
        "reference": known.reference,
        "lines": ("、" if wording.chinese() else ", ").join(names.line(line) for line in known.lines),
        "form": Form(auto_id="known-%s"),
    }


def told_words(told: FromAbove, names: Names) -> dict[str, Any]:
    """Return what comes from above in the reader's words."""
    return {"told": told, "cause": names.cause(told.cause), "unit": either(told.unit, told.unit_en)}


def we_too(request: Request) -> HttpResponse:
    """Answer "we too" to a cause known from above: one tap, nobody rings back (defaults: first 15 minutes)."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor, at = request.actor, request.at
    known = known_here(actor, at, request.world)
    if known is None:
        raise Http404
    return act(
        request,
        Form(request.POST),
        reporting.report,
        template="report/known.html",
        context={"here": "report", "known": known_words(actor, known, at)},
        values={
            "outlet_code": actor.outlet,
            "cause": known.told.cause,
            "lines": list(known.lines),
            "join": named_here(request, known.reference),
            "world": request.world,
        },
        then=lambda incident: reverse("now", args=[incident.reference]),
    )


urlpatterns = [
    path("report/declare/", declare, name="declare"),
    path("report/we-too/", we_too, name="we-too"),
    path("incidents/<str:reference>/from-above/", orders_page, name="from-above"),
    path("incidents/<str:reference>/from-above/refuse/<int:pk>/", refuse_order, name="refuse-order"),
    path("incidents/<str:reference>/command/take/", take_command, name="take-command"),
    path("incidents/<str:reference>/command/return/", return_command, name="return-command"),
]
