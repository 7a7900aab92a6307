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
from youxu.announcements.actions.audiences import UnableToKeepAudience, keep_audience, retire_audience
from youxu.announcements.actions.browsers import UnableToWakeBrowser, subscribe_browser
from youxu.announcements.actions.draft import (
    UnableToDraftNotice,
    discard_notice,
    draft_notice,
    edit_notice,
    revise_notice,
)
from youxu.announcements.actions.follow import (
    UnableToFollow,
    announce_begun,
    announce_restored,
    correct_notice,
    follow_change,
    meet_opened,
)
from youxu.announcements.actions.owed_proof import owe_proof
from youxu.announcements.actions.posting import (
    UnableToProvePosting,
    UnableToTakeDown,
    prove_posting,
    prove_posting_from_card,
    take_down_from_card,
    take_down_posting,
)
from youxu.announcements.actions.publish import (
    UnableToPublishNotice,
    UnableToWithdrawNotice,
    publish_notice,
    withdraw_notice,
)
from youxu.announcements.actions.purge import purge_notices
from youxu.announcements.actions.recall import recall_notice
from youxu.announcements.actions.remind import remind_ends
from youxu.announcements.actions.send import drop_unsent, note_brief_handed, send_notice
from youxu.announcements.actions.subscriptions import (
    UnableToConfirm,
    UnableToSubscribe,
    ask_subscription,
    confirm_subscription,
    forget_unconfirmed,
    forget_unreachable,
    leave_subscription,
    tell_subscribers,
)

__all__ = [
    "UnableToApproveNotice",
    "UnableToConfirm",
    "UnableToDraftNotice",
    "UnableToFollow",
    "UnableToKeepAudience",
    "UnableToProvePosting",
    "UnableToPublishNotice",
    "UnableToReviewNotice",
    "UnableToSendBackNotice",
    "UnableToSubmitNotice",
    "UnableToSubscribe",
    "UnableToTakeDown",
    "UnableToWakeBrowser",
    "UnableToWithdrawNotice",
    "announce_begun",
    "announce_restored",
    "approve_notice",
    "ask_subscription",
    "confirm_subscription",
    "correct_notice",
    "discard_notice",
    "draft_notice",
    "drop_unsent",
    "edit_notice",
    "follow_change",
    "forget_unconfirmed",
    "forget_unreachable",
    "keep_audience",
    "leave_subscription",
    "meet_opened",
    "note_brief_handed",
    "owe_proof",
    "prove_posting",
    "prove_posting_from_card",
    "publish_notice",
    "purge_notices",
    "recall_notice",
    "remind_ends",
    "retire_audience",
    "review_notice",
    "revise_notice",
    "send_back_notice",
    "send_notice",
    "submit_notice",
    "subscribe_browser",
    "take_down_from_card",
    "take_down_posting",
    "tell_subscribers",
    "withdraw_notice",
]
