import pytest
from django.db import IntegrityError, connection


@pytest.mark.django_db
def test_tables_exist(db):
    assert "core_entry" in connection.introspection.table_names()


def test_committed(committed_db):
    assert "core_entry" in connection.introspection.table_names()
