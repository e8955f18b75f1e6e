"""Every write on people: accounts, roles, invitations, tokens and service accounts."""

from ..scopes import EVERYTHING as SCOPES
from .accounts import (
    choose_language,
    close_demonstration_accounts,
    create_account,
    deactivate_account,
    reactivate_account,
    set_password,
)
from .invitations import accept, invite, revoke_invitation, send_again
from .roles import change_dates, confirm_role, end_role, give_role
from .services import close_service, create_service
from .tokens import create_token, revoke_token

__all__ = [
    "SCOPES",
    "accept",
    "change_dates",
    "choose_language",
    "close_demonstration_accounts",
    "close_service",
    "confirm_role",
    "create_account",
    "create_service",
    "create_token",
    "deactivate_account",
    "end_role",
    "give_role",
    "invite",
    "reactivate_account",
    "revoke_invitation",
    "revoke_token",
    "send_again",
    "set_password",
]
