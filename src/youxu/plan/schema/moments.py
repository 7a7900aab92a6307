"""Which journal entry records each moment that a clock may name.

Most moments are an entry of the same code; the others are told by an entry of another code.
"""

from __future__ import annotations

from collections.abc import Mapping

from youxu.kernel.words import mark
from youxu.plan.schema.words import Moment

VALUES_OF: Mapping[Moment, str] = {
    Moment.NOTICED: "REPORTED",
    Moment.SUSPENDED: "REPORTED",
    Moment.MESSAGE_OUT: "MESSAGE_SENT",
    Moment.ASKED: "NEIGHBOUR_ASKED",
    Moment.VENDOR_ANSWERED: "VENDOR_TICKET_UPDATED",
    Moment.ACKNOWLEDGED: "ALERT_ACKNOWLEDGED",
    Moment.PUBLISHED: "NOTICE_PUBLISHED",
    Moment.PUBLISHED_ALONE: "NOTICE_PUBLISHED",
    Moment.APPROVED_ALONE: "NOTICE_PUBLISHED",
    Moment.COMPLAINT_RECEIVED: "VOICE_RECEIVED",
    Moment.COMPLAINT_ANSWERED: "VOICE_ANSWERED",
}
"""Moments that an entry of another code tells: the report says when it was noticed, and that a line stopped, a notice
whether it went out without another's approval or with none but its writer's."""

CODE_OF: Mapping[Moment, str] = {moment: VALUES_OF.get(moment, moment.value) for moment in Moment}
"""The journal code that records each moment."""

SAID: Mapping[str, str] = {
    "NOTICED": mark("somebody notices the interruption"),
    "REPORTED": mark("the report arrives"),
    "REPORT_VERIFIED": mark("the report is verified"),
    "SUSPENDED": mark("a service stops"),
    "ROLLCALL_OUT": mark("the roll-call goes out"),
    "MESSAGE_OUT": mark("the message goes out"),
    "CONVENED": mark("the leading group is convened"),
    "LEVEL_SET": mark("the level is set"),
    "DIRECTIVE_ISSUED": mark("the directive is issued"),
    "ACCEPTED": mark("the directive is accepted"),
    "ESTIMATED": mark("an estimate is given"),
    "NOT_SELF_SOLVED": mark("own repair is given up"),
    "VENDOR_CALLED": mark("the vendor is called"),
    "ASKED": mark("the neighbour is asked"),
    "COMPLAINT_RECEIVED": mark("a complaint comes in"),
    "COMPLAINT_ANSWERED": mark("the complaint is answered"),
    "CALL_BACK_LISTED": mark("somebody is to be rung back"),
    "CALL_BACK_TRIED": mark("somebody was rung back"),
    "PUBLISHED": mark("a notice is published"),
    "PUBLISHED_ALONE": mark("one person publishes alone"),
    "VENDOR_ANSWERED": mark("the vendor answers"),
    "APPROVED_ALONE": mark("a notice goes out that only its writer approved"),
    "NOTICE_REVIEWED": mark("the notice is looked at again"),
    "ACKNOWLEDGED": mark("the message is acknowledged"),
    "ROLLCALL_CARRIED_ON": mark("the next number is rung"),
    "ROLLCALL_LOST": mark("an outlet counts as unreachable"),
    "ROLLCALL_ENDED": mark("the roll-call ends"),
    "TASK_DONE": mark("its task is done"),
    "CALL_RECORDED": mark("the call is entered"),
    "ALARM_CALLED": mark("110, 119 or 120 is called"),
    "CUSTODY_MOVED": mark("what an outlet holds moves or changes hands"),
    "CLAIMED": mark("restoration is claimed"),
    "CHECKS_PASSED": mark("the checks are passed"),
    "RELEASED": mark("service is declared restored"),
    "RELAPSED": mark("it fails again"),
    "SCENE_FREE": mark("police and fire brigade free the scene"),
    "CLEARED": mark("the clean-up ends"),
    "REPORT_SIGNED": mark("the post-event report is signed"),
    "CLOSED": mark("the incident is closed"),
}
"""What each moment is called, in words that a surface translates."""
