"""Atom feeds of alerts: the one that the site gives, and what stands in others'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, tostring

from lxml import etree

from youxu.kernel.cap.alert import NAMESPACE, moment_text

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
_ALERT = f"{{{NAMESPACE}}}alert"


@dataclass(frozen=True)
class FeedEntry:
    """One entry of the feed that the site gives; ``link`` is relative to the feed."""

    id: str
    title: str
    updated: datetime
    link: str
    summary: str = ""
    type: str = CAP_TYPE


@dataclass(frozen=True)
class Found:
    """One alert of another's feed: where its document lies, or the document itself where it is embedded."""

    link: str
    document: bytes = b""


def feed(
    id: str, title: str, author: str, updated: datetime, own: str, entries: Iterable[FeedEntry]
) -> bytes:
    """Return an Atom feed; ``own`` and the links of the entries are relative to where it stands."""
    root = etree.Element(_atom("feed"), nsmap={None: ATOM})
    _put(root, "id", id)
    _put(root, "title", title)
    _put(root, "updated", moment_text(updated).replace("-00:00", "Z"))
    _put(etree.SubElement(root, _atom("author")), "name", author)
    etree.SubElement(root, _atom("link"), rel="self", href=own)
    for one in entries:
        entry = etree.SubElement(root, _atom("entry"))
        _put(entry, "id", one.id)
        _put(entry, "title", one.title)
        _put(entry, "updated", moment_text(one.updated).replace("-00:00", "Z"))
        etree.SubElement(entry, _atom("link"), href=one.link, type=one.type)
        if one.summary:
            _put(entry, "summary", one.summary)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def entries_of(root: Element, address: str) -> Iterator[Found]:
    """Yield what a tree read at ``address`` holds: the alert that it is, or the entries of the Atom feed that it is."""
    if root.tag == _ALERT:
        yield Found("", tostring(root))
    for one in root.iterfind(_atom("entry")):
        embedded = one.find(f"{_atom('content')}/{_ALERT}")
        yield Found(urljoin(address, _link(one)), b"" if embedded is None else tostring(embedded))


def _link(entry: Element) -> str:
    """Return the link to the document: the one of CAP's type, else one of another XML, else the first."""
    links = list(entry.iterfind(_atom("link")))
    links.sort(key=lambda one: (one.get("type") != CAP_TYPE, "xml" not in one.get("type", "")))
    return links[0].get("href", "") if links else ""


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _atom(name)).text = text


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"
