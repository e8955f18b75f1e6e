"""How the API describes itself: parameters from each endpoint's query, a problem document for every refusal."""

from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from . import idempotency
from .endpoints import Endpoint, ListEndpoint
from .fields import Encoded, Known, KnownList, Strict, Text
from .permissions import ReadByAll
from .problems import CONTENT_TYPE


class Problem(serializers.Serializer[Any]):
    """A refusal or error (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="One sentence for the person who asked, in the language they accept.")
    errors = serializers.DictField(required=False, help_text="For each field its sentences.")  # type: ignore[assignment]


WHEN = {
    400: _("A value, a parameter or the body cannot be used; `errors` names each field with its remedy."),
    401: _("The token is missing, unknown, expired or revoked."),
    403: _("You may not do this."),
    404: _("Nothing is here, or nothing that you may see."),
    409: _("The state of the record does not admit this now."),
    412: _("The record has changed since the version that If-Match names."),
    415: _("The body is of a type that is not taken here."),
    422: _("The Idempotency-Key was used for another request."),
    428: _("If-Match is missing."),
    429: _("Too many requests in this minute: wait for the seconds that Retry-After tells."),
}
IF_MATCH = "If-Match"
NO_NUL = r"^[^\u0000]*$"  # no database keeps U+0000 in a text


def page_of(row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The description of a keyset page of ``row``."""
    address: dict[str, Any] = {"required": True, "allow_null": True}
    return inline_serializer(
        f"{row.__name__}Page",
        {
            "next": serializers.URLField(**address, help_text="Address of the next page: follow it as it is."),
            "previous": serializers.URLField(**address, help_text="Address of the page before: follow it as it is."),
            "results": row(many=True),
        },
    )


class Schema(AutoSchema):
    """Every endpoint's description, made from what it declares."""

    def get_override_parameters(self) -> list[Any]:
        view = self.view
        if not isinstance(view, Endpoint):
            return []
        if self.method in SAFE_METHODS:
            return [view.query] if view.query().fields else []
        parameters = _idempotency() if self.method == "POST" else []
        required = self.method in view.needs_version
        if required or self.method in view.takes_version:
            described = str(_("The ETag of the version that you read."))
            parameters.append(
                OpenApiParameter(IF_MATCH, str, OpenApiParameter.HEADER, required=required, description=described)
            )
        return parameters

    def get_auth(self) -> list[Any]:
        auths = super().get_auth()
        open_to_all = any(type(one) is ReadByAll for one in self.view.get_permissions())
        return [*auths, {}] if open_to_all and self.method in SAFE_METHODS else auths

    def get_operation_id(self) -> str:
        name = str(super().get_operation_id())
        return name.replace("_retrieve", "_list") if isinstance(self.view, ListEndpoint) else name

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._problems():
            response = OpenApiResponse(Problem, description=str(WHEN[status]))
            bodies.setdefault(
                str(status), self._get_response_for_code(response, str(status), [CONTENT_TYPE], direction)
            )
        response = OpenApiResponse(Problem, description=str(_("Any other refusal or error.")))
        bodies["default"] = self._get_response_for_code(response, "default", [CONTENT_TYPE], direction)
        return bodies

    def _problems(self) -> list[int]:
        found = {400, 401, 429}
        if self.method not in SAFE_METHODS:
            found |= {403, 404, 409, 415}
        if self.method == "POST":
            found.add(422)
        if "{" in self.path or self.method in SAFE_METHODS:
            found.add(404)
        if any(type(one) is not ReadByAll for one in self.view.get_permissions()):
            found.add(403)
        if self.method in getattr(self.view, "needs_version", ()):
            found |= {412, 428}
        if self.method in getattr(self.view, "takes_version", ()):
            found.add(412)
        return sorted(found)

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, Encoded):
            schema["format"] = "byte"
        elif isinstance(field, Text):
            schema.setdefault("pattern", NO_NUL)
        if isinstance(field, Known):
            schema["pattern"] = field.pattern
        if isinstance(field, KnownList):
            schema["items"]["pattern"] = field.pattern
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, Strict) and direction == "request":
            schema["additionalProperties"] = False
        return schema


def _idempotency() -> list[OpenApiParameter]:
    """The header that makes a POST safe to repeat, and the one that tells a repeated answer."""
    key = {"type": "string", "pattern": idempotency.PATTERN, "minLength": 1, "maxLength": idempotency.LONGEST}
    asked = _(
        "A key of your own choice, new for each act: a UUID is best. Send the request again with the same key when no "
        "answer came, or 409 with Retry-After: it is done once, and for 24 hours answered as the first time. "
        "A refused request did nothing, and its key stays free. A service account must send one."
    )
    told = _("“true” when the answer is that of an earlier request with the same key.")
    replayed = {"type": "string", "enum": ["true"]}
    return [
        OpenApiParameter(idempotency.HEADER, key, OpenApiParameter.HEADER, description=str(asked)),
        OpenApiParameter(
            idempotency.REPLAYED, replayed, OpenApiParameter.HEADER, description=str(told), response=[200, 201, 202]
        ),
    ]


def no_content() -> OpenApiResponse:
    return OpenApiResponse(description=HTTPStatus.NO_CONTENT.phrase)
