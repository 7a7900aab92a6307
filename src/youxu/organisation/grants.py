"""A person on duty becomes an Actor: the posts held and the shifts carried at a moment, as grants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from youxu.core import environment, stamps
from youxu.core.actor import Actor, ActorKind, Grant
from youxu.core.questions import kept_question
from youxu.network.models import Outlet
from youxu.network.rules import UnitLevel
from youxu.organisation import rules
from youxu.organisation.models import (
    AuditMatter,
    Contact,
    HandOver,
    Holding,
    Invitation,
    OutletCard,
    Person,
    Relief,
    Shift,
)
from youxu.organisation.rules import Absence, Held

ACCEPT_LINK = "accept_link"
"""The only grant that a one-time link carries."""


DAY = timedelta(days=1)


def key_of(person_id: int) -> str:
    """Return the stable key by which the journal names a person."""
    return f"person:{person_id}"


def held_at(person: Person, at: datetime) -> tuple[Held, ...]:
    """Return the posts that a person holds, carries by a shift or covers for a relieved person, without repeats.

    While a relief of the person's own holds, the posts of that unit and of those below are left out.
    """
    duties, absences = _held_on(person.pk, at.astimezone(UTC).date())
    now = (duty.held for duty in duties if rules.holds_at(duty.starts_at, duty.ends_at, at))
    return rules.without_relieved(now, absences, person.pk, at)


@dataclass(frozen=True)
class _Duty:
    """A post held or a shift carried: ``post`` its id, or ``kind`` the roster; ``held`` is what it makes a person."""

    post: int | None
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    held: Held


@stamps.kept("organisation", size=8192)
def _held_on(person_id: int, day: date) -> tuple[tuple[_Duty, ...], tuple[Absence, ...]]:
    """Return what a person has to do on a day (UTC) and the reliefs that touch it; kept while nothing changes."""
    begins = datetime.combine(day, time(), UTC)
    own, absences = _duties_on(person_id, begins), []
    covers: list[tuple[int, Absence, int | None, str, str]] = []
    reliefs = _reliefs(person=person_id, begins=begins, tomorrow=begins + DAY)
    for who, path, starts, ends, cover, post, kind, place in reliefs.columns():
        absence = Absence(who, path, starts, ends)
        if who == person_id and absence not in absences:
            absences.append(absence)
        elif cover == person_id:
            covers.append((who, absence, post, kind, place))
    of_others = {who: _duties_on(who, begins) for who, *_rest in covers}
    covered = tuple(
        replace(duty, starts_at=span[0], ends_at=span[1])
        for who, absence, post, kind, place in covers
        for duty in of_others[who]
        if covers_duty(post, kind, place, duty.post, duty.kind, duty.held.path)
        and (span := rules.common_span((absence.starts_at, absence.ends_at), (duty.starts_at, duty.ends_at)))
    )
    return (*own, *covered), tuple(absences)


def covers_duty(
    post: int | None, kind: str, place: str, duty_post: int | None, duty_kind: str, path: str
) -> bool:
    """Tell whether a cover (its post, or its roster at a unit) is for a duty (its post, or its roster at a unit)."""
    return post == duty_post if post is not None else (kind, place) == (duty_kind, path)


def touching(begins: datetime, prefix: str = "") -> Q:
    """Return the filter of real reliefs that hold at some time of the day (UTC) that begins then."""
    return _touching(begins, begins + DAY, prefix)


def _touching(begins: datetime, tomorrow: datetime, prefix: str = "") -> Q:
    return Q(**{f"{prefix}world": "", f"{prefix}starts_at__lt": tomorrow}) & (
        Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": begins})
    )


# Whoever opens a page or acts is asked about by these three once a day and after each change: they are written once.


@kept_question
def _reliefs(*, person: int, begins: datetime, tomorrow: datetime) -> QuerySet[Relief, Any]:
    rows = Relief.objects.filter(_touching(begins, tomorrow), Q(person=person) | Q(covers__person=person))
    return rows.order_by("pk", "covers").values_list(
        "person", "unit_path", "starts_at", "ends_at",
        "covers__person", "covers__post", "covers__kind", "covers__unit_path",
    )  # fmt: skip


@kept_question
def _holdings(*, person: int, begins: datetime, tomorrow: datetime) -> QuerySet[Holding, Any]:
    rows = Holding.objects.filter(
        Q(starts_at__lt=tomorrow),
        Q(ends_at__gt=begins) | Q(ends_at=None),
        person=person,
        post__retired_at=None,
    )
    return rows.order_by("post__place", "pk").values_list(
        "starts_at", "ends_at", "post",
        "post__key", "post__unit_path", "post__outlet", "post__unit__level",
    )  # fmt: skip


@kept_question
def _shifts(*, person: int, begins: datetime, tomorrow: datetime) -> QuerySet[Shift, Any]:
    keeping = HandOver.objects.keeping().filter(shift__isnull=False)
    rows = Shift.objects.filter(
        Q(starts_at__lt=tomorrow),
        Q(ends_at__gt=begins) | Q(pk__in=keeping.values("shift")),
        person=person,
        removed_at=None,
    )
    kept = rows.annotate(kept=Exists(keeping.filter(shift=OuterRef("pk"))))
    return kept.order_by("starts_at", "pk").values_list("starts_at", "ends_at", "kind", "unit_path", "kept")


def not_relieved(at: datetime, path: str = "post__unit_path") -> Q:
    """Return the condition that no relief spares a row's ``person`` the unit at ``path`` at a moment."""
    rows = Relief.objects.filter(relief_now(at), person=OuterRef("person"), world="")
    place = ExpressionWrapper(OuterRef(path), CharField())
    return ~Q(Exists(rows.alias(place=place).filter(place__startswith=F("unit_path"))))


def paths_above(path: str) -> list[str]:
    """Return the paths of the units above the one at ``path``, from the top."""
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:length]) + "/" for length in range(1, len(parts))]


def relief_now(at: datetime) -> Q:
    """Return the filter of reliefs that hold at a moment (half-open)."""
    return holding_now(at)


def _duties_on(person_id: int, begins: datetime) -> tuple[_Duty, ...]:
    """Return holdings and shifts of a person that touch a day (UTC), whether relieved or not: two queries.

    A shift whose hand-over nobody has accepted goes on: the duty is never nobody's (O3).
    """
    day: dict[str, Any] = {"person": person_id, "begins": begins, "tomorrow": begins + DAY}
    holdings, shifts = _holdings(**day).columns(), _shifts(**day).columns()
    by_post = [
        _Duty(
            post, "", starts, end,
            Held(key, path, outlet is not None, _answers(path, level) if outlet else ""),
        )
        for starts, end, post, key, path, outlet, level in holdings
    ]  # fmt: skip
    by_shift = [
        _Duty(
            None, kind, starts, None if kept_on else end,
            Held(rules.POST_OF_ROSTER[rules.RosterKind(kind)], path),
        )
        for starts, end, kind, path, kept_on in shifts
    ]  # fmt: skip
    return (*by_post, *by_shift)


def _answers(path: str, level: str) -> str:
    """Return the path of the county that answers for the outlets of a branch; empty for other units."""
    return path.rstrip("/").rpartition("/")[0] + "/" if level == UnitLevel.BRANCH else ""


def holding_now(at: datetime, prefix: str = "") -> Q:
    """Return the filter of holdings that hold at a moment (half-open)."""
    return Q(**{f"{prefix}starts_at__lte": at}) & (
        Q(**{f"{prefix}ends_at": None}) | Q(**{f"{prefix}ends_at__gt": at})
    )


def shift_now(at: datetime) -> Q:
    """Return the filter of shifts that run at a moment (half-open, not taken off)."""
    return Q(removed_at=None, starts_at__lte=at, ends_at__gt=at)


def audits_at(person_id: int, at: datetime) -> frozenset[str]:
    """Return the streams that audit grants open to a person at a moment; kept while nothing changes."""
    given = _audits(person_id)
    return frozenset(stream for stream, starts, ends in given if starts <= at < ends)


@stamps.kept("organisation", size=8192)
def _audits(person_id: int) -> tuple[tuple[str, datetime, datetime], ...]:
    rows = AuditMatter.objects.filter(grant__person=person_id, grant__revoked_at=None)
    return tuple(rows.order_by("pk").values_list("stream", "grant__starts_at", "grant__ends_at"))


def actor_of(person: Person, held: Iterable[Held], *, surface: str, outlet: str = "") -> Actor:
    """Return the actor that a person is with these posts; a retired or locked person has no grants at all."""
    several = tuple(held) if person.is_active and person.retired_at is None else ()
    grants = rules.grants_for(several, person.unit_path) if person.is_active else frozenset()
    return Actor(
        kind=ActorKind.PERSON,
        key=key_of(person.pk),
        name=person.name,
        surface=surface,
        grants=grants,
        unit=person.unit_path,
        outlet=outlet,
        held=several,
        language=person.language or environment.text("YOUXU_LANGUAGE"),
        person_id=person.pk,
    )


def actor_by_link(invitation: Invitation, *, surface: str) -> Actor:
    """Return who acts with a one-time link in hand: the person, with the one grant that the link carries."""
    person = invitation.person
    return Actor(
        kind=ActorKind.CONTACT,
        key=key_of(person.pk),
        name=person.name,
        surface=surface,
        grants=frozenset({Grant(ACCEPT_LINK, person.unit_path)}),
        unit=person.unit_path,
        language=person.language or environment.text("YOUXU_LANGUAGE"),
        person_id=person.pk,
    )


def actor_by_card(card: OutletCard) -> Actor:
    """Return who acts with an outlet's card in hand: nobody by name, for that outlet alone (P1)."""
    outlet = card.outlet
    return Actor(
        kind=ActorKind.CARD,
        key=f"card:{card.pk}",
        name=f"{outlet.name}（应急卡）",
        surface="CARD",
        grants=rules.outlet_grants(outlet.unit_path, rules.CARD_VERBS),
        unit=outlet.unit_path,
        outlet=outlet.code,
        language=environment.text("YOUXU_LANGUAGE"),
    )


def actor_by_contact(contact: Contact) -> Actor:
    """Return who acts by a contact's own link, for the outlet that the contact belongs to (P1, O2)."""
    verbs = rules.CARD_VERBS if contact.kind == rules.ContactKind.COMMISSIONED else rules.CONTACT_VERBS
    return Actor(
        kind=ActorKind.CONTACT,
        key=f"contact:{contact.pk}",
        name=contact.name,
        surface="CARD",
        grants=rules.outlet_grants(contact.outlet.unit_path, verbs),
        unit=contact.outlet.unit_path,
        outlet=contact.outlet.code,
        language=environment.text("YOUXU_LANGUAGE"),
    )


def row_of(actor: Actor, kind: ActorKind) -> int | None:
    """Return the id of the card or contact that acts, or None where somebody else does."""
    prefix, _colon, number = actor.key.partition(":")
    return int(number) if actor.is_bound and actor.kind is kind and prefix == kind.lower() else None


def keeps_contacts(actor: Actor, outlet: Outlet) -> bool:
    """Tell whether the actor keeps the contacts of an outlet: an outlet's own people those of their branch alone."""
    if not actor.may("keep_contacts", unit=outlet.unit_path):
        return False
    branch = outlet.parent_outlet.code if outlet.parent_outlet else ""
    return not actor.only_at_outlet(outlet.unit_path) or actor.outlet in (outlet.code, branch)


def acting_for(actor: Actor, contact: Contact | None) -> Actor:
    """Return the actor as the one who writes down what a contact did: the journal keeps the contact's key (O2)."""
    return replace(actor, on_behalf_of=f"contact:{contact.pk}") if contact is not None else actor
