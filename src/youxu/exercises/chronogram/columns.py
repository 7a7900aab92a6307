"""The columns of a chronogram and the words of its cells, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from youxu.exercises.rules.words import Checked, InjectWay, Only
from youxu.kernel.vocabulary import mark_in

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": ("编号", "序号", "no", "no.", "number", "key"),
    "kind": ("类型", "类别", "kind", "type"),
    "time": ("时间", "时间点", "时刻", "演练时间", "time", "when", "t"),
    "after": ("前置", "前置编号", "接在", "after", "follows"),
    "delay": ("延迟", "延迟分钟", "delay", "delay minutes"),
    "only": ("条件", "only", "only if", "condition"),
    "way": ("方式", "注入方式", "途径", "way", "channel", "method"),
    "to": ("对象", "接收对象", "接收人", "注入对象", "to", "recipient", "recipients"),
    "outlet": ("网点", "地点", "涉及网点", "outlet", "place"),
    "title": ("事件", "标题", "情景事件", "注入", "注入事件", "event", "title", "inject"),
    "title_en": ("英文标题", "英文事件", "title en", "english title", "event en"),
    "text": ("内容", "注入内容", "情景内容", "事件描述", "text", "content", "description"),
    "text_en": ("英文内容", "text en", "english text", "content en"),
    "expected": ("预期行动", "预期", "预期处置", "应采取的行动", "expected", "expected action", "expected actions"),
    "expected_en": ("英文预期", "expected en", "english expected"),
    "who": ("由谁", "责任人", "责任岗位", "执行人", "who", "responsible", "by whom"),
    "codes": ("日志代码", "代码", "codes", "journal codes"),
    "within": ("时限", "时限分钟", "限时", "within", "limit", "within minutes"),
    "clause": ("条款", "预案条款", "clause"),
    "checked": ("判定", "判定方式", "checked", "checked by"),
    "item": ("评分项", "评分项目", "item", "score item"),
}  # fmt: skip
"""Columns and the headers by which they are known, in Chinese and English."""

COLUMN_WORDS: Mapping[str, str] = {
    "key": mark_in("chronogram", "Number"),
    "kind": mark_in("chronogram", "Kind"),
    "time": mark_in("chronogram", "Time"),
    "after": mark_in("chronogram", "Follows"),
    "delay": mark_in("chronogram", "Delay"),
    "only": mark_in("chronogram", "Condition"),
    "way": mark_in("chronogram", "Way"),
    "to": mark_in("chronogram", "To"),
    "outlet": mark_in("chronogram", "Outlet"),
    "title": mark_in("chronogram", "Event"),
    "title_en": mark_in("chronogram", "Title EN"),
    "text": mark_in("chronogram", "Text"),
    "text_en": mark_in("chronogram", "Text EN"),
    "expected": mark_in("chronogram", "Expected action"),
    "expected_en": mark_in("chronogram", "Expected EN"),
    "who": mark_in("chronogram", "Who"),
    "codes": mark_in("chronogram", "Journal codes"),
    "within": mark_in("chronogram", "Within minutes"),
    "clause": mark_in("chronogram", "Clause"),
    "checked": mark_in("chronogram", "Checked by"),
    "item": mark_in("chronogram", "Score item"),
}
NEEDED = ("time", "title")
ABOUT = ("情景", "Scenario")
"""What the sheet is called that says the rest of the scenario."""
BY_HAND = frozenset({"人工", "人工发出", "手动", "by hand", "hand", "manual"})
EVERYBODY = frozenset({"全体", "所有人", "全体人员", "全部", "all", "everyone", "everybody"})
INJECT, EXPECTED = "INJECT", "EXPECTED"
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("注入", "inject", "event", "事件"), INJECT),
    **dict.fromkeys(("预期", "预期行动", "expected", "expectation"), EXPECTED),
}
WAYS: Mapping[str, InjectWay] = {
    **dict.fromkeys(("消息", "短信", "微信", "口头", "对讲", "message", "sms"), InjectWay.MESSAGE),
    **dict.fromkeys(("电话", "来电", "call", "phone", "telephone"), InjectWay.CALL),
    **dict.fromkeys(("文件", "公文", "书面", "传真", "邮件", "document", "letter", "mail"), InjectWay.DOCUMENT),
    **dict.fromkeys(("系统告警", "告警", "系统", "监控", "system alert", "alert", "system"), InjectWay.SYSTEM_ALERT),
    **dict.fromkeys(("网上帖文", "网帖", "舆情", "媒体", "public post", "post", "media"), InjectWay.PUBLIC_POST),
    **{way.lower(): way for way in InjectWay},
}  # fmt: skip
ONLY: Mapping[str, Only] = {
    **dict.fromkeys(("做到", "做到了才发", "met", "only if it was done"), Only.MET),
    **dict.fromkeys(("未做到", "没做到", "没做到才发", "missed", "only if it was missed"), Only.MISSED),
}
CHECKED: Mapping[str, Checked] = {
    **dict.fromkeys(("系统", "系统按日志判定", "日志", "engine", "by the journal"), Checked.ENGINE),
    **dict.fromkeys(("观察员", "观察员判定", "人工", "observer", "by an observer"), Checked.OBSERVER),
}
_BETWEEN = re.compile(r"[、，,;；/|\n]+")


def split(text: str) -> list[str]:
    """Return the words of a cell that holds several."""
    return [one.strip() for one in _BETWEEN.split(text) if one.strip()]
