"""Which moments are meant: a mistyped year is asked about wherever a moment is entered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from django import forms
from django.utils import timezone

from youxu.cli.options import Moment
from youxu.core import clock
from youxu.incidents.rules.tasks import Promise, estimate_fault
from youxu.kernel import moments
from youxu.web.forms.base import MomentField

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
MISTYPED = ("0001-01-01T00:00", "1926-11-28T09:00", "2206-11-28T09:00", "9999-12-31T23:59")


@pytest.mark.parametrize("days", [-7000, -1, 0, 1, 1800])
def test_a_moment_of_these_years_is_meant(days: int) -> None:
    assert moments.is_meant(NOW + timedelta(days=days), NOW)


@pytest.mark.parametrize("text", MISTYPED)
def test_a_mistyped_year_is_refused_by_a_page_and_by_a_command(text: str) -> None:
    with clock.pretend(NOW):
        with pytest.raises(forms.ValidationError) as refused:
            MomentField().clean(text)
        assert text == MISTYPED[0] or text[:4] in str(refused.value)
        with pytest.raises(click.BadParameter):
            Moment().convert(text, None, None)
        assert timezone.is_aware(MomentField().clean("2026-12-01T09:00"))


@pytest.mark.parametrize("field", ["eta_at", "high_at", "next_word_at"])
def test_an_estimate_of_a_mistyped_year_is_refused_at_its_field(field: str) -> None:
    soon, far = NOW + timedelta(hours=2), datetime(2206, 11, 28, tzinfo=UTC)
    given = {"eta_at": soon, "low_at": None, "high_at": soon, "next_word_at": soon, field: far}
    fault = estimate_fault(Promise(**given), at=NOW)
    assert fault is not None
    assert fault[0] == field
    assert "2206" in str(fault[1])
