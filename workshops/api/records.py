"""What a workshop left: its programme, materials, conclusions and account; and who was reached by all of them."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.members.models import CountryGroup
from ehealth_portal.rest.endpoints import Endpoint, Query
from ehealth_portal.rest.fields import Whole

from .. import permissions
from ..models import FollowUp, Material, Workshop
from ..queries import accounts
from ..queries.programme import Slot, conclusions_of, materials_of, programme_of
from ..queries.reached import Tally, reached
from ..record_serializers import ReachedOut, WorkshopRecordOut

OF_SESSION = ("id", "title", "abstract", "language", "room")
OF_SPEAKER = ("name", "affiliation", "is_moderator")
OF_MATERIAL = ("id", "title", "language", "content_type", "bytes", "sha256")
OF_CONCLUSION = ("id", "text", "language", "due_on")


class Record(Endpoint):
    """Programme, materials, conclusions and account of a workshop. Materials wait until they are found harmless."""

    area = "workshops"

    @extend_schema(summary="Read the record of a workshop", responses=WorkshopRecordOut)
    def get(self, request: Request, pk: int) -> Response:
        workshop = get_object_or_404(Workshop.objects.visible_to(request.user), pk=pk)
        account = accounts.account_of(workshop, with_notes=permissions.is_house(request.user))
        slots = [slot for day in programme_of(workshop) for slot in day.slots]
        return Response(
            {
                "workshop": pk,
                "timezone": workshop.timezone,
                "sessions": [_session(slot, ZoneInfo(workshop.timezone)) for slot in slots],
                "materials": [_material(one, request) for one in materials_of(workshop)],
                "conclusions": [
                    _conclusion(one.follow_up) | {"body": one.body.key if one.body else None}
                    for one in conclusions_of(workshop)
                ],
                "account": accounts.told(account),
            }
        )


def _session(slot: Slot, zone: ZoneInfo) -> dict[str, Any]:
    session = slot.session
    return {name: getattr(session, name) for name in OF_SESSION} | {
        "starts_at": session.starts_at.astimezone(UTC),
        "ends_at": session.ends_at.astimezone(UTC),
        "starts_there": session.starts_at.astimezone(zone),
        "ends_there": session.ends_at.astimezone(zone),
        "speakers": [{name: getattr(one, name) for name in OF_SPEAKER} for one in (*slot.moderators, *slot.speakers)],
    }


def _material(one: Material, request: Request) -> dict[str, Any]:
    url = one.url or request.build_absolute_uri(reverse("workshop-material", args=[one.workshop_id, one.pk]))
    return {name: getattr(one, name) for name in OF_MATERIAL} | {"session": one.session_id, "url": url}


def _conclusion(one: FollowUp) -> dict[str, Any]:
    """Milestones are public; an activity only once it is published."""
    tracked = one.activity is not None and one.activity.is_published
    told = {name: getattr(one, name) for name in OF_CONCLUSION}
    return told | {"activity": one.activity_id if tracked else None, "milestone": one.milestone_id}


class ReachedQuery(Query):
    group = serializers.ChoiceField(choices=CountryGroup.choices, required=False)
    year = Whole(required=False, min_value=1000, max_value=9999)


OF_TALLY = ("people", "in_person", "remote")
GENDERS = ("women", "men", "others")


class WhoWasReached(Endpoint):
    """Who took part in the workshops whose attendance was noted here."""

    area = "workshops"
    query = ReachedQuery

    @extend_schema(summary="Read who was reached", responses=ReachedOut)
    def get(self, request: Request) -> Response:
        asked = {"group": self.asked.get("group", ""), "year": self.asked.get("year")}
        found = reached(on=timezone.now().date(), **asked)
        return Response(
            {
                "whole": _tally(found.whole),
                "groups": [_tally(one) | {"group": one.key, "members": one.members} for one in found.groups],
                "regions": [_tally(one) | {"region": one.key, "members": one.members} for one in found.regions],
                "never": sorted(iso3 for _region, countries in found.never for iso3, _name in countries),
            }
        )


def _tally(one: Tally) -> dict[str, Any]:
    counted = {"countries": len(one.countries), "workshops": len(one.workshops)}
    genders = {name: getattr(one, name) if one.tells_gender else None for name in GENDERS}
    return counted | {name: getattr(one, name) for name in OF_TALLY} | genders
