"""The words of stored codes: one place from which pages, command line and documents read them.

Stored codes are UPPER_CASE and never shown; each stands here with its source English, marked with its kind as
context, so that "Open" the state and "open" the file may differ in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def mark_in(kind: str, text: str) -> str:
    """Return ``text`` unchanged; the catalogue extractor reads calls of this name with ``kind`` as context."""
    return text


STATE: Final = {
    "OPEN": mark_in("state", "Open"),
    "RESTRICTED": mark_in("state", "Limited"),
    "SUSPENDED": mark_in("state", "Suspended"),
    "RELOCATED": mark_in("state", "Moved"),
    "UNKNOWN": mark_in("state", "Unconfirmed"),
    "UNREACHABLE": mark_in("state", "Unreachable"),
    "CLOSED_NOW": mark_in("state", "Closed now"),
    "NOT_OFFERED": mark_in("state", "Not offered"),
}
STEP: Final = {
    "1": mark_in("step", "Report"),
    "2": mark_in("step", "Direct"),
    "3": mark_in("step", "Respond"),
    "4": mark_in("step", "Restore"),
    "5": mark_in("step", "Clean up"),
    "6": mark_in("step", "Sum up"),
}
STAGE: Final = {
    "PLANNED": mark_in("stage", "Planned"),
    "STOPPED": mark_in("stage", "Stopped as planned"),
    "REPORTED": mark_in("stage", "Reported"),
    "DIRECTED": mark_in("stage", "Directed"),
    "RESPONDING": mark_in("stage", "Responding"),
    "RESTORED": mark_in("stage", "Restored"),
    "CLEARED": mark_in("stage", "Cleaned up"),
    "CLOSED": mark_in("stage", "Closed"),
    "CALLED_OFF": mark_in("stage", "Called off"),
    "MERGED": mark_in("stage", "Merged"),
}
TASK: Final = {
    "NEW": mark_in("task", "To accept"),
    "DOING": mark_in("task", "In progress"),
    "WAITING": mark_in("task", "Waiting"),
    "NO_ANSWER": mark_in("task", "No answer"),
    "BLOCKED": mark_in("task", "Blocked"),
    "REFUSED": mark_in("task", "Refused"),
    "TO_VERIFY": mark_in("task", "To verify"),
    "DONE": mark_in("task", "Done"),
    "SUPERSEDED": mark_in("task", "Superseded"),
}
LEVEL: Final = {
    "I": mark_in("level", "Level I"),
    "II": mark_in("level", "Level II"),
    "III": mark_in("level", "Level III"),
    "IV": mark_in("level", "Level IV"),
    "OUTLET": mark_in("level", "Outlet level"),
}
COLOUR: Final = {
    "BLUE": mark_in("colour", "Blue"),
    "YELLOW": mark_in("colour", "Yellow"),
    "ORANGE": mark_in("colour", "Orange"),
    "RED": mark_in("colour", "Red"),
}
SAID: Final = {
    "SAFE_OPEN": mark_in("said", "Safe, open as usual"),
    "SAFE_CLOSED": mark_in("said", "Safe, but closed"),
    "HELP": mark_in("said", "Help needed"),
}
RUNG: Final = {
    "FIRST": mark_in("rung", "First number"),
    "SECOND": mark_in("rung", "Second number"),
    "PARENT": mark_in("rung", "Parent branch or neighbour"),
    "LOST": mark_in("rung", "Unreachable"),
}
UNCLEAR: Final = {
    "UNREADABLE": mark_in("unclear", "not understood"),
    "CONTRADICTS": mark_in("unclear", "says two things at once"),
    "WHICH": mark_in("unclear", "does not say which outlet"),
}
WORKS: Final = {
    "YES": mark_in("works", "There"),
    "NO": mark_in("works", "Gone"),
    "UNKNOWN": mark_in("works", "Not known"),
}
WATCH_STATE: Final = {
    "STANDING": mark_in("watch_state", "Standing"),
    "EXPIRED": mark_in("watch_state", "Expired: lift or prolong it"),
    "LIFTED": mark_in("watch_state", "Lifted"),
}
FEED_EFFECT: Final = {
    "RAISED": mark_in("feed_effect", "opened a watch"),
    "CHANGED": mark_in("feed_effect", "changed a watch"),
    "LIFTED": mark_in("feed_effect", "lifted a watch"),
    "IGNORED": mark_in("feed_effect", "did nothing"),
}
FEED_WHY: Final = {
    "NOT_ACTUAL": mark_in("feed_why", "an exercise, test or draft opens no watch"),
    "AT_FAULT": mark_in("feed_why", "it is at fault"),
    "OVER": mark_in("feed_why", "it was over when it came"),
    "FROM_FUTURE": mark_in("feed_why", "it says it was sent in the future"),
    "FOLLOWED": mark_in("feed_why", "a later message came before it"),
    "NO_OUTLET": mark_in("feed_why", "no outlet lies in its area"),
    "NO_HAZARD": mark_in("feed_why", "its words name no hazard of the plan"),
    "NO_PLAN": mark_in("feed_why", "no plan is in force"),
    "NOTHING_NEW": mark_in("feed_why", "it changes nothing"),
    "NOTHING_STANDS": mark_in("feed_why", "no watch of it stands"),
    "LIFTED_HERE": mark_in("feed_why", "the watch was lifted here"),
}
FEED_TROUBLE: Final = {
    "UNREACHABLE": mark_in("feed_trouble", "nobody answers"),
    "TIMEOUT": mark_in("feed_trouble", "the answer takes too long"),
    "STATUS": mark_in("feed_trouble", "the address answers with an error"),
    "TOO_LARGE": mark_in("feed_trouble", "it is too large"),
    "HOSTILE": mark_in("feed_trouble", "it declares a document type or entities"),
    "UNREADABLE": mark_in("feed_trouble", "a document is no valid CAP 1.2"),
    "ELSEWHERE": mark_in("feed_trouble", "it links to another host"),
}
NOTICE_KIND: Final = {
    "FIRST": mark_in("notice_kind", "first notice"),
    "REVISION": mark_in("notice_kind", "update"),
    "RESTORED": mark_in("notice_kind", "service is back"),
    "CORRECTION": mark_in("notice_kind", "correction"),
    "WITHDRAWN": mark_in("notice_kind", "withdrawn"),
}
SIGNATURE: Final = {
    "APPROVED": mark_in("signature", "approved"),
    "ALONE": mark_in("signature", "approved by its writer"),
    "REVIEWED": mark_in("signature", "looked at afterwards"),
}
NOTICE_STATE: Final = {
    "DRAFT": mark_in("notice_state", "Draft"),
    "SUBMITTED": mark_in("notice_state", "Waits for approval"),
    "PUBLISHED": mark_in("notice_state", "Out"),
    "SUPERSEDED": mark_in("notice_state", "Superseded"),
    "WITHDRAWN": mark_in("notice_state", "Withdrawn"),
    "DISCARDED": mark_in("notice_state", "Discarded"),
}
NOTICE_CHANGE: Final = {
    "estimate_later": mark_in("notice_change", "expected later"),
    "estimate_earlier": mark_in("notice_change", "expected earlier"),
    "estimate_known": mark_in("notice_change", "a time is known"),
    "estimate_lost": mark_in("notice_change", "no time is known any more"),
    "places": mark_in("notice_change", "other outlets or services"),
    "cause": mark_in("notice_change", "another cause"),
    "alternatives": mark_in("notice_change", "other alternatives"),
    "custody": mark_in("notice_change", "items handed in"),
    "words": mark_in("notice_change", "other words"),
    "next_word": mark_in("notice_change", "time of the next word"),
    "since": mark_in("notice_change", "time of the stop"),
    "restored": mark_in("notice_change", "service is back"),
    "corrected": mark_in("notice_change", "correction"),
    "withdrawn": mark_in("notice_change", "withdrawn"),
}
NOTICE_CHANNEL: Final = {
    "page": mark_in("notice_channel", "status page"),
    "door": mark_in("notice_channel", "door"),
    "hotline_brief": mark_in("notice_channel", "hot line"),
    "loudspeaker": mark_in("notice_channel", "loudspeaker"),
    "sms": mark_in("notice_channel", "SMS"),
    "social_account": mark_in("notice_channel", "social account"),
    "persons_and_authority": mark_in("notice_channel", "persons concerned and authority"),
}
CHANNEL_KIND: Final = {
    "EMAIL": mark_in("channel_kind", "E-mail"),
    "SMS": mark_in("channel_kind", "SMS"),
    "WECOM": mark_in("channel_kind", "WeCom group robot"),
    "DINGTALK": mark_in("channel_kind", "DingTalk group robot"),
    "FEISHU": mark_in("channel_kind", "Feishu group robot"),
    "WEBHOOK": mark_in("channel_kind", "Signed webhook"),
    "VOICE": mark_in("channel_kind", "Voice call"),
    "PUSH": mark_in("channel_kind", "Push to a device"),
    "CONSOLE": mark_in("channel_kind", "Console"),
    "BY_HAND": mark_in("channel_kind", "Forward by hand"),
    "": mark_in("channel_kind", "no channel"),
}
DELIVERY_STATE: Final = {
    "QUEUED": mark_in("delivery_state", "Queued"),
    "SENT": mark_in("delivery_state", "Sent"),
    "DELIVERED": mark_in("delivery_state", "Arrived"),
    "READ": mark_in("delivery_state", "Read"),
    "FAILED": mark_in("delivery_state", "Failed"),
    "EXPIRED": mark_in("delivery_state", "Stale, dropped"),
    "WITHDRAWN": mark_in("delivery_state", "Withdrawn"),
}
TEMPLATE_STATE: Final = {
    "NOT_FILED": mark_in("template_state", "Not filed"),
    "FILED": mark_in("template_state", "Filed"),
    "APPROVED": mark_in("template_state", "Approved"),
}
ATTEMPT_RESULT: Final = {
    "UNDER_WAY": mark_in("attempt_result", "Under way"),
    "SENT": mark_in("attempt_result", "Sent"),
    "RETRY": mark_in("attempt_result", "Failed, tried again"),
    "FAILED": mark_in("attempt_result", "Failed"),
    "LOST": mark_in("attempt_result", "Not known: the worker died"),
}
CHANNEL_CHOICE: Final = {
    "aliyun": mark_in("channel_choice", "Alibaba Cloud"),
    "tencent": mark_in("channel_choice", "Tencent Cloud"),
    "generic": mark_in("channel_choice", "A gateway of your own"),
    "none": mark_in("channel_choice", "Not encrypted"),
    "starttls": mark_in("channel_choice", "STARTTLS (port 587)"),
    "tls": mark_in("channel_choice", "TLS from the start (port 465)"),
    "yes": mark_in("channel_choice", "Yes"),
    "no": mark_in("channel_choice", "No"),
}
DELIVERY_REASON: Final = {
    "TIMEOUT": mark_in("delivery_reason", "no answer in time"),
    "UNREACHABLE": mark_in("delivery_reason", "could not be reached"),
    "THROTTLED": mark_in("delivery_reason", "too many at once, asked to wait"),
    "BUSY": mark_in("delivery_reason", "the mailbox is busy"),
    "SERVER_ERROR": mark_in("delivery_reason", "the service has a fault"),
    "GARBAGE": mark_in("delivery_reason", "the answer made no sense"),
    "BAD_ADDRESS": mark_in("delivery_reason", "the address cannot exist"),
    "BAD_CREDENTIALS": mark_in("delivery_reason", "credentials are missing or refused"),
    "BAD_TEMPLATE": mark_in("delivery_reason", "the template is not approved or does not fit"),
    "QUOTA": mark_in("delivery_reason", "a quota is used up"),
    "REJECTED": mark_in("delivery_reason", "refused by the service"),
    "NO_CHANNEL": mark_in("delivery_reason", "no channel of this kind is set up"),
    "NOT_ENTERED": mark_in("delivery_reason", "the address is not entered for this exercise"),
    "WORKER_DIED": mark_in("delivery_reason", "the worker died"),
    "STALE": mark_in("delivery_reason", "it was stale before it could be sent"),
}
UNIT_LEVEL: Final = {
    "GROUP": mark_in("unit_level", "Group"),
    "PROVINCE": mark_in("unit_level", "Province"),
    "CITY": mark_in("unit_level", "City"),
    "COUNTY": mark_in("unit_level", "County"),
    "BRANCH": mark_in("unit_level", "Branch"),
}
GROUP: Final = {
    "technical": mark_in("group", "Technical support group"),
    "customer": mark_in("group", "Customer response group"),
    "logistics": mark_in("group", "Logistics group"),
    "leading": mark_in("group", "Leading group"),
    "office": mark_in("group", "Office of the leading group"),
    "outlet": mark_in("group", "Outlet"),
    "contact": mark_in("group", "Contacts outside"),
}
BODY: Final = {
    "leading": mark_in("body", "Leading group"),
    "office": mark_in("body", "Office of the leading group"),
    "technical": mark_in("body", "Technical support group"),
    "customer": mark_in("body", "Customer response group"),
    "logistics": mark_in("body", "Logistics group"),
    "outlet": mark_in("body", "Outlets"),
    "contact": mark_in("body", "Contacts outside"),
    "other": mark_in("body", "Other posts"),
}
ROSTER: Final = {
    "DUTY_OFFICER": mark_in("roster", "Duty officer"),
    "LEADER_ON_CALL": mark_in("roster", "Leader on call"),
    "TECHNICAL": mark_in("roster", "Technical stand-by"),
    "CUSTOMER": mark_in("roster", "Customer stand-by"),
    "LOGISTICS": mark_in("roster", "Logistics stand-by"),
}
RECEIPT: Final = {
    "SENT": mark_in("receipt", "Sent"),
    "ACCEPTED": mark_in("receipt", "Accepted"),
    "REFUSED": mark_in("receipt", "Refused"),
    "SUPERSEDED": mark_in("receipt", "Superseded"),
}
PACK: Final = {
    "BUILDING": mark_in("pack", "being built"),
    "READY": mark_in("pack", "ready"),
    "FAILED": mark_in("pack", "not built"),
}
NUMBER: Final = {
    "FREE": mark_in("number", "free"),
    "USED": mark_in("number", "used"),
    "VOID": mark_in("number", "void"),
}
WAY: Final = {
    "NONE": mark_in("way", "standing delegation"),
    "TELEPHONE": mark_in("way", "by telephone"),
    "VIDEO": mark_in("way", "by video"),
    "IN_PERSON": mark_in("way", "in person"),
    "ON_SITE": mark_in("way", "on the spot"),
    "PAGE": mark_in("way", "on the page"),
    "CARD": mark_in("way", "with the outlet's card"),
    "WEB": mark_in("way", "on the page"),
    "OFFLINE": mark_in("way", "from a phone that had no connection"),
    "COMMAND": mark_in("way", "by command"),
    "CLI": mark_in("way", "by command"),
    "MESSAGE": mark_in("way", "by message"),
    "SYSTEM": mark_in("way", "by the system"),
}
SEAT: Final = {
    "CALLED": mark_in("seat", "Called"),
    "JOINED": mark_in("seat", "Joined"),
    "ABSENT": mark_in("seat", "Absent"),
    "DEPUTISED": mark_in("seat", "Deputy acts"),
}
PLACE_KIND: Final = {
    "COUNTER": mark_in("place_kind", "temporary counter"),
    "MOBILE_UNIT": mark_in("place_kind", "mobile unit"),
}
MEANS_KIND: Final = {
    "VEHICLE": mark_in("means_kind", "Vehicle"),
    "GENERATOR": mark_in("means_kind", "Generator"),
    "OTHER": mark_in("means_kind", "Other means"),
}
WHY: Final = {
    "TASK": mark_in("why", "task"),
    "ON_DUTY": mark_in("why", "on duty for a task that nobody has yet"),
    "CHECK": mark_in("why", "check sheet open"),
}
PERMISSION: Final = {
    "NOT_NEEDED": mark_in("permission", "no permission needed"),
    "APPLIED": mark_in("permission", "applied for, not granted yet"),
    "GRANTED": mark_in("permission", "granted"),
}
LINE_STATUS: Final = {
    "DOWN": mark_in("line_status", "Interrupted"),
    "CLAIMED": mark_in("line_status", "Claimed restored"),
    "PASSED": mark_in("line_status", "Check passed"),
    "FAILED": mark_in("line_status", "Check failed"),
    "RELEASED": mark_in("line_status", "Released"),
    "CALLED_OFF": mark_in("line_status", "Called off"),
}
RESULT: Final = {
    "OPEN": mark_in("result", "Not answered"),
    "PASS": mark_in("result", "Passed"),
    "FAIL": mark_in("result", "Failed"),
    "NOT_APPLICABLE": mark_in("result", "Does not apply"),
}
ANSWER: Final = {
    "YES": mark_in("answer", "Yes"),
    "NO": mark_in("answer", "No"),
    "UNKNOWN": mark_in("answer", "Not known"),
}
CONTACT: Final = {
    "COMMISSIONED": mark_in("contact", "Works at the commissioned outlet"),
    "DRIVER": mark_in("contact", "Driver"),
    "VENDOR": mark_in("contact", "Vendor"),
}
VERIFICATION: Final = {
    "UNVERIFIED": mark_in("verification", "Not yet verified"),
    "TRUE": mark_in("verification", "Verified"),
    "FALSE": mark_in("verification", "Not so"),
    "DUPLICATE": mark_in("verification", "Reported twice"),
    "KNOWN": mark_in("verification", "Known from above"),
}
PAPER: Final = {
    "flash-report": mark_in("paper", "Flash report"),
    "post-event-report": mark_in("paper", "Post-event report"),
    "regulator-report": mark_in("paper", "Report to the postal administration"),
    "suspension-form": mark_in("paper", "Registration of the stop"),
    "restoration-form": mark_in("paper", "Report on resuming"),
    "leak-notice": mark_in("paper", "Notice of a leak"),
    "directive": mark_in("paper", "Directive sheet"),
    "minutes": mark_in("paper", "Minutes"),
    "plan": mark_in("paper", "Contingency plan"),
    "drill-report": mark_in("paper", "Evaluation of a drill"),
}
FLASH_WAY: Final = {
    "TELEPHONE": mark_in("flash_way", "by telephone"),
    "MESSAGE": mark_in("flash_way", "by message"),
    "IN_PERSON": mark_in("flash_way", "in person"),
    "FAX": mark_in("flash_way", "by fax"),
}
REPORT_STAGE: Final = {
    "FIRST": mark_in("report_stage", "first report"),
    "FOLLOW_UP": mark_in("report_stage", "follow-up report"),
    "FINAL": mark_in("report_stage", "final report"),
}
SECTION: Final = {
    "course": mark_in("section", "Course of events"),
    "handling": mark_in("section", "Handling"),
    "effect": mark_in("section", "Effect of restoration"),
    "improvements": mark_in("section", "Improvements"),
}
FORM: Final = {
    "ONE_PAGE": mark_in("form", "one page"),
    "FULL": mark_in("form", "in full"),
}
COST: Final = {
    "OVERTIME": mark_in("cost", "Overtime"),
    "VEHICLES": mark_in("cost", "Vehicles"),
    "VENDOR": mark_in("cost", "Vendor"),
    "HIRE": mark_in("cost", "Hire"),
    "COMPENSATION": mark_in("cost", "Compensation"),
    "SUPPLIES": mark_in("cost", "Supplies"),
    "OTHER": mark_in("cost", "Other"),
}
VERB: Final = {
    "read": mark_in("verb", "read"),
    "read_need_to_know": mark_in("verb", "read what is need-to-know"),
    "report": mark_in("verb", "report an interruption"),
    "verify_report": mark_in("verb", "ring back and verify a report"),
    "join": mark_in("verb", "join reports"),
    "convene": mark_in("verb", "convene the leading group"),
    "lead_drill": mark_in("verb", "prepare and lead drills"),
    "raise_level": mark_in("verb", "raise the level"),
    "lower_level": mark_in("verb", "lower the level"),
    "direct": mark_in("verb", "issue directives"),
    "accept": mark_in("verb", "accept a directive"),
    "refuse": mark_in("verb", "refuse a directive"),
    "task": mark_in("verb", "work on a task"),
    "estimate": mark_in("verb", "estimate the restoration time"),
    "keep_cards": mark_in("verb", "print and revoke outlet cards"),
    "keep_contacts": mark_in("verb", "keep the contacts of an outlet"),
    "claim_restored": mark_in("verb", "claim a line restored"),
    "check": mark_in("verb", "sign a check"),
    "reopen": mark_in("verb", "reopen a line"),
    "release": mark_in("verb", "declare service restored"),
    "relapse": mark_in("verb", "record a relapse"),
    "clear": mark_in("verb", "end the clean-up"),
    "release_scene": mark_in("verb", "record that the scene was released"),
    "summarise": mark_in("verb", "write the post-event report"),
    "sign": mark_in("verb", "sign the post-event report"),
    "close": mark_in("verb", "close an incident"),
    "long_closure": mark_in("verb", "follow up a long closure"),
    "plan_stop": mark_in("verb", "plan a stop"),
    "call_off": mark_in("verb", "call off an incident"),
    "merge": mark_in("verb", "merge incidents"),
    "split": mark_in("verb", "split an incident"),
    "declare_cause": mark_in("verb", "declare a cause for units below"),
    "take_command": mark_in("verb", "take command of an incident below"),
    "return_command": mark_in("verb", "return command"),
    "prioritise": mark_in("verb", "set the order of priority of incidents"),
    "keep_means": mark_in("verb", "keep the list of means"),
    "keep_supplies": mark_in("verb", "count, issue and take back supplies"),
    "count_supplies": mark_in("verb", "count the own outlet's supplies"),
    "request_supplies": mark_in("verb", "ask for supplies"),
    "approve_supplies": mark_in("verb", "decide on requests for supplies"),
    "note": mark_in("verb", "write a note"),
    "keep_custody": mark_in("verb", "write and sign custody"),
    "keep_neighbours": mark_in("verb", "enter agreed neighbours"),
    "ask_neighbour": mark_in("verb", "ask, pin and strike neighbours"),
    "answer_neighbour": mark_in("verb", "answer whether an outlet stands in"),
    "read_custody": mark_in("verb", "read amounts and places in custody"),
    "settle_custody": mark_in("verb", "settle differences and compensations"),
    "enter_feedback": mark_in("verb", "write down what customers say"),
    "answer_feedback": mark_in("verb", "answer customers and ring them back"),
    "keep_publicity": mark_in("verb", "keep the publicity log"),
    "subscribe": mark_in("verb", "subscribe to notices"),
    "keep_clock": mark_in("verb", "enter calls and how limits ended"),
    "excuse_clock": mark_in("verb", "excuse a limit"),
    "grant_audit": mark_in("verb", "open incidents for an audit"),
    "decide_improvement": mark_in("verb", "accept or refuse a proposal"),
    "check_improvement": mark_in("verb", "check an improvement"),
    "confirm_status": mark_in("verb", "confirm an outlet's state"),
    "edit_network": mark_in("verb", "edit outlets and units"),
    "edit_calendar": mark_in("verb", "edit special days"),
    "import_network": mark_in("verb", "import outlets"),
    "edit_organisation": mark_in("verb", "edit posts and rosters"),
    "edit_plan": mark_in("verb", "edit the plan"),
    "review_plan": mark_in("verb", "review the plan"),
    "approve_plan": mark_in("verb", "approve the plan"),
    "publish_plan": mark_in("verb", "publish the plan"),
    "export_journal": mark_in("verb", "export the journal"),
    "keep_personal_channels": mark_in("verb", "keep by which ways people are told"),
    "acknowledge_for": mark_in("verb", "write down whom a call reached"),
    "acknowledge": mark_in("verb", "acknowledge"),
    "send_message": mark_in("verb", "send, forward and resend messages"),
    "keep_channels": mark_in("verb", "set up channels for messages"),
    "purge": mark_in("verb", "purge words by rule"),
    "keep_people": mark_in("verb", "write down people in danger"),
    "start_rollcall": mark_in("verb", "start a roll-call"),
    "write_notice": mark_in("verb", "write a notice"),
    "approve_notice": mark_in("verb", "approve a notice"),
    "keep_audience": mark_in("verb", "keep whom a channel reaches"),
    "answer_rollcall": mark_in("verb", "answer a roll-call"),
    "raise_watch": mark_in("verb", "raise, lower or lift a watch"),
    "publish_site": mark_in("verb", "build and publish the status site"),
    "keep_feeds": mark_in("verb", "set up feeds of hazard warnings"),
    "hand_over": mark_in("verb", "hand the duty over"),
    "relieve": mark_in("verb", "relieve staff of duty"),
    "release_held": mark_in("verb", "let go what is held since a restore"),
    "read_health": mark_in("verb", "read how the program runs"),
    "keep_training": mark_in("verb", "plan and record training"),
    "spot_check": mark_in("verb", "ask outlets whether their status is true"),
    "enter_paper": mark_in("verb", "enter what was done on paper"),
    "build_pack": mark_in("verb", "have the outage pack built"),
    "evaluate": mark_in("verb", "see to the evaluation"),
    "own_account": mark_in("verb", "change the own account"),
    "accept_link": mark_in("verb", "use a one-time link"),
}

EVENT_GRADE: Final = {
    # Words of the law, given by a person; the response level is another thing.
    "BELOW": mark_in("event_grade", "not reached"),
    "GRADE_4": mark_in("event_grade", "ordinary (IV)"),
    "GRADE_3": mark_in("event_grade", "larger (III)"),
    "GRADE_2": mark_in("event_grade", "serious (II)"),
    "GRADE_1": mark_in("event_grade", "especially serious (I)"),
}
CUSTODY_KIND: Final = {
    "STOP": mark_in("custody_kind", "at the stop"),
    "MOVE": mark_in("custody_kind", "at a move"),
    "RESTART": mark_in("custody_kind", "before the restart"),
}
CUSTODY_MOVE: Final = {
    "PLACE_OPENED": mark_in("custody_move", "a temporary place was opened"),
    "PLACE_CLOSED": mark_in("custody_move", "the temporary place was closed"),
    "RELOCATED": mark_in("custody_move", "the outlet serves from another place"),
    "RETURNED": mark_in("custody_move", "the outlet is back at its own place"),
    "TAKEN_AWAY": mark_in("custody_move", "mail and cash were taken away"),
    "HOLDER": mark_in("custody_move", "who holds it was relieved"),
}
CUSTODY: Final = {
    "NONE": mark_in("custody", "No list"),
    "WAITING": mark_in("custody", "Second signature open"),
    "SIGNED": mark_in("custody", "Signed by two"),
    "SUPERSEDED": mark_in("custody", "Followed by a newer list"),
    "WITHDRAWN": mark_in("custody", "Replaced before it was signed"),
    "DIFFERENCE": mark_in("custody", "Difference open"),
}
PREFERENCE: Final = {
    "PIN": mark_in("preference", "put first"),
    "STRIKE": mark_in("preference", "not to be used"),
}
ORIGIN: Final = {
    "AGREED": mark_in("origin", "Agreed"),
    "COMPUTED": mark_in("origin", "Nearby"),
    "MOBILE": mark_in("origin", "Mobile"),
}
ASK_STATE: Final = {
    "ASKED": mark_in("ask_state", "Asked, no answer yet"),
    "ACCEPTED": mark_in("ask_state", "Accepted"),
    "REFUSED": mark_in("ask_state", "Refused"),
    "WITHDRAWN": mark_in("ask_state", "Taken back"),
}
PER: Final = {
    "HOUR": mark_in("per", "an hour"),
    "DAY": mark_in("per", "a day"),
}
MEASURED: Final = {
    "ROAD": mark_in("measured", "by road"),
    "BUS": mark_in("measured", "by bus"),
    "AIR": mark_in("measured", "as the crow flies"),
    "UNKNOWN": mark_in("measured", "not known"),
}
PRESENCE: Final = {
    "PRESENT": mark_in("presence", "both on the spot"),
    "ONE_PERSON": mark_in("presence", "one person works there"),
    "AWAY": mark_in("presence", "the second person is away, the reason stands beside the signature"),
}
NUMBER_END: Final = {
    "OPEN": mark_in("number_end", "open"),
    "USED": mark_in("number_end", "used"),
    "VOID": mark_in("number_end", "void"),
    "MISSING": mark_in("number_end", "missing"),
}
DOUBTFUL: Final = {
    "LISTED": mark_in("doubtful", "Listed"),
    "HANDED": mark_in("doubtful", "Handed over, answer awaited"),
    "ANSWERED": mark_in("doubtful", "Answered"),
}
OWNER: Final = {
    "POST": mark_in("owner", "the post's technical support"),
    "POST_OR_BANK": mark_in("owner", "technical support or the bank"),
    "BANK": mark_in("owner", "the bank"),
    "PAYEE": mark_in("owner", "the payee's system"),
    "OWNER": mark_in("owner", "the owner of the device"),
}
OUTCOME: Final = {
    "FOUND": mark_in("outcome", "found again"),
    "MISCOUNTED": mark_in("outcome", "was a miscount"),
    "MADE_GOOD": mark_in("outcome", "made good"),
    "WRITTEN_OFF": mark_in("outcome", "written off with approval"),
}
CASE_STATE: Final = {
    "OPEN": mark_in("case_state", "Open"),
    "SETTLED": mark_in("case_state", "Settled"),
}
CLAIM: Final = {
    "OPENED": mark_in("claim", "opened"),
    "OFFERED": mark_in("claim", "offered"),
    "PAID": mark_in("claim", "paid"),
    "REFUSED": mark_in("claim", "refused"),
    "CLOSED": mark_in("claim", "closed"),
}
PERSON_STATE: Final = {
    "MISSING": mark_in("person_state", "missing"),
    "TRAPPED": mark_in("person_state", "trapped"),
    "HURT": mark_in("person_state", "hurt"),
    "IN_DANGER": mark_in("person_state", "in danger"),
    "IN_HOSPITAL": mark_in("person_state", "in hospital"),
    "SAFE": mark_in("person_state", "safe"),
    "DEAD": mark_in("person_state", "dead"),
}
PERSON_KIND: Final = {
    "STAFF": mark_in("person_kind", "staff"),
    "CUSTOMER": mark_in("person_kind", "customer"),
    "OTHER": mark_in("person_kind", "somebody else"),
}
ALARM_SOURCE: Final = {
    "REPORT": mark_in("alarm_source", "First report"),
    "FACT": mark_in("alarm_source", "Stated fact"),
    "ROLL_CALL": mark_in("alarm_source", "Roll-call"),
}
ALARM_SERVICE: Final = {
    "POLICE": mark_in("alarm_service", "110 police"),
    "FIRE": mark_in("alarm_service", "119 fire brigade"),
    "AMBULANCE": mark_in("alarm_service", "120 ambulance"),
}
BY: Final = {
    # Who acted: a person is named as stored, a handler or sweep is only "the system".
    "SYSTEM": mark_in("by", "System"),
}
CLOCK_STATE: Final = {
    "OPEN": mark_in("clock_state", "Running"),
    "OVERDUE": mark_in("clock_state", "Overdue"),
    "MET": mark_in("clock_state", "In time"),
    "LATE": mark_in("clock_state", "Late"),
    "EXCUSED": mark_in("clock_state", "Excused"),
    "NOT_NEEDED": mark_in("clock_state", "Not needed"),
}
CLOCK_STEP: Final = {
    "OPENED": mark_in("clock_step", "Began"),
    "RENEWED": mark_in("clock_step", "Moved"),
    "WARNED": mark_in("clock_step", "Said to be due soon"),
    "DUE": mark_in("clock_step", "Said to be due"),
    "CHASED": mark_in("clock_step", "Asked for again"),
    "MET": mark_in("clock_step", "Done in time"),
    "LATE": mark_in("clock_step", "Done late"),
    "REASON": mark_in("clock_step", "Reason for being late"),
    "EXCUSED": mark_in("clock_step", "Excused"),
    "NOT_NEEDED": mark_in("clock_step", "Not needed"),
    "REOPENED": mark_in("clock_step", "Owed again"),
}
CLOCK_WHY: Final = {
    "START": mark_in("clock_why", "from the moment that starts it"),
    "LEVEL": mark_in("clock_why", "the level was raised"),
    "WORK": mark_in("clock_why", "as the work says"),
    "CORRECTED": mark_in("clock_why", "corrected"),
}
MOOT: Final = {
    "FALSE_ALARM": mark_in("moot", "false alarm"),
    "CALLED_OFF": mark_in("moot", "the incident was called off"),
    "MERGED": mark_in("moot", "merged into another incident"),
    "JOINED": mark_in("moot", "belongs to another report"),
    "SUPERSEDED": mark_in("moot", "replaced"),
    "RESTORED": mark_in("moot", "service is back"),
    "CONDITION": mark_in("moot", "by the plan's condition"),
    "OTHER": mark_in("moot", "another reason"),
}
IMPROVEMENT_STATE: Final = {
    "OPEN": mark_in("improvement_state", "To decide"),
    "REFUSED": mark_in("improvement_state", "Not accepted"),
    "ACCEPTED": mark_in("improvement_state", "Accepted"),
    "IN_HAND": mark_in("improvement_state", "In hand"),
    "DONE": mark_in("improvement_state", "To check"),
    "CHECKED": mark_in("improvement_state", "Done and checked"),
}
IMPROVEMENT_SOURCE: Final = {
    "SUMMARY": mark_in("improvement_source", "a group's summary"),
    "POST_EVENT_REPORT": mark_in("improvement_source", "post-event report"),
    "FEEDBACK": mark_in("improvement_source", "customers' voice"),
    "DRILL": mark_in("improvement_source", "drill"),
    "AUDIT": mark_in("improvement_source", "audit"),
    "PERSON": mark_in("improvement_source", "a person"),
}
REVIEW_TRIGGER: Final = {
    "RULES_CHANGED": mark_in("review_trigger", "law, standard or the plan above changed"),
    "COMMAND_CHANGED": mark_in("review_trigger", "command body or duties changed"),
    "RISKS_CHANGED": mark_in("review_trigger", "risks changed"),
    "RESOURCES_CHANGED": mark_in("review_trigger", "key resources changed"),
    "KEY_DATA_CHANGED": mark_in("review_trigger", "other key data changed"),
    "PROBLEMS_FOUND": mark_in("review_trigger", "problems found in real events or drills"),
    "OTHER": mark_in("review_trigger", "other reasons"),
}
AUDIT_STATE: Final = {
    "OPEN": mark_in("audit_state", "Open"),
    "AHEAD": mark_in("audit_state", "Not yet"),
    "OVER": mark_in("audit_state", "Over"),
    "REVOKED": mark_in("audit_state", "Taken back"),
}
DUTY_STATE: Final = {
    "MISSED": mark_in("duty_state", "Missed"),
    "LATE": mark_in("duty_state", "Late"),
    "RUNNING": mark_in("duty_state", "Still in time"),
    "EXCUSED": mark_in("duty_state", "Excused"),
    "DONE": mark_in("duty_state", "Done"),
    "NOT_APPLICABLE": mark_in("duty_state", "Not applicable"),
}
CLOCK_WAY: Final = {
    "MESSAGE": mark_in("clock_way", "by message"),
    "VOICE": mark_in("clock_way", "by telephone"),
    "WRITTEN": mark_in("clock_way", "in writing"),
}
ALERT_STATE: Final = {
    "WAITING": mark_in("alert_state", "No answer yet"),
    "ACKNOWLEDGED": mark_in("alert_state", "Acknowledged"),
    "UNANSWERED": mark_in("alert_state", "Nobody has it"),
    "INFORMED": mark_in("alert_state", "Informed"),
    "DROPPED": mark_in("alert_state", "Not needed any more"),
}
CALLOUT_STANDING: Final = {
    "IN_TIME": mark_in("callout_standing", "in time"),
    "LATE": mark_in("callout_standing", "too late"),
    "WAITING": mark_in("callout_standing", "not yet"),
    "NOT_REACHED": mark_in("callout_standing", "not reached"),
}
TRAINING_STANDING: Final = {
    "OVERDUE": mark_in("training_standing", "overdue"),
    "QUIZ_OWED": mark_in("training_standing", "quiz still owed"),
    "NEW": mark_in("training_standing", "to be trained"),
    "TRAINED": mark_in("training_standing", "trained"),
}
SESSION_STATE: Final = {
    "PLANNED": mark_in("session_state", "planned"),
    "HELD": mark_in("session_state", "held"),
    "CALLED_OFF": mark_in("session_state", "called off"),
}
ATTENDANCE_WAY: Final = {
    "CODE": mark_in("attendance_way", "signed by the code on the spot"),
    "LIST": mark_in("attendance_way", "entered from the list"),
}
QUIZ_RESULT: Final = {
    "PASSED": mark_in("quiz_result", "passed"),
    "FAILED": mark_in("quiz_result", "not passed"),
}
SPOT_RESULT: Final = {
    "RIGHT": mark_in("spot_result", "right"),
    "WRONG": mark_in("spot_result", "wrong"),
    "NOT_REACHED": mark_in("spot_result", "not reached"),
}
EXERCISE_FORM: Final = {
    "TABLETOP": mark_in("exercise_form", "Tabletop"),
    "FIELD": mark_in("exercise_form", "In the field"),
}
EXERCISE_SCOPE: Final = {
    "SINGLE": mark_in("exercise_scope", "Single"),
    "GENERAL": mark_in("exercise_scope", "General"),
}
EXERCISE_STATE: Final = {
    "PREPARED": mark_in("exercise_state", "Prepared"),
    "RUNNING": mark_in("exercise_state", "Running"),
    "PAUSED": mark_in("exercise_state", "Paused"),
    "ENDED": mark_in("exercise_state", "Ended"),
    "CALLED_OFF": mark_in("exercise_state", "Called off"),
}
EXERCISE_PART: Final = {
    "PLAYER": mark_in("exercise_part", "Player"),
    "CONDUCTOR": mark_in("exercise_part", "Conductor"),
    "OBSERVER": mark_in("exercise_part", "Observer"),
}
INJECT_WAY: Final = {
    "MESSAGE": mark_in("inject_way", "Message"),
    "CALL": mark_in("inject_way", "Call"),
    "DOCUMENT": mark_in("inject_way", "Document"),
    "SYSTEM_ALERT": mark_in("inject_way", "System alert"),
    "PUBLIC_POST": mark_in("inject_way", "Public post"),
}
INJECT_STATE: Final = {
    "WAITING": mark_in("inject_state", "To come"),
    "SENT": mark_in("inject_state", "Sent"),
    "SKIPPED": mark_in("inject_state", "Skipped"),
}
INJECT_ONLY: Final = {
    "MET": mark_in("inject_only", "only if it was done"),
    "MISSED": mark_in("inject_only", "only if it was missed"),
}
EXPECTATION_STATE: Final = {
    "WAITING": mark_in("expectation_state", "Not yet"),
    "OPEN": mark_in("expectation_state", "Expected"),
    "MET": mark_in("expectation_state", "Met"),
    "LATE": mark_in("expectation_state", "Met late"),
    "MISSED": mark_in("expectation_state", "Missed"),
    "VOID": mark_in("expectation_state", "Did not arise"),
}
EXPECTATION_CHECKED: Final = {
    "ENGINE": mark_in("expectation_checked", "by the journal"),
    "OBSERVER": mark_in("expectation_checked", "by an observer"),
}
SCORE_VALUE: Final = {
    "NA": mark_in("score_value", "not applicable"),
    "YES": mark_in("score_value", "yes"),
    "NO": mark_in("score_value", "no"),
}
ITEM_STANDING: Final = {
    "SCORED": mark_in("item_standing", "Scored"),
    "NOT_APPLICABLE": mark_in("item_standing", "Not applicable"),
    "MISSING": mark_in("item_standing", "Not scored yet"),
}
SCENARIO_SOURCE: Final = {
    "SHIPPED": mark_in("scenario_source", "comes with Youxu"),
    "IMPORTED": mark_in("scenario_source", "imported"),
    "WRITTEN": mark_in("scenario_source", "own"),
}
ACK_WAY: Final = {
    "LINK": mark_in("ack_way", "by the link"),
    "REPLY": mark_in("ack_way", "by short message"),
    "PAGE": mark_in("ack_way", "in Youxu"),
    "CALL": mark_in("ack_way", "reached by telephone"),
    "RECEIPT": mark_in("ack_way", "by accepting the directive"),
    "DEED": mark_in("ack_way", "by acting on it"),
}
ROSTER_FAULT: Final = {
    "GAP": mark_in("roster_fault", "nobody is entered for now"),
    "OVERLAP": mark_in("roster_fault", "several are entered for now"),
    "NOBODY": mark_in("roster_fault", "nobody at all has the duty"),
}
DROP_REASON: Final = {
    "INCIDENT_OVER": mark_in("drop_reason", "service is restored or the incident is over"),
    "MENDED": mark_in("drop_reason", "what was wrong is mended"),
    "RECEIPT_SETTLED": mark_in("drop_reason", "the directive was answered"),
    "STALE": mark_in("drop_reason", "nothing ran when it happened, and it is too late to tell"),
}
LINK_FAULT: Final = {
    "UNKNOWN": mark_in("link_fault", "nobody was given this link"),
    "REPLY_UNKNOWN": mark_in("link_fault", "the answer belongs to no message"),
}
VOICE_KIND: Final = {
    "ENQUIRY": mark_in("voice", "Enquiry"),
    "COMPLAINT": mark_in("voice", "Complaint"),
    "PRAISE": mark_in("voice", "Praise"),
    "SATISFACTION": mark_in("voice", "Mark for the handling"),
}
VOICE_STATE: Final = {
    "RECEIVED": mark_in("voice_state", "Received"),
    "TAKEN": mark_in("voice_state", "Being looked into"),
    "ANSWERED": mark_in("voice_state", "Answered"),
    "CLOSED": mark_in("voice_state", "Closed"),
    "JOINED": mark_in("voice_state", "Joined with another"),
}
VOICE_SOURCE: Final = {
    "PAGE": mark_in("voice_source", "public page"),
    "NOTICE": mark_in("voice_source", "code on a notice"),
    "TELEPHONE": mark_in("voice_source", "telephone"),
    "COUNTER": mark_in("voice_source", "at the counter"),
}
CALL_BACK_REASON: Final = {
    "ITEMS_IN_HAND": mark_in("call_back_reason", "items in our hands"),
    "CONTRACT": mark_in("call_back_reason", "contract customer"),
    "PROMISED": mark_in("call_back_reason", "a word was promised"),
}
CALL_RESULT: Final = {
    "REACHED": mark_in("call_result", "reached"),
    "NOT_REACHED": mark_in("call_result", "not reached"),
    "LATER": mark_in("call_result", "to be rung later"),
    "DONE": mark_in("call_result", "settled without a call"),
}
TRUTH: Final = {
    "UNCLEAR": mark_in("truth", "not known yet whether it is so"),
    "TRUE": mark_in("truth", "it is so"),
    "FALSE": mark_in("truth", "it is not so"),
}
SUBSCRIBER_WAY: Final = {
    "EMAIL": mark_in("subscriber_way", "e-mail"),
    "SMS": mark_in("subscriber_way", "short message"),
    "PUSH": mark_in("subscriber_way", "push to a browser"),
}
SIDE: Final = {
    "CUSTOMER": mark_in("side", "Customer"),
    "OFFICE": mark_in("side", "Post office"),
}
ITEM_CLASS: Final = {
    "COMMUNICATION": mark_in("item_class", "Communications"),
    "NOTICE": mark_in("item_class", "Notice material"),
    "TOOL": mark_in("item_class", "Emergency tools"),
}
SITE_KIND: Final = {
    "OUTLET": mark_in("site_kind", "Outlet"),
    "DEPOT": mark_in("site_kind", "Depot"),
    "VEHICLE": mark_in("site_kind", "Vehicle"),
}
SUPPLY_STATE: Final = {
    "ASKED": mark_in("supply_state", "Asked for"),
    "APPROVED": mark_in("supply_state", "Approved"),
    "REFUSED": mark_in("supply_state", "Refused"),
    "TAKEN_BACK": mark_in("supply_state", "Taken back"),
    "CLOSED": mark_in("supply_state", "Closed"),
}
SUPPLY_PURPOSE: Final = {
    "USE": mark_in("supply_purpose", "To be used"),
    "RESTOCK": mark_in("supply_purpose", "To be kept there"),
}
SUPPLY_TROUBLE: Final = {
    "BELOW": mark_in("supply_trouble", "Below the minimum"),
    "EXPIRED": mark_in("supply_trouble", "Past its end"),
    "EXPIRING": mark_in("supply_trouble", "Near its end"),
    "UNUSABLE": mark_in("supply_trouble", "Not usable"),
    "UNCHECKED": mark_in("supply_trouble", "Not tried in time"),
    "NOT_RETURNED": mark_in("supply_trouble", "Not given back"),
}
STOCK_MOVE: Final = {
    "OPEN": mark_in("stock_move", "Taken over for the drill"),
    "RECEIVE": mark_in("stock_move", "Came in"),
    "SEND": mark_in("stock_move", "Moved"),
    "RESERVE": mark_in("stock_move", "Reserved"),
    "UNRESERVE": mark_in("stock_move", "Freed"),
    "ISSUE": mark_in("stock_move", "Issued"),
    "ARRIVE": mark_in("stock_move", "Arrived"),
    "RETURN": mark_in("stock_move", "Given back"),
    "CONSUME": mark_in("stock_move", "Used up"),
    "LOSE": mark_in("stock_move", "Lost"),
    "WRITE_OFF": mark_in("stock_move", "Written off"),
    "SET_ASIDE": mark_in("stock_move", "Set aside"),
    "MEND": mark_in("stock_move", "Usable again"),
    "COUNT": mark_in("stock_move", "Difference of a count"),
}
TRACKING: Final = {
    "NONE": mark_in("tracking", "By number"),
    "LOT": mark_in("tracking", "By lot"),
    "SERIAL": mark_in("tracking", "Piece by piece"),
}
MEASURE_STEP: Final = {
    "DETECT": mark_in("measure_step", "Until it was noticed"),
    "REPORT": mark_in("measure_step", "Until it was reported"),
    "VERIFY_REPORT": mark_in("measure_step", "Until the report was verified"),
    "CONVENE": mark_in("measure_step", "Until the leading group convened"),
    "DIRECT": mark_in("measure_step", "Until the first directive"),
    "FIRST_NOTICE": mark_in("measure_step", "Until the first notice"),
    "WORKAROUND": mark_in("measure_step", "Until customers had another way"),
    "DIAGNOSE": mark_in("measure_step", "Until a time of restoration was named"),
    "REPAIR": mark_in("measure_step", "From there until restored, as claimed"),
    "RESTORE": mark_in("measure_step", "From the interruption until restored, as claimed"),
    "VERIFY": mark_in("measure_step", "Until checked and released"),
    "ANNOUNCE": mark_in("measure_step", "From the release until it was announced"),
    "CLEAR": mark_in("measure_step", "From the release until the site was clean"),
    "CLOSE": mark_in("measure_step", "From there until closed"),
    "WHOLE": mark_in("measure_step", "From the interruption to the release"),
}
MEASURE_HOW: Final = {
    "DONE": mark_in("measure_how", "done"),
    "GOES_ON": mark_in("measure_how", "goes on"),
    "TO_COME": mark_in("measure_how", "not begun"),
    "LEFT_OUT": mark_in("measure_how", "left out"),
    "OUT_OF_ORDER": mark_in("measure_how", "its times are in the wrong order: correct them"),
}
PERIOD_PART: Final = {
    # The parts of an interruption that lie one after the other: short words beside a bar.
    "REPORT": mark_in("period_part", "Report"),
    "DIRECT": mark_in("period_part", "Verify and direct"),
    "DIAGNOSE": mark_in("period_part", "Find the cause"),
    "REPAIR": mark_in("period_part", "Repair"),
    "VERIFY": mark_in("period_part", "Check and release"),
}
PERIOD_SIDE: Final = {
    "cause": mark_in("period_side", "Cause"),
    "line": mark_in("period_side", "Service"),
    "level": mark_in("period_side", "Level"),
    "unit": mark_in("period_side", "Unit"),
    "outlet": mark_in("period_side", "Outlet"),
    "region": mark_in("period_side", "Region"),
    "month": mark_in("period_side", "Month"),
    "drill": mark_in("period_side", "Drills beside reality"),
}
FACTOR: Final = {
    "VENDOR": mark_in("factor", "A vendor was called"),
    "OUTSIDE_HOURS": mark_in("factor", "It began outside opening hours"),
    "WEEKEND": mark_in("factor", "It began at a weekend"),
    "OTHERS_OPEN": mark_in("factor", "Another interruption of the unit was going on"),
    "SEVERAL_OUTLETS": mark_in("factor", "Several outlets were hit"),
    "RELAPSED": mark_in("factor", "It came back after the release"),
    "NIGHT": mark_in("factor", "It began at night (20:00 to 7:00)"),
    "NO_MEETING": mark_in("factor", "The leading group did not meet"),
    "WORKAROUND": mark_in("factor", "Customers had another way"),
    "NO_ESTIMATE": mark_in("factor", "No time of restoration was named"),
}
INDICATOR_STANDING: Final = {
    "MET": mark_in("indicator_standing", "target met"),
    "MISSED": mark_in("indicator_standing", "target missed"),
    "NO_TARGET": mark_in("indicator_standing", "no target set"),
    "NO_DATA": mark_in("indicator_standing", "no data"),
    "NOT_RECORDED": mark_in("indicator_standing", "not recorded by the program"),
}
KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "measure_step": MEASURE_STEP,
    "measure_how": MEASURE_HOW,
    "period_part": PERIOD_PART,
    "period_side": PERIOD_SIDE,
    "factor": FACTOR,
    "indicator_standing": INDICATOR_STANDING,
    "state": STATE,
    "step": STEP,
    "stage": STAGE,
    "task": TASK,
    "level": LEVEL,
    "unit_level": UNIT_LEVEL,
    "colour": COLOUR,
    "said": SAID,
    "rung": RUNG,
    "unclear": UNCLEAR,
    "works": WORKS,
    "watch_state": WATCH_STATE,
    "feed_effect": FEED_EFFECT,
    "feed_why": FEED_WHY,
    "feed_trouble": FEED_TROUBLE,
    "notice_kind": NOTICE_KIND,
    "notice_state": NOTICE_STATE,
    "signature": SIGNATURE,
    "notice_channel": NOTICE_CHANNEL,
    "notice_change": NOTICE_CHANGE,
    "group": GROUP,
    "body": BODY,
    "roster": ROSTER,
    "receipt": RECEIPT,
    "pack": PACK,
    "number": NUMBER,
    "way": WAY,
    "seat": SEAT,
    "permission": PERMISSION,
    "place_kind": PLACE_KIND,
    "means_kind": MEANS_KIND,
    "item_class": ITEM_CLASS,
    "site_kind": SITE_KIND,
    "supply_state": SUPPLY_STATE,
    "supply_purpose": SUPPLY_PURPOSE,
    "supply_trouble": SUPPLY_TROUBLE,
    "stock_move": STOCK_MOVE,
    "tracking": TRACKING,
    "why": WHY,
    "line_status": LINE_STATUS,
    "result": RESULT,
    "answer": ANSWER,
    "verification": VERIFICATION,
    "contact": CONTACT,
    "paper": PAPER,
    "flash_way": FLASH_WAY,
    "report_stage": REPORT_STAGE,
    "section": SECTION,
    "form": FORM,
    "cost": COST,
    "verb": VERB,
    "event_grade": EVENT_GRADE,
    "custody_kind": CUSTODY_KIND,
    "custody_move": CUSTODY_MOVE,
    "custody": CUSTODY,
    "preference": PREFERENCE,
    "origin": ORIGIN,
    "ask_state": ASK_STATE,
    "per": PER,
    "measured": MEASURED,
    "presence": PRESENCE,
    "number_end": NUMBER_END,
    "doubtful": DOUBTFUL,
    "owner": OWNER,
    "outcome": OUTCOME,
    "case_state": CASE_STATE,
    "claim": CLAIM,
    "person_state": PERSON_STATE,
    "person_kind": PERSON_KIND,
    "alarm_source": ALARM_SOURCE,
    "alarm_service": ALARM_SERVICE,
    "clock_state": CLOCK_STATE,
    "clock_step": CLOCK_STEP,
    "clock_why": CLOCK_WHY,
    "audit_state": AUDIT_STATE,
    "improvement_state": IMPROVEMENT_STATE,
    "improvement_source": IMPROVEMENT_SOURCE,
    "review_trigger": REVIEW_TRIGGER,
    "duty_state": DUTY_STATE,
    "clock_way": CLOCK_WAY,
    "moot": MOOT,
    "by": BY,
    "channel_kind": CHANNEL_KIND,
    "delivery_state": DELIVERY_STATE,
    "attempt_result": ATTEMPT_RESULT,
    "template_state": TEMPLATE_STATE,
    "delivery_reason": DELIVERY_REASON,
    "channel_choice": CHANNEL_CHOICE,
    "alert_state": ALERT_STATE,
    "exercise_form": EXERCISE_FORM,
    "exercise_scope": EXERCISE_SCOPE,
    "exercise_state": EXERCISE_STATE,
    "exercise_part": EXERCISE_PART,
    "inject_way": INJECT_WAY,
    "inject_state": INJECT_STATE,
    "inject_only": INJECT_ONLY,
    "expectation_state": EXPECTATION_STATE,
    "expectation_checked": EXPECTATION_CHECKED,
    "score_value": SCORE_VALUE,
    "item_standing": ITEM_STANDING,
    "scenario_source": SCENARIO_SOURCE,
    "ack_way": ACK_WAY,
    "callout_standing": CALLOUT_STANDING,
    "training_standing": TRAINING_STANDING,
    "session_state": SESSION_STATE,
    "attendance_way": ATTENDANCE_WAY,
    "quiz_result": QUIZ_RESULT,
    "spot_result": SPOT_RESULT,
    "roster_fault": ROSTER_FAULT,
    "drop_reason": DROP_REASON,
    "link_fault": LINK_FAULT,
    "voice": VOICE_KIND,
    "voice_state": VOICE_STATE,
    "voice_source": VOICE_SOURCE,
    "call_back_reason": CALL_BACK_REASON,
    "call_result": CALL_RESULT,
    "truth": TRUTH,
    "side": SIDE,
    "subscriber_way": SUBSCRIBER_WAY,
}


def kind_of(place: str) -> str:
    """Return the kind whose codes a sentence's ``{place}`` holds: ``level``, ``old_level``, ``to_state``; or ''."""
    if place in KINDS:
        return place
    return next((kind for kind in sorted(KINDS, key=len, reverse=True) if place.endswith("_" + kind)), "")
