"""Standards of e-health that the form suggests, by number. What practices already name is suggested besides."""

TITLES = {
    "ITU-T F.780.1": "Framework for telemedicine systems using ultra-high definition imaging",
    "ITU-T F.780.2": "Accessibility of telehealth services",
    "ITU-T F.780.3": "Use cases and requirements for ultra-high-definition teleconsulting system",
    "ITU-T F.780.4": "Reference framework, requirements and scenarios for telemedicine systems",
    "ITU-T H.810": "Interoperability design guidelines for personal connected health systems: Introduction",
    "ITU-T H.820": "Conformance of ITU-T H.810 personal health system: Conformity assessment test plan",
    "ITU-T H.860": "Multimedia e-health data exchange services: Data schema and supporting services",
    "ITU-T H.870": "Guidelines for safe listening devices/systems",
    "ITU-T H.871": "Safe listening guidelines for personal sound amplifiers",
    "ITU-T H.872": "Safe listening for video gameplay and esports",
    "ITU-T X.1080.1": "e-Health and world-wide telemedicines - Generic telecommunication protocol",
    "ITU-T X.1092": "Integrated framework for telebiometric data protection in e-health and telemedicine",
}
ADDRESS = "https://www.itu.int/rec/T-REC-%s"


def address_of(reference: str) -> str:
    """The page of a Recommendation in any edition; of other standards none is known."""
    return ADDRESS % reference.removeprefix("ITU-T ") if reference in TITLES else ""
