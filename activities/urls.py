"""Addresses of the activities' pages, under /<language>/activities/."""

from django.urls import path, re_path

from .views import detail, evidence, importing, listing, log, milestones, progress, review

urlpatterns = [
    path("", listing.activities, name="activities"),
    path("activities.csv", listing.activities_csv, name="activities-csv"),
    path("log/", log.log, name="activity-log"),
    path("import/", importing.import_activities, name="activity-import"),
    path("import/template.xlsx", importing.template, name="activity-template"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence-file"),
    re_path(r"^evidence/(?P<pk>\d{1,18})/(?P<action>accept|decline)/$", evidence.judge, name="evidence-judge"),
    re_path(r"^progress/(?P<pk>\d{1,18})/(?P<action>publish|return|withdraw)/$", progress.judge, name="progress-judge"),
    re_path(r"^progress/(?P<pk>\d{1,18})/(?P<action>submit|drop)/$", progress.send, name="progress-send"),
    re_path(r"^milestones/(?P<pk>\d{1,18})/(?P<action>met|dropped)/$", milestones.end_milestone, name="milestone-end"),
    path("<int:pk>/", detail.activity, name="activity"),
    path("<int:pk>/edit/", log.log, name="activity-edit"),
    path("<int:pk>/progress/", progress.log_progress, name="activity-progress"),
    path("<int:pk>/milestones/", milestones.set_milestone, name="activity-milestone"),
    path("<int:pk>/delete/", review.delete, name="activity-delete"),
    re_path(
        r"^(?P<pk>\d{1,18})/(?P<action>submit|take-back|publish|return|withdraw)/$", review.move, name="activity-move"
    ),
]
