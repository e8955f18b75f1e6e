"""Callers of the API, as in the tests of the API."""

from tests.api.conftest import api

__all__ = ["api"]
