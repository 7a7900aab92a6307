"""The outlet's card (网点应急卡, P1): A5, one page an outlet, to hang beside the telephone; two cards for each outlet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import environment, wording
from youxu.documents.blocks import (
    Beside,
    Block,
    Checklist,
    Document,
    Heading,
    Item,
    Notice,
    Page,
    PageBreak,
    Paragraph,
    QrCode,
    Table,
    Tone,
)
from youxu.organisation.models import OutletCard
from youxu.organisation.rules import card_path, spoken_code
from youxu.plan import queries as plans
from youxu.plan.schema import Text


def card_sheets(cards: Iterable[OutletCard], *, base: str, at: datetime, by: str) -> Document:
    """Return the sheets of ``cards`` (as ``organisation.queries.cards_for`` reads them), each on a page of its own.

    ``base`` is the address under which the product is reached, as it stands in the QR code; ``by`` is who prints.
    """
    blocks: list[Block] = []
    for card in cards:
        if blocks:
            blocks.append(PageBreak())
        blocks += sheet(card, base, at)
    return Document(
        title=_("Outlet card"),
        language=get_language() or "zh-hans",
        printed_at=at,
        blocks=tuple(blocks),
        footer=_("Printed %(time)s by %(name)s. Lost or copied? Tell the duty office: it revokes this card.")
        % {"time": f"{wording.local(at):%Y-%m-%d %H:%M}", "name": by},
        page=Page.A5,
    )


def sheet(card: OutletCard, base: str, at: datetime) -> tuple[Block, ...]:
    """Return the blocks of one card: whom to ring, what to do first, where to report."""
    outlet = card.outlet
    address = f"{base}{card_path(card.code)}"
    steps = plans.plan_in_force(outlet.unit_path, at).card_steps
    return (
        Heading(_("%(outlet)s: outlet card") % {"outlet": _either(outlet.name, outlet.name_en)}),
        Paragraph(f"{_either(outlet.unit.name, outlet.unit.name_en)} · {outlet.code}", small=True),
        Table(head=(_("Ring first"), _("Telephone")), rows=_telephones(card), widths=(2, 3)),
        Heading(_("First, whatever happened"), level=2),
        Checklist(tuple(Item(_said(text)) for text in steps), numbered=True),
        Beside(
            left=(
                Paragraph(_("Report without an account"), strong=True),
                Paragraph(
                    _(
                        "Scan, or type the address: report form and the list of this outlet. "
                        "What you send counts once the office has rung back."
                    )
                ),
                Paragraph(address, strong=True),
                Paragraph(_("Card %(code)s") % {"code": spoken_code(card.code)}, small=True),
            ),
            right=(QrCode(address, _("Scan to report")),),
            share=0.62,
        ),
        Notice(_("Remittance, savings and agency business are never done by hand."), tone=Tone.PLAIN),
    )


def _telephones(card: OutletCard) -> tuple[tuple[str, str], ...]:
    outlet = card.outlet
    unit, branch = outlet.unit, outlet.parent_outlet
    own = unit.telephone or environment.text("YOUXU_DUTY_TELEPHONE")
    rows = [(_("Duty office, %(unit)s") % {"unit": _either(unit.name, unit.name_en)}, own)]
    if unit.parent is not None:
        rows.append((_either(unit.parent.name, unit.parent.name_en), unit.parent.telephone))
    if branch is not None:
        rows.append((_either(branch.name, branch.name_en), branch.telephone))
    rows.append((_("Ambulance, fire brigade, police"), "120 · 119 · 110"))
    return tuple((name, number) for name, number in rows if number)


def _either(chinese: str, english: str) -> str:
    return chinese if wording.chinese() else english or chinese


def _said(text: Text) -> str:
    return text.zh if wording.chinese() else text.en
