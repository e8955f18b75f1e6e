"""Who is looking at a page."""

from django.http import HttpRequest

from .models import User


def signed_in(request: HttpRequest) -> User:
    """The user of a page that is shown to those who have signed in only."""
    assert isinstance(request.user, User), "this page needs a sign-in"
    return request.user
