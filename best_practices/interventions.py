"""WHO's Classification of digital interventions, services and applications in health (2nd edition, 2023): its groups
and services, by number. Numbers without a dot are groups. English after WHO; the other languages are the project's.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INTERVENTIONS: dict[str, str | Promise] = {
    "1": _("For persons"),
    "1.1": _("Targeted communication to persons"),
    "1.2": _("Untargeted communication to persons"),
    "1.3": _("Person-to-person communication"),
    "1.4": _("Personal health tracking"),
    "1.5": _("Person-based reporting"),
    "1.6": _("On-demand communication with persons"),
    "1.7": _("Financial transactions by persons"),
    "1.8": _("Person-centred consent management"),
    "2": _("For health care providers"),
    "2.1": _("Identification and registration of persons"),
    "2.2": _("Person-centred health records"),
    "2.3": _("Health care provider decision support"),
    "2.4": _("Telemedicine"),
    "2.5": _("Health care provider communication"),
    "2.6": _("Referral coordination"),
    "2.7": _("Scheduling and activity planning for health care providers"),
    "2.8": _("Health care provider training"),
    "2.9": _("Prescription and medication management"),
    "2.10": _("Laboratory and diagnostics imaging management"),
    "3": _("For health management and support personnel"),
    "3.1": _("Human resource management"),
    "3.2": _("Supply chain management"),
    "3.3": _("Public health event notification"),
    "3.4": _("Civil registration and vital statistics"),
    "3.5": _("Health financing"),
    "3.6": _("Equipment and asset management"),
    "3.7": _("Facility management"),
    "3.8": _("Person-centred health certificate management"),
    "4": _("Data services"),
    "4.1": _("Data management"),
    "4.2": _("Data coding"),
    "4.3": _("Geospatial information management"),
    "4.4": _("Data exchange and interoperability"),
}
