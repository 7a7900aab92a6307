"""Any sequence of claims, checks, reopenings, releases and relapses by anybody: the second pair of eyes holds."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.response import BEGAN, County, all_passed, county, minutes, responding
from tests.states import kept
from youxu.core.errors import UnableTo
from youxu.incidents.actions import check, restore
from youxu.incidents.models import CheckSheet, Incident, Interruption
from youxu.incidents.rules.words import LineStatus, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.both]

place = kept(county)
working = kept(responding, on=place)

PEOPLE = ("马骏", "郑凯", "黄建华", "沈佳", "周国栋")
LINES = ("letters", "ems")
VERBS = ("claim", "claim_early", "open", "sign", "sign_failed", "reopen", "release", "relapse")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(VERBS), st.sampled_from(PEOPLE), st.sampled_from(LINES), st.sampled_from(PEOPLE)
    ),
    min_size=4,
    max_size=14,
)


def act(place: County, incident: Incident, step: tuple[str, str, str, str], after: int) -> None:
    verb, name, line, other = step
    given = {"by": place.person(name), "at": minutes(after)}
    outlet = place.outlets["YS04"]
    if verb in ("claim", "claim_early"):
        early = {"restored_at": BEGAN - timedelta(minutes=5)} if verb == "claim_early" else {}
        whom = {"restored_by": place.people[other], "lines": [("YS04", line)]}
        restore.claim_restored(**given, incident=incident, **whom, **early)
    elif verb == "open":
        check.open_check(**given, incident=incident, outlet=outlet)
    elif verb in ("sign", "sign_failed"):
        sheet = CheckSheet.objects.filter(incident=incident, signed_at=None).order_by("pk").first()
        if sheet is not None:
            fail = line if verb == "sign_failed" else ""
            check.sign_check(**given, sheet=sheet, answers=all_passed(sheet, fail))
    elif verb == "reopen":
        restore.reopen(**given, incident=incident, outlet="YS04", line=line)
    elif verb == "release":
        restore.release(**given, incident=incident)
    else:
        restore.relapse(**given, incident=incident, lines=[("YS04", line)], reason="又断")


def check_truth(incident: Incident) -> None:
    """What must hold after every act, asked of the database itself."""
    rows = Interruption.objects.filter(incident=incident)
    proven = rows.filter(status__in=[LineStatus.PASSED, LineStatus.RELEASED])
    assert not proven.filter(checked_by=None).exists()
    assert not proven.filter(Q(checked_by=F("restored_by")) | Q(checked_by=F("claimed_by"))).exists()
    assert not rows.filter(restored_at__lt=F("began_at")).exists()
    for row in proven:
        signed = CheckSheet.objects.filter(incident=incident, outlet=row.outlet, signed_at=row.checked_at)
        assert signed.filter(checker=row.checked_by, items__line=row.line).exists()
    incident.refresh_from_db()
    if incident.stage == Stage.RESTORED:
        assert not rows.exclude(status=LineStatus.RELEASED).exists()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_sequence_of_acts_restores_a_line_without_another_persons_check(
    working: Incident, place: County, steps
) -> None:
    with transaction.atomic():
        incident = deepcopy(working)
        after = 30
        for step in [*steps, ("claim", "马骏", "letters", "马骏"), ("open", "黄建华", "letters", "马骏")]:
            after += 2
            with suppress(UnableTo):
                act(place, incident, step, after)
            check_truth(incident)
        transaction.set_rollback(True)
