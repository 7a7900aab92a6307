"""Blocks to .docx (python-docx): what an office edits, prints and files, in the layout of GB/T 9704. Pure: no Django.

``write`` is all that is called from outside. ``page`` sets paper, fonts and styles, ``head`` the letterhead and the place
of signing, ``body`` one function for each kind of block.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import docx

from youxu.documents.blocks import Document, Written
from youxu.documents.writers.docx import body, head, page
from youxu.documents.writers.letters import readable
from youxu.documents.writers.numbering import numbered

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def write(document: Document) -> Written:
    """Return the document as .docx; its pages are counted by whoever opens it, so none are named."""
    made = docx.Document()
    page.lay_out(made, document)
    body.empty(made)
    head.begin(made, document)
    for block in numbered(document).blocks:
        body.show(made, block, document)
    head.end(made, document)
    _name(made, document)
    raw = io.BytesIO()
    made.save(raw)
    return Written(_stamped(raw, document.printed_at), 0)


def _name(made: docx.document.Document, document: Document) -> None:
    about = made.core_properties
    moment = document.printed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.language = readable(document.title)[:250], document.language
    about.author = readable(document.letterhead.mark if document.letterhead else "")[:250]
    about.last_modified_by, about.comments, about.revision = "", "", 1
    about.created = about.modified = moment


def _stamped(raw: io.BytesIO, at: datetime) -> bytes:
    """Return the archive with every entry of the moment of printing, so that the same values give the same bytes."""
    stamp = at.timetuple()[:6]
    found = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return found.getvalue()
