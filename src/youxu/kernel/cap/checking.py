"""Whether an alert is valid by the schema, and sound in life: the schema sees neither a lapsed end nor a lost reference."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree

from youxu.kernel import geo
from youxu.kernel.cap.alert import Alert, Area, Info, MsgType, Reference, Status, moment_text
from youxu.kernel.cap.reading import Refused, alert_of, safe_tree
from youxu.kernel.words import Sentence, mark

MOST_SCHEMA_FAULTS = 20
_NAME = re.compile(r"[^\s,<&]+")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")

SCHEMA = mark("Line {line}: {why}")
NO_VALUE = mark("A value cannot be read: {why}.")
NAME = mark("Identifier and sender hold no space, comma, < or &: {name}.")
NO_INFO = mark("A message that alerts or updates says something: it has no info.")
NO_LANGUAGE = mark("The language {language} is none.")
LANGUAGE_TWICE = mark("The language {language} stands twice; one info for each language.")
NO_EXPIRES = mark("It has no end: every alert expires.")
EXPIRED = mark("It expires {expires}, not after it was sent {sent}.")
ENDS_EARLY = mark("It expires {expires}, before it takes effect {effective}.")
NO_REFERENCES = mark("An update or cancellation names the messages that it follows.")
REFERENCES_ITSELF = mark("It refers to itself.")
REFERENCES_LATER = mark("It refers to {identifier}, sent {sent}, no earlier than itself.")
REFERENCE_UNKNOWN = mark("It refers to {identifier}, which is not there.")
REFERENCE_OTHER = mark("It refers to {identifier} with another sender or moment than that message has.")
TWICE = mark("The identifier {identifier} is there twice.")
EXERCISE_NOTE = mark("An exercise names itself in its note.")
NO_AREA = mark("It names no area.")
FEW_POINTS = mark("A polygon has at least four points, the last being the first.")
OPEN_RING = mark("The polygon is not closed: its last point is not its first.")
CROSSES = mark("The polygon crosses itself.")
IN_INFO = mark("In the info in {language}: {said}")
NO_RADIUS = mark("A circle has a radius above nought and up to 20,000 km.")


@dataclass(frozen=True)
class Fault:
    """What is wrong with an alert: a stable code, and a sentence."""

    code: str
    sentence: Sentence


def checked(document: bytes) -> tuple[Alert | None, tuple[Fault, ...]]:
    """Return the alert of a document where it can be read, and all that is wrong with it alone."""
    try:
        root = safe_tree(document)
        if found := tuple(_schema_faults(document)):
            return None, found
        alert = alert_of(root)
    except Refused as refused:
        return None, (Fault(refused.code, refused.sentence),)
    except ValueError as error:
        return None, (Fault("VALUE", Sentence(NO_VALUE, {"why": str(error)[:120]})),)
    return alert, tuple(faults_of(alert))


def _schema_faults(document: bytes) -> Iterator[Fault]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    schema = _schema()
    if not schema.validate(etree.fromstring(document, parser)):
        for error in list(schema.error_log)[:MOST_SCHEMA_FAULTS]:
            yield Fault("SCHEMA", Sentence(SCHEMA, {"line": error.line, "why": error.message}))


@cache
def _schema() -> etree.XMLSchema:
    """Return the schema of OASIS as shipped beside this module (see NOTICE)."""
    return etree.XMLSchema(etree.fromstring(files(__package__).joinpath("cap12.xsd").read_bytes()))


def faults_of(alert: Alert) -> Iterator[Fault]:
    """Yield what is wrong with an alert although its form is right."""
    for text in (alert.identifier, alert.sender):
        if not _NAME.fullmatch(text):
            yield _fault("NAME", NAME, name=text)
    if alert.msg_type in (MsgType.ALERT, MsgType.UPDATE) and not alert.infos:
        yield _fault("NO_INFO", NO_INFO)
    if alert.status is Status.EXERCISE and not alert.note:
        yield _fault("NO_NOTE", EXERCISE_NOTE)
    yield from _faults_of_references(alert)
    yield from _faults_of_languages(alert.infos)
    for info in alert.infos:
        for fault in _faults_of_info(alert, info):
            yield Fault(fault.code, Sentence(IN_INFO, {"language": info.language, "said": fault.sentence}))


def faults_among(alerts: Sequence[Alert]) -> Mapping[str, tuple[Fault, ...]]:
    """Return what is wrong with alerts among each other, by identifier: lost references, doubles, wrong order."""
    known = {alert.identifier: alert for alert in alerts}
    counts = Counter(alert.identifier for alert in alerts)
    found: dict[str, tuple[Fault, ...]] = {}
    for alert in alerts:
        wrong = [fault for one in alert.references if (fault := _of_reference(one, known))]
        if counts[alert.identifier] > 1:
            wrong.append(_fault("TWICE", TWICE, identifier=alert.identifier))
        if wrong:
            found[alert.identifier] = tuple(wrong)
    return found


def _of_reference(reference: Reference, known: Mapping[str, Alert]) -> Fault | None:
    earlier = known.get(reference.identifier)
    if earlier is None:
        return _fault("REFERENCE_UNKNOWN", REFERENCE_UNKNOWN, identifier=reference.identifier)
    if (earlier.sender, earlier.sent) != (reference.sender, reference.sent):
        return _fault("REFERENCE_OTHER", REFERENCE_OTHER, identifier=reference.identifier)
    return None


def _faults_of_references(alert: Alert) -> Iterator[Fault]:
    if alert.msg_type in (MsgType.UPDATE, MsgType.CANCEL) and not alert.references:
        yield _fault("NO_REFERENCES", NO_REFERENCES)
    for one in alert.references:
        if one.identifier == alert.identifier:
            yield _fault("REFERENCES_ITSELF", REFERENCES_ITSELF)
        elif one.sent >= alert.sent:
            sent = moment_text(one.sent)
            yield _fault("OUT_OF_ORDER", REFERENCES_LATER, identifier=one.identifier, sent=sent)


def _faults_of_languages(infos: Iterable[Info]) -> Iterator[Fault]:
    counts = Counter(info.language.lower() for info in infos)
    for text, count in counts.items():
        if not _LANGUAGE.fullmatch(text):
            yield _fault("LANGUAGE", NO_LANGUAGE, language=text)
        if count > 1:
            yield _fault("LANGUAGE_TWICE", LANGUAGE_TWICE, language=text)


def _faults_of_info(alert: Alert, info: Info) -> Iterator[Fault]:
    if info.expires is None:
        yield _fault("NO_EXPIRES", NO_EXPIRES)
    elif info.expires <= alert.sent:
        yield _fault("EXPIRED", EXPIRED, expires=moment_text(info.expires), sent=moment_text(alert.sent))
    elif info.effective and info.expires <= info.effective:
        expires, effective = moment_text(info.expires), moment_text(info.effective)
        yield _fault("ENDS_EARLY", ENDS_EARLY, expires=expires, effective=effective)
    if not info.areas:
        yield _fault("NO_AREA", NO_AREA)
    for area in info.areas:
        yield from _faults_of_area(area)


def _faults_of_area(area: Area) -> Iterator[Fault]:
    for ring in area.polygons:
        if len(ring) < 4:
            yield _fault("FEW_POINTS", FEW_POINTS)
        elif ring[0] != ring[-1]:
            yield _fault("OPEN_RING", OPEN_RING)
        elif geo.crosses_itself(ring[:-1]):
            yield _fault("CROSSES", CROSSES)
    for circle in area.circles:
        if not 0 <= circle.radius_km <= 20_000:
            yield _fault("RADIUS", NO_RADIUS)


def _fault(code: str, text: str, **values: Any) -> Fault:
    return Fault(code, Sentence(text, values))
