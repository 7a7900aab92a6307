"""The action wrapper: one transaction, once per submission, repeated as a whole on a collision."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.db.happenings import AT, CLERK, SYSTEM, append, note_down
from youxu.core.act import Collision
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted
from youxu.core.models import Entry, Series

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_the_same_submission_returns_the_first_result_and_writes_nothing() -> None:
    key = uuid4()
    first = note_down(by=CLERK, at=AT, text="a", submission=key)
    again = note_down(by=CLERK, at=AT, text="a", submission=key)
    assert again == first
    assert Entry.objects.count() == 1


def test_a_refused_act_writes_nothing() -> None:
    nobody = Actor(ActorKind.PERSON, "0", "nobody", "WEB")
    with pytest.raises(NotPermitted):
        note_down(by=nobody, at=AT, text="a")
    assert not Series.objects.exists()


def test_an_act_that_fails_late_leaves_no_entry() -> None:
    @action
    def fail_late(*, by: Actor, at) -> None:
        append()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late(by=SYSTEM, at=AT)
    assert not Entry.objects.exists()


def test_an_act_is_repeated_as_a_whole_after_a_collision() -> None:
    tries = []

    @action
    def collide_twice(*, by: Actor, at) -> int:
        append(f"try {len(tries)}")
        tries.append(1)
        if len(tries) < 3:
            raise Collision("incident:1")
        return len(tries)

    assert collide_twice(by=SYSTEM, at=AT) == 3
    assert Entry.objects.count() == 1


def test_an_act_gives_up_after_five_collisions() -> None:
    tries = []

    @action
    def always_collide(*, by: Actor, at) -> None:
        tries.append(1)
        raise Collision("incident:1")

    with pytest.raises(Collision):
        always_collide(by=SYSTEM, at=AT)
    assert len(tries) == 5


def test_an_act_within_an_act_joins_it() -> None:
    @action
    def outer(*, by: Actor, at) -> None:
        note_down(by=by, at=at, text="inner")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outer(by=SYSTEM, at=AT)
    assert not Series.objects.filter(key="note:inner").exists()


@pytest.mark.parametrize("wrong", [lambda by, at: None, lambda *, at, by: None])
def test_an_action_of_the_wrong_shape_is_refused_when_it_is_written(wrong) -> None:
    with pytest.raises(TypeError):
        action(wrong)
