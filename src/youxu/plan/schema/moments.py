"""Which journal entry records each moment that a clock may name.

Most moments are an entry of the same code; the others are told by an entry of another code.
"""

from __future__ import annotations

from collections.abc import Mapping

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
