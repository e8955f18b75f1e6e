"""How allauth behaves here: accounts are made by the secretariat, nobody signs up alone."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False
