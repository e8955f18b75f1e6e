"""Keyset pages: a deep page costs what the first one costs."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-id"
