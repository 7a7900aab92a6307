"""The words by which headings, bodies, steps and columns of other people's plans are known; the first that fits counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "closing": ("结语", "结束语", "附则", "closing", "supplementary"),
    "risks": ("风险分析", "风险评估", "危险源", "事故风险", "风险", "risk"),
    "training": ("培训", "演练", "training", "drill", "exercise"),
    "evaluation": ("评估", "考核", "评价", "evaluation", "assessment"),
    "supplies": ("物资", "资源配置", "装备", "应急资源", "supplies", "resources", "equipment"),
    "organisation": (
        "组织",
        "机构",
        "指挥体系",
        "工作组",
        "职责",
        "organisation",
        "organization",
        "team",
        "responsib",
    ),
    "process": ("处置", "流程", "程序", "步骤", "应急响应", "process", "procedure", "response", "steps"),
    "scope": ("目标", "目的", "范围", "总则", "编制", "适用", "aim", "scope", "purpose", "general"),
}
BODIES: Mapping[str, tuple[str, ...]] = {
    "office": ("办公室", "值班室", "指挥中心", "office", "duty room", "command centre"),
    "leading_group": (
        "领导小组",
        "指挥部",
        "领导组",
        "委员会",
        "leading group",
        "steering",
        "crisis team",
        "management team",
    ),
    "technical": ("技术", "信息", "工程", "抢修", "维修", "technical", "technology", "engineering", "repair"),
    "customer": (
        "客服",
        "客户",
        "顾客",
        "宾客",
        "宣传",
        "公告",
        "服务",
        "customer",
        "guest",
        "communication",
    ),
    "logistics": ("后勤", "物资", "保障", "总务", "logistic", "supply", "support"),
}
STEPS: Mapping[str, tuple[str, ...]] = {
    "P6": (
        "sum up",
        "事后报告",
        "事后",
        "总结报告",
        "善后",
        "总结",
        "后期",
        "post-event",
        "lessons",
        "review",
    ),
    "P5": ("清理", "清场", "clean"),
    "P4": ("恢复", "解除", "restor", "recover", "resum"),
    "P1": ("报告", "报警", "发现", "信息上报", "report", "detect"),
    "P2": ("指令", "启动", "召开", "会议", "预案启动", "direct", "activat", "convene"),
    "P3": ("响应", "处置", "抢修", "救援", "respon", "handling", "repair"),
}
RISKS: Mapping[str, tuple[str, ...]] = {
    "R1": ("流失", "顾客", "客户", "宾客", "customer", "guest"),
    "R2": ("信息", "数据", "泄露", "data", "leak", "information"),
    "R3": ("成本", "费用", "财产", "cost", "expense"),
    "R4": ("舆论", "声誉", "社会", "形象", "public", "reputation"),
}
ANNEXES: Mapping[str, tuple[str, ...]] = {
    "unit_profile": ("单位概况", "基本情况", "unit profile"),
    "plan_links": ("预案衔接", "预案体系", "related plans"),
    "contacts": ("联系方式", "联系电话", "通讯录", "contacts"),
    "drawings": ("图纸", "平面图", "示意图", "drawings"),
    "mutual_aid": ("互助", "协议", "mutual aid"),
    "warning_start": ("预警", "监测", "warning"),
    "after_care": ("后期处置", "善后", "after-care", "aftercare"),
}
PARTS_OF_STEP: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "P3": {
        "P3a": ("技术", "工程", "抢修", "维修", "故障", "technical", "engineer", "fault"),
        "P3b": ("客服", "客户", "顾客", "宾客", "公告", "告知", "customer", "guest", "notice"),
        "P3c": ("后勤", "物资", "保障", "logistic", "supplies"),
    },
    "P4": {
        "P4c": ("公告", "告知", "notice", "announce"),
        "P4b": ("检查", "核验", "验收", "check", "verif", "inspect"),
        "P4a": ("确认", "报告", "confirm", "report"),
    },
    "P5": {
        "P5b": ("总结", "建议", "sum up", "lessons", "propos"),
        "P5a": ("清理", "清场", "整洁", "clean", "tidy"),
    },
    "P6": {
        "P6b": ("内提交", "一周", "日内", "within"),
        "P6a": ("报告", "撰写", "总结", "report"),
    },
}
TRAINED: Mapping[str, tuple[str, ...]] = {
    "T2": ("演练", "drill", "exercise"),
    "T1": ("培训", "training"),
}
EVALUATED: Mapping[str, tuple[str, ...]] = {
    "E1": ("时间", "时长", "time", "duration"),
    "E2": ("反馈", "满意", "feedback", "satisfaction"),
    "E3": ("总结", "summary", "summaries"),
}
SUPPLY_CLASSES: Mapping[str, tuple[str, ...]] = {
    "S1": ("通讯", "通信", "对讲", "手机", "电话", "communication", "radio", "phone"),
    "S2": ("宣传", "通知", "公告", "告示", "notice", "sign"),
    "S3": (
        "工具",
        "电脑",
        "网络",
        "设备",
        "照明",
        "急救",
        "灯",
        "电源",
        "tool",
        "computer",
        "network",
        "lamp",
        "torch",
        "first aid",
    ),
}
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "deputies": ("副组长", "副总指挥", "副主任", "副职", "deput"),
    "head": ("组长", "总指挥", "主任", "负责人", "牵头", "head", "leader", "chair"),
    "members": ("成员", "组员", "人员", "member"),
    "duties": ("主要职责", "职责", "任务", "工作内容", "dut", "responsib"),
}
BODY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("机构", "组别", "小组", "工作组", "部门", "body", "group", "team"),
    **PEOPLE,
}
SUPPLY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称", "物资", "品名", "物品", "item", "name", "supply"),
    "count": ("数量", "最低", "配备", "储备", "count", "quantity", "minimum", "number"),
    "unit": ("单位", "unit"),
    "kind": ("类别", "分类", "条款", "class", "kind", "clause"),
}
STEP_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "step": ("步骤", "阶段", "环节", "step", "stage", "phase"),
    "owner": ("责任", "岗位", "部门", "负责", "owner", "responsib", "who"),
    "limit": ("时限", "时间", "limit", "within", "time"),
    "task": ("内容", "工作", "任务", "措施", "要求", "task", "action", "what"),
}
POST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "holder": ("由谁担任", "担任", "现任", "holder", "held by"),
    "post": ("岗位", "职务", "post"),
}
OTHER = ("其他", "Further")
"""The heading under which a chapter's closing words stand when the plan is written as a document (zh, en)."""
GENERATED: Mapping[str, tuple[str, str]] = {
    "indicators": ("评估指标", "Indicators"),
    "spot_checks": ("状态抽查", "Spot checks of the status"),
    "rhythms": ("培训和演练安排", "When training and drills are held"),
    "levels": ("响应级别", "Response levels"),
    "limits": ("时限", "Limits"),
    "lines": ("业务种类", "Service lines"),
    "causes": ("中断原因", "Causes"),
}
"""Tables of what the plan has as data (zh, en): they are written into a document, never read from one."""
ANNEX_HEADINGS: Mapping[str, tuple[str, str]] = {
    "unit_profile": ("单位概况", "Unit profile"),
    "risk_assessment": ("风险评估报告", "Report on the risk assessment"),
    "plan_links": ("预案衔接", "Related plans"),
    "contacts": ("联系方式", "Contacts"),
    "drawings": ("图纸", "Drawings"),
    "mutual_aid": ("互助协议", "Mutual aid"),
    "warning_start": ("预警", "Warning"),
    "after_care": ("后期处置", "After-care"),
}
_TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8})(?!\d)")


def named(text: str, words: Mapping[str, Iterable[str]]) -> str:
    """Return the key whose word stands in a text, '' for none."""
    folded = text.lower()
    return next((key for key, some in words.items() if any(word in folded for word in some)), "")


def chapter_named(heading: str) -> str:
    """Return the chapter of the plan that a heading names."""
    return named(heading, CHAPTERS)


def annex_named(heading: str) -> str:
    """Return the annex that a heading names, first by the headings of our own documents."""
    own = (key for key, both in ANNEX_HEADINGS.items() if heading in both)
    return next(own, "") or named(heading, ANNEXES)


def body_named(heading: str) -> str:
    """Return the body of the organisation that a heading names: it calls itself group, office, command or team."""
    if not re.search(
        r"组|部$|室|中心|委员会|team|group|office|committee|centre|desk", heading, re.IGNORECASE
    ):
        return ""
    return named(heading, BODIES)


def step_named(heading: str) -> str:
    """Return the step that a heading names."""
    return named(heading, STEPS)


def columns(header: Iterable[str], words: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return by column which cell of a header names it; each cell is taken once."""
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        key = named(cell, {key: some for key, some in words.items() if key not in found})
        if key:
            found[key] = place
    return found


def goes_on(before: str, heading: str) -> bool:
    """Tell whether a heading goes on with the chapter before: duties of the groups after the organisation."""
    return bool(chapter_named(before)) and chapter_named(before) == chapter_named(heading)


def has_telephone(cells: Iterable[str]) -> bool:
    """Tell whether a telephone number stands in one of the cells: such a table names persons."""
    return any(_TELEPHONE.search(cell) for cell in cells)
