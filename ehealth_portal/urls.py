"""All addresses: pages under a language prefix, the API, and the two health checks."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from best_practices.views.citing import cited

from . import front, metrics, probes, security_txt
from .circulars import urls as circular_urls
from .feeds import urls as feed_urls
from .members.signing_in import urls as sign_in_urls
from .notifications.views.bounces import bounces
from .notifications.views.unsubscribing import unsubscribe
from .privacy.views import erase
from .rest.documentation import no_such_address

urlpatterns = [
    path("", front.to_own_language, name="front"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path(".well-known/security-policy.md", security_txt.security_policy, name="security-policy"),
    path("account/", include(sign_in_urls.callbacks)),
    path("inbound/bounces/", bounces, name="inbound-bounces"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("", include("ehealth_portal.feeds.urls")),
    path("bp/<str:reference>", cited, name="practice-cited"),
    path("api/v1/", include("ehealth_portal.api_urls")),
    re_path(r"^api/", no_such_address),
]

urlpatterns += i18n_patterns(
    path("", include("ehealth_portal.reporting.urls")),
    path("", include("ehealth_portal.deadlines.urls")),
    path("reports/", include("ehealth_portal.reporting.report_urls")),
    path("circulars/", include("ehealth_portal.circulars.urls")),
    path("letters/", include(circular_urls.secret)),
    path("resolutions/", include("ehealth_portal.mandate.urls")),
    path("activities/", include("activities.urls")),
    path("workshops/", include("workshops.planning_urls")),
    path("workshops/", include("workshops.programme_urls")),
    path("workshops/", include("workshops.registration_urls")),
    path("workshops/", include("workshops.fellowship_urls")),
    path("workshops/", include("workshops.attendance_urls")),
    path("workshops/", include("ehealth_portal.reporting.workshop_urls")),
    path("workshops/", include("workshops.urls")),
    path("certificates/", include("workshops.certificate_urls")),
    path("needs/", include("workshops.assessment_urls")),
    path("needs/", include("workshops.gauge_urls")),
    path("needs/", include("workshops.need_urls")),
    path("compendia/", include("best_practices.compendium_urls")),
    path("best-practices/leads/", include("best_practices.lead_urls")),
    path("best-practices/", include("best_practices.adoption_urls")),
    path("best-practices/", include("best_practices.urls")),
    path("answer/", include("ehealth_portal.replies.urls")),
    path("", include("ehealth_portal.notifications.urls")),
    path("delivery/", include("ehealth_portal.notifications.queue_urls")),
    path("outbox/", include("ehealth_portal.notifications.outbox_urls")),
    path("people/<int:pk>/erase/", erase, name="erase-person"),
    path("", include("ehealth_portal.members.people_urls")),
    path("account/data/", include("ehealth_portal.privacy.urls")),
    path("account/feeds/", include(feed_urls.account)),
    path("account/webhooks/", include("ehealth_portal.webhooks.urls")),
    path("account/", include("ehealth_portal.members.urls")),
    path("account/", include("ehealth_portal.members.signing_in.urls")),
)

handler500 = "ehealth_portal.front.broken"
