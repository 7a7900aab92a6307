"""Labels of a place of supplies (S1-S3): one for every shelf, with the code that leads to it, to cut and stick on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from youxu.core import wording
from youxu.documents.blocks import Beside, Block, Document, Page, Paragraph, QrCode
from youxu.supplies.models import SupplySite
from youxu.supplies.queries import ShelfRow


def label_sheets(
    site: SupplySite, shelves: Iterable[ShelfRow], *, base: str, at: datetime, by: str
) -> Document:
    """Return the labels of a place, one below the other; ``base`` is the address under which the product is reached."""
    place = _either(site.name, site.name_en)
    return Document(
        title=_("Labels, %(place)s") % {"place": place},
        language=get_language() or "zh-hans",
        printed_at=at,
        blocks=tuple(_label(site, row, base) for row in shelves),
        footer=_("Printed %(time)s by %(name)s. Cut along the line and stick to the shelf.")
        % {"time": f"{wording.local(at):%Y-%m-%d %H:%M}", "name": by},
        page=Page.A5,
    )


def _label(site: SupplySite, row: ShelfRow, base: str) -> Block:
    address = f"{base}/supplies/l/{site.pk}/{row.key}/"
    least = (
        _("At least %(count)s %(measure)s")
        % {"count": row.minimum, "measure": _either(row.measure, row.measure_en)}
        if row.minimum is not None
        else ""
    )
    words = (
        Paragraph(_either(row.title, row.title_en), strong=True),
        Paragraph(" · ".join(filter(None, (_either(site.name, site.name_en), least)))),
        Paragraph(_either(row.usable_means, row.usable_means_en), small=True),
        Paragraph(f"{site.pk}/{row.key}", small=True),
    )
    return Beside(left=words, right=(QrCode(address, _("Scan")),), share=0.7)


def _either(chinese: str, english: str) -> str:
    return chinese if wording.chinese() else english or chinese
