"""A refusal by rule is not an error: it is recorded, in a transaction of its own, after the act was rolled back."""

from __future__ import annotations

import json
from datetime import datetime

from django.apps import apps

from youxu.core import journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.events import ActRefused
from youxu.core.models import Entry


@action
def record(
    *,
    by: Actor,
    at: datetime,
    verb: str,
    refusal: UnableTo,
    subject_kind: str = "",
    subject_id: int = 0,
    stream: str = "",
    unit: str = "",
    world: str = "",
    visibility: str = "OPEN",
) -> Entry | None:
    """Write down that ``by`` was refused; with no subject it stands in a stream of the person's refusals.

    It asks no ``by.require(…)``: whoever may not act is exactly whom it records. ``subject_kind`` is a model label
    ("incidents.incident"). Returns None for an actor without a person, of whom there is nothing to keep.
    """
    kind, pk = (subject_kind, subject_id) if subject_kind else ("organisation.person", by.person_id or 0)
    subject = apps.get_model(kind)._default_manager.filter(pk=pk).first()
    if subject is None:
        return None
    words = {name: str(value) for name, value in refusal.sentence.values.items()}
    return journal.append(
        ActRefused(
            verb=verb,
            rule=refusal.clause,
            reason=refusal.sentence.text,
            values=json.dumps(words, ensure_ascii=False, sort_keys=True),
        ),
        by=by,
        at=at,
        stream=stream or f"refusals:{subject.pk}",
        subject=subject,
        unit=unit or by.unit,
        world=world,
        visibility=visibility,
    )
