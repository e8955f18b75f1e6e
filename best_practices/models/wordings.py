"""What is said of a practice: the author's text, the edited text beside it, and translations. Rows of their own."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language
from ehealth_portal.members.queries import standing_of

from .practices import Practice

PARTS = ("title", "summary", "place", "problem", "solution", "results", "lessons", "conditions", "privacy")


class Voice(models.TextChoices):
    AUTHOR = "author", _("Author’s text")
    EDITED = "edited", _("Edited text")
    TRANSLATION = "translation", _("Translation")


class WordingQuerySet(models.QuerySet["Wording"]):
    def visible_to(self, user: Any) -> Self:
        """Of visible practices what is released; drafts of translations for who wrote them, the author of the practice
        and the secretariat.
        """
        standing = standing_of(user)
        if standing.is_secretariat:
            return self
        seen = self.filter(practice__in=Practice.objects.visible_to(user))
        own = Q(written_by=standing.user_id) | Q(practice__created_by=standing.user_id)
        return seen.filter(Q(is_released=True) | own) if standing.kinds else seen.filter(is_released=True)

    def released(self) -> Self:
        return self.filter(is_released=True)


class Wording(models.Model):
    """The whole text in one language by one voice. ``version`` rises with every change of this row.

    ``lessons`` is what went wrong, ``conditions`` what it takes to repeat it, ``privacy`` how the rights of patients
    were kept. The edited text and translations say which version of which text they follow. Another person than its
    writer releases a translation; while a released one is changed, its draft stands beside it.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=2, choices=Language)
    voice = models.CharField(max_length=11, choices=Voice)
    title = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True, max_length=1200)
    place = models.CharField(max_length=200, blank=True)  # and how large: "38 clinics in three districts"
    problem = models.TextField(blank=True, max_length=4000)
    solution = models.TextField(blank=True, max_length=6000)
    results = models.TextField(blank=True, max_length=6000)
    lessons = models.TextField(blank=True, max_length=4000)
    conditions = models.TextField(blank=True, max_length=4000)
    privacy = models.TextField(blank=True, max_length=4000)
    version = models.PositiveIntegerField(default=1)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    follows_version = models.PositiveIntegerField(null=True, blank=True)
    is_released = models.BooleanField(default=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["language", "voice"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "language", "voice", "is_released"],
                name="best_practices_wording_once_a_language_and_voice",
            ),
            models.CheckConstraint(
                condition=Q(voice="translation") | Q(is_released=True),
                name="best_practices_wording_only_translations_are_drafts",
            ),
            models.UniqueConstraint(
                fields=["practice"], condition=Q(voice="edited"), name="best_practices_wording_one_edited_text"
            ),
            models.UniqueConstraint(
                fields=["practice"], condition=Q(voice="author"), name="best_practices_wording_one_original"
            ),
            models.CheckConstraint(condition=Q(voice__in=Voice.values), name="best_practices_wording_voice_is_known"),
            models.CheckConstraint(
                condition=(~Q(voice="author") & Q(follows__isnull=False, follows_version__isnull=False))
                | (Q(voice="author") & Q(follows__isnull=True, follows_version__isnull=True)),
                name="best_practices_wording_follows_a_text",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("written_by")),
                name="best_practices_wording_nobody_releases_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(voice="translation")
                | Q(is_released=False)
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="best_practices_wording_translation_is_released_by_somebody",
            ),
        ]

    @property
    def parts(self) -> dict[str, str]:
        """What is said, by part, in the order of reading."""
        return {name: getattr(self, name) for name in PARTS}
