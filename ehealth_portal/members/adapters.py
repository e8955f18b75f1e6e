"""How allauth behaves here: accounts are made by the secretariat, nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from ehealth_portal.security_log import LoggedAdapter


class InvitedOnlyAdapter(LoggedAdapter, DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False
