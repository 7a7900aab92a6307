"""People: who acts, who is meant by a text, the list and one record, a link in somebody's hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Q

from youxu.core import stamps
from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.core.errors import UnableTo
from youxu.kernel.words import Sentence, mark
from youxu.network.models import Outlet, Unit
from youxu.organisation import rules
from youxu.organisation.grants import actor_of, audits_at, held_at, holding_now, not_relieved, paths_above
from youxu.organisation.models import Holding, Invitation, Person
from youxu.organisation.queries.reliefs import ReliefRow, reliefs_of

PAGE = 50


class UnableToFindPerson(UnableTo):
    """A text that means nobody, or several people."""

    text = mark("Nobody is known by “{called}”: give the staff number, the mobile number or the name.")


@dataclass(frozen=True)
class HeldRow:
    """A post that a person holds at the moment."""

    holding_id: int
    post_id: int
    post: str
    post_name: str
    post_name_en: str
    unit_path: str
    outlet_code: str
    outlet_name: str
    outlet_name_en: str
    acting: bool
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class PersonRow:
    """A person as lists and pages show: the mobile number is masked, ``has_account`` once a password is set.

    ``relief`` is the one that holds now; it never tells why.
    """

    pk: int
    staff_number: str
    name: str
    name_en: str
    mobile_masked: str
    email: str
    language: str
    unit_path: str
    unit_name: str
    unit_name_en: str
    outlet_code: str
    outlet_name: str
    outlet_name_en: str
    has_account: bool
    invited_until: datetime | None
    is_demo: bool
    retired_at: datetime | None
    revision: int
    posts: tuple[HeldRow, ...]
    relief: ReliefRow | None = None


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list; ``next_after`` is the staff number to go on from, '' on the last page."""

    rows: tuple[PersonRow, ...]
    next_after: str


@dataclass(frozen=True)
class LinkRow:
    """A one-time link: for whom it is, or in ``fault`` why it is no longer good."""

    kind: str
    name: str
    name_en: str
    staff_number: str
    unit_name: str
    expires_at: datetime | None
    fault: Sentence | None


def actor_for(person: Person, *, at: datetime, surface: str) -> Actor:
    """Return the actor that a person is at a moment: posts held and shifts carried (two queries while nothing changes)."""
    with stamps.once():
        return _actor_at(person, at, surface)


def _actor_at(person: Person, at: datetime, surface: str) -> Actor:
    outlet = _outlet_code(person.outlet_id)
    actor = actor_of(person, held_at(person, at), surface=surface, outlet=outlet)
    audits = audits_at(person.pk, at) if person.is_active and person.retired_at is None else frozenset()
    return replace(actor, audits=audits) if audits else actor


@stamps.kept("network", size=4096)
def _outlet_code(pk: int | None) -> str:
    if pk is None:
        return ""
    return Outlet.objects.filter(pk=pk).values_list("code", flat=True).first() or ""


def find_person(text: str) -> Person | None:
    """Return the person meant by a staff number, a mobile number or a whole name, or None.

    Retired people are not found. Raises UnableToFindPerson when several people bear the name.
    """
    given = text.strip()
    if not given:
        return None
    people = Person.objects.filter(retired_at=None).select_related("unit", "outlet")
    try:
        return Person.objects.get_by_natural_key(given)
    except Person.DoesNotExist:
        found = list(people.filter(Q(name=given) | Q(name_en__iexact=given)).order_by("staff_number")[:2])
    if len(found) > 1:
        raise UnableToFindPerson(
            mark("Several people are called {called}: give the staff number."), field="person", called=given
        )
    return found[0] if found else None


def person_called(text: str) -> Person:
    """Return the person meant by a text, as find_person. Raises UnableToFindPerson when it means nobody."""
    found = find_person(text)
    if found is None:
        raise UnableToFindPerson(field="person", called=text)
    return found


def person_numbered(pk: int | None) -> Person | None:
    """Return the person with an id, as forms post it, unless retired."""
    return Person.objects.filter(pk=pk or 0, retired_at=None).select_related("unit", "outlet").first()


def person_with_staff_number(staff_number: str) -> Person | None:
    """Return the person with a staff number, retired or not, with unit and outlet."""
    return Person.objects.filter(staff_number=staff_number.strip()).select_related("unit", "outlet").first()


def person_at(actor: Actor, pk: int) -> Person | None:
    """Return a person whose unit the actor may read, retired or not; None otherwise."""
    found = Person.objects.filter(pk=pk).select_related("unit", "outlet").first()
    own = found is not None and actor.person_id == found.pk
    return found if found is not None and (own or actor.may("read", unit=found.unit_path)) else None


def people_page(
    unit: Unit,
    at: datetime,
    *,
    text: str = "",
    below: bool = False,
    retired: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> PeoplePage:
    """Return people of a unit (and of those below) by staff number, from the one after ``after``.

    ``text`` is looked for in name and staff number.
    """
    people = Person.objects.filter(path_under("unit_path", unit.path) if below else Q(unit=unit))
    people = people.filter(retired_at__isnull=not retired, staff_number__gt=after)
    if text.strip():
        people = people.filter(
            Q(name__contains=text.strip())
            | Q(name_en__icontains=text.strip())
            | Q(staff_number__startswith=text.strip())
        )
    found = list(people.select_related("unit", "outlet").order_by("staff_number")[: limit + 1])
    more = found[limit - 1].staff_number if len(found) > limit else ""
    return PeoplePage(_rows(found[:limit], at), more)


def person_row(person: Person, at: datetime) -> PersonRow:
    """Return one person's record as the page shows it."""
    return _rows([person], at)[0]


@dataclass(frozen=True)
class Choice:
    """A person as a list of people offers one."""

    pk: int
    staff_number: str
    name: str
    name_en: str


def choosable_people(unit: Unit) -> tuple[Choice, ...]:
    """Return the people of a unit, its parents' and below, 500 at most, for a choice."""
    above = paths_above(unit.path)
    rows = Person.objects.filter(path_under("unit_path", unit.path) | Q(unit_path__in=above), retired_at=None)
    found = rows.order_by("-unit_path", "staff_number").values_list("pk", "staff_number", "name", "name_en")
    return tuple(Choice(pk, number, name, name_en or name) for pk, number, name, name_en in found[:500])


def mobile_of(person: Person, actor: Actor) -> str:
    """Return a mobile number: whole for oneself and for who calls people in that unit, else masked."""
    unit = person.unit_path
    whole = actor.person_id == person.pk or actor.may("edit_organisation", unit=unit)
    return person.mobile if whole or actor.may("convene", unit=unit) else rules.masked_mobile(person.mobile)


def mobiles_of(people: Iterable[int], actor: Actor) -> Mapping[int, str]:
    """Return person -> mobile number, whole or masked as ``mobile_of`` has it; who has none is left out."""
    rows = Person.objects.filter(pk__in=set(people), retired_at=None).exclude(mobile="")
    return {row.pk: mobile_of(row, actor) for row in rows}


def telephones_on_paper(people: Iterable[int], unit: Unit, by: Actor) -> dict[int, str]:
    """Return person -> whole mobile number of people with a duty in a unit, for the outage pack (断网包).

    When nothing else works the number on the paper is what is left; nobody but who may build the pack gets them.
    Raises NotPermitted.
    """
    by.require("build_pack", unit=unit.path)
    return dict(Person.objects.filter(pk__in=set(people), retired_at=None).values_list("pk", "mobile"))


def mobiles_of_heads(outlets: Iterable[int], actor: Actor, at: datetime) -> Mapping[int, str]:
    """Return outlet id -> mobile number of who heads the outlet now, whole or masked as ``mobile_of`` has it."""
    return {outlet: mobile_of(person, actor) for outlet, person in heads_of(outlets, at).items()}


def heads_of(outlets: Iterable[int], at: datetime) -> Mapping[int, Person]:
    """Return outlet id -> who heads the outlet now and has a mobile number."""
    rows = Holding.objects.filter(
        holding_now(at),
        not_relieved(at),
        post__key="outlet_head",
        post__outlet__in=list(outlets),
        person__retired_at=None,
    ).exclude(person__mobile="")
    found: dict[int, Person] = {}
    for row in (
        rows.select_related("person").order_by("starts_at", "pk").annotate(at_outlet=F("post__outlet"))
    ):
        found.setdefault(row.at_outlet, row.person)
    return found


def invitation_for(token: str, at: datetime) -> LinkRow | None:
    """Return for whom a one-time link is, or why it is no longer good; None for a token that nobody was given."""
    row = (
        Invitation.objects.filter(token_digest=rules.token_digest(token))
        .select_related("person", "person__unit")
        .first()
    )
    if row is None or row.person.retired_at is not None:
        return None
    fault = rules.link_fault(
        used_at=row.used_at, withdrawn_at=row.withdrawn_at, expires_at=row.expires_at, at=at
    )
    person = row.person
    return LinkRow(
        kind=row.kind,
        name=person.name,
        name_en=person.name_en or person.name,
        staff_number=person.staff_number,
        unit_name=person.unit.name,
        expires_at=row.expires_at,
        fault=fault,
    )


def demo_accounts(limit: int = 20) -> tuple[str, ...]:
    """Return staff numbers of demo accounts that can sign in; doctor fails on them at a public address."""
    rows = Person.objects.filter(is_demo=True, is_active=True, retired_at=None)
    return tuple(rows.order_by("staff_number").values_list("staff_number", flat=True)[:limit])


def anybody_can_administer(at: datetime) -> bool:
    """Tell whether somebody holds a post that may edit the organisation; if not, the installation is new."""
    return Holding.objects.filter(
        holding_now(at), post__key__in=rules.posts_with("edit_organisation"), person__retired_at=None
    ).exists()


def _rows(people: Iterable[Person], at: datetime) -> tuple[PersonRow, ...]:
    several = list(people)
    held: dict[int, list[HeldRow]] = {}
    for holding in (
        Holding.objects.filter(person__in=[person.pk for person in several])
        .filter(Q(ends_at=None) | Q(ends_at__gt=at), post__retired_at=None)
        .select_related("post", "post__outlet")
        .order_by("post__place", "starts_at")
    ):
        held.setdefault(holding.person_id, []).append(_held(holding))
    invited = dict(
        Invitation.objects.filter(
            person__in=[person.pk for person in several], used_at=None, withdrawn_at=None, expires_at__gt=at
        ).values_list("person", "expires_at")
    )
    reliefs = reliefs_of((person.pk for person in several), at)
    return tuple(
        _row(person, held.get(person.pk, []), invited.get(person.pk), reliefs.get(person.pk))
        for person in several
    )


def _held(holding: Holding) -> HeldRow:
    post = holding.post
    return HeldRow(
        holding_id=holding.pk,
        post_id=post.pk,
        post=post.key,
        post_name=post.name,
        post_name_en=post.name_en or post.name,
        unit_path=post.unit_path,
        outlet_code=post.outlet.code if post.outlet else "",
        outlet_name=post.outlet.name if post.outlet else "",
        outlet_name_en=_english(post.outlet),
        acting=holding.acting,
        starts_at=holding.starts_at,
        ends_at=holding.ends_at,
    )


def _row(
    person: Person, posts: Iterable[HeldRow], invited_until: datetime | None, relief: ReliefRow | None
) -> PersonRow:
    return PersonRow(
        pk=person.pk,
        staff_number=person.staff_number,
        name=person.name,
        name_en=person.name_en or person.name,
        mobile_masked=rules.masked_mobile(person.mobile),
        email=person.email,
        language=person.language,
        unit_path=person.unit_path,
        unit_name=person.unit.name,
        unit_name_en=person.unit.name_en or person.unit.name,
        outlet_code=person.outlet.code if person.outlet else "",
        outlet_name=person.outlet.name if person.outlet else "",
        outlet_name_en=_english(person.outlet),
        has_account=person.has_usable_password(),
        invited_until=invited_until,
        is_demo=person.is_demo,
        retired_at=person.retired_at,
        revision=person.revision,
        posts=tuple(posts),
        relief=relief,
    )


def _english(outlet: Outlet | None) -> str:
    return (outlet.name_en or outlet.name) if outlet else ""
