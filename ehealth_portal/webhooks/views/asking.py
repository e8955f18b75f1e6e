"""What the pages of webhooks share: which webhook is meant."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Endpoint


def webhook_of(request: HttpRequest, pk: int) -> Endpoint:
    """One that the reader may see and that is not closed; else 404."""
    found = Endpoint.objects.visible_to(request.user).filter(closed_at__isnull=True)
    return get_object_or_404(found.select_related("owner").prefetch_related("topics"), pk=pk)
