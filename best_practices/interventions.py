"""WHO's Classification of digital interventions, services and applications in health (2nd edition, 2023): its groups
and services, by number. Numbers without a dot are groups. English after WHO; the other languages are the project's.

Checked on 28 November 2026: every number and name of the upper two levels agrees with WHO's own code system of that
edition (ISBN 978-92-4-008194-9) in its SMART Guidelines, github.com/WorldHealthOrganization/smart-base,
input/fsh/codesystems/CDHIv2.fsh; the printed book was not seen. WHO © 2023, CC BY-NC-SA 3.0 IGO.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INTERVENTIONS: dict[str, str | Promise] = {
    "1": _("Persons"),
    "1.1": _("Targeted communication to persons"),
    "1.2": _("Untargeted communication to persons"),
    "1.3": _("Person-to-person communication"),
    "1.4": _("Personal health tracking"),
    "1.5": _("Person-based reporting"),
    "1.6": _("On-demand communication with persons"),
    "1.7": _("Person-centred financial transactions"),
    "1.8": _("Person-centred consent management"),
    "2": _("Healthcare providers"),
    "2.1": _("Identification and registration of persons"),
    "2.2": _("Person-centred health records"),
    "2.3": _("Healthcare provider decision support"),
    "2.4": _("Telemedicine"),
    "2.5": _("Healthcare provider communication"),
    "2.6": _("Referral coordination"),
    "2.7": _("Scheduling and activity planning for healthcare providers"),
    "2.8": _("Healthcare provider training"),
    "2.9": _("Prescription and medication management"),
    "2.10": _("Laboratory and diagnostics imaging management"),
    "2.11": _("Healthcare provider financial transactions"),
    "3": _("Health management and support personnel"),
    "3.1": _("Human resource management"),
    "3.2": _("Supply chain management"),
    "3.3": _("Public health event notification"),
    "3.4": _("Civil registration and vital statistics"),
    "3.5": _("Health system financial management"),
    "3.6": _("Equipment and asset management"),
    "3.7": _("Facility management"),
    "3.8": _("Person-centred health certificate management"),
    "4": _("Data services"),
    "4.1": _("Data management"),
    "4.2": _("Data coding"),
    "4.3": _("Geospatial information management"),
    "4.4": _("Data exchange and interoperability"),
    "4.5": _("Data governance compliance"),
}
