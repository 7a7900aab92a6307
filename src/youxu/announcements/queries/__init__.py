"""Every read of notices, as frozen rows."""

from youxu.announcements.queries.composing import (
    content_now,
    content_of,
    next_word_at,
    setting_of,
    stopped_at,
)
from youxu.announcements.queries.handles import (
    notice_named,
    notice_of,
    notices_alive,
    notices_out,
    pending_of,
    revision_named,
    standing_of,
)
from youxu.announcements.queries.moments import NoticeMoment, moments_of
from youxu.announcements.queries.public import (
    PublicNotice,
    PublicPlace,
    notice_by_code,
    notice_history,
    notices_since,
    places_of,
    places_of_all,
    public_notices,
)
from youxu.announcements.queries.rights import Standing, people_for, standing

__all__ = [
    "NoticeMoment",
    "PublicNotice",
    "PublicPlace",
    "Standing",
    "content_now",
    "content_of",
    "moments_of",
    "next_word_at",
    "notice_by_code",
    "notice_history",
    "notice_named",
    "notice_of",
    "notices_alive",
    "notices_out",
    "notices_since",
    "pending_of",
    "people_for",
    "places_of",
    "places_of_all",
    "public_notices",
    "revision_named",
    "setting_of",
    "standing",
    "standing_of",
    "stopped_at",
]
