"""Questions whose statement is written once: the answer is the database's of now, and each asker's own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from tests.builders.network import AT, many_outlets
from youxu.core import questions
from youxu.core.database import path_under
from youxu.core.questions import Change, by_keys, kept_change, kept_question, row_by_key, set_where
from youxu.network.models import Outlet

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def _rows(path: str) -> QuerySet[Outlet, int]:
    rows = Outlet.objects.filter(path_under("unit_path", path), retired_at=None)
    return rows.order_by("code").values_list("pk", flat=True)[:3]


_outlets = kept_question(_rows)


@kept_question
def _nothing() -> QuerySet[Outlet, int]:
    return Outlet.objects.filter(pk__in=()).values_list("pk", flat=True)


def test_a_question_is_written_once_and_answered_anew() -> None:
    top, written = many_outlets(2, 2), []

    @kept_question
    def outlets(path: str) -> QuerySet[Outlet, int]:
        written.append(path)
        return _rows(path)

    first = by_keys(outlets(top.path), "unit")
    assert [row.code for row in first] == sorted(Outlet.objects.values_list("code", flat=True))[:3]
    Outlet.objects.filter(pk=first[0].pk).update(retired_at=AT)
    again = by_keys(outlets(top.path), "unit")
    assert first[0] not in again
    assert len(again) == 3
    assert written == [top.path]


def test_a_question_of_another_unit_is_another_question() -> None:
    many_outlets(2, 2)
    one, other = sorted(set(Outlet.objects.values_list("unit_path", flat=True)))
    assert {row.unit_path for row in by_keys(_outlets(one))} == {one}
    assert {row.unit_path for row in by_keys(_outlets(other))} == {other}


def test_a_question_counts_as_many_rows_as_it_answers() -> None:
    top = many_outlets(2, 2)
    question = _outlets(top.path)
    assert question.count() == len(question.answer()) == 3


def test_a_question_that_nothing_can_answer_is_not_put_to_the_database() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert by_keys(_nothing()) == _nothing().answer() == []
        assert _nothing().count() == 0
    assert not queries.captured_queries


def test_a_value_given_by_name_has_its_place_in_the_one_statement() -> None:
    many_outlets(2, 2)
    written = []

    @kept_question
    def retired(path: str, *, code: str, until: datetime) -> QuerySet[Outlet]:
        written.append(path)
        rows = Outlet.objects.select_related("unit__parent").filter(path_under("unit_path", path))
        return rows.filter(code=code, retired_at__lte=until)

    one, other = Outlet.objects.order_by("code")[:2]
    Outlet.objects.filter(pk=one.pk).update(retired_at=AT)
    with CaptureQueriesContext(connection) as queries:
        (found,) = retired("", code=one.code, until=AT).rows()
        assert (found, found.retired_at, found.unit, found.unit.parent) == (
            one,
            AT,
            one.unit,
            one.unit.parent,
        )
    assert len(queries) == 3, "the row with both units, and the two units of the row that it is compared with"
    assert retired("", code=other.code, until=AT).first() is None
    assert retired("", code=one.code, until=AT - timedelta(microseconds=1)).count() == 0
    assert retired("", code=one.code, until=AT + timedelta(days=1)).first() == one
    assert written == [""]


def test_columns_of_a_question_come_as_their_fields_read_them() -> None:
    many_outlets(2, 1)
    Outlet.objects.update(retired_at=AT)

    @kept_question
    def retired(*, code: str) -> QuerySet[Outlet, tuple[str, datetime | None]]:
        return Outlet.objects.filter(code__gte=code).order_by("code").values_list("code", "retired_at")

    codes = sorted(Outlet.objects.values_list("code", flat=True))
    assert retired(code="").columns() == [(code, AT) for code in codes]
    assert retired(code=codes[-1]).columns() == [(codes[-1], AT)]


def test_a_collection_has_as_many_places_as_values_rounded_up() -> None:
    many_outlets(3, 3)
    written = []

    @kept_question
    def among(*, codes: Collection[str], units: Collection[int]) -> QuerySet[Outlet]:
        written.append(1)
        return Outlet.objects.filter(code__in=codes, unit__in=units).order_by("code")

    rows = list(Outlet.objects.order_by("code"))
    units = {row.unit_id for row in rows}
    for count in range(1, 6):
        codes = [row.code for row in rows[:count]]
        assert among(codes=codes, units=units).rows() == rows[:count]
    if connection.vendor == "postgresql":
        assert len(written) == 1, "an array has one place, whatever it holds"
    else:
        assert len(written) == 4, "for one, two, up to four and up to eight codes"
    assert among(codes=[row.code for row in rows], units={rows[0].unit_id}).count() == 3
    with CaptureQueriesContext(connection) as queries:
        assert among(codes=[], units=units).rows() == among(codes=["A"], units=()).answer() == []
    assert len(queries) == 0


def test_a_long_collection_is_asked_for_whole_by_a_statement_that_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(questions, "AT_ONCE", 2)
    many_outlets(2, 2)
    written = []

    @kept_question
    def among(*, codes: Collection[str]) -> QuerySet[Outlet]:
        written.append(1)
        return Outlet.objects.filter(code__in=codes).order_by("code")

    rows = list(Outlet.objects.order_by("code"))
    codes = [row.code for row in rows]
    assert among(codes=codes[:3]).rows() == rows[:3]
    question = among(codes=codes[1:])
    assert question.rows() == rows[1:]
    if connection.vendor == "postgresql":
        assert (len(question.values), len(written)) == (1, 1), "an array is one value of a statement kept"
    else:
        assert len(question.values) == 3, "none is repeated"
        assert len(written) == 2


def test_a_collection_leaves_out_what_is_not_in_it_and_knows_moments_days_and_quotes() -> None:
    many_outlets(3, 1)
    one, other, third = Outlet.objects.order_by("code")
    Outlet.objects.filter(pk=one.pk).update(retired_at=AT, name='a\',{"b"}')
    Outlet.objects.filter(pk=other.pk).update(retired_at=AT + timedelta(seconds=1), name="%s")

    @kept_question
    def others(*, names: Collection[str]) -> QuerySet[Outlet]:
        return Outlet.objects.exclude(name__in=names).order_by("code")

    @kept_question
    def retired(*, moments: Collection[datetime]) -> QuerySet[Outlet]:
        return Outlet.objects.filter(retired_at__in=moments).order_by("code")

    assert others(names=['a\',{"b"}']).rows() == [other, third]
    assert others(names=['a\',{"b"}', "%s"]).rows() == [third]
    assert retired(moments=[AT]).rows() == [one]
    assert retired(moments=[AT, AT + timedelta(seconds=1)]).rows() == [one, other]


def test_more_keys_than_one_statement_takes_are_asked_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "AT_ONCE", 2)
    many_outlets(2, 2)
    rows = list(Outlet.objects.order_by("-code"))
    assert by_keys(Outlet.objects.order_by("-code"), "unit") == rows


@pytest.mark.parametrize("value", [None, object()])
def test_a_value_that_no_row_can_be_compared_with_is_refused(value: Any) -> None:
    @kept_question
    def coded(*, code: str) -> QuerySet[Outlet]:
        return Outlet.objects.filter(code=code)

    with pytest.raises(TypeError, match="code"):
        coded(code=value)


def test_columns_are_set_where_the_row_is_still_the_same() -> None:
    many_outlets(2, 2)
    one, other = Outlet.objects.order_by("code")[:2]
    same = {"pk": one.pk, "name": one.name}
    assert set_where(Outlet, same, retired_at=AT, name="Elsewhere", unit=other.unit) == 1
    assert set_where(Outlet, same, retired_at=None) == 0
    one.refresh_from_db()
    assert (one.retired_at, one.name, one.unit) == (AT, "Elsewhere", other.unit)
    assert Outlet.objects.filter(retired_at=AT).count() == 1


def test_what_only_the_database_can_say_is_set_too() -> None:
    many_outlets(2, 2)
    count = Outlet.objects.count()
    assert set_where(Outlet, {"retired_at": None}, name=Upper("code"), retired_at=AT) == count
    assert set(Outlet.objects.values_list("name", flat=True)) == {
        row.upper() for row in Outlet.objects.values_list("code", flat=True)
    }


def test_a_change_is_written_once_and_sets_what_it_is_given() -> None:
    many_outlets(2, 2)
    one, other = Outlet.objects.order_by("code")[:2]
    written = []

    @kept_change
    def retire(*, outlet: int, name: str, at: datetime | None) -> Change[Outlet]:
        written.append(at)
        same = Outlet.objects.filter(pk=outlet, retired_at=None)
        return same, {"name": name, "retired_at": at, "name_en": Upper("name_en")}

    assert [retire(outlet=row.pk, name=f"Gone {row.pk}", at=AT) for row in (one, other, one)] == [1, 1, 0]
    assert set(Outlet.objects.filter(retired_at=AT).values_list("name", flat=True)) == {
        f"Gone {one.pk}", f"Gone {other.pk}",
    }  # fmt: skip
    third = Outlet.objects.filter(retired_at=None).order_by("code")[0]
    assert retire(outlet=third.pk, name="Here", at=None) == 1
    third.refresh_from_db()
    assert (third.name, third.retired_at) == ("Here", None)
    assert len(written) == 2


def test_a_row_is_found_by_its_key_or_missing_as_the_model_says() -> None:
    many_outlets(2, 1)
    one = Outlet.objects.order_by("pk")[0]
    with CaptureQueriesContext(connection) as queries:
        assert row_by_key(Outlet, str(one.pk), "unit__parent").unit.parent is not None
    assert len(queries) == 1
    with pytest.raises(Outlet.DoesNotExist):
        row_by_key(Outlet, 0)
