"""Addresses of those who manage people, under /<language>/people/, and of who was invited."""

from django.urls import path

from .views import invitations, people, roles

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/", invitations.invite, name="invite"),
    path("people/invitations/<int:pk>/send-again/", invitations.send_again, name="invitation-send-again"),
    path("people/invitations/<int:pk>/revoke/", invitations.revoke, name="invitation-revoke"),
    path("people/roles/<int:pk>/", roles.dates, name="role-dates"),
    path("people/roles/<int:pk>/end/", roles.end, name="role-end"),
    path("people/roles/<int:pk>/confirm/", roles.confirm, name="role-confirm"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/give/", people.give, name="role-give"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="account-deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="account-reactivate"),
    path("people/<int:pk>/reset-second-factor/", people.reset_second_factor, name="account-reset-factor"),
    path("invitation/", invitations.invitation, name="invitation"),
    path("invitation/<str:secret>/", invitations.link, name="invitation-link"),
]
