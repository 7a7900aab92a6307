"""Who is relieved of duty now, since when, by whom, and who stands in; why, only to who needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from youxu.core.actor import Actor
from youxu.core.database import path_under
from youxu.network.models import Unit
from youxu.organisation import rules
from youxu.organisation.grants import holding_now, not_relieved, paths_above, relief_now
from youxu.organisation.models import Cover, Holding, Person, Relief, Shift

VERB = "relieve"


@dataclass(frozen=True)
class CoverRow:
    """Who stands in for what: ``post`` is the name of the post, or of the post that the roster stands for."""

    post_id: int | None
    kind: str
    post: str
    post_en: str
    person_id: int
    name: str
    name_en: str


@dataclass(frozen=True)
class ReliefRow:
    """A relief that holds or is to begin: whom, since when, until when (None: until it is ended), by whom, who stands in.

    ``posts`` are the posts that the person holds there, ``uncovered`` posts and rosters without a stand-in (zh, en). ``reason`` is empty for who need not know it.
    """

    pk: int
    unit_path: str
    person_id: int
    name: str
    name_en: str
    staff_number: str
    starts_at: datetime
    ends_at: datetime | None
    by: str
    by_en: str
    covers: tuple[CoverRow, ...]
    uncovered: tuple[tuple[str, str], ...]
    posts: tuple[int, ...] = ()
    reason: str = ""

    def stand_ins(self, *, english: bool = False) -> tuple[str, ...]:
        """Return the names of who stands in, each once."""
        return tuple(dict.fromkeys(one.name_en if english else one.name for one in self.covers))

    @property
    def replacements(self) -> tuple[CoverRow, ...]:
        """Return who stands in, each person once."""
        found: dict[int, CoverRow] = {}
        for one in self.covers:
            found.setdefault(one.person_id, one)
        return tuple(found.values())


def may_relieve(actor: Actor, unit_path: str) -> bool:
    """Tell whether the actor relieves staff in a unit."""
    return actor.may(VERB, unit=unit_path)


def may_know_why(actor: Actor, unit_path: str) -> bool:
    """Tell whether the actor may read why somebody was relieved: who relieves there and reads what is need-to-know."""
    return may_relieve(actor, unit_path) and actor.may("read_need_to_know", unit=unit_path)


def reliefs_in(unit: Unit, at: datetime, *, world: str = "") -> tuple[ReliefRow, ...]:
    """Return the reliefs that reach a unit at a moment: its own, those above of its people, and those below."""
    rows = Relief.objects.filter(relief_now(at), world=world)
    own = path_under("unit_path", unit.path) | Q(
        unit_path__in=paths_above(unit.path), person__unit_path__startswith=unit.path
    )
    return _rows(rows.filter(own), at)


def reliefs_ahead(unit: Unit, at: datetime, *, world: str = "") -> tuple[ReliefRow, ...]:
    """Return the reliefs of a unit and below that were entered ahead and have not begun, the next first."""
    rows = Relief.objects.filter(
        path_under("unit_path", unit.path), starts_at__gt=at, over_at=None, world=world
    )
    return _rows(rows, at)


def reliefs_from(source: str, at: datetime, actor: Actor, *, world: str = "") -> tuple[ReliefRow, ...]:
    """Return the reliefs that an incident (its stream) led to and that hold or are to begin, with the reason for who
    may know it."""
    coming = relief_now(at) | Q(starts_at__gt=at, over_at=None)
    return _rows(Relief.objects.filter(coming, source=source, world=world), at, actor)


def reliefs_of(people: Iterable[int], at: datetime) -> dict[int, ReliefRow]:
    """Return person -> the relief that holds for that person; who is not relieved is left out."""
    rows = Relief.objects.filter(relief_now(at), person__in=list(people), world="")
    return {row.person_id: row for row in _rows(rows, at)}


def is_relieved(person: Person, path: str, at: datetime, world: str) -> bool:
    """Tell whether a relief spares a person duties in the unit at a path, above or below it."""
    rows = Relief.objects.filter(relief_now(at), person=person, world__in=("", world))
    return any(
        rules.within(path, one) or rules.within(one, path) for one in rows.values_list("unit_path", flat=True)
    )


def relief_numbered(pk: int, actor: Actor) -> Relief | None:
    """Return the relief with an id, over or not, if the actor may end it; None otherwise."""
    found = Relief.objects.filter(pk=pk).select_related("unit", "person").first()
    return found if found is not None and may_relieve(actor, found.unit_path) else None


def running_relief(person: Person, unit: Unit, at: datetime, *, world: str = "") -> Relief | None:
    """Return the relief of a person that holds in a unit, above it or below, else the next one ahead, to end it."""
    coming = relief_now(at) | Q(starts_at__gt=at, over_at=None)
    rows = Relief.objects.filter(coming, person=person, world=world)
    reaching = path_under("unit_path", unit.path) | Q(unit_path__in=paths_above(unit.path))
    return rows.filter(reaching).select_related("unit", "person").order_by("starts_at", "pk").first()


def _rows(rows: QuerySet[Relief], at: datetime, actor: Actor | None = None) -> tuple[ReliefRow, ...]:
    covers = Cover.objects.filter(not_relieved(at, "unit_path"), person__retired_at=None)
    found = list(
        rows.select_related("person", "relieved_by")
        .prefetch_related(Prefetch("covers", covers.select_related("person", "post").order_by("pk")))
        .order_by("starts_at", "pk")
    )
    held = _held([row.person_id for row in found], at) if found else {}
    turns = _turns([row.person_id for row in found], at) if found else {}
    return tuple(_row(row, held.get(row.person_id, ()), turns.get(row.person_id, ()), actor) for row in found)


def _held(people: list[int], at: datetime) -> dict[int, list[Holding]]:
    found: dict[int, list[Holding]] = {}
    rows = Holding.objects.filter(holding_now(at), person__in=people, post__retired_at=None)
    for one in rows.select_related("post").order_by("post__place", "pk"):
        found.setdefault(one.person_id, []).append(one)
    return found


def _turns(people: list[int], at: datetime) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = {}
    for one in Shift.objects.filter(person__in=people, removed_at=None, ends_at__gt=at).order_by("starts_at"):
        found.setdefault(one.person_id, []).append(one)
    return found


def _uncovered_turns(row: Relief, turns: Iterable[Shift], kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what the shifts that nobody carries are called: those within the relief whose roster has no cover."""
    for one in turns:
        within = rules.within(one.unit_path, row.unit_path)
        if within and one.kind not in kinds and (row.ends_at is None or one.starts_at < row.ends_at):
            yield rules.POST_NAMES[rules.POST_OF_ROSTER[rules.RosterKind(one.kind)]]


def _row(row: Relief, held: Iterable[Holding], turns: Iterable[Shift], actor: Actor | None) -> ReliefRow:
    covers = tuple(_cover(one) for one in row.covers.all())
    covered = {one.post_id for one in covers}
    posts = [one.post for one in held if rules.within(one.post.unit_path, row.unit_path)]
    left = [(post.name, post.name_en or post.name) for post in posts if post.pk not in covered]
    left += _uncovered_turns(row, turns, {one.kind for one in covers})
    by = row.relieved_by
    return ReliefRow(
        pk=row.pk,
        unit_path=row.unit_path,
        person_id=row.person_id,
        name=row.person.name,
        name_en=row.person.name_en or row.person.name,
        staff_number=row.person.staff_number,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        by=by.name if by else "",
        by_en=(by.name_en or by.name) if by else "",
        covers=covers,
        uncovered=tuple(dict.fromkeys(left)),
        posts=tuple(post.pk for post in posts),
        reason=row.reason if actor is not None and may_know_why(actor, row.unit_path) else "",
    )


def _cover(row: Cover) -> CoverRow:
    if row.post is not None:
        post, post_en = row.post.name, row.post.name_en or row.post.name
    else:
        post, post_en = rules.POST_NAMES[rules.POST_OF_ROSTER[rules.RosterKind(row.kind)]]
    return CoverRow(
        row.post_id,
        row.kind,
        post,
        post_en,
        row.person_id,
        row.person.name,
        row.person.name_en or row.person.name,
    )
