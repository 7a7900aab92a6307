"""Relief of affected staff (离岗): spared the duty from a moment on, somebody standing in, until it is ended (O2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from youxu.core import journal
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

VERB = "relieve"
AT_ONCE = 500


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

    ``replacement`` stands in for all of it; left out, each post's first deputy by the plan does. ``source`` is the
    stream of the incident. ``reason`` stands in the row alone. Raises UnableToRelieve.
    """
    by.require(VERB, unit=unit.path)
    begins = starts_at or at
    if (fault := rules.span_fault(begins, ends_at, at)) is not None:
        raise UnableToRelieve(fault[1].text, field=fault[0])
    _refuse_person(unit, person, begins, ends_at, world)
    if replacement is not None:
        _refuse_replacement(unit, person, replacement, at, world)
    duties = tuple(_duties(unit, person, begins, ends_at))
    chosen = [(duty, _stands_in(unit, duty, person, replacement, by, at)) for duty in duties]
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
    )
    rows = [
        Cover(relief=relief, person=one, post=duty.post, kind=duty.kind, unit_path=duty.path)
        for duty, one in chosen
        if one is not None
    ]
    Cover.objects.bulk_create(rows)
    _pass_on(unit, person, replacement, by, at, world)
    names = dict.fromkeys(row.person.name for row in rows)
    said = events.StaffRelieved(
        person.name,
        "、".join(names) or "—",
        begins.isoformat(),
        ends_at.isoformat() if ends_at else "",
    )
    _record(said, relief, by, at)
    return relief


@action
def end_relief(*, by: Actor, at: datetime, relief: Relief) -> Relief:
    """End a relief now: the person has the duty again. Raises UnableToEndRelief when it is over."""
    by.require(VERB, unit=relief.unit_path)
    running = Relief.objects.filter(relief_now(at), pk=relief.pk)
    if not running.update(ends_at=at, ended_by=by.person_id):
        raise UnableToEndRelief(field="relief")
    relief.ends_at, relief.ended_by_id = at, by.person_id
    _record(events.ReliefEnded(relief.person.name, at.isoformat()), relief, by, at)
    return relief


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
    if _relieved(other, unit.path, at, world):
        raise UnableToRelieve(
            mark("{person} is relieved as well and cannot stand in."), field="replacement", person=other.name
        )


def _relieved(person: Person, path: str, at: datetime, world: str) -> bool:
    rows = Relief.objects.filter(relief_now(at), person=person, world__in=("", world))
    return any(
        rules.within(path, one) or rules.within(one, path) for one in rows.values_list("unit_path", flat=True)
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
