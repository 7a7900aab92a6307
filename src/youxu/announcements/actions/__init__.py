"""Every write of notices."""

from youxu.announcements.actions.approve import (
    UnableToApproveNotice,
    UnableToReviewNotice,
    UnableToSendBackNotice,
    UnableToSubmitNotice,
    approve_notice,
    review_notice,
    send_back_notice,
    submit_notice,
)
from youxu.announcements.actions.draft import (
    UnableToDraftNotice,
    discard_notice,
    draft_notice,
    edit_notice,
    revise_notice,
)
from youxu.announcements.actions.publish import (
    UnableToPublishNotice,
    UnableToWithdrawNotice,
    publish_notice,
    withdraw_notice,
)
from youxu.announcements.actions.purge import purge_notices

__all__ = [
    "UnableToApproveNotice",
    "UnableToDraftNotice",
    "UnableToPublishNotice",
    "UnableToReviewNotice",
    "UnableToSendBackNotice",
    "UnableToSubmitNotice",
    "UnableToWithdrawNotice",
    "approve_notice",
    "discard_notice",
    "draft_notice",
    "edit_notice",
    "publish_notice",
    "purge_notices",
    "review_notice",
    "revise_notice",
    "send_back_notice",
    "submit_notice",
    "withdraw_notice",
]
