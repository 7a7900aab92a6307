"""Every write to alternatives (P3b)."""

from youxu.alternatives.actions.agree import (
    Pair,
    Terms,
    UnableToAgree,
    UnableToWithdrawAgreement,
    agree,
    take_agreements,
    withdraw_agreement,
)
from youxu.alternatives.actions.ask import UnableToAnswer, UnableToAsk, accept, ask, refuse, withdraw_ask
from youxu.alternatives.actions.choose import UnableToChoose, pin, strike, unpin
from youxu.alternatives.actions.from_card import accept_from_card, refuse_from_card
from youxu.alternatives.actions.importing import BadRow, UnableToImportAgreements, import_agreements
from youxu.alternatives.actions.propose import (
    UnableToPropose,
    keep_shares,
    propose,
    propose_for,
    propose_several,
    propose_together,
    want_proposal,
    want_proposals,
)
from youxu.alternatives.actions.purge import purge_answers
from youxu.alternatives.actions.stops import StopFacts, UnableToKeepStop, change_stop, keep_stop, retire_stop

__all__ = [
    "BadRow",
    "Pair",
    "StopFacts",
    "Terms",
    "UnableToAgree",
    "UnableToAnswer",
    "UnableToAsk",
    "UnableToChoose",
    "UnableToImportAgreements",
    "UnableToKeepStop",
    "UnableToPropose",
    "UnableToWithdrawAgreement",
    "accept",
    "accept_from_card",
    "agree",
    "ask",
    "change_stop",
    "import_agreements",
    "keep_shares",
    "keep_stop",
    "pin",
    "propose",
    "propose_for",
    "propose_several",
    "propose_together",
    "purge_answers",
    "refuse",
    "refuse_from_card",
    "retire_stop",
    "strike",
    "take_agreements",
    "unpin",
    "want_proposal",
    "want_proposals",
    "withdraw_agreement",
    "withdraw_ask",
]
