"""The words a practice is found by: code lists of which several values may hold, what it costs and how it is proved.

The digital interventions are the services of WHO's classification (interventions.py).
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .interventions import INTERVENTIONS


class Facet(models.TextChoices):
    AREA = "area", _("Health area")
    APPLICATION = "application", _("Kind of e-health")
    INTERVENTION = "intervention", _("Digital intervention")
    SETTING = "setting", _("Setting")
    CONNECTIVITY = "connectivity", _("Network it works on")


class Area(models.TextChoices):
    GENERAL = "general", _("Health system as a whole")
    NONCOMMUNICABLE = "noncommunicable", _("Noncommunicable diseases")
    COMMUNICABLE = "communicable", _("Communicable diseases and immunization")
    MOTHER_CHILD = "mother_child", _("Mothers, newborns and children")
    RISKS = "risks", _("Tobacco and other risk factors")
    MENTAL = "mental", _("Mental health")
    SENSES = "senses", _("Hearing and sight")
    EMERGENCIES = "emergencies", _("Emergencies and outbreaks")
    PRIMARY = "primary", _("Primary care")


class Application(models.TextChoices):
    MOBILE_HEALTH = "mobile_health", _("Mobile health")
    TELEMEDICINE = "telemedicine", _("Telemedicine")
    STRATEGY = "strategy", _("National strategy")
    INTEROPERABILITY = "interoperability", _("Architecture and interoperability")
    RECORDS = "records", _("Health records")
    PRESCRIPTION = "prescription", _("E-prescription")
    CERTIFICATES = "certificates", _("Certificates and identity")
    CAPACITY = "capacity", _("Capacity building")
    KNOWLEDGE = "knowledge", _("Knowledge sharing")
    STANDARD = "standard", _("Joint standard")
    COORDINATION = "coordination", _("Coordination between Sectors")
    METHOD = "method", _("Method")


class Setting(models.TextChoices):
    URBAN = "urban", pgettext_lazy("setting of a practice", "Urban")
    RURAL = "rural", pgettext_lazy("setting of a practice", "Rural")
    REMOTE = "remote", pgettext_lazy("setting of a practice", "Remote")
    ISLAND = "island", pgettext_lazy("setting of a practice", "Island")
    NATIONAL = "national", pgettext_lazy("setting of a practice", "National")


class Connectivity(models.TextChoices):
    """The least that it needs; several where it works on each of them."""

    OFFLINE = "offline", _("Offline, sends later")
    VOICE = "voice", _("Any phone, voice only")
    SMS = "sms", _("SMS")
    G2 = "2g", _("2G")
    G3 = "3g", _("3G or better")
    BROADBAND = "broadband", _("Broadband")
    SATELLITE = "satellite", _("Satellite")


LISTS: dict[str, dict[str, str | Promise]] = {
    Facet.AREA: dict(Area.choices),
    Facet.APPLICATION: dict(Application.choices),
    Facet.INTERVENTION: {code: label for code, label in INTERVENTIONS.items() if "." in code},
    Facet.SETTING: dict(Setting.choices),
    Facet.CONNECTIVITY: dict(Connectivity.choices),
}


class CostBand(models.TextChoices):
    """Of the whole practice until it ran, in US dollars. Blank: not said."""

    TINY = "10k", _("Under USD 10 000")
    SMALL = "100k", _("USD 10 000 to 100 000")
    MEDIUM = "1m", _("USD 100 000 to 1 million")
    LARGE = "10m", _("USD 1 million to 10 million")
    HUGE = "more", _("Over USD 10 million")


class Strength(models.IntegerChoices):
    """How strong the evidence of its results is; null: not judged."""

    TOLD = 1, _("Account of those who ran it")
    SURVEY = 2, _("User survey or monitoring figures")
    COMPARED = 3, _("Figures compared, before and after or with others")
    EVALUATED = 4, _("Independent evaluation")


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC_BY_IGO = "cc-by-3.0-igo", "CC BY 3.0 IGO"
    CC_0 = "cc0-1.0", "CC0 1.0"
    RESERVED = "reserved", _("All rights reserved; may be quoted")


# The parts of a text under their headings, in the order of reading; title, summary and place come before.
SECTIONS: dict[str, str | Promise] = {
    "problem": _("The problem"),
    "solution": _("What was done"),
    "results": _("Results"),
    "conditions": _("What it takes to repeat"),
    "lessons": _("What went wrong"),
    "privacy": _("Privacy and patients’ rights"),
}
