"""Activities: the list with its filters, one activity, and its moves through review."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.languages import Language
from ehealth_portal.mandate.models import Provision
from ehealth_portal.mandate.references import provision_named
from ehealth_portal.members.models import Body, CountryGroup, MemberState
from ehealth_portal.members.permissions import may_see_people
from ehealth_portal.rest.endpoints import ListEndpoint, ListQuery
from ehealth_portal.rest.errors import NoSuch
from ehealth_portal.rest.fields import Flag, Partial, Whole, Word
from ehealth_portal.rest.openapi import page_of
from ehealth_portal.rest.pagination import Order
from ehealth_portal.rest.records import Deletable, Move, RecordEndpoint, told_as
from ehealth_portal.rest.reviewed import NothingIn, ReasonIn
from ehealth_portal.rest.versions import tag
from ehealth_portal.review.transitions import State

from .. import operations
from ..models import Activity, ActivityQuerySet, Kind
from ..queries import filters
from ..queries.listing import moving_parts, rows_of, told
from ..serializers import ActivityIn, ActivityOut, entry_from, entry_of


class ActivityQuery(ListQuery):
    provision = Word(
        required=False,
        max_length=120,
        help_text="Key or code of a provision (`resolves.1`, `TSB-1`), or `78/dubai-2012/resolves.1`.",
    )
    body = Word(required=False, max_length=60, help_text="Slug of the body that did it.")
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    year = Whole(required=False, min_value=1000, max_value=9999, help_text="The year in which it began.")
    since = Partial(required=False, help_text="It began on this day or later; a year or a month is enough.")
    until = Partial(required=False, help_text="It began on this day or earlier; a year or a month is enough.")
    country = Word(required=False, max_length=3, help_text="ISO 3166-1 alpha-3 code of a Member State that took part.")
    group = serializers.ChoiceField(
        choices=CountryGroup.choices, required=False, help_text="A country that took part was in the group on that day."
    )
    state = serializers.ChoiceField(choices=State.choices, required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False, help_text="Language of the entry.")
    q = Word(required=False, max_length=200, help_text="Words of the title or the summary.")
    confidence = serializers.ChoiceField(
        choices=[*filters.SOURCES],
        required=False,
        help_text="How sure the public record is; `logged` for what was logged here.",
    )
    has_evidence = Flag(required=False)
    updated_since = serializers.DateTimeField(required=False, help_text="Changed at this moment or later.")


ActivityQuery._declared_fields["from"] = ActivityQuery._declared_fields.pop("since")  # a word of Python's own
FACETS = ("kind", "body", "year", "country", "group", "language", "confidence", "state")
REGISTERS = {
    "body": lambda name: Body.objects.filter(slug=name).exists(),
    "country": lambda name: MemberState.objects.filter(iso3=name).exists(),
}


def chosen(activities: ActivityQuerySet, asked: dict[str, Any]) -> ActivityQuerySet:
    """The activities that pass the filters. Raises NoSuch for a body or a country that is in no register."""
    for name, is_known in REGISTERS.items():
        if name in asked and not is_known(asked[name]):
            raise NoSuch(_("“%(name)s” is not in the register.") % {"name": asked[name]})
    facets = {name: [str(asked[name])] for name in FACETS if name in asked}
    if "has_evidence" in asked:
        facets["evidence"] = ["yes" if asked["has_evidence"] else "no"]
    activities = filters.apply(filters.Filters(words=asked.get("q", ""), chosen=facets), activities)
    if "from" in asked:
        activities = activities.filter(started_on__gte=asked["from"].first)
    if "until" in asked:
        activities = activities.filter(started_on__lte=asked["until"].last)
    if "updated_since" in asked:
        activities = activities.filter(updated_at__gte=asked["updated_since"])
    return activities


def asked_provision(asked: dict[str, Any]) -> Provision | None:
    if "provision" not in asked:
        return None
    provision = provision_named(asked["provision"])
    if provision is None:
        raise NoSuch(_("There is no provision “%(name)s”.") % {"name": asked["provision"]})
    return provision


NEWEST = Order(("started_on", "id"), descending=True, nullable=True)
OLDEST = Order(("started_on", "id"), nullable=True)
SERVED = ("served__started_on", "served__activity_id")  # the narrow index of one provision, which holds the order


class Activities(ListEndpoint):
    """Activities, newest first; those without a known date come last."""

    area = "activities"
    for_services = ("GET", "HEAD", "POST")
    query = ActivityQuery
    orders: ClassVar = {
        "-started_on": NEWEST,
        "started_on": OLDEST,
        "-updated_at": Order(("updated_at", "id"), descending=True),
        "updated_at": Order(("updated_at", "id")),
        "-id": Order(("id",), descending=True),
        "id": Order(("id",)),
    }

    @extend_schema(summary="List activities", responses=page_of(ActivityOut))
    def get(self, request: Request) -> Response:
        activities = chosen(Activity.objects.visible_to(request.user), self.asked)
        order = self.orders[self.asked["ordering"]]
        if provision := asked_provision(self.asked):
            activities = activities.filter(served__provision=provision)
            if order.nullable:
                order = Order(SERVED, order.paths, descending=order.descending, nullable=True)
        rows = rows_of(activities, people=may_see_people(request.user))
        return self.page(rows, lambda page: [told(row, request.user) for row in page], order=order)

    @extend_schema(summary="Keep a draft", request=ActivityIn, responses={201: ActivityOut})
    def post(self, request: Request) -> Response:
        given = self.read(ActivityIn)
        return answer(request, operations.draft(entry_from(given), by=self.caller, at=timezone.now()), status=201)


def answer(request: Request, activity: Activity, status: int = 200) -> Response:
    """The activity as it is now, with its ETag."""
    return answer_row(request, Activity.objects.visible_to(request.user).filter(pk=activity.pk), status)


def answer_row(request: Request, activities: ActivityQuerySet, status: int = 200) -> Response:
    row = rows_of(activities, people=may_see_people(request.user)).first()
    if row is None:
        raise Http404
    version = tag("activity", row["id"], row["version"], moving_parts(row))
    return told_as(request, told(row, request.user), version, status, at=f"{row['id']}/")


class ActivityEndpoint(RecordEndpoint[Activity]):
    """One activity that the reader may see."""

    area = "activities"

    def seen(self, user: Any) -> ActivityQuerySet:
        return Activity.objects.visible_to(user).select_related("body")

    def answer(self, request: Request, record: Activity, status: int = 200) -> Response:
        return answer(request, record, status)


class OneActivity(Deletable, ActivityEndpoint):
    """An activity. Drafts and returned entries can be changed by their author."""

    for_services = ("GET", "HEAD", "PATCH")
    delete_draft = operations.delete_draft

    @extend_schema(summary="Read an activity", responses=ActivityOut)
    def get(self, request: Request, pk: int) -> Response:
        return answer_row(request, Activity.objects.visible_to(request.user).filter(pk=pk))

    @extend_schema(summary="Change a draft", request=ActivityIn, responses=ActivityOut)
    def patch(self, request: Request, pk: int) -> Response:
        """What is not sent stays as it is; evidence that is sent is added."""
        activity = self.find(request, pk)
        version = self.version_of(activity, required=True)
        before = entry_of(activity)
        entry = entry_from(self.read(ActivityIn, partial=True, before=before), before)
        return answer(request, operations.edit(activity, entry, by=self.caller, at=timezone.now(), version=version))


class Act(Move, ActivityEndpoint):
    pass


@extend_schema(summary="Send for review", request=NothingIn, responses={200: ActivityOut})
class Submit(Act):
    act = operations.submit


@extend_schema(summary="Take back what waits for review", request=NothingIn, responses={200: ActivityOut})
class TakeBack(Act):
    act = operations.take_back


@extend_schema(summary="Return to the author, with the reason", request=ReasonIn, responses={200: ActivityOut})
class Return(Act):
    act = operations.return_to_author
    words = ReasonIn


@extend_schema(summary="Publish", request=NothingIn, responses={200: ActivityOut})
class Publish(Act):
    act = operations.publish


@extend_schema(summary="Withdraw, with the reason", request=ReasonIn, responses={200: ActivityOut})
class Withdraw(Act):
    act = operations.withdraw
    words = ReasonIn
