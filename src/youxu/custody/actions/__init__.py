"""Every write to custody (G2)."""

from youxu.custody.actions.backlog import UnableToCountBacklog, ask_backlog, count_backlog
from youxu.custody.actions.cases import UnableToSettle, settle_case
from youxu.custody.actions.compensation import UnableToCompensate, move_compensation, open_compensation
from youxu.custody.actions.doubtful import (
    UnableToHandDoubtful,
    UnableToListDoubtful,
    answer_doubtful,
    hand_doubtful,
    list_doubtful,
)
from youxu.custody.actions.following import close_entries, follow_outlets, take_in
from youxu.custody.actions.lists import UnableToSignCustody, UnableToWriteCustody, sign_list, write_list
from youxu.custody.actions.next_lists import note_move, owe_anew, owe_lists
from youxu.custody.actions.purge import purge_before, purge_custody
from youxu.custody.actions.receipt_corrections import UnableToCorrectReceipts, correct_receipts
from youxu.custody.actions.receipts import (
    UnableToEndReceipts,
    UnableToIssueReceipts,
    end_receipts,
    issue_block,
)

__all__ = [
    "UnableToCompensate",
    "UnableToCorrectReceipts",
    "UnableToCountBacklog",
    "UnableToEndReceipts",
    "UnableToHandDoubtful",
    "UnableToIssueReceipts",
    "UnableToListDoubtful",
    "UnableToSettle",
    "UnableToSignCustody",
    "UnableToWriteCustody",
    "answer_doubtful",
    "ask_backlog",
    "close_entries",
    "correct_receipts",
    "count_backlog",
    "end_receipts",
    "follow_outlets",
    "hand_doubtful",
    "issue_block",
    "list_doubtful",
    "move_compensation",
    "note_move",
    "open_compensation",
    "owe_anew",
    "owe_lists",
    "purge_before",
    "purge_custody",
    "settle_case",
    "sign_list",
    "take_in",
    "write_list",
]
