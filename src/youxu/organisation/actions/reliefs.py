"""Relief of affected staff (离岗): spared the duty from a moment on, somebody standing in, until it is ended (O2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from youxu.core import clock, journal
from youxu.core.action import action
from youxu.core.actor import Actor
from youxu.core.errors import UnableTo
from youxu.core.events import TextsPurged
from youxu.kernel.words import mark
from youxu.network.models import Unit
from youxu.organisation import events, rules
from youxu.organisation.grants import holding_now, relief_now
from youxu.organisation.models import Cover, Holding, Person, Post, Relief, Shift
from youxu.organisation.queries.duty import deputies_of
from youxu.organisation.queries.reliefs import is_relieved

VERB = "relieve"
AT_ONCE = 500
FEW = 20


class UnableToRelieve(UnableTo):
    """A relief that cannot begin; ``field`` names what is at fault."""

    text = mark("This person cannot be relieved.")
    clause = "O2"


class UnableToEndRelief(UnableTo):
    """A relief is ended once."""

    text = mark("This relief is over already.")
    clause = "O2"


@dataclass(frozen=True)
class _Duty:
    """What the relieved person leaves: a post, or the shifts of a roster in a unit (``post`` None)."""

    post: Post | None
    kind: str
    path: str

    @property
    def key(self) -> str:
        """Return the key of the post, or of the post that the roster stands for."""
        return self.post.key if self.post else rules.POST_OF_ROSTER[rules.RosterKind(self.kind)]


@action
def relieve(
    *,
    by: Actor,
    at: datetime,
    unit: Unit,
    person: Person,
    replacement: Person | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str = "",
    source: str = "",
    world: str = "",
) -> Relief:
    """Relieve a person of every duty in a unit and below, from ``starts_at`` (now) until ``ends_at`` (until ended).

    It may be entered ahead: until it begins nothing changes. ``replacement`` stands in for all of it; left out, each post's first deputy by the plan does. ``source`` is the
    stream of the incident. ``reason`` stands in the row alone. Raises UnableToRelieve.
    """
    by.require(VERB, unit=unit.path)
    begins = starts_at or at
    if (fault := rules.span_fault(begins, ends_at, at)) is not None:
        raise UnableToRelieve(fault[1].text, field=fault[0])
    _refuse_person(unit, person, begins, ends_at, world)
    if replacement is not None:
        _refuse_replacement(unit, person, replacement, max(begins, at), world)
    duties = tuple(_duties(unit, person, begins, ends_at))
    chosen = [(duty, _stands_in(unit, duty, person, replacement, by, max(begins, at))) for duty in duties]
    relief = _make(
        unit=unit,
        unit_path=unit.path,
        person=person,
        starts_at=begins,
        ends_at=ends_at,
        relieved_by_id=by.person_id,
        reason=reason.strip(),
        source=source,
        world=world,
        begun_at=begins if begins <= at else None,
    )
    rows = _cover(relief, chosen)
    if begins <= at:
        _pass_on(unit, person, replacement, by, at, world)
    said = events.StaffRelieved(
        person.name,
        _names(rows),
        begins.isoformat(),
        ends_at.isoformat() if ends_at else "",
    )
    _record(said, relief, by, at)
    return relief


@action
def end_relief(*, by: Actor, at: datetime, relief: Relief) -> Relief:
    """End a relief now: the person has the duty again. One that was entered ahead and has not begun is withdrawn.

    Raises UnableToEndRelief when it is over.
    """
    by.require(VERB, unit=relief.unit_path)
    rows = Relief.objects.filter(pk=relief.pk, over_at=None)
    if rows.filter(relief_now(at)).update(ends_at=at, over_at=at, ended_by=by.person_id):
        said: journal.Event = events.ReliefEnded(relief.person.name, at.isoformat())
    elif rows.filter(starts_at__gt=at).update(ends_at=F("starts_at"), over_at=at, ended_by=by.person_id):
        said = events.ReliefWithdrawn(relief.person.name, relief.starts_at.isoformat())
    else:
        raise UnableToEndRelief(field="relief")
    relief.refresh_from_db()
    _record(said, relief, by, at)
    return relief


@action
def tend_reliefs(*, by: Actor, at: datetime) -> int:
    """Do what follows when a relief entered ahead begins, and when the time of one is over; return how many.

    Who stands in for a post that came to the person since is the deputy by the plan. Each once; reads partial indexes
    and usually finds nothing. An exercise goes by its own clock.
    """
    by.require(VERB, unit="")
    ahead = Relief.objects.filter(begun_at=None, over_at=None)
    ending = Relief.objects.filter(begun_at__isnull=False, over_at=None, ends_at__isnull=False)
    rows = [*_due(ahead, "starts_at", at), *_due(ending, "ends_at", at)]
    for relief, moment in rows:
        if relief.begun_at is None:
            _begin(relief, by, moment)
        else:
            Relief.objects.filter(pk=relief.pk).update(over_at=moment)
            over = events.ReliefOver(relief.person.name, str(relief.ends_at and relief.ends_at.isoformat()))
            _record(over, relief, by, moment)
    return len(rows)


def _due(rows: QuerySet[Relief], column: str, at: datetime) -> list[tuple[Relief, datetime]]:
    """Return the reliefs whose moment has come, with the time of their world."""
    related = rows.select_related("person", "unit").order_by(column, "pk")
    found = [(row, at) for row in related.filter(world="", **{f"{column}__lte": at})[:FEW]]
    for row in related.exclude(world="")[:FEW]:
        moment = clock.now(row.world)
        if getattr(row, column) <= moment:
            found.append((row, moment))
    return found


def _begin(relief: Relief, by: Actor, at: datetime) -> None:
    unit, person = relief.unit, relief.person
    Relief.objects.filter(pk=relief.pk).update(begun_at=at)
    covered = set(relief.covers.values_list("post", "kind", "unit_path"))
    new = [
        duty
        for duty in _duties(unit, person, relief.starts_at, relief.ends_at)
        if (duty.post.pk if duty.post else None, duty.kind, duty.path) not in covered
    ]
    _cover(relief, [(duty, _stands_in(unit, duty, person, None, by, at)) for duty in new])
    _pass_on(unit, person, None, by, at, relief.world)
    rows = list(relief.covers.select_related("person").order_by("pk"))
    _record(events.ReliefBegan(person.name, _names(rows)), relief, by, at)


def _cover(relief: Relief, chosen: Iterable[tuple[_Duty, Person | None]]) -> list[Cover]:
    """Store who stands in for which duty."""
    rows = [
        Cover(relief=relief, person=one, post=duty.post, kind=duty.kind, unit_path=duty.path)
        for duty, one in chosen
        if one is not None
    ]
    return Cover.objects.bulk_create(rows)


def _names(rows: Iterable[Cover]) -> str:
    return "、".join(dict.fromkeys(row.person.name for row in rows)) or "—"


@action
def purge_reliefs(*, by: Actor, at: datetime, before: datetime) -> int:
    """Remove the reasons of up to 500 reliefs that ended, or began and still go on, before a moment; return how many."""
    over = Q(ends_at__lt=before) | Q(ends_at=None, starts_at__lt=before)
    rows = Relief.objects.filter(over).exclude(reason="").select_related("unit")
    found = list(rows.order_by("pk")[:AT_ONCE])
    for unit in {row.unit_path for row in found}:
        by.require("purge", unit=unit)
    if not found:
        return 0
    Relief.objects.filter(pk__in=[row.pk for row in found]).update(reason="")
    _record(TextsPurged(f"relief.reason: {len(found)}", "after_close"), found[-1], by, at)
    return len(found)


def _refuse_person(
    unit: Unit, person: Person, begins: datetime, ends_at: datetime | None, world: str
) -> None:
    """Refuse who is gone, belongs elsewhere, or is relieved already within that time."""
    if person.retired_at is not None:
        raise UnableToRelieve(mark("{person} was retired."), field="person", person=person.name)
    here = rules.within(person.unit_path, unit.path)
    if not here and not any(_duties(unit, person, begins, ends_at)):
        raise UnableToRelieve(
            mark("{person} has no duty in {unit}."), field="person", person=person.name, unit=unit.name
        )
    later = Q(starts_at__lt=ends_at) if ends_at else Q()
    rows = Relief.objects.filter(
        later, Q(ends_at=None) | Q(ends_at__gt=begins), person=person, world=world
    ).order_by("starts_at")
    for one in rows:
        if rules.within(one.unit_path, unit.path) or rules.within(unit.path, one.unit_path):
            raise UnableToRelieve(
                mark("{person} is relieved already since {starts_at}; end that relief first."),
                field="person",
                details={"relief": one.pk},
                person=person.name,
                starts_at=one.starts_at,
            )


def _refuse_replacement(unit: Unit, person: Person, other: Person, at: datetime, world: str) -> None:
    """Refuse who cannot stand in: the person relieved, who is gone, locked or relieved too."""
    if other.pk == person.pk:
        raise UnableToRelieve(
            mark("{person} cannot stand in for the own duty."), field="replacement", person=person.name
        )
    if other.retired_at is not None or not other.is_active:
        raise UnableToRelieve(mark("{person} was retired or locked."), field="replacement", person=other.name)
    near = rules.within(other.unit_path, unit.path) or rules.within(unit.path, other.unit_path)
    if not near:
        raise UnableToRelieve(
            mark("{person} belongs to another unit."), field="replacement", person=other.name
        )
    if is_relieved(other, unit.path, at, world):
        raise UnableToRelieve(
            mark("{person} is relieved as well and cannot stand in."), field="replacement", person=other.name
        )


def _duties(unit: Unit, person: Person, begins: datetime, ends_at: datetime | None) -> Iterator[_Duty]:
    """Yield what a person has to do in a unit and below within a time: posts in their order, then rosters."""
    span = Q(ends_at=None) | Q(ends_at__gt=begins)
    later = Q(starts_at__lt=ends_at) if ends_at else Q()
    held = Holding.objects.filter(
        span, later, person=person, post__unit_path__startswith=unit.path, post__retired_at=None
    )
    posts = Post.objects.filter(pk__in=held.values("post")).order_by("place", "pk").select_related("outlet")
    yield from (_Duty(post, "", post.unit_path) for post in posts)
    shifts = Shift.objects.filter(
        later, ends_at__gt=begins, person=person, unit_path__startswith=unit.path, removed_at=None
    )
    for kind, path in shifts.order_by("kind", "unit_path").values_list("kind", "unit_path").distinct():
        yield _Duty(None, kind, path)


def _stands_in(
    unit: Unit, duty: _Duty, person: Person, replacement: Person | None, by: Actor, at: datetime
) -> Person | None:
    """Return who stands in for one duty: the replacement if the actor may name that person, else the first deputy."""
    deputies = _deputies(duty, person, at)
    if replacement is None:
        return Person.objects.get(pk=deputies[0]) if deputies else None
    allowed = rules.may_give(
        rules.verbs_of(duty.key),
        {verb for verb in rules.verbs_of(duty.key) if by.may(verb, unit=unit.path)},
        deputy=replacement.pk in deputies or _has(replacement, duty, at),
        keeps=by.may("edit_organisation", unit=duty.path),
    )
    if not allowed:
        raise UnableToRelieve(
            _over_own(replacement, by), field="replacement", post=_called(duty), person=replacement.name
        )
    return replacement


def _over_own(replacement: Person, by: Actor) -> str:
    if replacement.pk == by.person_id:
        return mark(
            "You may not hold the post {post} and so cannot stand in there yourself: leave the field empty for the "
            "deputy by the plan, or ask who keeps the organisation."
        )
    return mark(
        "You cannot put {person} into the post {post}, which may do more than you may: leave the field empty for the "
        "deputy by the plan, or ask who keeps the organisation."
    )


def _called(duty: _Duty) -> dict[str, str]:
    """Return what a post is called, in both languages."""
    zh, en = rules.POST_NAMES.get(duty.key, (duty.key, duty.key))
    return {"zh": duty.post.name, "en": duty.post.name_en or en} if duty.post else {"zh": zh, "en": en}


def _deputies(duty: _Duty, person: Person, at: datetime) -> Sequence[int]:
    """Return who deputises for a duty by the plan and is not relieved, first choice first."""
    post = (
        duty.post
        or Post.objects.filter(unit_path=duty.path, outlet=None, key=duty.key, retired_at=None).first()
    )
    if post is None:
        return ()
    return [one.person_id for one in deputies_of(post, at) if one.person_id != person.pk]


def _has(person: Person, duty: _Duty, at: datetime) -> bool:
    """Tell whether a person holds a post of that key in that unit by name already."""
    rows = Holding.objects.filter(holding_now(at), person=person, post__unit_path=duty.path)
    return rows.filter(post__key=duty.key, post__retired_at=None).exists()


def _pass_on(
    unit: Unit, person: Person, replacement: Person | None, by: Actor, at: datetime, world: str
) -> None:
    """Let who stands in now take what the relieved person stood in for until this moment."""
    rows = Cover.objects.filter(
        holding_now(at, "relief__"), person=person, relief__world=world, unit_path__startswith=unit.path
    )
    for cover in rows.select_related("post", "relief"):
        duty = _Duty(cover.post, cover.kind, cover.unit_path)
        other = _stands_in(unit, duty, person, replacement, by, at)
        if other is not None and other.pk != cover.relief.person_id:
            Cover.objects.filter(pk=cover.pk).update(person=other)


def _make(**columns: object) -> Relief:
    """Store the row; the unique constraint says when another hand was faster."""
    try:
        with transaction.atomic():
            return Relief.objects.create(**columns)
    except IntegrityError as error:
        raise UnableToRelieve(mark("This person has just been relieved."), field="person") from error


def _record(said: journal.Event, relief: Relief, by: Actor, at: datetime) -> None:
    stream = f"unit:{relief.unit.key}:roster"
    journal.append(
        said, by=by, at=at, stream=stream, subject=relief, unit=relief.unit_path, world=relief.world
    )
