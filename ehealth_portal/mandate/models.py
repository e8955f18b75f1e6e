"""The mandate: resolutions, their editions, sections and provisions, with their texts in six languages."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language


class TextStatus(models.TextChoices):
    OFFICIAL = "official", _("official text")
    UNOFFICIAL = "unofficial", _("unofficial working translation")


class Kind(models.TextChoices):
    FOREWORD = "foreword", _("Foreword")
    PREAMBULAR = "preambular", _("Preambular")
    OPERATIVE = "operative", _("Operative")
    FOOTNOTE = "footnote", _("Footnote")


class Verb(models.TextChoices):
    """Verb classes of operative provisions: how strongly, and in what form, the assembly speaks."""

    RESOLVES = "resolves", _("resolves")
    INSTRUCTS = "instructs", _("instructs")
    REQUESTS = "requests", _("requests")
    INVITES = "invites", _("invites")
    ENCOURAGES = "encourages", _("encourages")


class Resolution(models.Model):
    """A resolution through all its editions; ``slug`` is its part of the address (``78``)."""

    number = models.PositiveIntegerField()
    adopted_by = models.CharField(max_length=20, default="WTSA")
    slug = models.SlugField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adopted_by", "number"], name="mandate_resolution_has_one_number")
        ]

    def __str__(self) -> str:
        return f"{self.adopted_by} Resolution {self.number}"


class Edition(models.Model):
    """A resolution as one assembly adopted it. ``slug`` is ``dubai-2012``; ``continues`` is the edition it revises."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="editions")
    slug = models.SlugField()
    assembly = models.CharField(max_length=40)
    place = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    is_revision = models.BooleanField(default=False)
    held_from = models.DateField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)
    continues = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="continued_by")
    source = models.URLField(max_length=400, blank=True)
    confidence = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["resolution_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "slug"], name="mandate_edition_slug_once_a_resolution"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.year}"


class EditionText(models.Model):
    """Title and citation of an edition in one language, and how its whole text in that language was had.

    ``status`` blank: no text of this language is in the portal, only the title or citation.
    """

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    title = models.TextField(blank=True)
    title_status = models.CharField(max_length=10, choices=TextStatus, blank=True)
    citation = models.CharField(max_length=120, blank=True)  # "(Dubai, 2012)" in this language, without brackets
    opening = models.TextField(blank=True)  # "The World Telecommunication Standardization Assembly (Dubai, 2012),"
    status = models.CharField(max_length=10, choices=TextStatus, blank=True)
    note = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file it was read from

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "language"], name="mandate_editiontext_once_a_language")
        ]


class Section(models.Model):
    """A section of the text; for an operative one the heading names the verb and the addressees."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="sections")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    verb = models.CharField(max_length=40, blank=True)  # canonical English verb as read: "recalling", "invites"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="mandate_section_key_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "position"], name="mandate_section_one_a_position"),
        ]


class SectionText(models.Model):
    section = models.ForeignKey(Section, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    heading = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=TextStatus)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "language"], name="mandate_sectiontext_once_a_language")
        ]


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def operative(self) -> Self:
        return self.filter(kind=Kind.OPERATIVE)


class Provision(models.Model):
    """One paragraph: the unit that activities serve. ``key`` is its place in the text (``resolves.1``), ``code`` its
    short name on the board (``TSB-1``).

    Verb, nature, deliverable, time limit and addressees are what a person confirmed; until then they are the
    importer's proposal and ``confirmed_at`` is empty.
    """

    class Nature(models.TextChoices):
        STANDING = "standing", _("standing mandate")
        OUTPUT = "output", _("defined output")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="provisions")
    section = models.ForeignKey(Section, models.CASCADE, related_name="provisions")
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=12, blank=True)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=12, choices=Verb, blank=True)
    nature = models.CharField(max_length=10, choices=Nature, blank=True)
    deliverable = models.TextField(blank=True)
    time_limit_on = models.DateField(null=True, blank=True)  # the text's own last day: "2013 or 2015" -> 2015-12-31
    attached_to = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="footnotes")
    continues = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="continued_by")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmation_note = models.CharField(max_length=300, blank=True)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="mandate_provision_key_once_an_edition"),
            models.UniqueConstraint(fields=["edition", "position"], name="mandate_provision_one_a_position"),
            models.UniqueConstraint(
                fields=["edition", "code"], condition=~Q(code=""), name="mandate_provision_code_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.OPERATIVE) | Q(verb="", nature="", code=""),
                name="mandate_provision_only_operative_ones_are_tracked",
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.key


class ProvisionText(models.Model):
    """The wording in one language, its status, and the short label that the project made for menus."""

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=TextStatus)
    label = models.CharField(max_length=200, blank=True)  # project-made, not part of the resolution

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provision", "language"], name="mandate_provisiontext_once_a_language")
        ]


class Addressee(models.Model):
    """Who must act on a provision: the lead, or in collaboration."""

    class Part(models.TextChoices):
        LEAD = "lead", _("lead")
        COLLABORATION = "collaboration", _("in collaboration")

    provision = models.ForeignKey(Provision, models.CASCADE, related_name="addressees")
    body = models.ForeignKey("members.Body", models.PROTECT, related_name="addressed_in")
    part = models.CharField(max_length=13, choices=Part)
    position = models.PositiveSmallIntegerField(default=0)

    objects: "models.Manager[Any]"

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["provision", "body"], name="mandate_addressee_once_a_provision")]
