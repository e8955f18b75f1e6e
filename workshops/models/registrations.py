"""Who takes part: registrations with the answers to the workshop's own questions, seats, requests, attendance.

Personal data: for the person, for the staff of this workshop, and for the focal point of whoever was nominated. Kept
until twelve months after the workshop (privacy/register/workshops.py); what is counted stays, without a name.
"""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of

from ..vocabulary import Gender, Mode
from .programme import Session
from .workshops import Staff, Workshop


class Question(models.Model):
    """One question of a workshop's registration form. Shown when the question ``after`` was answered with ``when``."""

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("kind of answer", "Text")
        LONG = "long", _("Long text")
        YES_NO = "yes_no", _("Yes or no")
        ONE = "one", _("One of a list")
        SOME = "some", _("Some of a list")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=6, choices=Kind)
    labels = models.JSONField(default=dict)  # {"en": "Do you need a visa letter?", ...}
    options = models.JSONField(default=list, blank=True)  # [{"value": "yes", "labels": {"en": "Yes"}}, ...]
    is_required = models.BooleanField(default=False)
    after = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    when = models.CharField(max_length=100, blank=True)

    objects: "models.Manager[Question]"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "key"], name="workshops_question_once_a_key"),
            models.UniqueConstraint(fields=["workshop", "position"], name="workshops_question_one_a_position"),
        ]


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; those whom one's administration nominated; of a workshop, its staff; administrators see all."""
        standing = standing_of(user)
        if standing.is_administrator:
            return self
        if standing.user_id is None:
            return self.none()
        seen = Q(user=standing.user_id) | Q(nominated_by__isnull=False, member_state__in=standing.member_states)
        if standing.is_secretariat:
            seen |= Q(workshop__in=Staff.objects.filter(user=standing.user_id).values("workshop"))
        return self.filter(seen)

    def seated(self) -> Self:
        return self.filter(state=Registration.State.ACCEPTED)


class Registration(models.Model):
    """One person for one workshop. Who is accepted where seats are counted holds a ``Seat``.

    ``sha256`` is of the secret in the person's own link, by which they see, change and erase their data. ``erased_at``:
    name, address and answers are gone, what is counted stays. ``is_double``: nominated by a country that is not to
    learn that the address was registered already. It looks like any nomination, holds no seat and gets no mail.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for acceptance")
        ACCEPTED = "accepted", _("Accepted")
        WAITING = "waiting", _("On the waiting list")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", pgettext_lazy("registration", "Cancelled")

    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=9, choices=State)
    mode = models.CharField(max_length=9, choices=Mode)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=2, choices=Language, default=Language.EN)
    member_state = models.ForeignKey("members.MemberState", models.PROTECT, null=True, blank=True, related_name="+")
    organization = models.CharField(max_length=200, blank=True)
    function = models.CharField(max_length=150, blank=True)
    gender = models.CharField(max_length=1, choices=Gender, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)  # null: nominated, and not yet confirmed by the person
    consent = models.CharField(max_length=20, blank=True)  # which wording of the consent
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    registered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    seed = models.CharField(max_length=32, blank=True)  # of the secret: of use to nobody without SECRET_KEY
    sha256 = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True, blank=True)
    is_double = models.BooleanField(default=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["registered_at", "id"]
        indexes = [models.Index(fields=["workshop", "state", "mode"], name="registration_of_a_workshop")]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "email"],
                condition=~Q(email="") & ~Q(state__in=["cancelled", "declined"]) & Q(is_double=False),
                name="workshops_registration_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["workshop", "email", "member_state"],
                condition=~Q(email="") & ~Q(state__in=["cancelled", "declined"]) & Q(is_double=True),
                name="workshops_registration_double_once_a_country",
            ),
            models.CheckConstraint(
                condition=Q(is_double=False) | Q(user__isnull=True), name="workshops_registration_double_is_nobody_s"
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="workshops_registration_refusal_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", email=""),
                name="workshops_registration_erased_is_empty",
            ),
        ]


class LinkAsked(models.Model):
    """An address that somebody typed, until a worker has mailed the link of what is registered with it, if anything is.

    ``why``: the link was lost, or the address was registered already when it was typed to register or to nominate.
    """

    class Why(models.TextChoices):
        LOST = "lost"
        REGISTERED = "registered"
        NOMINATED = "nominated"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # no RETURNING: it cannot be read
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="+")
    email = models.EmailField()
    why = models.CharField(max_length=10, choices=Why)
    asked_at = models.DateTimeField()

    objects: "models.Manager[LinkAsked]"

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name_plural = "links asked for"


class Seat(models.Model):
    """A numbered seat of a workshop, held by one registration: the database gives each number to one.

    It names nobody, so that seats can be counted by those who may not see who sits there. ``registration`` null: given
    up in a full workshop, and kept for those who wait until a worker has looked.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="taken_seats")
    mode = models.CharField(max_length=9, choices=Mode)
    number = models.PositiveIntegerField()
    registration = models.OneToOneField(Registration, models.CASCADE, null=True, blank=True, related_name="seat")

    objects: "models.Manager[Seat]"

    class Meta:
        ordering = ["workshop_id", "mode", "number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "mode", "number"], name="workshops_seat_held_by_one")
        ]


class Attendance(models.Model):
    """That a registered person was there, for one session or (session null) the whole."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="attendances")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="attendances")
    mode = models.CharField(max_length=9, choices=Mode)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()

    objects: "models.Manager[Attendance]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="workshops_attendance_once_a_session"),
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(session__isnull=True),
                name="workshops_attendance_whole_once",
            ),
        ]


class Certificate(models.Model):
    """A certificate of attendance. Whoever has its ``code`` can ask whether it is true: it says what is on it."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="certificates", related_query_name="certificate"
    )
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="certificates")  # who asks sees no registration
    mode = models.CharField(max_length=9, choices=Mode)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=150, blank=True)  # as it was that day; blank once erased
    language = models.CharField(max_length=2, choices=Language)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: "models.Manager[Certificate]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(revoked_at__isnull=True),
                name="workshops_certificate_one_that_holds",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(reason=""),
                name="workshops_certificate_revoked_for_a_reason",
            ),
        ]


class ServiceRequest(models.Model):
    """Interpretation, captioning, sign language, access: asked by ITU's day, decided and recorded."""

    class Kind(models.TextChoices):
        INTERPRETATION = "interpretation", _("Interpretation")
        CAPTIONING = "captioning", _("Captioning")
        SIGN = "sign", _("Sign language")
        ACCESS = "access", _("Access for a person with a disability")
        VISA = "visa", _("Letter for a visa")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="service_requests")
    kind = models.CharField(max_length=14, choices=Kind)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    note = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)  # after the day; decided all the same
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects: "models.Manager[ServiceRequest]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind", "language"], name="workshops_servicerequest_once_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="workshops_servicerequest_refusal_has_a_reason"
            ),
        ]
