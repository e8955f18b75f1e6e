"""Fellowships of registrations: asked for, decided with points, and used or returned."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ehealth_portal.refusals import NotAllowed

from .. import permissions
from ..fellowship_serializers import (
    FellowshipDecisionIn,
    FellowshipIn,
    FellowshipOutcomeIn,
    decision_from,
    outcome_from,
)
from ..models import Fellowship
from ..operations import fellowships as acts
from ..registration_serializers import OneRegistrationOut
from .registrations import RegistrationEndpoint


class AskFellowship(RegistrationEndpoint):
    """By the focal point who nominated, or the person."""

    @extend_schema(summary="Ask for a fellowship", request=FellowshipIn, responses={200: OneRegistrationOut})
    def post(self, request: Request, pk: int) -> Response:
        one = self.find(request, pk)
        if not permissions.may_ask_fellowship(request.user, one):
            raise NotAllowed(
                _("Only the person, or the focal point who speaks for their country, asks for a fellowship.")
            )
        acts.ask_fellowship(one, **self.read(FellowshipIn), by=self.caller, at=timezone.now())
        return self.answer(request, pk)


class FellowshipEndpoint(RegistrationEndpoint):
    """The fellowship of a registration that the reader may see."""

    def fellowship(self, request: Request, pk: int) -> Fellowship:
        found: Fellowship | None = getattr(self.find(request, pk), "fellowship", None)
        if found is None:
            raise Http404
        return found


class DecideFellowship(FellowshipEndpoint):
    """By who works on the workshop, and neither nominated the person nor asked for it."""

    @extend_schema(summary="Decide on a fellowship", request=FellowshipDecisionIn, responses={200: OneRegistrationOut})
    def post(self, request: Request, pk: int) -> Response:
        asked, decision = self.fellowship(request, pk), decision_from(self.read(FellowshipDecisionIn))
        acts.decide_fellowship(asked, decision, by=self.caller, at=timezone.now())
        return self.answer(request, pk)


class SettleFellowship(FellowshipEndpoint):
    """What became of a granted one; the public account of the workshop counts it."""

    @extend_schema(summary="Note what became of it", request=FellowshipOutcomeIn, responses={200: OneRegistrationOut})
    def post(self, request: Request, pk: int) -> Response:
        granted, outcome = self.fellowship(request, pk), outcome_from(self.read(FellowshipOutcomeIn))
        acts.settle_fellowship(granted, outcome, by=self.caller, at=timezone.now())
        return self.answer(request, pk)
