"""Addresses of the REST API, version 1."""

from django.urls import path, re_path

from activities.api import activities, evidence, milestones, progress
from ehealth_portal.mandate import api as mandate
from ehealth_portal.members import api as members
from ehealth_portal.notifications import api as notifications
from ehealth_portal.reporting.api import audit, provisions, reports
from ehealth_portal.rest import documentation
from ehealth_portal.webhooks import api as webhooks

PROGRESS = "activities/<int:pk>/progress/"

urlpatterns = [
    path("resolutions/", mandate.Resolutions.as_view()),
    path("resolutions/<slug:slug>/", mandate.OneResolution.as_view()),
    path("editions/", mandate.Editions.as_view()),
    path("editions/<slug:slug>/", mandate.OneEdition.as_view()),
    path("provisions/", provisions.Provisions.as_view()),
    path("provisions/<str:key>/", provisions.OneProvision.as_view()),
    path("provisions/<str:key>/statuses/", provisions.Statements.as_view()),
    path("provisions/<str:key>/report/", provisions.Report.as_view()),
    path("provisions/<str:key>/assess/", provisions.Assess.as_view()),
    path("bodies/", members.Bodies.as_view()),
    path("bodies/<slug:slug>/", members.OneBody.as_view()),
    path("organizations/", members.Organizations.as_view()),
    path("organizations/<slug:slug>/", members.OneOrganization.as_view()),
    path("member-states/", members.MemberStates.as_view()),
    path("member-states/<slug:iso3>/", members.OneMemberState.as_view()),
    path("people/", members.People.as_view()),
    path("people/<int:pk>/", members.OnePerson.as_view()),
    path("activities/", activities.Activities.as_view(), name="api-activities"),
    path("activities/<int:pk>/", activities.OneActivity.as_view(), name="api-activity"),
    path("activities/<int:pk>/submit/", activities.Submit.as_view()),
    path("activities/<int:pk>/take-back/", activities.TakeBack.as_view()),
    path("activities/<int:pk>/return/", activities.Return.as_view()),
    path("activities/<int:pk>/publish/", activities.Publish.as_view()),
    path("activities/<int:pk>/withdraw/", activities.Withdraw.as_view()),
    path(PROGRESS, progress.Progress.as_view()),
    path(PROGRESS + "<int:entry>/", progress.OneEntry.as_view()),
    path(PROGRESS + "<int:entry>/publish/", progress.PublishEntry.as_view()),
    path(PROGRESS + "<int:entry>/return/", progress.ReturnEntry.as_view()),
    path(PROGRESS + "<int:entry>/withdraw/", progress.WithdrawEntry.as_view()),
    path("evidence/", evidence.Evidences.as_view()),
    path("evidence/<int:pk>/", evidence.OneEvidence.as_view()),
    path("evidence/<int:pk>/accept/", evidence.Accept.as_view()),
    path("evidence/<int:pk>/decline/", evidence.Decline.as_view()),
    path("evidence/<int:pk>/file/", evidence.Download.as_view(), name="api-evidence-file"),
    path("milestones/", milestones.Milestones.as_view()),
    path("milestones/<int:pk>/", milestones.OneMilestone.as_view()),
    path("milestones/<int:pk>/meet/", milestones.Meet.as_view()),
    path("milestones/<int:pk>/drop/", milestones.Drop.as_view()),
    path("reports/", reports.Reports.as_view(), name="api-reports"),
    path("reports/<int:pk>/", reports.OneReport.as_view()),
    path("reports/<int:pk>/build/", reports.Build.as_view()),
    path("reports/<int:pk>/stop/", reports.Stop.as_view()),
    path("reports/<int:pk>/submit/", reports.Submit.as_view()),
    path("reports/<int:pk>/take-back/", reports.TakeBack.as_view()),
    path("reports/<int:pk>/return/", reports.Return.as_view()),
    path("reports/<int:pk>/publish/", reports.Publish.as_view()),
    path("reports/<int:pk>/withdraw/", reports.Withdraw.as_view()),
    path(
        "reports/<int:pk>/documents/<slug:language>/<slug:kind>/",
        reports.Document.as_view(),
        name="api-report-document",
    ),
    path("webhooks/", webhooks.Webhooks.as_view()),
    path("webhooks/<int:pk>/", webhooks.OneWebhook.as_view()),
    path("webhooks/<int:pk>/pause/", webhooks.Pause.as_view()),
    path("webhooks/<int:pk>/resume/", webhooks.Resume.as_view()),
    path("webhooks/<int:pk>/rotate/", webhooks.Rotate.as_view()),
    path("webhooks/<int:pk>/test/", webhooks.Test.as_view()),
    path("webhooks/<int:pk>/replay/", webhooks.Replay.as_view()),
    path("webhooks/<int:pk>/attempts/", webhooks.Attempts.as_view()),
    path("subscriptions/", notifications.Subscriptions.as_view()),
    path("subscriptions/<int:pk>/", notifications.OneSubscription.as_view()),
    path("notifications/", notifications.Notifications.as_view()),
    path("notifications/<uuid:pk>/read/", notifications.ReadNotification.as_view()),
    path("audit/head/", audit.AuditHead.as_view(), name="api-audit-head"),
    path("schema/", documentation.Description.as_view(), name="schema"),
    path("docs/", documentation.Docs.as_view(), name="api-docs"),
    re_path(r"", documentation.no_such_address),
]
