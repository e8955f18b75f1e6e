"""The evidence of a practice's results."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ehealth_portal.languages import Language

from .practices import Practice


class Proof(models.Model):
    """A document by its number or its address. Files are evidence of activities; their address is named here."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", _("Evaluation")
        ARTICLE = "article", _("Peer-reviewed article")
        REPORT = "report", _("Report")
        DECISION = "decision", _("Decision or circular")
        DATASET = "dataset", _("Data set")
        NEWS = "news", _("Web page or news")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="proofs")
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    title = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True)

    objects: "models.Manager[Proof]"

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reference="", url=""), name="best_practices_proof_names_a_document")
        ]

    @property
    def name(self) -> str:
        return self.title or self.reference or self.url
