"""Tables of the organisation: people, posts, who holds them when, rosters, one-time links, cards, contacts."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from youxu.network.models import Outlet, Unit
from youxu.organisation import rules


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class PersonManager(BaseUserManager["Person"]):
    """Finds people for sign-in by staff number or, when that fails, by mobile number."""

    def get_by_natural_key(self, name: str | None) -> Person:
        """Return the person with that staff number, else that mobile number. Raises Person.DoesNotExist.

        Retired people are not found.
        """
        given = (name or "").strip()
        named = Q(staff_number=given) | Q(mobile=rules.plain_mobile(given)) & ~Q(mobile="")
        found = list(self.filter(named, retired_at=None)[:2])
        if not found:
            raise Person.DoesNotExist
        return next((person for person in found if person.staff_number == given), found[0])


class Person(AbstractBaseUser):
    """Someone who works for the operator; signs in with the staff number or the mobile number.

    ``mobile`` holds digits only (``rules.plain_mobile``); pages show it masked. ``language`` is "" until chosen.
    """

    staff_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")
    mobile = models.CharField(max_length=24, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=10, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "staff_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mobile"], name="person_mobile", condition=Q(retired_at=None) & ~Q(mobile="")
            )
        ]
        indexes = [models.Index(fields=["unit_path", "staff_number"], name="person_unit_number")]

    def __str__(self) -> str:
        return self.name


class PersonalChannels(models.Model):
    """By which ways a person wants to be told, first choice first, and their quiet hours (我的通知方式).

    ``ways`` are (kind, address) pairs, an empty address meaning the person's own mobile or mailbox; ``quiet_from``
    and ``quiet_until`` are times of day in the zone of the person's unit, empty for none. Without a row the usual
    order holds.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="channels")
    ways = models.JSONField(default=list)
    quiet_from = models.CharField(max_length=5, blank=True, default="")
    quiet_until = models.CharField(max_length=5, blank=True, default="")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)


class Post(models.Model):
    """A post of a unit, or of one outlet: the post holds the duty, a person holds the post for a time.

    ``key`` is the plan's, or the unit's own (then it grants reading only); ``group`` is the body it belongs to.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True, default="")
    group = models.CharField(max_length=24, blank=True, default="")
    place = models.PositiveSmallIntegerField(default=100)
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key"], name="post_once_unit", condition=Q(retired_at=None, outlet=None)
            ),
            models.UniqueConstraint(
                fields=["outlet", "key"],
                name="post_once_outlet",
                condition=Q(retired_at=None, outlet__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit_path", "key"], name="post_unit_key")]

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A person's time in a post, half-open (one that ends as it starts never held); ``acting`` stands in."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    acting = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="holding_span"
            ),
            models.UniqueConstraint(
                fields=["post", "person"], name="holding_open_once", condition=Q(ends_at=None)
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_at"], name="holding_person")]


class Deputy(models.Model):
    """Who deputises for a post, in order: another post of the same unit."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Post, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=1)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "deputy"], name="deputy_once", condition=Q(removed_at=None)
            ),
            models.CheckConstraint(condition=~Q(post=F("deputy")), name="deputy_another"),
        ]


class Shift(models.Model):
    """A person on duty in a roster of a unit: duty officer, leader on call, or a group's stand-by; half-open."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=24, choices=_choices(rules.RosterKind))
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_span")]
        indexes = [
            models.Index(
                fields=["unit", "kind", "starts_at"], name="shift_unit_kind", condition=Q(removed_at=None)
            ),
            models.Index(fields=["person", "ends_at"], name="shift_person", condition=Q(removed_at=None)),
        ]


class Invitation(models.Model):
    """A one-time link for a new account or a reset; only the digest of its token is kept.

    ``token`` is no column: the action that makes the link sets it on the row that it returns, once.
    """

    token: str = ""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    kind = models.CharField(max_length=8, choices=_choices(rules.InvitationKind))
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="invitation_open_once",
                condition=Q(used_at=None, withdrawn_at=None),
            )
        ]


class OutletCard(models.Model):
    """The card of one outlet (网点应急卡): whoever holds its code may act for that outlet, without an account (P1).

    The code is kept as it is, since the same card is printed again; it grants one outlet and nothing to read at large.
    A card is revoked, never changed: a new one takes its place.
    """

    code = models.CharField(max_length=24, unique=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)
    printed_at = models.DateTimeField()
    printed_by = models.CharField(max_length=80)
    prints = models.PositiveIntegerField(default=1)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outlet"], name="card_good_once", condition=Q(revoked_at=None))
        ]


class Contact(models.Model):
    """Somebody without an account whom an outlet answers for: at a commissioned outlet, a driver, a vendor (P1, O2).

    ``outlet`` is where the person works or, for drivers and vendors, the branch that they belong to; ``code`` opens
    the person's own link.
    """

    code = models.CharField(max_length=24, unique=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=16, choices=_choices(rules.ContactKind))
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=80, blank=True, default="")
    telephone = models.CharField(max_length=24, blank=True, default="")
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "name"], name="contact_once", condition=Q(retired_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.name


class CardUse(models.Model):
    """How often a card, a link or a network address was used since ``starts_at``: what its hourly limit counts.

    ``who`` is "card:7", "contact:3", or one of 4,096 places among which addresses are spread, so that none is kept.
    """

    who = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, choices=_choices(rules.CardUseKind))
    starts_at = models.DateTimeField()
    tally = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "kind"], name="card_use_once")]


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Changes of duty, by whether the giver still has it."""

    def waiting(self) -> HandOverQuerySet:
        """Return those that nobody accepted and the giver did not take back."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def keeping(self) -> HandOverQuerySet:
        """Return those by which the giver has the duty: waiting, or taken back after the end of the shift.

        The latter keep it until another person accepts it from the same shift: the duty is never nobody's.
        """
        later = HandOver.objects.filter(
            shift=OuterRef("shift"), pk__gt=OuterRef("pk"), accepted_at__isnull=False
        )
        kept = Q(withdrawn_at=None) | Q(shift__isnull=False, withdrawn_at__gte=F("due_at")) & ~Exists(later)
        return self.filter(kept, accepted_at=None)


class HandOver(models.Model):
    """A change of the duty in a unit (交接班, O3): who gives it, who took it; until then the giver has it.

    ``shift`` is the giver's, None for who has the duty by name. ``counts`` is what was open when it began, by kind;
    what it is now is asked anew. ``refused_at`` is when another person last declined to take it, with ``refusal`` as
    reason; it waits on. ``note`` and ``refusal`` go by rule (``actions.hand_over.purge_notes``).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="+")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=400, blank=True, default="")
    counts = models.JSONField(default=dict)
    note = models.TextField(blank=True, default="")

    objects = HandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                name="hand_over_open_once",
                condition=Q(accepted_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="hand_over_ends_once"
            ),
            models.CheckConstraint(condition=Q(taker=None) | ~Q(taker=F("giver")), name="hand_over_another"),
        ]
        indexes = [models.Index(fields=["unit", "-began_at"], name="hand_over_unit")]


class Relief(models.Model):
    """A member of staff affected by an incident is spared the duties of a unit and of those below for a while (离岗).

    Half-open; ``ends_at`` None until somebody ends it. It may be entered ahead: ``begun_at`` and ``over_at`` are when
    what follows from its beginning and its end was done, None until then. ``source`` is the stream of the incident, by value. ``reason``
    is personal: only ``queries.reliefs`` reads it, for who needs to know, and it goes by rule.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="reliefs")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    relieved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=80, blank=True, default="", db_index=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    world = models.CharField(max_length=40, blank=True, default="")
    begun_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="relief_span"
            ),
            models.UniqueConstraint(
                fields=["person", "unit", "world"], name="relief_open_once", condition=Q(ends_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="relief_person"),
            models.Index(
                fields=["starts_at"], name="relief_to_begin", condition=Q(begun_at=None, over_at=None)
            ),
            models.Index(
                fields=["ends_at"],
                name="relief_to_end",
                condition=Q(begun_at__isnull=False, over_at=None, ends_at__isnull=False),
            ),
        ]


class Cover(models.Model):
    """Who stands in for a relieved person (顶岗) in one post, or for the shifts of one roster of the unit at a path.

    It holds no longer than the relief, nor than the relieved person's own time in the post or on the roster.
    """

    relief = models.ForeignKey(Relief, models.PROTECT, related_name="covers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="covers")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, blank=True, default="")
    unit_path = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(post=None) & ~Q(kind="")) | (Q(post__isnull=False) & Q(kind="")),
                name="cover_post_or_roster",
            ),
            models.UniqueConstraint(fields=["relief", "post"], name="cover_post_once"),
        ]


class AuditGrant(models.Model):
    """The right of one person to read named incidents for an audit (审计、纪检), from a moment until another: no writing.

    Whose incidents: the unit at ``unit_path`` and those below. It ends by itself at ``ends_at``, sooner when it is revoked.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=300, db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="audits")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=400)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    given_by_name = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by_name = models.CharField(max_length=80, blank=True, default="")
    revoke_reason = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="audit_ends_after_it_starts")
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="audit_person")]

    @property
    def stream(self) -> str:
        """Return the journal stream of this grant."""
        return f"audit:{self.pk}"


class AuditMatter(models.Model):
    """One matter that a grant opens: its journal stream by value, and the reference by which people name it."""

    grant = models.ForeignKey(AuditGrant, models.PROTECT, related_name="matters")
    stream = models.CharField(max_length=80)
    reference = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "stream"], name="audit_matter_once")]


class AuditOpening(models.Model):
    """A page that was opened under a grant, once for each day: the journal has the first opening of the day."""

    grant = models.ForeignKey(AuditGrant, models.PROTECT, related_name="openings")
    page = models.CharField(max_length=200)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "page", "day"], name="audit_opening_once")]
