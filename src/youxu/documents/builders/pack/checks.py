"""Blank check sheets (P4b): gate items and the items of each line, as the plan in force asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from youxu.documents.blocks import Block, Checklist, Field, Fields, Heading, Item, Paragraph
from youxu.documents.builders.pack.section import Section, said
from youxu.plan.schema import Plan, Text


def section(plan: Plan) -> Section:
    """Return the check sheets: the gate once, then one list for each line."""
    blocks: list[Block] = [
        Paragraph(
            _(
                "Checked by somebody who neither restored nor claimed the service. One failed gate item fails every line."
            )
        ),
        Fields(
            (
                Field(_("Outlet")),
                Field(_("Incident, if it has a number")),
                Field(_("Restored by, at")),
                Field(_("Claimed by, at")),
                Field(_("Checked by")),
                Field(_("Checked at")),
                Field(_("By telephone with, if not on the spot")),
                Field(_("Signature")),
            )
        ),
        Heading(_("Gate items"), level=2),
        _items(plan.gate),
    ]
    for key, line in plan.public_lines().items():
        if items := plan.checks_for(key):
            blocks += [Heading(said(line.title), level=2), _items(items)]
    return Section("09-check-sheets", _("Check sheet by service"), tuple(blocks))


def _items(items: Iterable[Text]) -> Checklist:
    marks = (_("pass"), _("fail"), _("n/a"))
    return Checklist(tuple(Item(said(item)) for item in items), marks=marks, timed=True)
