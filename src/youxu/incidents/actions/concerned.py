"""Who is named in a need-to-know incident, and may therefore read it without the grant (限知).

The list is derived: whoever stands in a row of the incident as a person, and whoever a directive is addressed to.
It is written anew at the end of every act that left an entry there, so that no act can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache, partial

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import F, ForeignKey, Model

from youxu.core.act import current
from youxu.core.models import Concern, SealedMatter, Visibility
from youxu.incidents import planned
from youxu.incidents.models import Incident, IncidentRow, Receipt
from youxu.incidents.rules.words import ReceiptStatus
from youxu.organisation.grants import key_of
from youxu.organisation.queries.duty import duty_at

OUTLET_HEAD = "outlet_head"


def follow(incident: Incident, *, at: datetime, always: bool = False) -> None:
    """Write the list of a need-to-know incident anew when the act under way has done its work.

    ``always`` is for an open incident whose people belong to another unit than the one that leads it.
    """
    if incident.visibility != Visibility.NEED_TO_KNOW and not always:
        return
    act, write = current(), partial(name_people, incident, at=at)
    if act is None:
        write()
    else:
        act.at_end[f"concern:{incident.pk}"] = write


def name_people(incident: Incident, *, at: datetime) -> None:
    """Write down who is named in the incident now; who is no longer named loses it.

    A need-to-know incident is a sealed matter from its first act on.
    """
    if incident.visibility == Visibility.NEED_TO_KNOW:
        SealedMatter.objects.get_or_create(
            stream=incident.stream,
            defaults={
                "subject_kind": incident.MATTER_KIND,
                "subject_id": incident.pk,
                "since": at,
                "spread_at": at,
            },
        )
    wanted = {key_of(person) for person in people_in(incident, at)}
    standing = Concern.objects.filter(stream=incident.stream, ended_at=None)
    known = set(standing.values_list("actor_key", flat=True))
    if gone := known - wanted:
        standing.filter(actor_key__in=gone).update(ended_at=at)
    Concern.objects.bulk_create(
        Concern(
            stream=incident.stream,
            subject_kind=incident.MATTER_KIND,
            subject_id=incident.pk,
            actor_key=key,
            since=at,
        )
        for key in sorted(wanted - known)
    )


def people_in(incident: Incident, at: datetime) -> set[int]:
    """Return the persons whom a row of the incident names, and the addressees of its directives: few queries."""
    rows = [
        model._default_manager.filter(**{way: incident.pk}).exclude(**{column: None}).order_by()
        .annotate(person_named=F(column)).values_list("person_named", flat=True)
        for model, column, way in namings()
    ]  # fmt: skip
    return {*rows[0].union(*rows[1:]), *_addressed(incident, at)}


@cache
def namings() -> tuple[tuple[type[Model], str, str], ...]:
    """Return (model, column that names a person, way to its incident) of every row kind: from the registry."""
    return tuple(
        (model, field.attname, way)
        for model in apps.get_app_config("incidents").get_models()
        if (way := way_to_incident(model))
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is get_user_model()
    )


def way_to_incident(model: type[Model]) -> str:
    """Return the lookup that leads from a row to its incident; empty when it belongs to none."""
    if model is Incident:
        return "pk"
    if issubclass(model, IncidentRow):
        return "incident"
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and issubclass(field.related_model, IncidentRow):
            return f"{field.name}__incident"
    return ""


def _addressed(incident: Incident, at: datetime) -> Iterator[int]:
    """Yield who answers now for the groups and outlets to which directives of the incident were sent."""
    rows = Receipt.objects.filter(directive__incident=incident, unit=None).exclude(
        status=ReceiptStatus.SUPERSEDED
    )
    sent = set(rows.order_by().values_list("group", "outlet").distinct())
    if not sent:
        return
    plan, outlets = planned.plan_of(incident), {outlet for _, outlet in sent if outlet is not None}
    book = duty_at(incident.unit, at, outlets=outlets)
    for group, outlet in sent:
        body = plan.organisation.get(group)
        posts = (OUTLET_HEAD,) if body is None else (body.head, *body.deputies)
        for post in posts:
            yield from (person.person_id for person in book.resolve(post, outlet))
