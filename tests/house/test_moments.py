"""Every moment that a clock of the plan may name is recorded by an entry of the journal."""

from __future__ import annotations

import pytest

from tests.house.source import SOURCE
from youxu.core import journal
from youxu.plan.schema.moments import CODE_OF, TO_COME
from youxu.plan.schema.words import Moment


def test_every_moment_has_its_code_or_the_part_that_will_record_it() -> None:
    assert set(CODE_OF) | set(TO_COME) == set(Moment)
    assert not set(CODE_OF) & set(TO_COME)


@pytest.mark.parametrize("moment", CODE_OF, ids=str)
def test_the_code_of_a_moment_is_registered(moment: Moment) -> None:
    assert CODE_OF[moment] in journal.registered


@pytest.mark.parametrize("moment", TO_COME, ids=str)
def test_a_moment_is_to_come_only_while_its_part_is_not_built(moment: Moment) -> None:
    assert not (SOURCE / TO_COME[moment] / "events.py").exists(), f"name the code of {moment} in CODE_OF"
