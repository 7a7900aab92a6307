"""Who has which duty at a moment: posts, holders, shifts, deputies, and a role of the plan turned into people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Prefetch, Q

from youxu.core import stamps
from youxu.network.models import Outlet, Unit
from youxu.organisation import rules
from youxu.organisation.grants import holding_now, not_relieved, paths_above, touching
from youxu.organisation.models import Cover, Deputy, HandOver, Holding, Person, Post, Relief, Shift
from youxu.organisation.rules import ROSTER_OF_POST, Absence, RosterKind

OWN_DEPUTY = "own_deputy"
PARENT_DUTY = "parent_duty"


class How(StrEnum):
    """By what a person has a duty."""

    ROSTER = "ROSTER"
    HOLDER = "HOLDER"
    ACTING = "ACTING"
    DEPUTY = "DEPUTY"


@dataclass(frozen=True)
class DutyPerson:
    """A person with a duty now: ``post`` is the post by which, ``how`` whether by roster, name or as deputy.

    ``until`` is the end of the shift or of the holding, None when open.
    """

    person_id: int
    name: str
    name_en: str
    staff_number: str
    mobile_masked: str
    unit_path: str
    post: str
    post_name: str
    post_name_en: str
    group: str
    outlet_code: str
    how: How
    until: datetime | None = None


@dataclass(frozen=True)
class DutyPost:
    """A post with those who hold it at the moment, acting ones first; ``deputies`` are posts, first choice first."""

    pk: int
    key: str
    name: str
    name_en: str
    group: str
    outlet_id: int | None
    outlet_code: str
    outlet_name: str
    outlet_name_en: str
    revision: int
    holders: tuple[DutyPerson, ...]
    deputies: tuple[int, ...]


@dataclass(frozen=True)
class DutyBook:
    """Everything about duty in one unit at one moment, read in six queries; roles are resolved from it."""

    unit_path: str
    at: datetime
    posts: Mapping[int, DutyPost]
    on_shift: tuple[DutyPerson, ...]

    def posts_of(self, key: str, outlet_id: int | None = None) -> tuple[DutyPost, ...]:
        """Return the posts with a key; those of one outlet when it is given."""
        found = (post for post in self.posts.values() if post.key == key)
        return tuple(post for post in found if outlet_id is None or post.outlet_id in (outlet_id, None))

    def holders(self, key: str, outlet_id: int | None = None) -> tuple[DutyPerson, ...]:
        """Return who holds a post by name, acting people first."""
        several = [person for post in self.posts_of(key, outlet_id) for person in post.holders]
        return once(sorted(several, key=lambda person: person.how is not How.ACTING))

    def on_duty(self, key: str) -> tuple[DutyPerson, ...]:
        """Return who carries a post by a shift now."""
        return tuple(person for person in self.on_shift if person.post == key)

    def deputies(self, key: str, outlet_id: int | None = None) -> tuple[DutyPerson, ...]:
        """Return who deputises for a post, first choice first."""
        found = []
        for post in self.posts_of(key, outlet_id):
            for deputy in post.deputies:
                holders = self.posts[deputy].holders if deputy in self.posts else ()
                found += [replace(person, how=How.DEPUTY) for person in holders]
        return once(found)

    def resolve(self, role: str, outlet_id: int | None = None) -> tuple[DutyPerson, ...]:
        """Return who answers for a role of the plan now: the roster, else the holders, else the deputies.

        A group's stand-by comes before its other members. ``office`` is whoever has the duty there.
        """
        if role == "office":
            return self.on_duty("duty_officer") or self._by_name("office") or self._by_name("duty_officer")
        shift = self.on_duty(role)
        if shift and ROSTER_OF_POST.get(role) in rules.SINGLE:
            return shift
        return once([*shift, *self.holders(role, outlet_id)]) or self.deputies(role, outlet_id)

    def _by_name(self, key: str) -> tuple[DutyPerson, ...]:
        return self.holders(key) or self.deputies(key)

    def people(self) -> tuple[DutyPerson, ...]:
        """Return everybody with a duty in the unit, once each, by the first of their duties."""
        named = [person for post in self.posts.values() for person in post.holders]
        return once([*self.on_shift, *named])


def once(people: Iterable[DutyPerson]) -> tuple[DutyPerson, ...]:
    """Return people in their order, each once."""
    found: dict[int, DutyPerson] = {}
    for person in people:
        found.setdefault(person.person_id, person)
    return tuple(found.values())


def duty_at(unit: Unit, at: datetime, *, outlets: Iterable[int] | None = None) -> DutyBook:
    """Return who has which duty in a unit at a moment; ``outlets`` (ids) limits the posts of outlets that are read."""
    wanted = None if outlets is None else frozenset(outlets)
    roster = _roster_of(unit, wanted, at.astimezone(UTC).date())
    holders: dict[int, list[DutyPerson]] = {}
    for post, path, starts_at, person in roster.holdings:
        if roster.has_duty(person, path, starts_at, at):
            holders.setdefault(post, []).append(person)
    posts = {post.pk: replace(post, holders=tuple(holders.get(post.pk, ()))) for post in roster.posts}
    on_shift = [person for since, person in roster.shifts if roster.has_duty(person, unit.path, since, at)]
    return DutyBook(unit.path, at, posts, roster.with_giver(on_shift, unit.path, at))


_Time = tuple[int, str, datetime, DutyPerson]


@dataclass(frozen=True)
class _Roster:
    """What duty in a unit rests on during one day (UTC): posts without holders, holdings and shifts with their start.

    Who stands in for a relieved person is among the holdings (post, its unit's path, start) and shifts; ``absences``
    are the reliefs themselves. ``giver`` is who hands the duty over, with the moment from which.
    """

    posts: tuple[DutyPost, ...]
    holdings: tuple[_Time, ...]
    shifts: tuple[tuple[datetime, DutyPerson], ...]
    absences: tuple[Absence, ...]
    giver: tuple[datetime, DutyPerson] | None

    def of_outlets(self, outlets: frozenset[int]) -> _Roster:
        """Return what of it belongs to the unit itself and to some of its outlets."""
        posts = tuple(post for post in self.posts if post.outlet_id is None or post.outlet_id in outlets)
        kept = {post.pk for post in posts}
        return replace(self, posts=posts, holdings=tuple(row for row in self.holdings if row[0] in kept))

    def with_giver(self, on_shift: Iterable[DutyPerson], path: str, at: datetime) -> tuple[DutyPerson, ...]:
        """Return who is on shift; until a hand-over is accepted the duty officer is its giver, nobody else (O3)."""
        if self.giver is None or not self.has_duty(self.giver[1], path, self.giver[0], at):
            return tuple(on_shift)
        giver = self.giver[1]
        return (giver, *(person for person in on_shift if person.post != giver.post))

    def has_duty(self, person: DutyPerson, path: str, starts_at: datetime, at: datetime) -> bool:
        """Tell whether a person's time that began at ``starts_at`` runs at a moment and no relief holds."""
        if not rules.holds_at(starts_at, person.until, at):
            return False
        return not rules.relieved(self.absences, person.person_id, path, at)


OWN_OUTLETS = 200
"""The roster of a unit with no more outlets of its own is kept whole: reports come from one outlet after the other."""


def _roster_of(unit: Unit, outlets: frozenset[int] | None, day: date) -> _Roster:
    with stamps.once():
        if outlets and outlets <= (own := _own_outlets(unit.pk)) and len(own) <= OWN_OUTLETS:
            return _roster(unit.pk, unit.path, own, day).of_outlets(outlets)
        return _roster(unit.pk, unit.path, outlets, day)


@stamps.kept("network")
def _own_outlets(unit_id: int) -> frozenset[int]:
    """Return the outlets of a unit itself, few more than are kept whole."""
    rows = Outlet.objects.filter(unit=unit_id).order_by("pk").values_list("pk", flat=True)
    return frozenset(rows[: OWN_OUTLETS + 1])


@stamps.kept("organisation", "network")
def _roster(unit_id: int, path: str, outlets: frozenset[int] | None, day: date) -> _Roster:
    """Return posts, holdings, deputies, shifts, reliefs and the giver of the duty of a unit on a day.

    Six queries, kept while nothing changes.
    """
    begins = datetime.combine(day, time(), UTC)
    scope = Q(unit=unit_id, outlet=None) | (
        Q(unit_path=path, outlet__isnull=False) if outlets is None else Q(outlet__in=outlets)
    )
    rows = {
        row.pk: row
        for row in Post.objects.filter(scope, retired_at=None)
        .select_related("outlet")
        .order_by("place", "outlet", "pk")
    }
    held = Holding.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=begins), post__in=rows, person__retired_at=None
    )
    shifts = Shift.objects.filter(
        unit=unit_id,
        removed_at=None,
        starts_at__lt=begins + timedelta(days=1),
        ends_at__gt=begins,
        person__retired_at=None,
    )
    deputies: dict[int, list[int]] = {}
    named = Deputy.objects.filter(post__in=rows, removed_at=None).order_by("place", "pk")
    for post, deputy in named.values_list("post", "deputy"):
        deputies.setdefault(post, []).append(deputy)
    posts = tuple(_post(row, (), deputies.get(row.pk, [])) for row in rows.values())
    holdings = tuple(
        (row.post_id, rows[row.post_id].unit_path, row.starts_at, _holder(row, rows[row.post_id]))
        for row in held.select_related("person").order_by("-acting", "starts_at", "pk")
    )
    turns = tuple(
        (row.kind, row.starts_at, person)
        for row, person in _carried(shifts.select_related("person").order_by("starts_at", "pk"), posts)
    )
    reliefs = _reliefs({path, *(row.unit_path for row in rows.values())}, begins)
    return _Roster(
        posts,
        (*holdings, *_covered_posts(reliefs, holdings)),
        (*((starts_at, person) for _kind, starts_at, person in turns), *_covered_turns(reliefs, path, turns)),
        tuple(Absence(row.person_id, row.unit_path, row.starts_at, row.ends_at) for row in reliefs),
        _giver(unit_id, posts),
    )


def _giver(unit_id: int, posts: Iterable[DutyPost]) -> tuple[datetime, DutyPerson] | None:
    """Return who keeps the duty of a unit because a hand-over is not accepted, with when it began."""
    rows = HandOver.objects.keeping().filter(unit=unit_id, giver__retired_at=None).select_related("giver")
    row = rows.order_by("-began_at").first()
    return (
        (row.began_at, _on_roster(row.giver, RosterKind.DUTY_OFFICER, _own_names(posts), None))
        if row
        else None
    )


def _reliefs(paths: Iterable[str], begins: datetime) -> list[Relief]:
    """Return the reliefs of a day that reach units at ``paths``, with who stands in."""
    reaching = {one for path in paths for one in (path, *paths_above(path))}
    rows = Relief.objects.filter(touching(begins), unit_path__in=reaching)
    covers = Cover.objects.filter(person__retired_at=None).select_related("person").order_by("pk")
    return list(rows.order_by("pk").prefetch_related(Prefetch("covers", covers)))


def _covered_posts(reliefs: Iterable[Relief], holdings: Iterable[_Time]) -> Iterator[_Time]:
    several = tuple(holdings)
    for row in reliefs:
        for post, path, starts_at, person in several:
            stands_in = next((one for one in row.covers.all() if one.post_id == post), None)
            if person.person_id == row.person_id and stands_in is not None:
                span = rules.common_span((row.starts_at, row.ends_at), (starts_at, person.until))
                if span is not None:
                    yield post, path, span[0], _in_place_of(person, stands_in.person, How.ACTING, span[1])


def _covered_turns(
    reliefs: Iterable[Relief], path: str, turns: Iterable[tuple[str, datetime, DutyPerson]]
) -> Iterator[tuple[datetime, DutyPerson]]:
    several = tuple(turns)
    for row in reliefs:
        covers = {one.kind: one.person for one in row.covers.all() if one.unit_path == path}
        for kind, starts_at, person in several:
            if person.person_id == row.person_id and kind in covers:
                span = rules.common_span((row.starts_at, row.ends_at), (starts_at, person.until))
                if span is not None:
                    yield span[0], _in_place_of(person, covers[kind], How.ROSTER, span[1])


def _in_place_of(person: DutyPerson, stands_in: Person, how: How, until: datetime | None) -> DutyPerson:
    return replace(
        person,
        person_id=stands_in.pk,
        name=stands_in.name,
        name_en=stands_in.name_en or stands_in.name,
        staff_number=stands_in.staff_number,
        mobile_masked=rules.masked_mobile(stands_in.mobile),
        unit_path=stands_in.unit_path,
        how=how,
        until=until,
    )


def people_of_units(units: Iterable[Unit], at: datetime) -> set[tuple[int, int]]:
    """Return (person, unit) for everybody who has a post, a shift or a relieved person's duty there at a moment.

    Three queries, however many units: to see whether anybody is in two of them, without reading their duty books.
    """
    by_path = {unit.path: unit.pk for unit in units}
    running = Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))
    held = Holding.objects.filter(running, post__unit_path__in=by_path, post__retired_at=None)
    shifts = Shift.objects.filter(running, unit_path__in=by_path, removed_at=None)
    covers = Cover.objects.filter(
        Q(relief__ends_at=None) | Q(relief__ends_at__gt=at), relief__starts_at__lte=at, unit_path__in=by_path
    )
    found = {
        *held.values_list("person", "post__unit_path"),
        *shifts.values_list("person", "unit_path"),
        *covers.values_list("person", "unit_path"),
    }
    return {(person, by_path[path]) for person, path in found}


def on_duty(unit: Unit, role: str, at: datetime) -> tuple[DutyPerson, ...]:
    """Return who carries a roster kind (DUTY_OFFICER) or a post key (duty_officer) by a shift now."""
    key = rules.POST_OF_ROSTER[RosterKind(role)] if role in RosterKind.__members__ else role
    return duty_at(unit, at, outlets=()).on_duty(key)


def holders(unit: Unit, post_key: str, at: datetime, outlet: Outlet | None = None) -> tuple[DutyPerson, ...]:
    """Return who holds a post by name at a moment, acting people first."""
    return _book(unit, at, outlet).holders(post_key, outlet.pk if outlet else None)


def deputies_of(post: Post, at: datetime) -> tuple[DutyPerson, ...]:
    """Return who deputises for a post at a moment, first choice first."""
    rows = list(
        Post.objects.filter(pk__in=Deputy.objects.filter(post=post, removed_at=None).values("deputy"))
        .filter(retired_at=None)
        .select_related("outlet")
    )
    order = dict(
        Deputy.objects.filter(post=post, removed_at=None).order_by("place").values_list("deputy", "place")
    )
    found = _holders(rows, at)
    rows.sort(key=lambda row: order[row.pk])
    return once(replace(person, how=How.DEPUTY) for row in rows for person in found.get(row.pk, []))


def answering(
    role: str, *, unit: Unit, at: datetime, outlet: Outlet | None = None, person: Person | None = None
) -> tuple[DutyPerson, ...]:
    """Return who answers for a role of the plan in a unit at a moment, first choice first, deputies if nobody else.

    ``outlet`` is for the roles of an outlet, ``person`` for ``own_deputy`` (who stands in for that person).
    ``parent_duty`` is the duty officer of the unit above. For many roles at once use ``duty_at(...).resolve``.
    Empty when nobody answers: the caller says so.
    """
    if role == PARENT_DUTY:
        return answering("duty_officer", unit=unit.parent, at=at) if unit.parent else ()
    if role == OWN_DEPUTY:
        return own_deputies(unit, person, at) if person else ()
    return _book(unit, at, outlet).resolve(role, outlet.pk if outlet else None)


def resolve_role(
    role: str, *, unit: Unit, at: datetime, outlet: Outlet | None = None, person: Person | None = None
) -> Person | None:
    """Return the first person who answers for a role (see ``answering``), or None when nobody does."""
    found = answering(role, unit=unit, at=at, outlet=outlet, person=person)
    return Person.objects.select_related("unit").get(pk=found[0].person_id) if found else None


def own_deputies(unit: Unit, person: Person, at: datetime) -> tuple[DutyPerson, ...]:
    """Return who stands in for a person: the deputies of the posts that the person holds in the unit."""
    book = duty_at(unit, at)
    held = [post for post in book.posts.values() if any(h.person_id == person.pk for h in post.holders)]
    found = [one for post in held for one in book.deputies(post.key, post.outlet_id)]
    return tuple(one for one in once(found) if one.person_id != person.pk)


def _book(unit: Unit, at: datetime, outlet: Outlet | None) -> DutyBook:
    return duty_at(unit, at, outlets=[outlet.pk] if outlet else None)


def _holders(posts: Iterable[Post], at: datetime) -> dict[int, list[DutyPerson]]:
    by_post = {post.pk: post for post in posts}
    rows = (
        Holding.objects.filter(
            holding_now(at), not_relieved(at), post__in=list(by_post), person__retired_at=None
        )
        .select_related("person")
        .order_by("-acting", "starts_at", "pk")
    )
    found: dict[int, list[DutyPerson]] = {}
    for row in rows:
        found.setdefault(row.post_id, []).append(_holder(row, by_post[row.post_id]))
    return found


def _holder(row: Holding, post: Post) -> DutyPerson:
    return _person(row.person, post, How.ACTING if row.acting else How.HOLDER, row.ends_at)


def _carried(rows: Iterable[Shift], posts: Iterable[DutyPost]) -> Iterator[tuple[Shift, DutyPerson]]:
    """Yield each shift with who carries it, by the unit's own name of the post where it has one."""
    names = _own_names(posts)
    for row in rows:
        yield row, _on_roster(row.person, RosterKind(row.kind), names, row.ends_at)


def _own_names(posts: Iterable[DutyPost]) -> dict[str, tuple[str, str, str]]:
    return {post.key: (post.name, post.name_en, post.group) for post in posts if post.outlet_id is None}


def _on_roster(
    person: Person, kind: RosterKind, names: Mapping[str, tuple[str, str, str]], until: datetime | None
) -> DutyPerson:
    key = rules.POST_OF_ROSTER[kind]
    name, name_en, group = names.get(key) or (*rules.POST_NAMES[key], rules.GROUP_OF_POST[key])
    return _person(person, Post(key=key, name=name, name_en=name_en, group=group), How.ROSTER, until)


def _post(row: Post, people: Iterable[DutyPerson], deputies: Iterable[int]) -> DutyPost:
    return DutyPost(
        pk=row.pk,
        key=row.key,
        name=row.name,
        name_en=row.name_en or row.name,
        group=row.group,
        outlet_id=row.outlet_id,
        outlet_code=row.outlet.code if row.outlet else "",
        outlet_name=row.outlet.name if row.outlet else "",
        outlet_name_en=(row.outlet.name_en or row.outlet.name) if row.outlet else "",
        revision=row.revision,
        holders=tuple(people),
        deputies=tuple(deputies),
    )


def _person(person: Person, post: Post, how: How, until: datetime | None) -> DutyPerson:
    return DutyPerson(
        person_id=person.pk,
        name=person.name,
        name_en=person.name_en or person.name,
        staff_number=person.staff_number,
        mobile_masked=rules.masked_mobile(person.mobile),
        unit_path=person.unit_path,
        post=post.key,
        post_name=post.name,
        post_name_en=post.name_en or post.name,
        group=post.group,
        outlet_code=post.outlet.code if post.outlet else "",
        how=how,
        until=until,
    )
