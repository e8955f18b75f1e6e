"""Addresses: registrations, nominations and requests."""

from django.urls import path

from .views import people, registering, registration

urlpatterns = [
    path("<int:pk>/register/", registering.register, name="workshop-register"),
    path("<int:pk>/lost-link/", registering.lost_link, name="workshop-lost-link"),
    path("<int:pk>/nominate/", registering.nominate, name="workshop-nominate"),
    path("<int:pk>/people/", people.people, name="workshop-people"),
    path("<int:pk>/people/people.csv", people.people_csv, name="workshop-people-csv"),
    path("<int:pk>/questions/", people.questions, name="workshop-questions"),
    path("registrations/", registration.own, name="registrations"),
    path("registrations/<int:pk>/", registration.registration, name="registration"),
    path("registrations/<int:pk>/data.json", registration.data, name="registration-data"),
    path("registrations/<int:pk>/change/", registration.change, name="registration-change"),
    path("registrations/<int:pk>/confirm/", registration.confirm, name="registration-confirm"),
    path("registrations/<int:pk>/cancel/", registration.cancel, name="registration-cancel"),
    path("registrations/<int:pk>/erase/", registration.erase, name="registration-erase"),
    path("registrations/<int:pk>/decide/", people.decide, name="registration-decide"),
    path("registrations/<int:pk>/requests/<int:request_pk>/", people.decide_service, name="service-decide"),
    path("registrations/<int:pk>/services/", registration.ask_service, name="service-ask"),
    path("registrations/<int:pk>/services/<int:request_pk>/", registration.take_back_service, name="service-take-back"),
    path("registrations/<str:secret>/", registration.link, name="registration-link"),
]
