"""An alert as XML, in the order that the schema demands; what is empty is left out, for an empty element is no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from lxml import etree

from youxu.kernel.cap.alert import NAMESPACE, Alert, Area, Circle, Info, moment_text
from youxu.kernel.geo import Point

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(alert: Alert) -> bytes:
    """Return the alert as a CAP 1.2 document."""
    root = etree.Element(_named("alert"), nsmap={None: NAMESPACE})
    _put(root, "identifier", alert.identifier)
    _put(root, "sender", alert.sender)
    _put(root, "sent", moment_text(alert.sent))
    _put(root, "status", alert.status)
    _put(root, "msgType", alert.msg_type)
    _put(root, "scope", alert.scope)
    _put(root, "note", alert.note)
    _put(root, "references", " ".join(map(str, alert.references)))
    _put(root, "incidents", alert.incidents)
    for info in alert.infos:
        _put_info(root, info)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _put_info(root: etree._Element, info: Info) -> None:
    one = etree.SubElement(root, _named("info"))
    _put(one, "language", info.language)
    _put_each(one, "category", info.categories)
    _put(one, "event", info.event)
    _put_each(one, "responseType", info.response_types)
    _put(one, "urgency", info.urgency)
    _put(one, "severity", info.severity)
    _put(one, "certainty", info.certainty)
    _put_pairs(one, "eventCode", info.event_codes)
    _put(one, "effective", _moment(info.effective))
    _put(one, "onset", _moment(info.onset))
    _put(one, "expires", _moment(info.expires))
    _put(one, "senderName", info.sender_name)
    _put(one, "headline", info.headline)
    _put(one, "description", info.description)
    _put(one, "instruction", info.instruction)
    _put(one, "web", info.web)
    _put(one, "contact", info.contact)
    _put_pairs(one, "parameter", info.parameters)
    for area in info.areas:
        _put_area(one, area)


def _put_area(parent: etree._Element, area: Area) -> None:
    one = etree.SubElement(parent, _named("area"))
    _put(one, "areaDesc", area.text)
    _put_each(one, "polygon", map(_ring, area.polygons))
    _put_each(one, "circle", map(_circle, area.circles))
    _put_pairs(one, "geocode", area.geocodes)


def _ring(ring: Sequence[Point]) -> str:
    return " ".join(f"{north:.5f},{east:.5f}" for north, east in ring)


def _circle(circle: Circle) -> str:
    return f"{circle.point[0]:.5f},{circle.point[1]:.5f} {circle.radius_km:g}"


def _moment(at: datetime | None) -> str:
    return moment_text(at) if at else ""


def _put(parent: etree._Element, name: str, text: str) -> None:
    plain = _NO_XML.sub("", str(text)).strip()
    if plain:
        etree.SubElement(parent, _named(name)).text = plain


def _put_each(parent: etree._Element, name: str, texts: Iterable[str]) -> None:
    for text in texts:
        _put(parent, name, text)


def _put_pairs(parent: etree._Element, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        if value:
            one = etree.SubElement(parent, _named(name))
            _put(one, "valueName", key)
            _put(one, "value", value)


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
