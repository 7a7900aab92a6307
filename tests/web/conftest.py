"""Fixtures of the page tests: templates rendered as a page would, without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template import Context, engines
from django.utils import timezone, translation

NOW = datetime(2026, 11, 23, 2, 26, 8, tzinfo=UTC)  # 10:26:08 in Beijing


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run the test in each language of the product."""
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def beijing() -> Iterator[None]:
    """Show moments in the demo unit's zone."""
    with timezone.override("Asia/Shanghai"):
        yield


@pytest.fixture
def draw(beijing: None) -> Callable[..., str]:
    """Return a function that renders template text with values; ``now`` is 23 November 2026, 10:26:08."""

    def render(text: str, **values: Any) -> str:
        template = engines["django"].from_string(text)
        return template.template.render(Context({"now": NOW, **values}))

    return render


@pytest.fixture
def yunshan(db: None) -> Any:
    """Make the county that the page tests speak of."""
    from youxu.network.models import Unit

    return Unit.objects.create(
        key="yunshan",
        path="china-post/jiangxi/yunzhou/yunshan/",
        level="COUNTY",
        name="云山县邮政分公司",
        name_en="Yunshan County Branch",
        telephone="0799-000 0110",
        reference_prefix="YS",
    )


@pytest.fixture
def shenjia(yunshan: Any) -> Any:
    """Make the duty officer 沈佳 (staff number 1001), who can sign in."""
    from youxu.organisation.models import Holding, Person, Post

    person = Person(
        staff_number="1001", name="沈佳", unit=yunshan, unit_path=yunshan.path, mobile="13800000001"
    )
    person.set_password("a calm counter")
    person.save()
    post = Post.objects.create(unit=yunshan, unit_path=yunshan.path, key="duty_officer", name="值班员")
    Holding.objects.create(post=post, person=person, starts_at=datetime(2026, 1, 1, tzinfo=UTC))
    return person


@pytest.fixture
def signed_in(client: Any, shenjia: Any) -> Any:
    """Return Django's test client with 沈佳 signed in."""
    client.force_login(shenjia, backend="django.contrib.auth.backends.ModelBackend")
    return client
