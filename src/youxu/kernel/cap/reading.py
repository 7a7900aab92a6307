"""XML from outside, read with suspicion: no document type, no entity, no network, a limit to size and depth.

defusedxml looks first and refuses what can harm; lxml, which validates, sees only what passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from youxu.kernel.cap.alert import NAMESPACE, Alert, Area, Circle, Info, MsgType, Reference, Severity, Status
from youxu.kernel.geo import Point
from youxu.kernel.words import Sentence, mark

MOST_BYTES = 8 * 1024 * 1024
MOST_DEPTH = 24
MOST_ELEMENTS = 200_000

TOO_LARGE = mark("The document has over {megabytes} MB.")
HOSTILE = mark("The document declares a document type or entities; such a document is not read.")
TOO_DEEP = mark("The document is nested deeper than {depth} elements, or has over {count} of them.")
NO_XML = mark("The document is no XML: {why}.")
NO_ALERT = mark("The document is no alert of CAP 1.2.")


class Refused(Exception):
    """A document that is not read, with the sentence that says why."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence


class _Shallow(TreeBuilder):
    """Builds a tree of limited depth and size."""

    depth = count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Begin an element, unless there are too many."""
        self.depth += 1
        self.count += 1
        if self.depth > MOST_DEPTH or self.count > MOST_ELEMENTS:
            raise Refused("TOO_DEEP", Sentence(TOO_DEEP, {"depth": MOST_DEPTH, "count": MOST_ELEMENTS}))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        """End an element."""
        self.depth -= 1
        return super().end(tag)


def safe_tree(document: bytes) -> Element:
    """Return the root element of a document. Raises Refused for one that is too large, hostile or no XML."""
    if len(document) > MOST_BYTES:
        raise Refused("TOO_LARGE", Sentence(TOO_LARGE, {"megabytes": MOST_BYTES // 1024**2}))
    parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(document)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Refused("HOSTILE", Sentence(HOSTILE)) from error
    except (ParseError, ValueError) as error:
        raise Refused("NO_XML", Sentence(NO_XML, {"why": str(error)[:120]})) from error
    return root


def alert_of(root: Element) -> Alert:
    """Return the alert of a tree that is valid by the schema. Raises Refused for another root, ValueError within."""
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Refused("NO_ALERT", Sentence(NO_ALERT))
    return Alert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=datetime.fromisoformat(_text(root, "sent")),
        status=Status(_text(root, "status")),
        msg_type=MsgType(_text(root, "msgType")),
        scope=_text(root, "scope"),
        note=_text(root, "note"),
        references=tuple(map(_reference, _text(root, "references").split())),
        incidents=_text(root, "incidents"),
        infos=tuple(map(_info, _each(root, "info"))),
    )


def _info(one: Element) -> Info:
    return Info(
        language=_text(one, "language") or "en-US",
        event=_text(one, "event"),
        severity=Severity(_text(one, "severity")),
        urgency=_text(one, "urgency"),
        certainty=_text(one, "certainty"),
        categories=_texts(one, "category"),
        response_types=_texts(one, "responseType"),
        event_codes=_pairs(one, "eventCode"),
        effective=_moment(one, "effective"),
        onset=_moment(one, "onset"),
        expires=_moment(one, "expires"),
        sender_name=_text(one, "senderName"),
        headline=_text(one, "headline"),
        description=_text(one, "description"),
        instruction=_text(one, "instruction"),
        web=_text(one, "web"),
        contact=_text(one, "contact"),
        parameters=_pairs(one, "parameter"),
        areas=tuple(map(_area, _each(one, "area"))),
    )


def _area(one: Element) -> Area:
    return Area(
        text=_text(one, "areaDesc"),
        polygons=tuple(map(_ring, _texts(one, "polygon"))),
        circles=tuple(map(_circle, _texts(one, "circle"))),
        geocodes=_pairs(one, "geocode"),
    )


def _ring(text: str) -> tuple[Point, ...]:
    return tuple(map(_point, text.split()))


def _circle(text: str) -> Circle:
    centre, radius = text.split()
    return Circle(_point(centre), float(radius))


def _point(text: str) -> Point:
    north, east = map(float, text.split(","))
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(text)
    return north, east


def _reference(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    return Reference(sender, identifier, datetime.fromisoformat(sent))


def _moment(one: Element, name: str) -> datetime | None:
    text = _text(one, name)
    return datetime.fromisoformat(text) if text else None


def _each(one: Element, name: str) -> Iterable[Element]:
    return one.iterfind(f"{{{NAMESPACE}}}{name}")


def _text(one: Element, name: str) -> str:
    return (one.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _texts(one: Element, name: str) -> tuple[str, ...]:
    return tuple((found.text or "").strip() for found in _each(one, name))


def _pairs(one: Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((_text(pair, "valueName"), _text(pair, "value")) for pair in _each(one, name))
