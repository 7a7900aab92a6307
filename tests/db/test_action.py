"""The action wrapper: one transaction, once per submission, repeated as a whole on a collision."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.db.happenings import AT, CLERK, SYSTEM, append, note_down
from youxu.core.act import Collision, Submission
from youxu.core.action import action
from youxu.core.actor import Actor, ActorKind
from youxu.core.errors import NotPermitted, SentBefore, Stale
from youxu.core.models import Entry, EntryPayload, Series

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_the_same_submission_returns_the_first_result_and_writes_nothing() -> None:
    key = uuid4()
    first = note_down(by=CLERK, at=AT, text="a", submission=key)
    again = note_down(by=CLERK, at=AT, text="a", submission=key)
    assert again == first
    assert Entry.objects.count() == 1


def sent(key, **fields) -> Submission:
    return Submission(key, fields.items())


def test_the_same_submission_with_the_same_input_returns_the_first_result_though_it_resolves_otherwise() -> (
    None
):
    key = uuid4()
    first = note_down(by=CLERK, at=AT, text="9:12", submission=sent(key, when="now"))
    again = note_down(by=CLERK, at=AT, text="9:13", submission=sent(key, when="now"))
    assert again == first
    assert Entry.objects.count() == 1


def test_the_same_submission_with_other_input_is_refused_and_writes_nothing() -> None:
    key = uuid4()
    note_down(by=CLERK, at=AT, text="a", submission=sent(key, text="a"))
    with pytest.raises(SentBefore) as refused:
        note_down(by=CLERK, at=AT, text="b", submission=sent(key, text="b"))
    assert refused.value.field == "submission"
    assert Entry.objects.count() == 1
    assert not Series.objects.filter(key="note:b").exists()


def test_the_same_submission_from_another_person_is_refused_before_it_tells_anything() -> None:
    key = uuid4()
    note_down(by=CLERK, at=AT, text="a", submission=sent(key, text="a"))
    other = replace(CLERK, key="8", name="另一人", grants=frozenset())
    with pytest.raises(SentBefore):
        note_down(by=other, at=AT, text="a", submission=sent(key, text="a"))


def test_the_same_submission_for_another_act_is_refused() -> None:
    @action
    def other_act(*, by: Actor, at, text: str) -> None:
        append(text)

    key = uuid4()
    note_down(by=CLERK, at=AT, text="a", submission=sent(key, text="a"))
    with pytest.raises(SentBefore):
        other_act(by=CLERK, at=AT, text="a", submission=sent(key, text="a"))


def test_a_submission_whose_words_were_purged_is_still_its_senders_alone() -> None:
    key = uuid4()
    first = note_down(by=CLERK, at=AT, text="a", submission=sent(key, text="a"))
    EntryPayload.objects.all().delete()
    assert note_down(by=CLERK, at=AT, text="a", submission=sent(key, text="a")) == first
    with pytest.raises(SentBefore):
        note_down(by=replace(CLERK, key="8"), at=AT, text="a", submission=sent(key, text="a"))


def test_keeping_what_was_sent_takes_no_statement_more() -> None:
    with CaptureQueriesContext(connection) as plain:
        note_down(by=CLERK, at=AT, text="a", submission=uuid4())
    with CaptureQueriesContext(connection) as kept:
        note_down(by=CLERK, at=AT, text="b", submission=sent(uuid4(), text="b"))
    assert len(kept) == len(plain)


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


def test_a_clash_has_one_shape_everywhere() -> None:
    clash = Stale(field="revision", details={"yours": {"a": 1}, "theirs": {"a": 2}, "revision": 3})
    assert (clash.yours, clash.theirs) == ({"a": 1}, {"a": 2})
    assert (Stale().yours, Stale().theirs) == ({}, {})
    with pytest.raises(ValueError, match="present"):
        Stale(details={"present": {}})
