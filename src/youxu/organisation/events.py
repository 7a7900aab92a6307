"""What the organisation writes into the journal; no entry holds a mobile number, a password or a link."""

from __future__ import annotations

from dataclasses import dataclass

from youxu.core.journal import Event, event
from youxu.kernel.words import mark


@event
@dataclass(frozen=True)
class PersonAdded(Event):
    """Someone was entered as working for a unit."""

    code = "PERSON_ADDED"
    sentence = mark("{by} added {person} ({staff_number})")
    clause = "O1"

    person: str
    staff_number: str


@event
@dataclass(frozen=True)
class PersonEdited(Event):
    """What is kept of a person changed; only the names of the fields are told."""

    code = "PERSON_EDITED"
    sentence = mark("{by} changed the record of {person}")
    clause = "O1"

    person: str
    fields: str


@event
@dataclass(frozen=True)
class PersonRetired(Event):
    """Someone left: holds no post and no shift any more and cannot sign in."""

    code = "PERSON_RETIRED"
    sentence = mark("{by} retired {person}; posts ended: {posts}, shifts: {shifts}. {reason}")
    clause = "O1"

    person: str
    posts: int
    shifts: int
    reason: str


@event
@dataclass(frozen=True)
class PostAdded(Event):
    """A unit or an outlet has a new post."""

    code = "POST_ADDED"
    sentence = mark("{by} added the post {post_name}")
    clause = "O1"

    post: str
    post_name: str
    outlet: str


@event
@dataclass(frozen=True)
class PostEdited(Event):
    """A post was renamed or moved to another body."""

    code = "POST_EDITED"
    sentence = mark("{by} changed the post {post_name}")
    clause = "O1"

    post_name: str
    fields: str


@event
@dataclass(frozen=True)
class PostRetired(Event):
    """A post exists no longer."""

    code = "POST_RETIRED"
    sentence = mark("{by} ended the post {post_name}")
    clause = "O1"

    post_name: str


@event
@dataclass(frozen=True)
class PostHeld(Event):
    """A person took a post, for good or acting."""

    code = "POST_HELD"
    sentence = mark("{by} gave {person} the post {post_name}")
    clause = "O1"

    person: str
    post: str
    post_name: str
    starts_at: str
    ends_at: str
    acting: bool


@event
@dataclass(frozen=True)
class HoldingEnded(Event):
    """A person's time in a post ended."""

    code = "HOLDING_ENDED"
    sentence = mark("{by} ended {person}'s time in the post {post_name}")
    clause = "O1"

    person: str
    post: str
    post_name: str
    ends_at: str


@event
@dataclass(frozen=True)
class DeputiesSet(Event):
    """It was laid down who deputises for a post, in order."""

    code = "DEPUTIES_SET"
    sentence = mark("{by} set who deputises for {post_name}: {deputies}")
    clause = "O1"

    post_name: str
    deputies: str


@event
@dataclass(frozen=True)
class ShiftsAdded(Event):
    """One shift or a rotation was entered in a roster."""

    code = "SHIFTS_ADDED"
    sentence = mark("{by} entered shifts ({tally}) of the roster {roster}: {people}")
    clause = "O3"

    roster: str
    people: str
    tally: int
    starts_at: str
    ends_at: str


@event
@dataclass(frozen=True)
class ShiftSwapped(Event):
    """Another person took a shift, or the rest of it."""

    code = "SHIFT_SWAPPED"
    sentence = mark("{by} gave the shift of {person} to {successor}")
    clause = "O3"

    roster: str
    person: str
    successor: str
    starts_at: str
    ends_at: str


@event
@dataclass(frozen=True)
class ShiftRemoved(Event):
    """A shift, or the rest of it, was taken off the roster."""

    code = "SHIFT_REMOVED"
    sentence = mark("{by} took the shift of {person} off the roster {roster}")
    clause = "O3"

    roster: str
    person: str
    starts_at: str
    ends_at: str


@event
@dataclass(frozen=True)
class PersonInvited(Event):
    """A one-time link for a new account was made and shown once."""

    code = "PERSON_INVITED"
    sentence = mark("{by} made an invitation for {person}")
    clause = "O1"

    person: str
    expires_at: str


@event
@dataclass(frozen=True)
class InvitationAccepted(Event):
    """An invited person set a password and has an account."""

    code = "INVITATION_ACCEPTED"
    sentence = mark("{person} accepted the invitation")
    clause = "O1"

    person: str


@event
@dataclass(frozen=True)
class ResetStarted(Event):
    """A one-time link for a new password was made and shown once."""

    code = "RESET_STARTED"
    sentence = mark("{by} made a link for a new password for {person}")
    clause = "O1"

    person: str
    expires_at: str


@event
@dataclass(frozen=True)
class PasswordReset(Event):
    """A person set a new password by a one-time link."""

    code = "PASSWORD_RESET"
    sentence = mark("{person} set a new password by a link")
    clause = "O1"

    person: str


@event
@dataclass(frozen=True)
class PasswordChanged(Event):
    """A person changed the own password."""

    code = "PASSWORD_CHANGED"
    sentence = mark("{by} changed the own password")
    clause = "O1"


@event
@dataclass(frozen=True)
class LanguageChosen(Event):
    """A person chose the language of pages and messages."""

    code = "LANGUAGE_CHOSEN"
    sentence = mark("{by} chose the language {chosen}")

    chosen: str


@event
@dataclass(frozen=True)
class PersonalChannelsSet(Event):
    """By which ways a person is told, and the quiet hours; addresses stay in their row."""

    code = "PERSONAL_CHANNELS_SET"
    sentence = mark("{by} set by which ways {person} is told: {count}. Quiet hours: {quiet}")
    clause = "O2"
    purge = "after_close"

    person: str
    count: int
    quiet: str


@event
@dataclass(frozen=True)
class DeviceAdded(Event):
    """A person lets a browser of their own wake them; what it gave stays sealed in its row."""

    code = "DEVICE_ADDED"
    sentence = mark("{person} is told on a device, too: {device}")
    clause = "O2"
    purge = "after_close"

    person: str
    device: str


@event
@dataclass(frozen=True)
class DeviceRemoved(Event):
    """A device wakes its owner no more."""

    code = "DEVICE_REMOVED"
    sentence = mark("{by} took away a device on which {person} was told: {device}")
    clause = "O2"
    purge = "after_close"

    person: str
    device: str


@event
@dataclass(frozen=True)
class PeopleImported(Event):
    """A part of a file of people was taken over: at most a few hundred rows each."""

    code = "PEOPLE_IMPORTED"
    sentence = mark(
        "{by} imported people from {file}: {created} new, {updated} changed, {unchanged} as before"
    )
    clause = "O1"

    file: str
    digest: str
    created: int
    updated: int
    unchanged: int


@event
@dataclass(frozen=True)
class OrganisationFounded(Event):
    """The first administrator of a new installation was entered and invited."""

    code = "ORGANISATION_FOUNDED"
    sentence = mark("{by} made {person} the first administrator of {unit_name}")
    clause = "O1"

    person: str
    staff_number: str
    unit_name: str


@event
@dataclass(frozen=True)
class CardsPrinted(Event):
    """Cards of outlets were printed: new ones, or the same again. No entry tells a card's code."""

    code = "CARDS_PRINTED"
    sentence = mark("{by} printed outlet cards ({tally}, of them new {fresh}): {outlets}")
    clause = "P1"

    outlets: str
    tally: int
    fresh: int


@event
@dataclass(frozen=True)
class CardReplaced(Event):
    """An outlet's card lost its force and a new one took its place."""

    code = "CARD_REPLACED"
    sentence = mark("{by} replaced the card of {outlet_en}: {reason}")
    clause = "P1"

    outlet: str
    outlet_en: str
    reason: str


@event
@dataclass(frozen=True)
class CardRevoked(Event):
    """An outlet's card lost its force."""

    code = "CARD_REVOKED"
    sentence = mark("{by} revoked the card of {outlet_en}: {reason}")
    clause = "P1"

    outlet: str
    outlet_en: str
    reason: str


@event
@dataclass(frozen=True)
class ContactAdded(Event):
    """Somebody without an account was entered, for whom an outlet answers; no entry tells name or telephone."""

    code = "CONTACT_ADDED"
    sentence = mark("{by} entered a contact of {outlet_en}")
    clause = "P1"

    outlet: str
    outlet_en: str
    kind: str


@event
@dataclass(frozen=True)
class ContactEdited(Event):
    """What is kept of a contact changed; only the names of the fields are told."""

    code = "CONTACT_EDITED"
    sentence = mark("{by} changed a contact of {outlet_en}")
    clause = "P1"

    outlet: str
    outlet_en: str
    fields: str


@event
@dataclass(frozen=True)
class ContactLinkRenewed(Event):
    """A contact got a new link; the one before lost its force."""

    code = "CONTACT_LINK_RENEWED"
    sentence = mark("{by} gave a contact of {outlet_en} a new link")
    clause = "P1"

    outlet: str
    outlet_en: str


@event
@dataclass(frozen=True)
class ContactRetired(Event):
    """A contact is one no longer; the link lost its force."""

    code = "CONTACT_RETIRED"
    sentence = mark("{by} took away a contact of {outlet_en}")
    clause = "P1"

    outlet: str
    outlet_en: str


@event
@dataclass(frozen=True)
class HandOverBegan(Event):
    """Who has the duty laid it open for the next: what was open then, counted; the note lies in its own row."""

    code = "HAND_OVER_BEGAN"
    sentence = mark(
        "{by} hands the duty over: {incidents} incidents, {clocks} limits, {calls} calls are open"
    )
    clause = "O3"

    incidents: int
    clocks: int
    calls: int


@event
@dataclass(frozen=True)
class HandOverAccepted(Event):
    """The next person took the duty over; ``late_minutes`` after the giver's shift had ended, else 0."""

    code = "HAND_OVER_ACCEPTED"
    sentence = mark("{by} took the duty over from {person}")
    clause = "O3"

    person: str
    late_minutes: int


@event
@dataclass(frozen=True)
class HandOverWithdrawn(Event):
    """The giver took the hand-over back before anybody accepted; the duty stayed."""

    code = "HAND_OVER_WITHDRAWN"
    sentence = mark("{by} took the hand-over back and keeps the duty")
    clause = "O3"


@event
@dataclass(frozen=True)
class HandOverRefused(Event):
    """Another person declined to take the duty now; why lies in the row of the hand-over."""

    code = "HAND_OVER_REFUSED"
    sentence = mark("{by} does not take the duty over from {person} now; it stays there")
    clause = "O3"

    person: str


@event
@dataclass(frozen=True)
class StaffRelieved(Event):
    """A member of staff is spared the duty for a while; why stands in no entry."""

    code = "STAFF_RELIEVED"
    sentence = mark("{by} relieved {person} from duty; standing in: {replacements}")
    clause = "O2"

    person: str
    replacements: str
    starts_at: str
    ends_at: str


@event
@dataclass(frozen=True)
class ReliefBegan(Event):
    """A relief that was entered ahead begins: the duty goes to who stands in."""

    code = "RELIEF_BEGAN"
    sentence = mark("The relief of {person} begins; standing in: {replacements}")
    clause = "O2"

    person: str
    replacements: str


@event
@dataclass(frozen=True)
class ReliefOver(Event):
    """The time of a relief is over: the member of staff has the duty again."""

    code = "RELIEF_OVER"
    sentence = mark("The relief of {person} is over")
    clause = "O2"

    person: str
    ends_at: str


@event
@dataclass(frozen=True)
class ReliefWithdrawn(Event):
    """A relief that was entered ahead is not needed: it never begins."""

    code = "RELIEF_WITHDRAWN"
    sentence = mark("{by} withdrew the relief of {person} from {starts_at}")
    clause = "O2"

    person: str
    starts_at: str


@event
@dataclass(frozen=True)
class ReliefEnded(Event):
    """A relieved member of staff has the duty again."""

    code = "RELIEF_ENDED"
    sentence = mark("{by} ended the relief of {person}")
    clause = "O2"

    person: str
    ends_at: str


@event
@dataclass(frozen=True)
class AuditGranted(Event):
    """Somebody may read named incidents for an audit, until a moment."""

    code = "AUDIT_GRANTED"
    sentence = mark("{by} opened {references} to {person} for an audit until {ends_at}: {reason}")
    clause = "G5"

    person: str
    references: str
    starts_at: str
    ends_at: str
    reason: str


@event
@dataclass(frozen=True)
class AuditRevoked(Event):
    """An audit grant was taken back before its time."""

    code = "AUDIT_REVOKED"
    sentence = mark("{by} took back what {person} was given for an audit: {reason}")
    clause = "G5"

    person: str
    reason: str


@event
@dataclass(frozen=True)
class AuditPageOpened(Event):
    """A page was opened under an audit grant; told once a day for each page, which refreshes itself meanwhile."""

    code = "AUDIT_PAGE_OPENED"
    sentence = mark("{by} opened {page} for the audit")
    clause = "G5"

    page: str
