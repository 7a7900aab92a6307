"""Words and pure decisions of the organisation; nothing here knows Django."""

from youxu.organisation.rules.accounts import (
    LINK_GOOD_FOR,
    link_fault,
    masked_mobile,
    mobile_fault,
    plain_mobile,
    staff_number_fault,
)
from youxu.organisation.rules.words import (
    BODIES,
    GROUP_OF_POST,
    KNOWN_POSTS,
    OUTLET_POSTS,
    POST_OF_ROSTER,
    ROSTER_OF_POST,
    SINGLE,
    InvitationKind,
    RosterKind,
)

__all__ = [
    "BODIES",
    "GROUP_OF_POST",
    "KNOWN_POSTS",
    "LINK_GOOD_FOR",
    "OUTLET_POSTS",
    "POST_OF_ROSTER",
    "ROSTER_OF_POST",
    "SINGLE",
    "InvitationKind",
    "RosterKind",
    "link_fault",
    "masked_mobile",
    "mobile_fault",
    "plain_mobile",
    "staff_number_fault",
]
