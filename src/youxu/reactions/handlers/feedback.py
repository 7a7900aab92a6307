"""What follows for customers' voices: an answer by e-mail, people with items in hand rung back, need-to-know kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from youxu.core.actor import Actor
from youxu.core.models import Entry
from youxu.core.relay import link_address
from youxu.custody import queries as custody
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import Address, To
from youxu.delivery.rules.words import Kind
from youxu.feedback import actions
from youxu.feedback import queries as feedback
from youxu.feedback.rules.words import CallBackReason
from youxu.incidents.models import Incident


def seal(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Close what customers said of an incident once it is need-to-know."""
    incident = _incident_of(entry)
    for one in (incident, incident.merged_into if incident is not None else None):
        while one is not None and actions.seal_voices(by=by, at=at, incident=one):
            pass


def _incident_of(entry: Entry) -> Incident | None:
    kind, _colon, key = entry.stream.partition(":")
    if kind == "incident":
        return Incident.objects.get(pk=int(key))
    return feedback.incident_behind(entry.subject_kind, entry.subject_id)


def call_customer(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Put the customer of a doubtful transaction on the list of those who are rung back, once."""
    row = custody.doubtful_numbered(by, entry.subject_id)
    if row is None or not row.words.contact:
        return
    actions.list_call_back(
        by=by,
        at=at,
        unit=feedback.unit_of(row.outlet),
        reason=CallBackReason.ITEMS_IN_HAND,
        contact=row.words.contact,
        outlet=row.outlet,
        incident=row.incident,
        source=f"doubtful:{row.pk}",
    )


def send_answer(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Send the answer to the customer who left an e-mail address; for everybody else it stands on the page."""
    mail = feedback.answer_mail(entry.subject_id)
    if mail is None:
        return
    with override(mail.language):
        subject = _("Your message to the post office: {reference}").format(reference=mail.reference)
        closing = _("You can read it again and write once more here: {address}").format(
            address=f"{link_address()}/p/feedback/t/{mail.code}/"
        )
    queue(
        by=by,
        at=at,
        unit=mail.unit_path,
        text=f"{mail.text}\n\n{closing}",
        subject=subject,
        to=To(f"voice:{entry.subject_id}", (Address(Kind.EMAIL, mail.address),)),
        language=mail.language,
        once=f"voice:{entry.subject_id}:{mail.turn}",
        source=entry.stream,
        visibility=mail.visibility,
        world=entry.world,
        cause=entry,
    )
