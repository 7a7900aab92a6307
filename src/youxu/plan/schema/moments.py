"""Which journal entry records each moment that a clock may name.

Most moments are an entry of the same code. Two are values of the first report, and a few are recorded only by parts
that are not built yet: a plan may name them already, and their clocks begin when the part comes.
"""

from __future__ import annotations

from collections.abc import Mapping

from youxu.plan.schema.words import Moment

VALUES_OF: Mapping[Moment, str] = {
    Moment.NOTICED: "REPORTED",
    Moment.SUSPENDED: "REPORTED",
    Moment.MESSAGE_OUT: "MESSAGE_SENT",
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

TO_COME: Mapping[Moment, str] = {
    Moment.ASKED: "alternatives",
}
"""Moments of parts that are drawn but not built: the part that will record each."""

CODE_OF: Mapping[Moment, str] = {
    moment: VALUES_OF.get(moment, moment.value) for moment in Moment if moment not in TO_COME
}
"""The journal code that records each moment."""
