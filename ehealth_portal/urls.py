"""All addresses: pages under a language prefix, the API, and the two health checks."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path

from . import front, probes
from .rest.documentation import no_such_address


def _pages(route: str, module: str) -> list[URLPattern | URLResolver]:
    return [path(route, include(module))] if find_spec(module) else []


urlpatterns = [
    path("", front.to_own_language, name="front"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    *_pages("api/v1/", "ehealth_portal.api_urls"),
    re_path(r"^api/", no_such_address),
]

urlpatterns += i18n_patterns(
    *_pages("", "ehealth_portal.reporting.urls"),
    *_pages("reports/", "ehealth_portal.reporting.report_urls"),
    *_pages("resolutions/", "ehealth_portal.mandate.urls"),
    *_pages("activities/", "activities.urls"),
    *_pages("account/", "ehealth_portal.members.urls"),
    path("account/", include("allauth.account.urls")),
)

handler500 = "ehealth_portal.front.broken"
