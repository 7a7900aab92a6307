"""Improvements in the browser: proposed, decided, proved, checked, put into the plan; the plan due for review."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.response import County, county
from tests.states import kept
from tests.web.test_clock_pages import later, signed_in
from youxu.evaluation.models import Improvement, PlanTrigger
from youxu.plan.models import PlanVersion

pytestmark = [pytest.mark.django_db]
place = kept(county)


def test_an_improvement_goes_its_way_page_by_page(place: County, django_assert_max_num_queries: Any) -> None:
    engineer, leader, head = (signed_in(place, name) for name in ("郑凯", "周国栋", "何敏"))
    with later(place, 100):
        assert "No improvement stands so" in engineer.get("/improvements/").content.decode()
        made = engineer.post("/improvements/propose/", {"text": "备用线路每季试一次", "source_name": "演练"})
        assert made.status_code == 303
        address = made["Location"]
        assert engineer.post(f"{address}accept/", {}).status_code in (403, 422)
        form = {"owner": place.people["郑凯"].pk, "due_date": "2026-11-24"}
        assert leader.post(f"{address}accept/", form).status_code == 303
        assert "备用线路每季试一次" in engineer.get("/my-work/").content.decode()
    with later(place, 60 * 24 * 3):
        assert "Past its day" in engineer.get("/my-work/").content.decode()
        assert "Past its day" in leader.get("/improvements/?scope=overdue").content.decode()
        nothing = engineer.post(f"{address}done/", {"proof": ""})
        assert "what shows that it is done" in nothing.content.decode()
        assert engineer.post(f"{address}done/", {"proof": "记录3号"}).status_code == 303
        assert "Check it" in head.get(address).content.decode()
        assert head.post(f"{address}check/", {"passed": "yes"}).status_code == 303
        effect = {"indicator": "恢复用时", "before": "4.5", "after": "3"}
        assert head.post(f"{address}effect/", effect).status_code == 303
        page = leader.get(address).content.decode()
        assert "4.50 before, 3.00 after" in page
        assert leader.get(f"{address}nonsense/").status_code == 404
        assert leader.get("/improvements/YS-GJ00-000/").status_code == 404
        for scope in ("open", "mine", "to_check", "plan", "ended", "all", "x"):
            leader.get("/improvements/")
            with django_assert_max_num_queries(22):
                assert leader.get(f"/improvements/?scope={scope}").status_code == 200
    assert Improvement.objects.get().state == "CHECKED"


def test_the_plan_page_says_that_a_review_is_due_and_why(place: County) -> None:
    head, engineer = signed_in(place, "何敏"), signed_in(place, "郑凯")
    with later(place, 100):
        assert "due for review" not in head.get("/plan/").content.decode()
        assert engineer.post("/plan/review-due/", {"trigger": "OTHER", "words": "x"}).status_code == 403
        form = {"trigger": "COMMAND_CHANGED", "words": "副组长调走"}
        assert head.post("/plan/review-due/", form).status_code == 303
        page = head.get("/plan/review-due/").content.decode()
        assert "Command body or duties changed" in page
        assert "副组长调走" in page
        assert "due for review" in head.get("/plan/").content.decode()
        head.cookies["youxu_language"] = "zh-hans"
        assert "预案应复审" in head.get("/improvements/").content.decode()
    assert PlanTrigger.objects.count() == 1
    assert PlanVersion.objects.count() == 1
