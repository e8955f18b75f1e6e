"""Errors that only the API knows. Apart from problems.py, because DRF loads the parsers before its views."""

from http import HTTPStatus

from rest_framework.exceptions import APIException


class VersionRequired(APIException):
    """A change without If-Match: it could overwrite what somebody else wrote meanwhile (HTTP 428)."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED


class NoSuch(APIException):
    """A filter names something that is in no register (HTTP 404): an empty list would read as "nothing was done"."""

    status_code = HTTPStatus.NOT_FOUND


class TooLarge(APIException):
    """More bytes than are taken here (HTTP 413)."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
