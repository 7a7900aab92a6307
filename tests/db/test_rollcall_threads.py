"""Many hands answer one roll-call at once: what contradicts is kept, and each outlet is counted once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from tests.builders import incidents as build
from tests.builders.incidents import minutes
from tests.builders.watch import ask, started
from youxu.core import journal
from youxu.watch import actions, queries
from youxu.watch.models import Answer

pytestmark = pytest.mark.both
WORDS = (("王芳", "SAFE_OPEN"), ("邻居", "HELP"), ("司机", "SAFE_CLOSED"), ("村委会", "HELP"))


def test_contradictory_answers_of_several_hands_are_all_kept_and_settled_once(committed_db) -> None:
    county = build.whole_county()
    row = started(county, rule={"outlets": ["YS10", "YS11"]})
    question, office, troubles = ask(row, "YS10"), county.person("沈佳", minutes(4)), []
    begin = threading.Barrier(len(WORDS))

    def tell(teller: str, said: str) -> None:
        try:
            begin.wait(timeout=60)
            actions.answer(
                by=office,
                at=minutes(4),
                ask=question,
                said=said,
                told_by=teller,
                way="TELEPHONE",
                needs=teller,
            )
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    hands = [threading.Thread(target=tell, args=words) for words in WORDS]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert troubles == []
    kept = Answer.objects.filter(ask=question).order_by("number")
    assert set(kept.values_list("told_by", "said")) == set(WORDS)
    assert [answer.number for answer in kept] == [1, 2, 3, 4]
    assert {answer.state for answer in kept} == {"STANDING"}
    found = ask(row, "YS10")
    assert (found.said, found.contradicted_at) == ("HELP", minutes(4))
    total = queries.total_of(row, minutes(5))
    assert (total.total, total.answered, total.contradictions) == (2, 1, 1)
    assert journal.verify().ok
    actions.settle(by=office, at=minutes(6), answer=kept[0], word="回拨")
    assert queries.total_of(row, minutes(7)).contradictions == 0
