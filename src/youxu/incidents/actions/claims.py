"""A claim of very many lines: the first portion is the claim itself, the others follow in the claimer's name."""

from __future__ import annotations

from datetime import datetime

from youxu.core.actor import Actor
from youxu.incidents.actions import portions
from youxu.incidents.actions.lines import Claim
from youxu.incidents.models import Incident

VERB = "claim_restored"


def begin(
    incident: Incident,
    claim: Claim,
    restored: tuple[datetime, int, str],
    by: Actor,
    at: datetime,
    word: tuple[str, datetime] | None,
) -> None:
    """Note the lines that are still to be claimed: restored when, by whom (id and name), with whose word."""
    if not claim.later:
        return
    moment, restorer, name = restored
    rule = {
        "later": claim.later,
        "restored_at": moment.isoformat(),
        "restored_by": restorer,
        "restorer": name,
        "claimed_by": by.person_id,
        "claimer": by.name,
        "claimed_at": at.isoformat(),
        "word": [word[0], word[1].isoformat()] if word else None,
    }
    done = len({row.outlet_id for row in claim.first})
    portions.begin(incident, VERB, claim.outlets, rule)
    Incident.objects.filter(pk=incident.pk).update(portion_done=done)
