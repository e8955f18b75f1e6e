"""All addresses: pages under a language prefix, the API, and the two health checks."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from . import probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
]

urlpatterns += i18n_patterns(
    path("account/", include("allauth.account.urls")),
)
