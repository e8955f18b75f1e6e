"""The same list as DRF's tutorial would have it: ModelSerializer, prefetch_related, a paginator."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import CharField, ModelSerializer, SlugRelatedField

from activities.models import Activity, Evidence, Partner, ProvisionServed
from ehealth_portal.urls import urlpatterns as portal


class ServedSerializer(ModelSerializer):
    key = CharField(source="provision.key")
    code = CharField(source="provision.code")
    edition = CharField(source="provision.edition.slug")
    resolution = CharField(source="provision.edition.resolution.slug")

    class Meta:
        model = ProvisionServed
        fields = ["key", "code", "edition", "resolution", "why"]


class PartnerSerializer(ModelSerializer):
    organization = SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = Partner
        fields = ["name", "organization"]


class EvidenceSerializer(ModelSerializer):
    class Meta:
        model = Evidence
        fields = ["id", "reference", "url", "file_name", "language", "added_at"]


class ActivitySerializer(ModelSerializer):
    body = SlugRelatedField(slug_field="slug", read_only=True)
    bodies = SlugRelatedField(slug_field="slug", many=True, read_only=True)
    countries = SlugRelatedField(slug_field="iso3", many=True, read_only=True)
    provisions = ServedSerializer(source="served", many=True)
    partners = PartnerSerializer(many=True)
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = Activity
        fields = [
            *(
                "id",
                "title",
                "kind",
                "summary",
                "language",
                "place",
                "no_evidence_reason",
                "state",
                "version",
                "source",
            ),
            *("confidence", "confidence_note", "external_key", "reason", "created_at", "updated_at", "submitted_at"),
            *(
                "decided_at",
                "body",
                "started_on",
                "ended_on",
                "bodies",
                "countries",
                "provisions",
                "partners",
                "evidence",
            ),
        ]


class Numbered(PageNumberPagination):
    page_size_query_param = "page_size"


class Keyset(CursorPagination):
    page_size_query_param = "page_size"
    ordering = ("-started_on", "-id")


class ByNumber(ListAPIView):
    serializer_class = ActivitySerializer
    permission_classes = [AllowAny]
    renderer_classes = [JSONRenderer]
    pagination_class: Any = Numbered

    def get_queryset(self) -> QuerySet[Activity]:
        key = self.request.query_params["provision"]
        found = Activity.objects.visible_to(self.request.user).filter(served__provision__key=key)
        return (
            found.select_related("body")
            .prefetch_related("bodies", "countries", "evidence", "partners__organization")
            .prefetch_related("served__provision__edition__resolution")
            .order_by("-started_on", "-id")
        )


class ByCursor(ByNumber):
    pagination_class = Keyset


urlpatterns = [
    path("ordinary/numbered/", ByNumber.as_view()),
    path("ordinary/keyset/", ByCursor.as_view()),
    *portal,
]
