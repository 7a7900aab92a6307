"""What is selected is kept from query to query (``core.backends.selecting``): Django's own compiler says the same, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Value

from tests.builders.incidents import NINE, minutes, reported, whole_county
from tests.states import kept
from youxu.incidents.models import Incident, Task
from youxu.network.models import Outlet, OutletLine
from youxu.organisation.models import Holding, Person

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def _county() -> None:
    place = whole_county()
    reported(place, at=NINE)
    reported(place, outlet="YS05", at=minutes(3))


place = kept(_county)


def by_django(rows: QuerySet[Any]) -> tuple[str, Any]:
    """Return SQL and values of a query by Django's own compiler."""
    own = import_module(
        "django.db.backends.postgresql.compiler"
        if connection.vendor == "postgresql"
        else "django.db.models.sql.compiler"
    )
    compiler = own.SQLCompiler(rows.query.clone(), connection, "default")
    sql, values = compiler.as_sql()
    found = [tuple(row) for row in compiler.results_iter()]
    return (sql, values), found


def by_ours(rows: QuerySet[Any]) -> tuple[str, Any]:
    compiler = rows.query.clone().get_compiler("default")
    assert "youxu" in type(compiler).__module__
    sql, values = compiler.as_sql()
    found = [tuple(row) for row in compiler.results_iter()]
    return (sql, values), found


def every_model() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def shapes() -> Iterator[QuerySet[Any]]:
    """Yield queries of every shape that the product has, on tables with rows."""
    yield Incident.objects.filter(stage="REPORTED").order_by("-reported_at", "pk")[:1]
    yield Incident.objects.select_related("unit", "unit__parent", "plan_version").order_by("pk")
    yield Incident.objects.only("reference", "stage").order_by("pk")
    yield Incident.objects.defer("reference", "unit__name").select_related("unit").order_by("pk")
    yield Incident.objects.annotate(parts=Count("interruptions")).order_by("pk")
    yield Incident.objects.annotate(told=Value(1), place=F("unit__name")).order_by("pk")
    yield Incident.objects.values("reference", "unit__name").order_by("pk")
    yield Incident.objects.values_list("pk", flat=True).order_by("pk").distinct()
    yield Incident.objects.filter(unit__in=Incident.objects.filter(pk__gt=0).values("unit")).order_by("pk")
    yield Incident.objects.extra(select={"one": "1"}).order_by("pk")
    yield Incident.objects.order_by("unit_id", "-pk").reverse()
    yield Incident.objects.order_by("unit", "unit__name", "-reported_at", "reported_at")
    yield Incident.objects.order_by(F("level").desc(nulls_last=True), "pk").select_related("unit")
    yield Incident.objects.order_by("-stage", "pk").distinct()
    yield Incident.objects.select_related("unit").distinct().order_by("unit__name", "pk")
    yield Outlet.objects.filter(Q(code="YS04") | Q(name__contains="柳")).order_by("pk")
    yield OutletLine.objects.filter(outlet__code="YS04").select_related("outlet").order_by("pk")
    newest = Incident.objects.filter(unit=OuterRef("unit")).order_by("-pk")
    yield Person.objects.annotate(newest=Subquery(newest.values("reference")[:1])).order_by("pk")
    yield Person.objects.filter(pk__in=Holding.objects.values("person")).order_by("pk")
    yield Incident.objects.order_by().union(Incident.objects.order_by().filter(pk=1)).order_by("pk")
    yield Task.objects.select_related("incident").order_by("pk")


@pytest.mark.long
@pytest.mark.parametrize("again", ["first", "kept"])
def test_every_model_is_selected_as_django_selects_it(place: None, again: str) -> None:
    for model in every_model():
        rows = model._default_manager.order_by("pk")
        assert by_ours(rows) == by_django(rows), model
        plain = model._default_manager.all()
        assert by_ours(plain)[0] == by_django(plain)[0], model
        related = model._default_manager.select_related().order_by("pk")
        assert by_ours(related) == by_django(related), model


def test_queries_of_every_shape_are_written_as_django_writes_them(place: None) -> None:
    for rows in (*shapes(), *shapes()):
        assert by_ours(rows) == by_django(rows)


def test_a_query_within_a_query_names_its_table_by_its_own_alias(place: None) -> None:
    outer = Incident.objects.filter(reported_at=Subquery(_last_report())).order_by("pk")
    assert by_ours(outer) == by_django(outer)
    assert outer.exists()


def _last_report() -> QuerySet[Any, Any]:
    return Incident.objects.filter(pk__gte=F("pk")).order_by("-pk").values("reported_at")[:1]


def test_what_one_query_does_to_its_answer_is_not_seen_by_the_next(place: None) -> None:
    compiler = Incident.objects.order_by("pk").query.get_compiler("default")
    select, rows, _annotations = compiler.get_select()
    select.clear()
    rows["related_klass_infos"] = [{}]
    assert Incident.objects.order_by("pk")[0].reference


def test_a_model_as_a_migration_knows_it_keeps_nothing(place: None) -> None:
    state = migrations.state.ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("reference", models.CharField(max_length=20))]
    state.add_model(
        migrations.state.ModelState("incidents", "Incident", fields, {"db_table": Incident._meta.db_table})
    )
    past = state.apps.get_model("incidents", "Incident")
    assert Incident.objects.count() == 2
    assert "stage" not in str(past.objects.all().query)
    assert {row.reference for row in past.objects.all()} == {row.reference for row in Incident.objects.all()}
    assert "stage" in str(Incident.objects.all().query)


def test_marks_of_values_stand_where_django_puts_them(place: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s, '%%s', 'a %% b', %s", ["x%s", 3])
        assert cursor.fetchone() == ("x%s", "%s", "a % b", 3)
        long = " ".join(["SELECT %s", *["+ %s"] * 900, "AS total"])
        cursor.execute(long, [1] * 901)
        assert cursor.fetchone() == (901,)
        cursor.execute("SELECT 1 WHERE 'a%s' = 'a%s'")
        assert cursor.fetchone() == (1,)
