"""Blank forms: first report, directive with its number, custody list, hand receipts, telephone log.

Each asks for what its entry page asks for (补录), in the same order, so that entering it needs no thought.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from youxu.documents.blocks import (
    Block,
    Checklist,
    Choice,
    Field,
    Fields,
    Heading,
    Item,
    Notice,
    PageBreak,
    Paragraph,
    Table,
)
from youxu.documents.builders.pack.section import Section, said
from youxu.incidents.rules.words import GROUPS
from youxu.plan.schema import Plan
from youxu.plan.schema.words import ByHand

COPIES = 2


def first_reports(plan: Plan) -> Section:
    """Return blank first reports (P1): what the caller says, and the ring-back."""
    blocks: list[Block] = []
    for copy in range(COPIES):
        heading = Heading(_("Sheet {count}").format(count=copy + 1), level=2)
        blocks += [*((PageBreak(),) if copy else ()), heading, *_first_report(plan)]
    return Section("05-first-report", _("First report (blank)"), tuple(blocks))


def _first_report(plan: Plan) -> tuple[Block, ...]:
    answers = (_("no"), _("yes"), _("not sure"))
    lines = tuple(said(line.short) for line in plan.public_lines().values())
    return (
        Choice(_("1  Is anyone hurt, trapped, missing or in danger now? (110, 119, 120)"), answers),
        Fields(
            (
                Field(_("2  Outlet")),
                Field(_("Counters (blank: all)")),
                Field(_("Who rang, telephone")),
                Field(_("When they rang")),
                Field(_("Who took the call")),
                Field(_("Incident number, given afterwards")),
            )
        ),
        Choice(_("3  What happened"), tuple(said(cause.title) for cause in plan.causes.values())),
        Choice(_("4  Which services are stopped or limited"), (_("all"), *lines)),
        Choice(_("Stopped or limited"), (_("stopped"), *(said(how) for how in plan.restricted_how.values()))),
        Fields((Field(_("5  It began at")), Field(_("Noticed at")))),
        Choice(_("6  Could customers' data be exposed?"), answers),
        Choice(_("Mail or cash at risk?"), answers),
        Field(_("Anything else"), lines=3),
        Heading(_("Ring-back"), level=3),
        Fields(
            (
                Field(_("Rung back at")),
                Field(_("With whom")),
                Field(_("By")),
                Field(_("Next call agreed for")),
            )
        ),
        Choice(_("Found"), (_("true"), _("false"), _("a duplicate"))),
    )


def directives(plan: Plan, numbers: Sequence[str]) -> Section:
    """Return one blank directive (P2) for each number that was kept for paper."""
    blocks: list[Block] = [
        Paragraph(
            _(
                "Use the numbers in order. Each ends used or void: a spoilt sheet is kept, and entered as void."
            )
        )
    ]
    for place, number in enumerate(numbers):
        blocks += [*((PageBreak(),) if place else ()), *_directive(plan, number)]
    return Section("06-directives", _("Directives (blank, numbered)"), tuple(blocks))


def _directive(plan: Plan, number: str) -> tuple[Block, ...]:
    groups = tuple(said(plan.organisation[key].title) for key in GROUPS if key in plan.organisation)
    levels = tuple(said(level.title) for level in plan.levels.values())
    return (
        Heading(_("Directive {number}").format(number=number), level=2),
        Fields((Field(_("Incident (number or outlet and time)")), Field(_("Issued at")))),
        Choice(_("Level"), levels),
        Field(_("Title")),
        Choice(_("To"), groups),
        Field(_("To outlets")),
        Field(_("What is ordered"), lines=7),
        Fields((Field(_("Issued by (who leads at the level)")), Field(_("Signature")))),
        Table(
            (_("Accepted by"), _("For"), _("At"), _("Refused, because")),
            blank=4,
            widths=(1, 1, 0.8, 1.6),
        ),
        Choice(_("This sheet"), (_("void, because ____________________"),)),
    )


def custody(plan: Plan) -> Section:
    """Return the blank custody list (G2) by the plan's classes, with two signatures."""
    rows = tuple((said(item), "", "", "", "") for item in plan.custody_classes.items)
    blocks: tuple[Block, ...] = (
        Fields((Field(_("Outlet")), Field(_("At (stop, move, restart)")))),
        Choice(_("Occasion"), (_("stop"), _("move"), _("before restart"))),
        Table(
            (_("Class"), _("Numbers, seals"), _("Count"), _("Where kept"), _("Held by")),
            rows,
            (1.7, 1.4, 0.7, 1.1, 1.1),
            tall=True,
        ),
        Field(_("Difference, if any (it opens a case; the line stays closed)"), lines=2),
        Fields(
            (
                Field(_("First signature, name, time")),
                Field(_("Second signature, name, time")),
                Field(_("One-person outlet: the office as witness")),
                Field(_("Witness by video or telephone, time")),
            )
        ),
        Paragraph(
            _("Keep this sheet locked away. Never write times, routes, vaults or cameras on it."), small=True
        ),
        Heading(_("Doubtful transactions"), level=2),
        Table(
            (
                _("Time"),
                _("Service"),
                _("Serial"),
                _("Amount"),
                _("Customer's telephone"),
                _("Handed to, at"),
            ),
            blank=8,
            widths=(0.7, 1, 1.2, 0.9, 1.2, 1.2),
        ),
    )
    return Section("07-custody", _("Custody list (blank)"), blocks)


def hand_receipts(plan: Plan) -> Section:
    """Return the blank list of hand receipts (G2): each number used, void or missing, and entered afterwards."""
    never = [said(line.short) for line in plan.public_lines().values() if line.by_hand is ByHand.FORBIDDEN]
    blocks: tuple[Block, ...] = (
        Notice(_("Never by hand: {lines}.").format(lines=_(", ").join(never))),
        Fields((Field(_("Outlet")), Field(_("Number block from – to")), Field(_("Clerk")), Field(_("Date")))),
        Table(
            (
                _("Number"),
                _("Time"),
                _("Service"),
                _("To, weight, postage"),
                _("Identity seen"),
                _("Void"),
                _("Entered"),
            ),
            blank=22,
            widths=(1, 0.7, 1, 2.2, 1, 0.6, 0.8),
        ),
        Fields((Field(_("Used, void, missing: how many")), Field(_("Counted by, at")))),
    )
    return Section("08-hand-receipts", _("Hand receipts (blank list)"), blocks)


def telephone_log() -> Section:
    """Return the blank log of calls: who was told what, and when; limits are judged by these times."""
    blocks: tuple[Block, ...] = (
        Paragraph(_("Limits are judged by the time of the call written here.")),
        Table(
            (_("Time"), _("From or to"), _("What was said"), _("Agreed: next call")),
            blank=24,
            widths=(0.7, 1.4, 3, 1.2),
        ),
        Checklist((Item(_("entered afterwards, by, at")),)),
    )
    return Section("10-telephone-log", _("Telephone log (blank)"), blocks)
