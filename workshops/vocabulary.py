"""The words of workshops and needs: subjects that both speak of, kinds of events, ways to take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Theme(models.TextChoices):
    """What a need is about and what a workshop deals with: one list, so that a gap can be told."""

    LINKS = "links", _("Links and power for clinics")
    INTEROPERABILITY = "interoperability", _("Interoperability of records")
    SECURITY = "security", _("Security and privacy")
    SKILLS = "skills", _("Skills of health workers")
    LAW = "law", _("Laws and policy")
    MONEY = "money", _("Money for running costs")
    STANDARDS = "standards", _("Choosing standards")
    TELEMEDICINE = "telemedicine", _("Telemedicine and mobile health")
    STRATEGY = "strategy", _("National strategy")
    AI = "ai", _("Artificial intelligence for health")


class Kind(models.TextChoices):
    WORKSHOP = "workshop", _("Workshop")
    SEMINAR = "seminar", _("Seminar")
    WEBINAR = "webinar", _("Webinar")
    SYMPOSIUM = "symposium", _("Symposium")
    FORUM = "forum", _("Forum")
    CONSULTATION = "consultation", _("Consultation")
    DIALOGUE = "dialogue", _("Policy dialogue")
    MEETING = "meeting", _("Meeting")
    SIDE_EVENT = "side_event", _("Side event")
    CONFERENCE = "conference", _("Conference")


class Mode(models.TextChoices):
    IN_PERSON = "in_person", pgettext_lazy("way to take part", "In person")
    REMOTE = "remote", pgettext_lazy("way to take part", "Remotely")


class Gender(models.TextChoices):
    """Given freely; blank: not given."""

    FEMALE = "f", _("Woman")
    MALE = "m", _("Man")
    OTHER = "x", pgettext_lazy("gender", "Other")
