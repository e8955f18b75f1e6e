"""Who an address and a password belong to: one account, by its own address alone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from ..models import User


class AddressBackend(AuthenticationBackend):
    """allauth keeps addresses in a table of its own too; an address given up there would still sign in. Not here.

    The hasher runs once, whether or not there is such an account and whether or not it has a password.
    """

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(account_of(email), password)


def account_of(address: str) -> User | None:
    return User.objects.filter(email=address.strip().lower()).first()


def open_account_of(address: str) -> User | None:
    """The account that may sign in with this address."""
    user = account_of(address)
    return user if user is not None and user.is_active else None
