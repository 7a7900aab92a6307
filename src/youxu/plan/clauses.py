"""The clauses of the plan: every duty has an id that plan data, tests and pages cite. The ids are stable."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """One clause: the plan's words, and what it obliges in both languages."""

    id: str
    words: str
    obliges_zh: str
    obliges_en: str


_ROWS = """
G1|迅速有效地恢复服务|服务尽早恢复；记录从中断到恢复的时间|Service comes back fast; the time is measured from interruption to restoration
G2|保障顾客的基本权益|告知顾客、给出替代、听取意见；在手的邮件和资金有签字的保管清单、账实相符，该赔的赔|Customers are told, given an alternative, heard; their items and money in progress are in signed custody, accounted for, and compensated where due
G3|信息安全|中断期间顾客信息受到保护；疑似泄露有专门处置|Customer data stays protected through the interruption; a suspected leak has its own handling
G4|自然灾害、技术故障、突发事件|每起中断都记明原因类别和原因|Every interruption carries its cause category and cause
G5|明确职责、优化流程、提高响应速度|每项任务有一个负责的岗位；流程本身被衡量和改进|Every task has one accountable role; the process itself is measured and improved
R1|顾客流失|风险登记：顾客流失，有指标和责任人|Risk register: customer loss, with indicator and owner
R2|信息安全（风险）|风险登记：系统故障导致信息泄露，法律和经济损失|Risk register: customer data leak through system failure; legal and economic loss
R3|运营成本增加|风险登记：额外人力物力；每起事件记录费用|Risk register: extra people and material; the cost of each incident is recorded
R4|社会影响|风险登记：社会舆论；有人看、有人回应|Risk register: public opinion; publicity is watched and answered
O1|应急响应领导小组|组长、副组长、成员到岗；对外一个口径|Leader, deputies and members hold their posts; one voice to the press
O2|协调资源配置与信息传递|整体应急、资源和信息在一处|The overall response, the resources and the flow of information in one place
O3|领导小组办公室|办公室每天收集、汇总、报告信息|The office collects, summarises and reports information every day
O4|技术支持组|排查故障、技术支持、恢复系统|Troubleshooting, support, restoring systems
O5|客服响应组|收集和反馈顾客信息；及时处理投诉和咨询|Collects and feeds back customer information; complaints and enquiries in time
O6|后勤保障组|准备和调配应急物资|Prepares and allocates emergency supplies
P1|事故报告|现场人员立即报告：原因、影响范围、初步评估|Staff on site report at once: cause, scope of impact, initial assessment
P2|指令下达|领导小组迅速开会，下达指令，明确各组任务分工|The leading group meets at once, issues directives, fixes each group's tasks
P3a|技术支持组：排查、评估恢复时间、联系服务商|排查故障，评估恢复时间，必要时联系服务商|Troubleshooting, an estimate of the restoration time, vendors called in where needed
P3b|客服响应组：多种渠道发布公告|多渠道公告，写明预计恢复时间和替代服务|Notices by several channels with the expected restoration time and alternatives
P3c|后勤保障组：准备应急物资|物资到位，信息传递顺畅|Supplies deployed, so that information flows
P4a|确认服务已恢复后报告|技术支持组确认恢复并向领导小组报告|Technical support confirms restoration and reports to the leading group
P4b|服务的全面检查|全面检查各项业务后才算恢复|A comprehensive check that every service works before the incident counts as restored
P4c|恢复服务的公告|恢复公告提前备好，用过的渠道都发|The restoration notice is prepared ahead and published through every channel used
P5a|现场清理|相关组清理现场，营业环境整洁|The groups concerned clean up the site
P5b|总结，改进建议|总结中断事件，提出改进建议|The interruption is summed up and improvements are suggested
P6a|事后报告|各组供稿；经过、处理、效果、建议四部分|Each group contributes; course, handling, effect of restoration, improvements
P6b|一周内提交|事件结束后一周内提交|Submitted within one week of the end of the incident
S1|通讯设备|对讲机、手机按预案数量备好|Two-way radios, phones kept ready in numbers that the plan sets
S2|宣传材料|通知单、公告牌|Notice sheets, notice boards
S3|应急工具|备用电脑、网络设备|Spare computers, network equipment
E0|定期评估机制|评估定期自动进行|The evaluation runs periodically by itself
E1|应急响应时间|记录中断到恢复的时间，分析原因，优化流程|Time from interruption to restoration recorded, factors analysed, the process optimised
E2|顾客反馈|收集对处理的反馈，评估满意度|Feedback on the handling is collected, satisfaction is evaluated
E3|内部总结|每个工作组总结并提出改进|Every working group sums up and proposes improvements
T1|定期组织培训|定期培训；谁什么时候培训过|Regular training; who was trained when
T2|模拟演练|演练走与真实中断同样的流程，并评分|Simulated drills exercise the same process as a real interruption, and are scored
C1|持续优化预案|评估和培训的结果进入下一版预案|Evaluation and training feed back into the next version of the plan
"""

CLAUSES: dict[str, Clause] = {
    row.split("|")[0]: Clause(*row.split("|")) for row in _ROWS.strip().splitlines()
}
"""Every clause by its id, in the order of the plan."""

IDS: tuple[str, ...] = tuple(CLAUSES)
