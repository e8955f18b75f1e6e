"""Who is who: people, bodies, organizations and Member States, with dated names, roles, successions and groups."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.dated import Dated
from ehealth_portal.languages import Language


class Body(Dated):
    """A group, office or class of members that the texts of ITU speak of; it exists from ... until ..."""

    class Kind(models.TextChoices):
        UNION = "union", _("Union")
        SECTOR = "sector", _("Sector")
        ASSEMBLY = "assembly", _("Assembly")
        ADVISORY_GROUP = "advisory_group", _("Advisory group")
        BUREAU = "bureau", _("Bureau")
        OFFICE = "office", pgettext_lazy("kind of body: a Director, or a regional office", "Office")
        STUDY_GROUP = "study_group", _("Study group")
        QUESTION = "question", _("Question")
        FOCUS_GROUP = "focus_group", _("Focus group")
        JOINT_ACTIVITY = "joint_activity", _("Joint coordination activity")
        MEMBERSHIP = "membership", _("Class of members")

    slug = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(max_length=15, choices=Kind)
    acronym = models.CharField(max_length=30, blank=True)
    sector = models.CharField(max_length=10, blank=True)  # ITU-T, ITU-D, ITU-R, or blank for the Union as a whole
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    source = models.URLField(max_length=400, blank=True)
    confidence = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.acronym or self.slug


class BodyName(models.Model):
    body = models.ForeignKey(Body, models.CASCADE, related_name="names")
    language = models.CharField(max_length=2, choices=Language)
    name = models.CharField(max_length=250)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "language"], name="members_bodyname_once_a_language")]


class BodySuccession(models.Model):
    """From ``on``, ``successor`` carries on the work of ``predecessor``: SG16 became SG21 in 2025."""

    predecessor = models.ForeignKey(Body, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Body, models.CASCADE, related_name="inheritances")
    on = models.DateField()
    source = models.URLField(max_length=400, blank=True)
    confidence = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="members_bodysuccession_once_a_pair"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="members_bodysuccession_joins_two_bodies"
            ),
        ]


class MemberState(Dated):
    """A Member State of ITU (194 since 19 September 2024); dated by its membership where that is known."""

    iso3 = models.CharField(max_length=3, unique=True)
    iso2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, unique=True)
    itu_region = models.CharField(max_length=30)
    itu_region_confidence = models.CharField(max_length=40, blank=True)
    formal_name = models.CharField(max_length=200, blank=True)  # English, UN style

    class Meta(Dated.Meta):
        ordering = ["iso3"]

    def __str__(self) -> str:
        return self.iso3


class MemberStateName(models.Model):
    """The UN short name in one language, and the everyday name where it differs."""

    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="names")
    language = models.CharField(max_length=2, choices=Language)
    name = models.CharField(max_length=120)
    everyday_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_state", "language"], name="members_memberstatename_once_a_language")
        ]


class CountryGroup(models.TextChoices):
    """The groups that footnote 1 names; "developing countries" is wider than the four."""

    LDC = "LDC", _("Least developed countries")
    SIDS = "SIDS", _("Small island developing States")
    LLDC = "LLDC", _("Landlocked developing countries")
    EIT = "EIT", _("Countries with economies in transition")


class CountryGroupMembership(Dated):
    """A Member State is in a group from a day until a day; the status that counts is the one of the day."""

    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="group_memberships")
    group = models.CharField(max_length=4, choices=CountryGroup)
    source = models.CharField(max_length=400, blank=True)
    confidence = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["member_state", "group", "valid_from"],
                name="members_countrygroupmembership_once_a_start",
                nulls_distinct=False,
            ),
        ]


class Organization(Dated):
    """A partner or member that is not a State: WHO, a Sector Member, an academic institution."""

    class Kind(models.TextChoices):
        UN = "un", _("United Nations system")
        PARTNER = "partner", _("Partner organization")
        SECTOR_MEMBER = "sector_member", _("Sector Member")
        ASSOCIATE = "associate", _("Associate")
        ACADEMIA = "academia", _("Academia")

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    acronym = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=15, choices=Kind)
    member_state = models.ForeignKey(MemberState, models.PROTECT, null=True, blank=True, related_name="organizations")
    website = models.URLField(max_length=400, blank=True)

    class Meta(Dated.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.acronym or self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from their dated roles, never from the account itself."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)  # of the embedded portal: needs no second factor
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)  # the row stays, so that counts and the trail stay true

    # Set by the door, for one request: the service account through which the person acts.
    acts_through_id: int | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


# A role, or an offer of one, names exactly what its kind speaks for.
SPEAKS_FOR = (
    Q(
        kind__in=["rapporteur", "counsellor"],
        body__isnull=False,
        member_state__isnull=True,
        organization__isnull=True,
    )
    | Q(kind="focal_point", member_state__isnull=False, body__isnull=True, organization__isnull=True)
    | Q(kind="delegate", organization__isnull=False, body__isnull=True, member_state__isnull=True)
    | Q(kind="delegate", member_state__isnull=False, body__isnull=True, organization__isnull=True)
    | Q(
        kind__in=["secretariat", "administrator"],
        body__isnull=True,
        member_state__isnull=True,
        organization__isnull=True,
    )
)


class Role(Dated):
    """What a person is, for whom, from when until when; an ended role gives no rights from that day on."""

    class Kind(models.TextChoices):
        RAPPORTEUR = "rapporteur", _("Rapporteur")
        COUNSELLOR = "counsellor", _("Counsellor")
        SECRETARIAT = "secretariat", _("Secretariat")
        ADMINISTRATOR = "administrator", _("Administrator")
        FOCAL_POINT = "focal_point", _("Focal point")
        DELEGATE = "delegate", _("Delegate")

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=15, choices=Kind)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="roles")
    member_state = models.ForeignKey(MemberState, models.PROTECT, null=True, blank=True, related_name="roles")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="roles")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # null: an operator
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            models.CheckConstraint(
                name="members_role_does_not_end_before_it_starts",  # the same day: ended on it, or before it began
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
            ),
            models.CheckConstraint(name="members_role_names_what_it_speaks_for", condition=SPEAKS_FOR),
            models.CheckConstraint(
                name="members_role_nobody_confirms_their_own",
                condition=Q(confirmed_by__isnull=True)
                | (Q(given_by__isnull=False) & ~Q(confirmed_by=F("given_by")) & ~Q(confirmed_by=F("user"))),
            ),
        ]

    @property
    def awaits_confirmation(self) -> bool:
        """Whoever makes an administrator needs a second administrator; until then the role gives no rights."""
        return self.kind == self.Kind.ADMINISTRATOR and self.given_by_id is not None and self.confirmed_by_id is None


class Invitation(models.Model):
    """A role offered to an address. Only the SHA-256 of its secret is kept; used once, within 48 hours.

    There is no account before it is accepted. ``valid_until`` is the last day of the role, not of the invitation.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    email = models.EmailField()  # in lower case
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)  # of the mail
    kind = models.CharField(max_length=15, choices=Role.Kind)
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="+")
    member_state = models.ForeignKey(MemberState, models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    valid_until = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)  # null: the mail did not go out

    objects: "models.Manager[Invitation]"

    class Meta:
        ordering = ["-invited_at", "-id"]
        indexes = [models.Index(fields=["email"], name="invitation_of_an_address")]
        constraints = [
            models.CheckConstraint(name="members_invitation_names_what_it_speaks_for", condition=SPEAKS_FOR),
            models.CheckConstraint(
                name="members_invitation_is_used_by_somebody",
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False),
            ),
            models.CheckConstraint(
                name="members_invitation_ends_one_way",
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
        ]


class ServiceAccount(models.Model):
    """A program that acts for its owner: never with more than the owner's present rights and its own scopes.

    What it does is its owner's act in every rule (nobody judges their own), and the trail names it beside the owner.
    """

    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    owner = models.ForeignKey(User, models.PROTECT, related_name="service_accounts")
    scopes = models.CharField(max_length=300)  # names with blanks between
    networks = models.CharField(max_length=400, blank=True)  # CIDR blocks with blanks between; blank: from anywhere
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: "models.Manager[ServiceAccount]"

    class Meta:
        ordering = ["name", "id"]


class APIToken(models.Model):
    """A bearer token of the API. Only its SHA-256 is kept; it has at most its owner's present rights."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    service = models.ForeignKey(ServiceAccount, models.PROTECT, null=True, blank=True, related_name="tokens")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=300, default="read write")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    objects: "models.Manager[APIToken]"
