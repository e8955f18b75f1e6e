"""What every endpoint does: refuse what it does not know, read its query, answer lists by keyset pages."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ehealth_portal.members.scopes import needed, permits

from . import idempotency, limits, pagination
from .fields import Strict, Whole, refuse_unknown
from .pagination import Order
from .permissions import ReadByAll

if TYPE_CHECKING:
    from ehealth_portal.members.models import APIToken, User

LARGEST = 2**63 - 1  # id that a database can hold


def _names_nothing(part: Any) -> bool:
    """Whether a part of an address is what no database can hold."""
    return "\x00" in part if isinstance(part, str) else isinstance(part, int) and part > LARGEST


class Query(Strict):
    """The query parameters of a GET. A child declares its own; the description is made from it."""


class ListQuery(Query):
    page_size = Whole(
        required=False, default=pagination.USUAL, min_value=1, max_value=pagination.MOST, help_text="Rows a page."
    )


def list_query(orders: dict[str, Order], base: type[ListQuery] = ListQuery) -> type[ListQuery]:
    """``base`` with its ``ordering`` parameter; the first of ``orders`` is the usual one."""
    ordering = serializers.ChoiceField(
        choices=list(orders), required=False, default=next(iter(orders)), help_text="Order of the rows."
    )
    return type(base.__name__ + "Ordered", (base,), {"ordering": ordering, "__doc__": base.__doc__})


class Endpoint(APIView):
    """One address. ``query`` says which parameters its GET takes; other methods take none."""

    permission_classes = [ReadByAll]
    area: ClassVar[str] = ""  # of members/scopes.py; without one no token reaches it
    for_services: ClassVar[tuple[str, ...]] = ("GET", "HEAD")  # what a service account may send here
    query: ClassVar[type[Query]] = Query
    needs_version: ClassVar[tuple[str, ...]] = ("PUT", "PATCH", "DELETE")
    takes_version: ClassVar[tuple[str, ...]] = ()  # methods where If-Match may be given
    opaque: ClassVar[tuple[str, ...]] = ()  # parameters that only addresses made here carry
    http_method_names = ["get", "head", "post", "patch", "delete"]
    asked: dict[str, Any]
    post: Any  # of a child that takes POST

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return conditional_page(super().as_view(**initkwargs))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(str(request.method))  # before asking who it is: nobody may
        if any(_names_nothing(value) for value in kwargs.values()):
            raise Http404
        super().initial(request, *args, **kwargs)
        self.asked = self.read_query(request)
        if request.method == "POST":
            self.post = partial(idempotency.once, self.post)

    def perform_authentication(self, request: Request) -> None:
        """Who it is, counted against what one caller may send: also who guesses tokens."""
        try:
            token = self.token
        except (AuthenticationFailed, PermissionDenied):
            limits.count(request, None)
            raise
        limits.count(request, token)

    def check_permissions(self, request: Request) -> None:
        """A token reaches its areas; a service account writes drafts and does nothing that decides."""
        writes = request.method not in SAFE_METHODS
        token = self.token
        if token and not permits(token.scopes, self.area, writes=writes):
            scope = needed(self.area, writes=writes)
            raise PermissionDenied(
                _("This token lacks the scope “%(scope)s”: make one that has it.") % {"scope": scope}
            )
        if token and token.service_id and request.method not in self.for_services:
            raise PermissionDenied(_("A service account reads and writes drafts; this is done by a person."))
        super().check_permissions(request)

    @property
    def token(self) -> "APIToken | None":
        return cast("APIToken | None", self.request.auth)

    @property
    def caller(self) -> "User":
        """The person who acts: a write without a token was refused before."""
        return cast("User", self.request.user)

    def read_query(self, request: Request) -> dict[str, Any]:
        given = {name: values for name, values in request.query_params.lists() if name not in self.opaque}
        if request.method not in SAFE_METHODS:
            refuse_unknown(request.query_params, [])
            return {}
        query = self.query(data={name: values[-1] for name, values in given.items()})
        query.is_valid(raise_exception=True)
        twice = [name for name, values in given.items() if len(values) > 1]
        if twice:
            raise serializers.ValidationError({name: [_("Give this parameter only once.")] for name in twice})
        return dict(query.validated_data)

    def read(
        self, serializer: type[serializers.Serializer[Any]], *, partial: bool = False, **context: Any
    ) -> dict[str, Any]:
        """The body, checked; refuses with the errors by field."""
        given = serializer(data=self.request.data, partial=partial, context=context)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class ListEndpoint(Endpoint):
    """A list. ``orders`` are the orderings it offers; ``cursor`` is taken from ``next`` and ``previous`` alone."""

    orders: ClassVar[dict[str, Order]]
    opaque = ("cursor",)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "query" not in cls.__dict__ or not issubclass(cls.query, ListQuery):
            cls.query = ListQuery
        if "orders" in cls.__dict__:
            cls.query = list_query(cls.orders, cls.query)

    def page(self, rows: QuerySet[Any, Any], make: Any, *, order: Order | None = None) -> Response:
        """Answer one page of ``rows``; ``make`` turns the list of raw rows into what is sent."""
        ordering, cursor = self.asked["ordering"], self.request.query_params.get("cursor", "")
        order = order or self.orders[ordering]
        page = pagination.read_page(rows, ordering, order, size=self.asked["page_size"], cursor=cursor)
        return Response(page.content(self.request, make(page.rows)))
