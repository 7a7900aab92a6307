"""Every ``--json`` of the command line has the shape that is published: one golden file a command.

``YOUXU_GOLDEN=write pytest tests/cli/test_golden.py`` writes what is found; docs/reference/json.md is made from the
files. A change that breaks a reader raises the number in ``cli.main.CONTRACTS``.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.utils import translation

from tests import databases
from tests.builders import word
from tests.builders.incidents import NINE, whole_county
from tests.builders.organisation import post
from tests.builders.plan import changed, published
from tests.builders.supplies import stores
from tests.cli import golden
from youxu.cli.commands import demo
from youxu.cli.main import youxu
from youxu.cli.refusing import described
from youxu.core import clock, jobs
from youxu.core.actor import system
from youxu.core.errors import Stale
from youxu.delivery.actions import queue
from youxu.delivery.rules.addresses import Address, To
from youxu.incidents.models import Incident
from youxu.network.models import Outlet
from youxu.organisation.models import Holding, Person
from youxu.plan import files
from youxu.watch.models import SpotCheck

STORY = """
incident report YS04 --cause power --lines letters,ems,savings --as 黄建华 > A
incident report YS05 --cause power --lines letters --as 唐小燕
incident report YS10 --cause power --lines letters --as 沈佳 --caller 李四 --join {A}
incident report YS11 --cause flood --lines letters --as 沈佳 > B
incident report YS12 --cause power --lines letters --as 沈佳 > C
incident report YS13 --cause power --lines letters --as 沈佳 > D
incident verify-report {A} --with 黄建华 --as 沈佳
incident join {C} {A} --as 沈佳
incident facts {A} --set press=yes --source 电话 --as 沈佳
incident grade {A} grade_4 --reason 有人受伤 --as 周国栋
incident raise-level {A} II --reason 影响扩大 --as 周国栋
alerting show {A} --as 沈佳
alerting ack {A} --as 林志远
alerting call {A} --reached 吴大勇 --as 沈佳
incident lower-level {A} III --reason 已查明 --as 周国栋
incident convene {A} --way telephone --as 沈佳
incident convene {A} --joined 林志远 --joined 吴大勇 --absent 何敏 --minutes 先查线路 --as 周国栋
incident convene {A} {B} --way telephone --as 沈佳
incident direct {A} --as 周国栋
incident refuse {A} 1 --reason 人手不足 --as 林志远
incident accept {A} --as 林志远
incident accept {A} --as 何敏
incident task {A} --as 林志远
incident task {A} find_fault --do accept --as 郑凯
incident task {A} find_fault --do log --text 查线 --as 郑凯
incident task {A} 报修光缆 --do add --as 林志远
incident task {A} 接备线 --do add --to 郑凯 --as 林志远
incident task {B} 抽水 --do add --to 郑凯 --as 林志远
incident means --add 赣A·12345 --as 吴大勇
incident task {A} find_fault --do need --means 赣A·12345 --as 郑凯
incident means --as 沈佳
incident prioritise {A} {B} --reason 影响大 --as 周国栋
incident clashes --as 沈佳
incident clashes --incident {B} --as 沈佳
incident estimate {A} --reason 未明 --as 林志远
incident estimate {A} --eta 13:00 --low 12:30 --high 14:00 --as 林志远
notice draft {A} --ends {end} --as 沈佳 > U
notice revise {U} --ends {end} --words 请带身份证 --words-en Card --channel page --as 苏婷
notice submit {U} --as 苏婷
notice send-back {U} --reason 写清几点 --as 何敏
notice approve {U} --as 何敏
notice publish {U} --as 苏婷
notice show {U} --as 沈佳
notice revise {U} --ends {end} --channel page --channel door --as 沈佳
notice publish {U} --as 何敏
notice posted {U} --outlet YS04 --word 正门 --as 黄建华
notice doors {U} --as 沈佳
notice sheet {U} --out {pdf} --as 沈佳
notice audience add 大客户 --channel sms --way SMS --address 13900000077 --as 苏婷
notice audience list --as 苏婷
notice audience retire 1 --as 苏婷
notice subscribers --as 沈佳
notice review {U} --remark 没有问题 --as 周国栋
notice draft {A} --kind restored --as 苏婷
notice discard {U} --restored --as 苏婷
notice list --as 沈佳
notice withdraw {U} --reason 重发 --as 沈佳
notice taken-down {U} --outlet YS04 --as 黄建华
incident claim-restored {A} --bank-word 赵 --restored-by 郑凯 --as 马骏
incident check {A} --outlet YS04 --as 黄建华
incident check {A} --outlet YS04 --pass all --as 黄建华
incident reopen {A} --outlet YS04 --line letters --as 沈佳
incident split {A} --outlet YS10 --reason 另一原因 --as 沈佳
incident merge {D} {B} --as 沈佳
incident call-off {B} --reason 误报 --as 周国栋
incident acknowledge-correction {B} --as 沈佳
incident report YS14 --cause power --lines letters --as 沈佳 > E
incident verify-report {E} --with 店长 --as 沈佳
incident direct {E} --as 周国栋
incident accept {E} --as 林志远
incident claim-restored {E} --as 马骏
incident check {E} --outlet YS14 --pass all --by-telephone 店长 --as 沈佳
incident release {E} --as 周国栋
incident relapse {E} --reason 又断 --as 沈佳
incident claim-restored {E} --as 马骏
incident check {E} --outlet YS14 --pass all --by-telephone 店长 --as 沈佳
incident release {E} --as 周国栋
incident clear {E} --done all --as 沈佳
incident summarise {E} --group technical --text 已恢复 --as 林志远
incident summarise {E} --empty-groups --as 周国栋
incident report YS15 --cause fire --lines letters --danger yes --as 沈佳 > F
incident people account {F} --word 已回拨 --as 沈佳
incident people add {F} --who 女顾客 --kind customer --state hurt --as 沈佳
incident people tell {F} 120 --said 车已出发 --as 沈佳
incident people state {F} 1 in_hospital --where 县医院 --as 沈佳
incident people list {F} --as 沈佳
incident scene-released {F} --authority fire --officer 高强 --unit 云山消防救援站 --as 孙立
incident sign {E} --as 周国栋
incident task {E} restored_notice --do done --text 逐户电话已告知 --as 何敏
incident close {E} --end-observation 正常 --as 周国栋
document build suspension-form --incident {A} --format pdf --out {paper} --as 沈佳
document build plan --out {paper} --as 沈佳
document build plan --incident {A} --format pdf --language en --out {paper} --as 沈佳
document flash --incident {A} --told-to 市分公司 --as 沈佳
document list --incident {A} --as 沈佳
alternatives agree YS16 YS17 --lines letters,savings --km 2.6 --minutes 6 --capacity 20 --note 乘5路 --as 沈佳
alternatives list YS16 --as 沈佳
alternatives import {agreed} --as 沈佳
alternatives withdraw YS16 YS17 --lines savings --as 沈佳
alternatives stop 流动1号 村口 --hours "Mo 09:00-10:00" --lines letters --latitude 27.8 --longitude 114.9 --from 2026-11-01 --to 2026-12-31 --as 沈佳
alternatives for YS16 --line letters
custody start YS04 --row "cash_box; amount=100.50; numbers=F 0812" --row "ordinary_mail; amount=3" --noted confidential --place 库房 --holder 黄建华 --as 黄建华 > L
custody sign {L} --way telephone --reason 培训 --as 沈佳
custody start YS04 --kind move --row "cash_box; amount=90; place=县公司; holder=沈佳" --as 黄建华 > M
custody sign {M} --way video --reason 培训 --as 沈佳
custody list YS04 --as 沈佳
custody show {L} --as 沈佳
custody show {L} --as 郑凯
custody receipts YS04 --block LL0001 LL0010 --as 沈佳
custody receipts YS04 --used 1-3 --void 4 --entered 5 --as 黄建华
custody receipts YS04 --correct 4 --end missing --reason 写错 --as 黄建华
custody doubtful YS04 --line savings --serial 0912-77 --amount 500 --contact 王 --as 黄建华
custody doubtful YS04 --as 郑凯
custody backlog YS04 --count ordinary_mail=12 --count to_collect=3 --as 黄建华
custody case YS04 --compensate parcels --customer 王某 --as 沈佳
custody case YS04 --as 沈佳
supplies adopt --as 吴大勇
supplies items --class tool --as 吴大勇
supplies item --title 雨鞋 --measure 双 --class tool --gb-code 2070101 --shelf-days 700 --cost 35.5 --as 吴大勇
supplies site --kind depot --name 库房 --latitude 27.8 --longitude 114.9 --keeper 罗平 --telephone 138 --as 吴大勇
supplies site --outlet YS04 --as 吴大勇
supplies shelf YS04 --of radios=20 --keeper 黄建华 --as 吴大勇
supplies receive 库房 --of radios=8 --of markers=6 --of generator=1 --as 吴大勇
supplies receive 库房 --of first_aid_kit=2 --lot A1 --ends 2026-12-01 --as 吴大勇
supplies send 库房 --to YS04 --of radios=1 --as 吴大勇
supplies set-aside 库房 --of radios=1 --reason 没电 --as 吴大勇
supplies mend 库房 --of radios=1 --as 吴大勇
supplies write-off 库房 --of markers=1 --reason 报废 --as 吴大勇
supplies count 库房 --of radios=7 --of markers=4 --as 吴大勇
supplies stock --as 吴大勇
supplies stock --site 库房 --as 吴大勇
supplies sites --as 吴大勇
supplies request --of radios=3 --of markers=2 --incident {A} --outlet YS04 --from 库房 --needed {later} --as 吴大勇 > X
supplies approve {X} --note 尽快 --as 吴大勇
supplies reserve {X} --site 库房 --of radios=1 --as 吴大勇
supplies free {X} --site 库房 --as 吴大勇
supplies issue {X} --site 库房 --as 吴大勇
supplies arrive {X} --as 吴大勇
supplies consume {X} --of markers=2 --as 吴大勇
supplies lose {X} --of radios=1 --reason 被水冲走 --as 吴大勇
supplies return {X} --site 库房 --of radios=1 --as 吴大勇
supplies issue --site 库房 --of generator=1 --whom 抢修队 --due {later} --as 吴大勇
supplies request --of radios=1 --site YS04 --as 吴大勇 > Y
supplies refuse {Y} --reason 够用 --as 吴大勇
supplies request --of radios=1 --outlet YS04 --as 吴大勇 > Y
supplies take-back {Y} --as 吴大勇
supplies request --of radios=1 --outlet YS04 --as 吴大勇 > Y
supplies approve {Y} --as 吴大勇
supplies close {Y} --as 吴大勇
supplies requests --all --as 吴大勇
supplies show {X} --as 吴大勇
supplies card 库房 --as 吴大勇
supplies proposal --incident {A} --as 吴大勇
supplies used --incident {A} --as 吴大勇
supplies ready --now --as 吴大勇
supplies import {stores} --as 吴大勇
supplies export {stock} --as 吴大勇
feedback enter --kind complaint --text 等了一上午 --outlet YS04 --contact 13812345678 --name 王 --as 沈佳 > V
feedback enter --kind praise --text 谢谢 --source counter --outlet YS04 --as 黄建华 > W
feedback list --all --as 沈佳
feedback answer {V} --take --as 沈佳
feedback answer {V} --text 下午恢复 --as 沈佳
feedback answer {W} --close --as 沈佳
feedback show {V} --as 沈佳
feedback tally YS04 --enquiries 5 --complaints 1 --as 黄建华
feedback callback --as 沈佳
feedback callback --add --reason contract --contact 13800000000 --name 云山果业 --outlet YS04 --as 沈佳
feedback publicity --note 云山论坛 --text 邮局关门了 --link https://bbs.example.cn/1 --reach 30 --truth false --as 沈佳
feedback publicity --answer YS-YQ-26-0001 --text 见公告 --notice {U} --corrected --as 沈佳
feedback publicity --as 沈佳
incident report-many --outlets YS15,YS16 --cause power --lines letters --as 沈佳
incident show {A} --as 周国栋
incident show {E} --as 周国栋
incident declare --cause core_system --lines savings --eta {later} --note 等厂家 --as 欧阳岚 > F
incident direct {F} --as 欧阳岚
incident show {F} --as 欧阳岚
incident take-command {A} --reason 统一指挥 --as 欧阳岚
incident show {A} --as 周国栋
incident return-command {A} --reason 县里自行处置 --as 欧阳岚
incident accept {child} --from-above --as 沈佳
incident show {child} --as 周国栋
incident list --as 周国栋
oversight summary --as 沈佳
readiness --as 沈佳
callout test --as 沈佳
callout reached 林志远 --as 沈佳
callout show --as 沈佳
drill scenarios --as 沈佳
drill take outlet_power_cut --as 沈佳
drill import {script} --key sheet --title 线路断 --as 沈佳
drill import {badscript} --key bad --title 错 --dry-run --as 沈佳
drill scenarios --as 沈佳
drill export sheet {sheet} --as 沈佳
drill retire sheet --as 沈佳
drill prepare outlet_power_cut --on {later} --real-time --place A=YS04 --player 黄建华 --player 郑凯 --observer 苏婷 --as 沈佳
drill change {drill} --speed 2 --as 沈佳
drill join {drill} 周国栋 --as 沈佳
drill leave {drill} 郑凯 --as 沈佳
drill list --as 沈佳
drill start {drill} --as 沈佳
drill pause {drill} --as 沈佳
drill resume {drill} --as 沈佳
drill speed {drill} 5 --as 沈佳
drill inject {drill} flicker --as 沈佳
drill inject {drill} --add --way call --title 记者 --text 记者来了 --to leader --as 沈佳
drill inbox {drill} --as 黄建华
drill seen {drill} dark --as 黄建华
drill expect {drill} reported --met --note 打了电话 --as 苏婷
drill show {drill} --as 沈佳
drill end {drill} --as 沈佳
drill score {drill} --item a2_2_6 --value 3 --note 代理人到了 --fill --as 苏婷
drill observe {drill} 无人引导 --item a2_10_1 --as 苏婷
drill answer {drill} own_duty=4 plan_fits=5 word_in_time=3 means=2 trained=yes change=加对讲机 --as 黄建华
drill finding {drill} 对讲机不够 --item a2_6_3 --as 沈佳
drill debrief {drill} --as 沈佳
drill report {drill} --format pdf --out {pdf} --as 沈佳
drill prepare outlet_power_cut --on {later} --place A=YS05 --as 沈佳
drill call-off {second} --reason 台风 --as 沈佳
training plan plan_reading --starts {start} --place 会议室 --teacher 周国栋 --minutes 90 --as 沈佳 > T
training sessions --as 沈佳
training attend {T} 黄建华 --as 沈佳
training strike {T} 黄建华 --reason 没有来 --as 沈佳
training call-off {T} --reason 防汛 --as 沈佳
training plan plan_reading --starts {begun} --place 会议室 --teacher 周国栋 --as 沈佳 > T
training hold {T} 黄建华 --minutes 70 --as 沈佳
training quiz plan_reading --as 黄建华
training quiz plan_reading --answers A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A,A --as 黄建华
training quiz plan_reading --results --as 黄建华
training records --as 沈佳
training show {T} --as 沈佳
training overdue --all --as 沈佳
training mine --as 黄建华
training mine --as 沈佳
training material duty_officer --as 沈佳
spot-check draw --as 沈佳
spot-check record {drawn} wrong --found restricted --as 沈佳
spot-check list --as 沈佳
journal show --as 周国栋 --limit 400
alternatives ask {A} YS17 --lines letters --customers 12 --as 苏婷
alternatives accept {A} YS17 --until {later} --more 12 --staff 2人 --cash 5万 --told-by 店长 --as 沈佳
alternatives pin {A} YS04 YS17 --reason 顺路 --as 苏婷
alternatives asks {A} --as 沈佳
alternatives assign --incident {A} --now --as 沈佳
alternatives unpin {A} 1 --as 苏婷
alternatives strike {A} YS04 YS17 --line ems --reason 修路 --as 苏婷
alternatives refuse {A} YS17 --reason 现金不够 --told-by 店长 --as 沈佳
journal verify
backup {archive}
restore tested --as 罗平
handover show --as 沈佳
handover start --note 柳林等电话 --as 沈佳
handover refuse --reason 还在路上 --as 周国栋
handover withdraw --as 沈佳
handover start --as 沈佳
handover accept --as 周国栋
restore release --as 罗平
restore discard --reason 旧机已发 --as 罗平
journal purge --older-than 400 --dry-run --as 罗平
network list --as 沈佳
network show YS04 --as 沈佳
network state --as 沈佳
incident long-closure {A} --do declare --text 楼体加固 --owner 吴大勇 --as 沈佳
incident milestone {A} 验收 --due {end} --as 沈佳
incident temporary-place {A} --outlet YS04 --place 村委会 --hours 每天 --lines ems --as 沈佳
incident long-closures --as 沈佳
incident long-closure {A} --do review --text 已检测 --as 沈佳
incident long-closure {A} --do end --text 今天恢复 --as 沈佳
incident plan-stop YS04 --lines letters,ems --from {end} --to {start} --reason 更换设备 --applied 2026-11-20 --as 沈佳 > P
incident permit-stop {P} --permission 云邮管许12号 --as 沈佳
incident move-stop {P} --from {end} --to {start} --reason 改期 --as 沈佳
incident stop-notice {P} before --as 沈佳
incident cancel-stop {P} --reason 不办了 --as 沈佳
incident plan-stop YS05 --lines ems --from {soon} --to {end} --reason 更换设备 --as 沈佳 > Q
incident stops --as 沈佳
incident begin-stop {Q} --as 沈佳
incident prolong-stop {Q} --to {start} --reason 没装完 --as 沈佳
incident stops --ended --as 沈佳
days add market_days --from 2026-11-01 --rule lunar --numbers 2,5,8 --as 沈佳
days change 1 --from 2026-11-01 --to 2026-11-30 --as 沈佳
days add new_stamps --outlet YS04 --from 2026-11-20 --to 2026-11-23 --as 沈佳
days list --as 沈佳
days withdraw 1 --as 沈佳
network calls --as 沈佳
network hours YS17 --as 罗平
network hold YS17 --state suspended --line letters --as 沈佳
network confirm YS17 --as 沈佳
network confirm-opening YS17 YS18 --as 沈佳
card print YS04 YS05 --out {pdf} --as 沈佳
card list --as 沈佳
card revoke YS04 --reason 遗失 --replace --as 沈佳
site build --out {site}
site publish
site status
site bundle {zip}
network import {csv} --mapping {mapping}
network regions {regions}
org add 9001 赵六 --as 罗平
org hold 9001 engineer --as 罗平
org end 9001 engineer --as 罗平
org deputies leader deputy_technical --as 罗平
org invite 9001 --as 罗平
org reset 苏婷 --as 罗平
org shift duty_officer 沈佳 苏婷 --from {tomorrow} --hours 12 --count 2 --as 罗平 > S
org swap {S} 苏婷 --as 罗平
incident relieve {A} 郑凯 --until {end} --replacement 马骏 --reason 家中进水 --as 沈佳
org list --as 罗平
org show --as 罗平
incident relieve {A} 郑凯 --end --as 沈佳
org check --unit yunshan
org import {people} --as 罗平
org retire 9001 --as 罗平
plan check {shipped}
plan check {faulty}
plan import {word} --out {read}
plan diff {shipped} {ours}
plan show --clause P1
plan publish {shipped} --unit yunshan --as 周国栋
pack build --as 沈佳
pack list --as 沈佳
incident report YS16 --cause power --lines letters,savings --as 沈佳 > G
incident verify-report {G} --with 店长 --as 沈佳
evaluation metrics --incident {A} --as 周国栋
evaluation metrics --incident {G} --as 周国栋
improvement propose 备用线路每季试一次 --from 演练 --plan --as 郑凯 > I
improvement accept {I} --owner 郑凯 --by 2026-12-20 --as 周国栋
improvement begin {I} --as 郑凯
improvement done {I} --proof 记录 --as 郑凯
improvement check {I} --words 看过 --as 何敏
improvement effect {I} --indicator 恢复用时 --before 4.5 --after 3 --as 何敏
improvement plan {I} --clause P3a --reason 定期试 --as 罗平
improvement propose 第二条 --as 郑凯 > J
improvement refuse {J} --reason 无预算 --as 周国栋
improvement show {I} --as 沈佳
improvement list --scope all --as 沈佳
improvement drill --as 沈佳
improvement trigger command-changed --words 换了副组长 --as 何敏
improvement review --as 沈佳
compliance --incident {A} --as 周国栋
audit grant YZ009 --incident {A} --until {end} --reason 纪检 --as 周国栋
compliance --incident {A} --as YZ009
audit list --as 周国栋
audit show 1 --as 周国栋
audit evidence --incident {A} --out {evidence} --as YZ009
audit revoke 1 --reason 完成 --as 周国栋
audit verify {evidence}
compliance --incident {G} --state not-applicable --as 周国栋
evaluation measure --as 沈佳
forecast show --incident {G} --as 周国栋
evaluation cost --incident {G} --kind VENDOR --amount 350 --as 沈佳
evaluation counts {counts} --as 沈佳
evaluation period --from 2026-06-01 --to 2026-11-30 --by outlet --as 周国栋
evaluation file --from 2026-10-01 --to 2026-10-31 --as 周国栋
simulate plan --cause power --level III --runs 100 --seed 1 --as 周国栋
deadlines list --incident {G} --as 沈佳 > C
deadlines show {C} --as 沈佳
deadlines tell --incident {G} --key told_upward --answered-by 李 --said 停办 --number 0796 --as 沈佳
deadlines list --scope own --as 沈佳 > O
deadlines met {O} --proof 传真 --as 沈佳
deadlines show {O} --as 沈佳
deadlines list --scope own --as 沈佳 > N
deadlines not-needed {N} --why joined --as 沈佳
deadlines list --scope overdue --as 沈佳 > V
deadlines late {V} --reason 占线 --as 沈佳
deadlines excuse {V} --reason 停电 --as 周国栋
rollcall start --outlets YS04,YS05 --incident {A} --as 沈佳 > R
rollcall answer {R} YS04 --said safe-open --people 3 --as 黄建华
rollcall answer {R} YS04 --said help --missing 1 --told-by 邻居 --as 沈佳
rollcall answer {R} YS04 --settle 1 --told-by 黄建华 --as 沈佳
rollcall answer {R} YS05 --no-answer --as 沈佳
rollcall show --as 沈佳
rollcall show {R} --as 沈佳
rollcall end {R} --as 沈佳
watch raise --hazard flood --colour yellow --until "2026-12-01 09:00" --as 沈佳 > W
watch raise {W} --colour red --as 沈佳
watch lower {W} --colour blue --as 沈佳
watch list --as 沈佳
watch lift {W} --reason 雨停 --as 沈佳
cap check {alert}
cap feed keep weather --name 省气象台 --address http://127.0.0.1:1/feed.atom --as 罗平
cap feed list --as 沈佳
cap feed retire weather --as 罗平
clauses
doctor
org channel set 马骏 --way sms --way email=ma@post.cn --quiet 22:00-07:00 --as 沈佳
org channel show 马骏 --as 沈佳
delivery channel add printer --kind console --name 值班室 --as 罗平
delivery channel edit printer --name 值班室打印 --per-minute 60 --as 罗平
delivery channel list --as 罗平
delivery test printer --as 罗平
delivery list --as 罗平
delivery show {waits} --as 罗平
delivery by-hand {waits} --where 云山街道群 --as 沈佳
delivery resend {waits} --as 沈佳
delivery exercise enter drill-1 --kind sms --address 13900000001 --as 罗平
delivery exercise list --as 罗平
delivery withdraw --incident {A} --reason 误报 --as 沈佳
delivery release --as 罗平
delivery release --as 罗平
delivery channel add texts --kind sms --name 短信 --set provider=generic --set url=https://sms.test/ --secrets {sms} --as 罗平
delivery template set texts staff_alert --state approved --code SMS_1 --as 罗平
delivery template list --as 罗平
delivery check --as 罗平
delivery channel retire printer --as 罗平
"""
MAPPING = """
key: sample
title: {zh: 示例, en: Sample}
format: csv
id: [no]
unit: {key: sample, name: 示例}
fields: {code: no, name: name}
place: {latitude: lat, longitude: lon}
"""
ELSEWHERE = {
    *("demo", "org found", "restore from", "restore held", "supplies position", "simulate region"),
    *("forecast train", "forecast predict", "forecast score"),
}
"""Commands that need a database of another kind, empty or on the map, or a file: a test of their own holds their shape."""


def json_commands(command: click.Command = youxu, path: str = "") -> Iterator[str]:
    """Yield every command that has ``--json``."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from json_commands(found, f"{path} {name}".strip())
    elif any("--json" in parameter.opts for parameter in command.params):
        yield path


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("YOUXU_SITE_TARGETS", f"folder:{tmp_path}/www")
    written = {
        "counts": "outlet,service,day,transactions\nYS04,ems,2026-11-02,40\nYS99,ems,2026-11-02,1\n",
        "script": "编号,时间,事件,网点,预期行动,时限\n1,T+0,线路断,YS05,报告,5\n2,人工,又断,,,\n",
        "badscript": "编号,时间,事件,网点\n1,待定,线路断,YS05\n",
        "csv": "no,name,lat,lon\n1,柳林支局,27.8,114.9\n2,河口支局,,\n,无号,27,114\n",
        "mapping": MAPPING,
        "regions": "code,name,parent\n11,北京市,\n99,孤儿,98\n",
        "people": "工号,姓名,网点,岗位\n9100,钱七,,engineer\n9101,,,\n",
        "sms": "sign_secret=geheim\n",
        "agreed": "网点,接应网点,业务\nYS16,YS18,函件\nYS99,YS18,letters\n",
        "stores": "应急物资,数量,单位,存放地点\n沙袋,9,个,河口仓\n对讲机,1,箱,库房\n",
        "faulty": "key: x\nnumber: one\n",
        "alert": "<alert/>",
        "ours": changed(("reachable: 4", "reachable: 5")),
    }
    paths = {}
    for name, text in written.items():
        ending = (
            "txt"
            if name == "sms"
            else "csv"
            if name in ("csv", "regions", "people", "agreed", "stores", "counts", "script", "badscript")
            else "yaml"
        )
        path = tmp_path / f"{name}.{ending}"
        path.write_text(text, encoding="utf-8")
        paths[name] = str(path)
    (tmp_path / "hotel.docx").write_bytes(word.hotel_plan())
    return {
        **paths,
        "word": str(tmp_path / "hotel.docx"),
        "read": str(tmp_path / "read.yaml"),
        "pdf": str(tmp_path / "cards.pdf"),
        "site": str(tmp_path / "site"),
        "sheet": str(tmp_path / "sheet.xlsx"),
        "drill": f"EX{NINE + timedelta(hours=20):%y%m%d}-01",
        "second": f"EX{NINE + timedelta(hours=20):%y%m%d}-02",
        "zip": str(tmp_path / "site.zip"),
        "stock": str(tmp_path / "stock.xlsx"),
        "paper": str(tmp_path / "paper.pdf"),
        "evidence": str(tmp_path / "evidence.zip"),
        "archive": str(tmp_path / "archive.zip"),
        "shipped": str(files.shipped()),
        "later": f"{NINE + timedelta(hours=20):%Y-%m-%dT%H:%M}",
        "tomorrow": f"{NINE + timedelta(days=1):%Y-%m-%dT08:00}",
        "start": f"{NINE + timedelta(days=8):%Y-%m-%dT08:00}",
        "end": f"{NINE + timedelta(days=7):%Y-%m-%dT17:00}",
        "begun": f"{NINE - timedelta(days=1):%Y-%m-%dT09:00}",
    }


def tell(line: str, known: dict[str, str], at: Any) -> tuple[str, Any]:
    """Run one line of the story; ``> X`` keeps the reference or the first id under the name X."""
    words, _arrow, name = line.partition(" > ")
    soon = f"{at + timedelta(minutes=3):%Y-%m-%dT%H:%M}Z"
    parts = [part.format(**known, soon=soon) for part in shlex.split(words)]
    with clock.pretend(at), translation.override("en"):
        ran = CliRunner().invoke(youxu, [*parts, "--json"])
    assert ran.exit_code in (0, 1), f"{line}\n{ran.output}"
    said = json.loads(ran.stdout)
    assert not (isinstance(said, dict) and "refused" in said), f"{line}\n{ran.output}"
    if name:
        row = said.get("brief", said) if isinstance(said, dict) else said
        own = next((str(row[key]) for key in ("reference", "id") if key in row), "")
        known[name] = own or str(first_id(said))
    return command_of(parts), said


def first_id(said: Any) -> Any:
    rows = (
        said if isinstance(said, list) else next(value for value in said.values() if isinstance(value, list))
    )
    return next(rows[0][key] for key in ("id", "pk", "shift") if key in rows[0])


def command_of(parts: list[str]) -> str:
    known = _known()
    return next(name for count in (3, 2, 1) if (name := " ".join(parts[:count])) in known)


@cache
def _known() -> frozenset[str]:
    return frozenset(json_commands())


@pytest.mark.long
@pytest.mark.django_db
def test_every_json_has_the_shape_of_its_golden_file(given: dict[str, str]) -> None:
    county = whole_county()
    Holding.objects.create(
        post=post(county.unit, "administrator"), person=county.people["罗平"], starts_at=NINE
    )
    city = county.unit.parent
    assert city is not None
    published(city.path)
    leader = Person.objects.create(staff_number="YZ001", name="欧阳岚", unit=city, unit_path=city.path)
    Holding.objects.create(post=post(city, "leader"), person=leader, starts_at=NINE)
    Person.objects.create(staff_number="YZ009", name="贺明", unit=city, unit_path=city.path)
    county.people["苏婷"].set_password("sunny mountain post")
    county.people["苏婷"].save()
    to_hand = To("person:1", (Address("BY_HAND", "街道群"),), "马骏")
    told = {"unit": county.unit.path, "text": "停电", "to": to_hand}
    given["waits"] = queue(by=system("test"), at=NINE, **told).deliveries.get().code
    found: dict[str, list[Any]] = {}
    at = NINE
    for line in STORY.strip().splitlines():
        at += timedelta(minutes=2)
        command, said = tell(line, given, at)
        found.setdefault(command, []).append(golden.shape_of(said))
        with clock.pretend(at):
            jobs.drain(at)
        for child in Incident.objects.exclude(parent=None):
            given["child"] = child.reference
        for check in SpotCheck.objects.select_related("outlet"):
            given["drawn"] = check.outlet.code
    shapes = {command: golden.merged(*seen) for command, seen in found.items()}
    assert sorted(shapes) == sorted(set(json_commands()) - ELSEWHERE)
    if golden.WRITE:
        for command, shape in shapes.items():
            golden.write(command, shape)
    different = [command for command, shape in shapes.items() if golden.read(command) != shape]
    assert not different, {command: shapes[command] for command in different}


def test_there_is_no_golden_file_without_its_command() -> None:
    named = {golden.path_of(command).name for command in json_commands()}
    special = {"refused.json", "version.json"}
    assert {path.name for path in golden.FOLDER.glob("*.json")} == named | special


def hold(name: str, said: Any) -> None:
    shape = golden.shape_of(said)
    if golden.WRITE:
        golden.write(name, shape)
    assert golden.read(name) == shape


@pytest.mark.django_db
def test_a_refusal_a_fault_and_the_version_have_their_shapes() -> None:
    county = whole_county()
    with clock.pretend(NINE), translation.override("en"):
        runner = CliRunner()
        line = ["incident", "report", "YS99", "--cause", "power", "--as", county.people["沈佳"].staff_number]
        plain = json.loads(runner.invoke(youxu, [*line, "--json"]).stdout)
        two_leaders = Stale(
            field="revision", details={"yours": {"level": "I"}, "theirs": {"level": "II"}, "revision": 7}
        )
        shape = golden.merged(
            golden.shape_of(plain), golden.shape_of({**plain, "refused": described(two_leaders)})
        )
        if golden.WRITE:
            golden.write("refused", shape)
        assert golden.read("refused") == shape
        fault = json.loads(runner.invoke(youxu, ["incident", "list", "--json"]).stdout)
        assert fault["refused"].keys() == plain["refused"].keys()
        assert fault.keys() == plain.keys()
        hold("version", json.loads(runner.invoke(youxu, ["--version", "--json"]).stdout))


SCENARIOS = """
scenarios:
  - {name: 两点停电, weight: 19, cause: power, outlets: [YS04, YS05]}
  - {name: 一点断网, weight: 1, cause: network_line, outlets: [YS04, YS05, YS10, YS11]}
"""


@pytest.mark.django_db
def test_pre_positioning_has_its_shape(tmp_path: Path) -> None:
    stores()
    file = tmp_path / "scenarios.yaml"
    said = []
    for text, more in (
        (SCENARIOS, ()),
        (SCENARIOS.replace("YS11", "YS99"), ()),
        (SCENARIOS, ("--minutes", "1")),
    ):
        file.write_text(text, encoding="utf-8")
        words = ["supplies", "position", "--scenarios", str(file), "--as", "吴大勇", "--json", *more]
        with clock.pretend(NINE), translation.override("en"):
            said.append(json.loads(CliRunner().invoke(youxu, words).stdout))
    shape = golden.merged(*map(golden.shape_of, said))
    if golden.WRITE:
        golden.write("supplies-position", shape)
    assert golden.read("supplies-position") == shape


HAZARD = """
name: 全县停电
days: 2
hazards:
  - {name: 停电, cause: power, everywhere: true}
stocks: [{name: 现有}, {name: 加倍, times: 2}]
"""


@pytest.mark.django_db
def test_a_simulated_region_has_its_shape(tmp_path: Path) -> None:
    stores()
    Outlet.objects.filter(code="YS04").update(latitude=28.1, longitude=115.1)
    file = tmp_path / "scenario.yaml"
    said = []
    for text in (HAZARD, HAZARD.replace("everywhere", "nowhere")):
        file.write_text(text, encoding="utf-8")
        words = ["simulate", "region", "--scenario", str(file), "--runs", "20", "--as", "吴大勇", "--json"]
        with clock.pretend(NINE), translation.override("en"):
            said.append(json.loads(CliRunner().invoke(youxu, words).stdout))
    shape = golden.merged(*map(golden.shape_of, said))
    if golden.WRITE:
        golden.write("simulate-region", shape)
    assert golden.read("simulate-region") == shape


@pytest.mark.django_db
def test_commands_on_an_empty_database_have_their_shapes(monkeypatch) -> None:
    monkeypatch.setattr(demo, "migrate", lambda: None)
    # What is played in the county changes nothing of what is said; the walks of the guide play all of it.
    monkeypatch.setattr(demo, "_played", lambda at, _window: demo.county.build(at))
    with translation.override("en"), clock.pretend(NINE):
        hold("demo", json.loads(CliRunner().invoke(youxu, ["demo", "--json"]).stdout))


@pytest.mark.django_db
def test_org_found_has_its_shape() -> None:
    with clock.pretend(NINE), translation.override("en"):
        ran = CliRunner().invoke(youxu, ["org", "found", "1", "许岩", "--unit", "yunshan", "--json"])
    hold("org found", json.loads(ran.stdout))


@pytest.mark.long
def test_a_restore_has_its_shape_when_done_and_when_only_checked(committed_db, tmp_path: Path) -> None:
    from tests.builders import backup as build

    path = tmp_path / "a.zip"
    build.filled()
    build.backed_up(path)
    with databases.using(databases.copy_template("golden_restore")), translation.override("en"):
        said = [
            json.loads(CliRunner().invoke(youxu, ["restore", str(path), *more, "--json"]).stdout)
            for more in (["--check"], [])
        ]
        hold("restore held", json.loads(CliRunner().invoke(youxu, ["restore", "held", "--json"]).stdout))
    hold_merged("restore from", said)


def hold_merged(name: str, said: list[Any]) -> None:
    shape = golden.merged(*(golden.shape_of(one) for one in said))
    if golden.WRITE:
        golden.write(name, shape)
    assert golden.read(name) == shape
