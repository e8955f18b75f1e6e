"""Addresses: assessment rounds, filling in and submitting, under /<language>/needs/."""

from django.urls import URLPattern, path, re_path

from .views import assessments, filling_in, questionnaires, rounds

urlpatterns: list[URLPattern] = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new, name="round-new"),
    path("rounds/<int:pk>/", rounds.one, name="round"),
    path("rounds/<int:pk>/edit/", rounds.edit, name="round-edit"),
    path("rounds/<int:pk>/open/", rounds.open_it, name="round-open"),
    path("rounds/<int:pk>/delete/", rounds.delete, name="round-delete"),
    path("questionnaires/", questionnaires.all_of_them, name="questionnaires"),
    path("questionnaires/new/", questionnaires.new, name="questionnaire-new"),
    path("questionnaires/<int:pk>/", questionnaires.one, name="questionnaire"),
    path("questionnaires/<int:pk>/edit/", questionnaires.edit, name="questionnaire-edit"),
    path("questionnaires/<int:pk>/next/", questionnaires.next_version, name="questionnaire-next"),
    path("questionnaires/<int:pk>/delete/", questionnaires.delete, name="questionnaire-delete"),
    path("questionnaires/<int:pk>/sections/new/", questionnaires.section_new, name="section-new"),
    path("questionnaires/sections/<int:pk>/", questionnaires.section_edit, name="section-edit"),
    path("questionnaires/sections/<int:pk>/questions/new/", questionnaires.item_new, name="item-new"),
    path("questionnaires/questions/<int:pk>/", questionnaires.item_edit, name="item-edit"),
    re_path(
        r"^questionnaires/sections/(?P<pk>\d{1,18})/(?P<action>up|remove)/$",
        questionnaires.section_act,
        name="section-act",
    ),
    re_path(
        r"^questionnaires/questions/(?P<pk>\d{1,18})/(?P<action>up|remove)/$", questionnaires.item_act, name="item-act"
    ),
    path("assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/submit/", assessments.submit, name="assessment-submit"),
    path("assessments/<int:pk>/recall/", assessments.recall, name="assessment-recall"),
    path("assessments/<int:pk>/hand/", assessments.hand, name="assessment-hand"),
    path("assessments/<int:pk>/hand/<int:handed>/take-back/", assessments.take_back, name="assessment-take-back"),
    path("assessments/<int:pk>/submissions/<int:number>/", assessments.submission, name="submission"),
    path("assessments/<int:pk>/sections/<slug:section>/", filling_in.section, name="assessment-section"),
    path("assessments/<int:pk>/sections/<slug:section>/finish/", filling_in.finish, name="assessment-finish"),
]
