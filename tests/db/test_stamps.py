"""Stamps move with every write to a watched table, whoever writes, and only then; what is kept follows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.builders import incidents as building
from tests.builders.incidents import NINE
from youxu.core import stamps
from youxu.network.models import CalendarDay, Outlet, Unit
from youxu.network.queries import hours
from youxu.organisation.models import Holding, Person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WATCHED = {
    "network": (
        "Unit",
        "Region",
        "Outlet",
        "OutletLine",
        "Counter",
        "HoursPattern",
        "HoursException",
        "CalendarDay",
        "ConfirmRule",
    ),
    "organisation": (
        "Person",
        "Post",
        "Holding",
        "Deputy",
        "Shift",
        "HandOver",
        "Relief",
        "Cover",
        "AuditGrant",
        "AuditMatter",
    ),
    "plan": ("PlanVersion",),
}
MODELS = [(name, model) for name, models in WATCHED.items() for model in models]


@pytest.mark.parametrize(("name", "model"), MODELS, ids=[model for _, model in MODELS])
def test_every_watched_table_has_its_triggers_after_all_migrations(name: str, model: str) -> None:
    table = apps.get_model(name, model)._meta.db_table
    assert {f"{table}_stamp_{what}" for what in ("insert", "update", "delete")} <= _triggers(table)


def _triggers(table: str) -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE relname = %s",
                [table],
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return {row[0] for row in cursor.fetchall()}


def test_a_write_moves_the_stamp_of_its_tables_and_of_no_others() -> None:
    county = building.whole_county()
    before = stamps.standing()
    Outlet.objects.filter(pk=county.outlets["YS04"].pk).update(telephone="0799-000 9999")
    after = stamps.standing()
    assert after["network"] != before["network"]
    assert (after["organisation"], after["plan"]) == (before["organisation"], before["plan"])


def test_signing_in_moves_no_stamp() -> None:
    person = next(iter(building.whole_county().people.values()))
    before = dict(stamps.standing())
    Person.objects.filter(pk=person.pk).update(last_login=NINE, password="!")
    assert dict(stamps.standing()) == before


def test_a_stamp_that_was_rolled_back_never_comes_again() -> None:
    county = building.whole_county()
    seen = set()
    for _turn in range(3):
        with transaction.atomic():
            Unit.objects.filter(pk=county.unit.pk).update(telephone="1")
            seen.add(stamps.standing()["network"])
            transaction.set_rollback(True)
    assert len(seen) == 3


def test_what_is_kept_is_read_again_only_after_a_write() -> None:
    unit = building.whole_county().unit
    first = hours.tables_under(unit.path, NINE)
    with CaptureQueriesContext(connection) as queries:
        assert hours.tables_under(unit.path, NINE + timedelta(hours=1)) is first
    assert len(queries) == 1
    CalendarDay.objects.create(calendar=unit.calendar or "cn", day=date(2027, 3, 1), kind="HOLIDAY", name="x")
    assert hours.tables_under(unit.path, NINE) is not first


def test_within_steady_the_stamps_are_asked_for_once(django_assert_num_queries: Any) -> None:
    building.whole_county()
    with stamps.steady(), django_assert_num_queries(1):
        assert stamps.standing() is stamps.standing()


def test_a_holding_that_ends_by_the_clock_needs_no_write() -> None:
    from youxu.organisation.grants import held_at

    county = building.whole_county()
    person = county.people["沈佳"]
    Holding.objects.filter(person=person).update(ends_at=NINE + timedelta(minutes=5))
    assert held_at(person, NINE)
    assert not [one for one in held_at(person, NINE + timedelta(minutes=6)) if one.post == "office"]
