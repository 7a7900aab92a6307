"""What customers of the sample say: from the public page, by telephone, at the counter, in public (G2, O5, E2, R4)."""

from __future__ import annotations

from dataclasses import replace

from youxu.announcements.models import Notice
from youxu.announcements.queries import notice_of
from youxu.cli.demo.county import County
from youxu.cli.demo.custody import HEKOU, LIULIN, Telling
from youxu.cli.demo.living import live_until
from youxu.core import clock, wording
from youxu.feedback import actions, queries
from youxu.feedback.actions import Said, Seen
from youxu.feedback.models import Voice
from youxu.feedback.queries import call_backs_page
from youxu.incidents.models import Incident

THE_NOTICE = "its number"
"""Stands for the number of the sample's notice, which is known when it is out."""

FROM_THE_PAGE = (
    (26, HEKOU, Said("COMPLAINT", "八点半就在门口等，等到九点半才贴出通知，没人出来说一声。", contact="13800000127", name="王先生")),
    (31, LIULIN, Said("ENQUIRY", "我妈的汇款今天能不能取？去哪个网点？", contact="wang@example.cn")),
    (38, HEKOU, Said("COMPLAINT", "门口只说停办，不说几点恢复。", notice=THE_NOTICE, notice_revision=1)),
    (44, LIULIN, Said("PRAISE", "黄局长给老人搬了凳子，还帮忙打电话问东门能不能办。")),
    (52, LIULIN, Said("SATISFACTION", "说清楚了去哪里办，就是路远。", 4)),
)  # fmt: skip


def hear_customers(story: Telling, county: County, incident: Incident) -> None:
    """Let customers write, ring and be counted; answer some, ring one back, answer what is false in public."""
    number = _notice(incident).reference
    promised = f"{wording.local(story.at(318)):%H:%M}"
    voices = [
        _write(story, county, minute, code, replace(said, notice=number if said.notice else ""))
        for minute, code, said in FROM_THE_PAGE
    ]
    do = story.do
    do(
        "officer",
        47,
        actions.enter_voice,
        unit=county.unit,
        outlet=county.outlets[HEKOU],
        incident=incident,
        said=Said("ENQUIRY", "寄出去的特快今天还走不走", contact="0799-000 0186", name="李女士"),
    )
    do("officer", 48, actions.take_voice, voice=voices[0])
    do(
        "officer",
        56,
        actions.answer_voice,
        voice=voices[1],
        text=f"汇款请带证件到东门营业所办，今天营业到17:30；柳林支局预计{promised}恢复。",
    )
    do("officer", 58, actions.join_voice, voice=voices[2], other=voices[0])
    do(
        "clerk",
        60,
        actions.count_voices,
        outlet=county.outlets[LIULIN],
        counts={"ENQUIRY": 23, "COMPLAINT": 4},
    )
    do(
        "customer",
        50,
        actions.list_call_back,
        unit=county.unit,
        incident=incident,
        reason="CONTRACT",
        contact="0799-000 0155",
        name="云山果业",
        about="每天下午的大宗寄递，问是否改到东门收",
    )
    rows, _after = call_backs_page(story.by("officer", 61), story.at(61), incident=incident)
    call = queries.call_back_numbered(story.by("officer", 61), rows[0].id)
    do("officer", 61, actions.record_call, call_back=call, result="NOT_REACHED", note="占线")
    _watch_publicity(story, county, incident, promised)


def _notice(incident: Incident) -> Notice:
    found = notice_of(incident)
    assert found is not None
    return found


def _write(story: Telling, county: County, minute: float, code: str, said: Said) -> Voice:
    at, outlet = story.at(minute), county.outlets[code]
    live_until(at)
    with clock.pretend(at):
        return actions.send_voice(
            by=queries.public_actor(county.unit, said.language),
            at=at,
            address="",
            unit=county.unit,
            outlet=outlet,
            said=said,
        )


def _watch_publicity(story: Telling, county: County, incident: Incident, promised: str) -> None:
    said = (
        ("云山在线论坛", "河口邮局倒闭了，存的钱取不出来", 3200, "FALSE", 34),
        ("云山融媒", "河口、柳林等三处邮政网点因断网停办，原因正在查", 11800, "TRUE", 41),
    )
    rows = [
        story.do(
            "market",
            minute,
            actions.note_mention,
            unit=county.unit,
            incident=incident,
            seen=Seen(platform, text, reach=reach, truth=truth),
        )
        for platform, text, reach, truth, minute in said
    ]
    story.do(
        "market",
        54,
        actions.answer_mention,
        mention=rows[0],
        answer=f"网点没有关闭，因网络线路故障暂停办理业务，预计{promised}恢复，详见公告。",
        notice=_notice(incident).reference,
        is_correction=True,
    )
