"""Addresses of the board, provisions, bodies and Member States."""

from django.urls import path

from .views import about, audit, board, bodies, member_states, provisions, statuses, waiting

PROVISION = "resolutions/<slug:resolution>/<slug:edition>/<str:key>/"

urlpatterns = [
    path("", board.board, name="board"),
    path("board.csv", board.board_csv, name="board-csv"),
    path(PROVISION, provisions.provision, name="provision"),
    path(f"{PROVISION}report/", statuses.report_status, name="report-status"),
    path(f"{PROVISION}assess/", statuses.assess, name="assess-status"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/<slug:slug>/", bodies.body, name="body"),
    path("member-states/", member_states.member_states, name="member-states"),
    path("member-states/<slug:iso3>/", member_states.member_state, name="member-state"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("audit/", audit.trail, name="audit"),
    path("audit/audit.csv", audit.trail_csv, name="audit-csv"),
    path("accessibility/", about.accessibility, name="accessibility"),
]
