"""Every write to the customers' voice (G2, O5, E2, R4)."""

from youxu.feedback.actions.call_backs import (
    UnableToListCallBack,
    UnableToRecordCall,
    list_call_back,
    record_call,
)
from youxu.feedback.actions.customer import (
    UnableToRateVoice,
    UnableToReopenVoice,
    rate_voice,
    reopen_voice,
)
from youxu.feedback.actions.handle import (
    UnableToHandleVoice,
    answer_voice,
    close_voice,
    join_voice,
    link_voice,
    take_voice,
)
from youxu.feedback.actions.hear import Said, UnableToEnterVoice, UnableToSend, enter_voice, send_voice
from youxu.feedback.actions.publicity import (
    Seen,
    UnableToAnswerMention,
    UnableToNoteMention,
    answer_mention,
    judge_mention,
    note_mention,
)
from youxu.feedback.actions.purge import purge_all_voices, purge_voices
from youxu.feedback.actions.sealing import seal_voices
from youxu.feedback.actions.tallies import UnableToTally, count_voices, tally_from_card

__all__ = [
    "Said",
    "Seen",
    "UnableToAnswerMention",
    "UnableToEnterVoice",
    "UnableToHandleVoice",
    "UnableToListCallBack",
    "UnableToNoteMention",
    "UnableToRateVoice",
    "UnableToRecordCall",
    "UnableToReopenVoice",
    "UnableToSend",
    "UnableToTally",
    "answer_mention",
    "answer_voice",
    "close_voice",
    "count_voices",
    "enter_voice",
    "join_voice",
    "judge_mention",
    "link_voice",
    "list_call_back",
    "note_mention",
    "purge_all_voices",
    "purge_voices",
    "rate_voice",
    "record_call",
    "reopen_voice",
    "seal_voices",
    "send_voice",
    "take_voice",
    "tally_from_card",
]
