"""Deny by default, and the two plain answers that endpoints choose from."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request


class DenyAll(BasePermission):
    """The default: an endpoint that does not say who may use it answers nobody."""

    def has_permission(self, request: Request, view: object) -> bool:
        return False


class ReadByAll(BasePermission):
    """Anybody reads what is visible to them; who writes must say who they are. The act itself decides the rest."""

    def has_permission(self, request: Request, view: object) -> bool:
        return request.method in SAFE_METHODS or bool(request.user and request.user.is_authenticated)


class SignedIn(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user and request.user.is_authenticated)
