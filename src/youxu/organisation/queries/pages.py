"""What the organisation's pages show: the bodies of a unit with their holders, its rosters with their gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from youxu.network.models import Outlet, Unit
from youxu.organisation import rules
from youxu.organisation.grants import holding_now
from youxu.organisation.models import Holding, Person, Post, Shift
from youxu.organisation.queries.duty import DutyBook, DutyPost, duty_at
from youxu.organisation.queries.reliefs import CoverRow, ReliefRow, reliefs_in
from youxu.organisation.rules import Absence, Gap, RosterKind, Turn

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class PostLine:
    """A post on the organisation page: its holders and, by name, who deputises; ``relieved`` hold it but for a while not."""

    post: DutyPost
    deputies: tuple[DutyPost, ...]
    relieved: tuple[ReliefRow, ...] = ()

    @property
    def vacant(self) -> bool:
        """Tell whether nobody holds the post."""
        return not self.post.holders


@dataclass(frozen=True)
class BodyRow:
    """One body of a unit: ``key`` is a code of the vocabulary's ``body`` (leading, office, technical, …)."""

    key: str
    posts: tuple[PostLine, ...]


@dataclass(frozen=True)
class ShiftRow:
    """One shift of a roster; ``runs`` tells that it is on now.

    ``relief`` is why its person does not carry it at this moment, or when it begins; ``cover`` who does instead.
    """

    pk: int
    kind: str
    person_id: int
    name: str
    name_en: str
    starts_at: datetime
    ends_at: datetime
    runs: bool
    relief: ReliefRow | None = None
    cover: CoverRow | None = None

    @property
    def carrier(self) -> ShiftRow | CoverRow | None:
        """Return who carries it: its person, who stands in while that person is relieved, or nobody."""
        return self if self.relief is None else self.cover


@dataclass(frozen=True)
class RosterRow:
    """One roster within a span: shifts in order, and the gaps where nobody has the duty (single rosters only)."""

    kind: str
    shifts: tuple[ShiftRow, ...]
    gaps: tuple[Gap, ...]

    @property
    def now(self) -> ShiftRow | None:
        """Return the shift that is on, if any."""
        return next((shift for shift in self.shifts if shift.runs), None)


@dataclass(frozen=True)
class OrganisationPage:
    """Everything that the organisation page of one unit shows."""

    unit_path: str
    unit_name: str
    unit_name_en: str
    bodies: tuple[BodyRow, ...]
    rosters: tuple[RosterRow, ...]
    people_count: int
    double_duties: tuple[tuple[str, datetime, datetime], ...]
    reliefs: tuple[ReliefRow, ...]


def organisation_of(unit: Unit, at: datetime, *, ahead: timedelta = AHEAD) -> OrganisationPage:
    """Return the organisation of a unit at a moment, with its rosters ``ahead`` (nine queries)."""
    book = duty_at(unit, at)
    reliefs = reliefs_in(unit, at)
    span = (at, at + ahead)
    shifts = _shifts(unit, span)
    names = {shift.person_id: shift.person.name for shift in shifts}
    doubles = rules.double_duties([_turn(shift) for shift in shifts], span)
    return OrganisationPage(
        unit_path=unit.path,
        unit_name=unit.name,
        unit_name_en=unit.name_en or unit.name,
        bodies=_bodies(book, reliefs),
        rosters=tuple(_roster(kind, shifts, span, at, reliefs) for kind in RosterKind),
        people_count=Person.objects.filter(unit=unit, retired_at=None).count(),
        double_duties=tuple((names[person], start, end) for person, start, end in doubles),
        reliefs=reliefs,
    )


def roster_of(unit: Unit, kind: str, span: tuple[datetime, datetime], at: datetime) -> RosterRow:
    """Return one roster within a half-open span, with the gaps; ``at`` tells which shift is on."""
    return _roster(RosterKind(kind), _shifts(unit, span), span, at, reliefs_in(unit, at))


def rosters_of(
    unit: Unit, span: tuple[datetime, datetime], at: datetime, reliefs: tuple[ReliefRow, ...]
) -> tuple[RosterRow, ...]:
    """Return every roster within a half-open span, as ``roster_of``, with the reliefs that hold at ``at``."""
    shifts = _shifts(unit, span)
    return tuple(_roster(kind, shifts, span, at, reliefs) for kind in RosterKind)


def gaps_of(
    unit: Unit, span: tuple[datetime, datetime], kinds: tuple[str, ...] = rules.SINGLE
) -> tuple[Gap, ...]:
    """Return where the rosters ``kinds`` have nobody within a half-open span."""
    return rules.roster_gaps([_turn(shift) for shift in _shifts(unit, span)], span, kinds)


def posts_of(unit: Unit, *, with_outlets: bool = True) -> tuple[Post, ...]:
    """Return the posts of a unit for choices in forms, the unit's own first, then those of its outlets."""
    posts = Post.objects.filter(unit=unit, retired_at=None).select_related("outlet", "unit")
    if not with_outlets:
        posts = posts.filter(outlet=None)
    return tuple(posts.order_by("outlet__code", "place", "pk"))


def post_called(key: str, unit: Unit, outlet: Outlet | None = None) -> Post | None:
    """Return the post of a unit, or of one of its outlets, by its key or name; None when there is none."""
    rows = Post.objects.filter(Q(key=key) | Q(name=key), outlet=outlet, retired_at=None)
    found = rows if outlet else rows.filter(unit=unit)
    return found.select_related("unit", "outlet").order_by("pk").first()


def holding_of(person: Person, post: Post, at: datetime) -> Holding | None:
    """Return a person's running time in a post, to end it."""
    rows = Holding.objects.filter(holding_now(at), person=person, post=post)
    return rows.select_related("post", "post__unit", "person").first()


def shift_numbered(pk: int) -> Shift | None:
    """Return the shift with an id, as forms post it."""
    return Shift.objects.filter(pk=pk).select_related("person", "unit").first()


def holding_numbered(pk: int) -> Holding | None:
    """Return the holding with an id, as forms post it."""
    return Holding.objects.filter(pk=pk).select_related("post", "post__unit", "person").first()


def post_numbered(pk: int) -> Post | None:
    """Return the post with an id, as forms post it, unless it was ended."""
    return Post.objects.filter(pk=pk, retired_at=None).select_related("unit", "outlet").first()


def units_with_posts() -> tuple[Unit, ...]:
    """Return the units in which somebody may hold a post, from the top."""
    rows = Post.objects.filter(retired_at=None, unit__retired_at=None).values("unit")
    return tuple(Unit.objects.filter(pk__in=rows).select_related("parent").order_by("path"))


def duties_of(person: Person, at: datetime, *, ahead: timedelta = AHEAD) -> tuple[ShiftRow, ...]:
    """Return the running and coming shifts of a person, in all units."""
    rows = Shift.objects.filter(person=person, removed_at=None, ends_at__gt=at, starts_at__lt=at + ahead)
    return tuple(_shift(row, at) for row in rows.select_related("person").order_by("starts_at"))


def _shifts(unit: Unit, span: tuple[datetime, datetime]) -> list[Shift]:
    rows = Shift.objects.filter(unit=unit, removed_at=None, starts_at__lt=span[1], ends_at__gt=span[0])
    return list(rows.select_related("person").order_by("starts_at", "pk"))


def _roster(
    kind: RosterKind,
    shifts: list[Shift],
    span: tuple[datetime, datetime],
    at: datetime,
    reliefs: tuple[ReliefRow, ...],
) -> RosterRow:
    own = [shift for shift in shifts if shift.kind == kind]
    gaps = rules.roster_gaps([_turn(shift) for shift in own], span, (kind,)) if kind in rules.SINGLE else ()
    return RosterRow(str(kind), tuple(_shift(shift, at, reliefs) for shift in own), gaps)


def _turn(shift: Shift) -> Turn:
    return Turn(shift.kind, shift.person_id, shift.starts_at, shift.ends_at, shift.pk)


def _shift(shift: Shift, at: datetime, reliefs: tuple[ReliefRow, ...] = ()) -> ShiftRow:
    relief = next((row for row in reliefs if _spares(row, shift, at)), None)
    covers = relief.covers if relief else ()
    return ShiftRow(
        pk=shift.pk,
        kind=shift.kind,
        person_id=shift.person_id,
        name=shift.person.name,
        name_en=shift.person.name_en or shift.person.name,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        runs=rules.holds_at(shift.starts_at, shift.ends_at, at),
        relief=relief,
        cover=next((one for one in covers if one.kind == shift.kind), None),
    )


def _spares(row: ReliefRow, shift: Shift, at: datetime) -> bool:
    """Tell whether a relief spares the person a shift: now, or when it begins."""
    absence = Absence(row.person_id, row.unit_path, row.starts_at, row.ends_at)
    return shift.ends_at > at and absence.spares(shift.person_id, shift.unit_path, max(at, shift.starts_at))


def _bodies(book: DutyBook, reliefs: tuple[ReliefRow, ...]) -> tuple[BodyRow, ...]:
    by_body: dict[str, list[PostLine]] = {}
    for post in book.posts.values():
        deputies = tuple(book.posts[pk] for pk in post.deputies if pk in book.posts)
        body = post.group if post.group in rules.BODIES else "other"
        by_body.setdefault(body, []).append(PostLine(post, deputies, _relieved_of(post, reliefs)))
    return tuple(BodyRow(key, tuple(by_body[key])) for key in (*rules.BODIES, "other") if key in by_body)


def _relieved_of(post: DutyPost, reliefs: tuple[ReliefRow, ...]) -> tuple[ReliefRow, ...]:
    """Return the reliefs of people who hold a post, whether somebody stands in or not."""
    return tuple(row for row in reliefs if post.pk in row.posts)
