"""A name that rows keep as it was written down, read by whoever reads English."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.builders.response import county
from tests.states import kept
from youxu.organisation.models import Person
from youxu.organisation.queries import english_name
from youxu.web.templatetags.youxu import person

pytestmark = pytest.mark.django_db


place = kept(county)


def test_a_name_is_read_in_latin_letters_where_all_who_bear_it_share_them(place) -> None:
    Person.objects.filter(name="沈佳").update(name_en="Shen Jia")
    assert english_name("沈佳") == "Shen Jia"
    assert english_name("某人") == ""
    Person.objects.create(staff_number="x1", name="沈佳", name_en="Shen Jiah", unit=place.unit)
    assert english_name("沈佳") == "", "which of the two is meant nobody knows"


def test_a_page_shows_the_name_of_its_language(place, django_assert_num_queries) -> None:
    Person.objects.filter(name="沈佳").update(name_en="Shen Jia")
    with translation.override("en"):
        assert person("沈佳") == "Shen Jia"
        assert person("某人") == "某人"
        assert person(None) == ""
    with translation.override("zh-hans"), django_assert_num_queries(0):
        assert person("沈佳") == "沈佳"
