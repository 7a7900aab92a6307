"""Issue, accept and refuse directives (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from django.utils.translation import gettext as _

from youxu.cli.commands.incident.group import (
    REASON,
    REF,
    Act,
    verb,
)
from youxu.core.actor import Actor
from youxu.core.errors import Invalid, UnableTo
from youxu.incidents.actions import (
    direct,
    orders,
)
from youxu.incidents.actions.report import outlet_by_code
from youxu.incidents.models import Incident, Receipt
from youxu.incidents.planned import DirectiveProposal, plan_of
from youxu.incidents.queries import handles
from youxu.incidents.queries.linked import orders_to
from youxu.incidents.queries.people import groups_of
from youxu.kernel.words import mark


class UnableToFindDirective(UnableTo):
    """The incident has no such directive, or this person is not among its addressees."""

    text = mark("There is no directive {number} that waits for an answer.")


FIELDS = {"groups": "group", "outlets": "outlet", "units": "unit", "tasks": "task"}
"""What the options are called that the action knows in the plural."""


@verb(
    "direct",
    _("Issue the directives that the plan drafts for level and cause, or one in your own words (P2)."),
    REF,
    click.option(
        "--title", default="", help=_("One directive in your own words in place of the plan's drafts.")
    ),
    click.option("--title-en", default="", help=_("Its title in English.")),
    click.option("--text", default="", help=_("What it says beyond its title.")),
    click.option(
        "--group", "groups", multiple=True, help=_("To which group: technical, customer, logistics.")
    ),
    click.option(
        "--outlet", "outlets", multiple=True, metavar="CODE", help=_("To the head of which outlet.")
    ),
    click.option(
        "--unit", "units", multiple=True, metavar="KEY", help=_("To which unit below, of a declared cause.")
    ),
    click.option(
        "--task", "tasks", multiple=True, metavar="KEY", help=_("Which task of the plan it orders.")
    ),
    click.option(
        "--revision",
        type=int,
        help=_("The revision of the incident that you saw: refused when somebody decided meanwhile."),
    ),
)
def issue(act: Act, reference: str, revision: int | None, **words: Any) -> Sequence[Any]:
    """Issue directives."""
    incident = act.on(reference)
    own = [_own_words(act, incident, **words)] if any(words.values()) else None
    try:
        incident = direct.direct(**act.values(), incident=incident, directives=own, revision=revision)
    except Invalid as several:
        raise Invalid({_option(name): words for name, words in several.faults.items()}) from several
    except UnableTo as refusal:
        refusal.field = _option(refusal.field)
        raise
    return [
        incident,
        {"directives": list(incident.directives.order_by("number").values_list("number", flat=True))},
    ]


def _own_words(
    act: Act,
    incident: Incident,
    title: str,
    title_en: str,
    text: str,
    groups: Sequence[str],
    outlets: Sequence[str],
    units: Sequence[str],
    tasks: Sequence[str],
) -> DirectiveProposal:
    below = dict(incident.children.values_list("unit__key", "unit"))
    if strange := [key for key in units if key not in below]:
        raise direct.UnableToDirect(direct.UNKNOWN_UNIT, field="unit", unit=strange[0])
    return DirectiveProposal(
        title=title,
        title_en=title_en,
        body=text,
        groups=tuple(groups),
        outlets=tuple(outlet_by_code(code, act.by).pk for code in outlets),
        units=tuple(below[key] for key in units),
        tasks=tuple(tasks),
    )


def _option(field: str) -> str:
    """Return the option that a field of the only directive is: "directives.0.groups" is --group."""
    name = field.removeprefix("directives.0.")
    return FIELDS.get(name, name)


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
