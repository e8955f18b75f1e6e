"""What the pages of circulars share: which circular is meant."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ..models import Circular


def circular_of(request: HttpRequest, pk: int) -> Circular:
    """One that the reader may see; else 404."""
    return get_object_or_404(Circular.objects.visible_to(request.user).select_related("corrects"), pk=pk)
