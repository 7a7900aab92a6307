"""Every moment that a clock of the plan may name is recorded by an entry of the journal."""

from __future__ import annotations

import pytest

from youxu.core import journal
from youxu.plan.schema.moments import CODE_OF
from youxu.plan.schema.words import Moment


def test_every_moment_has_its_code() -> None:
    assert set(CODE_OF) == set(Moment)


@pytest.mark.parametrize("moment", CODE_OF, ids=str)
def test_the_code_of_a_moment_is_registered(moment: Moment) -> None:
    assert CODE_OF[moment] in journal.registered
