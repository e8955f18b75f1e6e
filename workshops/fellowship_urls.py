"""Addresses: fellowships and the account of an event."""

from django.urls import path

from .views import accounts, fellowships

urlpatterns = [
    path("accounts/", accounts.accounts, name="workshops-accounts"),
    path("accounts/accounts.csv", accounts.accounts_table, name="workshops-accounts-csv"),
    path("<int:pk>/account/", accounts.account, name="workshop-account"),
    path("<int:pk>/account/account.csv", accounts.table, name="workshop-account-csv"),
    path("<int:pk>/account/account.json", accounts.as_json, name="workshop-account-json"),
    path("<int:pk>/account/expenses/", accounts.add, name="expense-add"),
    path("<int:pk>/account/expenses/<int:expense>/remove/", accounts.remove, name="expense-remove"),
    path("<int:pk>/fellowships/", fellowships.fellowships, name="workshop-fellowships"),
    path("registrations/<int:pk>/fellowship/", fellowships.ask, name="fellowship-ask"),
    path("registrations/<int:pk>/fellowship/decide/", fellowships.decide, name="fellowship-decide"),
    path("registrations/<int:pk>/fellowship/settle/", fellowships.settle, name="fellowship-settle"),
]
