"""Addresses are found by their first word, so none may begin with a parameter that could be any word."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import RoutePattern

from youxu.web.urls import by_first_word, collected


def _page(_request: object) -> None:
    raise AssertionError("not called")


def test_no_address_begins_with_a_parameter() -> None:
    assert not [str(one.pattern) for one in collected() if str(one.pattern).startswith("<")]


def test_each_address_leads_where_it_led_before_they_were_put_together() -> None:
    given = [
        path(f"{way}", _page, name=way) for way in ("", "healthz", "a/", "b/<int:pk>/", "a/<slug:key>/", "b/")
    ]
    routes = {
        "": "",
        "healthz": "healthz",
        "a/": "a/",
        "a/x/": "a/<slug:key>/",
        "b/": "b/",
        "b/7/": "b/<int:pk>/",
    }
    together = URLResolver(RoutePattern(""), by_first_word([*given]))
    for where, name in routes.items():
        assert together.resolve(where).url_name == name
    assert len(by_first_word([*given])) == 4


def test_every_page_is_still_there() -> None:
    def flat(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
        return [
            route
            for one in patterns
            for route in (
                flat(one.url_patterns, before + str(one.pattern))
                if isinstance(one, URLResolver)
                else [before + str(one.pattern)]
            )
        ]

    assert sorted(flat(by_first_word(collected()))) == sorted(str(one.pattern) for one in collected())
