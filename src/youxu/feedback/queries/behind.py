"""What follows an entry of the customers' voice needs to know: the incident behind a row, the answer to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from youxu.feedback.models import OfUnit, Voice
from youxu.feedback.rules import texts
from youxu.feedback.rules.words import Side
from youxu.incidents.models import Incident


def incident_behind(kind: str, key: int) -> Incident | None:
    """Return the incident of a row that an entry names as its subject (``feedback.voice``), or None."""
    model: Any = apps.get_model(kind)
    if not issubclass(model, OfUnit):
        return None
    row = model._default_manager.select_related("incident").filter(pk=key).first()
    return row.incident if row is not None else None


@dataclass(frozen=True)
class AnswerMail:
    """An answer on its way to the e-mail address that a customer left; ``turn`` tells it from an earlier one."""

    reference: str
    code: str
    address: str
    text: str
    turn: int
    language: str
    unit_path: str
    visibility: str


def answer_mail(voice: int) -> AnswerMail | None:
    """Return the last answer of a voice as it is sent; None where no e-mail address was left, or nothing is said."""
    found = Voice.objects.get(pk=voice)
    last = found.turns.filter(side=Side.OFFICE).order_by("-place_number").first()
    if last is None or not last.text or not texts.is_mail(found.contact):
        return None
    return AnswerMail(
        reference=found.reference,
        code=found.code,
        address=found.contact,
        text=last.text,
        turn=last.place_number,
        language=found.language,
        unit_path=found.unit_path,
        visibility=found.visibility,
    )
