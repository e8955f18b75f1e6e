"""How the OpenAPI description names the bearer token."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "ehealth_portal.members.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        told = _("The scope of an area, such as activities:read, or “read” and “write” for all areas, bounds a token.")
        return {"type": "http", "scheme": "bearer", "description": str(told)}
