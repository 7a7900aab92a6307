"""Each component tag draws what the design guide says, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

from tests.web.conftest import NOW
from youxu.core import wording
from youxu.core.errors import Invalid, Stale, UnableTo
from youxu.incidents.events.direct import DirectiveAccepted
from youxu.kernel.vocabulary import KINDS
from youxu.kernel.words import Sentence, mark
from youxu.web.bands import Band
from youxu.web.forms.base import Chips, Form, MomentField, OneOfMany, PassFail, Segment, Tiles
from youxu.web.parts import Button, NextStep
from youxu.web.stages import note
from youxu.web.templatetags.youxu import STATE_ICONS, TASK_LOOKS, icon

TEMPLATES = Path(__file__).parents[2] / "src" / "youxu" / "web" / "templates"


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


ZH_EN_DURATIONS = [
    (minutes(0.5), "不到 1 分", "under 1 min"),
    (minutes(34), "34 分", "34 min"),
    (minutes(74), "1 小时 14 分", "1 h 14 min"),
    (minutes(120), "2 小时", "2 h"),
    (minutes(22 * 60 + 46), "22 小时", "22 h"),
    (timedelta(days=1, hours=3), "1 天", "1 day"),
    (timedelta(days=3), "3 天", "3 days"),
]


@pytest.mark.parametrize(("length", "chinese", "english"), ZH_EN_DURATIONS)
def test_durations_are_never_parts_of_an_hour(length, chinese, english) -> None:
    with translation.override("zh-hans"):
        assert wording.duration(length) == chinese
    with translation.override("en"):
        assert wording.duration(length) == english


DEADLINES = [
    ({"at": NOW + minutes(200)}, "ok", "13:46", "13:46"),
    ({"at": NOW + minutes(34.2)}, "soon", "11:00 前，剩 34 分", "by 11:00, 34 min left"),
    (
        {"at": NOW + minutes(100), "since": NOW - minutes(300)},
        "soon",
        "12:06 前，剩 1 小时 40 分",
        "by 12:06, 1 h 40 min left",
    ),
    ({"at": NOW - minutes(11)}, "late", "已超 11 分", "11 min late"),
    ({"at": NOW - minutes(0.5)}, "late", "刚刚超期", "just overdue"),
    ({"at": NOW, "met": NOW - minutes(51)}, "met", "09:35 按时", "09:35 in time"),
    ({"at": NOW - minutes(44), "met": NOW - minutes(38)}, "met_late", "09:48，迟 6 分", "09:48, 6 min late"),
    ({"at": NOW + minutes(34.2), "short": True}, "soon", "11:00，剩 34 分", "11:00, 34 min left"),
    ({"at": NOW - minutes(11), "short": True}, "late", "超 11 分", "late 11 min"),
    ({"at": NOW + timedelta(hours=23)}, "ok", "11-24 09:26", "24 Nov 09:26"),
]


@pytest.mark.parametrize(("given", "kind", "chinese", "english"), DEADLINES)
def test_a_deadline_says_the_time_and_how_it_stands(beijing, given, kind, chinese, english) -> None:
    for language, text in (("zh-hans", chinese), ("en", english)):
        with translation.override(language):
            found = wording.deadline(now=NOW, **given)
            assert (found.kind, found.text) == (kind, text)


@dataclass
class StepUnderWay:
    minutes: int | None
    state: str = "NOW"
    at: object = None
    due_at: object = None


def test_a_step_that_has_just_begun_says_so(beijing) -> None:
    said = {"zh-hans": ("进行中 · 刚开始", "进行中 · 已 3 分"), "en": ("just begun", "3 min so far")}
    for language, (begun, going) in said.items():
        with translation.override(language):
            assert note(StepUnderWay(0), NOW).endswith(begun)
            assert note(StepUnderWay(3), NOW).endswith(going)


def test_days_and_moments_are_worded(beijing) -> None:
    with translation.override("zh-hans"):
        assert wording.long_day(NOW) == "11月23日 周一"
        assert wording.day(NOW - timedelta(days=360), NOW) == "2025-11-28"
        assert wording.elapsed(minutes(74) + timedelta(seconds=8)) == "1:14:08"
    with translation.override("en"):
        assert wording.long_day(NOW) == "Mon 23 Nov"
        assert wording.day(NOW - timedelta(days=360), NOW) == "28 Nov 2025"
        assert wording.elapsed(timedelta(days=3, minutes=5)) == "3 days 0:05:00"


def test_a_sentence_is_said_with_its_codes_as_words(beijing) -> None:
    sentence = Sentence(mark("{by} tried to {verb} and was refused"), {"by": "马骏", "verb": "check"})
    by_command = Sentence(sentence.text, {"by": "马骏", "verb": "incident release"})
    unknown = Sentence(sentence.text, {"by": "马骏", "verb": "network import"})
    with translation.override("zh-hans"):
        assert wording.say(sentence) == "马骏 想签核验表，被拒绝"
        assert wording.say(by_command) == "马骏 想宣布恢复，被拒绝"
        assert wording.say(unknown) == "马骏 想运行命令“network import”，被拒绝"
    with translation.override("en"):
        assert wording.say(sentence) == "马骏 tried to sign a check and was refused"
        assert (
            wording.say(
                Sentence("{old_level} to {state} on {missing}", {"old_level": "III", "state": "OPEN"})
            )
            == "Level III to Open on …"
        )
        assert wording.say(Sentence("at {when}: {inner}", {"when": NOW, "inner": sentence})).startswith(
            "at 23 Nov 10:26: 马骏"
        )


def test_several_numbers_are_listed_as_the_language_does(beijing) -> None:
    accepted = Sentence(
        DirectiveAccepted.sentence,
        {
            "accepted_by": "林志远",
            "addressee": "技术支持组",
            "addressee_en": "technical support",
            "numbers": "1, 2",
        },
    )
    with translation.override("zh-hans"):
        assert wording.say(accepted) == "林志远代表技术支持组签收第1、2号指令。"
    with translation.override("en"):
        assert wording.say(accepted) == "林志远 accepted directive 1, 2 for technical support."


def test_every_code_has_a_chinese_word() -> None:
    with translation.override("zh-hans"):
        for kind, words in KINDS.items():
            for code, english in words.items():
                assert wording.word(kind, code) != english or kind == "", (kind, code)


def test_a_state_has_shape_word_and_class(draw, language) -> None:
    for state in STATE_ICONS:
        html = draw("{% state_chip s %}{% state_chip s 'bare' %}{% state_mark s %}", s=state)
        assert wording.word("state", state) in html
        assert html.count(state.lower().replace("_", "-")) >= 2 or state == "NOT_OFFERED"


def test_a_task_state_has_icon_and_word(draw, language) -> None:
    for state in TASK_LOOKS:
        assert wording.word("task", state) in draw("{% task_state s %}", s=state)
    assert wording.word("task", "NO_ANSWER") in draw("{% task_state 'NEW' no_answer=True %}")


def test_a_level_carries_its_numeral_and_no_colour_word(draw) -> None:
    with translation.override("zh-hans"):
        html = draw("{% level 'III' %}")
        assert "Ⅲ级响应" in html
        assert "黄" not in html
        assert 'class="lv i3"' in html
        assert "网点级" in draw("{% level 'OUTLET' %}")
    with translation.override("en"):
        assert "Level III" in draw("{% level 'III' %}")


def test_a_deadline_chip_holds_a_machine_readable_time(draw) -> None:
    with translation.override("zh-hans"):
        html = draw("{% due at %}", at=NOW - minutes(11))
    assert 'class="due late"' in html
    assert f'datetime="{(NOW - minutes(11)).isoformat()}"' in html
    assert "已超 11 分" in html


@dataclass
class Limit:
    timing: str
    due_at: object
    met_at: object = None


def test_a_querys_limit_keeps_its_own_timing(draw) -> None:
    with translation.override("zh-hans"):
        assert "due soon" in draw("{% due l %}", l=Limit("SOON", NOW + minutes(90)))
        assert "持续" in draw("{% due l %}", l=Limit("ONGOING", None))
        done = draw("{% due l %}", l=Limit("MET", None, NOW - minutes(5)))
        assert "持续" not in done, "what is done does not go on"
        assert "due met" in done
        assert (NOW - minutes(5)).isoformat() in done
        assert draw("{% due_kind l %}", l=Limit("MET", None, NOW)) == "met"
        assert draw("{% due_kind l %}", l=Limit("LATE", NOW - minutes(1))) == "late"
        assert "即将到期" in draw("{% countdown l %}", l=Limit("SOON", NOW + minutes(34.2)))


def test_the_stepper_marks_done_now_and_to_come(draw, language) -> None:
    html = draw("{% steps6 3 notes=notes %}", notes=["09:15", "09:26"])
    assert html.count('class="done"') == 2
    assert html.count('aria-current="step"') == 1
    assert "09:26" in html
    assert draw("{% steps6 7 %}").count('class="done"') == 6
    assert "3/6" in draw("{% mini6 3 %}")
    assert wording.word("stage", "CALLED_OFF") in draw("{% mini6 7 'CALLED_OFF' %}")


def test_a_clause_links_to_the_plan(draw) -> None:
    html = draw("{% clause 'P3a, G2' %}")
    assert re.findall(r'href="([^"]+)"', html) == ["/plan/#P3a", "/plan/#G2"]
    assert draw("{% clause '' %}") == ""


def test_a_postmark_is_read_out(draw) -> None:
    html = draw("{% stamp '云山邮政' at '已收报告' %}", at=NOW)
    assert 'aria-label="云山邮政 2026.11.23 10:26 已收报告"' in html
    assert 'role="img"' in html


def test_the_estimate_is_drawn_on_one_axis(draw) -> None:
    start, point = NOW - minutes(74), NOW + minutes(244)
    values = {"start": start, "low": point - minutes(60), "point": point, "high": point + minutes(90)}
    band = Band(start, NOW, *[values[key] for key in ("low", "point", "high")], closes=point + minutes(180))
    assert 0 < band.now_x < band.low_x < band.point_x < 520
    assert band.ticks[0].x == 0
    with translation.override("zh-hans"):
        html = draw("{% estimate_band start=start low=low point=point high=high %}", **values)
        assert "预计恢复 14:30" in html
        assert "八成把握在 13:30–16:00" in html
        assert "恢复时间还不知道" in draw("{% estimate_band start=start %}", start=start)
        assert "style=" not in html


def test_an_unknown_icon_is_a_fault_of_the_page() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_the_next_step_is_one_and_may_be_nothing(draw) -> None:
    step = NextStep(
        "审阅并签发",
        due=NOW + minutes(46),
        clause="O3",
        notes=("草稿已备好",),
        buttons=(Button("签发", "/x/", look="btn-primary", post=True, fields={"revision": 3}),),
    )
    with translation.override("zh-hans"):
        html = draw("{% include 'components/_next.html' with step=step %}", step=step, csrf_token="t")
        assert html.count("btn-primary") == 1
        assert 'name="csrfmiddlewaretoken" value="t"' in html
        assert f'name="submission" value="{step.buttons[0].submission}"' in html
        assert 'name="revision" value="3"' in html
        assert "暂无待办" in draw("{% include 'components/_next.html' with step=None %}")


class SampleForm(Form):
    title = forms.CharField(label="标题", help_text="一句话")
    cause = forms.ChoiceField(
        label="出了什么事", widget=Tiles, choices=[("POWER", "停电"), ("NETWORK", "网络不通")]
    )
    lines = forms.MultipleChoiceField(
        label="业务", widget=Chips, required=False, choices=[("letters", "函件"), ("parcels", "包裹")]
    )
    when = forms.ChoiceField(
        label="何时", widget=Segment, required=False, choices=[("now", "刚刚"), ("earlier", "更早")]
    )
    result = forms.ChoiceField(
        label="结果", widget=PassFail, required=False, choices=[("PASS", "通过"), ("FAIL", "不通过")]
    )
    began_at = MomentField(label="开始", required=False)
    looks = {"cause": {"POWER": "bolt-off"}}


FIELDS = "{% errors form %}{% hidden form %}{% field form.title %}{% field form.cause number=2 %}{% field form.lines %}{% field form.when %}{% field form.result %}{% field form.began_at %}"


def test_a_form_keeps_all_input_and_names_each_fault(draw) -> None:
    form = SampleForm({"cause": "POWER", "lines": ["parcels"], "when": "earlier"})
    assert not form.is_valid()
    with translation.override("zh-hans"):
        html = draw(FIELDS, form=form, csrf_token="t")
    assert 'href="#f-title"' in html
    assert 'id="f-title-error"' in html
    assert 'aria-describedby="f-title-error f-title-hint"' in html
    assert html.count("checked") == 3
    assert "可不填" in html
    assert 'name="submission"' in html


def test_a_form_makes_a_submission_and_carries_the_revision() -> None:
    first, second = SampleForm(revision=4), SampleForm()
    assert first["submission"].value() != second["submission"].value()
    assert first["revision"].value() == 4
    done = SampleForm({"title": "a", "cause": "POWER", "revision": "4"})
    assert done.is_valid()
    assert done.values()["revision"] == 4
    assert "submission" not in done.values()


def test_what_an_action_refuses_is_shown_at_its_field(draw) -> None:
    form = SampleForm({"title": "a", "cause": "POWER"})
    assert form.is_valid()
    with translation.override("zh-hans"):
        form.take(UnableTo(mark("This cannot be done."), field="title", clause="P1"))
        html = draw(FIELDS, form=form)
    assert "这件事不能办。" in html
    assert "#P1" in html


def test_several_faults_stand_at_their_fields() -> None:
    form = SampleForm({"title": "a", "cause": "POWER"})
    assert form.is_valid()
    form.take(Invalid({"title": Sentence("A"), "nowhere": Sentence("B")}))
    assert form.errors["title"] == ["A"]
    assert form.errors["__all__"] == ["B"]


def test_a_stale_form_shows_both_versions_and_takes_the_new_revision(draw) -> None:
    form = SampleForm({"title": "mine", "cause": "POWER", "revision": "4"})
    assert form.is_valid()
    form.take_clash(Stale(details={"revision": 6, "theirs": {"title": "theirs"}}))
    html = draw(FIELDS, form=form)
    assert "theirs" in html
    assert html.count("mine") == 2
    assert 'name="revision" value="6"' in html


def test_a_wide_table_is_no_landmark_of_its_sections_own_name() -> None:
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        sections = set(re.findall(r'<section[^>]*aria-labelledby="([^"]*)"', text))
        regions = set(re.findall(r'<div[^>]*role="region"[^>]*aria-labelledby="([^"]*)"', text))
        found += [f"{path.name}: {name}" for name in sections & regions]
    assert not found, "two landmarks of one name (axe landmark-unique): give the inner one role=group"


@pytest.mark.parametrize("chosen", ["b<&", "c", "", None])
def test_a_list_of_many_is_drawn_as_django_draws_it(chosen: str | None) -> None:
    choices = [("", "–"), ("b<&", '乙 "B" <&>\''), ("c", "丙"), (4, "four")]
    drawn = [
        kind(
            choices=choices, attrs={"class": "form-control", "aria-invalid": "true", "hidden": False}
        ).render("below", chosen, {"id": "id_below", "required": True})
        for kind in (OneOfMany, forms.Select)
    ]
    assert drawn[0] == drawn[1]
